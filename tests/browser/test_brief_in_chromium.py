"""The brief's details on a laptop and on the browser's paper: as wide as they need to be to be read."""

import io

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from .conftest import LAPTOP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEAST_REM = 20
WIDTHS = """() => {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const cards = [...document.querySelectorAll('.details .card')];
  return cards.map(one => one.getBoundingClientRect().width / rem); }"""


def opened(start: str, chromium: Browser) -> Page:
    page = chromium.new_context(viewport={"width": LAPTOP[0], "height": LAPTOP[1]}).new_page()
    page.goto(start)
    page.goto(start.partition("/?")[0] + "/brief/")
    return page


def test_no_card_of_the_details_is_narrow_on_a_laptop(start: str, chromium: Browser) -> None:
    widths = opened(start, chromium).evaluate(WIDTHS)
    assert len(widths) > 5
    assert min(widths) >= LEAST_REM


def test_no_card_of_the_details_is_narrow_on_the_browsers_paper(
    start: str, chromium: Browser
) -> None:
    page = opened(start, chromium)
    # the width that A4 leaves between the brief's own margins, in the browser's pixels
    page.set_viewport_size({"width": 688, "height": 1000})
    page.emulate_media(media="print")
    assert min(page.evaluate(WIDTHS)) >= 40
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    lines = [line for sheet in sheets for line in sheet.extract_text().splitlines()]
    alone = [line for line in lines if len(line.split()) == 1]
    assert len(alone) < len(lines) / 4
