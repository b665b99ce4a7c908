"""Raw rows: where a reader of one-by-one sources gathers what it read and what it could not."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from legation.couriers.readers.rejects import OF_ROW
from legation.domain.item import COUNTERS, RAW_ITEM, REJECT, Action, RawBatch

BATCH_ROWS = 10_000
RAW_LENGTH = 4_000
"""Characters of an unreadable row that quarantine keeps."""

LONGEST_COUNTER = 2**62


def clean(text: str) -> str:
    """Take out what no table can hold: NUL characters and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def text_or_none(value: object) -> str | None:
    """Give a text without surrounding blanks, or None for an empty one and for anything else."""
    if not isinstance(value, str):
        return None
    return clean(value).strip() or None


def counter_or_none(value: object) -> int | None:
    """Give a counter as it can be stored, or None when it is not a whole number from 0."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and 0 <= value < LONGEST_COUNTER else None  # type: ignore[operator, return-value]


def as_json(value: Mapping[str, object]) -> str:
    """Write an ``extra`` column: sorted keys, nothing escaped that UTF-8 can hold."""
    return clean(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))


@dataclass(slots=True)
class RawRows:
    """Rows and rejects in the order they came; values are checked when they become a batch."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows) + len(self.rejects)

    def add(self, row: Mapping[str, Any]) -> None:
        """Take in one row: columns of ``RAW_ITEM``, those that are missing stay null."""
        self.rows.append({"action": Action.UPSERT.value, **row})

    def delete(self, native_id: str, *, platform: str, origin: str) -> None:
        """Take in the news that an item was deleted."""
        action = Action.DELETE.value
        self.rows.append(
            {"native_id": native_id, "action": action, "platform": platform, "origin": origin}
        )

    def reject(self, raw: bytes | str, *, origin: str, reason: str) -> None:
        """Set aside what could not be read: SHA-256 of the whole, and its beginning."""
        whole = raw if isinstance(raw, bytes) else raw.encode("utf-8", "replace")
        excerpt = clean(whole[: 4 * RAW_LENGTH].decode("utf-8", "replace"))[:RAW_LENGTH]
        digest = hashlib.sha256(whole).hexdigest()
        self.rejects.append(
            {"origin": origin, "reason": clean(reason), "digest": digest, "raw": excerpt}
        )

    def refuse(self, row: object, *, origin: str, reason: str) -> None:
        """Set aside a row that was read and refused: as it was read (JSON), which the reason then says."""
        read = json.dumps(row, default=str, ensure_ascii=False)
        self.reject(read, origin=origin, reason=reason + OF_ROW)

    def batch(self) -> RawBatch:
        """Give everything gathered so far as one batch, and start anew."""
        rows, rejects = self.rows, self.rejects
        self.rows, self.rejects = [], []
        return RawBatch(rows=_table(rows), rejects=pl.DataFrame(rejects, schema=dict(REJECT)))

    def batches(self) -> Iterator[RawBatch]:
        """Give everything gathered so far in batches of the agreed size, at least one."""
        rows, rejects = self.rows, self.rejects
        for start in range(0, max(len(rows), 1), BATCH_ROWS):
            self.rows = rows[start : start + BATCH_ROWS]
            self.rejects = rejects if start == 0 else []
            yield self.batch()


def _table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    for counter in COUNTERS:
        for row in rows:
            if counter in row:
                row[counter] = counter_or_none(row[counter])
    columns = {name: [row.get(name) for row in rows] for name in RAW_ITEM}
    return pl.DataFrame(columns, schema=dict(RAW_ITEM), strict=True)


def plausible(at: datetime | None) -> datetime | None:
    """Give an instant back unless it is a placeholder or absurd: before 1990 or after 2099."""
    return at if at is not None and 1990 <= at.year <= 2099 else None
