"""Bombs: input made to cost far more than it weighs is turned away in bounded time and memory."""

import gzip
import io
import json
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from legation.couriers.discovery import discover
from legation.couriers.opml import read_opml
from legation.couriers.readers.feed import FeedReader, read_feed
from legation.couriers.readers.plain_text import links_in, plain
from legation.couriers.unpacking import Limits, read_whole
from legation.domain.errors import LegationError, Rejected

MEMORY_MB = 320
"""Far over what a read of the largest feed takes beside the libraries, far under any bomb."""


def rss(inside: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{inside}</channel></rss>".encode()


def laughs(declared: str) -> bytes:
    return f"<?xml version='1.0'?><!DOCTYPE rss [{declared}]>".encode() + rss("<item>&z;</item>")


LOL = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefgh", "bcdefghz", strict=True)
)

REFUSED: dict[str, Callable[[], bytes]] = {
    "a billion laughs": lambda: laughs(LOL),
    "quadratic blow-up": lambda: laughs(f'<!ENTITY z "{"x" * 100_000}">'),
    "an outer entity": lambda: laughs('<!ENTITY z SYSTEM "file:///etc/passwd">'),
    "a parameter entity": lambda: laughs('<!ENTITY % z SYSTEM "http://127.0.0.1/x"> %z;'),
    "lower case": lambda: laughs('<!entity z "x">'),
    "laughs in UTF-16": lambda: laughs(LOL).decode().encode("utf-16"),
    "laughs in UTF-16 without a mark": lambda: laughs(LOL).decode().encode("utf-16-be"),
    "laughs in UTF-7": lambda: (
        b'<?xml version="1.0" encoding="utf-7"?>' + laughs(LOL)[21:].replace(b"<!", b"+ADwAIQ-")
    ),
    "laughs in EBCDIC": lambda: laughs(LOL).decode().encode("cp037"),
    "laughs behind a comment with a tag": lambda: b"<!-- <rss> -->" + laughs(LOL)[21:],
    "laughs behind an open comment": lambda: b"<!-- " + laughs(LOL),
    "deep elements": lambda: rss("<a>" * 300_000),
    "deep elements, closed": lambda: rss("<a>" * 20_000 + "</a>" * 20_000),
    "deep elements in a broken feed": lambda: rss("<a>" * 300_000)[:-20],
    "more tags than a feed has": lambda: rss("<a/>" * 700_000),
    "deep JSON": lambda: b'{"a":' * 1_000_000,
    "deep JSON lists": lambda: (
        b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 500_000
    ),
    "a web page of 15 MB": lambda: b"<html>" + b"<p>x" * 3_700_000,
    "zeros": lambda: b"\x00" * 15_000_000,
    "open angle brackets": lambda: b"<" * 5_000_000,
    "open comments": lambda: b"<rss>" + b"<!--" * 1_000_000,
    "open declarations": lambda: b"<!DOCTYPE " * 400_000,
}

PACKED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip, 50 MB": ("gzip", lambda: gzip.compress(b"0" * 50_000_000)),
    "deflate, 50 MB": ("deflate", lambda: zlib.compress(b"0" * 50_000_000)),
    "gzip of a feed": ("gzip", lambda: gzip.compress(rss("<item/>" * 3_000_000))),
    "many members": ("gzip", lambda: gzip.compress(b"0" * 1_000_000) * 200),
    "empty members": (
        "gzip",
        lambda: gzip.compress(b"") * 100_000 + gzip.compress(b"0" * 9_000_000),
    ),
    "not packed, but long": ("", lambda: b"0" * 50_000_000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_feed_that_is_a_bomb_is_rejected(name) -> None:
    with pytest.raises(Rejected) as caught:
        read_feed(REFUSED[name](), address="https://news.example/feed")
    assert caught.value.where


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_bomb_is_rejected(name) -> None:
    encoding, make = PACKED[name]
    body = io.BytesIO(make())
    pieces = iter(lambda: body.read(65_536), b"")
    with pytest.raises(Rejected):
        read_whole(pieces, encoding=encoding, limits=Limits(), where="https://news.example/feed")


def test_a_packed_bomb_in_a_file_is_rejected(tmp_path) -> None:
    path = tmp_path / "feed.xml.gz"
    path.write_bytes(gzip.compress(b"<rss>" + b" " * 60_000_000))
    with pytest.raises(Rejected):
        list(FeedReader().read(str(path), None))


SLOW_TEXTS = {
    "open tags": "<a " * 400_000,
    "open links": '<a href="' * 200_000,
    "open scripts": "<script>" * 100_000,
    "open comments": "<!--" * 300_000,
    "entities": "&amp;" * 500_000,
    "blanks": " \t" * 1_000_000 + "x",
    "line ends": "\n " * 1_000_000,
    "deep HTML": "<div>" * 100_000 + "x",
}


@pytest.mark.parametrize("name", SLOW_TEXTS)
def test_html_made_to_be_slow_still_becomes_text(name) -> None:
    html = SLOW_TEXTS[name]
    assert isinstance(plain(html), str)
    assert links_in(html, base="https://news.example/") == []
    assert isinstance(discover(html, "https://news.example/"), list)


@pytest.mark.parametrize("body", [laughs(LOL), b"<opml><body>" + b"<outline>" * 200_000])
def test_an_opml_bomb_is_rejected(body) -> None:
    with pytest.raises(Rejected):
        read_opml(body)


SCRIPT = """
import resource, sys, json
sys.path.insert(0, {tests!r})
import test_bombs
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
grown = {{}}
for name, make in test_bombs.REFUSED.items():
    body = make()
    start = resource.getrusage(resource.RUSAGE_SELF)
    try:
        test_bombs.read_feed(body, address="https://news.example/feed")
    except test_bombs.LegationError:
        pass
    end = resource.getrusage(resource.RUSAGE_SELF)
    grown[name] = [(end.ru_maxrss - before) / 1024, end.ru_utime - start.ru_utime]
print(json.dumps(grown))
"""


def test_all_feed_bombs_together_stay_within_the_memory_of_one_machine() -> None:
    """One process turns every bomb away; its peak over the libraries is what all of them cost."""
    script = SCRIPT.format(tests=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, timeout=120
    )
    grown = json.loads(done.stdout)
    assert len(grown) + len(PACKED) >= 20
    assert max(memory for memory, _ in grown.values()) < MEMORY_MB, grown
    assert issubclass(Rejected, LegationError)
    assert resource.RUSAGE_SELF == 0


def test_html_with_more_tags_than_are_parsed_gives_the_same_words() -> None:
    page = (
        "<p>One &amp; two</p><script>x('<b>')</script><style>y</style><p>İa < b, <b>three</b></p>"
    )
    words = plain(page)
    assert words == "One & two\nİa < b, three"
    assert plain(page * 400) == "\n".join([words] * 400)
