"""The shell around every page: rooms, languages, times, hashed names, and what a first visit weighs."""

import base64
import gzip
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.test import Client
from PIL import Image

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.chancery.models import Person
from legation.chancery.profiles import SHOWN, Profile
from legation.chancery.rooms import READING, Entry, Room, registered, rooms_for
from legation.desks.briefing.models import Brief
from legation.domain.errors import Misconfigured
from legation.domain.roles import Power, RoleKind
from legation.faces.web import pages
from legation.faces.web.languages import LANGUAGES
from legation.faces.web.secret import access_key
from legation.settings import read_settings
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import AS_OF, OPEN_LABEL, planted_tables

pytestmark = pytest.mark.django_db
FIRST_VISIT_BYTES = 100_000
CHARTED_BYTES = 300_000
"""Of a page with charts and all that it loads, unpacked."""


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    return here


@pytest.fixture
def browser(here: Installation) -> Client:
    browser = Client()
    browser.get("/", {"key": access_key(here.settings.home)})
    return browser


def test_the_rooms_stand_in_their_order_and_those_not_built_are_absent(browser: Client) -> None:
    page = browser.get("/stories/").content.decode()
    nav = re.search(r'<nav class="rooms".*?</nav>', page, re.DOTALL).group()
    shown = re.findall(r">([^<]+)</a>", nav)
    assert [one for one in ("Today", "Monitoring", "Analysis", "Early warning") if one in shown]
    assert shown[-1] == "Administration"
    assert "Consular" not in shown
    assert re.findall(r'aria-current="true">([^<]+)<', nav) == ["Analysis"]


def test_each_entry_leads_somewhere(browser: Client) -> None:
    for one in registered():
        assert browser.get(one.address).status_code == 200, one.address


def test_an_entry_is_hidden_from_who_may_not_open_it_and_a_room_from_other_profiles() -> None:
    entries = (
        Entry(
            room=Room.CRISIS, title="Alerts", address="/alerts/", opened_by=frozenset({Power.CLEAR})
        ),
        Entry(room=Room.TODAY, title="Brief", address="/"),
    )
    rooms = rooms_for("/alerts/x", READING, entries=entries)
    assert [one.slug for one in rooms] == ["today"]
    assert rooms[0].here is None
    both = frozenset({Power.READ, Power.CLEAR})
    assert [one.slug for one in rooms_for("/", both, entries=entries)] == ["today", "crisis"]
    press = rooms_for("/", both, shown=SHOWN[Profile.PRESS], entries=entries)
    assert [one.slug for one in press] == ["today"]


def test_a_page_belongs_to_the_entry_that_covers_most_of_its_address() -> None:
    entries = (
        Entry(room=Room.TODAY, title="Brief", address="/"),
        Entry(room=Room.ANALYSIS, title="Stories", address="/stories/", beneath=("/items/",)),
        Entry(room=Room.ANALYSIS, title="Open", address="/stories/open/"),
    )
    for path, title in (("/items/1", "Stories"), ("/stories/open/2", "Open"), ("/", "Brief")):
        rooms = rooms_for(path, READING, entries=entries)
        assert [one.here.title for one in rooms if one.here] == [title]
    assert not [one for one in rooms_for("/x", READING, entries=entries) if one.here]


@pytest.mark.parametrize(("code", "name"), LANGUAGES)
def test_a_language_is_chosen_once_and_kept(browser: Client, code: str, name: str) -> None:
    answer = browser.post("/language", {"language": code, "next": "/stories/"})
    assert answer["Location"] == "/stories/"
    page = browser.get("/stories/").content.decode()
    tag = {"zh-hans": "zh-Hans"}.get(code, code)
    assert f'<html lang="{tag}" dir="{"rtl" if code == "ar" else "ltr"}">' in page
    assert re.search(rf'aria-pressed="true">{name}<', page)
    assert ("Earlier briefs" in browser.get("/").content.decode()) == (code == "en")


def test_choosing_a_language_never_leads_to_another_site_and_needs_our_own_form(
    browser: Client,
) -> None:
    answer = browser.post("/language", {"language": "fr", "next": "https://evil.example/"})
    assert "evil" not in answer["Location"]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/language", {"language": "fr"}).status_code == 403


