"""This installation: its settings, its archive, its clock, and the scope of its single user."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from legation.chancery.missions import mission_ids
from legation.chancery.recognition import Profile, activate, load_profile
from legation.domain.scope import Audience, Marking, Scope
from legation.settings import Settings
from legation.store.archive import Archive

Made = TypeVar("Made")


class Contain(Protocol):
    """Runs a named piece of work whose every fault, of a plug-in too, is to come out as a LegationError."""

    def __call__(self, step: str, work: Callable[[], Made], /) -> Made:
        """Give what the work makes."""
        ...


def uncontained(_step: str, work: Callable[[], Made]) -> Made:
    """Run it bare: what nobody foresaw ends the caller."""
    return work()


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What every command and every child process works on.

    ``contain`` is the guard that the faces lend to what stands below the rounds.
    """

    settings: Settings
    archive: Archive
    now: Callable[[], datetime] = utc_now
    contain: Contain = uncontained

    @property
    def scope(self) -> Scope:
        """The single user of a fresh installation sees all of its missions."""
        return Scope(
            missions=frozenset({self.settings.mission, *mission_ids()}),
            marking=Marking.CONFIDENTIAL,
            audiences=frozenset(Audience),
        )

    @property
    def profile(self) -> Profile:
        """How this installation names and draws countries; Misconfigured names what is wrong with it."""
        return load_profile(self.settings.recognition_profile, home=self.settings.home)


def open_installation(settings: Settings, *, contain: Contain = uncontained) -> Installation:
    """Open what the settings describe, and speak by its profile; the database must have been set up."""
    here = Installation(settings=settings, archive=Archive(settings), contain=contain)
    activate(here.profile)
    return here
