"""Vectors that no table holds: read a part at a time they give what they give from a column."""

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.methods.narratives import corpus, narratives, neighbours, periodic
from legation.methods.narratives.corpus import VectorsOf
from legation.methods.narratives.live import assign
from legation.methods.narratives.narratives import gather
from legation.methods.narratives.periodic import regroup
from legation.methods.narratives.resuming import resumed

Make = Callable[..., pl.DataFrame]


def apart(items: pl.DataFrame, asked: list[int]) -> tuple[pl.DataFrame, VectorsOf]:
    """Items without their vectors, and what reads these in any order; ``asked`` notes how many at once."""
    held = items.select("id", "vector").sample(fraction=1.0, shuffle=True, seed=2)

    def read(ids: pl.Series) -> pl.DataFrame:
        asked.append(len(ids))
        return held.filter(pl.col("id").is_in(ids.implode()))

    return items.drop("vector"), read


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (corpus, narratives):
        monkeypatch.setattr(module, "READ_AT_ONCE", 17)
    monkeypatch.setattr(periodic, "ROWS_AT_ONCE", 5)
    monkeypatch.setattr(neighbours, "CELLS", 40)
    monkeypatch.setattr(narratives, "CELLS_AT_ONCE", 8)


def stream(make_stream: Make) -> pl.DataFrame:
    """Stories of two embedders, some said twice, and items without a vector."""
    one = make_stream(12, 9, embedder="one", noise=0.5)
    other = make_stream(5, 6, embedder="other", noise=0.5, seed=8).with_columns(
        pl.col("id") + "-other"
    )
    both = pl.concat([one, other], how="diagonal").with_columns(
        text_hash=pl.when(pl.int_range(pl.len()) % 4 == 0).then(pl.col("truth").cast(pl.String))
    )
    mute = pl.int_range(pl.len()) % 29 == 3
    return both.with_columns(
        pl.when(~mute).then("vector").alias("vector"),
        pl.when(~mute).then("embedder").alias("embedder"),
    )


def test_stories_are_those_of_the_vectors_in_the_table(
    make_stream: Make, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    items = stream(make_stream)
    whole = regroup(items)
    request.getfixturevalue("small_parts")
    asked: list[int] = []
    bare, read = apart(items, asked)
    assert regroup(bare, vectors=read).equals(whole)
    assert max(asked) == 17


def test_narratives_are_those_of_the_vectors_in_the_table(
    make_stream: Make, request: pytest.FixtureRequest
) -> None:
    items = stream(make_stream)
    members = regroup(items)
    whole = gather(members, items.filter(pl.col("vector").is_not_null()))
    request.getfixturevalue("small_parts")
    asked: list[int] = []
    bare, read = apart(items, asked)
    found = gather(members, bare, vectors=read)
    assert found.drop("similarity").equals(whole.drop("similarity"))
    assert np.allclose(found["similarity"], whole["similarity"], atol=1e-6)
    assert max(asked) == 17


def test_the_live_pass_places_as_with_the_vectors_in_the_table(
    make_stream: Make, request: pytest.FixtureRequest
) -> None:
    items = stream(make_stream).sort("published_at")
    first, second = items.head(90), items.slice(90)
    members = regroup(first).select("item", "story", is_live=pl.lit(value=False))

    def placed(items: pl.DataFrame, **how: Any) -> pl.DataFrame:
        before = items.filter(pl.col("id").is_in(first["id"].implode()))
        new = items.filter(pl.col("id").is_in(second["id"].implode()))
        return assign(resumed(before, members, **how), new, **how)[1]

    whole = placed(items)
    request.getfixturevalue("small_parts")
    bare, read = apart(items, [])
    assert placed(bare, vectors=read).equals(whole)


def test_a_vector_that_is_gone_meanwhile_is_said(make_stream: Make) -> None:
    items = make_stream(3, 4, embedder="one")
    bare, _ = apart(items.with_columns(embedder=pl.lit("one")), [])
    with pytest.raises(Rejected, match="gone"):
        regroup(bare, vectors=lambda ids: items.select("id", "vector").head(5))


def test_one_embedders_vectors_are_let_go_before_the_next_ones_are_read(
    make_stream: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = stream(make_stream).filter(pl.col("vector").is_not_null())
    bare, read = apart(items, [])
    grouped: list[weakref.ref[np.ndarray]] = []
    members_of = periodic.members_of

    def noting(corpus: corpus.Corpus, labels: np.ndarray) -> pl.DataFrame:
        grouped.append(weakref.ref(corpus.vectors))
        return members_of(corpus, labels)

    def watching(ids: pl.Series) -> pl.DataFrame:
        assert not [held for held in grouped if held() is not None]
        return read(ids)

    monkeypatch.setattr(periodic, "members_of", noting)
    assert regroup(bare, vectors=watching).equals(regroup(items))
    assert len(grouped) == 4


def test_vectors_are_held_in_half_precision_and_an_item_alone_is_wholly_like_itself(
    make_stream: Make,
) -> None:
    items = make_stream(40, 1)
    [held] = corpus.corpora(items, where="test")
    assert held.vectors.dtype == np.float16
    exact = corpus.unit_vectors(items["id"], corpus.vectors_in(items, where="test"), where="test")
    cosines = exact @ exact.T
    halves = held.vectors.astype(np.float32)
    assert np.abs(halves @ halves.T - cosines).max() < 1e-3
    assert regroup(items)["similarity"].to_list() == pytest.approx([1.0] * 40, abs=1e-6)
