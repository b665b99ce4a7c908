"""A page that a browser prints carries its marking and its number on every sheet."""

import io
import unicodedata

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from legation.testing.planted_brief import planted_tables

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("locale", "marking"), [("en", "INTERNAL"), ("ar", "داخلي")])
def test_every_sheet_is_marked_and_numbered_and_the_evidence_is_annexed(
    start: str, chromium: Browser, locale: str, marking: str
) -> None:
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    page = chromium.new_context(locale=locale).new_page()
    page.goto(start)
    for address in (f"/narratives/{narrative}", "/brief/"):
        page.goto(start.partition("/?")[0] + address)
        assert page.locator(".annex").is_hidden()
        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        told = [sheet.extract_text() for sheet in sheets]
        assert len(told) > 1
        for number, sheet in enumerate(told, start=1):
            letters = unicodedata.normalize("NFKC", sheet).replace(" ", "")
            # Arabic is drawn from right to left: a line is known by its letters, whatever their order
            assert sorted(marking) in [sorted(line) for line in letters.splitlines()]
            assert f"{number}/{len(told)}" in letters or f"{len(told)}/{number}" in letters
        assert "SHA-256" in told[-1] + told[-2]
