"""Telling a person what is held on their account: one open file, with a summary to read."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import polars as pl
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext

from legation.chancery.audit.detail import Digest
from legation.chancery.audit.recording import record, reference
from legation.chancery.authors.keeping import told_words
from legation.chancery.authors.models import Disclosure, PublicVoice
from legation.chancery.authors.veil import veil_of
from legation.chancery.authors.words import Purpose
from legation.chancery.installation import Installation
from legation.chancery.models import Person
from legation.chancery.roles import require_power
from legation.desks.briefing.lookups.briefs import visible_briefs
from legation.desks.briefing.models import MachineTranslation
from legation.desks.listening.lookups import sources_seen
from legation.desks.listening.models import Quarantined
from legation.domain.errors import Rejected
from legation.domain.handle import handle_of, written
from legation.domain.roles import Power
from legation.domain.scope import Scope
from legation.rounds.rights.finding import the_account
from legation.rounds.rights.words import WHAT

SUMMARY, FOLDER = "summary.md", "held"
Row = Mapping[str, Any]  # Any: a row of any table
_AT = 500
"""Ids asked of the database at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is held on one account: rows by what they are, and the file that is handed over."""

    account: str
    counts: Mapping[str, int]
    file: bytes


def tell(
    here: Installation, scope: Scope, said: str, *, words: str, by: Person | None, at: datetime
) -> Told:
    """Give what a scope sees of the account that ``said`` means, once it is recorded who asked and for what.

    ``by`` nobody is the keeper of the machine. Refused without the power to see who authors are at one's
    home mission; Rejected without words, where they name the account, and where no account is meant.
    """
    if by is not None:
        require_power(by, Power.REVEAL, by.home_mission_id, at)
    here.archive.flush()
    account = the_account(here.archive, scope, said)
    told = purpose_of(words, account)
    held = _held(here, scope, account)
    made = _file(here, scope, account, held, at=at)
    mission = by.home_mission_id if by else here.settings.mission
    with transaction.atomic():
        if by is not None:
            Disclosure.objects.create(
                person=by,
                mission=mission,
                account=reference("account", account),
                purpose=Purpose.LEGAL,
                words=told,
                at=at,
            )
        record(
            "account-told",
            by=str(by.pk) if by else None,
            mission=mission,
            subject=("account", account),
            at=at,
            detail={
                "rows": sum(map(len, held.values())),
                "words": Digest(sha256(told.encode()).hexdigest()),
                "file": Digest(sha256(made).hexdigest()),
            },
        )
    return Told(account=account, counts={name: len(rows) for name, rows in held.items()}, file=made)


def purpose_of(words: str, account: str) -> str:
    """Give the words of a purpose; Rejected where there are too few, and where they name the account."""
    told = told_words(words, where="words")
    if account in told or written(handle_of(account)).search(told):
        raise Rejected("say for what you ask without naming the account", where="words")
    return told


def _held(here: Installation, scope: Scope, account: str) -> dict[str, list[Row]]:
    flows = here.archive.held_of(account, scope)
    items = flows["items"]["id"].unique().to_list() if "items" in flows else []
    cited = flows.get("citations", pl.DataFrame({"cited_by": []}, schema={"cited_by": pl.String}))
    own = flows.get("items", pl.DataFrame({"source": []}, schema={"source": pl.String}))
    read_in = {*own["source"], *(flows["accounts"]["source"] if "accounts" in flows else ())}
    dossiers: dict[str, list[Row]] = {
        "sources": [_source(one) for one in sources_seen(scope) if one.pk in read_in],
        "translations": list(_translations(items, scope)),
        "quarantined": list(_quarantined(account, scope)),
        "briefs": list(_briefs(set(cited["cited_by"]), scope)),
        "public_voices": list(PublicVoice.objects.filter(account=account).values()),
        "seen_by": list(
            Disclosure.objects.filter(account=reference("account", account)).values("at", "purpose")
        ),
    }
    rows: dict[str, list[Row]] = {name: list(table.to_dicts()) for name, table in flows.items()}
    return rows | {name: found for name, found in dossiers.items() if found}


def _source(source: Any) -> Row:  # Any: the model, read by name
    names = ("name", "scope", "legal_basis", "licence", "retention", "mission", "added_at")
    return {"id": source.pk, **{name: getattr(source, name) for name in names}}


def _translations(items: list[str], scope: Scope) -> Iterator[Row]:
    for start in range(0, len(items), _AT):
        for one in MachineTranslation.objects.filter(item__in=items[start : start + _AT]):
            if scope.admits(one.label):
                names = ("item", "source", "target", "engine", "text", "made_at")
                yield {name: getattr(one, name) for name in names}


def _quarantined(account: str, scope: Scope) -> Iterator[Row]:
    handle = handle_of(account)
    sources = [one.pk for one in sources_seen(scope)]
    rows = Quarantined.objects.filter(source__in=sources, raw__icontains=handle)
    for one in rows.iterator():
        if written(handle).search(one.raw):
            yield {name: getattr(one, name) for name in ("origin", "reason", "raw", "at")}


def _briefs(cited_by: set[str], scope: Scope) -> Iterator[Row]:
    if not cited_by:
        return
    for one in visible_briefs(scope):
        if one.cited_by in cited_by:
            yield {"number": one.pk, "as_of": one.as_of, "made_at": one.made_at}


def _file(
    here: Installation, scope: Scope, account: str, held: Mapping[str, list[Row]], *, at: datetime
) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        lines = _summary(here, scope, account, held, at=at)
        packed.writestr(SUMMARY, "\n".join(lines) + "\n")
        for name, rows in held.items():
            told = (json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) for row in rows)
            packed.writestr(f"{FOLDER}/{name}.jsonl", "\n".join(told) + "\n")
    return whole.getvalue()


def _summary(
    here: Installation, scope: Scope, account: str, held: Mapping[str, list[Row]], *, at: datetime
) -> Iterable[str]:
    veil = veil_of(here.archive)
    shown = gettext("It is shown here under the pseudonym %(key)s.") % {"key": veil.key(account)}
    facts = {
        gettext("Account"): f"`{account}`",
        gettext("As of"): f"{at:%Y-%m-%d %H:%M} UTC",
        gettext("Missions that were looked through"): ", ".join(sorted(scope.missions)),
    }
    yield "# " + gettext("What is held on one account")
    yield ""
    yield from _list(f"{name}: {says}" for name, says in facts.items())
    yield gettext("It is shown here by name.") if veil.is_named(account) else shown
    if not held:
        yield gettext("Nothing is held on it.")
        return
    yield from _headed(gettext("What, and how much"))
    yield from _list(
        f"{WHAT.get(name) or name}: {len(rows):,} (`{FOLDER}/{name}.jsonl`)"
        for name, rows in held.items()
    )
    if sources := held.get("sources"):
        where = gettext("Where it was read, on which legal basis, and how long it is kept")
        yield from _headed(where)
        told = ("name", "legal_basis", "retention")
        yield from _list(", ".join(str(one[name]) for name in told) for one in sources)
    yield from _headed(gettext("What this file does not hold"))
    yield from _list(
        [
            gettext("what others wrote about the account, and what people here wrote themselves"),
            gettext("backups, and records of who did what, which hold keyed references only"),
        ]
    )


def _headed(words: str) -> Iterable[str]:
    return ("## " + words, "")


def _list(lines: Iterable[str]) -> Iterable[str]:
    yield from ("- " + one for one in lines)
    yield ""
