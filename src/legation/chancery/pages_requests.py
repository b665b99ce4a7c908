"""The pages of what takes two persons: asking, and deciding."""

from typing import Any

from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.emergency import (
    LONGEST_HOURS,
    ask_emergency,
    ask_recovery,
    grant_request,
    is_open,
    refuse_request,
    the_request,
    visible_requests,
)
from legation.chancery.missions import the_mission
from legation.chancery.models import AccessRequest, Mission
from legation.chancery.pages_people import link_sheet
from legation.chancery.roles import powers_of
from legation.chancery.scoping import highest_marking, markings_up_to
from legation.chancery.seeing_people import the_visible_person
from legation.domain.errors import Rejected
from legation.domain.roles import POWERS, Power, RoleKind, role_kind
from legation.domain.said import Said
from legation.domain.scope import Marking


def _requests(working: Working) -> Sheet:
    rows = [_row(one, working) for one in visible_requests(working.person, working.at)]
    return Sheet(template="chancery/requests.html", values={"requests": rows, "total": len(rows)})


def _request(working: Working, number: int) -> Sheet:
    one = the_request(working.person, number, working.at)
    is_second = working.person.pk not in (one.asked_by_id, one.person_id)
    lets_in = Power.LET_IN in powers_of(working.person, one.mission_id, working.at)
    return Sheet(
        template="chancery/request.html",
        values={"request_row": _row(one, working)},
        forms={"may_decide": is_second and lets_in and is_open(one, working.at)},
    )


def _row(one: AccessRequest, working: Working) -> dict[str, Any]:
    role = getattr(one, "gave", None)
    return {
        "number": one.pk,
        "kind": one.kind,
        "person": one.person.name,
        "mission": one.mission_id,
        "role": one.role,
        "ceiling": one.ceiling,
        "hours": one.hours,
        "reason": one.reason,
        "asked_by": one.asked_by.name,
        "asked_at": one.asked_at,
        "decided_by": one.decided_by.name if one.decided_by else "",
        "decided_at": one.decided_at,
        "is_granted": one.is_granted,
        "waits": is_open(one, working.at),
        "ends_at": role.ends_at if role else None,
        "is_in_force": bool(role and role.is_in_force(working.at)),
    }


def _asking(working: Working) -> Sheet:
    kinds = [kind for kind in RoleKind if Power.ADMINISTER not in POWERS[kind]]
    forms = {
        "missions": Mission.objects.all(),
        "role_kinds": kinds,
        "markings": markings_up_to(highest_marking()),
        "longest_hours": LONGEST_HOURS,
    }
    return Sheet(template="chancery/request_ask.html", values={}, forms=forms)


def _ask(working: Working) -> str:
    sent = working.sent
    hours = sent.get("hours", "")
    if not hours.isdecimal() or len(hours) > 3:
        raise Rejected(Said("{hours!r} is no number of hours", hours=hours[:20]), where="hours")
    asked = ask_emergency(
        working.person,
        the_mission(sent.get("mission", "")),
        role_kind(sent.get("kind", "")),
        ceiling=Marking.of(sent.get("ceiling", ""), where="ceiling"),
        hours=int(hours),
        reason=sent.get("reason", ""),
        at=working.at,
    )
    return f"/people/requests/{asked.pk}"


def _decide(working: Working, number: int) -> str | Sheet:
    one = the_request(working.person, number, working.at)
    if working.sent.get("decision") != "grant":
        refuse_request(one, by=working.person, at=working.at)
        return f"/people/requests/{one.pk}"
    granted = grant_request(one, by=working.person, at=working.at)
    if granted.token:
        return link_sheet(granted.request.person, granted.token)
    return f"/people/requests/{one.pk}"


def _recovering(working: Working, number: int) -> Sheet:
    one = the_visible_person(working.person, number, working.at)
    return Sheet(
        template="chancery/recover.html", values={"of": {"number": one.pk, "name": one.name}}
    )


def _recover(working: Working, number: int) -> str:
    one = the_visible_person(working.person, number, working.at)
    asked = ask_recovery(
        one, reason=working.sent.get("reason", ""), by=working.person, at=working.at
    )
    return f"/people/requests/{asked.pk}"


requests = sheet(_requests)
request = sheet(_request)
ask = just_confirmed(act(_ask, again=_asking))
decide = just_confirmed(act(_decide, again=_request))
recover = just_confirmed(act(_recover, again=_recovering))
