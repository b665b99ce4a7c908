"""What takes two persons: access in an emergency, and letting somebody in again after a loss."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from legation.chancery.invitations import make_invitation
from legation.chancery.models import AccessRequest, Mission, Person, Role
from legation.chancery.noting import Act, note_request
from legation.chancery.roles import missions_where, require_power, roles_in_force
from legation.chancery.scoping import require_admitted
from legation.chancery.tokens.work import revoke_all
from legation.chancery.words import RequestKind
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import POWERS, Power, RoleKind
from legation.domain.said import Said
from legation.domain.scope import Marking

LONGEST_HOURS = 72
OPEN_FOR = timedelta(days=7)
"""For how long a request waits for its second person."""
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a granted request gave: a role for some hours, or a link's token, told once."""

    request: AccessRequest
    role: Role | None = None
    token: str = ""


def ask_emergency(
    person: Person,
    mission: Mission,
    kind: RoleKind,
    *,
    ceiling: Marking,
    hours: int,
    reason: str,
    at: datetime,
) -> AccessRequest:
    """Ask for a role at a mission for some hours; it is recorded whether or not it is granted. Refused above
    what this installation may hold."""
    if Power.ADMINISTER in POWERS[kind]:
        raise Refused("administering is not given in an emergency", where="kind")
    require_admitted(ceiling, where="ceiling")
    if not 1 <= hours <= LONGEST_HOURS:
        raise Rejected(
            Said("emergency access lasts 1 to {most} hours", most=LONGEST_HOURS), where="hours"
        )
    return _asked(
        AccessRequest(
            kind=RequestKind.EMERGENCY,
            person=person,
            mission=mission,
            role=kind,
            ceiling=ceiling,
            hours=hours,
            reason=_reason(reason),
            asked_by=person,
            asked_at=at,
        )
    )


def ask_recovery(person: Person, *, reason: str, by: Person, at: datetime) -> AccessRequest:
    """Ask to let somebody in again who lost passkey and codes; ``by`` administers their mission."""
    require_power(by, Power.ADMINISTER, person.home_mission_id, at)
    if by == person:
        raise Refused("nobody asks for their own recovery", remedy="ask another administrator")
    return _asked(
        AccessRequest(
            kind=RequestKind.RECOVERY,
            person=person,
            mission=person.home_mission,
            reason=_reason(reason),
            asked_by=by,
            asked_at=at,
        )
    )


def grant_request(request: AccessRequest, *, by: Person, at: datetime) -> Granted:
    """Be the second person: an emergency gives a role, a recovery a new link. Refused for the one who
    asked, for the one it is about, and without the power to let in at that mission."""
    with transaction.atomic():
        open_one = _still_open(request, by=by, at=at)
        _close(open_one, by=by, at=at, is_granted=True)
        if open_one.kind == RequestKind.EMERGENCY:
            return Granted(request=open_one, role=_emergency_role(open_one, by=by, at=at))
        person = open_one.person
        Authenticator.objects.filter(user_id=person.pk).delete()
        revoke_all(person, at=at, by=by)
        person.set_unusable_password()
        person.save(update_fields=["password"])
        return Granted(request=open_one, token=make_invitation(person, at=at, by=by))


def refuse_request(request: AccessRequest, *, by: Person, at: datetime) -> AccessRequest:
    """Say no; that too is recorded."""
    with transaction.atomic():
        open_one = _still_open(request, by=by, at=at)
        _close(open_one, by=by, at=at, is_granted=False)
    return open_one


def visible_requests(person: Person, at: datetime) -> list[AccessRequest]:
    """Give the requests that a person sees: their own, those they may decide or audit, and, as a notice,
    every emergency that was granted at a mission where they hold a role."""
    deciding = missions_where(person, Power.LET_IN, at) | missions_where(person, Power.AUDIT, at)
    held = {one.mission_id for one in roles_in_force(person, at)}
    own = Q(asked_by=person) | Q(person=person)
    noticed = Q(mission__in=held, is_granted=True, kind=RequestKind.EMERGENCY)
    seen = AccessRequest.objects.filter(own | Q(mission__in=deciding) | noticed)
    return list(seen.select_related("person", "asked_by", "decided_by", "mission", "gave"))


def the_request(person: Person, number: int, at: datetime) -> AccessRequest:
    """Find one request among those that a person sees; Rejected when it is not there for them."""
    for one in visible_requests(person, at):
        if one.pk == number:
            return one
    raise Rejected(Said("no request {number}", number=number))


def is_open(request: AccessRequest, at: datetime) -> bool:
    """Say whether a request still waits for its second person."""
    return request.decided_at is None and at - request.asked_at < OPEN_FOR


def _still_open(request: AccessRequest, *, by: Person, at: datetime) -> AccessRequest:
    held = AccessRequest.objects.select_for_update().get(pk=request.pk)
    require_power(by, Power.LET_IN, held.mission_id, at)
    if by.pk in (held.asked_by_id, held.person_id):
        raise Refused("a second person decides: not the one who asks, nor the one it is about")
    if not is_open(held, at):
        raise Refused("this request was decided, or waited for more than a week")
    return held


def _asked(request: AccessRequest) -> AccessRequest:
    with transaction.atomic():
        request.save()
        note_request(Act.ASKED, request, by=request.asked_by, at=request.asked_at)
    return request


def _close(request: AccessRequest, *, by: Person, at: datetime, is_granted: bool) -> None:
    request.decided_by, request.decided_at, request.is_granted = by, at, is_granted
    request.save(update_fields=["decided_by", "decided_at", "is_granted"])
    act = Act.REQUEST_GRANTED if is_granted else Act.REQUEST_REFUSED
    note_request(act, request, by=by, at=at)


def _emergency_role(request: AccessRequest, *, by: Person, at: datetime) -> Role:
    return Role.objects.create(
        person=request.person,
        mission=request.mission,
        kind=request.role,
        ceiling=request.ceiling,
        starts_at=at,
        ends_at=at + timedelta(hours=request.hours),
        granted_by=by,
        granted_at=at,
        request=request,
    )


def _reason(words: str) -> str:
    said = words.strip()
    if len(said) < SHORTEST_REASON:
        raise Rejected("say why, in a sentence", where="reason")
    return said[:2000]
