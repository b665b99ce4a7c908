"""The table of every address, by who opens it, and what the tests of leaks ask of each: its addresses of
these objects, searches for what is Oslo's, and whether a word of Oslo's stands in an answer."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from legation.chancery.installation import utc_now
from legation.domain.identity import key_of
from legation.testing.matrix import Fields, apart, every_pattern, forms_of, told
from legation.testing.two_missions import NATIVE, SECRET

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
            *(
                f"administration-{one}"
                for one in ("health", "settings", "records", "backups", "rights")
            ),
            "glossary",
            *(f"administration-{one}" for one in ("verify", "backup", "access", "erase")),
        ),
        PEOPLE,
    ),
    **dict.fromkeys(
        (
            *("api-items", "api-item", "api-search", "api-sources", "api-source", "api-stories"),
            *("api-story", "api-story-items", "api-narratives", "api-narrative"),
            *(
                "api-narrative-items",
                "api-narrative-authors",
                "api-signal-pairs",
                "api-signals",
                "api-signal",
                "api-signal-evidence",
            ),
            *("api-forecasts", "api-forecast", "api-briefs", "api-brief", "api-evidence"),
            *("api-warnings", "api-warning", "api-warnings-board"),
            *("api-forecasts-scored", "api-forecasts-board"),
            *("api-countries", "api-country", "api-country-items"),
            *("api-accounts", "api-account", "api-account-items"),
            *("api-live", "api-saved-searches", "api-quarantine", "api-quarantined"),
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
            *("person-sessions-end", "person-open", "person-forget"),
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


def a_week_ago() -> str:
    """The farthest that programs may look back over what came in."""
    return f"{utc_now() - timedelta(days=6, hours=23):%Y-%m-%dT%H:%M:%SZ}"


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
    named = ("country", "country-items", "country-file", "api-country", "api-country-items")
    given: dict[str, dict[str, object]] = {name: {"code": "IS"} for name in named}
    yield from (f"/api/v1/{one}" for one in ("countries?all=true", "quarantine?source=source-oslo"))
    yield from (f"/api/v1/live?{one}" for one in (f"since={a_week_ago()}", f"q={SECRET}"))
    yield from (path for _, path in addresses(given, lists=False))


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
    posted |= {"administration-access", "administration-erase"}
    posted |= {"comment-withdraw", "hand-over-give", "hand-over-take"}
    return ADDRESSES[name] in (MANAGES, WRITES) or name in posted
