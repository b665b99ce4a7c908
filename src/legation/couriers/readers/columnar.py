"""Columnar: rows of a Parquet file in pieces, only the columns that a mapping reads."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import polars as pl

from legation.couriers.readers.byte_streams import open_bytes
from legation.couriers.readers.file_cursor import FileCursor
from legation.couriers.readers.ndjson import origins
from legation.couriers.readers.record_stream import RECORDS
from legation.domain.errors import Rejected

_FOOTER_BYTES = 1 << 16
_PIECE_ROWS = 5 * RECORDS
_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def parquet_pieces(
    path: Path, cursor: FileCursor, sources: frozenset[str], *, start_over: bool = False
) -> Iterator[tuple[pl.DataFrame, FileCursor]]:
    """Yield up to ``RECORDS`` rows at a time from where the cursor left the same file.

    A file with another footer is another file and starts over. ``start_over`` yields every row again.
    Raises Rejected when the file is no readable Parquet.
    """
    footer = _footer(path)
    is_same = cursor.tail == footer and not start_over
    done = cursor.offset if is_same else 0
    table = _scan(path, sources)
    try:
        total = table.select(pl.len()).collect().item()
        for piece in table.slice(done).collect_batches(chunk_size=_PIECE_ROWS, maintain_order=True):
            for start in range(0, piece.height, RECORDS):
                rows = piece.slice(start, RECORDS)
                places = pl.int_range(done + 1, done + rows.height + 1, eager=True)
                done += rows.height
                at = FileCursor(offset=done, line=done + 1, tail=footer)
                after = at.whole(path) if done == total else at
                yield rows.with_columns(origins(path.name, places, unit="row")), after
    except _BROKEN as broken:
        raise Rejected(f"cannot be read past row {done}: {broken}", where=str(path)) from broken


def _scan(path: Path, sources: frozenset[str]) -> pl.LazyFrame:
    try:
        table = pl.scan_parquet(path, glob=False)
        names = table.collect_schema().names()
    except _BROKEN as broken:
        raise Rejected(f"is no readable Parquet file: {broken}", where=str(path)) from broken
    roots = {source.split(".")[0].removesuffix("[]") for source in sources} | sources
    wanted = [name for name in names if name in roots]
    if not wanted:
        raise Rejected(
            "has none of the columns that the mapping reads",
            where=str(path),
            remedy=f"its columns: {', '.join(names[:40])}",
        )
    return table.select(wanted)


def _footer(path: Path) -> str:
    with open_bytes(path) as file:
        size = path.stat().st_size
        file.seek(max(0, size - _FOOTER_BYTES))
        return sha256(f"{size}:".encode() + file.read()).hexdigest()
