"""Rows of flows for tests: say what matters, the rest is filled with what is ordinary."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from legation.domain.identity import item_id
from legation.domain.item import ITEM
from legation.domain.scope import Audience, Marking, Scope
from legation.domain.tables import Schema, conform

DAWN = datetime(2016, 10, 1, 6, tzinfo=UTC)
"""When the world of the tests begins."""
EVERYTHING = Scope(
    missions=frozenset({"lima", "oslo", "capital"}),
    marking=Marking.CONFIDENTIAL,
    audiences=frozenset(Audience),
)


def at(hours: float) -> datetime:
    """Give the instant that many hours after DAWN."""
    return DAWN + timedelta(hours=hours)


def items(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Make ITEM rows; ``hours`` sets both clocks, ``text`` the digest, ``native_id`` and ``source`` the
    id."""
    return conform(pl.DataFrame([_item(row) for row in rows], schema=_ITEM), ITEM, name="items")


def rows(schema: Schema, given: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Make rows of any flow: label and clock as usual unless given, other columns null."""
    usual: dict[str, object] = {
        "known_at": DAWN,
        "published_at": DAWN,
        "reconstructed": False,
        "mission": "lima",
        "marking": "public",
        "audience": "public",
    }
    full = [{name: row.get(name, usual.get(name)) for name in schema} for row in given]
    return pl.DataFrame(full, schema=dict(schema))


_ITEM = dict(ITEM)


def _item(row: Mapping[str, object]) -> dict[str, object]:
    hours = row.get("hours", 0)
    if not isinstance(hours, int | float):
        raise TypeError("hours are a number")
    source, native = str(row.get("source", "herald")), str(row.get("native_id", "1"))
    text = str(row.get("text", f"said {native}"))
    usual: dict[str, object] = {
        "id": str(item_id(source, native)),
        "source": source,
        "native_id": native,
        "revision": 0,
        "deleted": False,
        "published_at": at(hours),
        "known_at": at(hours),
        "time_quality": "stated",
        "reconstructed": False,
        "mission": "lima",
        "marking": "public",
        "audience": "public",
        "source_scope": "foreign",
        "kind": "article",
        "text": text,
        "urls": [],
        "hashtags": [],
        "mentions": [],
        "media": [],
        "digest": hashlib.sha256(text.encode()).hexdigest(),
    }
    return {name: row.get(name, usual.get(name)) for name in ITEM}
