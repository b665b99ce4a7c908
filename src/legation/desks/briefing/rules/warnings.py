"""Block two: the indicators of the period, each with its strength in words and its doubt."""

from typing import Any

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Card,
    Counted,
    Evidence,
    Listed,
    Measured,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.findings import (
    ON_KIND,
    Row,
    accounts_of,
    detail_of,
    kind_in_words,
    ranked_signals,
    signals_evidence,
    strength_in_words,
    subject_of,
    told_apart,
)
from legation.desks.briefing.rules.picture import Picture
from legation.domain.uncertainty import likelihood

SHOWN_PER_KIND = 3
"""Indicators of each kind on the page; the rest open from the count above them."""


def warnings(picture: Picture) -> Block:
    """Write the warnings: how many of each kind, then the strongest one by one."""
    ranked = ranked_signals(picture)
    if not ranked.height:
        words = Words("No indicator was found in this period among what was read.")
        none = Sentence(register=Register.FACT, parts=(words,), rests_on=(picture.read(),))
        return Block(slug="warnings", title="Warnings", cards=(Card(sentences=(none,)),))
    shown = told_apart(ranked, per_kind=SHOWN_PER_KIND)
    overview = Card(sentences=(_overview(picture, ranked),))
    cards = (overview, *(_card(picture, row) for row in shown))
    return Block(slug="warnings", title="Warnings", cards=cards)


def _overview(picture: Picture, ranked: pl.DataFrame) -> Sentence:
    parts: list[Part] = []
    for kind in ranked["kind"].unique(maintain_order=True):
        of_kind = signals_evidence(picture, ranked.filter(pl.col("kind") == kind))
        noun = f"of the kind “{kind_in_words(kind).lower()}”"
        parts += [
            *([Words(", ")] if parts else []),
            Counted(evidence=of_kind, one=f"indicator {noun}", many=f"indicators {noun}"),
        ]
    return Sentence(register=Register.FACT, parts=(*parts, Words(".")))


def _card(picture: Picture, row: dict[str, Any]) -> Card:
    signal = signals_evidence(picture, picture.signals.filter(pl.col("id") == row["id"]).head(1))
    items = picture.items(row["evidence"])
    subject = subject_of(picture, row)
    title = f"{kind_in_words(row['kind'])}: {subject.text}"
    return Card(
        title=Quoted(text=title, language=subject.language),
        opens=f"signals/{row['id']}",
        sentences=(_found(row, items, signal), _doubt(row, signal)),
    )


def _found(row: Row, items: Evidence, signal: Evidence) -> Sentence:
    parts: list[Part] = [
        Words(f"{strength_in_words(row).capitalize()} (strength "),
        Measured(f"{row['strength']:,.3g}"),
        Words("), from "),
        Moment(at=row["start"]),
        Words(" to "),
        Moment(at=row["end"]),
        *_compared(row),
        Words(", resting on "),
        Counted(evidence=items, one="publication", many="publications"),
        *_involved(row),
        Words("; method "),
        Measured(row["method"]),
        Words("."),
    ]
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(signal,))


def _compared(row: Row) -> list[Part]:
    """Say what was measured beside what is usual, where the detail has both."""
    detail = detail_of(row)
    pairs = (
        ("peak_items_per_hour", "usual_items_per_hour", "an hour at the peak, where usual is"),
        ("shared", "expected", "objects shared, where chance gives"),
    )
    for seen, usual, between in pairs:
        if isinstance(detail.get(seen), int | float) and isinstance(detail.get(usual), int | float):
            return [
                Words(": "),
                Measured(f"{detail[seen]:,.3g}"),
                Words(f" {between} "),
                Measured(f"{detail[usual]:,.3g}"),
            ]
    return []


def _involved(row: Row) -> list[Part]:
    accounts = accounts_of(row)
    if not accounts:
        return []
    listed = Evidence(of=Listed.ACCOUNTS, ids=accounts)
    return [Words(" and "), Counted(evidence=listed, one="account", many="accounts")]


def _doubt(row: Row, signal: Evidence) -> Sentence:
    parts: list[Part]
    if row["probability"] is None:
        parts = [Words("How probable this is was not calibrated, so no probability is stated. ")]
    else:
        word = likelihood(row["probability"])
        numbers = f"{row['probability']:.0%}; the word stands for {word.low:.0%} to {word.high:.0%}"
        parts = [Words(f"{word.word.capitalize()} to be real ("), Measured(numbers), Words("). ")]
    says = Words(ON_KIND.get(row["kind"], ON_KIND["burst"]))
    return Sentence(register=Register.ASSESSMENT, parts=(*parts, says), rests_on=(signal,))
