"""Setup profiles: which rooms an installation shows, by what it is for. One pure table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from legation.domain.errors import Misconfigured
from legation.domain.roles import Power


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One room: its ``title`` on screen, where it is, and the powers of which one opens it."""

    slug: str
    title: str
    address: str
    opened_by: frozenset[Power]


_READ = frozenset({Power.READ})
_MANAGE = frozenset({Power.ADMINISTER, Power.LET_IN, Power.AUDIT})

ROOMS: Sequence[Room] = (
    Room(slug="brief", title="Brief", address="/", opened_by=_READ),
    Room(slug="monitoring", title="Monitoring", address="/sources/", opened_by=_READ),
    Room(slug="analysis", title="Analysis", address="/stories/", opened_by=_READ),
    Room(slug="early-warning", title="Early warning", address="/signals/", opened_by=_READ),
    Room(slug="search", title="Search", address="/search", opened_by=_READ),
    Room(slug="status", title="Status", address="/status", opened_by=_READ),
    Room(
        slug="administration", title="Administration", address="/people/", opened_by=_READ | _MANAGE
    ),
)
"""Every room that stands, in the order of the bar; a room that is not built is not here."""

_EVERYWHERE = frozenset({"brief", "monitoring", "search", "status", "administration"})
SHOWN: Mapping[Profile, frozenset[str]] = MappingProxyType(
    {
        Profile.PRESS: _EVERYWHERE | {"analysis", "early-warning"},
        Profile.CONSULAR: _EVERYWHERE | {"early-warning"},
        Profile.DELEGATION: _EVERYWHERE | {"analysis"},
        Profile.FULL: frozenset(room.slug for room in ROOMS),
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


def rooms_for(profile: Profile, powers: frozenset[Power]) -> list[Room]:
    """Give the rooms that a profile shows to somebody with these powers."""
    return [room for room in ROOMS if room.slug in SHOWN[profile] and room.opened_by & powers]


def duties_of(body: Body, size: Size) -> Duties:
    """Say what the seat is called, and whether clearing usually has a second person to ask."""
    return Duties(
        seat="capital" if body is Body.MINISTRY else "headquarters",
        is_second_person_usual=size is Size.LARGE,
    )
