"""What this desk says of each item by itself: language, copies, vector, countries, emotion, claims.

Each enricher reads an item's title and text and calls one method; the columns are the method's.
"""

from dataclasses import dataclass, field

import polars as pl

from legation.couriers.embedding import PREFIX, endpoint_embedder
from legation.domain.tables import Schema, conform
from legation.methods.emotion.detect import emotion
from legation.methods.emotion.heads import LABELS
from legation.methods.language.claim_cues import CLAIM_CUES, claim_cues
from legation.methods.language.clean import joined_text, text_hashes
from legation.methods.language.countries import countries
from legation.methods.language.embedding import embed
from legation.methods.language.identify import LEAST_PROBABILITY, identify
from legation.methods.language.shingles import signatures

_SAID = frozenset({"id", "title", "text"})

LANGUAGE: Schema = {
    "language": pl.String(),
    "language_confidence": pl.Float64(),
    "script": pl.String(),
}
FINGERPRINT: Schema = {"text_hash": pl.String(), "minhash": pl.List(pl.Int64())}
EMBEDDING: Schema = {"embedder": pl.String(), "vector": pl.List(pl.Float32())}
COUNTRIES: Schema = {"countries": pl.List(pl.String())}
EMOTIONS: Schema = {
    **{label: pl.Float32() for label in LABELS},
    "emotion_measured_f1": pl.Float32(),
}
CLAIMS: Schema = {column: kind for column, kind in CLAIM_CUES.items() if column != "id"}


def _rows(found: pl.DataFrame, adds: Schema, name: str) -> pl.DataFrame:
    return conform(found, {"id": pl.String(), **adds}, name=name)


@dataclass(frozen=True, kw_only=True)
class LanguageEnricher:
    """The language of each item, with the probability of being right, and its script."""

    least_probability: float = LEAST_PROBABILITY
    name: str = "language/1"
    needs: frozenset[str] = _SAID
    adds: Schema = field(default_factory=lambda: LANGUAGE)

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``language`` (BCP 47 or und), ``language_confidence`` (0–1), ``script`` (ISO 15924)."""
        told = identify(joined_text(items), least_probability=self.least_probability)
        return _rows(told.rename({"confidence": "language_confidence"}), self.adds, self.name)


@dataclass(frozen=True, kw_only=True)
class FingerprintEnricher:
    """What shows that two items say the same words."""

    name: str = "fingerprint/1"
    needs: frozenset[str] = _SAID
    adds: Schema = field(default_factory=lambda: FINGERPRINT)

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``text_hash`` (equal for copies; null for a text too short to be one) and ``minhash``
        (64 numbers, of which near copies share most; null with ``text_hash``)."""
        hashed = text_hashes(joined_text(items))
        marks = signatures(hashed["normal"])
        listed = pl.Series("minhash", marks, dtype=pl.Array(pl.UInt32, marks.shape[1]))
        found = hashed.with_columns(
            minhash=pl.when(pl.col("text_hash").is_not_null()).then(listed.cast(pl.List(pl.Int64)))
        )
        return _rows(found, self.adds, self.name)


@dataclass(frozen=True, kw_only=True)
class EmbeddingEnricher:
    """The place of each item's meaning in the space of the embedder that its language asks for.

    ``embedder`` is a name of ``methods.language.embedding``, or ``openai:URL`` for an endpoint.
    """

    embedder: str = "auto"
    name: str = "embedding/1"
    needs: frozenset[str] = _SAID | {"language", "script"}
    adds: Schema = field(default_factory=lambda: EMBEDDING)

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``embedder`` (id of the model; vectors of two ids never compare) and ``vector`` (of
        length 1), both null where there is no text."""
        texts = joined_text(items).with_columns(items["language"], items["script"])
        is_remote = self.embedder.startswith(PREFIX)
        model = endpoint_embedder(self.embedder) if is_remote else None
        return _rows(embed(texts, name=self.embedder, model=model), self.adds, self.name)


@dataclass(frozen=True, kw_only=True)
class CountriesEnricher:
    """The countries and international organisations that each item names."""

    name: str = "countries/1"
    needs: frozenset[str] = _SAID | {"language"}
    adds: Schema = field(default_factory=lambda: COUNTRIES)

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``countries``: sorted ISO 3166-1 alpha-2 codes and actor ids; empty where none is named."""
        texts = joined_text(items).with_columns(items["language"])
        named = countries(texts).group_by("id").agg(countries=pl.col("code").unique().sort())
        found = texts.select("id").join(named, on="id", how="left", maintain_order="left")
        return _rows(found.with_columns(pl.col("countries").fill_null([])), self.adds, self.name)


@dataclass(frozen=True, kw_only=True)
class EmotionEnricher:
    """The emotions of each item, where its language has a head that was measured good enough."""

    name: str = "emotion/1"
    needs: frozenset[str] = _SAID | {"language", "embedder", "vector"}
    adds: Schema = field(default_factory=lambda: EMOTIONS)

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``anger`` … ``surprise`` (0–1, yes from .5; null: not known in this language) and
        ``emotion_measured_f1``, what the language's head reached on held-out texts."""
        texts = joined_text(items).with_columns(
            items["language"], items["embedder"], items["vector"]
        )
        found = emotion(texts).rename({"measured_f1": "emotion_measured_f1"})
        return _rows(found, self.adds, self.name)


@dataclass(frozen=True, kw_only=True)
class ClaimCuesEnricher:
    """What in each item could be checked, apart from what it feels."""

    name: str = "claim-cues/1"
    needs: frozenset[str] = _SAID
    adds: Schema = field(default_factory=lambda: CLAIMS)

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give counts of numbers, dates, quotations, attributions and named sources, and
        ``checkability`` (0–1; null where there is no text)."""
        return _rows(claim_cues(joined_text(items)), self.adds, self.name)
