"""Lists: what the address asks for is what the page and its files show."""

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from beredt.cases.models import Case
from beredt.cases.picture import Choice, chosen, picture


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "?q=annex", "?verdict=unknown", "?atc=R", "?q=finnesikke", "?sort=medicine", "?sort=-cover"]
)
def test_the_situations_files_hold_the_rows_of_the_page(page: Client, query: str) -> None:
    html = page.get(f"/{query}").content.decode()
    shown = re.findall(r'<th scope="row" role="rowheader"><a[^>]+href="/saker/([^"?]+)/"', html)
    mark = "&" if query else "?"
    exported = rows_of(page.get(f"/{query}{mark}format=csv"))
    assert [row["Saksnummer"] for row in exported] == shown
    book = CalamineWorkbook.from_filelike(io.BytesIO(page.get(f"/{query}{mark}format=xlsx").content))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == shown
    expected = {"": 2, "?q=annex": 1, "?verdict=unknown": 1, "?atc=R": 1, "?q=finnesikke": 0}.get(query, 2)
    assert len(shown) == expected


@pytest.mark.django_db
def test_the_page_tells_the_answer_of_the_command_line(page: Client) -> None:
    html = page.get("/").content.decode()
    lines = {line.case.number: line for line in picture(date(2024, 12, 31))}
    assert set(lines) == {"2024-0001", "2024/0002"}
    assert lines["2024-0001"].verdict == "fails"
    assert lines["2024/0002"].p_lasts is None
    assert "Varer trolig ikke" in html
    assert "lagertall" in html
    assert "forbruk" in html
    assert "31.12.2024" in html


@pytest.mark.django_db
def test_the_day_may_be_chosen_in_either_writing(page: Client) -> None:
    for written in ("2024-01-15", "15.01.2024"):
        response = page.get(f"/?as_of={written}")
        assert response.context["as_of"] == date(2024, 1, 15)
        assert {line.case.number for line in response.context["part"]} == {"2023-0007", "2024-0003"}
    assert page.get("/?as_of=tull").context["as_of"] == date(2024, 12, 31)


@pytest.mark.django_db
def test_unknown_stands_last_whichever_way_one_sorts(country) -> None:
    lines = picture(date(2024, 12, 31))
    for sort in ("chance", "-chance", "cover", "-cover"):
        assert chosen(lines, Choice(sort=sort))[-1].case.number == "2024/0002"


@pytest.mark.django_db
def test_a_new_act_makes_the_picture_anew(page: Client, country) -> None:
    assert page.get("/").context["total"] == 2
    register = "case_no,title,varenummer,atc,registered,start,end,source,registration\n"
    register += "2024-0009,Ny,,A01AA01,2024-12-01,2024-12-01,,dmp,registered\n"
    country("cases", register, name="more.csv", replace=True)
    assert page.get("/").context["total"] == Case.objects.filter(end=None).count()


@pytest.mark.django_db
def test_as_one_types_only_the_list_comes(page: Client) -> None:
    for url in ("/", "/saker/", "/legemidler/", "/data/", "/meldinger/alle/"):
        part = page.get(url, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).content.decode()
        assert "<html" not in part
        assert "list-head" in part


@pytest.mark.django_db
def test_every_number_of_the_year_opens_the_cases_behind_it(page: Client) -> None:
    checked = 0
    for year in (2022, 2023, 2024):
        response = page.get(reverse("statistics", args=[year]))
        for section in response.context["sections"]:
            for figure in section.figures:
                if figure.url.startswith("#") or section.unit != "Saker":
                    continue
                listed = page.get(figure.url).context["part"].paginator.count
                assert listed == figure.value, (year, section.key, figure.label)
                checked += 1
    assert checked > 40


@pytest.mark.django_db
def test_the_years_file_holds_its_figures(page: Client) -> None:
    figures = {row["Tall"]: row["Verdi"] for row in rows_of(page.get("/statistikk/2024/?format=csv"))}
    assert (figures["Håndterte saker"], figures["Nye i året"], figures["Overført fra året før"]) == ("4", "2", "2")
    assert (figures["Avsluttet i året"], figures["Lengste varighet, dager"]) == ("2", "851")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"2023-0007", "2024-0001", "2024/0002", "2024-0003"}),
        ("?state=open", {"2024-0001", "2024/0002"}),
        ("?state=closed", {"2023-0007", "2024-0003"}),
        ("?q=900001", {"2023-0007", "2024-0001"}),
        ("?q=annex", {"2024/0002"}),
        ("?registration=unregistered", {"2023-0007", "2024-0001"}),
        ("?source=clinician", {"2024/0002"}),
        ("?reason=other", {"2024-0003"}),
        ("?atc=n", {"2024/0002"}),
        ("?year=2024&part=over_a_year", {"2024-0003"}),
    ],
)
def test_cases_are_filtered_by_the_address(page: Client, query: str, numbers: set[str]) -> None:
    assert {case.number for case in page.get(f"/saker/{query}").context["part"].object_list} == numbers
    mark = "&" if query else "?"
    assert {row["Saksnummer"] for row in rows_of(page.get(f"/saker/{query}{mark}format=csv"))} == numbers


@pytest.mark.django_db
def test_lists_come_in_parts(page: Client, monkeypatch) -> None:
    monkeypatch.setattr("beredt.actors.pages.PER_PAGE", 2)
    first, second = page.get("/saker/"), page.get("/saker/?page=2")
    assert "Side 1 av 2" in first.content.decode()
    seen = [case.number for response in (first, second) for case in response.context["part"].object_list]
    assert len(set(seen)) == 4
    assert page.get("/saker/?page=tull").status_code == 200
