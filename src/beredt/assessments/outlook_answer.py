"""What the outlook of one item or case answers, as pages, exports and the command line take it.

Days are dates, amounts packs of the reference pack; None is unknown, or not within the horizon where that is said.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from beredt.assessments.request import Missing

#: A first look, shown while the full answer is computed; and the full one, which is stored.
QUICK, FULL = 1_000, 10_000


@dataclass(frozen=True, slots=True)
class Days:
    """A day at 5, 50 and 95 %; None: not within the horizon, or unknown."""

    early: date | None
    median: date | None
    late: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """The answer for the whole item, one of its priority classes, one of its regions, or a substitute.

    p_lasts: chance of no unmet demand before normal supply returns (or within the horizon, where the end is unknown:
    see `OutlookAnswer.end_known`), with its Monte Carlo error. empty: first day with unmet demand, if supply did not
    return. lasts: P(lasts at least d days), d = 0, 1, ..., horizon. unmet, denied, redirected: packs before the end.
    """

    name: str
    p_lasts: float | None
    p_lasts_error: float | None
    empty: Days
    lasts: tuple[float, ...]
    unmet: float | None
    denied: float | None = None
    redirected: float | None = None
    wasted: float | None = None
    usable: int | None = None
    demand_per_day: float | None = None
    #: Its share of the demand, where it is a part of the item.
    share: float | None = None

    def short_within(self, days: int) -> float | None:
        """P(unmet demand within so many days, if supply did not return)."""
        return 1.0 - self.lasts[days] if days < len(self.lasts) else None


@dataclass(frozen=True, slots=True)
class Substitute:
    """A substance's other item that demand moves to. share: of the unmet demand; packs: for one of the main item's.

    p_alone: its own chance of lasting without what moves to it, so that spill-over shows as the difference to `part`.
    supplied: 'regular': deliveries equal to its own use are assumed; 'case': it has a shortage of its own, `case`.
    """

    part: Part
    varenummer: str
    title: str
    share: float
    packs: float
    p_alone: float | None
    supplied: str
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be decided, and what it reaches. kind: see `beredt.outlook.options`.

    label: what it is about (a pool, a class, a share). starts: last responsible day. packs: how many are needed.
    reaches: whether the target chance is reached.
    """

    kind: str
    label: str
    p_lasts: float | None
    p_lasts_error: float | None
    reaches: bool | None
    empty: Days
    unmet: float | None
    denied: float | None
    redirected: float | None = None
    wasted: float | None = None
    allowed: float | None = None
    starts: date | None = None
    packs: int | None = None
    pool: str | None = None
    leaves: int | None = None
    #: Days of deterministic cover with it, and days by which shelf life is prolonged.
    cover: int | None = None
    life: int | None = None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How the chance changes with one thing at a time: from `low` to `high`, all else as it is. Most first."""

    name: str
    low: str
    high: str
    p_low: float | None
    p_high: float | None
    #: Which delivery (its number) or pool; and what low and high are: packs a day, day (ISO date), packs or share.
    label: str = ""
    unit: str = ""

    @property
    def swing(self) -> float:
        """How much the answer turns on it."""
        return 0.0 if self.p_low is None or self.p_high is None else abs(self.p_high - self.p_low)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the waterfall of days; `at_least` where the horizon was reached."""

    name: str
    days: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class StockDay:
    """Packs that demand may draw on at the end of a day, at 5, 50 and 95 % of the runs, if supply did not return.

    A fan: no run need follow one line of it.
    """

    day: date
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Coming:
    """Packs on order: the day promised, and the chance that they come, as their sender gives it."""

    day: date
    packs: int
    probability: float


@dataclass(frozen=True, slots=True)
class DemandView:
    """The demand used. low, high: the 90 % interval of the level. `model` names how; fallback: no model fitted.

    change: since when use has changed, and to what share of what it was.
    """

    per_day: float | None
    low: float | None
    high: float | None
    raw_per_day: float | None
    corrected_per_day: float | None
    model: str
    fallback: bool
    changed_since: date | None = None
    change: float | None = None


