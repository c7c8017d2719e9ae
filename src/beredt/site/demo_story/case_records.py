"""The records of the demo's named shortages: tuberculosis medicines, local anaesthetics and immunoglobulins.

Facts from the annual report for 2024 of the Norwegian national centre for medicine shortages: its sections on selected
medicines (tuberculosis, medicines for children, local anaesthetics), on preparedness, and its remarks to figure 2.
The words are ours. Nothing is counted there, so nothing is counted here.
"""

from datetime import date
from typing import Any

from beredt.actors.models import Person
from beredt.cases.assignment import assign_case
from beredt.cases.models import (
    Alternative,
    AlternativeKind,
    Case,
    Effect,
    EffectKind,
    Evidence,
    Financing,
    Flag,
    Measure,
    MeasureKind,
    MeasureState,
    Record,
    Setting,
)
from beredt.cases.queries import shortages
from beredt.cases.record.actions import add_entry, answer_proposal, edit_record, open_device_case, save_device
from beredt.cases.record.candidates import proposals_for
from beredt.cases.record.proposals import Why
from beredt.catalogue.models import DeviceKind, Pack
from beredt.formats.reasons import Reason
from beredt.site.demo_people import CASEWORKER

WEEKLY = (
    "Ukentlig oversikt over grossistens lager til tuberkulosekoordinatorer, Folkehelseinstituttet og Helsedirektoratet"
)
TUBERCULOSIS: dict[str, Any] = {
    # Paid by the trusts from 1 January 2025 only; before that by several, which the report tells of.
    "financing": Financing.OTHER,
    "settings": [Setting.HOSPITAL, Setting.PHARMACY],
    "monitored_by": "Mangelsenteret, ukentlig",
    "contributing": [Reason.FEW_MAKERS],
    "flags": [Flag.MARKET_INTELLIGENCE],
    "most_exposed": "De som skal begynne behandling. Pågående behandling går foran latent tuberkulose.",
    "care_notes": "Ta vare på pågående behandlinger: et avbrudd er verre enn en utsatt start.",
}
LOCAL_ANAESTHETICS: dict[str, Any] = {
    "financing": Financing.HOSPITAL,
    "settings": [Setting.HOSPITAL, Setting.PREHOSPITAL, Setting.GP],
    "contributing": [Reason.DEMAND_RISE],
    "care_notes": "Informasjon om mulige alternativer er sendt sykehusapotek og sykehus.",
}
IMMUNOGLOBULINS: dict[str, Any] = {
    "financing": Financing.HOSPITAL,
    "settings": [Setting.HOSPITAL],
    "contributing": [Reason.DEMAND_RISE],
    "flags": [Flag.COLD_CHAIN],
}
CHILDREN: dict[str, Any] = {
    "settings": [Setting.GP, Setting.PHARMACY],
    "flags": [Flag.CHILDREN],
    "most_exposed": "Barn som trenger mikstur.",
}


def play() -> None:
    """Writes the records of the stories that are in this nation, as the caseworker."""
    person = Person.objects.get(username=CASEWORKER)
    for case in _open("J04A"):
        assign_case(person, case, person)
        _write(person, case, TUBERCULOSIS)
        told = {"action": WEEKLY, "owner": person, "state": MeasureState.UNDER_WAY}
        add_entry(person, case, Measure, kind=MeasureKind.OTHER, **told)
        text = "Pasienter har måttet utsette oppstart av behandling. Rapporten sier ikke hvor mange."
        told = {"text": text, "source": "Årsrapporten for 2024", "day": date(2024, 12, 31)}
        add_entry(person, case, Effect, kind=EffectKind.POSTPONED, **told)
    for case in _open("N01BB"):
        _write(person, case, LOCAL_ANAESTHETICS)
        _replacement(person, case)
        _link_relatives(person, case)
    for case in _open("J06BA"):
        _write(person, case, IMMUNOGLOBULINS)
    for case in (
        shortages()
        .filter(atc__in=("J01CA04", "J01DB01", "J01FF01"), packs__medicine__form__icontains="mikstur")
        .distinct()
    ):
        _write(person, case, CHILDREN)
    _device(person)


def _open(atc: str) -> list[Case]:
    """The open shortages of a group, the newest first; the demo tells of three at most."""
    return list(shortages().filter(atc__startswith=atc, end__isnull=True).order_by("-start", "number")[:3])


def _write(person: Person, case: Case, told: dict[str, Any]) -> Record:
    return edit_record(person, case, case.records.current().first(), **told)


def _replacement(person: Person, case: Case) -> None:
    """A replacement was made available where it could be: another of the group, not in the case."""
    others = Pack.objects.filter(medicine__atc__startswith="N01BB", ended_on__isnull=True).exclude(cases=case)
    pack = others.order_by("varenummer").first()
    if pack is None:
        return
    told = {"pack": pack, "name": "", "evidence": Evidence.EXPERT, "advised_by": "Mangelsenteret"}
    add_entry(person, case, Alternative, kind=AlternativeKind.THERAPEUTIC, **told)
    told = {"action": "Skaffe erstatningsvare der det er mulig", "state": MeasureState.UNDER_WAY, "owner": person}
    add_entry(person, case, Measure, kind=MeasureKind.FOREIGN_PACK, due=date(2025, 1, 15), **told)


def _link_relatives(person: Person, case: Case) -> None:
    """The report suspects a shared origin of the local anaesthetics: the first proposal of that kind is accepted."""
    for proposal in proposals_for(case):
        if Why.SAME_ATC_4 in proposal.why:
            answer_proposal(person, case, proposal.code, accept=True)
            return


def _device(person: Person) -> None:
    """A device that blocks a medicine. Made up: the report tells that devices are to come, and of none."""
    spacer = save_device(
        person,
        None,
        kind=DeviceKind.DEVICE,
        name="Forstøver til inhalasjonsvæske",
        maker="Oppdiktet Medisinteknikk",
        blocks=[("R05CB", "Inhalasjonsvæsken kan ikke gis uten forstøver.")],
    )
    open_device_case(person, devices=[spacer], start=date(2024, 12, 16), source="clinician")
