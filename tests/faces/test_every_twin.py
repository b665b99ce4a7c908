"""Every page that shows data has a twin for programs under its own address, or a stated reason why not."""

import json

import pytest
from django.test import Client

from legation.domain.roles import RoleKind
from legation.testing.matrix import every_pattern
from legation.testing.people import person_at, signed_in
from legation.testing.two_missions import World

from .every_address import ACCOUNT, ADDRESSES, PROGRAMS, addresses
from .twins import FORM, WITHOUT

pytestmark = pytest.mark.django_db
TWIN = "-json"
UNOFFERED = {"item-translate", "setup-people"}
"""Forms that this world does not offer: it has no translator, and its people are there already."""


def names() -> set[str]:
    return {str(one.name) for one in every_pattern()}


def test_every_address_has_a_twin_or_a_reason_why_not() -> None:
    every = names()
    alone = {one for one in every if not one.endswith(TWIN) and one + TWIN not in every}
    others = {one for one in alone if ADDRESSES[one] in (ACCOUNT, PROGRAMS)} | {"api-openapi"}
    assert alone - others == set(WITHOUT)
    assert all(len(reason) > 10 for reason in WITHOUT.values())


@pytest.fixture(scope="module")
def browser(world: World) -> Client:
    kinds = (RoleKind.HEAD_OF_MISSION, RoleKind.ADMINISTER, RoleKind.AUDITOR)
    return signed_in(person_at("lima", *kinds, login="mighty"))


def test_every_twin_is_json_and_its_page_names_it(world: World, browser: Client) -> None:
    twins = {one.removesuffix(TWIN) for one in names() if one.endswith(TWIN)}
    unnamed, wrong, seen = set(), set(), set()
    for name, path in addresses(world.own, lists=True):
        if name not in twins:
            continue
        answer = browser.get(path)
        assert answer.status_code == 200, path
        seen.add(name)
        if path.endswith(".json"):
            if answer["Content-Type"] != "application/json" or not json.loads(answer.content):
                wrong.add(path)
        elif f'href="{path.rstrip("/") or "/index"}.json"' not in answer.content.decode():
            unnamed.add(path)
    assert not wrong
    assert not unnamed
    assert twins - seen == {"country", "country-items", "narratives-compare"} - seen


def test_what_has_no_twin_as_a_form_is_one(world: World, browser: Client) -> None:
    """It shows a form, or, where one only sends to it, what a page with a twin shows: it is no page of data
    that somebody called a form."""
    twins = names() & {one.removesuffix(TWIN) for one in names() if one.endswith(TWIN)}
    headed, silent = set(), {}
    for name, path in addresses(world.own, lists=True):
        if name not in twins and WITHOUT.get(name) != FORM:
            continue
        answer = browser.get(path)
        if answer.status_code != 200 or path.endswith(".json"):
            continue
        page = answer.content.decode().partition("<main")[2].partition("</main>")[0].lower()
        heading = page.partition("<h1")[2].partition("</h1>")[0]
        if name in twins:
            headed.add(heading)
        elif 'method="post"' not in page:
            silent[name] = heading
    assert {name for name, heading in silent.items() if heading not in headed} <= UNOFFERED
