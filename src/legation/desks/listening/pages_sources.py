"""The pages of sources: the list with how each does, and one source with its volume and quarantine."""

from collections import Counter
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.utils.translation import gettext

from legation.chancery.contributing import mark_of
from legation.chancery.drawing.lines import Series, line
from legation.chancery.showing import Page, paged
from legation.desks.listening.acting import Acting, about_field, acted, around, viewed
from legation.desks.listening.deciding import (
    Change,
    change_source,
    note_retry,
    pause_source,
    resume_source,
)
from legation.desks.listening.guarding import changed_secrets, secret_fields
from legation.desks.listening.listing import listed
from legation.desks.listening.lookups import (
    SourceState,
    dismissed_rows,
    held_rows,
    source_states,
    state_of,
    the_source_seen,
    told_of,
)
from legation.desks.listening.models import Source
from legation.desks.listening.pages_quarantine import dismissed_values, held_values
from legation.desks.listening.retrying import retry_quarantine
from legation.desks.listening.uploads import LARGEST_BYTES
from legation.desks.listening.volumes import (
    asked_days,
    last_days,
    usual_a_day,
    volume_of,
    volumes,
)
from legation.domain.errors import Refused, Rejected
from legation.domain.said import Listed, Said
from legation.domain.source import LegalBasis, RetentionClass, SourceScope

DONE = ("added", "paused", "resumed", "changed", "retried", "several")
"""What a page may say was just done."""
MOST_HELD = 50
"""Rows of a source's quarantine on its page; the command lists them all."""
NEWEST = 10


def _sources(acting: Acting) -> Page:
    reading = acting.reading
    states = source_states(reading.at, reading.scope)
    window = last_days(reading.at)
    counts = volumes(reading.archive, reading.scope, window)
    kept = [one for one in states if _is_asked(acting, one)]
    rows = [_row(one, counts.get(one.source.id, 0), window) for one in kept]
    table = pl.DataFrame(rows, infer_schema_length=None, strict=False)
    counted = Counter(one.state for one in states)
    values = {
        **paged(table, reading),
        "states": [{"state": state, "count": count} for state, count in sorted(counted.items())],
        "all": len(states),
        "state": reading.query.get("state", ""),
        "scope": reading.query.get("scope", ""),
        "days": asked_days(window),
    }
    drawn = {
        **around(acting),
        "done": _done(acting),
        "scopes": list(SourceScope),
        "mark": mark_of(told_of(states)),
        "at": reading.at,
    }
    return Page(template="listening/sources.html", values=values, drawn=drawn)


def _is_asked(acting: Acting, one: SourceState) -> bool:
    asked = acting.reading.query
    is_state = asked.get("state", "") in ("", one.state)
    return is_state and asked.get("scope", "") in ("", one.source.scope)


def _row(one: SourceState, count: int, window: Any) -> dict[str, Any]:  # Any: a window of days
    source = one.source
    return {
        "id": source.id,
        "name": source.name,
        "state": one.state,
        "scope": source.scope,
        "legal_basis": source.legal_basis,
        "mission": source.mission,
        "last_read_at": source.last_read_at,
        "last_item_at": source.last_item_at,
        "error": source.last_error,
        "not_before": source.not_before,
        "quarantined": one.quarantined,
        "in_days": count,
        "usual_a_day": usual_a_day(count, added_at=source.added_at, window=window),
    }


