"""Labels: what a story is called, counted from the members that are given and from nothing else."""

import numpy as np
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT, Schema
from legation.methods.narratives.headings import heading
from legation.methods.narratives.unit_rows import unit_rows
from legation.methods.narratives.words import COMMON_SHARE, words_of

TERMS = 6
LEAST_TEXTS = 100
"""Texts of a language in other stories from which its stop words are told by how many have them."""

LABEL: Schema = {
    "story": pl.String(),
    "title": pl.String(),
    "terms": pl.List(pl.String()),
    "first_at": INSTANT,
    "last_at": INSTANT,
    "items": pl.Int64(),
    "sources": pl.Int64(),
    "languages": pl.List(pl.String()),
}


def describe(members: pl.DataFrame) -> pl.DataFrame:
    """Label every story from its visible members.

    Takes one row per item: ``item``, ``story``, ``published_at``, ``title`` and/or ``text``, and if
    present ``vector`` (of one length), ``language`` and ``source``. Gives one row per story, the
    largest first: ``title`` (of the item nearest the centroid, or by its words without vectors; the
    text's beginning where there is no title; empty where no member has words, see ``heading``),
    ``terms`` (up to 6 by class-based TF-IDF, most telling first), ``first_at``, ``last_at``,
    ``items``, ``sources`` (0 without that column) and ``languages`` (most frequent first, then by
    name). Weakness: a language with fewer than 100 texts in the other stories shows some of its
    function words among the terms. Raises Rejected for missing columns.
    """
    rows = _said(members)
    if rows.is_empty():
        return pl.DataFrame(schema=dict(LABEL))
    words = _words(rows)
    weights = _class_tf_idf(words)
    central = _central(rows, members, words)
    return (
        _counts(rows)
        .join(central, on="story")
        .join(_terms(weights), on="story", how="left")
        .with_columns(pl.col("terms").fill_null([]))
        .sort(["items", "first_at", "story"], descending=[True, False, False])
        .select(pl.col(name).cast(kind) for name, kind in LABEL.items())
    )


def titles_of(members: pl.DataFrame) -> pl.DataFrame:
    """Give each story's ``title`` as ``describe`` does, at a fraction of its cost.

    Takes what ``describe`` takes; gives ``story`` and ``title``, by story. Raises as it does.
    """
    rows = _said(members)
    told = pl.len().over("story") > 1
    alone, several = rows.filter(~told), rows.filter(told)
    words = _words(several)
    grouped = members.join(several.select("item"), on="item", how="semi")
    central = _central(several, grouped, words) if several.height else several
    return pl.concat([alone.select("story", "title"), central.select("story", "title")]).sort(
        "story"
    )


def words_said(members: pl.DataFrame) -> pl.DataFrame:
    """Give the words from which ``terms`` are made: one row per member and distinct word, with ``item``,
    ``story``, ``language`` and ``word``. Takes what ``describe`` takes, and raises as it does."""
    return _words(_said(members))


def terms_among(words: pl.DataFrame, story: str) -> list[str]:
    """Give one story's terms as ``describe`` does, among the words (``words_said``) of all that it is held
    against; words that it does not say are only counted. Empty where every word of it is common."""
    vocabulary = words.filter(story=story).select("word").unique()
    told = _terms(_class_tf_idf(words, vocabulary).filter(story=story))
    return told["terms"].explode(empty_as_null=True).drop_nulls().to_list()


def _terms(weights: pl.DataFrame) -> pl.DataFrame:
    return (
        weights.filter(~pl.col("is_common"))
        .sort(["weight", "word"], descending=[True, False])
        .group_by("story", maintain_order=True)
        .agg(terms=pl.col("word").head(TERMS))
    )


def _said(members: pl.DataFrame) -> pl.DataFrame:
    """Check the columns and give each member what it says."""
    for column in ("item", "story", "published_at"):
        if column not in members.columns:
            raise Rejected(f"missing column {column!r}", where="labels")
    given = {
        name: pl.col(name) if name in members.columns else pl.lit(None, pl.String)
        for name in ("title", "text", "language", "source")
    }
    return members.select(
        "item",
        "story",
        pl.col("published_at").cast(INSTANT),
        title=heading(given["title"], given["text"]),
        language=given["language"].fill_null("und"),
        source=given["source"],
    )


def _words(rows: pl.DataFrame) -> pl.DataFrame:
    """Give one row per member and distinct word; words of one letter or two digits are left out."""
    said = rows["title"].unique()
    listed = [
        [word for word in dict.fromkeys(words_of(title)) if not _is_slight(word)] for title in said
    ]
    words = pl.DataFrame({"title": said, "word": pl.Series(listed, dtype=pl.List(pl.String))})
    return (
        rows.select("item", "story", "language", "title")
        .join(words, on="title", how="left", nulls_equal=True, maintain_order="left")
        .drop("title")
        .explode("word")
        .drop_nulls("word")
    )