@dataclass(frozen=True, slots=True)
class DelayView:
    """How late deliveries are taken to come: learnt from `deliveries` that have come, or assumed."""

    learnt: bool
    deliveries: int
    on_time: float
    mean_days: float


@dataclass(frozen=True, slots=True)
class SourceAge:
    """A sender's newest data of a kind (stock, deliveries, use), and how old they are on the as-of day."""

    kind: str
    sender: str
    name: str
    newest: date
    days: int


@dataclass(frozen=True, slots=True)
class SaidAndHappened:
    """Chances said between low and high: how many, their mean, how often it came true, and the band if they hold."""

    low: float
    high: float
    count: int
    said: float
    happened: float
    band_low: float
    band_high: float

    @property
    def within(self) -> bool:
        """Whether what happened agrees with what was said."""
        return self.band_low <= self.happened <= self.band_high


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What was said of running short within `days`, and what happened: "said 80 %, happened 78 % of the time".

    count: predictions whose day has passed and whose outcome is known. None without any.
    """

    days: int
    count: int
    said: float | None
    happened: float | None
    brier: float | None
    calibration_error: float | None
    bins: tuple[SaidAndHappened, ...] = ()


class ScenarioStanding(StrEnum):
    """How far somebody stands behind a scenario."""

    PACKAGED = "packaged"
    DRAFT = "draft"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class ScenarioUsed:
    """The scenario that the answer is for. key: how the page's address names it; text: its YAML."""

    key: str
    name: str
    standing: ScenarioStanding
    text: str


@dataclass(frozen=True, slots=True)
class OutlookAnswer:
    """Everything about one item's outlook. Where `known` is False see `missing`; parts and tables are then empty.

    still_short: P(the shortage is not over on day d), d = 0, 1, ..., horizon; empty where the end is unknown.
    assessment_id: the stored run; None for a first look, which is not stored. sha256: of the result's bytes.
    """

    subject: str
    title: str
    as_of: date
    known_by: date | None
    known: bool
    missing: tuple[Missing, ...]
    horizon: int
    replications: int
    seconds: float
    assessment_id: int | None
    sha256: str
    version: str
    snapshot: str
    reference: str | None
    varenummer: tuple[str, ...]
    end_known: bool
    end_basis: str
    end: Days
    still_short: tuple[float, ...]
    cover_days: int | None
    cover_at_least: bool
    whole: Part | None
    p_lasts_at_most: float | None
    classes: tuple[Part, ...] = ()
    regions: tuple[Part, ...] = ()
    #: Chance that every region lasts if hospitals and pharmacies move nothing between regions.
    p_unmoved: float | None = None
    substitutes: tuple[Substitute, ...] = ()
    options: tuple[Option, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    waterfall: tuple[Step, ...] = ()
    #: Week by week; and what is on order as it was promised, whatever a scenario supposes.
    stock: tuple[StockDay, ...] = ()
    coming: tuple[Coming, ...] = ()
    demand: DemandView | None = None
    delays: DelayView | None = None
    sources: tuple[SourceAge, ...] = ()
    track: tuple[TrackRecord, ...] = ()
    track_overall: tuple[TrackRecord, ...] = ()
    scenario: ScenarioUsed | None = None
    #: What the scenario asks for that is not known of an item, or that it does not have: (item, what).
    doubts: tuple[tuple[str, str], ...] = ()
    #: Codes of what is assumed for want of data; the texts stand with the pages.
    assumptions: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether it is the full answer, and not the first look."""
        return self.replications >= FULL

    def day(self, number: int) -> date:
        """The date of one of the outlook's days: 0 is the day after the as-of day."""
        return self.as_of + timedelta(days=number + 1)
