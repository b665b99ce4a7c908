"""The pages of missions: where each is accredited and who leads it; noting and ending both."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import get_language

from legation.chancery import accrediting as work
from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.missions import accreditations_on, leader_on
from legation.chancery.models import Accreditation, Headship, Mission
from legation.chancery.recognition import profile_in_force
from legation.chancery.seeing_people import visible_missions
from legation.chancery.words import AccreditationKind, Capacity
from legation.domain.errors import Rejected
from legation.domain.said import Listed, Said

Row = TypeVar("Row", Accreditation, Headship)
Word = TypeVar("Word", AccreditationKind, Capacity)


def _missions(working: Working) -> Sheet:
    day = working.at.date()
    rows = [_mission_row(one, day) for one in visible_missions(working.person, working.at)]
    return Sheet(template="chancery/missions.html", values={"missions": rows, "total": len(rows)})


def _mission(working: Working, mission: str) -> Sheet:
    one, day = _visible(working, mission), working.at.date()
    values = {
        "of": _mission_row(one, day),
        "accreditations": [_accreditation_row(held, day) for held in one.accreditations.all()],
        "leading": [_leading_row(held, day) for held in one.headships.all()],
    }
    forms = {
        "may_note": work.may_note(working.person, one.id, working.at),
        "countries": profile_in_force().territories(get_language() or "en"),
        "kinds": list(AccreditationKind),
        "capacities": list(Capacity),
        "today": day,
    }
    return Sheet(template="chancery/mission.html", values=values, forms=forms)


def _accredit(working: Working, mission: str) -> str:
    sent = working.sent
    said = work.Standing(
        country=sent.get("country", ""),
        kind=_word(AccreditationKind, sent, "kind"),
        starts_on=_day(sent, "since") or working.at.date(),
        ends_on=_day(sent, "until"),
        holder=sent.get("holder", ""),
        seat=sent.get("seat", ""),
    )
    work.note_accreditation(_visible(working, mission), said, _by(working))
    return f"/people/missions/{mission}"


def _lead(working: Working, mission: str) -> str:
    sent = working.sent
    work.note_leading(
        _visible(working, mission),
        sent.get("leader", ""),
        capacity=_word(Capacity, sent, "capacity"),
        starts_on=_day(sent, "first") or working.at.date(),
        ends_on=_day(sent, "last"),
        by=_by(working),
    )
    return f"/people/missions/{mission}"


def _end_accreditation(working: Working, number: int) -> str:
    held = _held(working, Accreditation.objects.filter(pk=number).first())
    work.close_accreditation(held, _day(working.sent, "on") or _today(working), _by(working))
    return f"/people/missions/{held.mission_id}"


def _end_leading(working: Working, number: int) -> str:
    held = _held(working, Headship.objects.filter(pk=number).first())
    work.close_leading(held, _day(working.sent, "on") or _today(working), _by(working))
    return f"/people/missions/{held.mission_id}"


def _withdraw_accreditation(working: Working, number: int) -> str:
    held = _held(working, Accreditation.objects.filter(pk=number).first())
    work.withdraw(held, _by(working))
    return f"/people/missions/{held.mission_id}"


def _withdraw_leading(working: Working, number: int) -> str:
    held = _held(working, Headship.objects.filter(pk=number).first())
    work.withdraw(held, _by(working))
    return f"/people/missions/{held.mission_id}"


def _noting(working: Working, mission: str) -> Sheet:
    """Show the mission to who notes there; Rejected for others, to whom the form is not there."""
    if not work.may_note(working.person, mission, working.at):
        raise Rejected(
            Said("no mission {mission!r} is yours to administer", mission=mission), where="mission"
        )
    return _mission(working, mission)


def _one_accreditation(working: Working, number: int) -> Sheet:
    held = _held(working, Accreditation.objects.filter(pk=number).first())
    return _noting(working, held.mission_id)


def _one_leading(working: Working, number: int) -> Sheet:
    held = _held(working, Headship.objects.filter(pk=number).first())
    return _noting(working, held.mission_id)


def _held(working: Working, found: Row | None) -> Row:
    if found is None or not work.may_note(working.person, found.mission_id, working.at):
        raise Rejected("that is not there")
    return found


def _visible(working: Working, mission: str) -> Mission:
    """Find a mission among those seen; another is as absent as one that is not there."""
    seen = {one.id: one for one in visible_missions(working.person, working.at)}
    if mission not in seen:
        raise Rejected(Said("no mission {mission!r}", mission=mission), where="mission")
    return seen[mission]


def _mission_row(one: Mission, day: date) -> dict[str, Any]:
    leader = leader_on(one, day)
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "time_zone": one.time_zone,
        "accreditations": [
            {"country": held.country, "kind": held.kind} for held in accreditations_on(one, day)
        ],
        "leader": {"name": leader.name, "capacity": leader.capacity} if leader else None,
    }


def _accreditation_row(one: Accreditation, day: date) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("country", "kind", "seat", "holder")}
    return {**told, **_period(one, day)}


def _leading_row(one: Headship, day: date) -> dict[str, Any]:
    return {"name": one.name, "capacity": one.capacity, **_period(one, day)}


def _period(one: Accreditation | Headship, day: date) -> dict[str, Any]:
    has_ended = one.ends_on is not None and one.ends_on <= day
    return {
        "number": one.pk,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "has_ended": has_ended,
        "is_in_force": one.starts_on <= day and not has_ended,
    }


def _word(words: type[Word], sent: Mapping[str, str], where: str) -> Word:
    word = sent.get(where, "")
    if word not in set(words):
        raise Rejected(
            Said("{word!r} is none of {known}", word=word, known=Listed(words)), where=where
        )
    return words(word)


def _day(sent: Mapping[str, str], where: str) -> date | None:
    word = sent.get(where, "")
    if not word:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError as wrong:
        raise Rejected(
            Said("{word!r} is no day", word=word[:40]), where=where, remedy="such as 2026-03-01"
        ) from wrong


def _today(working: Working) -> date:
    return working.at.date()


def _by(working: Working) -> work.By:
    return work.By(person=working.person, at=working.at)


missions = sheet(_missions)
mission = sheet(_mission)
accredit = just_confirmed(act(_accredit, again=_noting))
lead = just_confirmed(act(_lead, again=_noting))
end_accreditation = just_confirmed(act(_end_accreditation, again=_one_accreditation))
end_leading = just_confirmed(act(_end_leading, again=_one_leading))
withdraw_accreditation = just_confirmed(act(_withdraw_accreditation, again=_one_accreditation))
withdraw_leading = just_confirmed(act(_withdraw_leading, again=_one_leading))
