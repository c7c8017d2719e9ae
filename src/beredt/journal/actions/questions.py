"""Asking clinicians, and entering what they answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import Contact, Person
from beredt.actors.permissions import Permission, require
from beredt.cases.models import Case
from beredt.journal.entering import enter
from beredt.journal.filing import keep_files
from beredt.journal.models import Addressee, Channel, EntryContent, EntryKind, EntryType, JournalEntry
from beredt.journal.numbers import hold
from beredt.journal.parts import Facts, NewFile, Party, PartyRole, Said
from beredt.journal.rules import check_facts, check_question, check_said, check_stands


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked: a contact, or a name."""

    name: str
    contact: Contact | None = None


def ask_clinicians(
    person: Person,
    case: Case,
    said: Said,
    asked: Sequence[Asked],
    *,
    channel: Channel = Channel.EMAIL,
    files: Sequence[NewFile] = (),
) -> JournalEntry:
    """Enters a question that goes out today to each of `asked`, to be answered by `said.due`.

    Raises PermissionDenied, JournalRuleError and FileRefusedError.
    """
    require(person, Permission.EDIT_CASES)
    facts = Facts(EntryType.OUTGOING, EntryKind.QUESTION, channel, sent=timezone.localdate())
    check_question(facts.kind, [one.name for one in asked], said.due)
    parties = [Party(PartyRole.RECIPIENT, one.name.strip(), one.contact.pk if one.contact else "") for one in asked]
    said = replace(said, parties=parties)
    check_said(said)
    kept = keep_files(files)
    with transaction.atomic():
        question = enter(person.actor, hold(case), facts, said, kept)
        Addressee.objects.bulk_create(
            Addressee(question=question, contact=one.contact, name=one.name.strip()) for one in asked
        )
    return question


def answer_question(
    person: Person,
    addressee: Addressee,
    said: Said,
    facts: Facts | None = None,
    files: Sequence[NewFile] = (),
) -> JournalEntry:
    """Enters what one of those asked answered, or that they would not. By default it came by e-mail today.

    `facts` tells the channel, when it was received and whether they declined. Raises PermissionDenied,
    JournalRuleError ('void' where the question was entered by mistake) and FileRefusedError.
    """
    require(person, Permission.EDIT_CASES)
    question = addressee.question
    given = facts or Facts(EntryType.INCOMING, EntryKind.ANSWER, Channel.EMAIL, received=timezone.localdate())
    given = replace(
        given, type=EntryType.INCOMING, kind=EntryKind.ANSWER, answers=question, addressee=addressee, sent=None
    )
    check_facts(given)
    parties = [Party(PartyRole.SENDER, addressee.name, addressee.contact_id or "")]
    title = said.title.strip() or _("Svar fra %(name)s") % {"name": addressee.name}
    said = replace(said, title=title, parties=parties)
    check_said(said)
    kept = keep_files(files)
    with transaction.atomic():
        case = hold(question.case)
        check_stands(EntryContent.objects.current().get(of=question))
        return enter(person.actor, case, given, said, kept)
