"""The columns that each tool writes into its file: a public interface, in this order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from legation.faces.lab.command import DONE, MODULES, find_method, lab
from legation.testing.checks_detector import example_items

START = datetime(2024, 1, 1, tzinfo=UTC)
COLUMNS = {
    "language": "id language confidence script",
    "duplicates": "id group similarity",
    "embed": "id embedder vector",
    "countries": "id code start end",
    "emotion": "id language anger disgust fear joy sadness surprise measured_f1",
    "manipulation": "id manipulative spans",
    "stories": "id story similarity",
    "narratives": "id story narrative",
    "claims": "id claim start end first_seen line line_differs case case_differs",
    "coordination": "kind left right shared expected q first_at last_at evidence",
    "bursts": "series start end score alert_at",
    "excitation": "series branching low high p_null",
    "bubbles": "network ei rwc modularity ei_denoised rwc_denoised modularity_denoised z low high",
    "influence": "network account pagerank h_index seed_share bridge",
    "forecast": "model vintage window series at origin draw value",
    "score-forecast": "model window crps log_crps ign mis coverage90 n",
}


def _texts() -> pl.DataFrame:
    said = ["The minister spoke in Paris.", "Floods near Lima, many homes lost."]
    times = [START + timedelta(hours=at) for at in range(len(said))]
    return pl.DataFrame({"id": ["1", "2"], "published_at": times, "title": said, "text": said})


def _hours() -> pl.DataFrame:
    times = [START + timedelta(hours=at) for at in range(24 * 40)]
    values = [300.0 if at == 800 else 10.0 + at % 5 for at in range(len(times))]
    return pl.DataFrame({"series": "s", "at": times, "value": values})


def _reposts() -> pl.DataFrame:
    who = [f"a{n}" for n in range(40)]
    rows = [(one, who[(at * 7 + step) % 40]) for at, one in enumerate(who) for step in (1, 3)]
    table = pl.DataFrame(rows, schema=["source", "target"], orient="row")
    return table.with_columns(network=pl.lit("n"), at=pl.lit(START), item=pl.lit("p"))


def _given(name: str) -> pl.DataFrame:
    if name in ("bubbles", "influence"):
        return _reposts()
    if name == "coordination":
        return example_items().select("account", object="text_hash", at="published_at")
    if name in ("bursts", "excitation", "forecast", "score-forecast"):
        return _hours()
    return _texts()


def test_every_tool_has_its_columns_named_here() -> None:
    assert {name for names in MODULES.values() for name in names} == set(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_tool_writes_the_columns_it_promises_in_their_order(name: str, tmp_path: Path) -> None:
    given, made = tmp_path / "given.parquet", tmp_path / "made.parquet"
    table, options = _given(name), []
    if name == "claims":
        _texts().write_parquet(tmp_path / "given.known.parquet")
        beside = str(tmp_path / "given.known.parquet")
        options = ["--lines", beside, "--catalogue", beside]
    if name == "score-forecast":
        table.write_parquet(tmp_path / "actuals.parquet")
        options = ["--actuals", str(tmp_path / "actuals.parquet")]
        table = table.with_columns(model=pl.lit("m"), window=pl.lit("w"), draw=pl.lit("0"))
    table.write_parquet(given)
    assert lab([name, str(given), str(made), *options]) == DONE
    written = pl.read_parquet(made)
    assert written.columns == list(find_method(name).gives) == COLUMNS[name].split()
    assert len(written)


def test_a_burst_is_written_with_the_hour_of_its_alert(tmp_path: Path) -> None:
    given, made = tmp_path / "given.parquet", tmp_path / "made.parquet"
    _hours().write_parquet(given)
    assert lab(["bursts", str(given), str(made)]) == DONE
    [burst] = pl.read_parquet(made).iter_rows(named=True)
    assert burst["alert_at"] == START + timedelta(hours=800)
    assert burst["start"] <= burst["alert_at"] < burst["end"]
