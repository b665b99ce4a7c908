"""The tools for coordination, bursts and forecasts: columns, options, and what they say beside."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.faces.lab.command import lab
from legation.faces.lab.methods_signals import (
    METHODS,
    run_bursts,
    run_coordination,
    run_forecast,
    run_score_forecast,
)
from legation.faces.lab.units import as_budget, as_duration, as_steps
from legation.testing.checks_detector import example_items

START = datetime(2024, 1, 1, tzinfo=UTC)
USUAL = {"window": "60s", "min_shared": 2, "q": 0.01, "pairs": False, "all": False}


@pytest.fixture
def acts() -> pl.DataFrame:
    items = example_items()
    return items.select("account", object="text_hash", at="published_at")


@pytest.fixture
def counts() -> pl.DataFrame:
    days = [START + timedelta(days=day) for day in range(90)]
    value = [float(30 + 20 * (day % 7 < 5) + day * 7919 % 13) for day in range(90)]
    return pl.DataFrame({"series": ["s"] * 90, "at": days, "value": value})


def test_every_tool_declares_what_it_gives() -> None:
    assert [method.name for method in METHODS] == [
        "coordination",
        "bursts",
        "forecast",
        "score-forecast",
    ]


def test_coordination_gives_pairs_and_says_what_chance_gives(
    acts: pl.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    made = run_coordination(acts, **USUAL)
    assert list(METHODS[0].gives) == [name for name in METHODS[0].gives if name in made.columns]
    assert len(made) == 12 * 11 // 2
    assert len(json.loads(made["evidence"][0])) == made["shared"][0] == 10
    said = capsys.readouterr().err
    assert "expected by chance" in said
    assert "pair by pair, 66 are beyond chance" in said


def test_kinds_are_looked_at_apart(acts: pl.DataFrame) -> None:
    two = pl.concat([acts.with_columns(kind=pl.lit(kind)) for kind in ("text", "url")])
    assert run_coordination(two, **USUAL)["kind"].value_counts().sort("kind").rows() == [
        ("text", 66),
        ("url", 66),
    ]


def test_all_keeps_what_fails_q_and_pairs_counts_actions(acts: pl.DataFrame) -> None:
    assert len(run_coordination(acts, **{**USUAL, "q": 1e-300})) == 0
    assert len(run_coordination(acts, **{**USUAL, "q": 1e-300, "all": True})) == 66
    doubled = pl.concat([acts, acts.with_columns(pl.col("at") + timedelta(milliseconds=5))])
    assert run_coordination(doubled, **{**USUAL, "pairs": True})["shared"].min() == 40


def test_no_actions_no_pairs(acts: pl.DataFrame) -> None:
    assert list(run_coordination(acts.clear(), **USUAL).columns) == list(METHODS[0].gives)


def test_bursts_sets_the_series_that_are_too_young_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hours = [START + timedelta(hours=place) for place in range(24 * 40)]
    loud = [300.0 if place == 800 else 10.0 + place % 5 for place in range(len(hours))]
    table = pl.concat(
        [
            pl.DataFrame({"series": "old", "at": hours, "value": loud}),
            pl.DataFrame({"series": "young", "at": hours[:50], "value": loud[:50]}),
        ]
    )
    made = run_bursts(table, budget="1/week", history="90d")
    assert made.table.select("series", "start").rows() == [("old", hours[800])]
    assert made.unfit["series"].to_list() == ["young"]
    counted, found = tmp_path / "counts.parquet", tmp_path / "bursts.csv"
    table.write_parquet(counted)
    assert lab(["bursts", str(counted), str(found)]) == 3
    aside = pl.read_csv(tmp_path / "bursts.rejected.csv")
    assert aside["line"].to_list() == list(range(len(hours) + 1, len(hours) + 51))
    assert "not enough data" in aside["reason"][0]
    table.filter(pl.col("series") == "young").write_parquet(counted)
    assert lab(["bursts", str(counted), str(found)]) == 2
    assert "no series can be judged: not enough data" in capsys.readouterr().err


def test_a_forecast_is_scored_against_what_came(counts: pl.DataFrame, tmp_path: Path) -> None:
    made = run_forecast(
        counts, origin="2024-03-20", horizons="1..7", draws=200, kind="attention", model=""
    ).table
    assert list(made.columns) == list(METHODS[2].gives)
    assert (len(made), made["at"].min()) == (1_400, datetime(2024, 3, 20, tzinfo=UTC))
    actuals = tmp_path / "actuals.csv"
    counts.with_columns(pl.col("at").dt.strftime("%Y-%m-%d")).write_csv(actuals)
    scored = run_score_forecast(made, actuals=str(actuals)).row(0, named=True)
    assert list(scored) == list(METHODS[3].gives)
    assert scored["n"] == 7
    assert scored["crps"] < 6
    assert scored["coverage90"] >= 0.7


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


@pytest.mark.parametrize(
    ("every", "says"), [("1mo", "31 days apart"), ("1w", "7 days apart"), ("5h", "5:00:00 apart")]
)
def test_steps_without_a_model_are_told_as_they_are(every: str, says: str) -> None:
    at = pl.datetime_range(START, START + timedelta(days=700), every, eager=True)
    table = pl.DataFrame({"series": "s", "at": at.cast(pl.Datetime("us", "UTC")), "value": 3.0})
    with pytest.raises(Rejected, match=says) as told:
        run_forecast(table, origin="", horizons="3..14", draws=9, kind="counts", model="")
    assert ("weeks and months" in str(told.value)) == (every != "5h")


@pytest.mark.parametrize("text", ["60", "0s", "one hour", "-5s"])
def test_a_duration_has_a_number_and_a_unit(text: str) -> None:
    with pytest.raises(Rejected, match="duration"):
        as_duration(text)


def test_rates_are_read_by_the_week() -> None:
    assert as_budget("52/year") == pytest.approx(52 * 7 / 365.25)
    assert as_steps("14") == (1, 14)
    with pytest.raises(Rejected):
        as_budget("often")
    with pytest.raises(Rejected):
        as_steps("9..3")
