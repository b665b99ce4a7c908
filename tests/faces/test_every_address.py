"""Every address x every role x own and foreign objects: nothing leaks, nothing foreign is there, nothing
breaks. An address that is missing from the table below fails the test."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from legation.chancery.emergency import ask_emergency
from legation.chancery.keys import Keys
from legation.chancery.missions import accredit, appoint
from legation.chancery.models import Person
from legation.chancery.tasks.filing import file_task
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.models import Absence
from legation.chancery.tasks.words import Kind, Verb
from legation.chancery.tokens.models import Token
from legation.chancery.words import Capacity
from legation.desks.briefing.warned.work import begin_update, issue
from legation.desks.listening import pages_live
from legation.desks.listening.alerting import save_search
from legation.desks.listening.models import AlertRule, Source
from legation.desks.listening.searching import Query
from legation.desks.reporting.models import Report
from legation.desks.reporting.work import correct, send
from legation.desks.today.models import Comment, HandOver
from legation.domain.identity import key_of
from legation.domain.roles import POWERS, Power, RoleKind
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
from legation.testing.people import give, person_at, signed_in
from legation.testing.planted_brief import planted_tables
from legation.testing.reports import drafted, hand_of
from legation.testing.warned import judging, warning_drafted

pytestmark = pytest.mark.django_db

SECRET = "zanzibarquartz"
LATER = NOW + timedelta(days=36_500)

READS = "reads"
"""Opened by a role that reads, and by nothing else."""
WRITES = "writes"
"""A form of who writes; to who reads it is as absent as what is not there, or refused."""
PEOPLE = "people"
"""Opened to everybody who signed in; what it lists is theirs to see."""
MANAGES = "manages"
"""A form of an administrator."""
ACCOUNT = "account"
"""One's own sign-in: it shows nothing of anybody else."""
PROGRAMS = "programs"
"""Read by programs: to who may not, as much a problem as a page is refused."""
OPEN = "open"
"""Opened to anybody; it says nothing."""

