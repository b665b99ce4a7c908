"""Builders: small tables of items that are right by construction, for tests of plug-ins."""

from datetime import datetime, timedelta

import polars as pl

from legation.domain.identity import account_id, item_id
from legation.domain.item import ITEM, RAW_ITEM, RawBatch
from legation.domain.scope import Audience, Marking, Scope
from legation.domain.tables import conform
from legation.testing.fakes import EPOCH

FILLED = {
    "revision": 0,
    "deleted": False,
    "time_quality": "stated",
    "reconstructed": False,
    "mission": "lima",
    "marking": "internal",
    "audience": "ministry",
    "source_scope": "foreign",
    "platform": "web",
    "kind": "post",
}


def make_items(
    *rows: dict[str, object], start: datetime = EPOCH, minutes: float = 1.0
) -> pl.DataFrame:
    """Make ITEM rows: whatever a row does not say is filled in, a minute apart by default.

    >>> make_items({"text": "a"}, {"text": "b"})["native_id"].to_list()
    ['1', '2']
    """
    made = []
    for number, row in enumerate(rows, start=1):
        native_id = str(row.get("native_id", number))
        source = str(row.get("source", "builder"))
        at = row.get("published_at", start + timedelta(minutes=minutes * (number - 1)))
        filled = {"published_at": at, "known_at": at, "source": source, "native_id": native_id}
        filled["id"] = item_id(source, native_id)
        filled["account"] = account_id("web", f"account-{number}")
        filled["digest"] = f"{row.get('title', '')}|{row.get('text', '')}"
        made.append({**dict.fromkeys(ITEM), **FILLED, **filled, **row})
    table = pl.DataFrame(made, schema_overrides=dict(ITEM), infer_schema_length=None)
    return conform(table, ITEM, name="built items")


def make_batch(*rows: dict[str, object], start: datetime = EPOCH) -> RawBatch:
    """Make a RawBatch: whatever a row does not say is filled in or null."""
    made = []
    for number, row in enumerate(rows, start=1):
        filled = {"native_id": str(number), "action": "upsert", "origin": f"row {number}"}
        filled_at = {"published_at": start + timedelta(minutes=number), "text": f"text {number}"}
        made.append({**dict.fromkeys(RAW_ITEM), **filled, **filled_at, **row})
    return RawBatch(rows=pl.DataFrame(made, schema=dict(RAW_ITEM)))


def make_scope(
    *missions: str,
    marking: Marking = Marking.CONFIDENTIAL,
    audiences: frozenset[Audience] | None = None,
) -> Scope:
    """Make a scope over these missions, by default up to confidential and for every audience."""
    return Scope(
        missions=frozenset(missions or ("lima",)),
        marking=marking,
        audiences=frozenset(Audience) if audiences is None else audiences,
    )
