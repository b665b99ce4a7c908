"""The road of feeds: sources on a web server, read, briefed, edited, broken, mended."""

import http.server
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

import pytest

from legation.domain.identity import item_id


@dataclass
class Site:
    """A web server on this machine: pages by path, with an ETag each, and what it answered."""

    address: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    answered: list[tuple[str, int]] = field(default_factory=list)

    def answer(self, path: str, etag: str | None) -> tuple[int, bytes, str]:
        """Give status, body and ETag, and remember the answer."""
        body = self.pages.get(path)
        mark = f'"{sha256(body).hexdigest()[:16]}"' if body is not None else ""
        status = 404 if body is None else 304 if etag == mark else 200
        self.answered.append((path, status))
        return status, body if status == 200 and body else b"", mark


@pytest.fixture
def site() -> Iterator[Site]:
    held = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, mark = held.answer(self.path, self.headers.get("If-None-Match"))
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            if mark:
                self.send_header("ETag", mark)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield held
    server.shutdown()


EVENTS = (
    ("The ministers of Aland and Borra sign a fishing treaty in the capital", 3),
    ("An earthquake of magnitude six strikes the coast of Cimbria at night", 2),
    ("The parliament of Dorland votes on the new customs law today", 1),
)


def feed(*entries: tuple[str, str, int], title: str = "Herald") -> bytes:
    """An RSS 2.0 feed of (guid, title, hours ago)."""
    now = datetime.now(UTC).replace(microsecond=0)
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{words}</title>"
        f"<link>https://herald.example/{guid}</link><description>{words}, it says.</description>"
        f"<pubDate>{format_datetime(now - timedelta(hours=hours))}</pubDate></item>"
        for guid, words, hours in entries
    )
    head = f"<title>{title}</title><link>https://herald.example</link>"
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
    )


def entries(paper: str) -> list[tuple[str, str, int]]:
    return [(f"{paper}-{number}", *event) for number, event in enumerate(EVENTS)]


@pytest.fixture
def press(site: Site, person) -> Site:
    """Four papers that report the same three events, added as sources of one mission."""
    for paper in ("herald", "tribune", "courier", "mirror"):
        site.pages[f"/{paper}.xml"] = feed(*entries(paper), title=paper)
    one = f"{site.address}/herald.xml"
    said = person.says("sources", "add", one, "--name", "herald", "--mission", "lima")
    assert re.search(r"herald-\w{8}: herald \(feed, foreign, on, legal basis: public-task\)", said)
    assert "3 sources added" in import_all(site, person)
    return site


def import_all(site: Site, person) -> str:
    """Let the person import every page of the site that ends like a feed, as OPML."""
    outlines = "".join(
        f'<outline type="rss" text="{path[1:].removesuffix(".xml")}" xmlUrl="{site.address}{path}"/>'
        for path in site.pages
    )
    opml = person.home.parent / "feeds.opml"
    opml.write_text(f'<opml version="2.0"><head/><body>{outlines}</body></opml>')
    return person.says("sources", "import-opml", str(opml), "--mission", "lima")


def test_feeds_become_a_brief_whose_sentences_open(press: Site, person, tmp_path: Path) -> None:
    tested = person.says("sources", "test", "herald")
    assert "3 rows read, 0 not readable" in tested
    assert EVENTS[0][0] in tested
    assert "3 read, 3 admitted" in person.says("collect", "--once")
    assert "12 items, 3 stories" in person.says("update")
    said = person.says("brief", "--format", "md")
    assert "fishing treaty" in said
    content = json.loads(person.says("brief", "--format", "json"))
    page = tmp_path / "brief.html"
    person.says("brief", "--format", "html", "--output", str(page))
    assert "fishing treaty" in page.read_text("utf-8")
    assert "<script" not in page.read_text("utf-8")
    told = person.says("explain", f"brief:{content['digest'][:12]}.1")
    assert "herald" in told
    assert "by language/1: language en" in told


def test_a_second_reading_asks_with_the_etag_and_files_nothing_twice(press: Site, person) -> None:
    person.says("collect", "--once")
    press.answered.clear()
    second = person.says("collect", "--once")
    feeds = [status for path, status in press.answered if path.endswith(".xml")]
    assert feeds == [304] * 4
    assert "0 read, 0 admitted" in second
    assert "12 items" in person.says("update")


