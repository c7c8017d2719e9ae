"""The annual report as page and files: every number opens to its rows, and a second run gives the same bytes."""

import io
import json
import re
import time
from argparse import Namespace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override
from lxml import html
from python_calamine import CalamineWorkbook
from test_cases_statistics import random_register

from beredt.cases.annual_report import facts as facts_module
from beredt.cases.annual_report.content import document
from beredt.cases.annual_report.facts import annual_report
from beredt.cases.annual_report.figures import as_figures
from beredt.cases.annual_report.page import to_html
from beredt.cases.annual_report.words import fraction, listed, number, percentage
from beredt.cases.annual_report.workbook import workbook
from beredt.cases.case_list import PARTS
from beredt.cases.models import Case
from beredt.figures.documents import Caution, Picture, Table, to_pdf
from beredt.site.commands import report as command

ADDRESS = "/statistikk/2024/arsrapport/"


@pytest.fixture(autouse=True)
def static_root(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture(autouse=True)
def bokmal():
    """What an earlier request left active is not ours."""
    with override("nb"):
        yield


@pytest.fixture
def cases(db) -> list[Case]:
    """A register with cases without code, reason or known registration, and one that the report tells of."""
    found = random_register(5)
    for place, changed in enumerate(
        (
            {"atc": ""},
            {"reason": "manufacturing"},
            {"atc": "J01"},
            {"title": "Metalyse", "note": "Ord <b>i</b> & utenfor"},
        )
    ):
        Case.objects.filter(pk=found[place].pk).update(
            **changed, registered=date(2024, 3, 1), start=date(2024, 3, 1), end=None
        )
    Case.objects.filter(pk=found[5].pk).update(source="clinician", registration="unknown")
    return found


@pytest.fixture
def page(cases, caseworker) -> Client:
    client = Client()
    client.force_login(caseworker)
    return client


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_second_run_gives_the_same_bytes(cases):
    def files() -> list[bytes]:
        report = annual_report(2024)
        return [to_pdf(document(report)), workbook(report), to_html(report, "https://beredt.example")]

    first = files()
    time.sleep(2.1)  # zip files tell time in steps of two seconds
    assert files() == first


def test_every_number_of_the_page_opens_to_as_many_cases(page):
    tree = html.fromstring(page.get(ADDRESS).content)
    counted = 0
    for link in tree.xpath("//main//a[starts-with(@href, '/saker/?')]"):
        href = link.get("href")
        if "sort=" in href:  # a median or the longest opens to the cases that it is of
            continue
        text = (link.xpath(".//*[@class='tile-number']") or [link])[0].text_content()
        shown = int(re.match(r"[\d\xa0]+", text).group().replace("\xa0", ""))
        row = link.getparent().getparent()
        if "Virkestoffer" in row.text_content()[:14]:  # counts substances, and opens to the cases that have them
            continue
        assert page.get(href).context["part"].paginator.count == shown, href
        counted += 1
    assert counted > 50


def test_the_workbook_holds_the_rows_of_every_figure(cases):
    report = annual_report(2024)
    book = sheets(workbook(report))
    figures = report.figures
    assert len(book["Figur 1 saker"]) - 1 == figures.handled
    assert len(book["Figur 3 saker"]) - 1 == figures.unregistered
    assert sum(row[2] for row in book["Figur 1"][1:]) == figures.handled
    assert sum(row[2] for row in book["Figur 3"][1:]) == figures.unregistered
    chosen = {group for one in report.selected for group, _count in one.groups}
    assert len(book["Figur 2 saker"]) - 1 == sum(case.atc[:5] in chosen for case in report.facts.cases)
    heads, *rows = book["Alle saker"]
    counts = {name: sum(row[heads.index(str(title))] == "ja" for row in rows) for name, title in PARTS.items()}
    assert counts == {
        "handled": figures.handled,
        "new": figures.new,
        "carried_over": figures.carried_over,
        "closed": figures.closed,
        "over_a_year": figures.closed_over_one_year,
        "open_at_year_end": figures.open_at_year_end,
    }
    assert {row[0]: row[1] for row in book["Hovedtall"][1:]}["Håndterte saker"] == figures.handled
    assert len(book["Varighet saker"]) - 1 == len(report.facts.spells)
    assert len(book["Eldre serie 2008-2018"]) - 1 == 11


def test_the_demo_says_so_in_every_file(cases, settings):
    settings.DEMO = True
    report = annual_report(2024)
    words = "alle tall og hendelser er oppdiktet"
    assert words in document(report, draw=False).notice
    assert words in to_html(report).decode()
    assert words in sheets(workbook(report))["Om rapporten"][1][0]
    assert as_figures(report)["demo"] is True
    settings.DEMO = False
    assert words not in to_html(report).decode()


def test_the_blind_spot_stands_beside_every_count_of_unregistered(cases):
    told = document(annual_report(2024), draw=False)
    for section in told.sections:
        texts = [block.text for block in section.blocks if hasattr(block, "text")]
        tables = [row[0][0].text for block in section.blocks if isinstance(block, Table) for row in block.rows]
        if any("uregistrerte legemidler" in text.lower() for text in (*texts, *tables)):
            cautions = [block.text for block in section.blocks if isinstance(block, Caution)]
            assert any("underrapportert" in text for text in cautions), section.key


def test_the_older_series_shares_no_chart_or_table_with_the_centres_counts(cases):
    told = document(annual_report(2024))
    (series,) = (section for section in told.sections if section.key == "serien-2008-2018")
    assert "noe annet" in next(block.text for block in series.blocks if isinstance(block, Caution))
    pictures = {
        block.name: block.svg for section in told.sections for block in section.blocks if isinstance(block, Picture)
    }
    assert set(pictures) == {"atc-grupper", "uregistrerte", "serien-2008-2018"}
    assert "2018" in pictures["serien-2008-2018"]
    assert "686" not in pictures["atc-grupper"] + pictures["uregistrerte"]


def test_the_page_its_charts_and_its_files(page):
    content = page.get(ADDRESS).content.decode()
    assert "Årsrapport 2024" in content
    assert "Ord &lt;b&gt;i&lt;/b&gt; &amp; utenfor" in content
    for name in re.findall(r'src="(\?figure=[^"]+)"', content):
        assert page.get(ADDRESS + name.replace("&amp;", "&"))["Content-Type"] == "image/svg+xml"
    assert page.get(f"{ADDRESS}?figure=finnes-ikke&size=bred").status_code == 404
    assert page.get(f"{ADDRESS}?format=docx").status_code == 404
    assert page.get("/statistikk/0/arsrapport/").status_code == 404
    starts = {"pdf": b"%PDF", "xlsx": b"PK", "html": b"<!DOCTYPE html>", "json": b"{"}
    for kind, start in starts.items():
        response = page.get(f"{ADDRESS}?format={kind}")
        assert response.content.startswith(start)
        assert f'filename="aarsrapport-2024.{kind}"' in response["Content-Disposition"]


def test_a_year_without_cases_has_a_report_that_says_so(page):
    content = page.get("/statistikk/1999/arsrapport/").content.decode()
    assert "Bemanningen for året er ukjent" in content
    assert "?figure=atc-grupper" not in content
    assert "?figure=uregistrerte" not in content
    assert page.get("/statistikk/1999/arsrapport/?format=pdf").content.startswith(b"%PDF")
    assert len(sheets(page.get("/statistikk/1999/arsrapport/?format=xlsx").content)["Alle saker"]) == 1


@pytest.mark.parametrize(
    "query", ["", "?format=pdf", "?format=xlsx", "?format=html", "?format=json", "?figure=atc-grupper"]
)
def test_nobody_without_a_role_may_see_it(cases, roleless, query):
    client = Client()
    assert client.get(ADDRESS + query).status_code == 302
    client.force_login(roleless)
    assert client.get(ADDRESS + query).status_code == 403


def test_a_file_without_a_site_links_nowhere(cases):
    report = annual_report(2024)
    assert b'href="/' not in to_html(report)
    assert b'href="https://beredt.example/saker/?year=2024' in to_html(report, "https://beredt.example/")
    assert b"<script" not in to_html(report)


def test_a_year_under_way_is_called_provisional(cases, monkeypatch):
    monkeypatch.setattr(facts_module.timezone, "localdate", lambda: date(2024, 6, 15))
    report = annual_report(2024)
    assert (report.as_of, report.finished) == (date(2024, 6, 15), False)
    assert len(report.months) == 6
    told = document(report, draw=False)
    assert "foreløpige" in told.sections[0].blocks[0].text


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_report_in_the_other_languages(cases, language):
    with override(language):
        told = document(annual_report(2024))
        assert told.language == language
        assert to_pdf(told).startswith(b"%PDF")
        assert workbook(annual_report(2024)).startswith(b"PK")
    assert told.title == {"nn": "Årsrapport 2024", "en": "Annual report 2024"}[language]


def test_the_command_prints_json_and_writes_files(cases, tmp_path, capfdbinary):
    files = {kind: tmp_path / f"rapport.{kind}" for kind in ("html", "pdf", "xlsx")}
    assert command.run(Namespace(year=2024, json=True, site="", **files)) == 0
    printed = json.loads(capfdbinary.readouterr().out)
    assert printed["as_of"] == "2024-12-31"
    assert printed["handled"] == annual_report(2024).figures.handled
    assert {"kaplan_meier_median_days", "comparison", "selected_substances", "slippage", "staffing"} <= set(printed)
    assert files["pdf"].read_bytes() == to_pdf(document(annual_report(2024)))
    assert command.run(Namespace(year=2024, json=False, site="", html=None, xlsx=None, pdf=tmp_path / "no" / "x")) == 1
    assert b"Kan ikke skrive" in capfdbinary.readouterr().err


def test_shares_are_printed_with_what_they_are_shares_of():
    assert fraction(32, 392) == "32 av 392 (8,2\xa0%)"
    assert percentage(51, 372) == "13,7\xa0%"
    assert percentage(0, 0) == "–"
    for total in range(1, 200):
        for count in range(total + 1):
            exact = Decimal(100 * count) / Decimal(total)
            shown = Decimal(percentage(count, total).removesuffix("\xa0%").replace(",", "."))
            assert abs(shown - exact) <= Decimal("0.05")
    assert percentage(1, 16) == "6,3\xa0%"  # 6.25: halves go up


def test_numbers_and_lists_in_words():
    assert [number(value) for value in (None, 2.0, 4.5, 1074)] == ["ukjent", "2", "4,5", "1\xa0074"]
    assert [listed(list(names)) for names in ("", "L", "LN", "LNJ")] == ["", "L", "L og N", "L, N og J"]
