"""What is registered once and never changed: the entry's numbers, its kind and its days."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from beredt.actors.models import Contact
from beredt.cases.models import Case


class EntryType(models.TextChoices):
    """Journalposttype, with the codes of Noark 5."""

    INCOMING = "I", _("Inngående")
    OUTGOING = "U", _("Utgående")
    INTERNAL_FOLLOWED = "N", _("Internt, for oppfølging")
    INTERNAL = "X", _("Internt")
    SUBMISSION = "S", _("Saksframlegg")


class EntryKind(models.TextChoices):
    """What an entry is in the work on a case."""

    DOCUMENT = "document", _("Dokument")
    PHONE_NOTE = "phone_note", _("Telefonnotat")
    NOTE = "note", _("Internt notat")
    QUESTION = "question", _("Spørsmål til fagmiljø")
    ANSWER = "answer", _("Svar")
    SUPPLIER = "supplier", _("Dialog med leverandør")


class Channel(models.TextChoices):
    """The way it came or went."""

    EMAIL = "email", _("E-post")
    PHONE = "phone", _("Telefon")
    LETTER = "letter", _("Brev")
    MEETING = "meeting", _("Møte")
    MESSAGE = "message", _("Melding")
    FORM = "form", _("Skjema")


class JournalEntry(models.Model):
    """A journalpost of a case. The database refuses to change or remove one; what may be corrected is its content.

    `year` and `sequence` are Noark's journalår and journalsekvensnummer, without gaps in a year; `number` is its
    journalpostnummer, without gaps in a case; `day` its journaldato.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="journal")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    day = models.DateField()
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=150)
    type = models.CharField(max_length=1, choices=EntryType)
    kind = models.CharField(max_length=10, choices=EntryKind)
    channel = models.CharField(max_length=8, choices=Channel)
    received = models.DateField(null=True, blank=True)
    sent = models.DateField(null=True, blank=True)
    #: The entry that this one answers, and as which of its addressees; `declined` where they would not answer.
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answered_by")
    addressee = models.ForeignKey("Addressee", models.PROTECT, null=True, blank=True, related_name="replies")
    declined = models.BooleanField(default=False)
    #: The Message-ID of an e-mail, by which it is known again.
    message_id = models.CharField(max_length=500, blank=True, db_index=True)
    #: Attachments of an e-mail that were not taken in: [{'name': ..., 'why': ...}].
    not_stored = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("-number",)
        indexes = (models.Index(fields=["day"]),)
        constraints = (
            models.UniqueConstraint(fields=["year", "sequence"], name="journal_sequence_once_a_year"),
            models.UniqueConstraint(fields=["case", "number"], name="journal_number_once_a_case"),
            models.CheckConstraint(
                condition=Q(year=ExtractYear("day")) & Q(sequence__gte=1) & Q(number__gte=1),
                name="journal_numbers_of_the_year",
            ),
            models.CheckConstraint(condition=~Q(registered_by=""), name="journal_entry_has_registrar"),
            models.CheckConstraint(
                condition=Q(type__in=EntryType.values, kind__in=EntryKind.values, channel__in=Channel.values),
                name="journal_entry_has_kind",
            ),
            models.CheckConstraint(
                condition=Q(type=EntryType.INCOMING, received__isnull=False)
                | (~Q(type=EntryType.INCOMING) & Q(received__isnull=True)),
                name="journal_incoming_was_received",
            ),
            models.CheckConstraint(
                condition=Q(type=EntryType.OUTGOING, sent__isnull=False)
                | (~Q(type=EntryType.OUTGOING) & Q(sent__isnull=True)),
                name="journal_outgoing_was_sent",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.ANSWER) | Q(answers__isnull=False), name="journal_answer_has_question"
            ),
        )

    def __str__(self) -> str:
        return f"{self.label} ({self.case_id})"

    @property
    def label(self) -> str:
        """The number as it is written: journalpostnummer, sequence and year ('14 · 231/2026')."""
        return f"{self.number} · {self.sequence}/{self.year}"


class Addressee(models.Model):
    """Somebody who was asked. Whether they have answered follows from the answers in the journal."""

    question = models.ForeignKey(JournalEntry, models.PROTECT, related_name="addressees")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.TextField()

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="addressee_has_name"),)

    def __str__(self) -> str:
        return self.name
