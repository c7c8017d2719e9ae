"""Entries of the catalogues that are read: an XML element to a record."""

from collections.abc import Callable

from beredt.formats.fest.names import FS, M30
from beredt.formats.fest.records import (
    AgencyWarning,
    Component,
    Entry,
    Ingredient,
    NamedContent,
    Pack,
    PackContent,
    Product,
    Reference,
    Refund,
    Strength,
    Substance,
    Substitution,
    SubstitutionGroup,
)
from beredt.formats.fest.values import Node

Record = Product | Pack | Substance | Strength | SubstitutionGroup | AgencyWarning


def read_header(node: Node) -> Entry:
    return Entry(node.required("Id"), node.moment("Tidspunkt"), node.required_coded("Status").code)


def read_product(node: Node, entry: Entry) -> Product:
    """The ingredients know only their ids yet: strengths stand later in the file."""
    administration = node.node("AdministreringLegemiddel")
    information = node.node("ProduktInfo")
    return Product(
        id=node.required("Id"),
        name=node.required("Varenavn"),
        name_form_strength=node.required("NavnFormStyrke"),
        prescription_group=node.required_coded("Reseptgruppe"),
        atc=node.coded("Atc"),
        form=node.coded("LegemiddelformKort"),
        form_long=node.text("LegemiddelformLang"),
        preparation_type=node.coded("Preparattype"),
        application=node.coded("TypeSoknadSlv"),
        routes=administration.coded_all("Administrasjonsvei") if administration else (),
        additional_monitoring=node.coded("SvartTrekant"),
        traffic_warning=information.flag("Varseltrekant") if information else None,
        reference_product=information.text("Referanseprodukt") if information else None,
        holder=information.text("Produsent") if information else None,
        ingredients=_ingredients(node),
        entry=entry,
    )


def _ingredients(node: Node) -> tuple[Ingredient, ...]:
    with_strength = [
        Ingredient(order=part.whole("Sortering") or 0, strength_id=part.required("RefVirkestoffMedStyrke"))
        for part in node.nodes("SortertVirkestoffMedStyrke")
    ]
    without = [
        Ingredient(order=part.whole("Sortering") or 0, substance_id=part.required("RefVirkestoff"))
        for part in node.nodes("SortertVirkestoffUtenStyrke")
    ]
    return tuple(sorted(with_strength, key=_order) + sorted(without, key=_order))


def _order(ingredient: Ingredient) -> int:
    return ingredient.order


def read_pack(node: Node, entry: Entry) -> Pack:
    marketing = node.node("Markedsforingsinfo")
    return Pack(
        id=node.required("Id"),
        varenummer=node.required("Varenr"),
        name_form_strength=node.required("NavnFormStyrke"),
        prescription_group=node.required_coded("Reseptgruppe"),
        gtins=node.texts("Ean"),
        atc=node.coded("Atc"),
        form=node.coded("LegemiddelformKort"),
        preparation_type=node.coded("Preparattype"),
        application=node.coded("TypeSoknadSlv"),
        additional_monitoring=node.coded("SvartTrekant"),
        refunds=tuple(_refund(part) for part in node.nodes("Refusjon")),
        substitution=_substitution(node.node("PakningByttegruppe")),
        storage=node.coded("Oppbevaring"),
        contents=tuple(_content(part) for part in node.nodes("Pakningsinfo")),
        named_contents=tuple(_named_content(part) for part in node.nodes("PakningsinfoResept")),
        replaces_varenummer=marketing.text("VarenrUtgaende") if marketing else None,
        marketed_from=marketing.day("Markedsforingsdato") if marketing else None,
        temporarily_out_from=marketing.day("MidlUtgattDato") if marketing else None,
        deregistered_from=marketing.day("AvregDato") if marketing else None,
        entry=entry,
    )


def _refund(node: Node) -> Refund:
    return Refund(
        group_ids=node.texts("RefRefusjonsgruppe"),
        valid_from=node.required_day("GyldigFraDato"),
        prescribed_to=node.day("ForskrivesTilDato"),
        dispensed_to=node.day("UtleveresTilDato"),
    )


