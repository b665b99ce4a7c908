"""Two missions with everything that an address of the web face opens, one thing of each kind: for the
tests that nothing of one is seen from the other."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from legation.chancery.emergency import ask_emergency
from legation.chancery.installation import Installation
from legation.chancery.keys import Keys
from legation.chancery.missions import accredit, appoint, the_mission
from legation.chancery.models import Person
from legation.chancery.tasks.filing import file_task
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.models import Absence
from legation.chancery.tasks.words import Kind, Verb
from legation.chancery.tokens.models import Token
from legation.chancery.words import AccreditationKind, Capacity
from legation.desks.briefing.models import Brief
from legation.desks.briefing.warned.work import begin_update, issue
from legation.desks.listening.alerting import save_search
from legation.desks.listening.models import AlertRule, Quarantined, Source
from legation.desks.listening.searching import Query
from legation.desks.reporting.work import correct, send
from legation.desks.today.models import Comment, HandOver
from legation.domain.identity import key_of
from legation.domain.roles import Power, RoleKind
from legation.domain.scope import Audience, Label, Marking
from legation.rounds.children import ChildState, write_state
from legation.testing.installations import (
    NOW,
    brief_for,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.matrix import (
    apart,
    fill_apart,
    own_account,
)
from legation.testing.people import give, person_at
from legation.testing.planted_brief import planted_tables
from legation.testing.reports import drafted, hand_of
from legation.testing.warned import judging, warning_drafted

SECRET = "zanzibarquartz"  # noqa: S105 - a word that stands in whatever only Oslo may see
NATIVE = "quartzbergen"
"""Gave ids of their own to what only the other mission has."""
LATER = NOW + timedelta(days=36_500)


OF_A_PERSON = (
    "person",
    *(
        f"person-{one}"
        for one in (
            *("grant", "invite", "leave", "sessions-end", "uninvite", "sign-on", "recover"),
            *("open", "forget"),
        )
    ),
)
"""Addresses that open by the number of a person."""
Objects = dict[str, dict[str, object]]
"""By the name of an address: what goes into it."""


@dataclass(frozen=True, kw_only=True)
class World:
    """What one mission owns, by the name of the address that opens it: what goes into the address."""

    own: Objects
    foreign: Objects


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What the dossiers of one mission say: their label, how its people are called, the word in the texts."""

    label: Label
    called: str
    saying: str


def planted_world(
    home: Path, *, called: str = SECRET, audience: Audience = Audience.MISSION
) -> World:
    """Two missions; what Oslo holds stands once under ids that Lima has too, and once under its own.
    Programs may ask as fast as they can.

    ``called`` stands in the names of Oslo's people, who have no marking; ``audience`` is for whom what Oslo
    holds is meant.
    """
    here = planted_installation(home, "lima", "oslo")
    here = replace(here, settings=replace(here.settings, api_per_minute=0))
    settings.LEGATION = here.settings
    confidential = Label(mission="oslo", marking=Marking.CONFIDENTIAL, audience=audience)
    fill_apart(here, mission_label("lima"), country="PE")
    fill(here, confidential, saying=SECRET, native="oslo", flush=False)
    fill_apart(here, confidential, country="IS", saying=SECRET, native=NATIVE)
    here.archive.rebuild_search()
    for mission in ("lima", "oslo"):
        Source.objects.create(
            id=f"source-{mission}",
            name=f"Source {SECRET if mission == 'oslo' else 'lima'}",
            address="https://ministry.example/feed",
            reader="feed",
            mission=mission,
            audience=audience if mission == "oslo" else Audience.MISSION,
            is_enabled=True,
            legal_basis="public-task",
            last_error=SECRET if mission == "oslo" else "",
            added_at=NOW,
        )
    state = ChildState(name="listener", state="waiting", last_error=f"source-oslo: {SECRET}")
    write_state(home, state)
    own = Telling(label=mission_label("lima"), called="lima", saying="lima")
    label = replace(mission_label("oslo"), audience=audience)
    foreign = Telling(label=label, called=called, saying=SECRET)
    reports = {one.label.mission: sent_report(here, one) for one in (own, foreign)}
    return World(
        own=reports["lima"] | objects_of(own, brief_for(here, scope_of("lima")), native=""),
        foreign=reports["oslo"]
        | objects_of(foreign, brief_for(here, scope_of("oslo")), native=NATIVE),
    )


