"""What the pages of the inbox show: each notice with its proposals, and every act on it ready to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beredt.actors.models import Person
from beredt.cases.forms import RejectForm
from beredt.cases.inbox.actions.rejecting import may_undo
from beredt.cases.inbox.candidates import proposals_for
from beredt.cases.inbox.changes import STATUS_ACTS, changes_on, goes_on
from beredt.cases.inbox.forms import AmendForm, JoinForm, TriageForm
from beredt.cases.inbox.prefill import prefilled
from beredt.cases.inbox.proposals import Kind, Proposal
from beredt.cases.inbox.words import COLOURS, label, reason
from beredt.cases.models import NORWEGIAN, Case, Notice, NoticeState, Report
from beredt.cases.words import day


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal in words."""

    kind: str
    label: str
    reason: str
    colour: str
    case: str = ""

    @classmethod
    def of(cls, proposal: Proposal) -> "Told":
        return cls(
            kind=proposal.kind.value,
            label=label(proposal),
            reason=reason(proposal),
            colour=COLOURS[proposal.kind],
            case=proposal.case.number if proposal.case else "",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A notice in the list, with what is proposed first."""

    notice: Notice
    best: Told | None


@dataclass(frozen=True, slots=True)
class Change:
    """A date of the case before and after a report is taken in, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A case that the report may change, and what it changes."""

    proposal: Told
    title: str
    changes: tuple[Change, ...]
    reopens: bool
    form: AmendForm


@dataclass(frozen=True, slots=True)
class Panel:
    """One act that may be done with the notice; the first one is open when the page is."""

    key: str
    open: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that may be done with one notice, by panel; None or empty where it may not."""

    proposals: tuple[Told, ...] = ()
    panels: tuple[Panel, ...] = ()
    triage: TriageForm | None = None
    amendments: tuple[Amendment, ...] = ()
    merge: JoinForm | None = None
    duplicate: JoinForm | None = None
    reject: RejectForm | None = None
    undo: bool = False


def rows(notices: Iterable[Notice]) -> list[Row]:
    """The rows of the list, with as many queries however many they are."""
    listed = list(notices)
    found = proposals_for(listed)
    return [Row(notice, Told.of(found[notice.pk][0]) if found.get(notice.pk) else None) for notice in listed]


def desk(notice: Notice, person: Person, sent: dict[str, Any] | None = None) -> Desk:
    """What `person` may do with a notice. `sent` holds the forms that were sent and could not be done, by panel."""
    if notice.source not in NORWEGIAN or notice.newest is None:
        return Desk()
    if notice.state == NoticeState.REJECTED or not _waits(notice):
        return Desk(undo=may_undo(notice))
    sent = sent or {}
    proposals = proposals_for([notice])[notice.pk]
    keys = list(dict.fromkeys(_panel_of(proposal) for proposal in proposals if proposal.case or not proposal.other))
    keys += [key for key in _always(notice) if key not in keys]
    opened = next(iter(sent), keys[0])
    return Desk(
        proposals=tuple(Told.of(proposal) for proposal in proposals),
        panels=tuple(Panel(key, key == opened) for key in keys),
        triage=sent.get("open") or _triage(notice, person, proposals) if "open" in keys else None,
        amendments=_amendments(notice.newest, proposals, sent.get("amend")) if "amend" in keys else (),
        merge=sent.get("merge") or _join(proposals, Kind.MERGE) if "merge" in keys else None,
        duplicate=sent.get("duplicate") or _join(proposals, Kind.DUPLICATE) if "duplicate" in keys else None,
        reject=sent.get("reject") or RejectForm() if "reject" in keys else None,
    )


def triage_form(notice: Notice, person: Person, data: Any) -> TriageForm:
    """The form as it was sent, over what the notice says."""
    return TriageForm(data, triage=prefilled(notice, caseworker=person), asks_status=_asks_status(notice))


def join_form(kind: Kind, notice: Notice, data: Any) -> JoinForm:
    """The form as it was sent, with the cases that are proposed."""
    return _join(proposals_for([notice])[notice.pk], kind, data)


def _waits(notice: Notice) -> bool:
    return notice.state == NoticeState.NEW or notice.accepted_report_id != notice.newest_id


def _always(notice: Notice) -> tuple[str, ...]:
    """What may be done whatever is proposed: a notice that a case has is not opened or set aside anew."""
    if notice.state == NoticeState.NEW:
        return ("open", "merge", "duplicate", "reject")
    return ("merge", "duplicate") if notice.state == NoticeState.DUPLICATE else ("merge",)


def _panel_of(proposal: Proposal) -> str:
    return "open" if proposal.kind is Kind.NEW_PERIOD else proposal.kind.value


def _asks_status(notice: Notice) -> bool:
    """Whether the newest report says something of the shortage as a whole that a new case could follow or not."""
    report = notice.newest
    return report is not None and (report.status in STATUS_ACTS or report.actual_end is not None)


def _triage(notice: Notice, person: Person, proposals: tuple[Proposal, ...]) -> TriageForm:
    earlier = next((p.case for p in proposals if p.kind is Kind.NEW_PERIOD), None)
    triage = prefilled(notice, previous=earlier.pk if earlier else None, caseworker=person)
    form = TriageForm(triage=triage, asks_status=_asks_status(notice))
    if "follow_status" in form.fields:
        form.initial["follow_status"] = _sure(notice.newest)
    return form


def _sure(report: Report | None) -> bool:
    act = STATUS_ACTS.get(report.status) if report else None
    return act is None or act.sure


def _amendments(report: Report, proposals: tuple[Proposal, ...], sent: AmendForm | None) -> tuple[Amendment, ...]:
    offered = [proposal for proposal in proposals if proposal.kind is Kind.AMEND and proposal.case]
    cases = Case.objects.in_bulk([proposal.case.pk for proposal in offered if proposal.case])
    found = []
    for proposal in offered:
        case = cases[proposal.case.pk] if proposal.case else None
        if case is None:
            continue
        form = AmendForm(initial={"case": case.number, "follow": _sure(report)}, auto_id=f"amend-{case.pk}-%s")
        if sent is not None and sent.data.get("case") == case.number:
            form = sent
        if not (report.status in STATUS_ACTS or report.actual_end or goes_on(report, case)):
            del form.fields["follow"]
        found.append(Amendment(Told.of(proposal), case.title, _changes(report, case), goes_on(report, case), form))
    return tuple(found)


def _changes(report: Report, case: Case) -> tuple[Change, ...]:
    names = {"start": _("Start"), "promised_end": _("Lovet slutt"), "end": _("Slutt")}
    changes = changes_on(report, case)
    told = [
        Change(names[name], day(getattr(case, name)), day(value)) for name, value in changes.items() if name in names
    ]
    if "start_anticipated" in changes:
        told.append(Change(_("Starten er"), _("ventet"), _("bekreftet")))
    return tuple(told)


def _join(proposals: tuple[Proposal, ...], kind: Kind, data: Any = None) -> JoinForm:
    """The cases of a kind of proposal first, then every other that is near."""
    near = [p for p in proposals if p.case and p.kind is kind] + [p for p in proposals if p.case and p.kind is not kind]
    offered = {p.case.number: f"{p.case.number} {p.case.title}" for p in near if p.case and _fits(p, kind)}
    return JoinForm(data, offered=list(offered.items()), auto_id=f"{kind.value}-%s")


def _fits(proposal: Proposal, kind: Kind) -> bool:
    """A notice is merged into open cases only."""
    return proposal.case is not None and (kind is Kind.DUPLICATE or proposal.case.end is None)
