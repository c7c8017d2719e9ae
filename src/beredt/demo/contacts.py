"""Whom to ask in a shortage in the demo nation: made-up functions, with addresses that nobody can have (.example)."""

from collections.abc import Iterator, Sequence

from beredt.demo.records import FIRST_DAY, Place
from beredt.formats.contacts import Contact, ContactKind

K = ContactKind
#: The functions of one place each: what they are asked about, where they are, and what they are called.
NATIONAL = (
    (K.AUTHORITY, "dmp", "Vakt for legemiddelmangel"),
    (K.PROCUREMENT, "sykehusinnkjop", "Rådgiver for legemiddelavtaler"),
    (K.B180, "b180", "Ansvarlig for beredskapslageret"),
    (K.CHILDREN, "hf-ous", "Fagnettverk for legemidler til barn"),
    (K.CLINICIANS, "hf-ous", "Fagråd for intensivmedisin"),
    (K.CLINICIANS, "hf-bergen", "Fagråd for infeksjonsmedisin"),
    (K.CLINICIANS, "hf-st-olav", "Fagråd for smertebehandling"),
    (K.CLINICIANS, "hf-unn", "Fagråd for kreftbehandling"),
)
#: The functions of every place of a kind.
OF_EVERY = (
    ("wholesaler", K.WHOLESALERS, "Mangelkontakt hos grossisten"),
    ("health_region", K.MEDICAL_DIRECTOR, "Fagdirektør"),
)


def contacts(places: Sequence[Place]) -> tuple[Contact, ...]:
    """The contacts of the places: a shortage contact with a deputy at every trust, and one of every other function."""
    return (*_of_trusts(places), *_of_kinds(places), *_of_hospital_pharmacies(places), *_national())


def _of_trusts(places: Sequence[Place]) -> Iterator[Contact]:
    for place in places:
        if place.kind == "health_trust":
            chief = _contact(place.id, K.SHORTAGE, "Mangelkontakt")
            yield chief
            yield _contact(place.id, K.SHORTAGE, "Stedfortreder for mangelkontakten", deputy_of=chief.id)


def _of_kinds(places: Sequence[Place]) -> Iterator[Contact]:
    for kind, asked, function in OF_EVERY:
        yield from (_contact(place.id, asked, function) for place in places if place.kind == kind)


def _of_hospital_pharmacies(places: Sequence[Place]) -> Iterator[Contact]:
    """The largest of each region answers for all of them."""
    all_of_them = sorted((place for place in places if place.kind == "hospital_pharmacy"), key=lambda one: one.weight)
    largest = {place.region: place for place in all_of_them}
    for place in largest.values():
        yield _contact(place.id, K.HOSPITAL_PHARMACY, "Farmasøyt med ansvar for lager i regionen")


def _national() -> Iterator[Contact]:
    for asked, place, function in NATIONAL:
        yield _contact(place, asked, function)


def _contact(place: str, kind: ContactKind, function: str, deputy_of: str | None = None) -> Contact:
    mailbox = kind.value.replace("_", "-") + ("-vara" if deputy_of else "")
    return Contact(
        id=f"{mailbox}-{place}",
        organisation=place,
        kind=kind,
        function=function,
        email=f"{mailbox}@{place}.example",
        valid_from=FIRST_DAY,
        deputy_of=deputy_of,
    )
