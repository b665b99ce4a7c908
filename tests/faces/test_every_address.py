"""Every address x every role x own and foreign objects: nothing leaks, nothing foreign is there, nothing
breaks. An address that is missing from the table below fails the test."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from legation.chancery.models import Person
from legation.desks.listening import pages_live
from legation.domain.identity import key_of
from legation.domain.roles import POWERS, Power, RoleKind
from legation.testing.matrix import (
    Fields,
    apart,
    every_pattern,
    forms_of,
    told,
)
from legation.testing.people import person_at, signed_in
from legation.testing.two_missions import NATIVE, SECRET, World, planted_world
from legation.testing.unprinted import Unprinted

pytestmark = pytest.mark.django_db

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
            *("quarantined", "quarantined-dismiss"),
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
            "person-sessions-end",
            *("role-revoke", "person-sign-on", "mission-accredit", "mission-lead"),
            *("accreditation-end", "leading-end", "person-uninvite"),
            *("accreditation-withdraw", "leading-withdraw"),
        ),
        MANAGES,
    ),
    **dict.fromkeys(
        (
            *("account_login", "account_logout", "account_reauthenticate", "account_sessions"),
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


def test_no_address_is_missing_from_the_table() -> None:
    names = {str(one.name).removesuffix("-json") for one in every_pattern()}
    assert names == set(ADDRESSES)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    before = settings.LEGATION
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            yield planted_world(tmp_path_factory.mktemp("world"))
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
            settings.LEGATION = before


@pytest.fixture(autouse=True)
def streams_end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)


def addresses(given: dict[str, dict[str, object]], *, lists: bool) -> Iterator[tuple[str, str]]:
    """Every address of the table with its name, in every form: of these objects, and of no object."""
    for pattern in every_pattern():
        name = str(pattern.name)
        plain = name.removesuffix("-json")
        forms = [{"form": form} for form in forms_of(pattern)] or [{}]
        wanted = set(pattern.pattern.regex.groupindex) - {"token", "pk", "form"}
        if plain in given or (lists and not wanted):
            named = {"token": "nothing"} if plain == "invitation" else given.get(plain, {})
            if plain.startswith("openid_connect"):
                named = {"provider_id": "ministry"}
            keyed = (
                {"pk": 1} if ("webauthn" in plain and "edit" in plain) or "remove" in plain else {}
            )
            for form in forms:
                yield plain, reverse(name, kwargs={**named, **(keyed if not named else {}), **form})


def asked_for_oslo() -> Iterator[str]:
    """Searches, facets and questions for what is Oslo's, and the country that only Oslo reads of."""
    for form in ("", ".json"):
        for asked in (
            *("source=gazette", "source=source-oslo", "country=IS", "language=es&country=IS"),
            *("q=puerto&country=IS", "q=puerto&order=best", "kind=article", "from=2026-03-01"),
        ):
            yield f"/search{form}?{asked}"
        for asked in ("source=source-oslo", "country=IS", "mission=oslo"):
            yield f"/stories{form or '/'}?{asked}"
            yield f"/narratives{form or '/'}?{asked}"
        for sort in ("brief", "warnings", "signals", "forecasts", "reports"):
            yield f"/{sort}{form or '/'}?mission=oslo"
    yield f"/search.json?q={SECRET}"
    story, other = key_of("story", "harbour"), apart(key_of("story", "harbour"), NATIVE)
    yield f"/narratives/compare?one={story}&other={other}"
    given = {name: {"code": "IS"} for name in ("country", "country-items", "country-file")}
    yield from (path for _, path in addresses(given, lists=False))


PRINTED = (RoleKind.HEAD_OF_MISSION,)
"""For these roles every PDF is printed and its words are read; for others what is given to the printer."""


ON_BOTH = (None, RoleKind.READ, RoleKind.HEAD_OF_MISSION)
"""Whose walks are asked on PostgreSQL too."""
WALKS = [
    pytest.param(kind, marks=() if kind in ON_BOTH else pytest.mark.walk)
    for kind in (None, *RoleKind)
]


