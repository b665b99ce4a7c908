"""Recording what is done to missions and to people's access: who did it, to whom, at which mission."""

from datetime import datetime
from enum import StrEnum

from legation.chancery.audit.detail import Detail
from legation.chancery.audit.recording import record
from legation.chancery.models import AccessRequest, Mission, Person, Role
from legation.chancery.words import RequestKind
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking


class Act(StrEnum):
    """What is recorded of access."""

    ADDED = "person-added"
    LET_GO = "person-let-go"
    FORGOTTEN = "person-forgotten"
    INVITED = "person-invited"
    INVITATION_USED = "invitation-used"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    SIGNED_IN = "signed-in"
    LOCKED_OUT = "sign-in-locked"
    OPENED_EARLY = "sign-in-opened"
    SESSIONS_ENDED = "sessions-ended"
    SIGN_ON = "sign-on-named"
    SHORTCUTS = "shortcuts-switched"
    GRANTED = "role-granted"
    ENDED = "role-ended"
    ASKED = "access-asked"
    REQUEST_GRANTED = "access-granted"
    REQUEST_REFUSED = "access-refused"
    OPENED = "mission-opened"
    CHANGED = "mission-changed"
    ACCREDITED = "accreditation-noted"
    ACCREDITATION_ENDED = "accreditation-ended"
    ACCREDITATION_WITHDRAWN = "accreditation-withdrawn"
    LEADING = "leading-noted"
    LEADING_ENDED = "leading-ended"
    LEADING_WITHDRAWN = "leading-withdrawn"


def note_person(
    act: Act, person: Person, *, by: Person | None, at: datetime, detail: Detail | None = None
) -> None:
    """Record an act about somebody; nobody is ``by`` when it was done on the machine itself."""
    record(
        act,
        by=_who(by),
        mission=person.home_mission_id,
        subject=("person", str(person.pk)),
        at=at,
        detail=detail or {},
    )


def note_mission(
    act: Act, mission: Mission, *, by: Person | None, at: datetime, detail: Detail | None = None
) -> None:
    """Record an act about a mission: that it was opened or changed, where it is accredited, who leads it."""
    subject = ("mission", mission.pk)
    record(act, by=_who(by), mission=mission.pk, subject=subject, at=at, detail=detail or {})


def note_role(act: Act, role: Role, *, by: Person | None, at: datetime) -> None:
    """Record an act about somebody's role."""
    detail: Detail = {
        "role": RoleKind(role.kind),
        "ceiling": Marking(role.ceiling),
        "ends_at": role.ends_at,
    }
    record(
        act,
        by=_who(by),
        mission=role.mission_id,
        subject=("person", str(role.person_id)),
        at=at,
        detail=detail,
    )


def note_request(act: Act, request: AccessRequest, *, by: Person, at: datetime) -> None:
    """Record that a request was asked, granted or refused; its reason stays with the request."""
    detail: Detail = {
        "kind": RequestKind(request.kind),
        "number": request.pk,
        "hours": request.hours,
        "role": RoleKind(request.role) if request.role else None,
    }
    record(
        act,
        by=_who(by),
        mission=request.mission_id,
        subject=("person", str(request.person_id)),
        at=at,
        detail=detail,
    )


def _who(person: Person | None) -> str | None:
    return str(person.pk) if person else None
