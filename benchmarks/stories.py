"""Stories: quality on labelled streams and speed on a planted one, beside a TF-IDF baseline.

    python benchmarks/stories.py [--data FOLDER] [--rows 10000 100000] [--only-speed]

Quality is B-cubed, of what `legation lab embed` and `legation lab stories` write. On the headline stream
every item is grouped, and the means are taken over the stories of one half; settings were chosen on the
half "choose" alone (docs/analysis-stories.md). CPU seconds of grouping leave embedding out and count
reading and writing the files. Speed and memory on the planted stream are those of the functions behind
the tool, in a process of their own and in parts, as the loop hands them in.
"""

import argparse
import importlib.util
import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from _lab import through_lab
from legation.methods.narratives.corpus import corpora
from legation.methods.narratives.ids import keep_ids
from legation.methods.narratives.labels import describe
from legation.methods.narratives.live import assign
from legation.methods.narratives.narratives import gather
from legation.methods.narratives.periodic import regroup
from legation.methods.narratives.scores import BCubed, b_cubed
from legation.methods.narratives.terms import weighed

DATA = Path(__file__).resolve().parents[1] / "../shared/data/stories"
ITEMS_AN_HOUR = 10_000 / 36
"""The rate of the headline stream: a window of 72 hours holds 20,000 items."""
START = datetime(2030, 3, 1, tzinfo=UTC)


def row(what: str, value: str, target: str = "") -> None:
    print(f"{what:<58} {value:>22}  {target}", flush=True)


def told(score: BCubed) -> str:
    return f"{score.f1:.3f} (P {score.precision:.3f} R {score.recall:.3f})"


def grouped(items: pl.DataFrame, *options: str) -> pl.DataFrame:
    """Give item, story, similarity as `legation lab stories` writes them."""
    return through_lab("stories", items, *options).table.rename({"id": "item"})


def live(items: pl.DataFrame) -> pl.DataFrame:
    return grouped(items, "--live")


def with_vectors(items: pl.DataFrame) -> pl.DataFrame:
    """Add embedder and vector as `legation lab embed` writes them, by language and script."""
    parts = [pl.col(name) for name in ("title", "text") if name in items.columns]
    texts = items.select("id", text=pl.concat_str(parts, separator=". "))
    made = through_lab("embed", texts).table
    return items.join(made, on="id", maintain_order="left")


def tf_idf_single_pass(items: pl.DataFrame, *, least: float) -> pl.DataFrame:
    """Join each item to the story of its likeliest earlier item by words alone."""
    [corpus] = list(corpora(items, where="baseline"))
    texts_with = np.bincount(corpus.counts.indices, minlength=corpus.counts.shape[1])
    terms = weighed(corpus.counts, texts_with, len(corpus))
    stories: list[int] = []
    for start in range(0, len(corpus), 500):
        cosines = (terms[start : start + 500] @ terms[: start + 500].T).toarray()
        for at, mine in enumerate(cosines):
            earlier = mine[: start + at]
            best = int(earlier.argmax()) if len(earlier) else -1
            joins = best >= 0 and earlier[best] >= least
            stories.append(stories[best] if joins else start + at)
    return pl.DataFrame({"item": corpus.ids, "story": [str(story) for story in stories]})


def headline_stream(data: Path, halves: list[str]) -> None:
    stream = pl.read_parquet(data / "headline_stream.parquet")
    items = with_vectors(stream.select("id", "published_at", "title"))
    truth = stream.select("story", item="id")
    methods: list[tuple[str, Callable[[pl.DataFrame], pl.DataFrame], str]] = [
        ("periodic", grouped, ">= .82 (reference .816)"),
        ("live", live, ">= .78 (reference .77)"),
        ("TF-IDF single pass", lambda it: tf_idf_single_pass(it, least=0.4), "(reference .635)"),
    ]
    for name, method, target in methods:
        before = time.process_time()
        members = method(items)
        seconds = time.process_time() - before
        for half in halves:
            scored = stream.filter(pl.col("half") == half)["id"]
            row(
                f"headline stream, {name}, {half}",
                told(b_cubed(members, truth, scored=scored)),
                target,
            )
        row(f"headline stream, {name}", f"{len(items) / seconds:,.0f} items/CPU-s")
    stability(items)


