"""beredt import: files in, through the same actions as the pages use."""

import argparse
import getpass
from pathlib import Path

from beredt.site.commands.output import add_json, day, print_json, say

SUPPLY_KINDS = ("sales20", "customers21", "stock", "use", "deliveries")
NOTICE_SOURCES = ("dmp", "canada", "fimea", "ema")


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `import` and what can be imported."""
    importing = commands.add_parser("import", help="take a file in, whole or not at all")
    what = importing.add_subparsers(dest="what", required=True, metavar="WHAT")
    for name, text in (
        ("fest", "the medicine register, FEST M30 (XML or zip)"),
        ("packs", "packs without Norwegian MA (CSV or XLSX)"),
        ("organisations", "organisations and places (CSV or XLSX)"),
        ("contacts", "whom to ask in a shortage, and their deputies (CSV or XLSX)"),
        ("notices", "shortage notices"),
        ("email", "an e-mail about a shortage (.eml)"),
        ("cases", "an existing register of shortage cases (CSV or XLSX)"),
        ("supply", "quantities: sales, stock, use, expected deliveries"),
    ):
        one = what.add_parser(name, help=text)
        one.add_argument("file", type=Path, metavar="FILE")
        if name == "notices":
            one.add_argument("--source", required=True, choices=NOTICE_SOURCES)
            one.add_argument(
                "--listed-on", type=day, metavar="DATE", help="the day the list describes, where it does not say"
            )
        if name == "supply":
            one.add_argument("--kind", required=True, choices=SUPPLY_KINDS)
            one.add_argument("--sender", required=True, metavar="ORG", help="the id of the sending organisation")
            one.add_argument("--replace", action="store_true", help="replace earlier files that this one overlaps")
        if name == "fest":
            one.add_argument("--force", action="store_true", help="take it although it is much smaller or older")
        add_json(one)
        one.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Takes the file in and tells what became of it."""
    from beredt.intake.actions import Incoming
    from beredt.site.importing import take_file

    outcome = take_file(
        args.kind if args.what == "supply" else args.what,
        Incoming(
            path=args.file,
            actor=f"person:{getpass.getuser()}",
            sender=getattr(args, "sender", ""),
            source=getattr(args, "source", ""),
            replace=getattr(args, "replace", False),
            force=getattr(args, "force", False),
            listed_on=getattr(args, "listed_on", None),
        ),
    )
    for line in outcome.lines():
        say(line)
    if args.json:
        print_json(outcome.as_json())
    return 1 if outcome.state == "refused" else 0
