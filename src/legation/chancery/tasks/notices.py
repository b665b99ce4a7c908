"""Telling people: notifications in the page, with what each of them muted left out."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction

from legation.chancery.audit.recording import record
from legation.chancery.models import Person
from legation.chancery.roles import scope_of
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.models import Notification, Wishes
from legation.chancery.tasks.seeing import wishes_of
from legation.chancery.tasks.words import Kind
from legation.domain.errors import Rejected


def tell(people: Iterable[Person], matter: Matter, *, at: datetime, is_blind: bool = False) -> int:
    """Tell people something once; give how many were told.

    Who muted the kind is left out, unless it is urgent; who may not see the label is left out always, unless
    it ``is_blind``: then it quotes no content and goes to holders of a power at the mission.
    """
    told = 0
    for person in people:
        if matter.kind in wishes_of(person).muted and not matter.is_urgent:
            continue
        scope = scope_of(person, at)
        if not is_blind and (scope is None or not scope.admits(matter.label)):
            continue
        Notification.objects.create(
            person=person,
            address=matter.address,
            is_blind=is_blind,
            at=at,
            **matter.columns(),
        )
        told += 1
    return told


def mark_read(person: Person, numbers: Iterable[int], at: datetime) -> int:
    """Mark a person's own notifications as read; give how many were not before."""
    own = Notification.objects.filter(person=person, pk__in=list(numbers), read_at__isnull=True)
    return own.update(read_at=at)


def wish(
    person: Person,
    *,
    muted: Iterable[str],
    quiet_from: time | None,
    quiet_to: time | None,
    at: datetime,
    brief_to: str = "",
) -> Wishes:
    """Keep how a person wishes to be told. Rejected for half a stretch of quiet hours."""
    if (quiet_from is None) != (quiet_to is None):
        raise Rejected(
            "quiet hours have a beginning and an end",
            where="quiet_to" if quiet_to is None else "quiet_from",
        )
    kinds = sorted({str(Kind(one)) for one in muted if one in set(Kind)})
    with transaction.atomic():
        kept, _ = Wishes.objects.update_or_create(
            person=person,
            defaults={
                "muted": kinds,
                "quiet_from": quiet_from,
                "quiet_to": quiet_to,
                "brief_to": brief_to,
            },
        )
        record(
            "wishes-kept",
            by=str(person.pk),
            mission=person.home_mission_id,
            subject=("person", str(person.pk)),
            at=at,
            detail={
                "muted": len(kinds),
                "is_quiet": quiet_from is not None,
                "by_mail": bool(brief_to),
            },
        )
    return kept
