"""Mastodon, against a local server that pages, limits and streams like a real one."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.mastodon import MastodonReader, MastodonStreamReader
from legation.couriers.readers.mastodon_rest import timeline_of
from legation.couriers.readers.mastodon_status import StatusRows
from legation.domain.errors import Rejected, Unavailable

RECORDED = Path(__file__).resolve().parents[2] / "../shared/data/feeds/mastodon"
BASE_NUMBER = 117_020_571_637_989_566


def status(n: int, **given: object) -> dict[str, object]:
    number = str(BASE_NUMBER + n)
    return {
        "id": number,
        "uri": f"https://far.example/statuses/{n}",
        "url": f"https://far.example/@ann/{n}",
        "created_at": "2025-10-06T12:00:00.000Z",
        "edited_at": None,
        "visibility": "public",
        "language": "pt",
        "content": f"<p>Post {n}</p>",
        "account": {"acct": "ann@far.example", "display_name": "Ann", "bot": False},
        **given,
    }


class Server:
    """A server's side: statuses by number, pages of at most 40, newest first."""

    def __init__(self, statuses: list[dict[str, object]]) -> None:
        self.statuses = {str(one["id"]): one for one in statuses}
        self.asked: list[str] = []
        self.streams: Iterator[bytes] = iter(())
        self.remaining = "299"
        self.token = ""

    def answer(self, request):
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(request.path)
        if parts.path == "/robots.txt":
            return 404, {}, b""
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {}, b"{}"
        if parts.path == "/api/v1/accounts/lookup":
            known = query["acct"] == "ann"
            return (
                (200, {}, b'{"id": "7"}') if known else (404, {}, b'{"error": "Record not found"}')
            )
        if parts.path.startswith("/api/v1/streaming/"):
            request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + next(self.streams, b""))
            return None
        headers = {"X-RateLimit-Remaining": self.remaining}
        return 200, headers, json.dumps(self.page(query)).encode()

    def page(self, query: dict[str, str]) -> list[object]:
        numbers = sorted(self.statuses, key=int, reverse=True)
        if "max_id" in query:
            numbers = [number for number in numbers if int(number) < int(query["max_id"])]
        if "min_id" in query:
            numbers = [number for number in numbers if int(number) > int(query["min_id"])][-40:]
        return [self.statuses[number] for number in numbers[: int(query["limit"])]]


def local(**given: object) -> SafeFetcher:
    return SafeFetcher(private_networks=True, pause_seconds=0, sleep=lambda seconds: None, **given)


def collect(reader, address: str, cursor: str | None = None):
    read = list(reader.read(address, cursor))
    rows = [row for batch, _ in read for row in batch.rows.to_dicts()]
    rejects = [reject for batch, _ in read for reject in batch.rejects.to_dicts()]
    return rows, rejects, read[-1][1] if read else cursor


def test_a_first_read_goes_back_some_pages_and_later_ones_go_on_from_there(serve) -> None:
    server = Server([status(n) for n in range(300)])
    base = serve(server.answer)
    reader = MastodonReader(fetch=local(), first_pages=3)
    rows, _, cursor = collect(reader, base + "/tags/visit")
    assert [row["text"] for row in rows] == [f"Post {n}" for n in range(180, 300)]
    assert collect(reader, base + "/tags/visit", cursor) == ([], [], cursor)
    for n in range(300, 395):
        server.statuses[str(BASE_NUMBER + n)] = status(n)
    rows, _, later = collect(reader, base + "/tags/visit", cursor)
    assert [row["text"] for row in rows] == [f"Post {n}" for n in range(300, 395)]
    assert json.loads(later)["min_id"] == str(BASE_NUMBER + 394)


def test_a_read_that_stops_half_way_goes_on_from_its_last_batch(serve) -> None:
    server = Server([status(n) for n in range(120)])
    address = serve(server.answer) + "/public"
    reader, start = MastodonReader(fetch=local()), json.dumps({"min_id": str(BASE_NUMBER - 1)})
    first, cursor = next(iter(reader.read(address, start)))
    rest, _, _ = collect(reader, address, cursor)
    texts = [*first.rows["text"], *(row["text"] for row in rest)]
    assert texts == [f"Post {n}" for n in range(120)]


def test_an_account_is_looked_up_once(serve) -> None:
    server = Server([status(1)])
    address = serve(server.answer) + "/@ann"
    rows, _, cursor = collect(MastodonReader(fetch=local()), address)
    collect(MastodonReader(fetch=local()), address, cursor)
    assert len(rows) == 1
    assert sum("lookup" in path for path in server.asked) == 1
    assert any(path.startswith("/api/v1/accounts/7/statuses?") for path in server.asked)


