"""Everything that the page of one case shows, gathered from its line and from the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from beredt.actors.models import Organisation
from beredt.assessments.delays import Lateness
from beredt.assessments.request import CONFIRMED
from beredt.cases.case_stock import BatchRow, OrderRow, StockPicture, batch_rows, order_rows, stock_picture
from beredt.cases.case_use import Month, RegionUse, months_of_use, use_by_region
from beredt.cases.situation import Line
from beredt.cases.sources import Sources, sources_of
from beredt.cases.words import BASES, MISSING, WATERFALL, chance, day, days
from beredt.catalogue.models import Pack
from beredt.formats.notices.ledger import count_moves

#: Steps of the waterfall that are told even where they are nought.
ALWAYS_SHOWN = frozenset({"on_hand", "expiry", "deliveries"})


@dataclass(frozen=True, slots=True)
class ItemPack:
    """A pack of the item: why it is in it, and how large it is against the reference pack."""

    pack: Pack
    named: bool
    reference: bool
    equivalent: float | None


@dataclass(frozen=True, slots=True)
class CurveRow:
    """The curve at one day, for the table beside the picture."""

    day: date
    ahead: int
    stock_lasts: float
    still_short: float


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the waterfall in words."""

    label: str
    days: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """The page. `open` is as of the line's day."""

    line: Line
    open: bool
    sentence: str
    stock: StockPicture
    batches: list[BatchRow]
    orders: list[OrderRow]
    months: list[Month]
    regions: list[RegionUse]
    curve: list[CurveRow]
    steps: list[Step]
    packs: list[ItemPack]
    sources: Sources
    names: dict[str, str]
    missing: list[tuple[str, str]]
    basis: str
    moves_out: int
    moves_back: int
    confirmed: float = CONFIRMED

    @property
    def late(self) -> Lateness:
        """How late deliveries are taken to come: learnt, or assumed."""
        return self.line.answered.late

    @property
    def charts(self) -> set[str]:
        """The pictures that there are figures for."""
        result = self.line.answered.assessment.result
        there = {
            "dekning": result["known"] and result["still_short"] is not None,
            "trapp": result["known"] and any(step.days for step in self.steps),
            "lager": any(pool.usable + pool.unknown_expiry for pool in self.stock.open_pools + self.stock.closed_pools),
            "forbruk": bool(self.months),
            "slutt": len(self.line.promises) > 1,
        }
        return {name for name, drawable in there.items() if drawable}


def case_page(line: Line) -> CasePage:
    """Gathers the page from a line."""
    case, supply = line.case, line.answered.supply
    as_of = supply.as_of
    open_ = case.registered <= as_of and (case.end is None or case.end > as_of)
    moves = count_moves(line.promises)
    result = line.answered.assessment.result
    stock = stock_picture(supply)
    return CasePage(
        line=line,
        open=open_,
        sentence=sentence(line),
        stock=stock,
        batches=batch_rows(supply),
        orders=order_rows(supply),
        months=months_of_use(supply),
        regions=use_by_region(supply),
        curve=_curve(line),
        steps=[
            Step(str(WATERFALL[name]), count, least)
            for name, count, least in result.get("waterfall", [])
            if count or name in ALWAYS_SHOWN
        ],
        packs=_packs(line),
        sources=sources_of(supply),
        names=_names(line),
        missing=[(str(MISSING[missing][0]), str(MISSING[missing][1])) for missing in line.missing],
        basis=str(BASES[line.answered.question.end.basis.name]),
        moves_out=moves.out,
        moves_back=moves.back,
    )


def sentence(line: Line) -> str:
    """The answer in one sentence."""
    if line.p_lasts is None:
        lacking = ", ".join(str(MISSING[missing][0]) for missing in line.missing)
        return _("Vi vet ikke om lageret varer gjennom mangelen. Dette mangler: %(lacking)s.") % {"lacking": lacking}
    if line.verdict == "unknown" and line.p_lasts_at_most is not None:
        return _(
            "Vi vet ikke om lageret varer gjennom mangelen: mellom %(least)s og %(most)s sannsynlig, "
            "alt etter når pakningene uten utløpsdato går ut."
        ) % {"least": chance(line.p_lasts), "most": chance(line.p_lasts_at_most)}
    said = {
        "fails": _("Lageret varer trolig ikke gjennom mangelen: %(chance)s sannsynlig at det holder."),
        "uncertain": _("Det er usikkert om lageret varer gjennom mangelen: %(chance)s sannsynlig at det holder."),
        "lasts": _("Lageret varer trolig gjennom mangelen: %(chance)s sannsynlig at det holder."),
    }[line.verdict] % {"chance": chance(line.p_lasts)}
    if line.shortfall[0]:
        said += " " + _("Tidligst tomt %(day)s.") % {"day": day(line.shortfall[0])}
    return said


def _curve(line: Line) -> list[CurveRow]:
    """The curve at every fourth week."""
    result = line.answered.assessment.result
    if not result["known"] or result["still_short"] is None:
        return []
    as_of = line.answered.supply.as_of
    return [
        CurveRow(as_of + timedelta(days=ahead), ahead, result["lasts"][ahead], result["still_short"][ahead])
        for ahead in range(0, len(result["lasts"]), 28)
    ]


def _packs(line: Line) -> list[ItemPack]:
    supply = line.answered.supply
    named = set(line.case.packs.values_list("varenummer", flat=True))
    sizes = line.answered.question.item.sizes
    found = Pack.objects.filter(varenummer__in=supply.varenummer).select_related("medicine", "substitution_group")
    packs = [
        ItemPack(
            pack,
            named=pack.varenummer in named,
            reference=pack.varenummer == supply.reference,
            equivalent=supply.equivalents[pack.varenummer] if sizes[pack.varenummer] is not None else None,
        )
        for pack in found
    ]
    return sorted(packs, key=lambda row: (not row.named, not row.reference, row.pack.name))


def _names(line: Line) -> dict[str, str]:
    supply = line.answered.supply
    ids = {row.sender for row in supply.stock} | {row.sender for row in supply.expected}
    ids |= {row.supplier for row in supply.expected} | {row.place for row in supply.expected}
    return dict(Organisation.objects.filter(id__in=ids).values_list("id", "name"))


def cover_in_words(line: Line) -> str:
    """The days of cover, with "at least" where the stock outlasts the horizon."""
    if line.cover_days is None:
        return _("ukjent")
    if line.cover_at_least:
        return _("minst %(days)s") % {"days": days(line.cover_days)}
    return days(line.cover_days)


def how_long(line: Line) -> str:
    """How long the shortage is expected to last, in one sentence."""
    case, as_of = line.case, line.answered.supply.as_of
    if case.end is not None and case.end <= as_of:
        return _("Over. Den varte i %(days)s") % {"days": days((case.end - case.start).days)}
    if line.end_quantiles[1] is None:
        if line.answered.question.end.known:
            return _("Trolig over et år til")
        return _("Ukjent")
    return _("Trolig til %(day)s") % {"day": day(line.end_quantiles[1])}


def substitutes(packs: Sequence[ItemPack]) -> list[ItemPack]:
    """The packs that may replace those that the case names."""
    return [row for row in packs if not row.named]
