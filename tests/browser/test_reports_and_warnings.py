"""Reports and early warnings by axe's rules: laptop and phone, English and Arabic, without scripts."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from .conftest import BUILD, REPORT, RULES, WARNING, filled, sticking_out

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = BUILD / "pages"


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_reports_and_warnings_are_for_everybody(
    chromium: Browser, axe: str, start: str, language: str, width: int
) -> None:
    context = chromium.new_context(
        locale=language,
        viewport={"width": width, "height": 900},
        bypass_csp=True,
        service_workers="block",
    )
    page = context.new_page()
    page.goto(start)
    parts = urlsplit(start)
    base = f"{parts.scheme}://{parts.netloc}"
    report = filled(page, base, "/reports/write", REPORT)
    warning = filled(page, base, "/warnings/write", WARNING)
    PICTURES.mkdir(parents=True, exist_ok=True)
    broken = {}
    paths = ("/reports/", report, "/reports/write", "/warnings/", warning, "/warnings/write")
    for number, path in enumerate((*paths, "/warnings/scoreboard")):
        page.goto(base + path)
        page.evaluate(axe)
        told = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert len(told["passes"]) > 15, path
        if told["violations"]:
            broken[path] = [(one["id"], one["nodes"][0]["html"]) for one in told["violations"]]
        page.screenshot(path=PICTURES / f"warned-{number}-{language}-{width}.png", full_page=True)
        assert sticking_out(page) == [], path
    context.close()
    assert broken == {}
