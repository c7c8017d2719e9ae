"""Records to XML elements, in the order the schema demands: what `entries` does, the other way."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from beredt.formats.fest.names import CODE_SYSTEMS, FS
from beredt.formats.fest.records import (
    AgencyWarning,
    Coded,
    Component,
    Ingredient,
    NamedContent,
    Pack,
    PackContent,
    Product,
    Quantity,
    Refund,
    Strength,
    Substance,
    SubstitutionGroup,
)


class Branch:
    """An element under construction; children take its namespace, and a value of None adds nothing."""

    def __init__(self, element: etree._Element, namespace: str) -> None:
        self.element = element
        self._namespace = namespace

    def branch(self, name: str, namespace: str | None = None) -> "Branch":
        space = namespace or self._namespace
        nsmap: Any = {None: FS} if space == FS and space != self._namespace else None
        return Branch(etree.SubElement(self.element, f"{{{space}}}{name}", nsmap=nsmap), space)

    def value(self, name: str, value: str | bool | int | Decimal | date | None) -> None:
        if value is not None:
            self.branch(name).element.text = _lexical(value)

    def values(self, name: str, values: Iterable[str]) -> None:
        for value in values:
            self.value(name, value)

    def coded(self, name: str, coded: Coded | None) -> None:
        if coded is None:
            return
        element = self.branch(name).element
        element.set("V", coded.code)
        if name in CODE_SYSTEMS:
            element.set("S", CODE_SYSTEMS[name])
        if coded.name is not None:
            element.set("DN", coded.name)

    def quantity(self, name: str, quantity: Quantity | None) -> None:
        if quantity is None:
            return
        element = self.branch(name).element
        element.set("V", _lexical(quantity.value))
        if quantity.unit is not None:
            element.set("U", quantity.unit)


def _lexical(value: str | bool | int | Decimal | date) -> str:
    """The XSD text of a value; a decimal never with an exponent, which the schema forbids."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case date():  # a datetime too
            return value.isoformat()
        case _:
            return str(value)


def at_least_one(values: tuple, what: str) -> tuple:
    """The schema wants one; better told here than by the reader of the file."""
    if not values:
        raise ValueError(f"FEST cannot be written: {what}")
    return values


def write_product(branch: Branch, product: Product) -> None:
    _write_medicine(branch, product)
    if product.routes:
        administration = branch.branch("AdministreringLegemiddel")
        for route in product.routes:
            administration.coded("Administrasjonsvei", route)
    branch.coded("SvartTrekant", product.additional_monitoring)
    branch.value("Id", product.id)
    branch.value("Varenavn", product.name)
    branch.value("LegemiddelformLang", product.form_long)
    for ingredient in product.ingredients:
        if (strength_id := strength_id_of(ingredient)) is not None:
            _write_reference(branch, "MedStyrke", ingredient.order, "RefVirkestoffMedStyrke", strength_id)
    for ingredient in product.ingredients:
        if strength_id_of(ingredient) is None:
            _write_reference(branch, "UtenStyrke", ingredient.order, "RefVirkestoff", ingredient.substance_id)
    if product.traffic_warning is not None or product.reference_product or product.holder:
        information = branch.branch("ProduktInfo")
        information.value("Varseltrekant", product.traffic_warning)
        information.value("Referanseprodukt", product.reference_product)
        information.value("Produsent", product.holder)


def strength_id_of(ingredient: Ingredient) -> str | None:
    return ingredient.strength.id if ingredient.strength else ingredient.strength_id


def _write_reference(branch: Branch, kind: str, order: int, field: str, key: str | None) -> None:
    if key is None:
        raise ValueError("FEST cannot be written: an ingredient has neither substance nor strength")
    sorted_ = branch.branch(f"SortertVirkestoff{kind}")
    sorted_.value("Sortering", order)
    sorted_.value(field, key)


def write_pack(branch: Branch, pack: Pack) -> None:
    _write_medicine(branch, pack)
    for refund in pack.refunds:
        _write_refund(branch.branch("Refusjon"), refund)
    if pack.substitution:
        place = branch.branch("PakningByttegruppe")
        place.value("RefByttegruppe", pack.substitution.group_id)
        place.value("GyldigFraDato", pack.substitution.valid_from)
        place.value("GyldigTilDato", pack.substitution.valid_to)
    branch.coded("SvartTrekant", pack.additional_monitoring)
    branch.value("Id", pack.id)
    branch.value("Varenr", pack.varenummer)
    branch.values("Ean", pack.gtins)
    branch.coded("Oppbevaring", pack.storage)
    for content in pack.contents:
        _write_content(branch.branch("Pakningsinfo"), content)
    for named in pack.named_contents:
        _write_named_content(branch.branch("PakningsinfoResept"), named)
    marketing = {
        "VarenrUtgaende": pack.replaces_varenummer,
        "Markedsforingsdato": pack.marketed_from,
        "AvregDato": pack.deregistered_from,
        "MidlUtgattDato": pack.temporarily_out_from,
    }
    if any(marketing.values()):
        information = branch.branch("Markedsforingsinfo")
        for name, value in marketing.items():
            information.value(name, value)


