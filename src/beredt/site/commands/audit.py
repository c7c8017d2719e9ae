"""beredt audit: is the trail whole, and what outsiders may keep to tell."""

import argparse
from pathlib import Path

from beredt.site.commands.output import add_json, day, print_json, say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `audit verify` and `audit root`."""
    audit = commands.add_parser("audit", help="the trail of acts")
    what = audit.add_subparsers(dest="what", required=True, metavar="WHAT")
    verify = what.add_parser("verify", help="check the trail against its own hashes and the signed daily roots")
    verify.add_argument("--kept", type=Path, nargs="*", default=[], metavar="FILE", help="roots that a witness kept")
    verify.add_argument("--key", type=Path, metavar="FILE", help="the public key; default: audit.pub in BEREDT_HOME")
    add_json(verify)
    verify.set_defaults(run=_verify)
    root = what.add_parser("root", help="sign the roots of the days that are over, and print one for witnesses")
    root.add_argument("--day", type=day, metavar="DATE", help="default: yesterday")
    root.add_argument("--now", action="store_true", help="of the trail as it is now, though the day is not over")
    add_json(root)
    root.set_defaults(run=_root)


def _verify(args: argparse.Namespace) -> int:
    """Checks everything; exit code 1 where anything does not hold."""
    from django.conf import settings

    from beredt.audit.keys import public_key
    from beredt.audit.models import Act, DailyRoot
    from beredt.audit.sealing import read_kept, verify

    try:
        kept = [read_kept(path) for path in args.kept]
    except ValueError as wrong:
        say(str(wrong))
        return 1
    findings = verify(public_key(args.key or Path(settings.HOME) / "audit.pub"), kept)
    last = DailyRoot.objects.order_by("-day").first()
    acts = Act.objects.count()
    figures = {
        "acts": acts,
        "whole": not findings,
        "first_break": next((finding.act for finding in findings if finding.act is not None), None),
        "roots": DailyRoot.objects.count(),
        "sealed_until": last.day if last else None,
        "not_sealed_yet": acts - (last.count if last else 0),
        "findings": findings,
    }
    if args.json:
        print_json(figures)
        return 1 if findings else 0
    print(f"{acts} acts, " + ("whole" if not findings else "NOT WHOLE"))
    print(f"{figures['roots']} signed roots" + (f", the last for {last.day}" if last else ""))
    for finding in findings:
        print(f"{finding.what}: " + (f"act {finding.act}" if finding.act is not None else str(finding.day)))
    return 1 if findings else 0


def _root(args: argparse.Namespace) -> int:
    """Seals what is over and prints the root of the day."""
    from django.conf import settings

    from beredt.audit.keys import signing_key
    from beredt.audit.models import DailyRoot
    from beredt.audit.sealing import BrokenTrailError, as_kept, seal, seal_now

    key = signing_key(Path(settings.HOME))
    try:
        made = seal(key)
        now = seal_now(key) if args.now else None
    except BrokenTrailError as broken:
        say(f"The trail does not go on from the root of {broken}. Run: beredt audit verify")
        return 1
    roots = DailyRoot.objects.order_by("-day")
    stored = (roots.filter(day=args.day) if args.day else roots).first()
    root = now if args.now else stored.signed if stored else None
    if root is None:
        say("There is no root: no act was recorded by then, or the day is not over.")
        return 1
    if args.json:
        print_json(as_kept(root))
        return 0
    say(f"{len(made)} new roots.")
    for name, value in as_kept(root).items():
        print(f"{name}: {value}")
    return 0
