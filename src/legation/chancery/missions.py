"""The missions of this installation: opened, accredited, and led by somebody."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import TypeVar

from babel import Locale
from django.db.models import Q, QuerySet

from legation.chancery.keydoor import welcome_mission
from legation.chancery.models import Accreditation, Headship, Mission, Person
from legation.chancery.people import checked_time_zone
from legation.chancery.profiles import SEATS, Body, Duties, Size, duties_of
from legation.chancery.words import AccreditationKind, Capacity, MissionKind
from legation.domain.errors import Refused, Rejected
from legation.domain.identity import MissionId
from legation.domain.said import Said

Noted = TypeVar("Noted", Accreditation, Headship)

_NAMES: ContextVar[dict[str, str] | None] = ContextVar("missions' names kept while a page is read")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_CODE = re.compile(r"[A-Z]{2}")
_NOT_STATES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
"""Two-letter codes of CLDR's list of territories that ISO 3166-1 gives to no country."""


def open_mission(
    mission: str,
    *,
    at: datetime,
    name: str | None = None,
    kind: MissionKind = MissionKind.EMBASSY,
    time_zone: str = "UTC",
    duties: Duties | None = None,
) -> tuple[Mission, bool]:
    """Give the mission of that id, opening it when it is new; the flag says whether it was.

    ``duties`` are those of the installation, a ministry's where none are given: they say what a seat is.
    """
    if not _SLUG.fullmatch(mission):
        raise Rejected(
            Said("{mission!r} is no mission id", mission=mission),
            remedy="use small letters, digits and dashes, such as lima",
        )
    said = {
        "name": name or mission.replace("-", " ").title(),
        "kind": (duties or duties_of(Body.MINISTRY, Size.SMALL)).kind_of(mission, kind),
        "time_zone": checked_time_zone(time_zone),
        "opened_at": at,
    }
    opened, is_new = Mission.objects.get_or_create(id=mission, defaults=said)
    if is_new:
        welcome_mission(opened, at=at)
    return opened, is_new


def mission_ids() -> frozenset[MissionId]:
    """Name every mission of this installation."""
    return frozenset(MissionId(one) for one in Mission.objects.values_list("id", flat=True))


def mission_names(missions: str) -> str:
    """Name missions by their names on screen: one id, or several joined by ``|``, as labels have them."""
    ids = [one for one in missions.split("|") if one]
    named = _names()
    return ", ".join(named.get(one, one) for one in ids)


@contextmanager
def names_read_once() -> Iterator[None]:
    """Read the missions' names once inside: for an answer that changes nothing."""
    token = _NAMES.set({})
    try:
        yield
    finally:
        _NAMES.reset(token)


def _names() -> Mapping[str, str]:
    kept = _NAMES.get(None)
    if kept:
        return kept
    read = dict(Mission.objects.values_list("id", "name"))
    if kept is not None:
        kept.update(read)
    return read


def time_zone_of(mission: str) -> str:
    """Name the time zone that a mission keeps; empty where it keeps UTC, is unknown, or is several."""
    kept = Mission.objects.filter(id=mission).values_list("time_zone", flat=True).first() or ""
    return "" if kept == "UTC" else kept


def the_mission(mission: str) -> Mission:
    """Find one mission by its id; Rejected when there is none."""
    found = Mission.objects.filter(id=mission).first()
    if found is None:
        raise Rejected(
            Said("no mission {mission!r}", mission=mission),
            where="mission",
            remedy="legation missions list",
        )
    return found


def change_mission(
    mission: Mission,
    *,
    name: str | None = None,
    kind: MissionKind | None = None,
    time_zone: str | None = None,
) -> Mission:
    """Change what is said of a mission; what is not given stays."""
    mission.name = name or mission.name
    mission.kind = kind or mission.kind
    mission.time_zone = checked_time_zone(time_zone or mission.time_zone)
    mission.save(update_fields=["name", "kind", "time_zone"])
    return mission


def name_the_seat(duties: Duties) -> None:
    """Call every seat what this body calls its seat."""
    Mission.objects.filter(kind__in=SEATS).update(kind=duties.seat)


def accredit(
    mission: Mission,
    country: str,
    *,
    starts_on: date,
    kind: AccreditationKind = AccreditationKind.RESIDENT,
    ends_on: date | None = None,
    holder: str = "",
    seat: str = "",
) -> Accreditation:
    """Note a mission's accreditation to a country; Refused when it stands there already at that time.

    Several honorary consuls may serve at once, one at each seat.
    """
    code = checked_country(country)
    _run_forward(starts_on, ends_on)
    said = {"country": code, "kind": kind, "seat": seat.strip()}
    if _overlapping(mission.accreditations.filter(**said), starts_on, ends_on):
        raise Refused(
            Said("{mission} is accredited to {code} then already", mission=mission.id, code=code),
            where=kind,
            remedy="end that one first: legation missions end-accreditation",
        )
    return Accreditation.objects.create(
        mission=mission, starts_on=starts_on, ends_on=ends_on, holder=holder.strip(), **said
    )


