"""Numbers as a person says them: rounded to what they can bear."""

from datetime import datetime, timedelta


def rough(value: float) -> str:
    """Round a measured number: whole from ten on, one digit after the point below.

    >>> rough(14.73), rough(2.48), rough(7e-34)
    ('15', '2.5', '0')
    """
    if abs(value) >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0")


def whole(value: float) -> str:
    """Round an expected count: nobody publishes half a text.

    >>> whole(54.9), whole(0.2)
    ('55', '0')
    """
    return f"{max(value, 0.0):,.0f}"


def share(part: int, of: int) -> str:
    """Say a share in percent; one so small that it would round to nothing is said to be under one.

    >>> share(1, 3), share(1, 900)
    ('33%', 'under 1%')
    """
    percent = 100 * part / of if of else 0.0
    return "under 1%" if 0 < percent < 0.5 else f"{percent:.0f}%"


def begins(at: datetime) -> datetime:
    """Give the instant at which a stretch begins that follows ``at``: the last one of a day is the next
    day's first."""
    after = at + timedelta(microseconds=1)
    return after if after.date() > at.date() else at
