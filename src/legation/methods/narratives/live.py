"""Live grouping: every item joins a story or opens one as it comes, in a single pass.

It bridges the time between two periodic groupings: items are linked as there, but each is placed
once, and only whole stories merge later. Weakness: nothing is ever split, so a wrong merge stays
until the periodic grouping.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
from scipy import sparse

from legation.domain.errors import Rejected
from legation.methods.narratives.corpus import Corpus, VectorsOf, corpora, unreadable
from legation.methods.narratives.facts import facts_of
from legation.methods.narratives.growing import GrowingStories
from legation.methods.narratives.ids import story_key
from legation.methods.narratives.likeness import GraphRule, linked
from legation.methods.narratives.neighbours import Stream
from legation.methods.narratives.periodic import MEMBER, alone
from legation.methods.narratives.state import LiveState, Recent, nothing_yet, within
from legation.methods.narratives.terms import weighed

METHOD = "stories-live/1"
RULE = GraphRule(meaning=0.7, least_likeness=0.4, neighbours=25, candidates=30, resolution=0.002)
"""Chosen on half of a headline stream; docs/analysis-stories.md says how."""
BLOCK = 1024
"""Items compared with the window at once; the rarity of terms is that before the block's end."""


def assign(
    state: LiveState | None,
    items: pl.DataFrame,
    *,
    window_hours: float = 72.0,
    rule: GraphRule = RULE,
    vectors: VectorsOf | None = None,
) -> tuple[LiveState, pl.DataFrame]:
    """Give every item its story, and the state from which the next call goes on.

    Takes ``id``, ``published_at`` (UTC), ``vector``, ``title`` and/or ``text``, and ``embedder`` if
    there are several; items that the state already holds are passed over. Items are taken in time
    order; one from before the window's newest counts as of now. Gives one row per new item, and
    one for every earlier item still in the window whose story was merged into another: ``item``,
    ``story``, ``similarity`` (cosine to the centroid of the story's items in the window, 0–1). An item
    whose ``vector`` is null is a story of one.
    A story is named after its first item. ``vectors`` is as for ``corpora``. Raises Rejected as
    ``corpora`` does, and for a window not above 0.
    """
    if window_hours <= 0:
        raise Rejected(f"a window of {window_hours} hours", where=METHOD)
    recent = dict(state.recent) if state else {}
    members = [alone(unreadable(items)) if items.height else pl.DataFrame(schema=MEMBER)]
    for corpus in corpora(items, where=METHOD, vectors=vectors) if items.height else ():
        held = recent.get(corpus.embedder) or nothing_yet(corpus.vectors.shape[1])
        new = _unknown(corpus, held)
        for start in range(0, len(new), BLOCK):
            held, changed = _grow(held, new[start : start + BLOCK], window_hours * 3600.0, rule)
            members.append(changed)
        recent[corpus.embedder] = held
    newest_last = pl.concat(members).unique("item", keep="last", maintain_order=True)
    return LiveState(recent), newest_last


def _unknown(corpus: Corpus, held: Recent) -> Corpus:
    """Leave out the items that are held; times never run back behind the held ones."""
    known = set(held.ids.tolist())
    rows = np.array([row for row, item in enumerate(corpus.ids) if item not in known], dtype=int)
    now = float(held.seconds[-1]) if len(held) else float("-inf")
    new = corpus.rows(rows)
    return replace(new, seconds=np.maximum(new.seconds, now))


def _grow(
    held: Recent, new: Corpus, window_seconds: float, rule: GraphRule
) -> tuple[Recent, pl.DataFrame]:
    """Add one block to the window; give the window and the items whose story is new or another."""
    before = within(held, float(new.seconds[0]) - window_seconds)
    known = len(before)
    after = _appended(before, new)
    stream = Stream(
        seconds=after.seconds, vectors=after.vectors, terms=after.terms, floors=after.floors
    )
    links = linked(stream, after.facts, rule, window_seconds=window_seconds, since=known)
    growing = GrowingStories.of(before, rule.resolution)
    bounds = np.searchsorted(links.left, np.arange(known, len(after) + 1)).tolist()
    right, weight = links.right.tolist(), links.weight.tolist()
    for item, (start, stop) in enumerate(pairwise(bounds)):
        neighbours = zip(right[start:stop], weight[start:stop], strict=True)
        growing.add(neighbours, story_key(new.ids[item]))
    grown = _settled(after, growing)
    was = np.concatenate([before.names[before.stories], np.full(len(new), "")])
    return grown, _members(grown, was)


def _appended(before: Recent, new: Corpus) -> Recent:
    """Put the block's items behind the held ones, their terms weighed by what was seen so far."""
    texts_with = before.texts_with + np.bincount(
        new.counts.indices, minlength=len(before.texts_with)
    ).astype(np.float32)
    texts = before.texts + len(new)
    terms = weighed(new.counts, texts_with, texts)
    return replace(
        before,
        ids=np.concatenate([before.ids, np.array(new.ids, dtype=np.str_)]),
        facts=[*before.facts, *map(facts_of, new.says)],
        seconds=np.concatenate([before.seconds, new.seconds]),
        vectors=np.concatenate([before.vectors, new.vectors]),
        floors=np.concatenate([before.floors, new.floors]),
        starts=np.concatenate([before.starts, before.starts[-1] + terms.indptr[1:]]),
        buckets=np.concatenate([before.buckets, terms.indices]).astype(np.int32),
        weights=np.concatenate([before.weights, terms.data]),
        texts_with=texts_with,
        texts=texts,
    )


def _settled(after: Recent, growing: GrowingStories) -> Recent:
    """Write the grown stories back as arrays, without those that were merged away."""
    homes = np.array([growing.home(story) for story in growing.stories], dtype=np.int64)
    kept, stories = np.unique(homes, return_inverse=True)
    row = {story: at for at, story in enumerate(kept.tolist())}
    links = [
        (row[story], row[other], weight)
        for story in kept.tolist()
        for other, weight in growing.links[story].items()
        if story < other and other in row
    ]
    left, right, weight = zip(*links, strict=True) if links else ((), (), ())
    return replace(
        after,
        stories=stories.astype(np.int64),
        names=np.array([growing.names[story] for story in kept], dtype=np.str_),
        link_left=np.array(left, dtype=np.int64),
        link_right=np.array(right, dtype=np.int64),
        link_weight=np.array(weight, dtype=np.float64),
    )


def _members(grown: Recent, was: np.ndarray) -> pl.DataFrame:
    """List the items whose story is not what it ``was``, with their cosine to its centroid."""
    names = grown.names[grown.stories]
    changed = np.flatnonzero(names != was)
    touched = np.isin(grown.stories, grown.stories[changed])
    rows, vectors = np.flatnonzero(touched), grown.vectors[touched].astype(np.float32)
    stories = grown.stories[touched]
    belongs = sparse.csr_matrix(
        (np.ones(len(rows), dtype=np.float32), (stories, np.arange(len(rows)))),
        shape=(len(grown.names), len(rows)),
    )
    centroids = np.asarray(belongs @ vectors)
    lengths = np.linalg.norm(centroids, axis=1)
    dots = np.einsum("ij,ij->i", centroids[stories], vectors)
    cosine = np.clip(dots / np.where(lengths > 0, lengths, 1.0)[stories], 0.0, 1.0)
    at = np.searchsorted(rows, changed)
    return pl.DataFrame(
        {
            "item": grown.ids[changed].tolist(),
            "story": names[changed].tolist(),
            "similarity": cosine[at].astype(np.float64),
        },
        schema=MEMBER,
    )
