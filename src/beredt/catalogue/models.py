"""Medicines and packs, substances, ATC and substitution groups, and the register's own shortage warnings.

Rows of the register that a later extract no longer holds are marked ended, never deleted: cases refer to them.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class MaStatus(models.TextChoices):
    """Whether a medicine has a Norwegian marketing authorisation (MA)."""

    REGISTERED = "registered", _("Markedsføringstillatelse")
    EXEMPTION = "exemption", _("Uregistrert, krever godkjenningsfritak")
    UNREGISTERED = "unregistered", _("Uten norsk markedsføringstillatelse")
    PHARMACY_MADE = "pharmacy_made", _("Tilvirket i apotek")
    UNKNOWN = "unknown", _("Ukjent")


class Atc(models.Model):
    """An ATC code with its Norwegian name, any level."""

    code = models.CharField(max_length=7, primary_key=True)
    name = models.TextField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Substance(models.Model):
    """An active substance as the register names it."""

    id = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SubstitutionGroup(models.Model):
    """Packs that a pharmacy may exchange for one another."""

    id = models.TextField(primary_key=True)
    name = models.TextField(blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name or self.id


class Medicine(models.Model):
    """A product (brand, form and strength) that one or more packs hold."""

    id = models.TextField(primary_key=True)
    name = models.TextField()
    name_form_strength = models.TextField()
    atc = models.TextField(blank=True, db_index=True)
    form = models.TextField(blank=True)
    strength = models.TextField(blank=True)
    route = models.TextField(blank=True)
    holder = models.TextField(blank=True)
    prescription_group = models.TextField(blank=True)
    ma_status = models.CharField(max_length=20, choices=MaStatus)
    substances = ArrayField(models.TextField(), default=list)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("name_form_strength",)

    def __str__(self) -> str:
        return self.name_form_strength


class Pack(models.Model):
    """One countable pack. `origin` tells whether the register or a person's list brought it."""

    class Origin(models.TextChoices):
        FEST = "fest", _("Legemiddelregisteret")
        OWN = "own", _("Lagt inn av oss")

    varenummer = models.CharField(max_length=6, primary_key=True)
    fest_id = models.TextField(blank=True, db_index=True)
    origin = models.CharField(max_length=4, choices=Origin)
    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="packs")
    name = models.TextField()
    pack_size = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    pack_unit = models.TextField(blank=True)
    gtins = ArrayField(models.CharField(max_length=14), default=list)
    substitution_group = models.ForeignKey(
        SubstitutionGroup, models.PROTECT, null=True, blank=True, related_name="packs"
    )
    country = models.CharField(max_length=2, blank=True)
    marketed_from = models.DateField(null=True)
    temporarily_out = models.DateField(null=True)
    deregistered = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("name", "varenummer")
        indexes = (GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="pack_name_trgm"),)

    def __str__(self) -> str:
        return f"{self.varenummer} {self.name}"

    @property
    def registered(self) -> bool | None:
        """Whether it has a Norwegian MA; None where that is unknown."""
        status = self.medicine.ma_status
        return None if status == MaStatus.UNKNOWN else status == MaStatus.REGISTERED


class ShortageWarning(models.Model):
    """A warning of the register itself (VarselSlv of the kind Leveringssvikt), for what it refers to."""

    id = models.TextField(primary_key=True)
    heading = models.TextField()
    text = models.TextField(blank=True)
    from_date = models.DateField(null=True)
    link = models.TextField(blank=True)
    audiences = ArrayField(models.TextField(), default=list)
    refers_to = ArrayField(models.TextField(), default=list)
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.heading


class DeviceKind(models.TextChoices):
    """The two kinds of item that are not medicines."""

    DEVICE = "device", _("Medisinsk utstyr")
    IVD = "ivd", _("In vitro-diagnostikk")


class Device(models.Model):
    """A device or an in-vitro diagnostic that can run short, and block a treatment when it does."""

    kind = models.CharField(max_length=6, choices=DeviceKind)
    name = models.TextField()
    maker = models.TextField(blank=True)
    reference = models.TextField(blank=True)
    gtin = models.CharField(max_length=14, blank=True)

    class Meta:
        ordering = ("name", "maker")
        constraints = (
            models.UniqueConstraint(fields=["kind", "name", "maker", "reference"], name="device_once"),
            models.CheckConstraint(condition=models.Q(kind__in=DeviceKind.values), name="device_has_kind"),
            models.CheckConstraint(condition=~models.Q(name=""), name="device_has_name"),
        )

    def __str__(self) -> str:
        return self.name


class DeviceBlock(models.Model):
    """A medicine (by ATC code, any level) that cannot be used, or only worse, without the device."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="blocks")
    atc = models.CharField(max_length=7)
    why = models.TextField()

    class Meta:
        ordering = ("atc",)
        constraints = (models.UniqueConstraint(fields=["device", "atc"], name="device_block_once"),)

    def __str__(self) -> str:
        return f"{self.device_id}: {self.atc}"
