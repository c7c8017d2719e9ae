"""The clocks, as a table, and what they make due: a pure function of events and versions. Nothing of it is stored."""

from datetime import date

from django.utils.translation import gettext_lazy as lazy

from beredt.cases.lifecycle.states import EventKind
from beredt.tasks import runs
from beredt.tasks.dues import SHORTAGES, Clock, Due, Responsible, due_of
from beredt.tasks.facts import Facts, moment
from beredt.tasks.working_days import Calendar

E = EventKind
TASK = Clock(
    "task",
    lazy("Oppgave"),
    lazy("Gjør oppgaven"),
    lazy("Noen førte oppgaven"),
    lazy("dagen som er satt"),
    lazy("Egen oppgave"),
    runs.tasks,
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
DECISION_ENDS = Clock(
    "decision_ends",
    lazy("Vedtak går ut"),
    lazy("Avklar om vedtaket skal forlenges eller oppheves"),
    lazy("Vedtaket ble godkjent"),
    lazy("14 dager før vedtaket går ut"),
    lazy("Vedtakets egen slutt"),
    runs.decision_ends,
    place=("case_decisions", ""),
)
UNCONFIRMED = Clock(
    "unconfirmed",
    lazy("Vedtak er ikke bekreftet"),
    lazy("Purr på bekreftelse av vedtaket"),
    lazy("Vedtaket ble godkjent"),
    lazy("5 virkedager"),
    lazy("Den et vedtak gjelder, bekrefter at det er mottatt"),
    runs.unconfirmed,
    waits=True,
    place=("case_decisions", ""),
)
CLOCKS: tuple[Clock, ...] = (
    Clock(
        "review_missing",
        lazy("Gjennomgang mangler"),
        lazy("Sett dagen for neste gjennomgang"),
        lazy("Noen begynte å arbeide med saken"),
        lazy("straks"),
        lazy("Hver åpne sak skal ha en neste gjennomgang"),
        runs.review_missing,
        stops=(E.REVIEW, E.HANDLING),
        place=("case_record", "tilstand"),
    ),
    Clock(
        "triage",
        lazy("Førstevurdering"),
        lazy("Vurder saken og sett neste gjennomgang"),
        lazy("Meldingen kom første gang"),
        lazy("2 virkedager når saken er kritisk, ellers 10"),
        lazy("Mangelsenterets egen frist, etter mønster av TGA"),
        runs.triage,
        stops=(E.HANDLING,),
        types=SHORTAGES,
        place=("case_record", "tilstand"),
    ),
    Clock(
        "review",
        lazy("Gjennomgang"),
        lazy("Gå gjennom saken"),
        lazy("Gjennomgangen ble satt"),
        lazy("dagen som er satt"),
        lazy("Hver åpne sak skal ha en neste gjennomgang"),
        runs.review,
        stops=(E.REVIEW, E.HANDLING),
        statutory=False,
        place=("case_record", "tilstand"),
    ),
    Clock(
        "promise_passed",
        lazy("Løftet er passert"),
        lazy("Be leverandøren om ny dato"),
        lazy("Dagen som slutten var lovet"),
        lazy("1 virkedag"),
        lazy("DMP: endre meldingen før sluttdatoen er passert"),
        runs.promise_passed,
        stops=(E.PROMISED, E.ENDED),
        types=SHORTAGES,
        place=("case_record", "tilstand"),
    ),
    Clock(
        "start_unconfirmed",
        lazy("Start ikke bekreftet"),
        lazy("Bekreft at mangelen har begynt, eller flytt starten"),
        lazy("Dagen som starten var ventet"),
        lazy("1 virkedag"),
        lazy("En ventet start gjør ingen mangel faktisk"),
        runs.start_unconfirmed,
        stops=(E.START_CONFIRMED, E.START_MOVED, E.AVOIDED),
        types=SHORTAGES,
        place=("case_record", "tilstand"),
    ),
    Clock(
        "to_close",
        lazy("Klar til å lukkes"),
        lazy("Bekreft at tilgangen dekker behovet, og lukk saken"),
        lazy("Mangelen var over"),
        lazy("10 virkedager"),
        lazy("En sak lukkes når tilgangen er bekreftet"),
        runs.to_close,
        stops=(E.HANDLING, E.REOPENED),
        types=SHORTAGES,
        place=("case_record", "tilstand"),
    ),
    Clock(
        "agreement",
        lazy("Avtalen går ut"),
        lazy("Avklar hva som skjer når avtalen går ut"),
        lazy("Avtalens utløp ble ført"),
        lazy("30 dager før avtalen går ut"),
        lazy("Avtalen som er ført på saken"),
        runs.agreement,
        statutory=False,
    ),
    Clock(
        "monitoring",
        lazy("Overvåkingen tar slutt"),
        lazy("Avklar om overvåkingen skal fortsette"),
        lazy("Overvåkingen ble ført"),
        lazy("30 dager før overvåkingen tar slutt"),
        lazy("Det som er ført på saken om hvem som overvåker og til når"),
        runs.monitoring,
        statutory=False,
    ),
    Clock(
        "measure",
        lazy("Tiltak"),
        lazy("Følg opp tiltaket"),
        lazy("Tiltaket ble ført"),
        lazy("dagen som er satt"),
        lazy("Tiltakets egen frist"),
        runs.measures,
        responsible=Responsible.OWNER,
        place=("case_record", "tiltak"),
    ),
    Clock(
        "question",
        lazy("Ubesvart spørsmål"),
        lazy("Purr på svar"),
        lazy("Spørsmålet ble sendt"),
        lazy("dagen svaret var ønsket, ellers 5 virkedager"),
        lazy("Spørsmålet i journalen"),
        runs.questions,
        statutory=False,
        waits=True,
        place=("journal", ""),
    ),
    DECISION_ENDS,
    UNCONFIRMED,
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
