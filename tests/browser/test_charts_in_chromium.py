"""The enlarged charts in a real browser: they work under a nonce, without eval, and none of it is needed."""

import functools
import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from legation.chancery import drawing
from legation.chancery.drawing.lines import Series, line

pytestmark = pytest.mark.browser
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STATIC = Path(drawing.__file__).parents[1] / "static"
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:;"
    " base-uri 'none'"
)
OPENS = "document.querySelector('.drawn button').click()"


class Served(http.server.SimpleHTTPRequestHandler):
    """One page and the static files, each under the policy of the pages."""

    page = ""
    nonce = "abc123"

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        body = self.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(nonce=self.nonce))
        self.end_headers()
        self.wfile.write(body)

    def translate_path(self, path: str) -> str:
        plain = re.sub(r"\.[0-9a-f]{12}\.", ".", path)
        return super().translate_path(plain.removeprefix("/static"))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served() -> Iterator[str]:
    handler = functools.partial(Served, directory=str(STATIC))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def page(nonce: str) -> str:
    at = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=place) for place in range(400)]
    values = tuple(float(place % 40) for place in range(400))
    figure = line(at, [Series(name="Spanish", values=values)], title="Attention", unit="a day")
    drawn = render_to_string("chancery/_figure.html", {"figure": figure})
    enlarging = render_to_string(
        "chancery/_enlarging.html", {"is_enlargeable": True, "csp_nonce": nonce}
    )

    return f'<!doctype html><html lang="en"><title>x</title><body>{drawn}{enlarging}'


def opened(address: str, folder: Path) -> subprocess.CompletedProcess[str]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    command = [found, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    rest = [f"--user-data-dir={folder}", "--virtual-time-budget=3000", "--dump-dom", address]
    return subprocess.run(
        [*command, *rest], capture_output=True, text=True, timeout=90, check=False
    )


def test_a_long_series_is_enlarged_on_request_under_the_policy(
    served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = f"<script nonce=abc123>addEventListener('load', () => {OPENS})</script>"
    monkeypatch.setattr(Served, "page", page("abc123") + opens)
    seen = opened(served, tmp_path)
    assert 'aria-expanded="true"' in seen.stdout and "<canvas" in seen.stdout
    assert "Content Security Policy" not in seen.stderr and "Uncaught" not in seen.stderr, (
        seen.stderr
    )


def test_without_the_nonce_nothing_runs_and_the_drawing_stands(
    served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Served, "page", page("of another answer"))
    seen = opened(served, tmp_path)
    assert "<canvas" not in seen.stdout and "<button" not in seen.stdout
    assert '<svg class="chart lines"' in seen.stdout and "<table>" in seen.stdout
