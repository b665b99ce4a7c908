"""What a person decides about a source, each with its record in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from legation.chancery.audit.recording import record
from legation.chancery.foreign import one_line
from legation.chancery.models import Person
from legation.chancery.roles import require_power
from legation.desks.listening.models import Quarantined, Source
from legation.desks.listening.work import NewSource, add_source, enable, pause
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import Label, Scope
from legation.domain.source import LegalBasis, RetentionClass, SourceScope

LONGEST_REASON = 500
"""Characters of why a row is dismissed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What of a source may be changed afterwards; address, scope and marking belong to what was read."""

    name: str
    licence: str
    retention: RetentionClass
    legal_basis: LegalBasis | None
    secrets: Mapping[str, str]
    """What its reader alone may know, by name, sealed."""


def keep(new: NewSource, scope: Scope, *, by: Person | None, at: datetime) -> Source:
    """Add a source for a person who may write at its mission and would see what it says; nobody is ``by``
    on the machine itself.

    A domestic one stays off until it is turned on by an act of its own; a person says its legal basis.
    """
    _require_to_write(by, new.mission, at)
    label = Label(mission=new.mission, marking=new.marking, audience=new.audience)
    if not scope.admits(label):
        raise Refused("you would not see what this source says", where="marking")
    is_domestic = new.scope == SourceScope.DOMESTIC
    if is_domestic and by and new.legal_basis is None:
        raise Refused(
            "a domestic source is kept only with its legal basis",
            where="legal_basis",
            remedy="choose the legal basis",
        )
    with transaction.atomic():
        source = add_source(new, at=at)
        if is_domestic:
            pause(source)
        _note("source-added", source, by=by, at=at)
    return source


def pause_source(source: Source, *, by: Person | None, at: datetime) -> None:
    """Turn a source off; nobody is ``by`` on the machine itself."""
    _require_to_write(by, source.mission, at)
    with transaction.atomic():
        pause(source)
        _note("source-paused", source, by=by, at=at)


def resume_source(
    source: Source, basis: LegalBasis | None, *, by: Person | None, at: datetime
) -> None:
    """Turn a source on; Refused without a legal basis, given now or before."""
    _require_to_write(by, source.mission, at)
    with transaction.atomic():
        enable(source, basis)
        _note("source-resumed", source, by=by, at=at)


def change_source(source: Source, change: Change, *, by: Person, at: datetime) -> None:
    """Change a source; Refused when one that is on would lose its legal basis."""
    require_power(by, Power.WRITE, source.mission, at)
    if not change.name.strip():
        raise Rejected("a source has a name", where="name")
    if source.is_enabled and change.legal_basis is None:
        raise Refused(
            "a source that is read keeps its legal basis",
            where="legal_basis",
            remedy="pause it first",
        )
    source.name, source.licence = change.name.strip()[:200], change.licence.strip()[:200]
    source.retention, source.legal_basis = change.retention, change.legal_basis or ""
    saved = ["name", "licence", "retention", "legal_basis"]
    is_anew = dict(change.secrets) != source.secrets
    if is_anew:
        source.secrets, source.not_before = dict(change.secrets), None
        saved += ["secrets", "not_before"]
    with transaction.atomic():
        source.save(update_fields=saved)
        _note("source-changed", source, by=by, at=at, has_new_secret=is_anew)


def note_retry(source: Source, *, by: Person | None, at: datetime) -> None:
    """Record that a source's quarantine was read again."""
    _require_to_write(by, source.mission, at)
    _note("quarantine-retried", source, by=by, at=at)


def dismiss(row: Quarantined, reason: str, *, by: Person | None, at: datetime) -> None:
    """Wait no longer for a row of the quarantine, for a stated reason; what is known of it stays.

    It waits again when it comes again. Refused while its source may still offer it.
    """
    _require_to_write(by, row.source.mission, at)
    said = one_line(reason)
    if not 0 < len(said) <= LONGEST_REASON:
        raise Rejected(
            Said("give a reason of at most {most} characters", most=LONGEST_REASON), where="reason"
        )
    if not row.is_waiting:
        raise Refused("this row waits no longer")
    if row.is_offered:
        raise Refused(
            "its source still offers it, or was not read again since",
            where=row.source.name,
            remedy=Said(
                "legation quarantine retry --source {source}, or pause the source",
                source=row.source_id,
            ),
        )
    row.dismissed_at, row.dismissed_by, row.dismissal = at, by, said
    with transaction.atomic():
        row.save(update_fields=["dismissed_at", "dismissed_by", "dismissal"])
        _note("quarantine-dismissed", row.source, by=by, at=at, number=row.pk)


def _require_to_write(by: Person | None, mission: str, at: datetime) -> None:
    if by is not None:
        require_power(by, Power.WRITE, mission, at)


def _note(act: str, source: Source, *, by: Person | None, at: datetime, **more: int) -> None:
    record(
        act,
        by=str(by.pk) if by else None,
        mission=source.mission,
        subject=("source", source.id),
        at=at,
        detail={
            "scope": SourceScope(source.scope),
            "legal_basis": LegalBasis(source.legal_basis) if source.legal_basis else None,
            "retention": RetentionClass(source.retention),
            "is_on": source.is_enabled,
            **more,
        },
    )
