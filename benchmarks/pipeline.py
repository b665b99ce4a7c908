"""The whole road: clean, language, embedding, countries, emotion, live stories; texts per CPU-second.

Stories are placed by the live pass as the loop calls it: a batch at a time, each going on from the state
of the one before, within 72 hours. Titles keep the times at which they were published; posts, which have
none, are taken to come 200 an hour, so that all lie in one window and every one is compared with all before.
"""

import argparse
import os
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import polars as pl

from legation.desks.assessment.enrichers import (
    ClaimCuesEnricher,
    CountriesEnricher,
    EmbeddingEnricher,
    EmotionEnricher,
    FingerprintEnricher,
    LanguageEnricher,
)
from legation.doors.enricher import Enricher
from legation.methods.narratives.live import assign
from legation.methods.narratives.state import LiveState

SHARED = Path(__file__).resolve().parents[2] / "shared/data"
BATCH = 1_000
POSTS_AN_HOUR = 200
PLACED_BY = ["id", "published_at", "title", "text", "embedder", "vector"]
TARGETS = {"titles": 500, "posts of 40 words": 200, "elsewhere": 40}


def steps(embedder: str) -> tuple[Enricher, ...]:
    """The enrichers in their order, with the embedder of that name."""
    return (
        LanguageEnricher(),
        FingerprintEnricher(),
        EmbeddingEnricher(embedder=embedder),
        CountriesEnricher(),
        EmotionEnricher(),
        ClaimCuesEnricher(),
    )


def titles(count: int) -> pl.DataFrame:
    """Distinct English headlines in the order and at the times they were published."""
    rows = pl.read_parquet(SHARED / "stories/headline_stream.parquet")
    first = rows.sort("published_at", "id").unique("title", keep="first", maintain_order=True)
    return _items(first.select("published_at", text="title").head(count))


def _items(rows: pl.DataFrame) -> pl.DataFrame:
    """Make items of ``published_at`` and ``text``."""
    return rows.select(
        "published_at",
        "text",
        id=pl.int_range(pl.len()).cast(pl.String),
        title=pl.lit(None, dtype=pl.String),
    )


def posts(count: int, languages: list[str]) -> pl.DataFrame:
    """Posts joined end to end and cut into 40 words (blanks between them), in turn over the languages."""
    rows = pl.read_parquet(SHARED / "emotion/brighter_train_dev.parquet", columns=["lang", "text"])
    made = []
    for lang in languages:
        words = " ".join(rows.filter(pl.col("lang") == lang)["text"].to_list()).split()
        made += [" ".join(words[at : at + 40]) for at in range(0, len(words) - 40, 40)][
            : count // len(languages)
        ]
    start = datetime(2030, 1, 1, tzinfo=UTC)
    between = pl.duration(microseconds=pl.int_range(pl.len()) * (3_600_000_000 // POSTS_AN_HOUR))
    return _items(pl.DataFrame({"text": made}).with_columns(published_at=pl.lit(start) + between))


def placed(items: pl.DataFrame) -> int:
    """Place every item in a story, a batch at a time; give how many stories there are."""
    state: LiveState | None = None
    stories: dict[str, str] = {}
    for batch in items.select(PLACED_BY).iter_slices(BATCH):
        state, members = assign(state, batch)
        stories |= dict(members.select("item", "story").iter_rows())
    return len(set(stories.values()))


def run(name: str, items: pl.DataFrame, target: int, *, embedder: str = "auto") -> None:
    """Print texts per CPU-second of the whole road beside the target, and the share of each step."""
    spent, held = {}, items
    for step in steps(embedder):
        began = time.process_time()
        held = held.join(step.enrich(held), on="id", how="left", maintain_order="left")
        spent[step.name] = time.process_time() - began
    began = time.process_time()
    stories = placed(held)
    spent["live stories"] = time.process_time() - began
    whole = sum(spent.values())
    print(
        f"{name:32}{items.height:7} texts {items.height / whole:8.0f} per CPU-second   target {target}"
    )
    print(
        "   ",
        ", ".join(f"{step} {1000 * cost / items.height:.2f} ms" for step, cost in spent.items()),
        f"= {1000 * whole / items.height:.2f} ms a text, {stories} stories",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=2_000, help="texts of each kind (a tenth elsewhere)"
    )
    given = parser.parse_args()
    warm = posts(14, ["eng", "rus", "hin", "amh", "esp", "deu", "ptbr"])
    for step in steps("auto"):
        warm = warm.join(step.enrich(warm), on="id", how="left", maintain_order="left")
    placed(warm)
    run("titles", titles(given.rows), TARGETS["titles"])
    run(
        "posts of 40 words",
        posts(given.rows, ["eng", "rus", "esp", "deu", "ptbr"]),
        TARGETS["posts of 40 words"],
    )
    elsewhere = TARGETS["elsewhere"]
    run("elsewhere, known scripts", posts(given.rows // 10, ["ukr", "ron", "swa"]), elsewhere)
    other = posts(given.rows // 10, ["hin", "amh"])
    run("elsewhere, other scripts", other, elsewhere)
    run("the same, embedder light", other, elsewhere, embedder="light")


if __name__ == "__main__":
    main()
