"""Live grouping: every item joins an open story or opens one, in a single pass.

It bridges the time between two periodic groupings. Source: single-pass clustering with decayed
centroids of vectors and of TF-IDF terms. Weakness: it never reconsiders, so two stories that turn
out to be one stay two until the periodic grouping merges them.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from legation.methods.narratives.corpus import Corpus, Floats, corpora
from legation.methods.narratives.ids import story_key
from legation.methods.narratives.open_stories import HOUR, LiveRule, OpenStories
from legation.methods.narratives.periodic import MEMBER
from legation.methods.narratives.state import Active, LiveState, no_stories
from legation.methods.narratives.terms import weighed

METHOD = "stories-live/1"
BATCH = 128
"""Items that are compared with the open stories at once."""


def assign(
    state: LiveState | None, items: pl.DataFrame, *, rule: LiveRule | None = None
) -> tuple[LiveState, pl.DataFrame]:
    """Give every item its story, and the state from which the next call goes on.

    Takes ``id``, ``published_at`` (UTC), ``vector``, ``title`` and/or ``text``, and ``embedder`` if
    there are several. Items are taken in time order. Gives one row per item: ``item``, ``story``,
    ``similarity`` (cosine to the story it joins, as it stood then; 1 for the first of a story).
    A story is named after its first item. Raises Rejected as ``corpora`` does.
    """
    active = dict(state.active) if state else {}
    if items.is_empty():
        return LiveState(active), pl.DataFrame(schema=MEMBER)
    members = []
    for corpus in corpora(items, where=METHOD):
        before = active.get(corpus.embedder) or no_stories(corpus.vectors.shape[1])
        active[corpus.embedder], joined = _pass(before, corpus, rule or LiveRule())
        members.append(joined)
    return LiveState(active), pl.concat(members)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some items of a corpus with their weighed terms and how alike they are among themselves."""

    ids: list[str]
    seconds: list[float]
    vectors: Floats
    terms: list[dict[int, float]]
    alike: Floats


def _pass(before: Active, corpus: Corpus, rule: LiveRule) -> tuple[Active, pl.DataFrame]:
    """Run one embedder's items past its open stories."""
    stories = OpenStories.of(before, rule)
    texts_with, texts, swept_at = before.texts_with.copy(), before.texts, before.swept_at
    found: list[str] = []
    similarity: list[float] = []
    for start in range(0, len(corpus), BATCH):
        part = slice(start, min(start + BATCH, len(corpus)))
        counts, newest = corpus.counts[part], float(corpus.seconds[part][-1])
        texts_with += np.bincount(counts.indices, minlength=len(texts_with))
        texts += counts.shape[0]
        if newest - swept_at > rule.sweep_hours * HOUR:
            stories, swept_at = stories.sweep(float(corpus.seconds[start])), newest
        rows, likeness = _place(stories, _batch(corpus, part, weighed(counts, texts_with, texts)))
        found += [stories.names[row] for row in rows]
        similarity += likeness
    after = stories.kept(texts_with=texts_with, texts=texts, swept_at=swept_at)
    members = {"item": corpus.ids, "story": found, "similarity": similarity}
    return after, pl.DataFrame(members, schema=MEMBER)


def _batch(corpus: Corpus, part: slice, terms: sparse.csr_matrix) -> _Batch:
    bounds, buckets, weights = terms.indptr.tolist(), terms.indices.tolist(), terms.data.tolist()
    vectors = corpus.vectors[part]
    return _Batch(
        ids=corpus.ids[part],
        seconds=corpus.seconds[part].tolist(),
        vectors=vectors,
        terms=[
            dict(zip(buckets[start:stop], weights[start:stop], strict=True))
            for start, stop in zip(bounds, bounds[1:], strict=False)
        ],
        alike=vectors @ vectors.T,
    )


def _place(stories: OpenStories, batch: _Batch) -> tuple[list[int], list[float]]:
    """Join or open, item by item; give each one's row and its cosine to the story."""
    nearest = stories.nearest(batch.vectors).tolist()
    rows: list[int] = []
    similarity: list[float] = []
    for at, (vector, terms) in enumerate(zip(batch.vectors, batch.terms, strict=True)):
        here = np.argsort(-batch.alike[at, :at])[: stories.rule.candidates].tolist()
        candidates = {*nearest[at], *stories.sharing(terms), *(rows[other] for other in here)}
        row, likeness = stories.best(sorted(candidates), vector, terms, batch.seconds[at])
        if likeness < stories.rule.least:
            row = stories.open(story_key(batch.ids[at]), vector, terms, batch.seconds[at])
            cosine = 1.0
        else:
            cosine = stories.cosine(row, vector)
            stories.join(row, vector, terms, batch.seconds[at])
        rows.append(row)
        similarity.append(cosine)
    return rows, similarity
