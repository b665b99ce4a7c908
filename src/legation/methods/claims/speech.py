"""Statements made ready to be compared: unit vectors, weighed words, facts, quotations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from legation.methods.claims.facts import Facts, facts
from legation.methods.claims.statements import is_talk, quotations
from legation.methods.language.embedding import embed, matrix
from legation.methods.language.identify import identify
from legation.methods.narratives.corpus import COS_JOIN, USUAL_JOIN
from legation.methods.narratives.terms import counts_of, weighed
from legation.methods.narratives.words import words_of

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Distinct statements of one embedder; row i of each belongs to statement i.

    ``floor`` is the cosine that counts as nothing in common; ``quoted`` holds the words of each quotation;
    ``talk`` says which are told again by their words alone.
    """

    said: Sequence[str]
    languages: npt.NDArray[np.object_]
    vectors: Floats
    words: sparse.csr_matrix
    floor: float
    facts: Sequence[Facts]
    quoted: Sequence[Sequence[tuple[str, ...]]]
    talk: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.said)


def spoken(items: pl.DataFrame) -> pl.DataFrame:
    """Add ``language`` and ``script`` of each text where they are not given."""
    told = identify(items.select("id", "text")).select("id", "language", "script")
    if "language" in items.columns:
        given = items.select("id", given="language")
        told = told.join(given, on="id", maintain_order="left").with_columns(
            language=pl.coalesce("given", "language")
        )
    return items.drop("language", "script", strict=False).join(
        told.select("id", "language", "script"), on="id", maintain_order="left"
    )


def embedded(sayings: pl.DataFrame, *, name: str = "auto") -> pl.DataFrame:
    """Add ``embedder`` and ``vector`` to ``said`` in its ``language`` and ``script``."""
    texts = sayings.with_row_index("row").select(
        "language", "script", id=pl.col("row").cast(pl.String), text="said"
    )
    made = embed(texts, name=name)
    return sayings.with_columns(made["embedder"], made["vector"])


def speech(sayings: pl.DataFrame, *, rarer: sparse.csr_matrix | None = None) -> Speech:
    """Make the rows of one embedder ready: ``said``, ``language``, ``embedder``, ``vector``.

    Words are weighed by their rarity among these, or among ``rarer`` (counts) where given.
    """
    said, languages = sayings["said"].to_list(), sayings["language"].to_list()
    counts = counts_of(said)
    among = counts if rarer is None else rarer
    with_it = np.bincount(among.indices, minlength=among.shape[1]).astype(np.float64)
    join = COS_JOIN.get(str(sayings["embedder"][0]), USUAL_JOIN)
    return Speech(
        said=said,
        languages=np.array(languages, dtype=object),
        vectors=matrix(sayings["vector"]),
        words=weighed(counts, with_it, among.shape[0]),
        floor=max(0.0, (join - USUAL_JOIN) / (1.0 - USUAL_JOIN)),
        facts=[facts(one, tongue) for one, tongue in zip(said, languages, strict=True)],
        talk=np.array([is_talk(*one) for one in zip(said, languages, strict=True)], dtype=bool),
        quoted=[[tuple(words_of(quote)) for quote in quotations(one)] for one in said],
    )
