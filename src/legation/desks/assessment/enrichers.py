"""What this desk says of each item by itself: language, copies, vector, countries, emotion, claims.

Each enricher reads an item's title and text and calls one method; the columns are the method's.
"""

from dataclasses import dataclass, field

import polars as pl

from legation.domain.tables import Schema, conform
from legation.methods.language.clean import joined_text, text_hashes
from legation.methods.language.countries import countries
from legation.methods.language.embedding import embed
from legation.methods.language.identify import LEAST_PROBABILITY, identify
from legation.methods.language.shingles import signatures

_SAID = frozenset({"id", "title", "text"})


def _schema(**columns: pl.DataType) -> Schema:
    return field(default_factory=lambda: dict(columns))


def _rows(found: pl.DataFrame, adds: Schema, name: str) -> pl.DataFrame:
    return conform(found, {"id": pl.String(), **adds}, name=name)


@dataclass(frozen=True, kw_only=True)
class LanguageEnricher:
    """The language of each item, with the probability of being right, and its script."""

    least_probability: float = LEAST_PROBABILITY
    name: str = "language/1"
    needs: frozenset[str] = _SAID
    adds: Schema = _schema(
        language=pl.String(), language_confidence=pl.Float64(), script=pl.String()
    )

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``language`` (BCP 47 or und), ``language_confidence`` (0–1), ``script`` (ISO 15924)."""
        told = identify(joined_text(items), least_probability=self.least_probability)
        return _rows(told.rename({"confidence": "language_confidence"}), self.adds, self.name)


@dataclass(frozen=True, kw_only=True)
class FingerprintEnricher:
    """What shows that two items say the same words."""

    name: str = "fingerprint/1"
    needs: frozenset[str] = _SAID
    adds: Schema = _schema(text_hash=pl.String(), minhash=pl.List(pl.UInt32()))

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``text_hash`` (equal for copies; null for a text too short to be one) and ``minhash``
        (64 numbers, of which near copies share most; null with ``text_hash``)."""
        hashed = text_hashes(joined_text(items))
        marks = signatures(hashed["normal"])
        listed = pl.Series("minhash", marks, dtype=pl.Array(pl.UInt32, marks.shape[1]))
        found = hashed.with_columns(
            minhash=pl.when(pl.col("text_hash").is_not_null()).then(listed.cast(pl.List(pl.UInt32)))
        )
        return _rows(found, self.adds, self.name)


@dataclass(frozen=True, kw_only=True)
class EmbeddingEnricher:
    """The place of each item's meaning in the space of the embedder that its language asks for."""

    embedder: str = "auto"
    name: str = "embedding/1"
    needs: frozenset[str] = _SAID | {"language", "script"}
    adds: Schema = _schema(embedder=pl.String(), vector=pl.List(pl.Float32()))

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``embedder`` (id of the model; vectors of two ids never compare) and ``vector`` (of
        length 1), both null where there is no text."""
        texts = joined_text(items).with_columns(items["language"], items["script"])
        return _rows(embed(texts, name=self.embedder), self.adds, self.name)


@dataclass(frozen=True, kw_only=True)
class CountriesEnricher:
    """The countries and international organisations that each item names."""

    name: str = "countries/1"
    needs: frozenset[str] = _SAID | {"language"}
    adds: Schema = _schema(countries=pl.List(pl.String()))

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``countries``: sorted ISO 3166-1 alpha-2 codes and actor ids; empty where none is named."""
        texts = joined_text(items).with_columns(items["language"])
        named = countries(texts).group_by("id").agg(countries=pl.col("code").unique().sort())
        found = texts.select("id").join(named, on="id", how="left", maintain_order="left")
        return _rows(found.with_columns(pl.col("countries").fill_null([])), self.adds, self.name)
