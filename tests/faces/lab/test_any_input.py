"""Whatever is given to a tool of the lab, it ends with 0, 2 or 3 and never with a traceback."""

import io
import json
import random
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.faces.lab.command import MODULES, find_method, lab

NAMES = [name for names in MODULES.values() for name in names]
CELLS = [
    *("", " ", "x", "-1", "0", "1e308", "NaN", "inf", "null", "[]", "[1, 2]", "{}", "1" * 400),
    *("9999-12-31T23:59:59Z", "0001-01-01", "1970-01-01", "2024-02-30", "2024-01-01T00:00:00.5Z"),
    *("\x00", "\u202e", "\ufffd", "😀" * 9, "ქართული", "a" * 5_000, '"', "\r", "\n", ",", "٣"),
]
BYTES = [
    b"\xff",
    b"\x00",
    b'"',
    b"\n",
    b"\r",
    b",",
    b"{",
    b"[",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"9" * 50,
]
OPTIONS: dict[type, list[str]] = {
    int: ["-3", "0", "1", "2", "5", "x", "1.5", "1000000000", "9" * 400],
    float: ["-1", "0", "0.5", "1", "7", "nan", "inf", "1e-300", "1e400", "x"],
    str: [
        *("", "x", "-1", "0s", "1s", "60s", "72h", "3w", "99999999999d", "1" + "0" * 400 + "s"),
        *(
            "1..7",
            "7",
            "2..9",
            "9..3",
            "0",
            "1..999999999",
            "1/week",
            "2/week",
            "7/week",
            "1e9/week",
        ),
        *("0.0001/year", "2024-01-15", "2024-01", "2024-13", "0001-01-01", "9999-12-31", "counts"),
        *("fatalities", "attention", "attention/1", "auto", "light", "hash", "folder:/nowhere"),
    ],
}


def rows_for(columns: list[str]) -> list[dict[str, object]]:
    """Twenty-four rows that every tool can work on."""
    texts = [
        "Strong earthquake shakes Lima",
        "I am so happy today",
        "Terremoto en Lima, Perú",
        "ok",
    ]
    made = {
        "id": lambda at: f"{at:03d}",
        "text": lambda at: texts[at % 4],
        "title": lambda at: texts[at % 3],
        "language": lambda at: ["en", None, "es"][at % 3],
        "vector": lambda at: [float(at % 2), 1.0],
        "value": lambda at: 5 + at % 3,
        "draw": lambda at: at,
        "series": lambda at: "s",
        "account": lambda at: f"a{at % 4}",
    }
    day: Callable[[int], object] = lambda at: f"2024-01-{1 + at:02d}"  # noqa: E731
    return [
        {
            name: made.get(name, day if name in ("at", "published_at") else lambda _: "same")(at)
            for name in columns
        }
        for at in range(24)
    ]


def content_of(rows: list[dict[str, object]], ending: str) -> bytes:
    if ending == ".ndjson":
        return "".join(json.dumps(row) + "\n" for row in rows).encode("utf-8", "surrogatepass")
    plain = {
        name: [str(row[name]) if not isinstance(row[name], list) else row[name] for row in rows]
        for name in rows[0]
    }
    lists = "vector" in plain and all(isinstance(one, list) for one in plain["vector"])
    if "vector" in plain and (ending == ".csv" or not lists):
        plain["vector"] = [json.dumps(one) for one in plain["vector"]]
    table = pl.DataFrame(plain)
    if ending == ".csv":
        return table.write_csv().encode()
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()


