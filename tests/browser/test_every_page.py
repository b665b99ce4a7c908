"""Every page for everyone: by axe's rules, by keyboard, enlarged, over a slow line, without scripts, in two
directions; under its own policy, and pictured. The list of pages is that of the addresses themselves."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.utils.formats import date_format
from django.utils.translation import override
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from legation.faces.web.languages import LANGUAGES as SPOKEN
from legation.faces.web.languages import tag_of

from ..faces.every_page import NO_PAGE, Opened, Site, served
from .conftest import (
    BUILD,
    LAPTOP,
    PHONE,
    RULES,
    SECOND_GENERATION,
    SLOWEST_SECONDS,
    sticking_out,
)

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "ar")
"""One for each direction: what axe and the keyboard judge differs between these alone."""
MARCH = 3
LATE = """([month, longest]) => {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) { const told = words.currentNode;
      if (told.data.includes(month)) told.data = told.data.replaceAll(month, longest); } }"""
HALVES = (0, 1)
"""Each walk is made in two halves, one for each worker."""
OTHERS = (("es", 0, 2), ("es", 1, 2), ("fr", 0, 3), ("ru", 1, 3), ("zh-hans", 2, 3))
"""Every page in Spanish, whose words are the widest, and each in one of the other languages by turns."""
PICTURES = BUILD / "pages"
ENLARGED: ViewportSize = {"width": 320, "height": 256}
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
TOUCHING = """() => { const all = [...document.querySelectorAll('main :is(button, .button)')]
      .filter(one => one.checkVisibility()).map(one => [one, one.getBoundingClientRect()]);
    return all.slice(1).filter(([, box], place) => { const before = all[place][1];
      const beside = Math.min(box.right, before.right) > Math.max(box.left, before.left);
      return beside && box.top >= before.top && box.top - before.bottom < 3; })
    .map(([one]) => 'touches the button above it: ' + one.outerHTML.slice(0, 80)); }"""
TURNED = """() => [...document.querySelectorAll('pre')]
    .filter(one => getComputedStyle(one).direction !== 'ltr')
    .map(one => 'a command from right to left: ' + one.outerHTML.slice(0, 80))"""
WATCHED = """() => { const met = new Set(), groups = new Set(), unseen = [];
    window.walked = {met, unseen, wanted:
      [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter(one => one.checkVisibility() && one.type !== 'hidden' && !one.disabled)
        // radio buttons of one name are one place: the arrows go from one to the next
        .filter(one => one.type !== 'radio' || (!groups.has(one.name) && groups.add(one.name)))};
    const place = one => one.type === 'radio' ? one.name : one;
    window.walked.left = () => window.walked.wanted.filter(one => !met.has(place(one)));
    document.addEventListener('focusin', ({target}) => { met.add(place(target));
      const look = getComputedStyle(target);
      if (look.outlineStyle === 'none' || parseFloat(look.outlineWidth) < 2)
        unseen.push('no visible focus: ' + target.outerHTML.slice(0, 80)); });
    document.activeElement.blur(); }"""
LEFT = "() => window.walked.left().length"
FAULTS = """() => [...new Set(window.walked.unseen),
    ...window.walked.left().map(one => 'not reached: ' + one.outerHTML.slice(0, 80))]"""
PRESSED_AT_ONCE = 10
WITHOUT_BUTTON = """() => [...document.forms]
    .filter(one => ![...one.elements].some(it => it.type === 'submit' || it.type === 'image'))
    .map(one => 'a form without a button: ' + one.outerHTML.slice(0, 80))"""

SCRIPTED = {"mfa_add_webauthn", "mfa_reauthenticate_webauthn"}
"""Passkeys are asked of the browser by a script; an app's code and a password do without."""


def sized(size: tuple[int, int]) -> ViewportSize:
    return {"width": size[0], "height": size[1]}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Site]:
    """One installation for every walk of a worker."""
    with django_db_blocker.unblock(), served(tmp_path_factory.mktemp("site")) as one:
        yield one


