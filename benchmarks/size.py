"""Prints what an installation takes: its packages on the disk, and its processes at rest in memory.

Disk: the packages that ``requirements.lock`` names, as they stand in this environment, with the bytecode of
every module, and the product itself. Memory: ``legation serve`` on an installation whose first page was
looked at, proportional set size over all its processes when they have come to rest: with 200 items, and
with as many posts of an earlier year beside them as ``--posts`` says.
"""

import argparse
import contextlib
import importlib.metadata
import importlib.util
import marshal
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
DISK_GB, MEMORY_MB = 1.25, 500
REST_SECONDS = 6.0
LONGEST_SECONDS = 240.0
PORT = 8397
FEED = """<rss version="2.0"><channel><title>News</title>{}</channel></rss>"""
POST = (
    '{{"id": "{n}", "text": "Word {n} of the ministers and the harbour of place {m}", '
    '"account": "a{m}", "published_at": "2024-{month:02}-11T10:{m:02}:00Z"}}\n'
)
ITEM = (
    "<item><title>Minister meets delegation {n}</title><link>https://news.example/{n}</link>"
    "<guid>{n}</guid><pubDate>Mon, 06 Oct 2025 10:{m:02}:00 GMT</pubDate></item>"
)


def locked() -> set[str]:
    """The names in the lock of the default install."""
    lines = (REPOSITORY / "requirements.lock").read_text("utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==", line) for line in lines)
    return {_plain(one[1]) for one in found if one}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> Iterator[tuple[str, int]]:
    """Each locked package that is here, with its bytes on the disk."""
    wanted, seen = locked(), set[str]()
    for one in importlib.metadata.distributions():
        name = _plain(one.metadata["Name"])
        if name in wanted and name not in seen:
            seen.add(name)
            files = {Path(str(one.locate_file(file))).resolve() for file in one.files or []}
            yield name, _bytes(files)


def _bytes(files: set[Path]) -> int:
    there = [path for path in files if path.is_file() and "__pycache__" not in path.parts]
    return sum(path.stat().st_size + _bytecode(path) for path in there)


def _bytecode(path: Path) -> int:
    """The bytes of a module's bytecode: what lies beside it, or what it would be."""
    if path.suffix != ".py":
        return 0
    cached = Path(importlib.util.cache_from_source(str(path)))
    if cached.exists():
        return cached.stat().st_size
    try:
        return 16 + len(marshal.dumps(compile(path.read_bytes(), str(path), "exec")))
    except (SyntaxError, ValueError):
        return 0


def disk() -> None:
    """Print the size of the default install and its largest packages."""
    sizes = dict(installed())
    sizes["legation"] = _bytes(set((REPOSITORY / "src" / "legation").rglob("*")))
    absent = sorted(locked() - set(sizes))
    whole = sum(sizes.values()) / 1e9
    print(f"default install with bytecode: {whole:.2f} GB, target {DISK_GB} GB")
    largest = sorted(sizes.items(), key=lambda one: -one[1])[:8]
    print("  largest:", ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in largest))
    if absent:
        print("  not in this environment (other systems):", ", ".join(absent))


def memory(posts: int) -> None:
    """Print the memory of an idle installation, process by process."""
    print(f"\n{posts + 200:,} items held")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        environment = {
            **os.environ,
            "LEGATION_HOME": str(home),
            "LEGATION_DATABASE": "",
            "LEGATION_PORT": str(PORT),
        }
        feed = Path(folder, "feed.xml")
        feed.write_text(FEED.format("".join(ITEM.format(n=n, m=n % 60) for n in range(200))))
        _legation(["sources", "add", str(feed), "--history"], environment)
        if posts:
            told = (POST.format(n=n, m=n % 60, month=1 + n % 12) for n in range(posts))
            earlier = Path(folder, "posts.ndjson")
            earlier.write_text("".join(told))
            _legation(["sources", "add", str(earlier), "--history"], environment)
        _legation(["collect", "--once"], environment)
        _legation(["update", "--quiet", "--as-of", "2025-10-07"], environment)
        serving = subprocess.Popen(
            [sys.executable, "-m", "legation", "serve"], env=environment, stdout=subprocess.DEVNULL
        )
        try:
            _look(_legation(["address"], environment).strip())
            _rest(serving.pid)
            _print_memory(serving.pid)
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(timeout=30)


def _legation(words: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "legation", *words]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout


def _look(address: str) -> None:
    """Open the first page as soon as there is one."""
    until = time.monotonic() + LONGEST_SECONDS
    while True:
        try:
            urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(address).read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def _rest(parent: int) -> None:
    """Wait until no child came, went or computed for a while."""
    until, last, since = time.monotonic() + LONGEST_SECONDS, -1.0, time.monotonic()
    while time.monotonic() < until and time.monotonic() - since < REST_SECONDS:
        spent = sum(_ticks(one) for one in family(parent)[1:]) + 1e6 * len(family(parent))
        if abs(spent - last) > 10:
            last, since = spent, time.monotonic()
        time.sleep(0.5)


def family(parent: int) -> list[int]:
    """A process and all that descend from it."""
    found = [parent]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # a thread that ended meanwhile
                found += [int(child) for child in task.read_text("ascii").split()]
    return found


def _ticks(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return float(fields[11]) + float(fields[12])


def _print_memory(parent: int) -> None:
    held = []
    for process in family(parent):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\x00")
        share = int(rollup.split("\nPss:")[1].split()[0]) / 1_000
        held.append((share, b" ".join(words[2:6]).decode()))
    print(f"idle installation: {sum(one for one, _ in held):.0f} MB, target {MEMORY_MB} MB")
    for share, words in held:
        print(f"  {share:6.0f} MB  {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("disk", "memory"))
    parser.add_argument(
        "--posts", type=int, default=250_000, help="posts held in the larger installation"
    )
    asked = parser.parse_args()
    if asked.only != "memory":
        disk()
    if asked.only != "disk":
        memory(0)
        memory(asked.posts)


if __name__ == "__main__":
    main()
