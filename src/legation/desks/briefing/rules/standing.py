"""What a block rests on where the step behind it failed in this update: the last that succeeded, or
nothing."""

from datetime import datetime

import polars as pl

from legation.desks.briefing.content import (
    Moment,
    Part,
    Register,
    Sentence,
    counted,
    message,
    say,
)
from legation.desks.briefing.rules.picture import Picture, failed

STORIES, FORECASTS, SCORES = "stories", "forecasts", "scores"
"""Steps of an update by the name that its guard writes down."""
GROUPED = (
    message("Stories could not be grouped in this update: these are those of {moment}"),
    message(
        "Stories could not be grouped in this update: these are those of the last one that could"
    ),
)
FORECAST = (
    message("Forecasts could not be made in this update: these are those of {moment}"),
    message("Forecasts could not be made in this update: these are the last made"),
)
SCORED = (
    message("Past forecasts could not be scored in this update: the scores are those of {moment}"),
    message("Past forecasts could not be scored in this update: the scores are the last made"),
)


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
        says = say("Stories could not be grouped, now or before: what changed cannot be told.")
        return (_sentence((says,), missed),)
    parts: list[Part] = [_last(picture.grouped_at, GROUPED)]
    loose = _loose(picture)
    if loose:
        since = counted(
            "{number} publication since is in none",
            "{number} publications since are in none",
            picture.items(loose),
        )
        parts += [say("; "), since]
    return (_sentence((*parts, say(".")), missed),)


def is_grouped(picture: Picture) -> bool:
    """Whether any publication of the period is in a story."""
    return picture.within(picture.period)["story"].drop_nulls().len() > 0


def forecasts_told(picture: Picture) -> tuple[Sentence, ...]:
    """Say, where forecasts could not be made, since when those below stand, or that there are none."""
    missed = failures_of(picture, FORECASTS)
    if not missed:
        return ()
    if not picture.forecasts.height:
        says = say(
            "Forecasts could not be made, and none stands from before: what is due cannot be told."
        )
        return (_sentence((says,), missed),)
    newest = picture.forecasts["origin"].max()
    at = newest if isinstance(newest, datetime) else None
    return (_sentence((_last(at, FORECAST), say(".")), missed),)


def scores_told(picture: Picture) -> tuple[Sentence, ...]:
    """Say, where past forecasts could not be scored, until when they were, or that they never were."""
    missed = failures_of(picture, SCORES)
    if not missed:
        return ()
    if not picture.scores.height:
        says = say(
            "Past forecasts could not be scored, now or before: how they did cannot be told."
        )
        return (_sentence((says,), missed),)
    newest = picture.scores["known_at"].max()
    at = newest if isinstance(newest, datetime) else None
    return (_sentence((_last(at, SCORED), say(".")), missed),)


def _last(at: datetime | None, says: tuple[str, str]) -> Part:
    """Say of what time that is which stands, in the first wording, or in the second that it is not known."""
    return say(says[0], moment=Moment(at=at)) if at else say(says[1])


def _loose(picture: Picture) -> list[str]:
    """Publications that became known after the last grouping and are in no story."""
    items = picture.within(picture.period).filter(pl.col("story").is_null())
    if picture.grouped_at is not None:
        items = items.filter(pl.col("known_at") > picture.grouped_at)
    return items["id"].to_list()


def _sentence(parts: tuple[Part, ...], missed: list[str]) -> Sentence:
    rests_on = tuple(failed(one) for one in missed)
    return Sentence(register=Register.FACT, parts=parts, rests_on=rests_on)
