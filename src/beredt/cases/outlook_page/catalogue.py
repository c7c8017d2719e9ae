"""The whole catalogue by its risk of running out: the newest nightly run, chosen from and exported."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from beredt.assessments.models import CatalogueRun
from beredt.assessments.run_files import path_of
from beredt.audit.versions import end_of
from beredt.cases.situation import UNLIKELY
from beredt.cases.words import MISSING
from beredt.figures.tables import Column, Kind

#: A region in which the item is likelier than not to run out within so many days is one that it concerns.
REGION_DAYS = 90


@dataclass(frozen=True, slots=True)
class RegionRisk:
    """A region that an item is used in, and the day on which it probably runs out there; None: not within the year."""

    region: str
    share: float
    empty: date | None


@dataclass(frozen=True, slots=True)
class ItemRisk:
    """One item of the catalogue. Chances are of running out within so many days; None is unknown (see `missing`)."""

    varenummer: str
    title: str
    atc: str
    packs: tuple[str, ...]
    suppliers: int
    cases: tuple[str, ...]
    missing: tuple[str, ...]
    usable: int | None
    demand_per_day: float | None
    cover_days: int | None
    cover_at_least: bool
    short_30: float | None
    short_90: float | None
    empty: tuple[date | None, date | None, date | None]
    changed_since: date | None
    change: float | None
    regions: tuple[RegionRisk, ...]

    def threatened(self, days: int) -> bool:
        """Whether it probably runs out within so many days, 30 or 90."""
        chance = self.short_30 if days == 30 else self.short_90
        return chance is not None and chance >= UNLIKELY

    def short_in(self, region: str, as_of: date) -> bool:
        """Whether it probably runs out in a region within `REGION_DAYS`."""
        last = as_of + timedelta(days=REGION_DAYS)
        return any(each.region == region and each.empty is not None and each.empty <= last for each in self.regions)


def newest_run(as_of: date, known: date | None = None) -> CatalogueRun | None:
    """The newest run that describes the day or one before it, of those computed when a past day of knowledge ended."""
    runs = CatalogueRun.objects.filter(as_of__lte=as_of)
    if known is not None:
        runs = runs.filter(computed_at__lt=end_of(known))
    return next((run for run in runs[:5] if path_of(run.sha256).exists()), None)


def items_of_run(run: CatalogueRun) -> tuple[ItemRisk, ...]:
    """Every item of a run, those that run out soonest first, the unknown last."""
    return _items(run.sha256, run.as_of)


def risk_of(varenummer: str, as_of: date, known: date | None = None) -> tuple[CatalogueRun, ItemRisk] | None:
    """The item that a pack belongs to, in the newest run; None where there is no run or it is not in it."""
    run = newest_run(as_of, known)
    item = _by_pack(run.sha256, run.as_of).get(varenummer) if run else None
    return (run, item) if run and item else None


@lru_cache(maxsize=2)
def _by_pack(sha256: str, as_of: date) -> dict[str, ItemRisk]:
    return {number: item for item in _items(sha256, as_of) for number in item.packs}


@lru_cache(maxsize=2)
def _items(sha256: str, as_of: date) -> tuple[ItemRisk, ...]:
    rows = [_item(row, as_of) for row in pq.read_table(path_of(sha256)).to_pylist()]
    return tuple(sorted(rows, key=by_risk))


def _item(row: Mapping[str, Any], as_of: date) -> ItemRisk:
    def day(number: int | None) -> date | None:
        return None if number is None else as_of + timedelta(days=number + 1)

    return ItemRisk(
        varenummer=row["reference"] or row["packs"][0],
        title=row["title"],
        atc=row["atc"],
        packs=tuple(row["packs"]),
        suppliers=row["suppliers"],
        cases=tuple(row["cases"]),
        missing=tuple(row["missing"]),
        usable=row["usable"],
        demand_per_day=row["demand_per_day"],
        cover_days=row["cover_days"],
        cover_at_least=bool(row["cover_at_least"]),
        short_30=row["p_short_30"],
        short_90=row["p_short_90"],
        empty=(day(row["empty_5"]), day(row["empty_50"]), day(row["empty_95"])),
        changed_since=row["changed_since"],
        change=row["change"],
        regions=tuple(RegionRisk(each["region"], each["share"], day(each["empty_50"])) for each in row["regions"]),
    )


def by_risk(item: ItemRisk) -> tuple[bool, float, float, date, str]:
    """The likeliest to run out within a month first; then within a quarter, then the soonest."""
    return (
        item.short_90 is None,
        -(item.short_30 or 0.0),
        -(item.short_90 or 0.0),
        item.empty[1] or date.max,
        item.title.casefold(),
    )


@dataclass(frozen=True, slots=True)
class RiskChoice:
    """What the address of the list asks to see. Empty means all; where nothing is known is asked for by itself."""

    text: str = ""
    atc: str = ""
    region: str = ""
    case: str = ""
    within: str = ""
    changed: bool = False
    unknown: bool = False
    sort: str = "risk"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "RiskChoice":
        """From the query of an address; what is not known there counts as not asked."""
        case, within, sort = (query.get(name, "") for name in ("sak", "innen", "sort"))
        return cls(
            text=query.get("q", "").strip(),
            atc=query.get("atc", "").strip().upper(),
            region=query.get("region", ""),
            case=case if case in ("med", "uten") else "",
            within=within if within in ("30", "90") else "",
            changed=query.get("endret") == "1",
            unknown=query.get("ukjent") == "1",
            sort=sort if sort.removeprefix("-") in SORTS else "risk",
        )

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return self != RiskChoice(sort=self.sort)


#: What the list may be sorted by; where the value is None the item stands last in either direction.
SORTS: dict[str, Callable[[ItemRisk], Any]] = {
    "risk": by_risk,
    "medicine": lambda item: item.title.casefold(),
    "quarter": lambda item: item.short_90,
    "month": lambda item: item.short_30,
    "cover": lambda item: item.cover_days,
    "empty": lambda item: item.empty[1],
}


def chosen(items: Iterable[ItemRisk], choice: RiskChoice, as_of: date) -> list[ItemRisk]:
    """The items that the choice asks for, in its order."""
    words = choice.text.casefold().split()
    found = [
        item
        for item in items
        if item.atc.startswith(choice.atc)
        and (not choice.case or (choice.case == "med") == bool(item.cases))
        and (not choice.changed or item.changed_since is not None)
        and (item.short_90 is None) == choice.unknown
        and (not choice.within or item.threatened(int(choice.within)))
        and (not choice.region or item.short_in(choice.region, as_of))
        and all(word in f"{item.title} {item.atc} {' '.join(item.packs)}".casefold() for word in words)
    ]
    key = SORTS[choice.sort.removeprefix("-")]
    known = sorted((item for item in found if key(item) is not None), key=key, reverse=choice.sort.startswith("-"))
    return known + [item for item in found if key(item) is None]


def columns() -> list[Column]:
    """The columns of the list as a file."""
    return [
        Column("varenummer", _("Varenummer")),
        Column("title", _("Legemiddel")),
        Column("atc", _("ATC-kode")),
        Column("packs", _("Pakninger som regnes sammen")),
        Column("short_30", _("Tomt innen 30 dager"), Kind.SHARE),
        Column("short_90", _("Tomt innen 90 dager"), Kind.SHARE),
        Column("empty_5", _("Tomt, tidligst"), Kind.DATE),
        Column("empty_50", _("Tomt, trolig"), Kind.DATE),
        Column("cover", _("Dekning (dager)"), Kind.WHOLE),
        Column("usable", _("Brukbare pakninger"), Kind.WHOLE),
        Column("demand", _("Behov, pakninger om dagen"), Kind.NUMBER),
        Column("changed", _("Bruken endret siden"), Kind.DATE),
        Column("change", _("Av det den var"), Kind.SHARE),
        Column("suppliers", _("Leverandører"), Kind.WHOLE),
        Column("cases", _("Åpne saker")),
        Column("missing", _("Mangler i data")),
    ]


def as_row(item: ItemRisk) -> dict[str, object]:
    """An item as a row of the file."""
    return {
        "varenummer": item.varenummer,
        "title": item.title,
        "atc": item.atc,
        "packs": ", ".join(item.packs),
        "short_30": item.short_30,
        "short_90": item.short_90,
        "empty_5": item.empty[0],
        "empty_50": item.empty[1],
        "cover": item.cover_days,
        "usable": item.usable,
        "demand": item.demand_per_day,
        "changed": item.changed_since,
        "change": item.change,
        "suppliers": item.suppliers,
        "cases": ", ".join(item.cases),
        "missing": lacking(item.missing),
    }


def lacking(missing: Sequence[str]) -> str:
    """What is missing, in words."""
    words = {code.value: str(name) for code, (name, _todo) in MISSING.items()}
    return ", ".join(words.get(code, code) for code in missing)
