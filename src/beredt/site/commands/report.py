"""beredt report: the year's figures and the annual report."""

import argparse
from collections.abc import Callable
from pathlib import Path

from beredt.site.commands.output import add_json, print_json, say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `report annual`."""
    report = commands.add_parser("report", help="statistics of the cases")
    which = report.add_subparsers(dest="which", required=True, metavar="WHICH")
    annual = which.add_parser("annual", help="the figures of one year, and its report as files")
    annual.add_argument("year", type=_year, metavar="YEAR")
    annual.add_argument("--html", type=Path, metavar="FILE", help="write the report as one HTML file")
    annual.add_argument("--pdf", type=Path, metavar="FILE", help="write it as PDF (PDF/A-2a, PDF/UA-1)")
    annual.add_argument("--xlsx", type=Path, metavar="FILE", help="write its figures, each with its rows, as XLSX")
    annual.add_argument("--site", default="", metavar="URL", help="where the numbers of the HTML file link to")
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
    """Writes the files that are asked for, and prints the figures of the year."""
    from beredt.cases.annual_report.content import document
    from beredt.cases.annual_report.facts import annual_report
    from beredt.cases.annual_report.figures import as_figures
    from beredt.cases.annual_report.page import to_html
    from beredt.cases.annual_report.workbook import workbook
    from beredt.figures.documents import to_pdf

    report = annual_report(args.year)
    files: tuple[tuple[Path | None, Callable[[], bytes]], ...] = (
        (args.html, lambda: to_html(report, args.site)),
        (args.pdf, lambda: to_pdf(document(report))),
        (args.xlsx, lambda: workbook(report)),
    )
    try:
        for file, content in files:
            if file:
                file.write_bytes(content())
                say(f"Skrev {file}")
    except OSError as failure:
        say(f"Kan ikke skrive {failure.filename}: {failure.strerror}")
        return 1
    figures = as_figures(report)
    if args.json:
        print_json(figures)
        return 0
    for name, value in figures.items():
        if not isinstance(value, dict | list):
            print(f"{name:28} {value}")
    return 0


def _year(text: str) -> int:
    """A year of the calendar."""
    if not (text.isascii() and text.isdecimal() and 1 < int(text) < 9999):
        raise argparse.ArgumentTypeError(f"{text!r} is not a year")
    return int(text)
