"""Table: reads NDJSON, CSV, TSV and Parquet files of any field names through a mapping."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from legation.couriers.readers.byte_streams import open_bytes, stream_of
from legation.couriers.readers.columnar import parquet_pieces
from legation.couriers.readers.columns import Mapped, map_columns
from legation.couriers.readers.delimited import DelimitedParser, split_record
from legation.couriers.readers.file_cursor import FileCursor, load_cursor
from legation.couriers.readers.mapping import Mapping, read_mapping
from legation.couriers.readers.ndjson import NdjsonParser
from legation.couriers.readers.record_stream import LINE_BYTES, Parser, RecordStream, resume
from legation.couriers.readers.rejects import Reject, reject_table
from legation.couriers.readers.repeats import Repeats
from legation.couriers.readers.source_paths import nested_schema, reach
from legation.domain.errors import Rejected
from legation.domain.item import RAW_ITEM, RawBatch, RawOf
from legation.domain.tables import empty
from legation.doors.reader import Cursor

_PARQUET = b"PAR1"
_OTHERS = {
    b"PK\x03\x04": ("is a zip archive", "unpack it first"),
    b"\x28\xb5\x2f\xfd": ("is compressed with zstd", "unpack it, or compress it with gzip"),
    b"\xff\xfe": ("is UTF-16", "save it as UTF-8"),
    b"\xfe\xff": ("is UTF-16", "save it as UTF-8"),
    b"\x1f\x8b": ("is compressed twice", "unpack it once"),
}
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReader:
    """Reads one file: ``preset`` names a mapping of the house, or a mapping file ending in ``.toml``.

    The address is a path to ``.ndjson``, ``.jsonl``, ``.csv``, ``.tsv`` (each also ``.gz``) or
    ``.parquet``; the content decides when it says otherwise. A file that has grown is read on from
    where it ended, a file that was replaced from its start.
    """

    preset: str = "generic"
    name: str = "table/1"

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield batches of up to 10,000 rows with what could not be read beside them.

        Raises Rejected when nothing of the file can be read, Misconfigured for a faulty mapping.
        """
        mapping = read_mapping(self.preset)
        path = Path(address.removeprefix("file://"))
        at = load_cursor(cursor, where=address)
        open_bytes(path).close()
        if at.is_whole(path):
            return
        kind = _sniff(path)
        if kind == "parquet":
            yield from _read_parquet(path, at, mapping)
        else:
            yield from _read_lines(path, at, mapping, kind)


def _read_parquet(
    path: Path, at: FileCursor, mapping: Mapping
) -> Iterator[tuple[RawBatch, Cursor]]:
    repeats = _repeats(mapping)
    pieces = parquet_pieces(path, at, mapping.sources, start_over=repeats is not None)
    for table, after in pieces:
        mapped = _mapped(table, mapping, repeats, path)
        if repeats is None or after.offset > at.offset or after.tail != at.tail:
            yield _batch(mapped.rows, mapped.rejects), after.dump()


def _read_lines(
    path: Path, at: FileCursor, mapping: Mapping, kind: str
) -> Iterator[tuple[RawBatch, Cursor]]:
    repeats = _repeats(mapping)
    stream, parser = _opened(path, FileCursor() if repeats is not None else at, mapping, kind)
    for parsed, after in stream.pieces(parser):
        if not parsed.table.height:
            if parsed.rejects:
                yield _batch(empty(RAW_ITEM), parsed.rejects), after.dump()
            continue
        raw_of = (parsed.raw_of,) if parsed.raw_of is not None else ()
        mapped = _mapped(parsed.table, mapping, repeats, path, raw_of=raw_of)
        if repeats is None or after.offset > at.offset:
            yield _batch(mapped.rows, parsed.rejects + mapped.rejects, raw_of), after.dump()


def _mapped(
    table: pl.DataFrame,
    mapping: Mapping,
    repeats: Repeats | None,
    path: Path,
    *,
    raw_of: tuple[RawOf, ...] = (),
) -> Mapped:
    try:
        return map_columns(table, mapping, repeats=repeats, raw_of=raw_of)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as unfit:
        what = f"a column does not have the type that mapping {mapping.name!r} expects: {unfit}"
        raise Rejected(what, where=str(path)) from unfit


def _repeats(mapping: Mapping) -> Repeats | None:
    """Counting repeats needs every row of the file, so such a mapping reads it from its start."""
    return Repeats() if mapping.columns["native_id"].counts_repeats else None


