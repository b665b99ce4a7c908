"""What a file holds is read as it is written; a row of no use is set aside and the rest is worked on."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from legation.faces.lab.columns import instants
from legation.faces.lab.command import MODULES, find_method, lab
from legation.faces.lab.rows import rows_of_csv, rows_of_ndjson

NAMES = [name for names in MODULES.values() for name in names]
ACTS = "account,object,at\n007,a,2024-01-01\n7,a,2024-01-01\n007,b,2024-01-02\n7,b,2024-01-02\n"


def run(tmp_path: Path, method: str, source: str | bytes, *options: str, ending: str = ".csv"):
    """Run a tool; give its exit status, what it wrote, and what it set aside."""
    given, output = tmp_path / f"in{ending}", tmp_path / "out.ndjson"
    given.write_bytes(source if isinstance(source, bytes) else source.encode())
    status = lab([method, str(given), str(output), *options])
    return status, *map(told, (output, tmp_path / "out.rejected.ndjson"))


def told(path: Path) -> list[dict]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("method", ["language", "duplicates", "countries", "emotion"])
def test_ids_of_a_csv_keep_their_noughts(method: str, tmp_path: Path) -> None:
    text = "France and Germany are glad to sign the treaty"
    status, made, _ = run(tmp_path, method, f"id,text\n007,{text}\n00012,{text}\n7,{text}\n")
    assert status == 0
    assert list(dict.fromkeys(row["id"] for row in made)) == ["007", "00012", "7"]


def test_accounts_that_differ_in_noughts_are_two(tmp_path: Path) -> None:
    status, made, _ = run(tmp_path, "coordination", ACTS, "--all")
    assert status == 0
    assert [(row["left"], row["right"]) for row in made] == [("007", "7")]


def test_series_of_digits_keep_their_noughts(tmp_path: Path) -> None:
    days = "".join(f"{name},2024-01-{day:02d},5\n" for name in ("01", "1") for day in range(1, 20))
    status, made, _ = run(tmp_path, "forecast", "series,at,value\n" + days, "--draws", "2")
    assert status == 0
    assert {row["series"] for row in made} == {"01", "1"}


def test_numbers_as_ids_keep_the_digits_that_are_written(tmp_path: Path) -> None:
    ids = ["1.50", "12345678901234567890123", "1e3", "7"]
    lines = "".join(f'{{"id": {one}, "text": "hello there"}}\n' for one in ids)
    status, made, _ = run(tmp_path, "language", lines, ending=".ndjson")
    assert status == 0
    assert [row["id"] for row in made] == ids


def test_a_time_that_is_none_costs_its_row_alone(tmp_path: Path) -> None:
    source = (
        "id,published_at,title\n"
        "a,soon,Strong earthquake shakes Lima\n"
        "b,2024-01-01,Earthquake in Lima\n"
        "c,,Earthquake in Lima\n"
        "d,2024-01-01T05:00+02:00,Lima hit by strong earthquake\n"
    )
    status, made, aside = run(tmp_path, "stories", source)
    assert status == 3
    assert [row["id"] for row in made] == ["b", "d"]
    assert [(row["line"], row["column"], row["reason"]) for row in aside] == [
        (2, "published_at", "'soon': no ISO 8601 time"),
        (4, "published_at", "nothing stands here"),
    ]


@pytest.mark.parametrize("method", ["bursts", "forecast"])
@pytest.mark.parametrize("value", ["x", "", "-3", "NaN", "inf", "1e99"])
def test_a_value_that_is_no_count_costs_its_row_alone(
    method: str, value: str, tmp_path: Path
) -> None:
    days = "".join(f"s,2024-01-{day:02d},5\n" for day in range(1, 20))
    status, made, aside = run(tmp_path, method, f"series,at,value\n{days}s,2024-01-20,{value}\n")
    assert status == 3
    assert [(row["line"], row["column"]) for row in aside] == [(21, "value")]
    assert bool(made) == (method == "forecast")


@pytest.mark.parametrize("ending", [".csv", ".ndjson"])
def test_bytes_that_are_no_utf8_cost_their_line_alone(ending: str, tmp_path: Path) -> None:
    lines = {
        ".csv": b"id,text\n1,hello\n2,caf\xe9\n3,hello\n",
        ".ndjson": b'{"id":"1","text":"a"}\n\n{"id":"2","text":"caf\xe9"}\n{"id":"3","text":"a"}\n',
    }
    status, made, aside = run(tmp_path, "language", lines[ending], ending=ending)
    assert status == 3
    assert [row["id"] for row in made] == ["1", "3"]
    assert [row["line"] for row in aside] == [3]


def test_an_id_that_must_stand_once_keeps_its_first_row(tmp_path: Path) -> None:
    source = "id,text\na,I am so happy today\na,I am so angry today\n"
    status, made, aside = run(tmp_path, "emotion", source)
    assert (status, len(made), aside[0]["line"]) == (3, 1, 3)


def test_a_vector_unlike_the_others_costs_its_row_alone(tmp_path: Path) -> None:
    row = '{{"id": "{}", "published_at": "2024-01-01", "title": "a", "vector": {}}}\n'
    vectors = ["[1, 0.0]", "[0, 1]", "[1]", '["x", 1]', "[null, 1]", "null", "[NaN, 1]"]
    lines = "".join(row.format(place, vector) for place, vector in enumerate(vectors))
    status, made, aside = run(tmp_path, "stories", lines, ending=".ndjson")
    assert status == 3
    assert [row["id"] for row in made] == ["0", "1", "5"]
    assert {(row["line"], row["column"]) for row in aside} == {(n, "vector") for n in (3, 4, 5, 7)}


def test_an_id_with_a_nul_is_set_aside(tmp_path: Path) -> None:
    lines = "".join(f'{{"id": "a{end}", "text": "hello"}}\n' for end in ("", "\\u0000"))
    status, made, aside = run(tmp_path, "language", lines, ending=".ndjson")
    assert (status, [row["id"] for row in made], aside[0]["column"]) == (3, ["a"], "id")


def test_a_parquet_sets_aside_by_row(tmp_path: Path) -> None:
    path, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame({"id": [7, None], "text": ["hello", "you"]}).write_parquet(path)
    assert lab(["language", str(path), str(output)]) == 3
    assert pl.read_parquet(output)["id"].to_list() == ["7"]
    assert told(tmp_path / "out.rejected.ndjson")[0]["line"] == 2


def test_a_quote_that_does_not_end_costs_its_line_alone() -> None:
    rows = rows_of_csv(b'id,text\n1,"two\nlines"\n2,"open\n3,shut\n', ["id", "text"], where="x")
    assert rows.table.rows() == [(2, "1", "two\nlines"), (5, "3", "shut")]
    assert rows.aside["line"].to_list() == [4]
    assert rows.aside["raw"].to_list() == ['2,"open']


def test_lines_are_numbered_as_an_editor_does_and_more_rows_than_a_batch_are_kept() -> None:
    lines = "".join(f"{number},a\n" for number in range(2, 50_005)).encode()
    table = rows_of_csv(b"id,text\n" + lines, ["id"], where="x").table
    assert len(table) == 50_003
    assert (table["line"].cast(pl.String) == table["id"]).all()


def test_half_a_character_and_a_list_as_text_are_set_aside() -> None:
    rows = rows_of_ndjson(b'{"id": "\\ud800"}\n{"id": [1]}\n{"id": true}\n', ["id"])
    assert rows.table.rows() == [(3, "true")]
    assert rows.aside["line"].to_list() == [1, 2]


def test_a_wanted_column_that_stands_twice_is_refused(tmp_path: Path, capsys) -> None:
    status, _, _ = run(tmp_path, "language", "id,id,text\n1,2,hello\n")
    assert status == 2
    assert "column 'id' stands twice" in capsys.readouterr().err


def test_instants_are_read_in_every_usual_form() -> None:
    said = ["2016-10", "2016-10-06", "2016-10-06 14:30", "2016-10-06T14:30:00.5Z", "20161006T1430"]
    read, wrong, _ = instants(pl.Series("at", [*said, "2016-10-06T14:30:00+02:00", "2016-13-01"]))
    assert wrong.to_list() == [False] * 6 + [True]
    assert read[5] == datetime(2016, 10, 6, 12, 30, tzinfo=UTC)
    assert read[0] == datetime(2016, 10, 1, tzinfo=UTC)
    assert read[4] == read[2] == datetime(2016, 10, 6, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_without_a_row_is_no_error(name: str, tmp_path: Path) -> None:
    needs = list(find_method(name).needs)
    source = ",".join([*needs, *(["title"] if name in ("stories", "narratives") else [])]) + "\n"
    actuals = tmp_path / "actuals.csv"
    actuals.write_text("series,at,value\n")
    more = ["--actuals", str(actuals)] if name == "score-forecast" else []
    assert run(tmp_path, name, source, *more)[0] == 0


def test_a_series_that_cannot_be_forecast_is_set_aside_by_name(tmp_path: Path) -> None:
    days = "".join(f"long,2024-01-{day:02d},5\n" for day in range(1, 20))
    short = "one,2024-01-01,5\nyoung,2024-01-01,5\nyoung,2024-01-02,5\n"
    odd = "odd,2024-01-01,5\nodd,2024-01-08,5\n"
    source = "series,at,value\n" + short + days + odd
    status, made, aside = run(tmp_path, "forecast", source, "--draws", "2")
    assert (status, {row["series"] for row in made}) == (3, {"long"})
    assert [(row["line"], row["column"]) for row in aside] == [
        (line, "series") for line in (2, 3, 4, 24, 25)
    ]
    assert aside[0]["reason"] == "'one': one instant has no spacing"
    assert "too short a history" in aside[1]["reason"]


def test_where_no_series_can_be_forecast_the_first_is_named(tmp_path: Path, capsys) -> None:
    status, _, _ = run(tmp_path, "forecast", "series,at,value\none,2024-01-01,5\n")
    assert status == 2
    assert "series 'one': no series can be forecast: one instant" in capsys.readouterr().err


def test_one_time_of_1970_does_not_lay_out_half_a_century_of_seconds(tmp_path: Path) -> None:
    seconds = "".join(f"s,2024-01-01T00:00:{at:02d},5\n" for at in range(60))
    source = f"series,at,value\ns,1970-01-01,5\n{seconds}"
    status, _, _ = run(tmp_path, "forecast", source)
    assert status == 2


@pytest.mark.parametrize("method", ["emotion", "countries", "embed"])
def test_an_empty_language_is_detected_as_an_absent_column_is(method: str, tmp_path: Path) -> None:
    text = "The wonderful people of France are delighted and so happy about their victory today"
    with_column = run(tmp_path, method, f"id,text,language\n1,{text},\n")
    assert with_column == run(tmp_path, method, f"id,text\n1,{text}\n")
    assert with_column[1]
    assert method != "emotion" or with_column[1][0]["joy"] is not None
