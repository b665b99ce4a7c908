"""What is marked above the installation's ceiling is refused wherever it is entered, and offered nowhere."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from legation.chancery.commands_people import people
from legation.chancery.emergency import ask_emergency
from legation.chancery.installation import Installation
from legation.chancery.models import AccessRequest, Mission, Role
from legation.chancery.people import grant
from legation.desks.listening.commands import sources
from legation.desks.listening.models import Source
from legation.desks.listening.work import NewSource, add_source
from legation.desks.today.models import HandOver
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.rounds.safekeeping.markings import highest_held
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
REASON = "nothing above internal"
ON_A_PAGE = "nothing above Internal"


@pytest.fixture
def here(home: Path, settings) -> Installation:
    planted = planted_installation(home, "lima")
    held = replace(planted.settings, marking_ceiling="internal")
    settings.LEGATION = held
    return replace(planted, settings=held)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    file = tmp_path / "posts.ndjson"
    file.write_text('{"id": "1", "text": "hello", "published_at": "2026-01-01"}\n')
    return file


def run(here: Installation, commands: Typer, *words: str) -> BaseException | None:
    return CliRunner().invoke(commands, list(words), obj=lambda: here).exception


def test_a_source_is_refused_on_the_command_line_and_on_the_page(here, posts) -> None:
    add = ("add", str(posts), "--mission", "lima", "--legal-basis", "public-task")
    refused = run(here, sources, *add, "--marking", "confidential")
    assert isinstance(refused, Refused)
    assert REASON in str(refused)
    browser = signed_in(person_at("lima", RoleKind.ANALYST))
    sent = {"address": "https://herald.example/feed", "mission": "lima", "format": "feed"}
    for step in ("test", "keep"):
        answer = browser.post("/sources/add", {**sent, "step": step, "marking": "restricted"})
        assert answer.status_code == 403
        assert ON_A_PAGE in answer.content.decode()
    assert not Source.objects.exists()
    form = browser.get("/sources/add").content.decode()
    assert 'value="internal"' in form
    assert 'value="restricted"' not in form
    assert run(here, sources, *add) is None
    assert browser.post("/sources/add", {**sent, "step": "keep"}).status_code == 302
    assert {one.marking for one in Source.objects.all()} == {"internal"}


def test_what_nobody_marked_is_marked_no_higher_than_the_ceiling(here, posts, settings) -> None:
    settings.LEGATION = replace(here.settings, marking_ceiling="public")
    assert add_source(NewSource(address=str(posts), mission="lima"), at=NOW).marking == "public"
    person = person_at("lima", RoleKind.READ, login="reader", ceiling=Marking.PUBLIC)
    lima = Mission.objects.get(pk="lima")
    assert grant(person, lima, RoleKind.WRITE, at=NOW).ceiling == "public"


def test_a_hand_over_is_refused_and_its_form_offers_no_more(here) -> None:
    giver = person_at("lima", RoleKind.DUTY_OFFICER, login="giver", ceiling=Marking.CONFIDENTIAL)
    taker = person_at("lima", RoleKind.DUTY_OFFICER, login="taker", ceiling=Marking.CONFIDENTIAL)
    browser = signed_in(giver)
    sent = {"mission": "lima", "to": str(taker.pk), "note": "Quiet so far."}
    answer = browser.post("/hand-overs/give", {**sent, "marking": "confidential"})
    assert answer.status_code == 403
    assert ON_A_PAGE in answer.content.decode()
    assert not HandOver.objects.exists()
    assert 'value="confidential"' not in browser.get("/hand-overs/give").content.decode()
    assert browser.post("/hand-overs/give", {**sent, "marking": "internal"}).status_code == 302


def test_no_role_and_no_emergency_reads_above_the_ceiling(here) -> None:
    person = person_at("lima", RoleKind.READ, login="ana", ceiling=Marking.INTERNAL)
    before = Role.objects.count()
    refused = run(here, people, "grant", "ana", "write", "--ceiling", "restricted")
    assert isinstance(refused, Refused)
    assert REASON in str(refused)
    lima = Mission.objects.get(pk="lima")
    asked = {"hours": 2, "reason": "a call from the capital", "at": NOW}
    with pytest.raises(Refused, match=REASON):
        ask_emergency(person, lima, RoleKind.WRITE, ceiling=Marking.CONFIDENTIAL, **asked)
    assert (Role.objects.count(), AccessRequest.objects.count()) == (before, 0)
    assert run(here, people, "grant", "ana", "write") is None
    admin = signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"))
    for page in (f"/people/{person.pk}", "/people/requests/ask"):
        form = admin.get(page).content.decode()
        assert 'value="internal"' in form, page
        assert 'value="restricted"' not in form, page


def test_the_highest_marking_that_people_entered_is_known(here, settings, posts) -> None:
    assert highest_held() == Marking.PUBLIC
    settings.LEGATION = replace(here.settings, marking_ceiling="confidential")
    more = {"mission": "lima", "marking": Marking.RESTRICTED}
    add_source(NewSource(address=str(posts), **more), at=NOW)
    assert highest_held() == Marking.RESTRICTED
