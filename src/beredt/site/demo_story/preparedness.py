"""The tuberculosis medicines as a preparedness case, from June 2022 to 1 January 2025.

Facts from the annual report for 2024 of the Norwegian national centre for medicine shortages, its section on transfer
of financing; the words are ours. The shortage cases under it are the demo's own.
"""

from datetime import date

from beredt.actors.models import Person
from beredt.cases.models import Case, CaseLink, Horizon, Measure, MeasureKind, MeasureState, Relation
from beredt.cases.queries import shortages
from beredt.cases.record.actions import add_entry
from beredt.demo.records import AS_OF
from beredt.preparedness.actions import open_preparedness_case, write_chapter
from beredt.preparedness.models import Cause, CauseKind, Milestone, MilestoneState, Part
from beredt.site.demo_people import CASEWORKER

TITLE = "Tuberkuloselegemidler – hvem betaler, og hvem skal ha lager?"
CHAPTERS = {
    Part.SITUATION: (
        "Tilgangen til tuberkuloselegemidler var i juni 2022 så dårlig at koordinatorene kjørte fra apotek til apotek "
        "i egen bil for å skaffe medisin. De friskeste pasientene, med latent tuberkulose, fikk behandlingen utsatt "
        "for at ingen som var i gang, skulle måtte avbryte."
    ),
    Part.ANALYSIS: (
        "Spesialisthelsetjenesten diagnostiserer og behandler, mens legemidlene kom dels fra private apotek og dels "
        "fra sykehusapotek, med ulik finansiering. Ingen hadde derfor et samlet ansvar for anbud og lager."
    ),
    Part.FOLLOW_UP: (
        "Ordningen gjelder fra 1. januar 2025. Fra da ligger lageransvaret samlet hos helseforetakene. Det som "
        "gjenstår, er å se at lagrene faktisk fylles, og at de private apotekene vet hvor de skal henvende seg."
    ),
    Part.SUMMARY: (
        "Finansieringen av tuberkuloselegemidler flyttes dit behandlingsansvaret ligger, fra 1. januar 2025. Det "
        "gjør det tydelig hvem som skal ha beredskapslager."
    ),
}
CAUSES = (
    (CauseKind.FINANCING, "Den som behandlet, var ikke den som betalte."),
    (CauseKind.PROCUREMENT, "Innkjøpene var delt på mange, og et anbud var derfor ikke mulig."),
    (CauseKind.REGISTRATION, "De fleste legemidlene er uregistrerte i Norge, med lavt og ujevnt salg."),
    (
        CauseKind.STOCK,
        "B180 for primærhelsetjenesten og grossistenes lagerplikt traff ikke det sykehusapotekene solgte.",
    ),
)
#: Horizon, measure, whose it is, and what came of it.
MEASURES = (
    (
        Horizon.SHORT,
        "Ukentlig melding om tilgangen til behandlere og koordinatorer",
        "Mangelsenteret",
        "I bruk siden november 2022.",
    ),
    (
        Horizon.SHORT,
        "Oversikt over pasienter i året, kritiske legemidler og mengder",
        "Arbeidsgruppe under B180",
        "Ferdig før mars 2023.",
    ),
    (Horizon.LONG, "Anskaffe tuberkuloselegemidler til beredskapslageret", "B180", "Anbefalt i mars 2023."),
    (
        Horizon.LONG,
        "Flytte finansieringen til helseforetakene",
        "Helse- og omsorgsdepartementet",
        "Gjelder fra 1. januar 2025.",
    ),
)
MILESTONES = (
    (date(2022, 6, 1), date(2022, 6, 30), "Møte med etater, leger og koordinatorer om tilgangen", "Mangelsenteret"),
    (
        date(2022, 11, 1),
        date(2022, 11, 30),
        "Forslag om å flytte finansieringen lagt fram",
        "Interregionalt fagdirektørmøte",
    ),
    (date(2023, 3, 1), date(2023, 3, 31), "Råd om hva som skal anskaffes til lageret", "Spesialistgruppen i B180"),
    (date(2023, 1, 1), date(2023, 12, 31), "Forslaget sendt departementet", "Helsedirektoratet"),
    (date(2024, 5, 1), date(2024, 5, 31), "Forslaget tatt inn i revidert nasjonalbudsjett", "Regjeringen"),
    (date(2024, 9, 1), date(2024, 11, 30), "Overføringen besluttet", "Helse- og omsorgsdepartementet"),
    (date(2025, 1, 1), date(2025, 1, 1), "Helseforetakene betaler, og har lageransvaret", "Helseforetakene"),
)


def play() -> None:
    """Opens the case, writes it, and puts the demo's shortages of tuberculosis medicines under it."""
    person = Person.objects.get(username=CASEWORKER)
    case = open_preparedness_case(person, title=TITLE, atc="J04A", start=date(2022, 6, 1), review=date(2025, 1, 15))
    for part, text in CHAPTERS.items():
        write_chapter(person, case, part, text, None)
    for kind, text in CAUSES:
        add_entry(person, case, Cause, kind=kind, text=text)
    for horizon, action, owner, effect in MEASURES:
        told = {"action": action, "owner_name": owner, "effect": effect, "state": MeasureState.DONE}
        add_entry(person, case, Measure, kind=MeasureKind.OTHER, horizon=horizon, **told)
    for first, last, title, body in MILESTONES:
        state = MilestoneState.REACHED if last <= AS_OF else MilestoneState.PLANNED
        told = {"title": title, "body": body, "state": state}
        add_entry(person, case, Milestone, first=first, last=last, **told)
    for shortage in _tuberculosis_shortages():
        add_entry(person, shortage, CaseLink, other=case, relation=Relation.PART_OF)


def _tuberculosis_shortages() -> list[Case]:
    return list(shortages().filter(atc__startswith="J04A").order_by("-start")[:12])
