"""Values that the operations of every room take, and lists in parts."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

from django.core.paginator import Paginator
from ninja import Schema
from pydantic import AfterValidator, Field
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from beredt.actors.pages import PER_PAGE

#: Days outside are mistakes, and no calculation about a shortage holds there.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
T = TypeVar("T")


def _within(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError(
            "day_out_of_range", "between {first} and {last}", {"first": FIRST_DAY, "last": LAST_DAY}
        )
    return day


#: A day of the calendar as 2024-11-21.
Day = Annotated[date, AfterValidator(_within)]
#: Words of one who writes. The database holds no NUL.
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
#: A name that is looked for.
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Year = Annotated[int, Field(ge=FIRST_DAY.year, le=LAST_DAY.year)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
#: The id of a row.
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]


class AsOf(Schema):
    """The day whose end is told; without it that of the newest stock count. A past day is told as it stood.

    With `known` "now" a past day is told by what is known now, and with a day by what was known when that ended.
    """

    as_of: Day | None = None
    known: Day | Literal["now"] | None = None


class OneOf:
    """Only these texts: Annotated[str, OneOf(texts)]. The description of the API lists them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = [str(text) for text in texts]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.literal_schema(self.texts)


class Part(Schema, Generic[T]):
    """One page of a list, as many rows as on a page of the site. A page after the last is empty."""

    total: int
    page: int
    pages: int
    items: list[T]


def part_of(rows: Any, page: int, shown: Callable[[Any], T]) -> dict[str, Any]:
    """The part of a list, each row as `shown`."""
    pages = Paginator(rows, PER_PAGE)
    items = pages.page(page).object_list if page <= pages.num_pages else ()
    return {"total": pages.count, "page": page, "pages": pages.num_pages, "items": [shown(row) for row in items]}
