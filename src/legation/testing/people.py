"""People for tests: with roles at missions, and a browser in which one of them has signed in."""

import time
from datetime import datetime

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from django.test import Client

from legation.chancery.keydoor import close_key_door
from legation.chancery.missions import open_mission
from legation.chancery.models import Person, Role
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.testing.installations import NOW

SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of everybody's authenticator app in tests


def person_at(
    mission: str,
    *kinds: RoleKind,
    ceiling: Marking = Marking.CONFIDENTIAL,
    login: str | None = None,
    name: str | None = None,
) -> Person:
    """Make somebody with these roles at one mission, without an end."""
    home, _ = open_mission(mission, at=NOW)
    called = login or f"{mission}-{'-'.join(kinds) or 'nobody'}"
    person = Person(login=called, name=name or called, home_mission=home, created_at=NOW)
    person.set_unusable_password()
    person.save()
    for kind in kinds:
        give(person, mission, kind, ceiling=ceiling)
    return person


def give(
    person: Person,
    mission: str,
    kind: RoleKind,
    *,
    ceiling: Marking = Marking.CONFIDENTIAL,
    starts_at: datetime = NOW,
    ends_at: datetime | None = None,
) -> Role:
    """Give somebody a role, as the machine's keeper may."""
    where, _ = open_mission(mission, at=NOW)
    return Role.objects.create(
        person=person,
        mission=where,
        kind=kind,
        ceiling=ceiling,
        starts_at=starts_at,
        ends_at=ends_at,
        granted_at=starts_at,
    )


def signed_in(person: Person, *, is_fresh: bool = True) -> Client:
    """Give a browser in which this person has signed in with a second factor, the key door closed;
    ``is_fresh``: they proved a moment ago that it is them."""
    close_key_door(at=NOW)
    Authenticator.objects.get_or_create(
        user_id=person.pk,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": SECRET}},
    )
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    if is_fresh:
        session = browser.session
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "mfa", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
    return browser
