"""The road before stories: clean, language, embedding, countries, emotion; texts per CPU-second."""

import argparse
import os
import time
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

SHARED = Path(__file__).resolve().parents[2] / "shared/data"
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


def _items(texts: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"text": texts}).select(
        id=pl.int_range(pl.len()).cast(pl.String), title=pl.lit(None, dtype=pl.String), text="text"
    )


def titles(count: int) -> pl.DataFrame:
    """Distinct English headlines."""
    rows = pl.read_parquet(SHARED / "stories/headline_stream.parquet", columns=["title"])
    return _items(rows["title"].unique(maintain_order=True).head(count))


def posts(count: int, languages: list[str]) -> pl.DataFrame:
    """Posts joined end to end and cut into 40 words (blanks between them), in turn over the languages."""
    rows = pl.read_parquet(SHARED / "emotion/brighter_train_dev.parquet", columns=["lang", "text"])
    made = []
    for lang in languages:
        words = " ".join(rows.filter(pl.col("lang") == lang)["text"].to_list()).split()
        made += [" ".join(words[at : at + 40]) for at in range(0, len(words) - 40, 40)][
            : count // len(languages)
        ]
    return _items(pl.Series(made))


def run(name: str, items: pl.DataFrame, target: int, *, embedder: str = "auto") -> None:
    """Print texts per CPU-second of the whole road beside the target, and the share of each step."""
    spent, held = {}, items
    for step in steps(embedder):
        began = time.process_time()
        held = held.join(step.enrich(held), on="id", how="left", maintain_order="left")
        spent[step.name] = time.process_time() - began
    whole = sum(spent.values())
    print(
        f"{name:32}{items.height:7} texts {items.height / whole:8.0f} per CPU-second   target {target}"
    )
    print(
        "   ",
        ", ".join(f"{step} {1000 * cost / items.height:.2f} ms" for step, cost in spent.items()),
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
