"""Every address: open to a caseworker, closed to the nameless and the role-less; and the policy on scripts holds."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.views.defaults import server_error
from pages_world import TASK

from beredt.cases.models import Notice
from beredt.cases.record.forms import BLOCKS, KINDS
from beredt.catalogue.models import Device
from beredt.decisions.models import Addressee, Decision
from beredt.intake.models import Delivery
from beredt.site import api

#: Arguments of the addresses that take any.
ARGUMENTS = {
    "case": [{"number": "2024-0001"}, {"number": "2024/0002"}, {"number": "2023-0007"}],
    "case_change": [{"number": "2024-0001"}],
    "case_decisions": [{"number": "2024-0001"}, {"number": "2024/0002"}, {"number": "2023-0007"}],
    "case_record": [{"number": "2024-0001"}, {"number": "2024/0002"}, {"number": "2023-0007"}],
    "record_block": [{"block": block, "number": "2024-0001"} for block in BLOCKS],
    "record_add": [{"kind": kind, "number": "2024/0002"} for kind in KINDS],
    **{name: [{"number": "2024-0001"}] for name in ("record_correct", "record_assign", "record_proposal")},
    "case_chart": [
        {"name": name, "size": size, "number": "2024-0001"}
        for name in ("dekning", "trapp", "lager", "forbruk", "slutt")
        for size in ("bred", "smal")
    ],
    "statistics": [{"year": 2024}, {"year": 1999}],
    "annual_report": [{"year": 2024}, {"year": 1999}],
    "statistics_chart": [{"year": 2024, "size": "bred"}],
    **{name: [{"entry": TASK}] for name in ("task", "task_complete", "task_drop", "task_reopen")},
    "case_tasks": [{"number": "2024-0001"}, {"number": "2024/0002"}, {"number": "2023-0007"}],
    "person": [{"pk": 1}],
    "person_link": [{"pk": 1}],
    "person_change": [{"pk": 1, "act": "give_role"}],
    "welcome": [{"uidb64": "MQ", "token": "brukt"}],
    "pack": [{"varenummer": "900001"}, {"varenummer": "900003"}],
}
POSTED = {"logout", "demo_login", "set_language", "notice_accept", "notice_reject", "notice_restore", "case_change"}
POSTED |= {"task_complete", "task_drop", "task_reopen", "task_wake"}
POSTED |= {"backup_codes", "log_out_everywhere", "person_link", "person_change"}
POSTED |= {f"decision_{act}" for act in ("act", "judge", "lift", "hand_over", "acknowledged", "acknowledge")}
#: Pages for whom a decision is addressed to.
TO_US = {"decision_to_us", "decision_acknowledge", "decision_letter_to_us"}
POSTED |= {"record_remove", "record_assign", "record_proposal"}
OPEN = {"login", "login_code", "set_language", "demo_login", "welcome"}
#: Pages for whoever is logged in.
OWN = {"logout", "account", "enrol", "enrol_qr", "backup_codes", "log_out_everywhere"}
#: Pages of other roles.
CLOSED = TO_US | {"decisions_to_us", "acts", "people", "person", "person_add", "organisation_proposals"}


def patterns(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for entry in resolver.url_patterns:
        found += patterns(entry) if isinstance(entry, URLResolver) else [entry]
    return found


def addresses() -> list[tuple[str, str]]:
    """Every page of the site, with its name."""
    found = []
    for pattern in patterns(get_resolver()):
        if pattern in api.ADDRESSES:
            continue
        arguments = ARGUMENTS.get(pattern.name, [{}])
        if pattern.name.startswith("notice") and "pk" in pattern.pattern.converters:
            arguments = [{"pk": notice.pk} for notice in Notice.objects.all()]
        elif pattern.name in {"record_entry", "record_remove"}:
            rows = [(kind, pk) for kind, it in KINDS.items() for pk in it.model.objects.values_list("pk", flat=True)]
            arguments = [{"kind": kind, "pk": pk} for kind, pk in rows]
        elif pattern.name == "device":
            arguments = [{"pk": device.pk} for device in Device.objects.all()]
        elif pattern.name.startswith("delivery") and "pk" in pattern.pattern.converters:
            arguments = [{"pk": delivery.pk} for delivery in Delivery.objects.all()]
        elif pattern.name.startswith("decision") and "pk" in pattern.pattern.converters:
            rows = Addressee if pattern.name in TO_US else Decision
            form = {"form": "nn"} if "form" in pattern.pattern.converters else {}
            arguments = [{"pk": row.pk, **form} for row in rows.objects.all()]
        found += [(pattern.name, reverse(pattern.name, kwargs=kwargs)) for kwargs in arguments]
    return found


def read(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.django_db
def test_a_caseworker_may_open_every_page(page: Client) -> None:
    wrong = {}
    for name, url in addresses():
        if name in POSTED | CLOSED:
            continue
        response = page.get(url)
        read(response)
        if response.status_code not in (200, 302):
            wrong[url] = response.status_code
    assert not wrong


@pytest.mark.django_db
def test_nobody_else_may(country, roleless) -> None:
    stranger, without_role = Client(), Client()
    without_role.force_login(roleless)
    for name, url in addresses():
        if name in OPEN | OWN:
            continue
        post = name in POSTED
        response = stranger.post(url) if post else stranger.get(url)
        assert response.status_code == 302, url
        assert response["Location"].startswith(reverse("login")), url
        response = without_role.post(url) if post else without_role.get(url)
        assert response.status_code == 403, url
        assert "Du har ikke tilgang" in response.content.decode(), url


@pytest.mark.django_db
def test_a_reader_may_look_and_not_touch(country) -> None:
    from beredt.actors.actions import add_person

    reader = Client()
    reader.force_login(add_person("system:test", "leser", role="reader", password=None, name="L"))
    assert reader.get("/").status_code == 200
    assert reader.get(reverse("upload")).status_code == 403
    assert reader.get(reverse("own_pack")).status_code == 403
    notice = Notice.objects.first()
    assert reader.post(reverse("notice_accept", args=[notice.pk])).status_code == 403
    assert reader.post(reverse("notice_reject", args=[notice.pk]), {"because": "x"}).status_code == 403


@pytest.mark.django_db
def test_pages_hold_to_the_policy_on_scripts(page: Client) -> None:
    for name, url in addresses():
        if name in POSTED:
            continue
        response = page.get(url)
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "data:" not in policy
        body = read(response)
        if not response["Content-Type"].startswith("text/html"):
            continue
        html = body.decode()
        assert not re.search(r"<[^>]+\sstyle\s*=", html), url
        assert not re.search(r"<[^>]+\son[a-z]+\s*=", html), url
        assert "<style" not in html, url
        assert not re.search(r"<script(?![^>]*\ssrc=)", html), url


@pytest.mark.django_db
def test_each_page_has_one_heading_a_language_and_its_landmarks(page: Client) -> None:
    for name, url in addresses():
        response = page.get(url)
        if name in POSTED or response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        assert html.count("<h1") == 1, url
        assert '<html lang="nb"' in html, url
        assert html.count("<main") == 1, url
        assert "<caption" in html or "<table" not in html, url
        assert re.search(r"<title>\s*\S+.*– Beredt</title>", html), url


@pytest.mark.django_db
def test_the_demo_says_so_everywhere_and_has_one_door(country, settings) -> None:
    from beredt.actors.actions import add_person

    add_person("system:test", "demo", role="caseworker", password=None, name="Demo")
    settings.DEMO = False
    visitor = Client()
    assert visitor.post(reverse("demo_login")).status_code == 404
    assert "oppdiktet" not in visitor.get(reverse("login")).content.decode()
    settings.DEMO = True
    assert "Gå inn som saksbehandler (demo)" in visitor.get(reverse("login")).content.decode()
    assert visitor.get(reverse("demo_login")).status_code == 405
    assert visitor.post(reverse("demo_login")).status_code == 302
    for name, url in addresses():
        if name in POSTED:
            continue
        response = visitor.get(url)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            assert "alle tall og hendelser er oppdiktet" in response.content.decode(), url


@pytest.mark.django_db
def test_what_is_not_there_is_told_in_words(page: Client) -> None:
    for url in ("/finnes-ikke/", "/saker/1999-0001/", "/legemidler/000000/", "/figurer/tull/bred/2024-0001.svg"):
        response = page.get(url)
        assert response.status_code == 404
        assert "Siden finnes ikke" in response.content.decode()


def test_a_fault_of_ours_is_told_in_words_without_anything_to_rely_on(rf) -> None:
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Noe gikk galt hos oss" in response.content.decode()


@pytest.mark.django_db
def test_a_person_may_choose_a_language(page: Client) -> None:
    response = page.post(reverse("set_language"), {"language": "en", "next": "/saker/"})
    assert response.status_code == 302
    assert '<html lang="en"' in page.get("/saker/").content.decode()
