"""The pages of stories and narratives as a reader meets them: every count equals the list it opens."""

import csv
from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.audit.models import Record
from legation.desks.listening.models import Source
from legation.domain.identity import key_of
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience
from legation.faces.web.secret import access_key
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import AS_OF, OPEN_LABEL, SOURCES, STORIES, planted_tables
from legation.testing.sheets import sheets_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(home: Path, settings) -> Client:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return client


def test_every_count_of_the_lists_opens_a_list_of_that_length(browser: Client) -> None:
    for path in (
        "/stories/",
        "/stories/?language=es",
        "/narratives/",
        "/narratives/?language=ar",
    ):
        answer = browser.get(path)
        assert answer.status_code == 200
        rows = answer.context["shown_rows"]
        assert rows, path
        for row in rows:
            page, _, asked = row["counts"].partition("?")
            assert browser.get(f"{page}.json?{asked}").json()["total"] == row["items"]
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    told = browser.get(f"/narratives/{narrative}.json").json()
    assert told["title"] == STORIES[0][2]
    for one in told["in_languages"]:
        listed = browser.get(f"/narratives/{narrative}/items.json?language={one['what']}").json()
        assert listed["total"] == one["items"]
    nothing = browser.get("/narratives/?language=sw").content.decode()
    assert "Nothing matches" in nothing


def test_an_analysts_name_and_merge_show_with_who_did_it_and_can_be_undone(browser: Client) -> None:
    rows = browser.get("/stories.json").json()["rows"]
    one, two = rows[0], rows[1]
    page = f"/stories/{one['story']}/correct"
    assert browser.post(page, {"do": "name", "name": "  The  port "}).status_code == 302
    assert browser.get(f"/stories/{one['story']}.json").json()["title"] == "The port"
    assert browser.get("/stories.json").json()["rows"][0]["title"] == "The port"
    assert browser.post(page, {"do": "merge", "into": one["story"]}).status_code == 400
    merged = browser.post(page, {"do": "merge", "into": f"https://x/stories/{two['story']}?a=1"})
    assert merged["Location"] == f"/stories/{two['story']}"
    told = browser.get(f"/stories/{two['story']}.json").json()
    assert told["total"] == one["items"] + two["items"]
    assert browser.get(f"/stories/{one['story']}.json").status_code == 404
    act = told["acts"][0]
    assert act["kind"] == "together"
    undo = {"do": "undo", "act": act["id"]}
    assert browser.post(f"/stories/{two['story']}/correct", undo).status_code == 302
    again = browser.get(f"/stories/{two['story']}.json").json()
    assert again["total"] == two["items"]
    assert again["acts"][0]["undone"]
    assert browser.post(f"/stories/{two['story']}/correct", undo).status_code == 403


def test_an_act_is_undone_by_who_did_it_their_colleagues_and_who_collected_it(
    home, settings
) -> None:
    here = planted_installation(home, "lima", "oslo", "cairo")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    story = planted_tables()["story_members"]["story"][0]
    page = f"/stories/{story}/correct"

    def analyst(mission: str, login: str) -> Client:
        return signed_in(person_at(mission, RoleKind.ANALYST, login=login))

    doer = analyst("oslo", "doer")
    others = {"oslo": 302, "lima": 302, "cairo": 403}
    for mission, expected in [("doer", 302), *others.items()]:
        assert doer.post(page, {"do": "name", "name": f"For {mission}"}).status_code == 302
        act = doer.get(f"/stories/{story}.json").json()["acts"][0]
        browser = doer if mission == "doer" else analyst(mission, f"other-{mission}")
        is_offered = f'value="{act["id"]}"' in browser.get(page).content.decode()
        assert is_offered == (expected == 302), mission
        undone = browser.post(page, {"do": "undo", "act": act["id"]})
        assert undone.status_code == expected, mission
    assert doer.get(f"/stories/{story}.json").json()["title"] == "For cairo"


