"""Every address x every role x own and foreign objects: nothing leaks, nothing foreign is there, nothing
breaks. An address that is missing from the table below fails the test."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from legation.chancery.models import Person
from legation.desks.listening import pages_live
from legation.domain.roles import POWERS, Power, RoleKind
from legation.testing.matrix import every_pattern, told
from legation.testing.people import person_at, signed_in
from legation.testing.two_missions import World
from legation.testing.unprinted import Unprinted

from .every_address import (
    ACCOUNT,
    ADDRESSES,
    OPEN,
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


def test_no_address_is_missing_from_the_table() -> None:
    names = {str(one.name).removesuffix("-json") for one in every_pattern()}
    assert names == set(ADDRESSES)


@pytest.fixture(autouse=True)
def streams_end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)


PRINTED = (RoleKind.HEAD_OF_MISSION,)
"""For these roles every PDF is printed and its words are read; for others what is given to the printer."""


ON_BOTH = (RoleKind.READ, RoleKind.HEAD_OF_MISSION)
"""Whose walks are asked on PostgreSQL too."""
WALKS = [
    pytest.param(kind, marks=() if kind in ON_BOTH else pytest.mark.walk)
    for kind in (None, *RoleKind)
]


@pytest.mark.parametrize("kind", WALKS)
def test_no_role_sees_anything_of_another_mission_and_own_things_open_by_role(
    world: World, kind: RoleKind | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind not in PRINTED:
        monkeypatch.setattr("weasyprint.HTML", Unprinted)
    person = person_at("lima", *([kind] if kind else []), login="reader")
    browser, powers = signed_in(person), POWERS[kind] if kind else frozenset()
    fields: dict[str, set[str]] = {}
    for path in asked_for_oslo():
        answer = browser.get(path)
        said_nothing(path, answer)
        assert answer.status_code in ((200, 404) if Power.READ in powers else (403,)), path
    for name, path in addresses(world.own, lists=True):
        answer = browser.get(path)
        fields[path] = fields_of(said_nothing(path, answer))
        assert answer.status_code in expected(name, powers, path), path
    for name, path in addresses(world.foreign, lists=False):
        answer = browser.get(path)
        said_nothing(path, answer)
        needs_scope = ADDRESSES[name] in (READS, WRITES, PROGRAMS)
        absent = 403 if needs_scope and Power.READ not in powers else 404
        assert answer.status_code == absent, path
        fields[path] = set()
    for name, path in (
        *addresses(world.own, lists=True),
        *addresses(world.foreign, lists=False),
    ):
        if is_posted(name):
            with transaction.atomic():
                said_nothing(path, browser.post(path, naming_oslo(fields[path], world.foreign)))
                transaction.set_rollback(True)
    assert Person.objects.get(login="colleague-oslo").is_active
    manages = bool(powers & {Power.ADMINISTER, Power.LET_IN, Power.AUDIT})
    colleague = reverse("person", kwargs=world.own["person"])
    assert browser.get(colleague).status_code == (200 if manages else 404)


def expected(name: str, powers: frozenset[Power], path: str) -> tuple[int, ...]:
    """Say how an address of one's own mission may answer somebody with these powers."""
    reads = Power.READ in powers
    if ADDRESSES[name] == READS:
        opened = (302,) if name == "find" else (200, 204) if name == "live-stream" else (200,)
        return opened if reads else (403,)
    if ADDRESSES[name] == PROGRAMS:
        return (200,) if reads else (403,)
    if ADDRESSES[name] == WRITES and name.startswith("source-"):
        return (200,) if {Power.READ, Power.WRITE} <= powers else (403,)
    return tuple(range(200, 500))


def test_what_the_other_mission_holds_is_found_where_it_is(world: World) -> None:
    """The search for leaks finds the word in what Oslo's own head opens: it does not look past it."""
    head = signed_in(person_at("oslo", RoleKind.HEAD_OF_MISSION, login="head"))
    silent = {
        name
        for name, path in addresses(world.foreign, lists=False)
        if ADDRESSES[name] in (READS, PROGRAMS) and not is_oslos(told(head.get(path)))
    }
    assert silent == {"search-remove", "comment-withdraw"}
    assert is_oslos(told(head.get("/countries/IS/visit.pdf")))


def test_who_did_not_sign_in_reaches_nothing_but_the_sign_in_page(world: World) -> None:
    signed_in(person_at("lima", RoleKind.READ, login="reader"))
    for name, path in addresses(world.own, lists=True):
        answer = Client().get(path)
        if ADDRESSES[name] in (ACCOUNT, OPEN):
            assert answer.status_code < 500, path
            continue
        told = path.endswith(".json") or path.startswith("/api/v1/")
        assert answer.status_code == (401 if told else 302), path
        if answer.status_code == 302:
            assert answer["Location"].startswith("/account/login/?next="), path


def test_a_person_lets_a_person_of_another_mission_be(world: World) -> None:
    browser = signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"))
    for name, path in addresses(world.foreign, lists=False):
        if is_posted(name):
            answer = browser.post(path, {"decision": "grant", "reason": "a long reason"})
            assert answer.status_code == (403 if ADDRESSES[name] in (READS, WRITES) else 404), path
