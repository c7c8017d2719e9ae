"""The inbox, and what a person does with a notice."""

import pytest
from django.test import Client
from django.urls import reverse

from beredt.audit.models import Act
from beredt.cases.models import Case, Notice

#: A test number by its check digits; in parts, since no such number may stand in the project.
IDENTITY = "158176" + "60182"


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


def act(page: Client, name: str, notice: Notice, **given):
    return page.post(reverse(f"notice_{name}", args=[notice.pk]), given, follow=True)


@pytest.mark.django_db
def test_each_row_says_what_is_proposed_and_why(page: Client) -> None:
    html = page.get("/meldinger/").content.decode()
    assert "Ta inn endringen 2024-0001" in html
    assert "Meldingen er endret siden den ble tatt inn i sak 2024-0001." in html
    assert "Samme pakning har åpen sak 2024/0002, og meldingen sier noe nytt." in html


@pytest.mark.django_db
def test_the_list_takes_as_many_queries_however_long(page: Client, django_assert_max_num_queries) -> None:
    waiting = notice_on("900003")
    for number in range(30):
        told = Notice.objects.create(
            source="dmp",
            source_ref=f"x{number}",
            state="new",
            product_name=f"Prøvin {number}",
            number="900001",
            first_received=waiting.first_received,
            newest=waiting.newest,
            previous=waiting,
        )
        assert told.pk
    with django_assert_max_num_queries(20):
        assert len(page.get("/meldinger/").context["rows"]) == 32


@pytest.mark.django_db
def test_accepting_a_change_shows_it_and_amends_the_case(page: Client) -> None:
    notice = notice_on("900001")
    shown = page.get(reverse("notice", args=[notice.pk]))
    (amendment,) = shown.context["desk"].amendments
    assert [(c.name, c.before, c.after) for c in amendment.changes] == [("Lovet slutt", "01.03.2025", "01.04.2025")]
    assert shown.context["desk"].panels[0].key == "amend"
    response = act(page, "amend", notice, case="2024-0001", follow="on")
    assert response.redirect_chain == [(reverse("notice", args=[notice_on("900003").pk]), 302)]
    html = response.content.decode()
    assert 'Endringen er tatt inn i sak: <a class="ds-link" href="/saker/2024-0001/">2024-0001</a>' in html
    assert "1 av 2 igjen" in html
    assert Case.objects.get(number="2024-0001").promised_end.isoformat() == "2025-04-01"
    assert page.get("/saker/2024-0001/").context["line"].expected_end.isoformat() == "2025-04-01"
    assert {notice.number for notice in page.get("/meldinger/").context["part"].object_list} == {"900003"}


@pytest.mark.django_db
def test_doing_the_same_twice_is_told_in_words(page: Client) -> None:
    notice = notice_on("900001")
    act(page, "amend", notice, case="2024-0001")
    again = act(page, "amend", notice, case="2024-0001")
    assert again.status_code == 422
    assert "Alt i meldingen er tatt inn." in again.content.decode()


@pytest.mark.django_db
def test_a_report_that_came_in_the_meantime_is_shown_before_anything_is_done(page: Client) -> None:
    notice = notice_on("900001")
    response = act(page, "amend", notice, case="2024-0001", report=notice.newest_id - 1)
    assert response.status_code == 422
    assert "Det er kommet en nyere rapport" in response.content.decode()
    assert Case.objects.get(number="2024-0001").promised_end.isoformat() == "2025-03-01"


