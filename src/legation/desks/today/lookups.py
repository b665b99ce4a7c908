"""What the desk reads: the blocks of Today, comments, hand-overs, and an object's history in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from legation.chancery.audit.models import Record
from legation.chancery.audit.recording import INSTALLATION, reference
from legation.chancery.contributing import Told
from legation.chancery.models import Person
from legation.chancery.roles import roles_in_force
from legation.chancery.scoping import seen_by
from legation.chancery.tasks.models import Notification, Task
from legation.chancery.tasks.words import ENDS, KINDS, End, Kind
from legation.desks.today.models import Comment, HandOver
from legation.desks.today.words import ACTS, OF_DRAFTS, OF_READING
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope, require_scope
from legation.domain.uncertainty import in_words

HISTORY = 100
"""Records of one object on its page."""
LISTED = 100
"""Hand-overs on the list."""


def task_row(task: Task, at: datetime) -> dict[str, Any]:
    """Give a task as it is shown and handed out."""
    return {
        "number": task.pk,
        "kind": task.kind,
        "kind_name": str(KINDS[Kind(task.kind)]),
        "says": task.sentence,
        "verb": task.verb,
        "button": task.button,
        "subject": task.subject,
        "mission": task.mission,
        "marking": task.marking,
        "deadline": task.deadline,
        "is_late": task.deadline is not None and task.deadline <= at,
        "is_urgent": task.is_urgent,
        "for": task.person.name if task.person else "",
        "opened_at": task.opened_at,
        "closed_at": task.closed_at,
        "closed_by": task.closed_by.name if task.closed_by else "",
        "end": str(ENDS[End(task.end)]) if task.end else "",
    }


def notification_row(one: Notification) -> dict[str, Any]:
    """Give a notification as it is shown and handed out."""
    return {
        "number": one.pk,
        "kind": one.kind,
        "kind_name": str(KINDS[Kind(one.kind)]),
        "says": one.sentence,
        "address": one.address,
        "at": one.at,
        "is_urgent": one.is_urgent,
        "is_read": one.read_at is not None,
        "marking": one.marking,
    }


def told_row(one: Told, language: str) -> dict[str, Any]:
    """Give one contributed line; a probability is said by its word and number."""
    chance = "" if one.probability is None else in_words(one.probability, language)
    return {
        "says": one.says,
        "quoted": one.quoted,
        "language": one.language,
        "address": one.address,
        "at": one.at,
        "chance": chance,
        "horizon": one.horizon,
        "marking": one.marking,
        "is_well": one.is_well,
    }


def comments_on(address: str, scope: Scope) -> list[Comment]:
    """Give what was said about an object, the oldest first, as far as this scope sees it."""
    said = Comment.objects.filter(address=address).select_related("author")
    return [one for one in said if require_scope(scope).admits(one.label)]


def the_comment(scope: Scope, number: int) -> Comment:
    """Find one comment; Rejected when it is not there for this scope."""
    found = Comment.objects.filter(pk=number).first()
    if found is None or not require_scope(scope).admits(found.label):
        raise Rejected(Said("no comment {number}", number=number))
    return found


def hand_overs(scope: Scope) -> list[HandOver]:
    """Give the hand-overs that this scope sees, the newest first."""
    held = HandOver.objects.filter(seen_by(require_scope(scope)))
    return list(held.select_related("given_by", "given_to")[:LISTED])


def the_hand_over(scope: Scope, number: int) -> HandOver:
    """Find one hand-over; Rejected when it is not there for this scope."""
    found = HandOver.objects.filter(pk=number).select_related("given_by", "given_to").first()
    if found is None or not require_scope(scope).admits(found.label):
        raise Rejected(Said("no hand-over {number}", number=number))
    return found


def history_of(kind: str, name: str, *, with_drafts: bool) -> list[dict[str, Any]]:
    """Give the records about one object in words, the newest first; who acted by name where they are
    still on the books. The object itself must have been found for the reader before.

    What was done to a draft is told ``with_drafts`` only, to who may see one; who read what is for auditors.
    """
    without = OF_READING if with_drafts else OF_READING | OF_DRAFTS
    records = Record.objects.filter(subject=reference(kind, name)).exclude(act__in=without)
    held = list(records.order_by("-number")[:HISTORY])
    names = _names({one.by for one in held})
    return [
        {
            "number": one.number,
            "at": datetime.fromisoformat(one.at),
            "act": one.act,
            "says": _act_in_words(one.act),
            "by": names.get(one.by, gettext("somebody no longer on the books")),
        }
        for one in held
    ]


def colleagues(person: Person, at: datetime) -> list[Person]:
    """Give everybody else with a role at a mission where this person holds one."""
    held = {one.mission_id for one in roles_in_force(person, at)}
    others = Person.objects.filter(roles__mission__in=held, is_active=True).exclude(pk=person.pk)
    return list(others.distinct())


def _act_in_words(act: str) -> str:
    return str(ACTS[act]) if act in ACTS else act.replace("-", " ")


def _names(wanted: set[str]) -> Mapping[str, str]:
    """Match keyed references to people: a reference cannot be read back, so each person's is made."""
    named = {INSTALLATION: gettext("the installation")}
    for number, name in Person.objects.values_list("pk", "name") if wanted - set(named) else ():
        told = reference("person", str(number))
        if told in wanted:
            named[told] = name
    return named
