"""What people write about a case: the blocks of the record that are not facts of the lifecycle.

Every row is a version (see `audit.versions`): an edit adds one, and the record of any day can be shown.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beredt.actors.models import Person
from beredt.audit.versions import Version
from beredt.cases.models.case import Case
from beredt.catalogue.models import Pack


class Financing(models.TextChoices):
    """Who pays for the medicine."""

    BLUE = "blue", _("Blå resept")
    H_PRESCRIPTION = "h_prescription", _("H-resept")
    HOSPITAL = "hospital", _("Helseforetak")
    OTHER = "other", _("Annet")
    UNKNOWN = "unknown", _("Ukjent")


class Setting(models.TextChoices):
    """Where the medicine is used."""

    HOSPITAL = "hospital", _("Sykehus")
    PREHOSPITAL = "prehospital", _("Prehospitalt")
    MUNICIPAL = "municipal", _("Kommune")
    GP = "gp", _("Fastlege")
    PHARMACY = "pharmacy", _("Apotek")


class Flag(models.TextChoices):
    """What changes the handling."""

    CHILDREN = "children", _("Brukes til barn")
    ANTIDOTE = "antidote", _("Motgift")
    EXPORT_RISK = "export_risk", _("Fare for parallelleksport")
    MARKET_INTELLIGENCE = "market_intelligence", _("Kjent fra markedsovervåking")
    NARCOTIC = "narcotic", _("Narkotikum")
    COLD_CHAIN = "cold_chain", _("Kjølevare")


class CaseScope(models.TextChoices):
    """A regional or logistic interruption is recorded, and not counted as a shortage."""

    NATIONAL = "national", _("Hele landet")
    REGIONAL = "regional", _("Regionalt eller logistisk avbrudd")
    UNKNOWN = "unknown", _("Ukjent")


class CaseVersion(Version):
    """A version of something on a case. Each says itself how the case names its own."""

    case: Any

    class Meta(Version.Meta):
        abstract = True


class Record(CaseVersion):
    """The blocks of one case that hold one value each: context, reasons, flags, scope, notes. One entry a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="records")
    scope = models.CharField(max_length=10, choices=CaseScope, default=CaseScope.UNKNOWN)
    regions = models.TextField(blank=True)
    reported_to_ema = models.BooleanField(null=True)
    financing = models.CharField(max_length=16, choices=Financing, default=Financing.UNKNOWN)
    settings = ArrayField(models.CharField(max_length=12, choices=Setting), default=list, blank=True)
    agreement = models.TextField(blank=True)
    agreement_expires = models.DateField(null=True, blank=True)
    monitored_by = models.TextField(blank=True)
    monitored_until = models.DateField(null=True, blank=True)
    contributing = ArrayField(models.TextField(), default=list, blank=True)
    flags = ArrayField(models.CharField(max_length=20, choices=Flag), default=list, blank=True)
    patients = models.PositiveIntegerField(null=True, blank=True)
    patients_basis = models.TextField(blank=True)
    most_exposed = models.TextField(blank=True)
    care_notes = models.TextField(blank=True)
    safety_notes = models.TextField(blank=True)
    patient_text = models.TextField(blank=True)

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(replaced_at__isnull=True), name="one_record_a_case"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.told_at:%Y-%m-%d}"


class AlternativeKind(models.TextChoices):
    """How something can stand in for the medicine."""

    BRAND = "brand", _("Samme virkestoff, annet merke")
    STRENGTH = "strength", _("Samme virkestoff, annen styrke")
    FORM = "form", _("Samme virkestoff, annen legemiddelform")
    FOREIGN_PACK = "foreign_pack", _("Utenlandsk pakning")
    UNREGISTERED = "unregistered", _("Uregistrert legemiddel")
    THERAPEUTIC = "therapeutic", _("Annet virkestoff")
    PHARMACY_MADE = "pharmacy_made", _("Tilvirket i apotek")


class Evidence(models.TextChoices):
    """How well it is known that the alternative does the same."""

    SAME = "same", _("Byttbart")
    GUIDELINE = "guideline", _("Anbefalt i retningslinje")
    EXPERT = "expert", _("Fagmiljøets vurdering")
    WEAK = "weak", _("Svakt grunnlag")
    UNKNOWN = "unknown", _("Ikke vurdert")


