"""Organisations (places among them), people and their roles."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """The kinds of the sources, from health region to offshore holder."""

    HEALTH_REGION = "health_region", _("Regionalt helseforetak")
    HEALTH_TRUST = "health_trust", _("Helseforetak")
    HOSPITAL_PHARMACY = "hospital_pharmacy", _("Sykehusapotek")
    HOSPITAL = "hospital", _("Sykehus")
    PHARMACY = "pharmacy", _("Apotek")
    PHARMACY_CHAIN = "pharmacy_chain", _("Apotekkjede")
    WHOLESALER = "wholesaler", _("Grossist")
    MUNICIPALITY = "municipality", _("Kommune")
    AGENCY = "agency", _("Myndighet")
    SUPPLIER = "supplier", _("Leverandør")
    STOCKPILE = "stockpile", _("Beredskapslager")
    OTHER_HOLDER = "other_holder", _("Annen lagerholder")


class Organisation(models.Model):
    """An organisation or a place of one: what sends data, holds packs or uses them. `id` is the senders' own name."""

    id = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    name = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    municipality = models.CharField(max_length=4, blank=True)
    region = models.CharField(max_length=40, blank=True)
    supplied_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supplies")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do. A person without a role may read nothing."""

    READER = "reader", _("Leser")
    CASEWORKER = "caseworker", _("Saksbehandler")
    ADMINISTRATOR = "administrator", _("Administrator")


class Person(AbstractUser):
    """Someone who logs in. Never a patient: the system holds no patient identities."""

    role = models.CharField(max_length=20, choices=Role, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    language = models.CharField(max_length=2, default="nb")

    @property
    def actor(self) -> str:
        """How the audit trail names this person."""
        return f"person:{self.username}"
