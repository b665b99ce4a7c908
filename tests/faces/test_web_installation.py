"""What an installation says of itself: its processes, quarantine, sources, old data, wrong addresses."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.installation import Installation
from legation.desks.briefing.models import Brief
from legation.desks.briefing.work import prune_briefs, write_brief
from legation.desks.listening.models import Quarantined, Source
from legation.domain.errors import Rejected
from legation.domain.scope import Marking
from legation.faces.cli.briefs import make_if_missing
from legation.faces.web.secret import access_key
from legation.rounds.children import ChildState, write_state
from legation.testing.installations import NOW, brief_for, fill, planted_installation
from legation.testing.planted_brief import AS_OF, OPEN_LABEL, planted_health

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    return here


@pytest.fixture
def browser(here: Installation) -> Client:
    browser = Client()
    browser.get("/", {"key": access_key(here.settings.home)})
    return browser


def ministry(mission: str = "lima", **changed: object) -> Source:
    """Keep one source of a mission."""
    fields: dict[str, object] = {
        "id": f"ministry-{mission}",
        "name": f"Ministry of {mission}",
        "address": "https://ministry.example/feed",
        "reader": "feed",
        "mission": mission,
        "is_enabled": True,
        "legal_basis": "public-task",
        "added_at": NOW,
    }
    return Source.objects.create(**{**fields, **changed})


def quarantine(source: Source, count: int) -> None:
    """Put rows of a source into quarantine."""
    for number in range(count):
        Quarantined.objects.create(
            source=source,
            key=f"{source.id}{number}"[-32:],
            origin="entry",
            reason="no date",
            digest="0" * 64,
            raw="",
            at=NOW,
            seen_at=NOW,
        )


def test_status_shows_each_process_with_its_lag_and_last_error(
    here: Installation, browser: Client
) -> None:
    write_state(
        here.settings.home,
        ChildState(name="listener", state="waiting", restarts=2, last_error="feed: no answer"),
    )
    told = browser.get("/status.json").json()
    listener = next(one for one in told["processes"] if one["name"] == "listener")
    assert (listener["restarts"], listener["lag"]) == (2, "never yet")
    page = browser.get("/status").content.decode()
    assert "feed: no answer" in page


def test_status_without_processes_says_how_to_start_them(browser: Client) -> None:
    assert "legation serve" in browser.get("/status").content.decode()


def test_status_and_sources_count_only_what_the_reader_may_see(browser: Client) -> None:
    quarantine(ministry(last_read_at=NOW, is_history=True), 3)
    quarantine(ministry("oslo", audience="mission"), 4)
    assert browser.get("/status.json").json()["quarantined"] == 3
    listed = browser.get("/sources.json").json()
    assert listed["states"] == [{"state": "well", "count": 1}]
    assert [row["quarantined"] for row in listed["rows"]] == [3]
    assert "Ministry of oslo" not in browser.get("/sources/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/briefs/999", "/briefs/1/evidence/0000000000000000", "/briefs/1/file.md"),
        *("/stories/nothing", "/items/nothing", "/signals/nothing", "/forecasts/nothing"),
        *("/narratives/nothing", "/items/nothing.json", "/briefs/0", "/stories/?as_of=never"),
    ],
)
def test_an_address_that_leads_nowhere_says_so_and_shows_the_way_back(
    browser: Client, path: str
) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    body = answer.content.decode()
    assert "Traceback" not in body
    if "html" in answer["Content-Type"]:
        assert 'href="/"' in body


def test_a_year_old_archive_says_where_its_newest_stories_are(
    here: Installation, browser: Client
) -> None:
    fill(here, OPEN_LABEL)
    later = AS_OF + timedelta(days=400)
    write_brief(here.archive, here.scope, as_of=later, at=later, health=planted_health())
    front = browser.get("/brief/").content.decode()
    assert "Nothing was published in this period" in front
    assert "legation brief --as-of 2026-03-1" in front
    stories = browser.get("/stories/").content.decode()
    assert "/stories/?as_of=2026-03-1" in stories
    assert browser.get("/stories.json?as_of=2026-03-15").json()["total"] > 0


def test_of_briefs_older_than_a_day_the_newest_of_each_hour_stays(here: Installation) -> None:
    kept = brief_for(here, here.scope)
    for minutes in (20, 40, 70):
        again = Brief.objects.get(pk=kept.pk)
        again.pk, again.digest = None, f"{minutes:064d}"
        again.as_of = AS_OF + timedelta(minutes=minutes)
        again.made_at = NOW + timedelta(minutes=minutes)
        again.save()
    other = Brief.objects.get(pk=kept.pk)
    other.pk, other.digest, other.marking = None, "f" * 64, str(Marking.CONFIDENTIAL)
    other.save()
    assert prune_briefs(at=NOW + timedelta(hours=3)) == 0
    assert prune_briefs(at=NOW + timedelta(days=2)) == 2
    digests = set(Brief.objects.values_list("digest", flat=True))
    assert digests == {f"{40:064d}", f"{70:064d}", "f" * 64}


def test_a_brief_of_the_past_is_made_once_when_it_is_asked_for(here: Installation) -> None:
    fill(here, OPEN_LABEL)
    as_of = AS_OF - timedelta(days=2)
    make_if_missing(here, as_of)
    assert [one.as_of for one in Brief.objects.all()] == [as_of]
    make_if_missing(here, as_of)
    assert Brief.objects.count() == 1


def test_a_brief_of_the_future_is_refused(here: Installation) -> None:
    with pytest.raises(Rejected):
        make_if_missing(here, NOW + timedelta(hours=1))
