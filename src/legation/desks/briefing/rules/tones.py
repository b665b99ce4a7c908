"""How a story sounds beside the rest of its period, and how much of it could be checked."""

from math import sqrt

import polars as pl

from legation.desks.briefing.content import (
    Counted,
    Measured,
    Part,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.numbers import share
from legation.desks.briefing.rules.picture import Picture
from legation.methods.narratives.headings import heading

LEAST_MEASURED = 20
"""Publications of a story below which no emotion is said to stand out."""
LEAST_WORDINGS = 10
"""Different wordings among them that it takes: copies of one text are one voice."""
LEAST_ELSEWHERE = 100
"""Other wordings of the period below which there is nothing to compare with."""
DEVIATIONS = 3.0
"""Standard deviations of a share above the rest of the period from which an emotion stands out."""
TIMES = 1.25
"""And how many times the rest's share it must be: a large story makes any difference significant."""
CHECKABLE = 0.5
"""Checkability from which a publication states something that can be checked."""


def tone(picture: Picture, items: pl.DataFrame) -> tuple[Sentence, ...]:
    """Say in one sentence which emotion stands out in a story, and how much of it can be checked.

    Nothing is said where too few of its publications were measured or where none stands out.
    """
    told = picture.tones.drop_nulls("measured_f1")
    said = picture.within(picture.period).select(
        "id", wording=heading(pl.col("title"), pl.col("text"))
    )
    whole = told.join(said, on="id")
    own = whole.join(items, on="id", how="semi")
    rest = whole.join(items, on="id", how="anti")
    mine, others = _wordings(own), _wordings(rest)
    enough = own.height >= LEAST_MEASURED and mine.height >= LEAST_WORDINGS
    if not enough or others.height < LEAST_ELSEWHERE:
        return ()
    emotion = _outstanding(mine, others)
    if emotion is None:
        return ()
    parts = (*_compared(picture, emotion, own, rest), *_checkable(picture, items), Words("."))
    return (Sentence(register=Register.ASSESSMENT, parts=parts),)


def _outstanding(own: pl.DataFrame, rest: pl.DataFrame) -> str | None:
    """Give the emotion whose share lies most standard deviations above that of the rest."""
    found: list[tuple[float, str]] = []
    for emotion in sorted(set(own["felt"].explode(empty_as_null=True).drop_nulls())):
        here, there = _felt(own, emotion).height, _felt(rest, emotion).height
        pooled = (here + there) / (own.height + rest.height)
        spread = sqrt(pooled * (1 - pooled) * (1 / own.height + 1 / rest.height))
        mine, theirs = here / own.height, there / rest.height
        if spread and mine >= TIMES * theirs:
            found.append(((mine - theirs) / spread, emotion))
    best = max(found, default=(0.0, ""))
    return best[1] if best[0] >= DEVIATIONS else None


def _wordings(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("id").unique("wording", keep="first", maintain_order=True)


def _felt(rows: pl.DataFrame, emotion: str) -> pl.DataFrame:
    return rows.filter(pl.col("felt").list.contains(emotion))


def _compared(
    picture: Picture, emotion: str, own: pl.DataFrame, rest: pl.DataFrame
) -> tuple[Part, ...]:
    here, there = _felt(own, emotion), _felt(rest, emotion)
    scores = own["measured_f1"].drop_nulls()
    reached = [float(score) for score in (scores.min(), scores.max()) if score is not None]  # type: ignore[arg-type]
    between = " to ".join(dict.fromkeys(f"{score:.2f}" for score in reached))
    return (
        Words(f"{emotion.capitalize()} stands out: "),
        Counted(
            evidence=picture.items(here["id"].to_list()), one="publication", many="publications"
        ),
        Words(" ("),
        Measured(f"{share(here.height, own.height)} of those measured"),
        Words("), against "),
        Counted(evidence=picture.items(there["id"].to_list()), one="other", many="others"),
        Words(" of the period ("),
        Measured(share(there.height, rest.height)),
        Words("); this measure agreed with people at F₁ "),
        Measured(between),
    )


def _checkable(picture: Picture, items: pl.DataFrame) -> tuple[Part, ...]:
    told = picture.tones.drop_nulls("checkability").join(items, on="id", how="semi")
    holding = told.filter(pl.col("checkability") >= CHECKABLE)["id"].to_list()
    if not told.height:
        return ()
    if not holding:
        return (Words(". None of its publications states much that could be checked"),)
    listed = Counted(
        evidence=picture.items(holding), one="publication holds", many="publications hold"
    )
    return (
        Words(". Beside that, "),
        listed,
        Words(" what can be checked ("),
        Measured(share(len(holding), told.height)),
        Words("): numbers, dates, quotations or named sources"),
    )
