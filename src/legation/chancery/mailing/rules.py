"""Pure decisions: when an e-mail may leave, and up to which marking."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from legation.domain.scope import Marking

EARLIEST = time(6)
"""Nothing leaves before this, in the time of the mission."""
STALE_CLAIM = timedelta(minutes=10)
"""A claim older than this belongs to a process that is gone."""
PAUSE = timedelta(minutes=10)
"""Between two tries; twice as long after each, up to two hours."""
LONGEST_PAUSE = timedelta(hours=2)


def is_time(at: datetime, *, zone: str, is_quiet: bool) -> bool:
    """Say whether the morning's e-mail may leave now.

    >>> from datetime import UTC
    >>> is_time(datetime(2026, 3, 2, 10, 59, tzinfo=UTC), zone="America/Lima", is_quiet=False)
    False
    >>> is_time(datetime(2026, 3, 2, 11, tzinfo=UTC), zone="America/Lima", is_quiet=False)
    True
    """
    return not is_quiet and at.astimezone(ZoneInfo(zone)).time() >= EARLIEST


def may_leave(marking: Marking, ceiling: str) -> bool:
    """Say whether something with this marking may leave by a channel with this stated ceiling."""
    return marking.rank <= Marking.of(ceiling).rank


def next_try(claimed_at: datetime, tries: int) -> datetime:
    """Give when what failed is tried again."""
    doubled: int = 2 ** min(tries - 1, 6)
    return claimed_at + min(PAUSE * doubled, LONGEST_PAUSE)
