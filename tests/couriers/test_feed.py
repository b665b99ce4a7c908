"""Feeds: what becomes of each kind of entry, and of each kind of trouble."""

import gzip
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.feed import FeedReader, read_feed
from legation.couriers.readers.rejects import OF_ROW, is_of_row
from legation.domain.errors import Rejected, Unavailable

WHERE = "https://news.example/feed"
NOON = datetime(2025, 10, 6, 12, tzinfo=UTC)


HEAD = '<?xml version="1.0"?><rss version="2.0"><channel><title>Ministry news</title>'


def rss(*items: str) -> bytes:
    inside = "<link>https://news.example/</link>" + "".join(items)
    return f"{HEAD}{inside}</channel></rss>".encode()


def item(**parts: str) -> str:
    return (
        "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in parts.items()) + "</item>"
    )


def rows_of(body: bytes, content_type: str = ""):
    rows = read_feed(body, address=WHERE, content_type=content_type)
    (batch,) = rows.batches()
    return batch.rows.to_dicts(), batch.rejects.to_dicts()


def only(body: bytes, content_type: str = ""):
    (row,), rejects = rows_of(body, content_type)
    assert rejects == []
    return row


def test_an_rss_item_becomes_an_article() -> None:
    row = only(
        rss(
            "<language>fr-FR</language>",
            item(
                title="Un &amp;amp; deux",
                link="https://news.example/1?a=1&amp;b=2",
                guid="tag:1",
                pubDate="Mon, 06 Oct 2025 14:00:00 +0200",
                description="&lt;p&gt;Le &lt;a href='https://else.example/x'&gt;texte&lt;/a&gt;.&lt;/p&gt;",
                category="#Commerce",
            )
            + "",
        )
    )
    assert row["native_id"] == "tag:1"
    assert (row["title"], row["text"]) == ("Un & deux", "Le texte.")
    assert row["url"] == "https://news.example/1?a=1&b=2"
    assert row["published_at"] == NOON
    assert (row["declared_language"], row["kind"], row["platform"]) == ("fr-FR", "article", "web")
    assert (row["account"], row["account_name"]) == ("news.example", "Ministry news")
    assert (row["hashtags"], row["urls"]) == (["Commerce"], ["https://else.example/x"])
    assert row["origin"] == WHERE + "#entry 1"
    assert row["action"] == "upsert"


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sw"><title>Habari</title>
<link href="https://news.example/"/><entry xml:lang="en"><id>urn:1</id>
<title type="html">A &lt;b&gt;B&lt;/b&gt;</title>
<link href="/a"/><link rel="enclosure" href="https://news.example/a.mp3" type="audio/mpeg"/>
<published>2025-10-06T12:00:00Z</published><updated>2025-10-06T13:30:00Z</updated>
<author><name>Ann</name></author><summary>short</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content>
</entry></feed>"""


def test_an_atom_entry_keeps_its_edit_language_and_enclosure() -> None:
    row = only(ATOM)
    assert (row["published_at"], row["edited_at"]) == (NOON, NOON.replace(hour=13, minute=30))
    assert (row["title"], row["text"]) == ("A B", "One.\nTwo.")
    assert (row["declared_language"], row["url"]) == ("en", "https://news.example/a")
    assert row["media"] == ["https://news.example/a.mp3"]
    assert json.loads(row["extra"]) == {"id_from": "guid", "author": "Ann"}


RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>T</title></channel>
<item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link>
<dc:date>2025-10-06T12:00:00Z</dc:date></item></rdf:RDF>"""


def test_rss_1_0_is_read() -> None:
    row = only(RDF)
    assert (row["title"], row["url"]) == ("One", "https://news.example/1")
    assert NOON in (row["published_at"], row["edited_at"])


def test_an_atom_entry_that_only_says_when_it_was_updated_was_published_then() -> None:
    row = only(ATOM.replace(b"<published>2025-10-06T12:00:00Z</published>", b""))
    assert (row["published_at"], row["edited_at"]) == (NOON.replace(hour=13, minute=30), None)
    assert json.loads(row["extra"])["date_from"] == "updated"


JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Ministry",
    "home_page_url": "https://news.example/",
    "language": "es",
    "items": [
        {
            "id": 7,
            "url": "https://news.example/7",
            "external_url": "https://else.example/7",
            "title": "Siete",
            "content_html": "<p>Uno</p><script>x()</script><p>Dos</p>",
            "date_published": "2025-10-06T14:00:00+02:00",
            "date_modified": "2025-10-06T13:00:00Z",
            "tags": ["#visita", "visita", 3],
            "authors": [{"name": "Ana"}],
            "attachments": [{"url": "https://news.example/a.mp3"}],
        }
    ],
}


