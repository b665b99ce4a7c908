"""The pages of tasks, notifications, wishes and absences."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from legation.chancery.administering import Sheet, Working, act, sheet
from legation.chancery.mailing.delivering import deliveries_of
from legation.chancery.models import Person
from legation.chancery.tasks.absences import (
    absences_of,
    be_absent,
    call_off,
    deputies_for,
    the_absence,
)
from legation.chancery.tasks.filing import close_task, reopen_task
from legation.chancery.tasks.models import Task
from legation.chancery.tasks.notices import mark_read, wish
from legation.chancery.tasks.seeing import (
    notifications_of,
    open_tasks,
    quiet_for,
    the_task,
    wishes_of,
)
from legation.chancery.tasks.words import KINDS, End
from legation.desks.today.lookups import notification_row, task_row
from legation.desks.today.pages import undoable
from legation.domain.errors import Rejected
from legation.domain.said import Said

AT_ONCE = 200
"""Tasks of one bulk action."""
_CHOSEN = "task-"


def _tasks(working: Working) -> Sheet:
    rows = [task_row(one, working.at) for one in open_tasks(working.person, working.at)]
    return Sheet(
        template="today/tasks.html",
        values={"tasks": rows, "total": len(rows)},
        forms={"undo": undoable(working), "data_address": "/tasks.json"},
    )


def _task(working: Working, number: int) -> Sheet:
    one = the_task(working.person, number, working.at)
    return Sheet(
        template="today/task.html",
        values={"task": task_row(one, working.at)},
        forms={"data_address": f"/tasks/{number}.json"},
    )


def _do_tasks(working: Working) -> str:
    """Close or open again what was chosen: all of it or nothing."""
    deed = working.sent.get("deed", "")
    deeds: dict[str, Callable[[Task], Task]] = {
        "done": lambda one: close_task(one, by=working.person, at=working.at),
        "drop": lambda one: close_task(one, by=working.person, at=working.at, end=End.DROPPED),
        "reopen": lambda one: reopen_task(one, by=working.person, at=working.at),
    }
    if deed not in deeds:
        raise Rejected("say what to do with them", where="deed")
    chosen = _chosen(working)
    with transaction.atomic():
        for one in chosen:
            deeds[deed](one)
    back = "/" if working.sent.get("from") == "today" else "/tasks/"
    if deed == "reopen":
        return back
    return f"{back}?done={','.join(str(one.pk) for one in chosen)}"


def _chosen(working: Working) -> list[Task]:
    names = [one.removeprefix(_CHOSEN) for one in working.sent if one.startswith(_CHOSEN)]
    numbers = [int(one) for one in names if one.isdecimal() and len(one) < 10]
    if not numbers:
        raise Rejected("choose at least one task", where=_CHOSEN)
    return [the_task(working.person, one, working.at) for one in numbers[:AT_ONCE]]


def _notifications(working: Working) -> Sheet:
    person, at = working.person, working.at
    rows = [notification_row(one) for one in notifications_of(person, at)]
    fresh = sum(not one["is_read"] for one in rows)
    return Sheet(
        template="today/notifications.html",
        values={"notifications": rows, "total": len(rows), "unread": fresh},
        forms={"quiet": quiet_for(person, at), "data_address": "/notifications.json"},
    )


def _read(working: Working) -> str:
    told = notifications_of(working.person, working.at)
    mark_read(working.person, [one.pk for one in told], working.at)
    return "/notifications/"


def _wishes(working: Working) -> Sheet:
    held = wishes_of(working.person)
    kinds = [
        {"kind": str(kind), "name": str(name), "is_muted": kind in held.muted}
        for kind, name in KINDS.items()
    ]
    values = {"quiet_from": held.quiet_from, "quiet_to": held.quiet_to, "brief_to": held.brief_to}
    forms = {
        "kinds": kinds,
        "zone": working.person.home_mission.time_zone,
        "sends_mail": bool(working.here.settings.mail_server),
        "mail_ceiling": working.here.settings.mail_ceiling,
        "deliveries": deliveries_of(working.person),
    }
    return Sheet(template="today/wishes.html", values=values, forms=forms)


def _wish(working: Working) -> str:
    sent = working.sent
    wish(
        working.person,
        muted=[str(kind) for kind in KINDS if f"tell-{kind}" not in sent],
        quiet_from=_clock(sent, "quiet_from"),
        quiet_to=_clock(sent, "quiet_to"),
        brief_to=_mail_address(sent.get("brief_to", "")),
        at=working.at,
    )
    return "/notifications/"


def _absences(working: Working) -> Sheet:
    person, at = working.person, working.at
    rows = [
        {
            "number": one.pk,
            "person": one.person.name,
            "deputy": one.deputy.name,
            "is_mine": one.person_id == person.pk,
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "is_running": one.starts_at <= at,
        }
        for one in absences_of(person, at)
    ]
    return Sheet(
        template="today/absences.html",
        values={"absences": rows, "total": len(rows)},
        forms={
            "deputies": deputies_for(person, at),
            "zone": person.time_zone,
            "data_address": "/absences.json",
        },
    )


def _be_absent(working: Working) -> str:
    sent = working.sent
    be_absent(
        working.person,
        _colleague(working, sent.get("deputy", "")),
        starts_at=_moment(sent.get("starts_at", ""), working.person, "starts_at"),
        ends_at=_moment(sent.get("ends_at", ""), working.person, "ends_at"),
        at=working.at,
    )
    return "/absences/"


def _call_off(working: Working, number: int) -> str:
    call_off(the_absence(working.person, number), by=working.person, at=working.at)
    return "/absences/"


def _one_absence(working: Working, number: int) -> Sheet:
    the_absence(working.person, number)
    return _absences(working)


def _colleague(working: Working, number: str) -> Person:
    known = {str(one.pk): one for one in deputies_for(working.person, working.at)}
    if number not in known:
        raise Rejected("choose who stands in for you", where="deputy")
    return known[number]


def _clock(sent: Mapping[str, str], where: str) -> time | None:
    words = sent.get(where, "")
    if not words:
        return None
    try:
        return time.fromisoformat(words)
    except ValueError as wrong:
        raise Rejected(Said("{word!r} is no time of day", word=words[:20]), where=where) from wrong


def _moment(words: str, person: Person, where: str) -> datetime:
    """Read a time as the browser's field gives it, in the person's zone."""
    try:
        local = datetime.fromisoformat(words)
    except ValueError as wrong:
        raise Rejected(Said("{word!r} is no time", word=words[:40]), where=where) from wrong
    aware = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(person.time_zone))
    try:
        return aware.astimezone(UTC)
    except OverflowError as far:
        raise Rejected(Said("{word!r} is too far away", word=words[:40]), where=where) from far


def _mail_address(words: str) -> str:
    said = words.strip()
    if not said:
        return ""
    try:
        validate_email(said)
    except ValidationError as wrong:
        raise Rejected(
            Said("{word!r} is no e-mail address", word=said[:80]), where="brief_to"
        ) from wrong
    return said


tasks = sheet(_tasks)
task = sheet(_task)
do_tasks = act(_do_tasks, again=_tasks)
notifications = sheet(_notifications)
read = act(_read, again=_notifications)
wishes = act(_wish, again=_wishes)
absences = sheet(_absences)
absent = act(_be_absent, again=_absences)
called_off = act(_call_off, again=_one_absence)