class View:
    """How people see the pages: each on their own phone, in this language; on a 2G line if ``is_slow``."""

    def __init__(
        self, chromium: Browser, site: Site, language: str, *, is_slow: bool, **options: Any
    ) -> None:
        self.chromium, self.site, self.language = chromium, site, language
        self.is_slow, self.options = is_slow, options
        self.opened: dict[str, tuple[BrowserContext, Page]] = {}
        self.told: list[str] = []

    def page(self, who: str) -> Page:
        """Give somebody's window, with what is the same on every page kept already: they come every day."""
        if who not in self.opened:
            context = self.chromium.new_context(
                service_workers="block",
                locale=self.language,
                viewport=sized(PHONE),
                **self.options,
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
            if self.is_slow:
                wire = context.new_cdp_session(page)
                wire.send("Network.enable")
                wire.send("Network.emulateNetworkConditions", SECOND_GENERATION)
            self.opened[who] = context, page
        return self.opened[who][1]

    def close(self) -> None:
        """Close everybody's window."""
        for context, _ in self.opened.values():
            context.close()


@contextmanager
def seen(
    chromium: Browser, site: Site, language: str, *, is_slow: bool = False, **options: Any
) -> Iterator[View]:
    """A view that is closed at its end."""
    view = View(chromium, site, language, is_slow=is_slow, **options)
    try:
        yield view
    finally:
        view.close()


def walked(
    view: View, part: int, *look: Callable[[Page, Opened], list[str]], parts: int = len(HALVES)
) -> dict[str, Any]:
    """Open every page of a part and give what is wrong on it, by its address; nothing where nothing is."""
    wrong: dict[str, Any] = {}
    for one in view.site.pages[part::parts]:
        page = view.page(one.who)
        faults = came(view, page, one)
        faults += [] if page.inner_text("h1").strip() else ["no heading"]
        faults += (
            [] if page.get_attribute("html", "lang") == tag_of(view.language) else ["language"]
        )
        faults += [fault for each in look for fault in each(page, one)]
        faults += [told for told in view.told if "Security Policy" in told or "Refused" in told]
        if faults:
            wrong[f"{one.who} {one.path}"] = faults
    return wrong


def came(view: View, page: Page, one: Opened) -> list[str]:
    """Open a page; give what is wrong with how it came."""
    for _ in range(3):  # a busy machine is no slow page: what was late once is asked again
        view.told.clear()
        began = time.monotonic()
        answer = page.goto(view.site.base + one.path, wait_until="load")
        took = time.monotonic() - began
        if not view.is_slow or took < SLOWEST_SECONDS:
            break
    assert answer is not None
    late = [f"came after {took:.1f} s"] if view.is_slow and took >= SLOWEST_SECONDS else []
    return [f"status {answer.status}", *late] if answer.status != one.status else late


@cache
def months(language: str) -> tuple[str, str]:
    """Give how a language writes the month in which the planted world stands, and its longest month."""
    with override(language):
        whole = [date_format(date(2026, month, 15)) for month in range(1, 13)]
    held = [next(iter(re.findall(r"[^\W\d_]{3,}", one)), "") for one in whole]
    return held[MARCH - 1], max(held, key=len)


def late_in_the_year(page: Page) -> None:
    """Let every date of a page stand in the longest month of its language."""
    language = next(
        code for code, _ in SPOKEN if tag_of(code) == page.get_attribute("html", "lang")
    )
    if month := months(language)[0]:
        page.evaluate(LATE, [month, months(language)[1]])


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
        *page.evaluate(TURNED),
    ]


def at_each_width(page: Page, one: Opened) -> list[str]:
    """Look at a page late in the year on the phone, enlarged and on the laptop; give the phone back."""
    late_in_the_year(page)
    faults = [f"sticks out: {told}" for told in sticking_out(page)] + enlarged(page, one)
    page.set_viewport_size(sized(LAPTOP))
    faults += [f"sticks out on a laptop: {told}" for told in sticking_out(page)]
    page.set_viewport_size(sized(PHONE))
    return faults


def enlarged(page: Page, one: Opened) -> list[str]:
    page.set_viewport_size(ENLARGED)
    return [f"sticks out enlarged: {told}" for told in sticking_out(page)]


