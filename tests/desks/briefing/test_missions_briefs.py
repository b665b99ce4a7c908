"""The page of the brief opens that of one's home mission, and leads to those of others one may read."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from legation.chancery.models import Mission
from legation.chancery.recognition import activate
from legation.chancery.recognition.loading import load_profile
from legation.desks.briefing.render.pack import whole_pack
from legation.desks.briefing.serial import to_json
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


def test_a_brief_that_was_read_before_follows_the_names_in_force_and_is_handed_out_whole(
    home: Path, settings
) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, mission_label("lima"))
    brief = brief_for(here, scope_of("lima"))
    before = [brief.told("en")[0], brief.told("en")[0], brief.told("fr")[0]]
    assert before[0] is before[1]
    assert before[0] is not before[2]
    activate(replace(load_profile("un"), name="own/1"))
    assert brief.told("en")[0] is not before[0]
    browser = signed_in(person_at("lima", RoleKind.READ))
    values = browser.get("/brief.json").json()
    assert values == {**to_json(brief.content), "digest": brief.digest, "number": brief.pk}


def test_an_answer_asks_for_roles_once_and_for_the_names_of_missions_once(
    home: Path, settings
) -> None:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    for one in ("lima", "oslo"):
        fill(here, mission_label(one), native=one)
        brief_for(here, scope_of(one))
    reader = person_at("lima", RoleKind.READ)
    give(reader, "oslo", RoleKind.READ)
    browser = signed_in(reader)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/brief/").content.decode()
    assert "Oslo" in page
    told = [one["sql"] for one in asked]
    names = [one for one in told if 'FROM "chancery_mission"' in one and "WHERE" not in one]
    roles = [one for one in told if 'FROM "chancery_role"' in one]
    assert (len(names), len(roles)) == (1, 1)


def test_the_files_of_a_brief_call_missions_by_their_names_and_its_data_stays(
    home: Path, settings
) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    Mission.objects.filter(id="lima").update(name="Embassy in Lima")
    fill(here, mission_label("lima"))
    brief = brief_for(here, scope_of("lima"))
    browser = signed_in(person_at("lima", RoleKind.READ))
    for form, says in (
        ("html", '<bdi dir="auto">Embassy in Lima</bdi>'),
        ("md", "# Brief, Embassy in Lima, as of"),
        ("txt", "Brief, Embassy in Lima, as of"),
    ):
        assert says in browser.get(f"/briefs/{brief.pk}/file.{form}").content.decode()
    assert "Embassy in Lima" in whole_pack(brief, scope_of("lima"))
    assert browser.get(f"/briefs/{brief.pk}/file.json").json()["mission"] == "lima"
