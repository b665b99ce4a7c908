"""Every page over real HTTP on PostgreSQL; and somebody signs in by the form, reads, and keeps a search.
The same pages are walked in Chromium on SQLite (``tests/browser/test_every_page.py``)."""

import re
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.db import connection

from .every_page import PASSWORD, Site, served

pytestmark = pytest.mark.django_db(transaction=True)


class Reading:
    """Somebody's browser, without scripts: its cookies, and the forms that it sends."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, session: str = "") -> tuple[int, str]:
        """Open a page, by another's session if one is given; give its status and what it says."""
        headers = {"Cookie": f"legation-session={session}"} if session else {}
        try:
            with self.opener.open(Request(self.base + path, headers=headers), timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    def send(self, page: str, path: str, **said: str) -> str:
        """Send the form of a page to an address; give the page that it leads to."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page)[1])
        assert token, page
        body = urlencode({"csrfmiddlewaretoken": token[1], **said}).encode()
        with self.opener.open(self.base + path, body, timeout=60) as answer:
            return str(answer.read().decode())


@pytest.fixture
def site(home: Path) -> Iterator[Site]:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite a real browser walks these pages")
    with served(home) as one:
        yield one


def test_every_page_opens_over_http_and_who_signs_in_finds_reads_and_keeps_a_search(
    site: Site,
) -> None:
    wrong = []
    for one in site.pages:
        status, page = Reading(site.base).get(one.path, site.cookies.get(one.who, ""))
        if status != one.status or "<h1" not in page:
            wrong.append((one.who, one.path, status))
    assert wrong == []
    assert len(site.pages) > 100

    reader = Reading(site.base)
    login = "/account/login/"
    assert 'name="password"' in reader.get("/stories/")[1]
    assert "<h1" in reader.send(login, login, login="fresh", password=PASSWORD)
    for path in ("/", "/brief/", "/stories/", "/narratives/", "/signals/", "/forecasts/"):
        assert reader.get(path)[0] == 200, path
    story = re.search(r'href="(/stories/[0-9a-f]+)"', reader.get("/stories/")[1])
    assert story
    item = re.search(r'href="(/items/[0-9a-f]+)"', reader.get(story[1])[1])
    assert item
    assert "Aldera" in reader.get(item[1])[1] + reader.get("/search?q=puerto")[1]
    kept = reader.send(
        "/search?q=puerto", "/search/saved/add", asked="q=puerto", name="the quay", rule="none"
    )
    assert "the quay" in kept
