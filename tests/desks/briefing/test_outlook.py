"""Block six in full: forecasts and the past score."""

import polars as pl

from legation.desks.briefing.rules import compose
from legation.domain.identity import key_of
from legation.testing.brief_words import block_text, card_titles
from legation.testing.planted_brief import (
    STORIES,
    blank_picture,
    planted_forecasts,
    planted_picture,
    planted_scores,
)


def test_forecasts_come_with_their_interval_and_the_past_score_beside_the_naive_one() -> None:
    said = block_text(compose(planted_picture()), "forecasts")
    assert "1 forecast is open" in said
    assert "about 11 publications a day, with nine chances in ten between 2 and 26" in said
    assert "Of 30 forecast steps, 27 lay inside" in said
    assert "(90%)" in said
    assert "better than repeating the week before: mean loss 1 against 1.5" in said


def test_too_few_scores_are_said_to_be_too_few() -> None:
    said = block_text(compose(planted_picture(scores=planted_scores(5))), "forecasts")
    assert "Not enough data for a score: 5 forecast steps so far." in said
    said = block_text(compose(blank_picture()), "forecasts")
    assert "Not enough data: no forecast of ours has fallen due yet." in said


def test_forecasts_of_the_leading_stories_come_first_and_dead_series_not_at_all() -> None:
    base = planted_forecasts()
    dead = base.with_columns(
        id=pl.lit(key_of("forecast", "dead")),
        series=pl.lit("narrative:" + "0" * 32),
        quantiles=pl.lit([0.0, 0.0, 0.0, 7e-34, 0.1, 0.2, 0.3]),
    )
    large = base.with_columns(
        id=pl.lit(key_of("forecast", "large")), series=pl.lit("source:gazette")
    )
    content = compose(planted_picture(forecasts=pl.concat([dead, large, base])))
    titles = card_titles(content, "forecasts")
    assert titles == [STORIES[0][2], "Gazette", "Our past score"]
    assert "3 forecasts are open" in block_text(content, "forecasts")