ADDRESSES = {
    **dict.fromkeys(
        (
            *("newest-brief", "briefs", "brief", "evidence", "stories", "story", "item"),
            *(
                "accounts",
                "signal-pairs",
                "item-translate",
                "narratives-compare",
                *(f"{one}-table" for one in ("stories", "narratives", "signals", "signal-pairs")),
                *(f"{one}-table" for one in ("narrative-items", "account")),
                "signal-pair",
                "account",
                "signals",
                "signal",
                "forecasts",
                "forecast",
                "narratives",
                "narrative",
                "narrative-items",
                "narrative-authors",
                "narrative-paper",
            ),
            "search",
            *("sources", "status", "reports", "report", "report-keyed"),
            *("warnings", "warning", "warnings-board", "source", "source-feeds"),
            *("live", "live-stream", "saved-searches", "search-save", "search-remove"),
            *("source-pause", "source-resume", "source-edit", "source-retry"),
            *("find", "about", "comment-add", "comment-withdraw"),
            *("hand-overs", "hand-over", "hand-over-give", "hand-over-take"),
            *("countries", "country", "country-items", "country-file", "forecasts-scored"),
        ),
        READS,
    ),
    **dict.fromkeys(("source-add", "source-starters", "source-opml"), WRITES),
    **dict.fromkeys(("file", "pack"), READS),
    **dict.fromkeys(
        tuple(f"warning-{one}" for one in ("write", "change", "issue", "update", "close")), WRITES
    ),
    **dict.fromkeys(("account-reveal", "account-name", "account-end"), WRITES),
    **dict.fromkeys(("story-correct", "narrative-correct", "signal-correct"), WRITES),
    **dict.fromkeys(("report-write", "report-change", "report-send", "report-correct"), WRITES),
    **dict.fromkeys(("people", "person", "requests", "request", "missions", "mission"), PEOPLE),
    **dict.fromkeys(
        (
            *(
                "today",
                "tasks",
                "task",
                "tasks-do",
                "notifications",
                "notifications-new",
                "notifications-read",
            ),
            *("wishes", "absences", "absence-add", "absence-end"),
        ),
        PEOPLE,
    ),
    **dict.fromkeys(
        (
            *("setup", "setup-post", "setup-missions", "setup-rules", "setup-people"),
            *("setup-keeping", "setup-sources", "setup-brief", "setup-progress"),
            *(f"administration-{one}" for one in ("health", "settings", "records", "backups")),
            "glossary",
            *("administration-verify", "administration-backup"),
        ),
        PEOPLE,
    ),
    **dict.fromkeys(
        (
            *("api-items", "api-item", "api-search", "api-sources", "api-source", "api-stories"),
            *("api-story", "api-story-items", "api-narratives", "api-narrative"),
            *("api-narrative-items", "api-signals", "api-signal", "api-signal-evidence"),
            *("api-forecasts", "api-forecast", "api-briefs", "api-brief", "api-evidence"),
            *("api-warnings", "api-warning"),
        ),
        PROGRAMS,
    ),
    **dict.fromkeys(("api", "api-openapi", "tokens", "token-make", "token-revoke"), PEOPLE),
    "request-ask": PEOPLE,
    "request-decide": PEOPLE,
    "shortcuts": PEOPLE,
    **dict.fromkeys(
        (
            *("person-add", "person-grant", "person-invite", "person-leave", "person-recover"),
            *("role-revoke", "person-sign-on", "mission-accredit", "mission-lead"),
            *("accreditation-end", "leading-end"),
        ),
        MANAGES,
    ),
    **dict.fromkeys(
        (
            *("account_login", "account_logout", "account_reauthenticate"),
            *("account_change_password", "invitation", "mfa_index", "mfa_authenticate"),
            *("mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
            *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
            *("mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"),
            *("mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
            *("mfa_login_webauthn", "openid_connect_login", "openid_connect_callback"),
            "socialaccount_login_cancelled",
        ),
        ACCOUNT,
    ),
    **dict.fromkeys(("healthz", "language", "offline", "worker", "manifest"), OPEN),
}


@dataclass(frozen=True, kw_only=True)
class World:
    """What one mission owns, by the name of the address that opens it: what goes into the address."""

    own: dict[str, dict[str, object]]
    foreign: dict[str, dict[str, object]]


def every_pattern() -> Iterator[URLPattern]:
    """Every address that is mounted, however deep."""
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        else:
            yield one


def test_no_address_is_missing_from_the_table() -> None:
    names = {str(one.name).removesuffix("-json") for one in every_pattern()}
    assert names == set(ADDRESSES)


@pytest.fixture
def world(home: Path, settings, monkeypatch) -> World:
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    fill(here, mission_label("lima"), flush=False)
    confidential = Label(mission="oslo", marking=Marking.CONFIDENTIAL, audience=Audience.MISSION)
    fill(here, confidential, saying=SECRET, native="oslo", flush=False)
    here.archive.rebuild_search()
    for mission in ("lima", "oslo"):
        Source.objects.create(
            id=f"source-{mission}",
            name=f"Source {SECRET if mission == 'oslo' else 'lima'}",
            address="https://ministry.example/feed",
            reader="feed",
            mission=mission,
            audience=Audience.MISSION,
            is_enabled=True,
            legal_basis="public-task",
            last_error=SECRET if mission == "oslo" else "",
            added_at=NOW,
        )
    said = ChildState(name="listener", state="waiting", last_error=f"source-oslo: {SECRET}")
    write_state(home, said)
    said = {"lima": "lima", "oslo": SECRET}
    reports = {one: sent_report(here, one, saying) for one, saying in said.items()}
    return World(
        own=reports["lima"]
        | objects_of("lima", brief_for(here, scope_of("lima")), native="", called="lima"),
        foreign=reports["oslo"]
        | objects_of("oslo", brief_for(here, scope_of("oslo")), native="oslo", called=SECRET),
    )


def sent_report(here, mission: str, saying: str) -> dict[str, dict[str, object]]:
    """Send a report of one mission, with a name, and begin a correction."""
    writer = person_at(mission, RoleKind.WRITE, login=f"writer-{mission}", name=f"Mr {saying}")
    hand = hand_of(here, writer)
    report = drafted(hand, mission, saying=saying, names=(f"Dr {saying}",))
    send(hand, report.editions.get())
    correct(hand, report)
    named = ("report", "report-change", "report-send", "report-correct")
    keyed = {"report-keyed": {"key": report.key}}
    return {one: {"number": report.pk} for one in named} | keyed | warned(here, report.key, saying)


def warned(here, report: str, saying: str) -> dict[str, dict[str, object]]:
    """Issue a warning of the report's mission that cites it, and begin an update."""
    mission = Report.objects.get(key=report).mission_id
    head = person_at(
        mission, RoleKind.HEAD_OF_MISSION, login=f"head-{mission}", name=f"Mx {saying}"
    )
    hand = judging(here, head)
    warning = warning_drafted(hand, mission, saying=saying, cites=f"/reports/of/{report}")
    issue(hand, warning.editions.get())
    begin_update(hand, warning)
    named = ("warning", *(f"warning-{one}" for one in ("change", "issue", "update", "close")))
    return {one: {"key": warning.key} for one in (*named, "api-warning")}


def objects_of(mission: str, brief, *, native: str, called: str) -> dict[str, dict[str, object]]:
    tables = planted_tables(label=mission_label(mission), native=native)
    lists = [one for one in brief.content.evidence().values() if one.of == "items"]
    author = Keys(settings.LEGATION.home).pseudonyms()("web:gazette.example")
    evidence = {"number": brief.pk, "key": lists[0].key}
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
    label = mission_label(mission)
    matter = Matter(
        kind=Kind.OTHER, says="%(what)s", words={"what": called}, address="/tasks/", label=label
    )
    task = file_task(matter, verb=Verb.READ, power=Power.READ, at=NOW)
    said = {"mission": mission, "marking": label.marking, "audience": label.audience}
    spoken = Comment.objects.create(address="/items/x", text=called, author=person, at=NOW, **said)
    reader = person_at(mission, RoleKind.READ, login=f"taker-{mission}", name=f"Mr {called}")
    shift = HandOver.objects.create(
        note=called, given_by=person, given_to=reader, given_at=NOW, digest="0", **said
    )
    away = Absence.objects.create(
        person=person, deputy=reader, starts_at=NOW, ends_at=LATER, made_at=NOW
    )
    opened = {
        **{
            name: {"name": f"source-{mission}"}
            for name in ("source", "source-pause", "source-resume", "source-edit", "source-retry")
        },
        "task": {"number": task.pk},
        "absence-end": {"number": away.pk},
        "comment-withdraw": {"number": spoken.pk},
        "hand-over": {"number": shift.pk},
        "hand-over-take": {"number": shift.pk},
        "brief": {"number": brief.pk},
        "file": {"number": brief.pk, "form": "md"},
        "pack": {"number": brief.pk},
        "evidence": evidence,
        "item": {"name": tables["items"]["id"][-1]},
        "item-translate": {"name": tables["items"]["id"][-1]},
        "token-revoke": {"number": token_of(person)},
        "person": {"number": person.pk},
        "person-grant": {"number": person.pk},
        "person-invite": {"number": person.pk},
        "person-leave": {"number": person.pk},
        "person-sign-on": {"number": person.pk},
        "person-recover": {"number": person.pk},
        "role-revoke": {"number": role.pk},
        **{one: {"mission": mission} for one in ("mission", "mission-accredit", "mission-lead")},
        "accreditation-end": {"number": accredit(role.mission, "PE", starts_on=NOW.date()).pk},
        "leading-end": {
            "number": appoint(
                role.mission, "A. Diallo", capacity=Capacity.HEAD, starts_on=NOW.date()
            ).pk
        },
        "request": {"number": asked.pk},
        "request-decide": {"number": asked.pk},
    }
    programs = ("brief", "evidence", "item", "source")
    opened |= {f"api-{name}": opened[name] for name in programs}
    if native:
        saved = save_search(Query(q=called), called, AlertRule.NONE, by=person, at=NOW)
        opened["search-remove"] = {"number": saved.pk}
    else:
        opened |= {
            **{f"{one}-table": {"form": "csv"} for one in ("stories", "narratives", "signals")},
            "account": {"key": author},
            "account-table": {"key": author, "form": "ndjson"},
            "narrative-items-table": {"name": key_of("narrative", "first"), "form": "csv"},
            "account-reveal": {"key": author},
            "story": {"name": tables["story_members"]["story"][-1]},
            "signal": {"name": key_of("signal", "burst")},
            "forecast": {"name": key_of("forecast", "harbour")},
            "narrative": {"name": key_of("narrative", "first")},
            "story-correct": {"name": tables["story_members"]["story"][-1]},
            "signal-correct": {"name": key_of("signal", "burst")},
            "narrative-correct": {"name": key_of("narrative", "first")},
            "narrative-items": {"name": key_of("narrative", "first")},
            "country": {"code": "PE"},
            "country-items": {"code": "PE"},
            "country-file": {"code": "PE", "form": "md"},
        }
        programs = ("story", "narrative", "narrative-items", "signal", "forecast")
        opened |= {f"api-{name}": opened[name] for name in programs}
        opened |= {"api-story-items": opened["story"], "api-signal-evidence": opened["signal"]}
    return opened


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


def addresses(given: dict[str, dict[str, object]], *, lists: bool) -> Iterator[tuple[str, str]]:
    """Every address of the table with its name, in both forms: of these objects, and of no object."""
    for pattern in every_pattern():
        name = str(pattern.name)
        plain = name.removesuffix("-json")
        wanted = set(pattern.pattern.regex.groupindex) - {"token", "pk"}
        if plain in given:
            yield plain, reverse(name, kwargs=given[plain])
        elif lists and not wanted:
            named = {"token": "nothing"} if plain == "invitation" else {}
            if plain.startswith("openid_connect"):
                named = {"provider_id": "ministry"}
            keyed = (
                {"pk": 1} if ("webauthn" in plain and "edit" in plain) or "remove" in plain else {}
            )
            yield plain, reverse(name, kwargs={**named, **keyed})


@pytest.mark.parametrize("kind", [None, *RoleKind])
def test_no_role_sees_anything_of_another_mission(world: World, kind: RoleKind | None) -> None:
    person = person_at("lima", *([kind] if kind else []), login="reader")
    browser = signed_in(person)
    searched = f"/search.json?q={SECRET}"
    asked = [
        ("search", searched),
        *addresses(world.own, lists=True),
        *addresses(world.foreign, lists=False),
    ]
    for name, path in asked:
        for answer in (browser.get(path), browser.post(path) if is_posted(name) else None):
            if answer is None:
                continue
            body = answer.getvalue().decode("utf-8", "replace").replace(searched, "")
            assert answer.status_code < 500, (path, answer.status_code)
            assert body.replace(f'"q": "{SECRET}"', "").count(SECRET) == 0, path
        browser = signed_in(person) if name == "account_logout" else browser
    assert Person.objects.get(login="colleague-oslo").is_active


def status(browser: Client, path: str) -> int:
    """Ask for a page; a stream that found no free place counts as opened."""
    answer = browser.get(path)
    return 200 if answer.status_code == 204 else answer.status_code


@pytest.mark.parametrize("kind", [None, *RoleKind])
def test_what_is_foreign_is_not_there_and_what_is_own_opens_by_role(
    world: World, kind: RoleKind | None
) -> None:
    browser = signed_in(person_at("lima", *([kind] if kind else []), login="reader"))
    powers = POWERS[kind] if kind else frozenset()
    for name, path in addresses(world.foreign, lists=False):
        needs_scope = ADDRESSES[name] in (READS, WRITES, PROGRAMS)
        expected = 403 if needs_scope and Power.READ not in powers else 404
        assert status(browser, path) == expected, path
    for name, path in addresses(world.own, lists=True):
        if ADDRESSES[name] == READS:
            expected = (302 if name == "find" else 200) if Power.READ in powers else 403
            assert status(browser, path) == expected, path
        if ADDRESSES[name] == PROGRAMS:
            assert status(browser, path) == (200 if Power.READ in powers else 403), path
        if ADDRESSES[name] == WRITES and name.startswith("source-"):
            expected = 200 if {Power.READ, Power.WRITE} <= powers else 403
            assert status(browser, path) == expected, path
    manages = bool(powers & {Power.ADMINISTER, Power.LET_IN, Power.AUDIT})
    colleague = reverse("person", kwargs=world.own["person"])
    assert browser.get(colleague).status_code == (200 if manages else 404)


def test_who_did_not_sign_in_reaches_nothing_but_the_sign_in_page(world: World) -> None:
    signed_in(person_at("lima", RoleKind.READ, login="reader"))
    for name, path in addresses(world.own, lists=True):
        answer = Client().get(path)
        if ADDRESSES[name] in (ACCOUNT, OPEN):
            assert answer.status_code < 500, path
            continue
        told = path.endswith(".json") or path.startswith("/api/v1/")
        assert answer.status_code == (401 if told else 302), path
        if answer.status_code == 302:
            assert answer["Location"].startswith("/account/login/?next="), path


def test_a_person_lets_a_person_of_another_mission_be(world: World) -> None:
    browser = signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"))
    for name, path in addresses(world.foreign, lists=False):
        if is_posted(name):
            answer = browser.post(path, {"decision": "grant", "reason": "a long reason"})
            assert answer.status_code == (403 if ADDRESSES[name] in (READS, WRITES) else 404), path


def is_posted(name: str) -> bool:
    posted = {f"source-{one}" for one in ("pause", "resume", "edit", "retry")}
    posted |= {
        "token-make",
        "token-revoke",
        "request-ask",
        "request-decide",
        "search-save",
        "search-remove",
    }
    posted |= {"item-translate", "tasks-do", "absence-add", "absence-end", "wishes", "comment-add"}
    posted |= {"comment-withdraw", "hand-over-give", "hand-over-take"}
    return ADDRESSES[name] in (MANAGES, WRITES) or name in posted
