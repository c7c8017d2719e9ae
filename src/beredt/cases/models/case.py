"""Cases with their packs and devices, and everything that happened to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from beredt.actors.models import Person
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.lifecycle.tables import REASON_ALWAYS
from beredt.catalogue.models import Device, Pack
from beredt.intake.models import Delivery


class CaseType(models.TextChoices):
    """What a case is about. The figures of shortages count only the first."""

    SHORTAGE = "shortage", _("Legemiddelmangel")
    DEVICE = "device", _("Mangel på utstyr eller diagnostikk")
    PREPAREDNESS = "preparedness", _("Beredskapssak")


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
    """One shortage of one product (one or more packs) in one period. A new period is a new case linked to the old.

    Preparedness cases are kept here too: they have the same numbers, journal, tasks and decisions. Their `start` and
    `end` are those of the work.
    """

    number = models.TextField(unique=True)
    type = models.CharField(max_length=12, choices=CaseType, default=CaseType.SHORTAGE)
    title = models.TextField()
    atc = models.TextField(blank=True, db_index=True)
    packs = models.ManyToManyField(Pack, related_name="cases", through="CasePack")
    devices = models.ManyToManyField(Device, related_name="cases", through="CaseDevice")
    caseworker = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="cases")
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
        indexes = (
            models.Index(fields=["end", "registered"]),
            models.Index(models.F("start").desc(), models.F("number"), name="case_by_start"),
            models.Index(models.F("title"), models.F("number"), name="case_by_title"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(type__in=CaseType.values), name="case_has_type"),
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


class CaseDevice(models.Model):
    """A device or an in-vitro diagnostic that a case concerns."""

    case = models.ForeignKey(Case, models.CASCADE)
    device = models.ForeignKey(Device, models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "device"], name="case_device_once"),)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.device_id}"
