"""The list of organisations: references lead somewhere, and parents never in a circle."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beredt.formats import organisations
from beredt.formats.organisations import Organisation, OrganisationKind
from beredt.formats.problems import Code, Refused

REGION = Organisation("rhf-nord", OrganisationKind.HEALTH_REGION, "Helse Nord RHF", region="nord")
TRUST = Organisation("hf-unn", OrganisationKind.HEALTH_TRUST, "UNN HF", "rhf-nord", "5501", "nord")
PHARMACY = Organisation("sa-tromsø", OrganisationKind.HOSPITAL_PHARMACY, "A, B; C", "hf-unn", supplied_by="gross-1")


def problems_of(path: Path, *rows: Organisation, known: frozenset[str] = frozenset()) -> list[tuple]:
    organisations.write(path, rows)
    with pytest.raises(Refused) as refused:
        organisations.read(path, known)
    return [(p.code, p.line, p.field, p.value) for p in refused.value.problems]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    organisations.write(tmp_path / "o.csv", [PHARMACY, TRUST, REGION])
    read = organisations.read(tmp_path / "o.csv", known={"gross-1"})
    assert read == (PHARMACY, TRUST, REGION)


def test_unknown_references_are_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "o.csv", PHARMACY, TRUST, known=frozenset({"rhf-nord"})) == [
        (Code.UNKNOWN_REFERENCE, 2, "supplied_by", "gross-1")
    ]


def test_an_id_given_twice_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "o.csv", REGION, REGION) == [(Code.DUPLICATE_KEY, 3, "id", "rhf-nord")]


def test_wrong_cells_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("id;kind;name;municipality\na b;shop;x;301\n")
    with pytest.raises(Refused) as refused:
        organisations.read(path)
    assert [p.field for p in refused.value.problems] == ["id", "kind", "municipality"]


IDS = [f"o{n}" for n in range(6)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(parents=st.lists(st.sampled_from([None, *IDS]), min_size=6, max_size=6))
def test_circles_are_found_as_a_slow_walk_finds_them(tmp_path: Path, parents: list[str | None]) -> None:
    def circles(start: str) -> bool:
        node = parent[start]
        for _ in IDS:
            if node == start:
                return True
            node = parent[node] if node else None
        return False

    parent = dict(zip(IDS, parents, strict=True))
    rows = [Organisation(i, OrganisationKind.AGENCY, i, parent[i]) for i in IDS]
    organisations.write(tmp_path / "o.csv", rows)
    try:
        organisations.read(tmp_path / "o.csv")
        found: set[str | None] = set()
    except Refused as refused:
        found = {p.value for p in refused.problems}
    assert found == {i for i in IDS if circles(i)}
