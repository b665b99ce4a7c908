"""The lab as scripts call it: files in and out, standard streams, and an exit status for each outcome."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from legation.faces.lab.command import MODULES, find_method, lab

ENGLISH, FRENCH = "The minister spoke in Paris.", "Le ministre a parlé hier soir à Paris."
ROWS = f'{{"id": "1", "text": "{ENGLISH}"}}\n{{"id": "2", "text": "{FRENCH}"}}\n'
NAMES = [name for names in MODULES.values() for name in names]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.ndjson"
    path.write_text(ROWS)
    return path


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_help_names_every_column_and_option(name: str, capsys) -> None:
    method = find_method(name)
    with pytest.raises(SystemExit) as ended:
        lab([name, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for columns in (method.needs, method.optional, method.gives):
        for column, meaning in columns.items():
            assert f"  {column}" in said
            assert meaning in said
    assert all(f"--{option.name}" in said for option in method.options)


def test_the_overview_names_every_method(capsys) -> None:
    assert lab([]) == lab(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"\n  {name} " in said for name in NAMES)


@pytest.mark.parametrize("ending", [".ndjson", ".ndjson.gz", ".csv", ".csv.gz", ".parquet"])
def test_every_ending_is_written_and_read_again(texts: Path, tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"first{ending}", tmp_path / "second.ndjson"
    assert lab(["language", str(texts), str(first)]) == 0
    read = read_by_ending(first, ending)
    assert read["language"].to_list() == ["en", "fr"]
    with_text = read.with_columns(text=pl.Series([ENGLISH, FRENCH]))
    source = write_by_ending(with_text, tmp_path / f"again{ending}", ending)
    assert lab(["language", str(source), str(second)]) == 0
    assert [row["id"] for row in rows(second)] == ["1", "2"]


def read_by_ending(path: Path, ending: str) -> pl.DataFrame:
    if ending == ".parquet":
        return pl.read_parquet(path)
    content = path.read_bytes()
    content = gzip.decompress(content) if ending.endswith(".gz") else content
    if "csv" in ending:
        return pl.read_csv(io.BytesIO(content))
    return pl.read_ndjson(io.BytesIO(content))


def write_by_ending(table: pl.DataFrame, path: Path, ending: str) -> Path:
    if ending == ".parquet":
        table.write_parquet(path)
        return path
    content = (table.write_csv() if "csv" in ending else table.write_ndjson()).encode()
    path.write_bytes(gzip.compress(content) if ending.endswith(".gz") else content)
    return path


def test_standard_streams_carry_ndjson_and_nothing_else() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "legation", "lab", "language", "-", "-"],
        input=ROWS,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    made = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["language"] for row in made] == ["en", "fr"]
    assert "2 rows" in done.stderr


def test_columns_that_are_not_used_are_named_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,text,colour,mood\n1,hello there my friend,blue,calm\n")
    assert lab(["language", str(source), str(tmp_path / "out.csv")]) == 0
    assert "not used: colour, mood" in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_column_is_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.csv"
    source.write_text("nothing\n1\n")
    assert lab([name, str(source), str(tmp_path / "out.csv")]) == 2
    said = capsys.readouterr().err
    assert f"missing column '{next(iter(find_method(name).needs))}'" in said
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense", "a.csv", "b.csv"], "no analysis tool 'nonsense'"),
        (["language", "/nowhere/a.csv", "b.csv"], "no such file"),
        (["language", "a.docx", "b.csv"], "its ending names no table"),
    ],
)
def test_wrong_input_gives_2_and_says_why(arguments: list[str], said: str, capsys) -> None:
    assert lab(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_wrong_option_gives_2(texts: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        lab(["duplicates", str(texts), str(tmp_path / "out.csv"), "--threshold", "high"])
    assert ended.value.code == 2
    assert lab(["embed", str(texts), str(tmp_path / "o.csv"), "--embedder", "x"]) == 2


def test_an_output_that_cannot_be_written_is_said(texts: Path, tmp_path: Path, capsys) -> None:
    assert lab(["language", str(texts), str(tmp_path / "none" / "out.csv")]) == 1
    assert "out.csv" in capsys.readouterr().err


def test_lines_that_cannot_be_read_are_set_aside_beside_the_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, output = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    source.write_text(ROWS + '{"id": "3", "text": \n[1]\n')
    assert lab(["language", str(source), str(output)]) == 3
    assert len(rows(output)) == 2
    aside = rows(tmp_path / "out.rejected.ndjson")
    assert [row["line"] for row in aside] == [3, 4]
    assert all(row["reason"] for row in aside)
    assert "2 rows set aside" in capsys.readouterr().err


def test_the_file_for_what_is_set_aside_can_be_named(tmp_path: Path) -> None:
    source, aside = tmp_path / "in.ndjson", tmp_path / "aside.csv"
    source.write_text(ROWS + "no json\n")
    words = ["language", str(source), str(tmp_path / "out.csv.gz"), "--rejected", str(aside)]
    assert lab(words) == 3
    assert pl.read_csv(aside)["raw"].to_list() == ["no json"]


def test_an_empty_table_is_no_error(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,text\n")
    assert lab(["language", str(source), str(output)]) == 0
    assert pl.read_csv(output).columns == list(find_method("language").gives)


def test_a_broken_archive_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv.gz"
    source.write_bytes(gzip.compress(b"id,text\n1,hello\n" * 50)[:-20])
    assert lab(["language", str(source), str(tmp_path / "out.csv")]) == 2
    assert "in.csv.gz" in capsys.readouterr().err


def test_a_csv_of_shifting_columns_sets_the_odd_rows_aside(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,text\n1,the minister spoke in public\n2,hello,too,many\n3,le ministre a parlé hier\n"
    )
    assert lab(["language", str(source), str(output)]) == 3
    assert pl.read_csv(output).select("id", "language").rows() == [(1, "en"), (3, "fr")]
    aside = pl.read_csv(tmp_path / "out.rejected.csv")
    assert aside.rows() == [
        (3, "", "4 fields where the header has 2", "2,hello,too,many"),
    ]


def test_a_vector_is_a_list_in_every_form(texts: Path, tmp_path: Path) -> None:
    for ending in (".parquet", ".ndjson", ".csv"):
        output = tmp_path / f"vectors{ending}"
        assert lab(["embed", str(texts), str(output), "--embedder", "hash"]) == 0
        read = read_by_ending(output, ending)["vector"][0]
        vector = json.loads(read) if isinstance(read, str) else list(read)
        assert sum(value * value for value in vector) == pytest.approx(1, abs=1e-3)


def test_the_help_and_the_page_say_which_kinds_can_be_forecast(tmp_path: Path, capsys) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/lab.md").read_text("utf-8")
    with pytest.raises(SystemExit):
        lab(["forecast", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "attention or counts, which are taken alike; fatalities and polls have no model yet" in said
    )
    source = tmp_path / "in.csv"
    source.write_text("series,at,value\n" + "".join(f"s,2024-01-{d:02d},5\n" for d in range(1, 9)))
    for kind in ("attention", "counts", "fatalities", "polls"):
        assert f"`--kind {kind}`" in page
        arguments = ["forecast", str(source), str(tmp_path / "out.csv"), "--kind", kind]
        assert lab(arguments) == (0 if kind in ("attention", "counts") else 2)
