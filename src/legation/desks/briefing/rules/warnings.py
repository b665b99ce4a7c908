"""Block two: the indicators of the period, each with its strength in words and its doubt."""

import json
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
from legation.desks.briefing.rules.picture import Picture
from legation.domain.uncertainty import likelihood

SHOWN = 6
"""Indicators on the page; the rest open from the count above them."""

KINDS = {"burst": "Burst of attention", "coordination": "Coordinated activity"}
"""What each kind of indicator is called on screen."""

STRENGTHS = ((12.0, "very strong"), (6.0, "strong"), (3.0, "moderate"), (0.0, "weak"))
"""From which strength, in the method's own unit (multiples or deviations of the usual), which word."""


def ranked_signals(picture: Picture) -> pl.DataFrame:
    """Order the signals: calibrated probability first where there is one, then strength."""
    return picture.signals.unique("id", keep="last", maintain_order=True).sort(
        pl.col("probability").fill_null(0.5),
        "strength",
        "id",
        descending=[True, True, False],
    )


def signals_evidence(picture: Picture, rows: pl.DataFrame) -> Evidence:
    """List these signals as evidence, each with its kind and subject."""
    labels = tuple(
        f"{kind_in_words(row['kind'])}: {subject_of(picture, row).text}"
        for row in rows.iter_rows(named=True)
    )
    return Evidence(of=Listed.SIGNALS, ids=tuple(rows["id"]), labels=labels)


def warnings(picture: Picture) -> Block:
    """Write the warnings: how many, then the strongest one by one."""
    ranked = ranked_signals(picture)
    if not ranked.height:
        words = Words("No indicator was found in this period among what was read.")
        none = Sentence(register=Register.FACT, parts=(words,), rests_on=(picture.read(),))
        return Block(slug="warnings", title="Warnings", cards=(Card(sentences=(none,)),))
    cards = [_card(picture, row) for row in ranked.head(SHOWN).iter_rows(named=True)]
    overview = Card(sentences=(_overview(picture, ranked),))
    return Block(slug="warnings", title="Warnings", cards=(overview, *cards))


def kind_in_words(kind: str) -> str:
    """Give the screen's word for a kind of signal."""
    return KINDS.get(kind, kind.replace("-", " ").replace("_", " ").capitalize())


def subject_of(picture: Picture, row: dict[str, Any]) -> Quoted:
    """Say what a signal is about: a story by its title, a source or country by its name."""
    named = detail_of(row)
    for key in ("title", "name", "label"):
        if isinstance(named.get(key), str) and named[key]:
            return Quoted(text=named[key])
    subject = str(row["subject"])
    sort, _, rest = subject.partition(":")
    if sort == "story" and rest:
        return picture.title_of(rest)
    if sort == "source" and rest:
        return Quoted(text=picture.sources([rest]).labels[0])
    accounts = named.get("accounts")
    if isinstance(accounts, list) and accounts:
        return Quoted(text=", ".join(str(one) for one in accounts[:3]))
    return Quoted(text=subject)


def detail_of(row: dict[str, Any]) -> dict[str, Any]:
    """Read a signal's detail; what is not a JSON object counts as empty."""
    try:
        detail = json.loads(row["detail"] or "{}")
    except ValueError:
        return {}
    return detail if isinstance(detail, dict) else {}


def _overview(picture: Picture, ranked: pl.DataFrame) -> Sentence:
    parts: list[Part] = []
    for kind in ranked["kind"].unique().sort():
        of_kind = signals_evidence(picture, ranked.filter(pl.col("kind") == kind))
        name = kind_in_words(kind).lower()
        noun = f"of the kind “{name}”"
        parts += [
            Words(", ") if parts else Words(""),
            Counted(evidence=of_kind, one=f"indicator {noun}", many=f"indicators {noun}"),
        ]
    return Sentence(register=Register.FACT, parts=(*parts, Words(".")))


def _card(picture: Picture, row: dict[str, Any]) -> Card:
    signal = signals_evidence(picture, picture.signals.filter(pl.col("id") == row["id"]).head(1))
    items = picture.items(row["evidence"] or [])
    sentences = (
        _found(row, items, signal),
        _doubt(row, signal),
    )
    return Card(title=_title(picture, row), opens=f"signals/{row['id']}", sentences=sentences)


def _title(picture: Picture, row: dict[str, Any]) -> Quoted:
    subject = subject_of(picture, row)
    return Quoted(text=f"{kind_in_words(row['kind'])}: {subject.text}", language=subject.language)


def _found(row: dict[str, Any], items: Evidence, signal: Evidence) -> Sentence:
    word = next((word for least, word in STRENGTHS if row["strength"] >= least), "weak")
    parts: list[Part] = [
        Words(f"{word.capitalize()} (strength "),
        Measured(f"{row['strength']:.3g}"),
        Words("), from "),
        Moment(at=row["start"]),
        Words(" to "),
        Moment(at=row["end"]),
        Words(", resting on "),
        Counted(evidence=items, one="publication", many="publications"),
        *_involved(row),
        Words("; method "),
        Measured(row["method"]),
        Words("."),
    ]
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(signal,))


def _involved(row: dict[str, Any]) -> list[Part]:
    accounts = detail_of(row).get("accounts")
    if not isinstance(accounts, list) or not accounts:
        return []
    ids = tuple(dict.fromkeys(str(account) for account in accounts))
    listed = Evidence(of=Listed.ACCOUNTS, ids=ids)
    return [Words(" and "), Counted(evidence=listed, one="account", many="accounts")]


def _doubt(row: dict[str, Any], signal: Evidence) -> Sentence:
    parts: list[Part]
    if row["probability"] is None:
        parts = [Words("How probable this is was not calibrated, so no probability is stated. ")]
    else:
        word = likelihood(row["probability"])
        numbers = f"{row['probability']:.0%}; the word stands for {word.low:.0%} to {word.high:.0%}"
        parts = [Words(f"{word.word.capitalize()} to be real ("), Measured(numbers), Words("). ")]
    if row["kind"].startswith("coordin"):
        says = "Legitimate crowds coordinate too: this is no finding of deception."
    else:
        says = (
            "It would change our mind if the publications behind it proved to be one report copied."
        )
    return Sentence(register=Register.ASSESSMENT, parts=(*parts, Words(says)), rests_on=(signal,))
