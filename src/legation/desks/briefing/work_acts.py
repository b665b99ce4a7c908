"""What an analyst does to stories, narratives and groups: merge, split, name, judge, and undo each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import polars as pl
from django.db import transaction

from legation.chancery.audit.recording import record
from legation.chancery.models import Person
from legation.chancery.roles import missions_where, require_power
from legation.desks.briefing.lookups.acts import the_act
from legation.desks.briefing.rules.findings import accounts_of
from legation.domain.errors import Refused, Rejected
from legation.domain.identity import key_of
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import SCOPE_COLUMNS, Label, Scope
from legation.domain.story import ANALYST, ANALYST_ACT
from legation.domain.tables import conform
from legation.methods.narratives.judged import APART, TOGETHER
from legation.store.archive import Archive
from legation.store.flows import FLOWS

NAMED, INNOCENT = "name", "not-coordinated"
LONGEST_NAME = 140
"""Characters of a name that an analyst gives."""
FLOW_OF = {"story": ("story_members", "item"), "narrative": ("narrative_members", "story")}
"""Where memberships stand, and what is a member there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyst:
    """Who acts, when, on which archive, and what they may see."""

    archive: Archive
    scope: Scope
    person: Person
    at: datetime

    def __post_init__(self) -> None:
        require_power(self.person, Power.WRITE, self.person.home_mission_id, self.at)


def merge(analyst: Analyst, sort: str, name: str, into: str) -> str:
    """Put all members of one story, or narrative, into another; give the act's id."""
    if name == into:
        raise Rejected("it is not merged with itself", where="into")
    leaving, staying = _members(analyst, sort, name), _members(analyst, sort, into)
    _, member = FLOW_OF[sort]
    members = [*leaving[member].to_list(), *staying[member].to_list()]
    were = [name] * leaving.height + [into] * staying.height
    label = _label(pl.concat([leaving, staying]))
    act = _act(analyst, TOGETHER, f"{sort}:{name}", label, target=into, members=members, were=were)
    return _done(analyst, act, {sort: (leaving, into)})


def split(analyst: Analyst, sort: str, name: str, members: Sequence[str]) -> str:
    """Let some members leave into a story, or narrative, of their own; give the act's id."""
    held = _members(analyst, sort, name)
    _, member = FLOW_OF[sort]
    leaving = held.filter(pl.col(member).is_in(list(members)))
    staying = held.filter(~pl.col(member).is_in(list(members)))
    if leaving.is_empty() or staying.is_empty():
        raise Rejected("choose some of them, and leave some", where="m-")
    target = key_of(sort, "split", uuid4().hex)
    act = _act(
        analyst,
        APART,
        f"{sort}:{name}",
        _label(held),
        target=target,
        members=leaving[member].to_list(),
        were=[name] * leaving.height,
        others=staying[member].to_list(),
    )
    return _done(analyst, act, {sort: (leaving, target)})


def rename(analyst: Analyst, sort: str, name: str, called: str) -> str:
    """Call a story, or narrative, by another name; give the act's id."""
    said = " ".join(called.split())
    if not said or len(said) > LONGEST_NAME:
        raise Rejected(Said("a name has 1 to {most} characters", most=LONGEST_NAME), where="name")
    label = _label(_members(analyst, sort, name))
    return _done(analyst, _act(analyst, NAMED, f"{sort}:{name}", label, name=said), {})


def acquit(analyst: Analyst, signal: str) -> str:
    """Say that the accounts of an indicator do not act together by design; give the act's id."""
    rows = analyst.archive.read("signals", analyst.scope, matching={"id": [signal]})
    if not rows.height:
        raise Rejected(Said("no indicator {signal!r}", signal=signal))
    accounts = accounts_of(rows.row(0, named=True))
    if not accounts:
        raise Rejected("this indicator is not about a group of accounts")
    act = _act(analyst, INNOCENT, f"signal:{signal}", _label(rows), members=list(accounts))
    return _done(analyst, act, {})


