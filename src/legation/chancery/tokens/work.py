"""Making, finding and revoking access tokens: shown once, kept as a digest, narrower than their owner."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet

from legation.chancery.audit.recording import record
from legation.chancery.models import Person
from legation.chancery.roles import scope_of
from legation.chancery.tokens.models import Token
from legation.chancery.tokens.words import Act, Part
from legation.domain.errors import Refused, Rejected
from legation.domain.said import Listed, Said
from legation.domain.scope import Marking

BEGINS = "legation_"
"""How every token begins, so that people and scanners know one when they see it."""
LONGEST_DAYS, USUAL_DAYS = 366, 90
MOST_TOKENS = 20
"""Live tokens of one person."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a new token is to be: for what, for how many days, and to what it is narrowed."""

    name: str
    days: int = USUAL_DAYS
    missions: tuple[str, ...] = ()
    marking: Marking = Marking.INTERNAL
    parts: tuple[Part, ...] = ()


def make_token(owner: Person, wish: Wish, *, at: datetime, by: Person | None) -> tuple[Token, str]:
    """Make a token and give it with its text, which is told once, here. ``by`` is its owner, or nobody:
    the machine's keeper. Rejected for a wish that is none, Refused for what the owner has not."""
    if by is not None and by != owner:
        raise Refused("a token is made by whom it speaks for")
    _require_sense(wish)
    _require_theirs(owner, wish, at)
    text = BEGINS + secrets.token_urlsafe(32)
    with transaction.atomic():
        if live_tokens(owner, at).count() >= MOST_TOKENS:
            raise Refused(
                Said("nobody holds more than {most} access tokens", most=MOST_TOKENS),
                remedy="revoke one that is no longer needed",
            )
        token = Token.objects.create(
            owner=owner,
            name=wish.name.strip(),
            digest=_digest(text),
            missions=sorted(set(wish.missions)),
            marking=wish.marking,
            parts=sorted(set(wish.parts)),
            made_at=at,
            expires_at=at + timedelta(days=wish.days),
        )
        _note(Act.MADE, token, by=by, at=at)
    return token, text


def live_tokens(owner: Person, at: datetime) -> QuerySet[Token]:
    """Give somebody's tokens that still open something, the newest first."""
    return Token.objects.filter(owner=owner, revoked_at__isnull=True, expires_at__gt=at)


def token_of(text: str, *, at: datetime) -> Token:
    """Find the token that a text is; Rejected when it is none, over, revoked, or its owner is gone."""
    held = Q(digest=_digest(text), revoked_at__isnull=True, made_at__lte=at, expires_at__gt=at)
    found = Token.objects.filter(held, owner__is_active=True).select_related("owner").first()
    if found is None or not text.startswith(BEGINS):
        raise Rejected(
            "this access token opens nothing: it is none, it was revoked, or its time is over",
            remedy="make a new one on the page of access tokens",
        )
    return found


def note_use(token: Token, *, at: datetime) -> None:
    """Remember and record that a token was used, once a day."""
    if token.used_at is not None and token.used_at.date() == at.date():
        return
    with transaction.atomic():
        if Token.objects.filter(pk=token.pk, used_at=token.used_at).update(used_at=at):
            _note(Act.USED, token, by=token.owner, at=at)


def the_token(owner: Person, number: int) -> Token:
    """Find one of somebody's own tokens; Rejected when it is not theirs."""
    found = Token.objects.filter(owner=owner, pk=number).first()
    if found is None:
        raise Rejected(Said("no access token {number}", number=number))
    return found


def revoke_token(token: Token, *, at: datetime, by: Person | None) -> None:
    """Let a token open nothing from now on; Refused when it does not any more."""
    with transaction.atomic():
        live = Token.objects.filter(pk=token.pk, revoked_at__isnull=True, expires_at__gt=at)
        if not live.update(revoked_at=at):
            raise Refused("this access token opens nothing any more")
        _note(Act.REVOKED, token, by=by, at=at)


def revoke_all(owner: Person, *, at: datetime, by: Person | None) -> None:
    """Revoke every live token of somebody who leaves, or who lost what they sign in with."""
    for one in live_tokens(owner, at):
        revoke_token(one, at=at, by=by)


def _require_sense(wish: Wish) -> None:
    if not 0 < len(wish.name.strip()) <= LONGEST_NAME or not wish.name.isprintable():
        raise Rejected(
            Said("say in 1 to {most} letters what the access token is for", most=LONGEST_NAME),
            where="name",
        )
    if not 0 < wish.days <= LONGEST_DAYS:
        raise Rejected(
            Said("an access token lasts 1 to {most} days", most=LONGEST_DAYS), where="days"
        )


def _require_theirs(owner: Person, wish: Wish, at: datetime) -> None:
    scope = scope_of(owner, at)
    if scope is None:
        raise Refused("an access token opens what its owner reads, and they read nothing")
    foreign = sorted(set(wish.missions) - scope.missions)
    if foreign:
        raise Rejected(
            Said("no mission {mission!r} is read by its owner", mission=foreign[0]),
            where="mission.",
        )
    highest = max((scope.ceiling(one) for one in scope.missions), key=lambda one: one.rank)
    if wish.marking.rank > highest.rank:
        raise Refused(Said("its owner reads up to {marking}", marking=highest), where="marking")


def _note(act: Act, token: Token, *, by: Person | None, at: datetime) -> None:
    record(
        act,
        by=str(by.pk) if by else None,
        mission=token.owner.home_mission_id,
        subject=("token", str(token.pk)),
        at=at,
        detail={"marking": Marking(token.marking), "expires_at": token.expires_at},
    )


def parts_of(words: Iterable[str]) -> tuple[Part, ...]:
    """Read names of parts of the interface; Rejected for one that is none."""
    try:
        return tuple(Part(one) for one in words)
    except ValueError as unknown:
        raise Rejected(
            "that is no part of the interface",
            where="part.",
            remedy=Said("use {known}", known=Listed(Part)),
        ) from unknown


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
