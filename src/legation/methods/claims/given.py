"""Statements held against texts that are given: the ministry's lines, a catalogue of known claims.

Each statement is held against every sentence of every text. A text that says the same is named; where
only texts of like words are found that differ in a number, a date, a denial or a country, the likeliest
of them is named with that fact, because a line that is contradicted matters as much as one that is
repeated. Weakness: a reader must still judge whether the difference is one of substance."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from legation.domain.errors import Rejected
from legation.methods.claims.likeness import DEFAULT, Indices, Rule, compared, kept_apart
from legation.methods.claims.speech import Speech, embedded, speech, spoken
from legation.methods.claims.statements import statements
from legation.methods.language.clean import stripped
from legation.methods.narratives.terms import counts_of

MATCH = pl.Schema(
    {"normal": pl.String(), "given": pl.String(), "above": pl.Float64(), "differs": pl.String()}
)
LIKELIEST = 8
"""Sentences of the given texts, for each statement, whose facts are read."""
_CELLS = 4_000_000


def matches(told: pl.DataFrame, given: pl.DataFrame, *, rule: Rule = DEFAULT) -> pl.DataFrame:
    """Find for statements the given text that says the same (MATCH: one row for each that is alike to one).

    Takes statements (``said``, ``language``, ``script``, ``normal``) and texts (``id``, ``text`` and,
    where known, ``language``). ``given`` is the text's id, ``above`` how far the likeness lies above what
    the rule asks, and ``differs`` the fact in which they differ (number, date, denial, country) or null.
    Raises Rejected where a column is missing."""
    for column in ("id", "text"):
        if column not in given.columns:
            raise Rejected(f"missing column {column!r}", where="given texts")
    mine = embedded(told.unique("normal", keep="first", maintain_order=True))
    theirs = embedded(sentences_of(given))
    rows = [
        row
        for (name,), part in mine.group_by("embedder", maintain_order=True)
        if name is not None and not (other := theirs.filter(embedder=name)).is_empty()
        for row in _matched(part, other, rule)
    ]
    return pl.DataFrame(rows, schema=MATCH, orient="row")


def sentences_of(given: pl.DataFrame) -> pl.DataFrame:
    """Give the statements of the given texts (``id``, ``said``, ``language``, ``script``); a text without
    any is one."""
    known = spoken(given.with_columns(text=stripped(pl.col("text"))))
    cut = statements(known).select("id", "said")
    whole = known.join(cut, on="id", how="anti").select("id", said="text")
    return (
        pl.concat([cut, whole])
        .filter(pl.col("said") != "")
        .join(known.select("id", "language", "script"), on="id", maintain_order="left")
    )


def _matched(
    mine: pl.DataFrame, theirs: pl.DataFrame, rule: Rule
) -> Iterator[tuple[str, str, float, str | None]]:
    together = counts_of([*mine["said"].to_list(), *theirs["said"].to_list()])
    one, two = speech(mine, rarer=together), speech(theirs, rarer=together)
    normals, ids = mine["normal"].to_list(), theirs["id"].to_list()
    for row, likeliest in _likeliest(one, two, rule):
        pairs = compared(one, two, np.full(len(likeliest), row), likeliest)
        above = pairs.above(rule)
        found = [
            (bool(reason), -much, ids[other], reason)
            for other, much in zip(likeliest.tolist(), above.tolist(), strict=True)
            if much >= 0
            for reason in [kept_apart(one.facts[row], two.facts[other], much, rule)]
        ]
        if found:
            _, less, name, reason = min(found)
            yield normals[row], name, -less, reason or None


def _likeliest(one: Speech, two: Speech, rule: Rule) -> Iterator[tuple[int, Indices]]:
    """Give for each statement the sentences that are most like it, in words and meaning together."""
    step = max(1, _CELLS // max(1, len(two)))
    most = min(LIKELIEST, len(two))
    for start in range(0, len(one), step):
        part = slice(start, start + step)
        meaning = one.vectors[part] @ two.vectors.T
        wording = (one.words[part] @ two.words.T).toarray()
        alike = np.maximum(rule.meaning * meaning + (1.0 - rule.meaning) * wording, wording)
        alike = np.maximum(alike, meaning + rule.least - rule.least_across)
        for at, row in enumerate(np.argpartition(-alike, most - 1, axis=1)[:, :most]):
            yield start + at, np.sort(row).astype(np.int64)
