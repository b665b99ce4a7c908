"""Columns of the analysis tools: each value read as what its column holds, or its row set aside."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT
from legation.domain.time import as_utc
from legation.faces.lab.rows import LINE, RAW_CHARACTERS, VECTOR, aside_of

INSTANTS = ("published_at", "at", "created_at")
COUNTS = ("value", "weight")
MOST = 1e15
"""Above it a count is no longer told from its neighbour."""
LAST_YEAR = 9989
"""So that every step that a tool looks ahead is a year that has four digits."""
MAY_BE_EMPTY = ("text",)

Read = tuple[pl.Series, pl.Series, str]
"""A column read: its values, which of them are of no use, and why."""


def typed(
    rows: pl.DataFrame, *, needed: Collection[str], once: str, where: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read every column as what its name says; give the table, and what was set aside (ASIDE).

    Instants are ISO 8601 (UTC where no zone is given), ``value`` and ``weight`` are counts, a vector a list
    of finite numbers as long as the others of its embedder, all else text as it is written. A row is set
    aside for its first value of no use: one that cannot be read, an empty one in a ``needed`` column (a text
    may be empty), or a value of the column ``once`` that stands in an earlier row.
    """
    table, faulty = rows, pl.Series([False] * len(rows), dtype=pl.Boolean)
    aside: list[tuple[int, str, str, str]] = []
    for name in [column for column in rows.columns if column != LINE]:
        try:
            for values, wrong, reason in _readings(table, name, needed=needed):
                table = table.with_columns(values.alias(name))
                fresh = wrong.fill_null(False) & ~faulty
                faulty |= fresh
                aside += _told(rows.filter(fresh), name, reason)
        except pl.exceptions.PolarsError as broken:
            raise Rejected(f"column {name!r}: {broken}", where=where) from broken
    kept = table.filter(~faulty)
    if once in kept.columns:
        again = ~kept[once].is_first_distinct()
        aside += _told(kept.filter(again), once, "stands in an earlier row already")
        kept = kept.filter(~again)
    return kept, aside_of(sorted(aside))


def unfit_rows(rows: pl.DataFrame, unfit: pl.DataFrame) -> pl.DataFrame:
    """Give the rows of the series of which nothing can be made (``series``, ``reason``), as set aside."""
    told = []
    known = rows.join(unfit, on="series", how="inner")
    for (reason,), part in known.group_by("reason"):
        told += _told(part.drop("reason"), "series", str(reason))
    return aside_of(sorted(told))


def _readings(table: pl.DataFrame, name: str, *, needed: Collection[str]) -> Iterator[Read]:
    values = table[name]
    read = _read(table, name)
    yield read
    if name in needed and name not in MAY_BE_EMPTY:
        empty = values.is_null()
        if values.dtype == pl.String:
            empty |= values.str.strip_chars() == ""
        yield read[0], empty, "nothing stands here"
        if read[0].dtype == pl.String:
            # arrays of text drop it from the end of a name, which then is another
            yield read[0], read[0].str.contains("\0", literal=True), "no name holds a NUL"


def _read(table: pl.DataFrame, name: str) -> Read:
    if name in INSTANTS:
        return instants(table[name])
    if name in COUNTS:
        return _counts(table[name])
    if name == VECTOR:
        return _vectors(table)
    values = table[name].cast(pl.String, strict=False)
    return values, values.is_null() & table[name].is_not_null(), "no text"


def instants(values: pl.Series) -> Read:
    """Read ISO 8601 instants; a month or a day is its first instant."""
    if isinstance(values.dtype, pl.Datetime):
        known = values if values.dtype.time_zone else values.dt.replace_time_zone("UTC")
        read = known.dt.convert_time_zone("UTC").cast(INSTANT)
    elif values.dtype == pl.Date:
        read = values.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    else:
        read = _instants_of(values.cast(pl.String, strict=False).str.strip_chars())
    sane = read.dt.year().is_between(1, LAST_YEAR)
    wrong = values.is_not_null() & ~sane.fill_null(False)
    return read, wrong, "no ISO 8601 time"


def _instants_of(text: pl.Series) -> pl.Series:
    """Read what is written most at once, and the rest value by value."""
    plain = text.str.strip_suffix("Z").str.replace(" ", "T", literal=True)
    read = plain.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    read = read.dt.replace_time_zone("UTC")
    rest = text.filter(read.is_null() & text.is_not_null()).unique().to_list()
    if not rest:
        return read
    said = pl.Series([_instant(one) for one in rest], dtype=INSTANT)
    slow = text.replace_strict(rest, said, default=None, return_dtype=INSTANT)
    return read.fill_null(slow) if read.null_count() < len(read) else slow


def _instant(text: str) -> datetime | None:
    is_month = len(text) == len("2016-10") and text[4] == "-" and text[5:].isdecimal()
    try:
        return as_utc(f"{text}-01" if is_month else text)
    except Rejected:
        return None


def _counts(values: pl.Series) -> Read:
    plain = values.str.strip_chars() if values.dtype == pl.String else values
    read = plain.cast(pl.Float64, strict=False)
    is_count = (read.is_finite() & (read >= 0) & (read <= MOST)).fill_null(False)
    return read, values.is_not_null() & ~is_count, f"no count from 0 to {MOST:,.0f}"


def _vectors(table: pl.DataFrame) -> Read:
    values = table[VECTOR]
    read = values.cast(pl.List(pl.Float32))
    finite = read.list.eval(pl.element().is_finite().fill_null(False)).list.all()
    embedder = table["embedder"] if "embedder" in table.columns else pl.lit("")
    lengths = pl.DataFrame({"long": read.list.len()}).with_columns(embedder=embedder)
    usual = lengths.select(
        pl.col("long").drop_nulls().mode().max().over(pl.col("embedder"))
    ).to_series()
    good = finite & (lengths["long"] == usual) & (lengths["long"] > 0)
    return read, read.is_not_null() & ~good.fill_null(False), "no vector like the others"


def _told(rows: pl.DataFrame, column: str, reason: str) -> list[tuple[int, str, str, str]]:
    """Tell each row that is set aside, as it was read."""
    return [
        (
            row[LINE],
            column,
            reason if row[column] is None else f"{str(row[column])[:80]!r}: {reason}",
            json.dumps(
                {k: v for k, v in row.items() if k != LINE}, default=str, ensure_ascii=False
            )[:RAW_CHARACTERS],
        )
        for row in rows.iter_rows(named=True)
    ]
