"""Resuming: the state of the live pass, made again from items and the stories they are in.

Nothing but the memberships has to be kept between two updates. What a periodic grouping placed counts
as decided: only the items placed after it are linked anew, so that stories which that grouping held
apart are merged by what came since, and by nothing older.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.domain.errors import Rejected
from legation.methods.narratives.corpus import Corpus, VectorsOf, corpora
from legation.methods.narratives.facts import facts_of
from legation.methods.narratives.likeness import GraphRule, linked
from legation.methods.narratives.live import METHOD, RULE
from legation.methods.narratives.neighbours import Stream
from legation.methods.narratives.state import LiveState, Recent, nothing_yet
from legation.methods.narratives.terms import weighed


def resumed(
    items: pl.DataFrame,
    members: pl.DataFrame,
    *,
    window_hours: float = 72.0,
    rule: GraphRule = RULE,
    vectors: VectorsOf | None = None,
) -> LiveState:
    """Make the state from which ``assign`` goes on.

    Takes items as ``assign`` does and ``members``: ``item``, ``story`` and ``is_live``, whether the
    live pass placed it. Items that are no member are left out. Raises Rejected as ``corpora`` does.
    """
    if window_hours <= 0:
        raise Rejected(f"a window of {window_hours} hours", where=METHOD)
    held = items.join(members.select("item"), left_on="id", right_on="item", how="semi")
    placed = {item: (story, live) for item, story, live in members.iter_rows()}
    return LiveState(
        {
            corpus.embedder: _recent(corpus, placed, window_hours * 3600.0, rule)
            for corpus in corpora(held, where=METHOD, vectors=vectors)
        }
    )


def _recent(
    corpus: Corpus, placed: dict[str, tuple[str, bool]], window_seconds: float, rule: GraphRule
) -> Recent:
    """Lay one embedder's items out as the live pass left them: those that it placed come last."""
    is_live = np.array([placed[item][1] for item in corpus.ids])
    corpus = corpus.rows(np.argsort(is_live, kind="stable"))
    since = len(corpus) - int(is_live.sum())
    texts_with = np.bincount(corpus.counts.indices, minlength=corpus.counts.shape[1])
    terms = weighed(corpus.counts, texts_with.astype(np.float64), len(corpus))
    names, stories = np.unique([placed[item][0] for item in corpus.ids], return_inverse=True)
    recent = replace(
        nothing_yet(corpus.vectors.shape[1]),
        ids=np.array(corpus.ids, dtype=np.str_),
        facts=[facts_of(said) for said in corpus.says],
        seconds=np.maximum.accumulate(corpus.seconds),
        vectors=corpus.vectors,
        floors=corpus.floors,
        starts=terms.indptr.astype(np.int64),
        buckets=terms.indices.astype(np.int32),
        weights=terms.data,
        stories=stories.astype(np.int64),
        names=names,
        texts_with=texts_with.astype(np.float32),
        texts=len(corpus),
    )
    return _with_links(recent, _links(recent, since, window_seconds, rule))


def _links(
    recent: Recent, since: int, window_seconds: float, rule: GraphRule
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Link the items from row ``since`` on: pairs of different stories, and each link's weight."""
    stream = Stream(
        seconds=recent.seconds, vectors=recent.vectors, terms=recent.terms, floors=recent.floors
    )
    links = linked(stream, recent.facts, rule, window_seconds=window_seconds, since=since)
    ends = np.sort(recent.stories[np.stack([links.left, links.right])], axis=0)
    apart = ends[0] != ends[1]
    return ends[:, apart], links.weight[apart]


def _with_links(
    recent: Recent, links: tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]
) -> Recent:
    """Add up the links of each pair of stories."""
    ends, weight = links
    pairs, row = np.unique(ends, axis=1, return_inverse=True)
    return replace(
        recent,
        link_left=pairs[0],
        link_right=pairs[1],
        link_weight=np.bincount(row.ravel(), weights=weight).astype(np.float64),
    )