def led(mission: str, said: str) -> int:
    """Let somebody who is called something lead a mission."""
    leads = appoint(
        the_mission(mission), f"A. {said}", capacity=Capacity.HEAD, starts_on=NOW.date()
    )
    return leads.pk


def accredited(mission: str, said: str) -> int:
    """Accredit a mission to a country with an honorary consul who is called something."""
    held = accredit(
        the_mission(mission),
        "PE",
        starts_on=NOW.date(),
        kind=AccreditationKind.HONORARY_CONSUL,
        holder=f"Ana {said}",
        seat=said,
    )
    return held.pk


def sent_report(here: Installation, told: Telling) -> Objects:
    """Send a report of one mission, with a name, and begin a correction."""
    mission, names, meant = told.label.mission, (f"Dr {told.saying}",), told.label.audience
    writer = person_at(mission, RoleKind.WRITE, login=f"writer-{mission}", name=f"Mr {told.called}")
    hand = hand_of(here, writer)
    report = drafted(hand, mission, saying=told.saying, names=names, audience=meant)
    send(hand, report.editions.get())
    correct(hand, report)
    named = ("report", "report-change", "report-send", "report-correct")
    keyed: Objects = {"report-keyed": {"key": report.key}}
    numbered: Objects = {one: {"number": report.pk} for one in named}
    return numbered | keyed | warned(here, report.key, told)


def warned(here: Installation, report: str, told: Telling) -> Objects:
    """Issue a warning of the report's mission that cites it, and begin an update."""
    mission, cites = told.label.mission, f"/reports/of/{report}"
    head = person_at(
        mission, RoleKind.HEAD_OF_MISSION, login=f"head-{mission}", name=f"Mx {told.called}"
    )
    hand = judging(here, head)
    meant = told.label.audience
    warning = warning_drafted(hand, mission, saying=told.saying, cites=cites, audience=meant)
    issue(hand, warning.editions.get())
    begin_update(hand, warning)
    named = ("warning", *(f"warning-{one}" for one in ("change", "issue", "update", "close")))
    return {one: {"key": warning.key} for one in (*named, "api-warning")}


def objects_of(told: Telling, brief: Brief, *, native: str) -> Objects:
    """Make what opens by a number, and give it all: everybody and everything is called something."""
    mission, called = told.label.mission, told.called
    tables = planted_tables(label=mission_label(mission), native=native)
    lists = [one for one in brief.content.evidence().values() if one.of == "items"]
    evidence: dict[str, object] = {"number": brief.pk, "key": lists[0].key}
    person = person_at(mission, RoleKind.READ, login=f"colleague-{mission}", name=f"Ms {called}")
    role = give(person, mission, RoleKind.WRITE)
    asked = ask_emergency(
        person,
        role.mission,
        RoleKind.READ,
        ceiling=Marking.INTERNAL,
        hours=8,
        reason=f"the ambassador asked for {called}",
        at=NOW,
    )
    opened: Objects = {
        **{
            name: {"name": f"source-{mission}"}
            for name in ("source", "source-pause", "source-resume", "source-edit", "source-retry")
        },
        **{
            name: {"name": f"source-{mission}", "number": set_aside(mission, told.saying)}
            for name in ("quarantined", "quarantined-dismiss")
        },
        **spoken_by(person, told),
        "brief": {"number": brief.pk},
        "file": {"number": brief.pk},
        "pack": {"number": brief.pk},
        "evidence": evidence,
        "token-revoke": {"number": token_of(person)},
        **{one: {"number": person.pk} for one in OF_A_PERSON},
        "role-revoke": {"number": role.pk},
        **{one: {"mission": mission} for one in ("mission", "mission-accredit", "mission-lead")},
        **{
            f"{what}-{does}": {"number": number}
            for what, number in (
                ("accreditation", accredited(mission, called)),
                ("leading", led(mission, called)),
            )
            for does in ("end", "withdraw")
        },
        "request": {"number": asked.pk},
        "request-decide": {"number": asked.pk},
        **held_of(tables["items"]["id"][-1], native),
    }
    for name in ("brief", "evidence", "source"):
        opened[f"api-{name}"] = opened[name]
    opened["api-quarantined"] = {"number": opened["quarantined"]["number"]}
    if native:
        query = Query(q=told.saying)
        saved = save_search(query, told.saying, AlertRule.NONE, by=person, at=NOW)
        opened["search-remove"] = {"number": saved.pk}
    return opened


