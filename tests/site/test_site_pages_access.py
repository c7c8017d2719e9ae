"""Every address: open to a caseworker, closed to the nameless and the role-less; and the policy on scripts holds."""

import re

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.views.defaults import server_error
from pages_world import PREPARED, TASK, more_to_open

from beredt.actors.models import Person
from beredt.assessments.models import StoredScenario
from beredt.cases.models import CaseLink, Notice
from beredt.cases.record.forms import BLOCKS, KINDS
from beredt.catalogue.models import Device
from beredt.decisions.models import Addressee, Decision
from beredt.intake.models import Delivery
from beredt.journal.forms.entries import ENTRY_FORMS
from beredt.journal.models import Attachment, JournalEntry
from beredt.preparedness.entries import ENTRIES
from beredt.preparedness.models import Part
from beredt.site import api

CASES = ("2024-0001", "2024/0002", "2023-0007")
#: Arguments of the addresses that take any.
ARGUMENTS = {
    **{
        name: [{"number": number} for number in (*CASES, PREPARED)]
        for name in (
            "case",
            "case_outlook",
            "case_outlook_compare",
            "case_record",
            "case_decisions",
            "case_tasks",
            "journal",
            "journal_printed",
        )
    },
    **{
        name: [{"number": number} for number in CASES]
        for name in (
            "case_change",
            "case_merge",
            "case_outlook_save",
            "case_severity",
            "scenario_save",
            "record_correct",
            "record_assign",
            "record_proposal",
        )
    },
    "journal_new": [{"form": form.name, "number": "2024-0001"} for form in ENTRY_FORMS],
    **{f"preparedness_{name}": [{"number": PREPARED}] for name in ("case", "add_shortage", "close")},
    "preparedness_chapter": [{"part": part, "number": PREPARED} for part in Part.values],
    "preparedness_add": [{"kind": kind, "number": PREPARED} for kind in ENTRIES],
    "record_block": [{"block": block, "number": "2024-0001"} for block in BLOCKS],
    "record_add": [{"kind": kind, "number": "2024/0002"} for kind in KINDS],
    "case_chart": [
        {"name": name, "size": size, "number": "2024-0001"}
        for name in ("dekning", "trapp", "lager", "forbruk", "slutt")
        for size in ("bred", "smal")
    ],
    "case_outlook_chart": [
        {"name": name, "size": size, "number": "2024-0001"}
        for name in ("lager", "kurve", "trapp", "behov")
        for size in ("bred", "smal")
    ],
    "case_outlook_compare_chart": [{"size": size, "number": "2024-0001"} for size in ("bred", "smal")],
    "statistics": [{"year": 2024}, {"year": 1999}],
    "annual_report": [{"year": 2024}, {"year": 1999}],
    "statistics_chart": [{"year": 2024, "size": "bred"}],
    **{name: [{"entry": TASK}] for name in ("task", "task_complete", "task_drop", "task_reopen")},
    "welcome": [{"uidb64": "MQ", "token": "brukt"}],
    "pack": [{"varenummer": "900001"}, {"varenummer": "900003"}],
}
POSTED = {"logout", "demo_login", "set_language", "notice_accept", "notice_reject", "notice_restore", "case_change"}
POSTED |= {"case_outlook_save", "scenario_save", "scenario_review", "scenario_remove"}
POSTED |= {f"notice_{act}" for act in ("amend", "merge", "duplicate")}
POSTED |= {f"journal_{act}" for act in ("new", "correct", "void", "answer")} | {"preparedness_remove_shortage"}
POSTED |= {"task_complete", "task_drop", "task_reopen", "task_wake"}
POSTED |= {"backup_codes", "log_out_everywhere", "person_link", "person_change"}
POSTED |= {f"decision_{act}" for act in ("act", "judge", "lift", "hand_over", "acknowledged", "acknowledge")}
#: Pages for whom a decision is addressed to.
TO_US = {"decision_to_us", "decision_acknowledge", "decision_letter_to_us"}
POSTED |= {"record_remove", "record_assign", "record_proposal"}
OPEN = {"login", "login_code", "set_language", "demo_login", "welcome"}
#: Parts that a script puts into a page.
PARTS = {"pack_suggestions"}
#: Pages for whoever is logged in.
OWN = {"logout", "account", "enrol", "enrol_qr", "backup_codes", "log_out_everywhere"}
#: Pages of other roles.
CLOSED = TO_US | {"decisions_to_us", "acts", "people", "person", "person_add", "organisation_proposals"}
#: What the pages show one of, by the first word of their names.
SHOWN = {
    "scenario": StoredScenario,
    "notice": Notice,
    "device": Device,
    "delivery": Delivery,
    "decision": Decision,
    "journal": JournalEntry,
    "journal_attachment": Attachment,
}


@pytest.fixture
def country(country):
    """The small country, with something on every page."""
    more_to_open()
    return country


def patterns(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for entry in resolver.url_patterns:
        found += patterns(entry) if isinstance(entry, URLResolver) else [entry]
    return found


def addresses() -> list[tuple[str, str]]:
    """Every page of the site, with its name."""
    found = [pattern for pattern in patterns(get_resolver()) if pattern not in api.ADDRESSES]
    return [(page.name, reverse(page.name, kwargs=kwargs)) for page in found for kwargs in arguments(page)]


def arguments(page: URLPattern) -> list[dict]:
    """What stands in the addresses of a page: by name, or the keys of all rows that it shows one of."""
    name, takes = page.name, page.pattern.converters
    if name in ARGUMENTS or "pk" not in takes:
        return ARGUMENTS.get(name, [{}])
    if name in {"person", "person_link", "person_change"}:
        # Somebody else than the administrator who asks: nobody changes their own.
        other = (
            Person.objects.exclude(role_assignments__role="administrator").order_by("pk").values_list("pk", flat=True)
        )
        return [{"pk": other[0], **({"act": "give_role"} if "act" in takes else {})}]
    if name in {"record_entry", "record_remove"}:
        return [{"kind": kind, "pk": pk} for kind, it in KINDS.items() for pk in keys(it.model)]
    if name == "preparedness_edit":
        prepared = {"case__number": PREPARED}
        return [{"kind": kind, "pk": pk} for kind, it in ENTRIES.items() for pk in keys(it.model, **prepared)]
    if name == "preparedness_remove_shortage":
        return [{"pk": pk} for pk in keys(CaseLink, relation="part_of", other__number=PREPARED)]
    shown = Addressee if name in TO_US else SHOWN.get(name) or SHOWN[name.partition("_")[0]]
    form = {"form": "nn"} if "form" in takes else {}
    return [{"pk": pk, **form} for pk in keys(shown)]


def keys(model: type[Model], **of: str) -> list[int]:
    return list(model.objects.filter(**of).values_list("pk", flat=True))


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
        # A file that somebody sent is to be saved, and may not even load what is ours.
        assert f"default-src '{'none' if name == 'journal_attachment' else 'self'}'" in policy
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
        if (
            name in POSTED | PARTS
            or response.status_code != 200
            or not response["Content-Type"].startswith("text/html")
        ):
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
        if name in POSTED | PARTS:
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
