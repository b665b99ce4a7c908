"""Pages of a list under a cursor: an opaque word that says where to go on, and as of when."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, Field

from legation.domain.errors import Rejected
from legation.domain.time import as_utc

PER_PAGE = 50
LARGEST_PLACE = 10_000_000


def _instant(value: object) -> object:
    """Take an instant as RFC 3339 or a day writes it, and nothing else that could be read as one."""
    if not isinstance(value, str):
        return value
    if not value[:4].isdecimal() or value[4:5] != "-":
        raise ValueError("write it as 2016-10-06T14:30:00Z")
    try:
        return as_utc(value)
    except (Rejected, OverflowError) as wrong:
        raise ValueError("write it as 2016-10-06T14:30:00Z") from wrong


Instant = Annotated[datetime, BeforeValidator(_instant)]
Word = Annotated[str, Field(max_length=80)]
Cursor = Annotated[str, Field(max_length=400, description="`next` of the page before")]


class Paged(Schema):
    """What every page of a list says beside its ``rows``."""

    total: int = Field(description="rows of the whole list")
    next: str | None = Field(None, description="the cursor of the next page; absent on the last")
    as_of: datetime | None = Field(None, description="what was known by then is listed")


def written(place: Mapping[str, str | int]) -> str:
    """Write a cursor."""
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read(cursor: str | None) -> dict[str, Any]:
    """Read a cursor; nothing where there is none. Rejected for a word that is no cursor."""
    if not cursor:
        return {}
    try:
        place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (Error, ValueError) as wrong:
        raise _no_cursor() from wrong
    if not isinstance(place, dict):
        raise _no_cursor()
    return place


def number_in(place: Mapping[str, Any], name: str) -> int:
    """Give a number of a cursor, 0 where it has none."""
    found = place.get(name, 0)
    if not isinstance(found, int) or not 0 <= found <= LARGEST_PLACE:
        raise _no_cursor()
    return found


def instant_in(place: Mapping[str, Any], name: str) -> datetime | None:
    """Give a time of a cursor, None where it has none."""
    found = place.get(name)
    if found is None:
        return None
    try:
        return as_utc(found)
    except (Rejected, OverflowError, AttributeError) as wrong:
        raise _no_cursor() from wrong


def told(at: datetime) -> str:
    """Write a time as cursors and addresses hold it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _no_cursor() -> Rejected:
    return Rejected("this is no cursor", where="cursor", remedy="take `next` of the page before")
