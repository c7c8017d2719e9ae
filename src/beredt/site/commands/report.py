"""beredt report: the year's figures."""

import argparse
from dataclasses import asdict

from beredt.site.commands.output import add_json, print_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `report annual`."""
    report = commands.add_parser("report", help="statistics of the cases")
    which = report.add_subparsers(dest="which", required=True, metavar="WHICH")
    annual = which.add_parser("annual", help="the figures of one year")
    annual.add_argument("year", type=int)
    add_json(annual)
    annual.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the figures of the year."""
    from beredt.cases.statistics import year_figures

    figures = asdict(year_figures(args.year))
    if args.json:
        print_json(figures)
        return 0
    for name, value in figures.items():
        if not isinstance(value, dict):
            print(f"{name:28} {value}")
    return 0
