"""However many rows a page shows, it asks the database as often: every list and every tab of a case, 3 rows and 30."""

from datetime import date, timedelta

import pytest
from decisions_world import decide
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from beredt.actors.models import Person
from beredt.audit.actions import record
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import (
    Alternative,
    AlternativeKind,
    Case,
    CasePack,
    CaseSource,
    Effect,
    EffectKind,
    Measure,
    MeasureKind,
    Notice,
    NoticeSource,
    NoticeState,
    Registration,
    Report,
)
from beredt.cases.tabs import tabs_of
from beredt.journal.actions import ask_clinicians
from beredt.journal.actions.questions import Asked
from beredt.journal.parts import Said
from beredt.tasks.models import Task

FEW, MANY = 3, 30
NUMBER = "2024-0001"
ACTOR = "system:test"
LISTS = (
    "case_list",
    "situation",
    "inbox",
    "notice_list",
    "my_day",
    "decision_list",
)


def add_cases(first: int, until: int, person: Person) -> None:
    """Open cases with a pack and three events each, and a notice that waits and resembles them."""
    for number in range(first, until):
        case = Case.objects.create(
            number=f"2024-9{number:03d}",
            title=f"Annex {number} mg",
            atc="N01BB02",
            registered=date(2024, 11, 1),
            start=date(2024, 11, 1),
            source=CaseSource.DMP,
            registration=Registration.REGISTERED,
            caseworker=person,
            previous=Case.objects.get(number="2023-0007"),
        )
        CasePack.objects.create(case=case, pack_id="900003")
        review = (timezone.localdate() + timedelta(days=1)).isoformat()
        for kind, data in (
            (EventKind.OPENED, {}),
            (EventKind.HANDLING, {"from": "new", "to": "assessing", "review": review}),
            (EventKind.AMENDED, {}),
        ):
            write_event(case, kind, actor=ACTOR, effective=case.registered, **data)
        notice = Notice.objects.create(
            source=NoticeSource.DMP,
            source_ref=f"N{number}",
            state=NoticeState.NEW,
            product_name=f"Prøvin {number}",
            atc="R05CB01",
            number="900001",
            first_received=date(2024, 12, 1),
        )
        notice.newest = Report.objects.create(
            notice=notice, told_by=ACTOR, received=date(2024, 12, 1), status="actual", actual_start=date(2024, 12, 1)
        )
        notice.save()


def add_written(first: int, until: int, person: Person) -> None:
    """What people write on one case, and its tasks."""
    case = Case.objects.get(number=NUMBER)
    told = {"case": case, "told_at": timezone.now(), "told_by": ACTOR}
    for number in range(first, until):
        day = timezone.localdate() + timedelta(days=number)
        Measure.objects.create(kind=MeasureKind.RATION, action=f"Tiltak {number}", owner=person, due=day, **told)
        Alternative.objects.create(kind=AlternativeKind.values[0], name=f"Annet {number}", pack_id="900002", **told)
        Effect.objects.create(kind=EffectKind.HOURS, day=date(2024, 12, 1), amount=2, **told)
        Task.objects.create(title=f"Ring {number}", owner=person, due=day, **told)
        write_event(case, EventKind.AMENDED, actor=ACTOR, effective=case.registered)
        asked = [Asked(f"Sykehus {number}"), Asked("Apotek")]
        ask_clinicians(person, case, Said(title=f"Spørsmål {number}"), asked)
        decide(case, f"V-2024-9{number:03d}", until=timezone.now() + timedelta(days=30 + number))


def something_happens() -> None:
    """What was reckoned before is out of date, as after every act."""
    with transaction.atomic():
        record(ACTOR, "test", "test:rows")


def count(page: Client, address: str) -> tuple[int, int]:
    """The questions of a page right after something happened, and of the same page asked for again, as most are."""
    assert page.get(address).status_code == 200, address
    something_happens()
    with CaptureQueriesContext(connection) as anew:
        page.get(address)
    with CaptureQueriesContext(connection) as again:
        page.get(address)
    return len(anew), len(again)


def counts(page: Client, addresses: list[str]) -> dict[str, tuple[int, int]]:
    return {address: count(page, address) for address in addresses}


@pytest.mark.django_db
def test_lists_ask_as_often_whatever_their_length(page: Client, caseworker: Person) -> None:
    addresses = [*(reverse(name) for name in LISTS), "/api/v1/cases", "/api/v1/notices"]
    add_cases(0, FEW, caseworker)
    few = counts(page, addresses)
    add_cases(FEW, MANY, caseworker)
    assert counts(page, addresses) == few


@pytest.mark.django_db
def test_tabs_of_a_case_ask_as_often_whatever_they_hold(page: Client, caseworker: Person) -> None:
    addresses = [reverse(tab.name, args=[NUMBER]) for tab in tabs_of("shortage")]
    addresses.append(f"/api/v1/cases/{NUMBER}")
    add_written(0, FEW, caseworker)
    few = counts(page, addresses)
    add_written(FEW, MANY, caseworker)
    assert counts(page, addresses) == few
