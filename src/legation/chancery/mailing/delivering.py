"""Delivering one thing to one person: claimed, handed over once, and what came of it kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from legation.chancery.audit.recording import record
from legation.chancery.mailing.models import Delivery, State
from legation.chancery.mailing.rules import STALE_CLAIM, may_leave, next_try
from legation.chancery.models import Person
from legation.domain.errors import Refused, Unavailable
from legation.domain.message import Notice
from legation.domain.scope import Marking
from legation.doors.notifier import Notifier
from legation.store.faults import step

MakeNotifier = Callable[[Callable[[], None]], Notifier]
"""Makes a notifier that calls what it is given at the moment after which the text may have left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be delivered: its notice, its marking, and the ceiling of the way it takes."""

    notice: Notice
    marking: Marking
    ceiling: str


def deliver(
    person: Person, letter: Letter, address: str, *, day: date, at: datetime, by: MakeNotifier
) -> Delivery | None:
    """Deliver a letter to a person once that day; None where it is not to be tried now.

    The row is marked before the server is handed the text, so that a process killed at any moment never
    makes the next one hand it over a second time. In the moment between the mark and the server's answer
    nobody can know whether it left: such a delivery stays ``handed`` and is not tried again.
    """
    row = _claimed(person, letter.notice.key, day=day, at=at)
    if row is None:
        return None
    step("letter-claimed")
    if not may_leave(letter.marking, letter.ceiling):
        says = f"marked {letter.marking}: by e-mail only up to {letter.ceiling} may leave"
        return _ended(row, State.REFUSED, at=at, says=says)

    def handing_over() -> None:
        Delivery.objects.filter(pk=row.pk).update(state=State.HANDED)
        step("letter-marked")

    try:
        receipt = by(handing_over).notify(letter.notice, address)
    except Unavailable as away:
        return _ended(row, State.FAILED, at=at, says=str(away))
    except Refused as never:
        return _ended(row, State.REFUSED, at=at, says=str(never))
    step("letter-taken")
    if not receipt.is_certain:
        return _ended(row, State.HANDED, at=at, says="the server did not answer")
    return _ended(row, State.SENT, at=at)


def is_over(person: Person, day: date) -> bool:
    """Say whether the person's delivery of that day came to an end, whichever."""
    over = (State.SENT, State.HANDED, State.REFUSED)
    return Delivery.objects.filter(person=person, day=day, state__in=over).exists()


def _claimed(person: Person, key: str, *, day: date, at: datetime) -> Delivery | None:
    """Claim the person's delivery of the day; None where it ended, or somebody else is at it."""
    if Delivery.objects.filter(person=person, key=key).exclude(day=day).exists():
        return None
    try:
        with transaction.atomic():
            row, is_new = Delivery.objects.get_or_create(
                person=person, day=day, defaults={"key": key, "claimed_at": at}
            )
    except IntegrityError:
        return None
    if is_new:
        return row
    is_left = row.state == State.CLAIMED and at - row.claimed_at >= STALE_CLAIM
    is_due = row.state == State.FAILED and at >= next_try(row.claimed_at, row.tries)
    if not (is_left or is_due):
        return None
    same = Delivery.objects.filter(pk=row.pk, state=row.state, claimed_at=row.claimed_at)
    again = {"state": State.CLAIMED, "claimed_at": at, "tries": row.tries + 1, "key": key}
    if not same.update(**again):
        return None
    row.refresh_from_db()
    return row


def _ended(row: Delivery, state: State, *, at: datetime, says: str = "") -> Delivery:
    row.state, row.ended_at, row.says = state, at, says
    with transaction.atomic():
        row.save(update_fields=["state", "ended_at", "says"])
        record(
            "e-mail-delivery",
            by=None,
            mission=row.person.home_mission_id,
            subject=("person", str(row.person_id)),
            at=at,
            detail={"state": state, "tries": row.tries},
        )
    return row


def deliveries_of(person: Person, *, last: int = 5) -> list[Delivery]:
    """Give a person's last deliveries, the newest first."""
    return list(Delivery.objects.filter(person=person)[:last])
