"""Data deliveries: every file that came in, whether taken or refused, with what was found wrong or remarkable."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a file holds. The kinds from SALES20 on are quantities and end in the lake."""

    FEST = "fest", _("Legemiddelregister (FEST M30)")
    PACKS = "packs", _("Pakninger uten norsk markedsføringstillatelse")
    ORGANISATIONS = "organisations", _("Virksomheter og steder")
    CONTACTS = "contacts", _("Kontakter")
    NOTICES = "notices", _("Mangelmeldinger")
    EMAIL = "email", _("E-post om en mangel")
    CASES = "cases", _("Register over mangelsaker")
    SALES20 = "sales20", _("Omsetning fra grossist (§ 20)")
    CUSTOMERS21 = "customers21", _("Kunderegister fra grossist (§ 21)")
    STOCK = "stock", _("Lager")
    USE = "use", _("Forbruk")
    DELIVERIES = "deliveries", _("Ventede leveranser")


class State(models.TextChoices):
    """What became of a delivery."""

    TAKEN = "taken", _("Tatt inn")
    REPLACED = "replaced", _("Erstattet av rettet fil")
    REFUSED = "refused", _("Avvist")


class Delivery(models.Model):
    """One file. `scope` are the places it speaks for; with kind, sender and period it tells what it corrects."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    source = models.CharField(max_length=20, blank=True)
    sender = models.CharField(max_length=40, blank=True)
    file_name = models.TextField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    scope = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=10, choices=State)
    counts = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    problem_total = models.PositiveIntegerField(default=0)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    lake_file = models.JSONField(null=True)

    class Meta:
        ordering = ("-received_at",)
        indexes = (models.Index(fields=["kind", "state", "sender"]),)
        constraints = (
            # The same content is taken once; afterwards it is recognised.
            models.UniqueConstraint(
                fields=["kind", "source", "sender", "sha256"],
                condition=models.Q(state="taken"),
                name="delivery_taken_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="replaced", replaced_by__isnull=False)
                | (~models.Q(state="replaced") & models.Q(replaced_by__isnull=True)),
                name="delivery_replaced_names_its_successor",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"
