"""Units on the command line: durations, rates and ranges as an analyst writes them."""

import re
from datetime import datetime, timedelta

from legation.domain.errors import Rejected
from legation.domain.time import as_utc
from legation.faces.lab.columns import LAST_YEAR

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_WEEKS = {"day": 1 / 7, "week": 1.0, "month": 365.25 / 12 / 7, "year": 365.25 / 7}


def as_duration(text: str) -> timedelta:
    """Read a duration such as 60s, 10m, 1h, 3d or 2w.

    >>> as_duration("10m")
    datetime.timedelta(seconds=600)
    """
    read = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([smhdw])", text.strip())
    wrong = Rejected(f"{text!r} is not a duration", remedy="write it as 60s, 10m, 1h, 3d or 2w")
    if read is None:
        raise wrong
    try:
        duration = timedelta(**{_UNITS[read[2]]: float(read[1])})
    except OverflowError as endless:
        raise wrong from endless
    if not duration:
        raise wrong
    return duration


def as_budget(text: str) -> float:
    """Read a rate such as 1/week, 0.5/week or 6/year, as events a week.

    >>> as_budget("0.5/week")
    0.5
    """
    read = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*/\s*(day|week|month|year)", text.strip())
    if read is None or float(read[1]) == 0:
        raise Rejected(f"{text!r} is not a budget", remedy="write it as 1/week, 0.5/week or 6/year")
    return float(read[1]) / _WEEKS[read[2]]


def as_steps(text: str) -> tuple[int, int]:
    """Read steps ahead such as 3..14 or 7 (that is 1..7).

    >>> as_steps("3..14")
    (3, 14)
    """
    read = re.fullmatch(r"(?:([0-9]{1,9})\.\.)?([0-9]{1,9})", text.strip())
    if read is None:
        raise Rejected(f"{text!r} is not a range of steps", remedy="write it as 1..7")
    first, last = int(read[1] or 1), int(read[2])
    if not 1 <= first <= last:
        raise Rejected(f"{text!r} does not rise from 1", remedy="write it as 1..7")
    return first, last


def as_origin(text: str) -> datetime | None:
    """Read an origin such as 2021-10 or 2021-10-06; nothing is None.

    >>> as_origin("2021-10").isoformat()
    '2021-10-01T00:00:00+00:00'
    """
    if not text:
        return None
    at = as_utc(f"{text}-01" if len(text) == len("2021-10") else text)
    if at.year > LAST_YEAR:
        raise Rejected(
            f"{text!r} lies beyond the year {LAST_YEAR}", remedy="write it as 2021-10-06"
        )
    return at
