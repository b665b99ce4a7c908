"""Files that a reader refuses whole: they stand in quarantine with their digest, and the rest goes on."""

import gzip
import json
from hashlib import sha256
from pathlib import Path

import pytest

from legation.chancery.installation import Installation
from legation.couriers.readers import rejects
from legation.desks.listening.collecting import collect_once
from legation.desks.listening.lookups import held_rows
from legation.desks.listening.retrying import retry_quarantine
from legation.desks.listening.work import NewSource, add_source
from legation.domain.source import LegalBasis
from legation.settings import Settings
from legation.store.archive import Archive

GOOD = '{"id": "1", "text": "hello", "published_at": "2026-01-01"}\n'
EXPORT = json.dumps(
    {
        "id": 7,
        "type": "public_channel",
        "messages": [{"id": 1, "type": "message", "date_unixtime": "1767225600", "text": "hello"}],
    }
).encode()
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><rss><a>&c;</a></rss>'
)
REFUSED = {
    "cut.json.gz": (gzip.compress(EXPORT)[:-9], "telegram", "cut off"),
    "other.json": (b'{"about": "contacts"}', "telegram", "no Telegram export"),
    "page.ndjson": (b"<!DOCTYPE html><p>Not found", None, "is a page or a feed"),
    "broken.parquet": (b"PAR1 and no footer", None, "no readable Parquet"),
    "named.parquet": (b"id,text\n1,hello\n", None, "no Parquet file"),
    "archive.csv": (b"PK\x03\x04 zip", None, "zip archive"),
    "columns.csv": (b"colour,size\nred,1\n", "4cat", "no column for the native id"),
    "nothing.csv": (b"", None, "is empty"),
    "latin.srt": (b"1\n00:00:01,000 --> 00:00:02,000\n\xff\xfa\xfa\n", None, "is not UTF-8"),
    "bomb.xml": (BOMB, "feed", "declares entities"),
}


@pytest.fixture
def here(home: Path, db: None) -> Installation:
    settings = Settings(home=home, mission="lima", collect_seconds=0.01)
    return Installation(settings=settings, archive=Archive(settings))


def add(here: Installation, path: Path, content: bytes, *, word: str | None = None) -> Path:
    path.write_bytes(content)
    new = NewSource(
        address=str(path), mission="lima", format=word, legal_basis=LegalBasis.PUBLIC_TASK
    )
    add_source(new, at=here.now())
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_stands_in_quarantine_once_with_the_digest_of_its_bytes(
    name: str, here: Installation, tmp_path: Path
) -> None:
    content, word, reason = REFUSED[name]
    path = add(here, tmp_path / name, content, word=word)
    for _ in range(2):
        reports = list(collect_once(here))
        assert reports[0].error
        assert reports[0].rejected >= 1
    (row,) = held_rows()
    assert reason in row.reason
    assert row.origin == str(path)
    assert row.digest == sha256(content).hexdigest()
    assert row.raw == content.decode("utf-8", "replace").replace("\x00", "\ufffd")


def test_refused_files_do_not_stop_the_others(here: Installation, tmp_path: Path) -> None:
    for name, (content, word, _) in REFUSED.items():
        add(here, tmp_path / name, content, word=word)
    add(here, tmp_path / "posts.ndjson", GOOD.encode())
    filed = {one.source: one.filed for one in collect_once(here)}
    assert filed["posts.ndjson"] == 1
    assert len(held_rows()) == len(REFUSED)
    assert len(list(retry_quarantine(here))) == len(REFUSED)


def test_a_mended_file_leaves_the_quarantine_by_a_retry(here: Installation, tmp_path: Path) -> None:
    path = add(here, tmp_path / "export.json.gz", gzip.compress(EXPORT)[:-9], word="telegram")
    list(collect_once(here))
    assert "not read again" in next(retry_quarantine(here)).said
    assert len(held_rows()) == 1
    path.write_bytes(gzip.compress(EXPORT))
    assert "1 left quarantine" in next(retry_quarantine(here)).said
    assert held_rows() == []
    assert here.archive.read("items", here.scope)["text"].to_list() == ["hello"]


def test_of_a_file_too_large_to_digest_the_reason_says_what_was_read(
    here: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejects, "DIGESTED_BYTES", 5)
    add(here, tmp_path / "page.ndjson", b"<html> a page of words")
    list(collect_once(here))
    (row,) = held_rows()
    assert "SHA-256 of the first 5 of 22 bytes" in row.reason
    assert row.digest == sha256(b"<html").hexdigest()


def test_a_file_that_is_not_there_is_no_input_to_set_aside(
    here: Installation, tmp_path: Path
) -> None:
    add(here, tmp_path / "posts.ndjson", GOOD.encode()).unlink()
    assert next(collect_once(here)).error
    assert held_rows() == []


MAPPING = """
[columns]
native_id = "id"
text = "text"
published_at = { from = "at", time = "iso" }
"""
LINES = {
    "from the future": '{"id": "1", "text": "soon",  "at": "2199-01-01"}',
    "lies before": '{"id": "2", "text": "d\\u00e9j\\u00e0", "at": "1970-01-01T00:00:00Z"}',
    "has no native id": '{"text": "nobody\'s", "at": "2026-01-01", "other": [1, 2]}',
    "it says nothing": '{"id": "4", "text": "  ", "at": "2026-01-01"}\r',
}
FINE = '{"id": "0", "text": "hello", "at": "2026-01-01"}'


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
def test_a_refused_line_keeps_the_digest_of_its_bytes(
    mark: bytes, here: Installation, tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text(MAPPING)
    content = mark + "\n".join([FINE, *LINES.values()]).encode()
    add(here, tmp_path / "posts.ndjson", content, word=str(tmp_path / "own.toml"))
    assert next(collect_once(here)).filed == 1
    rows = {row.origin: row for row in held_rows()}
    for number, (reason, line) in enumerate(LINES.items(), start=2):
        row = rows.pop(f"posts.ndjson:line {number}")
        assert reason in row.reason
        assert (row.raw, row.digest) == (line, sha256(line.encode()).hexdigest())
        assert not rejects.is_of_row(row.reason)
    assert rows == {}


def test_of_a_refused_row_without_its_bytes_the_reason_says_what_the_digest_is_of(
    here: Installation, tmp_path: Path
) -> None:
    add(here, tmp_path / "posts.csv", b"id,text,published_at\n7,soon,2199-01-01\n")
    list(collect_once(here))
    (row,) = held_rows()
    assert row.reason == "it comes from the future: 2199-01-01; SHA-256 of the row as it was read"
    assert rejects.is_of_row(row.reason)
    assert row.digest == sha256(row.raw.encode()).hexdigest()
