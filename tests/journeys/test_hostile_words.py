"""Words from outside on a real terminal: no command hands it an escape that stands in them."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

TITLE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e [/red] {0}"
WRITTEN = r"\x1b[2J\x1b]0;owned\x07\x9b31m\u202e [/red]"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
"""What the console itself writes, for its own styles."""


def post(number: int, year: int) -> str:
    title = TITLE.format(number)
    told = {"id": str(number), "title": title, "text": title, "account": title, title: 0}
    return json.dumps({**told, "published_at": f"{year}-03-01T10:00:00Z"}) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A new installation, and beside it a file of posts: one in order, one of a broken clock, one broken."""
    posts = post(1, 2026) + post(2, 1970) + f'{{"id": "3", "title": "{TITLE}\n'
    (tmp_path / "posts.ndjson").write_text(posts)
    settings = 'mission = "lima"\nlegal_basis = "public-task"\n'
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "legation.toml").write_text(settings)
    return tmp_path / "home"


def at_a_terminal(home: Path, *words: str) -> str:
    """Run a command on a terminal of its own and give everything that it wrote there."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "LEGATION_HOME": str(home), "TERM": "xterm-256color", "COLUMNS": "400"}
    command = [sys.executable, "-m", "legation", *words]
    running = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=home.parent
    )
    os.close(theirs)
    wrote = b""
    while piece := _read(ours):
        wrote += piece
    running.wait(timeout=60)
    os.close(ours)
    return wrote.decode("utf-8")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def test_no_command_hands_a_terminal_what_steers_it(home: Path) -> None:
    name = TITLE.format("the source")
    steps = (
        ("sources", "add", "posts.ndjson", "--name", name),
        ("sources", "test", name),
        ("collect", "--once"),
        ("sources", "list"),
        ("quarantine", "list"),
        ("quarantine", "show", "1"),
        ("quarantine", "retry"),
        ("sources", "test", TITLE.format("no source")),
        ("lab", "language", "posts.ndjson", "-"),
    )
    for words in steps:
        said = at_a_terminal(home, *words)
        assert WRITTEN in said, words
        assert not steering(said), (words, said)
    explained = at_a_terminal(home, "explain", item_of(home))
    assert "owned" in explained
    assert not steering(explained), explained


def steering(said: str) -> set[str]:
    """Give what is left of control characters when the console's own colours are gone."""
    return set(_COLOURS.sub("", said)) & set("\x1b\x07\x9b\u202e")


def item_of(home: Path) -> str:
    """Give the id of the item that is held."""
    words = "from legation.faces.cli.opening import opened; here = opened(); "
    words += "print(here.archive.read('items', here.scope)['id'][0])"
    settings = "legation.faces.web.configuration"
    env = {**os.environ, "LEGATION_HOME": str(home), "DJANGO_SETTINGS_MODULE": settings}
    done = subprocess.run(
        [sys.executable, "-c", words], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[0]
