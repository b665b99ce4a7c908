"""How long pages take on a full installation, many people at once: milliseconds by page, beside the target.

    LEGATION_HOME=copy-of-a-home python benchmarks/pages.py --people 20 --seconds 60
    python benchmarks/pages.py                                # on a small scenario of its own

Works on the installation that the environment names, and makes people in it, so give it a copy. The web
process is the one that ``legation serve`` starts. Each of the people has signed in, reads at one of the
installation's missions, opens a page, reads it for ``--pause`` seconds on average, and opens another.
First each page is opened once after a start, alone: its first opening. It waits until the web processes
have made the lists they make beforehand; with ``--cold`` it does not. Time is
from the request to the last byte of its answer, on the same machine, waiting for others included.
``CPU ms`` and ``bytes`` are of pages that were opened before, alone: CPU of the web processes, and what goes
over the line, compressed.
"""

import argparse
import gzip
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("LEGATION_WORKERS", "1")

PAGE_MS, SEARCH_MS = 300, 500
STANDS_STILL = 8.0
"""Seconds in which processes that make nothing beforehand any more use little CPU."""
TURNS = 10
"""Openings of a page by which its CPU is told, since the system counts in hundredths of a second."""
LISTS = ("/", "/brief/", "/stories/", "/narratives/", "/signals/", "/forecasts/", "/countries/")
OTHERS = ("/sources/", "/warnings/", "/status", "/search", "/live/", "/reports/", "/tasks/")
PROGRAMS = ("/api/v1/stories", "/api/v1/narratives")
"""What programs ask, here from a browser in which somebody signed in."""
KINDS = ("stories", "narratives", "items", "signals", "forecasts", "countries", "accounts")
WORDS = ("minister", "water", "élection", "border treaty", "crisis", "port", "вода", "سلام")


class Visitor:
    """One person's browser, which keeps its connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._headers = {"Cookie": f"legation-session={cookie}", "Accept-Encoding": "gzip"}
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def open(self, path: str) -> tuple[int, float, bytes]:
        """Open a page: status, milliseconds, body."""
        began = time.perf_counter()
        try:
            self._line.request("GET", path, headers=self._headers)
            answer = self._line.getresponse()
            body = answer.read()
        except (http.client.HTTPException, OSError):
            self._line.close()
            self._line.request("GET", path, headers=self._headers)
            answer = self._line.getresponse()
            body = answer.read()
        return answer.status, 1_000 * (time.perf_counter() - began), body


def scenario(home: Path) -> None:
    """Make a world of 12,000 items and walk it."""
    from legation.faces.cli.opening import opened

    here = opened()
    from legation.desks.exercise.generate import generate
    from legation.desks.exercise.world import World
    from legation.rounds.exercise import walk

    folder = home.parent / "world"
    generate(World(seed=7), folder)
    walk(here, folder, updates=1)


def cookies(people: int) -> list[str]:
    """Sign people in at the missions there are, and give their cookies."""
    from legation.faces.cli.opening import opened

    opened()
    from legation.chancery.missions import mission_ids
    from legation.domain.roles import RoleKind
    from legation.testing.people import person_at, signed_in

    missions = sorted(mission_ids())
    stamp = f"{time.time():.0f}"
    held = []
    for place in range(people):
        mission = missions[place % len(missions)]
        person = person_at(mission, RoleKind.READ, login=f"bench-{stamp}-{place}")
        held.append(signed_in(person).cookies["legation-session"].value)
    return held


def addresses(visitor: Visitor) -> list[str]:
    """The lists, and two pages of each kind that they lead to."""
    found = [path for path in (*LISTS, *OTHERS, *PROGRAMS) if visitor.open(path)[0] == 200]
    told: dict[str, list[str]] = defaultdict(list)
    waiting = list(LISTS)
    for path in waiting:
        body = _text(visitor.open(path)[2])
        for link in re.findall(r'href="(/[^"#?]+)', body):
            kind = link.split("/")[1]
            known = told[kind]
            if kind in KINDS and link.count("/") == 2 and link[-1] != "/" and link not in known:
                if "." in link or len(known) >= 2:
                    continue
                known.append(link)
                waiting.append(link)
    return found + [link for links in told.values() for link in links]


def _text(body: bytes) -> str:
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


def kind_of(path: str) -> str:
    """What a page is called in the table."""
    bare = path.partition("?")[0]
    if bare in PROGRAMS:
        return bare
    parts = bare.strip("/").split("/")
    if parts[0] == "search":
        return "search" if "?" in path else "search, empty"
    return f"{parts[0]} …" if len(parts) > 1 else bare


def walk_about(
    visitor: Visitor, pages: list[str], *, seconds: float, pause: float, dice: random.Random
) -> list[tuple[str, int, float]]:
    """Open pages at random, reading each a while."""
    told, until = list[tuple[str, int, float]](), time.monotonic() + seconds
    time.sleep(dice.random() * pause)
    while time.monotonic() < until:
        path = dice.choice(pages)
        if path == "/search":
            path = f"/search?q={quote(dice.choice(WORDS))}"
        status, took, _ = visitor.open(path)
        told.append((kind_of(path), status, took))
        time.sleep(dice.expovariate(1 / pause))
    return told


def served(port: int) -> subprocess.Popen[bytes]:
    """Start the web process, and wait until it answers."""
    from legation.rounds.children import children
    from legation.settings import read_settings

    web = next(one for one in children(read_settings()) if one.name == "web")
    process = subprocess.Popen(list(web.command), start_new_session=True)
    while True:
        try:
            if Visitor(port, "").open("/healthz")[0] == 200:
                return process
        except OSError:
            time.sleep(0.2)


def cpu_of(parent: int) -> float:
    """CPU seconds of a process and its children so far."""
    spent = 0.0
    for one in [parent, *_children(parent)]:
        fields = Path(f"/proc/{one}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
        spent += (float(fields[11]) + float(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(one) for task in tasks for one in task.read_text("ascii").split()]


def settled(web: int, *, most_seconds: float = 600.0) -> tuple[float, float]:
    """Wait until the web processes work on nothing any more: seconds it took, and CPU seconds."""
    began, before, last = time.monotonic(), cpu_of(web), 0.0
    time.sleep(STANDS_STILL)
    while time.monotonic() - began < most_seconds:
        now = cpu_of(web)
        if now - last < STANDS_STILL / 10:
            break
        last = now
        time.sleep(STANDS_STILL)
    return time.monotonic() - began - STANDS_STILL, cpu_of(web) - before


def measure(people: int, seconds: float, pause: float, *, is_warm: bool) -> None:
    """Print the first opening of each page alone, then what many people at once wait."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    os.environ["LEGATION_PORT"] = str(port)
    held = cookies(people)
    web = served(port)
    try:
        visitors = [Visitor(port, cookie) for cookie in held]
        pages = addresses(visitors[0])
        os.killpg(web.pid, signal.SIGTERM)
        web.wait(30)
        web = served(port)
        visitors = [Visitor(port, cookie) for cookie in held]
        if is_warm:
            waited, worked = settled(web.pid)
            print(f"lists made beforehand: after {waited:.0f} s, {worked:.0f} s of CPU")
        first: dict[str, list[float]] = defaultdict(list)
        for path in pages:
            first[kind_of(path)].append(visitors[0].open(path)[1])
        asked = [*pages, f"/search?q={WORDS[0]}"]
        kinds = list(dict.fromkeys(map(kind_of, asked)))
        alone = {kind: each_alone(visitors[0], web.pid, kind, asked) for kind in kinds}
        told, before = list[tuple[str, int, float]](), cpu_of(web.pid)
        walks = [
            threading.Thread(
                target=lambda one=one, place=place: told.extend(
                    walk_about(one, pages, seconds=seconds, pause=pause, dice=random.Random(place))
                )
            )
            for place, one in enumerate(visitors)
        ]
        for walk in walks:
            walk.start()
        for walk in walks:
            walk.join()
        spent = cpu_of(web.pid) - before
    finally:
        os.killpg(web.pid, signal.SIGTERM)
        web.wait(30)
    report(told, first, alone)
    per_page = 1_000 * spent / max(1, len(told))
    print(
        f"{people} people, a page read {pause:g} s: {len(told)} pages in {seconds:.0f} s, "
        f"{per_page:.0f} ms of CPU each"
    )


