"""Organisations (places among them), people and their roles."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from beredt.actors.factors import Authenticator as Authenticator
from beredt.actors.factors import BackupCode as BackupCode
from beredt.actors.factors import BackupCodes as BackupCodes


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
    """What a person does here. A person without a role may read nothing."""

    READER = "reader", _("Leser")
    REPORTER = "reporter", _("Innrapportør for en virksomhet")
    CASEWORKER = "caseworker", _("Saksbehandler")
    LEAD = "lead", _("Leder")
    MEDICAL_DIRECTOR = "medical_director", _("Fagdirektør")
    STOCKPILE_MANAGER = "stockpile_manager", _("Lageransvarlig")
    AUTHORITY = "authority", _("Myndighet")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Revisor")


#: Roles that mean nothing without the organisation that they are for.
FOR_AN_ORGANISATION = (Role.REPORTER, Role.STOCKPILE_MANAGER)


class Person(AbstractUser):
    """Someone who logs in. Never a patient: the system holds no patient identities."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    language = models.CharField(max_length=2, default="nb")
    #: Counted up to end every session that was begun before.
    session_round = models.PositiveIntegerField(default=0)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to go on: it ends with the password it was begun by, or with its round."""
        salt = "beredt.actors.models.Person.get_session_auth_hash"
        held = f"{self.session_round}:{self.password}"
        return salted_hmac(salt, held, secret=secret, algorithm="sha256").hexdigest()

    @property
    def actor(self) -> str:
        """How the audit trail names this person."""
        return f"person:{self.username}"

    @cached_property
    def assignments(self) -> list["RoleAssignment"]:
        """Every role that this person was ever given, asked for once. Actions that change it drop the answer."""
        return list(self.role_assignments.select_related("organisation"))


class RoleAssignment(models.Model):
    """A role that a person was given, for an organisation or for all, and for a time. Never deleted.

    It holds from `first` and not from `until` on: the day on which it was ended.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    first = models.DateField()
    until = models.DateField(null=True, blank=True)
    given_by = models.CharField(max_length=150)
    reason = models.TextField()

    class Meta:
        ordering = ("first", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("first")),
                name="role_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=FOR_AN_ORGANISATION) | models.Q(organisation__isnull=False),
                name="role_names_its_organisation",
            ),
            models.CheckConstraint(condition=~models.Q(given_by=""), name="role_names_its_giver"),
        )

    def __str__(self) -> str:
        place = f" ({self.organisation_id})" if self.organisation_id else ""
        return f"{self.person} {self.role}{place} {self.first}–{self.until or ''}"

    def holds_on(self, day: date) -> bool:
        """Whether the person has the role on a day."""
        return self.first <= day and (self.until is None or day < self.until)


class ContactKind(models.TextChoices):
    """What a contact is asked about; the values are those of the file's layout."""

    SHORTAGE = "shortage", _("Mangelkontakt")
    CHILDREN = "children", _("Nettverk for legemidler til barn")
    CLINICIANS = "clinicians", _("Fagmiljø")
    HOSPITAL_PHARMACY = "hospital_pharmacy", _("Sykehusapotek")
    B180 = "b180", _("B180")
    WHOLESALERS = "wholesalers", _("Grossistadministrasjonen")
    PROCUREMENT = "procurement", _("Innkjøp")
    AUTHORITY = "authority", _("Myndighet")
    MEDICAL_DIRECTOR = "medical_director", _("Fagdirektør")


class Contact(models.Model):
    """Whom to ask at an organisation, and for whom they stand in. Held to the end by `valid_to`, never deleted."""

    id = models.CharField(max_length=40, primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=20, choices=ContactKind)
    function = models.TextField()
    name = models.TextField(blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=25, blank=True)
    deputy_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputies")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["kind", "valid_from"]),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="contact_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~models.Q(deputy_of=models.F("id")), name="contact_is_not_its_own_deputy"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.name or self.function}"


class LoginFailures(models.Model):
    """How often logging in failed lately, for a user name ('name:kari') or an address ('address:192.0.2.7')."""

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class ApiToken(models.Model):
    """By which a machine reads and writes as a person, with that person's rights and no others. Never deleted.

    Only the SHA-256 of the token is kept: the token itself is shown once, to whoever made it. It holds to the end of
    `last`, unless it is ended before.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    last = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(name=""), name="api_token_has_name"),
            models.CheckConstraint(condition=~models.Q(made_by=""), name="api_token_names_its_maker"),
            models.UniqueConstraint(
                fields=["person", "name"], condition=models.Q(ended_at__isnull=True), name="api_token_one_of_a_name"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.name}"

    def holds_on(self, day: date) -> bool:
        """Whether the token opens anything on a day."""
        return self.ended_at is None and day <= self.last
