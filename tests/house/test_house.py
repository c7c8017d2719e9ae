"""The house itself: imports one way, dependencies with their reasons, migrations complete, nothing that is not ours."""

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LONGEST = 400


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_imports_run_one_way():
    done = subprocess.run([BIN / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_room_stands_in_the_plan(pyproject):
    layers = pyproject["tool"]["importlinter"]["contracts"][0]["layers"]
    planned = {room.strip() for layer in layers for room in layer.split("|")}
    assert planned == {path.parent.name for path in (ROOT / "src" / "beredt").glob("*/__init__.py")}


def test_every_dependency_has_its_reason():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    dependencies = [line for line in lines if re.match(r'\s+"[a-z0-9\[\]-]+([<>=]=|$)', line)]
    assert len(dependencies) > 20
    assert [line for line in dependencies if "#" not in line] == []


def test_every_pinned_package_has_hashes():
    lock = (ROOT / "requirements.lock").read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert len(blocks) > 40
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_migrations_are_complete(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_files_are_short_enough_to_read():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("src/*.py")
        if (lines := path.read_text().count("\n")) > LONGEST and "migrations" not in path.parts
    }
    assert long == {}


def test_no_path_of_a_machine_and_no_stub():
    here = re.compile(r"/(work|farm|root|home)/[a-z]")
    stub = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    for path in tracked("src", "tests", "docs", "bench", "examples", "*.md", "Makefile", ".ci"):
        if path.suffix in (".png", ".mo") or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        assert not here.search(text), path
        assert not stub.search(text), path


def test_nothing_of_the_reference_data_is_committed(shared):
    def digest(path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    theirs = {digest(path) for path in shared.rglob("*") if path.is_file() and path.stat().st_size > 200}
    assert [path for path in tracked() if path.stat().st_size > 200 and digest(path) in theirs] == []


def test_no_secret_and_no_identity_number_is_committed():
    number = re.compile(rb"(?<![0-9a-fA-F.])[0-9]{11}(?![0-9a-fA-F.])")
    for path in tracked():
        if path.suffix in (".png",) or path.name in ("requirements.lock", "package-lock.json"):
            continue
        for found in number.finditer(path.read_bytes()):
            assert not is_identity_number(found[0].decode()), (path, found[0])


def is_identity_number(digits: str) -> bool:
    """Whether both control digits of a Norwegian national identity number hold (modulus 11)."""
    n = [int(digit) for digit in digits]
    if not (1 <= int(digits[:2]) % 40 <= 31 and 1 <= int(digits[2:4]) % 40 <= 12):
        return False
    first = -sum(weight * digit for weight, digit in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), n, strict=False)) % 11
    second = -sum(weight * digit for weight, digit in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), n, strict=False)) % 11
    return (first, second) == (n[9], n[10])


def test_the_readme_names_the_two_commands_first():
    readme = (ROOT / "README.md").read_text()
    assert readme.index("make demo") < readme.index("make test") < readme.index("beredt import")