def by_finger(page: Page, one: Opened) -> list[str]:
    return [*page.evaluate(SMALL), *page.evaluate(TOUCHING)]


def by_keyboard(page: Page, one: Opened) -> list[str]:
    page.evaluate(WATCHED)
    left = page.evaluate(LEFT)
    for _ in range(left // PRESSED_AT_ONCE + 6):  # a date has several places of its own
        for _ in range(PRESSED_AT_ONCE):
            page.keyboard.press("Tab")
        if not page.evaluate(LEFT):
            break
    return list(page.evaluate(FAULTS))


def without_scripts(page: Page, one: Opened) -> list[str]:
    return [] if one.name in SCRIPTED else list(page.evaluate(WITHOUT_BUTTON))


def test_every_address_has_an_example_here_and_shows_somebody_a_page(site: Site) -> None:
    assert site.unknown == set()
    assert site.empty == NO_PAGE
    assert len(site.pages) > 100


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_for_everyone_on_phone_and_laptop_and_comes_over_a_slow_line(
    chromium: Browser, axe: str, site: Site, language: str, half: int
) -> None:
    """Each page is opened once, on the phone, over the slow line, and then seen at every size."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    found: dict[str, dict[str, int]] = {str(PHONE[0]): {}, str(LAPTOP[0]): {}}

    def judged(page: Page, one: Opened, size: tuple[int, int]) -> list[str]:
        told = by_axe(page, one)
        found[str(size[0])][f"{one.who} {one.path}"] = len(told)
        number = site.pages.index(one)
        page.screenshot(path=PICTURES / f"{number:03}-{one.name}-{language}-{size[0]}.png")
        return [f"{size[0]}: {fault}" for fault in (*told, *by_look(page, one))]

    def at_every_size(page: Page, one: Opened) -> list[str]:
        page.evaluate(axe)
        late_in_the_year(page)
        faults = [*judged(page, one, PHONE), *by_finger(page, one), *enlarged(page, one)]
        page.set_viewport_size(sized(LAPTOP))
        faults += judged(page, one, LAPTOP)
        # the order and the look of what has the focus depend on no language
        faults += by_keyboard(page, one) if language == "en" else []
        page.set_viewport_size(sized(PHONE))
        return faults

    with seen(chromium, site, language, is_slow=language == "en") as view:
        wrong = walked(view, half, at_every_size)
    results = BUILD / "axe" / f"found-{language}-{half}.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps(found, indent=1), "utf-8")
    assert wrong == {}


@pytest.mark.parametrize(("language", "part", "parts"), OTHERS)
def test_no_page_scrolls_sideways_in_the_other_languages(
    chromium: Browser, site: Site, language: str, part: int, parts: int
) -> None:
    """Words are longer in some, and dates longer late in the year, for who reads far from UTC."""
    with seen(chromium, site, language) as view:
        assert walked(view, part, at_each_width, parts=parts) == {}


@pytest.mark.parametrize("half", HALVES)
def test_every_page_reads_without_scripts(chromium: Browser, site: Site, half: int) -> None:
    with seen(chromium, site, "en", java_script_enabled=False) as view:
        assert walked(view, half, without_scripts) == {}


@pytest.mark.django_db  # one test that asks for the database has it made
def test_what_is_planted_is_found(chromium: Browser, axe: str) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><input><form></form>"
        "<a href=x style='outline:none'>x</a><button tabindex=-1>x</button>"
        "<button style='display:block'>x</button><button style='display:block'>x</button>"
        "<pre style='direction:rtl'>x</pre></main>"
    )
    page.evaluate(axe)
    assert "label" in dict(page.evaluate(JUDGED, RULES)[1])
    here = Opened(name="planted", path="/", who="nobody")
    assert "touches the button above it" in " ".join(by_finger(page, here))
    assert "a command from right to left: <pre" in " ".join(by_look(page, here))
    told = " ".join(by_keyboard(page, here))
    assert "no visible focus: <a" in told
    assert "not reached: <button" in told
    assert [one[:22] for one in without_scripts(page, here)] == ["a form without a butto"]
    page.close()
