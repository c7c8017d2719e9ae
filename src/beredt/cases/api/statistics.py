"""The figures of a year and the situation picture by the API: the numbers of the pages."""

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import BaseModel, ConfigDict

from beredt.actors.api.access import allowed
from beredt.actors.api.parts import AsOf, Year
from beredt.cases.annual_report.facts import annual_report
from beredt.cases.annual_report.figures import as_figures
from beredt.cases.picture import picture
from beredt.cases.situation_json import as_json
from beredt.cases.views.as_of import days_in

router = Router(tags=["statistics"])


class AnnualFigures(BaseModel):
    """The annual report's figures; what stands here is always there, and the rest is told in docs/statistics.md."""

    model_config = ConfigDict(extra="allow")

    year: int
    as_of: date
    finished: bool
    handled: int
    new: int
    carried_over: int
    closed: int
    closed_over_one_year: int
    open_at_year_end: int
    median_days: float | None
    longest_days: int | None
    substances: int
    unregistered: int
    by_atc_group: dict[str, int]
    unregistered_by_atc_group: dict[str, int]
    by_source: dict[str, int]
    by_reason: dict[str, int]


class SituationLine(Schema):
    """One open shortage: does the stock last? Days are None where they are unknown or beyond the horizon.

    Each triple is the 5 %, 50 % and 95 % quantile.
    """

    case: str
    medicine: str
    atc: str
    start: date
    expected_end: date | None
    end_forecast: list[date | None]
    cover_days: int | None
    cover_at_least: bool
    p_lasts: float | None
    p_lasts_error: float | None
    p_lasts_at_most: float | None
    shortfall: list[date | None]
    verdict: str
    missing: list[str]
    assessment: str


class Situation(Schema):
    """Every open shortage, the most urgent first."""

    as_of: date
    demo: bool
    cases: list[SituationLine]


@router.get("/statistics/{year}", auth=allowed(), response=AnnualFigures, summary="The annual report's figures")
def read_statistics(request: HttpRequest, year: Annotated[Year, Path()]) -> AnnualFigures:
    return AnnualFigures(**as_figures(annual_report(year)))


@router.get("/situation", auth=allowed(), response=Situation, summary="Every open shortage: does the stock last?")
def read_situation(request: HttpRequest, query: Query[AsOf]) -> dict[str, Any]:
    days = days_in(request)
    lines = picture(days.as_of, days.known)
    return {"as_of": days.as_of, "demo": settings.DEMO, "cases": [as_json(line) for line in lines]}
