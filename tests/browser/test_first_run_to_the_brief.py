"""The first run of a post of several people, in Chromium on a served installation, to its first brief."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .conftest import BUILD, PASSWORD, set_up_app

pytestmark = pytest.mark.browser
TITLES = ("The harbour of Callao is closed", "Dockers announce a strike at the harbour of Callao")


def feed(now: datetime) -> bytes:
    """A feed of two reports of yesterday."""
    items = "".join(
        f"<item><title>{title}</title><link>https://herald.example/{number}</link>"
        f"<guid>{number}</guid>"
        f"<pubDate>{format_datetime(now - timedelta(hours=20 - number))}</pubDate></item>"
        for number, title in enumerate(TITLES)
    )
    head = "<title>Herald</title><link>https://herald.example</link><description>News</description>"
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
    )


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """The address, with its key, that ``legation serve`` prints in a fresh home."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    said = {"HOME": str(home), "PORT": port, "DATABASE": "", "EMBEDDER": "hash"}
    said |= {"FETCH_PRIVATE_NETWORKS": "1", "FETCH_PAUSE_SECONDS": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "legation", "serve"],
        env={**os.environ, **{f"LEGATION_{name}": one for name, one in said.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        found = next(one for line in lines if (one := re.search(r"http://\S+\?key=\S+", line)))
        yield found[0]
    finally:
        process.terminate()
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def test_several_people_are_set_up_and_the_first_brief_is_read(
    address: str, chromium: Browser, serve, tmp_path: Path
) -> None:
    site = serve(lambda _: (200, {"Content-Type": "application/rss+xml"}, feed(datetime.now(UTC))))
    listed = tmp_path / "feeds.opml"
    outline = f'<outline text="Herald" xmlUrl="{site}/feed"/>'
    listed.write_text(f'<opml version="2.0"><head/><body>{outline}</body></opml>')
    base = address.split("/setup/", maxsplit=1)[0]
    _answers(base)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(address)
    page.click("main a.button")
    page.click("main form button")
    page.fill("#name", "Embassy in Lima")
    page.select_option("#resident", "PE")
    page.click("main form button")
    page.click("main form button >> nth=0")
    page.click("main form button")
    page.check("#way-password")
    page.fill("#name", "Ana Rossi")
    page.fill("#login", "a.rossi")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main form button")
    set_up_app(page, base)
    page.goto(base + "/setup/keeping")
    page.click("main form button")
    page.set_input_files("#file", listed)
    page.click("form:has(#file) button")
    page.click("main form button")
    page.wait_for_selector("main a.button[href='/brief/']")
    (BUILD / "pages").mkdir(parents=True, exist_ok=True)
    page.screenshot(path=BUILD / "pages" / "first-run-end-laptop-en.png", full_page=True)
    assert "The first brief is made." in page.inner_text("main")
    assert page.reload().status == 200
    page.click("main a.button[href='/brief/']")
    assert "Embassy in Lima" in page.inner_text("main")
    context.close()


def _answers(base: str) -> None:
    """Wait until the pages answer."""
    for _ in range(240):
        try:
            with urllib.request.urlopen(base + "/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError("no page answers")
