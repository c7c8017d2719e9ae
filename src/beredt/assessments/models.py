"""Stored runs of the outlook, and the scenarios that people write.

A run is never changed: the same inputs give the same bytes, and are found again.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from beredt.audit.versions import Version
from beredt.catalogue.models import Pack


class AssessmentKind(models.TextChoices):
    """How much was asked: the one plain answer, or all of the outlook."""

    ANSWER = "answer", _("Svar")
    OUTLOOK = "outlook", _("Utsikt")


class Assessment(models.Model):
    """One answer to "does the stock last?", with everything it was computed from.

    `subject` is 'case:<number>' or 'pack:<varenummer>'; `inputs` are the outlook's arrays as JSON, `snapshot` the
    digest of the lake files behind them, named in `files`; `scenario` the name of the scenario it is for.
    """

    kind = models.CharField(max_length=7, choices=AssessmentKind, default=AssessmentKind.ANSWER)
    scenario = models.TextField(blank=True)
    subject = models.CharField(max_length=40, db_index=True)
    as_of = models.DateField()
    snapshot = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    inputs = models.JSONField()
    inputs_sha256 = models.CharField(max_length=64)
    version = models.CharField(max_length=20)
    result = models.JSONField()
    result_sha256 = models.CharField(max_length=64)
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-as_of", "subject")
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "as_of", "snapshot", "inputs_sha256", "version"], name="assessment_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.as_of}"


class CatalogueRun(models.Model):
    """One night's run over every item: its results stand in one Parquet file, named by the hash of its bytes.

    `parameters` are all that the results depend on besides the data: seed, replications, horizon, and which open cases
    there were. The same data, parameters and version give the same bytes.
    """

    as_of = models.DateField(db_index=True)
    snapshot = models.CharField(max_length=64)
    parameters = models.JSONField()
    parameters_sha256 = models.CharField(max_length=64)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    items = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    seconds = models.FloatField()
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-as_of", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["as_of", "snapshot", "parameters_sha256", "version"], name="catalogue_run_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.as_of}: {self.items}"


class StoredScenario(Version):
    """A scenario that people have written: its YAML, who wrote it, and who else has looked it through.

    `reviewed_by` stands on the version that was reviewed; a new text begins as a draft again.
    """

    name = models.TextField()
    text = models.TextField()
    written_by = models.CharField(max_length=150)
    reviewed_by = models.CharField(max_length=150, blank=True)

    class Meta(Version.Meta):
        ordering = ("name", "id")
        constraints = (
            *Version.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(name=""), name="scenario_has_name"),
            models.CheckConstraint(
                condition=models.Q(reviewed_by="") | ~models.Q(reviewed_by=models.F("written_by")),
                name="scenario_reviewed_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ItemLife(Version):
    """How many days a pack of an item must have left to be of use; nothing is demanded where nobody has said it."""

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="+")
    minimum_life = models.PositiveIntegerField()
    why = models.TextField()

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.UniqueConstraint(
                fields=["pack"], condition=models.Q(replaced_at__isnull=True), name="one_life_a_pack"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pack_id}: {self.minimum_life}"