def test_an_unknown_account_is_rejected(serve) -> None:
    with pytest.raises(Rejected, match="404"):
        collect(MastodonReader(fetch=local()), serve(Server([]).answer) + "/@nobody")


def test_paging_stops_when_the_server_allows_no_more(serve) -> None:
    server = Server([status(n) for n in range(200)])
    server.remaining = "0"
    rows, _, cursor = collect(MastodonReader(fetch=local()), serve(server.answer) + "/public")
    assert len(rows) == 40
    assert cursor is not None


def test_a_token_is_stated_and_never_shown(serve) -> None:
    server = Server([status(1)])
    server.token = "secret"
    address = serve(server.answer) + "/public"
    reader = MastodonReader(fetch=local(), token="secret")
    assert len(collect(reader, address)[0]) == 1
    assert "secret" not in repr(reader)
    with pytest.raises(Rejected):
        collect(MastodonReader(fetch=local()), address)


def test_refreshing_shows_edits_of_what_was_read_before(serve) -> None:
    server = Server([status(1)])
    address, reader = (
        serve(server.answer) + "/public",
        MastodonReader(fetch=local(), refreshes=True),
    )
    _, _, cursor = collect(reader, address)
    server.statuses[str(BASE_NUMBER + 1)] |= {"edited_at": "2025-10-06T13:00:00Z", "content": "New"}
    rows, _, _ = collect(reader, address, cursor)
    assert (rows[0]["text"], rows[0]["edited_at"].hour) == ("New", 13)


def row_of(**given: object):
    statuses = StatusRows(host="near.example")
    statuses.take(status(5, **given), origin="here")
    batch = statuses.rows.batch()
    return batch.rows.to_dicts(), batch.rejects.to_dicts()


def test_a_status_becomes_a_row_known_by_its_address_in_the_network() -> None:
    content = (
        '<p>See <a href="https://gov.example/a"><span class="invisible">https://</span>gov.example/a</a> '
        '<a href="https://near.example/tags/Visit" class="mention hashtag">#<span>Visit</span></a> '
        '<a href="https://near.example/@bob" class="u-url mention">@<span>bob</span></a></p><p>Two</p>'
    )
    ((row,), _) = row_of(
        content=content,
        spoiler_text="Visit",
        tags=[{"name": "Visit", "url": "https://near.example/tags/Visit"}],
        mentions=[{"acct": "bob", "url": "https://near.example/@bob"}],
        media_attachments=[{"url": "https://near.example/m.jpg", "remote_url": None}],
        favourites_count=3,
        reblogs_count=-1,
        replies_count="many",
        account={
            "acct": "ann",
            "bot": True,
            "followers_count": 9,
            "created_at": "2020-01-01T00:00:00Z",
        },
    )
    assert row["native_id"] == "https://far.example/statuses/5"
    assert row["text"] == "See https://gov.example/a #Visit @bob\nTwo"
    assert (row["title"], row["urls"]) == ("Visit", ["https://gov.example/a"])
    assert (row["hashtags"], row["mentions"]) == (["Visit"], ["bob@near.example"])
    assert row["media"] == ["https://near.example/m.jpg"]
    assert (row["likes"], row["reposts"], row["replies"], row["followers"]) == (3, None, None, 9)
    assert (row["account"], row["kind"]) == ("ann@near.example", "post")
    assert row["published_at"] == datetime(2025, 10, 6, 12, tzinfo=UTC)
    assert json.loads(row["extra"])["bot"] is True


def test_a_boost_a_quote_and_a_reply_say_what_they_are() -> None:
    original = status(1)
    assert row_of(reblog=original, content="")[0][0] | {} == {
        **row_of(reblog=original, content="")[0][0],
        "kind": "repost",
        "repost_of": "https://far.example/statuses/1",
        "text": "Post 1",
    }
    quote = {"state": "accepted", "quoted_status": original}
    assert row_of(quote=quote)[0][0]["quote_of"] == "https://far.example/statuses/1"
    statuses = StatusRows(host="near.example")
    statuses.take(original, origin="a")
    statuses.take(status(2, in_reply_to_id=original["id"]), origin="b")
    statuses.take(status(3, in_reply_to_id="999"), origin="c")
    rows = statuses.rows.batch().rows
    assert rows["kind"].to_list() == ["post", "reply", "reply"]
    assert rows["reply_to"].to_list() == [None, "https://far.example/statuses/1", None]


