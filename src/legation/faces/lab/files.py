"""Reading and writing the tables that the analysis tools work on."""

import gzip
import json
import sys
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from legation.chancery.terminal import hand_over
from legation.domain.errors import Rejected, Unavailable
from legation.faces.lab.columns import typed
from legation.faces.lab.rows import LINE, Rows, aside_of, rows_of_csv, rows_of_ndjson

STANDARD = "-"
_KINDS = {".parquet": "parquet", ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


def read_table(address: str, wanted: Collection[str]) -> Rows:
    """Read the wanted columns of a table as they are written, and what is no row; Rejected when it is
    no table."""
    kind = kind_of(address)
    try:
        if kind == "parquet":
            return _read_parquet(address, wanted)
        content = _content(address)
        if kind == "csv":
            return rows_of_csv(content, wanted, where=address)
        return rows_of_ndjson(content, wanted)
    except FileNotFoundError as absent:
        raise Rejected("there is no such file", where=address) from absent
    except (
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
        OSError,
        EOFError,
        zlib.error,
    ) as broken:
        raise Rejected(f"cannot be read as {kind}: {broken}", where=address) from broken


def write_table(table: pl.DataFrame, address: str) -> None:
    """Write a table in the form that the ending of its address says; Unavailable when it cannot be."""
    kind = kind_of(address)
    try:
        _write(table, address, kind)
    except BrokenPipeError:
        raise
    except OSError as unwritable:
        raise Unavailable(f"cannot be written: {unwritable}", where=address) from unwritable


def _write(table: pl.DataFrame, address: str, kind: str) -> None:
    if kind == "parquet":
        table.write_parquet(address, compression="zstd")
        return
    flat = _flat(table)
    content = flat.write_csv().encode() if kind == "csv" else _ndjson(flat)
    if address == STANDARD:
        hand_over(content)
    elif address.endswith(".gz"):
        with gzip.open(address, "wb", compresslevel=6) as file:
            file.write(content)
    else:
        Path(address).write_bytes(content)


def kind_of(address: str) -> str:
    """Tell the form of a table by its ending; standard input and output are NDJSON."""
    if address == STANDARD:
        return "ndjson"
    endings = Path(address.removesuffix(".gz")).suffixes
    kind = _KINDS.get(endings[-1].lower() if endings else "")
    if kind is None or (kind == "parquet" and address.endswith(".gz")):
        raise Rejected(
            "its ending names no table",
            where=address,
            remedy="use .parquet, .csv(.gz) or .ndjson(.gz)",
        )
    return kind


def refuse_overwriting(read: Collection[str], written: Mapping[str, str]) -> None:
    """Raise Rejected where a file that is read would be written, or one twice; ``written`` by what they
    are called on the command line."""
    held = {_place(one) for one in read if one != STANDARD}
    for name, address in written.items():
        if _place(address) in held:
            raise Rejected(
                "that file is read, or written, by the same call: it would be overwritten",
                where=f"{name} {address}",
                remedy="name another",
            )
        held.add(_place(address))


def _place(address: str) -> str | tuple[int, int]:
    """Tell which file an address means, under whatever name it goes."""
    if address == STANDARD:
        return address
    path = Path(address)
    try:
        stated = path.stat()
    except FileNotFoundError:
        return str(path.resolve())
    except (OSError, ValueError):  # no name of a file: who opens it says so
        return address
    return stated.st_dev, stated.st_ino


def fit(
    rows: Rows, *, needed: Mapping[str, str], where: str, once: str = ""
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the columns as what they hold; give the table (``line`` first) and what was set aside.

    Rejected names a needed column that is missing.
    """
    for column, meaning in needed.items():
        if column not in rows.names:
            raise Rejected(
                f"missing column {column!r} ({meaning})",
                where=where,
                remedy=f"it has: {', '.join(rows.names)}",
            )
    table, aside = typed(rows.table, needed=needed, once=once, where=where)
    return table, pl.concat([rows.aside, aside]).sort("line", maintain_order=True)


def _content(address: str) -> bytes:
    if address == STANDARD:
        return sys.stdin.buffer.read()
    content = Path(address).read_bytes()
    return gzip.decompress(content) if address.endswith(".gz") else content


def _read_parquet(address: str, wanted: Collection[str]) -> Rows:
    table = pl.read_parquet(address)
    kept = table.select(column for column in table.columns if column in wanted)
    return Rows(
        table=kept.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64)),
        names=table.columns,
        aside=aside_of([]),
    )


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    instants = [name for name, kind in table.schema.items() if isinstance(kind, pl.Datetime)]
    lists = [name for name, kind in table.schema.items() if isinstance(kind, (pl.List, pl.Array))]
    return table.with_columns(
        *(pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ") for name in instants),
        *(
            table[name]
            .map_elements(lambda one: json.dumps(one.to_list()), return_dtype=pl.String)
            .alias(name)
            for name in lists
        ),
    )


def _ndjson(table: pl.DataFrame) -> bytes:
    lists = {"vector", "evidence", "spans"} & set(table.columns)
    if not lists:
        return table.write_ndjson().encode() if len(table) else b""
    lines = []
    for row in table.iter_rows(named=True):
        unfolded = {
            name: json.loads(value) if name in lists and isinstance(value, str) else value
            for name, value in row.items()
        }
        lines.append(json.dumps(unfolded, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode() if lines else b""
