"""A country's page, its visit brief and the list of countries, as a reader meets them."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from legation.chancery.country_sections import Column, Entry, Fact, Section
from legation.chancery.models import Person
from legation.desks.listening.models import Source
from legation.domain.roles import RoleKind
from legation.domain.scope import Label, Marking
from legation.faces.web.languages import LANGUAGES
from legation.testing.country import fill_naming, relate
from legation.testing.installations import NOW, brief_for, mission_label, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.sheets import sheets_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(home: Path, settings) -> Client:
    """A head of mission of Lima, who may see all of it; Oslo has a report and a warning of its own."""
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    fill_naming(here)
    head = person_at("lima", RoleKind.HEAD_OF_MISSION)
    relate(here, head)
    brief_for(here, here.scope)
    relate(here, person_at("oslo", RoleKind.HEAD_OF_MISSION), saying="quartzoslo")
    return signed_in(head)


def facts(entry: dict) -> dict:
    return {one["name"]: one["value"] for one in entry["facts"]}


def test_every_number_of_the_list_opens_a_list_of_that_length(browser: Client) -> None:
    told = browser.get("/countries.json").json()
    rows = {row["code"]: row for region in told["regions"] for row in region["rows"]}
    assert {"PE", "CL", "EG", "CN"} == set(rows)
    held = {one["region"] for one in told["regions"] if one["rows"]}
    assert held == {"002", "019", "142"}
    for code, row in rows.items():
        for cell in row["cells"]:
            page, _, asked = cell["address"].partition("?")
            if "#" in page or not cell["count"]:
                continue
            twin = page.rstrip("/") + ".json"
            assert browser.get(f"{twin}?{asked}").json()["total"] == cell["count"], (code, cell)
    counts = {one["title"]: one["count"] for one in rows["PE"]["cells"]}
    assert counts["Stories"] == 1
    assert counts["Publications"] == 17
    assert (counts["Reports"], counts["Open warnings"]) == (1, 1)


def test_a_country_tells_the_relationship_and_what_is_said_under_the_strictest_label(
    browser: Client,
) -> None:
    told = browser.get("/countries/PE.json").json()
    parts = {one["slug"]: one for one in told["sections"]}
    assert list(parts) == [
        *("missions", "warnings", "reports", "stories", "narratives", "indicators"),
        *("forecasts", "tone", "sources", "map"),
    ]
    standing, consul = [one for one in parts["missions"]["entries"] if one["says"] == "Lima"]
    assert facts(standing)["head of mission"].startswith("A. Diallo, since")
    assert facts(standing)["chargé d'affaires a.i."].endswith("to 31 March 2099")
    assert (facts(consul)["Held by"], facts(consul)["Seat"]) == ("Ana Ruiz", "Arequipa")
    assert "head of mission" not in facts(consul)
    assert facts(parts["warnings"]["entries"][0])["How likely"] == "likely (72%)"
    assert parts["reports"]["entries"][0]["says"] == "The harbour toll will come"
    for slug, sort in (("stories", "stories"), ("sources", "countries"), ("narratives", "narr")):
        for entry in parts[slug]["entries"]:
            counted = next(one for one in entry["facts"] if one["name"] == "Publications")
            page, _, asked = counted["address"].partition("?")
            assert page.startswith(f"/{sort}")
            assert browser.get(f"{page}.json?{asked}").json()["total"] == counted["value"]
    assert parts["indicators"]["entries"][0]["says"] == "burst"
    assert parts["forecasts"]["figures"][0]["rows"]
    assert [row[1] for row in parts["map"]["figures"][0]["rows"]] == ["CL"]
    assert parts["tone"]["otherwise"]
    assert told["label"]["marking"] == "confidential"
    page = browser.get("/countries/PE").content.decode()
    for body in (page, str(told)):
        assert "quartzoslo" not in body.replace("Ana Ruiz quartzoslo", "")
        assert "Zanzibar" not in body


def test_a_visit_brief_is_marked_as_the_strictest_of_what_it_cites_on_every_page(
    browser: Client,
) -> None:
    told = browser.get("/countries/PE/visit.json").json()
    numbers = {one["address"]: one["number"] for one in told["evidence"]}
    cited = [
        one["address"] for part in told["sections"] for e in part["entries"] for one in e["cites"]
    ]
    assert cited
    assert set(cited) == set(numbers)
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    items = [one for one in told["evidence"] if one["sort"] == "items"]
    assert all(len(one["digest"]) == 64 and one["source"] and one["at"] for one in items)
    for address in cited:
        assert browser.get(address).status_code == 200, address
    written = browser.get("/countries/PE/visit.md").content.decode()
    assert written.startswith("**CONFIDENTIAL**")
    assert written.rstrip().endswith("**CONFIDENTIAL**")
    assert all(f'id="ev-{number}"' in written for number in numbers.values())
    shown = browser.get("/countries/PE/visit.html").content.decode()
    assert "<script" not in shown
    assert 'src="' not in shown
    answer = browser.get("/countries/PE/visit.pdf")
    if answer.status_code == 501:
        pytest.skip("no Pango on this machine")
    pages = sheets_of(answer.content)
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "CONFIDENTIAL" in page
        assert f"{number} / {len(pages)}" in page
    assert "Evidence" in pages[-1]


def test_an_unknown_country_is_absent_and_one_of_which_nothing_is_known_says_so(
    browser: Client,
) -> None:
    for page in ("/countries/ZQ", "/countries/ZQ.json", "/countries/ZQ/visit.pdf"):
        assert browser.get(page).status_code == 404
    told = browser.get("/countries/NO.json").json()
    assert all(one["otherwise"] for one in told["sections"])
    assert told["label"] == {"mission": "lima", "marking": "internal", "audience": "mission"}
    assert told["evidence"] == []


@pytest.fixture
def another_desk(monkeypatch) -> Iterator[None]:
    """A desk of which the page knows nothing but its name."""
    label = Label(
        mission="lima", marking=Marking.RESTRICTED, audience=mission_label("lima").audience
    )
    desk = ModuleType("planted_desk")
    entry = Entry(says="Ties of fisheries", label=label, facts=(Fact(name="Due", value=3),))
    desk.sections = lambda reading, code: [  # type: ignore[attr-defined]
        Section(slug="x", title="Commitments", place=6, says="s", otherwise="o", entries=(entry,))
    ]
    desk.columns = lambda reading: [  # type: ignore[attr-defined]
        Column(
            slug="commitments", title="Commitments", place=99, counts={"NO": 1}, address="/x/{code}"
        )
    ]
    monkeypatch.setitem(sys.modules, "planted_desk", desk)
    config = apps.get_app_config("today")
    monkeypatch.setattr(config, "country_sections", ("planted_desk.sections",), raising=False)
    monkeypatch.setattr(config, "country_columns", ("planted_desk.columns",), raising=False)
    yield


def test_a_desk_adds_its_section_and_its_number_and_raises_the_marking(
    browser: Client, another_desk: None
) -> None:
    told = browser.get("/countries/NO.json").json()
    assert [one["title"] for one in told["sections"]][:2] == ["Our missions", "Commitments"]
    assert told["label"]["marking"] == "restricted"
    page = browser.get("/countries/NO").content.decode()
    assert "Ties of fisheries" in page
    listed = browser.get("/countries.json").json()
    assert listed["columns"][-1] == "Commitments"
    assert "/x/NO" in browser.get("/countries/").content.decode()


def test_sources_are_called_by_name_on_the_page_of_a_country(browser: Client) -> None:
    Source.objects.create(
        id="gazette",
        name="The Gazette of Aldera",
        address="https://gazette.example/feed",
        reader="feed/1",
        mission="lima",
        added_at=NOW,
    )
    told = browser.get("/countries/PE.json").json()
    said = [one["says"] for part in told["sections"] for one in part["entries"]]
    assert "The Gazette of Aldera" in said
    assert "gazette" not in said
    assert "radio" in said


@pytest.mark.parametrize("language", [code for code, _ in LANGUAGES])
def test_a_visit_brief_with_its_map_prints_in_every_language(
    browser: Client, language: str
) -> None:
    browser.cookies["legation-language"] = language
    assert '<svg class="chart map' in browser.get("/countries/PE/visit.html").content.decode()
    answer = browser.get("/countries/PE/visit.pdf")
    if answer.status_code == 501:
        pytest.skip(answer.content.decode())
    assert answer["Content-Type"] == "application/pdf"
    assert len(sheets_of(answer.content)) > 1


def test_a_visit_brief_as_text_says_the_times_that_the_page_says_in_the_readers_zone(
    browser: Client,
) -> None:
    Person.objects.update(time_zone="America/Lima")
    told = browser.get("/countries/PE/visit.json").json()
    moments = [one["at"] for one in told["evidence"] if one["at"]]
    assert moments
    written = browser.get("/countries/PE/visit.md").content.decode()
    page = browser.get("/countries/PE/visit.html").content.decode()
    shown = [
        re.sub(r"<[^>]*>", "", one) for one in re.findall(r"<time .*?</time>", page, re.DOTALL)
    ]
    assert "UTC" in shown[0]
    for one in shown:
        assert one in written, one
    head = written.splitlines()[4]
    assert re.search(r"(\d\d):(\d\d) -05 · (\d\d):\2 UTC", head), head


def test_an_address_and_a_title_name_the_day_in_utc_whatever_the_readers_zone() -> None:
    night = datetime(2026, 10, 7, 2, 5, tzinfo=UTC)
    with timezone.override(ZoneInfo("America/Lima")):
        told = render_to_string("briefing/_no_story.html", {"newest": night, "of": "stories"})
    assert "as_of=2026-10-07" in told
