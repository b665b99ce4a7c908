"""A micro-batch as bytes: the Arrow files of its flows, one after the other, behind a short index.

Columns that say the same in every row are kept once, in a second file of one row: half of an item's are.
"""

import io
import json
import struct
from collections.abc import Iterator, Mapping

import polars as pl

from legation.domain.errors import Rejected

_LENGTH = struct.Struct(">I")


def pack(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Pack tables by flow name; compressed, so that an inbox of thousands of items stays small."""
    index, parts = [], list[bytes]()
    for name, table in tables.items():
        same = constant_columns(table)
        files = [_file(table.drop(same)), _file(table.head(1).select(same))]
        index.append([name, table.columns, [len(file) for file in files]])
        parts += files
    head = json.dumps(index).encode()
    return b"".join([_LENGTH.pack(len(head)), head, *parts])


def unpack(payload: bytes) -> dict[str, pl.DataFrame]:
    """Give back what was packed; Rejected when the bytes are not such a batch."""
    try:
        return dict(_unpacked(payload))
    except (struct.error, ValueError, pl.exceptions.PolarsError) as broken:
        raise Rejected(f"a batch of the inbox cannot be read: {broken}", where="inbox") from broken


def constant_columns(table: pl.DataFrame) -> list[str]:
    """Name the columns that hold one value, or none, in every row; never all columns of a table."""
    if table.height < 2:
        return []
    flat = [name for name, kind in table.schema.items() if not kind.is_nested()]
    same = table.select(pl.col(flat).eq_missing(pl.col(flat).first()).all()).row(0)
    found = [name for name, holds in zip(flat, same, strict=True) if holds]
    found += [
        name
        for name, kind in table.schema.items()
        if kind.is_nested() and table[name].null_count() == table.height
    ]
    return found if len(found) < table.width else found[1:]


def _unpacked(payload: bytes) -> Iterator[tuple[str, pl.DataFrame]]:
    (length,) = _LENGTH.unpack_from(payload)
    start = _LENGTH.size + length
    for name, columns, sizes in json.loads(payload[_LENGTH.size : start]):
        various, same = (
            pl.read_ipc(io.BytesIO(payload[begin : begin + size]))
            for begin, size in ((start, sizes[0]), (start + sizes[0], sizes[1]))
        )
        start += sum(sizes)
        repeated = [same[one].new_from_index(0, various.height) for one in same.columns]
        yield name, various.with_columns(repeated).select(columns)


def _file(table: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    table.write_ipc(out, compression="lz4")
    return out.getvalue()