def test_an_edited_entry_becomes_a_revision_of_the_same_item(press: Site, person) -> None:
    person.says("collect", "--once")
    first, *rest = entries("herald")
    edited = (first[0], "The ministers of Aland and Borra cancel the fishing treaty", first[2])
    press.pages["/herald.xml"] = feed(edited, *rest)
    assert "herald: 3 read" in person.says("collect", "--once")
    assert "12 items" in person.says("update")
    source = re.search(r"\bherald-\w{8}\b", person.says("sources", "list"))
    assert source is not None
    shown = person.says("explain", item_id(source[0], first[0]))
    assert "cancel" in shown
    assert "sign a fishing treaty" not in shown


def test_a_broken_feed_is_set_aside_and_stops_no_other(press: Site, person) -> None:
    whole = press.pages["/mirror.xml"]
    press.pages["/mirror.xml"] = whole.replace(b"<item>", b"<item><b>&nosuch;</item", 1)
    press.pages["/tribune.xml"] = b"<html><body>We have moved.</body></html>"
    said = person.says("collect", "--once")
    assert "herald: 3 read, 3 admitted" in said
    listed = person.says("quarantine", "list")
    assert "mirror.xml" in listed
    assert "tribune.xml" in listed
    assert "web page, not a feed" in listed
    number = next(line for line in listed.splitlines() if "tribune.xml" in line).split()[0]
    shown = person.says("quarantine", "show", number)
    assert "We have moved" in shown
    assert sha256(press.pages["/tribune.xml"]).hexdigest() in shown
    assert "failing" in person.says("sources", "list")
    press.pages["/mirror.xml"] = whole
    press.pages["/tribune.xml"] = feed(*entries("tribune"))
    person.says("quarantine", "retry")
    assert "0 in quarantine" in person.says("quarantine", "list")
    assert "12 items" in person.says("update")


@pytest.mark.data
def test_real_feeds_in_old_encodings_are_read(site: Site, person, data: Path) -> None:
    folder = data / "feeds" / "miniflux"
    for path in sorted(folder.iterdir()):
        site.pages[f"/{path.name}"] = path.read_bytes()
    assert "10 sources added" in import_all(site, person)
    person.says("collect", "--once")
    listed = person.says("sources", "list")
    assert listed.count("well") + listed.count("silent") >= 5, listed
    for told in (
        "WINDOWS-1251, 50 items",
        "parser__encoding_ISO-8859-1, 40 items",
        "large_rss, 25",
    ):
        assert told in listed, listed


HELD = {
    "gdelt/events2.tsv": ("gdelt", 50),
    "miniflux/parser__encoding_WINDOWS-1251.xml": ("feed", 50),
    "miniflux/parser__large_atom.xml": ("feed", 25),
    "miniflux/parser__large_rss.xml": ("feed", 25),
    "telegram/result_synthetic.json": ("telegram", 5),
}
"""Files of other years: how each is read, and how many publications it holds."""
TOLD = {
    "2017-07-02": "CHAD demands of SECURITY COUNCIL (Kidal, Kidal, Mali)",
    "2018-03-21": "Цитата 17370",
    "2024-03-05": "result_synthetic.json",
    "2024-03-08": "Carrot disclosure",
}
"""A day, and what the brief as of it rests on: a story, a series that is forecast, a source."""


@pytest.mark.data
def test_a_brief_of_the_past_names_what_files_of_that_time_told(person, data: Path) -> None:
    for path, (reader, _) in HELD.items():
        address = str(data / "feeds" / path)
        person.says("sources", "add", address, "--format", reader, "--history", "--mission", "lima")
    said = person.says("collect", "--once")
    for path, (_, count) in HELD.items():
        assert f"{Path(path).name}: {count} read, {count} admitted" in said
    for day, title in TOLD.items():
        assert re.search(
            r"(?<![0-9,])[1-9][0-9]* items, [1-9]", person.says("update", "--as-of", day)
        )
        content = json.loads(person.says("brief", "--as-of", day, "--format", "json"))
        assert content["reconstructed"]
        resting = [name for name, one in content["evidence"].items() if title in one["labels"]]
        assert "cited in brief:" in person.says("explain", resting[0])
        told = person.says("brief", "--as-of", day, "--format", "md")
        assert f"](#{resting[0].replace(':', '-')})" in told
        assert title in told.replace("\\", "")
