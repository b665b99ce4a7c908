"""Rows of CSV and NDJSON as they are written: no type is guessed, and what is no row is set aside."""

import csv
import io
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from legation.domain.errors import Rejected

VECTOR = "vector"
LINE = "line"
ASIDE = {"line": pl.Int64, "column": pl.String, "reason": pl.String, "raw": pl.String}
"""What was set aside: its line (or row), the column where one is to blame, why, and how it read."""
RAW_CHARACTERS = 4_000
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a file holds: ``table`` has the wanted columns, and ``line`` for where each row stood;
    ``names`` are all columns of the file; ``aside`` (ASIDE) lists what is no row."""

    table: pl.DataFrame
    names: list[str]
    aside: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    fields: list[str]
    reason: str = ""
    raw: str = ""


def rows_of_csv(content: bytes, wanted: Collection[str], *, where: str) -> Rows:
    """Read a comma-separated table, every column as text: ``007`` stays ``007``, an empty field is null.

    Set aside are records with more or fewer fields than the header, with a quote that does not end, and
    those that are not UTF-8. Rejected: a header that is not UTF-8 or names a wanted column twice.
    """
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    records = _records(text)
    header = next(records, _Record(1, []))
    names = header.fields
    if header.reason or not _is_utf8("".join(names)):
        raise Rejected(header.reason or "the header is not UTF-8", where=f"{where}: line 1")
    for name in wanted:
        if names.count(name) > 1:
            raise Rejected(f"column {name!r} stands twice", where=f"{where}: line 1")
    places = [(place, name) for place, name in enumerate(names) if name in wanted]
    taken = _Taken([name for _, name in places])
    for record in records:
        reason = record.reason or ("" if _is_utf8("".join(record.fields)) else "not UTF-8")
        if reason:
            taken.set_aside(record.line, reason, record.raw or ",".join(record.fields))
        else:
            taken.add(record.line, {name: record.fields[place] or None for place, name in places})
    return taken.rows(names)


def rows_of_ndjson(content: bytes, wanted: Collection[str]) -> Rows:
    """Read one JSON object a line; a number is the text it is written with, an absent value is null.

    Set aside are lines that are no JSON object, that are not UTF-8, and wanted values that are lists or
    objects. A file without any row has every wanted column.
    """
    names: dict[str, None] = {}
    taken = _Taken(list(wanted))
    for line, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not raw.strip():
            continue
        try:
            row = _object(raw.decode("utf-8"))
        except (ValueError, TypeError, RecursionError) as broken:
            taken.set_aside(line, str(broken), raw.decode("utf-8", "replace"))
            continue
        names |= dict.fromkeys(row)
        taken.add(line, {name: row.get(name) for name in wanted})
    rows = taken.rows(list(names) or list(wanted))
    return Rows(
        table=rows.table.select(LINE, *(name for name in wanted if name in rows.names)),
        names=rows.names,
        aside=rows.aside,
    )


def aside_of(rows: list[tuple[int, str, str, str]]) -> pl.DataFrame:
    """Make the table of what was set aside: line, column, reason, raw."""
    return pl.DataFrame(rows, schema=ASIDE, orient="row")


class _Taken:
    """The rows taken so far, put together in columns many at a time."""

    def __init__(self, names: list[str]) -> None:
        self._schema = {LINE: pl.Int64()} | {
            name: pl.List(pl.Float32) if name == VECTOR else pl.String() for name in names
        }
        self._columns: dict[str, list[Any]] = {name: [] for name in self._schema}  # by its schema
        self._tables: list[pl.DataFrame] = [pl.DataFrame(schema=self._schema)]
        self._aside: list[tuple[int, str, str, str]] = []

    def add(self, line: int, row: dict[str, Any]) -> None:
        """Take one row, or set it aside with the column whose value is of no use."""
        read = {}
        for name, value in row.items():
            try:
                read[name] = _vector(value) if name == VECTOR else _written(value)
            except (ValueError, TypeError, RecursionError) as broken:
                raw = json.dumps(row)
                self._aside.append((line, name, str(broken), raw[:RAW_CHARACTERS]))
                return
        for name, value in read.items():
            self._columns[name].append(value)
        self._columns[LINE].append(line)
        if len(self._columns[LINE]) == ROWS_AT_ONCE:
            self._flush()

    def set_aside(self, line: int, reason: str, raw: str) -> None:
        """Put a line aside that is no row."""
        told = raw[:RAW_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        self._aside.append((line, "", reason, told.rstrip("\r\n")))

    def rows(self, names: list[str]) -> Rows:
        """Give all that was taken."""
        self._flush()
        return Rows(table=pl.concat(self._tables), names=names, aside=aside_of(self._aside))

    def _flush(self) -> None:
        if self._columns[LINE]:
            self._tables.append(pl.DataFrame(self._columns, schema=self._schema))
            self._columns = {name: [] for name in self._schema}


def _records(text: str) -> Iterator[_Record]:
    """Give the records of a CSV; after a broken one it goes on with the line below its first."""
    csv.field_size_limit(2**31 - 1)
    lines = io.StringIO(text, newline="")
    before, width = 0, 0
    reader = csv.reader(iter(lines.readline, ""), strict=True)
    while True:
        place, line = lines.tell(), before + reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as broken:
            lines.seek(place)
            yield _Record(line, [], str(broken), lines.readline())
            before, reader = line, csv.reader(iter(lines.readline, ""), strict=True)
            continue
        if fields is None:
            return
        width = width or len(fields)
        if len(fields) == width:
            yield _Record(line, fields)
        elif fields:
            reason = f"{len(fields)} fields where the header has {width}"
            yield _Record(line, fields, reason, text[place : lines.tell()])


def _object(line: str) -> dict[str, Any]:
    """Read a JSON object, its numbers as they are written."""
    row = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
    if not isinstance(row, dict):
        raise TypeError("not an object")
    if "\\u" in line and not _is_utf8(json.dumps(row, ensure_ascii=False)):
        raise ValueError("half of a surrogate pair is no character")
    return row


def _written(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    raise TypeError("a list or an object where a plain value belongs")


def _vector(value: object) -> list[float] | None:
    numbers = json.loads(value) if isinstance(value, str) else value
    if numbers is None:
        return None
    if not isinstance(numbers, list):
        raise TypeError("not a list of numbers")
    return [float(number) for number in numbers]


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
