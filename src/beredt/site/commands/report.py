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
    series = which.add_parser("series", help="the published series of 2008-2018, which counts something else")
    add_json(series)
    series.set_defaults(run=run_series, needs_database=False)


def run_series(args: argparse.Namespace) -> int:
    """Prints the messages published each year, and how they grew."""
    from beredt.cases.published_series import published_series, yearly_growth

    series = published_series()
    growth = yearly_growth(series)
    if args.json:
        print_json(
            {
                "counts": "messages of shortages and deregistrations on the agency's site",
                "years": {str(year.year): year.messages for year in series},
                "times": series[-1].messages / series[0].messages,
                "yearly_growth": growth,
            }
        )
        return 0
    for year in series:
        print(f"{year.year} {year.messages:5}")
    print(f"{growth:.0%} i året")
    return 0


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
