"""A micro-batch as bytes: the Parquet files of its flows, one after the other, behind a short index."""

import io
import json
import struct
from collections.abc import Mapping

import polars as pl

from legation.domain.errors import Rejected

_LENGTH = struct.Struct(">I")


def pack(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """Pack tables by flow name; zstd inside, so that an inbox of thousands of items stays small."""
    parts = {name: _file(table) for name, table in tables.items()}
    index = json.dumps([[name, len(part)] for name, part in parts.items()]).encode()
    return b"".join([_LENGTH.pack(len(index)), index, *parts.values()])


def unpack(payload: bytes) -> dict[str, pl.DataFrame]:
    """Give back what was packed; Rejected when the bytes are not such a batch."""
    try:
        (length,) = _LENGTH.unpack_from(payload)
        start = _LENGTH.size + length
        tables = {}
        for name, size in json.loads(payload[_LENGTH.size : start]):
            tables[name] = pl.read_parquet(io.BytesIO(payload[start : start + size]))
            start += size
    except (struct.error, ValueError, pl.exceptions.PolarsError) as broken:
        raise Rejected(f"a batch of the inbox cannot be read: {broken}", where="inbox") from broken
    return tables


def _file(table: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    table.write_parquet(out, compression="zstd", compression_level=1, statistics=False)
    return out.getvalue()
