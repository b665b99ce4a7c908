"""The archive's speed and size beside their targets: bulk load, append, dashboards, as-of reads."""

# ruff: noqa: E402  (Django is set up before what needs it is imported)

import argparse
import hashlib
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOME = tempfile.mkdtemp(prefix="legation-bench-")
os.environ["LEGATION_HOME"] = HOME
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
os.environ.setdefault("POLARS_MAX_THREADS", "2")

import django
import numpy as np
import polars as pl

django.setup()

from django.core.management import call_command

from legation.domain.item import ITEM
from legation.domain.scope import Audience, Marking, Scope
from legation.domain.time import Window
from legation.settings import Settings
from legation.store.archive import Archive
from legation.testing.rows import EVERYTHING

START = datetime(2016, 1, 1, tzinfo=UTC)
DAYS = 60
BATCH = 50_000
WORDS = np.array([f"word{number}" for number in range(20_000)])


def frames(rows: int, *, seed: int) -> Iterator[pl.DataFrame]:
    """Items of 40 sources over 60 days in the order of time, about 15 words each."""
    generator = np.random.default_rng(seed)
    for first in range(0, rows, BATCH):
        yield _frame(first, min(BATCH, rows - first), rows, generator)


def _frame(first: int, size: int, rows: int, generator: np.random.Generator) -> pl.DataFrame:
    number = np.arange(first, first + size)
    seconds = number * (DAYS * 86_400 / rows)
    said = WORDS[(generator.zipf(1.3, size=(size, 15)) % len(WORDS))]
    text = pl.DataFrame(said).select(pl.concat_str(pl.all(), separator=" ")).to_series()
    native = pl.Series(number).cast(pl.String)
    made = pl.DataFrame(
        {
            "id": [hashlib.blake2b(b"%d" % one, digest_size=16).hexdigest() for one in number],
            "digest": [hashlib.sha256(b"%d" % one).hexdigest() for one in number],
            "native_id": native,
            "text": text,
            "source": [f"source-{one}" for one in generator.integers(0, 40, size)],
            "declared_language": generator.choice(["en", "es", "ar", "zh"], size).tolist(),
            "published_at": pl.Series([START]).extend_constant(START, size - 1)
            + pl.Series((seconds * 1e6).astype("int64")).cast(pl.Duration("us")),
        }
    )
    return made.select(
        pl.col(name) if name in made.columns else _usual(name).cast(kind).alias(name)
        for name, kind in ITEM.items()
    )


def _usual(name: str) -> pl.Expr:
    usual = {
        "revision": 0,
        "deleted": False,
        "reconstructed": True,
        "mission": "lima",
        "marking": "public",
        "audience": "mission",
        "source_scope": "foreign",
        "time_quality": "stated",
        "platform": "web",
        "kind": "post",
    }
    if name == "known_at":
        return pl.col("published_at") + timedelta(minutes=5)
    if name == "account":
        return pl.concat_str(pl.lit("web:"), pl.col("native_id").str.tail(3))
    return pl.lit(usual.get(name))


def percentile(call: Callable[[], object], *, times: int, share: float = 0.95) -> float:
    """The time of a call in milliseconds, at a percentile of some."""
    spans = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        spans.append(1_000 * (time.perf_counter() - begun))
    return float(np.quantile(spans, share))


def say(what: str, measured: str, target: str) -> None:
    """Print one row."""
    print(f"{what:<46} {measured:>28}   target {target}")


def load(archive: Archive, rows: int) -> None:
    """Load from admitted frames; making them is not counted."""
    made, busy, cpu = 0, 0.0, 0.0
    chunk: list[dict[str, pl.DataFrame]] = []
    for frame in frames(rows, seed=1):
        chunk.append({"items": frame})
        made += len(frame)
        if len(chunk) * BATCH >= 400_000 or made == rows:
            wall, used = time.perf_counter(), time.process_time()
            archive.load(chunk)
            busy += time.perf_counter() - wall
            cpu += time.process_time() - used
            chunk = []
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    say(
        "bulk load, key check and commit",
        f"{rows / busy:,.0f} items/s, {rows / cpu:,.0f} per CPU-s",
        ">= 300,000 items/s",
    )
    say("  peak memory, the bench's rows included", f"{peak:,.0f} MB", "<= 1,500 MB")
    size = archive.health().table_bytes
    say("  stored", f"{size / rows:,.0f} B/item", "<= 130 B/item")


def append(archive: Archive) -> None:
    """Append thousands durably, and flush them."""
    fresh = iter([frame.slice(0, 1_000) for frame in frames(BATCH * 30, seed=2)])
    took = percentile(lambda: archive.file({"items": next(fresh)}), times=30)
    say("append of 1,000, durable, p95", f"{took:,.0f} ms", "<= 100 ms")
    begun = time.perf_counter()
    archive.flush()
    say("  flush of 30,000 repeats", f"{time.perf_counter() - begun:,.2f} s", "-")


def reads(archive: Archive) -> None:
    """A page's reads: counts of three days by source and language, and one list."""
    window = Window.until(START + timedelta(days=40), days=3)
    scope = Scope(
        missions=frozenset({"lima"}), marking=Marking.INTERNAL, audiences=frozenset(Audience)
    )
    columns = ["published_at", "source", "declared_language"]

    def dashboard() -> None:
        table = archive.read("items", scope, window=window, columns=columns, as_of=window.end)
        table.group_by(
            pl.col("published_at").dt.truncate("1h"), "source", "declared_language"
        ).len()

    def newest() -> None:
        archive.read("items", scope, window=window, limit=50, newest_first=True)

    say("dashboard of 3 days, p95", f"{percentile(dashboard, times=15):,.0f} ms", "<= 250 ms")
    say("newest 50 of 3 days, p95", f"{percentile(newest, times=15):,.0f} ms", "<= 250 ms")
    counted = percentile(lambda: archive.count("items", scope, window=window), times=15)
    say("count of 3 days, p95", f"{counted:,.0f} ms", "<= 250 ms")
    begun = time.process_time()
    old = archive.read("items", EVERYTHING, as_of=START + timedelta(days=10), columns=columns)
    say(
        "as of day 10, all of it",
        f"{len(old):,} rows, {time.process_time() - begun:,.2f} CPU-s",
        "-",
    )


def search(archive: Archive, rows: int) -> None:
    """Build the index and ask it."""
    used = time.process_time()
    archive.rebuild_search()
    used = time.process_time() - used
    size = sum(one.stat().st_size for one in Path(HOME, "derived", "search").iterdir())
    say("search index", f"{rows / used:,.0f} items per CPU-s", "-")
    say("  stored", f"{size / rows:,.0f} B/item", "<= 100 B/item")
    asked = iter(range(10_000))
    took = percentile(
        lambda: archive.search(f"word{next(asked) * 37 % 2_000} word{2}", EVERYTHING, limit=20),
        times=100,
    )
    say("  query of two words with facets, p95", f"{took:,.1f} ms", "<= 30 ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--search", action="store_true", help="measure the search index too")
    asked = parser.parse_args()
    try:
        call_command("migrate", verbosity=0)
        archive = Archive(Settings(home=Path(HOME)))
        load(archive, asked.rows)
        append(archive)
        reads(archive)
        files = archive.compact()
        say("compaction", f"{files} files merged", "-")
        reads(archive)
        if asked.search:
            search(archive, asked.rows)
    finally:
        shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    main()
