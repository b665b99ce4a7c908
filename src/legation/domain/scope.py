"""Who may see what: markings, audiences, and the Scope that every read takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from legation.domain.errors import Refused, Rejected


class Marking(StrEnum):
    """How sensitive a row is, from least to most."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    CONFIDENTIAL = "confidential"

    @property
    def rank(self) -> int:
        """Its place in the order, 0 for the least sensitive."""
        return list(Marking).index(self)


class Audience(StrEnum):
    """For whom a row is meant: its own mission, the whole ministry, or anybody."""

    MISSION = "mission"
    MINISTRY = "ministry"
    PUBLIC = "public"


SCOPE_COLUMNS = ("mission", "marking", "audience")
"""The columns that every stored row carries. ``mission`` may name several, joined by ``|``: then all
of them must be in the reader's scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The compartment a row belongs to."""

    mission: str
    marking: Marking
    audience: Audience

    @classmethod
    def strictest(cls, labels: "Iterable[Label]") -> "Label":
        """Give the label of what is derived from rows with these labels: never wider than any of them."""
        held = list(labels)
        if not held:
            raise Rejected("nothing is derived from no rows: a label needs at least one")
        missions = sorted({name for label in held for name in label.mission.split("|")})
        order = list(Audience)
        return cls(
            mission="|".join(missions),
            marking=max((label.marking for label in held), key=lambda marking: marking.rank),
            audience=min((label.audience for label in held), key=order.index),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one reader may see: the missions, up to which marking, meant for which audiences."""

    missions: frozenset[str]
    marking: Marking
    audiences: frozenset[Audience]

    def __post_init__(self) -> None:
        if not self.missions:
            raise Refused(
                "a scope without a mission sees nothing", remedy="ask for a role in a mission"
            )
        if not self.audiences:
            raise Refused("a scope without an audience sees nothing")

    def admits(self, label: Label) -> bool:
        """Say whether a row with this label may be seen."""
        if label.marking.rank > self.marking.rank or label.audience not in self.audiences:
            return False
        return label.audience != Audience.MISSION or set(label.mission.split("|")) <= self.missions


def require_scope(scope: object) -> Scope:
    """Return the scope, or raise Refused: no read happens without one."""
    if not isinstance(scope, Scope):
        raise Refused("a read needs a scope")
    return scope
