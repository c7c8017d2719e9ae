"""What people have chosen and stated for a year's report: substances, cases, posts and money."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ChosenSubstance:
    """A substance told of by name, and the related groups (ATC level 4) that its cases are seen together with."""

    code: str
    groups: tuple[str, ...]
    group_name: str


@dataclass(frozen=True, slots=True)
class ChosenCase:
    """A case told of by itself: under which heading, and the number or the beginning of the title that finds it."""

    chapter: str
    heading: str
    match: str


@dataclass(frozen=True, slots=True)
class Posts:
    """So many posts of one kind, each so many per cent of a full one."""

    item: str
    posts: int
    percent: int
    handles_cases: bool

    @property
    def man_years(self) -> float:
        return self.posts * self.percent / 100


@dataclass(frozen=True, slots=True)
class Money:
    """A line of funding or of cost, in whole kroner; None where the amount is not known."""

    kind: str
    item: str
    amount_nok: int | None


@dataclass(frozen=True, slots=True)
class Resources:
    """Posts and money of a year; empty where nothing is stated of it."""

    staffing: tuple[Posts, ...]
    money: tuple[Money, ...]

    @property
    def man_years(self) -> float | None:
        """Full posts that carry cases; None where no posts are stated."""
        carrying = [posts.man_years for posts in self.staffing if posts.handles_cases]
        return sum(carrying) if carrying else None

    @property
    def posts(self) -> int | None:
        """Posts that carry cases, whole or not."""
        return sum(posts.posts for posts in self.staffing if posts.handles_cases) or None


def chosen_substances(year: int) -> tuple[ChosenSubstance, ...]:
    """The year's selection, in the order of its file; empty where nobody has chosen."""
    return tuple(
        ChosenSubstance(row["code"], tuple(row["groups"].split("+")), row["group_name"])
        for row in _rows("report_selection.csv", year)
    )


def chosen_cases(year: int) -> tuple[ChosenCase, ...]:
    """The year's cases told of one by one."""
    return tuple(ChosenCase(row["chapter"], row["heading"], row["match"]) for row in _rows("report_cases.csv", year))


def resources(year: int) -> Resources:
    """Posts and money of the year."""
    rows = list(_rows("report_resources.csv", year))
    return Resources(
        tuple(
            Posts(row["item"], int(row["posts"]), int(row["percent"]), row["handles_cases"] == "yes")
            for row in rows
            if row["kind"] == "staffing"
        ),
        tuple(
            Money(row["kind"], row["item"], int(row["amount_nok"]) if row["amount_nok"] else None)
            for row in rows
            if row["kind"] != "staffing"
        ),
    )


def _rows(name: str, year: int) -> Iterator[dict[str, str]]:
    lines = (files("beredt.cases") / "data" / name).read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        if row["year"] == str(year):
            yield row
