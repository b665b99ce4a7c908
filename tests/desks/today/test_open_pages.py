"""A page that stays open learns what is new without anybody there: no visit, and no session kept open."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.models import Person
from legation.chancery.tasks.filing import file_task
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.words import Kind, Verb
from legation.desks.today.models import Visit
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Label, Marking
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
ASKED = "/notifications/new.json"


@pytest.fixture
def ana(home: Path, settings) -> Person:
    settings.LEGATION = planted_installation(home, "lima").settings
    return person_at("lima", RoleKind.CLEAR, RoleKind.WRITE, login="ana")


def told_something() -> None:
    label = Label(mission="lima", marking=Marking.RESTRICTED, audience=Audience.MISSION)
    matter = Matter(
        kind=Kind.SOURCE,
        says="The source %(name)s is silent",
        words={"name": "Herald"},
        address="/sources/1",
        label=label,
    )
    file_task(matter, verb=Verb.MEND, deadline=NOW + timedelta(hours=1), at=NOW)


def test_an_open_page_learns_the_count_and_that_today_would_tell_something_else(
    ana: Person,
) -> None:
    browser = signed_in(ana)
    shown = browser.get("/").content.decode()
    before = browser.get(f"{ASKED}?of=today").json()
    assert f'data-mark="{before["mark"]}"' in shown
    assert before == browser.get(f"{ASKED}?of=today").json()
    told_something()
    after = browser.get(f"{ASKED}?of=today").json()
    assert after["unread"] == before["unread"] + 1
    assert after["mark"] != before["mark"]
    assert "mark" not in browser.get(ASKED).json()
    assert f'data-mark="{after["mark"]}"' in browser.get("/").content.decode()
    assert Client().get(ASKED).status_code == 401


def test_asking_by_itself_is_no_visit_and_keeps_no_session_open(ana: Person) -> None:
    browser = signed_in(ana)
    browser.get(f"{ASKED}?of=today")
    assert not Visit.objects.exists()
    browser.get("/")
    seen, noted = browser.session["seen_at"], Visit.objects.get().seen_at
    session = browser.session
    session["seen_at"] = seen - 300
    session.save()
    for address in (ASKED, "/live.json"):
        browser.get(address)
        assert browser.session["seen_at"] == seen - 300
    assert Visit.objects.get().seen_at == noted
    browser.get("/tasks/")
    assert browser.session["seen_at"] > seen - 300


def test_without_scripts_today_says_as_of_when_it_is_and_leads_to_a_newer_one(ana: Person) -> None:
    shown = signed_in(ana).get("/").content.decode()
    line = shown[shown.index('data-mark="') :].split("</p>")[0]
    assert "<time" in line
    assert '<a href="/">Look again</a>' in line
    assert 'id="newer" role="status" hidden' in shown
