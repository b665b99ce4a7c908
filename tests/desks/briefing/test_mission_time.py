"""A brief says its times in the time of its mission and in UTC, in six languages, and keeps UTC alone."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legation.chancery.missions import change_mission, the_mission
from legation.desks.briefing.content import BriefContent
from legation.desks.briefing.models import Brief
from legation.desks.briefing.parts import Moment, Words, say
from legation.desks.briefing.render.formats import Format, render
from legation.desks.briefing.rules import compose
from legation.desks.briefing.serial import digest_of
from legation.desks.briefing.speaking import SPOKEN, in_language, speaking, spoken_in_both
from legation.faces.web.secret import access_key
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.planted_brief import OPEN_LABEL, planted_picture

LIMA = "America/Lima"
AT = datetime(2026, 10, 6, 23, 59, tzinfo=UTC)
NEXT_DAY = datetime(2026, 10, 7, 2, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def content() -> BriefContent:
    return compose(planted_picture())


def of_one_sentence(content: BriefContent, message: Words) -> BriefContent:
    block = content.blocks[0]
    line = block.lines[0]
    headline = replace(line.headline, parts=(message,))
    return replace(content, blocks=(replace(block, lines=(replace(line, headline=headline),)),))


def test_an_instant_is_said_by_the_missions_clock_with_utc_beside_it(content) -> None:
    local = replace(content, zone=LIMA)
    assert spoken_in_both(content, AT) == "6 October 2026, 23:59 UTC"
    assert spoken_in_both(local, AT) == "6 October 2026, 18:59 (23:59 UTC)"
    assert spoken_in_both(local, NEXT_DAY) == "6 October 2026, 21:05 (7 October, 02:05 UTC)"


@pytest.mark.parametrize("language", SPOKEN)
def test_both_clocks_stand_in_the_head_in_every_language(content, language: str) -> None:
    with speaking(language):
        told = spoken_in_both(replace(content, zone=LIMA), NEXT_DAY)
    assert "21:05" in told
    assert "02:05" in told
    for form in (Format.HTML, Format.MD, Format.TXT):
        said = render(replace(content, zone=LIMA), digest_of(content), form, language).decode()
        head = said.partition("<body")[2] if form == Format.HTML else said
        clocks = f"{content.as_of:%H:%M}", f"{content.as_of.hour - 5:02}:{content.as_of:%M}"
        assert all(one in head[:2500] for one in clocks)


def test_sentences_say_instants_in_both_and_days_as_they_are_counted(content) -> None:
    says = say("from {first} to {day}", first=Moment(at=AT), day=Moment(at=AT, is_day=True))
    told = in_language(replace(of_one_sentence(content, says), zone=LIMA), "en")
    expected = "From 6 October 2026, 18:59 (23:59 UTC) to 6 October 2026"
    assert told.blocks[0].lines[0].headline.text == expected


def test_what_is_kept_and_digested_knows_no_zone(content) -> None:
    assert digest_of(replace(content, zone=LIMA)) == digest_of(content)
    told = in_language(content, "en")
    assert [one.text for one in told.sentences()] == [one.text for one in content.sentences()]


@pytest.mark.django_db
def test_the_page_and_its_files_follow_the_zone_that_the_mission_keeps(
    home: Path, settings, client
) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    client.get("/", {"key": access_key(home)})
    brief = Brief.objects.get()
    utc = f"{brief.as_of:%H:%M} UTC</time>"
    assert utc in client.get("/brief/").content.decode()
    change_mission(the_mission("lima"), time_zone=LIMA)
    both = f"{brief.as_of.hour - 5:02}:{brief.as_of:%M} ({brief.as_of:%H:%M} UTC)"
    for address in ("/brief/", f"/briefs/{brief.pk}/file.html", f"/briefs/{brief.pk}/file.txt"):
        head = client.get(address).content.decode().partition('id="details"')[0]
        assert both in head, address
        assert utc not in head, address
    assert client.get(f"/briefs/{brief.pk}.json").json() == brief_as_kept(client, brief)


def brief_as_kept(client, brief: Brief) -> dict:
    change_mission(the_mission("lima"), time_zone="UTC")
    return dict(client.get(f"/briefs/{brief.pk}.json").json())
