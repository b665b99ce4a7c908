"""The open sessions of a person: on which devices they are signed in, and ending them.

A session keeps the words of its device and when it was seen; no address, and nothing of it once it is over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from legation.chancery.models import Person
from legation.chancery.noting import Act, note_person
from legation.chancery.roles import is_guarded, require_power
from legation.domain.errors import Refused
from legation.domain.roles import Power

LASTS = timedelta(hours=8)
IDLE = timedelta(minutes=30)
"""For whoever clears, publishes or administers."""
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox"}
BROWSERS |= {"CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}
"""By what browsers call themselves; the first that is found, as many name those they descend from."""
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
SYSTEMS |= {"CrOS": "ChromeOS", "Mac OS": "macOS", "Linux": "Linux"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """One session: ``handle`` names it without being what opens it, ``device`` is empty where unknown."""

    handle: str
    device: str
    signed_in_at: datetime
    seen_at: datetime


def device_of(agent: str) -> str:
    """Say which browser on which system asks, by what it calls itself: “Firefox · Android”."""
    found = [
        next((said for mark, said in known.items() if mark in agent), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(one for one in found if one)


def handle_of(key: str) -> str:
    """Give what names a session on a page; it opens nothing."""
    return sha256(f"handle {key}".encode()).hexdigest()[:16]


def sessions_of(person: Person, at: datetime) -> list[OpenSession]:
    """Give the sessions of somebody that are open, the one seen last first."""
    found = [_told(row.session_key, held) for row, held in _held_by(person)]
    is_short = is_guarded(person, at)
    open_now = [
        one
        for one in found
        if at - one.signed_in_at < LASTS and not (is_short and at - one.seen_at >= IDLE)
    ]
    return sorted(open_now, key=lambda one: (one.seen_at, one.handle), reverse=True)


def end_sessions(
    person: Person, *, by: Person | None, at: datetime, but: str = "", only: str = ""
) -> int:
    """End the sessions of somebody, and say how many: all ``but`` the one of this key, or ``only`` the one
    of this handle. ``by`` is they themself, who administers their home mission, or the machine's keeper."""
    if by is not None and by != person:
        require_power(by, Power.ADMINISTER, person.home_mission_id, at)
    if not person.is_active:
        raise Refused("somebody who was let go has no session")
    keys = [row.session_key for row, _ in _held_by(person) if row.session_key != but]
    ended = [one for one in keys if only in ("", handle_of(one))]
    if not ended:
        return 0
    with transaction.atomic():
        Session.objects.filter(session_key__in=ended).delete()
        counted = {"sessions": len(ended)}
        note_person(Act.SESSIONS_ENDED, person, by=by, at=at, detail=counted)
    return len(ended)


# a session's values are whatever the parts of the pages keep in it: Any
def _held_by(person: Person) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Give the sessions that still sign somebody in: a password that was changed since ends one."""
    proof = person.get_session_auth_hash()
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        held = row.get_decoded()
        is_theirs = held.get(SESSION_KEY) == str(person.pk)
        if is_theirs and constant_time_compare(held.get(HASH_SESSION_KEY, ""), proof):
            yield row, held


def _told(key: str, held: dict[str, Any]) -> OpenSession:
    begun = float(held.get("signed_in_at", timezone.now().timestamp()))
    return OpenSession(
        handle=handle_of(key),
        device=str(held.get("device", "")),
        signed_in_at=datetime.fromtimestamp(begun, UTC),
        seen_at=datetime.fromtimestamp(float(held.get("seen_at", begun)), UTC),
    )
