"""Today itself, and the one box that leads to an object by its id or to the search by words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import get_language

from legation.chancery.administering import Sheet, Working, sheet, working_of
from legation.chancery.contributing import Asked, Block, mark_of, open_page, told
from legation.chancery.objects import address_named
from legation.chancery.tasks.absences import absences_of
from legation.chancery.tasks.models import Task
from legation.chancery.tasks.seeing import closed_tasks, open_tasks, unread_count
from legation.desks.today.lookups import task_row, told_row
from legation.desks.today.work import note_visit, visit_began
from legation.domain.scope import Scope, require_scope

SHOWN = 5
"""Tasks on Today; the rest stand on their own list."""
LONGEST_QUESTION = 400


def _today(working: Working) -> Sheet:
    person, at = working.person, working.at
    since = note_visit(person, at)
    waiting = open_tasks(person, at)
    closed = closed_tasks(person, at, since=since)
    blocks = _blocks(working, since=since)
    values = {
        "since": since,
        "at": at,
        "mark": _mark(waiting, closed, blocks),
        "needs": [task_row(one, at) for one in waiting[:SHOWN]],
        "waiting": len(waiting),
        "closed": [task_row(one, at) for one in closed[:SHOWN]],
        "closed_total": len(closed),
        **blocks,
    }
    absences = [one for one in absences_of(person, at) if one.starts_at <= at]
    forms = {
        "reads": working.scope is not None,
        "absences": absences,
        "undo": undoable(working),
        "data_address": "/index.json",
    }
    return Sheet(template="today/today.html", values=values, forms=forms)


def _blocks(working: Working, *, since: datetime) -> dict[str, list[dict[str, Any]]]:
    if working.scope is None:
        return {str(block): [] for block in Block}
    asked = _asked(working, working.scope, since=since)
    language = (get_language() or "en").split("-")[0]
    return {str(block): [told_row(one, language) for one in told(block, asked)] for block in Block}


def _asked(working: Working, scope: Scope, *, since: datetime) -> Asked:
    return Asked(here=working.here, person=working.person, scope=scope, at=working.at, since=since)


def _mark(waiting: list[Task], closed: list[Task], blocks: Mapping[str, list[Any]]) -> str:
    """Give what differs as soon as Today would tell something else."""
    tasks = [[one.pk for one in rows] for rows in (waiting, closed)]
    told_now = [blocks[str(one)] for one in (Block.WARNINGS, Block.CHANGES)]
    return mark_of([tasks, told_now])


def newer(request: HttpRequest) -> HttpResponse:
    """Say to an open page how many notifications are not read, and, to Today (``?of=today``) and to a list
    that a desk names, the mark of what it would tell now. Nobody is looking: no visit is noted."""
    working = working_of(request)
    person, at = working.person, working.at
    values: dict[str, Any] = {"unread": unread_count(person, at)}
    if working.query.get("of") == "today":
        since = visit_began(person, at)
        closed = closed_tasks(person, at, since=since)
        values["mark"] = _mark(open_tasks(person, at), closed, _blocks(working, since=since))
    elif working.query.get("of") and working.scope is not None:
        mark = open_page(working.query["of"], _asked(working, working.scope, since=at))
        values |= {"mark": mark} if mark else {}
    return JsonResponse(values)


def undoable(working: Working) -> list[Task]:
    """Give the tasks that the address says were closed a moment ago, as far as they are the reader's."""
    asked = working.query.get("done", "")
    numbers = [int(one) for one in asked.split(",") if one.isdecimal() and len(one) < 10][:200]
    if not numbers:
        return []
    named = Task.objects.filter(pk__in=numbers, closed_by=working.person)
    return list(named.exclude(closed_at__isnull=True))


def find(request: HttpRequest) -> HttpResponse:
    """Lead to the object that an id or address names, else to the search by words."""
    working = working_of(request)
    scope = require_scope(working.scope)
    words = working.query.get("q", "")[:LONGEST_QUESTION]
    address = address_named(working.here.archive, scope, words)
    return HttpResponseRedirect(address or f"/search?{urlencode({'q': words})}")


today = sheet(_today)
