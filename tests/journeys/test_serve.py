"""A served installation: its pages answer, its processes come back, and it ends when told to."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from urllib.error import HTTPError, URLError

import pytest

CHILDREN = ("web", "listener", "flusher", "update")


class Served:
    """A running ``legation serve``: its process, its address, and a browser with the cookie."""

    def __init__(self, process: subprocess.Popen[str], home: Path) -> None:
        self.process, self.home = process, home
        self.lines: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies)
        self.address = self._address()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)

    def _address(self) -> str:
        said = ""
        for _ in range(60):
            try:
                said += self.lines.get(timeout=1)
            except Empty:
                continue
            found = re.search(r"(http://127\.0\.0\.1:\d+/(?:setup/)?\?key=\S+)", said)
            if found:
                return found[1]
        raise AssertionError(f"no address in {said!r}")

    def get(self, path: str) -> tuple[int, str]:
        """Open a page as the person who opened the address first."""
        base = "/".join(self.address.split("/")[:3])
        try:
            with self.browser.open(base + path, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()
        except (URLError, ConnectionError, TimeoutError):
            return 0, ""

    def state(self, child: str) -> dict[str, object]:
        """What the supervisor last wrote of a child."""
        path = self.home / "run" / f"{child}.json"
        return json.loads(path.read_text()) if path.exists() else {}


@pytest.fixture
def served(person, until: Callable[..., None]) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        person.settings["LEGATION_PORT"] = str(probe.getsockname()[1])
    with person.running("serve") as process:
        one = Served(process, person.home)
        until(lambda: one.get("/healthz")[0] == 200)
        one.browser.open(one.address, timeout=30).close()
        yield one


def test_the_pages_answer_to_who_has_the_key_and_status_shows_every_process(
    served: Served, person, until: Callable[..., None]
) -> None:
    for path in ("/", "/brief/", "/stories/", "/sources/", "/status"):
        status, page = served.get(path)
        assert (status, "<h1" in page) == (200, True), path
    stranger = urllib.request.build_opener()
    with pytest.raises(HTTPError, match="401"):
        stranger.open(served.address.split("?")[0], timeout=30)
    until(lambda: all(served.state(child) for child in CHILDREN))
    said = person.says("status")
    for child in CHILDREN:
        assert re.search(rf"{child} .*(running|waiting)", said), said


def test_a_killed_process_comes_back_and_the_pages_with_it(
    served: Served, until: Callable[..., None]
) -> None:
    for child in ("web", "flusher"):
        pid = served.state(child)["pid"]
        os.kill(int(str(pid)), signal.SIGKILL)
        until(lambda child=child, pid=pid: served.state(child)["pid"] not in (None, pid))
        assert served.state(child)["restarts"] == 1
    until(lambda: served.get("/stories/")[0] == 200)


def test_it_ends_within_fifteen_seconds_of_sigterm_and_leaves_no_process(served: Served) -> None:
    pids = [served.state(child).get("pid") for child in CHILDREN]
    served.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert served.process.wait(30) == 0
    assert time.monotonic() - began < 15
    assert not [pid for pid in pids if pid and Path(f"/proc/{pid}").exists()]
    assert {served.state(child)["state"] for child in CHILDREN} == {"stopped"}
    assert served.get("/healthz")[0] == 0


def test_an_installation_is_served_once(served: Served, person) -> None:
    second = person.ask("serve", seconds=60)
    assert second.returncode == 77
    assert "already served" in second.stderr
    assert served.get("/healthz")[0] == 200
