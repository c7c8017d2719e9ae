"""A case with a journal, and files of every kind."""

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from beredt.cases.models import Case


@pytest.fixture
def case(db) -> Case:
    day = date(2026, 3, 1)
    return Case.objects.create(
        number="2026-0001", title="Amoxicillin", registered=day, start=day, source="dmp", registration="registered"
    )