def stability(items: pl.DataFrame) -> None:
    """Re-group the stream every 3 hours as it arrives and see which items keep their story's id."""
    start, end = items["published_at"].min(), items["published_at"].max()
    previous, kept, merges, splits = None, [], 0, 0
    at = start + timedelta(hours=6)  # type: ignore[operator]
    while at < end + timedelta(hours=3):  # type: ignore[operator]
        members = grouped(items.filter(pl.col("published_at") <= at))
        if previous is not None:
            lasting = keep_ids(members, previous)
            both = previous.join(lasting.members, on="item", suffix="_after")
            kept.append(float((both["story"] == both["story_after"]).mean()))  # type: ignore[arg-type]
            merges += lasting.changes.filter(kind="merge").height
            splits += lasting.changes.filter(kind="split").height
            members = lasting.members
        previous, at = members, at + timedelta(hours=3)
    row(f"ids kept over {len(kept)} re-groupings, mean", f"{np.mean(kept):.3f}", ">= .95")
    row(
        "ids kept, worst re-grouping",
        f"{min(kept):.3f}",
        f"{merges} merges, {splits} splits recorded",
    )


def basil(data: Path) -> None:
    articles = pl.read_parquet(data / "basil_articles.parquet").with_row_index("at")
    items = articles.select(
        pl.format("{}-{}", "id", "at").alias("id"),
        "title",
        "text",
        published_at=pl.col("date").str.to_datetime(time_zone="UTC"),
    )
    truth = pl.DataFrame({"item": items["id"], "story": articles["story"]})
    ready = with_vectors(items)
    row("BASIL, periodic", told(b_cubed(grouped(ready), truth)), ">= .96 (TF-IDF tuned there .952)")
    row("BASIL, live", told(b_cubed(live(ready), truth)))


def contest_pairs(data: Path) -> None:
    pairs = pl.read_parquet(data / "tgcontest_pairs.parquet")
    sides = [
        pairs.select(id=f"{side}_url", title=f"{side}_title", text=f"{side}_text")
        for side in ("first", "second")
    ]
    items = (
        pl.concat(sides).unique("id", maintain_order=True).with_columns(published_at=pl.lit(START))
    )
    members = grouped(with_vectors(items)).select("item", "story")
    both = pairs.join(members, left_on="first_url", right_on="item").join(
        members, left_on="second_url", right_on="item", suffix="_second"
    )
    said = both.with_columns(
        right=(pl.col("story") == pl.col("story_second")) == (pl.col("quality") == "OK")
    )
    for language in ("ru", "en"):
        part = said.filter(lang=language)
        row(
            f"tgcontest pairs judged right, {language} ({len(part)})", f"{part['right'].mean():.3f}"
        )


def planted(rows: int, *, width: int = 512, seed: int = 1) -> pl.DataFrame:
    """A stream at the rate of the headline stream: two fifths single items, the rest in stories.

    Stories have 2 to some hundred items within a day and a half; vectors lean on a common mean
    and on 40 subjects, so that unlike items are as near as unlike headlines are.
    """
    dice = np.random.default_rng(seed)
    sizes = np.minimum(dice.zipf(1.6, rows // 6) + 1, 300)
    story = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), len(sizes) + np.arange(rows)])
    story = np.concatenate(
        [story[: int(rows * 0.6)], len(sizes) + np.arange(rows - int(rows * 0.6))]
    )
    hours = rows / ITEMS_AN_HOUR
    begins = dice.random(story.max() + 1) * hours
    at = np.minimum(begins[story] + dice.exponential(8.0, rows), hours)
    order = np.argsort(at, kind="stable")
    story, at = story[order], at[order]
    subjects = dice.normal(size=(40, width)).astype(np.float32)
    subject = dice.integers(0, 40, story.max() + 1)
    vectors = np.empty((rows, width), dtype=np.float32)
    for start in range(0, rows, 5_000):
        mine = story[start : start + 5_000]
        own = np.stack([np.random.default_rng(int(each)).normal(size=width) for each in mine])
        scatter = dice.normal(size=own.shape)
        vectors[start : start + 5_000] = 0.5 * subjects[subject[mine]] + own + 0.9 * scatter
    words = [
        " ".join(
            [f"w{int(each)}a{word}" for word in dice.integers(0, 12, 5)]
            + [f"c{c}" for c in dice.integers(0, 3000, 4)]
        )
        for each in story
    ]
    return pl.DataFrame(
        {
            "id": [f"p{row:07}" for row in range(rows)],
            "published_at": pl.Series(at * 3.6e9).cast(pl.Int64).cast(pl.Duration("us")) + START,
            "title": words,
            "vector": pl.Series(vectors, dtype=pl.Array(pl.Float32, width)),
            "truth": [str(each) for each in story],
        }
    )


