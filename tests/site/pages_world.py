# ruff: noqa: E501 - lines of the files stand as they are sent
"""A small country for the tests of the pages: files that a sender could send, taken in by the importers."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from beredt.actors.actions import add_person
from beredt.assessments.scenarios import add_scenario
from beredt.audit.versions import write
from beredt.cases.models import Alternative, Case, CaseLink, CaseType, Effect, Measure
from beredt.catalogue.models import Device, DeviceBlock, Pack
from beredt.decisions.models import Addressee, Decision, DecisionVersion, Step
from beredt.journal.actions import ask_clinicians
from beredt.journal.actions.questions import Asked
from beredt.journal.parts import NewFile, Said
from beredt.outlook.scenario import packaged_scenarios, scenario_yaml
from beredt.preparedness.models import BasisDocument, Cause, CauseKind, Milestone
from beredt.tasks.models import Task

DMP_HEADER = (
    "Legemiddelnavn;Virkestoff(er);ATC-kode;Varenummer;Firma;Meldingsdato;"
    "Mangelperiode fra;Mangelperiode til;Årsak;Status pr. {day}\n"
)
STOCK = """\
stock_date,varenummer,batch,expiry,place,pool,packs,status
2024-12-31,900001,L1,2025-02-01,G1,wholesaler_free,20,usable
2024-12-31,900002,L2,2026-06-01,S1,hospital,10,usable
2024-12-31,900001,L3,2026-06-01,G1,b180,500,usable
2024-12-31,900001,L4,2024-11-01,G1,wholesaler_free,7,usable
2024-12-31,900001,L5,,G1,wholesaler_free,3,usable
2024-12-31,900001,L6,2026-06-01,G1,wholesaler_free,5,blocked
"""
ORDERS = """\
list_date,order_ref,varenummer,supplier,place,pool,promised_date,packs,probability,expiry
2024-12-31,PO-1,900001,G1,G1,wholesaler_free,2025-02-10,40,0.9,2027-01-01
"""
REGISTER = """\
case_no,title,varenummer,atc,registered,start,end,source,reported_by_holder,registration,reason,reason_text,promised_end,previous_case,note
2023-0007,Prøvin 200 mg/ml,900001,R05CB01,2023-11-02,2023-11-01,2024-02-20,dmp,yes,unregistered,manufacturing,Produksjonsproblemer,,,
2024-0001,Prøvin 200 mg/ml,900001,R05CB01,2024-10-12,2024-10-10,,dmp,yes,unregistered,manufacturing,Produksjonsproblemer,2025-03-01,2023-0007,
2024/0002,Annex 10 mg/ml,900003,N01BB02,2024-11-02,2024-11-01,,clinician,no,registered,unknown,,,,
2024-0003,Eldre sak,,L01XX01,2022-03-01,2022-02-01,2024-06-01,own_discovery,unknown,registered,other,,,,
"""


def use_of_the_year() -> str:
    """Twelve months at two places; one of them was out of stock for ten days of June."""
    lines = ["varenummer,place,period,packs,days_out"]
    for month in range(1, 13):
        lines.append(f"900001,A1,2024-{month:02d},30,{10 if month == 6 else 0}")
        lines.append(f"900002,S1,2024-{month:02d},3,0")
    return "\n".join(lines) + "\n"


def dmp_list(day: str, *rows: str) -> str:
    """DMP's list of a day."""
    return DMP_HEADER.format(day=day) + "".join(f"{row}\n" for row in rows)


NOTICE = "Prøvin;prøvestoff;R05CB01;900001;Prøve AS;{told};10.10.2024;{until};Produksjonsproblemer;Pågående"
NEW_NOTICE = "Annex;annetstoff;N01BB02;900003;Prøve AS;20.12.2024;01.01.2025;01.04.2025;Forsinket levering;Kommende"


#: A task of the country, so that its pages have one to show.
TASK = UUID(int=1)


