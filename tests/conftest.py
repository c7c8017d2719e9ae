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
