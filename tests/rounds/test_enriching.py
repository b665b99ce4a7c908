"""Enriching in pieces: what is said is what one look at everything says, and little waits at a time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from legation.chancery.installation import Installation
from legation.chancery.missions import open_mission
from legation.methods.language import identify
from legation.rounds import enriching
from legation.rounds.enrichers import enrich_chunk, enrichers
from legation.rounds.enriching import enrich, enriched, vectors_of
from legation.rounds.guard import Guard
from legation.settings import Settings
from legation.store.archive import Archive
from legation.testing.builders import make_items

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TEXTS = (
    "The river rose on Monday, said the minister",
    "Река поднялась на 3 метра",
    "ارتفع النهر",
    "",
)


@pytest.fixture
def here(home: Path) -> Installation:
    open_mission("lima", at=NOW)
    settings = Settings(home=home, embedder="hash", workers=1)
    return Installation(settings=settings, archive=Archive(settings), now=lambda: NOW)


def some(count: int, **changed: object) -> pl.DataFrame:
    first = NOW - timedelta(hours=count)
    return make_items(
        *(
            {
                "native_id": str(at),
                "text": TEXTS[at % 4],
                "published_at": first + timedelta(hours=at),
            }
            | {"known_at": first + timedelta(hours=at, minutes=1), **changed}
            for at in range(count)
        )
    )


def test_pieces_say_what_one_look_at_everything_says(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = some(30)
    ready = enrichers("hash")
    whole = enrich_chunk("hash", tuple(one.name for one in ready), items)
    monkeypatch.setattr(enriching, "PIECE", 7)
    monkeypatch.setattr(enriching, "CHUNK", 3)
    waiting: list[int] = []
    enrich(
        here,
        items,
        guard=Guard(),
        progress=lambda done, of: waiting.append(here.archive.health().inbox_batches),
    )
    assert max(waiting) == 3
    assert here.archive.health().inbox_batches == 0
    for one in ready:
        said = enriched(here, items, set(one.adds)).select("id", *one.adds)
        expected = items.select("id").join(whole.tables[one.name], on="id").select(said.columns)
        assert_frame_equal(said, expected, check_row_order=True)


def test_many_items_are_enriched_apart_and_no_model_stays(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = some(30)
    model = identify._model
    model.cache_clear()
    monkeypatch.setattr(enriching, "APART_FROM", 30)
    enrich(here, items, guard=Guard())
    assert enriched(here, items, {"language"})["language"].null_count() == 0
    assert model.cache_info().currsize == 0
    enrich(here, some(29), guard=Guard())
    assert model.cache_info().currsize == 1, "fewer are enriched here"


def test_only_what_was_edited_is_asked_again(here: Installation) -> None:
    items = some(12)
    enrich(here, items, guard=Guard())
    later = NOW + timedelta(hours=1)
    edited = pl.col("native_id") == "4"
    anew = items.with_columns(
        text=pl.when(edited).then(pl.lit("The minister spoke again")).otherwise("text"),
        known_at=pl.when(edited)
        .then(pl.lit(later, dtype=items.schema["known_at"]))
        .otherwise("known_at"),
    )
    asked: list[int] = []
    enrich(here, anew, guard=Guard(), progress=lambda _, of: asked.append(of))
    assert asked == [1]
    told = enriched(here, anew, {"language"}).filter(edited)
    assert told["language"].to_list() == ["en"]


def test_vectors_are_read_of_those_that_are_asked_for_alone(here: Installation) -> None:
    items = some(8)
    enrich(here, items, guard=Guard())
    read = vectors_of(here, items)
    assert read is not None
    wanted = items["id"].gather([6, 1])
    whole = enriched(here, items, {"vector"}).filter(pl.col("id").is_in(wanted.implode()))
    assert read(wanted).sort("id").equals(whole.select("id", "vector").sort("id"))
    assert enriched(here, items, {"embedder"}).columns == [*items.columns, "embedder"]
