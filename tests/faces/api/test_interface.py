"""What programs read: the same as the pages say, page by page, as of a time, and never more."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from legation.desks.briefing.models import Brief
from legation.domain.roles import RoleKind
from legation.faces.api.document import document
from legation.faces.api.problems import MEDIA_TYPE, TITLES
from legation.faces.web.middleware import opened
from legation.settings_file import in_force
from legation.testing.people import person_at, signed_in
from legation.testing.programs import OSLO_SAYS, Planted

pytestmark = pytest.mark.django_db
LISTS = (
    *("items", "stories", "narratives", "signals", "forecasts", "briefs", "warnings", "sources"),
    *("countries", "quarantine"),
)
ID_OF = {"briefs": "number", "warnings": "key", "countries": "code", "quarantine": "number"}


def rows(program: Client, path: str) -> list[dict]:
    """Walk a list from its first page to its last."""
    found: list[dict] = []
    cursor = ""
    while True:
        mark = "&" if "?" in path else "?"
        page = program.get(f"/api/v1/{path}" + (f"{mark}cursor={cursor}" if cursor else ""))
        assert page.status_code == 200, page.content
        told = page.json()
        found += told["rows"]
        assert len(told["rows"]) <= 50
        if not told["next"]:
            assert told["total"] == len(found)
            return found
        cursor = told["next"]


def test_every_list_leads_to_each_of_its_things(planted: Planted) -> None:
    program = planted.program()
    for name in LISTS:
        listed = rows(program, name)
        assert listed, name
        one = listed[0][ID_OF.get(name, "id")]
        answer = program.get(f"/api/v1/{name}/{one}")
        assert answer.status_code == 200, (name, answer.content)
        assert answer.json()[ID_OF.get(name, "id")] == one


def test_a_list_is_walked_without_a_gap_or_a_repetition(planted: Planted) -> None:
    items = rows(planted.program(), "items")
    assert len(items) > 40
    assert len({one["id"] for one in items}) == len(items)
    times = [one["published_at"] for one in items]
    assert times == sorted(times, reverse=True)
    page = planted.browser.get("/search.json").json()
    assert len(items) == page["total"]


def test_items_of_one_instant_are_walked_across_pages(planted: Planted, monkeypatch) -> None:
    from legation.faces.api import routes_items

    whole = rows(planted.program(), "items")
    monkeypatch.setattr(routes_items, "PER_PAGE", 3)
    assert [one["id"] for one in rows(planted.program(), "items")] == [one["id"] for one in whole]
    known = "as_of=2026-03-15T12:00:00Z"
    dated = rows(planted.program(), f"items?{known}")
    assert {one["id"] for one in dated} == {one["id"] for one in whole}


def test_as_of_a_time_nothing_later_is_told(planted: Planted) -> None:
    program = planted.program()
    early = rows(program, "items?as_of=2026-03-10T00:00:00Z")
    assert 0 < len(early) < len(rows(program, "items"))
    assert max(one["known_at"] for one in early) <= "2026-03-10T00:00:00Z"
    assert rows(program, "items?as_of=2020-01-01") == []
    narrowed = program.get("/api/v1/items?as_of=2026-03-10&language=es")
    assert narrowed.status_code == 422


def test_filters_keep_what_they_say(planted: Planted) -> None:
    program = planted.program()
    by_source = rows(program, "items?source=gazette&since=2026-03-10&until=2026-03-12")
    assert {one["source"] for one in by_source} == {"gazette"}
    assert {one["published_at"][:10] for one in by_source} == {"2026-03-10", "2026-03-11"}
    assert rows(program, "items?since=2026-03-12&until=2026-03-10") == []
    stories = rows(program, "stories?order=size")
    sizes = [one["items"] for one in stories]
    assert sizes == sorted(sizes, reverse=True)
    found = program.get("/api/v1/search?q=puerto&source=gazette").json()
    assert found["total"] == len(found["rows"]) > 0


def test_counts_equal_the_lists_they_count(planted: Planted) -> None:
    program = planted.program()
    for kind in ("stories", "narratives"):
        one = rows(program, kind)[0]
        whole = program.get(f"/api/v1/{kind}/{one['id']}").json()
        assert len(rows(program, f"{kind}/{one['id']}/items")) == whole["items"]
    signal = rows(program, "signals")[0]["id"]
    told = program.get(f"/api/v1/signals/{signal}").json()
    assert len(rows(program, f"signals/{signal}/evidence")) == told["evidence"] > 0
    number = rows(program, "briefs")[0]["number"]
    evidence = program.get(f"/api/v1/briefs/{number}").json()["evidence"]
    key, listed = next((key, one) for key, one in evidence.items() if one["of"] == "items")
    address = f"briefs/{number}/evidence/{key.removeprefix('ev:')}"
    assert [one["id"] for one in rows(program, address)] == listed["ids"]


def test_authors_and_pairs_are_those_of_the_pages(planted: Planted) -> None:
    program = planted.program()
    narrative = rows(program, "narratives")[0]["id"]
    told = rows(program, f"narratives/{narrative}/authors")
    page = planted.browser.get(f"/narratives/{narrative}/authors.json").json()
    assert [one["author"] for one in told] == [one["author"] for one in page["rows"]]
    assert told[0]["account"].startswith("private:") or told[0]["account_name"]
    both = rows(program, f"narratives/{narrative}/authors?also={narrative}")
    assert both == told
    signals = {one["kind"]: one["id"] for one in rows(program, "signals")}
    pairs = program.get(f"/api/v1/signals/{signals['coordination']}/pairs").json()
    assert pairs["all_pairs"] >= pairs["total"]
    assert program.get(f"/api/v1/signals/{signals['burst']}/pairs").status_code == 404


def test_nothing_of_another_mission_is_told_and_its_things_are_not_there(planted: Planted) -> None:
    program = planted.program()
    oslo = planted.program(token_of(planted, "oslo"))
    for name in LISTS:
        own = {one[ID_OF.get(name, "id")] for one in rows(program, name)}
        foreign = [one for one in rows(oslo, name) if one[ID_OF.get(name, "id")] not in own]
        answer = program.get(f"/api/v1/{name}")
        assert OSLO_SAYS not in answer.content.decode(), name
        for one in foreign[:2]:
            there = program.get(f"/api/v1/{name}/{one[ID_OF.get(name, 'id')]}")
            assert there.status_code == 404, name
            assert OSLO_SAYS not in there.content.decode()
    assert program.get(f"/api/v1/search?q={OSLO_SAYS}").json()["rows"] == []
    assert Brief.objects.count() == 2


def token_of(planted: Planted, mission: str) -> str:
    from legation.chancery.installation import utc_now
    from legation.chancery.tokens.work import Wish, make_token
    from legation.domain.scope import Marking

    person = person_at(mission, RoleKind.READ, login=f"other-{mission}")
    signed_in(person)
    wish = Wish(name="another", marking=Marking.CONFIDENTIAL)
    return make_token(person, wish, at=utc_now(), by=person)[1]


def test_what_goes_wrong_is_a_problem_with_its_status(planted: Planted) -> None:
    program = planted.program()
    asked = {
        "items/nothing": 404,
        "stories/nothing/items": 404,
        "nowhere": 404,
        "warnings/" + "0" * 32: 404,
        "briefs/999999": 404,
        "briefs/x": 422,
        "items?since=yesterday": 422,
        "items?country=toolong": 422,
        "stories?days=13": 422,
        "stories?cursor=nonsense": 422,
        "stories?cursor=bnVsbA": 422,
        "items?cursor=eyJza2lwIjogLTF9": 422,
        "stories?as_of=0001-01-01T00:00:00Z": 422,
    }
    for path, status in asked.items():
        answer = program.get(f"/api/v1/{path}")
        assert (answer.status_code, answer["Content-Type"]) == (status, MEDIA_TYPE), path
        assert answer.json()["title"] == TITLES[status]
    posted = program.post("/api/v1/items")
    assert (posted.status_code, posted["Allow"]) == (405, "GET")
    assert planted.browser.delete("/api/v1/items").status_code == 405


def test_who_reads_nothing_is_refused_and_who_is_nobody_is_told_to_come_in(
    planted: Planted,
) -> None:
    auditor = signed_in(person_at("lima", RoleKind.AUDITOR, login="auditor"))
    for name in LISTS:
        assert auditor.get(f"/api/v1/{name}").status_code == 403, name
        stranger = Client().get(f"/api/v1/{name}")
        assert (stranger.status_code, stranger["Content-Type"]) == (401, MEDIA_TYPE)
        assert "Bearer" in stranger["WWW-Authenticate"]
    assert auditor.get("/api/v1/openapi.json").status_code == 200


def test_who_asks_too_often_is_told_after_how_many_seconds_to_ask_again(planted: Planted) -> None:
    settings.LEGATION = replace(planted.here.settings, api_per_minute=3)
    try:
        program = planted.program()
        statuses = [program.get("/api/v1/openapi.json").status_code for _ in range(4)]
        late = program.get("/api/v1/openapi.json")
    finally:
        settings.LEGATION = planted.here.settings
    assert statuses == [200, 200, 200, 429]
    assert late["Content-Type"] == MEDIA_TYPE
    assert 1 <= int(late["Retry-After"]) <= 20


def test_every_route_documents_every_status_as_a_problem() -> None:
    for path, methods in document()["paths"].items():
        answers = methods["get"]["responses"]
        assert {int(one) for one in answers} == {200, *TITLES}, path
        for status, answer in answers.items():
            wanted = "application/json" if int(status) == 200 else MEDIA_TYPE
            assert list(answer["content"]) == [wanted], path


def test_the_page_of_the_interface_names_every_route_and_needs_no_script(planted: Planted) -> None:
    page = planted.browser.get("/api/").content.decode()
    for path in document()["paths"]:
        assert f"GET {path}<" in page, path
    assert page.count("<script") == planted.browser.get("/tasks/").content.decode().count("<script")


def test_what_was_made_once_is_remembered_for_the_next_question(planted: Planted) -> None:
    program, memory = planted.program(), opened(in_force(settings.LEGATION)).archive.memory
    for path in ("stories", "narratives", "forecasts", "countries", "signals"):
        assert program.get(f"/api/v1/{path}").status_code == 200
        made = memory.made
        assert program.get(f"/api/v1/{path}").status_code == 200
        assert memory.made == made, path
    assert memory.made
