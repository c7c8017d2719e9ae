"""Decisions: what was written, what was done with it, whom it binds, and who has confirmed.

`DecisionVersion` is what people write, `Step` what they do with it. Once a decision is approved, the database refuses
every change of either; it also works out by itself who has written, and refuses approval by any of them.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beredt.actors.models import Organisation, OrganisationKind
from beredt.assessments.models import Assessment
from beredt.audit.versions import Version
from beredt.cases.models import Case
from beredt.decisions.lifecycle import ENDINGS, WITH_REASON, Act


class DecisionKind(models.TextChoices):
    """What is decided. Which body may decide what stands in data/bodies.csv."""

    RECOMMENDATION = "recommendation", _("Anbefaling")
    RESTRICTION = "restriction", _("Begrensning i bruken")
    RATIONING = "rationing", _("Rasjonering")
    RELEASE = "release", _("Frigiving fra lager")
    PRIORITISATION = "prioritisation", _("Prioritering mellom pasientgrupper")
    INFORMATION = "information", _("Informasjonsbrev")
    OTHER = "other", _("Annet vedtak")


class Decision(models.Model):
    """A decision as such, on a case or on none. Its number never changes, nor does this row."""

    number = models.TextField(unique=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="decisions")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replacements")
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=150)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(drafted_by=""), name="decision_has_drafter"),
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="decision_does_not_replace_itself"),
        )

    def __str__(self) -> str:
        return self.number


class DecisionVersion(Version):
    """The text of a decision and all that belongs to it. One entry a decision; `told_by` is the author of the version.

    `from_at` and `to_at` are moments; the decision holds from the first and until the second, which is not included.
    `legal_basis` is a code of data/legal_bases.csv. The basis is either an assessment, kept with the digest of its
    result, or the reason why there is none. `decided_on` and `document_reference` tell of the body's own decision.
    `groups` are kinds of organisations and `organisations` ids of single ones.

    `rule` is the place for the content of a recommendation that machines read (setting, indication, amounts). It is
    null until that has a layout of its own; nothing writes it.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=16, choices=DecisionKind)
    body = models.CharField(max_length=40)
    title = models.TextField(blank=True)
    text_nb = models.TextField(blank=True)
    text_nn = models.TextField(blank=True)
    from_at = models.DateTimeField(null=True, blank=True)
    to_at = models.DateTimeField(null=True, blank=True)
    legal_basis = models.CharField(max_length=40, blank=True)
    legal_text = models.TextField(blank=True)
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="+")
    assessment_sha256 = models.CharField(max_length=64, blank=True)
    no_assessment_because = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)
    document_reference = models.TextField(blank=True)
    groups = ArrayField(models.CharField(max_length=20, choices=OrganisationKind), default=list, blank=True)
    organisations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    rule = models.JSONField(null=True, blank=True)

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.UniqueConstraint(
                fields=["decision"], condition=Q(replaced_at__isnull=True), name="one_text_a_decision"
            ),
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_has_kind"),
            models.CheckConstraint(
                condition=Q(assessment__isnull=True, assessment_sha256="")
                | (Q(assessment__isnull=False) & ~Q(assessment_sha256="")),
                name="decision_keeps_digest_of_assessment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.title}"


class Step(models.Model):
    """One act on a decision. Only added: the database refuses to change or remove one.

    `at` is when it was done and `effective_at` from when it counts, never earlier. `authors` are those who may not do
    it: the database fills them in and refuses an actor who is among them.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=16, choices=Act)
    version = models.ForeignKey(DecisionVersion, models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    effective_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    authors = ArrayField(models.CharField(max_length=150), default=list, blank=True)
    #: For what was replaced: by which decision. For what was handed over: to which case, or to which body.
    by = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    to_case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="decisions_taken_over")
    to_body = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["act", "effective_at"]),)
        constraints = (
            models.CheckConstraint(condition=Q(act__in=Act.values), name="step_has_act"),
            models.CheckConstraint(condition=~Q(actor=""), name="step_has_actor"),
            models.CheckConstraint(condition=Q(effective_at__gte=F("at")), name="step_does_not_reach_back"),
            models.CheckConstraint(condition=~Q(act__in=sorted(WITH_REASON)) | ~Q(reason=""), name="step_has_reason"),
            models.CheckConstraint(
                condition=~Q(act__in=[Act.SUBMITTED, Act.APPROVED]) | Q(version__isnull=False),
                name="step_names_the_text",
            ),
            models.CheckConstraint(
                condition=~Q(act=Act.REPLACED) | Q(by__isnull=False), name="step_names_what_replaces"
            ),
            models.UniqueConstraint(fields=["decision"], condition=Q(act=Act.APPROVED), name="decision_approved_once"),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(act__in=sorted(ENDINGS)), name="decision_ended_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.act}"


class Addressee(models.Model):
    """An organisation that a decision binds, as it was when it was approved. `group` is the kind that it came by."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="addressees")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="decisions")
    group = models.CharField(max_length=20, blank=True, choices=OrganisationKind)

    class Meta:
        ordering = ("organisation__name",)
        constraints = (models.UniqueConstraint(fields=["decision", "organisation"], name="addressee_once"),)

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.organisation_id}"


class Acknowledgement(models.Model):
    """An addressee confirms a decision: by its own person, or as told to a caseworker, by whom and how."""

    addressee = models.ForeignKey(Addressee, models.PROTECT, related_name="acknowledgements")
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=150)
    on_behalf = models.BooleanField(default=False)
    who = models.TextField(blank=True)
    how = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(told_by=""), name="acknowledgement_has_teller"),
            models.CheckConstraint(
                condition=Q(on_behalf=False) | (~Q(who="") & ~Q(how="")), name="acknowledgement_tells_who_and_how"
            ),
            models.UniqueConstraint(fields=["addressee", "on_behalf"], name="acknowledged_once"),
        )

    def __str__(self) -> str:
        return f"{self.addressee_id}: {self.told_by}"
