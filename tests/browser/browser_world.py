"""A country at work: everything that a person can write, written by the rooms' own actions, so that no page is bare."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.utils import timezone
from pages_world import more_to_open, populate

from beredt.actors.actions import add_person
from beredt.actors.models import Organisation, Person, Role
from beredt.audit.keys import signing_key
from beredt.audit.sealing import seal
from beredt.cases.actions import reject_notice
from beredt.cases.inbox.actions.by_hand import ByHand, register_by_hand
from beredt.cases.lifecycle.actions import set_handling, set_publication
from beredt.cases.lifecycle.states import HandlingState, PublicationState
from beredt.cases.models import Case, CasePack, Notice
from beredt.cases.models.severity import Level, SeverityClass
from beredt.cases.record.actions import edit_record
from beredt.cases.record.actions.devices import open_device_case
from beredt.cases.severity.actions import set_severity
from beredt.catalogue.models import Device
from beredt.decisions import actions as decisions
from beredt.decisions.models import Decision
from beredt.intake.models import Kind
from beredt.journal.actions import add_entry, answer_question
from beredt.journal.models import Addressee, Channel, EntryKind, EntryType
from beredt.journal.parts import Facts, NewFile, Party, PartyRole, Said
from beredt.preparedness.actions import write_chapter
from beredt.preparedness.models import Part
from beredt.tasks import actions as tasks
from beredt.tasks.queries import all_due

People = dict[str, Person]
CONTACTS = """\
id;organisation;kind;function;email;valid_from;name;phone;deputy_of
m1;hf-langt;shortage;Mangelkontakt;legemiddelmangel@universitetssykehuset-nord.example;2024-01-01;Tora;77 00 00 00;
m2;hf-langt;shortage;Stedfortreder;vara@hf.example;2024-01-01;;;m1
"""
MAIL = "Hei, vi har fått melding om at Prøvin 200 mg/ml er utsolgt hos grossisten fram til 1. april."


def one_of_each_role(place: Organisation) -> People:
    """Somebody with each role, at a place."""
    return {
        role: add_person("system:test", f"en-{role}", role=role, password=None, name="Kari Normann", organisation=place)
        for role in Role.values
    }


def at_work(take: Callable[..., Any], folder: Path) -> People:
    """The small country with people at work in it; returns one person of each role."""
    populate(take)
    more_to_open()
    people = one_of_each_role(Organisation.objects.get(pk="G1"))
    worker = people[Role.CASEWORKER]
    trusts_and_contacts(take)
    notices(worker, take, folder)
    case = Case.objects.get(number="2024-0001")
    record(worker, case)
    journal(worker, case)
    for_everybody_s_day(worker, case)
    decisions_in_all_states(people, case)
    seal(signing_key(folder))
    for part in Part:
        write_chapter(
            worker, Case.objects.get(number="2024-B001"), part, "Ingen hadde ansvaret.\n\nNå har noen det.", None
        )
    return people


def trusts_and_contacts(take: Callable[..., Any]) -> None:
    """Trusts with long names, one of which nobody answers for."""
    for id_, name in (("hf-langt", "Universitetssykehuset Nord-Norge HF"), ("hf-uten", "Helse Uten Kontakt HF")):
        Organisation.objects.create(id=id_, kind="health_trust", name=name)
    assert take(Kind.CONTACTS, CONTACTS).state == "taken"


def notices(worker: Person, take: Callable[..., Any], folder: Path) -> None:
    """One that opens a case, one by hand, one by e-mail, one rejected, beside those from DMP's lists."""
    CasePack.objects.filter(pack_id="900003").delete()
    told = ByHand("900002", "", "vakthavende, Grossist 1", "wholesaler", timezone.localdate(), text="Tomt på lageret.")
    register_by_hand(worker, told)
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "vakt@grossist.example", "Restnotering", "<1@grossist.example>"
    mail["Date"] = "Mon, 02 Dec 2024 09:30:00 +0100"
    mail.set_content(MAIL)
    (folder / "mail.eml").write_bytes(mail.as_bytes())
    assert take(Kind.EMAIL, folder / "mail.eml").state == "taken"
    register_by_hand(worker, ByHand("900001", "", "", "other", timezone.localdate()))
    reject_notice(worker, Notice.objects.latest("pk"), "Ikke en mangel, bare en forsinket pall.")