@pytest.mark.parametrize("kind", WALKS)
def test_no_role_sees_anything_of_another_mission_and_own_things_open_by_role(
    world: World, kind: RoleKind | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind not in PRINTED:
        monkeypatch.setattr("weasyprint.HTML", Unprinted)
    person = person_at("lima", *([kind] if kind else []), login="reader")
    browser, powers = signed_in(person), POWERS[kind] if kind else frozenset()
    fields: dict[str, set[str]] = {}
    for path in asked_for_oslo():
        answer = browser.get(path)
        said_nothing(path, answer)
        assert answer.status_code in ((200, 404) if Power.READ in powers else (403,)), path
    for name, path in addresses(world.own, lists=True):
        answer = browser.get(path)
        fields[path] = fields_of(said_nothing(path, answer))
        assert answer.status_code in expected(name, powers, path), path
    for name, path in addresses(world.foreign, lists=False):
        answer = browser.get(path)
        said_nothing(path, answer)
        needs_scope = ADDRESSES[name] in (READS, WRITES, PROGRAMS)
        absent = 403 if needs_scope and Power.READ not in powers else 404
        assert answer.status_code == absent, path
        fields[path] = set()
    for name, path in (
        *addresses(world.own, lists=True),
        *addresses(world.foreign, lists=False),
    ):
        if is_posted(name):
            with transaction.atomic():
                said_nothing(path, browser.post(path, naming_oslo(fields[path], world.foreign)))
                transaction.set_rollback(True)
    assert Person.objects.get(login="colleague-oslo").is_active
    manages = bool(powers & {Power.ADMINISTER, Power.LET_IN, Power.AUDIT})
    colleague = reverse("person", kwargs=world.own["person"])
    assert browser.get(colleague).status_code == (200 if manages else 404)


def said_nothing(path: str, answer) -> str:
    """Give the words of an answer, in which nothing of the other mission stands."""
    asked = f"/search.json?q={SECRET}"
    body = told(answer).replace(asked, "").replace(f'"q": "{SECRET}"', "")
    assert answer.status_code < 500, (path, answer.status_code)
    assert not is_oslos(body), path
    return body


def is_oslos(body: str) -> bool:
    """Whether a word of Oslo's stands in a text, on one line or over two."""
    return any(word in body.replace("\n", "") for word in (SECRET, NATIVE))


def fields_of(body: str) -> set[str]:
    """Give the names of the fields of a page's forms."""
    page = Fields()
    page.feed(body if "<form" in body else "")
    return page.names


def naming_oslo(names: set[str], foreign: dict[str, dict[str, object]]) -> dict[str, object]:
    """Fill a form with what is Oslo's wherever a field can name something."""
    item, story = foreign["item"]["name"], foreign["story"]["name"]
    person = foreign["person"]["number"]
    known = {
        **dict.fromkeys(("source", "scope"), "source-oslo"),
        **dict.fromkeys(("to", "target", "deputy", "person"), str(person)),
        **dict.fromkeys(("into", "one", "other"), f"/stories/{story}"),
        **dict.fromkeys(("chosen", "act"), str(foreign["task"]["number"])),
        **dict.fromkeys(("address", "next"), f"/items/{item}"),
        "cites": f"/items/{item}\n/stories/{story}\n/reports/{foreign['report']['number']}",
        "mission": "oslo",
        "account": str(foreign["account"]["key"]),
        "countries": "IS",
        "days": "30",
        "hours": "8",
    }
    return {name: known.get(name, "restricted") for name in names - {"csrfmiddlewaretoken"}}


def expected(name: str, powers: frozenset[Power], path: str) -> tuple[int, ...]:
    """Say how an address of one's own mission may answer somebody with these powers."""
    reads = Power.READ in powers
    if ADDRESSES[name] == READS:
        opened = (302,) if name == "find" else (200, 204) if name == "live-stream" else (200,)
        return opened if reads else (403,)
    if ADDRESSES[name] == PROGRAMS:
        return (200,) if reads else (403,)
    if ADDRESSES[name] == WRITES and name.startswith("source-"):
        return (200,) if {Power.READ, Power.WRITE} <= powers else (403,)
    return tuple(range(200, 500))


def test_what_the_other_mission_holds_is_found_where_it_is(world: World) -> None:
    """The search for leaks finds the word in what Oslo's own head opens: it does not look past it."""
    head = signed_in(person_at("oslo", RoleKind.HEAD_OF_MISSION, login="head"))
    silent = {
        name
        for name, path in addresses(world.foreign, lists=False)
        if ADDRESSES[name] in (READS, PROGRAMS) and not is_oslos(told(head.get(path)))
    }
    assert silent == {"search-remove", "comment-withdraw"}
    assert is_oslos(told(head.get("/countries/IS/visit.pdf")))


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
