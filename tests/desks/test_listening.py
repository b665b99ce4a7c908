"""Sources: read only on a legal basis, again from where they stopped, patiently when they fail."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from legation.desks.listening.filing import quarantine
from legation.desks.listening.lookups import due_sources, held_rows, source_states, the_source
from legation.desks.listening.models import Quarantined, Source
from legation.desks.listening.work import (
    LONGEST_RETRY,
    Collected,
    NewSource,
    add_source,
    collect,
    enable,
    pause,
    try_source,
)
from legation.domain.errors import Refused, Rejected
from legation.domain.item import REJECT
from legation.domain.scope import Audience, Scope
from legation.domain.source import LegalBasis, SourceScope
from legation.settings import Settings
from legation.store.archive import Archive
from legation.testing.builders import make_batch, make_scope
from legation.testing.fakes import FakeReader

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LIMA: Scope = make_scope("lima")
BATCHES = (
    make_batch({"native_id": "1"}, {"native_id": "2"}),
    make_batch({"native_id": "3"}, {"native_id": None, "text": "no id"}),
    make_batch({"native_id": "4"}),
)


@pytest.fixture
def archive(home: Path, db: None) -> Archive:
    return Archive(Settings(home=home))


@pytest.fixture
def source(archive: Archive) -> Source:
    return added()


def added(basis: LegalBasis | None = LegalBasis.PUBLIC_TASK, **more: object) -> Source:
    usual = {"address": "https://herald.example/feed.xml", "mission": "lima"}
    given = {**usual, "audience": Audience.MISSION, **more}
    return add_source(NewSource(legal_basis=basis, **given), at=NOW)


def read(source: Source, archive: Archive, reader: FakeReader, *, at: datetime = NOW) -> Collected:
    """Collect as the timetable does: with the source as the database has it."""
    return collect(Source.objects.get(pk=source.pk), reader, archive, now=lambda: at)


def known(archive: Archive) -> list[str]:
    return sorted(archive.read("items", LIMA)["native_id"].to_list())


def test_a_source_without_a_legal_basis_is_off_and_not_read(archive: Archive) -> None:
    source = added(basis=None)
    assert not source.is_enabled
    assert due_sources(NOW) == []
    report = read(source, archive, FakeReader(batches=BATCHES))
    assert (report.filed, "turned off" in report.error) == (0, True)
    with pytest.raises(Refused, match="legal basis"):
        enable(source, None)
    assert enable(source, LegalBasis.PUBLIC_TASK).is_enabled
    assert due_sources(NOW) == [source]


def test_the_database_itself_holds_that_rule(source: Source) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(legal_basis="")


def test_a_domestic_source_is_off_until_a_person_gives_it_a_basis(archive: Archive) -> None:
    source = added(basis=None, scope=SourceScope.DOMESTIC)
    assert (source.scope, source.is_enabled) == ("domestic", False)


def test_the_same_address_is_read_once_by_a_mission(source: Source) -> None:
    with pytest.raises(Refused, match="already"):
        added()
    assert added(mission="oslo").id != source.id


def test_a_source_is_found_by_name_and_a_wrong_name_is_said(source: Source) -> None:
    assert the_source(source.name) == the_source(source.id) == source
    with pytest.raises(Rejected, match="no source 'nobody'"):
        the_source("nobody")


def test_a_file_that_is_not_there_is_no_source(archive: Archive) -> None:
    with pytest.raises(Rejected, match="no such file"):
        added(address="/nowhere/posts.ndjson")


def test_what_was_read_is_filed_with_its_label_and_the_rest_is_set_aside(
    source: Source, archive: Archive
) -> None:
    report = read(source, archive, FakeReader(batches=BATCHES))
    assert (report.rows, report.filed, report.rejected, report.error) == (5, 4, 1, "")
    assert known(archive) == ["1", "2", "3", "4"]
    assert known_to("oslo", archive) == []
    assert [row.reason.partition(";")[0] for row in held_rows(source)] == [
        "it has no id of its own"
    ]


def known_to(mission: str, archive: Archive) -> list[str]:
    return archive.read("items", make_scope(mission))["native_id"].to_list()


def test_reading_goes_on_after_a_pause_where_it_stopped(source: Source, archive: Archive) -> None:
    read(source, archive, FakeReader(batches=BATCHES[:1]))
    pause(source)
    assert due_sources(NOW) == []
    enable(Source.objects.get(pk=source.pk), None)
    report = read(source, archive, FakeReader(batches=BATCHES))
    assert report.rows == 3
    assert known(archive) == ["1", "2", "3", "4"]


def test_what_was_filed_before_the_line_broke_stays_and_is_not_filed_again(
    source: Source, archive: Archive
) -> None:
    broken = read(source, archive, FakeReader(batches=BATCHES, fails_after=2))
    assert "the line broke" in broken.error
    assert known(archive) == ["1", "2", "3"]
    later = NOW + timedelta(minutes=2)
    assert read(source, archive, FakeReader(batches=BATCHES), at=later).rows == 1
    assert known(archive) == ["1", "2", "3", "4"]
    state = next(one for one in source_states(later, LIMA) if one.source == source)
    assert state.source.failures_in_a_row == 0
    assert state.source.last_error == ""


def test_each_failure_in_a_row_makes_the_pause_longer_up_to_a_limit(
    source: Source, archive: Archive
) -> None:
    silent, pauses = FakeReader(batches=BATCHES, fails_after=0), []
    for _ in range(12):
        read(source, archive, silent)
        not_before = Source.objects.get(pk=source.pk).not_before
        assert not_before
        pauses.append(not_before - NOW)
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_RETRY
    assert due_sources(NOW) == []
    assert due_sources(NOW + LONGEST_RETRY) == [source]
    states = {one.source.id: one.state for one in source_states(NOW, LIMA)}
    assert states == {source.id: "failing"}


def test_the_same_row_stands_in_quarantine_once_however_often_it_comes(
    source: Source, archive: Archive
) -> None:
    for hours in range(3):
        Source.objects.update(cursor="")
        read(source, archive, FakeReader(batches=BATCHES), at=NOW + timedelta(hours=hours))
    held = Quarantined.objects.get()
    assert (held.at, held.seen_at) == (NOW, NOW + timedelta(hours=2))
    assert known(archive) == ["1", "2", "3", "4"]


def test_a_null_character_in_raw_bytes_does_not_stop_the_quarantine(source: Source) -> None:
    row = {"origin": "x#1", "reason": "odd", "digest": "0" * 64, "raw": "a\x00b"}
    quarantine(source, pl.DataFrame([row], schema=dict(REJECT)), at=NOW)
    assert Quarantined.objects.get().raw == "a\ufffdb"


def test_trying_a_source_files_nothing_and_moves_no_cursor(
    source: Source, archive: Archive
) -> None:
    found = try_source(source, FakeReader(batches=BATCHES))
    assert (found.rows, found.titles[0]) == (5, "text 1")
    assert known(archive) == []
    assert Source.objects.get(pk=source.pk).cursor == ""
