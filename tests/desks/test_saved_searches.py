"""Saved searches tell their owner of what is new, or of more than usual, and nobody of what is not theirs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.http import QueryDict

from legation.chancery.installation import Installation
from legation.chancery.tasks.models import Notification
from legation.desks.listening.alerting import is_more_than_usual, save_search, tell_alerts
from legation.desks.listening.models import AlertRule, SavedSearch, SearchAlert
from legation.desks.listening.searching import Query, find, times
from legation.domain.errors import Rejected
from legation.domain.roles import RoleKind
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.rows import items

pytestmark = pytest.mark.django_db

SAID = {"text": "the harbour of Puerto", "mission": "lima", "audience": "mission"}


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    return here


def say(here: Installation, number: int, *, mission: str = "lima") -> None:
    rows = [{**SAID, "mission": mission, "native_id": f"{mission}-{one}"} for one in range(number)]
    here.archive.file({"items": items(rows)})
    here.archive.flush()


def test_new_hits_are_told_once_and_only_what_the_owner_may_see(here: Installation) -> None:
    owner = person_at("lima", RoleKind.READ)
    early = datetime(2000, 1, 1, tzinfo=UTC)
    save_search(Query(q="harbour"), "Harbour", AlertRule.NEW, by=owner, at=early)
    say(here, 3)
    say(here, 5, mission="oslo")
    assert tell_alerts(here.archive, at=NOW) == 1
    assert SearchAlert.objects.get().count == 3
    assert Notification.objects.get().person == owner
    assert tell_alerts(here.archive, at=NOW + timedelta(minutes=1)) == 0


def test_a_search_without_a_rule_and_an_owner_without_a_role_are_told_nothing(
    here: Installation,
) -> None:
    early = datetime(2000, 1, 1, tzinfo=UTC)
    save_search(
        Query(q="harbour"), "", AlertRule.NONE, by=person_at("lima", RoleKind.READ), at=early
    )
    save_search(Query(q="harbour"), "", AlertRule.NEW, by=person_at("lima"), at=early)
    say(here, 3)
    assert tell_alerts(here.archive, at=NOW) == 0


def test_a_saved_search_is_its_owners_alone(here: Installation) -> None:
    owner = person_at("lima", RoleKind.READ)
    browser = signed_in(owner)
    other = signed_in(person_at("lima", RoleKind.READ, login="other"))
    sent = {"asked": "q=harbour&language=en", "name": "Harbour", "rule": "new"}
    assert browser.post("/search/saved/add", sent).status_code == 302
    kept = SavedSearch.objects.get()
    assert browser.get("/search/saved.json").json()["total"] == 1
    assert other.get("/search/saved.json").json()["total"] == 0
    assert other.post(f"/search/saved/{kept.pk}/remove").status_code == 404
    assert browser.post(f"/search/saved/{kept.pk}/remove").status_code == 302
    assert not SavedSearch.objects.exists()
    assert browser.post("/search/saved/add", {"asked": "", "rule": "new"}).status_code == 400


@pytest.mark.parametrize(
    ("today", "before", "expected"),
    [
        (4, [0] * 28, False),
        (5, [0] * 28, True),
        (12, [10] * 28, False),
        (20, [10] * 28, True),
        (40, [0, 40] * 14, False),
        (30, [], False),
    ],
)
def test_a_day_stands_out_only_beyond_what_such_days_vary(
    today: int, before: list[int], expected: bool
) -> None:
    assert is_more_than_usual(today, before) is expected


def test_an_address_says_a_query_and_reads_as_the_same(here: Installation) -> None:
    asked = {"q": "peace & war", "language": "fr", "from": "2026-01-02", "to": "2026-01-03"}
    query = Query.read(asked)
    assert Query.read(QueryDict(query.address()).dict()) == query
    for wrong in ({"from": "yesterday"}, {"from": "2026-01-03", "to": "2026-01-02"}):
        with pytest.raises(Rejected):
            Query.read(wrong)


def test_every_facet_counts_the_list_it_opens(here: Installation) -> None:
    kinds = ["article", "post"]
    rows = [
        {
            **SAID,
            "native_id": str(number),
            "kind": kinds[number % 2],
            "declared_language": ["en", "fr", None][number % 3],
            "hours": number * 30,
        }
        for number in range(60)
    ]
    here.archive.file({"items": items(rows)})
    here.archive.flush()
    found = find(here.archive, here.scope, Query(q="harbour"))
    assert found.total == 60 == sum(found.by_day.values()) == sum(found.by_kind.values())
    for facet, counts in (("kind", found.by_kind), ("language", found.by_language)):
        for value, count in counts.items():
            opened = find(here.archive, here.scope, Query.read({"q": "harbour", facet: value}))
            assert opened.total == count
    told = times(found.by_day)
    assert len(told) > 2
    for first, last, count in told:
        query = Query(q="harbour", first=first, last=last)
        assert find(here.archive, here.scope, query).total == count
    second = find(here.archive, here.scope, Query(), page=2)
    assert len(second.ids) == 10 and second.total == 60
