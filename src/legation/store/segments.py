"""Segments: the Parquet files of one append, each with what the table's log says of it."""

import contextlib
import json
import time
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
from deltalake.transaction import AddAction, RemoveAction

ROW_GROUP = 122_880
"""Rows of one row group: what the query engine reads at once."""


def write_segments(
    rows: pl.DataFrame, folder: Path, *, month: str, counted: Sequence[str]
) -> list[AddAction | RemoveAction]:
    """Write rows as one file for each value of the ``month`` column, which the files do not hold.

    Of the ``counted`` columns the log gets the least and greatest value. Nothing points to the files
    until their actions are committed: what is left by a crash is taken away by a vacuum.
    """
    if rows[month].n_unique() == 1:
        return [_write(rows, folder, month=month, counted=counted)]
    parts = rows.partition_by(month, maintain_order=True)
    return [_write(part, folder, month=month, counted=counted) for part in parts]


def remove_segments(folder: Path, segments: Sequence[AddAction | RemoveAction]) -> None:
    """Remove files that were not committed."""
    for one in segments:
        (folder / one.path).unlink(missing_ok=True)


def _write(rows: pl.DataFrame, folder: Path, *, month: str, counted: Sequence[str]) -> AddAction:
    value = str(rows[month][0])
    place = f"{month}={value}/part-{uuid.uuid4()}.zstd.parquet"
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as half_written:
        half_written.callback(path.unlink, missing_ok=True)
        rows.drop(month).write_parquet(
            path, compression="zstd", compression_level=1, row_group_size=ROW_GROUP
        )
        size = path.stat().st_size
        half_written.pop_all()
    return AddAction(
        path=place,
        size=size,
        partition_values={month: value},
        modification_time=int(time.time() * 1_000),
        data_change=True,
        stats=_statistics(rows, counted),
    )


def _statistics(rows: pl.DataFrame, counted: Sequence[str]) -> str:
    """What the Delta protocol calls file statistics, as JSON."""
    known = [
        name for name in counted if name in rows.columns and rows[name].null_count() < len(rows)
    ]
    return json.dumps(
        {
            "numRecords": len(rows),
            "minValues": {name: _told(rows[name].min()) for name in known},
            "maxValues": {name: _told(rows[name].max()) for name in known},
            "nullCount": {name: rows[name].null_count() for name in known},
        }
    )


def _told(value: object) -> object:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(value, datetime) else value
