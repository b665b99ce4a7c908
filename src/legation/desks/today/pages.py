"""Today itself, and the one box that leads to an object by its id or to the search by words."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from legation.chancery.administering import Sheet, Working, sheet, working_of
from legation.chancery.contributing import Asked, Block, told
from legation.chancery.objects import address_named
from legation.chancery.tasks.absences import absences_of
from legation.chancery.tasks.models import Task
from legation.chancery.tasks.seeing import closed_tasks, open_tasks
from legation.desks.today.lookups import task_row, told_row
from legation.desks.today.work import note_visit
from legation.domain.scope import require_scope

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
    asked = Asked(
        here=working.here,
        person=working.person,
        scope=working.scope,
        at=working.at,
        since=since,
    )
    language = (get_language() or "en").split("-")[0]
    return {str(block): [told_row(one, language) for one in told(block, asked)] for block in Block}


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
