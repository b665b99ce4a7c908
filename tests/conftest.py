"""What every test stands on: a home of its own, and a shut network."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import hypothesis
import pytest
from django.utils import translation
from pytest_django import DjangoDbBlocker

hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")  # a loaded machine is no fault of what is tested
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
Answer = tuple[int, dict[str, str], bytes]
Serve = Callable[[Callable[[BaseHTTPRequestHandler], Answer | None]], str]
LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a database by a fixture alone, so that make test-postgres finds it."""
    for item in items:
        if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def shut_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave this machine for nobody: a test that tries fails."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if not str(host).startswith(LOCAL):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(autouse=True)
def begin_in_english() -> None:
    """The language of the last page that a test before asked for is not that of this one."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def records_end_with_the_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the records before a test without a transaction of its own is cleared away: they only grow."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    yield
    from legation.testing.records import forget_records

    forget_records()


@pytest.fixture(scope="module")
def undone(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a module plants for all of its tests is undone after it, with the settings it put in force."""
    from django.conf import settings
    from django.db import transaction

    before = settings.LEGATION
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
            settings.LEGATION = before


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of shared evaluation data; tests that need it skip where it is absent."""
    if not DATA.is_dir():
        pytest.skip("the shared evaluation data is not beside this checkout")
    return DATA


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A fresh home folder for one installation."""
    folder = tmp_path / "home"
    folder.mkdir()
    yield folder


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A real HTTP server on the loopback: give a function its answers come from, get its address.

    The function gets the request handler; it returns status, headers and body, or None when it has
    written to the connection by itself.
    """
    running = []

    def start(answer: Callable[[BaseHTTPRequestHandler], Answer | None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Stay silent."""

            def do_POST(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                given = answer(self)
                if given is None:
                    self.close_connection = True
                    return
                status, headers, body = given
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()
