"""Fixtures for every room's tests."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data and standards beside the project; a test that needs them is skipped without them."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"reference data not found: {SHARED.name}/ does not lie beside the project")
    return SHARED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; tests that commit are cleaned up by TRUNCATE, which the audit table otherwise refuses."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_act DISABLE TRIGGER audit_act_no_truncate")


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    """A lake and originals of the test's own."""
    settings.LAKE = tmp_path / "lake"
    settings.ORIGINALS = tmp_path / "originals"
    return tmp_path


@pytest.fixture
def take(db, home, tmp_path):
    """Takes a file in as the command line and the pages do: take(kind, path or text, **options) -> Told."""
    from beredt.intake.actions import Incoming
    from beredt.site.importing import take_file

    def _take(kind: str, file: Path | str, *, name: str = "", **options):
        if isinstance(file, str):
            path = tmp_path / (name or f"{kind}.csv")
            path.write_text(file)
            file = path
        return take_file(kind, Incoming(path=file, actor="system:test", **options))

    return _take


@pytest.fixture
def caseworker(db):
    """Somebody who may do everything that a caseworker may."""
    from beredt.actors.actions import add_person

    return add_person("system:test", "kari", role="caseworker", password=None, name="Kari Normann")


@pytest.fixture
def roleless(db):
    """Somebody who may log in and nothing else."""
    from beredt.actors.models import Person

    return Person.objects.create(username="ola")


ORGANISATIONS = """\
id,kind,name,parent,municipality,region,supplied_by
G1,wholesaler,Grossist 1,,0301,,
A1,pharmacy,Apotek 1,,0301,,G1
A2,pharmacy,Apotek 2,,4601,,G1
S1,hospital_pharmacy,Sykehusapotek 1,,0301,,G1
"""

PACKS = """\
varenummer,name,substance,atc,strength,form,pack_size,pack_unit,holder,country,ma_status,substitution_group
900001,Prøvin,prøvestoff,R05CB01,200 mg/ml,inhalasjonsvæske,5,ampulle,Prøve AS,SE,none,G1
900002,Prøvin stor,prøvestoff,R05CB01,200 mg/ml,inhalasjonsvæske,10,ampulle,Prøve AS,SE,none,G1
900003,Annex,annetstoff,N01BB02,10 mg/ml,injeksjonsvæske,10,hetteglass,Prøve AS,DE,exemption,
"""


@pytest.fixture
def small_world(take):
    """Four organisations and three packs, two of which replace one another."""
    assert take("organisations", ORGANISATIONS).state == "taken"
    assert take("packs", PACKS).state == "taken"
    return take
