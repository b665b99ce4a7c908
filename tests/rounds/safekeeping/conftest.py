"""An installation in a folder of its own, run as people run it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

PASSPHRASE = "correct horse battery staple"
FILL = """
import django; django.setup()
from datetime import datetime, UTC
from legation.chancery.audit.recording import record
for number in range(7):
    record("brief-opened", by="ana", mission="lima", subject=("brief", "1"), at=datetime.now(UTC))
"""
TELL = """
import django; django.setup()
from legation.chancery.audit.heads import latest_head
from legation.chancery.audit.models import Record
from legation.chancery.installation import open_installation
from legation.desks.listening.models import Source
from legation.settings import read_settings
here = open_installation(read_settings())
print(here.archive.count("items", here.scope), Source.objects.count(), Record.objects.count())
print(latest_head().note)
print(open(here.settings.home / "access.key").read())
"""


SERVER = os.environ.get("LEGATION_DATABASE", "")
"""The PostgreSQL server that the tests run on, empty where they run on SQLite."""


@dataclass(frozen=True)
class Post:
    """One installation and who sits at it; on PostgreSQL it has a database of its own."""

    home: Path

    @cached_property
    def database(self) -> str:
        """The address of its database on the server, empty for a file in its home."""
        if not SERVER:
            return ""
        name = f"post_{sha256(str(self.home).encode()).hexdigest()[:16]}"
        with psycopg.connect(SERVER, autocommit=True) as server:
            held = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if held.fetchone() is None:
                server.execute(f'CREATE DATABASE "{name}"')
        return urlsplit(SERVER)._replace(path=f"/{name}").geturl()

    def held(self, query: str, *, is_changing: bool = False) -> list[tuple[object, ...]]:
        """Ask its database behind its back."""
        if self.database:
            with psycopg.connect(self.database, options="-c legation.scope=house") as connection:
                answer = connection.execute(query)
                return [] if is_changing else answer.fetchall()
        with closing(sqlite3.connect(self.home / "legation.sqlite3")) as connection, connection:
            return connection.execute(query).fetchall()

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        stated = {
            "LEGATION_HOME": str(self.home),
            "LEGATION_DATABASE": self.database,
            "LEGATION_EMBEDDER": "hash",
            "DJANGO_SETTINGS_MODULE": "legation.faces.web.configuration",
            "COLUMNS": "300",
            "NO_COLOR": "1",
        }
        return subprocess.run(
            [sys.executable, *words],
            env={**os.environ, **stated, **more},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def asks(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "legation", *words, **more)

    def says(self, *words: str, **more: str) -> str:
        done = self.asks(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tells(self) -> str:
        done = self.run("-c", TELL)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def files(self) -> list[str]:
        return sorted(one.name for one in self.home.iterdir()) if self.home.exists() else []


def filled(folder: Path) -> Post:
    """A post that read a file, part of it in the tables and part in the inbox, and keeps records."""
    post = Post(folder / "home")
    for number in (1, 2):
        posts = folder / f"posts{number}.ndjson"
        rows = (
            f'{{"id": "{number}-{one}", "text": "hello {one}", "published_at": "2026-01-01"}}\n'
            for one in range(20)
        )
        posts.write_text("".join(rows))
        post.says("sources", "add", str(posts), "--history")
        post.says("collect", "--once")
        if number == 1:
            post.says("compact")
    (post.home / "names.toml").write_text("# how this post names countries\n")
    (post.home / "uploads/kept").mkdir(parents=True)
    (post.home / "uploads/kept/given.ndjson").write_text('{"id": "1", "text": "given by hand"}\n')
    post.says("address")
    assert post.run("-c", FILL).returncode == 0
    return post


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Post:
    return filled(tmp_path_factory.mktemp("post"))


@pytest.fixture(scope="module")
def passphrase(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("secret") / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    return str(path)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Callable[[], Post]:
    return lambda: Post(tmp_path / "restored")
