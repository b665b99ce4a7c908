"""Rejects: what a reader of files could not read, as rows for quarantine."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import polars as pl

from legation.domain.item import REJECT

RAW_LENGTH = 4_000
"""Characters of the raw input that a reject keeps."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One piece of input that was set aside: where it stood, why, its digest and its beginning."""

    origin: str
    reason: str
    digest: str
    raw: str


def reject(origin: str, reason: str, raw: bytes) -> Reject:
    """Set these raw bytes aside; bytes that are no UTF-8 are shown with a replacement character."""
    shown = raw[: RAW_LENGTH * 4].decode("utf-8", "replace").replace("\x00", "\ufffd")
    return Reject(origin, reason, sha256(raw).hexdigest(), shown[:RAW_LENGTH])


def reject_table(rejects: Iterable[Reject]) -> pl.DataFrame:
    """Give the table of some rejects."""
    held = list(rejects)
    return pl.DataFrame(
        {name: [getattr(one, name) for one in held] for name in REJECT}, schema=dict(REJECT)
    )
