"""Bluesky, against a local stream server that replays, drops and refuses like a real one."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection
from websockets.sync.server import serve as serve_socket

from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.bluesky import NEWER_PATH, JetstreamReader
from legation.couriers.readers.rejects import is_of_row
from legation.domain.errors import Refused, Rejected, Unavailable

RECORDED = Path(__file__).resolve().parents[2] / "../shared/data/feeds/bluesky"
START_US = 1_760_000_000_000_000
DID = "did:plc:z4tknqutdjexaohajbum43vf"


def at(n: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=START_US + n)).isoformat()


def older(n: int, operation: str = "create", **record: object) -> dict[str, object]:
    commit = {
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": f"k{n}",
        "rev": "r",
    }
    if operation != "delete":
        commit["record"] = {"text": f"Post {n}", "createdAt": at(n), "langs": ["uk"], **record}
    return {"did": DID, "time_us": START_US + n, "kind": "commit", "commit": commit}


def newer(n: int, operation: str = "create", **record: object) -> dict[str, object]:
    old = older(n, operation, **record)
    payload = {"$type": "network.bsky.jetstream.subscribeEvents#commit", "did": DID, "seq": n}
    return {"$type": "message", "payload": {**payload, "time": at(n), **old["commit"]}}


class Stream:
    """A server's side: events by place, filtered by the cursor, dropped after ``drop_after``."""

    def __init__(
        self, events: list[dict[str, object] | str], drop_after: int | None = None
    ) -> None:
        self.events = events
        self.drop_after = drop_after
        self.asked: list[dict[str, list[str]]] = []
        self.agents: list[str] = []
        self.too_old: set[int] = set()

    def __call__(self, connection: ServerConnection) -> None:
        query = parse_qs(urlsplit(connection.request.path).query)
        self.asked.append(query)
        self.agents.append(connection.request.headers["User-Agent"])
        start = int(query.get("cursor", ["0"])[0])
        sent = 0
        for event in self.events:
            if isinstance(event, dict) and self.place(event, start) < start:
                continue
            connection.send(event if isinstance(event, str) else json.dumps(event))
            sent += 1
            if self.drop_after is not None and sent >= self.drop_after:
                self.drop_after = None
                connection.socket.close()
                return
        try:
            connection.recv(timeout=10)
        except (ConnectionClosed, TimeoutError):
            return

    @staticmethod
    def place(event: dict[str, object], start: int) -> int:
        if "payload" not in event:
            return int(event["time_us"])
        seq = int(event["payload"]["seq"])
        return START_US + seq if start >= 10**15 else seq

    def refuse(self, connection: ServerConnection, request):
        cursor = parse_qs(urlsplit(request.path).query).get("cursor", ["x"])[0]
        if cursor.isdigit() and int(cursor) in self.too_old:
            return connection.respond(HTTPStatus.BAD_REQUEST, "CursorTooOld\n")
        return None


