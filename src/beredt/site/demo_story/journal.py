"""A few entries in the journals of two of the demo's cases: a supplier, a question to clinicians, a call, a letter.

All of it is made up; the cases are those of demo/stories.py.
"""

from datetime import date, timedelta

from django.utils import timezone

from beredt.actors.involvement import contacts_on
from beredt.actors.models import ContactKind, Person
from beredt.cases.models import Case
from beredt.cases.queries import shortages
from beredt.demo.records import AS_OF
from beredt.figures.documents import Document, Paragraph, Section, to_pdf
from beredt.journal.actions import add_entry, answer_question, ask_clinicians
from beredt.journal.actions.questions import Asked
from beredt.journal.models import Channel, EntryKind, EntryType
from beredt.journal.parts import Facts, NewFile, Party, PartyRole, Said
from beredt.journal.words import contact_name
from beredt.site.demo_people import CASEWORKER

#: Substances of the cases: betamethasone for injection, and acetylcysteine for inhalation.
BETAMETHASONE, ACETYLCYSTEINE = "H02AB01", "R05CB01"
SUPPLIER = "Leverandøren (oppdiktet)"
#: Asked where the demo has no contacts.
ASKED = ("Fødeavdelingen, universitetssykehus", "Nyfødtmedisin, universitetssykehus", "Gynekologisk forening")
LETTER = (
    "Vi bekrefter at neste sending er utsatt til uke 14. Årsaken er for liten kapasitet i produksjonen. "
    "Halvparten av det vanlige antallet kan leveres i uke 9.",
    "Leverandøren ber om at pakningene fordeles etter behov, og ikke etter tidligere kjøp.",
)


def play() -> None:
    """Enters it all through the same actions as the pages, as the demo's caseworker."""
    person = Person.objects.get(username=CASEWORKER)
    betamethasone = _case(BETAMETHASONE)
    if betamethasone is not None:
        _supplier(person, betamethasone)
        _clinicians(person, betamethasone)
    acetylcysteine = _case(ACETYLCYSTEINE)
    if acetylcysteine is not None:
        _call(person, acetylcysteine)


def _case(atc: str) -> Case | None:
    found: Case | None = shortages().filter(atc=atc, end__isnull=True).order_by("-start").first()
    return found


def _supplier(person: Person, case: Case) -> None:
    asked = Facts(EntryType.OUTGOING, EntryKind.SUPPLIER, Channel.EMAIL, sent=date(2024, 12, 9))
    add_entry(
        person,
        case,
        asked,
        Said(
            title="Når kommer neste sending?",
            text="Vi ber om antall pakninger og uke for de to neste leveransene, og hvor sikkert det er.",
            parties=[Party(PartyRole.RECIPIENT, SUPPLIER)],
            document_date=date(2024, 12, 9),
        ),
    )
    came = Facts(EntryType.INCOMING, EntryKind.SUPPLIER, Channel.EMAIL, received=date(2024, 12, 10))
    add_entry(
        person,
        case,
        came,
        Said(
            title="Bekreftelse på utsatt levering",
            text="Brevet ligger ved.",
            parties=[Party(PartyRole.SENDER, SUPPLIER)],
            document_date=date(2024, 12, 10),
        ),
        [NewFile("utsatt-levering.pdf", "application/pdf", _letter())],
    )


def _clinicians(person: Person, case: Case) -> None:
    question = ask_clinicians(
        person,
        case,
        Said(
            title="Hvem må ha preparatet de neste ukene?",
            text="Kan bruken begrenses til truende for tidlig fødsel? Hva kan brukes i stedet ved andre tilstander?",
            due=timezone.localdate() + timedelta(days=7),
        ),
        _asked(),
    )
    first, second, *_others = question.addressees.all()
    answer_question(
        person,
        first,
        Said(title="", text="Ja. Ved andre tilstander kan pasientene få et annet kortikosteroid i tablettform."),
    )
    by_phone = Facts(EntryType.INCOMING, EntryKind.ANSWER, Channel.PHONE, received=timezone.localdate())
    answer_question(
        person,
        second,
        Said(title="", text="Enig. Vi trenger om lag ti doser i uken og har lager til to uker."),
        by_phone,
    )


def _asked() -> list[Asked]:
    contacts = list(contacts_on(AS_OF).filter(kind__in=[ContactKind.CLINICIANS, ContactKind.CHILDREN])[:3])
    named = [Asked(contact_name(contact), contact) for contact in contacts]
    return named if len(named) > 1 else [Asked(name) for name in ASKED]


def _call(person: Person, case: Case) -> None:
    add_entry(
        person,
        case,
        Facts(EntryType.INTERNAL_FOLLOWED, EntryKind.PHONE_NOTE, Channel.PHONE),
        Said(
            title="Samtale om restriksjoner på bruk",
            text="Sykehusapoteket har satt av lager til forgiftninger. Restriksjonene må gjentas for avdelingene i "
            "januar, før vaktskiftet.",
            parties=[Party(PartyRole.RECIPIENT, "Sykehusapotek (oppdiktet)")],
        ),
    )


def _letter() -> bytes:
    return to_pdf(
        Document(
            title="Utsatt levering",
            subtitle="Svar på henvendelse 9. desember 2024",
            issuer=SUPPLIER,
            dated=date(2024, 12, 10),
            dated_text="10. desember 2024",
            language="nb",
            contents_title="Innhold",
            notice="Oppdiktet, til demonasjonen",
            sections=(Section("svar", "Svar", tuple(Paragraph(text) for text in LETTER)),),
        )
    )
