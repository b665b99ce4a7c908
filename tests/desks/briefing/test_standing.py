"""What blocks one and six say where the step behind them failed in this update."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from legation.desks.briefing.rules import Picture, compose
from legation.testing.brief_words import block_text, page_text
from legation.testing.planted_brief import AS_OF, blank_picture, planted_health, planted_picture


def without(step: str, **changed: object) -> Picture:
    """The planted world after an update whose step failed."""
    health = replace(planted_health(), failures=(f"{step}: not enough memory",))
    return planted_picture(health=health, **changed)


def said(picture: Picture, slug: str) -> list[str]:
    content = compose(picture)
    return [page_text(content, slug), block_text(content, slug)]


def test_stories_of_an_earlier_update_are_said_to_be_and_what_came_since_is_counted() -> None:
    grouped_at = AS_OF - timedelta(days=1)
    is_since = pl.col("known_at") > grouped_at
    since = planted_picture().publications.with_columns(
        story=pl.when(is_since).then(None).otherwise("story")
    )
    count = since.filter(is_since).height
    assert count > 1
    for text in said(without("stories", grouped_at=grouped_at, publications=since), "changes"):
        assert (
            "Stories could not be grouped in this update: these are those of 14 March 2026" in text
        )
        assert f"; {count} publications since are in none." in text


def test_where_stories_were_never_grouped_what_changed_cannot_be_told() -> None:
    loose = planted_picture().publications.with_columns(story=pl.lit(None, dtype=pl.String))
    for text in said(without("stories", publications=loose), "changes"):
        assert "what changed cannot be told" in text
        assert "No story grew" not in text


def test_forecasts_of_an_earlier_update_are_said_to_be() -> None:
    for text in said(without("forecasts"), "forecasts"):
        assert (
            "Forecasts could not be made in this update: these are those of 15 March 2026" in text
        )


def test_where_no_forecast_stands_what_is_due_cannot_be_told() -> None:
    none = planted_picture().forecasts.head(0)
    for text in said(without("forecasts", forecasts=none), "forecasts"):
        assert "what is due cannot be told" in text
        assert "No forecast is open" not in text


def test_scores_of_an_earlier_update_are_said_to_be_or_that_there_are_none() -> None:
    for text in said(without("scores"), "forecasts"):
        assert "could not be scored in this update: the scores are those of 15 March 2026" in text
    for text in said(without("scores", scores=planted_picture().scores.head(0)), "forecasts"):
        assert "how they did cannot be told" in text
        assert "no forecast of ours has fallen due" not in text


@pytest.mark.parametrize(
    "picture", [planted_picture(), blank_picture(), without("detector bursts")]
)
def test_nothing_is_said_of_steps_that_succeeded(picture: Picture) -> None:
    for slug in ("changes", "forecasts"):
        for text in said(picture, slug):
            assert "could not be" not in text
