"""A table as a file: headed, whole, and nothing in it that a spreadsheet would run."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.utils import translation

from legation.chancery.missions import open_mission
from legation.chancery.tabling import Table, as_csv, as_ndjson, head_of

AT = datetime(2026, 3, 15, 12, tzinfo=UTC)
TABLE = Table(
    title="Stories",
    label={"mission": "lima", "marking": "restricted", "audience": "mission"},
    method="by hand",
    doubt="it may err",
)
pytestmark = pytest.mark.django_db


def head() -> dict[str, str]:
    return head_of(TABLE, address="/stories.csv", at=AT, rows=1, total=7)


def cells(rows: list[dict[str, object]]) -> list[list[str]]:
    body = as_csv(head(), rows).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body, newline="")))


@pytest.mark.parametrize(
    "said",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =HYPERLINK(1)",
        "＝1",
        "\u00a0=1",
        "%0A=1",
        "|calc",
    ],
)
def test_no_cell_is_a_formula(said: str) -> None:
    assert cells([{"title": said}])[-1] == [f"'{said}"]
    assert cells([{said: "x"}])[-2] == [f"'{said}"]


def test_numbers_words_times_and_lists_stand_as_they_are() -> None:
    row = {"n": -1.5, "words": "say, “yes”\nor no", "at": AT, "list": ["=1"], "none": None}
    assert cells([row])[-1] == ["-1.5", "say, “yes”\nor no", AT.isoformat(), '["=1"]', ""]


def test_the_head_says_marking_method_doubt_and_how_many_rows() -> None:
    told = dict(one for one in cells([{"a": 1}]) if one[0].startswith("#"))
    assert told["# Marking"] == "RESTRICTED"
    assert told["# Method"] == "by hand"
    assert told["# Doubt"] == "it may err"
    assert told["# Rows"] == "1 of 7"
    lines = as_ndjson(head(), [{"a": "=1", "at": AT}]).decode().splitlines()
    assert json.loads(lines[0])["table"]["Marking"] == "RESTRICTED"
    assert json.loads(lines[1])["a"] == "=1"


def test_columns_are_those_of_all_rows() -> None:
    assert cells([{"a": 1}, {"b": 2}])[-3:] == [["a", "b"], ["1", ""], ["", "2"]]


def test_the_head_names_mission_marking_and_audience_in_the_readers_words_and_data_keep_codes() -> (
    None
):
    open_mission("lima", at=AT, name="Embassy in Lima")
    told = dict(one for one in cells([{"a": 1}]) if one[0].startswith("#"))
    assert [told[f"# {one}"] for one in ("Mission", "Marking", "For")] == [
        "Embassy in Lima",
        "RESTRICTED",
        "this mission only",
    ]
    with translation.override("fr"):
        said = head()
        body = as_csv(said, [{"marking": "internal"}]).decode("utf-8-sig")
    assert said["Mention de protection"] == "DIFFUSION RESTREINTE"
    assert "mission" not in said.values()
    assert body.endswith("marking\r\ninternal\r\n")
