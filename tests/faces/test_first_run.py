"""The first run in the browser: step by step, left and resumed, with a password or with the key alone."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.firstrun import Step, is_due, note_finished, progress_of
from legation.chancery.installation import Installation
from legation.chancery.keydoor import is_key_door_open
from legation.chancery.models import Mission, Person
from legation.chancery.roles import powers_of, scope_of
from legation.desks.listening.models import Source
from legation.domain.roles import Power, RoleKind
from legation.faces.web.secret import access_key
from legation.rounds.firstbrief import first_brief
from legation.settings import Settings, read_settings
from legation.store.archive import Archive
from legation.testing.installations import NOW
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "seven otters cross the bridge"


@pytest.fixture
def held(home: Path, settings) -> Settings:
    settings.LEGATION = replace(Settings(), home=home)
    return settings.LEGATION


@pytest.fixture
def browser(held: Settings) -> Client:
    browser = Client()
    browser.get("/", {"key": access_key(held.home)})
    return browser


def stated(held: Settings) -> Settings:
    return read_settings({"LEGATION_HOME": str(held.home)})


def open_lima(browser: Client) -> None:
    browser.post(
        "/setup/missions",
        {
            "name": "Embassy in Lima",
            "kind": "embassy",
            "time_zone": "America/Lima",
            "resident": "PE",
            "concurrent": ["BO", "EC", "PE"],
        },
    )


def test_every_step_leads_to_the_next_and_is_remembered(held: Settings, browser: Client) -> None:
    assert "/setup/" in browser.get("/").content.decode()
    page = browser.get("/setup/").content.decode()
    assert 'href="/setup/post">' in page
    said = {"language": "fr", "body": "organisation", "size": "large", "profile": "press"}
    answer = browser.post("/setup/post", said)
    assert answer["Location"] == "/setup/missions"
    assert "Vos missions" in browser.get("/setup/missions").content.decode()
    browser.post("/language", {"language": "en"})
    open_lima(browser)
    rules = {"legal_basis": "", "legal_basis_text": "Act 12", "marking_ceiling": "restricted"}
    asked = browser.get("/setup/rules").content.decode()
    assert '<option value="public" selected>up to the marking “Public”' in asked
    assert browser.post("/setup/rules", {**rules, "offline_marking": "all"}).status_code == 400
    rules["offline_marking"] = "internal"
    assert browser.post("/setup/rules", rules)["Location"] == "/setup/people"
    assert browser.post("/setup/people", {"way": "single"})["Location"] == "/setup/keeping"
    later = stated(held)
    assert (later.body, later.size, later.profile) == ("organisation", "large", "press")
    assert (later.legal_basis, later.legal_basis_text) == ("", "Act 12")
    assert (later.mission, later.marking_ceiling) == ("embassy-in-lima", "restricted")
    assert later.offline_marking == "internal"
    progress = progress_of(held.home)
    assert progress is not None
    assert progress.next == Step.KEEPING
    assert 'class="button" href="/setup/keeping">' in browser.get("/setup/").content.decode()
    assert is_key_door_open()
    assert Record.objects.filter(act="installation-set-up").count() >= 4


def test_the_first_mission_takes_the_place_of_the_placeholder(browser: Client) -> None:
    assert browser.post("/setup/missions", {"go": "on"}).status_code == 400
    open_lima(browser)
    mission = Mission.objects.get()
    assert (mission.id, mission.time_zone) == ("embassy-in-lima", "America/Lima")
    held = {(one.country, one.kind) for one in mission.accreditations.all()}
    assert held == {("PE", "resident"), ("BO", "concurrent"), ("EC", "concurrent")}
    assert Record.objects.filter(act="accreditation-noted", mission=mission.id).count() == 3
    person = Person.objects.get()
    assert person.home_mission == mission
    assert Power.WRITE in powers_of(person, mission.id, mission.opened_at)
    today = browser.get("/")
    assert today.status_code == 200
    assert "last visit" not in today.content.decode()


def test_a_wrong_answer_shows_its_form_again_and_nothing_is_kept(
    held: Settings, browser: Client
) -> None:
    assert browser.post("/setup/post", {"body": "club", "size": "small"}).status_code == 400
    assert browser.post("/setup/rules", {"marking_ceiling": "cosmic"}).status_code == 400
    keeping = {"backup_folder": "/nowhere/at/all", "translation_engine": "none"}
    page = browser.post("/setup/keeping", keeping)
    assert page.status_code == 400
    assert "/nowhere/at/all" in page.content.decode()
    wrong = {"translation_engine": "oracle"}
    assert browser.post("/setup/keeping", wrong).status_code == 400
    assert browser.post("/setup/sources", {"way": "starters"}).status_code == 400
    assert not (held.home / "legation.toml").exists()
    assert progress_of(held.home) is None


def test_with_a_password_the_key_opens_nothing_and_a_second_factor_is_asked_for(
    held: Settings, browser: Client
) -> None:
    open_lima(browser)
    said = {"way": "password", "name": "Ana Rossi", "login": "a.rossi"}
    asked = browser.get("/setup/people").content.decode()
    for role in ("reader", "drafter", "clears texts", "analyst"):
        assert role in asked, role
    for password in ("short", "aaaaaaaaaaaa"):
        weak = {**said, "password": password, "again": password}
        assert browser.post("/setup/people", weak).status_code == 403
    assert is_key_door_open()
    browser.post("/setup/people", {**said, "password": PASSWORD, "again": PASSWORD})
    assert not is_key_door_open()
    assert browser.get("/setup/")["Location"] == "/account/2fa/"
    assert 'href="/setup/"' in browser.get("/account/2fa/").content.decode()
    stranger = Client()
    assert stranger.get("/", {"key": access_key(held.home)}).status_code == 302
    person = Person.objects.get(login="a.rossi")
    assert person.check_password(PASSWORD)
    powers = powers_of(person, "embassy-in-lima", NOW.replace(year=2100))
    assert {Power.ADMINISTER, Power.READ, Power.WRITE, Power.CLEAR} <= powers
    again = signed_in(person)
    assert again.get("/setup/keeping").status_code == 200
    assert '<a href="/setup/">' in again.get("/setup/brief").content.decode()
    note_finished(held.home, at=NOW)
    for gone in ("/setup/", "/setup/keeping", "/setup/rules"):
        assert again.get(gone).status_code == 404, gone
    end = again.get("/setup/brief")
    assert end.status_code == 200
    assert "The first brief is made" in end.content.decode()
    assert 'href="/setup/"' not in end.content.decode()
    assert again.get("/setup/progress.json").status_code == 200
    assert again.post("/setup/brief", {"go": "on"}).status_code == 400
    reader = signed_in(person_at("embassy-in-lima", RoleKind.READ, login="reader"))
    for path in ("/setup/brief", "/setup/progress.json"):
        assert reader.get(path).status_code == 404, path


def test_nobody_else_sets_the_installation_up(held: Settings) -> None:
    reader = signed_in(person_at("capital", RoleKind.READ, login="reader"))
    other = signed_in(person_at("oslo", RoleKind.ADMINISTER, login="keeper"))
    for browser in (reader, other):
        for step in ("", *Step):
            assert browser.get(f"/setup/{step}").status_code == 404, step
        said = {"body": "ministry", "size": "small", "profile": "press"}
        assert browser.post("/setup/post", said).status_code == 404
    assert Client().get("/setup/").status_code == 302
    assert not (held.home / "legation.toml").exists()


def test_the_key_of_the_backups_is_shown_once_and_kept_nowhere(
    held: Settings, browser: Client, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    said = {"backup_folder": str(folder), "translation_engine": "apertium"}
    page = browser.post("/setup/keeping", said).content.decode()
    key = re.search(r"LEGATION-RECIPIENT-KEY:\S+?(?=<)", page)
    assert key
    assert stated(held).backup_recipient.startswith("legation-recipient:")
    everything = b"".join(one.read_bytes() for one in held.home.rglob("*") if one.is_file())
    assert key.group().split(":")[1].encode() not in everything
    again = browser.post("/setup/keeping", said)
    assert (again.status_code, again["Location"]) == (302, "/setup/sources")


def test_chosen_sources_are_kept_and_an_exercise_is_not_mixed_with_them(browser: Client) -> None:
    open_lima(browser)
    browser.post("/setup/sources", {"way": "starters", "chosen": ["1", "3"]})
    assert {one.mission for one in Source.objects.all()} == {"embassy-in-lima"}
    assert Source.objects.count() == 2
    assert browser.post("/setup/sources", {"way": "exercise"}).status_code == 403


def test_the_last_step_makes_a_brief_and_setting_up_is_over(
    held: Settings, browser: Client
) -> None:
    open_lima(browser)
    browser.post("/setup/sources", {"way": "later"})
    assert is_due(held)
    assert "Make the first brief" in browser.get("/setup/brief").content.decode()
    now = Installation(settings=stated(held), archive=Archive(stated(held)))
    said: list[tuple[str, int, int]] = []
    assert list(first_brief(now, lambda *told: said.append(told))) == []
    assert "writing the brief" in [step for step, _, _ in said]
    assert not is_due(held)
    assert "/setup/" not in browser.get("/").content.decode()
    assert browser.get("/brief/").status_code == 200
    told = browser.get("/setup/progress.json").json()
    assert told["state"] == "waiting"


def test_the_ceiling_that_was_chosen_stands_on_the_sign_in_page(
    held: Settings, browser: Client
) -> None:
    rules = {"legal_basis": "public-task", "marking_ceiling": "internal"}
    browser.post("/setup/rules", rules)
    assert "“Internal”" in Client().get("/account/login/").content.decode()
    assert scope_of(Person.objects.get(), NOW.replace(year=2100))


def test_a_form_that_is_shown_again_keeps_what_was_chosen(browser: Client) -> None:
    wrong = {
        "name": "Embassy in Lima",
        "kind": "consulate",
        "time_zone": "America/Lmia",
        "resident": "PE",
        "concurrent": ["BO", "EC"],
    }
    page = browser.post("/setup/missions", wrong).content.decode()
    for chosen in ("PE", "BO", "EC", "consulate"):
        assert f'<option value="{chosen}" selected>' in page, chosen
    assert page.count("<option") - page.count("selected") > 100
    assert page.count(" selected>") == 4
    said = {"language": "fr", "body": "club", "size": "large", "profile": "press"}
    page = browser.post("/setup/post", said).content.decode()
    for chosen in ("language-fr", "size-large", "profile-press"):
        assert re.search(f'id="{chosen}"[^>]* checked>', page), chosen
    mixed = {"way": "opml", "chosen": ["1", "3"]}
    page = browser.post("/setup/sources", mixed).content.decode()
    assert len(re.findall(r'name="chosen"[^>]* checked>', page)) == 2
    named = {"way": "password", "name": "Ana Rossi", "login": "a.rossi", "password": "short"}
    page = browser.post("/setup/people", named).content.decode()
    assert 'value="Ana Rossi"' in page
    assert 'value="a.rossi"' in page
    assert 'id="way-password" name="way" value="password" required checked>' in page
    assert 'value="short"' not in page
