"""Pace: how often one host is asked, and for how long it asked us to stay away."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock

from legation.domain.errors import Unavailable
from legation.domain.said import Said

LONGEST_HOLD_SECONDS = 86_400.0
"""A host that asks for more than a day is asked again after a day."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Keeps ``pause_seconds`` between two requests to one host. Safe to share between threads."""

    pause_seconds: float = 1.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _free_at: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    _held_until: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def wait(self, host: str, *, pause_seconds: float | None = None) -> None:
        """Sleep until the host may be asked; ``Unavailable`` while it asked us to stay away."""
        pause = (
            self.pause_seconds if pause_seconds is None else max(pause_seconds, self.pause_seconds)
        )
        with self._lock:
            now = self.clock()
            held = self._held_until.get(host, now)
            if held > now:
                raise Unavailable(
                    "the host asked to be left alone",
                    where=host,
                    remedy=Said("try again in {seconds} s", seconds=round(held - now)),
                    rest_seconds=held - now,
                )
            start = max(now, self._free_at.get(host, now))
            self._free_at[host] = start + pause
        if start > now:
            self.sleep(start - now)

    def hold(self, host: str, *, seconds: float) -> None:
        """Leave a host alone for so many seconds."""
        with self._lock:
            self._held_until[host] = self.clock() + min(max(seconds, 0.0), LONGEST_HOLD_SECONDS)


def seconds_to_wait(retry_after: str | None, *, date: str | None) -> float | None:
    """Read a ``Retry-After`` header in seconds: a number, an HTTP date, or an ISO 8601 instant.

    A date is measured against the answer's own ``Date`` header, so that our clock does not matter.
    """
    if not retry_after:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_HOLD_SECONDS)
    until, now = _http_date(text), _http_date(date or "")
    if until is None or now is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), LONGEST_HOLD_SECONDS)


def _http_date(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