def approved_decision() -> Decision:
    """A decision in force on the first case, addressed to the wholesaler."""
    told = datetime(2024, 12, 20, 8, tzinfo=UTC)
    case = Case.objects.get(number="2024-0001")
    decision = Decision.objects.create(number="V-2024-0001", case=case, drafted_at=told, drafted_by="person:skriver")
    version = DecisionVersion.objects.create(
        decision=decision,
        told_at=told,
        told_by="person:skriver",
        kind="restriction",
        body="medical_directors",
        title="Bare til akutt bruk",
        text_nb="Brukes bare akutt.",
        text_nn="Blir berre brukt akutt.",
        from_at=told,
        legal_basis="advice",
        no_assessment_because="Lagertallene var ikke kommet.",
        organisations=["G1"],
    )
    steps = {"decision": decision, "version": version, "at": told, "effective_at": told}
    Step.objects.create(act="submitted", actor="person:skriver", **steps)
    Addressee.objects.create(decision=decision, organisation_id="G1")
    Step.objects.create(act="approved", actor="person:godkjenner", **steps)
    return decision


def record_of_a_case() -> None:
    """One entry of each kind on a case, and a device that blocks its medicine."""
    case, other = (Case.objects.get(number=number) for number in ("2024-0001", "2023-0007"))
    pack = Pack.objects.get(pk="900002")
    write(Alternative, "system:test", case=case, pack=pack, name="Prøvin stor", kind="brand")
    write(Measure, "system:test", case=case, kind="supplier_push", action="Ring Prøve AS", due=date(2024, 12, 1))
    write(Effect, "system:test", case=case, kind="hours", day=date(2024, 12, 1), text="Mye telefon")
    write(CaseLink, "system:test", case=case, other=other, relation="part_of")
    device = Device.objects.create(kind="device", name="Forstøver")
    DeviceBlock.objects.create(device=device, atc="R05CB", why="Medisinen må forstøves")


#: The preparedness case of `more_to_open`.
PREPARED = "2024-B001"


def more_to_open() -> None:
    """What the walk over every address needs besides: a question in a journal with a file, and a preparedness case."""
    writer = add_person("system:test", "skriver", role="caseworker", password=None, name="Skriver")
    add_scenario(writer, scenario_yaml(packaged_scenarios()[0]))
    shortage = Case.objects.get(number="2024-0001")
    asked, plan = [Asked("Prøve sykehus")], NewFile("plan.txt", "text/plain", b"Ny plan")
    ask_clinicians(writer, shortage, Said(title="Kan dere bytte?"), asked, files=[plan])
    prepared = Case.objects.create(
        number=PREPARED,
        type=CaseType.PREPAREDNESS,
        title="Motgifter",
        registered=date(2024, 6, 1),
        start=date(2024, 6, 1),
        source="own_discovery",
        registration="unknown",
    )
    written: dict[str, Any] = {"actor": "system:test", "case": prepared}
    write(Cause, **written, kind=CauseKind.values[0], text="Intet lager")
    write(Measure, **written, kind="other", action="Bygg lager")
    write(Milestone, **written, title="Forslag", first=date(2024, 6, 1), last=date(2024, 6, 30))
    write(BasisDocument, **written, title="Utredning")
    write(CaseLink, "system:test", case=shortage, other=prepared, relation="part_of")


def populate(take: Callable[..., Any]) -> None:
    """Everything above, in the order in which it comes in."""
    for kind, text, options in (
        ("stock", STOCK, {"sender": "G1"}),
        ("deliveries", ORDERS, {"sender": "G1"}),
        ("use", use_of_the_year(), {"sender": "G1"}),
        ("notices", dmp_list("15.10.2024", NOTICE.format(told="12.10.2024", until="15.12.2024")), {"source": "dmp"}),
        (
            "notices",
            dmp_list("10.12.2024", NOTICE.format(told="09.12.2024", until="01.03.2025")),
            {"source": "dmp", "name": "second.csv"},
        ),
        # The register takes in what has come so far; the last list waits for a person.
        ("cases", REGISTER, {}),
        (
            "notices",
            dmp_list("21.12.2024", NOTICE.format(told="20.12.2024", until="01.04.2025"), NEW_NOTICE),
            {"source": "dmp", "name": "third.csv"},
        ),
    ):
        told = take(kind, text, **options)
        assert told.state == "taken", told.lines()
    write(Task, "system:test", entry=TASK, title="Ring Prøve AS", due=date(2025, 1, 2))
    approved_decision()
    record_of_a_case()
