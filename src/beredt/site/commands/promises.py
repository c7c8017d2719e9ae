"""beredt promises: how promised ends have moved, by source."""

import argparse

from beredt.site.commands.imports import NOTICE_SOURCES
from beredt.site.commands.output import add_json, print_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `promises`."""
    command = commands.add_parser("promises", help="the ledger of promised ends of a source: moves out and in")
    command.add_argument("--source", required=True, choices=NOTICE_SOURCES)
    add_json(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the counts of the ledger."""
    from beredt.cases.promises import ledger_of_source
    from beredt.formats.notices.ledger import count_moves

    ledger = ledger_of_source(args.source)
    moves = count_moves(ledger)
    figures = {
        "source": args.source,
        "promises": len(ledger),
        "reports": len({promise.report for promise in ledger}),
        "moved_out": moves.out,
        "moved_in": moves.back,
    }
    if args.json:
        print_json(figures)
    else:
        for name, value in figures.items():
            print(f"{name:12} {value}")
    return 0
