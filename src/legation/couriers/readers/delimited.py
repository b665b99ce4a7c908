"""Delimited text: CSV and TSV records become a table; a record that is broken is set aside alone.

Clean pieces are recognised by their quotes, counted over the whole piece (RFC 4180), and parsed at
once; a piece with a stray quote or a shifted column is read record by record.
"""

import csv
import io
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from legation.couriers.readers.ndjson import line_ends, origins
from legation.couriers.readers.record_stream import RECORDS, Parsed
from legation.couriers.readers.rejects import Reject, reject

RECORD_BYTES = 1 << 18
RECORD_LINES = 500
"""How far an open quote is followed before the line that opened it is set aside."""

_QUOTE = ord('"')
_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


@dataclass(frozen=True, slots=True)
class DelimitedParser:
    """Reads records of ``names`` fields; ``file`` names the origin of rows."""

    names: list[str]
    separator: str
    file: str

    def parse(self, buffer: bytes, *, line: int, is_last: bool) -> Parsed:
        """Parse up to ``RECORDS`` records, whole piece at once, or one by one when that fails."""
        whole = self._whole(buffer, line, is_last)
        return whole if whole is not None else self._one_by_one(buffer, line, is_last)

    def _whole(self, buffer: bytes, line: int, is_last: bool) -> Parsed | None:
        lines = line_ends(buffer, is_last=is_last)
        quotes = _places(buffer, _QUOTE)
        ends = lines[np.searchsorted(quotes, lines) % 2 == 0][:RECORDS]
        if not len(ends):
            return None
        used = int(ends[-1])
        chunk, quotes = buffer[:used], quotes[: np.searchsorted(quotes, used)]
        if not self._is_clean(chunk, quotes, ends):
            return None
        table = self._table(chunk)
        if table is None or table.height != len(ends):
            return None
        starts = np.concatenate([[0], np.searchsorted(lines, ends[:-1], side="right")])
        places = origins(self.file, pl.Series(starts + line))
        return Parsed(
            table.with_columns(places), [], used, int(np.searchsorted(lines, used, side="right"))
        )

    def _is_clean(self, chunk: bytes, quotes: NDArray[np.int64], ends: NDArray[np.int64]) -> bool:
        if b"\x00" in chunk or not _is_utf8(chunk) or np.diff(ends, prepend=0).max() > RECORD_BYTES:
            return False
        separators = _places(chunk, ord(self.separator))
        if len(quotes):
            if not _quotes_stand_right(chunk, quotes, ord(self.separator)):
                return False
            separators = separators[np.searchsorted(quotes, separators) % 2 == 0]
        counts = np.diff(np.searchsorted(separators, ends), prepend=0)
        return bool((counts == len(self.names) - 1).all())

    def _table(self, chunk: bytes) -> pl.DataFrame | None:
        try:
            return pl.read_csv(
                io.BytesIO(chunk),
                has_header=False,
                new_columns=self.names,
                separator=self.separator,
                infer_schema=False,
            )
        except _BROKEN:
            return None

    def _one_by_one(self, buffer: bytes, line: int, is_last: bool) -> Parsed:
        lines = buffer.split(b"\n")
        has_rest = not is_last or not lines[-1]
        rest = lines.pop() if has_rest else b""
        records, numbers, rejects, at = list[list[str]](), list[int](), list[Reject](), 0
        while at < len(lines) and len(records) + len(rejects) < RECORDS:
            taken, found = self._record(lines, at)
            if taken == 0 and not is_last:
                break
            taken = max(taken, 1)
            if isinstance(found, list):
                records.append(found)
                numbers.append(line + at)
            elif lines[at].strip():
                raw = lines[at].removesuffix(b"\r")
                rejects.append(reject(f"{self.file}:line {line + at}", found, raw))
            at += taken
        table = pl.DataFrame(records, schema=dict.fromkeys(self.names, pl.String), orient="row")
        used = sum(map(len, lines[:at])) + at
        used = min(used, len(buffer)) if at == len(lines) and not rest else used
        return Parsed(
            table.with_columns(origins(self.file, pl.Series(numbers, dtype=pl.Int64))),
            rejects,
            used,
            at,
        )

    def _record(self, lines: list[bytes], at: int) -> tuple[int, list[str] | str]:
        """Read the record that starts at a line: how many lines it takes (0: more are needed) and
        its fields, or why the first line is no record."""
        text, taken, why = b"", 0, "opens a quote that does not close"
        while taken < RECORD_LINES and len(text) <= RECORD_BYTES:
            if at + taken >= len(lines):
                return 0, why
            text += (b"\n" if taken else b"") + lines[at + taken]
            taken += 1
            found = self._fields(text)
            if isinstance(found, list):
                return taken, found
            if found != "is open":
                return 1, found if taken == 1 else why
        if len(text) > RECORD_BYTES and taken == 1:
            return (
                1,
                f"is {len(text):,} bytes long, the longest record that is read has {RECORD_BYTES:,}",
            )
        return 1, why

    def _fields(self, raw: bytes) -> list[str] | str:
        if b"\x00" in raw:
            return "holds a NUL byte"
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as wrong:
            return f"is not UTF-8 at byte {wrong.start + 1}"
        return split_record(text.removesuffix("\r"), self.separator, len(self.names))


def split_record(text: str, separator: str, width: int | None = None) -> list[str] | str:
    """Split one record, or say why it is none (``is open`` when a quote waits for its end)."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as wrong:
        is_open = "unexpected end of data" in str(wrong)
        return "is open" if is_open else f"is no record: {wrong}"
    fields = [field for part in found for field in part]
    if len(found) > 1:
        return "is no record: a line ends inside it"
    if width is not None and len(fields) != width:
        return f"has {len(fields)} fields where the header has {width}"
    return fields


def _places(buffer: bytes, byte: int) -> NDArray[np.int64]:
    return np.flatnonzero(np.frombuffer(buffer, dtype=np.uint8) == byte)


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _quotes_stand_right(chunk: bytes, quotes: NDArray[np.int64], separator: int) -> bool:
    """Say whether every quote opens a field, closes one, or is half of a doubled quote."""
    if len(quotes) % 2:
        return False
    padded = np.frombuffer(b"\n" + chunk + b"\n", dtype=np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    doubled = opening[1:] == closing[:-1] + 1
    before, after = padded[opening], padded[closing + 2]
    opens = (before == separator) | (before == ord("\n"))
    closes = (after == separator) | (after == ord("\n")) | (after == ord("\r"))
    opens[1:] |= doubled
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())
