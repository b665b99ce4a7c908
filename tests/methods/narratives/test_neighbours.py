"""Neighbours: exactly the nearest earlier items of the window; nearly so in a crowd."""

import numpy as np
import pytest
from scipy import sparse

from legation.methods.narratives.neighbours import (
    LEADING,
    Stream,
    _searchable,
    earlier_neighbours,
    likenesses,
)

HOUR = 3600.0


def stream_of(count: int, width: int, *, seed: int, hours: float) -> Stream:
    dice = np.random.default_rng(seed)
    vectors = dice.normal(size=(count, width)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Stream(
        seconds=np.sort(dice.random(count)) * hours * HOUR,
        vectors=vectors,
        terms=sparse.random(count, 50, density=0.1, format="csr", random_state=seed),
        floors=np.zeros(count, dtype=np.float32),
    )


@pytest.mark.parametrize(
    ("count", "since"), [(1, 0), (40, 0), (1300, 0), (1300, 1290), (3000, 2500)]
)
def test_every_item_is_paired_with_its_nearest_earlier_ones(count: int, since: int) -> None:
    stream = stream_of(count, 24, seed=count, hours=100)
    blocks = earlier_neighbours(stream, window_seconds=30 * HOUR, candidates=5, since=since)
    left, right = (np.concatenate(side) for side in zip(*blocks, strict=True))
    for item in range(since, count):
        ages = stream.seconds[item] - stream.seconds[:item]
        eligible = np.flatnonzero(ages <= 30 * HOUR)
        cosines = stream.vectors[eligible] @ stream.vectors[item]
        nearest = set(eligible[np.argsort(-cosines)[:5]].tolist())
        assert set(right[left == item].tolist()) == nearest
    assert (np.diff(left) >= 0).all()


def test_the_leading_directions_keep_the_near_ones_near() -> None:
    dice = np.random.default_rng(5)
    spectrum = 1.0 / np.sqrt(np.arange(1, 301))
    vectors = (dice.normal(size=(900, 300)) * spectrum).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    stream = Stream(
        seconds=np.zeros(900),
        vectors=vectors,
        terms=sparse.csr_matrix((900, 3)),
        floors=np.zeros(900, dtype=np.float32),
    )
    search = _searchable(stream, crowd=1_000_000)
    assert search.shape == (900, LEADING)
    true, seen = vectors @ vectors.T, search @ search.T
    np.fill_diagonal(true, -2)
    np.fill_diagonal(seen, -2)
    found = [
        len(set(np.argsort(-true[row])[:10]) & set(np.argsort(-seen[row])[:30])) / 10
        for row in range(900)
    ]
    assert np.mean(found) > 0.97


def test_a_floor_is_where_likeness_of_meaning_begins() -> None:
    vectors = np.array([[1.0, 0.0], [0.6, 0.8]], dtype=np.float32)
    stream = Stream(
        seconds=np.zeros(2),
        vectors=vectors,
        terms=sparse.csr_matrix((2, 3)),
        floors=np.array([0.5, 0.3], dtype=np.float32),
    )
    meaning, wording = likenesses(stream, np.array([1]), np.array([0]))
    assert meaning[0] == pytest.approx((0.6 - 0.4) / (1 - 0.4), abs=1e-6)
    assert wording[0] == 0.0
