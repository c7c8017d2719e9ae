"""What a FEST extract says, as plain records. The Norwegian element each field comes from stands beside it.

None means that FEST says nothing, never "no" and never "fine".
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from beredt.formats.problems import Remark


class Coded(NamedTuple):
    """A code with its text: the attributes V and DN of the datatypes CS and CV."""

    code: str
    name: str | None = None


class Quantity(NamedTuple):
    """A number with its unit: the attributes V and U of the datatype PQ."""

    value: Decimal
    unit: str | None = None


#: Styrkeoperator: the strength is exactly so much.
EQUAL = Coded("L", "Lik")
#: Type of a warning that tells of a shortage (code system 7441).
SHORTAGE = Coded("2", "Leveringssvikt")


class MaStatus(StrEnum):
    """Whether a medicine has marketing authorisation (markedsføringstillatelse) in Norway."""

    REGISTERED = "registered"
    EXEMPTION = "exemption"
    """Unregistered: sold only after an application for exemption (godkjenningsfritak)."""
    PHARMACY_MADE = "pharmacy_made"
    """Made by or for pharmacies, which needs no authorisation: Sykehuspreparat, NAF-preparat."""
    UNKNOWN = "unknown"


#: Preparattype, as used in extracts of 2017 and 2026. A code that is not here is unknown.
_EXEMPTION = "11"
_REGISTERED = frozenset({"6", "7"})
_PHARMACY_MADE = frozenset({"9", "15"})
#: TypeSoknadSlv 1 is "Skal ikke søkes"; every other code means that somebody must be asked first.
_NO_APPLICATION = "1"


def ma_status(preparation_type: Coded | None, application: Coded | None) -> MaStatus:
    """Status from Preparattype and TypeSoknadSlv: an application that must be made outweighs the type."""
    kind = preparation_type.code if preparation_type else None
    if kind == _EXEMPTION or (application and application.code != _NO_APPLICATION):
        return MaStatus.EXEMPTION
    if kind in _REGISTERED:
        return MaStatus.REGISTERED
    return MaStatus.PHARMACY_MADE if kind in _PHARMACY_MADE else MaStatus.UNKNOWN


@dataclass(frozen=True, slots=True)
class Entry:
    """How a record stands in its catalogue (Oppf...): "A" is active. FEST gives Norwegian local time."""

    id: str
    changed_at: datetime | None
    status: str = "A"

    @property
    def active(self) -> bool:
        return self.status == "A"


@dataclass(frozen=True, slots=True)
class EndedEntry:
    """An entry without a body: what is gone, in an incremental extract. `catalogue` is a key of counts."""

    catalogue: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance:
    """Virkestoff. `salt_ids` are the salts and esters of a parent substance (RefVirkestoff)."""

    id: str
    name: str
    name_en: str | None = None
    salt_ids: tuple[str, ...] = ()
    entry: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """VirkestoffMedStyrke: so much of a substance in so much medicine (StyrkeNevner, absent for tablets)."""

    id: str
    substance_id: str
    value: Quantity
    per: Quantity | None = None
    alternative: Quantity | None = None
    alternative_per: Quantity | None = None
    operator: Coded = EQUAL
    upper_value: Decimal | None = None
    combination_atc: Coded | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """A substance of a product. `strength` is None where FEST gives none or its reference leads nowhere."""

    order: int
    substance_id: str | None = None
    strength_id: str | None = None
    strength: Strength | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """LegemiddelMerkevare: one medicine of one brand, form and strength, on which packs hang."""

    id: str
    name: str  # Varenavn
    name_form_strength: str  # NavnFormStyrke
    prescription_group: Coded  # Reseptgruppe
    atc: Coded | None = None
    form: Coded | None = None  # LegemiddelformKort
    form_long: str | None = None  # LegemiddelformLang
    preparation_type: Coded | None = None  # Preparattype
    application: Coded | None = None  # TypeSoknadSlv
    routes: tuple[Coded, ...] = ()  # Administrasjonsvei
    additional_monitoring: Coded | None = None  # SvartTrekant, the black triangle
    traffic_warning: bool | None = None  # Varseltrekant, the red triangle on the box
    reference_product: str | None = None  # Referanseprodukt
    holder: str | None = None  # Produsent
    ingredients: tuple[Ingredient, ...] = ()
    entry: Entry | None = None

    @property
    def ma_status(self) -> MaStatus:
        return ma_status(self.preparation_type, self.application)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Pakningskomponent: a part of a set, such as a vial and its solvent."""

    container: Coded
    quantity: Quantity
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContent:
    """Pakningsinfo: how much of which product a pack holds. `size` is the printed text, such as "6 x 250"."""

    product_id: str
    size: str  # Pakningsstr
    unit: Coded  # EnhetPakning
    container: Coded  # Pakningstype
    quantity: Decimal  # Mengde, of one inner unit
    multiple: int | None = None  # Multippel
    count: int | None = None  # Antall
    order: int | None = None  # Sortering
    ddd: Quantity | None = None  # DDD, the WHO's defined daily dose
    statistics_factor: Decimal | None = None  # Statistikkfaktor, DDDs in the pack
    components: tuple[Component, ...] = ()

    @property
    def total(self) -> Decimal:
        """All of it, in `unit`: Multippel x Antall x Mengde, so "1 x 2 x 90" tablets are 180."""
        return self.quantity * (self.count or 1) * (self.multiple or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedContent:
    """PakningsinfoResept: the content of a pack whose product has no entry."""

    name: str
    size: str
    unit: Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """PakningByttegruppe: the pack's place in a substitution group, with its time."""

    group_id: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Refusjon: refund groups (entries of KatRefusjon, which is not read) and until when they hold."""

    group_ids: tuple[str, ...]
    valid_from: date
    prescribed_to: date | None = None
    dispensed_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Legemiddelpakning: what a wholesaler ships and a pharmacy sells, known by its varenummer."""

    id: str
    varenummer: str  # Varenr, six digits as text
    name_form_strength: str
    prescription_group: Coded
    gtins: tuple[str, ...] = ()  # Ean
    atc: Coded | None = None
    form: Coded | None = None
    preparation_type: Coded | None = None
    application: Coded | None = None
    additional_monitoring: Coded | None = None
    refunds: tuple[Refund, ...] = ()
    substitution: Substitution | None = None
    storage: Coded | None = None  # Oppbevaring
    contents: tuple[PackContent, ...] = ()
    named_contents: tuple[NamedContent, ...] = ()
    replaces_varenummer: str | None = None  # VarenrUtgaende
    marketed_from: date | None = None  # Markedsforingsdato
    temporarily_out_from: date | None = None  # MidlUtgattDato
    deregistered_from: date | None = None  # AvregDato
    entry: Entry | None = None

    @property
    def product_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(content.product_id for content in self.contents))

    @property
    def ma_status(self) -> MaStatus:
        return ma_status(self.preparation_type, self.application)

    def refunded_on(self, day: date) -> bool:
        """Whether it could be dispensed on refund on that day (individual refund is not in FEST)."""
        return any(
            refund.valid_from <= day and (refund.dispensed_to is None or day <= refund.dispensed_to)
            for refund in self.refunds
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionGroup:
    """Byttegruppe: packs that a pharmacy may substitute for one another."""

    id: str
    code: Coded
    has_remark: bool  # MerknadTilByttbarhet
    description: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    entry: Entry | None = None


class Reference(NamedTuple):
    """Referanseelement: what a warning is about, of one class: 1 product, 2 pack, 3 generic medicine."""

    kind: Coded
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyWarning:
    """VarselSlv: a warning that prescribers' systems show. It has no id but its entry's."""

    heading: str
    text: str
    valid_from: date
    kind: Coded = SHORTAGE
    shown_to: tuple[Coded, ...] = ()  # Visningsregel: 1 GP, 2 specialist, 3 hospital, 4 pharmacy
    link: str | None = None
    link_text: str | None = None
    references: tuple[Reference, ...] = ()
    entry: Entry | None = None

    @property
    def is_shortage(self) -> bool:
        return self.kind.code == SHORTAGE.code


@dataclass(frozen=True, slots=True, kw_only=True)
class FestExtract:
    """One extract. `counts` has every catalogue, also those not read. Repairs and remarks are for people."""

    fetched_at: datetime  # HentetDato
    products: tuple[Product, ...] = ()
    packs: tuple[Pack, ...] = ()
    substances: tuple[Substance, ...] = ()
    strengths: tuple[Strength, ...] = ()
    substitution_groups: tuple[SubstitutionGroup, ...] = ()
    warnings: tuple[AgencyWarning, ...] = ()
    ended: tuple[EndedEntry, ...] = ()
    counts: dict[str, int] = field(default_factory=dict, compare=False)
    repairs: tuple[Remark, ...] = field(default=(), compare=False)
    remarks: tuple[Remark, ...] = field(default=(), compare=False)

    @property
    def shortage_warnings(self) -> tuple[AgencyWarning, ...]:
        return tuple(warning for warning in self.warnings if warning.is_shortage)
