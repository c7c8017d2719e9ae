"""beredt tasks and beredt nightly, as somebody at the terminal and cron meet them."""

import json
from datetime import UTC, datetime

import pytest
import time_machine

from beredt.audit.actions import record
from beredt.audit.models import Act, DailyRoot
from beredt.site.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(monkeypatch, settings, tmp_path) -> None:
    monkeypatch.setattr("beredt.site.ready.make_ready", lambda: None)
    settings.HOME = tmp_path


def test_the_list_is_printed_for_people_and_machines(country, capsysbinary) -> None:
    with time_machine.travel(datetime(2025, 1, 7, 9, tzinfo=UTC), tick=False):
        assert main(["tasks", "--as-of", "2025-01-07", "--json"]) == 0
        told = json.loads(capsysbinary.readouterr().out)
        first = told["due"][0]
        assert (first["code"], first["case"], first["due"]) == ("triage", "2024-0001", "2024-10-25")
        assert (first["overdue_by"], first["level"], first["responsible"]) == (49, "overdue_10", None)
        assert main(["tasks", "--person", "-"]) == 0
        assert b"Vurder saken" in capsysbinary.readouterr().out
        assert main(["tasks", "--person", "ingen"]) == 1


def test_the_night_seals_what_is_over_once(db, capsysbinary) -> None:
    from django.db import transaction

    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False), transaction.atomic():
        record("person:kari", "try", "thing:1")
    with time_machine.travel(datetime(2026, 3, 3, 0, 15, tzinfo=UTC), tick=False):
        for sealed in (["2026-03-02"], []):
            assert main(["nightly", "--json"]) == 0
            assert json.loads(capsysbinary.readouterr().out) == {
                "sealed": sealed,
                "sealed_until": "2026-03-02",
                "answered": 0,
                "items": 0,
            }
    assert DailyRoot.objects.get().count == Act.objects.count() == 1
