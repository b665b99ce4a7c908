"""The pages of monitoring: what is added is tried first, acts are recorded, counts equal their lists."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.couriers.readers.rejects import reject, reject_table
from legation.desks.listening import pages_live
from legation.desks.listening.filing import quarantine
from legation.desks.listening.lookups import names_seen, sources_seen
from legation.desks.listening.models import Source
from legation.desks.listening.starters import starters
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.domain.tables import INSTANT
from legation.testing.installations import NOW, fill, planted_installation, scope_of
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import OPEN_LABEL, planted_tables

pytestmark = pytest.mark.django_db

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>
<item><guid>1</guid><title>The harbour opens</title><pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate></item>
<item><guid>2</guid><title>The harbour shuts</title><pubDate>Tue, 06 Jan 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    planted = planted_tables(label=OPEN_LABEL, native="fresh")["items"].head(12)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    today = datetime.now(UTC) - timedelta(minutes=5)
    clocks = {"published_at": pl.lit(yesterday, INSTANT), "known_at": pl.lit(today, INSTANT)}
    here.archive.file({"items": planted.with_columns(**clocks)})
    here.archive.flush()
    return here


@pytest.fixture
def browser(here: Installation) -> Client:
    return signed_in(person_at("lima", RoleKind.ANALYST))


def planted_source(**given: object) -> Source:
    told = {"id": "herald", "name": "Herald", "address": "https://herald.example/feed"}
    more = {"reader": "feed", "mission": "lima", "added_at": NOW - timedelta(days=60)}
    return Source.objects.create(
        **{**told, **more, "is_enabled": True, "legal_basis": "public-task", **given}
    )


def acts() -> list[str]:
    told = Record.objects.order_by("number").values_list("act", flat=True)
    return [one for one in told if one != "signed-in"]


def test_an_uploaded_feed_is_tried_before_anything_is_kept(browser: Client) -> None:
    sent = {"step": "test", "scope": "foreign", "mission": "lima"}
    file = SimpleUploadedFile("herald.xml", FEED)
    tried = browser.post("/sources/add", {**sent, "file": file})
    assert tried.status_code == 200
    assert "The harbour opens" in tried.content.decode()
    assert not Source.objects.exists()
    kept = browser.post("/sources/add", {**tried.context["carried"], "step": "keep"})
    source = Source.objects.get()
    assert kept["Location"] == f"/sources/{source.id}?done=added"
    assert Path(source.address).read_bytes() == FEED
    assert source.is_enabled and source.legal_basis == "public-task"
    assert "source-added" in acts()
    assert browser.get(kept["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evil.exe", b"MZ\x90\x00"),
        ("evil.xml", b"MZ\x90\x00"),
        ("table.csv", b"PK\x03\x04\x00\x00"),
        ("table.parquet", b"not so"),
        ("feed.xml.gz", b"<rss/>"),
        ("picture.svg", b"<svg/>"),
        ("../../etc/cron.d/x", b"<rss/>"),
        ("noending", b"<rss/>"),
    ],
)
def test_a_file_of_another_kind_is_not_taken_in(
    browser: Client, here: Installation, name: str, content: bytes
) -> None:
    answer = browser.post(
        "/sources/add", {"step": "test", "file": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code in (400, 403)
    uploads = here.settings.home / "uploads"
    assert not uploads.exists() or not [one for one in uploads.rglob("*") if one.is_file()]


def test_a_file_larger_than_ten_megabytes_is_not_taken_in(browser: Client) -> None:
    large = SimpleUploadedFile("large.csv", b"id,text\n" + b"1,a\n" * 2_600_000)
    answer = browser.post("/sources/add", {"step": "test", "file": large})
    assert answer.status_code == 403
    assert "larger than 10 MB" in answer.content.decode()


def test_no_page_opens_a_file_of_this_machine_or_another_reader(browser: Client) -> None:
    for address in ("/etc/passwd", "file:///etc/passwd", "legation.toml"):
        answer = browser.post("/sources/add", {"step": "keep", "address": address})
        assert answer.status_code in (400, 403), address
    for word in ("/etc/passwd", "evil.toml", "table"):
        sent = {"step": "keep", "address": "https://herald.example/feed", "format": word}
        assert browser.post("/sources/add", sent).status_code == 400, word
    for name in ("../legation.sqlite3", "a" * 64 + ".xml", "/etc/passwd"):
        assert browser.post("/sources/add", {"step": "keep", "upload": name}).status_code == 400
    assert not Source.objects.exists()


def test_a_domestic_source_needs_its_basis_and_is_kept_off(browser: Client) -> None:
    sent = {"step": "keep", "address": "https://home.example/feed", "scope": "domestic"}
    assert browser.post("/sources/add", sent).status_code == 403
    browser.post("/sources/add", {**sent, "legal_basis": "consent"})
    source = Source.objects.get()
    assert not source.is_enabled and source.legal_basis == "consent"
    browser.post(f"/sources/{source.id}/resume")
    assert Source.objects.get().is_enabled
    assert acts()[-2:] == ["source-added", "source-resumed"]


def test_a_source_is_paused_changed_and_resumed_with_a_record_of_each(browser: Client) -> None:
    planted_source()
    assert browser.post("/sources/herald/pause")["Location"] == "/sources/herald?done=paused"
    assert not Source.objects.get().is_enabled
    changed = {"name": "The Herald", "retention": "permanent", "legal_basis": "research"}
    assert browser.post("/sources/herald/edit", changed).status_code == 302
    browser.post("/sources/herald/resume")
    source = Source.objects.get()
    assert (source.name, source.retention, source.legal_basis) == (
        *("The Herald", "permanent", "research"),
    )
    assert acts() == ["source-paused", "source-changed", "source-resumed"]
    without = browser.post("/sources/herald/edit", {"name": "x", "retention": "raw"})
    assert without.status_code == 403
    assert Source.objects.get().legal_basis == "research"


def test_who_only_reads_changes_nothing(here: Installation) -> None:
    planted_source()
    reader = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    for act in ("pause", "resume", "edit", "retry"):
        sent = {"name": "x", "retention": "raw", "legal_basis": "consent"}
        assert reader.post(f"/sources/herald/{act}", sent).status_code == 403, act
    assert "/pause" not in reader.get("/sources/herald").content.decode()
    assert Source.objects.get().is_enabled and acts() == []


def test_every_count_of_the_list_opens_a_list_of_that_length(browser: Client, here) -> None:
    counts = here.archive.search(None, here.scope, limit=1).by_source
    for name in counts:
        planted_source(id=name, name=name, last_read_at=NOW, last_item_at=NOW)
    listed = browser.get("/sources.json").json()
    assert sum(row["in_days"] for row in listed["rows"]) > 0
    for row in listed["rows"]:
        opened = browser.get(f"/search.json?source={row['id']}&{listed['days']}").json()
        assert opened["total"] == row["in_days"]
    for one in listed["states"]:
        assert browser.get(f"/sources.json?state={one['state']}").json()["total"] == one["count"]


def test_only_sources_that_a_scope_admits_are_named() -> None:
    for number, (mission, marking, audience) in enumerate(
        product(("lima", "oslo"), ("internal", "confidential"), ("mission", "ministry"))
    ):
        told = {"mission": mission, "marking": marking, "audience": audience}
        planted_source(id=f"one-{number}", name=f"One {number}", **told)
    for missions in (["lima"], ["oslo"], ["lima", "oslo"]):
        scope = replace(scope_of(*missions), marking=Marking.INTERNAL)
        seen = sources_seen(scope)
        assert names_seen(scope) == {one.id: one.name for one in seen}
        assert 0 < len(seen) < Source.objects.count()


def test_a_source_shows_its_volume_and_its_quarantine(browser: Client, here) -> None:
    source = planted_source()
    bad = reject("https://herald.example/feed#3", "has no date", b"<bad>")
    quarantine(source, reject_table([bad]), at=NOW)
    page = browser.get("/sources/herald").content.decode()
    assert "has no date" in page and "&lt;bad&gt;" in page
    told = browser.get("/sources/herald.json").json()
    assert told["quarantined"] == 1 and len(told["by_day"]) == 28


@pytest.mark.parametrize(("is_history", "is_said"), [(True, True), (False, False)])
def test_an_import_of_the_past_says_that_retention_leaves_it_alone(
    browser: Client, is_history: bool, is_said: bool
) -> None:
    planted_source(is_history=is_history)
    page = browser.get("/sources/herald").content.decode()
    assert ("until somebody purges it" in page) is is_said


def test_the_starter_list_is_well_formed_and_can_be_chosen_from(browser: Client) -> None:
    listed = starters()
    assert len(listed) > 40 and len({one.address for one in listed}) == len(listed)
    assert {one.region for one in listed} >= {"africa", "americas", "asia-pacific", "europe"}
    browser.post("/sources/starters", {"mission": "lima", "chosen": ["1", "3"]})
    assert {one.address for one in Source.objects.all()} == {listed[0].address, listed[2].address}
    assert Source.objects.filter(scope="official", is_enabled=True).count() == 2


def test_feeds_go_out_as_opml_and_come_in_again(browser: Client) -> None:
    planted_source()
    planted_source(id="table", name="A table", address="/srv/table.csv", reader="table")
    planted_source(id="off", name="Off", address="https://off.example/", is_enabled=False)
    handed = browser.get("/sources/feeds.opml").content
    assert b"herald.example" in handed
    assert not {one for one in (b"/srv/", b"off.example") if one in handed}
    Source.objects.all().delete()
    sent = {"mission": "lima", "file": SimpleUploadedFile("feeds.opml", handed)}
    assert browser.post("/sources/opml", sent)["Location"] == "/sources/?done=several"
    assert Source.objects.get().address == "https://herald.example/feed"


def test_what_of_a_list_of_feeds_is_left_out_is_named_on_the_page(
    browser: Client, here: Installation
) -> None:
    planted_source(address="https://known.example/f")
    listed = b"""<opml><body><outline text="New" xmlUrl="https://new.example/f"/>
    <outline text="Known" xmlUrl="https://known.example/f"/>
    <outline text="&lt;b&gt;Inside" xmlUrl="https://me:hush@closed.example/f"/>
    <outline text="Again" xmlUrl="https://new.example/f"/>
    <outline text="No address" xmlUrl="ftp://old.example/f"/><outline text="Nothing"/></body></opml>"""
    sent = {"mission": "lima", "file": SimpleUploadedFile("feeds.opml", listed)}
    page = browser.post("/sources/opml", sent).content.decode()
    assert "1 source is new" in page and "1 is read already" in page
    assert "4 entries of the list are not read" in page
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[1:]
    told = [(re.findall(r'data-label="Place in the list">(\d)', one)[0], one) for one in rows]
    assert [number for number, _ in told] == ["3", "4", "5", "6"]
    for (_, row), said in zip(
        told,
        ("&lt;b&gt;Inside", "https://new.example/f", "ftp://old.example/f", "It names no feed"),
        strict=True,
    ):
        assert said in row
    assert "may not be read from here" in told[0][1] and "hush" not in page
    assert {one.address for one in Source.objects.all()} == {
        "https://known.example/f",
        "https://new.example/f",
    }


def test_the_stream_sends_what_was_filed_since(browser: Client, here, monkeypatch) -> None:
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)
    rows = browser.get("/live.json").json()["rows"]
    after = (datetime.now(UTC) - timedelta(hours=1)).isoformat().replace("+", "%2B")
    sent = browser.get(f"/live/stream?after={after}").getvalue().decode()
    assert len(rows) == 12 and sent.count("data: ") == len(rows)
    assert browser.get("/live/stream?after=yesterday").status_code == 400


def test_streams_beyond_the_limit_are_told_to_ask_instead(browser: Client, monkeypatch) -> None:
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)
    for _ in range(3):
        assert pages_live.STREAMS.acquire(blocking=False)
    assert browser.get("/live/stream").status_code == 204
    for _ in range(3):
        pages_live.STREAMS.release()
    assert b"retry" in browser.get("/live/stream").getvalue()
