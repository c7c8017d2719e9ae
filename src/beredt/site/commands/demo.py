"""beredt demo: the demo nation, built from a seed through the importers, and served."""

import argparse

from beredt.site.commands import serve
from beredt.site.commands.output import add_json, print_json, say

SEED = 2024


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `demo`."""
    command = commands.add_parser("demo", help="build the demo nation and serve it")
    command.add_argument("--no-serve", action="store_true", help="build it, then stop")
    command.add_argument("--seed", type=int, default=SEED)
    command.add_argument("--scale", type=float, default=1.0, help="share of the quantities, for a quick look")
    add_json(command)
    serve.add_options(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Builds the nation unless it stands already; serves it unless told not to."""
    from beredt.site.demo_nation import AnotherDemoError, NotEmptyError, build

    try:
        built = build(seed=args.seed, scale=args.scale, say=say)
    except (NotEmptyError, AnotherDemoError) as failure:
        say(str(failure))
        return 1
    if args.json:
        print_json(built)
    return 0 if args.no_serve else serve.run(args)