def measure(
    name: str, rows: int, results: "multiprocessing.Queue[tuple[float, float, float]]"
) -> None:
    """Run one method on a planted stream in a process of its own, in parts as rounds hand them in."""
    threadpool_limits(1)
    stream = planted(rows)
    truth = stream.select("truth", item="id").rename({"truth": "story"})
    items = stream.drop("truth")
    Path("/proc/self/clear_refs").write_text("5")  # start the peak anew
    held = memory("VmRSS")
    before = time.process_time()
    if name == "live":
        state, stories = None, {}
        for start in range(0, rows, 5_000):
            state, members = assign(state, items.slice(start, 5_000))
            stories |= dict(members.select("item", "story").iter_rows())
        found = pl.DataFrame({"item": list(stories), "story": list(stories.values())})
    else:
        found = regroup(items)
    seconds = time.process_time() - before
    grown = memory("VmHWM") - held
    results.put((seconds, grown, b_cubed(found, truth).f1))


def memory(which: str) -> float:
    """Read this process's memory or its peak, in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1024


def throughput(rows: int) -> None:
    context = multiprocessing.get_context("spawn")
    targets = {
        "live": ">= 1,400 items/CPU-s, <= 300 MB",
        "periodic": "100k within 80 CPU-s, 700 MB",
    }
    for name, target in targets.items():
        results: multiprocessing.Queue[tuple[float, float, float]] = context.Queue()
        process = context.Process(target=measure, args=(name, rows, results))
        process.start()
        seconds, megabytes, f1 = results.get()
        process.join()
        speed = f"{rows / seconds:,.0f}/s {seconds:.1f} s {megabytes:,.0f} MB"
        row(f"planted stream of {rows:,}, {name} (F1 {f1:.3f})", speed, target)


def labels_and_narratives(rows: int) -> None:
    items = planted(rows)
    members = regroup(items)
    before = time.process_time()
    labels = describe(members.join(items, left_on="item", right_on="id"))
    row(f"labels of {len(labels):,} stories", f"{time.process_time() - before:.1f} CPU-s")
    before = time.process_time()
    found = gather(members, items)
    seconds = time.process_time() - before
    row(f"narratives over {found.height:,} stories", f"{seconds:.1f} CPU-s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000])
    parser.add_argument("--only-speed", action="store_true")
    parser.add_argument(
        "--half", choices=("choose", "report"), nargs="*", default=["choose", "report"]
    )
    given = parser.parse_args()
    threadpool_limits(1)  # as in the house's workers: an unpinned pool counts its idle spin
    row("what", "measured", "target")
    if given.only_speed:
        pass
    elif given.data.exists():
        headline_stream(given.data, given.half)
        basil(given.data)
        contest_pairs(given.data)
    else:
        row("labelled streams", "not found", str(given.data))
    if importlib.util.find_spec("bertopic") is None:
        row("BERTopic", "not installed", "not compared here")
    for rows in given.rows:
        throughput(rows)
    if given.rows:
        labels_and_narratives(min(given.rows))


if __name__ == "__main__":
    main()
