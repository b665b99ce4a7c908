"""What programs read of what comes in: the live stream, saved searches, the quarantine."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from legation.chancery.audit.models import Record
from legation.chancery.audit.recording import reference
from legation.chancery.installation import utc_now
from legation.chancery.tokens.words import Part
from legation.chancery.tokens.work import Wish, make_token
from legation.desks.listening import living
from legation.desks.listening.deciding import dismiss
from legation.desks.listening.living import Filter, Place, came_after
from legation.desks.listening.models import Quarantined
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.domain.time import as_utc
from legation.faces.api import routes_monitoring
from legation.faces.api.paging import written
from legation.store.archive import Archive
from legation.testing.installations import NOW, scope_of
from legation.testing.people import person_at
from legation.testing.programs import OSLO_SAYS, Planted

pytestmark = pytest.mark.django_db
SINCE = "since=2026-03-01T00:00:00Z"


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one answer reach over all that was planted, which became known before today."""
    monkeypatch.setattr(living, "FURTHEST", timedelta(days=10_000))
    monkeypatch.setattr(living, "STRETCH", timedelta(days=10_000))


def told(program, path: str) -> dict:
    answer = program.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def narrowed(planted: Planted, **less: object) -> str:
    wish = replace(Wish(name="narrow", marking=Marking.CONFIDENTIAL), **less)
    return make_token(planted.reader, wish, at=utc_now(), by=planted.reader)[1]


@pytest.mark.usefixtures("long_ago")
def test_the_live_list_gives_each_publication_once_in_the_order_it_became_known(
    planted: Planted, monkeypatch
) -> None:
    monkeypatch.setattr(routes_monitoring, "PER_PAGE", 7)
    program = planted.program()
    page = told(program, f"live?{SINCE}")
    rows = page["rows"]
    while page["more"]:
        assert len(page["rows"]) == 7
        page = told(program, f"live?cursor={page['next']}")
        rows += page["rows"]
    known = [(one["known_at"], one["id"]) for one in rows]
    assert known == sorted(known)
    held = planted.browser.get("/search.json").json()["total"]
    assert len({one["id"] for one in rows}) == len(rows) == held
    assert told(program, f"live?cursor={page['next']}")["rows"] == []


@pytest.mark.usefixtures("long_ago")
def test_what_is_filed_after_a_cursor_comes_with_it_and_not_within_its_half_minute(
    planted: Planted, monkeypatch
) -> None:
    program = planted.program()
    every = _walked(program, told(program, f"live?{SINCE}"))
    newest = max(one["known_at"] for one in every)
    since = utc_now() - as_utc(newest) + timedelta(minutes=1)
    monkeypatch.setattr(living, "OVERLAP", since)
    page = told(program, f"live?{SINCE}")
    seen = _walked(program, page)
    monkeypatch.setattr(living, "OVERLAP", timedelta(seconds=30))
    came = told(program, f"live?cursor={_last(program, page)}")["rows"]
    assert seen and came and {one["known_at"] for one in came} == {newest}
    assert seen + came == every


def _walked(program, page: dict) -> list[dict]:
    rows = list(page["rows"])
    while page["more"]:
        page = told(program, f"live?cursor={page['next']}")
        rows += page["rows"]
    return rows


def _last(program, page: dict) -> str:
    while page["more"]:
        page = told(program, f"live?cursor={page['next']}")
    return page["next"]


@pytest.mark.usefixtures("long_ago")
@pytest.mark.parametrize("words", ["", "&q=puerto"])
def test_an_answer_looks_through_a_stretch_and_all_of_them_through_everything(
    planted: Planted, monkeypatch, words: str
) -> None:
    monkeypatch.setattr(routes_monitoring, "PER_PAGE", 500)
    program = planted.program()
    whole = told(program, f"live?{SINCE}{words}")
    assert len(whole["rows"]) > 3
    monkeypatch.setattr(living, "STRETCH", timedelta(days=20))
    monkeypatch.setattr(living, "LOOKED", 3)
    page = told(program, f"live?{SINCE}{words}")
    rows, answers = page["rows"], 1
    while page["more"]:
        page = told(program, f"live?cursor={page['next']}{words}")
        rows, answers = rows + page["rows"], answers + 1
    assert rows == whole["rows"] and answers > 10


def test_what_is_older_than_a_week_is_not_told_as_coming_in(planted: Planted) -> None:
    program = planted.program()
    for since, status in ((timedelta(days=6), 200), (timedelta(days=8), 422)):
        answer = program.get("/api/v1/live", {"since": f"{utc_now() - since:%Y-%m-%dT%H:%M:%SZ}"})
        assert answer.status_code == status
    assert answer.json()["where"] == "since" and "search" in answer.json()["remedy"]
    old = written({"at": "2026-01-01T00:00:00Z", "item": ""})
    assert program.get(f"/api/v1/live?cursor={old}").status_code == 422


