"""The demo's doors: one for each of its people, and none anywhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from beredt.actors.models import Organisation, Person
from beredt.audit.models import Act
from beredt.site import demo_story
from beredt.site.demo_people import ADMINISTRATOR, DEMO_PEOPLE, REPORTER, add_demo_people


@pytest.fixture
def people(db, settings) -> None:
    settings.DEMO = True
    Organisation.objects.create(id="sa-b", kind="hospital_pharmacy", name="Sykehusapoteket i B")
    Organisation.objects.create(id="sa-a", kind="hospital_pharmacy", name="Sykehusapoteket i A")
    add_demo_people()


def enter(username: str):
    visitor = Client()
    return visitor, visitor.post(reverse("demo_login"), {"username": username})


@pytest.mark.parametrize("one", DEMO_PEOPLE, ids=lambda one: one.username)
def test_each_of_the_demos_people_has_a_door_to_a_page_of_theirs(people, one) -> None:
    assert f'value="{one.username}"' in Client().get(reverse("login")).content.decode()
    visitor, response = enter(one.username)
    assert visitor.get(response["Location"]).status_code == 200


def test_the_reporter_reports_for_the_first_hospital_pharmacy(people) -> None:
    (held,) = Person.objects.get(username=REPORTER).assignments
    assert held.organisation_id == "sa-a"
    assert enter(REPORTER)[1]["Location"] == reverse("upload")


def test_the_doors_open_for_nobody_else_and_nowhere_else(people, settings) -> None:
    Person.objects.create(username="kari")
    assert enter("kari")[1].status_code == 404
    settings.DEMO = False
    assert enter(ADMINISTRATOR)[1].status_code == 404
    assert "demo" not in Client().get(reverse("login")).content.decode()


def test_nobody_is_added_twice(people) -> None:
    acts = Act.objects.count()
    add_demo_people()
    assert Act.objects.count() == acts


def test_a_story_is_told_once_even_if_it_was_interrupted(db, monkeypatch) -> None:
    told: list[str] = []

    def play() -> None:
        Person.objects.create(username="fra-historien")
        if len(told) == 1:
            raise RuntimeError("avbrutt")

    monkeypatch.setattr(demo_story, "PLAYS", (play,))
    with pytest.raises(RuntimeError):
        demo_story.tell(told.append)
    assert not Person.objects.exists()
    demo_story.tell(told.append)
    demo_story.tell(told.append)
    assert len(told) == 2
    assert Person.objects.count() == 1
