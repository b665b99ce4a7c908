"""Prints how fast a file becomes part of the archive: read, admitted, filed durably, moved to tables.

Each form goes the whole road of ``legation collect --once`` in an installation and a process of its
own: reader, admission, inbox, key check, table commit. The rows are generated: 13 columns, texts in
three scripts, ``--counters`` of the columns are counters (each becomes an observation of its own).
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

import legation  # noqa: F401  (the processes started here take over how it manages memory)

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("POLARS_MAX_THREADS", "2")

TARGETS = {"ndjson": 150_000, "parquet": 150_000, "csv": 80_000, "xml": 2_000}
MEGABYTES, APPEND_MS = 1_500, 100
PIECE = 250_000
FEED_ITEMS = 10_000
START = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = pl.Series(
    [
        "The minister said on Monday that the talks would go on in the capital",
        "Переговоры продолжатся, заявил министр: в них участвуют двенадцать стран",
        "قال الوزير إن المحادثات ستستمر يوم الاثنين بمشاركة اثنتي عشرة دولة",
    ]
)
COUNTED = ("likes", "reposts", "replies", "views", "quotes")
PLAIN = ("title", "hashtags", "reply_to")


def posts(first: int, size: int, *, counters: int) -> pl.DataFrame:
    """Make rows of 13 columns, so many of them counters; words and places drawn from a seed."""
    number = pl.int_range(first, first + size, eager=True)
    drawn = pl.Series(np.random.default_rng(first).integers(0, 1 << 40, size))
    told = number.cast(pl.String)
    table = pl.DataFrame({"id": told, "author": "user" + (drawn % 50_000).cast(pl.String)})
    table = table.with_columns(
        text=TEXTS.gather(number % 3) + " " + drawn.cast(pl.String),
        published_at=pl.Series([START]).new_from_index(0, size)
        + (number * 50).cast(pl.Duration("ms")),
        platform=pl.lit("x"),
        author_name=pl.lit("User ") + (drawn % 50_000).cast(pl.String),
        language=pl.Series(["en", "ru", "ar"]).gather(number % 3),
        url="https://example.org/status/" + told,
    )
    plain = {
        "title": pl.lit("Talks go on, part ") + (drawn % 1_000).cast(pl.String),
        "hashtags": pl.concat_list(
            pl.lit("summit"), pl.lit("round") + (drawn % 40).cast(pl.String)
        ),
        "reply_to": pl.Series(told.shift(7)),
    }
    more = {name: drawn // (place + 1) % 97 for place, name in enumerate(COUNTED[:counters])}
    filler = {name: plain[name] for name in PLAIN[: max(0, 5 - counters)]}
    return table.with_columns(**more, **filler)


def write(path: Path, rows: int, *, counters: int) -> None:
    """Write the file, piece by piece."""
    if path.suffix == ".xml":
        from feeds import rss

        path.write_bytes(rss(rows, paragraphs=1))
        return
    if path.suffix == ".parquet":
        pieces = [path.with_suffix(f".{at}") for at in _starts(rows)]
        for at, piece in zip(_starts(rows), pieces, strict=True):
            posts(at, min(PIECE, rows - at), counters=counters).write_parquet(piece)
        pl.scan_parquet(pieces).sink_parquet(path)
        for piece in pieces:
            piece.unlink()
        return
    with path.open("wb") as out:
        for at in _starts(rows):
            table = posts(at, min(PIECE, rows - at), counters=counters)
            table = table.with_columns(pl.col("published_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
            if path.suffix == ".csv":
                lists = pl.col(pl.List(pl.String)).list.join(",")
                table.with_columns(lists).write_csv(out, include_header=at == 0)
            else:
                table.write_ndjson(out)


def _starts(rows: int) -> range:
    return range(0, rows, PIECE)


def ingest(path: Path, home: Path) -> tuple[int, float, float, float, list[tuple[int, float]]]:
    """Collect one file: items in the tables, wall seconds, CPU seconds, megabytes at the largest, and
    the rows read by and by with the CPU seconds spent by then."""
    here = _installation(home)
    from legation.desks.listening.collecting import collect_once
    from legation.desks.listening.work import NewSource, add_source
    from legation.domain.source import LegalBasis
    from legation.testing.rows import EVERYTHING

    basis = LegalBasis("public-task")
    new = NewSource(address=str(path), mission="lima", legal_basis=basis, is_history=True)
    add_source(new, at=here.now())
    wall, cpu = time.perf_counter(), time.process_time()
    passed = [(0, 0.0)]
    seen = lambda _, rows: passed.append((rows, time.process_time() - cpu))  # noqa: E731
    for report in collect_once(here, progress=seen):
        assert not report.error, report.error
    spent = time.perf_counter() - wall, time.process_time() - cpu
    largest = Path("/proc/self/status").read_text("ascii").split("VmHWM:")[1]
    passed.append((passed[-1][0], spent[1]))
    return here.archive.count("items", EVERYTHING), *spent, int(largest.split()[0]) / 1024, passed


def fifths(passed: list[tuple[int, float]]) -> tuple[float, float]:
    """Rows per CPU-second in the first and in the last fifth of a file."""
    rows, cpu = np.array(passed, dtype=float).T
    marks = np.interp(rows[-1] * np.array([0.2, 0.8]), rows[:-1], cpu[:-1])
    return rows[-1] / 5 / marks[0], rows[-1] / 5 / (cpu[-1] - marks[1])


def append(home: Path) -> float:
    """File batches of 1,000 admitted rows, each durably: milliseconds at the 95th percentile."""
    here = _installation(home)
    from legation.desks.listening.rules import Admission, admit
    from legation.domain.item import RAW_ITEM, RawBatch
    from legation.domain.scope import Audience, Label, Marking
    from legation.domain.source import SourceScope

    label = Label(mission="lima", marking=Marking.PUBLIC, audience=Audience.PUBLIC)
    terms = Admission(
        source="s", label=label, scope=SourceScope.FOREIGN, received_at=START + timedelta(days=90)
    )
    took = []
    for batch in range(60):
        raw = posts(batch * 1_000, 1_000, counters=2).rename({"id": "native_id"})
        rows = raw.with_columns(
            action=pl.lit("upsert"), origin=pl.lit("bench"), kind=pl.lit("post")
        )
        rows = rows.select(
            pl.col(name)
            if name in rows.columns and rows.schema[name] == kind
            else pl.lit(None, dtype=kind).alias(name)
            for name, kind in RAW_ITEM.items()
        )
        begun = time.perf_counter()
        ready = admit(RawBatch(rows=rows), terms)
        here.archive.file({"items": ready.items, "observations": ready.observations})
        took.append(1_000 * (time.perf_counter() - begun))
    return float(np.quantile(took, 0.95))


def _installation(home: Path):  # type: ignore[no-untyped-def]
    os.environ["LEGATION_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
    from legation.faces.cli.opening import opened

    return opened()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=500_000, help="rows of each file, to 10,000,000"
    )
    parser.add_argument(
        "--counters", type=int, default=2, help="counters among the columns, 0 to 5"
    )
    parser.add_argument("--forms", nargs="*", default=list(TARGETS), choices=list(TARGETS))
    asked = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    print(
        f"{'form':<9}{'items':>11}{'items/s':>10}{'target':>9}{'per CPU-s':>11}{'MB':>7}{'most':>7}"
        f"{'first fifth':>13}{'last fifth':>12}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for form in asked.forms:
            rows = FEED_ITEMS if form == "xml" else asked.rows
            path = Path(folder, f"posts.{form}")
            with context.Pool(1) as pool:
                pool.apply(write, (path, rows), {"counters": asked.counters})
            with context.Pool(1) as pool:
                count, wall, cpu, held, passed = pool.apply(ingest, (path, Path(folder, form)))
            path.unlink()
            assert count == rows, f"{form}: {count} of {rows} rows"
            first, last = fifths(passed)
            print(
                f"{form:<9}{rows:>11,}{rows / wall:>10,.0f}{TARGETS[form]:>9,}"
                f"{rows / cpu:>11,.0f}{held:>7,.0f}{MEGABYTES:>7,}"
                f"{first:>13,.0f}{last:>12,.0f}",
                flush=True,
            )
        with context.Pool(1) as pool:
            took = pool.apply(append, (Path(folder, "append"),))
    print(f"admit and append 1,000 durably, p95: {took:.0f} ms, target {APPEND_MS} ms")


if __name__ == "__main__":
    main()
