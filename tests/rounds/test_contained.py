"""A source that cannot be read, or whose reader has a bug, is told of itself and stops no other."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from legation.chancery.installation import Installation, uncontained
from legation.desks.listening import readers
from legation.desks.listening.collecting import collect_once, collect_until
from legation.desks.listening.models import Source
from legation.desks.listening.retrying import retry_quarantine
from legation.desks.listening.work import NewSource, add_source
from legation.domain.errors import LegationError, Misconfigured
from legation.domain.item import RawBatch
from legation.domain.source import LegalBasis
from legation.rounds.duties import listen
from legation.rounds.guard import contained
from legation.settings import Settings
from legation.store.archive import Archive

GOOD = '{"id": "1", "text": "hello", "published_at": "2026-01-01"}\n'


@dataclass(frozen=True, kw_only=True)
class Buggy:
    """A reader of somebody else's with a bug."""

    name: str = "buggy/1"
    is_cut_off: bool = False

    def read(self, address: str, cursor: str | None) -> Iterator[tuple[RawBatch, str]]:
        if self.is_cut_off:
            raise ConnectionResetError("reset by peer")
        yield {}[address]


@pytest.fixture
def here(home: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Installation:
    kinds = readers.plugin
    monkeypatch.setattr(
        readers, "plugin", lambda door, n: Buggy if n == "buggy" else kinds(door, n)
    )
    settings = Settings(home=home, mission="lima", collect_seconds=0.01)
    return Installation(settings=settings, archive=Archive(settings), contain=contained)


def add(here: Installation, path: Path, **changed: object) -> Source:
    path.write_text(GOOD)
    new = NewSource(address=str(path), mission="lima", legal_basis=LegalBasis.PUBLIC_TASK)
    source = add_source(new, at=here.now())
    Source.objects.filter(pk=source.pk).update(**changed)
    return source


@pytest.fixture
def three(here: Installation, tmp_path: Path) -> None:
    """A source with a wrong option, one whose reader has a bug, and a good one, read in this order."""
    add(here, tmp_path / "a.ndjson", reader="feed", options={"limit_bytes": "abc"})
    add(here, tmp_path / "b.ndjson", reader="buggy", options={})
    add(here, tmp_path / "c.ndjson")


@pytest.mark.usefixtures("three")
def test_a_wrong_option_and_a_bug_are_told_and_the_good_source_is_read(here: Installation) -> None:
    reports = {one.source: one for one in collect_once(here)}
    assert reports["c.ndjson"].filed == 1
    assert "option 'limit_bytes' of reader 'feed' cannot be 'abc'" in reports["a.ndjson"].error
    assert "a fault in the program, KeyError" in reports["b.ndjson"].error
    held = {one.name: one for one in Source.objects.all()}
    assert held["a.ndjson"].last_error == reports["a.ndjson"].error
    assert held["b.ndjson"].last_error == reports["b.ndjson"].error
    assert (held["b.ndjson"].failures_in_a_row, held["c.ndjson"].last_error) == (1, "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("three")
def test_the_listener_goes_on_after_a_bug(here: Installation) -> None:
    stop, said = threading.Event(), list[str]()

    def say(words: str) -> None:
        said.append(words)
        if len(said) == 4:
            stop.set()

    listen(here, stop, say)
    assert [words.partition(":")[0] for words in said[:4]] == ["a.ndjson", "b.ndjson"] * 2
    assert here.archive.count("items", here.scope) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("three")
def test_a_bug_in_a_source_on_the_network_stops_no_other(here: Installation) -> None:
    Source.objects.filter(name="b.ndjson").update(address="https://b.example/")
    stop, names = threading.Event(), list[str]()
    for one in collect_until(here, stop):
        names.append(one.source)
        stop.set()
    assert sorted(names) == ["a.ndjson", "b.ndjson", "c.ndjson"]


def test_a_bug_met_while_reading_again_leaves_the_cursor(
    here: Installation, tmp_path: Path
) -> None:
    source = add(here, tmp_path / "d.ndjson")
    (tmp_path / "d.ndjson").write_text(GOOD + "no row\n")
    list(collect_once(here))
    cursor = Source.objects.get(pk=source.pk).cursor
    Source.objects.filter(pk=source.pk).update(reader="buggy", options={})
    assert "not read again: a fault in the program, KeyError" in next(retry_quarantine(here)).said
    assert cursor
    assert Source.objects.get(pk=source.pk).cursor == cursor


def test_a_connection_that_a_reader_lets_fall_is_the_sources_failure(
    here: Installation, tmp_path: Path
) -> None:
    source = add(here, tmp_path / "e.ndjson", reader="buggy", options={"is_cut_off": True})
    assert "the reader failed: reset by peer" in next(collect_once(here)).error
    held = Source.objects.get(pk=source.pk)
    assert "reset by peer" in held.last_error
    assert held.not_before is not None


def test_without_a_guard_a_bug_is_not_hidden(here: Installation, tmp_path: Path) -> None:
    add(here, tmp_path / "b.ndjson", reader="buggy", options={})
    bare = replace(here, contain=uncontained)
    with pytest.raises(KeyError):
        list(collect_once(bare))


def test_the_guard_lets_the_houses_own_errors_through_as_they_are() -> None:
    known = LegationError("known")

    def fail() -> None:
        raise known

    with pytest.raises(LegationError) as raised:
        contained("a step", fail)
    assert raised.value is known
    with pytest.raises(Misconfigured, match="ZeroDivisionError"):
        contained("a step", lambda: 1 / 0)
