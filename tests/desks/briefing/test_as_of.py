"""A brief of the past knows what was known then, cites it in those words, and says when it was written."""

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from legation.chancery.installation import Installation
from legation.desks.briefing.lookups import explain, newest_brief
from legation.desks.briefing.lookups.pictures import picture
from legation.desks.briefing.lookups.publications import COUNTRIES, FELT, LANGUAGE
from legation.desks.briefing.models import Brief
from legation.desks.briefing.rules import Picture
from legation.desks.briefing.rules.picture import NAMELESS
from legation.desks.briefing.work import write_brief
from legation.desks.listening.models import Source
from legation.domain.identity import key_of
from legation.domain.item import ITEM
from legation.domain.tables import Schema
from legation.rounds.health import system_health
from legation.rounds.step import Moment
from legation.store.flows import enrichment_flow
from legation.testing.installations import fill, planted_installation
from legation.testing.planted_brief import (
    AS_OF,
    OPEN_LABEL,
    SOURCES,
    label_columns,
    planted_health,
    planted_items,
    planted_tables,
)

pytestmark = pytest.mark.django_db

EDITED_AT = AS_OF + timedelta(hours=2)
LATER = AS_OF + timedelta(hours=4)


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    return here


def newest_of(story: str) -> dict[str, object]:
    """The newest planted publication of a story."""
    of_story = planted_items().filter(pl.col("story") == key_of("story", story))
    return of_story.row(-1, named=True)


def say(here: Installation, item: str, name: str, adds: Schema, **told: object) -> None:
    """File what an enricher says of an item, known since a time."""
    known = {"item": item, "method": name, "reconstructed": False, **label_columns(OPEN_LABEL)}
    flow = enrichment_flow(name, adds)
    here.archive.file({flow: pl.DataFrame([{**known, **told}], schema_overrides=dict(flow.schema))})


def feel(here: Installation, item: str, emotion: str, known_at: datetime) -> None:
    """File which emotion was found in an item."""
    scores = {name: float(name == emotion) for name in FELT if name != "emotion_measured_f1"}
    say(here, item, "emotion/1", FELT, known_at=known_at, emotion_measured_f1=0.6, **scores)


def edit(here: Installation, item: str, **changed: object) -> None:
    """File a later revision of a planted item."""
    rows = planted_tables()["items"].filter(pl.col("id") == item)
    told = {"revision": 1, "known_at": EDITED_AT, "digest": "e" * 64, **changed}
    edited = rows.with_columns(
        pl.lit(value, dtype=rows.schema[name]).alias(name) for name, value in told.items()
    )
    here.archive.file({"items": edited})


def seen(here: Installation, as_of: datetime) -> Picture:
    return picture(here.archive, here.scope, as_of=as_of, at=LATER, health=planted_health())


def test_what_an_enricher_says_of_a_later_revision_is_not_known_before_it(
    here: Installation,
) -> None:
    row = newest_of("harbour")
    item, then = str(row["id"]), row["known_at"]
    say(here, item, "language/1", LANGUAGE, known_at=then, language="es")
    say(here, item, "countries/1", COUNTRIES, known_at=then, countries=["PE"])
    feel(here, item, "fear", then)
    edit(here, item, title="Alles ruhig im Hafen", text="Alles ruhig im Hafen")
    say(here, item, "language/1", LANGUAGE, known_at=EDITED_AT, language="de")
    say(here, item, "countries/1", COUNTRIES, known_at=EDITED_AT, countries=["NO"])
    feel(here, item, "joy", EDITED_AT)
    for as_of, language, country, felt in ((AS_OF, "es", "PE", "fear"), (LATER, "de", "NO", "joy")):
        told = seen(here, as_of)
        known = told.publications.filter(pl.col("id") == item).row(0, named=True)
        assert (known["language"], known["countries"]) == (language, [country])
        assert told.tones.filter(pl.col("id") == item)["felt"].to_list() == [[felt]]


