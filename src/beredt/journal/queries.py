"""Reading the journal, as it stands or as it stood when a day was over."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from beredt.audit.versions import VersionQuerySet, end_of
from beredt.cases.models import Case
from beredt.journal.models import Addressee, Attachment, EntryContent, EntryKind, JournalEntry


class AnswerState(StrEnum):
    """What became of asking somebody."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked, and the newest answer that stands (None: they have not answered)."""

    addressee: Addressee
    state: AnswerState
    answer: EntryContent | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of those asked have answered; who declined has answered too."""

    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the journal: the entry with what it says; `tally` for a question."""

    content: EntryContent
    entry: JournalEntry
    files: list[Attachment]
    tally: Tally | None


def journal_of(case: Case, known: date | None = None, kind: str = "") -> QuerySet[EntryContent]:
    """What the entries of a case say, the newest entry first; by `kind` where it is one."""
    told: VersionQuerySet = EntryContent.objects.known_on(known)
    found = told.filter(of__case=case)
    if kind in EntryKind.values:
        found = found.filter(of__kind=kind)
    return found.select_related("of", "of__answers").order_by("-of__number")


def rows(contents: Iterable[EntryContent], known: date | None = None) -> list[Row]:
    """Lines of the journal with their files and tallies, in so many questions whatever their number."""
    listed = list(contents)
    files = files_of([content.of_id for content in listed], known)
    asked = asked_of([content.of_id for content in listed if content.of.kind == EntryKind.QUESTION], known)
    return [
        Row(
            content,
            content.of,
            files.get(content.of_id, []),
            tally(asked[content.of_id]) if content.of_id in asked else None,
        )
        for content in listed
    ]


def files_of(entries: Iterable[int], known: date | None = None) -> dict[int, list[Attachment]]:
    """The files of entries, without their text, by the entry's id."""
    found = Attachment.objects.filter(entry__in=list(entries)).defer("text").order_by("id")
    if known:
        found = found.filter(added_at__lt=end_of(known))
    by_entry: dict[int, list[Attachment]] = defaultdict(list)
    for file in found:
        by_entry[file.entry_id].append(file)
    return dict(by_entry)


def asked_of(questions: Iterable[int], known: date | None = None) -> dict[int, list[Asked]]:
    """Those who were asked, by the question's id. An answer that was entered by mistake does not count."""
    asked = list(questions)
    if not asked:
        return {}
    answers: dict[int | None, EntryContent] = {}
    told: VersionQuerySet = EntryContent.objects.known_on(known)
    for content in told.filter(of__answers__in=asked, void=False).select_related("of").order_by("of__number"):
        answers[content.of.addressee_id] = content
    by_question: dict[int, list[Asked]] = {question: [] for question in asked}
    for addressee in Addressee.objects.filter(question__in=asked).select_related("contact"):
        answer = answers.get(addressee.pk)
        by_question[addressee.question_id].append(Asked(addressee, _state(answer), answer))
    return by_question


def tally(asked: list[Asked]) -> Tally:
    """How many have answered, of how many."""
    return Tally(sum(1 for one in asked if one.state is not AnswerState.WAITING), len(asked))


def kinds_of(case: Case, known: date | None = None) -> list[tuple[str, str, int]]:
    """(kind, what it is called, how many) of the entries that a case has."""
    told: VersionQuerySet = EntryContent.objects.known_on(known)
    counted = Counter(told.filter(of__case=case).values_list("of__kind", flat=True))
    return [(kind.value, str(kind.label), counted[kind]) for kind in EntryKind if counted[kind]]


def versions_of(entry: JournalEntry, known: date | None = None) -> list[EntryContent]:
    """Everything that an entry has said, the newest first."""
    told = EntryContent.objects.filter(of=entry).select_related("of")
    if known:
        told = told.filter(told_at__lt=end_of(known))
    return list(told.order_by("-told_at", "-id"))


def _state(answer: EntryContent | None) -> AnswerState:
    if answer is None:
        return AnswerState.WAITING
    return AnswerState.DECLINED if answer.of.declined else AnswerState.ANSWERED
