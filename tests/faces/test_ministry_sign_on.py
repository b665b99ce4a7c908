"""Signing in as one's ministry does, through a small real provider: only whom an administrator named."""

import http.client
import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.keydoor import close_key_door
from legation.chancery.models import Person
from legation.chancery.people import let_go, name_sign_on
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.settings import Settings
from legation.testing.installations import NOW
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
spec = importlib.util.spec_from_file_location("oidc_provider", HERE / "oidc_provider.py")
oidc = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oidc)
START = "/account/oidc/ministry/login/"


@pytest.fixture(scope="module")
def provider() -> Iterator[object]:
    running = oidc.Provider()
    yield running
    running.shutdown()


@pytest.fixture
def person(home: Path, settings, provider, tmp_path: Path) -> Person:
    secret = tmp_path / "secret"
    secret.write_text(oidc.SECRET + "\n")
    settings.LEGATION = replace(
        Settings(),
        home=home,
        sign_on_issuer=provider.issuer,
        sign_on_client=oidc.CLIENT,
        sign_on_secret_file=str(secret),
        sign_on_name="Foreign Ministry",
    )
    provider.subject = "ministry|ana.rossi"
    person = person_at("lima", RoleKind.READ, login="ana")
    close_key_door(at=NOW)
    return name_sign_on(person, "ministry|ana.rossi", at=NOW)


def led_back(browser: Client, *, to: str = START) -> str:
    """Begin at the sign-in page and walk through the provider; give where it leads back to."""
    begun = browser.post(to)
    assert begun.status_code == 302, begun.content
    away = urlsplit(begun["Location"])
    line = http.client.HTTPConnection(away.netloc)
    line.request("GET", f"{away.path}?{away.query}")
    back = urlsplit(line.getresponse().headers["Location"])
    assert back.path == f"{START}callback/"
    return f"{back.path}?{back.query}"


def opened(browser: Client, back: str) -> HttpResponse:
    """Open the way back; a browser that brought no strict cookie is asked to come again from here."""
    answer = browser.get(back)
    if answer.status_code == 200 and b"_redir" in answer.content:
        answer = browser.get(f"{back}&_redir")
    return answer


def came(browser: Client) -> HttpResponse:
    return opened(browser, led_back(browser))


def test_whom_an_administrator_named_comes_in_and_nothing_is_kept_of_what_was_told(
    person: Person, provider
) -> None:
    browser = Client()
    page = browser.get("/account/login/")
    assert "Foreign Ministry" in page.content.decode()
    assert f"form-action 'self' {provider.issuer}" in page["Content-Security-Policy"]
    answer = came(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/tasks/").status_code == 200
    assert f"/people/{person.pk}" in browser.get("/people/").content.decode()
    assert SocialAccount.objects.count() == 0
    assert Record.objects.filter(act="signed-in").count() == 1


def test_nobody_else_comes_in_and_nobody_is_added(person: Person, provider) -> None:
    for subject in ("ministry|somebody", "", "ANA"):
        provider.subject = subject
        browser = Client()
        answer = came(browser)
        assert answer.status_code == 403, subject
        assert browser.get("/tasks/").status_code == 302
    assert Person.objects.count() == 1


def test_who_was_let_go_stays_out_and_who_must_have_a_second_factor_sets_it_up(
    person: Person, provider
) -> None:
    head = person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")
    name_sign_on(head, "ministry|head", at=NOW)
    provider.subject = "ministry|head"
    browser = Client()
    came(browser)
    assert browser.get("/tasks/")["Location"] == "/account/2fa/"
    assert browser.get("/account/2fa/app/").status_code == 200
    session = browser.session
    given = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**one, "at": one["at"] - 300} for one in given]
    session.save()
    assert browser.get("/account/2fa/app/").status_code == 403
    let_go(person, at=NOW)
    provider.subject = "ministry|ana.rossi"
    assert came(Client()).status_code == 403


def test_a_way_back_that_was_stolen_or_used_lets_nobody_in(person: Person) -> None:
    mine = Client()
    back = led_back(mine)
    stranger = Client()
    assert opened(stranger, back).status_code == 403
    assert opened(mine, back.replace("state=", "state=x")).status_code == 403
    assert came(mine).status_code == 302
    used = Client()
    again = led_back(used)
    assert opened(used, again).status_code == 302
    assert opened(Client(), again).status_code == 403


def test_without_the_settings_there_is_no_such_way(person: Person, settings) -> None:
    settings.LEGATION = replace(settings.LEGATION, sign_on_issuer="")
    assert Client().post(START).status_code == 404
    assert "Foreign Ministry" not in Client().get("/account/login/").content.decode()


def test_an_administrator_names_it_on_the_page_and_no_name_is_two_peoples(person: Person) -> None:
    browser = signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"))
    other = person_at("lima", RoleKind.READ, login="bo")
    path = f"/people/{other.pk}/sign-on"
    assert browser.post(path, {"sign_on": "ministry|bo"}).status_code == 302
    other.refresh_from_db()
    assert other.sign_on == "ministry|bo"
    assert browser.post(path, {"sign_on": "ministry|ana.rossi"}).status_code == 403
    reader = signed_in(person)
    assert reader.post(path, {"sign_on": "x"}).status_code == 404
    with pytest.raises(Refused):
        name_sign_on(person, "y", at=NOW, by=person)
