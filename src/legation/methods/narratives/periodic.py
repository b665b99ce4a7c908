"""Periodic grouping: all items of a stretch of time into stories, by a graph of near neighbours.

Every item is linked to the earlier ones within the window that mean and say nearly the same;
Leiden cuts the graph into stories. Copies of one text count once. Nothing is thrown away: an item
like no other is a story of one. Source: k-nearest-neighbour graph with the constant Potts model,
as measured in docs/analysis-stories.md. Weakness: with titles alone, two events about the same
people on the same day are told apart by their words only.
"""

from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from legation.domain.errors import Rejected
from legation.methods.narratives.corpus import Corpus, Halves, VectorsOf, corpora, unreadable
from legation.methods.narratives.facts import facts_of
from legation.methods.narratives.ids import keep_ids, story_key
from legation.methods.narratives.likeness import GraphRule, linked
from legation.methods.narratives.neighbours import Indices, Stream
from legation.methods.narratives.terms import weighed
from legation.methods.narratives.unit_rows import unit
from legation.methods.networks.leiden import Labels, in_order, leiden

METHOD = "stories/1"
MEMBER: dict[str, pl.DataType] = {
    "item": pl.String(),
    "story": pl.String(),
    "similarity": pl.Float64(),
}
SEED = 1
ROWS_AT_ONCE = 8_192

RULE = GraphRule(meaning=0.8, least_likeness=0.4, neighbours=15, candidates=30, resolution=0.001)
"""Chosen on half of a headline stream; docs/analysis-stories.md says how."""


def regroup(
    items: pl.DataFrame,
    *,
    window_hours: float = 72.0,
    previous: pl.DataFrame | None = None,
    rule: GraphRule = RULE,
    vectors: VectorsOf | None = None,
) -> pl.DataFrame:
    """Group items into stories.

    Takes ``id``, ``published_at`` (UTC), ``vector``, ``title`` and/or ``text``, and if present
    ``embedder`` and ``text_hash`` (equal for copies); ``vectors`` is as for ``corpora``. Items further
    apart than ``window_hours`` are never linked directly. Gives one row per item: ``item``, ``story``,
    ``similarity`` (cosine to the story's centroid, 0–1). An item without a vector is a story of one.
    A story keeps the id that most of its items have in ``previous`` (``item``, ``story``); a new one is
    named after its first item.
    Raises Rejected for missing columns, null times, repeated ids, a window not above 0.
    """
    if window_hours <= 0:
        raise Rejected(f"a window of {window_hours} hours", where=METHOD)
    if items.is_empty():
        return pl.DataFrame(schema=MEMBER)
    # a loop's variable would hold one embedder's vectors while the next one's are read
    group = partial(_group, items=items, window_seconds=window_hours * 3600.0, rule=rule)
    grouped = map(group, corpora(items, where=METHOD, vectors=vectors))
    members = pl.concat([*grouped, alone(unreadable(items))])
    return members if previous is None else keep_ids(members, previous).members


def _group(
    corpus: Corpus, *, items: pl.DataFrame, window_seconds: float, rule: GraphRule
) -> pl.DataFrame:
    """Group one corpus; copies follow the item they copy."""
    first = _first_of_copies(corpus, items)
    kept = np.unique(first)
    links = _links(corpus, kept, window_seconds, rule)
    found = leiden(links, sizes=np.ones(len(kept)), resolution=rule.resolution, seed=SEED)
    labels = in_order(found[np.searchsorted(kept, first)])
    return members_of(corpus, labels)


def _first_of_copies(corpus: Corpus, items: pl.DataFrame) -> Indices:
    """Find for every item the row of the first one with its text: by ``text_hash``, or by what they say
    when there is none."""
    said = [each.casefold() for each in corpus.says]
    texts = pl.DataFrame({"id": corpus.ids, "said": said}).with_row_index("row")
    if "text_hash" in items.columns:
        texts = texts.join(items.select("id", "text_hash"), on="id", maintain_order="left")
        texts = texts.with_columns(said=pl.coalesce(pl.format("#{}", "text_hash"), "said"))
    blank = pl.col("said").str.strip_chars(" .") == ""
    first = texts.select(pl.when(blank).then("row").otherwise(pl.col("row").first().over("said")))
    return first.to_series().to_numpy().astype(np.int64)


def _links(
    corpus: Corpus, kept: Indices, window_seconds: float, rule: GraphRule
) -> sparse.csr_matrix:
    """Link the kept items as a symmetric matrix of weights."""
    facts = [facts_of(corpus.says[row]) for row in kept]
    links = linked(_stream(corpus, kept), facts, rule, window_seconds=window_seconds)
    one_way = sparse.csr_matrix(
        (links.weight, (links.left, links.right)), shape=(len(kept), len(kept))
    )
    return sparse.csr_matrix(one_way + one_way.T)


def _stream(corpus: Corpus, kept: Indices) -> Stream:
    """Give the kept items with terms weighed among them; their vectors stay where they are."""
    counts = corpus.counts[kept]
    texts_with = np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.float64)
    return Stream(
        seconds=corpus.seconds[kept],
        vectors=corpus.vectors,
        places=kept,
        terms=weighed(counts, texts_with, len(kept)),
        floors=corpus.floors[kept],
    )


def alone(ids: list[str]) -> pl.DataFrame:
    """Make every item a story of one."""
    stories = [story_key(item) for item in ids]
    return pl.DataFrame({"item": ids, "story": stories, "similarity": [1.0] * len(ids)}, MEMBER)


def members_of(corpus: Corpus, labels: Labels) -> pl.DataFrame:
    """Name every group after its first item and measure each item against the group's centroid."""
    similarity = _similarity(corpus.vectors, labels)
    first = np.unique(labels, return_index=True)[1]
    names = [story_key(corpus.ids[row]) for row in first]
    return pl.DataFrame(
        {
            "item": corpus.ids,
            "story": [names[label] for label in labels],
            "similarity": similarity.astype(np.float64),
        },
        schema=MEMBER,
    )


def _similarity(vectors: Halves, labels: Labels) -> npt.NDArray[np.float64]:
    """Measure each row against its group's centroid, some whole groups at a time."""
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    similarity = np.zeros(len(labels))
    start = 0
    while start < len(order):
        last = ordered[min(start + ROWS_AT_ONCE, len(order)) - 1]
        stop = int(np.searchsorted(ordered, last, side="right"))
        part = order[start:stop]
        rows, group = unit(vectors[part].astype(np.float32)), ordered[start:stop] - ordered[start]
        centroids = np.add.reduceat(rows, np.flatnonzero(np.diff(group, prepend=-1)), axis=0)
        norms = np.linalg.norm(centroids, axis=1)
        dots = np.einsum("ij,ij->i", centroids[group], rows)
        similarity[part] = np.clip(dots / np.where(norms > 0, norms, 1.0)[group], 0.0, 1.0)
        start = stop
    return similarity
