"""What a reader sees when the house itself fails: a page in all six languages, without the database."""

import json
from html.parser import HTMLParser

import pytest
from django.test import Client, RequestFactory

from legation.faces.web import pages
from legation.faces.web.failures import broken
from legation.faces.web.languages import LANGUAGES, tag_of


class Tongues(HTMLParser):
    """Collects the language of each part of a page, and the words in its headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.held: dict[str, str] = {}
        self.turned: list[str] = []
        self.heads = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        told = dict(attrs)
        if tag == "section":
            self.held[told["lang"]] = ""
            self.turned += [told["lang"]] if told["dir"] == "rtl" else []
        self.heads = tag in ("h1", "h2")

    def handle_data(self, data: str) -> None:
        if self.heads and self.held:
            self.held[list(self.held)[-1]] += data.strip()


def test_it_is_said_in_six_languages_and_asks_no_database() -> None:
    answer = broken(RequestFactory().get("/stories/"))  # a test without a database: asking it fails
    assert answer.status_code == 500
    found = Tongues(answer.content.decode())
    assert set(found.held) == {tag_of(code) for code, _ in LANGUAGES}
    assert len(set(found.held.values())) == len(LANGUAGES)
    assert found.turned == ["ar"]


def test_programs_are_answered_in_json() -> None:
    for path in ("/stories.json", "/api/v1/items"):
        answer = broken(RequestFactory().get(path))
        assert (answer.status_code, list(json.loads(answer.content))) == (500, ["error"])


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _ in LANGUAGES])
def test_the_readers_own_language_comes_first(
    home, settings, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def fails(request: object) -> None:
        raise RuntimeError("zanzibarquartz")

    monkeypatch.setattr(pages, "render", lambda *_, **__: fails(None))
    browser = Client(raise_request_exception=False)
    browser.cookies["legation-language"] = language
    answer = browser.get("/offline")
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert next(iter(Tongues(page).held)) == tag_of(language)
    assert "zanzibarquartz" not in page
    assert "script-src" in answer["Content-Security-Policy"]
