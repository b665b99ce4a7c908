"""Block two: what people warn of, then the indicators of the period, each with its strength and doubt."""

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Card,
    Chance,
    Evidence,
    Measured,
    Part,
    Register,
    Sentence,
    counted,
    message,
    say,
)
from legation.desks.briefing.rules.bursts import bursts
from legation.desks.briefing.rules.findings import (
    INNOCENT,
    ON_KIND,
    Row,
    accounts_of,
    counted_kind,
    kind_of,
    signals_evidence,
    told_apart,
)
from legation.desks.briefing.rules.groups import EXAMPLE_LENGTH, about, together
from legation.desks.briefing.rules.judged import judged_cards
from legation.desks.briefing.rules.numbers import percent
from legation.desks.briefing.rules.picture import Picture, failed
from legation.domain.uncertainty import likelihood

LOOKING = ("detector", "signals")
"""How the failures begin of steps that look for indicators."""
ALL_UNSEEN = message(
    "Indicators could not be looked for in this update, for a step failed: {steps}."
)
SOME_UNSEEN = message(
    "Not every indicator could be looked for in this update, for a step failed: {steps}."
)
SHOWN_PER_KIND = 2
"""Findings of each kind on the page; the rest open from the count above them."""


def warnings(picture: Picture, ranked: pl.DataFrame) -> Block:
    """Write the warnings: how many of each kind, then the first one by one; ``ranked`` are the signals
    as ``relevant_signals`` has them."""
    if not ranked.height:
        none = Card(sentences=(_nothing(picture),))
        return Block(
            slug="warnings", title=message("Warnings"), cards=(none, *judged_cards(picture))
        )
    overview = (_overview(picture, ranked), *_uncalibrated(picture, ranked), *_unseen(picture))
    cards = [Card(sentences=overview), *judged_cards(picture)]
    said: set[str] = set()
    for rows in told_apart(ranked, per_kind=SHOWN_PER_KIND):
        kind = str(rows[0]["kind"])
        if kind in said and kind in INNOCENT:
            continue
        cards.append(_card(picture, rows, is_first=kind not in said))
        said.add(kind)
    return Block(slug="warnings", title=message("Warnings"), cards=tuple(cards))


def _nothing(picture: Picture) -> Sentence:
    """Say that nothing was found, or that it could not be looked for."""
    unseen = _unseen(picture)
    if unseen:
        return unseen[0]
    words = say("No indicator was found in this period among what was read.")
    return Sentence(register=Register.FACT, parts=(words,), rests_on=(picture.read(),))


def _unseen(picture: Picture) -> tuple[Sentence, ...]:
    """Say, where a step that looks for indicators failed, that some could not be looked for."""
    missed = [one for one in picture.health.failures if one.startswith(LOOKING)]
    if not missed:
        return ()
    listed = Measured(", ".join(dict.fromkeys(one.partition(":")[0] for one in missed)))
    is_whole = any(one.startswith(LOOKING[1]) for one in missed)
    says = ALL_UNSEEN if is_whole else SOME_UNSEEN
    parts = (
        say(says, steps=listed),
        say(" That nothing more stands here does not mean that there is nothing."),
    )
    rests_on = tuple(failed(one) for one in dict.fromkeys(missed))
    return (Sentence(register=Register.FACT, parts=parts, rests_on=rests_on),)


def _overview(picture: Picture, ranked: pl.DataFrame) -> Sentence:
    parts: list[Part] = []
    for kind in ranked["kind"].unique(maintain_order=True):
        of_kind = signals_evidence(picture, ranked.filter(pl.col("kind") == kind))
        between = [say(", ")] if parts else []
        parts += [*between, counted_kind(kind, of_kind)]
    return Sentence(register=Register.FACT, parts=(*parts, say(".")))


def _uncalibrated(picture: Picture, ranked: pl.DataFrame) -> tuple[Sentence, ...]:
    without = ranked.filter(pl.col("probability").is_null())
    if not without.height:
        return ()
    says = say(
        "{indicators} not calibrated, so no probability is stated.",
        indicators=counted(
            "{number} of these was", "{number} of these were", signals_evidence(picture, without)
        ),
    )
    return (Sentence(register=Register.ASSESSMENT, parts=(says,)),)


def _card(picture: Picture, rows: list[dict[str, object]], *, is_first: bool) -> Card:
    row: Row = rows[0]
    signal = signals_evidence(picture, picture.signals.filter(pl.col("id") == row["id"]).head(1))
    found = together(picture, row, signal) if accounts_of(row) else bursts(picture, [*rows])
    subject = about(picture, row, within=EXAMPLE_LENGTH)
    return Card(
        title=say("{kind}: {subject}", kind=kind_of(row["kind"]), subject=subject),
        opens=f"signals/{row['id']}",
        sentences=(*found, *_doubt(row, signal, is_first=is_first)),
    )


def _doubt(row: Row, signal: Evidence, *, is_first: bool) -> tuple[Sentence, ...]:
    """Say how probable it is where that is known, and once for each kind what to bear in mind."""
    parts: list[Part] = []
    if row["probability"] is not None:
        word = likelihood(row["probability"])
        parts = [
            say(
                "{likelihood} to be real ({percent}; the word stands for {low} to {high}). ",
                likelihood=Chance(row["probability"]),
                percent=percent(row["probability"]),
                low=percent(word.low),
                high=percent(word.high),
            )
        ]
    if is_first:
        parts.append(say(ON_KIND.get(row["kind"], ON_KIND["burst"])))
    if not parts:
        return ()
    return (Sentence(register=Register.ASSESSMENT, parts=tuple(parts), rests_on=(signal,)),)
