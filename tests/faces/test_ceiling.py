"""What is marked above the installation's ceiling is refused wherever it is entered, and offered nowhere."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from typer import Typer
from typer.testing import CliRunner

from legation.chancery.audit.models import Record
from legation.chancery.commands_people import people
from legation.chancery.emergency import ask_emergency
from legation.chancery.installation import Installation
from legation.chancery.keydoor import close_key_door, hold_first_roles_to
from legation.chancery.models import AccessRequest, Mission, Person, Role
from legation.chancery.people import grant
from legation.desks.listening.commands import sources
from legation.desks.listening.models import Source
from legation.desks.listening.work import NewSource, add_source
from legation.desks.today.models import HandOver
from legation.desks.today.work import give_over
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.faces.web.secret import access_key
from legation.rounds.safekeeping.markings import highest_held
from legation.settings import Settings
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


def test_a_ceiling_chosen_on_screen_holds_at_once(home: Path, settings) -> None:
    settings.LEGATION = replace(Settings(), home=home)
    browser = Client()
    browser.get("/", {"key": access_key(home)})
    opened = {"name": "Embassy in Lima", "kind": "embassy", "time_zone": "America/Lima"}
    browser.post("/setup/missions", opened)
    assert {one.ceiling for one in Role.objects.all()} == {"confidential"}
    rules = {"legal_basis": "public-task", "marking_ceiling": "restricted"}
    assert browser.post("/setup/rules", rules).status_code == 302
    assert {one.ceiling for one in Role.objects.all()} == {"restricted"}
    lima = "embassy-in-lima"
    feed = {"address": "https://herald.example/feed", "mission": lima, "format": "feed"}
    for way in ("keep", "test"):
        answer = browser.post("/sources/add", {**feed, "step": way, "marking": "confidential"})
        assert answer.status_code == 403
        assert "nothing above Restricted" in answer.content.decode()
    assert not Source.objects.exists()
    reader = person_at(lima, RoleKind.READ, login="ana", ceiling=Marking.RESTRICTED)
    with pytest.raises(Refused, match="nothing above restricted"):
        grant(
            reader,
            Mission.objects.get(pk=lima),
            RoleKind.HEAD_OF_MISSION,
            ceiling=Marking.CONFIDENTIAL,
            at=NOW,
        )
    first = Person.objects.get(login="first")
    with pytest.raises(Refused, match="nothing above restricted"):
        give_over(
            Mission.objects.get(pk=lima),
            note="Quiet.",
            by=first,
            to=reader,
            marking=Marking.CONFIDENTIAL,
            at=NOW,
        )
    keeper = person_at(lima, RoleKind.ADMINISTER, login="keeper")
    writer = person_at(lima, RoleKind.DUTY_OFFICER, login="writer", ceiling=Marking.RESTRICTED)
    analyst = person_at(lima, RoleKind.ANALYST, login="analyst", ceiling=Marking.RESTRICTED)
    forms = [
        (keeper, f"/people/{reader.pk}"),
        (keeper, "/people/requests/ask"),
        (writer, "/hand-overs/"),
        (analyst, "/sources/add"),
    ]
    for who, page in forms:
        form = signed_in(who).get(page).content.decode()
        assert 'value="restricted"' in form, page
        assert 'value="confidential"' not in form, page


def test_the_first_roles_follow_the_ceiling_while_the_key_lets_in_and_are_only_lowered_later(
    home: Path, settings
) -> None:
    settings.LEGATION = replace(Settings(), home=home)
    browser = Client()
    browser.get("/", {"key": access_key(home)})
    rules = {"legal_basis": "public-task"}
    for ceiling in ("internal", "restricted"):
        browser.post("/setup/rules", {**rules, "marking_ceiling": ceiling})
        assert {one.ceiling for one in Role.objects.all()} == {ceiling}
    browser.post("/setup/missions", {"name": "Embassy in Lima", "kind": "embassy"})
    assert {one.ceiling for one in Role.objects.all()} == {"restricted"}
    first = Person.objects.get()
    close_key_door(at=NOW)
    for ceiling, wanted in ((Marking.CONFIDENTIAL, "restricted"), (Marking.PUBLIC, "public")):
        hold_first_roles_to(first, ceiling, at=NOW)
        assert {one.ceiling for one in Role.objects.all()} == {wanted}
    changed = Record.objects.filter(act="role-granted")
    assert changed.count() == 4 * 3


def test_the_highest_marking_that_people_entered_is_known(here, settings, posts) -> None:
    assert highest_held() == Marking.PUBLIC
    settings.LEGATION = replace(here.settings, marking_ceiling="confidential")
    more = {"mission": "lima", "marking": Marking.RESTRICTED}
    add_source(NewSource(address=str(posts), **more), at=NOW)
    assert highest_held() == Marking.RESTRICTED