def test_a_json_feed_is_read() -> None:
    row = only(json.dumps(JSON_FEED).encode())
    assert (row["native_id"], row["title"], row["text"]) == ("7", "Siete", "Uno\nDos")
    assert (row["published_at"], row["edited_at"]) == (NOON, NOON.replace(hour=13))
    assert (row["hashtags"], row["urls"]) == (["visita"], ["https://else.example/7"])
    assert (row["media"], row["declared_language"]) == (["https://news.example/a.mp3"], "es")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"version":"https://jsonfeed.org/version/1"}',
        b'{"a":' * 100_000,
        b'{"\xff":1}',
        b"{'a'",
    ],
)
def test_json_that_is_no_feed_is_rejected(body) -> None:
    with pytest.raises(Rejected, match=WHERE):
        rows_of(body)


def test_json_items_that_say_nothing_are_set_aside_and_the_rest_goes_on() -> None:
    feed = JSON_FEED | {
        "items": [None, {}, {"title": "half \ud800 pair \x00"}, *JSON_FEED["items"]]
    }
    rows, rejects = rows_of(json.dumps(feed).encode())
    assert [row["title"] for row in rows] == ["half ? pair", "Siete"]
    assert [reject["origin"] for reject in rejects] == [WHERE + "#item 1", WHERE + "#item 2"]


def test_an_entry_without_guid_is_known_by_its_link_and_one_without_link_by_its_words() -> None:
    body = rss(item(title="A", link="https://news.example/a"), item(title="B", description="b"))
    rows, _ = rows_of(body)
    assert rows[0]["native_id"] == "https://news.example/a"
    assert rows[1]["native_id"].startswith("sha256:")
    assert [json.loads(row["extra"])["id_from"] for row in rows] == ["link", "digest"]
    assert rows_of(body)[0][1]["native_id"] == rows[1]["native_id"]


def test_of_two_entries_with_one_guid_the_second_is_set_aside_unless_it_says_the_same() -> None:
    first, second = item(guid="1", title="First"), item(guid="1", title="Second")
    rows, rejects = rows_of(rss(first, first, second))
    assert [row["title"] for row in rows] == ["First"]
    assert [(r["origin"], "stands twice" in r["reason"]) for r in rejects] == [
        (WHERE + "#entry 3", True)
    ]
    assert len(rejects[0]["digest"]) == 64
    assert "Second" in rejects[0]["raw"]
    assert is_of_row(rejects[0]["reason"])


