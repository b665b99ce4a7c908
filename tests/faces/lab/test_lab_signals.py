"""The tools for coordination and bursts: columns, options, and what they say beside."""

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
)
from legation.faces.lab.units import as_budget, as_duration, as_steps
from legation.testing.checks_detector import example_items

START = datetime(2024, 1, 1, tzinfo=UTC)
USUAL = {"window": "60s", "min_shared": 2, "q": 0.01, "pairs": False, "all": False}


@pytest.fixture
def acts() -> pl.DataFrame:
    items = example_items()
    return items.select("account", object="text_hash", at="published_at")


def test_every_tool_declares_what_it_gives() -> None:
    assert [method.name for method in METHODS] == ["coordination", "bursts", "excitation"]


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
