"""How serious a shortage is: what a rule proposes, and what a person decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beredt.audit.versions import Version
from beredt.cases.models.case import Case


class Level(models.TextChoices):
    """Low, medium or high, or not known."""

    LOW = "low", pgettext_lazy("level", "Lav")
    MEDIUM = "medium", pgettext_lazy("level", "Middels")
    HIGH = "high", pgettext_lazy("level", "Høy")
    UNKNOWN = "unknown", _("Ukjent")


class SeverityClass(models.TextChoices):
    """The classes of the Union list of critical medicines."""

    CRITICAL = "critical", _("Kritisk")
    AT_RISK = "at_risk", _("Utsatt")
    OTHER = "other", _("Øvrig")
    UNKNOWN = "unknown", _("Ukjent")


class Severity(Version):
    """A person's assessment of a case, with the proposal that the rule made at the time. One entry a case.

    `tier` (1 to 4) is the response that is needed; None where nobody has said. `role` is the role in which the person
    decided. `proposal` holds what the rule proposed and from what, as JSON.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="severities")
    seriousness = models.CharField(max_length=8, choices=Level)
    alternatives = models.CharField(max_length=8, choices=Level)
    outcome = models.CharField(max_length=8, choices=SeverityClass)
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    effective = models.DateField()
    role = models.CharField(max_length=20)
    body = models.TextField(blank=True)
    reason = models.TextField()
    proposal = models.JSONField(default=dict)

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(replaced_at__isnull=True), name="one_severity_a_case"
            ),
            models.CheckConstraint(
                condition=models.Q(tier__isnull=True) | models.Q(tier__range=(1, 4)), name="tier_range"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="severity_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.outcome} {self.tier or ''}"
