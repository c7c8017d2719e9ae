"""The report as figures for machines, with English keys."""

from dataclasses import asdict
from typing import Any

from django.conf import settings

from beredt.cases.annual_report.facts import AnnualReport, YearFacts
from beredt.cases.published_series import published_series

#: What stands beside the unregistered counts, for whoever reads nothing but the figures.
BLIND_SPOT = "under-reporting likely: nobody is obliged to report shortages of unregistered medicines"


def as_figures(report: AnnualReport) -> dict[str, Any]:
    """Every number of the report. Shares stand with what they are shares of; unknown is None."""
    figures = report.figures
    return asdict(figures) | {
        "demo": settings.DEMO,
        "as_of": report.as_of,
        "finished": report.finished,
        "kaplan_meier_median_days": report.facts.kaplan_meier_median_days,
        "closed_over_one_year_of": [figures.closed_over_one_year, figures.closed],
        "unregistered_of": [figures.unregistered, figures.handled],
        "unregistered_share": figures.unregistered / figures.handled if figures.handled else None,
        "unregistered_blind_spot": BLIND_SPOT,
        "comparison": [
            _compared(facts, report.year - back) for back, facts in enumerate((report.facts, *report.before))
        ],
        "selected_substances": [
            {
                "code": chosen.code,
                "name": chosen.name,
                "cases": chosen.cases,
                "groups": dict(chosen.groups),
                "group_name": chosen.group_name,
                "group_cases": chosen.group_cases,
            }
            for chosen in report.selected
        ],
        "slippage": asdict(report.slippage),
        "months": [asdict(month) for month in report.months],
        "special_cases": [
            {
                "chapter": told.chapter,
                "heading": told.heading,
                "cases": [case.number for case in told.cases],
                "missing": list(told.missing),
            }
            for told in report.told
        ],
        "effects": [
            {
                "kind": each.kind,
                "total": None if each.total is None else float(each.total),
                "uncounted": each.uncounted,
            }
            for each in report.effects
        ],
        "staffing": _staffing(report),
        "money": [asdict(line) for line in report.resources.money],
        "published_series": {
            "counts": "messages of shortages and deregistrations on the agency's site, not cases",
            "years": {str(year.year): year.messages for year in published_series()},
        },
    }


def _compared(facts: YearFacts | None, year: int) -> dict[str, Any]:
    """A year of the comparison; only its number where nothing was registered."""
    if facts is None:
        return {"year": year, "known": False}
    figures = facts.figures
    return {
        "year": year,
        "known": True,
        "handled": figures.handled,
        "new": figures.new,
        "carried_over": figures.carried_over,
        "closed": figures.closed,
        "closed_over_one_year": figures.closed_over_one_year,
        "open_at_year_end": figures.open_at_year_end,
        "median_days": figures.median_days,
        "kaplan_meier_median_days": facts.kaplan_meier_median_days,
        "longest_days": figures.longest_days,
        "substances": figures.substances,
        "unregistered": figures.unregistered,
        "unregistered_share": figures.unregistered / figures.handled if figures.handled else None,
        "by_atc_group": figures.by_atc_group,
    }


def _staffing(report: AnnualReport) -> dict[str, Any]:
    """Posts, and the cases for each; None where the posts are not known."""
    stated, figures = report.resources, report.figures
    return {
        "lines": [asdict(line) | {"man_years": line.man_years} for line in stated.staffing],
        "posts": stated.posts,
        "man_years": stated.man_years,
        "handled_per_post": report.per(figures.handled, stated.posts),
        "handled_per_man_year": report.per(figures.handled, stated.man_years),
        "new_per_man_year": report.per(figures.new, stated.man_years),
    }