@pytest.fixture
def stream() -> Iterator[Callable[[Stream], str]]:
    running: list[Server] = []

    def start(handler: Stream) -> str:
        server = serve_socket(
            handler,
            "127.0.0.1",
            0,
            process_request=handler.refuse,
            subprotocols=["xrpc.v1.json"],
            select_subprotocol=lambda c, offered: offered[0] if offered else None,
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"ws://127.0.0.1:{server.socket.getsockname()[1]}"

    yield start
    for server in running:
        server.shutdown()


def reader(**given: object) -> JetstreamReader:
    fetch = SafeFetcher(private_networks=True, pause_seconds=0, sleep=lambda seconds: None)
    return JetstreamReader(fetch=fetch, **{"limit_seconds": 15, "batch_seconds": 0.3, **given})


def collect(with_reader, address: str, cursor: str | None = None):
    read = list(with_reader.read(address, cursor))
    rows = [row for batch, _ in read for row in batch.rows.to_dicts()]
    rejects = [reject for batch, _ in read for reject in batch.rejects.to_dicts()]
    return rows, rejects, read[-1][1] if read else cursor


@pytest.mark.parametrize(
    ("make", "path"), [(older, ""), (older, "/subscribe"), (newer, NEWER_PATH)]
)
def test_both_forms_bring_the_same_rows(stream, make, path) -> None:
    handler = Stream([make(1), make(1, "update", text="New"), make(1, "delete")])
    rows, rejects, cursor = collect(reader(limit_rows=3), stream(handler) + path)
    assert rejects == []
    assert [(row["action"], row["text"]) for row in rows] == [
        ("upsert", "Post 1"),
        ("upsert", "New"),
        ("delete", None),
    ]
    assert {row["native_id"] for row in rows} == {f"at://{DID}/app.bsky.feed.post/k1"}
    assert rows[0]["published_at"] == datetime.fromisoformat(at(1))
    assert (rows[0]["edited_at"], rows[1]["edited_at"]) == (None, datetime.fromisoformat(at(1)))
    assert (rows[0]["declared_language"], rows[0]["account"]) == ("uk", DID)
    assert json.loads(cursor)["time_us"] == START_US + 1
    assert handler.agents[0].startswith("Legation/")
    names = "wantedCollections" if make is older else "collections"
    assert handler.asked[0][names] == ["app.bsky.feed.post", "app.bsky.feed.repost"]


def test_a_post_keeps_its_links_tags_mentions_pictures_and_what_it_answers(stream) -> None:
    feature = "app.bsky.richtext.facet#"
    facets = [
        {"features": [{"$type": feature + "link", "uri": "https://gov.example/a"}]},
        {"features": [{"$type": feature + "tag", "tag": "Visit"}]},
        {"features": [{"$type": feature + "mention", "did": "did:plc:other"}]},
    ]
    quoted, parent = "at://did:plc:b/app.bsky.feed.post/1", "at://did:plc:c/app.bsky.feed.post/2"
    embed = {
        "$type": "app.bsky.embed.recordWithMedia",
        "record": {"record": {"uri": quoted, "cid": "x"}},
        "media": {"images": [{"image": {"ref": {"$link": "bafpicture"}}}]},
    }
    event = older(1, facets=facets, tags=["talks"], embed=embed, reply={"parent": {"uri": parent}})
    ((row,), _, _) = collect(reader(limit_rows=1), stream(Stream([event])))
    assert (row["urls"], row["mentions"]) == (["https://gov.example/a"], ["did:plc:other"])
    assert row["hashtags"] == ["talks", "Visit"]
    assert row["media"] == [f"blob:{DID}/bafpicture"]
    assert (row["kind"], row["quote_of"], row["reply_to"]) == ("quote", quoted, parent)
    assert row["url"] == f"https://bsky.app/profile/{DID}/post/k1"


@pytest.mark.parametrize(
    "claimed", ["1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "never", None, 7]
)
def test_a_forged_date_gives_way_to_the_servers_and_is_noted(stream, claimed) -> None:
    ((row,), _, _) = collect(reader(limit_rows=1), stream(Stream([older(1, createdAt=claimed)])))
    assert row["published_at"] == datetime.fromisoformat(at(1))
    extra = json.loads(row["extra"])
    assert extra["created_at_claimed"] == str(claimed)
    assert extra["seen_at"] == at(1)


@pytest.mark.parametrize(
    ("make", "path", "sent"), [(older, "/subscribe", 37 + 100), (newer, NEWER_PATH, 37 + 64)]
)
def test_a_connection_that_drops_loses_nothing(stream, make, path, sent) -> None:
    handler = Stream([make(n) for n in range(1, 101)], drop_after=37)
    rows, _, _ = collect(reader(limit_rows=sent), stream(handler) + path)
    assert len(handler.asked) == 2
    assert {row["text"] for row in rows} == {f"Post {n}" for n in range(1, 101)}
    assert len({row["native_id"] for row in rows}) == 100


def test_a_later_read_takes_the_older_form_up_a_little_before_the_cursor(stream) -> None:
    second = 1_000_000
    handler = Stream([older(n * second) for n in range(1, 21)])
    address = stream(handler)
    first, _, cursor = collect(reader(limit_rows=10, batch_rows=10), address)
    rest, _, _ = collect(reader(limit_rows=16), address, cursor)
    assert [row["text"] for row in first] == [f"Post {n * second}" for n in range(1, 11)]
    assert int(handler.asked[1]["cursor"][0]) == START_US + 5 * second
    assert [row["text"] for row in rest] == [f"Post {n * second}" for n in range(5, 21)]


def test_a_later_read_takes_the_newer_form_up_at_its_number(stream) -> None:
    handler = Stream([newer(n) for n in range(1, 21)])
    address = stream(handler) + NEWER_PATH
    _, _, cursor = collect(reader(limit_rows=10, batch_rows=10), address)
    collect(reader(limit_rows=5), address, cursor)
    assert handler.asked[1]["cursor"] == ["10"]
    elsewhere = json.dumps({**json.loads(cursor), "host": "other.example"})
    collect(reader(limit_rows=1), address, elsewhere)
    assert int(handler.asked[2]["cursor"][0]) == START_US + 10 - 5_000_000


def test_a_number_the_server_no_longer_keeps_costs_a_note_and_goes_on_by_time(stream) -> None:
    handler = Stream([newer(n) for n in range(50, 60)])
    handler.too_old = {7}
    place = json.dumps({"host": "127.0.0.1", "seq": 7, "time_us": START_US + 7})
    rows, rejects, _ = collect(reader(limit_rows=10), stream(handler) + NEWER_PATH, place)
    assert len(rows) == 10
    assert ["no longer keeps" in reject["reason"] for reject in rejects] == [True]
    assert is_of_row(rejects[0]["reason"])


BROKEN: list[dict[str, object] | str] = [
    "not json",
    "[" * 100_000,
    "[1]",
    json.dumps({**older(1), "did": "someone"}),
    json.dumps({**older(1), "time_us": 12}),
    json.dumps({**older(1), "commit": {**older(1)["commit"], "operation": "explode"}}),
    json.dumps(
        {**older(1), "commit": {**older(1)["commit"], "collection": "app.bsky.feed.repost"}}
    ),
]


def test_events_that_cannot_be_read_are_set_aside_and_the_rest_goes_on(stream) -> None:
    others = [
        json.dumps({"did": DID, "time_us": START_US, "kind": "identity", "identity": {}}),
        json.dumps({"$type": "message", "payload": {"$type": "x#info", "name": "OutdatedCursor"}}),
    ]
    handler = Stream([*BROKEN, *others, older(2)])
    rows, rejects, _ = collect(reader(limit_rows=1), stream(handler))
    assert [row["text"] for row in rows] == ["Post 2"]
    assert len(rejects) == len(BROKEN)
    assert all(reject["reason"].startswith("not a readable event") for reject in rejects)


def test_batches_close_by_count(stream) -> None:
    address = stream(Stream([older(n) for n in range(1, 26)]))
    read = list(reader(batch_rows=10, batch_seconds=10, limit_rows=25).read(address, None))
    assert [len(batch.rows) for batch, _ in read] == [10, 10, 5]


def test_a_batch_closes_by_time_while_the_stream_goes_on(stream) -> None:
    reading = reader().read(stream(Stream([older(1)])), None)
    batch, _ = next(reading)
    assert batch.rows["text"].to_list() == ["Post 1"]
    reading.close()


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("wss://127.0.0.1/subscribe", Refused),
        ("wss://jetstream.example:6379/", Refused),
        ("https://jetstream.example/feed", Rejected),
        ("jetstream.example", Rejected),
    ],
)
def test_a_stream_address_is_checked_like_any_other(address, error) -> None:
    fetch = SafeFetcher(resolve=lambda host, port: ["127.0.0.1"])
    with pytest.raises(error):
        collect(JetstreamReader(fetch=fetch, limit_seconds=1), address)


def test_a_host_that_does_not_answer_is_unavailable_after_some_tries() -> None:
    with pytest.raises(Unavailable):
        collect(reader(), "ws://127.0.0.1:9/")


@pytest.mark.data
@pytest.mark.parametrize("name", ["jetstream_v1_events.jsonl", "jetstream_v1_golden.jsonl"])
def test_recorded_events_become_rows(stream, name) -> None:
    if not RECORDED.is_dir():
        pytest.skip("the recorded events are not on this machine")
    lines = (RECORDED / name).read_text("utf-8").splitlines()
    wanted = [
        event
        for event in map(json.loads, lines)
        if event.get("commit", {}).get("collection")
        in ("app.bsky.feed.post", "app.bsky.feed.repost")
    ]
    rows, rejects, _ = collect(reader(limit_rows=len(wanted)), stream(Stream(lines)))
    assert rejects == []
    assert len(wanted) == len(rows) > 0
    said = {event["commit"].get("record", {}).get("text") for event in wanted}
    assert {row["text"] for row in rows} == {text or None for text in said}
