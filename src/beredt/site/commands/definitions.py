"""beredt definitions: the same cases of a year counted under each definition of shortage."""

import argparse

from beredt.site.commands.output import add_json, print_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `definitions`."""
    command = commands.add_parser("definitions", help="a year's cases under each definition of shortage")
    command.add_argument("year", type=int)
    add_json(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the counts."""
    from beredt.cases.definitions import count_under_all

    counts = count_under_all(args.year)
    if args.json:
        print_json(
            {
                "year": args.year,
                "definitions": [
                    {
                        "key": count.definition.key,
                        "from": count.definition.first,
                        "rule": count.definition.rule,
                        "parameters": count.definition.parameters,
                        "used": count.used,
                        "cases": count.cases,
                        "also_counted": count.also_counted,
                        "left_out": count.left_out,
                        "cannot_see": count.definition.cannot_see,
                        "source": count.definition.source,
                    }
                    for count in counts
                ],
            }
        )
        return 0
    for count in counts:
        mark = "*" if count.used else " "
        print(f"{mark} {count.definition.key:16} {count.cases:6}  +{count.also_counted} -{count.left_out}")
    return 0
