"""Instants and stretches of time, always in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from legation.domain.errors import Rejected
from legation.domain.said import Said

NO_TIME = timedelta()
YEARS = (2, 9998)
"""Years that are read, so that a stretch of days around any time can still be reckoned with."""


def as_utc(text: str, *, end_of_day: bool = False) -> datetime:
    """Read an ISO 8601 date or instant as UTC; a bare date is its first (or last) instant.

    >>> as_utc("2016-10-06").isoformat()
    '2016-10-06T00:00:00+00:00'
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as unreadable:
        raise Rejected(
            Said("{text!r} is not a date or an instant", text=text),
            remedy="write it as 2016-10-06 or 2016-10-06T14:30",
        ) from unreadable
    is_bare_date = len(text.strip()) == len("2016-10-06")
    later = (
        timedelta(days=1) - timedelta(microseconds=1) if end_of_day and is_bare_date else NO_TIME
    )
    try:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError as outside:
        raise _outside(text) from outside
    if not YEARS[0] <= at.year <= YEARS[1]:
        raise _outside(text)
    return at + later


def _outside(text: str) -> Rejected:
    return Rejected(
        Said(
            "{text!r} lies outside the years {first} to {last}",
            text=text,
            first=YEARS[0],
            last=YEARS[1],
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A half-open stretch of time, both ends in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise Rejected("a window needs aware times")
        if self.start >= self.end:
            raise Rejected(
                Said(
                    "a window must run forward: {first} to {last}", first=self.start, last=self.end
                )
            )

    @classmethod
    def until(cls, end: datetime, *, days: float) -> "Window":
        """Make the window of the given length that ends at ``end``."""
        try:
            return cls(start=end - timedelta(days=days), end=end)
        except OverflowError as outside:
            raise Rejected(
                Said("no stretch of {days:g} days ends at {end}", days=days, end=end)
            ) from outside
