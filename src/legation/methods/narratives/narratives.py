"""Narratives: stories that carry the same account of the world, over weeks.

Leiden over the centroids of stories, without a time window and looser than stories. Stories whose
vectors come from different embedders are never compared by vector; they are linked when they share
a link, or two countries and a figure. Weakness: no labelled set of narratives was at hand, so the
rule is set by reading its results and is not measured.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.identity import NarrativeId, key_of
from legation.domain.tables import INSTANT
from legation.methods.narratives.corpus import (
    READ_AT_ONCE,
    VectorsOf,
    has_vector,
    unit_vectors,
    vectors_in,
)
from legation.methods.narratives.facts import facts_of
from legation.methods.narratives.ids import keep_ids
from legation.methods.narratives.judged import judged
from legation.methods.narratives.unit_rows import Floats
from legation.methods.networks.communities import communities

METHOD = "narratives/1"
MEMBER: dict[str, pl.DataType] = {
    "story": pl.String(),
    "narrative": pl.String(),
    "similarity": pl.Float64(),
}
SEED = 1
CELLS_AT_ONCE = 4_000_000
"""Cosines held at once while near stories are sought (16 MB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeRule:
    """What links two stories, and how tight a narrative is.

    Stories are linked to their ``neighbours`` nearest ones above ``least_cosine``; the weight grows
    from 0 there to 1. Stories of different embedders that share a link get ``shared_link_weight``;
    those that share ``shared_countries`` countries and a figure get half of it. ``resolution`` is
    the mean link weight that holds a narrative together.
    """

    least_cosine: float = 0.6
    neighbours: int = 10
    resolution: float = 0.05
    shared_link_weight: float = 0.5
    shared_countries: int = 2


RULE = NarrativeRule()


def gather(
    members: pl.DataFrame,
    items: pl.DataFrame,
    *,
    previous: pl.DataFrame | None = None,
    decisions: pl.DataFrame | None = None,
    rule: NarrativeRule = RULE,
    vectors: VectorsOf | None = None,
) -> pl.DataFrame:
    """Gather stories into narratives.

    Takes ``members`` (``item``, ``story``) and ``items``: ``id``, ``published_at`` (UTC),
    ``vector``, and if present ``embedder``, ``urls`` and ``countries`` (lists), ``title``. Gives
    one row per story: ``story``, ``narrative``, ``similarity`` (cosine to the narrative's centroid
    among stories of the same embedder, 0–1). A narrative keeps the id that most of its stories
    have in ``previous`` (``story``, ``narrative``); a new one is named after its first story.
    A story like no other is a narrative of one.
    ``decisions`` (``judged.DECISION``) are an analyst's, on stories; ``vectors`` is as for ``corpora``.
    Raises Rejected for missing columns.
    """
    read = vectors or vectors_in(items, where=METHOD)
    told = _told(members, items)
    if told.is_empty():
        return pl.DataFrame(schema=MEMBER)
    stories, centroids = _stories(told, read)
    edges = pl.concat([_near(stories, centroids, rule), _shared(told, stories, rule)])
    grouped = stories.join(
        communities(edges, resolution=rule.resolution, seed=SEED),
        left_on="story",
        right_on="node",
        how="left",
        maintain_order="left",
    )
    group = pl.coalesce(pl.format("c{}", "community"), pl.format("s{}", "story"))
    named = grouped.with_columns(group=group).with_columns(
        narrative=pl.col("story").first().over("group")
    )
    names = {first: narrative_key(first) for first in named["narrative"].unique()}
    found = pl.DataFrame(
        {
            "story": named["story"],
            "narrative": named["narrative"].replace(names),
            "similarity": _similarity(named, centroids),
        },
        schema=MEMBER,
    )
    if decisions is not None:
        found = judged(found, decisions, item="story", group="narrative")
    return found if previous is None else _keep(found, previous)


def narrative_key(first_story: str) -> NarrativeId:
    """Name a narrative after its first story."""
    return NarrativeId(key_of("narrative", first_story))


def _keep(found: pl.DataFrame, previous: pl.DataFrame) -> pl.DataFrame:
    as_members = {"story": "item", "narrative": "story"}
    back = {"item": "story", "story": "narrative"}
    return keep_ids(found.rename(as_members), previous.rename(as_members)).members.rename(back)


def _told(members: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Join items to their stories, with every optional column there."""
    for table, columns in ((members, ("item", "story")), (items, ("id", "published_at"))):
        for column in columns:
            if column not in table.columns:
                raise Rejected(f"missing column {column!r}", where=METHOD)
    lists, text = pl.List(pl.String()), pl.String()
    optional = {"embedder": text, "title": text, "urls": lists, "countries": lists}
    whole = items.filter(has_vector(items)).with_columns(
        pl.lit(None, kind).alias(name)
        for name, kind in optional.items()
        if name not in items.columns
    )
    return (
        members.select("story", id="item")
        .join(whole.select("id", "published_at", *optional), on="id")
        .with_columns(pl.col("published_at").cast(INSTANT), pl.col("embedder").fill_null(""))
        .sort("published_at", "id")
    )


def _stories(told: pl.DataFrame, read: VectorsOf) -> tuple[pl.DataFrame, dict[str, Floats]]:
    """List stories by first appearance, each with its row among the centroids of its embedder."""
    parts: list[pl.DataFrame] = []
    centroids: dict[str, Floats] = {}
    for each in told.partition_by("embedder", maintain_order=True):
        names, first, row = np.unique(
            each["story"].to_numpy(), return_index=True, return_inverse=True
        )
        sums = _sums_of(each["id"], row, read)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        embedder = each["embedder"][0]
        centroids[embedder] = np.asarray(sums / np.where(lengths > 0, lengths, 1.0), np.float32)
        parts.append(
            pl.DataFrame({"story": names.tolist(), "row": np.arange(len(names))}).with_columns(
                embedder=pl.lit(embedder), first_at=each["published_at"].gather(first)
            )
        )
    return pl.concat(parts).sort("first_at", "story"), centroids


def _near(stories: pl.DataFrame, centroids: dict[str, Floats], rule: NarrativeRule) -> pl.DataFrame:
    """Link each story to its nearest ones of the same embedder."""
    links = [pl.DataFrame(schema={"left": pl.String, "right": pl.String, "weight": pl.Float64})]
    for embedder, rows in centroids.items():
        names = stories.filter(embedder=embedder).sort("row")["story"]
        at_once = max(32, min(512, CELLS_AT_ONCE // max(1, len(rows))))
        for start in range(0, len(rows), at_once):
            cosines = rows[start : start + at_once] @ rows.T
            at = np.arange(len(cosines))
            cosines[at, at + start] = -1.0
            width = min(rule.neighbours, len(rows))
            nearest = np.argpartition(-cosines, width - 1, axis=1)[:, :width]
            value = np.take_along_axis(cosines, nearest, axis=1)
            left, column = np.nonzero(value > rule.least_cosine)
            weight = (value[left, column] - rule.least_cosine) / (1.0 - rule.least_cosine)
            links.append(
                pl.DataFrame(
                    {
                        "left": names.gather(left + start),
                        "right": names.gather(nearest[left, column]),
                        "weight": weight.astype(np.float64),
                    }
                )
            )
    return _once(pl.concat(links))


def _once(links: pl.DataFrame) -> pl.DataFrame:
    """Keep one row a pair, whichever side found it, with its largest weight."""
    ends = pl.concat_list("left", "right").list.sort()
    return (
        links.with_columns(left=ends.list.first(), right=ends.list.last())
        .group_by("left", "right", maintain_order=True)
        .agg(pl.col("weight").max())
    )


def _shared(told: pl.DataFrame, stories: pl.DataFrame, rule: NarrativeRule) -> pl.DataFrame:
    """Link stories of different embedders by what they share besides meaning."""
    empty = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "weight": pl.Float64})
    if stories["embedder"].n_unique() < 2:
        return empty
    by_url = _pairs(told, pl.col("urls"), least=1)
    by_country = _pairs(told, pl.col("countries"), least=rule.shared_countries)
    figures = (
        pl.col("title")
        .fill_null("")
        .map_elements(
            lambda title: sorted(facts_of(title).figures), return_dtype=pl.List(pl.String)
        )
    )
    by_figure = _pairs(told, figures, least=1)
    both = by_country.join(by_figure, on=["left", "right"], how="semi")
    weight = rule.shared_link_weight
    return _once(
        pl.concat(
            [
                empty,
                by_url.with_columns(weight=pl.lit(weight)),
                both.with_columns(weight=pl.lit(weight / 2)),
            ]
        )
    )


def _pairs(told: pl.DataFrame, what: pl.Expr, *, least: int) -> pl.DataFrame:
    """Pair stories of different embedders that have at least so many values in common."""
    values = (
        told.select("story", "embedder", value=what)
        .explode("value")
        .drop_nulls("value")
        .unique(["story", "value"], maintain_order=True)
    )
    return (
        values.join(values, on="value", suffix="_right")
        .filter(pl.col("embedder") < pl.col("embedder_right"))
        .group_by(left="story", right="story_right")
        .agg(shared=pl.len())
        .filter(pl.col("shared") >= least)
        .select("left", "right")
    )


def _similarity(named: pl.DataFrame, centroids: dict[str, Floats]) -> list[float]:
    """Measure each story's centroid against that of its narrative, per embedder."""
    similarity = np.zeros(named.height)
    for each in named.with_row_index("at").partition_by("embedder", maintain_order=True):
        rows = centroids[each["embedder"][0]][each["row"].to_numpy()]
        _, narrative = np.unique(each["narrative"].to_numpy(), return_inverse=True)
        middles = _sums(rows, narrative)
        lengths = np.linalg.norm(middles, axis=1)
        dots = np.einsum("ij,ij->i", rows, middles[narrative])
        cosines = dots / np.where(lengths > 0, lengths, 1.0)[narrative]
        similarity[each["at"].to_numpy()] = np.clip(cosines, 0.0, 1.0)
    return list(similarity.tolist())


def _sums_of(ids: pl.Series, groups: npt.NDArray[np.int64], read: VectorsOf) -> Floats:
    """Add up the unit vectors of each group, those of a part of the ids at a time.

    Each part goes on where the one before ended, row by row: the sums are those of all at once.
    """
    sums: Floats | None = None
    for start in range(0, len(ids), READ_AT_ONCE):
        part = slice(start, start + READ_AT_ONCE)
        rows = unit_vectors(ids[part], read, where=METHOD)
        if sums is None:
            sums = np.zeros((int(groups.max()) + 1, rows.shape[1]), dtype=np.float32)
        if rows.shape[1] != sums.shape[1]:
            raise Rejected("vectors of unequal length", where=METHOD)
        touched, local = np.unique(groups[part], return_inverse=True)
        before = np.arange(len(touched))
        sums[touched] = _sums(
            np.concatenate([sums[touched], rows]), np.concatenate([before, local])
        )
    return np.zeros((0, 0), dtype=np.float32) if sums is None else sums


def _sums(rows: Floats, groups: npt.NDArray[np.int64]) -> Floats:
    """Add up the rows of each group 0, 1, …; every number up to the largest has a row."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    return np.asarray(np.add.reduceat(rows[order], starts, axis=0), dtype=np.float32)
