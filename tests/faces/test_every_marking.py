"""Every address for readers whom only a marking, or only an audience, shuts out: nothing of what is marked
higher is there, whoever's it is; and what is meant for the whole ministry opens where nothing else differs
from the world of ``test_every_address.py``, whose objects are meant for their mission."""

import pytest
from django.db import transaction
from django.test import Client

from legation.desks.listening import pages_live
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Marking
from legation.testing.matrix import told
from legation.testing.people import person_at, signed_in
from legation.testing.two_missions import World, planted_world
from legation.testing.unprinted import Unprinted

from .every_address import (
    ADDRESSES,
    PROGRAMS,
    READS,
    WRITES,
    addresses,
    asked_for_oslo,
    fields_of,
    is_oslos,
    is_posted,
    naming_oslo,
    said_nothing,
)

pytestmark = pytest.mark.django_db
LABELLED = (READS, WRITES, PROGRAMS)
"""Addresses of objects that carry a marking and an audience; people and missions carry none."""
OF_THE_MISSION = {"search-remove", "comment-withdraw"}
"""Show nothing of the object itself."""


@pytest.fixture(scope="module")
def world(undone: None, tmp_path_factory: pytest.TempPathFactory) -> World:
    """What Oslo holds is meant for the whole ministry and marked restricted or confidential."""
    home = tmp_path_factory.mktemp("world")
    return planted_world(home, called="Olsen", audience=Audience.MINISTRY)


@pytest.fixture(autouse=True)
def read_as_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams end at once, and what would be printed is read as it is given to the printer."""
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)
    monkeypatch.setattr("weasyprint.HTML", Unprinted)


@pytest.mark.parametrize(
    "mission",
    [
        "oslo",  # the objects are those of the reader's own mission: the marking alone shuts them out
        pytest.param("lima", marks=pytest.mark.walk),  # meant for the whole ministry, marked higher
    ],
)
def test_who_reads_what_is_public_sees_nothing_that_is_marked_higher(
    world: World, mission: str
) -> None:
    head = person_at(mission, RoleKind.HEAD_OF_MISSION, ceiling=Marking.PUBLIC, login="low")
    browser = signed_in(head)
    for path in asked_for_oslo():
        said_nothing(path, browser.get(path))
    for _, path in addresses(world.own, lists=True):
        said_nothing(path, browser.get(path))
    for name, path in addresses(world.foreign, lists=False):
        answer = browser.get(path)
        body = said_nothing(path, answer)
        if ADDRESSES[name] in LABELLED:
            assert answer.status_code == 404, path
        if is_posted(name):
            sent_in_vain(browser, path, naming_oslo(fields_of(body), world.foreign))


def sent_in_vain(browser: Client, path: str, values: dict[str, object]) -> None:
    """Send a form that names what is Oslo's, and let what it did go again."""
    with transaction.atomic():
        said_nothing(path, browser.post(path, values))
        transaction.set_rollback(True)


def test_the_same_objects_open_where_marking_and_audience_let_them(world: World) -> None:
    """For who reads up to confidential at another mission, the audience alone decides."""
    browser = signed_in(person_at("lima", RoleKind.HEAD_OF_MISSION, login="high"))
    silent = {
        name
        for name, path in addresses(world.foreign, lists=False)
        if ADDRESSES[name] in (READS, PROGRAMS) and not is_oslos(told(browser.get(path)))
    }
    assert silent == OF_THE_MISSION
