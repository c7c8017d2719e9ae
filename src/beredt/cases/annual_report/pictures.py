"""The report's charts. The series of 2008-2018 counts something else and has a chart of its own."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from beredt.cases.annual_report.facts import AnnualReport
from beredt.cases.annual_report.words import group_name
from beredt.cases.published_series import published_series
from beredt.figures import charts


def _by_group(counts: dict[str, int], report: AnnualReport) -> list[charts.GroupCount]:
    return [
        charts.GroupCount(code or "–", group_name(code, report.atc_names) or _("Uten kode"), count)
        for code, count in counts.items()
    ]


def _groups(report: AnnualReport) -> tuple[list[charts.GroupCount], str]:
    return _by_group(report.figures.by_atc_group, report), _("Saker etter ATC-gruppe i %(year)s") % {
        "year": report.year
    }


def _unregistered(report: AnnualReport) -> tuple[list[charts.GroupCount], str]:
    title = _("Saker om uregistrerte legemidler etter ATC-gruppe i %(year)s") % {"year": report.year}
    return _by_group(report.figures.unregistered_by_atc_group, report), title


def _series(report: AnnualReport) -> tuple[list[charts.GroupCount], str]:
    title = _("Meldinger om mangler og avregistreringer på legemiddelmyndighetens nettsted, 2008–2018")
    return [charts.GroupCount(str(year.year), "", year.messages) for year in published_series()], title


PICTURES: dict[str, Callable[[AnnualReport], tuple[list[charts.GroupCount], str]]] = {
    "atc-grupper": _groups,
    "uregistrerte": _unregistered,
    "serien-2008-2018": _series,
}


def title_of(report: AnnualReport, name: str) -> str:
    """What a chart shows, in words."""
    return PICTURES[name](report)[1]


def has_counts(report: AnnualReport, name: str) -> bool:
    """Whether there is anything to draw."""
    return bool(PICTURES[name](report)[0])


def drawn(report: AnnualReport, name: str, language: str, width: int = charts.WIDE) -> str:
    """A chart as SVG; empty where there is nothing to draw."""
    counts, title = PICTURES[name](report)
    return charts.cases_by_atc(counts, {"title": title}, language=language, width=width) if counts else ""
