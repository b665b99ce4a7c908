"""A time as the reader's clock shows it, with UTC beside it: plain characters, in the language in force."""

from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.formats import date_format


def aware(at: datetime) -> datetime:
    """Give a time that knows its zone: UTC where none is told."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def told(at: datetime, shape: str = "minute") -> tuple[str, str, str]:
    """Say a time as the clocks of the zone in force show it, that zone's name, and the time in UTC.

    ``shape`` is ``day``, ``minute`` or ``second``. The last two are empty for a day, and where both clocks
    show the same.
    """
    local, world = timezone.localtime(aware(at)), aware(at).astimezone(UTC)
    if shape == "day":
        return date_format(local, use_l10n=True), "", ""
    said = _clock(local, shape)
    if local.utcoffset() == world.utcoffset():
        return said, "", ""
    beside = date_format(world, "H:i") if local.date() == world.date() else _clock(world, shape)
    return said, local.tzname() or "", beside


def in_both(at: datetime | date, shape: str = "minute") -> str:
    """Say a time by the clock of the zone in force and in UTC, once where they are the same.

    >>> from datetime import UTC
    >>> in_both(datetime(2026, 3, 2, 6, tzinfo=UTC))
    '2 March 2026, 06:00 UTC'
    """
    if not isinstance(at, datetime):
        return date_format(at)
    said, zone, beside = told(at, shape)
    if shape == "day":
        return said
    return f"{said} {zone} · {beside} UTC" if beside else f"{said} UTC"


def _clock(at: datetime, shape: str) -> str:
    said = date_format(at, "DATETIME_FORMAT")
    return f"{said}:{at:%S}" if shape == "second" else said
