"""Setup profiles: which rooms an installation shows, by what it is for. One pure table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from legation.chancery.rooms import Room
from legation.domain.errors import Misconfigured


class Profile(StrEnum):
    """What an installation is set up for."""

    PRESS = "press"
    CONSULAR = "consular"
    DELEGATION = "delegation"
    FULL = "full"


class Body(StrEnum):
    """Who runs it: its seat is the capital of a ministry, or the headquarters of an organisation."""

    MINISTRY = "ministry"
    ORGANISATION = "organisation"


class Size(StrEnum):
    """How many share the work: in a small post one person may hold several duties."""

    SMALL = "small"
    LARGE = "large"


_EVERYWHERE = frozenset({Room.TODAY, Room.MONITORING, Room.ARCHIVE, Room.ADMINISTRATION})
SHOWN: Mapping[Profile, frozenset[Room]] = MappingProxyType(
    {
        Profile.PRESS: _EVERYWHERE | {Room.ANALYSIS, Room.EARLY_WARNING, Room.COMMUNICATIONS},
        Profile.CONSULAR: _EVERYWHERE | {Room.EARLY_WARNING, Room.CONSULAR, Room.CRISIS},
        Profile.DELEGATION: _EVERYWHERE | {Room.ANALYSIS, Room.NEGOTIATIONS},
        Profile.FULL: frozenset(Room),
    }
)
"""Which rooms each profile shows. A room that is not shown is still there under its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What is asked of people by size and body: ``seat`` is what the seat is called on screen."""

    seat: str
    is_second_person_usual: bool


def setup(profile: str, body: str, size: str) -> tuple[Profile, Body, Size]:
    """Read the three settings; Misconfigured names the one that is wrong."""
    kinds: tuple[tuple[str, str, type[StrEnum]], ...] = (
        ("profile", profile, Profile),
        ("body", body, Body),
        ("size", size, Size),
    )
    for name, word, kind in kinds:
        if word not in set(kind):
            raise Misconfigured(f"{word!r} is none of {', '.join(kind)}", where=f"setting {name}")
    return Profile(profile), Body(body), Size(size)


def duties_of(body: Body, size: Size) -> Duties:
    """Say what the seat is called, and whether clearing usually has a second person to ask."""
    return Duties(
        seat="capital" if body is Body.MINISTRY else "headquarters",
        is_second_person_usual=size is Size.LARGE,
    )
