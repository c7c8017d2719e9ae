"""Whom to involve: from the record, the severity and the stock; nobody known is said, and so is what is not known."""

from datetime import date
from itertools import product
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from beredt.actors.involvement import Trait
from beredt.cases.involve import traits
from beredt.cases.models import Case, Financing, Flag, Setting, SeverityClass

CONTACTS = """\
id;organisation;kind;function;email;valid_from;name;phone;deputy_of
k1;G1;clinicians;Fagråd;fagrad@demo.example;2020-01-01;Tora Fagråd;77 00 00 01;
k2;G1;clinicians;Vara;vara@demo.example;2020-01-01;;;k1
"""


def by_hand(record, severity) -> tuple[set[Trait], set[Trait]]:
    """The rules said another way, one at a time."""
    has, unknown = set(), set()
    paid = record.financing if record else "unknown"
    used = record.settings if record else []
    if "hospital" in used or paid in {"hospital", "h_prescription"}:
        has |= {Trait.HOSPITAL}
    if not used and paid == "unknown":
        unknown |= {Trait.HOSPITAL}
    flags = record.flags if record else []
    has |= {Trait.CHILDREN} if "children" in flags else set()
    unknown |= set() if flags else {Trait.CHILDREN}
    outcome = severity.outcome if severity else None
    has |= {Trait.CRITICAL} if outcome == "critical" else set()
    unknown |= {Trait.CRITICAL} if outcome in (None, "unknown") else set()
    return has, unknown


def test_what_a_case_is_follows_from_its_record_and_its_severity() -> None:
    records = [None] + [
        SimpleNamespace(financing=paid, settings=used, flags=flags)
        for paid, used, flags in product(
            Financing.values,
            [[], [Setting.HOSPITAL], [Setting.GP], [Setting.GP, Setting.HOSPITAL]],
            [[], [Flag.CHILDREN], [Flag.ANTIDOTE]],
        )
    ]
    severities = [None, *(SimpleNamespace(outcome=outcome) for outcome in SeverityClass.values)]
    for record, severity in product(records, severities):
        has, unknown = traits(record, severity)
        assert (has, unknown) == by_hand(record, severity)
        assert not has & unknown


@pytest.fixture
def case(small_world) -> Case:
    assert small_world("contacts", CONTACTS).state == "taken"
    found = Case.objects.create(
        number="2024-0001", title="Testmedisin", start=date(2024, 1, 1), registered=date(2024, 1, 1), source="dmp"
    )
    return found


@pytest.mark.django_db
def test_the_record_tells_whom_to_ask_with_deputies_and_who_is_missing(
    case: Case, caseworker, settings, tmp_path
) -> None:
    settings.STATIC_ROOT = tmp_path
    page = Client()
    page.force_login(caseworker)
    html = page.get(reverse("case_record", args=[case.number])).content.decode()
    part = html[html.index('id="involver"') :]
    assert "mailto:fagrad@demo.example" in part
    assert "tel:77000001" in part
    assert part.index("fagrad@") < part.index("vara@") < part.index("Alle kontakter")
    assert "Stedfortreder" in part
    assert "ingen kontakt ført for Mangelkontakt" in part
    assert "om det brukes til barn" in part
    before = page.get(reverse("case_record", args=[case.number]), {"as_of": "2019-01-01", "known": "now"})
    assert "fagrad@" not in before.content.decode()
