"""How a story sounds beside the rest of its period, and how much of it could be checked."""

from math import sqrt

import polars as pl

from legation.desks.briefing.content import (
    Part,
    Register,
    Sentence,
    counted,
    message,
    say,
)
from legation.desks.briefing.rules.numbers import from_to, score, share
from legation.desks.briefing.rules.picture import Picture
from legation.methods.narratives.headings import heading

EMOTIONS = {
    "anger": message("anger"),
    "disgust": message("disgust"),
    "fear": message("fear"),
    "joy": message("joy"),
    "sadness": message("sadness"),
    "surprise": message("surprise"),
}
LEAST_MEASURED = 20
"""Publications of a story below which no emotion is said to stand out."""
LEAST_WORDINGS = 10
"""Different wordings among them that it takes: copies of one text are one voice."""
LEAST_IN_LANGUAGE = 20
"""Other wordings in a language from which it is compared: each language has its own measure."""
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
        "id", pl.col("language").fill_null(""), wording=heading(pl.col("title"), pl.col("text"))
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
    parts = (_compared(picture, emotion, own, rest), *_checkable(picture, items), say("."))
    return (Sentence(register=Register.ASSESSMENT, parts=parts),)


def _outstanding(own: pl.DataFrame, rest: pl.DataFrame) -> str | None:
    """Give the emotion whose share lies most standard deviations above that of the rest."""
    found: list[tuple[float, str]] = []
    for emotion in sorted(set(own["felt"].explode(empty_as_null=True).drop_nulls())):
        mine, theirs = _felt(own, emotion).height, _felt(rest, emotion).height
        if mine / own.height >= TIMES * theirs / rest.height:
            found.append((_deviation(own, rest, emotion), emotion))
    best = max(found, default=(0.0, ""))
    return best[1] if best[0] >= DEVIATIONS else None


def _deviation(own: pl.DataFrame, rest: pl.DataFrame, emotion: str) -> float:
    """Measure how far a story lies above the rest, language by language, in standard deviations.

    Within a language this is the two-sample test of shares with pooled variance; counts and variances
    are summed over the languages that both have.
    """
    has = pl.col("felt").list.contains(emotion)
    mine = own.group_by("language").agg(n=pl.len(), k=has.sum())
    theirs = rest.group_by("language").agg(m=pl.len(), j=has.sum())
    both = mine.join(theirs.filter(pl.col("m") >= LEAST_IN_LANGUAGE), on="language")
    above, variance = 0.0, 0.0
    for n, k, m, j in both.select("n", "k", "m", "j").sort("n", "k", "m", "j").iter_rows():
        pooled = (k + j) / (n + m)
        above += k - n * j / m
        variance += pooled * (1 - pooled) * n * (1 + n / m)
    return above / sqrt(variance) if variance else 0.0


def _wordings(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("id").unique("wording", keep="first", maintain_order=True)


def _felt(rows: pl.DataFrame, emotion: str) -> pl.DataFrame:
    return rows.filter(pl.col("felt").list.contains(emotion))


def _compared(picture: Picture, emotion: str, own: pl.DataFrame, rest: pl.DataFrame) -> Part:
    here, there = _felt(own, emotion), _felt(rest, emotion)
    scores = own["measured_f1"].drop_nulls()
    low, high = (score(float(one)) for one in (scores.min(), scores.max()))  # type: ignore[arg-type]
    mine = picture.items(here["id"].to_list())
    theirs = picture.items(there["id"].to_list())
    return say(
        "{emotion} stands out: {publications} ({share} of those measured), against {others} of the "
        "period ({rest}); this measure agreed with people at F₁ {score}",
        emotion=say(EMOTIONS.get(emotion, emotion)),
        publications=counted("{number} publication", "{number} publications", mine),
        share=share(here.height, own.height),
        others=counted("{number} other", "{number} others", theirs),
        rest=share(there.height, rest.height),
        score=from_to(low, high),
    )


def _checkable(picture: Picture, items: pl.DataFrame) -> tuple[Part, ...]:
    told = picture.tones.drop_nulls("checkability").join(items, on="id", how="semi")
    holding = told.filter(pl.col("checkability") >= CHECKABLE)["id"].to_list()
    if not told.height:
        return ()
    if not holding:
        return (say(". None of its publications states much that could be checked"),)
    listed = counted(
        "{number} publication holds", "{number} publications hold", picture.items(holding)
    )
    return (
        say(
            ". Beside that, {publications} what can be checked ({share}): "
            "numbers, dates, quotations or named sources",
            publications=listed,
            share=share(len(holding), told.height),
        ),
    )
