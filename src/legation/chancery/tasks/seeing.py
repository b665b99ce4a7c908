"""What one person sees: their tasks, their notifications, and for whom they act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from legation.chancery.models import Person
from legation.chancery.roles import missions_where, roles_in_force, scope_of
from legation.chancery.tasks.models import Absence, Notification, Task, Wishes
from legation.chancery.tasks.rules import BLIND, may_see, order, quiet_since
from legation.domain.errors import Rejected
from legation.domain.roles import POWERS, Power, role_kind
from legation.domain.said import Said
from legation.domain.scope import Scope

LISTED_NOTIFICATIONS = 200
"""Notifications on a person's list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What decides on one person's tasks at a time: their scope, where they hold which power, and for
    whom they stand in (by their keys)."""

    person: Person
    at: datetime
    scope: Scope | None
    held: dict[Power, frozenset[str]]
    stands_for: frozenset[int]

    def admits(self, task: Task) -> bool:
        """Say whether a task is theirs to see and to do."""
        power = Power(task.power)
        if not may_see(task.label, power, scope=self.scope, blind=self.held[power]):
            return False
        if task.person_id is not None:
            return task.person_id == self.person.pk or task.person_id in self.stands_for
        return bool(set(task.mission.split("|")) & self.held[power])


def eyes_of(person: Person, at: datetime) -> Eyes:
    """Look once at what a person holds at a time."""
    roles = roles_in_force(person, at)
    held = {
        power: frozenset(one.mission_id for one in roles if power in POWERS[role_kind(one.kind)])
        for power in Power
    }
    stood_for = Absence.objects.filter(deputy=person, starts_at__lte=at, ends_at__gt=at)
    return Eyes(
        person=person,
        at=at,
        scope=scope_of(person, at),
        held=held,
        stands_for=frozenset(stood_for.values_list("person_id", flat=True)),
    )


def open_tasks(person: Person, at: datetime) -> list[Task]:
    """Give the open tasks that need this person: urgent and overdue ones first, then by deadline."""
    eyes = eyes_of(person, at)
    mine = Q(person__isnull=True) | Q(person=person) | Q(person__in=eyes.stands_for)
    waiting = Task.objects.filter(mine, closed_at__isnull=True).select_related("person")
    return sorted(
        (one for one in waiting if eyes.admits(one)),
        key=lambda one: order(one.deadline, one.opened_at, is_urgent=one.is_urgent, at=at),
    )


def closed_tasks(person: Person, at: datetime, *, since: datetime) -> list[Task]:
    """Give the tasks of this person that were closed since a time, the last one first."""
    eyes = eyes_of(person, at)
    ended = Task.objects.filter(closed_at__gte=since, closed_at__lte=at).order_by("-closed_at")
    return [one for one in ended.select_related("person", "closed_by") if eyes.admits(one)]


def the_task(person: Person, number: int, at: datetime) -> Task:
    """Find one task, open or closed; Rejected when it is not there for this person."""
    found = Task.objects.filter(pk=number).select_related("person", "closed_by").first()
    if found is None or not eyes_of(person, at).admits(found):
        raise Rejected(Said("no task {number}", number=number))
    return found


def people_for(task: Task, at: datetime) -> Iterator[Person]:
    """Give everybody who may do a task; while its person is absent, their deputy too."""
    holds = Q(roles__mission__in=task.mission.split("|"))
    deputised = Q(deputised__person=task.person_id, deputised__ends_at__gt=at)
    asked = (Q(pk=task.person_id) | deputised) if task.person_id else holds
    for person in Person.objects.filter(asked, is_active=True).distinct():
        if eyes_of(person, at).admits(task):
            yield person


def notifications_of(person: Person, at: datetime) -> list[Notification]:
    """Give what a person was told and may still see, the newest first."""
    scope = scope_of(person, at)
    told = Notification.objects.filter(person=person, at__lte=at)[:LISTED_NOTIFICATIONS]
    return [one for one in told if _still_for(one, person, scope, at)]


def unread_count(person: Person, at: datetime) -> int:
    """Count what is not read yet; in quiet hours what came since they began waits, urgent things do not."""
    return len(unread(person, at))


def unread(person: Person, at: datetime) -> list[Notification]:
    """Give what is not read yet and may be told now, the newest first."""
    waiting: QuerySet[Notification] = Notification.objects.filter(
        person=person, read_at__isnull=True, at__lte=at
    )
    since = quiet_for(person, at)
    if since is not None:
        waiting = waiting.filter(Q(is_urgent=True) | Q(at__lt=since))
    scope = scope_of(person, at)
    return [one for one in waiting[:LISTED_NOTIFICATIONS] if _still_for(one, person, scope, at)]


def quiet_for(person: Person, at: datetime) -> datetime | None:
    """Give since when it is quiet for a person, in the time of their mission; None when it is not."""
    wishes = wishes_of(person)
    return quiet_since(
        at,
        starts=wishes.quiet_from,
        ends=wishes.quiet_to,
        zone=person.home_mission.time_zone,
    )


def wishes_of(person: Person) -> Wishes:
    """Give what a person wishes; who never said so wishes to be told everything, at any hour."""
    return Wishes.objects.filter(person=person).first() or Wishes(person=person)


def _still_for(one: Notification, person: Person, scope: Scope | None, at: datetime) -> bool:
    if scope is not None and scope.admits(one.label):
        return True
    held = frozenset[str]().union(*(missions_where(person, power, at) for power in BLIND))
    return one.is_blind and bool(set(one.mission.split("|")) & held)