def set_aside(mission: str, called: str) -> int:
    """Set a row of the mission's source aside, which it offers no longer; give its number."""
    told = {"origin": called, "reason": called, "raw": called, "digest": "0" * 64}
    clocks = {"at": NOW, "seen_at": NOW, "gone_at": NOW}
    row, _ = Quarantined.objects.get_or_create(
        key=key_of("row", mission), source_id=f"source-{mission}", defaults={**told, **clocks}
    )
    return int(row.pk)


def spoken_by(person: Person, told: Telling) -> Objects:
    """Let somebody comment, hand a shift over and name a deputy, and file a task of their mission."""
    label, mission, saying = told.label, told.label.mission, told.saying
    matter = Matter(
        kind=Kind.OTHER, says="%(what)s", words={"what": saying}, address="/tasks/", label=label
    )
    task = file_task(matter, verb=Verb.READ, power=Power.READ, at=NOW)
    said = {"mission": mission, "marking": label.marking, "audience": label.audience}
    spoken = Comment.objects.create(address="/items/x", text=saying, author=person, at=NOW, **said)
    reader = person_at(mission, RoleKind.READ, login=f"taker-{mission}", name=f"Mr {told.called}")
    shift = HandOver.objects.create(
        note=saying, given_by=person, given_to=reader, given_at=NOW, digest="0", **said
    )
    away = Absence.objects.create(
        person=person, deputy=reader, starts_at=NOW, ends_at=LATER, made_at=NOW
    )
    return {
        "task": {"number": task.pk},
        "absence-end": {"number": away.pk},
        "comment-withdraw": {"number": spoken.pk},
        "hand-over": {"number": shift.pk},
        "hand-over-take": {"number": shift.pk},
    }


def held_of(item: str, native: str) -> Objects:
    """Give what opens the archive's things of one mission: ``native`` gave its ids."""
    key = Keys(settings.LEGATION.home).pseudonyms()(own_account("gazette", native))
    opened_by: dict[tuple[str, ...], dict[str, object]] = {
        ("item", "item-translate", "api-item"): {"name": item},
        ("account", "account-table", "account-reveal", "api-account", "api-account-items"): {
            "key": key
        },
        ("story", "story-correct", "api-story", "api-story-items"): _kept(
            "story", "harbour", native
        ),
        ("signal", "signal-correct", "api-signal", "api-signal-evidence"): _kept(
            "signal", "burst", native
        ),
        ("signal-pairs", "signal-pairs-table", "api-signal-pairs"): _kept(
            "signal", "coordination", native
        ),
        ("signal-pair",): {**_kept("signal", "coordination", native), "number": "0"},
        ("forecast", "api-forecast"): _kept("forecast", "harbour", native),
        (
            "narrative",
            "narrative-correct",
            "narrative-authors",
            "api-narrative-authors",
            "narrative-paper",
            "api-narrative",
        ): _kept("narrative", "first", native),
        ("narrative-items", "narrative-items-table", "api-narrative-items"): _kept(
            "narrative", "first", native
        ),
    }
    return {name: what for names, what in opened_by.items() for name in names}


def _kept(sort: str, name: str, native: str) -> dict[str, object]:
    return {"name": apart(key_of(sort, name), native)}


def token_of(owner: Person) -> int:
    """An access token of somebody."""
    return Token.objects.create(
        owner=owner,
        name=owner.name,
        digest=owner.login,
        marking=Marking.INTERNAL,
        made_at=NOW,
        expires_at=LATER,
    ).pk
