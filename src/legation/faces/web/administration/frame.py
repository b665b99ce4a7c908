"""Who opens the pages of administration: who administers or audits, or the single user by the key."""

from legation.chancery.administering import Working
from legation.chancery.roles import powers_anywhere
from legation.domain.errors import Refused
from legation.domain.roles import Power
from legation.faces.web.apps import ADMINISTERING, AUDITING

__all__ = ["ADMINISTERING", "AUDITING", "require_any"]


def require_any(working: Working, powers: frozenset[Power]) -> None:
    """Raise Refused for who holds none of these powers at any mission."""
    if working.came_by_key or powers & powers_anywhere(working.person, working.at):
        return
    raise Refused(
        "this asks for a role that administers the installation",
        remedy="an administrator of your mission gives roles",
    )
