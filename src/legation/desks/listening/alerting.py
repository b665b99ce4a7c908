"""Saved searches: keeping them, and telling their owner of new hits, or of more than usual."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import fmean, pvariance

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_noop

from legation.chancery.audit.recording import record
from legation.chancery.models import Person
from legation.chancery.roles import scope_of
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.notices import tell
from legation.chancery.tasks.words import Kind
from legation.desks.listening.models import AlertRule, SavedSearch, SearchAlert
from legation.desks.listening.searching import Query, find
from legation.desks.listening.volumes import DAYS, last_days
from legation.domain.errors import Refused, Rejected
from legation.domain.said import Said
from legation.domain.scope import Audience, Label, Marking
from legation.domain.time import Window
from legation.store.archive import Archive

LEAST = 5
"""Publications of a day below which nothing is more than usual."""
SIGMAS = 3.0
MOST_SAVED = 100


def save_search(
    query: Query, name: str, rule: AlertRule, *, by: Person, at: datetime
) -> SavedSearch:
    """Keep a search for a person; what was known before now is no new hit."""
    if query.is_empty:
        raise Rejected("an empty search is not saved", remedy="ask for words, a country, a source")
    if SavedSearch.objects.filter(person=by).count() >= MOST_SAVED:
        raise Refused(
            Said("you keep {most} searches already", most=MOST_SAVED), remedy="remove one"
        )
    with transaction.atomic():
        saved = SavedSearch.objects.create(
            person=by,
            name=name.strip()[:200] or query.q[:200] or query.address()[:200],
            asked=query.address(),
            rule=rule,
            saved_at=at,
            seen_until=at,
        )
        _note("search-saved", saved, by=by, at=at)
    return saved


def remove_search(saved: SavedSearch, *, by: Person, at: datetime) -> None:
    """Forget a saved search with what it told."""
    with transaction.atomic():
        number = saved.pk
        saved.delete()
        saved.pk = number
        _note("search-removed", saved, by=by, at=at)


def the_saved(person: Person, number: int) -> SavedSearch:
    """Find one of a person's own saved searches; anybody else's is as absent as none."""
    found = SavedSearch.objects.filter(person=person, pk=number).first()
    if found is None:
        raise Rejected(Said("no saved search {number}", number=number))
    return found


def tell_alerts(archive: Archive, *, at: datetime) -> int:
    """Look through every saved search with a rule, each in its owner's scope; give how many told."""
    watched = SavedSearch.objects.exclude(rule=AlertRule.NONE).select_related("person")
    return sum(_look(saved, archive, at=at) for saved in watched)


def is_more_than_usual(today: int, days_before: Sequence[int]) -> bool:
    """Say whether a day's count stands out of the days before it.

    It does from ``LEAST`` publications on when it lies over ``SIGMAS`` standard deviations above the
    mean, the variance taken as no less than the mean (counts vary at least like a Poisson variable).
    A week's rhythm and a slow rise are not told apart: a Monday may stand out of a weekend.
    """
    if today < LEAST or not days_before:
        return False
    mean = fmean(days_before)
    spread = max(pvariance(days_before), mean, 1.0) ** 0.5
    return bool(today > mean + SIGMAS * spread)


def _look(saved: SavedSearch, archive: Archive, *, at: datetime) -> bool:
    scope = scope_of(saved.person, at)
    if scope is None:
        return False
    query = query_of(saved)
    if saved.rule == AlertRule.NEW:
        since = saved.seen_until
        count = find(archive, scope, query, known_after=since, per_page=1).total
        asked = query.address()
    else:
        before = last_days(at)
        today = Window(start=before.end, end=before.end + timedelta(days=1))
        count, days = _by_day(archive, saved, at=at, today=today)
        was_told = saved.alerts.filter(at__gte=today.start).exists()
        count = 0 if was_told or not is_more_than_usual(count, days) else count
        asked = query.address(first=today.start.date(), last=today.start.date())
    with transaction.atomic():
        SavedSearch.objects.filter(pk=saved.pk).update(seen_until=at)
        if count:
            alert = SearchAlert.objects.create(saved=saved, at=at, count=count, asked=asked)
            _tell(alert, at=at)
    return bool(count)


def _tell(alert: SearchAlert, *, at: datetime) -> None:
    """Notify the owner; the notification quotes nothing that was found, only their own name for it."""
    saved = alert.saved
    label = Label(
        mission=saved.person.home_mission_id, marking=Marking.PUBLIC, audience=Audience.MISSION
    )
    matter = Matter(
        kind=Kind.ALERT,
        says=gettext_noop("Saved search “%(name)s”: %(count)s publications"),
        words={"name": saved.name, "count": str(alert.count)},
        address=f"/search?{alert.asked}",
        label=label,
    )
    tell([saved.person], matter, at=at)


def _by_day(
    archive: Archive, saved: SavedSearch, *, at: datetime, today: Window
) -> tuple[int, list[int]]:
    """Count today's publications and those of each whole day before it."""
    scope = scope_of(saved.person, at)
    if scope is None:
        return 0, []
    first = today.start.date() - timedelta(days=DAYS)
    query = Query.read({**query_dict(saved), "from": first.isoformat(), "to": ""})
    counted = find(archive, scope, query, per_page=1).by_day
    stretch: list[date] = [first + timedelta(days=number) for number in range(DAYS)]
    return counted.get(today.start.date(), 0), [counted.get(day, 0) for day in stretch]


def query_dict(saved: SavedSearch) -> dict[str, str]:
    """Give what a saved search asks, by name."""
    return QueryDict(saved.asked).dict()


def query_of(saved: SavedSearch) -> Query:
    """Give what a saved search asks."""
    return Query.read(query_dict(saved))


def _note(act: str, saved: SavedSearch, *, by: Person, at: datetime) -> None:
    record(
        act,
        by=str(by.pk),
        mission=by.home_mission_id,
        subject=("saved-search", str(saved.pk)),
        at=at,
        detail={"rule": AlertRule(saved.rule)},
    )