def at_time(at: datetime) -> pl.Expr:
    """An instant as tables hold it."""
    return pl.lit(at).cast(pl.Datetime("us", "UTC"))


def test_an_older_story_is_called_by_the_title_that_it_had_then(here: Installation) -> None:
    base = {name: table.head(1) for name, table in planted_tables().items()}
    item, story = key_of("old item"), key_of("story", "old")
    times = {name: at_time(AS_OF - timedelta(days=30)) for name in ("published_at", "known_at")}
    said = {name: pl.lit("The strike of old") for name in ("title", "text")}
    old = base["items"].with_columns(id=pl.lit(item), native_id=pl.lit("old"), **said, **times)
    member = base["story_members"].with_columns(item=pl.lit(item), story=pl.lit(story), **times)
    subject = pl.lit(f"story:{story}")
    signal = base["signals"].with_columns(id=pl.lit(key_of("signal", "old")), subject=subject)
    here.archive.file({"items": old, "story_members": member, "signals": signal})
    edited = old.with_columns(title=pl.lit("The peace of today"), text=pl.lit("The peace of today"))
    revised = {"revision": pl.lit(1).cast(old.schema["revision"]), "known_at": at_time(EDITED_AT)}
    moved = member.with_columns(story=pl.lit(key_of("new")), known_at=at_time(EDITED_AT))
    here.archive.file({"items": edited.with_columns(**revised), "story_members": moved})
    assert seen(here, AS_OF).title_of(story).text == "The strike of old"
    assert seen(here, LATER).title_of(story).text == NAMELESS


def brief_of(here: Installation, *, at: datetime = LATER) -> Brief:
    """The brief as of a time before the edit, written after it."""
    return write_brief(here.archive, here.scope, as_of=AS_OF, at=at, health=planted_health())


def cited(here: Installation, brief: Brief, item: str) -> dict[str, object]:
    """What is left of an item for the readers of a brief."""
    return here.archive.evidence([item], here.scope, cited_by=brief.cited_by).row(0, named=True)


def test_a_brief_of_the_past_cites_the_words_as_they_stood_then(here: Installation) -> None:
    item = str(newest_of("harbour")["id"])
    edit(here, item, title="Alles ruhig", text="Alles ruhig im Hafen")
    brief = brief_of(here)
    row = cited(here, brief, item)
    assert "Protesta" in str(row["excerpt"])
    assert "Protesta" in explain_item(here, brief, item)
    here.archive.flush()
    for source in SOURCES:
        here.archive.purge(source=source, before=LATER, policy="raw, 90 days", at=LATER)
    row = cited(here, brief, item)
    assert (row["state"], row["policy"]) == ("purged", "raw, 90 days")
    assert "Protesta" in str(row["excerpt"])
    told = explain_item(here, brief, item)
    assert "Protesta" in told
    assert "purged" in told


def explain_item(here: Installation, brief: Brief, item: str) -> str:
    """What the brief's list that begins with an item, or holds it among its first, explains of it."""
    lists = brief.content.evidence().values()
    key = next(one.key for one in lists if one.of == "items" and item in one.ids[:10])
    place = next(
        place
        for place, sentence in enumerate(brief.content.sentences(), start=1)
        if key in {one.key for one in sentence.evidence}
    )
    text = explain(here.archive, here.scope, f"brief:{brief.pk}.{place}").text()
    return next(line for line in text.splitlines() if f"item {item}" in line)


def test_what_was_deleted_after_the_time_of_a_brief_is_still_kept(here: Installation) -> None:
    item = str(newest_of("harbour")["id"])
    edit(here, item, deleted=True, title="", text="")
    brief = brief_of(here)
    row = cited(here, brief, item)
    assert row["state"] == "deleted"
    assert "Protesta" in str(row["excerpt"])
    told = explain_item(here, brief, item)
    assert "deleted at its source" in told
    assert "Protesta" in told


