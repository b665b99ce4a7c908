"""What the desk writes: a brief, with every publication it cites kept as evidence."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from legation.desks.briefing.content import BriefContent, Listed
from legation.desks.briefing.lookups.pictures import PERIOD_DAYS, picture
from legation.desks.briefing.models import Brief
from legation.desks.briefing.rules import SystemHealth, compose
from legation.desks.briefing.rules.watch import NOTHING, Watch
from legation.desks.briefing.serial import digest_of, to_json
from legation.domain.scope import Label, Scope, require_scope
from legation.store.archive import Archive

CITED_PER_LIST = 200
"""Publications of one list whose excerpts outlive a purge: support for the sentence, not a second
archive beside the one that retention rules empty."""

KEPT_WHOLE = timedelta(days=1)
"""For how long every brief is kept; of older ones, one an hour."""


def write_brief(
    archive: Archive,
    scope: Scope,
    *,
    as_of: datetime,
    at: datetime,
    health: SystemHealth,
    period_days: float = PERIOD_DAYS,
    watch: Watch = NOTHING,
) -> Brief:
    """Write and keep the brief as of a time, citing its publications; ``at`` is now, ``watch`` what
    matters to the mission.

    The same archive at the same ``as_of`` and ``at`` gives the same brief, kept once.
    """
    reader = require_scope(scope)
    read = picture(archive, reader, as_of=as_of, at=at, health=health, period_days=period_days)
    content = compose(replace(read, watch=watch))
    with transaction.atomic():
        brief = _keep(content, read.rests_on)
        prune_briefs(at=at)
        archive.cite(
            cited_items(content), cited_by=brief.cited_by, scope=reader, as_of=content.as_of, at=at
        )
    return brief


def prune_briefs(*, at: datetime) -> int:
    """Remove briefs written more than a day before ``at`` but for the newest of each hour that a brief
    can be as of, within each compartment; give how many went. What they cited stays cited."""
    rows = Brief.objects.filter(made_at__lt=at - KEPT_WHOLE).order_by("-made_at", "-pk")
    seen: set[tuple[object, ...]] = set()
    spare: list[int] = []
    for number, as_of, *label in rows.values_list("pk", "as_of", "mission", "marking", "audience"):
        hour = (as_of.replace(minute=0, second=0, microsecond=0), *label)
        if hour in seen:
            spare.append(number)
        seen.add(hour)
    Brief.objects.filter(pk__in=spare).delete()
    return len(spare)


def cited_items(content: BriefContent) -> list[str]:
    """Name the publications that a brief cites, each once: the first of every list."""
    lists = [one for one in content.evidence().values() if one.of == Listed.ITEMS]
    return list(dict.fromkeys(item for one in lists for item in one.ids[:CITED_PER_LIST]))


def _keep(content: BriefContent, rests_on: tuple[Label, ...]) -> Brief:
    brief, _ = Brief.objects.get_or_create(
        digest=digest_of(content),
        defaults={
            "as_of": content.as_of,
            "made_at": content.made_at,
            "mission": content.label.mission,
            "marking": content.label.marking,
            "audience": content.label.audience,
            "is_reconstructed": content.is_reconstructed,
            "rests_on": [[one.mission, one.marking, one.audience] for one in rests_on],
            "values": to_json(content),
        },
    )
    return brief
