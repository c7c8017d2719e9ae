"""The clocks, as a table, and what they make due: a pure function of events and versions. Nothing of it is stored."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.cases.lifecycle.states import OPEN, EventKind, HandlingState, ShortageState
from beredt.cases.models import MeasureState
from beredt.cases.words import day as in_words
from beredt.tasks.dues import SHORTAGES, Clock, Due, Responsible, Run, due_of
from beredt.tasks.facts import Facts, Moment, moment, standing
from beredt.tasks.models import TaskState
from beredt.tasks.reckoning import days_before, working_days_after
from beredt.tasks.working_days import Calendar

E = EventKind
#: Working days within which a notice is assessed for the first time.
CRITICAL_TRIAGE, TRIAGE = 2, 10
#: Working days after a passed promise or start in which to ask, and after the end in which to close.
ASK, CLOSE = 1, 10
#: Days before something runs out.
AHEAD = 30


def _triage(at: Moment) -> Iterator[Run]:
    if at.states.open and at.states.handling == HandlingState.NEW:
        day, count = working_days_after(at.calendar, at.received, CRITICAL_TRIAGE if at.critical else TRIAGE)
        grade = _("Kritisk.") if at.critical else _("Ikke vurdert som kritisk.")
        yield Run(at.received, day, f"{_('Mottatt %(day)s.') % {'day': in_words(at.received)}} {grade} {count}.")


def _review(at: Moment) -> Iterator[Run]:
    review = at.states.review
    if at.states.under_way and review is not None:
        told = at.since(E.HANDLING, E.REVIEW, E.REOPENED) or at.received
        yield Run(told, review, _("Neste gjennomgang er satt til %(day)s.") % {"day": in_words(review)})


def _review_missing(at: Moment) -> Iterator[Run]:
    if at.states.under_way and at.states.review is None:
        since = at.since(E.HANDLING, E.REOPENED) or at.received
        yield Run(since, since, _("Noen arbeider med saken, og ingen har sagt når den skal gjennomgås."))


def _promise_passed(at: Moment) -> Iterator[Run]:
    promised = at.states.promised_end
    if at.states.end_overdue and promised is not None:
        day, count = working_days_after(at.calendar, promised, ASK)
        yield Run(promised, day, _("Slutten var lovet %(day)s.") % {"day": in_words(promised)} + f" {count}.")


def _start_unconfirmed(at: Moment) -> Iterator[Run]:
    if at.states.start_overdue:
        start = at.states.start
        day, count = working_days_after(at.calendar, start, ASK)
        yield Run(start, day, _("Mangelen var ventet å begynne %(day)s.") % {"day": in_words(start)} + f" {count}.")


def _to_close(at: Moment) -> Iterator[Run]:
    over = at.states.shortage in (ShortageState.ENDED, ShortageState.AVOIDED)
    if over and at.states.end is not None and at.states.end <= at.as_of:
        day, count = working_days_after(at.calendar, at.states.end, CLOSE)
        yield Run(at.states.end, day, _("Mangelen var over %(day)s.") % {"day": in_words(at.states.end)} + f" {count}.")


def _before(at: Moment, field: str, said: str) -> Iterator[Run]:
    """What runs out on a day of the record, while the shortage is open."""
    for record in standing(at.facts.records, at.known):
        end = getattr(record, field)
        if end is not None and at.states.shortage in OPEN:
            day, count = days_before(end, AHEAD)
            yield Run(localdate(record.told_at), day, said % {"day": in_words(end)} + f" {count}.")


def _agreement(at: Moment) -> Iterator[Run]:
    return _before(at, "agreement_expires", _("Avtalen går ut %(day)s."))


def _monitoring(at: Moment) -> Iterator[Run]:
    return _before(at, "monitored_until", _("Overvåkingen varer til %(day)s."))


def _measures(at: Moment) -> Iterator[Run]:
    for each in standing(at.facts.measures, at.known):
        if each.due is not None and each.state in (MeasureState.PLANNED, MeasureState.UNDER_WAY):
            why = _("Tiltaket har frist %(day)s.") % {"day": in_words(each.due)}
            yield Run(
                localdate(each.told_at), each.due, why, each.action, each.owner_id, each.owner_name, str(each.entry)
            )


def task_runs(tasks: Iterable[Any]) -> Iterator[Run]:
    """The open ones of some tasks."""
    for each in tasks:
        if each.state == TaskState.OPEN:
            why = _("Oppgaven har frist %(day)s.") % {"day": in_words(each.due)}
            yield Run(localdate(each.told_at), each.due, why, each.title, each.owner_id, subject=str(each.entry))


def _tasks(at: Moment) -> Iterator[Run]:
    return task_runs(standing(at.facts.tasks, at.known))


TASK = Clock(
    "task",
    lazy("Oppgave"),
    lazy("Gjør oppgaven"),
    lazy("Noen førte oppgaven"),
    lazy("dagen som er satt"),
    lazy("Egen oppgave"),
    _tasks,
    responsible=Responsible.OWNER,
    statutory=False,
    place=("case_tasks", "oppgaver"),
)
#: A notice that no case has taken in; its severity is not known, so it has the longer time.
NOTICE = Clock(
    "notice",
    lazy("Ny melding"),
    lazy("Ta inn eller avvis meldingen"),
    lazy("Meldingen kom første gang"),
    lazy("10 virkedager"),
    lazy("Mangelsenterets egen frist, etter mønster av TGA"),
    lambda _at: (),
    responsible=Responsible.TEAM,
    types=frozenset(),
)
CLOCKS: tuple[Clock, ...] = (
    Clock(
        "review_missing",
        lazy("Gjennomgang mangler"),
        lazy("Sett dagen for neste gjennomgang"),
        lazy("Noen begynte å arbeide med saken"),
        lazy("straks"),
        lazy("Hver åpne sak skal ha en neste gjennomgang"),
        _review_missing,
        stops=(E.REVIEW, E.HANDLING),
        place=("case", "tilstand"),
    ),
    Clock(
        "triage",
        lazy("Førstevurdering"),
        lazy("Vurder saken og sett neste gjennomgang"),
        lazy("Meldingen kom første gang"),
        lazy("2 virkedager når saken er kritisk, ellers 10"),
        lazy("Mangelsenterets egen frist, etter mønster av TGA"),
        _triage,
        stops=(E.HANDLING,),
        types=SHORTAGES,
        place=("case", "tilstand"),
    ),
    Clock(
        "review",
        lazy("Gjennomgang"),
        lazy("Gå gjennom saken"),
        lazy("Gjennomgangen ble satt"),
        lazy("dagen som er satt"),
        lazy("Hver åpne sak skal ha en neste gjennomgang"),
        _review,
        stops=(E.REVIEW, E.HANDLING),
        statutory=False,
        place=("case", "tilstand"),
    ),
    Clock(
        "promise_passed",
        lazy("Løftet er passert"),
        lazy("Be leverandøren om ny dato"),
        lazy("Dagen som slutten var lovet"),
        lazy("1 virkedag"),
        lazy("DMP: endre meldingen før sluttdatoen er passert"),
        _promise_passed,
        stops=(E.PROMISED, E.ENDED),
        types=SHORTAGES,
        place=("case", "tilstand"),
    ),
    Clock(
        "start_unconfirmed",
        lazy("Start ikke bekreftet"),
        lazy("Bekreft at mangelen har begynt, eller flytt starten"),
        lazy("Dagen som starten var ventet"),
        lazy("1 virkedag"),
        lazy("En ventet start gjør ingen mangel faktisk"),
        _start_unconfirmed,
        stops=(E.START_CONFIRMED, E.START_MOVED, E.AVOIDED),
        types=SHORTAGES,
        place=("case", "tilstand"),
    ),
    Clock(
        "to_close",
        lazy("Klar til å lukkes"),
        lazy("Bekreft at tilgangen dekker behovet, og lukk saken"),
        lazy("Mangelen var over"),
        lazy("10 virkedager"),
        lazy("En sak lukkes når tilgangen er bekreftet"),
        _to_close,
        stops=(E.HANDLING, E.REOPENED),
        types=SHORTAGES,
        place=("case", "tilstand"),
    ),
    Clock(
        "agreement",
        lazy("Avtalen går ut"),
        lazy("Avklar hva som skjer når avtalen går ut"),
        lazy("Avtalens utløp ble ført"),
        lazy("30 dager før avtalen går ut"),
        lazy("Avtalen som er ført på saken"),
        _agreement,
        statutory=False,
        place=("case_tasks", ""),
    ),
    Clock(
        "monitoring",
        lazy("Overvåkingen tar slutt"),
        lazy("Avklar om overvåkingen skal fortsette"),
        lazy("Overvåkingen ble ført"),
        lazy("30 dager før overvåkingen tar slutt"),
        lazy("Det som er ført på saken om hvem som overvåker og til når"),
        _monitoring,
        statutory=False,
        place=("case_tasks", ""),
    ),
    Clock(
        "measure",
        lazy("Tiltak"),
        lazy("Følg opp tiltaket"),
        lazy("Tiltaket ble ført"),
        lazy("dagen som er satt"),
        lazy("Tiltakets egen frist"),
        _measures,
        responsible=Responsible.OWNER,
        place=("case_tasks", ""),
    ),
    TASK,
)


def due_on(facts: Facts, as_of: date, known: date, calendar: Calendar) -> list[Due]:
    """What is due of one case when a day ended, the first day first: from events and versions recorded by `known`.

    Replaying the same events gives the same answer, and what is recorded later changes no earlier day's answer. Empty
    after merging, closing, withdrawal and permanent exit.
    """
    at = moment(facts, as_of, known, calendar)
    if at is None:
        return []
    found = [
        due_of(clock, run, as_of=as_of, calendar=calendar, case=facts.case, caseworker=at.caseworker)
        for clock in CLOCKS
        if facts.case.type in clock.types
        for run in clock.runs(at)
    ]
    return sorted(found, key=lambda due: (due.day, due.code, due.key))
