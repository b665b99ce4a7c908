"""A web process has made the lists before the first who opens them asks, each for those who see so."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.desks.today.models import Visit
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.faces.web.asked import Asked
from legation.faces.web.middleware import opened
from legation.faces.web.warming import MOST_FIRSTS, PAGES, Warmer, views
from legation.testing.installations import (
    NOW,
    brief_for,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import AS_OF

pytestmark = pytest.mark.django_db

SECRET = "zanzibarquartz"
EVERY = len(PAGES) + 8
"""Pages that are built for one reader at Lima: the lists, and those of what stands first on them."""
LISTS = ("/", "/brief/", "/stories/", "/narratives/", "/forecasts/", "/signals/", "/countries/")


@pytest.fixture
def here(home: Path, settings) -> Installation:
    """Lima and Oslo, each with the planted world and a brief; what Oslo's says nobody at Lima may read."""
    made = planted_installation(home, "lima", "oslo")
    settings.LEGATION = made.settings
    fill(made, mission_label("lima"))
    fill(made, mission_label("oslo"), saying=SECRET, native="oslo")
    for mission in ("lima", "oslo"):
        brief_for(made, scope_of(mission))
    return opened(made.settings)


@pytest.fixture
def warmer(here: Installation) -> Warmer:
    return Warmer(lambda: here)


def test_the_first_opening_after_an_update_finds_every_list_made(
    here: Installation, warmer: Warmer
) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ))
    for hours in (1, 2):
        brief_for(here, scope_of("lima"), at=NOW + timedelta(hours=hours))
        assert warmer.turn() == EVERY
        before = here.archive.memory.made
        assert [browser.get(path).status_code for path in LISTS] == [200] * len(LISTS)
        assert here.archive.memory.made == before


def test_unwarmed_lists_are_made_by_who_opens_them(here: Installation) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ))
    for path in ("/stories/", "/narratives/", "/forecasts/"):
        before = here.archive.memory.made
        browser.get(path)
        assert here.archive.memory.made > before, path


def test_nothing_is_built_again_while_nothing_changed(here: Installation, warmer: Warmer) -> None:
    signed_in(person_at("lima", RoleKind.READ))
    assert warmer.turn() == EVERY
    assert warmer.turn() == 0
    fill(here, mission_label("lima"), native="later")
    assert warmer.turn() == EVERY, "the table files are others"
    signed_in(person_at("oslo", RoleKind.READ))
    assert warmer.turn() == len(PAGES) + MOST_FIRSTS, "somebody sees otherwise, stories and no more"


def test_what_stands_first_on_a_list_is_made_too_once_for_all_who_see_the_same(
    here: Installation, warmer: Warmer
) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ, login="one"))
    french = person_at("lima", RoleKind.READ, login="two")
    french.language = "fr"
    french.save()
    signed_in(french)
    assert warmer.turn() == EVERY + len(PAGES)
    for kind, name in (("stories", "story"), ("narratives", "story"), ("signals", "id")):
        rows = browser.get(f"/{kind}.json").json()["rows"][:MOST_FIRSTS]
        assert rows
        before = here.archive.memory.made
        assert [browser.get(f"/{kind}/{row[name]}").status_code for row in rows] == [200] * len(
            rows
        )
        assert here.archive.memory.made == before


def test_a_page_made_beforehand_tells_what_came_in_since(
    here: Installation, warmer: Warmer
) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ))
    warmer.turn()
    address = f"/stories/{browser.get('/stories.json').json()['rows'][0]['story']}.json"
    before = browser.get(address).json()["total"]
    fill(here, mission_label("lima"), native="later")
    after = browser.get(address).json()
    assert after["total"] > before
    assert SECRET not in str(after)


def test_what_became_known_after_the_brief_makes_nothing_anew(
    here: Installation, warmer: Warmer
) -> None:
    before = here.archive.standing(AS_OF - timedelta(days=400))
    now = here.archive.standing(None)
    fill(here, mission_label("lima"), native="later")
    assert here.archive.standing(AS_OF - timedelta(days=400)) == before
    assert here.archive.standing(None) != now


def settled(told: Any) -> Any:
    """Give a JSON value with numbers to nine places, rows and keys in one order: sums of floating numbers
    differ in their last digit by the order in which threads add them, and rows of one score in place."""
    if isinstance(told, float):
        return round(told, 9)
    if isinstance(told, list):
        return sorted((settled(one) for one in told), key=str)
    if isinstance(told, dict):
        return {key: settled(told[key]) for key in sorted(told)}
    return told


def test_each_sees_what_a_process_that_was_never_warmed_shows_them(
    here: Installation, warmer: Warmer
) -> None:
    browsers = {
        mission: signed_in(person_at(mission, RoleKind.READ)) for mission in ("lima", "oslo")
    }
    low = signed_in(person_at("oslo", RoleKind.READ, ceiling=Marking.PUBLIC, login="low"))
    everyone = [*browsers.values(), low]
    twins = ("/stories.json", "/narratives.json", "/forecasts.json", "/signals.json", "/brief.json")

    def told() -> list[list[str]]:
        return [
            [str(settled({**browser.get(path).json(), "as_of": ""})) for path in twins]
            for browser in everyone
        ]

    opened.cache_clear()
    never = told()
    opened.cache_clear()
    warmed = opened(configured.LEGATION)
    assert Warmer(lambda: warmed).turn() > 0
    assert told() == never
    assert SECRET in "".join(told()[1])
    assert SECRET not in "".join(told()[0] + told()[2])


def test_warming_leaves_no_trace_of_a_person(here: Installation, warmer: Warmer) -> None:
    signed_in(person_at("lima", RoleKind.READ))
    before = Record.objects.count()
    warmer.turn()
    assert Record.objects.count() == before
    assert not Visit.objects.exists()


def test_ways_of_seeing_are_named_once_those_of_the_last_who_came_first_and_no_more_than_asked(
    here: Installation,
) -> None:
    person_at("lima", RoleKind.READ, login="never-came")
    signed_in(person_at("lima", RoleKind.READ, login="first"))
    signed_in(person_at("oslo", RoleKind.READ, login="second"))
    gone = person_at("oslo", RoleKind.READ, ceiling=Marking.PUBLIC, login="gone")
    gone.is_active = False
    gone.save()
    person_at("lima", RoleKind.ADMINISTER, login="reads-nothing")
    assert [(one.mission, one.scope) for one in views(here)] == [
        ("oslo", scope_of("oslo")),
        ("lima", scope_of("lima")),
    ]
    for most in (1, 0):
        few = replace(here, settings=replace(here.settings, warm_views=most))
        assert [one.mission for one in views(few)] == ["oslo"][:most]


def test_a_page_that_cannot_be_read_keeps_nobody_from_the_others(
    here: Installation, warmer: Warmer
) -> None:
    signed_in(person_at("lima", RoleKind.READ))
    for file in (here.settings.tables / "forecasts").rglob("*.parquet"):
        file.unlink()
    assert 0 < warmer.turn() < EVERY


def test_who_is_being_answered_goes_first() -> None:
    asked, inside, done = Asked(), threading.Event(), threading.Event()

    def answering() -> None:
        with asked:
            inside.set()
            done.wait(30)

    thread = threading.Thread(target=answering)
    thread.start()
    assert inside.wait(30)
    assert not asked.wait_until_none(most_seconds=0.01)
    done.set()
    assert asked.wait_until_none(most_seconds=30)
    thread.join()
