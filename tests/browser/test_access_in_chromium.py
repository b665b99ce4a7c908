"""Coming in, in a real browser: a password, an app's code, a passkey; and the pages of people."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from legation.chancery.emergency import ask_emergency
from legation.chancery.invitations import PATH, invite
from legation.chancery.keydoor import close_key_door
from legation.chancery.missions import the_mission
from legation.chancery.models import Person
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at

from .conftest import BUILD, PASSWORD, RULES, code_of, prove, set_up_app, sign_in, sticking_out

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = BUILD / "pages"
VIEWS = [("en", (1280, 900)), ("ar", (390, 844))]


@pytest.fixture
def base(home: Path, settings, live_server) -> str:
    """The address of an installation whose key door is closed, with a keeper and a reader."""
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {"staticfiles": {"BACKEND": plain}}
    close_key_door(at=NOW)
    for login, kinds in (
        ("a.rossi", (RoleKind.READ,)),
        ("k.keeper", (RoleKind.READ, RoleKind.ADMINISTER)),
    ):
        person = person_at("lima", *kinds, login=login, name=login.title())
        person.set_password(PASSWORD)
        person.save()
    return live_server.url


def opened(chromium: Browser, **options: Any) -> tuple[BrowserContext, Page, list[str]]:
    context = chromium.new_context(service_workers="block", **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text))
    return context, page, complaints


def sign_out(page: Page, base: str) -> None:
    page.goto(base + "/account/logout/")
    page.click("main form button")
    assert page.url == f"{base}/account/login/"


def test_an_app_is_set_up_and_its_code_asked_at_the_next_sign_in(
    chromium: Browser, base: str
) -> None:
    context, page, complaints = opened(chromium)
    sign_in(page, base, "k.keeper")
    assert page.url == f"{base}/account/2fa/"
    secret = set_up_app(page, base)
    sign_out(page, base)
    sign_in(page, base, "k.keeper")
    assert page.url == f"{base}/account/2fa/code/"
    page.fill("[name=code]", "000000")
    page.press("[name=code]", "Enter")
    assert page.get_attribute(".errors", "role") == "alert"
    page.fill("[name=code]", code_of(secret))
    page.press("[name=code]", "Enter")
    page.goto(base + "/people/")
    assert page.locator("main tbody tr").count() == 2
    assert [one for one in complaints if "Security Policy" in one] == []
    context.close()


def test_a_passkey_is_made_and_lets_in_without_a_password(chromium: Browser, base: str) -> None:
    context, page, complaints = opened(chromium)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, base, "k.keeper")
    page.goto(base + "/account/2fa/passkeys/add/")
    prove(page)
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/2fa/codes/")
    page.goto(base + "/account/2fa/passkeys/")
    assert page.locator("main tbody tr").count() == 1
    sign_out(page, base)
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto(base + "/people/")
    assert page.locator("main tbody tr").count() == 2
    assert [one for one in complaints if "Security Policy" in one] == []
    context.close()


@pytest.mark.parametrize(("language", "size"), VIEWS)
def test_the_pages_of_people_and_of_coming_in_break_no_rule(
    chromium: Browser, axe: str, base: str, language: str, size: tuple[int, int]
) -> None:
    reader, keeper = (Person.objects.get(login=one) for one in ("a.rossi", "k.keeper"))
    newcomer = person_at("lima", RoleKind.READ, login="n.new", name="Nour Haddad")
    token = invite(newcomer, at=datetime.now(UTC))
    asked = ask_emergency(
        reader,
        the_mission("lima"),
        RoleKind.DUTY_OFFICER,
        ceiling=Marking.RESTRICTED,
        hours=8,
        reason="The head of mission travels",
        at=NOW,
    )
    context, page, _ = opened(
        chromium,
        locale=language,
        viewport={"width": size[0], "height": size[1]},
        bypass_csp=True,
    )
    context.add_cookies([{"name": "legation-language", "value": language, "url": base}])
    PICTURES.mkdir(parents=True, exist_ok=True)
    broken: dict[str, object] = {}

    def judge(name: str) -> None:
        page.evaluate(axe)
        told = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        if told["violations"]:
            broken[name] = [(one["id"], one["nodes"][0]["html"]) for one in told["violations"]]
        page.screenshot(path=PICTURES / f"access-{name}-{language}.png", full_page=True)
        assert sticking_out(page) == [], name
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")

    page.goto(base + PATH + token)
    judge("invited")
    page.goto(base + "/account/login/")
    judge("sign-in")
    page.click("main form button")
    sign_in(page, base, "k.keeper")
    judge("second-factor")
    page.goto(base + "/account/2fa/app/")
    prove(page)
    judge("app")
    secret = set_up_app(page, base)
    judge("codes")
    for name, path in {
        "passkey": "/account/2fa/passkeys/add/",
        "passkeys": "/account/2fa/passkeys/",
        "factors": "/account/2fa/",
        "app-off": "/account/2fa/app/off/",
        "codes-new": "/account/2fa/codes/new/",
        "password": "/account/password/",
        "again": "/account/reauthenticate/",
        "code-again": "/account/2fa/again/",
        "sign-out": "/account/logout/",
        "people": "/people/",
        "person": f"/people/{reader.pk}",
        "own": f"/people/{keeper.pk}",
        "add": "/people/add",
        "recover": f"/people/{reader.pk}/recover",
        "requests": "/people/requests/",
        "request": f"/people/requests/{asked.pk}",
        "ask": "/people/requests/ask",
        "missions": "/people/missions/",
    }.items():
        page.goto(base + path)
        judge(name)
    page.goto(f"{base}/people/{newcomer.pk}")
    page.click("form[action$=invite] button")
    judge("invitation")
    sign_out(page, base)
    sign_in(page, base, "k.keeper")
    judge("code")
    assert secret
    context.close()
    assert broken == {}
