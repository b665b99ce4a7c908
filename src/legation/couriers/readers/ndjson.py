"""NDJSON: lines of JSON objects become a table; a line that is none is set aside alone."""

import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from ahocorasick_rs import BytesAhoCorasick

from legation.couriers.readers.columns import ORIGIN
from legation.couriers.readers.record_stream import LINE_BYTES, RECORDS, Parsed
from legation.couriers.readers.rejects import Reject, reject

_GLANCE_BYTES = 1 << 14
_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


Ends = np.ndarray[tuple[int], np.dtype[np.int64]]
"""The offset after each line of a buffer."""


@dataclass(frozen=True, slots=True)
class HeldLines:
    """The lines of a chunk by where they stand: gives the bytes of ``posts.ndjson:line 17``."""

    file: str
    first: int
    chunk: bytes
    ends: Ends

    def __call__(self, origin: str) -> bytes | None:
        """Give the bytes of that line without its end; None for one of another chunk or file."""
        number = origin.removeprefix(f"{self.file}:line ")
        place = int(number) - self.first if number.isdecimal() else -1
        if number == origin or not 0 <= place < len(self.ends):
            return None
        start = int(self.ends[place - 1]) if place else 0
        return self.chunk[start : int(self.ends[place])].removesuffix(b"\n")


@dataclass(frozen=True, slots=True)
class NdjsonParser:
    """Reads the fields of ``schema`` from each line; ``file`` names the origin of rows."""

    schema: dict[str, pl.DataType]
    file: str

    def parse(self, buffer: bytes, *, line: int, is_last: bool) -> Parsed:
        """Parse up to ``RECORDS`` lines, whole chunk at once, or line by line when that fails."""
        ends = line_ends(buffer, is_last=is_last)[:RECORDS]
        if not len(ends):
            return Parsed(pl.DataFrame(), [], 0, 0)
        used = int(ends[-1])
        chunk = buffer[:used]
        table, rejects = self._whole(chunk, line, ends), list[Reject]()
        if table is None:
            table, rejects = self._line_by_line(chunk, line)
        return Parsed(table, rejects, used, len(ends), HeldLines(self.file, line, chunk, ends))

    def _whole(self, chunk: bytes, line: int, ends: Ends) -> pl.DataFrame | None:
        if np.diff(ends, prepend=0).max() > LINE_BYTES + 1 or _may_hold_half_a_pair(chunk):
            return None
        try:
            table = pl.read_ndjson(io.BytesIO(chunk), schema=self._present(chunk))
        except _BROKEN:
            return None
        if table.height != len(ends):
            return None
        return table.with_columns(
            origins(self.file, pl.int_range(line, line + len(ends), eager=True))
        )

    def _present(self, chunk: bytes) -> dict[str, pl.DataType]:
        """Give the fields that may occur in the chunk: each asked for in vain costs as much as one read.

        A name that the first lines do not have is looked for in all of them, as it is written; one that
        JSON could write with escapes is always asked for.
        """
        start = chunk[:_GLANCE_BYTES]
        doubtful = [name for name in self.schema if name.isascii() and _quoted(name) not in start]
        if not doubtful:
            return self.schema
        found = BytesAhoCorasick([_quoted(name) for name in doubtful]).find_matches_as_indexes(
            chunk
        )
        absent = set(doubtful) - {doubtful[place] for place, *_ in found}
        present = {name: kind for name, kind in self.schema.items() if name not in absent}
        return present or self.schema

    def _line_by_line(self, chunk: bytes, line: int) -> tuple[pl.DataFrame, list[Reject]]:
        rows: dict[str, list[object]] = {name: [] for name in self.schema}
        numbers, rejects = [], []
        for number, raw in enumerate(chunk.removesuffix(b"\n").split(b"\n"), start=line):
            if not raw.strip():
                continue
            read = _object(raw)
            if isinstance(read, str):
                rejects.append(reject(f"{self.file}:line {number}", read, raw))
                continue
            numbers.append(number)
            for name, kind in self.schema.items():
                rows[name].append(_shaped(read.get(name), kind))
        table = pl.DataFrame(rows, schema=self.schema, strict=False)
        return table.with_columns(origins(self.file, pl.Series(numbers, dtype=pl.Int64))), rejects


def _may_hold_half_a_pair(chunk: bytes) -> bool:
    """Say whether a surrogate is written as an escape: polars would take half a pair for a character."""
    return b"\\" in chunk and (b"\\ud" in chunk or b"\\uD" in chunk)


def _quoted(name: str) -> bytes:
    return json.dumps(name).encode()


def line_ends(buffer: bytes, *, is_last: bool) -> Ends:
    """Give the offset after each line of a buffer; the last needs no newline at a file's end."""
    ends = np.flatnonzero(np.frombuffer(buffer, dtype=np.uint8) == ord("\n")) + 1
    if is_last and buffer and not buffer.endswith(b"\n"):
        ends = np.append(ends, len(buffer))
    return ends


def origins(file: str, numbers: pl.Series, *, unit: str = "line") -> pl.Series:
    """Say where rows stood: ``posts.csv:line 17``."""
    return (
        pl.Series([f"{file}:{unit} "], dtype=pl.String).new_from_index(0, len(numbers))
        + numbers.cast(pl.String)
    ).alias(ORIGIN)


def _object(raw: bytes) -> dict[str, object] | str:
    """Read one line, or say why it cannot be read."""
    if len(raw) > LINE_BYTES:
        return f"is {len(raw):,} bytes long, the longest line that is read has {LINE_BYTES:,}"
    try:
        read = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as wrong:
        return f"is not UTF-8 at byte {wrong.start + 1}"
    except json.JSONDecodeError as wrong:
        return f"is not JSON: {wrong.msg} at character {wrong.pos + 1}"
    except (ValueError, RecursionError) as wrong:
        return f"is not JSON: {wrong}"
    return read if isinstance(read, dict) else "is no JSON object"


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON value")


def _shaped(value: object, kind: pl.DataType) -> object:
    """Bend a value into a type of texts, objects and lists; what does not fit becomes None."""
    if value is None:
        return None
    if isinstance(kind, pl.List):
        return [_shaped(one, _instance(kind.inner)) for one in _many(value)]
    if isinstance(kind, pl.Struct):
        given = value if isinstance(value, dict) else {}
        return {
            field.name: _shaped(given.get(field.name), _instance(field.dtype))
            for field in kind.fields
        }
    return _as_text(value)


def _instance(kind: Any) -> pl.DataType:
    """Give a type as an instance (polars hands out classes and instances, so any type comes in)."""
    instance: pl.DataType = kind() if isinstance(kind, type) else kind
    return instance


def _many(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else [value]


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
