"""Finding words in all their forms over cases, journal and attachments, filtered and ranked."""

from datetime import date

import pytest

from beredt.cases.models import Case
from beredt.journal.actions import add_entry, correct_entry
from beredt.journal.models import Channel, EntryContent, EntryKind, EntryType
from beredt.journal.parts import Facts, NewFile, Party, PartyRole, Said
from beredt.journal.search import Choice, Hits, marked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

NOTE = Facts(EntryType.INTERNAL, EntryKind.NOTE, Channel.MEETING)
CALL = Facts(EntryType.INTERNAL, EntryKind.PHONE_NOTE, Channel.PHONE)


def found(text: str, **more) -> list[str]:
    """What is found, as titles; a file by its name."""
    return [
        hit.file.name if hit.file else hit.content.title if hit.content else hit.case.number
        for hit in Hits(Choice(text, **more))[0:50]
    ]


@pytest.fixture
def told(caseworker, case) -> Case:
    case.reason_text, case.end = "Produksjonsproblemer ved fabrikken", date(2026, 4, 1)
    case.save()
    add_entry(caseworker, case, NOTE, Said("Møte om restriksjoner", text="Pasientene bør få tidligere innkalling"))
    add_entry(
        caseworker, case, CALL,
        Said("Samtale", text="Levering forsinket", parties=[Party(PartyRole.SENDER, "Aalesund sykehus")]),
        [NewFile("beregning av forbruk.txt", "", b"Antibiotika til barn")],
    )  # fmt: skip
    return case


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restriksjon", ["Møte om restriksjoner"]),
        ("restriksjonene", ["Møte om restriksjoner"]),
        ("pasient", ["Møte om restriksjoner"]),
        ("PASIENTER", ["Møte om restriksjoner"]),
        ("Ålesund", ["Samtale"]),
        ("aalesund", ["Samtale"]),
        ("barn antibiotika", ["beregning av forbruk.txt"]),
        ("forbruk", ["beregning av forbruk.txt"]),
        ("produksjonsproblem", ["2026-0001"]),
        ('"tidligere innkalling"', ["Møte om restriksjoner"]),
        ('"innkalling tidligere"', []),
        ("pasient -restriksjon", []),
        ("forsinket or antibiotika", ["Samtale", "beregning av forbruk.txt"]),
        ("", []),
    ],
)
def test_words_are_found_wherever_they_stand(told, text, expected):
    assert sorted(found(text)) == sorted(expected)


def test_filters_narrow_what_is_found(told):
    assert found("forsinket", kind="phone_note") == ["Samtale"]
    assert found("forsinket", kind="note") == []
    assert found("forsinket", state="closed") == ["Samtale"]
    assert found("forsinket", state="open") == []
    assert found("forsinket", first=date(2000, 1, 1)) == ["Samtale"]
    assert found("forsinket", last=date(2000, 1, 1)) == []
    assert found("produksjon", kind="case") == found("produksjon")


def test_misspelt_titles_are_shown_where_nothing_has_the_words(told):
    hits = Hits(Choice("restriksjonr"))
    assert hits.similar
    assert hits[0:5][0].content.title == "Møte om restriksjoner"


def test_a_title_weighs_more_than_a_text_and_only_what_stands_is_found(caseworker, case):
    add_entry(caseworker, case, NOTE, Said("Annet", text="Levering er omtalt her"))
    add_entry(caseworker, case, NOTE, Said("Levering"))
    assert found("levering") == ["Levering", "Annet"]
    correct_entry(caseworker, EntryContent.objects.get(title="Annet"), Said("Annet", text="Ingenting"), "Feil")
    assert found("levering") == ["Levering"]


def test_parts_of_the_list_do_not_overlap(caseworker, case):
    for number in range(7):
        add_entry(caseworker, case, NOTE, Said(f"Notat {number}", text="purring"))
    hits = Hits(Choice("purring"))
    assert len(hits) == 7
    titles = [hit.content.title for start in range(0, 7, 3) for hit in hits[start : start + 3]]
    assert len(titles) == len(set(titles)) == 7


def test_marks_are_the_only_markup():
    assert marked("<b>\x02ord\x03</b> & 'mer'") == "&lt;b&gt;<mark>ord</mark>&lt;/b&gt; &amp; &#x27;mer&#x27;"


def test_a_text_of_only_different_words_can_be_kept(caseworker, case):
    words = " ".join(f"ø{number:x}-å{number * 7:x}/{number * 13:x}" for number in range(40_000))
    add_entry(caseworker, case, NOTE, Said("Ordrik"), [NewFile("ord.txt", "", words.encode())])
    assert found("ordrik") == ["Ordrik"]
