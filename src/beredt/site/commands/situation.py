"""beredt situation: every open shortage, the most urgent first, each with its answer."""

import argparse
from datetime import date

from beredt.site.commands.output import add_json, day, print_json, say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `situation`."""
    command = commands.add_parser("situation", help="every open shortage: does the stock last?")
    command.add_argument("--as-of", type=day, metavar="DATE", help="default: the day of the newest stock count")
    add_json(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the picture."""
    from django.conf import settings

    from beredt.cases.situation import situation
    from beredt.cases.situation_json import as_json
    from beredt.supply.queries import default_day

    as_of: date = args.as_of or default_day()
    lines = situation(as_of)
    if args.json:
        print_json({"as_of": as_of, "demo": settings.DEMO, "cases": [as_json(line) for line in lines]})
        return 0
    say(f"Situasjonsbilde per {as_of:%d.%m.%Y}: {len(lines)} åpne saker")
    for line in lines:
        chance = "ukjent" if line.p_lasts is None else f"{line.p_lasts:4.0%}"
        cover = "–" if line.cover_days is None else f"{'≥' if line.cover_at_least else ''}{line.cover_days} d"
        print(f"{line.case.number:12} {chance:>7} {cover:>7}  {line.case.title}")
    return 0