@pytest.mark.parametrize(
    ("stated", "published", "note"),
    [
        ("Mon, 06 Oct 2025 12:00:00 GMT", NOON, None),
        ("Mon, 06 Oct 2025 08:00:00 EDT", NOON, None),
        ("2025-10-06T12:00:00", NOON, None),
        ("Mon, 06 Oct 2025 12:00:00", NOON, None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", datetime(1970, 1, 1, tzinfo=UTC), "date_implausible"),
        ("9999-01-01T00:00:00Z", datetime(9999, 1, 1, tzinfo=UTC), "date_implausible"),
        ("yesterday", None, "date_unreadable"),
        ("", None, None),
    ],
)
def test_dates_are_read_as_utc_and_placeholders_are_noted_for_admission_to_judge(
    stated, published, note
) -> None:
    row = only(rss(item(title="A", pubDate=stated)))
    assert row["published_at"] == published
    assert note is None or note in json.loads(row["extra"])


def test_a_date_in_the_future_is_handed_on_for_admission_to_judge() -> None:
    assert only(rss(item(title="A", pubDate="2090-01-01T00:00:00Z")))["published_at"].year == 2090


def test_active_content_leaves_no_trace_in_title_and_text() -> None:
    nasty = "<script>steal()</script><style>x{}</style><img src=x onerror=steal()>ok"
    nasty = nasty.replace("<", "&lt;").replace(">", "&gt;")
    row = only(rss(item(title=nasty, description=nasty, link="javascript:steal()")))
    assert (row["title"], row["text"], row["url"]) == ("ok", "ok", None)
    assert row["urls"] == []


@pytest.mark.parametrize(
    ("encoding", "content_type", "declared"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", "", ""),
        ("utf-16", "", ""),
        ("koi8-r", "", "koi8-r"),
        ("windows-1251", "", "windows-1251"),
        ("windows-1251", "application/xml; charset=windows-1251", "utf-8"),
        ("utf-8", "text/xml", "utf-8"),
    ],
)
def test_the_encoding_is_told_by_header_declaration_or_mark(
    encoding, content_type, declared
) -> None:
    start = f'<?xml version="1.0"{f" encoding={chr(34)}{declared}{chr(34)}" if declared else ""}?>'
    body = (start + rss(item(title="Переговоры")).decode().partition("?>")[2]).encode(encoding)
    assert only(body, content_type)["title"] == "Переговоры"


def test_invalid_utf_8_costs_the_entry_that_holds_it_and_no_other() -> None:
    body = rss(item(title="Переговоры"), item(title="Broken HERE"), item(title="Визит"))
    rows, rejects = rows_of(body.replace(b"HERE", b"\xff\xfe"))
    assert [row["title"] for row in rows] == ["Переговоры", "Визит"]
    assert [(r["origin"], r["reason"]) for r in rejects] == [
        (WHERE + "#entry 2", "the entry holds bytes that are not UTF-8" + OF_ROW)
    ]


@pytest.mark.parametrize("content_type", ["", "application/xml; charset=utf-8"])
@pytest.mark.parametrize("broken", [b"\xff\xfe", b"\x92", b"caf\xe9", b"\xe2\x82"])
def test_invalid_bytes_in_a_feed_of_ascii_that_states_utf_8_cost_their_entry(
    broken: bytes, content_type: str
) -> None:
    entries = [item(title=f"Talks in Lima, day {day}", guid=str(day)) for day in range(5)]
    body = rss(*entries, item(title="Broken HERE", guid="x")).replace(b"HERE", broken)
    start = b"<?xml version='1.0'?>" if content_type else b"<?xml version='1.0' encoding='UTF-8'?>"
    rows, rejects = rows_of(start + body.partition(b"?>")[2], content_type)
    assert [row["title"] for row in rows] == [f"Talks in Lima, day {day}" for day in range(5)]
    assert [(r["origin"], r["reason"]) for r in rejects] == [
        (WHERE + "#entry 6", "the entry holds bytes that are not UTF-8" + OF_ROW)
    ]


def test_invalid_bytes_in_the_shortest_feed_that_states_utf_8_are_set_aside() -> None:
    body = rss(item(title="one", guid="1"), item(title="HERE two", guid="2")).partition(b"?>")[2]
    told = b"<?xml version='1.0' encoding='UTF-8'?>" + body.replace(b"HERE", b"\xff\xfe\xc3(")
    ((row,), (reject,)) = rows_of(told)
    assert (row["title"], reject["origin"]) == ("one", WHERE + "#entry 2")


@pytest.mark.parametrize("declared", ["", " encoding='utf-8'"])
def test_a_feed_in_another_encoding_is_read_in_it_even_where_it_states_utf_8(declared: str) -> None:
    french = "Le président a été reçu à l'Élysée après le dîner"
    entries = [item(title=f"{french} {day}", guid=str(day)) for day in range(5)]
    body = rss(*entries).decode().partition("?>")[2].encode("windows-1252")
    rows, rejects = rows_of(f"<?xml version='1.0'{declared}?>".encode() + body)
    assert [row["title"] for row in rows] == [f"{french} {day}" for day in range(5)]
    assert rejects == []


def test_a_feed_that_breaks_off_gives_what_came_before_and_says_where_it_broke() -> None:
    whole = rss(item(title="A", guid="1"), item(title="B", guid="2"), item(title="C", guid="3"))
    rows, rejects = rows_of(whole[: whole.index(b"<title>C")])
    assert [row["title"] for row in rows] == ["A", "B"]
    assert any("breaks at line 1, column" in reject["reason"] for reject in rejects)


DECLARED = b"<?xml version='1.0' encoding='windows-1251' standalone='yes'?>"


@pytest.mark.parametrize("start", [b"", b"<?xml version='1.0'?>", DECLARED, DECLARED + b"\n\n"])
@pytest.mark.parametrize("between", ["", "\n", "\n   "])
def test_the_place_and_the_bytes_of_a_break_are_those_of_the_feed(
    start: bytes, between: str
) -> None:
    inside = item(title="Переговоры", guid="1") + between + "<b HERE"
    channel = rss(inside).decode().partition("?>")[2]
    body = start + channel.encode("windows-1251" if start.startswith(DECLARED) else "utf-8")
    text = body.decode("windows-1251" if start.startswith(DECLARED) else "utf-8")
    rows, rejects = rows_of(body)
    assert [row["title"] for row in rows] == ["Переговоры"]
    before = text[: text.index("HERE") + len("HERE")]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    (reject,) = rejects
    assert reject["origin"] == f"{WHERE}#line {line}, column {column}"
    assert reject["digest"] == sha256(body).hexdigest()
    assert not is_of_row(reject["reason"])


def test_a_feed_that_came_packed_is_told_by_the_bytes_that_came(tmp_path: Path) -> None:
    whole = rss(item(title="A", guid="1"), item(title="B", guid="2"))
    packed = gzip.compress(whole[: whole.index(b"<title>B")])
    path = tmp_path / "feed.xml"
    path.write_bytes(packed)
    ((batch, _),) = FeedReader().read(str(path), None)
    reject = next(one for one in batch.rejects.to_dicts() if "breaks at" in one["reason"])
    assert reject["digest"] == sha256(packed).hexdigest()


def test_an_entry_of_endless_length_is_set_aside() -> None:
    rows, rejects = rows_of(rss(item(title="x" * 10_000_000), item(title="Fine")))
    assert [row["title"] for row in rows] == ["Fine"]
    assert "characters" in rejects[0]["reason"]
    assert len(rejects[0]["raw"]) == 4000


PAGE = b"""\xef\xbb\xbf <!-- x --><!DOCTYPE html><html><head>
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body>News</body></html>"""


def test_a_web_page_is_called_one_and_the_feed_it_names_is_told() -> None:
    with pytest.raises(Rejected, match="web page, not a feed") as caught:
        rows_of(PAGE)
    assert "https://news.example/feed.xml" in caught.value.remedy


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"\x00" * 50, b"<a/>", b"%PDF-1.4", b"\x89PNG\r\n", b"<"]
)
def test_what_is_no_feed_is_rejected(body) -> None:
    with pytest.raises(Rejected, match=WHERE):
        rows_of(body)