def undo(analyst: Analyst, act: str) -> str:
    """Take an act back: what it moved, and is still where it was moved to, goes back; give its id."""
    row = the_act(analyst.archive, analyst.scope, act)
    if row["undone"]:
        raise Refused("this was undone already")
    if not may_undo(analyst.person, row, analyst.at):
        raise Refused(
            "this is not yours to undo",
            remedy="ask who did it, a colleague who writes at their mission, "
            "or one who writes where what it is about was collected",
        )
    sort = str(row["subject"]).partition(":")[0]
    undone = {**row, "undone": True, "known_at": analyst.at}
    with transaction.atomic():
        if row["kind"] in (TOGETHER, APART):
            _put_back(analyst, sort, row)
        return _done(analyst, undone, {})


def may_undo(person: Person, act: Mapping[str, object], at: datetime) -> bool:
    """Say whether somebody may take an act back: who did it, who writes at the mission of whoever did it,
    and who writes at every mission that collected what it is about. That others see it is not enough."""
    if str(act["by"]) == str(person.pk):
        return True
    writes = missions_where(person, Power.WRITE, at)
    if set(str(act["mission"]).split("|")) <= writes:
        return True
    home = Person.objects.filter(pk=int(str(act["by"]))).values_list("home_mission_id", flat=True)
    return home.first() in writes


def _put_back(analyst: Analyst, sort: str, row: dict[str, object]) -> None:
    flow, member = FLOW_OF[sort]
    before = pl.DataFrame({member: row["members"], "was": row["were"]})
    held = analyst.archive.read(flow, analyst.scope, matching={sort: [str(row["target"])]})
    back = held.join(before, on=member).filter(pl.col("was") != pl.col(sort))
    if back.height:
        _file(analyst, sort, back.with_columns(pl.col("was").alias(sort)).drop("was"))


def _absent(sort: str, name: str) -> Said:
    if sort == "story":
        return Said("no story {story!r}", story=name)
    return Said("no narrative {narrative!r}", narrative=name)


def _members(analyst: Analyst, sort: str, name: str) -> pl.DataFrame:
    flow, _ = FLOW_OF[sort]
    held = analyst.archive.read(flow, analyst.scope, matching={sort: [name]})
    if held.is_empty():
        raise Rejected(_absent(sort, name), where="into")
    return held


def _label(rows: pl.DataFrame) -> Label:
    held = rows.select(SCOPE_COLUMNS).unique().rows()
    return Label.strictest(
        Label.of(mission=mission, marking=marking, audience=audience)
        for mission, marking, audience in held
    )


def _act(
    analyst: Analyst, kind: str, subject: str, label: Label, **told: object
) -> dict[str, object]:
    empty: dict[str, object] = {"target": "", "members": [], "were": [], "others": [], "name": ""}
    return {
        "id": key_of("act", kind, subject, uuid4().hex),
        "kind": kind,
        "subject": subject,
        **empty,
        **told,
        "by": str(analyst.person.pk),
        "by_name": analyst.person.name,
        "undone": False,
        "done_at": analyst.at,
        "known_at": analyst.at,
        "mission": label.mission,
        "marking": str(label.marking),
        "audience": str(label.audience),
    }


def _done(
    analyst: Analyst, act: dict[str, object], moves: dict[str, tuple[pl.DataFrame, str]]
) -> str:
    """File an act, what it moves, and its record, all or none."""
    table = pl.DataFrame([act], schema=dict(ANALYST_ACT), orient="row")
    sort, _, name = str(act["subject"]).partition(":")
    word = "undone" if act["undone"] else "done"
    with transaction.atomic():
        analyst.archive.file({"analyst_acts": conform(table, ANALYST_ACT, name="act")})
        for moved, (rows, target) in moves.items():
            _file(analyst, moved, rows.with_columns(pl.lit(target).alias(moved)))
        record(
            f"analyst-{act['kind']}-{word}",
            by=str(analyst.person.pk),
            mission=analyst.person.home_mission_id,
            subject=(sort, name),
            at=analyst.at,
        )
    return str(act["id"])


def _file(analyst: Analyst, sort: str, rows: pl.DataFrame) -> None:
    flow, _ = FLOW_OF[sort]
    at = pl.lit(analyst.at).cast(pl.Datetime("us", "UTC"))
    placed = rows.with_columns(
        method=pl.lit(ANALYST), known_at=at, reconstructed=pl.lit(value=False)
    )
    analyst.archive.file({flow: conform(placed, FLOWS[flow].schema, name=flow)})
