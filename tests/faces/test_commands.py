"""Every command: it says what it takes, does what it says, and ends with the exit status of its failure."""

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from legation import __version__

POST = '{"id": "1", "text": "hello from Lima", "published_at": "2026-01-01"}\n'
FEED = "https://herald.example/feed.xml"


def legation(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    stated = {"LEGATION_HOME": str(home), "LEGATION_DATABASE": "", "COLUMNS": "300"}
    return subprocess.run(
        [sys.executable, "-m", "legation", *words],
        env={**os.environ, **stated, "LEGATION_EMBEDDER": "hash", "NO_COLOR": "1", **settings},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def says(home: Path, *words: str, **settings: str) -> str:
    done = legation(home, *words, **settings)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands() -> Iterator[tuple[str, ...]]:
    import typer

    from legation.faces.cli.commands import application

    def walk(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        children = getattr(command, "commands", {})
        yield path
        for name, child in children.items():
            yield from walk(child, (*path, name))

    yield from walk(typer.main.get_command(application), ())


def test_every_command_and_every_option_says_what_it_is_for() -> None:
    import typer

    from legation.faces.cli.commands import application

    for path in commands():
        command = typer.main.get_command(application)
        for name in path:
            command = command.commands[name]
        assert command.help, path
        silent = [
            one.name
            for one in command.params
            if getattr(one, "opts", [""])[0].startswith("--") and not getattr(one, "help", None)
        ]
        assert not silent, (path, silent)


@pytest.mark.parametrize("path", [(), ("sources",), ("lab",), ("collect",)])
def test_help_is_given_without_an_installation(home: Path, path: tuple[str, ...]) -> None:
    assert "usage" in says(home / "none", *path, "--help").lower()
    assert not (home / "none" / "legation.sqlite3").exists()


def test_version(home: Path) -> None:
    assert says(home, "version").strip() == f"legation {__version__}"
    assert says(home, "--version").strip() == f"legation {__version__}"


def test_wrong_input_ends_with_2_and_its_remedy(home: Path) -> None:
    for words, said in (
        (("collect",), "say --once or --follow"),
        (("sources", "add", "/nowhere.ndjson"), "no such file"),
        (("sources", "pause", "nobody"), "no source 'nobody'"),
        (("brief",), "legation update"),
        (("brief", "--as-of", "soon"), "soon"),
        (("explain", "nothing"), "nothing"),
        (("quarantine", "show", "7"), "no"),
        (("nonsense",), "nonsense"),
    ):
        done = legation(home, *words)
        assert done.returncode == 2, (words, done.returncode, done.stderr)
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_no_answer_ends_with_75(home: Path) -> None:
    done = legation(
        home,
        *("sources", "discover", "http://127.0.0.1:9/"),
        LEGATION_FETCH_PRIVATE_NETWORKS="1",
    )
    assert done.returncode == 75
    assert "127.0.0.1:9" in done.stderr


def test_what_a_rule_forbids_ends_with_77(home: Path) -> None:
    says(home, "sources", "add", FEED, "--name", "herald", "--scope", "domestic")
    done = legation(home, "sources", "resume", "herald")
    assert done.returncode == 77
    assert "legal basis" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_ends_with_78_and_is_named(home: Path) -> None:
    for settings in (
        {"LEGATION_PORT": "many"},
        {"LEGATION_QUERY_THREADS": "-1"},
        {"LEGATION_DATABASE": "postgres://nobody@127.0.0.1:9/none"},
    ):
        done = legation(home, "status", **settings)
        assert done.returncode == 78, done.stderr
        name = next(iter(settings))
        assert name in done.stderr or "setting database" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_unknown_line_in_the_settings_file_ends_with_78(home: Path) -> None:
    (home / "legation.toml").write_text("prot = 8300\n")
    done = legation(home, "status")
    assert done.returncode == 78
    assert "'prot'" in done.stderr


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that read one file and wrote one brief."""
    home = tmp_path_factory.mktemp("walked")
    posts = home.parent / "posts.ndjson"
    posts.write_text(POST)
    assert "until it is purged by hand" in says(home, "sources", "add", str(posts), "--history")
    says(home, "collect", "--once")
    says(home, "update", "--as-of", "2026-01-02")
    return home


def test_doctor_looks_at_disk_folder_encryption_and_paper(walked: Path) -> None:
    said = says(walked, "doctor")
    for what in (
        "disk",
        "data folder",
        "encryption at rest",
        "swap",
        "PDF",
        "access.key|secret.key",
    ):
        assert re.search(rf"(well|look)  ({what}): ", said), said


def test_status_says_so_when_nothing_is_served(walked: Path) -> None:
    said = says(walked, "status")
    assert "not served" in said
    assert "inbox 0 batches" in said


def test_purge_says_what_would_go_and_leaves_it(walked: Path) -> None:
    says(walked, "purge", "--dry-run")
    assert "search: 1 items" in says(walked, "rebuild")


def test_compact_keeps_what_is_held(walked: Path) -> None:
    assert "tables:" in says(walked, "compact")
    assert "search: 1 items" in says(walked, "rebuild")


def test_explain_goes_from_a_sentence_to_its_source(walked: Path) -> None:
    said = says(walked, "explain", "brief:1.1")
    assert "rests on" in said
    assert "posts.ndjson" in said


def test_address_names_the_port_and_the_key(walked: Path) -> None:
    said = says(walked, "address", LEGATION_PORT="8401")
    key = (walked / "access.key").read_text()
    assert said.strip() == f"http://127.0.0.1:8401/?key={key}"


def test_sources_are_listed_paused_and_resumed(home: Path) -> None:
    says(home, "sources", "add", FEED, "--name", "herald")
    assert re.match(r"herald-[0-9a-f]{8} is off", says(home, "sources", "pause", "herald"))
    assert re.search(r"off +herald", says(home, "sources", "list"))
    assert "no source is due" in says(home, "collect", "--once")
    assert "public-task" in says(home, "sources", "resume", "herald")
    assert re.search(r"new +herald", says(home, "sources", "list"))


def test_what_fails_to_add_a_source_opens_no_mission(home: Path, tmp_path: Path) -> None:
    posts, here = tmp_path / "posts.ndjson", ("--mission", "oslo")
    posts.write_text(POST)
    failing = [
        (str(posts), "--option", "nosuch=1"),
        (FEED, "--option", "limit_bytes=abc"),
        (str(tmp_path / "none.ndjson"),),
        (str(posts), "--format", "nosuch"),
    ]
    for words in failing:
        assert legation(home, "sources", "add", *words, *here).returncode in (2, 78), words
    assert legation(home, "sources", "import-opml", str(posts), *here).returncode == 2
    assert "oslo" not in says(home, "missions", "list")
    assert "mission oslo opened" in says(home, "sources", "add", str(posts), *here)
    assert "oslo" in says(home, "missions", "list")


def test_feeds_go_out_as_opml_and_come_in_again(home: Path, tmp_path: Path) -> None:
    first, second, opml = home / "a", home / "b", tmp_path / "feeds.opml"
    says(first, "sources", "add", FEED, "--name", "The Herald & Sons")
    assert "1 feeds written" in says(first, "sources", "export-opml", str(opml))
    assert "1 source added" in says(second, "sources", "import-opml", str(opml))
    assert "0 sources added, 1 read already" in says(second, "sources", "import-opml", str(opml))
    assert "The Herald & Sons" in says(second, "sources", "list")


def test_what_a_list_of_feeds_leaves_out_is_said(home: Path, tmp_path: Path) -> None:
    opml, feed = tmp_path / "feeds.opml", tmp_path / "here.xml"
    feeds = f'<outline text="A" xmlUrl="ftp://x"/><outline xmlUrl="{FEED}"/>'
    opml.write_text(f"<opml><body>{feeds}</body></opml>")
    feed.write_text("<rss version='2.0'><channel/></rss>")
    said = says(home, "sources", "import-opml", str(opml))
    assert "left out: outline 1, 'A': ftp://x is no web address" in said
    assert "1 source added, 0 read already, 1 left out" in said
    says(home, "sources", "add", str(feed))
    says(home, "sources", "add", "https://own.example/feed", "--scope", "domestic")
    (tmp_path / "posts.ndjson").write_text(POST)
    says(home, "sources", "add", str(tmp_path / "posts.ndjson"))
    said = says(home, "sources", "export-opml", str(opml))
    assert "1 feeds written" in said
    assert "left out: 1 feeds in files, 1 turned off, 1 that are no feeds" in said
    assert "own.example" not in opml.read_text()
    assert "here.xml" not in opml.read_text()
    assert "2 feeds written" in says(home, "sources", "export-opml", str(opml), "--off")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://agent:S3cret@news.example/feed.xml", "user part"),
        ("http://127.0.0.1/feed.xml", "does not lie in the public internet"),
        ("http://[::1]/feed.xml", "does not lie in the public internet"),
        ("https://news.example:22/feed.xml", "port 22"),
    ],
)
def test_an_address_that_may_not_be_read_is_not_kept(
    home: Path, tmp_path: Path, address: str, why: str
) -> None:
    done = legation(home, "sources", "add", address)
    assert done.returncode == 77
    assert why in done.stderr
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        f'<opml><body><outline text="A" xmlUrl="{address}"/><outline xmlUrl="{FEED}"/></body></opml>'
    )
    said = says(home, "sources", "import-opml", str(opml))
    assert "may not be read from here" in said
    assert "1 source added, 0 read already, 1 left out" in said
    listed = says(home, "sources", "list")
    assert "S3cret" not in done.stdout + done.stderr + said + listed


def test_opml_that_is_none_or_not_there_is_said(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.opml"
    broken.write_text("<opml><body>")
    for path in (broken, home / "none.opml"):
        done = legation(home, "sources", "import-opml", str(path))
        assert done.returncode == 2, done.stderr
        assert path.name in done.stderr


class Page(BaseHTTPRequestHandler):
    """A page that names two feeds."""

    def do_GET(self) -> None:
        body = (
            b'<html><head><link rel="alternate" type="application/rss+xml" href="/news.xml"'
            b' title="News"><link rel="alternate" type="application/atom+xml" href="/x.atom">'
        )
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(gzip.compress(body))

    def log_message(self, *_: object) -> None:
        pass


def test_the_feeds_of_a_page_are_named(home: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    said = says(home, "sources", "discover", address, LEGATION_FETCH_PRIVATE_NETWORKS="1")
    server.shutdown()
    assert f"{address}/news.xml  News" in said
    assert f"{address}/x.atom" in said


def test_an_address_inside_a_private_network_is_not_fetched_by_default(home: Path) -> None:
    done = legation(home, "sources", "discover", "http://127.0.0.1:9/")
    assert done.returncode in (2, 77)
    assert "Traceback" not in done.stderr


def test_what_django_lacks_is_said_as_what_it_is(tmp_path: Path) -> None:
    wrong = legation(tmp_path / "home", "status", DJANGO_SETTINGS_MODULE="")
    assert wrong.returncode == 78
    assert "Django does not start" in wrong.stderr
    assert "PostgreSQL" not in wrong.stderr


def test_a_process_that_is_kept_running_loads_none_of_the_other_commands(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "legation", "run", "backup"],
        env={**os.environ, "LEGATION_HOME": str(tmp_path), "LEGATION_DATABASE": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert done.returncode == 0
    assert "leaked" not in done.stderr + done.stdout
    assert "legation.rounds.safekeeping.backup" in loaded
    assert not loaded & {"typer", "legation.faces.cli.commands", "legation.rounds.grouping"}


def test_what_is_nothing_to_run_is_said_with_what_may_be(tmp_path: Path) -> None:
    done = legation(tmp_path, "run", "listner")
    assert done.returncode == 2
    assert "'listner' is nothing that is run" in done.stderr
    assert "listener" in done.stderr


def test_a_retry_of_a_source_that_is_off_says_so_and_ends_with_3(
    home: Path, tmp_path: Path
) -> None:
    posts = tmp_path / "posts.ndjson"
    posts.write_text("no json\n")
    says(home, "sources", "add", str(posts), "--name", "posts")
    says(home, "collect", "--once")
    says(home, "sources", "pause", "posts")
    done = legation(home, "quarantine", "retry")
    assert done.returncode == 3
    assert "posts: not read again: " in done.stdout
    says(home, "sources", "resume", "posts")
    assert "0 left quarantine, 1 still in it" in says(home, "quarantine", "retry")