def mutated(name: str, chance: random.Random) -> tuple[str, bytes]:
    """Write a table for the tool, some cells and some bytes of it spoilt."""
    method = find_method(name)
    optional = [column for column in method.optional if chance.random() < 0.6]
    columns = [*method.needs, *optional]
    rows = rows_for(columns)
    for _ in range(chance.choice([0, 1, 3])):
        chance.choice(rows)[chance.choice(columns)] = chance.choice(CELLS)
    ending = chance.choice([".csv", ".csv", ".ndjson", ".ndjson", ".parquet"])
    content = content_of(rows, ending)
    for _ in range(chance.choice([0, 0, 1, 2])):
        begin = chance.randrange(len(content) + 1)
        end = min(len(content), begin + chance.choice([0, 1, 1, 30]))
        content = content[:begin] + chance.choice([b"", *BYTES]) + content[end:]
    return ending, content


def options_of(name: str, chance: random.Random) -> list[str]:
    said = []
    for option in find_method(name).options:
        if chance.random() < 0.5:
            continue
        if option.kind is bool:
            said.append(f"--{option.name}")
        else:
            said.append(f"--{option.name}={chance.choice(OPTIONS[option.kind])}")
    return said


def status_of(arguments: list[str]) -> tuple[int, str]:
    """Run a tool; argparse ends the process for a word that is no number."""
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(io.StringIO()):
        try:
            return lab(arguments), said.getvalue()
        except SystemExit as ended:
            return int(str(ended.code)), said.getvalue()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_any_options_on_any_file_end_with_0_2_or_3(name: str, seed: int) -> None:
    chance = random.Random(seed)
    with TemporaryDirectory() as folder:
        ending, content = mutated(name, chance)
        source, output = Path(folder) / f"in{ending}", Path(folder) / "out.ndjson"
        source.write_bytes(content)
        options = options_of(name, chance)
        if name == "score-forecast" and chance.random() < 0.8:
            options = [f"--actuals={source}"]
        status, said = status_of([name, str(source), str(output), *options])
        assert status in (0, 2, 3), (options, said)
        assert output.exists() == (status != 2)
        assert (Path(folder) / "out.rejected.ndjson").exists() == (status == 3)
        if status == 2:
            assert "legation lab" in said


@pytest.mark.parametrize(
    ("name", "option", "value", "said"),
    [
        ("forecast", "draws", "-3", "--draws: -3 lies outside 1 to 10,000"),
        ("forecast", "draws", "0", "--draws: 0 lies outside 1 to 10,000"),
        ("forecast", "horizons", "1..999", "--horizons: 1..999 lies outside 1 to 366 steps"),
        ("forecast", "horizons", "9..3", "--horizons: '9..3' does not rise from 1"),
        ("forecast", "origin", "2024-13", "--origin: '2024-13-01' is not a date"),
        ("coordination", "q", "7", "--q: 7.0 lies outside 0 to 1"),
        ("coordination", "q", "nan", "--q: nan lies outside 0 to 1"),
        ("coordination", "min-shared", "0", "--min-shared: 0 lies outside 1 to 1,000,000"),
        (
            "coordination",
            "window",
            "2000d",
            "--window: 2000d lies outside 0.001 to 31,622,400 seconds",
        ),
        ("duplicates", "threshold", "7", "--threshold: 7.0 lies outside 0 to 1"),
        ("duplicates", "threshold", "-1", "--threshold: -1.0 lies outside 0 to 1"),
        ("stories", "window", "9" * 400 + "d", "is not a duration"),
        ("bursts", "budget", "2/day", "--budget: 2/day lies outside 0.01 to 7 a week"),
        ("bursts", "history", "1h", "--history: 1h lies outside 1 to 3,660 days"),
    ],
)
def test_a_value_outside_its_range_is_said_with_its_option_and_range(
    name: str, option: str, value: str, said: str, tmp_path: Path
) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content_of(rows_for(list(find_method(name).needs)), ".csv"))
    arguments = [name, str(source), str(tmp_path / "out.csv"), f"--{option}={value}"]
    status, told = status_of(arguments)
    assert (status, said in told) == (2, True), told


@pytest.mark.parametrize("name", NAMES)
def test_every_default_lies_in_its_range(name: str) -> None:
    for option in find_method(name).options:
        option.check(option.default)
