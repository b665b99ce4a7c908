"""Reports and early warnings by axe's rules: laptop and phone, English and Arabic, without scripts."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from legation.domain.identity import key_of

from .conftest import BUILD, RULES, sticking_out

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = BUILD / "pages"
REPORT = {
    "title": "The harbour toll will come",
    "met": "adviser in the ministry of ports",
    "met_on": "2026-03-11",
    "place": "at a reception",
    "text": "The toll on the harbour is decided; the decree waits for a signature.",
    "countries": "PE",
    "names": "A Person",
}
WARNING = {
    "title": "The harbour is closed for a day or longer",
    "percent": "72",
    "horizon": "2999-04-30",
    "base_percent": "10",
    "base_rate_says": "closed days of ten years",
    "text": "The toll is decided and the dockers have announced a strike.",
    "changes_mind": "The decree is withdrawn.",
    "cites": f"/signals/{key_of('signal', 'burst')}",
}


def filled(page: Page, base: str, path: str, values: dict[str, str]) -> str:
    """Fill a form without scripts and send it, and the page after it; give where that led."""
    page.goto(base + path)
    for name, value in values.items():
        page.fill(f"#{name}", value)
    if path.startswith("/warnings"):
        page.select_option("#marking", "confidential")
    page.click("main form button")
    page.click("main a.button >> nth=1")
    page.click("main form button")
    return urlsplit(page.url).path


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
