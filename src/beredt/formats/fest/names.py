"""The names of the M30 format: its two namespaces, its catalogues and the code systems of its fields."""

M30 = "http://www.kith.no/xmlstds/eresept/m30/2014-12-01"
FS = "http://www.kith.no/xmlstds/eresept/forskrivning/2014-12-01"

ROOT = f"{{{M30}}}FEST"

#: Entry element of each catalogue -> what its entries are called in the counts. Virkestoff holds two kinds.
CATALOGUES = {
    "OppfLegemiddelMerkevare": "products",
    "OppfLegemiddelpakning": "packs",
    "OppfVirkestoff": "substances",
    "OppfByttegruppe": "substitution_groups",
    "OppfVarselSlv": "warnings",
    "OppfOrdineringVirkestoff": "substance_orders",
    "OppfLegemiddelVirkestoff": "generic_medicines",
    "OppfHandelsvare": "trade_goods",
    "OppfDiagnose": "diagnoses",
    "OppfRefusjon": "refunds",
    "OppfVilkar": "conditions",
    "OppfKodeverk": "code_lists",
    "OppfLegemiddeldose": "doses",
    "OppfInteraksjon": "interactions",
    "OppfStrDosering": "dosings",
}

#: The entries that are read; the others are only counted.
READ = frozenset(
    {"OppfLegemiddelMerkevare", "OppfLegemiddelpakning", "OppfVirkestoff", "OppfByttegruppe", "OppfVarselSlv"}
)


def local_name(tag: str, namespace: str) -> str | None:
    """The name within a namespace, also if the sender left the namespace out; None for any other namespace.

    >>> local_name("{http://www.kith.no/xmlstds/eresept/m30/2014-12-01}Id", M30), local_name("Id", M30)
    ('Id', 'Id')
    """
    head, brace, name = tag.rpartition("}")
    return name if not brace or head[1:] == namespace else None


_VOLVEN = "2.16.578.1.12.4.1.1."

#: Code systems (attribute S) that a CV field must name, by element.
CODE_SYSTEMS = {
    "Atc": _VOLVEN + "7180",
    "AtcKombipreparat": _VOLVEN + "7180",
    "LegemiddelformKort": _VOLVEN + "7448",
    "Administrasjonsvei": _VOLVEN + "7477",
    "Pakningstype": _VOLVEN + "7449",
    "EnhetPakning": _VOLVEN + "7452",
    "Styrkeoperator": _VOLVEN + "7445",
    "SvartTrekant": _VOLVEN + "7510",
    "Type": _VOLVEN + "7441",
    "Visningsregel": _VOLVEN + "7442",
}
