"""Pages call missions and sources by their names, and offer comments only where an object stands."""

from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.missions import change_mission, mission_names, the_mission
from legation.faces.web.secret import access_key
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.planted_brief import OPEN_LABEL, planted_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(home: Path, settings) -> Client:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    change_mission(the_mission("lima"), name="Embassy in Lima")
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return client


def test_missions_are_called_by_name_at_head_foot_and_in_the_brief(browser: Client) -> None:
    assert mission_names("lima|oslo") == "Embassy in Lima, Oslo"
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    for address in (f"/narratives/{narrative}", "/brief/", "/briefs/"):
        shown = browser.get(address).content.decode()
        assert ">Embassy in Lima</bdi>" in shown
        assert "<bdi>lima</bdi>" not in shown
        foot = shown[shown.index('<footer class="sole">') :]
        assert ">Embassy in Lima</bdi>" in foot


def test_comments_are_offered_where_an_object_stands_and_nowhere_beside_it(browser: Client) -> None:
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    assert "/about?on=" in browser.get(f"/narratives/{narrative}").content.decode()
    leaving = browser.get(f"/narratives/{narrative}.json").json()["rows"][0]["story"]
    parted = {"do": "split", f"m-{leaving}": "1"}
    other = browser.post(f"/narratives/{narrative}/correct", parted)["Location"]
    compared = f"/narratives/compare?one={narrative}&other={other.rpartition('/')[2]}"
    for address in (compared, "/narratives/compare"):
        assert "/about?on=" not in browser.get(address).content.decode()
