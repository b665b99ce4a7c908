"""The fetcher, seen from the other end of a real connection."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from legation.couriers.fetching import SafeFetcher
from legation.domain.errors import Refused, Rejected, Unavailable
from legation.doors.fetcher import Conditions

FEED = b"<rss version='2.0'><channel><title>T</title></channel></rss>"


def fetcher(**given: object) -> SafeFetcher:
    return SafeFetcher(
        **{"private_networks": True, "pause_seconds": 0, "total_seconds": 5, **given}
    )


def site(**pages):
    """Answer from a table of pages; everything else is 404."""
    asked = []

    def answer(request):
        asked.append((request.path, dict(request.headers)))
        page = pages.get(request.path.strip("/").replace("/", "_").split("?")[0])
        if page is None:
            return 404, {}, b""
        return page(request) if callable(page) else page

    return answer, asked


def test_a_feed_is_fetched_and_who_asks_is_stated(serve) -> None:
    answer, asked = site(feed=(200, {"ETag": '"7"', "Content-Type": "text/xml"}, FEED))
    found = fetcher(user_agent="Legation/1 (+mailto:press@example.org)").fetch(
        serve(answer) + "/feed?a=1&b=2"
    )
    assert (found.status, found.body, found.headers["etag"]) == (200, FEED, '"7"')
    path, headers = asked[-1]
    assert path == "/feed?a=1&b=2"
    assert headers["User-Agent"].startswith("Legation/")
    assert headers["User-Agent"].endswith("(+mailto:press@example.org)")
    assert "Cookie" not in headers


def test_validators_that_still_hold_cost_no_body(serve) -> None:
    answer, asked = site(feed=(304, {"ETag": '"7"'}, b""))
    held = Conditions(etag='"7"', last_modified="Mon, 06 Oct 2025 10:00:00 GMT")
    found = fetcher().fetch(serve(answer) + "/feed", conditions=held)
    assert (found.status, found.body) == (304, b"")
    assert asked[-1][1]["If-None-Match"] == '"7"'
    assert asked[-1][1]["If-Modified-Since"] == "Mon, 06 Oct 2025 10:00:00 GMT"


def test_cookies_that_are_set_are_not_given_back(serve) -> None:
    answer, asked = site(feed=(200, {"Set-Cookie": "id=7"}, FEED))
    reader, base = fetcher(), serve(answer)
    reader.fetch(base + "/feed")
    reader.fetch(base + "/feed")
    assert all("Cookie" not in headers for _, headers in asked)


@pytest.mark.parametrize("packing", ["gzip", "deflate", "raw deflate", "two members", "padded"])
def test_packed_answers_are_unpacked(serve, packing) -> None:
    raw = zlib.compressobj(wbits=-15)
    bodies = {
        "gzip": gzip.compress(FEED),
        "deflate": zlib.compress(FEED),
        "raw deflate": raw.compress(FEED) + raw.flush(),
        "two members": gzip.compress(FEED[:20]) + gzip.compress(FEED[20:]),
        "padded": gzip.compress(FEED) + b"\0" * 7,
    }
    encoding = "deflate" if "deflate" in packing else "gzip"
    answer, _ = site(feed=(200, {"Content-Encoding": encoding}, bodies[packing]))
    assert fetcher().fetch(serve(answer) + "/feed").body == FEED


@pytest.mark.parametrize(
    ("headers", "body", "says"),
    [
        ({"Content-Encoding": "gzip"}, gzip.compress(FEED, mtime=0)[:-9], "ends too early, after"),
        ({"Content-Encoding": "gzip"}, b"\x1f\x8b\x08\x00" + b"\xff" * 40, "broken"),
        ({"Content-Encoding": "gzip"}, FEED, "broken"),
        ({"Content-Encoding": "br"}, b"\x0b\x02\x80", "not asked for"),
        (
            {"Content-Encoding": "gzip"},
            gzip.compress(b"0" * 3_000_000, mtime=0),
            "100 times its size",
        ),
        ({}, b"x" * 6_000_000, "larger than 5000000 bytes"),
    ],
)
def test_broken_and_oversized_answers_are_rejected_with_their_place(
    serve, headers, body, says
) -> None:
    answer, _ = site(feed=(200, headers, body))
    with pytest.raises(Rejected, match=says) as caught:
        fetcher().fetch(serve(answer) + "/feed")
    assert caught.value.where.endswith("/feed")


def test_redirects_are_followed_and_their_end_is_told(serve) -> None:
    answer, _ = site(
        a=(301, {"Location": "b"}, b""), b=(308, {"Location": "/c"}, b""), c=(200, {}, FEED)
    )
    found = fetcher().fetch(serve(answer) + "/a")
    assert found.body == FEED
    assert found.url.endswith("/c")


def test_redirects_without_end_are_rejected(serve) -> None:
    answer, asked = site(a=(302, {"Location": "/a"}, b""))
    with pytest.raises(Rejected, match="more than 5 redirects"):
        fetcher().fetch(serve(answer) + "/a")
    assert [path for path, _ in asked].count("/a") == 6


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "ws://example.org/",
        "http://user@127.0.0.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://[::1%25lo]/",
        "//2130706433/x",
    ],
)
def test_a_redirect_is_checked_like_a_first_address(serve, location) -> None:
    answer, _ = site(a=(302, {"Location": location}, b""))
    with pytest.raises((Refused, Rejected)):
        fetcher().fetch(serve(answer) + "/a")


@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://localhost/",
        "http://in.example/",
    ],
)
def test_a_public_site_cannot_send_us_inside(serve, inside) -> None:
    """The door is opened for the first hop alone, as if the loopback were a public site."""
    answer, asked = site(a=(302, {"Location": inside}, b""))
    port = int(serve(answer).rsplit(":", 1)[1])
    names = {"news.example": ["203.0.112.7"], "in.example": ["10.0.0.7"]}
    reader = SafeFetcher(
        pause_seconds=0, obeys_robots=False, resolve=lambda h, p: names.get(h, [h])
    )
    gate = OpenFor("203.0.112.7", port)
    object.__setattr__(reader, "gate", gate)
    with pytest.raises(Refused):
        reader.fetch("http://news.example/a")
    assert gate.opened == ["news.example"]
    assert [path for path, _ in asked] == ["/a"]


class OpenFor:
    """A gate that leads one public address to a local port and checks everything else as ever."""

    def __init__(self, public: str, port: int) -> None:
        self.public, self.port, self.opened = public, port, []

    def open(self, target):
        from legation.couriers.addresses import admitted_addresses

        names = {"news.example": [self.public], "in.example": ["10.0.0.7"]}
        found = admitted_addresses(target, resolve=lambda h, p: names.get(h, [h]))
        assert found == [self.public]
        self.opened.append(target.host)
        return socket.create_connection(("127.0.0.1", self.port))

    def secure(self, raw, target):
        return raw


def test_a_name_that_changes_its_address_is_asked_once_per_hop(monkeypatch) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])
    asked, connected = [], []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    def connect(address, timeout):
        connected.append(address)
        raise OSError("unreachable here")

    monkeypatch.setattr(socket, "create_connection", connect)
    reader = SafeFetcher(pause_seconds=0, obeys_robots=False, resolve=rebinding)
    with pytest.raises(Unavailable):
        reader.fetch("http://rebind.example/feed")
    assert asked == ["rebind.example"]
    assert connected == [("93.184.215.14", 80)]
    with pytest.raises(Refused):
        reader.fetch("http://rebind.example/feed")
    assert connected == [("93.184.215.14", 80)]


def test_headers_meant_for_one_site_do_not_reach_another(serve) -> None:
    other, seen = site(b=(200, {}, FEED))
    elsewhere = serve(other)
    answer, asked = site(a=(302, {"Location": elsewhere + "/b"}, b""))
    wanted = Conditions(headers={"Authorization": "Bearer secret"}, etag='"1"')
    fetcher().fetch(serve(answer) + "/a", conditions=wanted)
    assert asked[-1][1]["Authorization"] == "Bearer secret"
    assert all("Authorization" not in headers for _, headers in seen)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_what_the_server_will_not_give_is_rejected(serve, status) -> None:
    answer, _ = site(feed=(status, {}, b"no"))
    with pytest.raises(Rejected, match=str(status)):
        fetcher().fetch(serve(answer) + "/feed")


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_what_the_server_cannot_give_now_is_tried_later(serve, status) -> None:
    answer, _ = site(feed=(status, {}, b""))
    with pytest.raises(Unavailable, match=str(status)):
        fetcher().fetch(serve(answer) + "/feed")


def test_a_host_that_asks_for_rest_is_left_alone_that_long(serve) -> None:
    now = [100.0]
    answer, asked = site(busy=(429, {"Retry-After": "30"}, b""), feed=(200, {}, FEED))
    reader, base = fetcher(clock=lambda: now[0]), serve(answer)
    with pytest.raises(Unavailable, match="try again in 30 s"):
        reader.fetch(base + "/busy")
    before = len(asked)
    with pytest.raises(Unavailable, match="left alone"):
        reader.fetch(base + "/feed")
    assert len(asked) == before
    now[0] += 31
    assert reader.fetch(base + "/feed").body == FEED


def test_two_requests_to_one_host_keep_the_pause(serve) -> None:
    slept = []
    answer, _ = site(feed=(200, {}, FEED))
    reader = fetcher(pause_seconds=2.0, clock=lambda: 50.0, sleep=slept.append)
    base = serve(answer)
    for _ in range(3):
        reader.fetch(base + "/feed")
    assert slept == [2.0, 4.0, 6.0], "the question for robots.txt counts"


def test_robots_rules_are_kept_and_asked_for_once(serve) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: Legation\nDisallow: /private\n"
    answer, asked = site(**{"robots.txt": (200, {}, rules), "feed": (200, {}, FEED)})
    reader, base = fetcher(), serve(answer)
    assert reader.fetch(base + "/feed").body == FEED
    with pytest.raises(Refused, match=r"robots\.txt"):
        reader.fetch(base + "/private/feed")
    assert [path for path, _ in asked] == ["/robots.txt", "/feed"]


def test_a_site_whose_robots_file_fails_is_asked_later(serve) -> None:
    answer, _ = site(**{"robots.txt": (503, {}, b""), "feed": (200, {}, FEED)})
    with pytest.raises(Unavailable):
        fetcher().fetch(serve(answer) + "/feed")


def test_a_body_that_breaks_off_may_be_tried_again(serve) -> None:
    def short(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"<rss>")

    answer, _ = site(feed=short)
    with pytest.raises(Unavailable, match="broke off"):
        fetcher().fetch(serve(answer) + "/feed")


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_server_that_drips_is_cut_at_the_deadline(serve, where) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        start = b"HTTP/1.1 200 OK\r\n" + (b"" if where == "head" else b"\r\n")
        try:
            request.wfile.write(start)
            for _ in range(100):
                request.wfile.write(b"X: y\r\n")
                time.sleep(0.1)
        except OSError:
            return

    answer, _ = site(feed=drip)
    reader = fetcher(total_seconds=0.5, obeys_robots=False)
    with pytest.raises(Unavailable, match="took longer than"):
        reader.fetch(serve(answer) + "/feed")


def test_a_closed_port_may_be_tried_again() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with pytest.raises(Unavailable, match="no connection"):
        fetcher().fetch(f"http://127.0.0.1:{port}/")


def test_something_that_does_not_speak_http_is_unavailable() -> None:
    server = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        for _ in range(2):
            connection, _ = server.accept()
            connection.sendall(b"220 smtp.example ESMTP\r\n" * 3)
            connection.close()

    threading.Thread(target=talk, daemon=True).start()
    with pytest.raises(Unavailable, match="broke off"):
        fetcher(obeys_robots=False).fetch(f"http://127.0.0.1:{server.getsockname()[1]}/")
    server.close()


def test_a_validator_with_a_line_end_cannot_write_a_header(serve) -> None:
    answer, asked = site(feed=(200, {}, FEED))
    with pytest.raises(Unavailable):
        fetcher().fetch(serve(answer) + "/feed", conditions=Conditions(etag='"1"\r\nX-Evil: 1'))
    assert all("X-Evil" not in headers for _, headers in asked)


@pytest.fixture
def certificate(tmp_path) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not on this machine: no certificate to test with")
    both = tmp_path / "both.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=news.test"
    names = [
        "-addext",
        "subjectAltName=DNS:news.test",
        "-keyout",
        str(both),
        "-out",
        str(tmp_path / "c"),
    ]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    both.write_bytes(both.read_bytes() + (tmp_path / "c").read_bytes())
    return both


@pytest.fixture
def secure_port(certificate) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            """Stay silent."""

        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.headers["Host"].encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_certificate_proves_the_name_though_the_address_is_connected_to(
    certificate, secure_port
) -> None:
    trusting = fetcher(
        ca_file=str(certificate), resolve=lambda h, p: ["127.0.0.1"], obeys_robots=False
    )
    found = trusting.fetch(f"https://news.test:{secure_port}/")
    assert found.body == f"news.test:{secure_port}".encode()
    with pytest.raises(Unavailable, match="no trusted connection"):
        trusting.fetch(f"https://other.test:{secure_port}/")
    with pytest.raises(Unavailable, match="no trusted connection"):
        fetcher(resolve=lambda h, p: ["127.0.0.1"]).fetch(f"https://news.test:{secure_port}/")


def test_a_stream_gives_its_lines_as_they_come(serve) -> None:
    def stream(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in (b"event: up", b"date\r\nda", b"ta: 1\n\n"):
            request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        request.wfile.write(b"0\r\n\r\n")

    answer, _ = site(stream=stream)
    with fetcher().lines(serve(answer) + "/stream", headers={}, seconds=5) as lines:
        assert list(lines) == [b"event: update", b"data: 1", b""]


def test_a_stream_ends_when_its_time_is_over(serve) -> None:
    def silent(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\nfirst\n")
        time.sleep(3)

    answer, _ = site(stream=silent)
    start = time.monotonic()
    with fetcher().lines(serve(answer) + "/stream", headers={}, seconds=0.4) as lines:
        assert list(lines) == [b"first"]
    assert time.monotonic() - start < 2.5
