"""What a person's roles open: the single place where roles become a Scope, and where powers are added up."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from legation.chancery.models import Person, Role
from legation.domain.errors import Refused
from legation.domain.roles import GUARDED, POWERS, Power, powers_in, role_kind
from legation.domain.said import Said
from legation.domain.scope import Audience, Marking, Narrowing, Scope

_KEPT: ContextVar[dict[int, list[Role]] | None] = ContextVar("roles kept while a page is read")


@contextmanager
def roles_read_once(people: Iterable[Person] = ()) -> Iterator[None]:
    """Read each person's roles once inside, those of ``people`` in one go: for what changes nothing."""
    kept: dict[int, list[Role]] = {one.pk: [] for one in people}
    for role in Role.objects.filter(person__in=kept) if kept else ():
        kept[role.person_id].append(role)
    token = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(token)


def roles_in_force(person: Person, at: datetime) -> list[Role]:
    """Give the roles that hold at a time; a person who was let go holds none."""
    if not person.is_active:
        return []
    return [one for one in _roles(person) if one.is_in_force(at)]


def _roles(person: Person) -> list[Role]:
    kept = _KEPT.get(None)
    if kept is None:
        return list(Role.objects.filter(person=person))
    if person.pk not in kept:
        kept[person.pk] = list(Role.objects.filter(person=person))
    return kept[person.pk]


def scope_of(person: Person, at: datetime, *, narrowed: Narrowing | None = None) -> Scope | None:
    """Turn a person's roles at a time into what they may see; None without a role that reads.

    Each mission is read up to the highest ceiling of the roles held there. What other missions address
    to the whole ministry is read up to the ceiling at the home mission, or, without a reading role there,
    up to the lowest of all: an emergency elsewhere opens nothing but its own mission. ``narrowed`` leaves
    a part of that: what an access token of theirs opens.
    """
    ceilings: dict[str, Marking] = {}
    for one in roles_in_force(person, at):
        if Power.READ in POWERS[role_kind(one.kind)]:
            asked, held = Marking.of(one.ceiling), ceilings.get(one.mission_id)
            ceilings[one.mission_id] = asked if held is None else _higher(asked, held)
    if not ceilings:
        return None
    general = ceilings.get(person.home_mission_id) or min(
        ceilings.values(), key=lambda marking: marking.rank
    )
    uneven = {name: ceiling for name, ceiling in ceilings.items() if ceiling != general}
    whole = Scope(
        missions=frozenset(ceilings),
        marking=general,
        audiences=frozenset(Audience),
        ceilings=frozenset(uneven.items()),
    )
    return whole.narrowed(narrowed) if narrowed else whole


def powers_of(person: Person, mission: str, at: datetime) -> frozenset[Power]:
    """Give what a person may do at one mission at a time."""
    return _powers(one for one in roles_in_force(person, at) if one.mission_id == mission)


def powers_anywhere(person: Person, at: datetime) -> frozenset[Power]:
    """Give what a person may do at one mission or another: which rooms to show, not what to allow."""
    return _powers(roles_in_force(person, at))


def missions_where(person: Person, power: Power, at: datetime) -> frozenset[str]:
    """Name the missions at which a person holds a power."""
    held = roles_in_force(person, at)
    return frozenset(one.mission_id for one in held if power in POWERS[role_kind(one.kind)])


def require_power(person: Person, power: Power, mission: str, at: datetime) -> None:
    """Raise Refused when the person does not hold the power at the mission."""
    if power not in powers_of(person, mission, at):
        raise Refused(
            Said(
                "this asks for a role that may {power} at {mission}", power=power, mission=mission
            ),
            remedy="an administrator of that mission gives roles",
        )


def is_guarded(person: Person, at: datetime) -> bool:
    """Say whether a second factor is compulsory: for whoever clears, publishes, administers or lets in."""
    return bool(powers_anywhere(person, at) & GUARDED)


def _powers(roles: Iterable[Role]) -> frozenset[Power]:
    return powers_in(role_kind(one.kind) for one in roles)


def _higher(one: Marking, other: Marking) -> Marking:
    return max(one, other, key=lambda marking: marking.rank)
