"""No number of a narrative, a story or an author stands there without the list behind it."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from legation.domain.identity import key_of
from legation.faces.web.secret import access_key
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.planted_brief import OPEN_LABEL, planted_tables

pytestmark = pytest.mark.django_db

LED = re.compile(r'<a href="([^"]*)"[^>]*>(\d+)</a>')
FACTS = re.compile(r'<dl class="facts".*?</dl>', re.DOTALL)
NOT_COUNTED = re.compile(r"<time.*?</time>|<a .*?</a>|<[^>]*>", re.DOTALL)


@pytest.fixture
def browser(home: Path, settings) -> Client:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return client


def pages(browser: Client) -> Iterator[str]:
    """Addresses whose facts count something, as they are, narrowed, and as they were known."""
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    leaving = browser.get(f"/narratives/{narrative}.json").json()["rows"][0]["story"]
    parted = {"do": "split", f"m-{leaving}": "1"}
    other = browser.post(f"/narratives/{narrative}/correct", parted)["Location"]
    told = browser.get(f"/narratives/{narrative}.json").json()
    author = told["first_authors"][0]["author"]
    yield from ("/stories/", "/narratives/?days=90", "/stories/?language=es")
    yield f"/narratives/{narrative}"
    yield f"/narratives/{narrative}?as_of=2026-03-14T00:00:00Z"
    yield f"/narratives/{narrative}/items?language=ar"
    yield from (f"/stories/{key_of('story', 'harbour')}", f"/accounts/{author}")
    yield f"/stories/{key_of('story', 'harbour')}?source=radio&as_of=2026-03-14T00:00:00Z"
    yield f"/accounts/{author}?country=PE"
    yield f"/narratives/compare?one={narrative}&other={other.rpartition('/')[2]}"


def length_behind(browser: Client, page: str, link: str) -> int:
    """Count the list that a link of a page leads to, by the twin of its address and its fragment."""
    to = urlsplit(urljoin(page, html.unescape(link)))
    told = browser.get(f"{to.path.rstrip('/')}.json?{to.query}").json()
    return len(told[to.fragment]) if to.fragment in ("sources", "languages") else told["total"]


def test_every_number_of_the_facts_opens_a_list_of_that_length(browser: Client) -> None:
    for page in pages(browser):
        body = browser.get(page).content.decode()
        led = LED.findall(body)
        assert led, page
        for link, number in led:
            if "?page=" not in link:
                assert length_behind(browser, page, link) == int(number), (page, link)
        for facts in FACTS.findall(body):
            bare = re.findall(r"(?<![\w.])\d+(?![\w.])", NOT_COUNTED.sub(" ", facts))
            assert set(bare) <= {"0"}, (page, bare)


def test_those_who_told_two_narratives_are_listed(browser: Client) -> None:
    compared = list(pages(browser))[-1]
    told = browser.get(compared.replace("compare", "compare.json")).json()
    one, other = (side["narrative"] for side in told["sides"])
    listed = browser.get(f"/narratives/{one}/authors.json?also={other}").json()
    assert listed["total"] == told["shared"]["authors"] > 0
    whole = browser.get(f"/narratives/{one}/authors.json").json()
    assert {row["author"] for row in listed["rows"]} <= {row["author"] for row in whole["rows"]}
    assert browser.get(f"/narratives/{one}/authors?also=nothing").status_code == 404