def test_the_language_of_the_browser_is_spoken_where_none_was_chosen(browser: Client) -> None:
    page = browser.get("/sources/", headers={"accept-language": "ru,en;q=0.5"}).content.decode()
    assert '<html lang="ru" dir="ltr">' in page
    assert "Источники" in page
    locked = Client().get("/", headers={"accept-language": "ar"}).content.decode()
    assert 'dir="rtl"' in locked
    assert "هذه المنظومة مقفلة" in locked


def test_russian_counts_in_three_forms(browser: Client) -> None:
    page = browser.get("/stories/", headers={"accept-language": "ru"}).content.decode()
    assert re.search(r"5</span> сюжетов, до", page)


def test_times_are_told_in_the_persons_zone_and_in_utc(browser: Client) -> None:
    assert "15 March 2026, 12:00" in browser.get("/briefs/").content.decode()
    Person.objects.update(time_zone="America/Lima")
    page = browser.get("/briefs/").content.decode()
    assert "15 March 2026, 07:00" in page
    assert "12:00 UTC" in page


def test_a_marking_that_no_browser_may_keep_stops_the_start() -> None:
    with pytest.raises(Misconfigured) as told:
        read_settings({"LEGATION_OFFLINE_MARKING": "confidential"})
    assert "OFFLINE_MARKING" in str(told.value)


def static_addresses(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', page)


def test_sheets_and_scripts_carry_their_digest_and_are_kept_for_good(browser: Client) -> None:
    addresses = static_addresses(browser.get("/").content.decode())
    assert len(addresses) > 2
    for one in addresses:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", one)
        answer = browser.get(one)
        assert answer.status_code == 200
        assert "immutable" in answer["Cache-Control"]
    assert (
        browser.get(re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", addresses[0])).status_code == 404
    )


def test_a_first_visit_is_light_enough_for_a_slow_link(browser: Client) -> None:
    for path in ("/", "/stories/", "/sources/", "/signals/"):
        page = browser.get(path, headers={"accept-encoding": "gzip"})
        assert page["Content-Encoding"] == "gzip"
        weight = len(page.content)
        for one in set(static_addresses(gzip.decompress(page.content).decode())):
            answer = browser.get(one, headers={"accept-encoding": "gzip"})
            weight += len(answer.getvalue())
        assert weight < FIRST_VISIT_BYTES / 2, path


def test_a_page_with_charts_is_light_enough_too_with_all_that_it_loads(browser: Client) -> None:
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    story = browser.get("/stories.json").json()["rows"][0]["story"]
    for path in (f"/narratives/{narrative}", f"/stories/{story}", "/forecasts/"):
        page = browser.get(path).content.decode()
        loaded = set(static_addresses(page))
        assert any("charts" in one for one in loaded), path
        weight = len(page) + sum(len(browser.get(one).getvalue()) for one in loaded)
        assert weight <= CHARTED_BYTES, (path, weight)


def test_one_style_sheet_within_is_allowed_on_the_file_that_carries_it_and_nowhere_else(
    browser: Client,
) -> None:
    brief = Brief.objects.get().pk
    for path in (f"/briefs/{brief}/file.html", "/countries/PE/visit.html"):
        answer = browser.get(path)
        style = re.search(r"<style>(.*?)</style>", answer.content.decode(), re.DOTALL).group(1)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}';" in answer["Content-Security-Policy"]
        assert "script-src" not in answer["Content-Security-Policy"]
    for path in ("/", "/brief/", "/countries/PE"):
        assert "sha256-" not in browser.get(path)["Content-Security-Policy"]


def test_the_object_of_a_page_is_headed_by_its_marking_mission_and_age(browser: Client) -> None:
    story = browser.get("/stories.json").json()["rows"][0]["story"]
    item = browser.get(f"/stories/{story}.json").json()["rows"][0]["id"]
    head = re.search(
        r'<header class="object.*?</header>',
        browser.get(f"/items/{item}").content.decode(),
        re.DOTALL,
    ).group()
    assert '<span class="mark internal">Internal</span>' in head
    assert ">Lima</bdi>" in head
    assert " ago</time>" in head


@pytest.mark.parametrize(
    ("highest", "kept"), [("none", False), ("public", False), ("internal", True)]
)
def test_a_browser_keeps_a_brief_only_where_its_marking_allows_it(
    here: Installation, settings, highest: str, kept: bool
) -> None:
    settings.LEGATION = replace(here.settings, offline_marking=highest)
    browser = Client()
    browser.get("/", {"key": access_key(here.settings.home)})
    answer = browser.get("/brief/")
    assert (answer.get("Legation-Offline") == "keep") is kept
    said = "no" if highest == "none" else "yes"
    assert f'data-worker="{said}"' in answer.content.decode()
    told = {"of": ["Lima"], "at": [AS_OF.isoformat()], "as": ["internal"]}
    assert parse_qs(answer.get("Legation-Kept", "")) == (told if kept else {})
    for path in ("/index.json", "/stories/", "/status"):
        assert "Legation-Offline" not in browser.get(path), path
        assert "Legation-Kept" not in browser.get(path), path


def test_the_page_without_a_connection_is_the_same_for_everybody_and_says_what_is_not_kept(
    here: Installation,
) -> None:
    reader = signed_in(person_at("lima", RoleKind.READ, name="Rita Quartz"))
    page = reader.get("/offline").content.decode()
    assert 'data-internal="Internal"' in page
    assert "What is not kept, and why" in page
    for named in ("Quartz", "Lima"):
        assert named not in page


def test_the_start_screen_has_pictures_of_every_size_that_the_manifest_says(
    here: Installation,
) -> None:
    told = Client().get("/manifest.webmanifest").json()
    named = {
        re.sub(r".*/([a-z0-9-]+).*(\.\w+)$", r"\1\2", one["src"]): one for one in told["icons"]
    }
    folder = Path(pages.__file__).parent / "static" / "web"
    pictures = {one.name: one for one in folder.glob("*.png")}
    assert {*named, "icon-180.png"} == {"icon.svg", *pictures}
    for name, path in pictures.items():
        with Image.open(path) as picture:
            side = picture.size
            is_whole = name in ("icon-180.png", "icon-maskable.png")
            assert (picture.convert("RGBA").getpixel((0, 0))[3] == 255) is is_whole, name
        said = named[name]["sizes"] if name in named else "180x180"
        assert said == f"{side[0]}x{side[1]}"
        assert path.stat().st_size < 20_000
    assert [one["purpose"] for one in told["icons"][1:]] == ["any", "any", "maskable"]
    assert "icon-180" in Client().get("/account/login/").content.decode()


def test_signing_out_empties_what_the_browser_kept(here: Installation) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ))
    assert "Clear-Site-Data" not in browser.get("/account/logout/")
    assert '"storage"' in browser.post("/account/logout/")["Clear-Site-Data"]


