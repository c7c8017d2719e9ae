"""Fixtures for every room's tests."""

import shutil
from pathlib import Path

import pytest

from small_world_files import ORGANISATIONS, PACKS

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def without_second_factor() -> None:
    """People are logged in without a code, and sessions last through days that pass; tests of login say otherwise."""
    from django.conf import settings

    settings.SECOND_FACTOR = "optional"
    settings.SESSION_IDLE = settings.SESSION_LONGEST = 100 * 365 * 86_400


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data and standards beside the project; a test that needs them is skipped without them."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"reference data not found: {SHARED.name}/ does not lie beside the project")
    return SHARED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; tests that commit are cleaned up by TRUNCATE, which append-only tables otherwise refuse."""
    with django_db_blocker.unblock():
        allow_truncate()


def allow_truncate() -> None:
    """Turns off every trigger that fires on TRUNCATE (bit 32 of tgtype, as PostgreSQL's pg_trigger.h has it)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgtype & 32 > 0")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture
def tables_made_anew():
    """For a test that takes migrations back and makes them again: the tables it made may be emptied too."""
    return allow_truncate


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Hashing that is slow by design would only make the tests slow."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    """A lake and originals of the test's own."""
    settings.LAKE = tmp_path / "lake"
    settings.ORIGINALS = tmp_path / "originals"
    settings.OUTLOOK = tmp_path / "outlook"
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


@pytest.fixture
def small_world(take):
    """Four organisations and three packs, two of which replace one another."""
    assert take("organisations", ORGANISATIONS).state == "taken"
    assert take("packs", PACKS).state == "taken"
    return take


@pytest.fixture(scope="session")
def spark():
    """Spark with two workers on this machine, once for all tests that ask: mark them xdist_group("spark")."""
    if not shutil.which("java"):
        pytest.skip("Spark needs Java 17, and there is no java here")
    from beredt.lake.spark_engine import spark_session

    quick = "-XX:TieredStopAtLevel=1"  # tests are over before better compiled code would pay
    options = {
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": quick,
        "spark.executor.extraJavaOptions": quick,
        "spark.scheduler.minRegisteredResourcesRatio": "1",
        "spark.log.level": "ERROR",
    }
    session = spark_session("local-cluster[2,1,1024]", options)
    yield session
    session.stop()
