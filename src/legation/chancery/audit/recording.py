"""Writing a record: one call, inside the caller's own transaction."""

import re
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from legation.chancery.audit.canonical import canonical
from legation.chancery.audit.chain import FIRST, body, chained
from legation.chancery.audit.detail import Detail, instant, plain
from legation.chancery.audit.models import Record
from legation.chancery.keys import Keys
from legation.domain.errors import Rejected

INSTALLATION = "installation"
"""Who acted when no person did."""
LOCK = 5_716_204_183
"""The advisory lock under which PostgreSQL lets one transaction append at a time."""
_WORD = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def record(
    act: str,
    *,
    by: str | None,
    mission: str,
    subject: tuple[str, str],
    at: datetime,
    detail: Detail | None = None,
) -> int:
    """Append one record and give its number; it stands exactly when the caller's transaction does.

    ``act`` is what was done, in words with dashes (``brief-written``). ``by`` is a person's id, None
    for the installation itself; ``subject`` is a kind and an id. Ids are kept as keyed references.
    Call it last in a transaction: until that ends, other writers of records wait. Raises Rejected for
    an act that is no such word, and for free text in ``detail``.
    """
    _require_word(act)
    keys = Keys(settings.LEGATION.home)
    columns = {
        "at": instant(at),
        "act": act,
        "by": INSTALLATION if by is None else reference("person", by),
        "mission": mission,
        "subject": reference(*subject),
        "detail": canonical(plain(detail or {}, keys)).decode("utf-8"),
    }
    with transaction.atomic():
        hold_the_end()
        last = Record.objects.order_by("-number").values_list("number", "hash").first()
        number, prev_hash = (last[0] + 1, last[1]) if last else (1, FIRST)
        digest = chained(prev_hash, body(number, **columns))
        Record.objects.create(number=number, prev_hash=prev_hash, hash=digest, **columns)
    return number


def reference(kind: str, name: str) -> str:
    """Give the keyed reference under which records speak of a person or a subject."""
    _require_word(kind)
    return f"{kind}:{Keys(settings.LEGATION.home).reference(kind, name)}"


def hold_the_end() -> None:
    """Let no other transaction append until this one ends.

    SQLite's transactions are IMMEDIATE and so one at a time already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _require_word(word: str) -> None:
    if not _WORD.fullmatch(word) or len(word) > 60:
        raise Rejected(f"{word!r} is no word of a record", remedy="small letters, digits, dashes")
