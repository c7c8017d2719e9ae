"""beredt migrate: brings a database of one's own up to date. The embedded one keeps itself so."""

import argparse


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `migrate`."""
    command = commands.add_parser("migrate", help="bring the tables of your own PostgreSQL up to date")
    command.set_defaults(run=run, needs_database=False)


def run(args: argparse.Namespace) -> int:
    """Creates and changes tables as this version needs them."""
    from beredt.site import ready

    ready.migrate()
    return 0
