"""The pages of people: who is here, with which roles, given by whom; and the acts that change it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.http import url_has_allowed_host_and_scheme

from legation.chancery import people as work
from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.invitations import PATH, invite, open_invitation, withdraw
from legation.chancery.limits import lock_of, open_early
from legation.chancery.missions import the_mission
from legation.chancery.models import Mission, Person
from legation.chancery.profiles import duties_in
from legation.chancery.roles import missions_where, require_power
from legation.chancery.scoping import highest_marking, markings_up_to
from legation.chancery.seeing_people import (
    overseen,
    role_row,
    the_visible_person,
    the_visible_role,
    visible_people,
    visible_roles,
)
from legation.chancery.sessions import end_sessions, sessions_of
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power, role_kind
from legation.domain.said import Said
from legation.domain.scope import Marking


def _people(working: Working) -> Sheet:
    rows = [_person_row(one) for one in visible_people(working.person, working.at)]
    administered = missions_where(working.person, Power.ADMINISTER, working.at)
    values = {"people": rows, "total": len(rows)}
    return Sheet(
        template="chancery/people.html", values=values, forms={"may_add": bool(administered)}
    )


def _person(working: Working, number: int) -> Sheet:
    one = the_visible_person(working.person, number, working.at)
    held = [role_row(role, working.at) for role in visible_roles(working.person, one, working.at)]
    administered = missions_where(working.person, Power.ADMINISTER, working.at)
    is_theirs = one.home_mission_id in administered and one != working.person
    forms = {
        "may_manage": is_theirs,
        "may_grant": bool(administered) and one != working.person,
        "administered": sorted(administered),
        "role_kinds": duties_in(working.here.settings).roles,
        "markings": markings_up_to(highest_marking()),
        "is_invitable": one.is_active and not one.has_usable_password(),
        "invitation": open_invitation(one, at=working.at) if is_theirs else None,
        "is_self": one == working.person,
        "open_sessions": len(sessions_of(one, working.at)) if is_theirs else 0,
        "sign_on": (one.sign_on or "") if is_theirs else "",
        "lock": lock_of(one, at=working.at) if is_theirs else None,
    }
    return Sheet(
        template="chancery/person.html",
        values={"of": _person_row(one), "roles": held},
        forms=forms,
    )


def _person_row(one: Person) -> dict[str, Any]:
    return {
        "number": one.pk,
        "login": one.login,
        "name": one.name,
        "home_mission": one.home_mission_id,
        "language": one.language,
        "time_zone": one.time_zone,
        "is_active": one.is_active,
        "has_password": one.has_usable_password(),
        "has_sign_on": bool(one.sign_on),
    }


def _adding(working: Working) -> Sheet:
    administered = missions_where(working.person, Power.ADMINISTER, working.at)
    if not administered:
        require_power(working.person, Power.ADMINISTER, working.person.home_mission_id, working.at)
    return Sheet(
        template="chancery/person_add.html",
        values={},
        forms={"missions": Mission.objects.filter(pk__in=administered)},
    )


def _add(working: Working) -> str:
    sent = working.sent
    added = work.add_person(
        sent.get("login", ""),
        name=sent.get("name", ""),
        home_mission=_administered(working, sent.get("mission", "")),
        at=working.at,
        by=working.person,
        language=sent.get("language") or "en",
        time_zone=sent.get("time_zone") or None,
    )
    return f"/people/{added.pk}"


def _grant(working: Working, number: int) -> str:
    one = the_visible_person(working.person, number, working.at)
    sent = working.sent
    work.grant(
        one,
        _administered(working, sent.get("mission", "")),
        role_kind(sent.get("kind", "")),
        at=working.at,
        ceiling=Marking.of(sent.get("ceiling", ""), where="ceiling"),
        ends_at=_end(sent.get("days", ""), working.at),
        by=working.person,
    )
    return f"/people/{one.pk}"


def _revoking(working: Working, number: int) -> Sheet:
    role = the_visible_role(working.person, number, working.at)
    return _person(working, role.person_id)


def _revoke(working: Working, number: int) -> str:
    role = the_visible_role(working.person, number, working.at)
    work.revoke(role, at=working.at, by=working.person)
    return f"/people/{role.person_id}"


def _invite(working: Working, number: int) -> Sheet:
    one = the_visible_person(working.person, number, working.at)
    token = invite(one, at=working.at, by=working.person)
    return link_sheet(one, token)


def _withdraw(working: Working, number: int) -> str:
    one = the_visible_person(working.person, number, working.at)
    withdraw(one, at=working.at, by=working.person)
    return f"/people/{one.pk}"


def link_sheet(one: Person, token: str) -> Sheet:
    """Give the page that shows a link once, for the screen or for paper."""
    return Sheet(
        template="chancery/invitation.html",
        values={"of": _person_row(one), "path": f"{PATH}{token}"},
    )


def _sign_on(working: Working, number: int) -> str:
    one = the_visible_person(working.person, number, working.at)
    called = working.sent.get("sign_on", "")
    work.name_sign_on(one, called, at=working.at, by=working.person)
    return f"/people/{one.pk}"


def _leave(working: Working, number: int) -> str:
    one = the_visible_person(working.person, number, working.at)
    work.let_go(one, at=working.at, by=working.person)
    return f"/people/{one.pk}"


def _open_early(working: Working, number: int) -> str:
    one = the_visible_person(working.person, number, working.at)
    open_early(one, by=working.person, at=working.at)
    return f"/people/{one.pk}"


def _end_sessions(working: Working, number: int) -> str:
    one = the_visible_person(working.person, number, working.at)
    if one == working.person:
        raise Refused("your own sessions are ended where you are signed in")
    end_sessions(one, by=working.person, at=working.at)
    return f"/people/{one.pk}"


def _own(working: Working) -> Sheet:
    return _person(working, working.person.pk)


def _shortcuts(working: Working) -> str:
    is_on = working.sent.get("shortcuts") == "on"
    work.switch_shortcuts(working.person, is_on=is_on, at=working.at)
    back = working.sent.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else f"/people/{working.person.pk}"


def _administered(working: Working, mission: str) -> Mission:
    """Give a mission that the person administers; another is as absent as one that is not there."""
    if mission not in overseen(working.person, working.at):
        raise Rejected(
            Said("no mission {mission!r} is yours to administer", mission=mission), where="mission"
        )
    return the_mission(mission)


def _end(days: str, at: datetime) -> datetime | None:
    if not days:
        return None
    if not days.isdecimal() or not 0 < int(days[:5]) <= 3660:
        raise Rejected(Said("{word!r} is no number of days", word=days[:20]), where="days")
    return at + timedelta(days=int(days))


people = sheet(_people)
person = sheet(_person)
shortcuts = act(_shortcuts, again=_own)
add = just_confirmed(act(_add, again=_adding))
grant_role = just_confirmed(act(_grant, again=_person))
revoke_role = just_confirmed(act(_revoke, again=_revoking))
invite_person = just_confirmed(act(_invite, again=_person))
withdraw_invitation = just_confirmed(act(_withdraw, again=_person))
sign_on = just_confirmed(act(_sign_on, again=_person))
open_again = just_confirmed(act(_open_early, again=_person))
sessions_end = just_confirmed(act(_end_sessions, again=_person))
leave = just_confirmed(act(_leave, again=_person))
