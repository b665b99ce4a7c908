"""What is asked of people by who runs an installation and how many share its work."""

from dataclasses import replace
from pathlib import Path

import pytest

from legation.chancery.missions import open_mission
from legation.chancery.models import Mission
from legation.chancery.people import let_go
from legation.chancery.profiles import Body, Size, duties_of
from legation.chancery.words import MissionKind
from legation.domain.identity import key_of
from legation.domain.roles import RoleKind
from legation.rounds.firstrun import setting_up, state_post
from legation.testing.installations import NOW, fill, mission_label, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.warned import judging, warning_drafted

pytestmark = pytest.mark.django_db
SECOND = "a second person usually reads a warning"


@pytest.mark.parametrize(
    ("body", "seat", "other"),
    [
        (Body.MINISTRY, MissionKind.CAPITAL, MissionKind.HEADQUARTERS),
        (Body.ORGANISATION, MissionKind.HEADQUARTERS, MissionKind.CAPITAL),
    ],
)
def test_the_seat_is_what_the_body_calls_it(
    body: Body, seat: MissionKind, other: MissionKind
) -> None:
    duties = duties_of(body, Size.SMALL)
    opened, _ = open_mission("capital", at=NOW, duties=duties)
    assert opened.kind == seat
    again, _ = open_mission("elsewhere", at=NOW, kind=other, duties=duties)
    assert again.kind == seat
    assert open_mission("lima", at=NOW, duties=duties)[0].kind == MissionKind.EMBASSY
    assert seat in duties.mission_kinds
    assert other not in duties.mission_kinds


def test_a_body_that_is_changed_renames_its_seat(home: Path) -> None:
    here = planted_installation(home, "capital", "lima")
    assert Mission.objects.get(id="capital").kind == MissionKind.CAPITAL
    setter = setting_up(here)
    state_post(setter, body="organisation", size="large", profile="full")
    assert Mission.objects.get(id="capital").kind == MissionKind.HEADQUARTERS
    assert Mission.objects.get(id="lima").kind == MissionKind.EMBASSY


@pytest.mark.parametrize(("size", "first"), [("small", "head-of-mission"), ("large", "read")])
def test_the_roles_that_are_usual_for_the_size_are_offered_first(
    home: Path, settings, size: str, first: str
) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = replace(here.settings, size=size)
    other = person_at("lima", RoleKind.READ, login="other")
    browser = signed_in(person_at("lima", RoleKind.ADMINISTER, login="admin"))
    page = browser.get(f"/people/{other.pk}").content.decode()
    offered = page[page.index('id="kind"') :].split("</select>")[0].split('value="')[1:]
    assert offered[0].startswith(first)
    assert {one.partition('"')[0] for one in offered} == {str(one) for one in RoleKind}


@pytest.mark.parametrize(("size", "is_said"), [("small", False), ("large", True)])
def test_a_large_post_is_told_when_somebody_issues_their_own_warning(
    home: Path, settings, size: str, is_said: bool
) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = replace(here.settings, size=size)
    head = person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")
    fill(here, mission_label("lima"))
    cites = f"/signals/{key_of('signal', 'burst')}"
    held = warning_drafted(judging(here, head), "lima", cites=cites)
    body = signed_in(head).get(f"/warnings/{held.key}/issue").content.decode()
    assert "Issue this warning?" in body
    assert (SECOND in body) is is_said


BETWEEN = ("/hand-overs/", "/absences/", "/people/requests/")
"""What passes between people."""


def led_to(browser) -> set[str]:
    """Give which of those addresses the pages lead to."""
    pages = [browser.get(one).content.decode() for one in ("/tasks/", "/people/")]
    return {one for one in BETWEEN if any(f'href="{one}"' in page for page in pages)}


@pytest.mark.parametrize("size", ["small", "large"])
def test_what_passes_between_people_shows_once_there_are_two_or_the_post_is_large(
    home: Path, settings, size: str
) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = replace(here.settings, size=size)
    only = person_at("lima", RoleKind.HEAD_OF_MISSION, RoleKind.ADMINISTER, login="only")
    browser = signed_in(only)
    assert led_to(browser) == (set() if size == "small" else set(BETWEEN))
    for address in BETWEEN:
        assert browser.get(address).status_code == 200
    second = person_at("lima", RoleKind.WRITE, login="second")
    assert led_to(browser) == set(BETWEEN)
    let_go(second, at=NOW)
    assert led_to(browser) == (set() if size == "small" else set(BETWEEN))
