"""Noting on record where missions are accredited and who leads them: who may, and that it was done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from legation.chancery import missions
from legation.chancery.foreign import one_line
from legation.chancery.keydoor import is_key_door_open
from legation.chancery.models import Accreditation, Headship, Mission, Person
from legation.chancery.noting import Act, note_mission
from legation.chancery.roles import powers_of, require_power
from legation.chancery.words import AccreditationKind, Capacity
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power
from legation.domain.said import Said

LONGEST = 200
"""Characters of a name or a place."""
FIRST_YEAR, LAST_YEAR = 1815, 2200
"""Outside of these a day is a slip of the keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who notes it and when; nobody is the machine's keeper."""

    person: Person | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a mission stands in a country; ``ends_on`` is the first day that is no longer covered."""

    country: str
    kind: AccreditationKind = AccreditationKind.RESIDENT
    starts_on: date
    ends_on: date | None = None
    holder: str = ""
    seat: str = ""


def may_note(person: Person, mission: str, at: datetime) -> bool:
    """Say whether somebody notes where a mission stands: who administers it, or the single user of a
    fresh installation."""
    return is_key_door_open() or Power.ADMINISTER in powers_of(person, mission, at)


def note_accreditation(mission: Mission, said: Standing, by: By) -> Accreditation:
    """Note an accreditation; Refused without the power, and where it stands there already at that time."""
    _require(by, mission.id)
    return note_first(mission, said, by)


def note_first(mission: Mission, said: Standing, by: By) -> Accreditation:
    """Note an accreditation for somebody who was let do it already: who sets up the installation."""
    _checked(said.starts_on, said.ends_on, fields=("since", "until"))
    with transaction.atomic():
        made = missions.accredit(
            mission,
            said.country,
            starts_on=said.starts_on,
            kind=said.kind,
            ends_on=said.ends_on,
            holder=_text(said.holder, where="holder"),
            seat=_text(said.seat, where="seat"),
        )
        _record(Act.ACCREDITED, made, by)
    return made


def close_accreditation(held: Accreditation, ends_on: date, by: By) -> Accreditation:
    """End an accreditation, or end it earlier than was noted; Refused when it has ended already."""
    _require(by, held.mission_id)
    with transaction.atomic():
        _end(held, ends_on, by)
        _record(Act.ACCREDITATION_ENDED, held, by)
    return held


def note_leading(
    mission: Mission,
    name: str,
    *,
    capacity: Capacity,
    starts_on: date,
    by: By,
    ends_on: date | None = None,
    person: Person | None = None,
) -> Headship:
    """Note who leads a mission; Refused without the power, and where somebody does in that time."""
    _require(by, mission.id)
    _checked(starts_on, ends_on, fields=("first", "last"))
    said = _text(name, where="leader")
    if not said:
        raise Rejected("who leads a mission has a name", where="leader")
    with transaction.atomic():
        made = missions.appoint(
            mission, said, capacity=capacity, starts_on=starts_on, ends_on=ends_on, person=person
        )
        _record(Act.LEADING, made, by)
    return made


def close_leading(held: Headship, ends_on: date, by: By) -> Headship:
    """End somebody's leading, or end it earlier than was noted; Refused when it has ended already."""
    _require(by, held.mission_id)
    with transaction.atomic():
        _end(held, ends_on, by)
        _record(Act.LEADING_ENDED, held, by)
    return held


def withdraw(held: Accreditation | Headship, by: By) -> None:
    """Take back what was entered in error, as if it had never been noted; that it was stands on record.
    What was right and is over is ended instead."""
    _require(by, held.mission_id)
    is_accreditation = isinstance(held, Accreditation)
    act = Act.ACCREDITATION_WITHDRAWN if is_accreditation else Act.LEADING_WITHDRAWN
    with transaction.atomic():
        _record(act, held, by)
        held.delete()


def _require(by: By, mission: str) -> None:
    if by.person is not None and not may_note(by.person, mission, by.at):
        require_power(by.person, Power.ADMINISTER, mission, by.at)


def _end(held: Accreditation | Headship, ends_on: date, by: By) -> None:
    _checked(held.starts_on, ends_on, fields=("on", "on"))
    if held.ends_on is not None and held.ends_on <= by.at.date():
        raise Refused(Said("that has ended already: {day}", day=held.ends_on))
    if held.ends_on is not None and ends_on > held.ends_on:
        raise Rejected(Said("that ends before then: {day}", day=held.ends_on), where="on")
    held.ends_on = ends_on
    held.save(update_fields=["ends_on"])


def _checked(starts_on: date, ends_on: date | None, *, fields: tuple[str, str]) -> None:
    """``fields`` name the two days as their form does."""
    for day, where in zip((starts_on, ends_on), fields, strict=True):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Rejected(Said("{day} is no day of our time", day=day), where=where)
    if ends_on is not None and ends_on <= starts_on:
        raise Rejected(
            Said("a period must run forward: {first} to {last}", first=starts_on, last=ends_on),
            where=fields[1],
        )


def _text(said: str, *, where: str) -> str:
    told = one_line(said)
    if len(told) > LONGEST:
        raise Rejected(Said("at most {most} characters", most=LONGEST), where=where)
    return told


def _record(act: Act, row: Accreditation | Headship, by: By) -> None:
    word = AccreditationKind(row.kind) if isinstance(row, Accreditation) else Capacity(row.capacity)
    detail = {"kind": word, "number": row.pk}
    note_mission(act, row.mission, by=by.person, at=by.at, detail=detail)
