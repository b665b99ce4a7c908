"""Repeated claims: statements of fact that several items make, under the one who made each first.

Statements are taken in the order in which they came. Each joins the claim of the earlier statement that it is most
like, where the two say the same by the rule, it is nearly as like the claim's first statement, and no number, date,
denial or country keeps it apart from what the claim has come to state. So a claim never drifts, and two
statements that differ in a number do not meet by way of a third that has none.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT
from legation.methods.claims.likeness import (
    DEFAULT,
    SLACK,
    Rule,
    candidates,
    kept_apart,
    over,
    quoting,
)
from legation.methods.claims.speech import Speech, embedded, speech, spoken
from legation.methods.claims.statements import statements
from legation.methods.language.clean import normal_form

MENTION = pl.Schema(
    {
        "id": pl.String(),
        "claim": pl.String(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "first_seen": INSTANT,
    }
)


def repeated_claims(items: pl.DataFrame, *, rule: Rule = DEFAULT) -> pl.DataFrame:
    """Find the statements that at least two items make: one row for each that makes one (MENTION).

    Takes ``id``, ``published_at`` (UTC), ``text`` and, where known, ``language`` (BCP 47). ``claim`` is named after
    its first statement: the item's id, ``@`` and where the statement begins there. ``start`` and ``end`` are places in the item's
    text, in characters, half open. ``first_seen`` is when the first item that makes it was published. Rows come
    by first_seen, claim and time. Raises Rejected where a column is missing or an id stands twice.
    """
    told = numbered(sayings(items), rule=rule)
    return of_several(told).select(MENTION.names())


def sayings(items: pl.DataFrame) -> pl.DataFrame:
    """Give the statements of items in time order: ``id``, ``start``, ``end``, ``said``, ``published_at``, ``language``,
    ``script`` and ``normal`` (equal for the same words)."""
    for column in ("id", "published_at", "text"):
        if column not in items.columns:
            raise Rejected(f"missing column {column!r}", where="claims")
    if items["id"].n_unique() != len(items):
        raise Rejected("an id stands twice", where="claims", remedy="keep one row an item")
    known = spoken(items).with_columns(pl.col("published_at").cast(INSTANT))
    cut = statements(known).join(
        known.select("id", "published_at", "language", "script"), on="id", maintain_order="left"
    )
    return cut.with_columns(normal=normal_form(pl.col("said"))).sort("published_at", "id", "start")


def numbered(told: pl.DataFrame, *, rule: Rule = DEFAULT) -> pl.DataFrame:
    """Add ``group`` to statements in time order: equal for those that make one claim."""
    distinct = told.unique("normal", keep="first", maintain_order=True)
    made = embedded(distinct).with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))
    groups = np.arange(len(made), dtype=np.int64)
    for (name,), part in made.group_by("embedder", maintain_order=True):
        if name is not None:
            rows = part["place"].to_numpy()
            groups[rows] = rows[gathered(speech(part), rule)]
    named = made.select("normal", group=pl.Series(groups, dtype=pl.Int64))
    return told.join(named, on="normal", how="left", maintain_order="left")


def gathered(spoken_: Speech, rule: Rule) -> np.ndarray:
    """Give for each statement the row of the first one of its claim."""
    left, right = candidates(spoken_, rule)
    above = over(spoken_, spoken_, left, right, rule)
    likely = above >= 0
    near: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, other, much in zip(
        left[likely].tolist(), right[likely].tolist(), above[likely].tolist(), strict=True
    ):
        near[one].append((-much, other))
    quotes: dict[int, list[int]] = defaultdict(list)
    if rule.quotes:
        for later, earlier in quoting(spoken_.quoted):
            quotes[later].append(earlier)
    first = np.arange(len(spoken_), dtype=np.int64)
    stated = list(spoken_.facts)
    for row in range(len(spoken_)):
        for head in _claims_near(spoken_, row, near[row], quotes[row], first, stated, rule):
            first[row] = head
            stated[head] = stated[head].joined(spoken_.facts[row])
            break
    return first


def _claims_near(
    spoken_: Speech, row: int, near: list, quotes: list[int], first: np.ndarray, stated: list, rule: Rule
) -> Iterator[int]:
    """Give the claims that a statement may join, the best first."""
    for other in quotes:
        head = int(first[other])
        if not kept_apart(spoken_.facts[row], stated[head], np.inf, rule):
            yield head
    for less, other in sorted(near):
        head = int(first[other])
        if kept_apart(spoken_.facts[row], stated[head], -less, rule):
            continue
        pair = np.array([row]), np.array([head])
        if head == other or over(spoken_, spoken_, *pair, rule)[0] >= -SLACK:
            yield head


def of_several(told: pl.DataFrame) -> pl.DataFrame:
    """Keep the statements that two items or more make, one an item, and name their claims."""
    once = told.unique(["group", "id"], keep="first", maintain_order=True)
    return (
        once.filter(pl.len().over("group") > 1)
        .with_columns(
            claim=pl.format("{}@{}", pl.col("id").first(), pl.col("start").first()).over("group"),
            first_seen=pl.col("published_at").first().over("group"),
        )
        .sort("first_seen", "claim", "published_at", "id", maintain_order=True)
    )
