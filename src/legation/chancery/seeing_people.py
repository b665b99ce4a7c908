"""Which people one may see: oneself, and everybody of the missions that one administers or audits."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from legation.chancery.models import Mission, Person, Role
from legation.chancery.roles import missions_where, roles_in_force
from legation.domain.errors import Rejected
from legation.domain.roles import Power
from legation.domain.said import Said

_SEES = (Power.ADMINISTER, Power.LET_IN, Power.AUDIT)


def overseen(person: Person, at: datetime) -> frozenset[str]:
    """Name the missions whose people and roles this person sees."""
    return frozenset[str]().union(*(missions_where(person, power, at) for power in _SEES))


def visible_people(person: Person, at: datetime) -> "QuerySet[Person]":
    """Give who this person sees: themself, and who has their home or a role at an overseen mission."""
    missions = overseen(person, at)
    inside = Q(home_mission__in=missions) | Q(roles__mission__in=missions)
    return Person.objects.filter(Q(pk=person.pk) | inside).distinct()


def the_visible_person(person: Person, number: int, at: datetime) -> Person:
    """Find one person among those seen; Rejected when they are not there for this person."""
    found = visible_people(person, at).filter(pk=number).first()
    if found is None:
        raise Rejected(Said("no person {number}", number=number))
    return found


def visible_roles(person: Person, of: Person, at: datetime) -> list[Role]:
    """Give another's roles at overseen missions, or all of one's own."""
    held = of.roles.select_related("mission", "granted_by", "revoked_by", "request")
    return list(held if of == person else held.filter(mission__in=overseen(person, at)))


def the_visible_role(person: Person, number: int, at: datetime) -> Role:
    """Find one role at a mission that this person administers; Rejected when it is not there for them."""
    administered = missions_where(person, Power.ADMINISTER, at)
    found = Role.objects.filter(pk=number, mission__in=administered).first()
    if found is None:
        raise Rejected(Said("no role {number}", number=number))
    return found


def visible_missions(person: Person, at: datetime) -> list[Mission]:
    """Give the missions that a person belongs to, works at or oversees."""
    held = {one.mission_id for one in roles_in_force(person, at)}
    return list(Mission.objects.filter(pk__in=held | {person.home_mission_id}))


def role_row(role: Role, at: datetime) -> dict[str, Any]:
    """Give one role as it is shown: who granted it, until when, whether two persons gave it."""
    granter = role.granted_by.name if role.granted_by else gettext("on this machine")
    return {
        "number": role.pk,
        "mission": role.mission_id,
        "kind": role.kind,
        "ceiling": role.ceiling,
        "starts_at": role.starts_at,
        "ends_at": role.ends_at,
        "granted_by": granter,
        "revoked_by": role.revoked_by.name if role.revoked_by else "",
        "is_in_force": role.is_in_force(at),
        "request": role.request_id,
    }
