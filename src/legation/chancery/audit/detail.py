"""What a record may say beside its references: numbers, closed words, digests; never free text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from legation.chancery.audit.canonical import Json
from legation.chancery.keys import Keys
from legation.domain.errors import Rejected

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Keyed:
    """Text that a record must not show, such as the words of a search: kept as a keyed reference."""

    text: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A SHA-256 in hexadecimal, of something that is kept elsewhere."""

    sha256: str

    def __post_init__(self) -> None:
        if not _HEX.fullmatch(self.sha256):
            raise Rejected("a digest is 64 hexadecimal digits")


Detail = Mapping[str, bool | int | StrEnum | datetime | Keyed | Digest | None]
"""Words come as members of an enumeration, so that only what the code knows can stand in a record."""


def instant(at: datetime) -> str:
    """Write a time as records hold it; Rejected when it has no time zone."""
    if at.tzinfo is None:
        raise Rejected("a record needs an aware time")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(detail: Detail, keys: Keys) -> dict[str, Json]:
    """Turn what a caller says into what is written; Rejected for free text and unknown kinds."""
    return {_named(name): _value(name, value, keys) for name, value in detail.items()}


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Rejected(f"{name!r} names no detail", remedy="use small letters and underscores")
    return name


def _value(name: str, value: object, keys: Keys) -> Json:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, Keyed):
        return f"keyed:{keys.reference('text', value.text)}"
    if isinstance(value, Digest):
        return f"sha256:{value.sha256}"
    if isinstance(value, datetime):
        return instant(value)
    if value is None or isinstance(value, int):
        return value
    raise Rejected(
        f"a record may not hold {type(value).__name__} in clear",
        where=name,
        remedy="give a number, a member of an enumeration, Keyed(text) or Digest(sha256)",
    )
