"""The working day on its pages: Today, tasks in bulk, comments and mentions, hand-overs, search by id."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.chancery.models import Person
from legation.chancery.tasks.filing import Act as TaskAct
from legation.chancery.tasks.filing import file_task
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.models import Notification, Task
from legation.chancery.tasks.seeing import open_tasks
from legation.chancery.tasks.words import Kind, Verb
from legation.desks.briefing.warned.rules import Act as WarningAct
from legation.desks.briefing.work_acts import INNOCENT, NAMED
from legation.desks.reporting.rules import Act as ReportAct
from legation.desks.today.models import Comment, HandOver, Visit
from legation.desks.today.rules import mentioned, signed_over, visit
from legation.desks.today.words import ACTS
from legation.domain.identity import key_of
from legation.domain.roles import Power, RoleKind
from legation.domain.scope import Audience, Label, Marking
from legation.methods.narratives.judged import APART, TOGETHER
from legation.testing.installations import (
    NOW,
    brief_for,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import planted_tables

pytestmark = pytest.mark.django_db
LIMA = Label(mission="lima", marking=Marking.RESTRICTED, audience=Audience.MISSION)


@pytest.fixture
def here(home, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    return here


@pytest.fixture
def ana(here: Installation) -> Person:
    return person_at("lima", RoleKind.WRITE, login="ana", name="Ana")


@pytest.fixture
def bo(here: Installation) -> Person:
    return person_at("lima", RoleKind.WRITE, login="bo", name="Bo")


def waiting(count: int) -> list[Task]:
    return [
        file_task(
            Matter(
                kind=Kind.SOURCE,
                says="The source %(name)s is silent",
                words={"name": f"Herald {number}"},
                address=f"/sources/{number}",
                label=LIMA,
            ),
            verb=Verb.MEND,
            deadline=NOW + timedelta(hours=number),
            at=NOW,
        )
        for number in range(count)
    ]


def page(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_today_shows_five_tasks_with_one_verb_each_and_leads_to_the_rest(ana: Person) -> None:
    waiting(7)
    browser = signed_in(ana)
    shown = page(browser, "/")
    assert shown.count('<a class="button" href="/sources/') == 5
    assert "All 7 tasks" in shown
    told = browser.get("/index.json").json()
    assert (len(told["needs"]), told["waiting"]) == (5, 7)
    assert browser.get("/tasks.json").json()["total"] == 7
    assert page(browser, "/tasks/").count('type="checkbox"') == 7
    assert '<span class="tell" data-unread>7</span>' in shown


def test_who_reads_nothing_still_has_a_today_with_nothing_read_on_it(here: Installation) -> None:
    keeper = person_at("lima", RoleKind.ADMINISTER)
    waiting(1)
    browser = signed_in(keeper)
    told = browser.get("/index.json").json()
    assert (told["waiting"], told["changes"], told["honesty"]) == (0, [], [])
    assert "/brief/" not in page(browser, "/").split("<main", 1)[1]


def test_tasks_are_done_in_bulk_all_or_none_and_undone(ana: Person) -> None:
    first, second, _ = waiting(3)
    browser = signed_in(ana)
    chosen = {f"task-{first.pk}": "on", f"task-{second.pk}": "on"}
    assert (
        browser.post("/tasks/do", {**chosen, "task-999": "on", "deed": "done"}).status_code == 400
    )
    assert len(open_tasks(ana, NOW)) == 3
    answer = browser.post("/tasks/do", {**chosen, "deed": "drop"})
    assert len(open_tasks(ana, NOW)) == 1
    assert "2 tasks closed." in page(browser, answer["Location"])
    browser.post("/tasks/do", {**chosen, "deed": "reopen"})
    assert len(open_tasks(ana, NOW)) == 3
    assert browser.post("/tasks/do", {"deed": "done"}).status_code == 400


def test_what_is_new_is_counted_from_the_end_of_the_visit_before() -> None:
    hour = timedelta(hours=1)
    assert visit(None, None, NOW) == (NOW - 24 * hour, NOW)
    assert visit(NOW - hour, NOW - 9 * hour, NOW) == (NOW - hour, NOW)
    minute = timedelta(minutes=1)
    assert visit(NOW - minute, NOW - 9 * hour, NOW) == (NOW - 9 * hour, NOW)


def test_today_says_how_many_language_pairs_lack_a_translation_and_lists_them(
    here: Installation, ana: Person
) -> None:
    fill(here, mission_label("lima"))
    brief_for(here, scope_of("lima"))
    browser = signed_in(ana)
    told = browser.get("/index.json").json()["honesty"]
    lacking = next(one for one in told if "without translation" in one["says"])
    assert lacking["says"] == "2 language pairs without translation"
    assert not lacking["is_well"]
    rows = browser.get(f"{lacking['address']}.json").json()["rows"]
    assert [row["id"] for row in rows] == ["am→en", "sw→en"]


def test_today_tells_the_difference_to_the_last_visit_and_not_the_total(
    here: Installation, ana: Person
) -> None:
    fill(here, mission_label("lima"))
    brief = brief_for(here, scope_of("lima"))
    browser = signed_in(ana)
    before = brief.made_at - timedelta(hours=1)
    looked = datetime.now(UTC) - timedelta(minutes=1)
    Visit.objects.create(person=ana, since=before, seen_at=looked)
    told = browser.get("/index.json").json()
    stories = [one for one in told["changes"] if one["address"].startswith("/stories/")]
    assert stories
    assert page(browser, stories[0]["address"])
    assert any(one["address"] == f"/briefs/{brief.pk}" for one in told["honesty"])
    Visit.objects.update(since=brief.made_at)
    assert browser.get("/index.json").json()["changes"] == []
    assert brief.digest in page(browser, "/brief/")


def test_a_comment_takes_the_label_and_mentions_only_who_may_see_it(
    here: Installation, ana: Person, bo: Person
) -> None:
    fill(here, mission_label("lima"))
    person_at("oslo", RoleKind.WRITE, login="kari")
    item = planted_tables(label=mission_label("lima"))["items"]["id"][-1]
    browser = signed_in(ana)
    asked = {"on": f"/items/{item}", "text": "@kari look at this"}
    refused = browser.post("/about/comment", asked)
    assert refused.status_code == 403
    assert "may not see this: no such person" in refused.content.decode()
    assert not Comment.objects.exists()
    nobody = browser.post("/about/comment", {**asked, "text": "@nobody look"}).content.decode()
    assert "may not see this: no such person" in nobody
    done = browser.post("/about/comment", {**asked, "text": "@bo please <b>check</b>"})
    assert done["Location"] == f"/about?on=/items/{item}#comments"
    made = Comment.objects.get()
    assert (made.mission, made.marking) == ("lima", str(Marking.RESTRICTED))
    assert Notification.objects.get(person=bo).address == f"/about?on=/items/{item}"
    shown = page(browser, f"/about?on=/items/{item}")
    assert "please &lt;b&gt;check&lt;/b&gt;" in shown
    assert "commented on" in shown
    assert "Ana" in shown
    assert signed_in(bo).post(f"/comments/{made.pk}/withdraw").status_code == 403
    browser.post(f"/comments/{made.pk}/withdraw")
    assert "please" not in page(browser, f"/about?on=/items/{item}")
    other = signed_in(person_at("oslo", RoleKind.WRITE, login="olav"))
    assert other.get(f"/about?on=/items/{item}").status_code == 404
    assert other.post("/about/comment", asked).status_code == 404


def test_the_box_leads_to_an_object_by_id_or_address_and_else_to_the_search(
    here: Installation, ana: Person
) -> None:
    fill(here, mission_label("lima"))
    brief = brief_for(here, scope_of("lima"))
    item = planted_tables(label=mission_label("lima"))["items"]["id"][-1]
    signal = key_of("signal", "burst")
    browser = signed_in(ana)
    led = {
        item: f"/items/{item}",
        signal: f"/signals/{signal}",
        f"brief:{brief.pk}": f"/briefs/{brief.pk}",
        f"https://host.example/items/{item}": f"/items/{item}",
        "puerto": "/search?q=puerto",
        "//evil.example/items/x": "/search?q=%2F%2Fevil.example%2Fitems%2Fx",
    }
    for words, address in led.items():
        assert browser.get("/find", {"q": words})["Location"] == address
    other = signed_in(person_at("oslo", RoleKind.WRITE, login="olav"))
    assert other.get("/find", {"q": item})["Location"] == f"/search?q={item}"


def test_a_shift_is_handed_over_with_its_open_tasks_and_signed_by_both(
    ana: Person, bo: Person
) -> None:
    waiting(2)
    browser = signed_in(ana)
    given = {"mission": "lima", "to": bo.pk, "marking": "restricted", "note": "All calm."}
    assert browser.post("/hand-overs/give", {**given, "to": ana.pk}).status_code == 400
    where = browser.post("/hand-overs/give", given)["Location"]
    held = HandOver.objects.get()
    assert held.digest == signed_over("All calm.", held.tasks, by="ana", at=held.given_at)
    assert len(held.tasks) == 2
    assert "The source Herald 0 is silent" in page(browser, where)
    assert browser.post(f"{where}/take").status_code == 403
    theirs = signed_in(bo)
    assert [one.verb for one in open_tasks(bo, NOW)].count("sign") == 1
    theirs.post(f"{where}/take")
    assert [one.verb for one in open_tasks(bo, NOW)].count("sign") == 0
    assert "signed by both" in page(theirs, "/hand-overs/")
    acts = Record.objects.values_list("act", flat=True)
    assert {"shift-given", "shift-taken"} <= set(acts)


def test_a_hand_over_is_listed_however_many_newer_ones_somebody_may_not_see(
    ana: Person, bo: Person
) -> None:
    def given(mission: str, marking: Marking, note: str, hours: int) -> HandOver:
        label = {"mission": mission, "marking": marking, "audience": Audience.MISSION}
        people = {"given_by": ana, "given_to": bo, "digest": "0"}
        return HandOver(note=note, given_at=NOW + timedelta(hours=hours), **people, **label)

    elsewhere = [given("oslo", Marking.INTERNAL, "theirs", one) for one in range(1, 400)]
    higher = [given("lima", Marking.CONFIDENTIAL, "above", one) for one in range(400, 700)]
    HandOver.objects.bulk_create(
        [given("lima", Marking.RESTRICTED, "All calm.", 0), *elsewhere, *higher]
    )
    reader = person_at("lima", RoleKind.READ, login="cy", ceiling=Marking.RESTRICTED)
    told = signed_in(reader).get("/hand-overs.json").json()
    calm = HandOver.objects.get(note="All calm.")
    assert [one["number"] for one in told["hand_overs"]] == [calm.pk]


def test_tasks_above_the_notes_marking_are_left_out_of_it(ana: Person, bo: Person) -> None:
    waiting(1)
    given = {"mission": "lima", "to": bo.pk, "marking": "internal", "note": "All calm."}
    signed_in(ana).post("/hand-overs/give", given)
    assert HandOver.objects.get().tasks == []


def test_wishes_and_absences_are_kept_from_their_forms(ana: Person, bo: Person) -> None:
    browser = signed_in(ana)
    wished = {
        "tell-brief": "on",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "brief_to": "a@b.example",
    }
    assert browser.post("/notifications/wishes", wished).status_code == 302
    assert "source" in ana.wishes.muted
    assert "brief" not in ana.wishes.muted
    for wrong in ({"quiet_from": "22:00"}, {"quiet_from": "x", "quiet_to": "y"}, {"brief_to": "x"}):
        assert browser.post("/notifications/wishes", wrong).status_code == 400
    when = {"starts_at": "2099-03-15T14:00", "ends_at": "2099-03-20T08:00"}
    assert browser.post("/absences/add", {**when, "deputy": bo.pk}).status_code == 302
    assert "Bo" in page(browser, "/absences/")
    number = ana.absences.get().pk
    stranger = signed_in(person_at("oslo", RoleKind.WRITE, login="olav"))
    assert stranger.post(f"/absences/{number}/end").status_code == 404
    browser.post(f"/absences/{number}/end")
    assert browser.get("/absences.json").json()["total"] == 0
    for wrong in ({**when, "starts_at": "soon"}, {**when, "ends_at": "0001-01-01T00:00"}):
        assert browser.post("/absences/add", {**wrong, "deputy": bo.pk}).status_code == 400


def test_mentions_are_read_from_words_and_not_from_addresses() -> None:
    assert mentioned("@ana, ask @Bo.Li. and @ana; not me@x.example") == ["ana", "bo.li"]


def test_a_blind_task_is_closed_by_who_holds_its_power(here: Installation) -> None:
    keeper = person_at("lima", RoleKind.ADMINISTER)
    matter = Matter(
        kind=Kind.ACCESS, says="Somebody asks", address="/people/requests/1", label=LIMA
    )
    task = file_task(matter, verb=Verb.DECIDE, power=Power.LET_IN, at=NOW)
    browser = signed_in(keeper)
    assert "Somebody asks" in page(browser, f"/tasks/{task.pk}")
    browser.post("/tasks/do", {f"task-{task.pk}": "on", "deed": "done"})
    assert Task.objects.get().end == "done"


def test_every_act_on_an_object_has_its_words() -> None:
    analysts = (TOGETHER, APART, NAMED, INNOCENT)
    done = {f"analyst-{one}-{word}" for one in analysts for word in ("done", "undone")}
    named = {*WarningAct, *TaskAct, *done, "text-translated", "commented", "comment-withdrawn"}
    monitored = {f"source-{one}" for one in ("added", "paused", "resumed", "changed", "purged")}
    monitored |= {"source-format-changed", "quarantine-retried", "quarantine-dismissed"}
    reported = set(ReportAct) - {ReportAct.EXPORTED, ReportAct.NAMES_SHOWN}
    assert (named | monitored | reported) - set(ACTS) == set()
