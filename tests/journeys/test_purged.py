"""A brief after what it rests on was purged, in part and whole: every sentence ends at what was cited."""

import html
import re
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.http import QueryDict
from django.test import Client

from legation.chancery.installation import Installation
from legation.chancery.showing import Reading
from legation.desks.briefing.content import Listed
from legation.desks.briefing.lookups import explain
from legation.desks.briefing.lookups.gone import gone_from
from legation.desks.briefing.models import Brief
from legation.desks.briefing.pages_gone import lost_of
from legation.desks.listening.models import Source
from legation.domain.errors import Rejected
from legation.domain.scope import Audience, Marking, Scope
from legation.faces.web.secret import access_key
from legation.testing.installations import NOW, brief_for, fill, planted_installation
from legation.testing.planted_brief import AS_OF, OPEN_LABEL
from legation.testing.unprinted import Unprinted

pytestmark = pytest.mark.django_db
POLICY = "raw, 90 days"
_LINK = re.compile(r'href="(/(?:items|stories|signals|narratives|briefs)/[^"#]+)')
_FILE = re.compile(r"\.(pdf|html|md|txt|json)\b|/briefs/$")


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
    browser = Client()
    browser.get("/", {"key": access_key(here.settings.home)})
    return browser


def purge(here: Installation, *sources: str) -> None:
    here.archive.flush()
    for source in sources:
        here.archive.purge(source=source, before=AS_OF + timedelta(days=1), policy=POLICY, at=NOW)


def every_source(here: Installation) -> list[str]:
    return here.archive.read("items", here.scope)["source"].unique().sort().to_list()


def of(brief: Brief, kind: Listed) -> list[str]:
    lists = brief.content.evidence().values()
    return list(dict.fromkeys(one for each in lists if each.of == kind for one in each.ids))


def counted_and_listed(browser: Client, address: str) -> tuple[int, list[dict]]:
    told = browser.get(address).json()
    assert told["total"] == len(told["rows"]), address
    return told["total"], told["rows"]


def walk(browser: Client, brief: Brief) -> set[str]:
    """Open every list of every sentence and every thing that the page opens, then what the lists open;
    give the addresses."""
    lists = [f"/briefs/{brief.pk}/evidence/{key}" for key in brief.content.evidence()]
    things = links(browser, f"/briefs/{brief.pk}").union(*(links(browser, one) for one in lists))
    for address in sorted(things):
        assert browser.get(address).status_code == 200, address
    return things


def links(browser: Client, address: str) -> set[str]:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    found = {html.unescape(one) for one in _LINK.findall(answer.content.decode())}
    return {one for one in found if not _FILE.search(one)}


def explained(here: Installation, brief: Brief) -> list[str]:
    numbers = range(1, len(list(brief.content.sentences())) + 1)
    return [explain(here.archive, here.scope, f"brief:{brief.pk}.{one}").text() for one in numbers]


def test_after_one_source_was_purged_each_story_counts_and_lists_what_it_was(
    browser: Client, brief: Brief, here: Installation
) -> None:
    stories = of(brief, Listed.STORIES)
    as_of = f"?as_of={AS_OF:%Y-%m-%dT%H:%M:%SZ}"
    before = {one: counted_and_listed(browser, f"/stories/{one}.json{as_of}")[0] for one in stories}
    source = every_source(here)[0]
    purge(here, source)
    walk(browser, brief)
    lost = 0
    for one in stories:
        total, rows = counted_and_listed(browser, f"/stories/{one}.json{as_of}")
        purged = [row for row in rows if row.get("state") == "purged"]
        assert total == before[one]
        assert {(row["source"], row["policy"]) for row in purged} <= {(source, POLICY)}
        text = explain(here.archive, here.scope, one, as_of=AS_OF).text()
        assert f"{total} item" in text
        if purged:
            lost += 1
            assert f"{len(purged)} of {total} are held no more" in text
            page = browser.get(f"/stories/{one}{as_of}").content.decode()
            assert f"Purged publications: {len(purged)} of {total}." in page
            assert POLICY in page
    assert lost


def test_after_all_was_purged_every_sentence_ends_at_what_was_purged_when_and_why(
    browser: Client, brief: Brief, here: Installation
) -> None:
    stories, signals = of(brief, Listed.STORIES), of(brief, Listed.SIGNALS)
    assert stories
    assert signals
    carried = here.archive.read("narrative_members", here.scope)["narrative"].unique().to_list()
    purge(here, *every_source(here))
    walk(browser, brief)
    for address in (
        *(f"/stories/{one}" for one in stories),
        *(f"/signals/{one}" for one in signals),
        *(f"/narratives/{one}" for one in carried),
        *(f"/narratives/{one}/items" for one in carried),
    ):
        answer = browser.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        assert re.search(r"Purged publications: (\d+) of \1\.", page), address
        assert POLICY in page, address
        assert "15 March 2026" in page, address
    for key, one in brief.content.evidence().items():
        if one.of in (Listed.STORIES, Listed.SIGNALS):
            page = browser.get(f"/briefs/{brief.pk}/evidence/{key}").content.decode()
            assert page.count("Purged publications") == len(one.ids)
    for text in explained(here, brief):
        assert "nothing is held of it" not in text
    for one in (*stories, *signals):
        assert (
            f"purged {NOW:%Y-%m-%d} under '{POLICY}'"
            in explain(here.archive, here.scope, one).text()
        )


