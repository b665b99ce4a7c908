"""Prints how fast files of each form are read and mapped: rows a second and the memory it takes.

Each form is read in a process of its own, over generated posts of 13 columns. Targets: Parquet
400,000 rows/s, NDJSON 300,000, CSV 160,000 (wall clock on two free cores; CPU seconds beside it).
"""

import argparse
import multiprocessing
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

TARGETS = {"parquet": 400_000, "ndjson": 300_000, "csv": 160_000, "ndjson.gz": None}


def posts(rows: int) -> pl.DataFrame:
    """Make posts with 13 columns, texts of about 100 characters in three scripts."""
    said = pl.Series(
        [
            "The minister said on Monday that talks would go on #summit https://example.org/a/1",
            "Переговоры продолжатся, заявил министр @press_office #саммит — 12 стран участвуют в них",
            "قال الوزير إن المحادثات ستستمر يوم الاثنين #قمة بمشاركة اثنتي عشرة دولة من المنطقة كلها",
        ]
    )
    number = pl.int_range(rows, eager=True)
    at = (
        pl.Series([datetime(2026, 1, 1, tzinfo=UTC)]).new_from_index(0, rows)
        + pl.select(pl.duration(seconds=number)).to_series()
    )
    table = pl.DataFrame({"id": number.cast(pl.String), "text": said.gather(number % 3)})
    return table.with_columns(
        text=pl.col("text") + " " + number.cast(pl.String),
        published_at=at,
        platform=pl.lit("x"),
        account="user" + (number % 5_000).cast(pl.String),
        account_name="User, the " + (number % 5_000).cast(pl.String) + 'th "of" many',
        language=pl.lit("en"),
        url="https://example.org/status/" + number.cast(pl.String),
        likes=number % 97,
        reposts=number % 31,
        replies=number % 13,
        views=number % 1_009,
        followers=number % 10_007,
    )


def write(table: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        table.write_parquet(path)
    elif path.suffix == ".csv":
        table.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%SZ")
    else:
        as_text = pl.col("published_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        table.with_columns(as_text).write_ndjson(
            path, compression="gzip" if path.suffix == ".gz" else "uncompressed"
        )


def read(path: Path) -> tuple[int, float, float, float]:
    """Read one file: rows, wall seconds, CPU seconds, megabytes of the process at its largest."""
    from legation.couriers.readers.table import TableReader

    wall, cpu = time.perf_counter(), time.process_time()
    rows = sum(batch.rows.height for batch, _ in TableReader().read(str(path), None))
    spent = time.perf_counter() - wall, time.process_time() - cpu
    status = Path("/proc/self/status").read_text("ascii").split("VmHWM:")[1]
    return rows, *spent, int(status.split()[0]) / 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=500_000)
    rows = arguments.parse_args().rows
    print(f"{'form':<10} {'rows/s':>10} {'rows/CPU-s':>11} {'target':>9} {'MB':>6}")
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        for form, target in TARGETS.items():
            path = Path(folder) / f"posts.{form}"
            write(posts(rows), path)
            with context.Pool(1) as pool:
                count, wall, cpu, megabytes = pool.apply(read, (path,))
            assert count == rows, f"{form}: {count} of {rows} rows"
            wanted = f"{target:,}" if target else "-"
            print(
                f"{form:<10} {count / wall:>10,.0f} {count / cpu:>11,.0f} {wanted:>9} {megabytes:>6.0f}"
            )


if __name__ == "__main__":
    main()
