"""The id of a source tells nobody which names the sources of others have."""

import re

import pytest

from legation.desks.listening.models import Source
from legation.desks.listening.work import NewSource, add_source
from legation.domain.scope import Audience, Marking
from legation.domain.source import LegalBasis
from legation.testing.installations import NOW

pytestmark = pytest.mark.django_db
NAME = "Quokkasecret"


def added(mission: str = "north", host: str = "one", **told: object) -> Source:
    new = {
        "address": f"https://{host}.example/feed",
        "name": NAME,
        "mission": mission,
        "legal_basis": LegalBasis.PUBLIC_TASK,
        **told,
    }
    return add_source(NewSource(**new), at=NOW)


@pytest.mark.parametrize(
    "held",
    [
        {"mission": "south", "marking": Marking.RESTRICTED},
        {"mission": "south", "audience": Audience.MISSION},
        {"mission": "south", "host": "another"},
        {"mission": "north", "host": "another", "marking": Marking.RESTRICTED},
    ],
)
def test_a_name_that_others_use_gives_the_id_that_an_unused_one_gives(
    held: dict[str, object],
) -> None:
    unused = added()
    was = unused.id
    unused.delete()
    hidden = added(**held)
    assert added().id == was != hidden.id
    assert re.fullmatch(r"quokkasecret-[0-9a-f]{8}", was)


def test_ids_that_are_there_stay_and_are_not_met() -> None:
    Source.objects.create(
        id="quokkasecret", name=NAME, address="x", reader="feed", mission="south", added_at=NOW
    )
    assert re.fullmatch(r"quokkasecret-[0-9a-f]{8}", added().id)
    assert Source.objects.filter(pk="quokkasecret").exists()


def test_two_alike_that_the_same_people_see_have_two_ids(tmp_path) -> None:
    ids = set()
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        file = tmp_path / place / "posts.xml"
        file.write_text("<rss/>")
        ids.add(added(address=str(file)).id)
    assert len(ids) == 2


def test_a_word_of_an_address_is_no_id() -> None:
    assert added(name="add").id not in ("add", "starters", "opml", "feeds")
    assert added(mission="south", id="feeds").id == "feeds-2"
