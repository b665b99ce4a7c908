"""Canonical JSON after RFC 8785: the same value always gives the same bytes."""

import json
import math
from collections.abc import Mapping, Sequence

from legation.domain.errors import Rejected

LARGEST = 2**53 - 1
"""Whole numbers beyond this are not the same in every reader of JSON."""

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical(value: Json) -> bytes:
    """Write a value as RFC 8785 asks: keys by UTF-16 units, numbers as ECMAScript writes them.

    Raises Rejected for what has no canonical form: not-a-number, infinities, whole numbers beyond
    2**53 - 1, and text with half a surrogate pair.
    """
    try:
        return _written(value).encode("utf-8")
    except UnicodeEncodeError as half:
        raise Rejected("text with half a surrogate pair has no canonical form") from half


def _written(value: Json) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_written(key)}:{_written(value[key])}" for key in keys) + "}"
    return "[" + ",".join(_written(one) for one in value) + "]"


def _number(value: int | float) -> str:
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise Rejected(f"{value} is too large for a canonical number")
        return str(value)
    if not math.isfinite(value):
        raise Rejected(f"{value} has no canonical form")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    digits, exponent = _shortest(abs(value))
    return sign + _placed(digits, exponent)


def _shortest(value: float) -> tuple[str, int]:
    """Give the fewest digits that name this number, and where the point stands after the first."""
    mantissa, _, power = repr(value).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    leading = len(whole + part) - len(digits)
    point = len(whole) - leading + int(power or 0)
    return digits.rstrip("0"), point


def _placed(digits: str, point: int) -> str:
    """Set the point among the digits as ECMAScript's Number::toString does."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    fraction = f".{digits[1:]}" if count > 1 else ""
    power = point - 1
    return f"{digits[0]}{fraction}e{'+' if power > 0 else '-'}{abs(power)}"
