"""Every page for everyone: by axe's rules, enlarged, without scripts, under its own policy, and pictured.
The list of pages is that of the addresses themselves."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ..faces.every_page import NO_PAGE, Opened, Site, served
from .conftest import BUILD, PHONE, RULES, sticking_out

pytestmark = pytest.mark.browser

VIEWS = (("en", PHONE),)
"""The other views, and the keyboard, are walked in ``test_pages_for_everyone.py``."""
HALVES = (0, 1)
"""Each walk is made in two halves, one for each worker."""
PICTURES = BUILD / "pages"
ENLARGED = {"width": 320, "height": 256}
"""A screen of 1280 x 1024 px enlarged to 400 %."""
JUDGED = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(told => [
    told.passes.length, told.violations.map(one => [one.id, one.nodes[0].html])])"""
STYLED = """() => [...document.querySelectorAll(
        '[style]:not([style=""]), style, script:not([src], [type="application/json"])')]
    .map(one => 'in the page itself: ' + one.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll('button, input, select, summary, nav a')]
    .filter(one => one.checkVisibility() && one.type !== 'hidden')
    .filter(one => one.getBoundingClientRect().height < 24)
    .map(one => 'small: ' + one.outerHTML.slice(0, 80))"""
WITHOUT_BUTTON = """() => [...document.forms]
    .filter(one => ![...one.elements].some(it => it.type === 'submit' || it.type === 'image'))
    .map(one => 'a form without a button: ' + one.outerHTML.slice(0, 80))"""

SCRIPTED = {"mfa_add_webauthn", "mfa_reauthenticate_webauthn"}
"""Passkeys are asked of the browser by a script; an app's code and a password do without."""


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Site]:
    """One installation for every walk of a worker."""
    with django_db_blocker.unblock(), served(tmp_path_factory.mktemp("site")) as one:
        yield one


class View:
    """How somebody sees the pages: a window of this size in this language, for each person their own."""

    def __init__(self, chromium: Browser, site: Site, language: str, **options: Any) -> None:
        self.chromium, self.site, self.language, self.options = chromium, site, language, options
        self.opened: dict[str, tuple[BrowserContext, Page]] = {}
        self.told: list[str] = []

    def page(self, who: str) -> Page:
        """Give somebody's window, with what is the same on every page kept already."""
        if who not in self.opened:
            context = self.chromium.new_context(
                service_workers="block", locale=self.language, **self.options
            )
            context.set_default_timeout(120_000)
            cookies = {"legation-language": self.language}
            if who in self.site.cookies:
                cookies["legation-session"] = self.site.cookies[who]
            context.add_cookies(
                [
                    {"name": name, "value": one, "url": self.site.base}
                    for name, one in cookies.items()
                ]
            )
            page = context.new_page()
            page.on("console", lambda told: self.told.append(told.text))
            page.goto(self.site.base + "/account/2fa/" if who != "nobody" else self.site.base)
            self.opened[who] = context, page
        return self.opened[who][1]

    def close(self) -> None:
        """Close everybody's window."""
        for context, _ in self.opened.values():
            context.close()


@contextmanager
def seen(chromium: Browser, site: Site, language: str, **options: Any) -> Iterator[View]:
    """A view that is closed at its end."""
    view = View(chromium, site, language, **options)
    try:
        yield view
    finally:
        view.close()


def walked(view: View, half: int, *look: Callable[[Page, Opened], list[str]]) -> dict[str, Any]:
    """Open every page of a half and give what is wrong on it, by its address; nothing where nothing is."""
    wrong: dict[str, Any] = {}
    for one in view.site.pages[half::2]:
        page = view.page(one.who)
        view.told.clear()
        answer = page.goto(view.site.base + one.path)
        assert answer is not None
        faults = [f"status {answer.status}"] if answer.status != one.status else []
        faults += [] if page.inner_text("h1").strip() else ["no heading"]
        faults += [] if page.get_attribute("html", "lang") == view.language else ["language"]
        faults += [fault for each in look for fault in each(page, one)]
        faults += [told for told in view.told if "Security Policy" in told or "Refused" in told]
        if faults:
            wrong[f"{one.who} {one.path}"] = faults
    return wrong


def by_axe(page: Page, one: Opened) -> list[str]:
    passed, violated = page.evaluate(JUDGED, RULES)
    assert passed > 10, one.path
    return [f"axe {rule}: {html}" for rule, html in violated]


def by_look(page: Page, one: Opened) -> list[str]:
    wanted = "rtl" if page.get_attribute("html", "lang") == "ar" else "ltr"
    turned = [] if page.get_attribute("html", "dir") == wanted else ["direction"]
    return [
        *turned,
        *(f"sticks out: {told}" for told in sticking_out(page)),
        *page.evaluate(STYLED),
    ]


def enlarged(page: Page, one: Opened) -> list[str]:
    size = page.viewport_size
    assert size
    page.set_viewport_size(ENLARGED)  # type: ignore[arg-type]
    found = [f"sticks out enlarged: {told}" for told in sticking_out(page)]
    page.set_viewport_size(size)
    return found


def by_finger(page: Page, one: Opened) -> list[str]:
    return list(page.evaluate(SMALL))


def without_scripts(page: Page, one: Opened) -> list[str]:
    return [] if one.name in SCRIPTED else list(page.evaluate(WITHOUT_BUTTON))


def test_every_address_has_an_example_here_and_shows_somebody_a_page(site: Site) -> None:
    assert site.unknown == set()
    assert site.empty == NO_PAGE
    assert len(site.pages) > 100


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(("language", "size"), VIEWS)
def test_no_page_breaks_a_rule_or_sticks_out_and_controls_are_large_enough(
    chromium: Browser, axe: str, site: Site, language: str, size: tuple[int, int], half: int
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    found: dict[str, int] = {}

    def judged(page: Page, one: Opened) -> list[str]:
        page.evaluate(axe)
        told = by_axe(page, one)
        found[f"{one.who} {one.path}"] = len(told)
        number = view.site.pages.index(one)
        page.screenshot(path=PICTURES / f"{number:03}-{one.name}-{language}-{size[0]}.png")
        return told

    width, height = size
    viewport = {"width": width, "height": height}
    with seen(chromium, site, language, viewport=viewport) as view:
        wrong = walked(view, half, judged, by_look, enlarged, by_finger)
    results = BUILD / "axe" / f"found-{language}-{width}-{half}.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps(found, indent=1), "utf-8")
    assert wrong == {}


@pytest.mark.parametrize("half", HALVES)
def test_every_page_reads_without_scripts(chromium: Browser, site: Site, half: int) -> None:
    with seen(chromium, site, "en", java_script_enabled=False) as view:
        assert walked(view, half, without_scripts) == {}


@pytest.mark.django_db  # one test that asks for the database has it made
def test_what_is_planted_is_found(chromium: Browser, axe: str) -> None:
    page = chromium.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><input><form></form></main>")
    page.evaluate(axe)
    assert "label" in dict(page.evaluate(JUDGED, RULES)[1])
    here = Opened(name="planted", path="/", who="nobody")
    assert [one[:22] for one in without_scripts(page, here)] == ["a form without a butto"]
    page.close()
