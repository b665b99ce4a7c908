"""Open sessions: a person sees theirs and ends them, an administrator ends a person's, and a new password or
second factor ends all others; each on record."""

import json
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.models import Person
from legation.chancery.sessions import device_of, sessions_of
from legation.domain.roles import RoleKind
from legation.faces.web.secret import access_key
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.fixture(autouse=True)
def here(home: Path, settings) -> None:
    settings.LEGATION = planted_installation(home, "lima", "oslo").settings


@pytest.fixture
def ana() -> Person:
    person = person_at("lima", RoleKind.READ, login="ana", name="Ana")
    person.set_password(PASSWORD)
    person.save()
    return person


def opened(person: Person, agent: str) -> Client:
    browser = signed_in(person)
    assert browser.get("/stories/", HTTP_USER_AGENT=agent).status_code == 200
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/stories/").status_code == 200


def ended() -> list[int]:
    told = Record.objects.filter(act="sessions-ended").values_list("detail", flat=True)
    return [json.loads(one)["sessions"] for one in told]


def test_a_person_sees_their_sessions_by_device_and_ends_one_or_all_others(ana: Person) -> None:
    here, phone, laptop = opened(ana, ""), opened(ana, FIREFOX), opened(ana, EDGE)
    opened(person_at("lima", RoleKind.READ, login="bo"), "Opera OPR Linux")
    page = here.get("/account/sessions/").content.decode()
    assert page.count("End this session") == 2
    for said in ("Firefox · Android", "Edge · Windows", "an unknown device", "this one"):
        assert said in page
    assert "Opera" not in page
    assert "127.0.0.1" not in page
    handle = next(one.handle for one in sessions_of(ana, NOW) if one.device.startswith("Firefox"))
    here.post("/account/sessions/", {"only": handle})
    assert (is_in(here), is_in(phone), is_in(laptop)) == (True, False, True)
    here.post("/account/sessions/")
    assert (is_in(here), is_in(laptop)) == (True, False)
    assert ended() == [1, 1]
    here.post("/account/sessions/", {"only": "0" * 16})
    assert ended() == [1, 1]


def test_signing_out_everywhere_ends_this_session_too_and_empties_the_browser(ana: Person) -> None:
    here, phone = opened(ana, EDGE), opened(ana, FIREFOX)
    stranger = opened(person_at("lima", RoleKind.READ, login="bo"), EDGE)
    answer = here.post("/account/sessions/", {"which": "all"})
    assert answer["Location"] == "/account/login/"
    assert '"storage"' in answer["Clear-Site-Data"]
    assert (is_in(here), is_in(phone), is_in(stranger)) == (False, False, True)
    assert sessions_of(ana, NOW) == []


def test_nobody_ends_a_session_of_somebody_else_by_its_handle(ana: Person) -> None:
    theirs = opened(ana, EDGE)
    stranger = opened(person_at("lima", RoleKind.READ, login="bo"), EDGE)
    stranger.post("/account/sessions/", {"only": sessions_of(ana, NOW)[0].handle})
    assert is_in(theirs)


def test_an_administrator_of_the_home_mission_ends_a_persons_sessions(ana: Person) -> None:
    theirs = opened(ana, FIREFOX)
    keeper = person_at("lima", RoleKind.ADMINISTER, login="keeper")
    browser, where = signed_in(keeper), f"/people/{ana.pk}"
    page = browser.get(where).content.decode()
    assert "Signed in on 1 device." in page
    assert "Firefox" not in page
    elsewhere = signed_in(person_at("oslo", RoleKind.ADMINISTER, login="olav"))
    assert elsewhere.post(f"{where}/sessions/end").status_code == 404
    assert signed_in(ana).post(f"{where}/sessions/end").status_code in (403, 404)
    assert is_in(theirs)
    assert browser.post(f"{where}/sessions/end")["Location"] == where
    assert not is_in(theirs)
    assert "Signed in on" not in browser.get(where).content.decode()
    assert browser.post(f"/people/{keeper.pk}/sessions/end").status_code == 403
    stale = signed_in(keeper, is_fresh=False).post(f"{where}/sessions/end")
    assert stale["Location"].startswith("/account/2fa/again/")


def test_another_password_ends_the_other_sessions_and_keeps_this_one(ana: Person) -> None:
    here, phone = opened(ana, EDGE), opened(ana, FIREFOX)
    anew = {"oldpassword": PASSWORD, "password1": PASSWORD[::-1], "password2": PASSWORD[::-1]}
    assert here.post("/account/password/", anew).status_code == 302
    ana.refresh_from_db()
    assert (is_in(here), is_in(phone)) == (True, False)
    assert [one.device for one in sessions_of(ana, NOW)] == ["Edge · Windows"]


def test_another_second_factor_ends_the_other_sessions_and_keeps_this_one(ana: Person) -> None:
    here, phone = opened(ana, EDGE), opened(ana, FIREFOX)
    assert here.post("/account/2fa/app/off/").status_code == 302
    assert (is_in(here), is_in(phone)) == (True, False)
    assert ended() == [1]


def test_a_device_is_said_by_browser_and_system_and_nothing_else() -> None:
    safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    told = {FIREFOX: "Firefox · Android", EDGE: "Edge · Windows", safari: "Safari · iPhone"}
    for agent, said in told.items():
        assert device_of(agent) == said
    assert device_of("curl/8.0 <script>") == ""


def test_a_session_that_is_over_is_not_listed(ana: Person) -> None:
    opened(ana, EDGE)
    Session.objects.update(expire_date=NOW.replace(year=2000))
    assert sessions_of(ana, NOW) == []


def test_who_came_by_the_key_is_told_that_nobody_is_signed_in(home: Path) -> None:
    browser = Client()
    browser.get("/", {"key": access_key(home)})
    page = browser.get("/account/sessions/").content.decode()
    assert "you came by the key in the address" in page
    assert "Sign out everywhere" not in page
