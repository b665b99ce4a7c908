"""The shell's own scripts in a real browser: shortcuts that can be turned off, briefs read offline."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from legation.chancery.keydoor import close_key_door
from legation.domain.roles import RoleKind
from legation.testing.installations import NOW, brief_for, fill, planted_installation
from legation.testing.people import person_at
from legation.testing.planted_brief import AS_OF, OPEN_LABEL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
KEPT = """async () => { const found = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  return found.filter(one => !one.startsWith('/static/')).sort(); }"""


@pytest.fixture
def base(home, settings, live_server) -> str:
    """The address of an installation with one brief, whose marking a browser may keep."""
    here = planted_installation(home, "lima")
    settings.LEGATION = replace(here.settings, offline_marking="internal")
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {"staticfiles": {"BACKEND": plain}}
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    close_key_door(at=NOW)
    person = person_at("lima", RoleKind.READ, login="a.rossi")
    person.set_password(PASSWORD)
    person.save()
    return live_server.url


def sign_in(page: Page, base: str) -> None:
    page.goto(base + "/account/login/")
    page.fill("[name=login]", "a.rossi")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def until(page: Page, script: str) -> None:
    """Wait at most ten seconds until a script's answer counts as yes; the policy forbids the page to wait."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(script)


def test_single_keys_lead_on_and_can_be_turned_off_for_good(chromium: Browser, base: str) -> None:
    context = chromium.new_context(service_workers="block")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, base)
    page.goto(base + "/stories/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("t?")
    assert page.input_value("#find") == "t?"
    page.goto(base + "/stories/")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("#keys")
    page.keyboard.press("t")
    page.wait_for_url(base + "/")
    page.keyboard.press("?")
    page.click("#keys button[value=off]")
    page.keyboard.press("?")
    assert not page.is_visible("#keys")
    page.click("#show-keys")
    assert page.is_visible("#keys button[value=on]")
    context.close()


def test_what_is_reported_is_said_aloud_and_a_problem_takes_the_focus(
    chromium: Browser, base: str
) -> None:
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    page.goto(base + "/account/login/")
    page.fill("[name=login]", "a.rossi")
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".errors")
    assert page.evaluate("document.activeElement.className") == "errors"
    context.close()


def said_of_the_brief(page: Page) -> str:
    """Say how the list of what is kept names the planted brief, in the browser's words for its time."""
    day = page.evaluate(
        """at => new Intl.DateTimeFormat('en', {dateStyle: 'long', timeStyle: 'short',
        timeZone: 'UTC'}).format(new Date(at))""",
        AS_OF.isoformat(),
    )
    return f"Lima · {day} UTC (Internal)"


def test_a_brief_is_read_offline_no_data_is_kept_and_signing_out_empties_it(
    chromium: Browser, base: str
) -> None:
    context = chromium.new_context()
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, base)
    page.goto(base + "/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(base + "/stories/")
    until(page, "navigator.serviceWorker.controller !== null")
    page.goto(base + "/stories.json")
    page.goto(base + "/brief/")
    until(page, "caches.open('legation-briefs').then(c => c.keys()).then(k => k.length)")
    title = page.inner_text("h1")
    assert page.evaluate(KEPT) == ["/brief/", "/offline"]
    assert not page.is_visible("#kept")
    context.set_offline(True)
    page.goto(base + "/brief/")
    assert page.inner_text("h1") == title
    assert page.is_visible("#kept")
    page.goto(base + "/stories/")
    assert page.inner_text("h1") == "There is no connection"
    page.goto(base + "/")
    assert page.inner_text("h1") == "There is no connection"
    listed = page.locator("#kept-briefs a")
    listed.first.wait_for()
    assert page.locator("#kept-briefs li").all_inner_texts() == [said_of_the_brief(page)]
    assert not page.is_visible("#kept-none")
    listed.first.click()
    assert page.inner_text("h1") == title
    assert page.is_visible("#kept")
    context.set_offline(False)
    page.goto(base + "/account/logout/")
    page.click("main form button")
    page.wait_for_url(base + "/account/login/")
    assert "/brief/" not in page.evaluate(KEPT)
    context.close()
