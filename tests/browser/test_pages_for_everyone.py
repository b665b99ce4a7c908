"""The ways through the pages without scripts: a search, a brief down to its texts, and forms."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import REPORT, WARNING, filled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def let_in(chromium: Browser, start: str, **options: Any) -> tuple[BrowserContext, Page, str]:
    context = chromium.new_context(service_workers="block", **options)
    page = context.new_page()
    page.goto(start)
    parts = urlsplit(start)
    return context, page, f"{parts.scheme}://{parts.netloc}"


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
