"""Retrying the quarantine: what is admitted now leaves it, what was filed is not filed twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from legation.chancery.installation import Installation
from legation.desks.listening.collecting import collect_once
from legation.desks.listening.lookups import held_rows
from legation.desks.listening.models import Source
from legation.desks.listening.retrying import retry_quarantine
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
    assert "1 left quarantine, 0 still in it" in next(retry_quarantine(here)).said
    assert held_rows() == []
    assert texts(here) == {"1": "hello", "2": "whole"}
    assert here.archive.read("items", here.scope, columns=["revision"])["revision"].max() == 0


def test_a_row_that_is_still_broken_stays(here: Installation, posts: Path) -> None:
    list(collect_once(here))
    assert "1 refused again, 0 no longer offered" in next(retry_quarantine(here)).said
    assert len(held_rows()) == 1


def test_a_source_that_is_gone_keeps_its_cursor_and_its_quarantine(
    here: Installation, posts: Path
) -> None:
    list(collect_once(here))
    cursor = Source.objects.get().cursor
    posts.unlink()
    assert "not read again" in next(retry_quarantine(here)).said
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


ENTRY = """<item><guid isPermaLink="false">{0}</guid><title>Words of {0}</title>
<link>https://a.example/{0}</link><pubDate>{1}</pubDate></item>"""
TODAY, LONG_AGO = "Thu, 01 Jan 2026 10:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"


def feed(*entries: str) -> str:
    return f"<rss version='2.0'><channel><title>A</title>{''.join(entries)}</channel></rss>"


@pytest.fixture
def roll(tmp_path: Path, here: Installation) -> Path:
    """A feed with one good entry and one of a broken clock, read once."""
    path = tmp_path / "roll.xml"
    path.write_text(feed(ENTRY.format("g1", TODAY), ENTRY.format("g2", LONG_AGO)))
    new = NewSource(address=str(path), mission="lima", legal_basis=LegalBasis.PUBLIC_TASK)
    add_source(new, at=here.now())
    assert [report.rejected for report in collect_once(here)] == [1]
    return path


def test_an_entry_that_a_feed_no_longer_offers_stays_whatever_else_came(
    here: Installation, roll: Path
) -> None:
    (held,) = held_rows()
    roll.write_text(feed(ENTRY.format("g3", TODAY), ENTRY.format("g1", TODAY)))
    said = next(retry_quarantine(here)).said
    assert "0 left quarantine, 1 still in it: 0 refused again, 1 no longer offered" in said
    assert [row.pk for row in held_rows()] == [held.pk]
    assert "g2" in held.raw
    assert set(texts(here)) == {"g1", "g3"}


def test_an_entry_that_was_mended_leaves_wherever_it_stands_now(
    here: Installation, roll: Path
) -> None:
    roll.write_text(feed(*(ENTRY.format(one, TODAY) for one in ("g3", "g1", "g2"))))
    assert "1 left quarantine, 0 still in it" in next(retry_quarantine(here)).said
    assert set(texts(here)) == {"g1", "g2", "g3"}


def test_an_entry_that_was_mended_and_collected_meanwhile_leaves(
    here: Installation, roll: Path
) -> None:
    roll.write_text(feed(ENTRY.format("g2", TODAY)))
    list(collect_once(here))
    assert len(held_rows()) == 1
    assert "1 left quarantine" in next(retry_quarantine(here)).said


def test_an_entry_that_is_refused_at_another_place_is_refused_again(
    here: Installation, roll: Path
) -> None:
    roll.write_text(feed(*(ENTRY.format(one, TODAY) for one in ("g4", "g3", "g1"))))
    list(collect_once(here))
    roll.write_text(feed(ENTRY.format("g4", TODAY), ENTRY.format("g2", LONG_AGO)))
    assert "0 left quarantine, 1 still in it: 1 refused again" in next(retry_quarantine(here)).said


def test_the_second_of_two_entries_under_one_id_does_not_leave_for_the_first(
    here: Installation, roll: Path
) -> None:
    roll.write_text(
        feed(ENTRY.format("g5", TODAY), ENTRY.format("g5", "").replace("Words", "More"))
    )
    list(collect_once(here))
    roll.write_text(feed(ENTRY.format("g5", TODAY)))
    assert "0 left quarantine, 2 still in it" in next(retry_quarantine(here)).said


@pytest.mark.parametrize(
    ("second", "said"),
    [("2,whole,2026-01-01", "1 left quarantine"), ("3,other,2026-01-01", "0 left quarantine")],
    ids=["mended", "another row"],
)
def test_a_broken_line_leaves_for_the_row_that_it_names_at_its_place_alone(
    here: Installation, tmp_path: Path, second: str, said: str
) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,text,published_at\n1,hello,2026-01-01\n2,half\n")
    new = NewSource(address=str(path), mission="lima", legal_basis=LegalBasis.PUBLIC_TASK)
    add_source(new, at=here.now())
    assert next(collect_once(here)).rejected == 1
    path.write_text(f"id,text,published_at\n1,hello,2026-01-01\n{second}\n")
    assert said in next(retry_quarantine(here)).said


@pytest.mark.django_db(transaction=True)
def test_a_page_instead_of_a_feed_and_a_broken_feed_leave_when_the_addresses_give_entries_again(
    home: Path, serve: Callable[..., str]
) -> None:
    settings = Settings(
        home=home, mission="lima", fetch_private_networks=True, fetch_pause_seconds=0
    )
    here = Installation(settings=settings, archive=Archive(settings))
    whole = {name: feed(ENTRY.format(name, TODAY)) for name in ("one", "two")}
    given = {
        "one": "<!DOCTYPE html><p>We have moved",
        "two": whole["two"].replace("<item>", "<item><b>&nosuch;</item", 1),
    }
    base = serve(
        lambda asked: (
            (404, {}, b"")
            if asked.path == "/robots.txt"
            else (200, {"Content-Type": "text/xml"}, given[asked.path[1:]].encode())
        )
    )
    for name in given:
        new = NewSource(
            address=f"{base}/{name}",
            mission="lima",
            format="feed",
            legal_basis=LegalBasis.PUBLIC_TASK,
        )
        add_source(new, at=here.now())
    list(collect_once(here))
    assert len(held_rows()) == 3
    assert all("0 left" in one.said or not one.was_read for one in retry_quarantine(here))
    given.update(whole)
    assert all("0 still in it" in one.said for one in retry_quarantine(here))
    assert held_rows() == []
    assert set(texts(here)) == {"one", "two"}