@pytest.mark.parametrize("visibility", ["private", "direct", "limited", None, ["public"], 1])
def test_what_was_not_meant_for_everybody_leaves_no_word_behind(visibility) -> None:
    rows, rejects = row_of(visibility=visibility, content="a secret")
    assert rows == []
    assert "secret" not in json.dumps(rejects)
    rows, rejects = row_of(reblog=status(1, visibility=visibility, content="a secret"), content="")
    assert rows == []
    assert "secret" not in json.dumps(rejects)


@pytest.mark.parametrize(
    "address",
    ["https://a.example/about", "ftp://a.example/@x", "@x", "https://[::1", "https://a.example/@"],
)
def test_what_is_no_timeline_is_rejected(address) -> None:
    with pytest.raises(Rejected):
        timeline_of(address)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[" * 100_000, b"\xff"])
def test_a_server_that_is_no_mastodon_is_rejected(serve, body) -> None:
    with pytest.raises(Rejected):
        collect(
            MastodonReader(fetch=local(obeys_robots=False)),
            serve(lambda r: (200, {}, body)) + "/public",
        )


@pytest.mark.data
def test_every_recorded_public_status_becomes_a_row_and_every_other_stays_out(serve) -> None:
    if not RECORDED.is_dir():
        pytest.skip("the recorded answers are not on this machine")
    found = {}
    for path in sorted(RECORDED.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            body = json.loads(line)["body"]
            for one in body if isinstance(body, list) else [body]:
                if isinstance(one, dict) and "visibility" in one and "uri" in one:
                    found[one["id"]] = one
    is_open = {
        one["uri"]: one["visibility"] in ("public", "unlisted")
        and (one.get("reblog") or one)["visibility"] in ("public", "unlisted")
        for one in found.values()
    }
    reader = MastodonReader(fetch=local(), first_pages=50)
    rows, rejects, _ = collect(reader, serve(Server(list(found.values())).answer) + "/public")
    assert len(found) > 20
    assert {row["native_id"] for row in rows} == {uri for uri, says in is_open.items() if says}
    assert len(rejects) == sum(not says for says in is_open.values())
    assert all(row["published_at"] and row["account"] for row in rows)


def event(name: str, data: object) -> bytes:
    said = data if isinstance(data, str) else json.dumps(data)
    return f"event: {name}\ndata: {said}\n\n".encode()


def test_the_stream_brings_posts_edits_and_deletions(serve) -> None:
    server = Server([])
    edited = status(1, content="New", edited_at="2025-10-06T13:00:00Z")
    number = str(BASE_NUMBER + 1)
    server.streams = iter(
        [
            b":)\n"
            + event("update", status(1))
            + event("status.update", edited)
            + event("delete", number)
        ]
    )
    reader = MastodonStreamReader(fetch=local(), limit_rows=3, limit_seconds=20)
    rows, rejects, cursor = collect(reader, serve(server.answer) + "/tags/visit")
    assert [(row["action"], row["text"]) for row in rows] == [
        ("upsert", "Post 1"),
        ("upsert", "New"),
        ("delete", None),
    ]
    assert {row["native_id"] for row in rows} == {"https://far.example/statuses/1"}
    assert rejects == []
    assert json.loads(cursor)["min_id"] == number


def test_what_was_said_while_the_stream_was_down_is_caught_up(serve) -> None:
    server = Server([status(n) for n in range(3)])

    def streams() -> Iterator[bytes]:
        server.statuses[str(BASE_NUMBER + 3)] = status(3)
        yield event("update", status(3))
        server.statuses[str(BASE_NUMBER + 4)] = status(4)
        yield event("update", status(5)) + b"event: update\ndata: {broken\n\n"

    server.streams = streams()
    reader = MastodonStreamReader(fetch=local(), limit_rows=12, limit_seconds=20)
    start = json.dumps({"min_id": str(BASE_NUMBER - 1)})
    rows, rejects, _ = collect(reader, serve(server.answer) + "/public/local", start)
    texts = {row["text"] for row in rows}
    assert texts == {f"Post {n}" for n in range(6)}
    assert ["not JSON" in reject["reason"] for reject in rejects] == [True]


def test_a_stream_that_never_opens_is_unavailable(serve) -> None:
    address = (
        serve(lambda r: (503, {}, b"") if "stream" in r.path else (200, {}, b"[]")) + "/public"
    )
    with pytest.raises(Unavailable, match="503"):
        collect(MastodonStreamReader(fetch=local(obeys_robots=False), limit_seconds=30), address)


def test_an_account_has_no_stream(serve) -> None:
    with pytest.raises(Rejected, match="no public stream"):
        collect(MastodonStreamReader(fetch=local()), "https://a.example/@ann")
