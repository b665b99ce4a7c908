"""Retention: what each source's class says is over goes, with its translations, and a tombstone stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from legation.chancery.audit.recording import record
from legation.chancery.installation import Installation
from legation.desks.briefing.translated.work import forget_translations
from legation.desks.listening.lookups import the_source
from legation.desks.listening.models import Source
from legation.domain.source import RetentionClass
from legation.settings import Settings
from legation.store.barring import KEPT_SINCE, SAID_AT


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What retention took, or would take, of one source."""

    source: str
    items: int
    policy: str


def policy_of(source: Source, settings: Settings) -> tuple[str, timedelta] | None:
    """Give a source's policy in words and how long it keeps items; None keeps them for good."""
    days = {
        RetentionClass.RAW: settings.retention_raw_days,
        RetentionClass.DERIVED: settings.retention_derived_days,
    }.get(RetentionClass(source.retention))
    return None if days is None else (f"{source.retention}, {days} days", timedelta(days=days))


def apply_retention(here: Installation, *, dry_run: bool = False) -> Iterator[Removed]:
    """Purge what each source's policy has kept long enough, counted from when it was published or became
    known here, whichever is later. An import of history is kept until a person purges it by hand: its
    items are old by nature."""
    at = here.now()
    for source in Source.objects.filter(is_history=False):
        policy = policy_of(source, here.settings)
        if policy is None:
            continue
        words, kept_for = policy
        over = _Over(before=at - kept_for, at=at, by_keeping=True)
        items = _purge(here, source, words, over, dry_run=dry_run)
        if items:
            yield Removed(source=source.name, items=items, policy=words)
    if not dry_run:
        forget_translations(here.archive, here.scope, at=at)


def purge_by_hand(
    here: Installation, name: str, *, before: datetime, dry_run: bool = False
) -> Removed:
    """Purge a source's items published before a time because a person says so."""
    source = the_source(name)
    words = f"by hand, before {before:%Y-%m-%d}"
    over = _Over(before=before, at=here.now(), by_keeping=False)
    items = _purge(here, source, words, over, dry_run=dry_run)
    if not dry_run:
        forget_translations(here.archive, here.scope, at=over.at)
        record(
            "source-purged",
            by=None,
            mission=source.mission,
            subject=("source", source.id),
            at=over.at,
            detail={"before": before, "items": items},
        )
    return Removed(source=source.name, items=items, policy=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Over:
    """What is over: from before a time, by when it was kept or by when it was said; judged when."""

    before: datetime
    at: datetime
    by_keeping: bool


def _purge(here: Installation, source: Source, policy: str, over: _Over, *, dry_run: bool) -> int:
    if dry_run:
        rows = here.archive.read(
            "items",
            here.scope,
            matching={"source": [source.id]},
            columns=["published_at", "known_at"],
        )
        clock = KEPT_SINCE if over.by_keeping else SAID_AT
        return int((rows.select(clock).to_series() < over.before).sum())
    purged = here.archive.purge(
        source=source.id,
        before=over.before,
        policy=policy,
        at=over.at,
        by_keeping=over.by_keeping,
    )
    return purged.items
