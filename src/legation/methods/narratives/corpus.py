"""Corpus: items of one embedder in time order, as arrays that the grouping methods work on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT
from legation.methods.language.embedding import E5Embedder, HashEmbedder, UseEmbedder
from legation.methods.language.pieces import PiecesEmbedder
from legation.methods.narratives.terms import counts_of
from legation.methods.narratives.unit_rows import Floats, unit_rows

NEEDED = ("id", "published_at")
Halves = npt.NDArray[np.float16]
VectorsOf = Callable[[pl.Series], pl.DataFrame]
"""Gives the vectors of some ids (``id``, ``vector``, in any order): so that no table need hold them all."""
READ_AT_ONCE = 20_000
"""Items whose vectors are read at once."""
COS_JOIN: Mapping[str, float] = {
    kind.id: kind.cos_join for kind in (UseEmbedder, PiecesEmbedder, E5Embedder, HashEmbedder)
}
USUAL_JOIN = UseEmbedder.cos_join
"""The grouping rules are stated on the scale of this embedder."""
LEAD_CHARACTERS = 300
"""Characters of the text that join the title: the first sentences name the event."""
BODY_WORDS = 25
"""From so many words of title and lead on, a text has a body."""
BODY_FLOOR = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Items by rising ``seconds`` (since 1970): ids, unit vectors (half precision, which moves a cosine by
    less than .001), term counts, what they say."""

    embedder: str
    ids: list[str]
    seconds: npt.NDArray[np.float64]
    vectors: Halves
    counts: sparse.csr_matrix
    says: list[str]

    @property
    def floors(self) -> Floats:
        """For each item the cosine that counts as nothing in common.

        Embedders differ in where they begin: their floor puts ``cos_join`` where the usual
        embedder's lies (0 for one that is not known). Texts with a body are nearer to each other
        than headlines: theirs begins ``BODY_FLOOR`` of the way up from there.
        """
        join = COS_JOIN.get(self.embedder, USUAL_JOIN)
        floor = max(0.0, (join - USUAL_JOIN) / (1.0 - USUAL_JOIN))
        body = floor + (1.0 - floor) * BODY_FLOOR
        words = np.asarray(self.counts.sum(axis=1)).ravel()
        return np.where(words >= BODY_WORDS, body, floor).astype(np.float32)

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, part: slice) -> "Corpus":
        return self.rows(np.arange(len(self))[part])

    def rows(self, rows: npt.NDArray[np.int64]) -> "Corpus":
        """Keep some items, in the order given."""
        return Corpus(
            embedder=self.embedder,
            ids=[self.ids[row] for row in rows],
            seconds=self.seconds[rows],
            vectors=self.vectors[rows],
            counts=self.counts[rows],
            says=[self.says[row] for row in rows],
        )


def corpora(
    items: pl.DataFrame, *, where: str, vectors: VectorsOf | None = None
) -> Iterator[Corpus]:
    """Give one corpus for each embedder: vectors of two embedders are never compared.

    Takes ``id``, ``published_at`` (UTC), ``vector`` (list or array of numbers), and ``title``,
    ``text`` or both, ``embedder`` if there are several. In place of ``vector`` it takes ``vectors``, which
    reads those of the items that have an ``embedder``. Items without a vector are in none: see
    ``unreadable``. Raises Rejected for a column that is missing, an id or a time that is null,
    vectors of unequal length and ids that repeat.
    """
    read = vectors or vectors_in(items, where=where)
    parts = _checked(items, where).partition_by("embedder", maintain_order=True)
    while parts:
        yield _corpus(parts.pop(0), read, where)


def _corpus(readable: pl.DataFrame, read: VectorsOf, where: str) -> Corpus:
    said = readable["said"].to_list()
    return Corpus(
        embedder=readable["embedder"][0],
        ids=readable["id"].to_list(),
        seconds=readable["published_at"].dt.epoch("us").to_numpy() / 1e6,
        vectors=_halves(readable["id"], read, where=where),
        counts=counts_of(said),
        says=said,
    )


def unreadable(items: pl.DataFrame) -> list[str]:
    """List the items that have no vector, in order of their ids: each is a story of one."""
    return items.filter(~has_vector(items))["id"].sort().to_list()


def has_vector(items: pl.DataFrame) -> pl.Expr:
    """Say which items have a vector: those with an embedder, where the vectors are not in the table."""
    stated = [name for name in ("vector", "embedder") if name in items.columns]
    return pl.col(stated[0]).is_not_null() if stated else pl.lit(value=False)


def vectors_in(items: pl.DataFrame, *, where: str) -> VectorsOf:
    """Read vectors from the column ``vector`` of a table; Rejected where it has none."""
    if "vector" not in items.columns:
        raise Rejected("missing column 'vector'", where=where)
    held = items.select("id", "vector")
    return lambda ids: ids.to_frame("id").join(held, on="id")


def unit_vectors(ids: pl.Series, vectors: VectorsOf, *, where: str) -> Floats:
    """Read the vectors of these ids at once, as unit rows; Rejected where one is missing."""
    wanted = ids.alias("id").to_frame()
    read = wanted.join(vectors(wanted["id"]), on="id", how="left", maintain_order="left")
    if read["vector"].null_count():
        raise Rejected("vectors are gone meanwhile", where=where, remedy="try again")
    return unit_rows(read["vector"], where=where)


def _halves(ids: pl.Series, vectors: VectorsOf, *, where: str) -> Halves:
    """Read the vectors of these ids a part at a time."""
    rows: Halves = np.empty((0, 0), dtype=np.float16)
    for start in range(0, len(ids), READ_AT_ONCE):
        unit = unit_vectors(ids.slice(start, READ_AT_ONCE), vectors, where=where)
        if start == 0:
            rows = np.empty((len(ids), unit.shape[1]), dtype=np.float16)
        if unit.shape[1] != rows.shape[1]:
            raise Rejected(
                "vectors of unequal length", where=where, remedy="embed with one embedder"
            )
        rows[start : start + len(unit)] = unit
    return rows


def _checked(items: pl.DataFrame, where: str) -> pl.DataFrame:
    """Give what is grouped of the readable items, in time order."""
    for column in NEEDED:
        if column not in items.columns:
            raise Rejected(f"missing column {column!r}", where=where)
        if items[column].null_count():
            raise Rejected(
                f"column {column!r} holds nulls", where=where, remedy="leave those items out"
            )
    if items["id"].n_unique() != items.height:
        raise Rejected("an id stands twice", where=where, remedy="keep one row an item")
    title, text = (
        pl.col(name).fill_null("") if name in items.columns else pl.lit("")
        for name in ("title", "text")
    )
    lead = text.str.slice(0, LEAD_CHARACTERS)
    has_embedder = "embedder" in items.columns
    return (
        items.filter(has_vector(items))
        .select(
            "id",
            pl.col("published_at").cast(INSTANT),
            said=pl.when(title == "").then(lead).otherwise(pl.format("{}. {}", title, lead)),
            embedder=pl.col("embedder").fill_null("") if has_embedder else pl.lit(""),
        )
        .sort("published_at", "id")
    )
