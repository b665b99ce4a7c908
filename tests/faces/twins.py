"""The addresses that have no ``.json`` twin, and why not; every other page that shows data has one."""

FORM = "a form and its act; what it works on is shown, with a twin, at the address that leads to it"
FILE = "a file itself; the page that it is made of has the twin"
FOLLOWED = "leads on to another address"
OWN = "one's own sign-in, not for programs: what opens an account stands on no page but its own"
OPEN = "says nothing of what is kept here"

WITHOUT = {
    **dict.fromkeys(
        (
            *("absence-add", "absence-end", "comment-add", "comment-withdraw", "tasks-do"),
            *("hand-over-give", "hand-over-take", "notifications-read", "wishes"),
            *("account-end", "account-name", "account-reveal", "item-translate"),
            *(f"{one}-correct" for one in ("signal", "story", "narrative", "report")),
            *(f"report-{one}" for one in ("write", "change", "send")),
            *(f"warning-{one}" for one in ("write", "change", "issue", "update", "close")),
            *("search-save", "search-remove", "quarantined-dismiss"),
            *(f"source-{one}" for one in ("add", "starters", "opml")),
            *(f"source-{one}" for one in ("pause", "resume", "edit", "retry")),
            *(f"person-{one}" for one in ("add", "grant", "invite", "uninvite", "leave")),
            *(f"person-{one}" for one in ("recover", "sign-on", "sessions-end")),
            *("person-open", "person-forget"),
            *("mission-accredit", "mission-lead", "accreditation-end", "accreditation-withdraw"),
            *("leading-end", "leading-withdraw", "role-revoke", "shortcuts"),
            *("request-ask", "request-decide", "token-make", "token-revoke"),
            *(f"administration-{one}" for one in ("backup", "verify", "access", "erase")),
            *(f"setup-{one}" for one in ("post", "missions", "rules", "people", "keeping")),
            *("setup-sources", "setup-brief"),
        ),
        FORM,
    ),
    **dict.fromkeys(
        (
            *("file", "pack", "country-file", "narrative-paper", "source-feeds"),
            *(f"{one}-table" for one in ("stories", "narratives", "signals", "account")),
            *("narrative-items-table", "signal-pairs-table"),
        ),
        FILE,
    ),
    **dict.fromkeys(("find", "setup", "language"), FOLLOWED),
    **dict.fromkeys(("healthz", "offline", "worker", "manifest"), OPEN),
    "live-stream": "a stream of events; the list at /live/ has the twin",
    "api": "drawn from /api/v1/openapi.json",
    **dict.fromkeys(("notifications-new", "setup-progress"), "is JSON itself"),
}
"""Why each of these addresses has no twin; those below ``/account/`` and ``/api/v1/`` are not listed."""