def _write_medicine(branch: Branch, medicine: Product | Pack) -> None:
    """The fields with which both products and packs begin (typeLegemiddel)."""
    branch.coded("Atc", medicine.atc)
    branch.value("NavnFormStyrke", medicine.name_form_strength)
    branch.coded("Reseptgruppe", medicine.prescription_group)
    branch.coded("LegemiddelformKort", medicine.form)
    branch.coded("Preparattype", medicine.preparation_type)
    branch.coded("TypeSoknadSlv", medicine.application)


def _write_refund(branch: Branch, refund: Refund) -> None:
    branch.values("RefRefusjonsgruppe", at_least_one(refund.group_ids, "a refund names no refund group"))
    branch.value("GyldigFraDato", refund.valid_from)
    branch.value("ForskrivesTilDato", refund.prescribed_to)
    branch.value("UtleveresTilDato", refund.dispensed_to)


def _write_content(branch: Branch, content: PackContent) -> None:
    branch.value("RefLegemiddelMerkevare", content.product_id)
    branch.value("Pakningsstr", content.size)
    branch.coded("EnhetPakning", content.unit)
    branch.coded("Pakningstype", content.container)
    branch.value("Multippel", content.multiple)
    branch.value("Antall", content.count)
    branch.value("Mengde", content.quantity)
    branch.value("Sortering", content.order)
    branch.quantity("DDD", content.ddd)
    branch.value("Statistikkfaktor", content.statistics_factor)
    for component in content.components:
        _write_component(branch.branch("Pakningskomponent"), component)


def _write_component(branch: Branch, component: Component) -> None:
    branch.coded("Pakningstype", component.container)
    branch.quantity("Mengde", component.quantity)
    branch.value("Antall", component.count)


def _write_named_content(branch: Branch, content: NamedContent) -> None:
    branch.value("Varenavn", content.name)
    branch.value("Pakningsstr", content.size)
    branch.coded("EnhetPakning", content.unit)


def write_substance(branch: Branch, substance: Substance) -> None:
    branch.value("Id", substance.id)
    branch.value("Navn", substance.name)
    branch.value("NavnEngelsk", substance.name_en)
    branch.values("RefVirkestoff", substance.salt_ids)


def write_strength(branch: Branch, strength: Strength) -> None:
    branch.value("Id", strength.id)
    branch.quantity("Styrke", strength.value)
    branch.quantity("StyrkeNevner", strength.per)
    branch.value("RefVirkestoff", strength.substance_id)
    branch.quantity("AlternativStyrke", strength.alternative)
    branch.quantity("AlternativStyrkeNevner", strength.alternative_per)
    branch.coded("Styrkeoperator", strength.operator)
    branch.value("StyrkeOvreVerdi", strength.upper_value)
    branch.coded("AtcKombipreparat", strength.combination_atc)


def write_substitution_group(branch: Branch, group: SubstitutionGroup) -> None:
    branch.value("Id", group.id)
    branch.coded("Kode", group.code)
    branch.value("MerknadTilByttbarhet", group.has_remark)
    branch.value("BeskrivelseByttbarhet", group.description)
    branch.value("GyldigFraDato", group.valid_from)
    branch.value("GyldigTilDato", group.valid_to)


def write_warning(branch: Branch, warning: AgencyWarning) -> None:
    branch.coded("Type", warning.kind)
    branch.value("Overskrift", warning.heading)
    branch.value("Varseltekst", warning.text)
    for audience in at_least_one(warning.shown_to, f"warning {warning.heading!r} is shown to nobody"):
        branch.coded("Visningsregel", audience)
    branch.value("FraDato", warning.valid_from)
    if warning.link:
        link = branch.branch("Lenke", FS)
        link.value("Beskrivelse", warning.link_text)
        link.branch("Www").element.set("V", warning.link)
    for reference in warning.references:
        element = branch.branch("Referanseelement")
        element.coded("Klasse", reference.kind)
        element.values("RefElement", at_least_one(reference.ids, "a warning's reference names nothing"))
