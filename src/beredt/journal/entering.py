"""An entry with its numbers, its content, its files and its act: what every action that enters something ends in."""

from collections.abc import Sequence

from django.utils import timezone

from beredt.audit.actions import record
from beredt.audit.versions import write
from beredt.cases.models import Case
from beredt.journal.filing import KeptFile, attach
from beredt.journal.models import EntryContent, JournalEntry
from beredt.journal.numbers import next_numbers
from beredt.journal.parts import Facts, Said
from beredt.journal.rules import JournalRuleError


def enter(actor: str, case: Case, facts: Facts, said: Said, kept: Sequence[KeptFile]) -> JournalEntry:
    """The entry itself, with its numbers. Run inside the transaction of the act, with the case held."""
    if facts.message_id and filed(case, facts.message_id):
        raise JournalRuleError("filed_before")
    if facts.answers is not None and facts.answers.case_id != case.pk:
        raise JournalRuleError("not_asked")
    now = timezone.now()
    day = timezone.localdate(now)
    sequence, number = next_numbers(case, day.year)
    entry = JournalEntry.objects.create(
        case=case,
        year=day.year,
        sequence=sequence,
        number=number,
        day=day,
        registered_at=now,
        registered_by=actor,
        type=facts.type,
        kind=facts.kind,
        channel=facts.channel,
        received=facts.received,
        sent=facts.sent,
        answers=facts.answers,
        addressee=facts.addressee,
        declined=facts.declined,
        message_id=facts.message_id[:500],
        not_stored=list(facts.not_stored),
    )
    write(EntryContent, actor, of=entry, **said.as_data())
    attach(entry, kept, actor)
    detail = {
        "number": number,
        "sequence": f"{sequence}/{day.year}",
        "kind": facts.kind,
        "type": facts.type,
        "title": said.title,
        "files": [file.sha256 for file in kept],
    }
    record(actor, "journal_entry", f"case:{case.number}", detail=detail)
    return entry


def filed(case: Case, message_id: str) -> JournalEntry | None:
    """The entry of a case that an e-mail was filed as, unless that was by mistake."""
    standing = EntryContent.objects.current().filter(of__case=case, of__message_id=message_id[:500], void=False)
    found: EntryContent | None = standing.select_related("of").first()
    return found.of if found else None
