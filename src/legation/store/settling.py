"""What is new in a batch: the rows that the archive does not hold yet, with their revisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from legation.domain.item import ITEM

HISTORY = ("id", "known_at", "revision", "digest", "deleted")
"""The columns by which an item's past is known."""


def settle_items(incoming: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Keep the items that say something new, numbered as revisions, the first of an item 0.

    ``incoming`` (ITEM columns, in the order they were filed) against ``known`` (HISTORY columns of the
    same items). A row is a repeat when it says what the newest revision says, or what the one in force
    at its own ``known_at`` says: so a history imported twice stands once. A delete of what was never
    held adds nothing.
    """
    contested = incoming["id"].is_duplicated() | incoming["id"].is_in(
        known["id"].unique().implode()
    )
    first = incoming.filter(~contested & ~incoming["deleted"])
    first = first.with_columns(revision=pl.lit(0, dtype=ITEM["revision"]))
    disputed = incoming.filter(contested)
    if disputed.is_empty():
        return first
    revisions = _revisions(disputed, known)
    numbered = disputed.with_columns(revision=pl.Series(revisions, dtype=ITEM["revision"]))
    return pl.concat([first, numbered.drop_nulls("revision")])


def drop_held(incoming: pl.DataFrame, held: pl.DataFrame, *, key: Sequence[str]) -> pl.DataFrame:
    """Keep the first row of each key that is not among ``held`` (key columns)."""
    once = incoming
    if _has_repeats(incoming, key):
        once = incoming.unique(list(key), keep="first", maintain_order=True)
    if held.is_empty():
        return once
    return once.join(held, on=list(key), how="anti", nulls_equal=True)


def _has_repeats(rows: pl.DataFrame, key: Sequence[str]) -> bool:
    """Say whether rows may share a key: told by 64-bit hashes, so a stray yes is possible, a no is sure."""
    return bool(rows.select(key).hash_rows().is_duplicated().any())


@dataclass(frozen=True, slots=True, order=True)
class _Said:
    known_at: datetime
    revision: int
    state: str


def _revisions(disputed: pl.DataFrame, known: pl.DataFrame) -> list[int | None]:
    past: dict[str, list[_Said]] = {}
    for item, known_at, revision, digest, deleted in known.select(HISTORY).iter_rows():
        past.setdefault(item, []).append(_Said(known_at, revision, _state(digest, deleted)))
    numbers: list[int | None] = []
    for item, known_at, _, digest, deleted in disputed.select(HISTORY).iter_rows():
        said, state = past.setdefault(item, []), _state(digest, deleted)
        if not _is_new(said, state, known_at):
            numbers.append(None)
            continue
        revision = 1 + max((one.revision for one in said), default=-1)
        said.append(_Said(known_at, revision, state))
        numbers.append(revision)
    return numbers


def _is_new(said: list[_Said], state: str, known_at: datetime) -> bool:
    if not said:
        return state != _GONE
    in_force = max((one for one in said if one.known_at <= known_at), default=None)
    return state not in (max(said).state, in_force.state if in_force else None)


_GONE = "deleted"


def _state(digest: str | None, deleted: bool) -> str:
    return _GONE if deleted else f"={digest}"
