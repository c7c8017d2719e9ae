"""E-mails into the journal: one entry, with the e-mail itself and what was sent along."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import Person
from beredt.actors.no_patients import holds_identity_number
from beredt.actors.permissions import Permission, require
from beredt.cases.models import Case, Notice, NoticeSource
from beredt.formats.email_notice import Email, read_email
from beredt.formats.problems import Refused
from beredt.intake import originals
from beredt.journal.actions.correct import void_entry
from beredt.journal.entering import enter, filed
from beredt.journal.files.refused import FileRefusedError
from beredt.journal.filing import KeptFile, keep_file
from beredt.journal.models import Channel, EntryContent, EntryKind, EntryType, JournalEntry
from beredt.journal.numbers import hold
from beredt.journal.parts import Facts, NewFile, Party, PartyRole, Said
from beredt.journal.rules import MOST_FILES, JournalRuleError, check_said

#: How the e-mail itself is called among its attachments.
ITSELF = "e-post.eml"


def enter_email(person: Person, case: Case, content: bytes, kind: EntryKind = EntryKind.DOCUMENT) -> JournalEntry:
    """Enters an e-mail as a document in, with the files sent along; those that are not taken are named in the entry.

    Raises PermissionDenied, and JournalRuleError: 'not_an_email', 'filed_before', 'identity_number'.
    """
    require(person, Permission.EDIT_CASES)
    try:
        email = read_email(content)
    except Refused as refused:
        raise JournalRuleError("not_an_email") from refused
    return _enter(person, case, email, content, kind)


def enter_taken(person: Person, notice: Notice, case: Case) -> None:
    """Enters the e-mail by which a notice came, once for each case that takes it in.

    An e-mail that names a patient is entered without its text and files: it came, and the notice was taken in.
    """
    require(person, Permission.HANDLE_NOTICES)
    content = _original(notice)
    if content is None or filed(case, read_email(content).message_id):
        return
    email = read_email(content)
    if not holds_identity_number(f"{email.subject}\n{email.sender}\n{email.text}"):
        _enter(person, case, email, content, EntryKind.DOCUMENT)
        return
    said = Said(
        title=_("E-post med melding"),
        text=_("Teksten er ikke ført her: e-posten inneholder et fødselsnummer eller D-nummer."),
    )
    with transaction.atomic():
        enter(person.actor, hold(case), _facts(email, EntryKind.DOCUMENT, []), said, [])


def void_untaken(person: Person, notice: Notice, case: Case) -> None:
    """Marks the entry of an e-mail as entered by mistake, when its notice is taken out of the case again."""
    require(person, Permission.HANDLE_NOTICES)
    content = _original(notice)
    if content is None:
        return
    entry = filed(case, read_email(content).message_id)
    if entry is not None:
        standing = EntryContent.objects.current().get(of=entry)
        void_entry(person, standing, _("Meldingen er tatt ut av saken igjen."))


def _original(notice: Notice) -> bytes | None:
    """The e-mail by which a notice came; None where it came another way."""
    delivery = notice.newest.delivery if notice.newest else None
    if notice.source != NoticeSource.EMAIL or delivery is None:
        return None
    return b"".join(originals.pieces(delivery.sha256))


def _enter(person: Person, case: Case, email: Email, content: bytes, kind: EntryKind) -> JournalEntry:
    said = _said(email)
    check_said(said)
    if filed(case, email.message_id):
        raise JournalRuleError("filed_before")
    kept, not_stored = _kept(email, content)
    with transaction.atomic():
        return enter(person.actor, hold(case), _facts(email, kind, not_stored), said, kept)


def _kept(email: Email, content: bytes) -> tuple[list[KeptFile], list[dict[str, str]]]:
    """The files that are taken, and the others with the reason.

    The e-mail itself holds all that was sent along: it is not kept where a file in it names a patient.
    """
    kept: list[KeptFile] = []
    others: list[dict[str, str]] = []
    sent_along = [NewFile(file.name, file.media_type, file.content) for file in email.attachments]
    for file in [*sent_along, NewFile(ITSELF, "message/rfc822", content)]:
        try:
            if len(kept) == MOST_FILES:
                raise FileRefusedError("too_many", file.name)
            if file.name == ITSELF and any(other["why"] == "identity_number" for other in others):
                raise FileRefusedError("identity_number", file.name)
            kept.append(keep_file(file))
        except FileRefusedError as refused:
            others.append({"name": refused.name, "why": refused.code, "detail": refused.detail})
    return kept, others


def _facts(email: Email, kind: EntryKind, not_stored: list[dict[str, str]]) -> Facts:
    received = min(timezone.localdate(email.sent), timezone.localdate())
    return Facts(
        EntryType.INCOMING,
        kind,
        Channel.EMAIL,
        received=received,
        message_id=email.message_id,
        not_stored=not_stored,
    )


def _said(email: Email) -> Said:
    return Said(
        title=email.subject or _("E-post fra %(name)s") % {"name": email.sender},
        text=email.text,
        parties=[Party(PartyRole.SENDER, email.sender)],
        document_date=timezone.localdate(email.sent),
    )