def test_single_keys_stay_off_for_who_turned_them_off(here: Installation) -> None:
    person = person_at("lima", RoleKind.READ)
    browser = signed_in(person)
    assert 'data-on="yes"' in browser.get("/stories/").content.decode()
    back = browser.post("/people/shortcuts", {"shortcuts": "off", "next": "/stories/"})
    assert back["Location"] == "/stories/"
    assert 'data-on="no"' in browser.get("/stories/").content.decode()
    assert Record.objects.filter(act="shortcuts-switched").count() == 1
    led = browser.post("/people/shortcuts", {"shortcuts": "on", "next": "//elsewhere.example/"})
    assert led["Location"] == f"/people/{person.pk}"


def test_our_own_scripts_are_small() -> None:
    folder = Path(pages.__file__).parent / "static" / "web"
    assert {one.name for one in folder.glob("*.js")} == {"setup.js", "shell.js", "worker.js"}
    assert sum(one.stat().st_size for one in folder.glob("*.js")) <= 10_000


@pytest.mark.parametrize("kind", ["stories", "signals", "forecasts"])
def test_what_is_derived_is_headed_by_the_strictest_label_of_what_it_shows(
    here: Installation, browser: Client, kind: str
) -> None:
    row = browser.get(f"/{kind}.json").json()["rows"][0]
    name = row.get("story") or row["id"]
    page = browser.get(f"/{kind}/{name}").content.decode()
    head = re.search(r'<header class="object.*?</header>', page, re.DOTALL).group()
    assert '<span class="mark internal">' in head
    assert "Lima" in head
    assert "<time" in head
    assert browser.get(f"/{kind}/{name}.json").json()["label"]["marking"] == "internal"