def test_a_brief_of_an_earlier_time_does_not_become_the_newest(here: Installation) -> None:
    today = brief_of(here, at=AS_OF)
    earlier = write_brief(
        here.archive,
        here.scope,
        as_of=AS_OF - timedelta(days=2),
        at=LATER,
        health=planted_health(),
    )
    assert newest_brief(here.scope) == today
    again = brief_of(here, at=LATER)
    assert again.pk not in (today.pk, earlier.pk)
    assert newest_brief(here.scope) == again


def test_a_source_that_fell_silent_since_is_not_silent_in_a_brief_of_the_past(
    here: Installation,
) -> None:
    Source.objects.create(
        id="gazette",
        name="Gazette",
        address="https://gazette.example/feed",
        reader="feed",
        mission="lima",
        is_enabled=True,
        legal_basis="public-task",
        added_at=AS_OF,
        last_read_at=LATER,
        last_item_at=AS_OF,
    )
    long_after = AS_OF + timedelta(days=60)
    items = planted_items().with_columns(embedder=pl.lit(None, dtype=pl.String))
    states = {}
    for is_past in (True, False):
        as_of = AS_OF if is_past else long_after
        moment = Moment(as_of=as_of, at=long_after, is_reconstructed=is_past)
        told = system_health(here, items, here.scope, moment=moment, failures=())
        states[is_past] = [one.state for one in told.sources]
    assert states == {True: ["well"], False: ["silent"]}


def test_a_source_that_stopped_before_the_look_back_is_silent_and_its_last_day_is_told(
    here: Installation,
) -> None:
    for name in ("stopped", "began"):
        Source.objects.create(
            id=name,
            name=name.title(),
            address=f"/held/{name}.xml",
            reader="feed",
            mission="lima",
            is_enabled=True,
            legal_basis="public-task",
            is_history=True,
            added_at=LATER,
            last_read_at=LATER,
            last_item_at=LATER,
        )
    last = AS_OF - timedelta(days=40)
    one = planted_items().head(1)
    rows = [
        one.with_columns(
            id=pl.lit(key_of("item", f"stopped-{hour}")),
            native_id=pl.lit(f"stopped-{hour}"),
            source=pl.lit("stopped"),
            published_at=pl.lit(last - timedelta(hours=hour)),
            known_at=pl.lit(last),
        )
        for hour in range(30)
    ]
    here.archive.file({"items": pl.concat(rows).select(list(ITEM)).cast(dict(ITEM))})
    look_back = planted_items().with_columns(embedder=pl.lit(None, dtype=pl.String))
    moment = Moment(as_of=AS_OF, at=LATER, is_reconstructed=True)
    told = system_health(here, look_back, here.scope, moment=moment, failures=())
    states = {one.id: (one.state, one.last_item_at) for one in told.sources}
    assert states == {"stopped": ("silent", last), "began": ("well", None)}


def test_publications_of_the_period_that_came_later_are_told_of_and_edits_are_not(
    here: Installation,
) -> None:
    def seen(at: datetime) -> Picture:
        return picture(here.archive, here.scope, as_of=AS_OF, at=at, health=planted_health())

    one = planted_items().filter(pl.col("published_at") > AS_OF - timedelta(days=3)).tail(1)
    edited = one.with_columns(
        revision=pl.lit(1).cast(one["revision"].dtype), known_at=pl.lit(EDITED_AT)
    )
    here.archive.file({"items": edited})
    assert not seen(LATER).has_later
    native = {"native_id": "came-late", "id": key_of("item", "came-late")}
    late = one.with_columns(known_at=pl.lit(LATER), **{k: pl.lit(v) for k, v in native.items()})
    here.archive.file({"items": late})
    assert not seen(EDITED_AT).has_later
    assert seen(LATER + timedelta(hours=1)).has_later
