"""What an entry says: a version for each correction, all of them kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beredt.audit.versions import Version
from beredt.journal.models.entry import EntryType, JournalEntry


class Access(models.TextChoices):
    """Whether others than those who work here may see it (tilgangsrestriksjon)."""

    INTERNAL = "internal", _("Internt, ikke vurdert for innsyn")
    PUBLIC = "public", _("Offentlig")
    EXEMPT = "exempt", _("Unntatt offentlighet")


class Status(models.TextChoices):
    """Journalstatus, with the codes of Noark 5."""

    REGISTERED = "J", _("Journalført")
    DISPATCHED = "E", _("Ekspedert")
    VOID = "U", _("Utgår")


class EntryContent(Version):
    """One version of what an entry says. `reason` tells why it was corrected, or why the entry was entered by mistake.

    `parties` are Noark's korrespondanseparter: [{'role': 'EA', 'name': ..., 'contact': id or ''}]. A void entry
    (Noark: utgår) keeps its number.
    """

    of = models.ForeignKey(JournalEntry, models.PROTECT, related_name="contents")
    title = models.TextField()
    public_title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    document_date = models.DateField(null=True, blank=True)
    parties = models.JSONField(default=list, blank=True)
    access = models.CharField(max_length=8, choices=Access, default=Access.INTERNAL)
    legal_basis = models.TextField(blank=True)
    #: The day by which an answer is wanted.
    due = models.DateField(null=True, blank=True)
    void = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["of"], condition=Q(replaced_at__isnull=True), name="one_content_an_entry"),
            models.CheckConstraint(condition=~Q(title=""), name="journal_content_has_title"),
            models.CheckConstraint(
                condition=Q(access__in=Access.values) & (~Q(access=Access.EXEMPT) | ~Q(legal_basis="")),
                name="journal_exemption_has_legal_basis",
            ),
            models.CheckConstraint(condition=Q(void=False) | ~Q(reason=""), name="journal_void_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.of_id}: {self.title}"

    @property
    def status(self) -> Status:
        """Where the entry stands: what goes out is dispatched when it is entered, what comes in is registered."""
        if self.void:
            return Status.VOID
        return Status.DISPATCHED if self.of.type == EntryType.OUTGOING else Status.REGISTERED

    @property
    def with_whom(self) -> str:
        """The names of the parties."""
        return "; ".join(party["name"] for party in self.parties)
