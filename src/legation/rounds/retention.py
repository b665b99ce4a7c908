"""Retention: what each source's class says is over goes, and a tombstone stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from legation.chancery.installation import Installation
from legation.desks.listening.lookups import the_source
from legation.desks.listening.models import Source
from legation.domain.source import RetentionClass
from legation.settings import Settings


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
    """Purge what is older than each source's policy. An import of history is kept until a person gives
    it another class: its items are old by nature."""
    at = here.now()
    for source in Source.objects.filter(is_history=False):
        policy = policy_of(source, here.settings)
        if policy is None:
            continue
        words, kept_for = policy
        items = _purge(here, source, words, before=at - kept_for, at=at, dry_run=dry_run)
        if items:
            yield Removed(source=source.name, items=items, policy=words)


def purge_by_hand(
    here: Installation, name: str, *, before: datetime, dry_run: bool = False
) -> Removed:
    """Purge a source's items older than a time because a person says so."""
    source = the_source(name)
    words = f"by hand, before {before:%Y-%m-%d}"
    items = _purge(here, source, words, before=before, at=here.now(), dry_run=dry_run)
    return Removed(source=source.name, items=items, policy=words)


def _purge(
    here: Installation,
    source: Source,
    policy: str,
    *,
    before: datetime,
    at: datetime,
    dry_run: bool,
) -> int:
    if dry_run:
        rows = here.archive.read(
            "items",
            here.scope,
            matching={"source": [source.id]},
            columns=["published_at", "known_at"],
        )
        said = rows.select(pl.min_horizontal("published_at", "known_at")).to_series()
        return int((said < before).sum())
    return here.archive.purge(source=source.id, before=before, policy=policy, at=at).items
