"""GdeltReader: the three tables, lists of files, catching up, and archives that are not to be trusted."""

import io
import json
import zipfile
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path

import pytest

from legation.couriers.readers.gdelt import GdeltReader
from legation.domain.errors import Misconfigured, Rejected
from legation.doors.fetcher import Fetched

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/data/feeds/gdelt"
HOST = "http://gdelt.example/gdeltv2/"


def event(number, stamp="20260301103000"):
    fields = [""] * 61
    fields[0], fields[6], fields[16], fields[28], fields[30] = (
        str(number),
        "FRANCE",
        "CHAD",
        "04",
        "2.8",
    )
    fields[9], fields[10] = "arb", "MOS"
    fields[59], fields[60] = stamp, f"https://news.example/{number}"
    return "\t".join(fields)


def packed(text):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.CSV", text)
    return held.getvalue()


class Host:
    """Answers what it holds; anything else is not there."""

    def __init__(self, held):
        self.held = held
        self.asked = []

    def fetch(self, url, *, conditions=None):
        self.asked.append(url)
        if url not in self.held:
            raise Rejected("answers 404", where=url)
        return Fetched(url=url, status=200, headers={}, body=self.held[url])


def host_of(stamps, *, listed):
    held = {
        f"{HOST}{stamp}.export.CSV.zip": packed(event(n, stamp)) for n, stamp in enumerate(stamps)
    }
    lines = [
        f"100 {md5(held[url]).hexdigest()} {url}"
        for url in held
        if any(stamp in url for stamp in listed)
    ]
    return Host({**held, f"{HOST}lastupdate.txt": "\n".join(lines).encode()})


def read(reader, address, cursor=None):
    batches = list(reader.read(str(address), cursor))
    rows = [row for batch, _ in batches for row in batch.rows.to_dicts()]
    rejects = [row for batch, _ in batches for row in batch.rejects.to_dicts()]
    return rows, rejects, batches[-1][1] if batches else cursor


def test_an_event_is_said_in_words_and_keeps_no_ethnicity_or_religion(tmp_path):
    path = tmp_path / "a.export.CSV"
    path.write_text(event(7) + "\n")
    rows, _, cursor = read(GdeltReader(), path)
    row = rows[0]
    assert (row["native_id"], row["kind"], row["account"]) == ("event/7", "event", "news.example")
    assert row["title"] == "FRANCE consults CHAD"
    assert row["published_at"] == datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
    held = json.loads(row["extra"])
    assert (held["cameo_root"], held["goldstein"]) == ("04", 2.8)
    assert "arb" not in row["extra"]
    assert "MOS" not in row["extra"]
    assert read(GdeltReader(), path, cursor)[0] == []


def test_lines_of_another_width_are_set_aside_alone(tmp_path):
    path = tmp_path / "a.CSV"
    path.write_bytes(
        f"{event(1)}\n{event(2)}\tmore\n".encode() + b"\xff\t\n" + f"{event(3)}\n".encode()
    )
    rows, rejects, _ = read(GdeltReader(), path)
    assert [row["native_id"] for row in rows] == ["event/1", "event/3"]
    assert [one["origin"] for one in rejects] == ["a.CSV:line 2", "a.CSV:line 3"]


def test_the_newest_files_are_read_and_missed_ones_caught_up():
    stamps = ["20260301100000", "20260301101500", "20260301103000", "20260301104500"]
    rows, _, cursor = read(
        GdeltReader(fetch=host_of(stamps, listed=stamps[:1])), HOST + "lastupdate.txt"
    )
    assert [row["native_id"] for row in rows] == ["event/0"]
    later = host_of(stamps, listed=stamps[3:])
    rows, rejects, cursor = read(GdeltReader(fetch=later), HOST + "lastupdate.txt", cursor)
    assert [row["native_id"] for row in rows] == ["event/1", "event/2", "event/3"]
    assert rejects == []
    assert read(GdeltReader(fetch=later), HOST + "lastupdate.txt", cursor)[0] == []


def test_a_missing_file_is_set_aside_and_the_next_is_read():
    stamps = ["20260301100000", "20260301103000"]
    host = host_of(stamps, listed=stamps[1:])
    rows, rejects, _ = read(
        GdeltReader(fetch=host), HOST + "lastupdate.txt", json.dumps({"stamp": stamps[0]})
    )
    assert [row["native_id"] for row in rows] == ["event/1"]
    assert [one["origin"] for one in rejects] == ["20260301101500.export.CSV.zip"]


def test_a_file_with_another_checksum_is_set_aside():
    host = host_of(["20260301100000"], listed=["20260301100000"])
    host.held[f"{HOST}20260301100000.export.CSV.zip"] = packed(event(99))
    rows, rejects, _ = read(GdeltReader(fetch=host), HOST + "lastupdate.txt")
    assert rows == []
    assert "checksum" in rejects[0]["reason"]


def test_an_archive_that_unpacks_without_end_is_rejected(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(packed("\t" * 5_000_000))
    with pytest.raises(Rejected, match="unpacks to more"):
        read(GdeltReader(cap_bytes=1_000_000), path)


@pytest.mark.parametrize(
    "damage",
    [b"PK\x03\x04", packed(event(1))[:-30], packed(event(1)).replace(b"\x08\x00", b"\x63\x00")],
)
def test_a_damaged_archive_is_rejected(tmp_path, damage):
    path = tmp_path / "a.zip"
    path.write_bytes(damage)
    with pytest.raises(Rejected):
        read(GdeltReader(), path)


def test_an_address_needs_a_fetcher():
    with pytest.raises(Misconfigured):
        read(GdeltReader(), HOST + "lastupdate.txt")


@pytest.mark.data
@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("events2", "event"),
        ("events2_translated", "event"),
        ("mentions", "mention"),
        ("gkg21", "article"),
    ],
)
def test_real_samples_are_read_whole(table, kind):
    path = SAMPLES / f"{table}.tsv"
    if not path.exists():
        pytest.skip(f"the evaluation data is not at {path}")
    rows, rejects, _ = read(GdeltReader(), path)
    assert (len(rows), rejects) == (50, [])
    assert {row["kind"] for row in rows} == {kind}
    assert len({row["native_id"] for row in rows}) == 50
    if kind == "article":
        held = [json.loads(row["extra"]) for row in rows]
        assert sum("themes" in one for one in held) > 30
        assert all(-20 < one["tone"]["tone"] < 20 for one in held if "tone" in one)
