"""beredt messages: the texts of the interface, from the code to the catalogues and compiled."""

import argparse

from beredt.site.commands.output import say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `messages`."""
    command = commands.add_parser("messages", help="update and compile the message catalogues")
    command.add_argument("--compile", action="store_true", help="only compile what is there")
    command.set_defaults(run=run, needs_database=False)


def run(args: argparse.Namespace) -> int:
    """Updates the catalogues from the code, unless told only to compile, and compiles them."""
    from beredt.site import catalogues

    if not args.compile:
        catalogues.update()
    for language, missing in catalogues.compile_all().items():
        say(f"{language}: {missing} tekster mangler" if missing else f"{language}: komplett")
    return 0
