"""Absence and delegation: between two times a deputy sees and does the tasks of somebody who is away."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from legation.chancery.audit.recording import record
from legation.chancery.models import Person
from legation.chancery.roles import roles_in_force
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.models import Absence
from legation.chancery.tasks.notices import tell
from legation.chancery.tasks.words import Kind
from legation.domain.errors import Refused, Rejected
from legation.domain.said import Said
from legation.domain.scope import Audience, Label, Marking


def be_absent(
    person: Person, deputy: Person, *, starts_at: datetime, ends_at: datetime, at: datetime
) -> Absence:
    """Name a deputy between two times and tell them.

    The deputy gains no right by it: of the tasks they see what their own roles let them see; the others
    wait. Refused for oneself, for somebody without a role at the mission, and over another absence.
    """
    if ends_at <= starts_at or ends_at <= at:
        raise Rejected("an absence ends after it starts, and not in the past", where="ends_at")
    if deputy == person:
        raise Refused("a deputy is somebody else", where="deputy")
    held = {one.mission_id for one in roles_in_force(person, at)}
    if not held & {one.mission_id for one in roles_in_force(deputy, at)}:
        raise Refused(
            Said("{name} has no role at a mission of yours", name=deputy.name), where="deputy"
        )
    if person.absences.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Refused(
            "you have a deputy in that time already",
            where="starts_at",
            remedy="call that absence off first",
        )
    with transaction.atomic():
        absence = Absence.objects.create(
            person=person, deputy=deputy, starts_at=starts_at, ends_at=ends_at, made_at=at
        )
        tell([deputy], _told(absence), at=at)
        _note("absence-made", absence, by=person, at=at)
    return absence


def call_off(absence: Absence, *, by: Person, at: datetime) -> Absence:
    """End an absence before its time; either of the two may."""
    with transaction.atomic():
        held = Absence.objects.select_for_update().get(pk=absence.pk)
        if by.pk not in (held.person_id, held.deputy_id):
            raise Refused("only the two persons of an absence call it off")
        if held.ends_at <= at:
            return held
        held.ends_at = max(at, held.starts_at)
        held.save(update_fields=["ends_at"])
        _note("absence-called-off", held, by=by, at=at)
    return held


def absences_of(person: Person, at: datetime) -> list[Absence]:
    """Give the absences, running or to come, of a person and those in which they stand in."""
    whose = Q(person=person) | Q(deputy=person)
    lasting = Absence.objects.filter(whose, ends_at__gt=at).exclude(ends_at=F("starts_at"))
    return list(lasting.select_related("person", "deputy").order_by("starts_at"))


def the_absence(person: Person, number: int) -> Absence:
    """Find one of a person's absences, or one in which they stand in; Rejected when there is none."""
    found = Absence.objects.filter(Q(person=person) | Q(deputy=person), pk=number).first()
    if found is None:
        raise Rejected(Said("no absence {number}", number=number))
    return found


def deputies_for(person: Person, at: datetime) -> list[Person]:
    """Give who may stand in: everybody else with a role at a mission where the person holds one."""
    held = {one.mission_id for one in roles_in_force(person, at)}
    others = Person.objects.filter(roles__mission__in=held, is_active=True).exclude(pk=person.pk)
    return [
        one
        for one in others.distinct()
        if held & {role.mission_id for role in roles_in_force(one, at)}
    ]


def _told(absence: Absence) -> Matter:
    """It quotes nothing but a colleague's name and two times."""
    label = Label(
        mission=absence.person.home_mission_id, marking=Marking.PUBLIC, audience=Audience.PUBLIC
    )
    return Matter(
        kind=Kind.ABSENCE,
        says=gettext_noop("You stand in for %(name)s from %(starts_at)s to %(ends_at)s."),
        words={
            "name": absence.person.name,
            "starts_at": absence.starts_at.isoformat(),
            "ends_at": absence.ends_at.isoformat(),
        },
        address="/absences/",
        label=label,
    )


def _note(act: str, absence: Absence, *, by: Person, at: datetime) -> None:
    record(
        act,
        by=str(by.pk),
        mission=absence.person.home_mission_id,
        subject=("absence", str(absence.pk)),
        at=at,
        detail={"starts_at": absence.starts_at, "ends_at": absence.ends_at},
    )
