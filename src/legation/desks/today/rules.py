"""Pure decisions of the working day: when a visit begins, whom a text mentions, what is signed."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

STAY = timedelta(minutes=30)
"""Looking again within this time is still the same visit."""
FIRST_LOOK = timedelta(days=1)
"""How far back the first visit of all looks."""
FRESH = timedelta(minutes=1)
"""How often a visit is noted, at most."""
_MENTION = re.compile(r"(?<![\w.@-])@([a-z0-9][a-z0-9._-]{0,79})")


def visit(
    seen_at: datetime | None, since: datetime | None, at: datetime
) -> tuple[datetime, datetime]:
    """Give since when things are new to a person at ``at``, and when they were seen now.

    A visit goes on as long as they look again within half an hour; what is new is counted from the end
    of the visit before.
    """
    if seen_at is None or since is None:
        return at - FIRST_LOOK, at
    return (seen_at if at - seen_at > STAY else since), at


def mentioned(text: str) -> list[str]:
    """Name the logins that a text mentions as ``@login``, each once, in order; an e-mail address is none.

    >>> mentioned("@ana and @bo.li. please, not x@y.example")
    ['ana', 'bo.li']
    """
    return list(dict.fromkeys(one.rstrip(".-") for one in _MENTION.findall(text.lower())))


def signed_over(note: str, tasks: Iterable[Mapping[str, object]], *, by: str, at: datetime) -> str:
    """Give the SHA-256 that both persons of a hand-over sign: over the note, the tasks, who gave it, when."""
    held = {"note": note, "tasks": [dict(one) for one in tasks], "by": by, "at": at.isoformat()}
    written = json.dumps(held, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()
