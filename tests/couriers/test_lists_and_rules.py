"""Lists of feeds, feeds named by pages, robots rules and the pace of requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.couriers.discovery import discover
from legation.couriers.opml import LeftOut, Outline, Why, read_list, read_opml, write_opml
from legation.couriers.pace import Pace, seconds_to_wait
from legation.couriers.robots import read_rules
from legation.domain.errors import LegationError, Rejected, Unavailable

OPML = b"""<?xml version="1.0"?><opml version="1.1"><head/><body>
<outline text="Africa"><outline text="East"><outline title="Standard" text="x" xmlUrl="https://a.example/f"/>
<outline xmlurl="https://b.example/f"/></outline></outline>
<outline text="Again" xmlUrl="https://a.example/f"/>
<outline text="Bad" xmlUrl="javascript:x"/></body></opml>"""


def test_an_opml_file_gives_its_feeds_with_their_folders() -> None:
    assert read_opml(OPML) == [
        Outline(title="Standard", url="https://a.example/f", folder="Africa/East"),
        Outline(title="https://b.example/f", url="https://b.example/f", folder="Africa/East"),
    ]


def test_an_outline_that_names_no_feed_to_read_is_told_with_its_place_and_reason() -> None:
    body = b"""<opml><body><outline text="Africa"><outline title="A" xmlUrl="ftp://a.example/f">
    <outline text="B" xmlUrl="https://b.example/f"/></outline><outline text="C"/></outline>
    <outline text="B again" xmlUrl="https://b.example/f"/></body></opml>"""
    listed = read_list(body)
    assert [one.url for one in listed.feeds] == ["https://b.example/f"]
    assert listed.left_out == [
        LeftOut(number=2, title="A", why=Why.NO_ADDRESS, address="ftp://a.example/f"),
        LeftOut(number=4, title="C", why=Why.NO_FEED),
        LeftOut(number=5, title="B again", why=Why.TWICE, address="https://b.example/f"),
    ]
    assert str(listed.left_out[0]) == "outline 2, 'A': ftp://a.example/f is no web address"


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"<rss/>", b"<opml>", b"\xff\xfe\x00", b"<opml>&x;</opml>"]
)
def test_what_is_no_opml_is_rejected(body) -> None:
    with pytest.raises(Rejected):
        read_opml(body)


WORDS = st.text(
    st.characters(exclude_categories=["C"], exclude_characters="/"), min_size=1, max_size=12
)
FOLDERS = st.lists(WORDS.map(str.strip).filter(bool), max_size=3).map("/".join)


@given(
    st.lists(st.tuples(WORDS, FOLDERS, st.integers(0, 99)), max_size=12, unique_by=lambda t: t[2])
)
def test_what_is_written_as_opml_is_read_back(entries) -> None:
    feeds = [
        Outline(title=title.strip() or "x", url=f"https://news.example/{n}", folder=folder)
        for title, folder, n in entries
    ]
    found = read_opml(write_opml(feeds, title="Our <sources>"))
    assert sorted(found, key=lambda one: one.url) == sorted(feeds, key=lambda one: one.url)


@given(st.binary(max_size=300))
def test_any_bytes_as_opml_raise_nothing_but_the_errors_of_the_house(body) -> None:
    for text in (body, b"<opml><body>" + body, OPML[: len(body)] + body + OPML[len(body) :]):
        try:
            read_opml(text)
        except LegationError as said:
            assert isinstance(said, Rejected)


PAGE = """<html><head><base href="https://cdn.example/x/">
<link rel=alternate type=application/rss+xml href=rss title='All &amp; more'>
<LINK REL="Alternate stylesheet" TYPE="Application/Atom+XML; charset=utf-8" HREF="/atom">
<link rel="alternate" hreflang="fr" type="text/xml" href="/fr">
<link rel="stylesheet" href="/feed.css"><link rel="alternate" type="application/rss+xml" href="javascript:x">
</head><body><a href="/news/rss/">RSS</a><a href="/feedback">Write</a><a href="feed.json">JSON</a></body>"""


def test_a_page_names_its_feeds_declared_ones_first() -> None:
    found = [
        (link.url, link.title, link.is_declared) for link in discover(PAGE, "https://news.example/")
    ]
    assert found == [
        ("https://cdn.example/x/rss", "All & more", True),
        ("https://cdn.example/atom", "", True),
        ("https://cdn.example/news/rss/", "", False),
        ("https://cdn.example/x/feed.json", "", False),
    ]
    assert discover(PAGE.encode(), "https://news.example/") == discover(
        PAGE, "https://news.example/"
    )


@given(st.text(max_size=200))
def test_any_text_as_a_page_gives_a_list(text) -> None:
    for link in discover(
        f'<link rel=alternate type=application/rss+xml href="{text}">{text}', text
    ):
        assert link.url.startswith("http")


ROBOTS = """
# rules
User-agent: *
Disallow: /

User-Agent: other
User-agent: Legation/1.0
Allow: /news/*.xml$
Disallow: /news
Disallow: /*?print=
Disallow:
Crawl-delay: 7

User-agent: legation-else
Disallow: /rss
"""


@pytest.mark.parametrize(
    ("resource", "allowed"),
    [
        ("/", True),
        ("/rss", True),
        ("/news/a", False),
        ("/news/a.xml", True),
        ("/news/a.xml?x", False),
        ("/a?print=1", False),
        ("/robots.txt", True),
    ],
)
def test_the_longest_rule_for_this_agent_decides(resource, allowed) -> None:
    rules = read_rules(ROBOTS)
    assert rules.allow(resource) is allowed
    assert rules.delay_seconds == 7


def test_without_rules_for_us_those_for_everybody_hold() -> None:
    assert not read_rules("User-agent: *\nDisallow: /").allow("/feed")
    assert read_rules("").allow("/feed")
    assert read_rules("<html>not found</html>").allow("/feed")
    assert read_rules("Disallow: /\n").allow("/feed")


@given(st.text(max_size=120), st.text(max_size=40))
def test_any_text_is_some_rules(text, resource) -> None:
    rules = read_rules(f"User-agent: *\nDisallow: {text}\nAllow: {text}*{text}$\n{text}")
    assert rules.allow("/" + resource) in (True, False)


def test_the_pace_is_kept_per_host_and_a_hold_is_honoured() -> None:
    now, slept = [0.0], []
    pace = Pace(pause_seconds=2, clock=lambda: now[0], sleep=slept.append)
    for host in ("a", "b", "a"):
        pace.wait(host)
    assert slept == [2.0]
    pace.hold("a", seconds=1e9)
    with pytest.raises(Unavailable, match="86400 s"):
        pace.wait("a")
    now[0] = 90_000.0
    pace.wait("a")


DATE = "Mon, 06 Oct 2025 12:00:00 GMT"


@pytest.mark.parametrize(
    ("header", "date", "seconds"),
    [
        ("30", None, 30.0),
        ("Mon, 06 Oct 2025 12:01:00 GMT", DATE, 60.0),
        ("Mon, 06 Oct 2025 11:00:00 GMT", DATE, 0.0),
        ("Mon, 06 Oct 2025 12:01:00 GMT", None, None),
        ("2025-10-06T12:02:00.000Z", DATE, 120.0),
        ("99999999999999999999", None, 86_400.0),
        ("soon", DATE, None),
        ("٣", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_how_long_to_wait_is_read_by_the_servers_own_clock(header, date, seconds) -> None:
    assert seconds_to_wait(header, date=date) == seconds
