"""A real HTTP server on the loopback, for what must be seen to happen on a connection."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Answer = tuple[int, dict[str, str], bytes]
Serve = Callable[[Callable[[BaseHTTPRequestHandler], Answer | None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Give a function that serves what a function answers, and returns the server's address.

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
