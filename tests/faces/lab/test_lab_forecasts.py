"""The tools for forecasts and their scores: steps told from the times, origins, windows, refusals."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.faces.lab.command import lab
from legation.faces.lab.methods_forecasts import METHODS, run_forecast, run_score_forecast

START = datetime(2024, 1, 1, tzinfo=UTC)
USUAL = {"draws": 50, "kind": "counts", "model": ""}


@pytest.fixture
def counts() -> pl.DataFrame:
    days = [START + timedelta(days=day) for day in range(90)]
    value = [float(30 + 20 * (day % 7 < 5) + day * 7919 % 13) for day in range(90)]
    return pl.DataFrame({"series": ["s"] * 90, "at": days, "value": value})


def test_a_forecast_is_scored_against_what_came(counts: pl.DataFrame, tmp_path: Path) -> None:
    made = run_forecast(
        counts, origin="2024-03-20", horizons="1..7", draws=200, kind="attention", model=""
    ).table
    assert list(made.columns) == list(METHODS[0].gives)
    assert (len(made), made["at"].min()) == (1_400, datetime(2024, 3, 20, tzinfo=UTC))
    actuals = tmp_path / "actuals.csv"
    counts.with_columns(pl.col("at").dt.strftime("%Y-%m-%d")).write_csv(actuals)
    scored = run_score_forecast(made, actuals=str(actuals)).row(0, named=True)
    assert list(scored) == list(METHODS[1].gives)
    assert scored["n"] == 7
    assert scored["crps"] < 6
    assert scored["coverage90"] >= 0.7


def test_actual_values_of_another_time_are_said_to_score_nothing(
    counts: pl.DataFrame, tmp_path: Path
) -> None:
    made = run_forecast(
        counts, origin="2024-03-20", horizons="1..7", draws=50, kind="attention", model=""
    ).table
    actuals = tmp_path / "actuals.csv"
    later = pl.col("at").dt.offset_by("5y").dt.strftime("%Y-%m-%d")
    counts.with_columns(later).write_csv(actuals)
    with pytest.raises(Rejected, match="no step of the forecast has an actual value"):
        run_score_forecast(made, actuals=str(actuals))


def test_two_forecasts_of_one_day_are_two_windows(tmp_path: Path) -> None:
    at = [START + timedelta(hours=place) for place in range(24 * 30)]
    value = [float(20 + place % 24) for place in range(len(at))]
    table = pl.DataFrame({"series": "s", "at": at, "value": value})
    usual = {"horizons": "1..3", "draws": 50, "kind": "counts", "model": ""}
    made = [
        run_forecast(table, origin=origin, **usual).table
        for origin in ("2024-01-28", "2024-01-28T02:00:00Z")
    ]
    actuals = tmp_path / "actuals.parquet"
    table.write_parquet(actuals)
    scored = run_score_forecast(pl.concat(made), actuals=str(actuals))
    assert scored["window"].to_list() == ["2024-01-28", "2024-01-28T02:00"]
    assert scored["n"].to_list() == [3, 3]


def test_what_there_is_no_model_for_is_refused(counts: pl.DataFrame) -> None:
    usual = {"origin": "", "horizons": "1..7", "draws": 9}
    with pytest.raises(Rejected, match="'fatalities' has no model yet"):
        run_forecast(counts, **usual, kind="fatalities", model="")
    with pytest.raises(Rejected, match="'count' is no kind of forecast") as unknown:
        run_forecast(counts, **usual, kind="count", model="")
    assert (unknown.value.where, "counts" in str(unknown.value.remedy)) == ("--kind", True)
    with pytest.raises(Rejected, match="no model 'arima/2'"):
        run_forecast(counts, **usual, kind="counts", model="arima/2")
    with pytest.raises(Rejected, match="before"):
        run_forecast(counts, origin="2001-01", horizons="1..7", draws=9, kind="counts", model="")
    with pytest.raises(Rejected, match="actual"):
        run_score_forecast(counts, actuals="")


@pytest.fixture
def months() -> pl.DataFrame:
    dice = np.random.default_rng(3)
    at = [f"{2012 + place // 12}-{place % 12 + 1:02}" for place in range(132)]
    mean = 80 * np.exp(0.6 * np.sin(2 * np.pi * np.arange(132) / 12))
    return pl.DataFrame({"series": "arrivals", "at": at, "value": dice.poisson(mean)})


def test_months_are_forecast_as_the_page_shows(
    months: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted, made, scored = (tmp_path / name for name in ("in.csv", "out.csv", "scored.csv"))
    months.write_csv(counted)
    options = ["--origin", "2021-10", "--horizons", "3..14", "--draws", "200"]
    assert lab(["forecast", str(counted), str(made), *options]) == 0
    assert "known before 2021-11-01T00:00Z" in capsys.readouterr().err
    drawn = pl.read_csv(made)
    at = drawn["at"].unique().sort().to_list()
    assert [one[:10] for one in at] == [f"2022-{month:02}-01" for month in range(1, 13)]
    assert all(one[10:].startswith("T00:00:00") for one in at)
    first = drawn.row(0, named=True)
    assert (first["model"], first["window"], first["origin"][:10]) == (
        "periods/1",
        "2021-10",
        "2021-11-01",
    )
    assert lab(["score-forecast", str(made), str(scored), "--actuals", str(counted)]) == 0
    score = pl.read_csv(scored).row(0, named=True)
    assert (score["window"], score["n"]) == ("2021-10", 12)
    assert score["coverage90"] >= 0.75
    assert score["crps"] < 20


def test_the_last_month_known_is_the_origin_and_nothing_later_is_seen(months: pl.DataFrame) -> None:
    table = months.with_columns(pl.col("at").str.to_datetime("%Y-%m", time_zone="UTC"))
    changed = table.with_columns(
        value=pl.when(pl.col("at") > datetime(2021, 10, 1, tzinfo=UTC))
        .then(9_999)
        .otherwise("value")
    )
    usual = {"horizons": "1..2", **USUAL}
    asked = run_forecast(table, origin="2021-10", **usual).table
    assert run_forecast(changed, origin="2021-10", **usual).table.equals(asked)
    assert asked["at"].min() == datetime(2021, 11, 1, tzinfo=UTC)
    by_day = run_forecast(table, origin="2021-11-01", **usual).table
    assert by_day.equals(asked)
    inside = run_forecast(table, origin="2021-11-15", **usual).table
    assert inside.equals(asked)
    end = run_forecast(table, origin="", **usual).table
    assert end["at"].min() == datetime(2023, 1, 1, tzinfo=UTC)


def test_steps_after_the_last_row_are_said_to_count_as_nought(
    months: pl.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    table = months.with_columns(pl.col("at").str.to_datetime("%Y-%m", time_zone="UTC"))
    usual = {"horizons": "1..2", **USUAL}
    run_forecast(table, origin="2022-12", **usual)
    assert "nought" not in capsys.readouterr().err
    run_forecast(table, origin="2023-04", **usual)
    said = capsys.readouterr().err
    assert "1 series have no row in the last step before the origin" in said
    assert "'arrivals' ends with 2022-12-01" in said


def test_weeks_are_forecast_from_the_weekday_of_the_series() -> None:
    monday = datetime(2022, 1, 3, tzinfo=UTC)
    dice = np.random.default_rng(4)
    at = [monday + timedelta(weeks=place) for place in range(80)]
    table = pl.DataFrame({"series": "s", "at": at, "value": dice.poisson(30, 80).astype(float)})
    made = run_forecast(table, origin="2023-06-01", horizons="1..4", **USUAL).table
    assert made["model"].unique().to_list() == ["periods/1"]
    assert made["origin"][0] == made["at"].min() == datetime(2023, 5, 29, tzinfo=UTC)
    assert made["at"].unique().dt.weekday().unique().to_list() == [1]


def test_a_history_too_short_is_set_aside_beside_those_that_do(
    months: pl.DataFrame, tmp_path: Path
) -> None:
    short = months.head(30).with_columns(series=pl.lit("young"))
    counted, made = tmp_path / "in.csv", tmp_path / "out.csv"
    pl.concat([months, short]).write_csv(counted)
    assert lab(["forecast", str(counted), str(made), "--horizons", "1..3", "--draws", "9"]) == 3
    aside = pl.read_csv(tmp_path / "out.rejected.csv")
    assert len(aside) == 30
    assert "30 months are too short" in aside["reason"][0]
    assert pl.read_csv(made)["series"].unique().to_list() == ["arrivals"]


def test_a_model_is_asked_for_by_name_only_where_it_serves(months: pl.DataFrame) -> None:
    table = months.with_columns(pl.col("at").str.to_datetime("%Y-%m", time_zone="UTC"))
    usual = {"origin": "", "horizons": "1..3", "draws": 9, "kind": "counts"}
    assert len(run_forecast(table, model="periods/1", **usual).table) == 27
    with pytest.raises(Rejected, match="forecast by periods/1, not by attention/1"):
        run_forecast(table, model="attention/1", **usual)


@pytest.mark.parametrize(
    ("every", "says"), [("3mo", "91 days apart"), ("2w", "14 days apart"), ("5h", "5:00:00 apart")]
)
def test_steps_without_a_model_are_told_as_they_are(every: str, says: str) -> None:
    at = pl.datetime_range(START, START + timedelta(days=700), every, eager=True)
    table = pl.DataFrame({"series": "s", "at": at.cast(pl.Datetime("us", "UTC")), "value": 3.0})
    with pytest.raises(Rejected, match=says) as told:
        run_forecast(table, origin="", horizons="3..14", **USUAL)
    assert ("week or calendar month" in str(told.value)) == (every != "5h")
