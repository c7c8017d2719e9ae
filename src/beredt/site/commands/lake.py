"""beredt lake: the files of quantities and what is kept beside them."""

import argparse

from beredt.site.commands.output import add_json, print_json, say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `lake rollup`, `lake check` and `lake sweep`."""
    lake = commands.add_parser("lake", help="the files of quantities and what is kept beside them")
    what = lake.add_subparsers(dest="what", required=True, metavar="WHAT")
    for name, run, told in (
        ("rollup", _rollup, "make the sums by region that are missing, as after regions have changed"),
        ("check", _check, "read every file that counts, and compare it with what was delivered"),
        ("sweep", _sweep, "remove files that no delivery names and rollups that no longer fit"),
    ):
        command = what.add_parser(name, help=told)
        add_json(command)
        command.set_defaults(run=run)


def _rollup(args: argparse.Namespace) -> int:
    from beredt.supply.store import roll_up, snapshot

    files = snapshot().of("use")
    made = roll_up(files)
    if args.json:
        print_json({"files": len(files), "rolled_up": made})
    else:
        say(f"{made} of {len(files)} files of use rolled up anew.")
    return 0


def _check(args: argparse.Namespace) -> int:
    """Exit code 1 where a file is not what was delivered."""
    from beredt.supply.store import lake, snapshot

    files = snapshot().files
    damage = lake().damage(files)
    if args.json:
        print_json({"files": len(files), "damage": damage})
        return 1 if damage else 0
    for line in damage:
        print(line)
    say(f"{len(files) - len(damage)} of {len(files)} files are whole.")
    return 1 if damage else 0


def _sweep(args: argparse.Namespace) -> int:
    from beredt.supply.store import sweep

    removed = sweep()
    if args.json:
        print_json({"removed": removed})
        return 0
    for name in removed:
        print(name)
    say(f"{len(removed)} files removed.")
    return 0
