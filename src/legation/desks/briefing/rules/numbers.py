"""Numbers as a person says them: rounded to what they can bear."""

from datetime import datetime, timedelta
from typing import TypeGuard

from legation.desks.briefing.parts import Measured, Words, say


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


def share(part: int, of: int) -> Measured:
    """Say a share in percent; one so small that it would round to nothing is said to be under one.

    >>> share(1, 3).text, share(1, 900).text
    ('33%', 'under 1%')
    """
    ratio = part / of if of else 0.0
    return Measured("under 1%" if 0 < ratio < 0.005 else f"{ratio:.0%}", ratio, "share")


def percent(probability: float) -> Measured:
    """Say a probability, 0–1, in percent."""
    return Measured(f"{probability:.0%}", probability, "percent")


def integer(number: int) -> Measured:
    """Say a whole number of what no list can hold: days, hours, minutes. What a list holds is counted."""
    return Measured(f"{number:,}", number, "integer")


def roughly(value: float) -> Measured:
    """Give ``rough`` as a part of a sentence."""
    return Measured(rough(value), value, "rough")


def wholly(value: float) -> Measured:
    """Give ``whole`` as a part of a sentence."""
    return Measured(whole(value), max(value, 0.0), "whole")


def score(value: float) -> Measured:
    """Say a quality between 0 and 1 with two digits."""
    return Measured(f"{value:.2f}", value, "score")


def loss(value: float) -> Measured:
    """Say a mean loss: two digits below one, roughly from there on."""
    return Measured(f"{value:.2g}" if value < 1 else rough(value), value, "loss")


def from_to(low: Measured, high: Measured) -> Words | Measured:
    """Say a range, or the number alone where its ends read alike."""
    return low if low.text == high.text else say("{low} to {high}", low=low, high=high)


def begins(at: datetime) -> datetime:
    """Give the instant at which a stretch begins that follows ``at``: the last one of a day is the next
    day's first."""
    after = at + timedelta(microseconds=1)
    return after if after.date() > at.date() else at


def is_number(value: object) -> TypeGuard[float]:
    """Whether what a detail holds is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)
