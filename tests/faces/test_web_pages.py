"""The pages open from the brief down to the text, count what they list, and leak nothing."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.test import Client

from legation.chancery.installation import Installation
from legation.desks.briefing.lookups import explain
from legation.desks.briefing.lookups.subjects import series_names
from legation.desks.briefing.models import Brief
from legation.domain.errors import Rejected
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Marking, Scope
from legation.faces.web.secret import access_key
from legation.testing.installations import (
    NOW,
    brief_for,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.matrix import kind_of
from legation.testing.people import give, person_at, signed_in
from legation.testing.planted_brief import AS_OF, OPEN_LABEL, STORIES, planted_tables

pytestmark = pytest.mark.django_db

SECRET = "zanzibarquartz"
ATTACK = "<script>alert(1)</script><b onclick=x>\u202eevil"


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    return here


@pytest.fixture
def brief(here: Installation) -> Brief:
    return brief_for(here, here.scope)


@pytest.fixture
def browser(here: Installation) -> Client:
    return let_in(here)


def let_in(here: Installation) -> Client:
    browser = Client()
    browser.get("/", {"key": access_key(here.settings.home)})
    return browser


def walk(browser: Client, *starts: str, within: str = "/") -> Iterator[tuple[str, int, str]]:
    """Open the addresses that the pages link to and each page's JSON twin, three of each kind beside
    the starts, of the pages of countries, which are alike, two; only those that match ``within``."""
    opened: Counter[str] = Counter()
    waiting, seen = list(starts), set(starts)
    while waiting:
        path = waiting.pop()
        answer = browser.get(path)
        body = answer.content.decode("utf-8", "replace")
        yield path, answer.status_code, body
        links = (
            re.findall(r'href="(/[^"#]*|\?[^"#]*)', body)
            if "html" in answer["Content-Type"]
            else []
        )
        whole = [link if link.startswith("/") else path.split("?")[0] + link for link in links]
        bare = path.split("?")[0]
        has_twin = answer.status_code != 200 or "This page as data" in body
        if has_twin and not re.search(r"\.\w+$", bare):
            whole.append((bare.rstrip("/") or "/index") + ".json")
        for link in (one.replace("&amp;", "&") for one in whole):
            opened[kind := kind_of(link)] += link not in seen
            if (
                link not in seen
                and not link.startswith("/static/")
                and not link.endswith(".pdf")
                and re.match(within, link)
                and opened[kind] <= (2 if kind.startswith("/countries/#") else 6)
            ):
                seen.add(link)
                waiting.append(link)


STARTS = (
    "/",
    "/brief/",
    "/tasks/",
    "/notifications/",
    "/hand-overs/",
    "/briefs/",
    "/stories/",
    "/signals/",
    "/forecasts/",
    "/sources/",
    "/search",
    "/status",
)


@pytest.mark.walk
def test_every_page_that_the_pages_link_to_opens(browser: Client, brief: Brief) -> None:
    opened = list(walk(browser, *STARTS))
    assert len(opened) > 80
    assert [(path, status) for path, status, _ in opened if status not in (200, 501)] == []


@pytest.mark.parametrize("password", ["", "correct horse battery staple"])
def test_every_page_about_oneself_opens_for_who_signed_in(
    here: Installation, password: str
) -> None:
    keeper = person_at("lima", RoleKind.READ, RoleKind.ADMINISTER)
    person_at("lima", RoleKind.READ, login="colleague")
    if password:
        keeper.set_password(password)
        keeper.save()
    starts = ("/people/", f"/people/{keeper.pk}", "/account/2fa/", "/account/password/")
    opened = {
        path: status
        for path, status, _ in walk(signed_in(keeper), *starts, within="/people|/account")
    }
    refused = {path for path, status in opened.items() if status not in (200, 302)}
    assert len(opened) > 15
    assert refused == (set() if password else {"/account/password/", "/account/password.json"})
    assert "/people/requests/ask" in opened
    assert "/people/requests/ask.json" not in opened
    assert {"/people.json", f"/people/{keeper.pk}.json"} <= set(opened)


def test_every_count_of_a_brief_opens_a_list_of_that_length(browser: Client, brief: Brief) -> None:
    page = browser.get("/brief/").content.decode()
    counts = re.findall(r'<a class="count" href="([^"]+)" data-count="(\d+)">', page)
    assert len(counts) > 20
    for link, number in counts:
        answer = browser.get(link)
        assert answer.status_code == 200
        body = answer.content.decode()
        assert f'data-total="{number}"' in body
        assert body.count("<li>") == int(number)
        bare, _, of_story = link.partition("?")
        assert browser.get(f"{bare}.json?{of_story}").json()["total"] == int(number)


def test_every_item_of_every_list_opens_on_its_text(browser: Client, brief: Brief) -> None:
    lists = brief.content.evidence().values()
    items = {one for evidence in lists if evidence.of == "items" for one in evidence.ids}
    assert len(items) > 30
    for one in sorted(items)[::3]:
        told = browser.get(f"/items/{one}.json").json()
        assert told["item"]["state"] == "held"
        assert told["item"]["text"]
        assert len(told["item"]["digest"]) == 64


def test_a_story_counts_what_it_lists(browser: Client, brief: Brief) -> None:
    listed = browser.get("/stories.json").json()["rows"]
    assert len(listed) == len(STORIES)
    for row in listed:
        story = browser.get(f"/stories/{row['story']}.json").json()
        assert story["total"] == len(story["rows"]) == row["items"]
        assert sum(one["count"] for one in story["sources"]) == story["total"]
        assert sum(float(day[1]) for day in story["daily"]) == story["total"]


def test_a_narrative_lists_its_stories_by_title(browser: Client, here: Installation) -> None:
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    told = browser.get(f"/narratives/{narrative}.json").json()
    assert [row["title"] for row in told["rows"]] == [STORIES[0][2], STORIES[1][2]]
    assert [row["items"] for row in told["rows"]] == [17, 9]


def test_series_are_called_by_the_titles_that_their_reader_may_see(here: Installation) -> None:
    tables = planted_tables()
    story = f"story:{tables['story_members']['story'][0]}"
    narrative = f"narrative:{tables['narrative_members']['narrative'][0]}"
    named = series_names(here.archive, here.scope, [story, narrative, "country:PE", "all"])
    assert named[story] in {title for _, _, title, *_ in STORIES}
    assert named[narrative] == STORIES[0][2]
    assert (named["country:PE"], named["all"]) == ("Peru", "everything read here")
    assert series_names(here.archive, scope_of("oslo"), [story])[story] == named[story]
    hidden = series_names(
        here.archive,
        Scope(
            missions=frozenset({"oslo"}),
            marking=Marking.PUBLIC,
            audiences=frozenset({Audience.PUBLIC}),
        ),
        [story],
    )
    assert hidden[story] == story


def test_an_item_page_names_the_indicators_that_rest_on_it(browser: Client, brief: Brief) -> None:
    signal = browser.get("/signals.json").json()["rows"][0]
    item = browser.get(f"/signals/{signal['id']}.json").json()["rows"][0]["id"]
    told = browser.get(f"/items/{item}.json").json()
    assert signal["id"] in {one["id"] for one in told["signals"]}


def test_search_finds_the_words_and_counts_its_hits(browser: Client, here: Installation) -> None:
    here.archive.rebuild_search()
    found = browser.get("/search.json", {"q": "puerto"}).json()
    assert found["total"] == 17
    assert browser.get("/search.json", {"q": "nothinglikethis"}).json()["total"] == 0


def test_a_purge_leaves_every_sentence_supported_and_says_what_was_purged(
    browser: Client, brief: Brief, here: Installation
) -> None:
    here.archive.flush()
    for source in ("gazette", "radio", "wire", "courier"):
        here.archive.purge(
            source=source, before=AS_OF + timedelta(days=1), policy="raw, 90 days", at=NOW
        )
    for evidence in brief.content.evidence().values():
        if evidence.of != "items":
            continue
        told = browser.get(f"/briefs/{brief.pk}/evidence/{evidence.key}.json").json()
        assert told["total"] == len(evidence.ids)
        assert {row["state"] for row in told["rows"]} == {"purged"}
    one = next(one for one in brief.content.evidence().values() if one.of == "items").ids[0]
    page = browser.get(f"/items/{one}")
    assert page.status_code == 200
    body = page.content.decode()
    assert "raw, 90 days" in body
    assert "15 March 2026" in body
    assert "<blockquote" in body
    assert "purged" in explain(here.archive, here.scope, one).text()


class TwoMissions:
    """An installation of two missions, read by people who have a role at one or at both."""

    def __init__(self, home: Path, settings) -> None:
        self.here = planted_installation(home, "lima", "oslo")
        settings.LEGATION = self.here.settings
        fill(self.here, mission_label("lima"))
        fill(self.here, mission_label("oslo"), saying=SECRET, native="oslo")

    def seen_from(self, *missions: str) -> Client:
        """Let somebody in who reads at these missions."""
        person = person_at(missions[0], RoleKind.READ, login="-".join(("reader", *missions)))
        for mission in missions[1:]:
            give(person, mission, RoleKind.READ)
        return signed_in(person)


@pytest.fixture
def two(home: Path, settings) -> TwoMissions:
    return TwoMissions(home, settings)


def test_no_page_shows_one_mission_what_only_the_other_may_see(two: TwoMissions) -> None:
    lima, oslo = scope_of("lima"), scope_of("oslo")
    briefs = {name: brief_for(two.here, scope) for name, scope in (("lima", lima), ("oslo", oslo))}
    two.here.archive.rebuild_search()
    foreign = planted_tables(label=mission_label("oslo"), native="oslo")
    ids = [*foreign["items"]["id"].head(5), *briefs["oslo"].content.evidence()]
    addresses = [f"/items/{one}" for one in foreign["items"]["id"].head(12)]
    addresses += [f"/briefs/{briefs['oslo'].pk}", f"/briefs/{briefs['oslo'].pk}/file.md"]
    addresses += [f"/briefs/{briefs['oslo'].pk}/evidence/{key}" for key in ids if len(key) == 16][
        :12
    ]
    addresses += ["/search?q=" + SECRET, f"/search?q={SECRET}+puerto"]
    browser = two.seen_from("lima")
    opened = 0
    for path, status, body in walk(browser, *STARTS, *addresses):
        opened += 1
        asked = SECRET if "q=" in path else ""
        told = re.sub(r'(value|href)="[^"]*"', "", body) if asked else body
        assert told.count(SECRET) <= (1 if asked else 0), path
        if path.split(".json")[0] in addresses and not asked:
            assert status == 404, path
    assert opened > 80
    assert SECRET not in json.dumps(briefs["lima"].values)
    assert SECRET in json.dumps(briefs["oslo"].values)


def test_search_says_nothing_of_what_a_scope_does_not_admit(two: TwoMissions) -> None:
    two.here.archive.rebuild_search()
    found = two.seen_from("lima").get("/search.json", {"q": SECRET}).json()
    assert (found["total"], found["facets"], found["rows"]) == (0, [], [])
    assert two.seen_from("oslo").get("/search.json", {"q": SECRET}).json()["total"] > 0


def test_a_brief_of_both_missions_is_for_those_who_may_see_both(two: TwoMissions) -> None:
    both = brief_for(two.here, scope_of("lima", "oslo"))
    assert both.mission == "lima|oslo"
    assert two.seen_from("lima").get(f"/briefs/{both.pk}").status_code == 404
    assert two.seen_from("lima", "oslo").get(f"/briefs/{both.pk}").status_code == 200


@pytest.mark.walk
def test_markup_in_what_others_wrote_is_inert_on_every_page(home: Path, settings) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL, saying=ATTACK)
    brief_for(here, here.scope)
    for path, _, body in walk(let_in(here), *STARTS, "/search?q=" + "%3Cscript%3E"):
        if not path.split("?")[0].endswith(
            (".json", ".ndjson", ".csv", ".pdf", ".md", ".txt", ".webmanifest")
        ):
            others = re.sub(
                r'<script(?= [^<>]*nonce=")[^<>]* src="/static/[^"<>]*"[^<>]*>', "", body
            )
            assert "<script" not in others, path
            assert "<b onclick" not in body, path
            assert "\u202e" not in body, path


def test_foreign_text_carries_its_direction_and_language(browser: Client, brief: Brief) -> None:
    stories = browser.get("/stories/").content.decode()
    assert '<bdi dir="auto" lang="ar">' in stories
    row = browser.get("/stories.json").json()["rows"][0]
    assert 'dir="auto"' in browser.get(f"/stories/{row['story']}").content.decode()


def test_an_empty_installation_says_what_to_do(home: Path, settings) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    browser = let_in(here)
    assert "legation sources add" in browser.get("/brief/").content.decode()
    for path in STARTS:
        assert browser.get(path).status_code == 200, path


def test_a_brief_is_handed_out_as_a_file_in_each_form(browser: Client, brief: Brief) -> None:
    for form, begins in (("html", "<!doctype"), ("md", "**INTERNAL**"), ("json", "{")):
        answer = browser.get(f"/briefs/{brief.pk}/file.{form}")
        assert answer.content.decode().lstrip().startswith(begins)
        assert f"brief-2026-03-15-{brief.pk}.{form}" in answer["Content-Disposition"]


def test_a_sentence_is_explained_down_to_source_time_and_hash(
    brief: Brief, here: Installation
) -> None:
    whole = explain(here.archive, here.scope, f"brief:{brief.pk}").text()
    assert brief.digest in whole
    assert explain(here.archive, here.scope, f"brief:{brief.digest[:8]}").text() == whole
    told = explain(here.archive, here.scope, f"brief:{brief.pk}.2").text()
    assert "fact: " in told
    assert re.search(r"source \w+, published 2026-03-\d\d .* SHA-256 [0-9a-f]{64}", told)
    key = next(iter(brief.content.evidence()))
    assert f"cited in brief:{brief.pk}" in explain(here.archive, here.scope, f"ev:{key}").text()


def test_an_indicator_a_story_and_a_forecast_are_explained_with_their_method(
    brief: Brief, here: Installation
) -> None:
    tables = planted_tables()
    names = (
        (tables["signals"]["id"][0], "method bursts/1"),
        (tables["story_members"]["story"][0], "grouped by planted/1"),
        (tables["forecasts"]["id"][0], "model attention/1"),
    )
    for name, says in names:
        assert says in explain(here.archive, here.scope, name).text()
        with pytest.raises(Rejected):
            explain(here.archive, here.scope, name, as_of=NOW - timedelta(days=400))


def test_what_is_not_there_is_not_explained(brief: Brief, here: Installation) -> None:
    sentence = f"brief:{brief.pk}.999"
    for name in (
        "nothing",
        "brief:999",
        sentence,
        "brief:x",
        "brief:00000000",
        "ev:0000000000000000",
    ):
        with pytest.raises(Rejected):
            explain(here.archive, here.scope, name)


def test_writing_the_same_brief_again_keeps_one(brief: Brief, here: Installation) -> None:
    assert brief_for(here, here.scope).pk == brief.pk
    assert Brief.objects.count() == 1


def test_what_a_brief_opens_is_shown_as_it_was_known_to_it(
    browser: Client, brief: Brief, here: Installation
) -> None:
    tables = planted_tables()
    member = tables["story_members"].row(-1, named=True)
    story, item = member["story"], member["item"]
    later = {"known_at": pl.lit(NOW).cast(pl.Datetime("us", "UTC"))}
    of_item = tables["items"].filter(pl.col("id") == item)
    first = pl.lit(1).cast(of_item.schema["revision"])
    said = {"text": pl.lit("Other words"), "digest": pl.lit("e" * 64)}
    edited = of_item.with_columns(revision=first, **said, **later)
    of_member = tables["story_members"].filter(pl.col("item") == item)
    moved = of_member.with_columns(story=pl.lit("0" * 32), **later)
    here.archive.file({"items": edited, "story_members": moved})
    links = re.findall(rf'href="(/stories/{story}[^"]*)"', browser.get("/brief/").content.decode())
    then = browser.get(links[0]).content.decode()
    assert f"/items/{item}" in then
    assert "As it was known on" in then
    assert f"/items/{item}" not in browser.get(f"/stories/{story}").content.decode()
    assert browser.get(f"/items/{item}.json").json()["said"] == "Other words"
    told = browser.get(f"/items/{item}.json", {"brief": brief.pk}).json()
    assert told["said"] == member_text(item)
    assert browser.get(f"/items/{item}", {"brief": 999}).status_code == 404
    lists = brief.content.evidence().values()
    key = next(one.key for one in lists if one.of == "items" and item in one.ids[:50])
    rows = browser.get(f"/briefs/{brief.pk}/evidence/{key}.json").json()["rows"]
    assert [row["excerpt"] for row in rows if row["id"] == item] == [member_text(item)]
    gone = edited.with_columns(
        revision=pl.lit(2).cast(of_item.schema["revision"]), deleted=pl.lit(True), text=pl.lit("")
    )
    here.archive.file({"items": gone.with_columns(digest=pl.lit("f" * 64))})
    page = browser.get(f"/items/{item}", {"brief": brief.pk}).content.decode()
    assert "It was deleted at its source." in page
    assert member_text(item) in page
    listed = browser.get(f"/briefs/{brief.pk}/evidence/{key}").content.decode()
    assert "deleted at its source" in listed


def member_text(item: str) -> str:
    """The words of a planted item as first published."""
    return str(planted_tables()["items"].filter(pl.col("id") == item)["text"][0])
