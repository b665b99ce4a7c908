"""What people may do: the powers, and the roles that bundle them. The one table of both."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from legation.domain.errors import Rejected
from legation.domain.said import Listed, Said


class Power(StrEnum):
    """One thing that a person may do at a mission."""

    READ = "read"
    WRITE = "write"
    CLEAR = "clear"
    PUBLISH = "publish"
    ADMINISTER = "administer"
    """Manage people and their roles. It opens nothing that is read here."""
    LET_IN = "let in"
    """Be the second person who grants access in an emergency or after a loss."""
    REVEAL = "reveal"
    """See who a private author is, for a stated purpose, and keep the list of those shown by name."""
    AUDIT = "audit"
    """Read the record of who did what. It opens nothing else."""


class RoleKind(StrEnum):
    """A named bundle of powers, held at one mission."""

    READ = "read"
    WRITE = "write"
    CLEAR = "clear"
    ADMINISTER = "administer"
    ANALYST = "analyst"
    DUTY_OFFICER = "duty-officer"
    HEAD_OF_MISSION = "head-of-mission"
    AUDITOR = "auditor"


POWERS: Mapping[RoleKind, frozenset[Power]] = MappingProxyType(
    {
        RoleKind.READ: frozenset({Power.READ}),
        RoleKind.WRITE: frozenset({Power.READ, Power.WRITE}),
        RoleKind.CLEAR: frozenset({Power.READ, Power.CLEAR, Power.PUBLISH}),
        RoleKind.ADMINISTER: frozenset({Power.ADMINISTER, Power.LET_IN}),
        RoleKind.ANALYST: frozenset({Power.READ, Power.WRITE, Power.REVEAL}),
        RoleKind.DUTY_OFFICER: frozenset(
            {Power.READ, Power.WRITE, Power.CLEAR, Power.PUBLISH, Power.REVEAL}
        ),
        RoleKind.HEAD_OF_MISSION: frozenset(
            {
                Power.READ,
                Power.WRITE,
                Power.CLEAR,
                Power.PUBLISH,
                Power.REVEAL,
                Power.LET_IN,
            }
        ),
        RoleKind.AUDITOR: frozenset({Power.AUDIT}),
    }
)
"""Who may do what. No role holds both ADMINISTER and READ: who manages people reads nothing by it."""

GUARDED = frozenset({Power.CLEAR, Power.PUBLISH, Power.ADMINISTER, Power.LET_IN})
"""Powers whose holder signs in with a second factor and whose session ends after half an hour idle."""


def powers_in(kinds: Iterable[RoleKind]) -> frozenset[Power]:
    """Add up the powers of some roles."""
    return frozenset(power for kind in kinds for power in POWERS[kind])


def role_kind(word: str) -> RoleKind:
    """Read the name of a role; Rejected when there is none of that name."""
    try:
        return RoleKind(word)
    except ValueError as unknown:
        raise Rejected(
            Said("{word!r} is no role", word=word[:40]),
            where="kind",
            remedy=Said("use one of {known}", known=Listed(RoleKind)),
        ) from unknown
