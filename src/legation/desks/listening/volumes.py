"""How much each source says: counts from the search index, so that each equals the list it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.store.archive import Archive

DAYS = 28
"""Whole days, before today, over which the usual volume is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """What one source said by day of publication (UTC), by language, and in all, within the days."""

    window: Window
    total: int
    by_day: Mapping[date, int]
    by_language: Mapping[str, int]

    @property
    def days(self) -> list[tuple[date, int]]:
        """Every day of the window with its count, nought included."""
        first = self.window.start.date()
        span = (self.window.end - self.window.start).days
        stretch = [first + timedelta(days=number) for number in range(span)]
        return [(day, self.by_day.get(day, 0)) for day in stretch]


def last_days(at: datetime, *, days: int = DAYS) -> Window:
    """Give the whole days (UTC) before the one of ``at``."""
    today = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(start=today - timedelta(days=days), end=today)


def asked_days(window: Window) -> str:
    """Write a window of whole days as a search's address does: both days are within."""
    last = window.end - timedelta(days=1)
    return f"from={window.start:%Y-%m-%d}&to={last:%Y-%m-%d}"


def volumes(archive: Archive, scope: Scope, window: Window) -> Mapping[str, int]:
    """Count the publications of every source in a window."""
    return archive.search(None, scope, limit=1, window=window).by_source


def volume_of(archive: Archive, scope: Scope, source: str, window: Window) -> Volume:
    """Count the publications of one source in a window of whole days."""
    found = archive.search(None, scope, limit=1, window=window, source=source)
    return Volume(
        window=window, total=found.total, by_day=found.by_day, by_language=found.by_language
    )


def usual_a_day(count: int, *, added_at: datetime, window: Window) -> float | None:
    """Say how many publications a day are usual; None while the source is younger than a week."""
    known = min((window.end - window.start).days, (window.end - added_at).days)
    return count / known if known >= 7 else None
