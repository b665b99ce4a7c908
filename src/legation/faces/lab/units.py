"""Units on the command line: durations, rates and ranges as an analyst writes them."""

import re
from datetime import timedelta

from legation.domain.errors import Rejected

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_WEEKS = {"day": 1 / 7, "week": 1.0, "month": 365.25 / 12 / 7, "year": 365.25 / 7}


def as_duration(text: str) -> timedelta:
    """Read a duration such as 60s, 10m, 1h, 3d or 2w.

    >>> as_duration("10m")
    datetime.timedelta(seconds=600)
    """
    read = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([smhdw])", text.strip())
    if read is None or float(read[1]) == 0:
        raise Rejected(f"{text!r} is not a duration", remedy="write it as 60s, 10m, 1h, 3d or 2w")
    return timedelta(**{_UNITS[read[2]]: float(read[1])})


def as_budget(text: str) -> float:
    """Read a rate such as 1/week, 0.5/week or 6/year, as events a week.

    >>> as_budget("7/week")
    7.0
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
    read = re.fullmatch(r"(?:([0-9]+)\.\.)?([0-9]+)", text.strip())
    if read is None:
        raise Rejected(f"{text!r} is not a range of steps", remedy="write it as 1..7")
    first, last = int(read[1] or 1), int(read[2])
    if not 1 <= first <= last:
        raise Rejected(f"{text!r} does not rise from 1", remedy="write it as 1..7")
    return first, last
