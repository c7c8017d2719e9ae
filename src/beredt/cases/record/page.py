"""Everything that the page of a record shows, with what was known on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from beredt.cases.case_head import CaseHead
from beredt.cases.lifecycle.facts import States
from beredt.cases.models import (
    Alternative,
    Case,
    CaseLink,
    CaseType,
    Effect,
    Flag,
    Measure,
    MeasureState,
    Notice,
    NoticeSource,
    Record,
    Registration,
    Setting,
)
from beredt.cases.record.alternatives import AlternativeRow, alternative_rows
from beredt.cases.record.effects import EffectSum, effect_sums
from beredt.cases.record.links import LinkRow, ProposalRow, link_rows, proposal_rows
from beredt.cases.record.notices import notices_as_known
from beredt.cases.record.periods import periods_as_known
from beredt.cases.record.reporting import reported_late
from beredt.cases.words import REASONS
from beredt.catalogue.models import Device, DeviceBlock, Pack

#: A measure in one of these is still to be done.
STILL_TO_DO = (MeasureState.PLANNED, MeasureState.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure, and whether its day has passed without it being done."""

    entry: Measure
    overdue: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The page. `may_edit` is false on a past day, and for who may not. `late` is None where nobody knows."""

    case: Case
    packs: list[Pack]
    devices: list[Device]
    record: Record | None
    as_of: date
    states: States | None
    late: bool | None
    reported: date | None
    notices: list[Notice]
    alternatives: list[AlternativeRow]
    measures: list[MeasureRow]
    effects: list[Effect]
    sums: list[EffectSum]
    links: list[LinkRow]
    periods: list[Case]
    proposals: list[ProposalRow]
    needed: list[DeviceBlock]
    may_edit: bool

    @property
    def is_device(self) -> bool:
        return self.case.type == CaseType.DEVICE

    @property
    def is_shortage(self) -> bool:
        return self.case.type == CaseType.SHORTAGE

    @property
    def flags(self) -> list[str]:
        """The flags in words; that the medicine is unregistered follows from the case."""
        told = [str(Flag(flag).label) for flag in (self.record.flags if self.record else [])]
        unregistered = self.case.registration == Registration.UNREGISTERED
        return ([str(Registration.UNREGISTERED.label)] if unregistered else []) + told

    @property
    def settings(self) -> list[str]:
        return [str(Setting(setting).label) for setting in (self.record.settings if self.record else [])]

    @property
    def contributing(self) -> list[str]:
        return [str(REASONS.get(reason, reason)) for reason in (self.record.contributing if self.record else [])]

    @property
    def agreement_expired(self) -> bool:
        return _passed(self.record.agreement_expires if self.record else None, self.as_of)

    @property
    def monitoring_over(self) -> bool:
        return _passed(self.record.monitored_until if self.record else None, self.as_of)


def record_page(head: CaseHead, stored: Case, *, may_edit: bool) -> RecordPage:
    """The page of a case that is there on the head's days."""
    case, as_of, known = head.case, head.as_of, head.known
    notices = notices_as_known(case, known)
    reported = min((notice.first_received for notice in notices if notice.source == NoticeSource.DMP), default=None)
    measures = stored.measures.known_on(known).select_related("owner").order_by("due", "told_at")
    effects = list(stored.effects.known_on(known).order_by("day", "told_at"))
    edits = may_edit and known is None
    return RecordPage(
        case=case,
        packs=list(case.packs.select_related("medicine").order_by("name", "varenummer")),
        devices=list(case.devices.prefetch_related("blocks").order_by("name")),
        record=stored.records.known_on(known).first(),
        as_of=as_of,
        states=head.states,
        late=reported_late(case.start, reported) if case.reported_by_holder is not False else None,
        reported=reported,
        notices=notices,
        alternatives=alternative_rows(_alternatives(stored, known), as_of, known),
        measures=[MeasureRow(each, each.state in STILL_TO_DO and _passed(each.due, as_of)) for each in measures],
        effects=effects,
        sums=effect_sums(effects),
        links=link_rows(stored, _links(stored, known), known),
        periods=periods_as_known(stored, known),
        proposals=proposal_rows(stored) if edits else [],
        needed=_needed(case),
        may_edit=edits,
    )


def _passed(day: date | None, as_of: date) -> bool:
    """Whether a day was over when another ended."""
    return day is not None and day < as_of


def _alternatives(case: Case, known: date | None) -> list[Alternative]:
    return list(case.alternatives.known_on(known).select_related("pack__medicine").order_by("told_at"))


def _links(case: Case, known: date | None) -> Sequence[CaseLink]:
    links = CaseLink.objects.known_on(known).filter(Q(case=case) | Q(other=case))
    return list(links.select_related("case", "other").order_by("told_at"))


def _needed(case: Case) -> list[DeviceBlock]:
    """The devices that the medicine cannot be used without, by any level of its code."""
    codes = [case.atc[:length] for length in range(1, len(case.atc) + 1)]
    blocks = DeviceBlock.objects.filter(atc__in=codes).select_related("device").order_by("device__name", "atc")
    return list(blocks.prefetch_related(Prefetch("device__cases", Case.objects.order_by("-start"))))
