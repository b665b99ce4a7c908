"""World: what one exercise is generated from, and the seeded dice it is thrown with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from legation.domain.errors import Rejected

VERSION = 2
"""Raised whenever the same seed would give other bytes."""

DICE = 1
"""Raised whenever the same seed is to give another world."""

EMPTY_SEEDS = range(8001, 8100)
"""Worlds of these seeds hold ordinary news and look-alikes, and nothing planted."""

SEALED_SEEDS = range(9001, 9021)
"""Worlds of these seeds are scored, never looked at."""

LARGEST_ITEMS = 10_000_000
CHUNKED_ABOVE_ITEMS = 100_000
"""Larger worlds are written in one gzip file a day and platform."""

_DEFAULT_START = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The parameters of a world; ``start`` is an aware midnight, ``items`` articles and posts."""

    seed: int
    days: int = 14
    items: int = 12_000
    start: datetime = _DEFAULT_START

    def __post_init__(self) -> None:
        if not 2 <= self.days <= 400:
            raise Rejected("an exercise lasts 2 to 400 days", where="days")
        if not 200 <= self.items <= LARGEST_ITEMS:
            raise Rejected(f"an exercise holds 200 to {LARGEST_ITEMS:,} items", where="items")
        if self.start.tzinfo is None:
            raise Rejected("the start needs a time zone", where="start")
        midnight = self.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        object.__setattr__(self, "start", midnight)

    @property
    def is_planted(self) -> bool:
        """Whether campaigns, a crisis and the other phenomena are planted."""
        return self.seed not in EMPTY_SEEDS

    @property
    def is_chunked(self) -> bool:
        """Whether the files of posts are split by day and compressed."""
        return self.items > CHUNKED_ABOVE_ITEMS

    @property
    def end(self) -> datetime:
        """The first instant after the world."""
        return self.start + timedelta(days=self.days)

    @property
    def hours(self) -> int:
        """The length in hours."""
        return self.days * 24

    def at(self, hour: float) -> datetime:
        """Give the instant ``hour`` hours after the start, to the second."""
        return self.start + timedelta(seconds=round(hour * 3600))

    def dice(self, *purpose: object) -> Random:
        """Give a generator of its own for one purpose: no draw of one part moves another."""
        name = "/".join(str(part) for part in (DICE, self.seed, self.days, self.items, *purpose))
        return Random(name)
