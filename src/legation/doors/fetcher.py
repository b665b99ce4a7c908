"""Fetcher: what a reader holds when it may speak HTTP; the house hands in the safe one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer: the address it finally came from, its status, lower-case headers and whole body.

    ``status`` is 304 with an empty body when the validators still hold.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The validators and headers of a conditional request."""

    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Fetcher(Protocol):
    """Fetches one address under the house's rules (addresses, size, time, robots, rate)."""

    def fetch(self, url: str, *, conditions: Conditions | None = None) -> Fetched:
        """Fetch it whole. Raises ``Unavailable`` (time out, 5xx, 429), ``Rejected`` (4xx, too large,
        not HTTP; with ``seen`` where a body was begun) and ``Refused`` (an address or robots rule
        forbids it)."""
        ...
