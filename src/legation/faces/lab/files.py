"""Reading and writing the tables that the analysis tools work on."""

import gzip
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from legation.domain.errors import Rejected, Unavailable
from legation.faces.lab.method import LabMethod

STANDARD = "-"
_KINDS = {".parquet": "parquet", ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
INSTANTS = ("published_at", "at", "created_at")


def read_table(address: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read a table and, beside it, the lines that could not be read (columns line, reason, raw)."""
    kind = kind_of(address)
    try:
        if kind == "parquet":
            return pl.read_parquet(address), _no_rejects()
        content = _content(address)
        return _read_csv(content, address) if kind == "csv" else _read_ndjson(content, address)
    except FileNotFoundError as absent:
        raise Rejected("there is no such file", where=address) from absent
    except (pl.exceptions.PolarsError, OSError, EOFError) as broken:
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
        sys.stdout.buffer.write(content)
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


def fit(table: pl.DataFrame, method: LabMethod, *, where: str) -> tuple[pl.DataFrame, list[str]]:
    """Keep the columns that the tool knows, with instants read as UTC; name the others.

    Rejected names a needed column that is missing.
    """
    known = {**method.needs, **method.optional}
    for column in method.needs:
        if column not in table.columns:
            raise Rejected(
                f"missing column {column!r} ({method.needs[column]})",
                where=where,
                remedy=f"it has: {', '.join(table.columns)}",
            )
    extra = [column for column in table.columns if column not in known]
    kept = table.select([column for column in table.columns if column in known])
    return _typed(kept, where), extra


def _typed(table: pl.DataFrame, where: str) -> pl.DataFrame:
    for column in table.columns:
        if column in INSTANTS:
            table = table.with_columns(_instants(table[column], where=where))
        elif column in ("id", "account", "object", "series", "kind", "network") and not isinstance(
            table.schema[column], pl.String
        ):
            table = table.with_columns(pl.col(column).cast(pl.String))
    return table


def _instants(values: pl.Series, *, where: str) -> pl.Series:
    utc = pl.Datetime("us", "UTC")
    if isinstance(values.dtype, pl.Datetime):
        zone = values.dtype.time_zone
        known = values if zone else values.dt.replace_time_zone("UTC")
        return known.dt.convert_time_zone("UTC").cast(utc)
    if values.dtype == pl.Date:
        return values.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    text = values.cast(pl.String).str.strip_chars()
    is_short = text.str.len_chars() <= len("2016-10-06")
    padded = pl.select(
        pl.when(text.str.len_chars() == len("2016-10"))
        .then(text + "-01T00:00:00Z")
        .when(is_short)
        .then(text + "T00:00:00Z")
        .when(text.str.contains(r"(Z|[+-]\d\d:?\d\d)$"))
        .then(text)
        .otherwise(text + "Z")
    ).to_series()
    read = padded.str.replace(" ", "T", literal=True).str.to_datetime(
        time_unit="us", time_zone="UTC", strict=False
    )
    broken = read.is_null() & values.is_not_null()
    if broken.any():
        row = int(broken.arg_true()[0])
        raise Rejected(
            f"{values[row]!r} is no ISO 8601 time", where=f"{where}: row {row + 1}, {values.name}"
        )
    return read.rename(values.name)


def _content(address: str) -> bytes:
    if address == STANDARD:
        return sys.stdin.buffer.read()
    content = Path(address).read_bytes()
    return gzip.decompress(content) if address.endswith(".gz") else content


def _read_csv(content: bytes, address: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    table = pl.read_csv(io.StringIO(text), infer_schema_length=10_000, raise_if_empty=False)
    return _unfold(table), _no_rejects()


def _read_ndjson(content: bytes, address: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    try:
        table = pl.read_ndjson(io.BytesIO(content), infer_schema_length=None)
        return table, _no_rejects()
    except pl.exceptions.PolarsError:
        return _read_lines(content)


def _read_lines(content: bytes) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows: list[Mapping[str, object]] = []
    rejects = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise TypeError("not an object")
            rows.append(row)
        except (ValueError, TypeError, RecursionError) as broken:
            raw = line[:4000].decode("utf-8", "replace")
            rejects.append({"line": number, "reason": str(broken), "raw": raw})
    rejected = pl.DataFrame(rejects) if rejects else _no_rejects()
    return pl.DataFrame(rows, infer_schema_length=None, strict=False), rejected


def _unfold(table: pl.DataFrame) -> pl.DataFrame:
    if "vector" not in table.columns or table.schema["vector"] != pl.String:
        return table
    return table.with_columns(pl.col("vector").str.json_decode(pl.List(pl.Float32)))


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


def _no_rejects() -> pl.DataFrame:
    return pl.DataFrame(schema={"line": pl.Int64, "reason": pl.String, "raw": pl.String})
