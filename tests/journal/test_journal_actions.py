"""Entering, correcting, voiding, asking and answering: what is allowed, what is kept, and what the trail says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from beredt.audit.models import Act
from beredt.audit.versions import ReplacedError
from beredt.journal.actions import add_entry, answer_question, ask_clinicians, correct_entry, void_entry
from beredt.journal.actions.questions import Asked
from beredt.journal.files.refused import FileRefusedError
from beredt.journal.models import Attachment, Channel, EntryContent, EntryKind, EntryType, JournalEntry
from beredt.journal.parts import Facts, NewFile, Party, PartyRole, Said
from beredt.journal.rules import JournalRuleError

pytestmark = pytest.mark.django_db

NOTE = Facts(EntryType.INTERNAL, EntryKind.PHONE_NOTE, Channel.PHONE)
#: Eleven digits with right check digits.
NUMBER = "010100001" + "10"


def letter() -> Facts:
    return Facts(EntryType.INCOMING, EntryKind.DOCUMENT, Channel.LETTER, received=timezone.localdate())


def said(title: str = "Samtale", **values) -> Said:
    return Said(title, **values)


def standing(entry: JournalEntry) -> EntryContent:
    return EntryContent.objects.current().get(of=entry)


def test_an_entry_has_its_numbers_its_content_and_an_act(caseworker, case):
    first = add_entry(caseworker, case, NOTE, said(text="Ringte leverandøren"))
    second = add_entry(
        caseworker, case, letter(), said("Brev", parties=[Party(PartyRole.SENDER, "Prøve AS")]),
        [NewFile("brev.txt", "text/plain", "Kjære dere".encode())],
    )  # fmt: skip
    year = timezone.localdate().year
    assert [(entry.sequence, entry.number, entry.year) for entry in (first, second)] == [(1, 1, year), (2, 2, year)]
    assert second.label == f"2 · 2/{year}"
    assert standing(second).parties == [{"role": "EA", "name": "Prøve AS", "contact": ""}]
    assert Attachment.objects.get().text == "Kjære dere"
    act = Act.objects.get(verb="journal_entry", detail__number=2)
    assert act.subject == "case:2026-0001"
    assert act.detail["files"] == [Attachment.objects.get().sha256]


def test_each_write_needs_the_right_to_edit_cases(caseworker, roleless, case):
    entry = add_entry(caseworker, case, NOTE, said())
    question = ask_clinicians(caseworker, case, said("Kan dere bytte?"), [Asked("Ahus")])
    for act in (
        lambda: add_entry(roleless, case, NOTE, said()),
        lambda: ask_clinicians(roleless, case, said(), [Asked("Ahus")]),
        lambda: answer_question(roleless, question.addressees.get(), said()),
        lambda: correct_entry(roleless, standing(entry), said("Nytt"), "Feil"),
        lambda: void_entry(roleless, standing(entry), "Feil"),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize(
    ("facts", "content", "code"),
    [
        (NOTE, said("  "), "no_title"),
        (NOTE, said(access="exempt"), "no_legal_basis"),
        (NOTE, said(text=f"Gjelder {NUMBER}"), "identity_number"),
        (NOTE, said(parties=[Party(PartyRole.SENDER, NUMBER)]), "identity_number"),
        (replace(NOTE, type=EntryType.OUTGOING, sent=date(2999, 1, 1)), said(), "in_future"),
    ],
)
def test_what_the_rules_do_not_allow_leaves_nothing(caseworker, case, facts, content, code):
    with pytest.raises(JournalRuleError) as refused:
        add_entry(caseworker, case, facts, content)
    assert refused.value.code == code
    assert not JournalEntry.objects.exists()


def test_an_entry_with_a_refused_file_leaves_nothing_and_no_gap(caseworker, case):
    with pytest.raises(FileRefusedError):
        add_entry(caseworker, case, NOTE, said(), [NewFile("a.exe", "", b"MZ")])
    with pytest.raises(FileRefusedError) as refused:
        add_entry(caseworker, case, NOTE, said(), [NewFile("a.txt", "", f"Pasient {NUMBER}".encode())])
    assert refused.value.code == "identity_number"
    assert add_entry(caseworker, case, NOTE, said()).number == 1


def test_a_correction_keeps_what_stood(caseworker, case, time_machine):
    time_machine.move_to(datetime(2027, 3, 2, 12, tzinfo=UTC))
    entry = add_entry(caseworker, case, NOTE, said(text="Levering i uke 12"))
    wrong = standing(entry)
    day = timezone.localdate()
    time_machine.shift(timedelta(days=1))
    right = correct_entry(caseworker, wrong, said(text="Levering i uke 13"), "Skrev feil uke")
    assert EntryContent.objects.known_on(day).get().text == "Levering i uke 12"
    assert EntryContent.objects.current().get() == right
    act = Act.objects.get(verb="correct_entry")
    assert (act.reason, act.detail["before"]["text"]) == ("Skrev feil uke", "Levering i uke 12")
    with pytest.raises(ReplacedError):
        correct_entry(caseworker, wrong, said(text="Uke 14"), "Igjen")
    assert correct_entry(caseworker, right, said(text="Levering i uke 13"), "Samme") == right


def test_a_void_entry_keeps_its_number_and_is_left_alone(caseworker, case):
    entry = add_entry(caseworker, case, NOTE, said())
    with pytest.raises(JournalRuleError, match="no_reason"):
        void_entry(caseworker, standing(entry), " ")
    gone = void_entry(caseworker, standing(entry), "Feil sak")
    assert (gone.void, gone.of.number) == (True, 1)
    with pytest.raises(JournalRuleError, match="void"):
        correct_entry(caseworker, gone, said("Nytt"), "Feil")
    assert add_entry(caseworker, case, NOTE, said()).number == 2


def test_a_question_is_answered_by_each_for_themselves(caseworker, case):
    question = ask_clinicians(
        caseworker, case, said("Kan dere bytte?", due=timezone.localdate() + timedelta(days=3)),
        [Asked("Ahus"), Asked("OUS")],
    )  # fmt: skip
    ahus, ous = question.addressees.all()
    answer = answer_question(caseworker, ahus, said("", text="Ja"))
    declined = Facts(EntryType.INCOMING, EntryKind.ANSWER, Channel.PHONE, received=timezone.localdate(), declined=True)
    answer_question(caseworker, ous, said("", text="Har ikke tid"), declined)
    assert (answer.type, answer.answers, standing(answer).title) == ("I", question, "Svar fra Ahus")
    assert ous.replies.get().declined
    assert question.type == "U"
    assert question.sent == timezone.localdate()


def test_questions_that_cannot_be_asked_or_answered(caseworker, case):
    for asked, due, code in (
        ([], None, "nobody_asked"),
        ([Asked("Ahus"), Asked("ahus")], None, "asked_twice"),
        ([Asked("Ahus")], date(2020, 1, 1), "due_in_past"),
    ):
        with pytest.raises(JournalRuleError, match=code):
            ask_clinicians(caseworker, case, said("Hva nå?", due=due), asked)
    question = ask_clinicians(caseworker, case, said("Hva nå?"), [Asked("Ahus")])
    other = ask_clinicians(caseworker, case, said("Og så?"), [Asked("OUS")])
    stranger = replace(letter(), kind=EntryKind.ANSWER, answers=question, addressee=other.addressees.get())
    with pytest.raises(JournalRuleError, match="not_asked"):
        add_entry(caseworker, case, stranger, said())
    void_entry(caseworker, standing(question), "Feil")
    with pytest.raises(JournalRuleError, match="void"):
        answer_question(caseworker, question.addressees.get(), said())
