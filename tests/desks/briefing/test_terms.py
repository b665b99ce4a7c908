"""The words that tell a story or narrative apart, on its page and for programs, within a reader's scope."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.test import Client

from legation.chancery.installation import Installation
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.terms import telling_words
from legation.domain.identity import key_of
from legation.faces.web.secret import access_key
from legation.testing.installations import (
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.planted_brief import AS_OF, planted_tables

pytestmark = pytest.mark.django_db
HARBOUR = key_of("story", "harbour")
NARRATIVE = planted_tables()["narrative_members"]["narrative"][0]


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    fill(here, mission_label("lima"))
    return here


@pytest.fixture
def browser(here: Installation) -> Client:
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return client


def words(here: Installation, *missions: str) -> list[str]:
    scope = scope_of(*missions)
    items = flows.story_items(here.archive, scope, HARBOUR)
    return telling_words(here.archive, scope, items)


@pytest.mark.parametrize("address", [f"/stories/{HARBOUR}", f"/narratives/{NARRATIVE}"])
def test_a_page_and_its_twin_tell_the_words_that_tell_it_apart(
    browser: Client, address: str
) -> None:
    terms = browser.get(f"{address}.json").json()["terms"]
    assert {"protesta", "cierre", "puerto", "aldera"} <= set(terms)
    page = browser.get(address).content.decode()
    assert "Words that tell it apart" in page
    assert all(f"<bdi>{term}</bdi>" in page for term in terms)


def test_words_that_others_use_too_stand_behind_those_of_the_story_alone(
    here: Installation,
) -> None:
    assert words(here, "lima")[:2] == ["aldera", "cierre"]
    fill(here, mission_label("lima"), saying="aldera", native="again")
    told = words(here, "lima")
    assert told[0] == "cierre"
    assert "aldera" not in told[:3]


def test_what_a_reader_may_not_see_weighs_nothing(here: Installation) -> None:
    before = words(here, "lima")
    fill(here, mission_label("oslo"), saying="aldera", native="hidden")
    assert words(here, "lima") == before


def test_words_known_at_a_time_are_those_of_what_was_known_then(browser: Client) -> None:
    then = (AS_OF - timedelta(days=3)).isoformat().replace("+00:00", "Z")
    told = browser.get(f"/stories/{HARBOUR}.json", {"as_of": then}).json()
    assert "puerto" in told["terms"]


def test_a_story_without_words_of_its_own_has_no_such_line(here: Installation) -> None:
    items = flows.story_items(here.archive, here.scope, HARBOUR)
    mute = items.with_columns(title=pl.lit(""), text=pl.lit(""))
    assert telling_words(here.archive, here.scope, mute.head(0)) == []
    ids = pl.Series("id", [f"mute-{at}" for at in range(mute.height)])
    assert telling_words(here.archive, here.scope, mute.with_columns(ids)) == []
