"""The pages for everyone: by axe's rules, by keyboard, and ways through them without scripts."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import (
    BUILD,
    FORMS,
    LAPTOP,
    PHONE,
    REPORT,
    RULES,
    WARNING,
    every_page,
    filled,
    sticking_out,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIEWS = [("en", LAPTOP), ("ar", PHONE), ("ar", LAPTOP)]
PICTURES = BUILD / "pages"


def let_in(chromium: Browser, start: str, **options: Any) -> tuple[BrowserContext, Page, str]:
    context = chromium.new_context(service_workers="block", **options)
    page = context.new_page()
    page.goto(start)
    parts = urlsplit(start)
    return context, page, f"{parts.scheme}://{parts.netloc}"


@pytest.mark.parametrize(("language", "size"), VIEWS)
def test_no_page_breaks_a_rule_of_accessibility(
    chromium: Browser, axe: str, start: str, language: str, size: tuple[int, int]
) -> None:
    context, page, base = let_in(
        chromium,
        start,
        locale=language,
        viewport={"width": size[0], "height": size[1]},
        bypass_csp=True,
    )
    PICTURES.mkdir(parents=True, exist_ok=True)
    broken, found = {}, dict[str, int]()
    for number, (name, path) in enumerate(every_page(page, base)):
        page.evaluate(axe)
        told = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert len(told["passes"]) > 15, path
        found[path] = len(told["violations"])
        if told["violations"]:
            broken[path] = [(one["id"], one["nodes"][0]["html"]) for one in told["violations"]]
        page.screenshot(path=PICTURES / f"{number:02}-{name}-{language}-{size[0]}.png")
        assert sticking_out(page) == [], path
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    context.close()
    results = BUILD / "axe" / f"found-{language}-{size[0]}.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps(found, indent=1), "utf-8")
    assert broken == {}


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(
    chromium: Browser, start: str
) -> None:
    context, page, base = let_in(chromium, start, viewport={"width": 1280, "height": 900})
    for _, path in every_page(page, base, *FORMS):
        wanted = page.evaluate(
            """() => { const groups = new Set();
            return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
            .filter(one => one.checkVisibility() && one.type !== 'hidden' && !one.disabled)
            // radio buttons of one name are one place: the arrows go from one to the next
            .filter(one => one.type !== 'radio' || (!groups.has(one.name) && groups.add(one.name)))
            .length; }"""
        )
        reached = set()
        for place in range(wanted + 16):  # a date has several places of its own
            page.keyboard.press("Tab")
            told = page.evaluate(
                """place => { const one = document.activeElement;
                if (one === document.body) return null;
                one.dataset.reached ??= place;
                const look = getComputedStyle(one);
                return [one.dataset.reached, look.outlineStyle, parseFloat(look.outlineWidth)]; }""",
                place,
            )
            if told:
                reached.add(told[0])
                assert told[1] != "none", (path, told)
                assert told[2] >= 2, path
        assert len(reached) >= wanted, path
    context.close()


def test_a_search_and_the_language_work_without_scripts(chromium: Browser, start: str) -> None:
    context, page, base = let_in(chromium, start, java_script_enabled=False)
    page.goto(base + "/search")
    page.fill("#q", "puerto")
    page.press("#q", "Enter")
    assert "q=puerto" in page.url
    page.click("button[value=fr]")
    assert page.get_attribute("html", "lang") == "fr"
    context.close()


def test_a_brief_opens_down_to_its_texts_and_forms_are_sent_without_scripts(
    chromium: Browser, start: str
) -> None:
    context, page, base = let_in(chromium, start, java_script_enabled=False)
    page.goto(base + "/brief/")
    count = page.locator("main a.count").first
    listed = count.get_attribute("data-count")
    count.click()
    assert page.locator("[data-total]").first.get_attribute("data-total") == listed
    page.locator("main ol.items a[href^='/items/']").first.click()
    assert "/items/" in page.url
    for path, values in (("/reports/write", REPORT), ("/warnings/write", WARNING)):
        assert filled(page, base, path, values) not in (path, "/")
        assert values["title"] in page.inner_text("h1")
    page.goto(base + "/search?q=puerto")
    page.click("details:has(#saved-name) > summary")
    page.fill("#saved-name", "the port")
    page.click("form[action='/search/saved/add'] button")
    assert "the port" in page.inner_text("main")
    context.close()
