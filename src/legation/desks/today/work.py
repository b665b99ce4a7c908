"""What the desk writes: visits, comments with their mentions, hand-overs with their two signatures."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from legation.chancery.audit.detail import Digest
from legation.chancery.audit.recording import record
from legation.chancery.models import Mission, Person
from legation.chancery.objects import find_discussed
from legation.chancery.roles import powers_of, scope_of
from legation.chancery.scoping import require_admitted
from legation.chancery.tasks.filing import close_tasks_about, file_task
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.models import Task
from legation.chancery.tasks.notices import tell
from legation.chancery.tasks.seeing import open_tasks
from legation.chancery.tasks.words import Kind, Verb
from legation.desks.today.models import Comment, HandOver, Visit
from legation.desks.today.rules import FRESH, mentioned, signed_over, visit
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import Audience, Label, Marking, Scope
from legation.store.archive import Archive

LONGEST = 4_000
"""Characters of a comment or of a note."""


def note_visit(person: Person, at: datetime) -> datetime:
    """Note that a person looks, and give since when things are new to them."""
    held = Visit.objects.filter(person=person).first()
    since, seen = visit(held.seen_at if held else None, held.since if held else None, at)
    if held is None or at - held.seen_at > FRESH or held.since != since:
        Visit.objects.update_or_create(person=person, defaults={"since": since, "seen_at": seen})
    return since


def visit_began(person: Person, at: datetime) -> datetime:
    """Give since when things are new to a person whose page looks by itself."""
    held = Visit.objects.filter(person=person).first()
    return held.since if held else at


def comment_on(
    archive: Archive, address: str, *, text: str, by: Person, scope: Scope, at: datetime
) -> Comment:
    """Say something about an object; who is mentioned is told.

    The comment takes the object's label. Rejected for an object that is not there for its author; Refused
    when somebody is mentioned who may not see the object: nothing is kept then.
    """
    said = _text(text, "text")
    found = find_discussed(archive, scope, address)
    people = [_mentionable(login, found.label, at) for login in mentioned(said)]
    with transaction.atomic():
        comment = Comment.objects.create(
            address=found.address,
            text=said,
            author=by,
            at=at,
            mission=found.label.mission,
            marking=found.label.marking,
            audience=found.label.audience,
        )
        comment.mentions.set(people)
        matter = Matter(
            kind=Kind.MENTION,
            says=gettext_noop("%(name)s mentions you in a comment."),
            words={"name": by.name},
            address=f"/about?on={found.address}",
            label=found.label,
        )
        tell([one for one in people if one != by], matter, at=at)
        record(
            "commented",
            by=str(by.pk),
            mission=found.label.mission.split("|")[0],
            subject=(found.kind.name, found.recorded),
            at=at,
            detail={"comment": comment.pk, "mentions": len(people)},
        )
    return comment


def withdraw_comment(comment: Comment, *, by: Person, at: datetime) -> Comment:
    """Take one's own comment back: its words go, that there was one stays."""
    if comment.author_id != by.pk:
        raise Refused("a comment is taken back by who wrote it")
    if comment.withdrawn_at is not None:
        return comment
    with transaction.atomic():
        comment.text, comment.withdrawn_at = "", at
        comment.save(update_fields=["text", "withdrawn_at"])
        record(
            "comment-withdrawn",
            by=str(by.pk),
            mission=comment.mission.split("|")[0],
            subject=("comment", str(comment.pk)),
            at=at,
        )
    return comment


def give_over(
    mission: Mission, *, note: str, by: Person, to: Person, marking: Marking, at: datetime
) -> HandOver:
    """Hand a shift over with a note and the tasks of the mission that are open, signed by who gives.

    Tasks above the note's marking are left out and stay where they are. Refused for oneself, for
    somebody who may not read the note, and above what this installation may hold.
    """
    said = _text(note, "note")
    require_admitted(marking)
    label = Label(mission=mission.pk, marking=marking, audience=Audience.MISSION)
    if by == to:
        raise Refused("a shift is handed over to somebody else", where="to")
    if Power.WRITE not in powers_of(by, mission.pk, at):
        raise Refused(
            Said("this asks for a role that may write at {mission}", mission=mission.pk),
            where="mission",
        )
    for person in (by, to):
        scope = scope_of(person, at)
        if scope is None or not scope.admits(label):
            raise Refused(
                Said(
                    "{name} may not read a note of this marking at {mission}",
                    name=person.name,
                    mission=mission.pk,
                ),
                where="marking",
            )
    waiting = [one for one in open_tasks(by, at) if _belongs(one, label)]
    tasks = [_as_it_stands(one) for one in waiting]
    digest = signed_over(said, tasks, by=by.login, at=at)
    with transaction.atomic():
        held = HandOver.objects.create(
            mission=mission.pk,
            marking=marking,
            audience=Audience.MISSION,
            note=said,
            tasks=tasks,
            digest=digest,
            given_by=by,
            given_at=at,
            given_to=to,
        )
        matter = Matter(
            kind=Kind.HAND_OVER,
            says=gettext_noop("%(name)s hands the shift over to you."),
            words={"name": by.name},
            address=f"/hand-overs/{held.pk}",
            label=label,
        )
        file_task(matter, verb=Verb.SIGN, power=Power.READ, person=to, by=by, at=at)
        _note("shift-given", held, by=by, at=at)
    return held


def take_over(hand_over: HandOver, *, by: Person, at: datetime) -> HandOver:
    """Sign a hand-over that was given to one; its task is done then."""
    with transaction.atomic():
        held = HandOver.objects.select_for_update().get(pk=hand_over.pk)
        if held.given_to_id != by.pk:
            raise Refused("the person it was handed to signs")
        if held.taken_at is not None:
            return held
        held.taken_at = at
        held.save(update_fields=["taken_at"])
        close_tasks_about(f"/hand-overs/{held.pk}", kind=Kind.HAND_OVER, by=by, at=at)
        _note("shift-taken", held, by=by, at=at)
    return held


def _text(words: str, where: str) -> str:
    said = words.strip().replace("\x00", "")
    if not said:
        raise Rejected("write something", where=where)
    if len(said) > LONGEST:
        raise Rejected(Said("this is longer than {most:,} characters", most=LONGEST), where=where)
    return said


def _mentionable(login: str, label: Label, at: datetime) -> Person:
    """One answer for who is not there and for who may not see it: a login is not to be found out here."""
    person = Person.objects.filter(login=login, is_active=True).first()
    scope = scope_of(person, at) if person else None
    if person is None or scope is None or not scope.admits(label):
        raise Refused(
            Said(
                "@{login} may not see this: no such person, or marking and mission are not open to them",
                login=login,
            ),
            where="text",
            remedy="leave the mention out, or ask an administrator for a role for them",
        )
    return person


def _belongs(task: Task, label: Label) -> bool:
    is_lower = task.label.marking.rank <= label.marking.rank
    return label.mission in task.mission.split("|") and is_lower


def _as_it_stands(task: Task) -> dict[str, object]:
    return {
        "number": task.pk,
        "kind": task.kind,
        "verb": task.verb,
        "says": task.says,
        "words": task.words,
        "subject": task.subject,
        "deadline": task.deadline.isoformat() if task.deadline else "",
        "marking": task.marking,
    }


def _note(act: str, held: HandOver, *, by: Person, at: datetime) -> None:
    record(
        act,
        by=str(by.pk),
        mission=held.mission,
        subject=("hand-over", str(held.pk)),
        at=at,
        detail={"tasks": len(held.tasks), "signed": Digest(held.digest)},
    )
