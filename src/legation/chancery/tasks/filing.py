"""Filing and closing tasks: what every desk calls when something needs a person, and when it is over."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from legation.chancery.audit.recording import record
from legation.chancery.models import Person
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.models import Task
from legation.chancery.tasks.notices import tell
from legation.chancery.tasks.rules import BLIND
from legation.chancery.tasks.seeing import eyes_of, people_for
from legation.chancery.tasks.words import End, Kind, Verb
from legation.domain.errors import Refused
from legation.domain.roles import Power

UNDO_FOR = timedelta(hours=24)
"""How long a closed task can be opened again."""


class Act(StrEnum):
    """What is recorded of tasks."""

    FILED = "task-filed"
    CLOSED = "task-closed"
    REOPENED = "task-reopened"


def file_task(
    matter: Matter,
    *,
    verb: Verb,
    at: datetime,
    power: Power = Power.WRITE,
    person: Person | None = None,
    deadline: datetime | None = None,
    by: Person | None = None,
) -> Task:
    """File what needs a person, tell those who may do it, and give the task.

    ``power`` is what doing it asks for, at the mission of the matter's label; a ``person`` is named when
    it is theirs alone. As long as a task of the same kind, address, mission and person is open, that one is
    given back and nobody is told twice.
    """
    with transaction.atomic():
        task, is_new = Task.objects.get_or_create(
            key=_key(matter, person),
            closed_at=None,
            defaults={
                **matter.columns(),
                "verb": verb,
                "subject": matter.address,
                "power": power,
                "person": person,
                "deadline": deadline,
                "opened_at": at,
                "opened_by": by,
            },
        )
        if is_new:
            told = [one for one in people_for(task, at) if one != by]
            tell(told, matter, is_blind=power in BLIND, at=at)
            _note(Act.FILED, task, by=by, at=at)
    return task


def close_task(task: Task, *, at: datetime, by: Person | None = None, end: End = End.DONE) -> Task:
    """Close one task; nobody is ``by`` when the installation saw that it is over. Refused for a person
    whose task it is not; a task that was closed already stays as it was."""
    with transaction.atomic():
        held = Task.objects.select_for_update().get(pk=task.pk)
        if not held.is_open:
            return held
        if by is not None and not eyes_of(by, at).admits(held):
            raise Refused("this task is for others")
        held.closed_at, held.closed_by, held.end = at, by, end
        held.save(update_fields=["closed_at", "closed_by", "end"])
        _note(Act.CLOSED, held, by=by, at=at, end=end)
    return held


def close_tasks_about(
    subject: str,
    *,
    at: datetime,
    kind: Kind | None = None,
    by: Person | None = None,
    end: End = End.DONE,
) -> int:
    """Close what is open about an address, whoever's it is, because the desk knows that it was done or is
    over; give how many were closed."""
    waiting = Task.objects.filter(subject=subject, closed_at__isnull=True)
    if kind is not None:
        waiting = waiting.filter(kind=kind)
    closed = 0
    with transaction.atomic():
        for task in waiting.select_for_update():
            task.closed_at, task.closed_by, task.end = at, by, end
            task.save(update_fields=["closed_at", "closed_by", "end"])
            _note(Act.CLOSED, task, by=by, at=at, end=end)
            closed += 1
    return closed


def reopen_task(task: Task, *, by: Person, at: datetime) -> Task:
    """Take a closing back within a day; Refused later, and when the same was filed again meanwhile."""
    with transaction.atomic():
        held = Task.objects.select_for_update().get(pk=task.pk)
        if held.is_open:
            return held
        if not eyes_of(by, at).admits(held):
            raise Refused("this task is for others")
        if held.closed_at is None or at - held.closed_at > UNDO_FOR:
            raise Refused("this was closed more than a day ago", remedy="file it anew")
        if Task.objects.filter(key=held.key, closed_at__isnull=True).exists():
            raise Refused("the same task is open again already")
        held.closed_at, held.closed_by, held.end = None, None, ""
        held.save(update_fields=["closed_at", "closed_by", "end"])
        _note(Act.REOPENED, held, by=by, at=at)
    return held


def _key(matter: Matter, person: Person | None) -> str:
    whose = str(person.pk) if person else ""
    parts = (matter.kind, matter.address, matter.label.mission, whose)
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def _note(act: Act, task: Task, *, by: Person | None, at: datetime, end: End | None = None) -> None:
    record(
        act,
        by=str(by.pk) if by else None,
        mission=task.mission.split("|")[0],
        subject=("task", str(task.pk)),
        at=at,
        detail={"kind": Kind(task.kind), "verb": Verb(task.verb), "end": end},
    )
