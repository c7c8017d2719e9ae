"""beredt audit: is the chain of acts whole?"""

import argparse

from beredt.site.commands.output import add_json, print_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `audit verify`."""
    audit = commands.add_parser("audit", help="the trail of acts")
    what = audit.add_subparsers(dest="what", required=True, metavar="WHAT")
    verify = what.add_parser("verify", help="check the hash chain from the first act to the last")
    add_json(verify)
    verify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Checks the chain; exit code 1 where it is broken."""
    from beredt.audit.chain import first_break
    from beredt.audit.models import Act

    broken = first_break(dict(row) for row in Act.objects.order_by("id").values().iterator())
    figures = {"acts": Act.objects.count(), "whole": broken is None, "first_break": broken}
    if args.json:
        print_json(figures)
    else:
        print(f"{figures['acts']} acts, " + ("whole" if broken is None else f"broken at act {broken}"))
    return 0 if broken is None else 1
