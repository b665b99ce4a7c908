"""Invitations: a link that lets one person in once, within 72 hours, to choose a password."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from legation.chancery.models import Invitation, Person
from legation.chancery.noting import Act, note_person
from legation.chancery.roles import require_power
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power
from legation.domain.said import Said

VALID_FOR = timedelta(hours=72)
PATH = "/account/invitation/"
"""Where an invitation is answered; its token follows."""


def invite(person: Person, *, at: datetime, by: Person | None = None) -> str:
    """Make a link's token for somebody; earlier ones open nothing any more. It is told once, here.

    Refused for somebody who has a password: they sign in, and who lost theirs asks for recovery.
    """
    if by is not None:
        require_power(by, Power.ADMINISTER, person.home_mission_id, at)
    if not person.is_active:
        raise Refused("somebody who was let go is not invited", where=person.login)
    if person.has_usable_password():
        raise Refused(
            "they have a password already",
            where=person.login,
            remedy="for a lost password or passkey two persons open a recovery",
        )
    return make_invitation(person, at=at, by=by)


def make_invitation(person: Person, *, at: datetime, by: Person | None) -> str:
    """Make the token without asking who may; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        person.invitations.filter(used_at__isnull=True).update(expires_at=at)
        Invitation.objects.create(
            person=person, digest=_digest(token), made_at=at, expires_at=at + VALID_FOR, made_by=by
        )
        note_person(Act.INVITED, person, by=by, at=at)
    return token


def open_invitation(person: Person, *, at: datetime) -> Invitation | None:
    """Give somebody's link that still opens; None where there is none."""
    return person.invitations.filter(used_at__isnull=True, expires_at__gt=at).first()


def withdraw(person: Person, *, at: datetime, by: Person | None = None) -> None:
    """Let a link open nothing any more, as where it went to the wrong hands; Refused where none is open."""
    if by is not None:
        require_power(by, Power.ADMINISTER, person.home_mission_id, at)
    with transaction.atomic():
        held = person.invitations.filter(used_at__isnull=True, expires_at__gt=at)
        if not held.update(expires_at=at):
            raise Refused("no link of theirs is open", where=person.login)
        note_person(Act.INVITATION_WITHDRAWN, person, by=by, at=at)


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """Find the invitation that a token opens; Rejected when it was used, is over, or never was."""
    found = Invitation.objects.filter(
        digest=_digest(token), used_at__isnull=True, expires_at__gt=at, person__is_active=True
    )
    held = found.select_related("person").first()
    if held is None:
        raise Rejected(
            "this link opens nothing: it was used, or its 72 hours are over",
            remedy="ask an administrator for a new one",
        )
    return held


def accept(token: str, password: str, *, at: datetime) -> Person:
    """Choose a password with an invitation, which is then used up; Refused for a weak one."""
    with transaction.atomic():
        invitation = invitation_of(token, at=at)
        person = invitation.person
        try:
            validate_password(password, person)
        except ValidationError as weak:
            raise Refused(Said("{says}", says=" ".join(weak.messages)), where="password") from weak
        used = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True)
        if not used.update(used_at=at):
            raise Refused("this link was used a moment ago")
        person.set_password(password)
        person.save(update_fields=["password"])
        note_person(Act.INVITATION_USED, person, by=person, at=at)
    return person


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