def test_a_part_is_split_off_and_a_group_is_found_not_coordinated(browser: Client) -> None:
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    told = browser.get(f"/narratives/{narrative}.json").json()
    leaving = told["rows"][0]["story"]
    page = f"/narratives/{narrative}/correct"
    assert 'name="m-' in browser.get(page).content.decode()
    parted = browser.post(page, {"do": "split", f"m-{leaving}": "1"})["Location"]
    assert [one["story"] for one in browser.get(f"{parted}.json").json()["rows"]] == [leaving]
    assert browser.get(f"/narratives/{narrative}.json").json()["total"] == told["total"] - 1
    group = key_of("signal", "coordination")
    assert browser.post(f"/signals/{group}/correct", {"do": "acquit"}).status_code == 302
    assert "Found not coordinated by" in browser.get(f"/signals/{group}").content.decode()
    alone = f"/signals/{key_of('signal', 'burst')}/correct"
    assert browser.post(alone, {"do": "acquit"}).status_code == 400


def test_a_pages_table_is_a_file_with_all_its_rows_and_handing_it_out_is_recorded(
    browser: Client,
) -> None:
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    page = f"/narratives/{narrative}/items"
    listed = browser.get(f"{page}.json?language=es").json()
    assert f'href="{page}.csv?language=es"' in browser.get(f"{page}?language=es").content.decode()
    answer = browser.get(f"{page}.csv?language=es")
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert ["# Marking", "INTERNAL"] in rows
    assert ["# Rows", f"{listed['total']} of {listed['total']}"] in rows
    assert len([one for one in rows if not one[0].startswith("#")]) == 1 + listed["total"]
    assert Record.objects.order_by("-number").first().act == "table-handed-out"
    assert browser.get(f"{page}.csv?language=sw").status_code == 200
    assert browser.get("/narratives/nothing/items.csv").status_code == 404


def test_two_narratives_stand_side_by_side_and_every_count_opens_its_list(browser: Client) -> None:
    whole = planted_tables()["narrative_members"]["narrative"][0]
    leaving = browser.get(f"/narratives/{whole}.json").json()["rows"][0]["story"]
    split = {"do": "split", f"m-{leaving}": "1"}
    other = browser.post(f"/narratives/{whole}/correct", split)["Location"]
    page = f"/narratives/compare.json?one={whole}&other=https://x{other}?a=1"
    told = browser.get(page).json()
    for side in told["sides"]:
        listed = f"/narratives/{side['narrative']}/items.json"
        assert browser.get(listed).json()["total"] == side["items"] > 0
        for one in side["languages"]:
            of = browser.get(f"{listed}?language={one['what']}").json()["total"]
            assert of == one["count"]
    assert told["shared"]["languages"] == []
    assert "Two narratives" in browser.get(page.replace(".json", "")).content.decode()
    assert browser.get(f"/narratives/compare?one={whole}&other={whole}").status_code == 404
    assert browser.get(f"/narratives/compare?one={whole}&other=nothing").status_code == 404
    authors = browser.get(f"/narratives/{whole}.json").json()["first_authors"]
    for one in authors:
        listed = f"/narratives/{whole}/items.json?author={one['author']}"
        assert browser.get(listed).json()["total"] == one["items"]
    assert authors


def test_sources_are_called_by_their_names_on_the_pages_of_stories_narratives_and_authors(
    browser: Client,
) -> None:
    for number, source in enumerate(SOURCES):
        Source.objects.create(
            id=source,
            name=f"Radio {number}",
            address=f"https://{source}.example/feed",
            reader="feed",
            mission="lima",
            audience=Audience.MINISTRY,
            added_at=AS_OF,
        )
    member = planted_tables()["narrative_members"].row(0, named=True)
    narrative = f"/narratives/{member['narrative']}"
    told = browser.get(f"{narrative}.json").json()
    for page in (
        f"/stories/{member['story']}",
        narrative,
        f"{narrative}/items",
        f"{narrative}/authors",
        f"/accounts/{told['first_authors'][0]['author']}",
    ):
        shown = browser.get(page).content.decode()
        assert "Radio" in shown, page
        assert not [one for one in SOURCES if f">{one}<" in shown], page
    paper = browser.get(f"{narrative}.pdf")
    words = "".join(sheets_of(paper.content))
    assert "Radio" in words
