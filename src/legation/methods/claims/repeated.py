"""Repeated claims: statements of fact that several items make, under the one who made each first.

Statements are taken in the order in which they came. Each joins the claim of the earlier statement that
it is most like, where the two say the same by the rule, it is nearly as like the claim's first statement,
and no number, date, denial or country keeps it apart from what the claim has come to state. So a claim
never drifts, and two statements that differ in a number do not meet by way of a third that has none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT
from legation.methods.claims.given import matches
from legation.methods.claims.likeness import (
    DEFAULT,
    Indices,
    Pairs,
    Rule,
    compared,
    kept_apart,
    neighbours,
    quoting,
)
from legation.methods.claims.speech import Speech, embedded, speech, spoken
from legation.methods.claims.statements import statements
from legation.methods.language.clean import normal_form

SLACK = 0.1
"""A statement may be so much less like the first of its claim than the rule asks, if it is like another."""
NOTHING: Mapping[str, pl.DataFrame] = MappingProxyType({})
MENTION = pl.Schema(
    {
        "id": pl.String(),
        "claim": pl.String(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "first_seen": INSTANT,
    }
)


def repeated_claims(
    items: pl.DataFrame, *, given: Mapping[str, pl.DataFrame] = NOTHING, rule: Rule = DEFAULT
) -> pl.DataFrame:
    """Find the statements that at least two items make: one row for each item that makes one (MENTION).

    Takes ``id``, ``published_at`` (UTC), ``text`` and, where known, ``language`` (BCP 47). ``claim`` is
    named after its first statement: the item's id, ``@`` and where the statement begins there. ``start``
    and ``end`` are places in the item's text, in characters, half open. ``first_seen`` is when the first
    item that makes it was published. Rows come by first_seen, claim and time.

    ``given`` are texts (``id``, ``text``) by what they are called, such as "line": a column of that name
    has the id of the text that a statement is alike to, and one with ``_differs`` behind it the fact in
    which the two differ; a claim that one item makes is then told too, where it is alike to a given text.
    Raises Rejected where a column is missing or an id stands twice."""
    told = numbered(sayings(items), rule=rule)
    for name, texts in given.items():
        found = matches(told, texts, rule=rule).select(
            "normal", pl.col("given").alias(name), pl.col("differs").alias(f"{name}_differs")
        )
        told = told.join(found, on="normal", how="left", maintain_order="left")
    columns = [column for name in given for column in (name, f"{name}_differs")]
    return worth_telling(told, alike=list(given)).select(*MENTION.names(), *columns)


def repeaters(mentions: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Tell of each claim where it was first seen and who repeats it, the most repeated first.

    Takes mentions (MENTION) and items (``id``, ``published_at``, ``text``, ``source`` and, where known,
    ``language``). Gives ``claim``, ``said`` (by the first), ``first_seen``, ``first_source``, ``items``,
    ``sources`` (who makes it, in the order in which each first did) and ``languages`` (likewise).
    """
    wanted = ("id", "published_at", "text", "source", "language")
    held = items.select(name for name in wanted if name in items.columns)
    if "language" not in held.columns:
        held = held.with_columns(language=pl.lit(None, dtype=pl.String))
    told = mentions.join(held, on="id").sort("published_at", "id")
    length = pl.col("end") - pl.col("start")
    return (
        told.group_by("claim", maintain_order=True)
        .agg(
            said=pl.col("text").str.slice(pl.col("start"), length).first(),
            first_seen=pl.col("first_seen").first(),
            first_source=pl.col("source").first(),
            items=pl.col("id").n_unique().cast(pl.Int64),
            sources=pl.col("source").drop_nulls().unique(maintain_order=True),
            languages=pl.col("language").drop_nulls().unique(maintain_order=True),
        )
        .sort("items", "first_seen", "claim", descending=[True, False, False])
    )


def sayings(items: pl.DataFrame) -> pl.DataFrame:
    """Give the statements of items in time order: ``id``, ``start``, ``end``, ``said``, ``published_at``,
    ``language``, ``script`` and ``normal`` (equal for the same words)."""
    for column in ("id", "published_at", "text"):
        if column not in items.columns:
            raise Rejected(f"missing column {column!r}", where="claims")
    if items["id"].n_unique() != len(items):
        raise Rejected("an id stands twice", where="claims", remedy="keep one row an item")
    texts = items.with_columns(pl.col("id", "text").cast(pl.String))
    known = spoken(texts).with_columns(pl.col("published_at").cast(INSTANT))
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


def gathered(speech_: Speech, rule: Rule, pairs: Pairs | None = None) -> Indices:
    """Give for each statement the row of the first one of its claim; ``pairs`` are its neighbours where
    they are known."""
    pairs = pairs or neighbours(speech_, rule)
    above = pairs.above(rule)
    likely = np.flatnonzero(above >= 0)
    ordered = likely[np.lexsort((pairs.right[likely], -above[likely], pairs.left[likely]))]
    near: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for later, earlier in quoting(speech_.quoted):
        near[later].append((earlier, np.inf))
    for at in ordered.tolist():
        near[int(pairs.left[at])].append((int(pairs.right[at]), float(above[at])))
    claims = _Claims(speech_, rule)
    for row in sorted(near):
        claims.place(row, near[row])
    return claims.first


class _Claims:
    """The claims so far: of each statement the first one of its claim, of each first one what its claim
    states."""

    def __init__(self, speech_: Speech, rule: Rule) -> None:
        self._speech, self._rule = speech_, rule
        self._stated = list(speech_.facts)
        self.first = np.arange(len(speech_), dtype=np.int64)

    def place(self, row: int, near: list[tuple[int, float]]) -> None:
        """Let a statement join the claim of the first of the earlier ones (row, how far above the rule)
        that allows it."""
        mine = self._speech.facts[row]
        for other, above in near:
            head = int(self.first[other])
            if kept_apart(mine, self._stated[head], above, self._rule):
                continue
            if head == other or above == np.inf or self._nearly(row, head):
                self.first[row] = head
                self._stated[head] = self._stated[head].joined(mine)
                return

    def _nearly(self, row: int, head: int) -> bool:
        pair = compared(self._speech, self._speech, np.array([row]), np.array([head]))
        return bool(pair.above(self._rule)[0] >= -SLACK)


def worth_telling(told: pl.DataFrame, *, alike: Sequence[str] = ()) -> pl.DataFrame:
    """Keep the statements that two items or more make, or that are ``alike`` to a given text; one an item and
    claim, and name their claims."""
    marked = told.with_columns(
        known=pl.any_horizontal(pl.lit(value=False), *(pl.col(one).is_not_null() for one in alike))
    )
    once = marked.sort("known", descending=True, maintain_order=True).unique(
        ["group", "id"], keep="first"
    )
    once = once.sort("published_at", "id", "start", maintain_order=True)
    return (
        once.filter((pl.len().over("group") > 1) | pl.col("known").any().over("group"))
        .with_columns(
            claim=pl.format("{}@{}", pl.col("id").first(), pl.col("start").first()).over("group"),
            first_seen=pl.col("published_at").first().over("group"),
        )
        .sort("first_seen", "claim", "published_at", "id", maintain_order=True)
    )
