"""The numbers of a time series as the enlarged drawing in the browser takes them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Times and one or more rows of values, of one length; None where nothing is known."""

    at: tuple[datetime, ...]
    names: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]

    def __str__(self) -> str:
        """Give what the page's script reads: seconds since 1970 and the values, as JSON."""
        seconds = [int(one.timestamp()) for one in self.at]
        return json.dumps({"names": self.names, "data": [seconds, *map(list, self.values)]})


LONG = 60
"""Steps from which a series is also offered enlarged."""


def enlarged(
    at: Sequence[datetime], names: Sequence[str], values: Sequence[Sequence[float | None]]
) -> Timed | None:
    """Give the numbers for an enlarged drawing where the series is long, else None."""
    if len(at) < LONG:
        return None
    return Timed(at=tuple(at), names=tuple(names), values=tuple(map(tuple, values)))
