"""The database server is restarted while sources are read: nothing is lost, nothing twice."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.postgres
ROWS = 40
COUNT = """
import django
django.setup()
from legation.chancery.installation import open_installation
from legation.settings import read_settings
here = open_installation(read_settings())
here.archive.flush()
read = here.archive.read("items", here.scope, columns=["native_id", "revision"])
print(len(read), read["native_id"].n_unique(), read["revision"].max())
"""


class Server:
    """The throw-away server that tests/postgres.py started."""

    def __init__(self) -> None:
        told = os.environ.get("LEGATION_TEST_POSTGRES")
        if not told:
            pytest.skip("needs the server of make test-postgres")
        held = json.loads(told)
        self.control, self.user = held["control"], held["user"]

    def run(self, *words: str) -> None:
        """Let pg_ctl do something to the server."""
        user = {"user": self.user, "extra_groups": []} if self.user else {}
        command = [*self.control, *words]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, **user)


@pytest.fixture
def database() -> str:
    """An empty database beside the one of the other tests."""
    import psycopg

    address = os.environ["LEGATION_DATABASE"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS restarted")
        server.execute("CREATE DATABASE restarted")
    return urlsplit(address)._replace(path="/restarted").geturl()


def test_collection_goes_on_after_the_database_was_restarted(
    tmp_path: Path, person, until: Callable[..., None], database: str
) -> None:
    server = Server()
    person.settings |= {"LEGATION_DATABASE": database, "LEGATION_COLLECT_SECONDS": "0.2"}
    posts = tmp_path / "posts.ndjson"
    add(posts, 0)
    person.says("sources", "add", str(posts), "--mission", "lima")
    with person.running("collect", "--follow") as process:
        until(lambda: filed(database) >= ROWS)
        for number in range(1, 12):
            add(posts, number)
            if number == 4:
                server.run("-m", "immediate", "restart")
            if number == 8:
                server.run("-m", "fast", "stop")
            if number == 9:
                server.run("start")
            time.sleep(0.5)
        until(lambda: filed(database) == 12 * ROWS, seconds=100)
        assert process.poll() is None
    counted = subprocess.run(
        [sys.executable, "-c", COUNT],
        env=person.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert counted.stdout.split() == [str(12 * ROWS), str(12 * ROWS), "0"]


def add(posts: Path, number: int) -> None:
    """Append rows to the file, all at once."""
    rows = [
        {"id": f"{number}-{row}", "text": f"news {number} {row}", "published_at": "2026-01-01"}
        for row in range(ROWS)
    ]
    with posts.open("a") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows))


def filed(database: str) -> int:
    """How many items the source says it filed; none while the server is away."""
    import psycopg

    try:
        with psycopg.connect(database) as server:
            row = server.execute("SELECT items_filed FROM listening_source").fetchone()
    except psycopg.OperationalError:
        return 0
    return int(row[0]) if row else 0
