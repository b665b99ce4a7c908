"""Retrying the quarantine: what is admitted now leaves it, what was filed is not filed twice."""

from pathlib import Path

import pytest

from legation.chancery.installation import Installation
from legation.desks.listening.collecting import collect_once, retry_quarantine
from legation.desks.listening.lookups import held_rows
from legation.desks.listening.models import Source
from legation.desks.listening.work import NewSource, add_source
from legation.domain.source import LegalBasis
from legation.settings import Settings
from legation.store.archive import Archive

GOOD = '{"id": "1", "text": "hello", "published_at": "2026-01-01"}\n'
BROKEN = '{"id": "2", "text": "half\n'
MENDED = '{"id": "2", "text": "whole", "published_at": "2026-01-01"}\n'


@pytest.fixture
def here(home: Path, db: None) -> Installation:
    settings = Settings(home=home, mission="lima", collect_seconds=0.01)
    return Installation(settings=settings, archive=Archive(settings))


@pytest.fixture
def posts(tmp_path: Path, here: Installation) -> Path:
    path = tmp_path / "posts.ndjson"
    path.write_text(GOOD + BROKEN)
    new = NewSource(address=str(path), mission="lima", legal_basis=LegalBasis.PUBLIC_TASK)
    add_source(new, at=here.now())
    return path


def texts(here: Installation) -> dict[str, str]:
    return dict(here.archive.read("items", here.scope).select("native_id", "text").iter_rows())


def test_a_mended_row_leaves_the_quarantine_and_nothing_is_filed_twice(
    here: Installation, posts: Path
) -> None:
    assert [report.rejected for report in collect_once(here)] == [1]
    assert len(held_rows()) == 1
    posts.write_text(GOOD + MENDED)
    assert "1 left quarantine, 0 still in it" in next(retry_quarantine(here))
    assert held_rows() == []
    assert texts(here) == {"1": "hello", "2": "whole"}
    assert here.archive.read("items", here.scope, columns=["revision"])["revision"].max() == 0


def test_a_row_that_is_still_broken_stays(here: Installation, posts: Path) -> None:
    list(collect_once(here))
    assert "1 refused again, 0 no longer offered" in next(retry_quarantine(here))
    assert len(held_rows()) == 1


def test_a_source_that_is_gone_keeps_its_cursor_and_its_quarantine(
    here: Installation, posts: Path
) -> None:
    list(collect_once(here))
    cursor = Source.objects.get().cursor
    posts.unlink()
    assert "not read again" in next(retry_quarantine(here))
    assert Source.objects.get().cursor == cursor
    assert len(held_rows()) == 1


def test_a_source_that_cannot_be_opened_stops_no_other(here: Installation, posts: Path) -> None:
    second = NewSource(
        address=str(posts.parent),
        name="aaa",
        format="telegram",
        mission="lima",
        legal_basis=LegalBasis.PUBLIC_TASK,
        options={"nonsense": 1},
    )
    add_source(second, at=here.now())
    reports = {report.source: report for report in collect_once(here)}
    assert "no option 'nonsense'" in reports["aaa"].error
    assert reports["posts.ndjson"].filed == 1
