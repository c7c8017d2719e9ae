"""The audit trail as a page: filtered, as a file, and in the menu of auditors only."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from beredt.actors.act_list import detail_lines
from beredt.actors.actions import add_person
from beredt.audit.chain import first_break
from beredt.audit.models import Act


@pytest.fixture
def auditor(country) -> Client:
    client = Client()
    client.force_login(add_person("system:test", "revisor", role="auditor", password=None))
    return client


def test_the_list_shows_what_was_done_and_by_whom(auditor: Client) -> None:
    html = auditor.get(reverse("acts")).content.decode()
    assert "La til person" in html
    assert "person:revisor" in html
    assert "Ingen dag er signert ennå." in html
    assert f"{Act.objects.count()} handlinger" in html


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"verb": "take_delivery"}, {"verb": "take_delivery"}),
        ({"actor": "TEST"}, {"actor__icontains": "test"}),
        ({"subject": "person:rev"}, {"subject": "person:revisor"}),
        ({"from": "01.01.2000"}, {}),
        ({"to": "01.01.2000"}, {"pk": -1}),
        ({"verb": "finnes_ikke"}, {"pk": -1}),
    ],
)
def test_the_filters(auditor: Client, asked: dict, kept: dict) -> None:
    response = auditor.get(reverse("acts"), asked | {"format": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    expected = Act.objects.filter(**kept).order_by("-id").values_list("hash", flat=True)
    assert [row[-1] for row in rows[1:]] == list(expected)
    assert auditor.get(reverse("acts"), asked).status_code == 200


def test_the_workbook_holds_what_the_hashes_are_made_of(auditor: Client) -> None:
    from datetime import datetime
    from json import loads

    response = auditor.get(reverse("acts"), {"format": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    names = ("id", "at", "actor", "verb", "subject", "reason", "detail", "previous_hash", "hash")
    acts = [dict(zip(names, row, strict=True)) for row in reversed(sheet[1:])]
    for act in acts:
        act["at"], act["detail"] = datetime.fromisoformat(act["at"]), loads(act["detail"])
    assert len(acts) == Act.objects.count()
    assert first_break(acts) is None


def test_details_are_cut_to_what_people_read() -> None:
    told = {"n": 0, "til": False, "fra": None, "a": [], "b": "", "sha256": "ab" * 32, "liste": ["æ"]}
    assert detail_lines(told) == [("n", "0"), ("til", "false"), ("sha256", "abababababab…"), ("liste", '["æ"]')]


def test_the_menu_shows_each_what_they_may_open(auditor: Client, page: Client) -> None:
    assert reverse("acts") in auditor.get("/").content.decode()
    assert reverse("acts") not in page.get("/").content.decode()
    assert reverse("inbox") in page.get("/").content.decode()
