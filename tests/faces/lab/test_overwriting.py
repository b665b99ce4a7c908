"""No file that a call reads or writes is overwritten by the same call."""

from pathlib import Path

import pytest

from legation.faces.lab.command import lab

ROWS = "id,text\n1,France is glad\n2\n"


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(ROWS)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_an_output_that_is_the_input_is_refused(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.csv"
    other.symlink_to(given)
    hard = tmp_path / "hard.csv"
    hard.hardlink_to(given)
    before = files(tmp_path)
    for output in (given, tmp_path / "." / "in.csv", other, hard):
        assert lab(["language", str(given), str(output)]) == 2
        assert f"OUTPUT {output}" in capsys.readouterr().err
    assert files(tmp_path) == before


@pytest.mark.parametrize("rejected", ["out.csv", "in.csv", "./out.csv"])
def test_what_is_set_aside_overwrites_neither_output_nor_input(
    rejected: str, given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["language", str(given), str(tmp_path / "out.csv")]
    assert lab([*words, "--rejected", f"{tmp_path}/{rejected}"]) == 2
    assert "--rejected" in capsys.readouterr().err
    assert files(tmp_path) == {"in.csv": ROWS.encode()}


def test_an_input_with_the_name_of_what_is_set_aside_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.rejected.csv"
    path.write_text(ROWS)
    assert lab(["language", str(path), str(tmp_path / "out.csv")]) == 2
    assert files(tmp_path) == {path.name: ROWS.encode()}


def test_two_tables_do_not_share_standard_output(given: Path) -> None:
    assert lab(["language", str(given), "-", "--rejected", "-"]) == 2


def test_actual_values_are_kept(given: Path) -> None:
    beside = given.with_name("actuals.csv")
    beside.write_text("series,at,value\n")
    words = ["score-forecast", str(given), str(beside), "--actuals", str(beside)]
    assert lab(words) == 2
    assert beside.read_text() == "series,at,value\n"


def test_an_output_may_be_written_again(given: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert lab(["language", str(given), str(tmp_path / "out.csv")]) == 3
    assert set(files(tmp_path)) == {"in.csv", "out.csv", "out.rejected.csv"}
