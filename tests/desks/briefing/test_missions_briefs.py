"""The page of the brief opens that of one's home mission, and leads to those of others one may read."""

from pathlib import Path

import pytest

from legation.domain.roles import RoleKind
from legation.testing.installations import (
    brief_for,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.people import give, person_at, signed_in

pytestmark = pytest.mark.django_db


def test_the_page_opens_the_home_mission_and_switches_to_what_one_may_read(
    home: Path, settings
) -> None:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    fill(here, mission_label("lima"))
    fill(here, mission_label("oslo"), native="oslo")
    briefs = {one: brief_for(here, scope_of(one)).pk for one in ("lima", "oslo")}
    reader = person_at("lima", RoleKind.READ)
    browser = signed_in(reader)
    assert browser.get("/brief.json").json()["number"] == briefs["lima"]
    assert "?mission=" not in browser.get("/brief/").content.decode()
    assert browser.get("/brief/?mission=oslo").status_code == 404
    give(reader, "oslo", RoleKind.READ)
    assert browser.get("/brief.json").json()["number"] == briefs["lima"]
    assert "/brief/?mission=oslo" in browser.get("/brief/").content.decode()
    assert browser.get("/brief.json?mission=oslo").json()["number"] == briefs["oslo"]
