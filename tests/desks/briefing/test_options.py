"""Block four in full: what could be done."""

import polars as pl

from legation.desks.briefing.rules import compose
from legation.testing.brief_words import block_text
from legation.testing.planted_brief import (
    blank_picture,
    planted_forecasts,
    planted_picture,
)


def test_doing_nothing_is_always_an_option_with_what_it_would_cost_to_know() -> None:
    for picture in (
        planted_picture(),
        blank_picture(),
        planted_picture(forecasts=planted_forecasts().head(0)),
    ):
        said = block_text(compose(picture), "options")
        assert "Do nothing." in said
        assert "Cost:" in said.split("Do nothing.")[1]


def test_a_post_is_asked_about_a_country_that_the_story_names() -> None:
    lone = planted_picture().publications.with_columns(source=pl.lit("gazette"))
    content = compose(planted_picture(publications=lone))
    assert "Ask the post in Egypt to verify “السفارة" in block_text(content, "options")
    assert "9 publications name that country" in block_text(content, "options")
