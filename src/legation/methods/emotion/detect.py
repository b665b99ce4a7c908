"""The emotions of each text, by the head of its language, or null where no head is good enough."""

import numpy as np
import polars as pl
from scipy.special import expit

from legation.methods.emotion.features import character_runs
from legation.methods.emotion.heads import LABELS, Floats, head_of, scores_of
from legation.methods.emotion.languages import EMBEDDER_OF, HEAD_OF, TAG_OF
from legation.methods.language.embedding import embed, matrix
from legation.methods.language.identify import spoken_in

EMOTION = {
    "id": pl.String(),
    "language": pl.String(),
    **{label: pl.Float32() for label in LABELS},
    "measured_f1": pl.Float32(),
}


def supported() -> dict[str, float]:
    """Name the languages that have a head good enough to show (BCP 47), with its measured macro-F1."""
    told = scores_of()
    return {
        tag: float(told[name]["macro_f1"])
        for tag, name in HEAD_OF.items()
        if name in told and told[name]["supported"]
    }


def emotion(texts: pl.DataFrame) -> pl.DataFrame:
    """Score six emotions in each text; a text may hold several of them or none.

    Takes ``id`` and ``text`` and, where known, ``language`` (BCP 47, or BRIGHTER's own names; detected
    where it is null), and ``embedder`` with ``vector`` (else the text is embedded here). Gives ``id``,
    ``language``, ``anger`` … ``surprise`` (0–1: the probability after moving the prior so that .5 is
    where yes begins) and ``measured_f1`` (macro-F1 of that language's head on held-out texts). A label
    that the language's data does not have is null; all are null in a language that no head serves.
    Source: BRIGHTER (Muhammad et al. 2025), logistic regression over character runs and an embedding.
    Weakness: short social texts; irony; what one annotator calls fear another calls sadness.
    """
    languages = spoken_in(texts)
    named = texts.with_columns(language=languages, head=_head_names(languages))
    parts = [
        _scored(part, str(name))
        for (name,), part in named.group_by("head", maintain_order=True)
        if name is not None
    ]
    nothing = pl.DataFrame(
        schema={
            "id": pl.String,
            **{k: v for k, v in EMOTION.items() if k not in ("id", "language")},
        }
    )
    scored = pl.concat([nothing, *parts])
    return (
        named.select(pl.col("id").cast(pl.String), "language")
        .join(scored, on="id", how="left", maintain_order="left")
        .select(list(EMOTION))
    )


def _head_names(languages: pl.Series) -> pl.Series:
    """Name each language's head, by its whole tag, then by its first part; null where none serves."""
    served = {name: name for name in TAG_OF} | HEAD_OF
    told = scores_of()
    known = {tag: name for tag, name in served.items() if told.get(name, {}).get("supported")}
    distinct = languages.unique().drop_nulls().to_list()
    found = {tag: known.get(tag) or known.get(str(tag).split("-")[0]) for tag in distinct}
    return languages.replace_strict(found, default=None, return_dtype=pl.String)


def _scored(texts: pl.DataFrame, name: str) -> pl.DataFrame:
    """Score the texts of one head, each distinct row once."""
    head = head_of(name)
    vectors = (
        _vectors(texts, name, head.embedder)
        if head.mix
        else np.zeros((texts.height, head.places.shape[1]), np.float32)
    )
    chances = expit(head.scores(character_runs(texts["text"]), vectors))
    says_nothing = texts.select(pl.col("text").fill_null("").str.strip_chars() == "").to_series()
    told = {
        label: pl.Series(chances[:, head.labels.index(label)], dtype=pl.Float32)
        if label in head.labels
        else pl.Series([None] * texts.height, dtype=pl.Float32)
        for label in LABELS
    }
    measured = float(scores_of()[name]["macro_f1"])
    rows = texts.select(pl.col("id").cast(pl.String)).with_columns(
        **told, measured_f1=pl.lit(measured, dtype=pl.Float32)
    )
    return rows.filter(~says_nothing)


def _vectors(texts: pl.DataFrame, name: str, embedder_id: str) -> Floats:
    """Give the texts' vectors of the head's own embedder: those handed in, else made here; zero for none."""
    held = texts
    if (
        "vector" not in texts.columns
        or (texts["embedder"].fill_null(embedder_id) != embedder_id).any()
    ):
        plain = texts.select("text", id=pl.int_range(pl.len()).cast(pl.String))
        held = embed(plain, name=EMBEDDER_OF[name])
    width = head_of(name).places.shape[1]
    rows = np.zeros((texts.height, width), dtype=np.float32)
    has = held["vector"].is_not_null()
    if has.any():
        rows[has.to_numpy()] = matrix(held["vector"].filter(has))
    return rows
