"""Rejects: what a reader of files could not read, as rows for quarantine."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import polars as pl

from legation.domain.errors import SeenBytes
from legation.domain.item import REJECT, RawOf

RAW_LENGTH = 4_000
"""Characters of the raw input that a reject keeps."""
DIGESTED_BYTES = 64_000_000
"""Bytes of a refused file that its digest is of, at most: one of gigabytes is not read to its end."""
_PIECE = 1 << 20
OF_ROW = "; SHA-256 of the row as it was read"
"""End of the reason of a reject whose digest and text are not of bytes that came."""
TWICE = "stands twice in this feed, with different content"
"""In the reason of an entry under an id that another entry of the feed has."""


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


def refused_row(origin: str, reason: str, row: str, raw_of: Iterable[RawOf] = ()) -> Reject:
    """Set a row aside that was read and refused: by its bytes where they are still at hand, or else as
    it was read (``row``, JSON), which the reason then says."""
    raw = next((raw for one in raw_of if (raw := one(origin)) is not None), None)
    if raw is not None:
        return reject(origin, reason, raw)
    return reject(origin, reason + OF_ROW, row.encode())


def is_of_row(reason: str) -> bool:
    """Say whether a reject's digest and text are of the row as it was read, not of its bytes."""
    return reason.endswith(OF_ROW)


def refused_bytes(origin: str, reason: str, seen: SeenBytes) -> Reject:
    """Set aside what was read of an input before it was refused; the reason says when that is not all."""
    if not seen.is_whole:
        reason = f"{reason}; SHA-256 of the first {seen.length:,} bytes"
    return replace(reject(origin, reason, seen.start), digest=seen.digest)


def refused_file(path: Path, reason: str) -> Reject:
    """Set a whole file aside as it stands on the disk, by the digest of the bytes read for it.

    Where these are not all, the reason says of how many the digest is. A file that cannot be read is
    told by the digest of nothing.
    """
    seen, start, done, size = sha256(), b"", 0, 0
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            while done < DIGESTED_BYTES and (
                piece := file.read(min(_PIECE, DIGESTED_BYTES - done))
            ):
                start = start or piece[: RAW_LENGTH * 4]
                seen.update(piece)
                done += len(piece)
    except OSError as closed:
        reason = f"{reason}; its bytes cannot be read: {closed}"
    if done < size:
        reason = f"{reason}; SHA-256 of the first {done:,} of {size:,} bytes"
    return replace(reject(str(path), reason, start), digest=seen.hexdigest())


def reject_table(rejects: Iterable[Reject]) -> pl.DataFrame:
    """Give the table of some rejects."""
    held = list(rejects)
    return pl.DataFrame(
        {name: [getattr(one, name) for one in held] for name in REJECT}, schema=dict(REJECT)
    )
