"""Claims on any file: the columns of the contract, and those of the texts that are given."""

from pathlib import Path

import polars as pl
import pytest

from legation.faces.lab.command import DONE, SOME_SET_ASIDE, WRONG, lab

POSTS = pl.DataFrame(
    {
        "id": ["b", "a", "c", "d"],
        "published_at": ["2026-03-02", "2026-03-01T10:00:00Z", "2026-03-03", "2026-03-04"],
        "text": [
            "Twelve people were killed and 40 injured by the blast in Lima.",
            "Breaking. The blast in Lima killed 12 people and injured 40.",
            "The blast in Lima killed 14 people and injured 40.",
            "The central bank of Norway leaves its interest rate where it was.",
        ],
    }
)
LINES = pl.DataFrame(
    {"id": ["toll"], "text": ["The blast in Lima killed 12 people and injured 40."]}
)
CASES = pl.DataFrame(
    {"id": ["rate"], "title": ["Norway's central bank leaves its interest rate as it was"]}
)


def run(
    folder: Path, *options: str, table: pl.DataFrame = POSTS
) -> tuple[int, pl.DataFrame | None]:
    table.write_csv(folder / "in.csv")
    status = lab(["claims", str(folder / "in.csv"), str(folder / "out.parquet"), *options])
    written = folder / "out.parquet"
    return status, pl.read_parquet(written) if written.exists() else None


def test_without_given_texts_the_columns_are_those_of_the_contract(tmp_path: Path) -> None:
    status, made = run(tmp_path)
    assert status == DONE
    assert made is not None
    assert made.columns == ["id", "claim", "start", "end", "first_seen"]
    assert made.select("id", "claim", "start").rows() == [("a", "a@10", 10), ("b", "a@10", 0)]
    assert str(made["first_seen"][1]) == "2026-03-01 10:00:00+00:00"


def test_lines_and_cases_are_named_beside_what_is_alike_to_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    LINES.write_ndjson(tmp_path / "lines.ndjson")
    CASES.write_parquet(tmp_path / "cases.parquet")
    status, made = run(
        tmp_path, f"--lines={tmp_path / 'lines.ndjson'}", f"--catalogue={tmp_path / 'cases.parquet'}"
    )  # fmt: skip
    assert status == DONE
    assert made is not None
    assert made.drop("claim", "start", "end", "first_seen").rows() == [
        ("a", "toll", None, None, None),
        ("b", "toll", None, None, None),
        ("c", "toll", "number", None, None),
        ("d", None, None, "rate", None),
    ]
    said = capsys.readouterr().err
    assert "line: 1 alike to a statement, 1 of them with a fact that differs" in said
    assert "case: 1 alike to a statement, 0 of them" in said


def test_a_higher_likeness_finds_less(tmp_path: Path) -> None:
    table = pl.concat([POSTS, POSTS.tail(1).with_columns(id=pl.lit("copy"))])
    assert [
        len(made)
        for one in ("0.5", "1")
        if (made := run(tmp_path, f"--likeness={one}", table=table)[1]) is not None
    ] == [4, 2]


def test_an_id_that_stands_twice_is_set_aside_and_the_rest_worked_on(tmp_path: Path) -> None:
    twice = pl.concat([POSTS, POSTS.head(1).with_columns(text=pl.lit("again"))])
    status, made = run(tmp_path, table=twice)
    assert status == SOME_SET_ASIDE
    assert made is not None
    assert made["id"].to_list() == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "said"),
    [("id,words\n1,x\n", "missing column 'text'"), ("text\nx\n", "missing column 'id'")],
)
def test_a_given_file_without_its_columns_is_refused(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lines.csv").write_text(content)
    assert run(tmp_path, f"--lines={tmp_path / 'lines.csv'}") == (WRONG, None)
    assert said in capsys.readouterr().err


def test_a_given_file_is_not_overwritten(tmp_path: Path) -> None:
    LINES.write_parquet(tmp_path / "out.parquet")
    status, kept = run(tmp_path, f"--lines={tmp_path / 'out.parquet'}")
    assert status == WRONG
    assert kept is not None
    assert kept.equals(LINES)
