"""Places of the demo nation: real regions, trusts and municipalities; invented pharmacies and wholesalers."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from beredt.demo.records import Place
from beredt.demo.substances import suppliers, table

PHARMACIES = 1_000
REGIONS = {
    "sor-ost": "Helse Sør-Øst RHF",
    "vest": "Helse Vest RHF",
    "midt": "Helse Midt-Norge RHF",
    "nord": "Helse Nord RHF",
}
WHOLESALERS = {
    "gross-1": "Grossist Fjord AS (demo)",
    "gross-2": "Grossist Fjell AS (demo)",
    "gross-3": "Grossist Vidde AS (demo)",
}
#: Each chain is supplied by one wholesaler, as in Norway, and has its share of the pharmacies.
CHAINS = {
    "kjede-1": ("Apotekkjeden Bjørk (demo)", "gross-1", 0.34),
    "kjede-2": ("Apotekkjeden Furu (demo)", "gross-2", 0.40),
    "kjede-3": ("Apotekkjeden Selje (demo)", "gross-3", 0.26),
}
#: The wholesaler that the hospitals have their agreement with.
HOSPITAL_WHOLESALER = "gross-1"
B180 = "b180"
OFFSHORE = "offshore"
AGENCIES = {
    "dmp": "Direktoratet for medisinske produkter",
    "mangelsenteret": "Mangelsenteret",
    "sykehusinnkjop": "Sykehusinnkjøp HF",
}
#: A municipality smaller than this seldom has a pharmacy of its own.
_SMALLEST = 1_400


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality as far as the demo needs it."""

    number: str
    name: str
    population: int
    region: str
    trust: str


@cache
def municipalities() -> tuple[Municipality, ...]:
    """The 357 municipalities."""
    text = (files("beredt.actors") / "data" / "municipalities.csv").read_text(encoding="utf-8")
    return tuple(
        Municipality(row["number"], row["name"], int(row["population"]), row["region"], row["trust"])
        for row in csv.DictReader(text.splitlines())
    )


@cache
def places(seed: int) -> tuple[Place, ...]:
    """Every organisation and place; parents and suppliers stand before those who name them.

    The weights of the hospital pharmacies add up to 1, and so do those of the pharmacies.
    """
    rng = np.random.default_rng([seed, 2])
    return (*_authorities(), *_trade(), *_municipal(), *_hospitals(rng), *_pharmacies(rng))


def _place(id: str, kind: str, name: str, **known: str) -> Place:
    blank = {"parent": "", "municipality": "", "region": "", "supplied_by": ""}
    return Place(id=id, kind=kind, name=name, weight=0.0, **(blank | known))


def _authorities() -> list[Place]:
    regions = [_place(f"rhf-{id}", "health_region", name, region=id) for id, name in REGIONS.items()]
    trusts = [
        _place(row["id"], "health_trust", row["name"], parent=f"rhf-{row['region']}", region=row["region"])
        for row in table("trusts.csv")
    ]
    return regions + trusts + [_place(id, "agency", name) for id, name in AGENCIES.items()]


def _trade() -> list[Place]:
    wholesalers = [
        _place(id, "wholesaler", name, municipality="0301", region="sor-ost") for id, name in WHOLESALERS.items()
    ]
    chains = [
        _place(id, "pharmacy_chain", name, supplied_by=wholesaler) for id, (name, wholesaler, _) in CHAINS.items()
    ]
    holders = [
        _place(B180, "stockpile", "Nasjonalt legemiddelberedskapslager B180", parent="rhf-vest", region="vest"),
        _place(OFFSHORE, "other_holder", "Innretninger på sokkelen (demo)", municipality="1103", region="vest"),
    ]
    makers = [_place(supplier.id, "supplier", supplier.name) for supplier in suppliers()]
    return wholesalers + chains + holders + makers


def _municipal() -> list[Place]:
    return [
        _place(
            f"kommune-{one.number}",
            "municipality",
            f"{one.name} kommune",
            municipality=one.number,
            region=one.region,
        )
        for one in municipalities()
    ]


def _hospitals(rng: np.random.Generator) -> list[Place]:
    """Hospital pharmacies at real hospital towns; their sizes are guesses about the hospitals."""
    rows = table("hospital_pharmacies.csv")
    regions = {row["id"]: row["region"] for row in table("trusts.csv")}
    sizes = np.array([float(row["size"]) for row in rows]) * rng.lognormal(0.0, 0.1, len(rows))
    names = {"vest": "Sjukehusapoteket i {} (demo)"}
    return [
        Place(
            id=row["id"],
            kind="hospital_pharmacy",
            name=names.get(regions[row["trust"]], "Sykehusapoteket i {} (demo)").format(row["town"]),
            parent=row["trust"],
            municipality=row["municipality"],
            region=regions[row["trust"]],
            supplied_by=HOSPITAL_WHOLESALER,
            weight=float(weight),
        )
        for row, weight in zip(rows, sizes / sizes.sum(), strict=True)
    ]


def _pharmacies(rng: np.random.Generator) -> list[Place]:
    homes = [one for one, count in zip(municipalities(), _counts(), strict=True) for _ in range(count)]
    sizes = rng.lognormal(0.0, 0.4, len(homes))
    people = np.array([one.population for one in homes]) / np.repeat(_counts(), _counts())
    weights = sizes * people / (sizes * people).sum()
    chains = rng.choice(list(CHAINS), len(homes), p=[share for _, _, share in CHAINS.values()])
    found: dict[str, int] = {}
    pharmacies = []
    for home, chain, weight in zip(homes, chains, weights, strict=True):
        number = found[home.number] = found.get(home.number, 0) + 1
        pharmacies.append(
            Place(
                id=f"apo-{home.number}-{number:02d}",
                kind="pharmacy",
                name=f"{home.name} demoapotek {number}",
                parent=str(chain),
                municipality=home.number,
                region=home.region,
                supplied_by=CHAINS[str(chain)][1],
                weight=float(weight),
            )
        )
    return pharmacies


def _counts() -> list[int]:
    """Pharmacies of each municipality: one where enough live, the others by population (Sainte-Laguë)."""
    people = np.array([one.population for one in municipalities()])
    counts = (people >= _SMALLEST).astype(int)
    for _ in range(PHARMACIES - int(counts.sum())):
        counts[np.argmax(people / (2 * counts + 1) * (counts > 0))] += 1
    return [int(count) for count in counts]
