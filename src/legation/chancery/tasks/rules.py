"""Pure decisions: whose a task is, in which order tasks stand, and when it is quiet."""

from collections.abc import Set as AbstractSet
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from legation.domain.roles import Power
from legation.domain.scope import Label, Scope

BLIND = frozenset({Power.ADMINISTER, Power.LET_IN, Power.AUDIT})
"""Powers whose holders may read nothing: a task for them quotes no content, and needs no scope."""


def may_see(label: Label, power: Power, *, scope: Scope | None, blind: AbstractSet[str]) -> bool:
    """Say whether a row is for somebody with this scope; ``blind`` names the missions where they hold the
    power without reading."""
    missions = set(label.mission.split("|"))
    if power in BLIND:
        return bool(missions & blind)
    return scope is not None and scope.admits(label)


def order(
    deadline: datetime | None, opened_at: datetime, *, is_urgent: bool, at: datetime
) -> tuple[int, float]:
    """Give the place of a task: what is urgent or overdue, then by deadline, then the oldest."""
    late = deadline is not None and deadline <= at
    if is_urgent or late:
        return 0, (deadline or opened_at).timestamp()
    if deadline is not None:
        return 1, deadline.timestamp()
    return 2, opened_at.timestamp()


def quiet_since(
    at: datetime, *, starts: time | None, ends: time | None, zone: str
) -> datetime | None:
    """Give since when it is quiet in a mission's time, or None when it is not.

    >>> from datetime import UTC
    >>> night = {"starts": time(22), "ends": time(7), "zone": "UTC"}
    >>> quiet_since(datetime(2026, 3, 2, 6, tzinfo=UTC), **night).isoformat()
    '2026-03-01T22:00:00+00:00'
    >>> quiet_since(datetime(2026, 3, 2, 7, tzinfo=UTC), **night) is None
    True
    """
    if starts is None or ends is None or starts == ends:
        return None
    local = at.astimezone(ZoneInfo(zone))
    clock = local.time().replace(tzinfo=None)
    runs_over_midnight = starts > ends
    inside = clock >= starts or clock < ends if runs_over_midnight else starts <= clock < ends
    if not inside:
        return None
    day = local.date() - timedelta(days=1 if runs_over_midnight and clock < ends else 0)
    return datetime.combine(day, starts, tzinfo=local.tzinfo).astimezone(at.tzinfo)