def test_after_all_was_purged_authors_comparison_and_paper_say_so_too(
    browser: Client, brief: Brief, here: Installation, monkeypatch
) -> None:
    monkeypatch.setattr("weasyprint.HTML", Unprinted)
    first = here.archive.read("narrative_members", here.scope)
    one, other = first["narrative"][0], "another"
    left = here.archive.read("story_members", here.scope).filter(
        ~pl.col("story").is_in(first["story"].implode())
    )
    row = {"narrative": other, "similarity": 1.0, "method": "planted/1"}
    here.archive.file(
        {
            "narrative_members": left.head(1)
            .with_columns(**{k: pl.lit(v) for k, v in row.items()})
            .select(first.columns)
        }
    )
    told = browser.get(f"/narratives/{one}.json").json()["items"]
    purge(here, *every_source(here))
    compared = f"/narratives/compare?one={one}&other={other}"
    for address in (f"/narratives/{one}/authors", f"/narratives/{one}.pdf", compared):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert f"Purged publications: {told} of {told}." in page, address
        assert POLICY in page, address
    authors = browser.get(f"/narratives/{one}/authors.json?also={other}").json()
    assert (authors["total"], authors["purged"]["of"]) == (0, told)
    for absent in ("/narratives/nothing.pdf", "/narratives/nothing/authors"):
        assert browser.get(absent).status_code == 404


def test_what_a_purge_leaves_of_a_story_is_no_text_that_was_not_cited(
    browser: Client, brief: Brief, here: Installation
) -> None:
    texts = here.archive.read("items", here.scope).select("id", "text")
    cited = set(here.archive.read("citations", here.scope)["item"])
    purge(here, *every_source(here))
    body = "".join(
        browser.get(f"/stories/{one}").content.decode() for one in of(brief, Listed.STORIES)
    )
    body += "".join(explained(here, brief))
    said = [text for item, text in texts.rows() if item not in cited and text]
    kept = {text[:60] for item, text in texts.rows() if item in cited and text}
    assert not [text for text in said if text[:60] not in kept and text[:60] in body]


def test_what_a_narrative_on_paper_cites_of_the_purged_names_its_source_as_the_reader_knows_it(
    browser: Client, brief: Brief, here: Installation
) -> None:
    items = here.archive.read("items", here.scope)
    source = every_source(here)[0]
    Source.objects.create(
        id=source,
        name="The Harbour Herald",
        address="https://herald.example/feed",
        mission="lima",
        added_at=NOW,
    )
    purge(here, source)
    reading = Reading(
        archive=here.archive,
        scope=here.scope,
        at=here.now(),
        query=QueryDict(),
        settings=here.settings,
    )
    gone = gone_from(here.archive, here.scope, of(brief, Listed.STORIES))
    lost = lost_of(reading, items.clear(), gone)
    assert lost is not None
    assert {one.source for one in lost.kept} == {"The Harbour Herald"}


def test_a_story_of_another_mission_stays_unseen_when_it_was_purged(
    browser: Client, brief: Brief, here: Installation
) -> None:
    story = of(brief, Listed.STORIES)[0]
    purge(here, *every_source(here))
    elsewhere = Scope(
        missions=frozenset({"oslo"}),
        marking=Marking.PUBLIC,
        audiences=frozenset({Audience.MINISTRY}),
    )
    with pytest.raises(Rejected):
        explain(here.archive, elsewhere, story)
    assert explain(here.archive, here.scope, story).because


def test_every_id_that_the_annex_of_a_brief_prints_is_explained(
    browser: Client, brief: Brief, here: Installation
) -> None:
    page = browser.get(f"/briefs/{brief.pk}/file.html").content.decode()
    annex = "".join(re.findall(r'<section class="list".*?</section>', page, re.DOTALL))
    printed = {one for one in re.findall(r"<code>([^<…]+)</code>", annex) if " " not in one}
    assert len(printed) > 20
    listed = {one for each in brief.content.evidence().values() for one in each.ids}
    for one in sorted(printed | listed):
        assert explain(here.archive, here.scope, one).says, one