class Alternative(CaseVersion):
    """Something that can be used instead. Its own stock and shortages are read from its pack, never written here."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="alternatives")
    pack = models.ForeignKey(Pack, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.TextField()
    kind = models.CharField(max_length=16, choices=AlternativeKind)
    evidence = models.CharField(max_length=10, choices=Evidence, default=Evidence.UNKNOWN)
    advised_by = models.TextField(blank=True)
    suitability = models.TextField(blank=True)

    class Meta(Version.Meta):
        indexes = (models.Index(fields=["case"]),)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.name}"


class MeasureKind(models.TextChoices):
    """What is done against a shortage."""

    SUPPLIER_PUSH = "supplier_push", _("Press på leverandøren")
    FOREIGN_PACK = "foreign_pack", _("Utenlandsk pakning")
    RESERVE = "reserve", _("Reservere")
    RELEASE = "release", _("Frigi fra lager")
    RATION = "ration", _("Rasjonere")
    RESTRICT = "restrict", _("Begrense bruken")
    EXPORT_BAN = "export_ban", _("Eksportforbud")
    ROTATE = "rotate", _("Rullere lager")
    EXTEND_SHELF_LIFE = "extend_shelf_life", _("Forlenge holdbarheten")
    LOCAL_BUY = "local_buy", _("Kjøpe lokalt")
    JPA = "jpa", _("Felles europeisk anskaffelse")
    OTHER = "other", _("Annet")


class Horizon(models.TextChoices):
    """Whether a measure of a preparedness case helps now or lasts."""

    SHORT = "short", _("På kort sikt")
    LONG = "long", _("På lang sikt")


class MeasureState(models.TextChoices):
    """How far a measure has come."""

    PLANNED = "planned", _("Planlagt")
    UNDER_WAY = "under_way", _("I gang")
    DONE = "done", pgettext_lazy("measure", "Utført")
    REFUSED = "refused", _("Avslått")
    DROPPED = "dropped", _("Droppet")


class Measure(CaseVersion):
    """Something done against the shortage: who, by when, and what came of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=18, choices=MeasureKind)
    action = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    owner_name = models.TextField(blank=True)
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=MeasureState, default=MeasureState.PLANNED)
    effect = models.TextField(blank=True)
    #: Told on preparedness cases only.
    horizon = models.CharField(max_length=5, choices=Horizon, blank=True)

    class Meta(Version.Meta):
        indexes = (models.Index(fields=["case"]), models.Index(fields=["owner", "due"]))

    def __str__(self) -> str:
        return f"{self.case_id}: {self.action}"


class EffectKind(models.TextChoices):
    """What a shortage did to patients and to work."""

    POSTPONED = "postponed", _("Utsatt behandling")
    SWITCHED = "switched", _("Byttet behandling")
    HARM = "harm", _("Skade eller uønsket hendelse")
    HOURS = "hours", _("Timer brukt")
    COST = "cost", _("Merkostnad")
    OTHER = "other", _("Annet")


class Effect(CaseVersion):
    """An effect that somebody told of: a count of patients, hours or kroner. Never who the patients are.

    `amount` is patients for the first three kinds, hours for HOURS, kroner for COST; None where nobody has counted.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="effects")
    kind = models.CharField(max_length=10, choices=EffectKind)
    day = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    text = models.TextField(blank=True)
    source = models.TextField(blank=True)

    class Meta(Version.Meta):
        indexes = (models.Index(fields=["case"]),)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} {self.amount}"


class Relation(models.TextChoices):
    """How a case stands to another; read as 'this case … the other'."""

    RELATED_SUBSTANCE = "related_substance", _("Beslektet virkestoff")
    SHARED_INTERMEDIATE = "shared_intermediate", _("Felles mellomprodukt")
    KNOCK_ON = "knock_on", _("Følge av")
    SUBSTITUTE_OF = "substitute_of", _("Erstatter for")
    DUPLICATE_OF = "duplicate_of", _("Duplikat av")
    PART_OF = "part_of", _("Del av")


class CaseLink(CaseVersion):
    """A case's relation to another. The earlier period of the same product stands on the case itself."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked_from")
    relation = models.CharField(max_length=20, choices=Relation)
    note = models.TextField(blank=True)

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="case_link_to_another"),
            models.UniqueConstraint(
                fields=["case", "other", "relation"],
                condition=models.Q(replaced_at__isnull=True),
                name="case_link_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.relation} {self.other_id}"


class LinkDismissal(CaseVersion):
    """A proposed link that somebody looked at and did not want: it is not proposed again until this is taken out."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="dismissals")
    other = models.ForeignKey(Case, models.PROTECT, related_name="+")
    #: As in the proposal: a relation, or 'previous' for an earlier period.
    relation = models.CharField(max_length=20)

    class Meta(Version.Meta):
        constraints = (
            *Version.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "other", "relation"],
                condition=models.Q(replaced_at__isnull=True),
                name="link_dismissed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} not {self.relation} {self.other_id}"