def _source(acting: Acting, name: str) -> Page:
    reading = acting.reading
    source = the_source_seen(name, reading.scope)
    window = last_days(reading.at)
    volume = volume_of(reading.archive, reading.scope, source.id, window)
    newest = reading.archive.search(
        None, reading.scope, limit=NEWEST, source=source.id, newest_first=True
    )
    held = held_rows(source)
    values = {
        "source": _facts(source, reading.at),
        "days": asked_days(window),
        "in_days": volume.total,
        "usual_a_day": usual_a_day(volume.total, added_at=source.added_at, window=window),
        "by_day": [{"day": day, "count": count} for day, count in volume.days],
        "languages": [
            {"language": tag, "count": count} for tag, count in volume.by_language.items()
        ],
        "total": newest.total,
        "rows": listed(reading.archive, reading.scope, newest.ids),
        "first": 1,
        "quarantined": len(held),
        "held": [held_values(one) for one in held[:MOST_HELD]],
        "dismissed": [dismissed_values(one) for one in dismissed_rows(source)[:MOST_HELD]],
    }
    figure = line(
        [datetime.combine(day, time(), tzinfo=UTC) for day, _ in volume.days],
        [Series(name=source.name, values=tuple(float(count) for _, count in volume.days))],
        title=gettext("Publications a day"),
        unit=gettext("publications"),
    )
    drawn = {
        **around(acting),
        "figure": figure,
        "may_write": acting.may_write(source.mission),
        "done": _done(acting),
        "bases": list(LegalBasis),
        "retentions": list(RetentionClass),
        "secrets": [
            {"name": name, "is_kept": name in source.secrets}
            for name in secret_fields([source.reader])
        ],
    }
    return Page(template="listening/source.html", values=values, drawn=drawn)


def _facts(source: Source, at: datetime) -> dict[str, Any]:
    return {
        "id": source.id,
        "name": source.name,
        "address": source.address if "://" in source.address else "",
        "reader": source.reader,
        "state": state_of(source, at),
        "mission": source.mission,
        "marking": source.marking,
        "audience": source.audience,
        "scope": source.scope,
        "legal_basis": source.legal_basis,
        "licence": source.licence,
        "retention": source.retention,
        "is_on": source.is_enabled,
        "is_history": source.is_history,
        "added_at": source.added_at,
        "last_read_at": source.last_read_at,
        "last_item_at": source.last_item_at,
        "error": source.last_error,
        "not_before": source.not_before,
    }


def _done(acting: Acting) -> str:
    said = acting.reading.query.get("done", "")
    return said if said in DONE else ""


def _pause(acting: Acting, name: str) -> str:
    source = the_source_seen(name, acting.reading.scope)
    pause_source(source, by=acting.person, at=acting.reading.at)
    return _back(source, "paused")


def _resume(acting: Acting, name: str) -> str:
    source = the_source_seen(name, acting.reading.scope)
    basis = legal_basis_of(acting.sent.get("legal_basis", ""))
    with about_field("legal_basis"):
        resume_source(source, basis, by=acting.person, at=acting.reading.at)
    return _back(source, "resumed")


def _edit(acting: Acting, name: str) -> str:
    source, sent = the_source_seen(name, acting.reading.scope), acting.sent
    change = Change(
        name=sent.get("name", ""),
        licence=sent.get("licence", ""),
        retention=word_of(RetentionClass, sent.get("retention", ""), where="retention"),
        legal_basis=legal_basis_of(sent.get("legal_basis", "")),
        secrets=changed_secrets(source, sent, str(acting.person.pk)),
    )
    change_source(source, change, by=acting.person, at=acting.reading.at)
    return _back(source, "changed")


def _retry(acting: Acting, name: str) -> str:
    """Read again what can be read while a person waits; a large import has its command."""
    source = the_source_seen(name, acting.reading.scope)
    note_retry(source, by=acting.person, at=acting.reading.at)
    if source.items_filed > LARGEST_BYTES // 1_000:
        raise Refused(
            "this source is too large to be read again from a page",
            where=source.name,
            remedy=Said("legation quarantine retry --source {source}", source=source.id),
        )
    list(retry_quarantine(acting.here, source))
    return _back(source, "retried")


def _back(source: Source, done: str) -> str:
    return f"/sources/{source.id}?{urlencode({'done': done})}"


def legal_basis_of(word: str) -> LegalBasis | None:
    """Read a legal basis as a form sends it; none where nothing was chosen."""
    return word_of(LegalBasis, word, where="legal_basis") if word else None


def word_of(kind: Any, word: str, *, where: str) -> Any:  # Any: an enumeration and its member
    """Read a word of an enumeration as a form sends it."""
    try:
        return kind(word)
    except ValueError as unknown:
        raise Rejected(
            Said("{word!r} is none of {known}", word=word, known=Listed(kind)),
            where=where,
            remedy="choose from the list",
        ) from unknown


sources = viewed(_sources)
source = viewed(_source)
pause = acted(_pause, again=_source)
resume = acted(_resume, again=_source)
edit = acted(_edit, again=_source)
retry = acted(_retry, again=_source)