def _is_slight(word: str) -> bool:
    return (word.isascii() and len(word) < 3) or len(word) < 2 or (word.isdigit() and len(word) < 4)


def _class_tf_idf(words: pl.DataFrame, vocabulary: pl.DataFrame | None = None) -> pl.DataFrame:
    """Weigh each story's words: share in the story times ln(1 + mean story length / frequency); with a
    ``vocabulary`` (``word``) only those in it, which leaves right what is said of a story of these alone.

    Source: class-based TF-IDF as in BERTopic (Grootendorst, arXiv 2203.05794, 2022). ``is_common``
    marks stop words, as ``_common`` has them.
    """
    mean_length = words.height / max(words["story"].n_unique(), 1)
    texts = words.unique(["story", "language", "item"])
    if vocabulary is not None:
        words = words.join(vocabulary, on="word", how="semi")
    marked = words.join(_common(words, texts), on=["story", "language", "word"])
    overall = words.group_by("word").agg(frequency=pl.len())
    return (
        marked.group_by("story", "word")
        .agg(count=pl.len(), is_common=pl.col("is_common").all())
        .join(overall, on="word")
        .with_columns(share=pl.col("count") / pl.col("count").sum().over("story"))
        .with_columns(weight=pl.col("share") * (1 + mean_length / pl.col("frequency")).log())
        .select("story", "word", "weight", "is_common")
    )


def _common(words: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Say of each word of a story whether it is a stop word of its language: in more than a tenth of the
    ``texts`` of all other stories, so that a story that most texts are of keeps its own words."""
    own = texts.group_by("story", "language").agg(own=pl.len())
    own = own.with_columns(others=pl.col("own").sum().over("language") - pl.col("own"))
    having = words.group_by("story", "language", "word").agg(n=pl.len())
    elsewhere = pl.col("n").sum().over("language", "word") - pl.col("n")
    return (
        having.with_columns(elsewhere=elsewhere)
        .join(own, on=["story", "language"])
        .select(
            "story",
            "language",
            "word",
            is_common=(pl.col("elsewhere") > COMMON_SHARE * pl.col("others"))
            & (pl.col("others") >= LEAST_TEXTS),
        )
    )


def _central(rows: pl.DataFrame, members: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Pick each story's title: nearest in meaning, else in words; the earliest at a tie.

    In words means: made of those that most members share. It looks at no other story, so that a
    story is called the same beside any others.
    """
    if "vector" in members.columns and not members["vector"].null_count():
        near = rows.select("item", near=pl.Series(_cosines(members)))
    else:
        shared = words.group_by("story", "word").agg(members=pl.len())
        near = (
            words.join(shared, on=["story", "word"])
            .group_by("item")
            .agg(near=pl.col("members").sum() / pl.len().sqrt())
        )
    return (
        rows.join(near, on="item", how="left")
        .with_columns(pl.col("near").fill_null(-1.0).round(9), is_mute=pl.col("title") == "")
        .sort(["is_mute", "near", "published_at", "item"], descending=[False, True, False, False])
        .group_by("story", maintain_order=True)
        .agg(pl.col("title").first())
    )


def _cosines(members: pl.DataFrame) -> list[float]:
    """Measure each member's vector against its story's centroid."""
    vectors = unit_rows(members["vector"], where="labels")
    _, stories = np.unique(members["story"].to_numpy(), return_inverse=True)
    order = np.argsort(stories, kind="stable")
    starts = np.flatnonzero(np.diff(stories[order], prepend=-1))
    sums = np.add.reduceat(vectors[order], starts, axis=0)
    lengths = np.linalg.norm(sums, axis=1)
    dots = np.einsum("ij,ij->i", vectors, sums[stories])
    return list((dots / np.where(lengths > 0, lengths, 1.0)[stories]).astype(float))


def _counts(rows: pl.DataFrame) -> pl.DataFrame:
    languages = (
        rows.group_by("story", "language")
        .agg(items=pl.len())
        .sort(["items", "language"], descending=[True, False])
        .group_by("story", maintain_order=True)
        .agg(languages=pl.col("language"))
    )
    counts = rows.group_by("story").agg(
        first_at=pl.col("published_at").min(),
        last_at=pl.col("published_at").max(),
        items=pl.col("item").n_unique(),
        sources=pl.col("source").drop_nulls().n_unique(),
    )
    return counts.join(languages, on="story")