def record(worker: Person, case: Case) -> None:
    """Its blocks, severity, states, and a case on a device that blocks it."""
    edit_record(
        worker, case, None, flags=["antidote"], patients=40, patients_basis="Reseptregisteret", care_notes="Bytt."
    )
    today = timezone.localdate()
    review = today + timedelta(days=7)
    if case.events.count() < 2:
        set_handling(worker, case, HandlingState.ASSESSING, review=review)
    set_publication(worker, case, PublicationState.PARTNERS)
    low = {"seriousness": Level.HIGH, "alternatives": Level.UNKNOWN, "outcome": SeverityClass.UNKNOWN}
    set_severity(worker, case, **low, reason="Alternativene er ikke avklart.", tier=2)
    device = Device.objects.get()
    open_device_case(worker, devices=[device], start=today, source="clinician")


def journal(worker: Person, case: Case) -> None:
    """One entry of each kind, with files, and an answer to the question that is asked."""
    today = timezone.localdate()
    sender = [Party(PartyRole.SENDER, "Prøve AS")]
    came = Facts(EntryType.INCOMING, EntryKind.DOCUMENT, Channel.EMAIL, received=today)
    letter = NewFile("brev-med-et-langt-navn-uten-mellomrom-i-seg.txt", "text/plain", b"Vi beklager forsinkelsen.")
    add_entry(worker, case, came, Said("Svar om levering", "Uke 14.", parties=sender), [letter])
    add_entry(worker, case, Facts(EntryType.INTERNAL, EntryKind.NOTE, Channel.MEETING), Said("Møte", "Vi venter."))
    answer_question(worker, Addressee.objects.latest("pk"), Said("", "Ja, det går."))


def for_everybody_s_day(worker: Person, case: Case) -> None:
    """Tasks that are open, done and dropped, with and without a case, and a reminder that is put off."""
    today = timezone.localdate()
    tasks.add_task(worker, "Ring grossisten", today - timedelta(days=3), case=case, owner=worker, text="Spør om uke 14")
    tasks.add_task(worker, "Les årsrapporten", today + timedelta(days=2), owner=worker)
    tasks.complete_task(worker, tasks.add_task(worker, "Send brev", today, case=case), note="Sendt")
    tasks.drop_task(worker, tasks.add_task(worker, "Hast", today, case=case), note="Ikke nødvendig")
    put_off = next((due for due in all_due(today) if not due.clock.statutory), None)
    assert put_off is not None
    tasks.snooze(worker, put_off, until=today + timedelta(days=4), reason="Venter på svar")


def decisions_in_all_states(people: People, case: Case) -> None:
    """A draft, one that waits for approval, one returned, one dropped, one approved and confirmed, one being lifted."""
    author, judge, reporter = (people[role] for role in (Role.CASEWORKER, Role.MEDICAL_DIRECTOR, Role.REPORTER))

    def drafted(title: str) -> Decision:
        return decisions.draft(author, case=case, title=title, **COMPLETE)

    def submitted(title: str) -> Decision:
        decision = drafted(title)
        decisions.submit(author, decision)
        return decision

    def approved(title: str) -> Decision:
        decision = submitted(title)
        decisions.approve(judge, decision)
        return decision

    decisions.draft(author, kind="rationing", body="dmp")
    drafted("Utkast")
    submitted("Venter på godkjenning")
    decisions.return_to_author(judge, submitted("Sendt tilbake"), reason="Si hvem det gjelder.")
    decisions.drop(author, drafted("Droppet"), reason="Ikke lenger nødvendig.")
    decisions.acknowledge(reporter, approved("Bekreftet"), organisation="G1", note="Vi følger opp.")
    decisions.propose_lift(author, approved("Foreslått opphevet"), reason="Leveransene er stabile.")
    lifted = approved("Opphevet")
    decisions.propose_lift(author, lifted, reason="Leveransene er stabile.")
    decisions.approve_lift(people[Role.LEAD], lifted)


COMPLETE: dict[str, Any] = {
    "kind": "restriction",
    "body": "medical_directors",
    "text_nb": "Legemiddelet forbeholdes prehospitale tjenester.",
    "text_nn": "Legemiddelet er reservert prehospitale tenester.",
    "from_at": timezone.now() - timedelta(hours=1),
    "legal_basis": "advice",
    "no_assessment_because": "Lagertallene var ikke kommet.",
    "organisations": ["G1", "S1"],
}
