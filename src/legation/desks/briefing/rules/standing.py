"""What a block rests on where the step behind it failed in this update: the last that succeeded, or
nothing."""

from datetime import datetime

import polars as pl

from legation.desks.briefing.content import Counted, Moment, Part, Register, Sentence, Words
from legation.desks.briefing.rules.picture import Picture, failed

STORIES, FORECASTS, SCORES = "stories", "forecasts", "scores"
"""Steps of an update by the name that its guard writes down."""


def failures_of(picture: Picture, step: str) -> list[str]:
    """Give what was written down of a step that failed, each once; none where it succeeded."""
    told = dict.fromkeys(picture.health.failures)
    return [one for one in told if one.partition(":")[0] == step]


def stories_told(picture: Picture) -> tuple[Sentence, ...]:
    """Say, where stories could not be grouped, since when these stand and how much is in none of them."""
    missed = failures_of(picture, STORIES)
    if not missed:
        return ()
    if not is_grouped(picture):
        says = "Stories could not be grouped, now or before: what changed cannot be told."
        return (_sentence((Words(says),), missed),)
    parts: list[Part] = [Words("Stories could not be grouped in this update: these are ")]
    parts += _last(picture.grouped_at, "those of the last one that could")
    loose = _loose(picture)
    if loose:
        counted = Counted(
            evidence=picture.items(loose), one="publication since is", many="publications since are"
        )
        parts += [Words("; "), counted, Words(" in none")]
    return (_sentence((*parts, Words(".")), missed),)


def is_grouped(picture: Picture) -> bool:
    """Whether any publication of the period is in a story."""
    return picture.within(picture.period)["story"].drop_nulls().len() > 0


def forecasts_told(picture: Picture) -> tuple[Sentence, ...]:
    """Say, where forecasts could not be made, since when those below stand, or that there are none."""
    missed = failures_of(picture, FORECASTS)
    if not missed:
        return ()
    if not picture.forecasts.height:
        says = (
            "Forecasts could not be made, and none stands from before: what is due cannot be told."
        )
        return (_sentence((Words(says),), missed),)
    newest = picture.forecasts["origin"].max()
    at = newest if isinstance(newest, datetime) else None
    parts = (
        Words("Forecasts could not be made in this update: these are "),
        *_last(at, "the last made"),
        Words("."),
    )
    return (_sentence(parts, missed),)


def scores_told(picture: Picture) -> tuple[Sentence, ...]:
    """Say, where past forecasts could not be scored, until when they were, or that they never were."""
    missed = failures_of(picture, SCORES)
    if not missed:
        return ()
    if not picture.scores.height:
        says = "Past forecasts could not be scored, now or before: how they did cannot be told."
        return (_sentence((Words(says),), missed),)
    newest = picture.scores["known_at"].max()
    at = newest if isinstance(newest, datetime) else None
    parts = (
        Words("Past forecasts could not be scored in this update: the scores are "),
        *_last(at, "the last made"),
        Words("."),
    )
    return (_sentence(parts, missed),)


def _last(at: datetime | None, otherwise: str) -> tuple[Part, ...]:
    return (Words("those of "), Moment(at=at)) if at else (Words(otherwise),)


def _loose(picture: Picture) -> list[str]:
    """Publications that became known after the last grouping and are in no story."""
    items = picture.within(picture.period).filter(pl.col("story").is_null())
    if picture.grouped_at is not None:
        items = items.filter(pl.col("known_at") > picture.grouped_at)
    return items["id"].to_list()


def _sentence(parts: tuple[Part, ...], missed: list[str]) -> Sentence:
    rests_on = tuple(failed(one) for one in missed)
    return Sentence(register=Register.FACT, parts=parts, rests_on=rests_on)
