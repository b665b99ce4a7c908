"""The key door: the address with a key lets in the single user of a fresh installation, and no longer."""

from datetime import datetime

from django.db import IntegrityError, transaction

from legation.chancery.models import KeyDoor, Mission, Person, Role
from legation.chancery.noting import Act, note_role
from legation.chancery.scoping import highest_marking, markings_up_to
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking

FIRST_LOGIN = "first"
FIRST_ROLES = (RoleKind.READ, RoleKind.WRITE, RoleKind.CLEAR, RoleKind.ANALYST)


def is_key_door_open() -> bool:
    """Say whether the key still lets in: until it was closed, or there is a second person."""
    return not KeyDoor.objects.exists() and Person.objects.count() <= 1


def close_key_door(*, at: datetime) -> None:
    """Close the key door for good: from now on people sign in."""
    KeyDoor.objects.get_or_create(id=1, defaults={"closed_at": at})


def first_person(home_mission: Mission, *, at: datetime) -> Person:
    """Give the single user of this installation, with what it takes to read, write, clear and analyse at its
    missions; made when first asked for."""
    person = Person.objects.first()
    if person is not None:
        return person
    try:
        with transaction.atomic():
            person = Person(
                login=FIRST_LOGIN,
                name="First user",
                home_mission=home_mission,
                time_zone=home_mission.time_zone,
                created_at=at,
            )
            person.set_unusable_password()
            person.save()
            for mission in Mission.objects.all():
                give_first_roles(person, mission, at=at)
    except IntegrityError:
        return Person.objects.get(login=FIRST_LOGIN)
    return person


def welcome_mission(mission: Mission, *, at: datetime) -> None:
    """Give the single user of a fresh installation their roles at a mission they opened."""
    person = Person.objects.first()
    if person is not None and is_key_door_open():
        give_first_roles(person, mission, at=at)


def give_first_roles(person: Person, mission: Mission, *, at: datetime) -> None:
    """Give the first roles at one mission, up to the highest marking that may be held here."""
    ceiling = highest_marking()
    Role.objects.bulk_create(
        Role(
            person=person,
            mission=mission,
            kind=kind,
            ceiling=ceiling,
            starts_at=at,
            granted_at=at,
        )
        for kind in FIRST_ROLES
    )


def hold_first_roles_to(person: Person, ceiling: Marking, *, at: datetime) -> None:
    """Lower the first roles of who sets up to the highest marking that is kept here; raise them to it as long
    as the key lets in, for nobody else is there to do it."""
    held = Role.objects.filter(
        person=person, kind__in=FIRST_ROLES, granted_by=None, ends_at=None
    ).exclude(ceiling=ceiling)
    if not is_key_door_open():
        held = held.exclude(ceiling__in=markings_up_to(ceiling))
    for role in held:
        role.ceiling = ceiling
        role.save(update_fields=["ceiling"])
        note_role(Act.GRANTED, role, by=None, at=at)
