"""The pages of stories and narratives as a reader meets them: every count equals the list it opens."""

from pathlib import Path

import pytest
from django.test import Client

from legation.faces.web.secret import access_key
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.planted_brief import OPEN_LABEL, STORIES, planted_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(home: Path, settings) -> Client:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return client


def test_every_count_of_the_lists_opens_a_list_of_that_length(browser: Client) -> None:
    for path in (
        "/stories/",
        "/stories/?language=es",
        "/narratives/",
        "/narratives/?language=ar",
    ):
        answer = browser.get(path)
        assert answer.status_code == 200
        rows = answer.context["shown_rows"]
        assert rows, path
        for row in rows:
            page, _, asked = row["counts"].partition("?")
            assert browser.get(f"{page}.json?{asked}").json()["total"] == row["items"]
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    told = browser.get(f"/narratives/{narrative}.json").json()
    assert told["title"] == STORIES[0][2]
    for one in told["in_languages"]:
        listed = browser.get(f"/narratives/{narrative}/items.json?language={one['what']}").json()
        assert listed["total"] == one["items"]
    nothing = browser.get("/narratives/?language=sw").content.decode()
    assert "Nothing matches" in nothing