@pytest.mark.django_db
def test_one_form_opens_a_case_assesses_and_assigns_it(page: Client, caseworker) -> None:
    notice = notice_on("900003")
    form = page.get(reverse("notice", args=[notice.pk])).context["desk"].triage
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent = {name: value.strftime("%d.%m.%Y") if hasattr(value, "year") else value for name, value in sent.items()}
    sent |= {"title": "Annex til barn", "caseworker": caseworker.pk, "start_anticipated": "on"}
    response = act(page, "accept", notice, **sent)
    assert "Sak åpnet:" in response.content.decode()
    notice.refresh_from_db()
    case = notice.case
    assert (case.title, case.caseworker, case.reason) == ("Annex til barn", caseworker, "shipping_delay")
    assert [event.kind for event in case.events.order_by("id")] == ["opened", "handling", "assigned"]
    assert Act.objects.filter(verb="open_case", subject=f"case:{case.number}").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "Feltet er påkrevet."),
        ("varenummer", "123456", "Varenummeret finnes ikke i legemiddelregisteret."),
        ("promised_end", "01.01.2020", "Slutten er før starten."),
        ("review", "01.01.2020", "Neste gjennomgang må være etter dagen i dag."),
        ("title", "Se " + IDENTITY, "fødselsnummer"),
    ],
)
def test_what_is_wrong_in_the_form_is_told_and_nothing_is_done(page: Client, field, value, said) -> None:
    notice = notice_on("900003")
    sent = {"title": "x", "start": "01.12.2024", "source": "dmp", "reason": "unknown"} | {field: value}
    response = act(page, "accept", notice, **sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert response.context["desk"].panels[0].key == "amend"
    assert next(panel.key for panel in response.context["desk"].panels if panel.open) == "open"
    notice.refresh_from_db()
    assert notice.state == "new"


@pytest.mark.django_db
def test_merging_and_duplicates_take_a_case_by_choice_or_by_number(page: Client) -> None:
    notice = notice_on("900003")
    refused = act(page, "merge", notice, number="2099-1")
    assert "Skriv nummeret på en sak som finnes." in refused.content.decode()
    closed = act(page, "merge", notice, number="2023-0007")
    assert "Saken er ikke åpen." in closed.content.decode()
    merged = act(page, "merge", notice, number="2024-0001", reason="Samme fabrikk")
    assert "Meldingen er tatt inn i sak:" in merged.content.decode()
    assert set(Case.objects.get(number="2024-0001").packs.values_list("pk", flat=True)) == {"900001", "900003"}
    act(page, "restore", notice)
    assert set(Case.objects.get(number="2024-0001").packs.values_list("pk", flat=True)) == {"900001"}
    told = act(page, "duplicate", notice, case="2024/0002")
    assert "duplikat av sak:" in told.content.decode()
    assert "Duplikat" in page.get(reverse("notice", args=[notice.pk])).content.decode()


@pytest.mark.django_db
def test_when_the_last_is_dealt_with_the_list_is_empty_and_says_so(page: Client) -> None:
    act(page, "amend", notice_on("900001"), case="2024-0001")
    response = act(page, "duplicate", notice_on("900003"), case="2024/0002")
    assert response.redirect_chain == [("/meldinger/", 302)]
    assert "Ingenting venter" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_comes_as_a_file(page: Client, kind: str) -> None:
    response = page.get(f"/meldinger/?format={kind}")
    assert response["Content-Disposition"] == f'attachment; filename="innboks.{kind}"'
    if kind == "csv":
        assert "Ta inn endringen 2024-0001" in response.content.decode("utf-8-sig")


@pytest.mark.django_db
def test_a_message_by_hand_is_kept_or_goes_straight_on_to_a_case(page: Client, caseworker) -> None:
    assert page.get("/meldinger/ny/").status_code == 200
    refused = page.post("/meldinger/ny/", {"product": "999999", "channel": "clinician", "since": "i går"})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "Varenummeret finnes ikke i legemiddelregisteret." in html
    told = {"product": "900003", "channel": "clinician", "since": "01.12.2024", "sender": "Lege", "text": "Ute"}
    kept = page.post("/meldinger/ny/", told, follow=True)
    assert "Ute" in kept.content.decode()
    assert "Kliniker" in kept.content.decode()
    page.post("/meldinger/ny/", told | {"open": "1", "product": "Noe helt annet"})
    case = Case.objects.get(title="Noe helt annet")
    assert (case.caseworker, case.source) == (caseworker, "clinician")


@pytest.mark.django_db
def test_packs_are_proposed_as_one_types(page: Client) -> None:
    html = page.get("/meldinger/pakninger/?product=prøvn").content.decode()
    assert '<option value="900001">' in html
    assert page.get("/meldinger/pakninger/?varenummer=9000").content.decode().count("<option") == 3
    assert page.get("/meldinger/pakninger/?product=p").content.decode().strip() == ""


@pytest.mark.django_db
def test_who_only_reads_sees_the_proposals_and_no_forms(country) -> None:
    from beredt.actors.actions import add_person

    reader = Client()
    reader.force_login(add_person("system:test", "les", role="reader", password=None, name="Les Er"))
    assert "Ta inn endringen 2024-0001" in reader.get("/meldinger/").content.decode()
    notice = notice_on("900003")
    assert "<form method" not in reader.get(reverse("notice", args=[notice.pk])).content.decode().split("<main")[1]
    assert reader.get("/meldinger/ny/").status_code == 403
    assert act(reader, "amend", notice, case="2024-0001").status_code == 403


@pytest.mark.django_db
def test_rejecting_needs_a_reason_and_can_be_undone(page: Client) -> None:
    notice = notice_on("900003")
    url = reverse("notice_reject", args=[notice.pk])
    refused = page.post(url, {"because": " "})
    assert refused.status_code == 422
    assert "Skriv hvorfor meldingen avvises." in refused.content.decode()
    response = page.post(url, {"because": "Pakningen selges ikke lenger."}, follow=True)
    assert "Meldingen er avvist." in response.content.decode()
    back = reverse("notice", args=[notice.pk])
    assert f'href="{back}#h-do">Angre</a>' in response.content.decode()
    assert "Pakningen selges ikke lenger." in page.get(back).content.decode()
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
