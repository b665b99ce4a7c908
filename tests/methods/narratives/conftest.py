"""Planted streams of stories: items whose vectors and words scatter around those of their story."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

START = datetime(2030, 3, 1, tzinfo=UTC)
WIDTH = 48


def planted_stream(
    stories: int,
    each: int,
    *,
    seed: int = 1,
    hours: float = 24.0,
    noise: float = 0.6,
    embedder: str = "test",
) -> pl.DataFrame:
    """Make ``stories`` x ``each`` items in time order, with ``truth`` naming the planted story."""
    dice = np.random.default_rng(seed)
    centres = dice.normal(size=(stories, WIDTH))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    truth = dice.permutation(np.repeat(np.arange(stories), each))
    scatter = dice.normal(size=(len(truth), WIDTH)) * noise / np.sqrt(WIDTH)
    vectors = (centres[truth] + scatter).astype(np.float32)
    words = [
        " ".join([*(f"s{story}w{word}" for word in dice.choice(9, 4, replace=False)), f"x{at}"])
        for at, story in enumerate(truth)
    ]
    at_hours = np.sort(dice.random(len(truth))) * hours
    return pl.DataFrame(
        {
            "id": [f"{embedder}-{at:05}" for at in range(len(truth))],
            "published_at": [START + timedelta(hours=float(at)) for at in at_hours],
            "title": words,
            "vector": pl.Series(vectors, dtype=pl.Array(pl.Float32, WIDTH)),
            "embedder": [embedder] * len(truth),
            "truth": [f"{embedder}{story}" for story in truth],
        }
    ).with_columns(pl.col("vector").arr.to_list())


@pytest.fixture
def make_stream() -> Callable[..., pl.DataFrame]:
    """The maker of planted streams."""
    return planted_stream


def b_cubed(found: pl.DataFrame, items: pl.DataFrame) -> float:
    """B-cubed F1 of ``found`` (item, story) against ``truth``."""
    told = items.join(found, left_on="id", right_on="item").with_columns(
        both=pl.len().over("truth", "story"),
        predicted=pl.len().over("story"),
        true=pl.len().over("truth"),
    )
    precision = (told["both"] / told["predicted"]).mean()
    recall = (told["both"] / told["true"]).mean()
    return float(2 * precision * recall / (precision + recall))  # type: ignore[operator]


@pytest.fixture
def score() -> Callable[[pl.DataFrame, pl.DataFrame], float]:
    """B-cubed F1 against the planted truth."""
    return b_cubed
