"""Contacts: read whole or refused, as of a day, with deputies, and asked for by the rules."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from beredt.actors.involvement import Trait, contacts_on, rules, to_involve, trusts_without_contact, with_deputies
from beredt.actors.models import Contact, ContactKind, Organisation
from beredt.formats import contacts
from beredt.formats.contacts import ContactKind as FileKind
from beredt.formats.problems import Code, Refused

HEADER = "id;organisation;kind;function;email;valid_from;name;phone;deputy_of;valid_to\n"
LIST = HEADER + (
    "m1;G1;shortage;Mangelkontakt;mangel@g1.example;2024-01-01;Tora Prøve;77 00 00 00;;\n"
    "m2;G1;shortage;Stedfortreder;vara@g1.example;2024-01-01;;;m1;2024-06-30\n"
    "b1;S1;children;Barnenettverket;barn@s1.example;2024-03-01;;;;\n"
)
DAY = date(2024, 4, 1)


@pytest.fixture
def listed(small_world) -> None:
    told = small_world("contacts", LIST)
    assert told.state == "taken", told.lines()
    assert told.counts == {"contacts": 3, "added": 3, "changed": 0}


def problems_of(path: Path, rows: str, known: frozenset[str] = frozenset()) -> list[tuple]:
    path.write_text(HEADER + rows)
    with pytest.raises(Refused) as refused:
        contacts.read(path, {"G1", "S1"}, known)
    return [(problem.code, problem.line, problem.field) for problem in refused.value.problems]


def test_kinds_are_the_same_in_files_and_tables() -> None:
    assert list(ContactKind.values) == [kind.value for kind in FileKind]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LIST)
    read = contacts.read(tmp_path / "a.csv", {"G1", "S1"})
    contacts.write(tmp_path / "b.csv", read)
    assert contacts.read(tmp_path / "b.csv", {"G1", "S1"}) == read
    assert read[1].deputy_of == "m1"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("m1;X9;shortage;F;a@b.no;2024-01-01;;;;", (Code.UNKNOWN_REFERENCE, 2, "organisation")),
        ("m1;G1;shortage;F;a@b.no;2024-01-01;;;m9;", (Code.UNKNOWN_REFERENCE, 2, "deputy_of")),
        ("m1;G1;shortage;F;a@b.no;2024-01-01;;;m1;", (Code.UNKNOWN_REFERENCE, 2, "deputy_of")),
        ("m1;G1;shortage;F;a@b.no;2024-01-02;;;;2024-01-01", (Code.END_BEFORE_START, 2, "valid_to")),
        ("m1;G1;shortage;F;a@b;2024-01-01;;;;", (Code.NOT_IN_LIST, 2, "email")),
        ("m1;G1;shortage;F;a@b.no, c@d.no;2024-01-01;;;;", (Code.NOT_IN_LIST, 2, "email")),
        ("m1;G1;shortage;F;a@b.no;2024-01-01;;ring meg;;", (Code.NOT_IN_LIST, 2, "phone")),
        ("m1;G1;venn;F;a@b.no;2024-01-01;;;;", (Code.NOT_IN_LIST, 2, "kind")),
        ("m1;G1;shortage;;a@b.no;2024-01-01;;;;", (Code.MISSING_VALUE, 2, "function")),
    ],
)
def test_what_cannot_be_is_refused_at_its_line(tmp_path: Path, row: str, problem: tuple) -> None:
    assert problems_of(tmp_path / "c.csv", row + "\n") == [problem]


def test_nobody_stands_in_for_a_deputy(tmp_path: Path) -> None:
    rows = "m1;G1;shortage;F;a@b.no;2024-01-01;;;m2;\nm2;G1;shortage;F;a@b.no;2024-01-01;;;m3;\n"
    assert problems_of(tmp_path / "c.csv", rows, frozenset({"m3"})) == [(Code.UNKNOWN_REFERENCE, 2, "deputy_of")]


def test_a_later_list_changes_and_adds_and_takes_nothing_away(listed, take) -> None:
    told = take("contacts", HEADER + "m1;G1;shortage;Mangelkontakt;ny@g1.example;2024-01-01;;;;\n", name="ny.csv")
    assert told.counts == {"contacts": 1, "added": 0, "changed": 1}
    assert Contact.objects.get(pk="m1").email == "ny@g1.example"
    assert Contact.objects.count() == 3
    assert take("contacts", HEADER + "x;borte;shortage;F;a@b.no;2024-01-01;;;;\n", name="feil.csv").state == "refused"


def test_the_contacts_of_a_day_with_deputies_after_them(listed) -> None:
    assert [contact.pk for contact in with_deputies(contacts_on(DAY))] == ["m1", "m2", "b1"]
    assert [contact.pk for contact in contacts_on(date(2024, 6, 30)).filter(kind="shortage")] == ["m1", "m2"]
    assert [contact.pk for contact in contacts_on(date(2024, 7, 1)).filter(kind="shortage")] == ["m1"]
    assert not contacts_on(date(2023, 12, 31)).exists()


def test_a_deputy_takes_the_place_of_one_who_has_left(listed) -> None:
    Contact.objects.filter(pk="m1").update(valid_to=DAY - timedelta(days=1))
    assert [contact.pk for contact in with_deputies(contacts_on(DAY))] == ["m2", "b1"]


@given(st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_nobody_is_lost_among_deputies(chiefs: list[int]) -> None:
    """Deputies of any depth, as lists one after another could make them: each once, after whom they stand in for."""
    line = [
        Contact(id=str(number), deputy_of_id=str(chief) if chief < number else None)
        for number, chief in enumerate(chiefs)
    ]
    ordered = [contact.pk for contact in with_deputies(line)]
    assert sorted(ordered) == [contact.pk for contact in line]
    for contact in line:
        if contact.deputy_of_id is not None:
            assert ordered.index(contact.deputy_of_id) < ordered.index(contact.pk)


def test_the_rules_say_whom_to_involve_and_show_where_nobody_is_known(listed) -> None:
    usual = {each.kind for each in to_involve([], DAY)}
    assert usual == {rule.contact for rule in rules() if rule.trait is Trait.EVERY}
    child = {each.kind: each for each in to_involve([Trait.CHILDREN], DAY)}
    assert [contact.pk for contact in child[FileKind.CHILDREN].contacts] == ["b1"]
    assert child[FileKind.CHILDREN].because == (Trait.CHILDREN,)
    assert [contact.pk for contact in child[FileKind.SHORTAGE].contacts] == ["m1", "m2"]
    assert child[FileKind.CLINICIANS].contacts == ()
    assert child.keys() == usual | {FileKind.CHILDREN}
    every_kind = {each.kind for each in to_involve(list(Trait), DAY)}
    assert every_kind == set(FileKind)


def test_trusts_without_a_contact_are_named(listed) -> None:
    for name in ("A", "B"):
        Organisation.objects.create(id=f"hf-{name}", kind="health_trust", name=name)
    Contact.objects.create(
        id="x", organisation_id="hf-A", kind="shortage", function="F", email="a@b.no", valid_from=DAY
    )
    assert [trust.pk for trust in trusts_without_contact(DAY)] == ["hf-B"]
    assert trusts_without_contact(DAY - timedelta(days=1)).count() == 2


def test_the_page_shows_the_contacts_of_a_day(listed, caseworker, settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    client = Client()
    client.force_login(caseworker)
    Organisation.objects.create(id="hf-B", kind="health_trust", name="Foretak B")
    html = client.get(reverse("contacts"), {"as_of": "2024-04-01"}).content.decode()
    assert "Tora Prøve" in html
    assert html.count("Stedfortreder</span>") == 1
    assert "1 helseforetak har ingen mangelkontakt" in html
    assert "Tora Prøve" not in client.get(reverse("contacts"), {"as_of": "2023-04-01"}).content.decode()
    file = client.get(reverse("contacts"), {"as_of": "2024-04-01", "kind": "children", "format": "csv"})
    assert file.content.decode("utf-8-sig").splitlines()[1].startswith("b1;Sykehusapotek 1;")