def _batch(rows: pl.DataFrame, rejects: list[Reject], raw_of: tuple[RawOf, ...] = ()) -> RawBatch:
    return RawBatch(rows=rows, rejects=reject_table(rejects), raw_of=raw_of)


def _opened(path: Path, at: FileCursor, mapping: Mapping, kind: str) -> tuple[RecordStream, Parser]:
    if kind == "ndjson":
        schema = nested_schema(mapping.sources, mapping.list_sources, name=mapping.name)
        return _past_mark(resume(path, at)), NdjsonParser(schema, path.name)
    header, used, lines = _header(path)
    separator = mapping.separator or _separator(header, path)
    names = split_record(header, separator)
    if isinstance(names, str):
        raise Rejected(f"its header {names}", where=f"{path.name}:line 1")
    names = _unique([name.strip() for name in names])
    _check_names(names, mapping, path)
    stream = resume(path, at)
    if not stream.at.offset:
        stream.fill()
        stream.drop(used, lines)
    return stream, DelimitedParser(names, separator, path.name)


def _past_mark(stream: RecordStream) -> RecordStream:
    if not stream.at.offset:
        stream.fill()
        if stream.buffer.startswith(_BOM):
            stream.drop(len(_BOM), 0)
    return stream


def _header(path: Path) -> tuple[str, int, int]:
    """Give the header record, with the bytes and lines it takes."""
    start = _start(path, LINE_BYTES)
    raw = b""
    for line in start.split(b"\n")[:20]:
        raw += line + b"\n"
        if raw.count(b'"') % 2 == 0:
            break
    else:
        raise Rejected("its header opens a quote that does not close", where=f"{path.name}:line 1")
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as wrong:
        remedy = "save it as UTF-8"
        raise Rejected(
            "its header is not UTF-8", where=f"{path.name}:line 1", remedy=remedy
        ) from wrong
    return text.rstrip("\r\n"), min(len(raw), len(start)), raw.count(b"\n")


def _separator(header: str, path: Path) -> str:
    if ".tsv" in path.suffixes:
        return "\t"
    return max(",;\t|", key=lambda sign: (header.count(sign), sign == ","))


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}\x00{seen[name]}")
    return unique


def _check_names(names: list[str], mapping: Mapping, path: Path) -> None:
    """Raise Rejected where no column holds the native id, or one that is read stands twice."""
    for name in (one.partition("\x00")[0] for one in names if "\x00" in one):
        alone = pl.Schema({name: pl.String()})
        if any(reach(source, alone) is not None for source in mapping.sources):
            raise Rejected(
                f"column {name!r} stands twice",
                where=f"{path.name}:line 1",
                remedy="rename the one that is not meant",
            )
    schema = pl.Schema(dict.fromkeys(names, pl.String()))
    rule = mapping.columns["native_id"]
    if rule.digest or any(reach(source, schema) is not None for source in rule.sources):
        return
    raise Rejected(
        f"has no column for the native id ({' or '.join(rule.sources)})",
        where=f"{path.name}:line 1",
        remedy=f"its columns: {', '.join(names[:40])}; choose another preset or write a mapping",
    )


def _sniff(path: Path) -> str:
    """Tell ``parquet``, ``ndjson`` or ``delimited`` by the content, and by the ending in doubt."""
    start = _start(path, 2_048)
    if start[:4] == _PARQUET:
        return "parquet"
    for mark, (what, remedy) in _OTHERS.items():
        if start.startswith(mark):
            raise Rejected(what, where=str(path), remedy=remedy)
    text = start.removeprefix(_BOM).lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<rss", b"<feed")):
        raise Rejected(
            "is a page or a feed, no table", where=str(path), remedy="add its address instead"
        )
    if path.suffix == ".parquet":
        raise Rejected("is no Parquet file, though it is called one", where=str(path))
    suffixes = {suffix.lower() for suffix in path.suffixes}
    if suffixes & {".ndjson", ".jsonl", ".json"}:
        return "ndjson"
    if suffixes & {".csv", ".tsv", ".txt"}:
        return "delimited"
    return "ndjson" if text.startswith(b"{") else "delimited"


def _start(path: Path, size: int) -> bytes:
    with open_bytes(path) as file:
        stream = stream_of(file)
        start = b""
        while len(start) < size and (piece := stream.read(size - len(start))):
            start += piece
    if not start and stream.fault:
        raise Rejected(stream.fault, where=str(path))
    if not start.removeprefix(_BOM):
        remedy = "it is read once it holds something"
        raise Rejected("the file is empty", where=str(path), remedy=remedy)
    return start
