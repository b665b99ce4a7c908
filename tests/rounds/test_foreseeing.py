"""Step 7: what is forecast of a story is scored once its days are over, beside the week before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from legation.chancery.installation import Installation
from legation.domain.forecast import LEVELS
from legation.methods.forecasting.fading import fading
from legation.methods.forecasting.scores import pinball
from legation.rounds.foreseeing import foresee, score_due
from legation.rounds.step import Moment
from legation.settings import Settings
from legation.store.archive import Archive
from legation.testing.builders import make_items

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
START = datetime(2026, 5, 4, tzinfo=UTC)
PAST, COMING = (2, 9, 30, 25, 12), (10, 8, 0, 40, 3, 2, 1)


@pytest.fixture
def here(home: Path) -> Installation:
    settings = Settings(home=home, embedder="hash", workers=1)
    return Installation(settings=settings, archive=Archive(settings), now=lambda: START)


def story(counts: tuple[int, ...]) -> pl.DataFrame:
    """Give the items of one story, so many on each day."""
    at = [START + DAY * day for day, count in enumerate(counts) for _ in range(count)]
    items = make_items(*({"native_id": f"n{place}"} for place in range(len(at))), start=START)
    times = pl.Series(at, dtype=items.schema["published_at"])
    return items.with_columns(published_at=times, known_at=times, story=pl.lit("a"))


def moment(days: int) -> Moment:
    at = START + DAY * days
    return Moment(as_of=at, at=at, is_reconstructed=False)


def test_a_forecast_of_a_story_is_scored_day_by_day_and_once(here: Installation) -> None:
    made = foresee(here, story(PAST), moment=moment(5))
    assert made["series"].unique().to_list() == ["story:a"]
    said = fading(np.array(PAST, dtype=float), days_ahead=7).quantiles
    assert np.allclose(made.sort("at")["quantiles"].to_list(), said)
    both = story(PAST + COMING)
    assert score_due(here, both, moment=moment(8)).height == 3
    scores = score_due(here, both, moment=moment(13))
    assert scores.height == 4, "the first three were scored before"
    assert score_due(here, both, moment=moment(13)).is_empty()
    all_scores = here.archive.read("forecast_scores", here.scope).sort("at")
    assert all_scores["actual"].to_list() == list(COMING)
    week = np.quantile([0, 0, *PAST], LEVELS)
    for row, came, stated in zip(all_scores.to_dicts(), COMING, said, strict=True):
        assert row["is_covered90"] is bool(stated[0] <= came <= stated[-1])
        assert row["pinball"] == pytest.approx(pinball(came, list(stated), levels=LEVELS))
        assert row["baseline_pinball"] == pytest.approx(pinball(came, list(week), levels=LEVELS))


def test_a_story_that_is_gone_is_not_scored(here: Installation) -> None:
    foresee(here, story(PAST), moment=moment(5))
    elsewhere = story(PAST + COMING).with_columns(story=pl.lit("b"))
    assert score_due(here, elsewhere, moment=moment(13)).is_empty()
