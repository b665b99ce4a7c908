"""What the pages draw is counted from the publications they list."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from legation.desks.briefing.render.pictures import (
    attention,
    by_step,
    by_story,
    calibration,
    countries,
    forecast_fan,
    past_of,
    scoreboard,
    sources,
    wilson,
)
from legation.desks.briefing.rules.scored import with_verdicts
from legation.testing.planted_brief import (
    AS_OF,
    planted_forecasts,
    planted_items,
    planted_scores,
)

START = datetime(2026, 3, 1, 10, tzinfo=UTC)


def texts(*hours: float, language: str = "es") -> pl.DataFrame:
    stamps = [START + timedelta(hours=one) for one in hours]
    return pl.DataFrame({"published_at": stamps, "language": [language] * len(stamps)})


def test_a_short_stretch_is_counted_by_hour_and_a_long_one_by_day_without_gaps() -> None:
    hourly = by_step(texts(0, 0.5, 3), by="language")
    assert hourly["es"].to_list() == [2, 0, 0, 1]
    daily = by_step(texts(0, 1, 96), by="language")
    assert daily["es"].to_list() == [2, 0, 0, 0, 1]


def test_the_four_most_frequent_have_lines_and_the_rest_one_together() -> None:
    told = pl.concat(
        texts(*range(count), language=tag)
        for tag, count in (("es", 6), ("en", 5), ("fr", 4), ("ar", 3), ("zh", 2), ("", 1))
    )
    counted = by_step(told, by="language")
    assert counted.columns == ["at", "es", "en", "fr", "ar", "all others"]
    assert counted.select(pl.exclude("at")).sum().row(0) == (6, 5, 4, 3, 3)


def test_a_page_draws_as_many_publications_as_it_lists() -> None:
    items = planted_items()
    figure = attention(items, by="language", names={"es": "Spanish"}, title="x")
    drawn = sum(int(one.replace(",", "")) for row in figure.rows for one in row[1:])
    assert drawn == items.height and "Spanish" in figure.head
    assert sum(int(count) for _, count in sources(items, {}).rows) == items.height


def test_the_map_counts_publications_by_the_countries_they_name() -> None:
    items = planted_items()
    told = {code: int(count) for _, code, count in countries(items).rows}
    named = items["countries"].explode().drop_nulls()
    assert told == dict(named.value_counts().rows()) and told["PE"] == told["CL"]


def test_no_country_named_is_said_and_is_not_called_too_little_data() -> None:
    nothing = planted_items().with_columns(countries=pl.lit([], dtype=pl.List(pl.String())))
    figure = countries(nothing)
    assert not figure.is_drawn and "names a country" in figure.note


def test_the_stories_of_a_narrative_stand_side_by_side_the_largest_first() -> None:
    items = planted_items()
    largest = items["story"].value_counts(sort=True)["story"][0]
    figure = by_story(items, {largest: "The harbour"})
    assert figure.head[1] == "The harbour" and len(figure.head) == 6


def test_a_forecast_is_drawn_after_the_steps_it_saw() -> None:
    steps = planted_forecasts()
    stamps = [AS_OF - timedelta(days=days, hours=1) for days in (0, 0, 2, 40)] + [AS_OF]
    past = past_of(pl.DataFrame({"published_at": stamps}), steps)
    assert past["value"].to_list() == [1.0, 0.0, 2.0]
    assert past["at"].to_list() == [AS_OF - timedelta(days=days) for days in (3, 2, 1)]
    figure = forecast_fan(steps, past=past)
    assert len(figure.rows) == 3 + steps.height
    alone = forecast_fan(steps, past=past_of(past.select(published_at="at").head(0), steps))
    assert len(alone.rows) == steps.height


def test_the_scoreboard_says_how_often_intervals_held_with_its_doubt() -> None:
    said = pl.lit([1.0, 2.0, 4.0, 5.0, 6.0, 9.0, 12.0])
    steps = with_verdicts(planted_scores(30).with_columns(quantiles=said))
    held, losses = scoreboard(steps)
    assert [row[0] for row in held.rows] == ["attention/1, 50 % (30)", "attention/1, 90 % (30)"]
    assert [row[2] for row in held.rows] == ["100", "90"]
    assert [row[1] for row in losses.rows] == ["1", "1.5"]
    (empty,) = scoreboard(steps.head(19))
    assert not empty.is_drawn
    assert calibration(steps).is_drawn
    assert not calibration(steps.head(19)).is_drawn


def test_the_interval_of_a_share_is_wilsons() -> None:
    told = wilson("x", held=9, of=10)
    assert (told.low, told.high) == (pytest.approx(59.6, abs=0.1), pytest.approx(98.2, abs=0.1))
    assert wilson("x", held=0, of=5).low == 0.0 and wilson("x", held=5, of=5).high == 100.0
