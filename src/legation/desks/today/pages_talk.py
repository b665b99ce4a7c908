"""The pages of what people say to each other: comments on an object with its history, and hand-overs."""

from typing import Any

from django.utils.translation import gettext

from legation.chancery.administering import Sheet, Working, act, sheet
from legation.chancery.missions import the_mission
from legation.chancery.models import Mission, Person
from legation.chancery.objects import find_discussed
from legation.chancery.roles import missions_where
from legation.chancery.scoping import highest_marking, markings_up_to
from legation.desks.today.lookups import (
    colleagues,
    comments_on,
    hand_overs,
    history_of,
    the_comment,
    the_hand_over,
)
from legation.desks.today.models import Comment, HandOver
from legation.desks.today.work import LONGEST, comment_on, give_over, take_over, withdraw_comment
from legation.domain.errors import Rejected
from legation.domain.roles import Power
from legation.domain.scope import Marking, require_scope


def _about(working: Working) -> Sheet:
    """Show what was said about the object at ``on``, and what was done with it."""
    scope = require_scope(working.scope)
    on = working.query.get("on") or working.sent.get("on") or ""
    if not on:
        return Sheet(template="today/about_nothing.html", values={"on": ""})
    found = find_discussed(working.here.archive, scope, on)
    writes = missions_where(working.person, Power.WRITE, working.at)
    may_write = set(found.label.mission.split("|")) <= set(writes)
    said = comments_on(found.address, scope)
    values = {
        "on": found.address,
        "title": found.title,
        "comments": [_comment_row(one, working) for one in said],
        "history": history_of(found.kind.name, found.recorded, with_drafts=may_write),
    }
    forms = {
        "kind": found.kind.title,
        "label": found.label,
        "language": found.language,
        "longest": LONGEST,
        "people": colleagues(working.person, working.at),
    }
    return Sheet(template="today/about.html", values=values, forms=forms)


def _comment_row(one: Comment, working: Working) -> dict[str, Any]:
    return {
        "number": one.pk,
        "author": one.author.name,
        "at": one.at,
        "text": one.text,
        "is_withdrawn": one.withdrawn_at is not None,
        "is_own": one.author_id == working.person.pk,
    }


def _comment(working: Working) -> str:
    made = comment_on(
        working.here.archive,
        working.sent.get("on", ""),
        text=working.sent.get("text", ""),
        by=working.person,
        scope=require_scope(working.scope),
        at=working.at,
    )
    return f"/about?on={made.address}#comments"


def _withdraw(working: Working, number: int) -> str:
    one = the_comment(require_scope(working.scope), number)
    withdraw_comment(one, by=working.person, at=working.at)
    return f"/about?on={one.address}#comments"


def _one_comment(working: Working, number: int) -> Sheet:
    the_comment(require_scope(working.scope), number)
    return Sheet(template="today/about_nothing.html", values={"on": ""})


def _hand_overs(working: Working) -> Sheet:
    rows = [_over_row(one) for one in hand_overs(require_scope(working.scope))]
    writes = missions_where(working.person, Power.WRITE, working.at)
    forms = {
        "missions": Mission.objects.filter(pk__in=writes),
        "people": colleagues(working.person, working.at),
        "markings": markings_up_to(highest_marking()),
        "longest": LONGEST,
        "data_address": "/hand-overs.json",
    }
    return Sheet(
        template="today/hand_overs.html",
        values={"hand_overs": rows, "total": len(rows)},
        forms=forms,
    )


def _hand_over(working: Working, number: int) -> Sheet:
    one = the_hand_over(require_scope(working.scope), number)
    waits = one.taken_at is None and one.given_to_id == working.person.pk
    return Sheet(
        template="today/hand_over.html",
        values={"hand_over": {**_over_row(one), "tasks": _held(one), "note": one.note}},
        forms={
            "label": one.label,
            "may_sign": waits,
            "data_address": f"/hand-overs/{number}.json",
        },
    )


def _held(one: HandOver) -> list[dict[str, Any]]:
    """Give the tasks as they stood, each with its sentence in the language in force."""
    return [{**task, "sentence": _sentence(**task)} for task in one.tasks]


def _sentence(says: str, words: dict[str, str], **_rest: object) -> str:
    return gettext(says) % words if words else gettext(says)


def _over_row(one: HandOver) -> dict[str, Any]:
    return {
        "number": one.pk,
        "mission": one.mission,
        "marking": one.marking,
        "given_by": one.given_by.name,
        "given_at": one.given_at,
        "given_to": one.given_to.name,
        "taken_at": one.taken_at,
        "open_tasks": len(one.tasks),
        "digest": one.digest,
    }


def _give(working: Working) -> str:
    sent = working.sent
    made = give_over(
        the_mission(sent.get("mission", "")),
        note=sent.get("note", ""),
        by=working.person,
        to=_named(working, sent.get("to", "")),
        marking=Marking.of(sent.get("marking", "")),
        at=working.at,
    )
    return f"/hand-overs/{made.pk}"


def _named(working: Working, number: str) -> Person:
    known = {str(one.pk): one for one in colleagues(working.person, working.at)}
    if number not in known:
        raise Rejected("choose who takes over", where="to")
    return known[number]


def _take(working: Working, number: int) -> str:
    one = the_hand_over(require_scope(working.scope), number)
    return f"/hand-overs/{take_over(one, by=working.person, at=working.at).pk}"


about = sheet(_about)
comment = act(_comment, again=_about)
comment_withdrawn = act(_withdraw, again=_one_comment)
every_hand_over = sheet(_hand_overs)
hand_over = sheet(_hand_over)
give = act(_give, again=_hand_overs)
take = act(_take, again=_hand_over)