def test_an_empty_feed_is_a_feed() -> None:
    assert rows_of(rss()) == ([], [])


def collect(reader: FeedReader, address: str, cursor: str | None = None):
    read = list(reader.read(address, cursor))
    return [row for batch, _ in read for row in batch.rows.to_dicts()], read[-1][
        1
    ] if read else cursor


def local() -> SafeFetcher:
    return SafeFetcher(private_networks=True, pause_seconds=0)


def test_a_feed_that_has_not_changed_gives_nothing_and_one_that_has_gives_all(serve) -> None:
    now = {"tag": '"1"', "body": rss(item(title="A", guid="1"))}
    seen = []

    def answer(request):
        seen.append(request.headers.get("If-None-Match"))
        if request.path == "/robots.txt":
            return 404, {}, b""
        is_held = request.headers.get("If-None-Match") == now["tag"]
        return (304, {}, b"") if is_held else (200, {"ETag": now["tag"]}, now["body"])

    reader, address = FeedReader(fetch=local()), serve(answer) + "/feed"
    rows, cursor = collect(reader, address)
    assert [row["title"] for row in rows] == ["A"]
    assert collect(reader, address, cursor) == ([], cursor)
    assert seen[-1] == '"1"'
    now |= {"tag": '"2"', "body": rss(item(title="A2", guid="1"), item(title="B", guid="2"))}
    rows, later = collect(reader, address, cursor)
    assert [row["title"] for row in rows] == ["A2", "B"]
    assert later != cursor


def test_a_server_without_validators_is_compared_by_content(serve) -> None:
    address = serve(lambda request: (200, {}, rss(item(title="A"))))
    reader = FeedReader(
        fetch=SafeFetcher(private_networks=True, pause_seconds=0, obeys_robots=False)
    )
    rows, cursor = collect(reader, address)
    assert len(rows) == 1
    assert collect(reader, address, cursor) == ([], cursor)


def test_a_large_feed_comes_in_batches(tmp_path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss(*(item(title=f"T{n}", guid=str(n)) for n in range(10_001))))
    read = list(FeedReader().read(str(path), None))
    assert [len(batch.rows) for batch, _ in read] == [10_000, 1]


