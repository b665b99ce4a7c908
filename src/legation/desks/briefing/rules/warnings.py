"""Block two: what people warn of, then the indicators of the period, each with its strength and doubt."""

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Card,
    Counted,
    Evidence,
    Measured,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.bursts import bursts
from legation.desks.briefing.rules.findings import (
    INNOCENT,
    ON_KIND,
    Row,
    accounts_of,
    counted_noun,
    kind_in_words,
    signals_evidence,
    told_apart,
)
from legation.desks.briefing.rules.groups import EXAMPLE_LENGTH, about, together
from legation.desks.briefing.rules.judged import judged_cards
from legation.desks.briefing.rules.picture import Picture, failed
from legation.domain.uncertainty import likelihood

LOOKING = ("detector", "signals")
"""How the failures begin of steps that look for indicators."""
SHOWN_PER_KIND = 2
"""Findings of each kind on the page; the rest open from the count above them."""


def warnings(picture: Picture, ranked: pl.DataFrame) -> Block:
    """Write the warnings: how many of each kind, then the first one by one; ``ranked`` are the signals
    as ``relevant_signals`` has them."""
    if not ranked.height:
        none = Card(sentences=(_nothing(picture),))
        return Block(slug="warnings", title="Warnings", cards=(none, *judged_cards(picture)))
    overview = (_overview(picture, ranked), *_uncalibrated(picture, ranked), *_unseen(picture))
    cards = [Card(sentences=overview), *judged_cards(picture)]
    said: set[str] = set()
    for rows in told_apart(ranked, per_kind=SHOWN_PER_KIND):
        kind = str(rows[0]["kind"])
        if kind in said and kind in INNOCENT:
            continue
        cards.append(_card(picture, rows, is_first=kind not in said))
        said.add(kind)
    return Block(slug="warnings", title="Warnings", cards=tuple(cards))


def _nothing(picture: Picture) -> Sentence:
    """Say that nothing was found, or that it could not be looked for."""
    unseen = _unseen(picture)
    if unseen:
        return unseen[0]
    words = Words("No indicator was found in this period among what was read.")
    return Sentence(register=Register.FACT, parts=(words,), rests_on=(picture.read(),))


def _unseen(picture: Picture) -> tuple[Sentence, ...]:
    """Say, where a step that looks for indicators failed, that some could not be looked for."""
    missed = [one for one in picture.health.failures if one.startswith(LOOKING)]
    if not missed:
        return ()
    listed = list(dict.fromkeys(one.partition(":")[0] for one in missed))
    is_whole = any(one.startswith(LOOKING[1]) for one in missed)
    says = "Indicators could not" if is_whole else "Not every indicator could"
    parts: list[Part] = [
        Words(f"{says} be looked for in this update, for a step failed: "),
        Measured(", ".join(listed)),
        Words(". That nothing more stands here does not mean that there is nothing."),
    ]
    rests_on = tuple(failed(one) for one in dict.fromkeys(missed))
    return (Sentence(register=Register.FACT, parts=tuple(parts), rests_on=rests_on),)


def _overview(picture: Picture, ranked: pl.DataFrame) -> Sentence:
    parts: list[Part] = []
    for kind in ranked["kind"].unique(maintain_order=True):
        of_kind = signals_evidence(picture, ranked.filter(pl.col("kind") == kind))
        one, many = counted_noun(kind)
        between = [Words(", ")] if parts else []
        parts += [*between, Counted(evidence=of_kind, one=one, many=many)]
    return Sentence(register=Register.FACT, parts=(*parts, Words(".")))


def _uncalibrated(picture: Picture, ranked: pl.DataFrame) -> tuple[Sentence, ...]:
    without = ranked.filter(pl.col("probability").is_null())
    if not without.height:
        return ()
    listed = Counted(
        evidence=signals_evidence(picture, without), one="of these was", many="of these were"
    )
    says = Words(" not calibrated, so no probability is stated.")
    return (Sentence(register=Register.ASSESSMENT, parts=(listed, says)),)


def _card(picture: Picture, rows: list[dict[str, object]], *, is_first: bool) -> Card:
    row: Row = rows[0]
    signal = signals_evidence(picture, picture.signals.filter(pl.col("id") == row["id"]).head(1))
    found = together(picture, row, signal) if accounts_of(row) else bursts(picture, [*rows])
    title = "".join(part.text for part in about(picture, row, within=EXAMPLE_LENGTH))
    return Card(
        title=Quoted(text=f"{kind_in_words(row['kind'])}: {title}"),
        opens=f"signals/{row['id']}",
        sentences=(*found, *_doubt(row, signal, is_first=is_first)),
    )


def _doubt(row: Row, signal: Evidence, *, is_first: bool) -> tuple[Sentence, ...]:
    """Say how probable it is where that is known, and once for each kind what to bear in mind."""
    parts: list[Part] = []
    if row["probability"] is not None:
        word = likelihood(row["probability"])
        numbers = f"{row['probability']:.0%}; the word stands for {word.low:.0%} to {word.high:.0%}"
        parts = [Words(f"{word.word.capitalize()} to be real ("), Measured(numbers), Words("). ")]
    if is_first:
        parts.append(Words(ON_KIND.get(row["kind"], ON_KIND["burst"])))
    if not parts:
        return ()
    return (Sentence(register=Register.ASSESSMENT, parts=tuple(parts), rests_on=(signal,)),)
