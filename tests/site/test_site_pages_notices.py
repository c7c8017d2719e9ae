"""The inbox, and what a person does with a notice."""

import pytest
from django.test import Client
from django.urls import reverse

from beredt.audit.models import Act
from beredt.cases.models import Case, Notice


def notice_on(number: str) -> Notice:
    return Notice.objects.get(number=number)


@pytest.mark.django_db
def test_the_inbox_holds_what_is_new_and_what_has_changed(page: Client) -> None:
    response = page.get("/meldinger/")
    assert {notice.number for notice in response.context["part"].object_list} == {"900001", "900003"}
    html = response.content.decode()
    assert "Ny melding" in html
    assert "Endret" in html
    assert "2 meldinger venter på deg." in page.get("/").content.decode()


@pytest.mark.django_db
def test_accepting_a_change_amends_the_case(page: Client) -> None:
    notice = notice_on("900001")
    assert "oppdateres sak 2024-0001" in page.get(reverse("notice", args=[notice.pk])).content.decode()
    response = page.post(reverse("notice_accept", args=[notice.pk]), follow=True)
    assert response.redirect_chain == [("/saker/2024-0001/", 302)]
    assert "Endringen er tatt inn i sak 2024-0001." in response.content.decode()
    assert Case.objects.get(number="2024-0001").promised_end.isoformat() == "2025-04-01"
    assert response.context["line"].expected_end.isoformat() == "2025-04-01"
    assert {notice.number for notice in page.get("/meldinger/").context["part"].object_list} == {"900003"}


@pytest.mark.django_db
def test_accepting_the_same_twice_is_told_in_words(page: Client) -> None:
    url = reverse("notice_accept", args=[notice_on("900001").pk])
    page.post(url)
    assert "det er ikke kommet noe nytt" in page.post(url, follow=True).content.decode()


@pytest.mark.django_db
def test_accepting_a_new_notice_opens_or_amends_the_packs_case(page: Client) -> None:
    page.post(reverse("notice_accept", args=[notice_on("900003").pk]))
    notice = notice_on("900003")
    assert notice.case.number == "2024/0002"  # its pack has an open case
    assert Act.objects.filter(verb="amend_case", subject="case:2024/0002").exists()


@pytest.mark.django_db
def test_rejecting_needs_a_reason_and_can_be_undone(page: Client) -> None:
    notice = notice_on("900003")
    url = reverse("notice_reject", args=[notice.pk])
    refused = page.post(url, {"because": " "})
    assert refused.status_code == 422
    assert "Skriv hvorfor meldingen avvises." in refused.content.decode()
    response = page.post(url, {"because": "Pakningen selges ikke lenger."}, follow=True)
    assert "Meldingen er avvist." in response.content.decode()
    assert "Pakningen selges ikke lenger." in response.content.decode()
    assert Act.objects.get(verb="reject_notice").reason == "Pakningen selges ikke lenger."
    assert "900003" not in {notice.number for notice in page.get("/meldinger/").context["part"].object_list}
    page.post(reverse("notice_restore", args=[notice.pk]))
    assert "900003" in {notice.number for notice in page.get("/meldinger/").context["part"].object_list}


@pytest.mark.django_db
def test_what_is_done_needs_a_post_and_a_token(page: Client, caseworker) -> None:
    url = reverse("notice_accept", args=[notice_on("900003").pk])
    assert page.get(url).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(caseworker)
    response = strict.post(url)
    assert response.status_code == 403
    assert "Skjemaet er for gammelt" in response.content.decode()


@pytest.mark.django_db
def test_the_signals_stand_at_the_pack_of_the_same_substance(page: Client, country, shared) -> None:
    told = country("notices", shared / "data" / "shortage_ema" / "ema_shortages_2026-02-03.csv", source="ema")
    assert told.state == "taken", told.lines()[:3]
    signal = Notice.objects.filter(source="ema").first()
    Notice.objects.filter(pk=signal.pk).update(substances=["prøvestoff"])
    html = page.get("/legemidler/900001/").content.decode()
    assert reverse("notice", args=[signal.pk]) in html
    assert "Ta inn" not in page.get(reverse("notice", args=[signal.pk])).content.decode()
    listed = page.get("/meldinger/alle/?state=signal").context["part"].paginator.count
    assert listed == Notice.objects.filter(source="ema").count()
