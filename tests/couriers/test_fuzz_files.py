"""Mutated files: nothing but the four errors leaves a reader, and a local fault costs one row."""

import gzip
import json
import random
from pathlib import Path

import polars as pl
import pytest

from legation.couriers.readers.gdelt import GdeltReader
from legation.couriers.readers.table import TableReader
from legation.couriers.readers.telegram import TelegramExportReader
from legation.couriers.readers.transcript import TranscriptReader
from legation.domain.errors import LegationError

FEEDS = Path(__file__).resolve().parents[2] / "../shared/data/feeds"
SRT = b"".join(
    b"%d\n00:00:%02d,000 --> 00:00:%02d,500\nwords of cue %d\n\n" % (n, n, n, n)
    for n in range(1, 40)
)
NOISE = [
    b'"',
    b",",
    b"\n",
    b"\x00",
    b"\xff",
    b"\t",
    b"{",
    b"}",
    b"[",
    b"\\",
    b"\\ud800",
    b"-->",
    b"<",
    b"9" * 30,
]


def mutated(content, chance):
    """Flip, cut, insert, double or remove a few pieces of some bytes."""
    held = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(held) + 1)
        match chance.randrange(6):
            case 0:
                held[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                held[at:at] = chance.choice(NOISE)
            case 2:
                del held[at : at + chance.randint(1, 40)]
            case 3:
                held[at:at] = held[at : at + chance.randint(1, 400)]
            case 4 if chance.random() < 0.2:
                del held[at:]
            case _:
                held[at : at + 1] = chance.choice(NOISE)
    return bytes(held)


def fixture(name):
    path = FEEDS / name
    if not path.exists():
        pytest.skip(f"the evaluation data is not at {path}")
    return path.read_bytes()


def as_ndjson(content):
    import io

    return pl.read_csv(io.BytesIO(content), infer_schema=False).write_ndjson().encode()


def as_parquet(content):
    import io

    held = io.BytesIO()
    pl.read_csv(io.BytesIO(content), infer_schema=False).write_parquet(held)
    return held.getvalue()


def same(content):
    return content


CASES = [
    ("ira/one_author.csv", same, "a.csv", TableReader(preset="ira"), 200),
    ("ira/one_author.csv", as_ndjson, "a.ndjson", TableReader(preset="ira"), 200),
    ("ira/one_author.csv", gzip.compress, "a.csv.gz", TableReader(preset="ira"), 150),
    ("ira/one_author.csv", as_parquet, "a.parquet", TableReader(preset="ira"), 100),
    ("bluesky/jetstream_v1_events.jsonl", same, "a.ndjson", TableReader(preset="generic"), 100),
    ("telegram/result_synthetic.json", same, "result.json", TelegramExportReader(), 150),
    ("gdelt/events2.tsv", same, "a.CSV", GdeltReader(), 100),
    ("gdelt/mentions.tsv", same, "a.CSV", GdeltReader(), 100),
    ("gdelt/gkg21.tsv", same, "a.CSV", GdeltReader(), 100),
]


@pytest.mark.data
@pytest.mark.parametrize(("name", "shape", "file", "reader", "rounds"), CASES)
def test_mutated_fixtures_raise_nothing_but_the_four_errors(
    tmp_path, name, shape, file, reader, rounds
):
    content, chance = shape(fixture(name)), random.Random(f"{name}{file}")
    path = tmp_path / file
    for _ in range(rounds):
        path.write_bytes(mutated(content, chance))
        try:
            for batch, cursor in reader.read(str(path), None):
                assert cursor
                assert batch.rows["native_id"].null_count() == 0
                assert batch.rejects["reason"].null_count() == 0
        except LegationError as known:
            assert known.where, known


def test_mutated_subtitles_raise_nothing_but_the_four_errors(tmp_path):
    chance, path = random.Random(11), tmp_path / "a.srt"
    for _ in range(200):
        path.write_bytes(mutated(SRT, chance))
        try:
            list(TranscriptReader().read(str(path), None))
        except LegationError as known:
            assert "a.srt" in str(known)


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_a_fault_inside_one_line_leaves_every_other_row(tmp_path, form):
    chance, path = random.Random(form), tmp_path / f"a.{form}"
    texts = ["plain", 'with "quotes"', "with, comma", "две строки", "#tag https://e.org/a"]
    posts = [{"id": f"p{n}", "text": texts[n % 5], "published_at": "2026-03-01"} for n in range(60)]
    if form == "csv":
        lines = pl.DataFrame(posts).write_csv().encode().splitlines()
    else:
        lines = [json.dumps(post).encode() for post in posts]
    first = 1 if form == "csv" else 0
    for _ in range(150):
        number = chance.randrange(60)
        broken = mutated(lines[number + first], chance).replace(b"\n", b" ").replace(b"\r", b" ")
        path.write_bytes(
            b"\n".join([*lines[: number + first], broken, *lines[number + first + 1 :]]) + b"\n"
        )
        read = [
            row for batch, _ in TableReader().read(str(path), None) for row in batch.rows.to_dicts()
        ]
        others = {post["id"]: post["text"] for n, post in enumerate(posts) if n != number}
        found = {row["native_id"]: row["text"] for row in read if row["native_id"] in others}
        assert found == others, broken
