"""The files of an entry."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beredt.journal.models.entry import JournalEntry


class Searchable(models.TextChoices):
    """Whether the text of a file can be searched."""

    YES = "yes", _("Søkbar")
    EMPTY = "empty", _("Uten tekst")
    UNREADABLE = "unreadable", _("Ikke søkbar")


class Attachment(models.Model):
    """A file of an entry, kept by its content among the originals. Only added, never changed."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="attachments")
    name = models.TextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    searchable = models.CharField(max_length=10, choices=Searchable)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=150)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_has_sha256"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(added_by=""), name="attachment_has_name"),
        )

    def __str__(self) -> str:
        return self.name