@pytest.mark.usefixtures("long_ago")
@pytest.mark.parametrize("asked", ["q=puerto", "source=gazette", "kind=article"])
def test_a_question_to_what_comes_in_is_recorded_once_while_it_goes_on(
    planted: Planted, monkeypatch, asked: str
) -> None:
    monkeypatch.setattr(routes_monitoring, "PER_PAGE", 2)
    program, before = planted.program(), _searches()
    page = told(program, f"live?{SINCE}&{asked}")
    assert page["more"] and _searches() == before + 1
    page = told(program, f"live?{asked}&cursor={page['next']}")
    assert _searches() == before + 1, "it goes on"
    told(program, f"live?q=lima&cursor={page['next']}")
    assert _searches() == before + 2, "with a cursor of another question"
    told(
        program, f"live?{asked}&cursor={written({'at': '2026-03-02T00:00:00Z', 'asked': 'live:0'})}"
    )
    assert _searches() == before + 3, "with a mark made up"
    kept = Record.objects.filter(act="searched").order_by("-number")[1]
    assert kept.subject == reference("search", "lima")
    told(program, f"live?{SINCE}")
    assert _searches() == before + 3, "all was asked for"


def _searches() -> int:
    return Record.objects.filter(act="searched").count()


@pytest.mark.usefixtures("long_ago")
def test_what_is_purged_while_the_list_is_made_is_left_out(planted: Planted) -> None:
    here = planted.here
    scope, after = scope_of("lima"), Place(at=NOW - timedelta(days=30))
    whole = came_after(here.archive, scope, Filter(), at=utc_now(), after=after, most=500).rows
    gone = whole[0]["id"]
    listing = _WithoutOne(here.archive, gone)
    rows = came_after(listing, scope, Filter(), at=utc_now(), after=after, most=500).rows
    assert rows == whole[1:]


class _WithoutOne:
    """An archive out of which one publication is purged after its id was read."""

    def __init__(self, archive: Archive, gone: str) -> None:
        self._archive, self._gone = archive, gone

    def __getattr__(self, name: str) -> object:
        return getattr(self._archive, name)

    def read(self, *args: object, ids: list[str] | None = None, **named: object) -> pl.DataFrame:
        kept = ids and [one for one in ids if one != self._gone]
        return self._archive.read(*args, ids=kept, **named)


@pytest.mark.usefixtures("long_ago")
def test_the_live_list_is_narrowed_and_tells_nothing_of_another_mission(planted: Planted) -> None:
    program = planted.program()
    by_source = told(program, f"live?{SINCE}&source=gazette")["rows"]
    assert {one["source"] for one in by_source} == {"gazette"}
    with_words = told(program, f"live?{SINCE}&q=PUERTO")["rows"]
    assert with_words and all("puerto" in one["said"].lower() for one in with_words)
    assert told(program, f"live?{SINCE}&q={OSLO_SAYS}")["rows"] == []
    assert program.get("/api/v1/live?cursor=bnVsbA").status_code == 422


def test_saved_searches_are_ones_own_and_a_narrowed_token_reads_no_counts(
    planted: Planted,
) -> None:
    rows = told(planted.program(), "saved-searches")["rows"]
    assert [(one["name"], one["asked"], one["alerts"][0]["count"]) for one in rows] == [
        ("harbour", "q=puerto", 3)
    ]
    less = told(planted.program(narrowed(planted, marking=Marking.PUBLIC)), "saved-searches")
    assert [one["alerts"] for one in less["rows"]] == [[]]
    other = person_at("lima", RoleKind.READ, login="another")
    wish = Wish(name="theirs", marking=Marking.CONFIDENTIAL)
    text = make_token(other, wish, at=utc_now(), by=other)[1]
    assert told(planted.program(text), "saved-searches")["rows"] == []


def test_the_quarantine_lists_what_waits_and_what_was_dismissed_of_sources_seen(
    planted: Planted,
) -> None:
    program = planted.program()
    waiting = told(program, "quarantine")["rows"]
    assert {one["source"] for one in waiting} == {"source-lima"}
    own = Quarantined.objects.get(source_id="source-lima")
    foreign = Quarantined.objects.get(source_id="source-oslo")
    one = told(program, f"quarantine/{own.pk}")
    assert (one["reason"], one["mission"]) == ("lima", "lima")
    absent = [program.get(f"/api/v1/quarantine/{number}") for number in (foreign.pk, 999_999)]
    assert [answer.status_code for answer in absent] == [404, 404]
    said = [answer.content.decode() for answer in absent]
    assert said[0].replace(str(foreign.pk), "") == said[1].replace("999999", "")
    writer = person_at("lima", RoleKind.WRITE, login="dismisses")
    dismiss(own, "it was a test of the feed", by=writer, at=NOW + timedelta(minutes=1))
    assert told(program, "quarantine")["rows"] == []
    done = told(program, "quarantine?state=dismissed&source=source-lima")["rows"]
    assert [row["dismissal"] for row in done] == ["it was a test of the feed"]


def test_a_token_for_some_parts_opens_no_other(planted: Planted) -> None:
    program = planted.program(narrowed(planted, parts=(Part.SOURCES, Part.SEARCH)))
    for part in ("quarantine", "saved-searches", "live", "countries", "accounts"):
        assert program.get(f"/api/v1/{part}").status_code == 403, part
    assert program.get("/api/v1/sources").status_code == 200
