"""What is known of the sources: which are due, which are silent, what stands in quarantine."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import F, Q, QuerySet
from django.utils.translation import ngettext

from legation.chancery.contributing import Asked, Told
from legation.desks.listening.models import Quarantined, Source
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Label, Scope, require_scope

_IS_LEFT = Q(dismissed_at__isnull=True) | Q(seen_at__gt=F("dismissed_at"))
SILENT_AFTER = timedelta(days=2)
"""A live source without a new item for this long is called silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One source as a person wants to see it."""

    source: Source
    state: str
    held: tuple[int, ...]
    """Numbers of its rows that stand in quarantine."""

    @property
    def quarantined(self) -> int:
        """How many of its rows stand in quarantine."""
        return len(self.held)


def the_source(name: str) -> Source:
    """Find one source by id or name; Rejected when there is none."""
    found = Source.objects.filter(Q(id=name) | Q(name=name)).first()
    if found is None:
        raise Rejected(Said("no source {name!r}", name=name), remedy="legation sources list")
    return found


def the_source_seen(name: str, scope: Scope) -> Source:
    """Find one source that the scope admits, by its id; another is as absent as none."""
    found = Source.objects.filter(pk=name).first()
    if found is None or not require_scope(scope).admits(found.label):
        raise Rejected(Said("no source {name!r}", name=name))
    return found


def sources_seen(scope: Scope) -> list[Source]:
    """Give the sources that the scope admits, by name."""
    return [one for one in Source.objects.all() if require_scope(scope).admits(one.label)]


def names_seen(scope: Scope) -> dict[str, str]:
    """Give the name of every source that the scope admits, by its id."""
    reader = require_scope(scope)

    @cache
    def admits(mission: str, marking: str, audience: str) -> bool:
        return reader.admits(Label.of(mission=mission, marking=marking, audience=audience))

    told = Source.objects.values_list("id", "name", "mission", "marking", "audience")
    return {one: name for one, name, *label in told if admits(*label)}


def due_sources(at: datetime) -> list[Source]:
    """Give the enabled sources whose pause after a failure is over."""
    waiting = Q(not_before__isnull=False) & Q(not_before__gt=at)
    return list(Source.objects.filter(is_enabled=True).exclude(waiting))


def source_states(at: datetime, scope: Scope) -> list[SourceState]:
    """Give every source that the scope admits, with its state in one word and its rows in quarantine."""
    admitted = sources_seen(scope)
    held: dict[str, list[int]] = {}
    for source, number in waiting().order_by("pk").values_list("source_id", "pk"):
        held.setdefault(source, []).append(number)
    return [
        SourceState(source=source, state=state_of(source, at), held=tuple(held.get(source.id, ())))
        for source in admitted
    ]


def state_of(source: Source, at: datetime) -> str:
    """Say in one word how a source does: off, new, failing, silent, or well."""
    if not source.is_enabled:
        return "off"
    if source.last_error:
        return "failing"
    if source.last_read_at is None:
        return "new"
    is_old = source.last_item_at is None or at - source.last_item_at > SILENT_AFTER
    return "silent" if is_old and source.is_live and not source.is_history else "well"


def waiting() -> QuerySet[Quarantined]:
    """What stands in quarantine: neither admitted nor dismissed since it last came."""
    return Quarantined.objects.filter(_IS_LEFT, admitted_at__isnull=True)


def held_rows(source: Source | None = None) -> list[Quarantined]:
    """Give what stands in quarantine, newest first."""
    held = waiting().select_related("source")
    return list(held.filter(source=source) if source else held)


def dismissed_rows(source: Source | None = None) -> list[Quarantined]:
    """Give what was dismissed and did not come again since, what was dismissed last first."""
    done = Quarantined.objects.exclude(_IS_LEFT).filter(admitted_at__isnull=True)
    told = done.select_related("source", "dismissed_by").order_by("-dismissed_at", "-pk")
    return list(told.filter(source=source) if source else told)


def the_row(number: int, source: Source | None = None) -> Quarantined:
    """Find what stands in quarantine or was dismissed there by its number, of one source where it is named;
    Rejected when there is none."""
    kept = Quarantined.objects.filter(pk=number, admitted_at__isnull=True)
    found = kept.filter(source=source) if source else kept
    one = found.select_related("source", "dismissed_by").first()
    if one is None:
        raise Rejected(
            Said("nothing in quarantine has number {number}", number=number),
            remedy="legation quarantine list",
        )
    return one


def quarantine_seen(
    scope: Scope, *, source: str = "", dismissed: bool = False
) -> QuerySet[Quarantined]:
    """Give what stands in quarantine, or what was dismissed there, of the sources that the scope admits or
    of one of them; the newest first."""
    seen = [one.id for one in sources_seen(scope) if source in ("", one.id)]
    left = Quarantined.objects.exclude(_IS_LEFT) if dismissed else waiting()
    kept = left.filter(source_id__in=seen, admitted_at__isnull=True)
    return kept.select_related("source", "dismissed_by")


def the_row_seen(number: int, scope: Scope) -> Quarantined:
    """Find the same of a source that the scope admits; another is as absent as none."""
    kept = Quarantined.objects.filter(pk=number, admitted_at__isnull=True)
    found = kept.select_related("source", "dismissed_by").first()
    if found is None or not require_scope(scope).admits(found.source.label):
        raise Rejected(Said("nothing in quarantine has number {number}", number=number))
    return found


def unheard(asked: Asked) -> Iterator[Told]:
    """Tell on Today how many sources are silent or failing, among those the reader sees."""
    seen = [one for one in Source.objects.all() if asked.scope.admits(one.label)]
    counted = Counter(state_of(one, asked.at) for one in seen)
    silent, failing = counted["silent"], counted["failing"]
    if silent:
        says = ngettext("%(count)s source is silent", "%(count)s sources are silent", silent)
        address = "/sources/?state=silent"
        yield Told(says=says % {"count": silent}, address=address, is_well=False)
    if failing:
        says = ngettext("%(count)s source fails", "%(count)s sources fail", failing)
        address = "/sources/?state=failing"
        yield Told(says=says % {"count": failing}, address=address, is_well=False)


def told_of_sources(asked: Asked) -> list[object]:
    """Give what the list of sources tells that a person may want to see at once: which there are, how each
    does and what stands in quarantine; that another publication came is no news there."""
    return told_of(source_states(asked.at, asked.scope))


def told_of(states: Iterable[SourceState]) -> list[object]:
    """Give the same of states that were read."""
    return [(one.source.id, one.state, one.source.last_error, one.held) for one in states]
