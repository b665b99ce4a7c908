"""A page that stays open learns what is new without anybody there: no visit, and no session kept open."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.models import Person
from legation.chancery.tasks.filing import file_task
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.words import Kind, Verb
from legation.desks.listening.models import Source
from legation.desks.today.models import Visit
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Label, Marking
from legation.testing.installations import (
    NOW,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.people import person_at, signed_in
from legation.testing.warned import judging, warning_drafted

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


def test_open_lists_of_sources_and_warnings_learn_that_they_would_tell_something_else(
    home: Path, settings
) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    person = person_at("lima", RoleKind.CLEAR, RoleKind.WRITE)
    browser = signed_in(person)
    told = {"id": "herald", "name": "Herald", "address": "https://herald.example/feed"}
    source = Source.objects.create(**told, reader="feed", mission="lima", added_at=NOW)

    def mark(of: str) -> str:
        asked = browser.get(f"{ASKED}?of={of}").json()["mark"]
        page = browser.get(f"/{of}/?state=").content.decode()
        assert f'data-mark="{asked}" data-of="{of}"' in page
        assert f'<a href="/{of}/?state=">Look again</a>' in page
        return asked

    before = {one: mark(one) for one in ("sources", "warnings")}
    source.last_item_at = NOW
    source.save()
    assert mark("sources") == before["sources"]
    source.last_error = "no answer"
    source.save()
    assert mark("sources") != before["sources"]
    assert mark("warnings") == before["warnings"]
    fill(here, mission_label("lima"))
    cites = f"/items/{here.archive.read('items', scope_of('lima'))['id'][0]}"
    warning_drafted(judging(here, person), "lima", cites=cites)
    assert mark("warnings") != before["warnings"]
    assert "mark" not in browser.get(f"{ASKED}?of=nothing").json()
