"""The pages of the journal: entering, correcting, asking and finding, and what the browser may not be made to do."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beredt.cases.models import Case
from beredt.journal.actions import add_entry, ask_clinicians
from beredt.journal.actions.questions import Asked
from beredt.journal.models import Attachment, Channel, EntryContent, EntryKind, EntryType, JournalEntry
from beredt.journal.parts import Facts, NewFile, Said

pytestmark = pytest.mark.django_db

NUMBER = "2024/0002"
NOTE = Facts(EntryType.INTERNAL, EntryKind.NOTE, Channel.MEETING)
EML = (
    b"From: Vakthavende <vakt@example.no>\r\nTo: mangel@example.no\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n"
    b"Subject: Levering av Annex\r\nMessage-ID: <1@example.no>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"Leveringen er utsatt.\r\n--x\r\nContent-Type: application/octet-stream\r\n"
    b'Content-Disposition: attachment; filename="makro.exe"\r\n\r\nMZ\r\n--x\r\nContent-Type: text/plain\r\n'
    b'Content-Disposition: attachment; filename="plan.txt"\r\n\r\nNy plan\r\n--x--\r\n'
)


def send(page: Client, form: str, **values):
    return page.post(reverse("journal_new", args=[form, NUMBER]), values)


@pytest.fixture
def of_case(page) -> Case:
    return Case.objects.get(number=NUMBER)


def test_an_empty_journal_says_what_to_do(page):
    answer = page.get(reverse("journal", args=[NUMBER]))
    assert answer.status_code == 200
    assert "Ingenting er journalført ennå" in answer.content.decode()


def test_each_kind_is_entered_from_the_page(page):
    today = timezone.localdate().strftime("%d.%m.%Y")
    files = [SimpleUploadedFile("a.txt", b"en"), SimpleUploadedFile("b.csv", b"to;tre")]
    for form, values in (
        ("notat", {"kind": "phone_note", "who": "Ola", "title": "Samtale", "follow_up": "on"}),
        ("inn", {"who": "DMP", "day": today, "channel": "letter", "title": "Brev", "attached": files}),
        ("ut", {"who": "DMP; FHI", "day": today, "channel": "email", "title": "Svar til dem"}),
        ("leverandor", {"who": "Prøve AS", "direction": "U", "day": today, "channel": "phone", "title": "Purring"}),
        ("sporsmal", {"others": "Ahus; OUS", "due": today, "title": "Kan dere bytte?"}),
    ):
        answer = send(page, form, **values)
        assert answer.status_code == 302, re.findall("<li>(.*?)</li>", answer.content.decode())
    entries = JournalEntry.objects.order_by("number")
    assert [(entry.type, entry.kind) for entry in entries] == [
        ("N", "phone_note"),
        ("I", "document"),
        ("U", "document"),
        ("U", "supplier"),
        ("U", "question"),
    ]
    assert [file.name for file in Attachment.objects.all()] == ["a.txt", "b.csv"]
    shown = page.get(reverse("journal", args=[NUMBER])).content.decode()
    assert "0 av 2 har svart" in shown
    assert shown.index("Kan dere bytte?") < shown.index("Samtale</a>")


def test_what_is_wrong_is_told_and_nothing_that_was_written_is_lost(page):
    answer = send(page, "inn", title="Viktig brev", text="Lang tekst", day="31.02.2026", channel="letter")
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "Viktig brev" in told
    assert "Lang tekst" in told
    assert 'id="inn-day_error"' in told
    number = "01010000" + "110"
    answer = send(page, "notat", kind="note", title="Notat", text=f"Pasient {number}")
    assert answer.status_code == 422
    assert "fødselsnummer" in answer.content.decode()
    answer = send(page, "notat", kind="note", title="Notat", attached=SimpleUploadedFile("x.exe", b"MZ"))
    assert "x.exe: filer av typen «exe» tas ikke inn" in answer.content.decode()
    assert not JournalEntry.objects.exists()


def test_an_email_as_a_file_fills_in_the_rest_and_is_known_again(page):
    today = timezone.localdate().strftime("%d.%m.%Y")
    given = {"day": today, "channel": "email"}
    answer = send(page, "inn", attached=SimpleUploadedFile("m.eml", EML), **given)
    assert answer.status_code == 302
    content = EntryContent.objects.get()
    assert (content.title, content.text) == ("Levering av Annex", "Leveringen er utsatt.")
    assert content.parties[0]["name"] == "Vakthavende <vakt@example.no>"
    assert {file.name for file in content.of.attachments.all()} == {"plan.txt", "e-post.eml"}
    assert content.of.not_stored == [{"name": "makro.exe", "why": "ending", "detail": "exe"}]
    shown = page.get(reverse("journal_entry", args=[content.of_id])).content.decode()
    assert "makro.exe: filer av typen «exe» tas ikke inn" in shown
    again = send(page, "inn", attached=SimpleUploadedFile("m.eml", EML), **given)
    assert "allerede ført" in again.content.decode()


def test_a_correction_and_a_mistake_from_the_page(page, of_case, caseworker):
    entry = add_entry(caseworker, of_case, NOTE, Said("Tittl", text="<b>tekst</b>"))
    address = reverse("journal_entry", args=[entry.pk])
    assert "&lt;b&gt;tekst&lt;/b&gt;" in page.get(address).content.decode()
    standing = EntryContent.objects.get()
    values = {"version": standing.pk, "title": "Tittel", "text": "tekst", "reason": "Skrivefeil"}
    correct = reverse("journal_correct", args=[entry.pk])
    assert page.post(correct, values).status_code == 302
    assert page.post(correct, values | {"title": "Enda en"}).status_code == 422
    assert page.post(reverse("journal_void", args=[entry.pk]), {"reason": ""}).status_code == 422
    assert page.post(reverse("journal_void", args=[entry.pk]), {"reason": "Feil sak"}).status_code == 302
    shown = page.get(address).content.decode()
    assert "Journalposten utgår: Feil sak" in shown
    assert "Skrivefeil" in shown
    assert "Lagre rettelsen" not in shown


def test_answers_are_counted_on_the_page(page, of_case, caseworker):
    question = ask_clinicians(caseworker, of_case, Said("Bytte?"), [Asked("Ahus"), Asked("OUS")])
    ahus = question.addressees.first()
    today = timezone.localdate().strftime("%d.%m.%Y")
    values = {"addressee": ahus.pk, "day": today, "channel": "email", "text": "Ja, det går"}
    assert page.post(reverse("journal_answer", args=[question.pk]), values).status_code == 302
    shown = page.get(reverse("journal_entry", args=[question.pk])).content.decode()
    assert "1 av 2 har svart" in shown
    assert "Ja, det går" in shown
    assert page.post(reverse("journal_answer", args=[question.pk]), values | {"addressee": "0"}).status_code == 422


def test_a_file_can_only_be_saved(page, of_case, caseworker):
    name = "brev «æ»\r\nSet-Cookie: x.txt"
    add_entry(caseworker, of_case, NOTE, Said("Brev"), [NewFile(name, "", b"<b>hei</b>")])
    file = Attachment.objects.get()
    answer = page.get(reverse("journal_attachment", args=[file.pk]))
    assert b"".join(answer.streaming_content) == b"<b>hei</b>"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "Set-Cookie" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_a_past_day_shows_what_was_known_and_no_forms(page, of_case, caseworker, time_machine):
    entry = add_entry(caseworker, of_case, NOTE, Said("Første", text="Slik sto det"))
    day = timezone.localdate()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    add_entry(caseworker, of_case, NOTE, Said("Andre"))
    page.force_login(caseworker)
    answer = page.post(
        reverse("journal_correct", args=[entry.pk]),
        {"version": EntryContent.objects.get(of=entry).pk, "title": "Rettet", "text": "Nytt", "reason": "Feil"},
    )
    assert answer.status_code == 302
    past = page.get(reverse("journal", args=[NUMBER]), {"as_of": day.isoformat()}).content.decode()
    assert "Første" in past
    assert "Andre" not in past
    assert "Før notatet" not in past
    old = page.get(reverse("journal_entry", args=[entry.pk]), {"as_of": day.isoformat()}).content.decode()
    assert "Slik sto det" in old
    assert "Nytt" not in old


def test_the_journal_as_a_file_and_on_paper(page, of_case, caseworker):
    add_entry(caseworker, of_case, NOTE, Said("Møte", text="Alt om møtet"))
    table = page.get(reverse("journal", args=[NUMBER]), {"format": "csv"})
    assert "journal-2024-0002.csv" in table["Content-Disposition"]
    assert "Alt om møtet" in table.content.decode("utf-8-sig")
    assert "Alt om møtet" in page.get(reverse("journal_printed", args=[NUMBER])).content.decode()


def test_the_list_asks_as_much_whatever_its_length(page, of_case, caseworker, django_assert_max_num_queries):
    for number in range(3):
        add_entry(caseworker, of_case, NOTE, Said(f"Notat {number}"), [NewFile("a.txt", "", b"tekst")])
        ask_clinicians(caseworker, of_case, Said(f"Spørsmål {number}"), [Asked("Ahus")])
    with django_assert_max_num_queries(40) as few:
        page.get(reverse("journal", args=[NUMBER]))
    for number in range(3, 12):
        add_entry(caseworker, of_case, NOTE, Said(f"Notat {number}"))
    with django_assert_max_num_queries(len(few)):
        page.get(reverse("journal", args=[NUMBER]))


def test_the_search_shows_hits_with_marks_and_no_markup_from_texts(page, of_case, caseworker):
    add_entry(
        caseworker, of_case, NOTE, Said("Møte", text="<script>alert(1)</script> om restriksjoner \x02 på bruk"),
        [NewFile("råd.txt", "", "Pasientene bør <img src=x onerror=alert(1)> byttes".encode())],
    )  # fmt: skip
    shown = page.get(reverse("journal_search"), {"q": "restriksjon"}).content.decode()
    assert "<mark>restriksjoner</mark>" in shown
    assert "<script>alert" not in shown
    shown = page.get(reverse("journal_search"), {"q": "pasient"}).content.decode()
    assert "<mark>Pasientene</mark>" in shown
    assert "<img src=x" not in shown
    assert "råd.txt" in shown
    for odd in ("", '"', "-", "((", "a & | !", "\x00", "%", "x" * 500):
        assert page.get(reverse("journal_search"), {"q": odd, "from": "x", "page": "99"}).status_code == 200


def test_who_may_only_read_reads(of_case, caseworker, roleless):
    entry = add_entry(caseworker, of_case, NOTE, Said("Møte"))
    stranger = Client()
    stranger.force_login(roleless)
    for address in (
        reverse("journal", args=[NUMBER]),
        reverse("journal_entry", args=[entry.pk]),
        reverse("journal_search"),
    ):
        assert stranger.get(address).status_code == 403