def test_a_packed_file_is_read_and_a_missing_one_is_rejected(tmp_path) -> None:
    path = tmp_path / "feed.xml.gz"
    path.write_bytes(gzip.compress(rss(item(title="A"))))
    assert collect(FeedReader(), str(path))[0][0]["title"] == "A"
    for missing in (str(tmp_path / "no.xml"), str(tmp_path), "a\x00b", "x" * 5000):
        with pytest.raises((Rejected, Unavailable)):
            collect(FeedReader(), missing)


def test_a_file_larger_than_agreed_is_not_opened(tmp_path) -> None:
    path = tmp_path / "huge.xml"
    with path.open("wb") as huge:
        huge.truncate(2_000_000_000)
    with pytest.raises(Rejected, match="larger than"):
        collect(FeedReader(), str(path))


@pytest.mark.parametrize("cursor", ["nonsense", "[1]", '{"etag": 7}', '{"fetched": null}'])
def test_a_damaged_cursor_is_refused_or_starts_over(tmp_path, cursor) -> None:
    path: Path = tmp_path / "feed.xml"
    path.write_bytes(rss(item(title="A")))
    try:
        rows, _ = collect(FeedReader(), str(path), cursor)
    except Rejected as refused:
        assert "cursor" in refused.what
    else:
        assert len(rows) == 1


ARTICLE = """<html><body><nav>Menu</nav><article><h1>Talks</h1>
<p>The delegation arrived in the capital on Monday to open talks about the border crossing.</p>
<p>Both sides said that the first day had gone well, and that papers would be exchanged.</p>
<p>A second round is planned for spring, once the two parliaments have had their say.</p>
</article><footer>Terms</footer></body></html>"""


def test_the_article_behind_an_entry_takes_the_place_of_its_summary_once(serve) -> None:
    asked = []

    def answer(request):
        asked.append(request.path)
        if request.path == "/feed":
            base = f"http://127.0.0.1:{request.server.server_port}"
            entries = [
                item(title=t, link=f"{base}/{t}", description="short") for t in ("a", "b", "gone")
            ]
            return 200, {}, rss(*entries)
        if request.path in ("/a", "/b"):
            return 200, {"Content-Type": "text/html"}, ARTICLE.encode()
        return 404, {}, b""

    reader, address = FeedReader(fetch=local(), body=True, body_limit=2), serve(answer) + "/feed"
    rows, cursor = collect(reader, address)
    assert all("delegation arrived" in row["text"] for row in rows[:2])
    assert "Menu" not in rows[0]["text"]
    assert rows[2]["text"] == "short"
    rows, cursor = collect(reader, address, cursor)
    assert "404" in json.loads(rows[2]["extra"])["body"]
    assert collect(reader, address, cursor)[0] == []
    assert asked.count("/a") == 1


MOVING = rss(
    item(guid="4711", title="A bare guid", description="One."),
    item(guid="/p/2", title="A relative guid", description="Two."),
    item(link="/p/3", title="A relative link", description="Three."),
    item(guid="tag:news.example,2025:4", link="p/4", title="A tag", description="Four."),
)


def test_a_feed_whose_address_redirects_gives_the_same_items_once(serve) -> None:
    has_moved = False

    def answer(request):
        if has_moved and request.path == "/feed.xml":
            return 301, {"Location": "/new/place/feed.xml"}, b""
        return 200, {}, MOVING + b"\n" if has_moved else MOVING

    fetch = SafeFetcher(private_networks=True, pause_seconds=0, obeys_robots=False)
    base = serve(answer)
    reader, address = FeedReader(fetch=fetch), f"{base}/feed.xml"
    ((before, cursor),) = reader.read(address, None)
    has_moved = True
    ((after, _),) = reader.read(address, cursor)
    assert before.rows["native_id"].to_list() == [
        "4711",
        "/p/2",
        "/p/3",
        "tag:news.example,2025:4",
    ]
    assert after.rows["native_id"].equals(before.rows["native_id"])
    assert after.rows["url"].to_list()[:3] == [None, f"{base}/p/2", f"{base}/p/3"]
    assert after.rows["url"][3] == f"{base}/new/place/p/4"


def test_a_feed_in_a_file_that_moved_gives_the_same_items(tmp_path: Path) -> None:
    ids = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "feed.xml"
        path.write_bytes(MOVING)
        ((batch, _),) = FeedReader().read(str(path), None)
        ids.append(batch.rows["native_id"].to_list())
    assert ids[0] == ids[1]
    assert ids[0][:2] == ["4711", "/p/2"]
