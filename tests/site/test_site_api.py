"""The API: the same figures, acts and rights as the pages, and every refusal in one form."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from beredt.actors.actions import add_person
from beredt.actors.models import Organisation, Person
from beredt.audit.models import Act
from beredt.cases.annual_report.facts import annual_report
from beredt.cases.annual_report.figures import as_figures
from beredt.cases.case_list import CaseChoice
from beredt.cases.models import Case, CaseEvent, CasePack, CaseSource, Notice, NoticeState, Registration
from beredt.catalogue.models import Pack
from beredt.site import access_table, api
from beredt.site.access_table import ASKERS, NAMELESS, ROLELESS

NUMBER = "2024-0001"
ROOT = "/api/v1"


def send(client: Client, path: str, told: dict | None = None, **headers: str):
    return client.post(f"{ROOT}{path}", json.dumps(told or {}), content_type="application/json", headers=headers)


def ahead(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def asker_of(who: str) -> Person | None:
    if who == NAMELESS:
        return None
    if who == ROLELESS:
        return Person.objects.create(username="uten")
    place = Organisation.objects.get(pk="G1")
    return add_person("system:test", f"en-{who}", role=who, password=None, organisation=place)


def test_the_names_of_the_operations_stay() -> None:
    """Programs are written against these: add to them, and never rename one."""
    named = {told["operationId"] for path in api.description()["paths"].values() for told in path.values()}
    assert named == {
        "list_cases",
        "read_case",
        "change_shortage",
        "change_handling",
        "change_review",
        "change_publication",
        "change_severity",
        "list_notices",
        "read_notice",
        "accept_notice",
        "merge_notice",
        "mark_duplicate",
        "reject_notice",
        "restore_notice",
        "read_statistics",
        "read_situation",
    }


@pytest.mark.django_db
def test_every_operation_answers_everybody_as_the_table_says(country) -> None:
    """Whoever may not is told so whatever they sent, right or wrong."""
    allowed = {200, 404, 409, 422}
    answers = {"login": {401}, "no": {403}, "own": allowed, "yes": allowed}
    lines = access_table.operations()
    assert len(lines) == len(list(api.operations())) == 16
    for who in ASKERS:
        client, asker = Client(), asker_of(who)
        if asker is not None:
            client.force_login(asker)
        for line in lines:
            method, address = line.where.split()
            address = address.replace("{path:number}", "x").replace("{pk}", "0").replace("{year}", "2024")
            response = client.generic(method, address, b"{}", content_type="application/json")
            assert response.status_code in answers[line.answers[who]], (line.name, who)
            if response.status_code >= 400:
                assert response["Content-Type"] == "application/problem+json"
                assert response.json()["status"] == response.status_code


@pytest.mark.django_db
def test_an_operation_without_a_guard_is_found_and_closed(page: Client, monkeypatch) -> None:
    from beredt.cases.api.statistics import router

    operation = router.path_operations["/situation"].operations[0]
    monkeypatch.setattr(operation, "auth_callbacks", [])
    with pytest.raises(access_table.UnguardedError, match="situation"):
        access_table.operations()
    assert api.api.auth == [api.nobody]
    assert not api.nobody(None)


@pytest.mark.django_db
def test_the_list_is_that_of_the_page(page: Client) -> None:
    for query in (
        {},
        {"year": 2024},
        {"year": 2024, "part": "new", "sort": "title"},
        {"q": "annex"},
        {"state": "open"},
    ):
        shown = page.get(reverse("case_list"), query).context["part"]
        told = page.get(f"{ROOT}/cases", query).json()
        assert [case["number"] for case in told["items"]] == [case.number for case in shown.object_list]
        assert (told["total"], told["pages"]) == (shown.paginator.count, shown.paginator.num_pages)
    assert page.get(f"{ROOT}/cases", {"page": 2}).json()["items"] == []


def test_the_list_may_be_asked_whatever_the_page_may() -> None:
    asked = {each["name"] for each in api.description()["paths"][f"{ROOT}/cases"]["get"]["parameters"]}
    fields = set(CaseChoice.__dataclass_fields__) - {"text"}
    assert asked >= fields | {"q", "as_of", "page"}


@pytest.mark.django_db
def test_the_figures_are_those_of_the_report_and_of_the_pages(page: Client) -> None:
    told = page.get(f"{ROOT}/statistics/2024").json()
    assert told == json.loads(json.dumps(as_figures(annual_report(2024)), default=str))
    figures = page.get(reverse("statistics", args=[2024])).context["figures"]
    assert (told["handled"], told["closed"], told["substances"]) == (
        figures.handled,
        figures.closed,
        figures.substances,
    )
    lines = page.get(reverse("situation")).context["part"].object_list
    situation = page.get(f"{ROOT}/situation").json()
    assert [case["case"] for case in situation["cases"]] == [line.case.number for line in lines]
    assert [case["p_lasts"] for case in situation["cases"]] == [line.p_lasts for line in lines]


@pytest.mark.django_db
def test_a_case_goes_its_way_by_the_api(page: Client) -> None:
    seen = page.get(f"{ROOT}/cases/2024/0002").json()
    assert seen["title"] == "Annex 10 mg/ml"
    for act, told in (
        ("handling", {"to": "assessing", "review": ahead(7)}),
        ("shortage", {"act": "limited"}),
        ("shortage", {"act": "promised", "day": ahead(30), "reason": "Ny dato"}),
        ("publication", {"to": "to_publish"}),
        ("publication", {"to": "published"}),
        ("review", {"review": ahead(14)}),
        ("shortage", {"act": "ended", "day": ahead(0), "reason": "Normalt lager"}),
        ("handling", {"to": "closed"}),
    ):
        newest = page.get(f"{ROOT}/cases/2024/0002", {"as_of": ahead(0)}).json()["newest_event"]
        response = send(page, f"/case-acts/{act}/2024/0002", told | {"expected_event": newest})
        assert response.status_code == 200, response.json()
    states = response.json()["states"]
    assert (states["shortage"], states["handling"], states["publication"]) == ("ended", "closed", "published")
    assert [event["kind"] for event in response.json()["events"]].count("publication") == 2
    assert Act.objects.filter(subject="case:2024/0002", actor="person:kari").count() == 8


@pytest.mark.django_db
def test_a_past_day_is_told_as_it_stood(page: Client) -> None:
    send(page, f"/case-acts/shortage/{NUMBER}", {"act": "promised", "day": ahead(30), "reason": "Senere"})
    now = page.get(f"{ROOT}/cases/{NUMBER}", {"as_of": ahead(0)}).json()
    then = page.get(f"{ROOT}/cases/{NUMBER}", {"as_of": "2024-12-30"}).json()
    assert (now["promised_end"], now["known"], len(now["events"])) == (ahead(30), None, 1)
    assert (then["promised_end"], then["known"], then["events"]) == ("2025-03-01", "2024-12-30", [])
    hindsight = page.get(f"{ROOT}/cases/{NUMBER}", {"as_of": "2024-12-30", "known": "now"}).json()
    assert (hindsight["as_of"], hindsight["known"], len(hindsight["events"])) == ("2024-12-30", None, 1)
    assert page.get(f"{ROOT}/cases/{NUMBER}", {"as_of": "2024-01-01"}).status_code == 404


@pytest.mark.django_db
def test_coming_back_later_answers_with_the_new_case(page: Client) -> None:
    Case.objects.filter(number=NUMBER).update(end="2024-12-20")
    told = send(page, f"/case-acts/shortage/{NUMBER}", {"act": "new_period", "reason": "Tomt igjen"}).json()
    assert told["previous"] == NUMBER
    assert told["number"] != NUMBER


@pytest.mark.django_db
def test_a_rule_that_refuses_is_told_by_code_and_in_the_readers_words(page: Client) -> None:
    told = {"to": "assessing"}
    response = send(page, f"/case-acts/handling/{NUMBER}", told)
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "code": "review_missing",
        "detail": "Oppgi når saken skal gjennomgås neste gang.",
        "errors": [],
    }
    english = send(page, f"/case-acts/handling/{NUMBER}", told, accept_language="en").json()
    assert english["code"] == "review_missing"
    assert english["detail"] != response.json()["detail"]
    late = send(page, f"/case-acts/shortage/{NUMBER}", {"act": "limited", "expected_event": 999}).json()
    assert late["code"] == "changed"
    assert not CaseEvent.objects.exists()


@pytest.mark.django_db
def test_a_wrong_field_is_named(page: Client) -> None:
    response = send(page, f"/case-acts/shortage/{NUMBER}", {"act": "tull", "day": "i går", "effective": "9999-12-31"})
    assert response.status_code == 422
    wrong = {error["field"]: error for error in response.json()["errors"]}
    assert set(wrong) == {"act", "day", "effective"}
    assert "withdrawn" in wrong["act"]["detail"]
    assert wrong["day"]["detail"] == "Skriv en dato som 2024-11-21."
    assert wrong["effective"]["detail"] == "Dagen må være fra 1990-01-01 til 2099-12-31."
    query = page.get(f"{ROOT}/cases", {"sort": "x", "page": "0", "year": "to"}).json()["errors"]
    assert {(error["where"], error["field"]) for error in query} == {
        ("query", "sort"),
        ("query", "page"),
        ("query", "year"),
    }
    assert page.get(f"{ROOT}/cases/%00").status_code == 422
    assert page.get(f"{ROOT}/cases/finnes-ikke").json()["code"] == "not_found"
    broken = page.post(f"{ROOT}/case-acts/review/{NUMBER}", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["code"]) == (400, "not_json")


@pytest.mark.django_db
def test_our_own_mistakes_tell_nothing_of_the_inside(page: Client, monkeypatch, caplog) -> None:
    monkeypatch.setattr("beredt.cases.api.cases.case_of", lambda number: 1 / 0)
    response = page.get(f"{ROOT}/cases/{NUMBER}")
    assert (response.status_code, response.json()["code"]) == (500, "failed")
    assert "division" not in response.content.decode()
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.django_db
def test_a_notice_is_rejected_restored_and_accepted(page: Client) -> None:
    notice = Notice.objects.get(number="900003")
    waiting = page.get(f"{ROOT}/notices", {"waiting": True}).json()
    assert notice.pk in [each["id"] for each in waiting["items"]]
    assert send(page, f"/notices/{notice.pk}/reject", {"because": " "}).json()["code"] == "no_reason"
    rejected = send(page, f"/notices/{notice.pk}/reject", {"because": "Gjelder ikke"}).json()
    assert (rejected["state"], rejected["rejected_because"]) == ("rejected", "Gjelder ikke")
    assert send(page, f"/notices/{notice.pk}/accept").json()["code"] == "rejected"
    assert send(page, f"/notices/{notice.pk}/restore").json()["state"] == "new"
    assert send(page, f"/notices/{notice.pk}/accept", {"expected_report": 0}).json()["code"] == "changed"
    taken = send(page, f"/notices/{notice.pk}/accept", {"expected_report": notice.newest_id}).json()
    assert taken["state"] == NoticeState.ACCEPTED
    assert taken == page.get(f"{ROOT}/notices/{notice.pk}").json()
    assert notice.pk in page.get(f"{ROOT}/cases/{taken['case']}").json()["notices"]


@pytest.mark.django_db
def test_what_has_not_changed_is_not_sent_again(page: Client) -> None:
    first = page.get(f"{ROOT}/cases")
    again = page.get(f"{ROOT}/cases", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "no-cache" in first["Cache-Control"]
    Case.objects.filter(number=NUMBER).update(title="Annet navn")
    assert page.get(f"{ROOT}/cases", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.django_db
def test_a_session_writes_only_with_the_browsers_confirmation(country, caseworker) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(caseworker)
    refused = send(browser, f"/case-acts/shortage/{NUMBER}", {"act": "limited"})
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    browser.get("/")
    token = browser.cookies["csrftoken"].value
    assert send(browser, f"/case-acts/shortage/{NUMBER}", {"act": "limited"}, x_csrftoken=token).status_code == 200


def cases(count: int) -> None:
    """More cases like those of the country."""
    before = Case.objects.get(number="2023-0007")
    made = [
        Case(
            number=f"2025-{number:04d}",
            title="Sak",
            registered="2025-01-01",
            start="2025-01-01",
            source=CaseSource.DMP,
            registration=Registration.REGISTERED,
            previous=before,
        )
        for number in range(count)
    ]
    packs = [CasePack(case=case, pack=Pack.objects.get(pk="900001")) for case in Case.objects.bulk_create(made)]
    CasePack.objects.bulk_create(packs)


@pytest.mark.django_db
def test_the_lists_ask_the_database_as_often_whatever_their_length(page: Client) -> None:
    asked = []
    for count in (3, 30):
        Case.objects.filter(number__startswith="2025-").delete()
        cases(count)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(f"{ROOT}/cases", {"q": "Sak"}).json()["total"] >= count
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_the_description_is_a_page_too(page: Client) -> None:
    assert page.get(reverse("openapi")).json()["openapi"].startswith("3.1")
    html = page.get(reverse("api")).content.decode()
    assert all(line.where.split()[1].replace("{path:", "{") in html for line in access_table.operations())
    assert Client().get(reverse("openapi")).status_code == 302


@pytest.mark.django_db
def test_a_notice_joins_a_case_or_is_its_duplicate(page: Client) -> None:
    waiting = page.get(f"{ROOT}/notices", {"waiting": "true", "q": "Annex"}).json()["items"][0]
    address = f"/notices/{waiting['id']}"
    for act, told, status, code in (
        ("merge", {"case": "2099-0001"}, 404, "not_found"),
        ("duplicate", {"case": NUMBER, "expected_report": 0}, 409, "changed"),
    ):
        refused = send(page, f"{address}/{act}", told)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    told = send(page, f"{address}/duplicate", {"case": NUMBER, "reason": "Samme mangel"}).json()
    assert (told["state"], told["case"]) == ("duplicate", NUMBER)
    assert send(page, f"{address}/restore", {}).json()["state"] == "new"
    told = send(page, f"{address}/merge", {"case": NUMBER, "reason": "Samme produkt"}).json()
    assert (told["state"], told["case"]) == ("accepted", NUMBER)
    assert "900003" in page.get(f"{ROOT}/cases/{NUMBER}", {"as_of": ahead(0)}).json()["varenummer"]


@pytest.mark.django_db
def test_the_severity_is_decided_as_on_its_page(page: Client) -> None:
    given = {"seriousness": "high", "alternatives": "high", "outcome": "critical", "tier": 3, "reason": "Ingen annen."}
    told = send(page, f"/case-acts/severity/{NUMBER}", given).json()
    assert (told["severity"]["outcome"], told["severity"]["tier"]) == ("critical", 3)
    refused = send(page, f"/case-acts/severity/{NUMBER}", given | {"outcome": "other"})
    assert (refused.status_code, refused.json()["code"]) == (409, "severity_impossible")
