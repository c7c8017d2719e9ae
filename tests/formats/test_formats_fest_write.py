"""Writing FEST: what is written validates, and reads back as it was."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from beredt.formats import fest
from beredt.formats.fest import FestExtract, read_fest, write_fest

FETCHED = datetime(2026, 9, 8, 12, 0, tzinfo=UTC)
GROUP_C = fest.Coded("C", "Reseptgruppe C")

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and "\ufffe" not in text and "\uffff" not in text
)
codes = st.text("ABCXYZ0123456789", min_size=1, max_size=6)
coded = st.builds(fest.Coded, codes, st.none() | words)
days = st.dates()
numbers = st.decimals(0, 10**9, places=3)
quantities = st.builds(fest.Quantity, numbers, st.none() | codes)
counts = st.none() | st.integers(0, 10**6)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1))


@st.composite
def extracts(draw: st.DrawFn) -> FestExtract:
    """A coherent extract of a few records, with every optional field now there and now absent."""
    numbered = iter(range(10**6))

    def key() -> str:
        return f"ID_{next(numbered):06}"

    def entry() -> fest.Entry:
        return fest.Entry(key(), draw(moments), draw(st.sampled_from("AU")))

    def some(make: st.SearchStrategy, size: int = 3) -> tuple:
        return tuple(draw(st.lists(make, max_size=size)))

    def maybe(make: st.SearchStrategy) -> object:
        return draw(st.none() | make)

    def repeat(make: object) -> tuple:
        return tuple(make() for _ in range(draw(st.integers(0, 3))))  # type: ignore[operator]

    substances = repeat(
        lambda: fest.Substance(id=key(), name=draw(words), name_en=maybe(words), entry=entry())  # type: ignore[arg-type]
    )
    substance_ids = [substance.id for substance in substances]
    strengths = repeat(
        lambda: fest.Strength(
            id=key(),
            substance_id=draw(st.sampled_from(substance_ids)) if substance_ids else "ID_GONE",
            value=draw(quantities),
            per=maybe(quantities),  # type: ignore[arg-type]
            alternative=maybe(quantities),  # type: ignore[arg-type]
            operator=draw(coded),
            upper_value=maybe(numbers),  # type: ignore[arg-type]
            combination_atc=maybe(coded),  # type: ignore[arg-type]
            entry=entry(),
        )
    )
    with_strength = [
        fest.Ingredient(order=0, substance_id=one.substance_id, strength_id=one.id, strength=one) for one in strengths
    ]
    ingredients = [*with_strength, *(fest.Ingredient(order=1, substance_id=one) for one in substance_ids)]
    common = {"prescription_group": GROUP_C, "name_form_strength": "Prøve tab"}
    products = repeat(
        lambda: fest.Product(
            id=key(),
            name=draw(words),
            atc=maybe(coded),  # type: ignore[arg-type]
            form_long=maybe(words),  # type: ignore[arg-type]
            preparation_type=maybe(coded),  # type: ignore[arg-type]
            application=maybe(coded),  # type: ignore[arg-type]
            routes=some(coded),
            additional_monitoring=maybe(coded),  # type: ignore[arg-type]
            traffic_warning=maybe(st.booleans()),  # type: ignore[arg-type]
            reference_product=maybe(words),  # type: ignore[arg-type]
            holder=maybe(words),  # type: ignore[arg-type]
            ingredients=tuple(ingredients[: draw(st.integers(0, len(ingredients)))]),
            entry=entry(),
            **common,  # type: ignore[arg-type]
        )
    )
    component = st.builds(fest.Component, container=coded, quantity=quantities, count=counts)
    content = st.builds(
        fest.PackContent,
        product_id=st.sampled_from([product.id for product in products] or ["ID_GONE"]),
        size=words,
        unit=coded,
        container=coded,
        quantity=numbers,
        multiple=counts,
        count=counts,
        order=counts,
        ddd=st.none() | quantities,
        statistics_factor=st.none() | numbers,
        components=st.lists(component, max_size=2).map(tuple),
    )
    refund = st.builds(
        fest.Refund,
        group_ids=st.just(("ID_REFUND",)),
        valid_from=days,
        prescribed_to=st.none() | days,
        dispensed_to=st.none() | days,
    )
    substitution = st.builds(
        fest.Substitution, group_id=st.just("ID_GROUP"), valid_from=st.none() | days, valid_to=st.none() | days
    )
    packs = repeat(
        lambda: fest.Pack(
            id=key(),
            varenummer=f"{next(numbered):06}",
            gtins=some(st.sampled_from(["7046260148840", "96385074"]), 2),
            storage=maybe(coded),  # type: ignore[arg-type]
            refunds=some(refund, 2),
            substitution=maybe(substitution),  # type: ignore[arg-type]
            contents=some(content, 2),
            named_contents=some(st.builds(fest.NamedContent, name=words, size=words, unit=coded), 1),
            replaces_varenummer=maybe(st.just("000001")),  # type: ignore[arg-type]
            marketed_from=maybe(days),  # type: ignore[arg-type]
            temporarily_out_from=maybe(days),  # type: ignore[arg-type]
            deregistered_from=maybe(days),  # type: ignore[arg-type]
            entry=entry(),
            **common,  # type: ignore[arg-type]
        )
    )
    groups = repeat(
        lambda: fest.SubstitutionGroup(
            id=key(),
            code=draw(coded),
            has_remark=draw(st.booleans()),
            description=maybe(words),  # type: ignore[arg-type]
            valid_to=maybe(days),  # type: ignore[arg-type]
            entry=entry(),
        )
    )
    warnings = repeat(
        lambda: fest.AgencyWarning(
            heading=draw(words),
            text=draw(words),
            valid_from=draw(days),
            kind=draw(coded),
            shown_to=(draw(coded), *some(coded, 2)),
            link=(link := maybe(st.just("https://www.dmp.no/mangel?a=1&b=2"))),  # type: ignore[arg-type]
            link_text=maybe(words) if link else None,  # type: ignore[arg-type]
            references=some(st.builds(fest.Reference, coded, st.just(("ID_A", "ID_B"))), 2),
            entry=entry(),
        )
    )
    ended = repeat(
        lambda: fest.EndedEntry(draw(st.sampled_from(["packs", "products"])), fest.Entry(key(), draw(moments), "U"))
    )
    return FestExtract(
        fetched_at=FETCHED,
        products=products,
        packs=packs,
        substances=substances,
        strengths=strengths,
        substitution_groups=groups,
        warnings=warnings,
        ended=tuple(sorted(ended, key=lambda one: one.catalogue, reverse=True)),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(extract=extracts())
def test_round_trip(tmp_path: Path, extract: FestExtract) -> None:
    path = tmp_path / "fest.xml"
    write_fest(path, extract)
    again = read_fest(path)
    assert again == extract
    assert again.repairs == ()


@pytest.fixture(scope="module")
def schema(shared: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(shared / "standards/fest/xsd/ER-M30-2014-12-01.xsd")))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(extract=extracts())
def test_written_extracts_validate(tmp_path: Path, schema: etree.XMLSchema, extract: FestExtract) -> None:
    path = tmp_path / "fest.xml"
    write_fest(path, extract)
    schema.assertValid(etree.parse(str(path)))


def test_real_sample_survives_writing(tmp_path: Path, shared: Path, schema: etree.XMLSchema) -> None:
    sample = read_fest(shared / "standards/fest/fest-mini-nsfixed.xml")
    path = tmp_path / "fest.xml"
    write_fest(path, sample)
    schema.assertValid(etree.parse(str(path)))
    assert read_fest(path) == sample


def minimal(**fields: object) -> FestExtract:
    pack = fest.Pack(id="ID_P", varenummer="000001", name_form_strength="X", prescription_group=GROUP_C)
    return FestExtract(fetched_at=FETCHED, **({"packs": (pack,)} | fields))  # type: ignore[arg-type]


def test_what_is_not_given_is_left_out_or_made(tmp_path: Path) -> None:
    strength = fest.Strength(id="ID_S", substance_id="ID_V", value=fest.Quantity(Decimal("1E+2"), "mg"))
    product = fest.Product(
        id="ID_M",
        name="X",
        name_form_strength="X",
        prescription_group=GROUP_C,
        ingredients=(fest.Ingredient(order=0, strength=strength),),
    )
    extract = minimal(products=(product,), substances=(fest.Substance(id="ID_V", name="V"),))
    write_fest(tmp_path / "fest.xml", extract)
    again = read_fest(tmp_path / "fest.xml")
    assert again.products[0].ingredients[0].substance_id == "ID_V"
    assert [one.value.value for one in again.strengths] == [100]
    assert again.packs[0].entry is not None
    assert again.packs[0].entry.active
    assert again.packs[0].entry.changed_at == FETCHED
    write_fest(tmp_path / "second.xml", extract)
    assert (tmp_path / "second.xml").read_bytes() == (tmp_path / "fest.xml").read_bytes()


@pytest.mark.parametrize(
    "fields",
    [
        {"substances": (fest.Substance(id="ID_P", name="the pack's id"),)},
        {"substances": (fest.Substance(id="1 2", name="no XML id"),)},
        {"substances": (fest.Substance(id="ID_V", name="bell \a"),)},
        {"warnings": (fest.AgencyWarning(heading="X", text="X", valid_from=date(2026, 1, 1)),)},
    ],
)
def test_what_cannot_be_written_is_an_error(tmp_path: Path, fields: dict) -> None:
    with pytest.raises(ValueError, match=r".+"):
        write_fest(tmp_path / "fest.xml", minimal(**fields))
