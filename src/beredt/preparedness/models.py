"""What a preparedness case holds besides what every case has: chapters, causes, milestones and documents.

Every row is a version (see `audit.versions`), so that the case of any day can be shown.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from beredt.audit.versions import Version
from beredt.cases.models import Case, CaseVersion


class Part(models.TextChoices):
    """The chapters of the annual report's template, in its order."""

    SITUATION = "situation", _("Situasjonen")
    ANALYSIS = "analysis", _("Analyse")
    FOLLOW_UP = "follow_up", _("Oppfølging")
    SUMMARY = "summary", _("Omtale i årsrapporten")


class Chapter(CaseVersion):
    """The text of one chapter. One entry a case and part; when it was told is its last professional change."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="chapters")
    part = models.CharField(max_length=10, choices=Part)
    text = models.TextField()

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "part"], condition=models.Q(replaced_at__isnull=True), name="one_chapter_a_part"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.part}"


class CauseKind(models.TextChoices):
    """Where the weakness lies; the first four are those by which the report tells its cases apart."""

    FINANCING = "financing", _("Finansieringsordning")
    STOCK = "stock", _("Hvilket lager det ligger på")
    REGISTRATION = "registration", _("Med eller uten markedsføringstillatelse")
    SETTING = "setting", _("Hvor i helsetjenesten det brukes")
    PROCUREMENT = "procurement", _("Anskaffelse og avtaler")
    ORGANISATION = "organisation", _("Organisering og ansvar")
    MARKET = "market", _("Marked og produksjon")
    OTHER = "other", _("Annet")


class Cause(CaseVersion):
    """A reason in the system why the country was not better prepared."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="causes")
    kind = models.CharField(max_length=12, choices=CauseKind)
    text = models.TextField()

    class Meta(Version.Meta):
        indexes = (models.Index(fields=["case"]),)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"


class MilestoneState(models.TextChoices):
    """Whether a milestone has been reached."""

    PLANNED = "planned", _("Planlagt")
    REACHED = "reached", _("Nådd")
    DROPPED = "dropped", _("Droppet")


class Milestone(CaseVersion):
    """A step on the way to a lasting solution: what, before or by which body, and when.

    It lies between `first` and `last`, both included: one day, a month, or a longer time such as an autumn, as exactly
    as anybody knows.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="milestones")
    first = models.DateField()
    last = models.DateField()
    title = models.TextField()
    body = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=MilestoneState, default=MilestoneState.PLANNED)
    note = models.TextField(blank=True)

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="milestone_ends_after_it_begins"
            ),
        )
        indexes = (models.Index(fields=["case", "first"]),)

    def __str__(self) -> str:
        return f"{self.first}: {self.title}"


class BasisDocument(CaseVersion):
    """A document that the case builds on: a strategy, a risk analysis, a report of supervision."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="basis_documents")
    title = models.TextField()
    issuer = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    link = models.URLField(max_length=500, blank=True)

    class Meta(Version.Meta):
        indexes = (models.Index(fields=["case"]),)

    def __str__(self) -> str:
        return self.title
