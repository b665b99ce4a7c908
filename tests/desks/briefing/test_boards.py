"""The boards of forecasts and indicators: every number opens its list, and nothing is called by its id."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.test import Client
from django.utils import translation

from legation.desks.briefing.rules.scored import by_model, calibration, with_verdicts
from legation.domain.forecast import LEVELS
from legation.domain.identity import key_of
from legation.faces.web.secret import access_key
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.planted_brief import (
    AS_OF,
    OPEN_LABEL,
    STORIES,
    planted_forecasts,
    planted_scores,
    planted_tables,
)

pytestmark = pytest.mark.django_db
FIRST, OTHER = key_of("narrative", "first"), key_of("narrative", "other")


@pytest.fixture
def browser(home: Path, settings) -> Client:
    """The planted world, in which a narrative that was forecast took another id since."""
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL, flush=False)
    since = planted_tables()["narrative_members"].with_columns(
        narrative=pl.lit(OTHER),
        known_at=pl.lit(AS_OF + timedelta(minutes=30)).cast(pl.Datetime("us", "UTC")),
    )
    told = planted_forecasts().with_columns(
        id=pl.lit(key_of("forecast", "narrative")),
        series=pl.lit(f"narrative:{FIRST}"),
        known_at=pl.lit(AS_OF).cast(pl.Datetime("us", "UTC")),
    )
    here.archive.file({"narrative_members": since, "forecasts": told})
    here.archive.flush()
    brief_for(here, here.scope)
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return client


def test_a_forecast_of_a_narrative_that_has_another_id_today_has_the_name_it_had(
    browser: Client,
) -> None:
    rows = {row["series"]: row for row in browser.get("/forecasts.json").json()["rows"]}
    assert rows[f"narrative:{FIRST}"]["named"] == STORIES[0][2]
    opened = rows[f"narrative:{FIRST}"]["opens"]
    assert browser.get(f"/narratives/{FIRST}").status_code == 404
    assert browser.get(opened).status_code == 200
    told = browser.get(f"/forecasts/{key_of('forecast', 'narrative')}.json").json()["forecast"]
    assert (told["named"], told["opens"]) == (STORIES[0][2], opened)
    assert FIRST not in browser.get("/forecasts/").content.decode().replace(opened, "")


def test_every_number_of_the_boards_opens_a_list_of_that_length(browser: Client) -> None:
    board = browser.get("/forecasts.json").json()
    assert board["total"] == 2
    assert browser.get("/forecasts.json?of=narrative").json()["total"] == 1
    assert board["scored"] == browser.get("/forecasts/scored.json").json()["total"] == 30
    for one in board["models"]:
        listed = browser.get(f"/forecasts/scored.json?model={one['model']}").json()
        assert listed["total"] == one["cases"]
    assert browser.get("/forecasts/scored.json?model=none").json()["total"] == 0
    signals = browser.get("/signals.json").json()
    assert sum(signals["kinds"].values()) == signals["total"] == 2
    for kind, count in signals["kinds"].items():
        listed = browser.get(f"/signals.json?kind={kind}&days=90").json()
        assert listed["total"] == count
        assert {row["kind"] for row in listed["rows"]} == {kind}
    page = browser.get("/signals/?order=strength").content.decode()
    assert "Legitimate crowds coordinate too" in page
    assert 'class="band b1"' in browser.get("/forecasts/").content.decode()


def test_series_of_languages_are_named_in_the_readers_language(browser: Client) -> None:
    pages = (
        f"/stories/{key_of('story', 'harbour')}",
        f"/forecasts/{key_of('forecast', 'harbour')}",
    )
    with translation.override("en"):  # the last page's language would stay for other tests
        story, forecast = (
            browser.get(one, headers={"accept-language": "fr"}).content.decode() for one in pages
        )
    assert "espagnol" in story
    assert "Spanish" not in story
    assert "<dd>publications par jour</dd>" in forecast


def steps(actuals: list[float]) -> pl.DataFrame:
    told = planted_scores(len(actuals)).with_columns(actual=pl.Series(actuals))
    said = [[float(level) * 100 for level in LEVELS]] * len(actuals)
    return with_verdicts(told.with_columns(quantiles=pl.Series(said)))


def test_coverage_and_calibration_are_those_of_what_was_said() -> None:
    scored = steps([float(value) for value in range(100)])
    (one,) = by_model(scored)
    assert (one.cases, one.held50) == (100, 0.51)
    assert (one.loss, one.naive, one.relative) == (1.0, 1.5, pytest.approx(2 / 3))
    came = dict(calibration(scored))
    assert came == {level: pytest.approx(level, abs=0.011) for level in LEVELS}
    always_high = dict(calibration(steps([99.0] * 20)))
    assert set(always_high.values()) == {0.0}


def test_few_cases_have_no_score_and_no_calibration() -> None:
    few = steps([50.0] * 19)
    (one,) = by_model(few)
    assert (one.cases, one.held50, one.held90, one.loss, one.relative) == (
        19,
        None,
        None,
        None,
        None,
    )
    assert calibration(few) == []
    assert list(by_model(few.head(0))) == []