def each_alone(visitor: Visitor, web: int, kind: str, pages: list[str]) -> tuple[float, int]:
    """Give what a kind of page costs when nobody else asks: CPU milliseconds, and the largest in bytes."""
    paths = [path for path in pages if kind_of(path) == kind]
    before, largest = cpu_of(web), 0
    for path in paths * TURNS:
        largest = max(largest, len(visitor.open(path)[2]))
    return 1_000 * (cpu_of(web) - before) / (len(paths) * TURNS), largest


def report(
    told: list[tuple[str, int, float]],
    first: dict[str, list[float]],
    alone: dict[str, tuple[float, int]],
) -> None:
    """Print the table, the slowest page first."""
    taken: dict[str, list[float]] = defaultdict(list)
    wrong = [(kind, status) for kind, status, _ in told if status != 200]
    for kind, _, took in told:
        taken[kind].append(took)
    taken["every page"] = [took for kind, _, took in told if kind != "search"]
    costs = [cost for kind, (cost, _) in alone.items() if kind != "search"]
    largest = max(size for _, size in alone.values())
    alone = {**alone, "every page": (sum(costs) / len(costs), largest)}
    print(
        f"{'page':18} {'opened':>7} {'p50 ms':>7} {'p95 ms':>7} {'worst':>7} {'target':>7} {'first':>7} "
        f"{'CPU ms':>7} {'bytes':>7}"
    )
    for kind, times in sorted(taken.items(), key=lambda one: -_part(one[1], 0.95)):
        opened_first = max(first.get(kind, [0.0]))
        cpu, size = alone.get(kind, (0.0, 0))
        target = SEARCH_MS if kind == "search" else PAGE_MS
        print(
            f"{kind:18} {len(times):7} {_part(times, 0.5):7.0f} {_part(times, 0.95):7.0f} "
            f"{max(times):7.0f} {target:7} {opened_first:7.0f} "
            f"{cpu:7.0f} {size:7}"
        )
    if wrong:
        print(f"not answered with 200: {wrong[:10]}")
        sys.exit(1)


def _part(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument(
        "--pause", type=float, default=5.0, help="seconds a page is read, on average"
    )
    parser.add_argument(
        "--cold", action="store_true", help="begin at once, not when the lists are made beforehand"
    )
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        if "LEGATION_HOME" not in os.environ:
            os.environ["LEGATION_HOME"] = str(Path(folder, "home"))
            scenario(Path(folder, "home"))
        measure(asked.people, asked.seconds, asked.pause, is_warm=not asked.cold)


if __name__ == "__main__":
    main()
