"""Retention: a source's class decides how long what it said is kept, counted from when it came in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from legation.chancery.installation import Installation
from legation.desks.briefing.translated.models import MachineTranslation
from legation.desks.listening.work import NewSource, add_source, collect
from legation.domain.source import LegalBasis
from legation.rounds.retention import apply_retention, purge_by_hand
from legation.settings import Settings
from legation.store.archive import Archive
from legation.testing.builders import make_batch
from legation.testing.fakes import FakeReader

CAME_IN = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENTRIES = make_batch(
    {"native_id": "old", "published_at": CAME_IN - timedelta(days=300)},
    {"native_id": "new", "published_at": CAME_IN - timedelta(hours=1)},
)


@pytest.fixture
def after(home: Path, db: None) -> Callable[[int], Installation]:
    """An installation that read a feed once, as it stands so many days later."""
    settings = Settings(home=home, mission="lima", retention_raw_days=90)
    archive = Archive(settings)
    basis = LegalBasis.PUBLIC_TASK
    address = "https://herald.example/feed"
    source = add_source(
        NewSource(address=address, name="herald", mission="lima", legal_basis=basis), at=CAME_IN
    )
    collect(source, FakeReader(batches=[ENTRIES]), archive, now=lambda: CAME_IN)
    archive.flush()

    def stands(days: int) -> Installation:
        at = CAME_IN + timedelta(days=days)
        return Installation(settings=settings, archive=archive, now=lambda: at)

    return stands


def test_what_a_feed_brought_today_is_kept_its_full_time_however_old_it_is(after) -> None:
    for days in (0, 89):
        assert list(apply_retention(after(days), dry_run=True)) == []
        assert list(apply_retention(after(days))) == []
    (said,) = apply_retention(after(91), dry_run=True)
    (done,) = apply_retention(after(91))
    assert (said.items, done.items, done.policy) == (2, 2, "raw, 90 days")
    assert after(91).archive.read("items", after(91).scope).is_empty()


def test_by_hand_a_day_means_what_was_published_before_it(after) -> None:
    here = after(0)
    day = CAME_IN - timedelta(days=100)
    assert purge_by_hand(here, "herald", before=day, dry_run=True).items == 1
    assert purge_by_hand(here, "herald", before=day).items == 1
    assert here.archive.read("items", here.scope)["native_id"].to_list() == ["new"]


def translated(item: str, at: datetime) -> None:
    MachineTranslation.objects.create(
        item=item, digest=item, source="es", target="en", engine="x", text="said", made_at=at
    )


def named() -> set[str]:
    return set(MachineTranslation.objects.values_list("digest", flat=True))


def test_a_translation_goes_with_its_publication(after) -> None:
    here = after(0)
    rows = here.archive.read("items", here.scope).sort("published_at")
    old, new = rows["id"].to_list()
    for one in (old, new, "an item that a purge which was cut short took"):
        translated(one, CAME_IN)
    purge_by_hand(here, "herald", before=CAME_IN - timedelta(days=100), dry_run=True)
    assert len(named()) == 3
    purge_by_hand(here, "herald", before=CAME_IN - timedelta(days=100))
    assert named() == {new}


def test_a_translation_goes_after_its_90_days_though_nobody_asks_for_another(after) -> None:
    here = after(0)
    (new, _) = here.archive.read("items", here.scope)["id"].to_list()
    translated(new, CAME_IN)
    assert list(apply_retention(after(89))) == []
    assert named() == {new}
    translated("of nothing held", CAME_IN)
    list(apply_retention(after(89), dry_run=True))
    assert len(named()) == 2
    list(apply_retention(after(89)))
    assert named() == {new}
    MachineTranslation.objects.update(made_at=CAME_IN - timedelta(days=2))
    list(apply_retention(after(89)))
    assert not named()
