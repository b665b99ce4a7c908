"""Setup profiles: which rooms an installation shows, by what it is for. One pure table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from legation.chancery.rooms import Room
from legation.chancery.words import MissionKind
from legation.domain.errors import Misconfigured
from legation.domain.roles import RoleKind
from legation.settings import Settings


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


SEATS = frozenset({MissionKind.CAPITAL, MissionKind.HEADQUARTERS})
_BUNDLES = (RoleKind.HEAD_OF_MISSION, RoleKind.DUTY_OFFICER, RoleKind.ANALYST)
"""Roles that hold several duties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What is asked of people by size and body: what the seat is (its name on screen is that kind's), the
    roles as they are offered, those that are usual first, whether a second person usually reads what
    leaves, and whether one person may be all there is: what passes between people is absent then."""

    seat: MissionKind
    roles: tuple[RoleKind, ...]
    is_second_person_usual: bool
    may_be_alone: bool

    @property
    def mission_kinds(self) -> tuple[MissionKind, ...]:
        """The kinds of mission that such a body has: one word for its seat."""
        return tuple(one for one in MissionKind if one == self.seat or one not in SEATS)

    def kind_of(self, mission: str, kind: MissionKind) -> MissionKind:
        """Give the kind of a mission that is opened: under the id of a seat it is this body's seat."""
        return self.seat if mission in SEATS or kind in SEATS else kind


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
    """Say what the seat is, which roles are usual, and whether there usually is a second person to ask.

    In a small post one person holds several duties, so the roles that bundle them stand first; in a large
    one who writes does not clear.
    """
    apart = tuple(one for one in RoleKind if one not in _BUNDLES)
    return Duties(
        seat=MissionKind.CAPITAL if body is Body.MINISTRY else MissionKind.HEADQUARTERS,
        roles=(*_BUNDLES, *apart) if size is Size.SMALL else (*apart, *_BUNDLES),
        is_second_person_usual=size is Size.LARGE,
        may_be_alone=size is Size.SMALL,
    )


def duties_in(settings: Settings) -> Duties:
    """Give the duties of an installation."""
    _, body, size = setup(settings.profile, settings.body, settings.size)
    return duties_of(body, size)
