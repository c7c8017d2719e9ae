"""The page of a case: its figures are the assessment's, and each opens down to its files."""

import pytest
from django.test import Client
from django.urls import reverse

from beredt.intake.models import Delivery


@pytest.mark.django_db
def test_the_case_answers_the_four_questions(page: Client) -> None:
    response = page.get("/saker/2024-0001/")
    html = response.content.decode()
    line, shown = response.context["line"], response.context["page"]
    assert "Lageret varer trolig ikke gjennom mangelen" in html
    assert line.cover_days == line.answered.assessment.result["cover"]["days"]
    batches = line.answered.assessment.inputs["position"]["batches"]
    assert shown.stock.usable == sum(packs for packs, *_rest in batches)
    assert shown.stock.in_reserve == 500
    assert (shown.stock.unknown_expiry, sum(pool.expired for pool in shown.stock.open_pools)) == (3, 7)
    for question in ("Hvor lenge varer mangelen?", "Hvor mye har vi?", "Varer det?", "Finnes det erstatning?"):
        assert question in html
    assert "1 byttbar pakning" in html
    assert "Beredskapslagre, brukes bare etter frigivelse" in html
    assert line.answered.assessment.snapshot in html


@pytest.mark.django_db
def test_every_file_behind_the_case_is_a_click_away(page: Client) -> None:
    pages = ("/saker/2024-0001/", "/saksopplysninger/2024-0001/")
    html = "".join(page.get(address).content.decode() for address in pages)
    assert Delivery.objects.filter(kind="notices").count() == 3
    for delivery in Delivery.objects.filter(kind__in=["stock", "deliveries", "notices", "cases"]):
        assert reverse("delivery", args=[delivery.pk]) in html, delivery.kind
    listing = page.get("/data/?kind=use&state=taken&sender=G1&from=2024-01-01&to=2024-12-31")
    assert "kind=use&amp;state=taken&amp;sender=G1&amp;from=2024-01-01&amp;to=2024-12-31" in html
    assert [delivery.kind for delivery in listing.context["part"].object_list] == ["use"]


@pytest.mark.django_db
def test_the_ledger_and_the_periods_stand_on_the_page(page: Client) -> None:
    response = page.get("/saker/2024-0001/")
    record = page.get("/saksopplysninger/2024-0001/")
    assert [promise.end.isoformat() for promise in response.context["line"].promises] == ["2024-12-15", "2025-03-01"]
    assert [case.number for case in record.context["page"].periods] == ["2023-0007", "2024-0001"]
    assert "+76" in response.content.decode()


@pytest.mark.django_db
def test_use_by_month_keeps_the_sum_and_corrects_june(page: Client) -> None:
    months = page.get("/saker/2024-0001/").context["page"].months
    this_year = [month for month in months if month.start.year == 2024]
    # 30 packs of five a month and 3 of ten, measured in the most used pack.
    assert sum(month.used for month in this_year) == pytest.approx(12 * (30 + 3 * 2))
    june = next(month for month in this_year if month.start.month == 6)
    assert june.corrected == pytest.approx(30 * 30 / 20 + 6)
    assert june.days_out == 10


@pytest.mark.django_db
def test_a_case_without_data_says_what_is_missing_and_what_to_do(page: Client) -> None:
    html = page.get("/saker/2024/0002/").content.decode()
    assert "Vi vet ikke om lageret varer gjennom mangelen" in html
    assert "Be grossister og sykehusapotek om lagerliste" in html
    assert "Ingen har sendt lagertall for disse pakningene." in html
    assert "<img" not in html[html.index("<main") :]


@pytest.mark.django_db
def test_a_closed_case_and_one_without_packs_have_pages(page: Client) -> None:
    assert "Mangelen er over" in page.get("/saker/2023-0007/").content.decode()
    assert "Saken har ingen kjente pakninger" in page.get("/saker/2024-0003/").content.decode()


@pytest.mark.django_db
def test_pictures_are_svg_in_the_readers_language(page: Client) -> None:
    wide = page.get("/figurer/dekning/bred/2024-0001.svg")
    assert wide["Content-Type"] == "image/svg+xml"
    assert wide.content.startswith(b"<svg")
    assert "Lageret varer" in wide.content.decode()
    assert page.get("/figurer/dekning/smal/2024-0001.svg").content != wide.content
    assert page.get("/figurer/dekning/bred/2024/0002.svg").status_code == 404


@pytest.mark.django_db
def test_the_pack_shows_its_stock_its_group_and_its_cases(page: Client) -> None:
    response = page.get("/legemidler/900001/")
    assert response.context["stock"].usable == 20
    assert [member.varenummer for member in response.context["members"]] == ["900002"]
    assert {case.number for case in response.context["cases"]} == {"2023-0007", "2024-0001"}
