"""beredt nightly: what is to be done once a night. Running it again does no harm and nothing more."""

import argparse
from pathlib import Path

from beredt.site.commands.output import add_json, print_json, say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `nightly`."""
    command = commands.add_parser(
        "nightly", help="seal the audit trail, and answer for the new day: every open case, and every item"
    )
    add_json(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Signs a root for every day that is over and has none, and answers for every open case and every item.

    Exit code 1 where the trail does not go on.
    """
    from django.conf import settings

    from beredt.audit.keys import signing_key
    from beredt.audit.models import DailyRoot
    from beredt.audit.sealing import BrokenTrailError, seal
    from beredt.cases.nation import run_nation
    from beredt.cases.situation import situation
    from beredt.supply.queries import default_day
    from beredt.supply.store import roll_up, snapshot

    try:
        made = seal(signing_key(Path(settings.HOME)))
    except BrokenTrailError as broken:
        say(f"The trail does not go on from the root of {broken}. Run: beredt audit verify")
        return 1
    roll_up(snapshot().of("use"))
    as_of = default_day()
    answered = len(situation(as_of))
    whole = run_nation(as_of, progress=lambda done, of: say(f"{done}/{of} items"))
    last = DailyRoot.objects.order_by("-day").first()
    if args.json:
        print_json(
            {
                "sealed": [root.day for root in made],
                "sealed_until": last.day if last else None,
                "answered": answered,
                "items": whole.items,
            }
        )
        return 0
    say(
        f"{len(made)} new roots"
        + (f"; sealed until {last.day}" if last else "")
        + f"; {answered} cases answered, {whole.items} items."
    )
    return 0