def _substitution(node: Node | None) -> Substitution | None:
    if node is None:
        return None
    return Substitution(
        group_id=node.required("RefByttegruppe"),
        valid_from=node.day("GyldigFraDato"),
        valid_to=node.day("GyldigTilDato"),
    )


def _content(node: Node) -> PackContent:
    return PackContent(
        product_id=node.required("RefLegemiddelMerkevare"),
        size=node.required("Pakningsstr"),
        unit=node.required_coded("EnhetPakning"),
        container=node.required_coded("Pakningstype"),
        quantity=node.required_number("Mengde"),
        multiple=node.whole("Multippel"),
        count=node.whole("Antall"),
        order=node.whole("Sortering"),
        ddd=node.quantity("DDD"),
        statistics_factor=node.number("Statistikkfaktor"),
        components=tuple(_component(part) for part in node.nodes("Pakningskomponent")),
    )


def _component(node: Node) -> Component:
    return Component(
        container=node.required_coded("Pakningstype"),
        quantity=node.required_quantity("Mengde"),
        count=node.whole("Antall"),
    )


def _named_content(node: Node) -> NamedContent:
    return NamedContent(
        name=node.required("Varenavn"),
        size=node.required("Pakningsstr"),
        unit=node.required_coded("EnhetPakning"),
    )


def read_substance(node: Node, entry: Entry) -> Substance:
    return Substance(
        id=node.required("Id"),
        name=node.required("Navn"),
        name_en=node.text("NavnEngelsk"),
        salt_ids=node.texts("RefVirkestoff"),
        entry=entry,
    )


def read_strength(node: Node, entry: Entry) -> Strength:
    return Strength(
        id=node.required("Id"),
        substance_id=node.required("RefVirkestoff"),
        value=node.required_quantity("Styrke"),
        per=node.quantity("StyrkeNevner"),
        alternative=node.quantity("AlternativStyrke"),
        alternative_per=node.quantity("AlternativStyrkeNevner"),
        operator=node.required_coded("Styrkeoperator"),
        upper_value=node.number("StyrkeOvreVerdi"),
        combination_atc=node.coded("AtcKombipreparat"),
        entry=entry,
    )


def read_substitution_group(node: Node, entry: Entry) -> SubstitutionGroup:
    has_remark = node.flag("MerknadTilByttbarhet")
    if node.text("MerknadTilByttbarhet") is None:
        node.missing("MerknadTilByttbarhet")
    return SubstitutionGroup(
        id=node.required("Id"),
        code=node.required_coded("Kode"),
        has_remark=bool(has_remark),
        description=node.text("BeskrivelseByttbarhet"),
        valid_from=node.day("GyldigFraDato"),
        valid_to=node.day("GyldigTilDato"),
        entry=entry,
    )


def read_warning(node: Node, entry: Entry) -> AgencyWarning:
    link = node.inner("Lenke", FS)
    return AgencyWarning(
        heading=node.required("Overskrift"),
        text=node.required("Varseltekst"),
        valid_from=node.required_day("FraDato"),
        kind=node.required_coded("Type"),
        shown_to=node.coded_all("Visningsregel"),
        link=_address(link),
        link_text=link.text("Beskrivelse") if link else None,
        references=tuple(
            Reference(part.required_coded("Klasse"), part.texts("RefElement"))
            for part in node.nodes("Referanseelement")
        ),
        entry=entry,
    )


def _address(link: Node | None) -> str | None:
    www = link.coded("Www") if link else None  # a URL too has its value in V
    return www.code if www else None


#: Entry element -> its possible bodies: element, namespace and reader.
BODIES: dict[str, tuple[tuple[str, str, Callable[[Node, Entry], Record]], ...]] = {
    "OppfLegemiddelMerkevare": (("LegemiddelMerkevare", FS, read_product),),
    "OppfLegemiddelpakning": (("Legemiddelpakning", FS, read_pack),),
    "OppfVirkestoff": (("Virkestoff", FS, read_substance), ("VirkestoffMedStyrke", FS, read_strength)),
    "OppfByttegruppe": (("Byttegruppe", M30, read_substitution_group),),
    "OppfVarselSlv": (("VarselSlv", M30, read_warning),),
}
