"""The people of this installation: who they are, which roles they are given, and who gave them."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from django.db import transaction

from legation.chancery.keydoor import close_key_door
from legation.chancery.models import Mission, Person, Role
from legation.chancery.noting import Act, note_person, note_role
from legation.chancery.roles import require_power
from legation.chancery.scoping import require_admitted, usual_marking
from legation.chancery.tokens.work import revoke_all
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power, RoleKind
from legation.domain.said import Said
from legation.domain.scope import Marking

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,79}")


def add_person(
    login: str,
    *,
    name: str,
    home_mission: Mission,
    at: datetime,
    by: Person | None = None,
    language: str = "en",
    time_zone: str | None = None,
) -> Person:
    """Add somebody who then waits for an invitation; with the second person the key door closes.

    ``by`` needs the power to administer at the home mission; nobody is the machine's keeper.
    """
    if by is not None:
        require_power(by, Power.ADMINISTER, home_mission.id, at)
    wanted = checked_login(login)
    if Person.objects.filter(login=wanted).exists():
        raise Refused("somebody is called that already", where=wanted)
    with transaction.atomic():
        person = Person(
            login=wanted,
            name=name.strip() or wanted,
            home_mission=home_mission,
            language=checked_language(language),
            time_zone=checked_time_zone(time_zone or home_mission.time_zone),
            created_at=at,
        )
        person.set_unusable_password()
        person.save()
        if Person.objects.count() > 1:
            close_key_door(at=at)
        note_person(Act.ADDED, person, by=by, at=at)
    return person


def the_person(login: str) -> Person:
    """Find somebody by what they sign in with; Rejected when there is none."""
    found = Person.objects.filter(login=login.strip().lower()).first()
    if found is None:
        raise Rejected(
            Said("nobody is called {login!r} here", login=login), remedy="legation people list"
        )
    return found


def grant(
    person: Person,
    mission: Mission,
    kind: RoleKind,
    *,
    at: datetime,
    ceiling: Marking | None = None,
    ends_at: datetime | None = None,
    by: Person | None = None,
) -> Role:
    """Give somebody a role at a mission, which reads up to ``ceiling``, internal if unsaid.

    ``by`` administers that mission and is somebody else. Refused above what this installation may hold.
    """
    reads_up_to = ceiling or usual_marking()
    require_admitted(reads_up_to, where="ceiling")
    if by is not None:
        require_power(by, Power.ADMINISTER, mission.id, at)
        if by == person:
            raise Refused("nobody gives a role to themself", remedy="ask another administrator")
    if ends_at is not None and ends_at <= at:
        raise Rejected("a role ends after it starts", where=f"{ends_at:%Y-%m-%d %H:%M}")
    with transaction.atomic():
        role = Role.objects.create(
            person=person,
            mission=mission,
            kind=kind,
            ceiling=reads_up_to,
            starts_at=at,
            ends_at=ends_at,
            granted_by=by,
            granted_at=at,
        )
        note_role(Act.GRANTED, role, by=by, at=at)
    return role


def revoke(role: Role, *, at: datetime, by: Person | None = None) -> Role:
    """End a role now; what it was stays on record."""
    if by is not None:
        require_power(by, Power.ADMINISTER, role.mission_id, at)
    if role.ends_at is not None and role.ends_at <= at:
        raise Refused("that role has ended already")
    role.ends_at = max(at, role.starts_at + timedelta(microseconds=1))
    role.revoked_by = by
    with transaction.atomic():
        role.save(update_fields=["ends_at", "revoked_by"])
        note_role(Act.ENDED, role, by=by, at=at)
    return role


def name_sign_on(person: Person, called: str, *, at: datetime, by: Person | None = None) -> Person:
    """Say what the ministry's own sign-on calls somebody (its subject); empty takes it away.

    ``by`` administers their home mission and is somebody else. Refused for a name that is another's.
    """
    if by is not None:
        require_power(by, Power.ADMINISTER, person.home_mission_id, at)
        if by == person:
            raise Refused("nobody names their own sign-on", remedy="ask another administrator")
    wanted = called.strip()[:255] or None
    if wanted and Person.objects.filter(sign_on=wanted).exclude(pk=person.pk).exists():
        raise Refused("somebody else has that name in the ministry's sign-on", where="sign_on")
    person.sign_on = wanted
    with transaction.atomic():
        person.save(update_fields=["sign_on"])
        note_person(Act.SIGN_ON, person, by=by, at=at)
    return person


def let_go(person: Person, *, at: datetime, by: Person | None = None) -> Person:
    """Shut somebody out: roles, sessions and access tokens end; their name stays on what they did."""
    if by is not None:
        require_power(by, Power.ADMINISTER, person.home_mission_id, at)
        if by == person:
            raise Refused("nobody lets themself go")
    with transaction.atomic():
        for role in Role.objects.filter(person=person):
            if role.is_in_force(at) or role.starts_at > at:
                role.ends_at = max(at, role.starts_at + timedelta(microseconds=1))
                role.revoked_by = by
                role.save(update_fields=["ends_at", "revoked_by"])
        person.is_active = False
        person.set_unusable_password()
        person.save(update_fields=["is_active", "password"])
        revoke_all(person, at=at, by=by)
        note_person(Act.LET_GO, person, by=by, at=at)
    return person


def checked_login(login: str) -> str:
    """Give a sign-in name in small letters, or raise Rejected."""
    wanted = login.strip().lower()
    if not _LOGIN.fullmatch(wanted):
        raise Rejected(
            Said("{login!r} is no sign-in name", login=login[:80]),
            where="login",
            remedy="use letters, digits, dots and dashes, such as a.rossi",
        )
    return wanted


def checked_time_zone(name: str) -> str:
    """Give the name of a time zone that is known here, or raise Rejected."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Rejected(
            Said("{name!r} is no time zone", name=name),
            where="time_zone",
            remedy="such as America/Lima",
        ) from unknown


def switch_shortcuts(person: Person, *, is_on: bool, at: datetime) -> None:
    """Let single keys do something on a person's pages, or nothing."""
    with transaction.atomic():
        person.shortcuts = is_on
        person.save(update_fields=["shortcuts"])
        note_person(Act.SHORTCUTS, person, by=person, at=at)


def checked_language(tag: str) -> str:
    """Give a BCP 47 language tag that is known here, or raise Rejected."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as unknown:
        raise Rejected(
            Said("{tag!r} is no language", tag=tag), where="language", remedy="such as fr or pt-BR"
        ) from unknown
    return tag
