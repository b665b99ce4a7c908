"""check_enricher: what every enricher owes the house, tried on a few awkward items."""

from datetime import UTC, datetime

import polars as pl

from legation.domain.item import ITEM
from legation.domain.tables import Schema
from legation.doors.enricher import Enricher

_TEXTS: tuple[tuple[str | None, str | None], ...] = (
    ("Ministers meet in Geneva", "Ministers meet in Geneva to discuss the ceasefire on Monday."),
    (None, "Россия и Китай подписали соглашение о поставках газа."),
    (None, "وقال وزير الخارجية إن المحادثات مستمرة"),
    ("外交部长访问日本", None),
    (None, ""),
    (None, None),
    (None, "😀 😀 https://example.org @someone"),
    (None, "a\u0000b \ud7ff \U0001f1fa\U0001f1f3 zero\u200bwidth"),
)
_STATED: dict[str, object] = {
    "revision": 0, "deleted": False, "reconstructed": False, "mission": "capital", "marking": "public",
    "audience": "mission", "source_scope": "foreign", "source": "check", "platform": "web", "kind": "post",
}  # fmt: skip


def awkward_items() -> pl.DataFrame:
    """Make a handful of items with columns as declared: scripts, emptiness, emoji, odd code points."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {**_STATED, "id": f"item{place}", "native_id": str(place), "title": title, "text": text,
         "published_at": at, "known_at": at}
        for place, (title, text) in enumerate(_TEXTS)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(ITEM))


def check_enricher(enricher: Enricher, *, items: pl.DataFrame | None = None) -> None:
    """Raise AssertionError, saying what is wrong, when an enricher breaks its contract.

    ``items`` must have the columns of ``needs``; by default awkward items, to which every needed column
    that is not an item's own is added as nulls.
    """
    assert "/" in enricher.name, f"{enricher.name!r} carries no version: name it like language/1"
    assert enricher.adds, "an enricher that adds no column does nothing"
    given = _with_needed(awkward_items() if items is None else items, enricher.needs)
    first, again = enricher.enrich(given), enricher.enrich(given)
    _check_table(first, given, enricher.adds)
    assert first.sort("id").equals(again.sort("id")), "the same items gave another answer"
    _check_table(enricher.enrich(given.head(0)), given.head(0), enricher.adds)
    turned = enricher.enrich(given.reverse())
    assert first.sort("id").equals(turned.sort("id")), "the order of the items changed the answer"


def _with_needed(items: pl.DataFrame, needs: frozenset[str]) -> pl.DataFrame:
    absent = sorted(needs - set(items.columns))
    return items.with_columns(pl.lit(None).alias(column) for column in absent)


def _check_table(found: pl.DataFrame, items: pl.DataFrame, adds: Schema) -> None:
    wanted = {"id": pl.String(), **adds}
    missing = sorted(set(wanted) - set(found.columns))
    assert not missing, f"the column {missing[0]!r} was promised in adds and is not there"
    wrong = [name for name, kind in wanted.items() if found.schema[name] != kind]
    assert not wrong, (
        f"the column {wrong[0]!r} is {found.schema[wrong[0]]}, promised: {wanted[wrong[0]]}"
    )
    assert sorted(found["id"]) == sorted(items["id"]), (
        "there must be one row per item, no more and no fewer"
    )
