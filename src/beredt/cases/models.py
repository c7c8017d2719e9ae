"""Notices with every report on them, and shortage cases with their packs."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from beredt.cases.lifecycle.states import EventKind
from beredt.cases.lifecycle.tables import REASON_ALWAYS
from beredt.catalogue.models import Pack
from beredt.intake.models import Delivery


class NoticeSource(models.TextChoices):
    """Where a notice comes from. Only Norwegian ones open cases; the others are signals."""

    DMP = "dmp", _("DMP")
    CANADA = "canada", _("Drug Shortages Canada")
    FIMEA = "fimea", _("Fimea (Finland)")
    EMA = "ema", _("EMA")


#: Sources whose notices become cases when a person accepts them.
NORWEGIAN = frozenset({NoticeSource.DMP})


class NoticeState(models.TextChoices):
    """What a person has done with a notice."""

    NEW = "new", _("Ny")
    ACCEPTED = "accepted", _("Tatt inn i sak")
    REJECTED = "rejected", _("Avvist")
    SIGNAL = "signal", _("Signal fra utlandet")


class CaseSource(models.TextChoices):
    """From whom Mangelsenteret learnt of a shortage."""

    DMP = "dmp", _("DMP")
    SYKEHUSINNKJOP = "sykehusinnkjop", _("Sykehusinnkjøp")
    WHOLESALER = "wholesaler", _("Grossist")
    OWN_DISCOVERY = "own_discovery", _("Egen oppdagelse")
    CLINICIAN = "clinician", _("Kliniker")
    NEIGHBOUR_COUNTRY = "neighbour_country", _("Naboland")
    REPORT_FORM = "report_form", _("Meldeskjema")
    OTHER = "other", _("Annet")


class Registration(models.TextChoices):
    """Whether the medicine in short supply had a Norwegian MA."""

    REGISTERED = "registered", _("Med markedsføringstillatelse")
    UNREGISTERED = "unregistered", _("Uregistrert")
    UNKNOWN = "unknown", _("Ukjent")


class Case(models.Model):
    """One shortage of one product (one or more packs) in one period. A new period is a new case linked to the old."""

    number = models.TextField(unique=True)
    title = models.TextField()
    atc = models.TextField(blank=True, db_index=True)
    packs = models.ManyToManyField(Pack, related_name="cases", through="CasePack")
    registered = models.DateField()
    start = models.DateField()
    #: The start is only expected: no date makes the shortage actual before somebody confirms that it began.
    start_anticipated = models.BooleanField(default=False)
    end = models.DateField(null=True, blank=True)
    promised_end = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, choices=CaseSource)
    reported_by_holder = models.BooleanField(null=True)
    registration = models.CharField(max_length=20, choices=Registration)
    reason = models.TextField(blank=True)
    reason_text = models.TextField(blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    note = models.TextField(blank=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ("-start", "number")
        indexes = (models.Index(fields=["end", "registered"]),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                name="case_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseEvent(models.Model):
    """Something that happened to a case. Only added: the database itself refuses to change or remove one.

    `effective` is the day from which it holds, `recorded` when it was told. `data` has what the kind needs, and the
    dates of the case that it changed, `before` and `after`.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind)
    effective = models.DateField()
    recorded = models.DateTimeField()
    actor = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(actor=""), name="case_event_has_actor"),
            models.CheckConstraint(condition=models.Q(kind__in=EventKind.values), name="case_event_has_kind"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(REASON_ALWAYS)) | ~models.Q(reason=""),
                name="case_event_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} {self.effective}"


class CasePack(models.Model):
    """A pack that a case concerns."""

    case = models.ForeignKey(Case, models.CASCADE)
    pack = models.ForeignKey(Pack, models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "pack"], name="case_pack_once"),)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.pack_id}"


class Notice(models.Model):
    """A shortage as somebody reports it, over all their reports. The newest report's content stands here too."""

    source = models.CharField(max_length=10, choices=NoticeSource)
    source_ref = models.TextField()
    state = models.CharField(max_length=10, choices=NoticeState)
    discontinuation = models.BooleanField(default=False)
    product_name = models.TextField(blank=True)
    substances = ArrayField(models.TextField(), default=list)
    atc = models.TextField(blank=True, db_index=True)
    number = models.TextField(blank=True, db_index=True)
    holder = models.TextField(blank=True)
    strength = models.TextField(blank=True)
    form = models.TextField(blank=True)
    pack_text = models.TextField(blank=True)
    first_received = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="notices")
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    rejected_because = models.TextField(blank=True)
    newest = models.ForeignKey("Report", models.PROTECT, null=True, related_name="+")
    accepted_report = models.ForeignKey("Report", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-first_received", "id")
        constraints = (
            models.UniqueConstraint(fields=["source", "source_ref"], name="notice_once"),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(case__isnull=False),
                name="accepted_notice_has_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="rejected") | ~models.Q(rejected_because=""),
                name="rejected_notice_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.source_ref} {self.product_name}"


class Report(models.Model):
    """One report on a notice: what was said on a day. Never changed: the ledger of promises is read from it."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="reports")
    delivery = models.ForeignKey(Delivery, models.PROTECT)
    line = models.PositiveIntegerField()
    received = models.DateField()
    status = models.TextField()
    status_text = models.TextField(blank=True)
    anticipated_start = models.DateField(null=True)
    actual_start = models.DateField(null=True)
    promised_end = models.DateField(null=True)
    actual_end = models.DateField(null=True)
    expected_text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    reason_text = models.TextField(blank=True)
    remarks = models.JSONField(default=list)

    class Meta:
        ordering = ("received", "id")
        indexes = (models.Index(fields=["notice", "received"]),)

    def __str__(self) -> str:
        return f"{self.received}: {self.promised_end}"

    @property
    def start(self) -> date | None:
        """The first day of the shortage as reported: the actual one where given, else the anticipated."""
        return self.actual_start or self.anticipated_start
