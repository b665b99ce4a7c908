"""The rooms of the navigation: their names and order here, the entries in them from each desk.

A desk lists what it opens in ``entries`` of its ``AppConfig``. A room in which nothing is registered, or
nothing that this reader may open, or that the installation's profile does not show, is absent.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legation.domain.roles import Power

Title = str | Promise


class Room(StrEnum):
    """The rooms in the order of the navigation; Administration stands apart from the others."""

    TODAY = "today"
    MONITORING = "monitoring"
    ANALYSIS = "analysis"
    EARLY_WARNING = "early-warning"
    COMMUNICATIONS = "communications"
    NEGOTIATIONS = "negotiations"
    CONSULAR = "consular"
    CRISIS = "crisis"
    CONSULTATION = "consultation"
    ARCHIVE = "archive"
    ADMINISTRATION = "administration"


TITLES: dict[Room, Title] = {
    Room.TODAY: _("Today"),
    Room.MONITORING: _("Monitoring"),
    Room.ANALYSIS: _("Analysis"),
    Room.EARLY_WARNING: _("Early warning"),
    Room.COMMUNICATIONS: _("Communications"),
    Room.NEGOTIATIONS: _("Negotiations and meetings"),
    Room.CONSULAR: _("Consular"),
    Room.CRISIS: _("Crisis"),
    Room.CONSULTATION: _("Public consultation"),
    Room.ARCHIVE: _("Archive"),
    Room.ADMINISTRATION: _("Administration"),
}
"""What each room is called on screen."""


READING = frozenset({Power.READ})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page that a room leads to.

    ``address`` begins with a stroke; ``beneath`` are the beginnings of further addresses whose pages belong
    here; entries of a room stand by ``place``, smallest first; it is shown to who holds one of the powers in
    ``opened_by`` at some mission. Showing is no permission: the page itself asks for the power.
    ``is_between`` says that its page is for what passes between people: absent where one works alone.
    """

    room: Room
    title: Title
    address: str
    beneath: tuple[str, ...] = ()
    place: int = 50
    opened_by: frozenset[Power] = READING
    is_between: bool = False

    def reach(self, path: str) -> int:
        """Give how much of an address is this entry's: the longest beginning's length, 0 for none."""
        begins = (self.address, *self.beneath)
        return max((len(one) for one in begins if _covers(one, path)), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """An entry as one page shows it: ``is_here`` on its pages, ``is_exact`` on the very page."""

    title: Title
    address: str
    is_here: bool = False
    is_exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomShown:
    """A room as one page shows it; its address is that of its first entry."""

    slug: str
    title: Title
    entries: tuple[EntryShown, ...]

    @property
    def address(self) -> str:
        """Where the room opens."""
        return self.entries[0].address

    @property
    def here(self) -> EntryShown | None:
        """The entry that the page belongs to, where it is in this room."""
        return next((one for one in self.entries if one.is_here), None)

    @property
    def is_apart(self) -> bool:
        """Whether it stands apart from the rooms of the work."""
        return self.slug == Room.ADMINISTRATION


def registered() -> list[Entry]:
    """Give every entry that an installed app lists."""
    return [one for app in apps.get_app_configs() for one in getattr(app, "entries", ())]


def rooms_for(
    path: str,
    powers: frozenset[Power],
    *,
    shown: Container[Room] = tuple(Room),
    entries: Iterable[Entry] | None = None,
    is_alone: bool = False,
) -> list[RoomShown]:
    """Give the rooms for somebody with these powers, among those ``shown``, the one of ``path`` marked;
    ``is_alone`` leaves out what passes between people."""
    known = sorted(registered() if entries is None else entries, key=_order)
    opened = [one for one in known if one.room in shown and one.opened_by & powers]
    opened = [one for one in opened if not (is_alone and one.is_between)]
    here = max(opened, key=lambda one: one.reach(path), default=None)
    if here is not None and not here.reach(path):
        here = None
    found: dict[Room, RoomShown] = {}
    for one in opened:
        entry = EntryShown(
            title=one.title,
            address=one.address,
            is_here=one is here,
            is_exact=one.address == path,
        )
        room = found.setdefault(
            one.room, RoomShown(slug=str(one.room), title=TITLES[one.room], entries=())
        )
        found[one.room] = replace(room, entries=(*room.entries, entry))
    return list(found.values())


def _order(one: Entry) -> tuple[int, int]:
    return list(Room).index(one.room), one.place


def _covers(begin: str, path: str) -> bool:
    if begin == path:
        return True
    return begin != "/" and path.startswith(begin if begin.endswith("/") else f"{begin}/")
