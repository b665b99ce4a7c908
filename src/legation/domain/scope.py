"""Who may see what: markings, audiences, and the Scope that every read takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from legation.domain.errors import Refused, Rejected
from legation.domain.said import Listed, Said


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

    @classmethod
    def of(cls, word: str, *, where: str = "marking") -> "Marking":
        """Read a marking; Rejected when there is none of that name."""
        try:
            return cls(word)
        except ValueError as unknown:
            raise Rejected(
                Said("{word!r} is no marking", word=word[:40]),
                where=where,
                remedy=Said("use one of {known}", known=Listed(cls)),
            ) from unknown


class Audience(StrEnum):
    """For whom a row is meant: its own mission, the whole ministry, or anybody."""

    MISSION = "mission"
    MINISTRY = "ministry"
    PUBLIC = "public"

    @classmethod
    def of(cls, word: str, *, where: str = "audience") -> "Audience":
        """Read an audience; Rejected when there is none of that name."""
        try:
            return cls(word)
        except ValueError as unknown:
            raise Rejected(
                Said("{word!r} is no audience", word=word[:40]),
                where=where,
                remedy=Said("use one of {known}", known=Listed(cls)),
            ) from unknown


SCOPE_COLUMNS = ("mission", "marking", "audience")
"""The columns that every stored row carries. ``mission`` may name several, joined by ``|``: then all
of them must be in the reader's scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The compartment a row belongs to."""

    mission: str
    marking: Marking
    audience: Audience

    def __post_init__(self) -> None:
        if not isinstance(self.marking, Marking) or not isinstance(self.audience, Audience):
            raise Rejected(
                Said(
                    "no label has marking {marking!r} and audience {audience!r}",
                    marking=self.marking,
                    audience=self.audience,
                )
            )

    @classmethod
    def of(cls, *, mission: str, marking: str, audience: str) -> "Label":
        """Read a label as it is stored; Rejected when its marking or audience is none."""
        return cls(mission=mission, marking=Marking.of(marking), audience=Audience.of(audience))

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
    """What one reader may see: the missions, up to which marking, meant for which audiences.

    ``ceilings`` names the missions whose rows are seen up to another marking than ``marking``: a
    ceiling granted at one mission opens nothing of another.
    """

    missions: frozenset[str]
    marking: Marking
    audiences: frozenset[Audience]
    ceilings: frozenset[tuple[str, Marking]] = frozenset()

    def __post_init__(self) -> None:
        if not self.missions:
            raise Refused(
                "a scope without a mission sees nothing", remedy="ask for a role in a mission"
            )
        if not self.audiences:
            raise Refused("a scope without an audience sees nothing")
        if len(dict(self.ceilings)) < len(self.ceilings):
            raise Rejected("a mission has one ceiling")

    def admits(self, label: Label) -> bool:
        """Say whether a row with this label may be seen."""
        missions = set(label.mission.split("|"))
        if label.audience not in self.audiences:
            return False
        if any(label.marking.rank > self.ceiling(mission).rank for mission in missions):
            return False
        return label.audience != Audience.MISSION or missions <= self.missions

    def ceiling(self, mission: str) -> Marking:
        """Say up to which marking the rows of one mission are seen."""
        return dict(self.ceilings).get(mission, self.marking)

    def narrowed(self, by: "Narrowing") -> "Scope | None":
        """Give the part of this scope that a narrowing leaves; None when it leaves no mission.

        What is seen afterwards was seen before: a mission that is left out keeps no ceiling of its own
        that is higher than what is seen of any other mission's rows.
        """
        left = self.missions & by.missions if by.missions else self.missions
        if not left:
            return None
        lowered = {
            name: _lower(ceiling if name in left else _lower(ceiling, self.marking), by.marking)
            for name, ceiling in self.ceilings
        }
        marking = _lower(self.marking, by.marking)
        return Scope(
            missions=left,
            marking=marking,
            audiences=self.audiences,
            ceilings=frozenset((name, one) for name, one in lowered.items() if one != marking),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What is left of somebody's scope: these missions (none named: all of theirs), up to this marking."""

    missions: frozenset[str] = frozenset()
    marking: Marking = Marking.CONFIDENTIAL


def _lower(one: Marking, other: Marking) -> Marking:
    return min(one, other, key=lambda marking: marking.rank)


def require_scope(scope: object) -> Scope:
    """Return the scope, or raise Refused: no read happens without one."""
    if not isinstance(scope, Scope):
        raise Refused("you have no role that reads here")
    return scope