def open_accreditation(
    mission: Mission, country: str, *, kind: AccreditationKind, seat: str = ""
) -> Accreditation:
    """Find an accreditation without an end; Rejected where there is none."""
    code = checked_country(country)
    open_ones = mission.accreditations.filter(
        country=code, kind=kind, seat=seat.strip(), ends_on__isnull=True
    )
    held = open_ones.first()
    if held is None:
        raise Rejected(
            Said("{mission} has no open accreditation to {code}", mission=mission.id, code=code),
            where=kind,
        )
    return held


def the_accreditation(
    mission: Mission,
    country: str,
    *,
    kind: AccreditationKind,
    seat: str = "",
    starts_on: date | None = None,
) -> Accreditation:
    """Find one accreditation, ended or not; Rejected where there is none, and where several are without the
    day from which the one holds."""
    rows = mission.accreditations.filter(
        country=checked_country(country), kind=kind, seat=seat.strip()
    )
    return _the_only(rows, starts_on)


def accreditations_on(mission: Mission, day: date) -> list[Accreditation]:
    """Give where a mission is accredited on a day."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    return list(mission.accreditations.filter(lasting, starts_on__lte=day))


def appoint(
    mission: Mission,
    name: str,
    *,
    capacity: Capacity,
    starts_on: date,
    ends_on: date | None = None,
    person: Person | None = None,
) -> Headship:
    """Note who leads a mission from a day on: one head at a time, and one chargé d'affaires a.i."""
    _run_forward(starts_on, ends_on)
    if _overlapping(mission.headships.filter(capacity=capacity), starts_on, ends_on):
        raise Refused(
            Said(
                "somebody is {capacity} of {mission} in that time already",
                capacity=capacity,
                mission=mission.id,
            )
        )
    return Headship.objects.create(
        mission=mission,
        name=name,
        person=person,
        capacity=capacity,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def open_leading(mission: Mission, capacity: Capacity) -> Headship:
    """Find who is head of a mission, or chargé d'affaires a.i., without an end; Rejected where nobody is."""
    held = mission.headships.filter(capacity=capacity, ends_on__isnull=True).first()
    if held is None:
        raise Rejected(
            Said(
                "nobody is {capacity} of {mission} without an end",
                capacity=capacity,
                mission=mission.id,
            )
        )
    return held


def the_leading(mission: Mission, capacity: Capacity, *, starts_on: date | None = None) -> Headship:
    """Find one stretch of leading a mission, ended or not; Rejected as for an accreditation."""
    return _the_only(mission.headships.filter(capacity=capacity), starts_on)


def leader_on(mission: Mission, day: date) -> Headship | None:
    """Say who leads a mission on a day: a chargé d'affaires a.i. for the head while acting."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    leading = {one.capacity: one for one in mission.headships.filter(lasting, starts_on__lte=day)}
    return leading.get(Capacity.CHARGE) or leading.get(Capacity.HEAD)


def checked_country(code: str) -> str:
    """Give an ISO 3166-1 code in capitals, or raise Rejected."""
    wanted = code.strip().upper()
    known = Locale("en").territories
    if not _CODE.fullmatch(wanted) or wanted not in known or wanted in _NOT_STATES:
        raise Rejected(
            Said("{code!r} is no country code", code=code), remedy="use ISO 3166-1, such as PE"
        )
    return wanted


def _the_only(rows: QuerySet[Noted], starts_on: date | None) -> Noted:
    found = list(rows.filter(starts_on=starts_on) if starts_on else rows)
    if len(found) == 1:
        return found[0]
    days = ", ".join(str(one.starts_on) for one in (found or rows))
    if not days:
        raise Rejected("nothing of the kind is noted", remedy="legation missions list")
    raise Rejected(
        Said("noted since {days}", days=days), where="since", remedy="say which: --since DAY"
    )


def _run_forward(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Rejected(
            Said("a period must run forward: {first} to {last}", first=starts_on, last=ends_on)
        )


def _overlapping(
    rows: QuerySet[Accreditation] | QuerySet[Headship], starts_on: date, ends_on: date | None
) -> bool:
    lasting = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    return (lasting.filter(starts_on__lt=ends_on) if ends_on else lasting).exists()
