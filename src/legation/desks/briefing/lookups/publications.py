"""Items as a reader wants them: with their story, detected language and named countries."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from legation.chancery.authors.veil import Veil, veil_of
from legation.desks.briefing.rules import PUBLICATION, TITLE, TONE
from legation.domain.scope import Scope
from legation.domain.tables import Schema, conform, empty
from legation.domain.time import Window
from legation.methods.narratives.headings import heading
from legation.methods.narratives.labels import titles_of
from legation.store.archive import Archive
from legation.store.flows import Flow, enrichment_flow
from legation.store.reading import digest_of
from legation.store.remembering import Memory

LANGUAGE: Schema = {"language": pl.String()}
COUNTRIES: Schema = {"countries": pl.List(pl.String())}
EMOTIONS = ("anger", "disgust", "fear", "joy", "sadness", "surprise")
FELT: Schema = {**{one: pl.Float32() for one in EMOTIONS}, "emotion_measured_f1": pl.Float32()}
CHECKABLE: Schema = {"checkability": pl.Float64()}
_JOINED = (("language/1", LANGUAGE), ("countries/1", COUNTRIES))
_SOUNDING = (("emotion/1", FELT), ("claim-cues/1", CHECKABLE))
ENRICHED = tuple(enrichment_flow(name, adds) for name, adds in (*_JOINED, *_SOUNDING))
"""The flows of what is found in items."""
NAMING: tuple[Flow | str, ...] = ("items", "story_members", *ENRICHED[: len(_JOINED)])
"""The flows that publications are made of."""
_TITLES = Memory(16_000_000)
"""Names of stories as this process last found them: the same publications give the same name."""
_SEED = secrets.randbits(63)
YES = 0.5
"""Score from which an emotion is found in an item."""
_READ = (
    *(
        "id",
        "source",
        "published_at",
        "known_at",
        "account",
        "account_name",
        "declared_language",
        "title",
    ),
    *("text", "url", "digest", "reconstructed", "mission", "marking", "audience"),
)


def publications(
    archive: Archive,
    scope: Scope,
    *,
    as_of: datetime | None = None,
    window: Window | None = None,
    ids: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Give items with PUBLICATION's columns and their label columns, oldest first.

    ``language`` is the detected one, or the declared one where none was detected. Private authors stand
    under their pseudonym; ``author`` is the key of each author's page.
    """
    veil = veil_of(archive)
    wanted = None if ids is None else digest_of(ids)
    return archive.remembered(
        ("publications", window, wanted, veil.mark),
        NAMING,
        scope,
        lambda: _publications(archive, scope, veil, as_of=as_of, window=window, ids=ids),
        as_of=as_of,
    )


def _publications(
    archive: Archive,
    scope: Scope,
    veil: Veil,
    *,
    as_of: datetime | None,
    window: Window | None,
    ids: Sequence[str] | None,
) -> pl.DataFrame:
    items = archive.read("items", scope, as_of=as_of, window=window, ids=ids, columns=list(_READ))
    stories = archive.read(
        "story_members", scope, as_of=as_of, window=window, ids=ids, columns=["item", "story"]
    )
    joined = items.join(stories.select(id="item", story="story"), on="id", how="left")
    wanted = items["id"].to_list()
    for name, adds in _JOINED:
        found = _enriched(archive, scope, name=name, adds=adds, ids=wanted, as_of=as_of)
        joined = joined.join(found, on="id", how="left")
    declared = pl.coalesce("language", "declared_language")
    told = joined.with_columns(language=declared).sort("published_at", "id")
    return veil.items(told)


def titles(published: pl.DataFrame) -> pl.DataFrame:
    """Name each story (TITLE) by its central publication, in that publication's language."""
    members = published.filter(pl.col("story").is_not_null()).rename({"id": "item"})
    if not members.height:
        return empty(TITLE)
    return _TITLES.given(_mark_of(members), lambda: _titles(members))


def _mark_of(members: pl.DataFrame) -> bytes:
    """Give what tells these publications and their words from any others, in this process."""
    told = members.select("item", "story", "language", "title", "text").hash_rows(_SEED)
    return hashlib.sha256(told.to_numpy().tobytes()).digest()


def _titles(members: pl.DataFrame) -> pl.DataFrame:
    said = members.select("story", "language", title=heading(pl.col("title"), pl.col("text")))
    spoken = said.unique(["story", "title"], keep="first", maintain_order=True)
    joined = titles_of(members).join(
        spoken, on=["story", "title"], how="left", maintain_order="left"
    )
    return conform(joined, TITLE, name="story titles")


def narrative_titles(
    archive: Archive,
    scope: Scope,
    published: pl.DataFrame,
    *,
    stories: pl.DataFrame,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """Name each narrative (TITLE, its id as ``story``) by its story with most publications here.

    ``stories`` are the ``titles`` of these publications.
    """
    members = archive.read("narrative_members", scope, as_of=as_of).select("story", "narrative")
    sizes = published.drop_nulls("story").group_by("story").agg(size=pl.len())
    largest = (
        members.join(sizes, on="story")
        .sort("size", "story", descending=[True, False])
        .unique("narrative", keep="first", maintain_order=True)
    )
    named = largest.join(stories, on="story").drop("story")
    return conform(named.rename({"narrative": "story"}), TITLE, name="narrative titles")


def indicators(archive: Archive, scope: Scope, **asked: Any) -> pl.DataFrame:
    """Read indicators (SIGNAL) by the archive's own filters, private authors under their pseudonym."""
    veil = veil_of(archive)
    key = tuple((name, str(value)) for name, value in sorted(asked.items()))
    return archive.remembered(
        ("indicators", key, veil.mark),
        ["signals"],
        scope,
        lambda: veil.signals(archive.read("signals", scope, **asked)),
        as_of=asked.get("as_of"),
    )


def tones(
    archive: Archive, scope: Scope, ids: Sequence[str], *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Say how items sound (TONE): which emotions were found, and how much of them can be checked."""
    wanted = list(ids)
    return archive.remembered(
        ("tones", digest_of(wanted)),
        ENRICHED[len(_JOINED) :],
        scope,
        lambda: _tones(archive, scope, wanted, as_of=as_of),
        as_of=as_of,
    )


def _tones(
    archive: Archive, scope: Scope, wanted: list[str], *, as_of: datetime | None
) -> pl.DataFrame:
    felt, claims = (
        _enriched(archive, scope, name=name, adds=adds, ids=wanted, as_of=as_of)
        for name, adds in _SOUNDING
    )
    found = pl.concat_list(
        pl.when(pl.col(one) >= YES).then(pl.lit(one)).otherwise(None) for one in EMOTIONS
    ).list.drop_nulls()
    known = pl.col("emotion_measured_f1")
    said = felt.select(
        "id", felt=pl.when(known.is_not_null()).then(found), measured_f1=known.cast(pl.Float64)
    )
    joined = said.join(claims, on="id", how="full", coalesce=True)
    return conform(joined, TONE, name="tones").sort("id")


def as_publications(published: pl.DataFrame) -> pl.DataFrame:
    """Keep PUBLICATION's columns."""
    return conform(published, PUBLICATION, name="publications")


def _enriched(
    archive: Archive,
    scope: Scope,
    *,
    name: str,
    adds: Schema,
    ids: list[str],
    as_of: datetime | None,
) -> pl.DataFrame:
    """An enrichment is known since the revision that it is about: a later one's words are not told."""
    columns = ["item", *adds]
    rows = archive.read(enrichment_flow(name, adds), scope, ids=ids, columns=columns, as_of=as_of)
    return rows.unique("item", keep="last").rename({"item": "id"})
