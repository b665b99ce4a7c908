"""Early warnings: drafted on evidence, issued, updated, closed, scored; in the brief above machines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.desks.briefing.models import Brief
from legation.desks.briefing.warned.lookups import cited_things, issued_warnings, scoreboard
from legation.desks.briefing.warned.models import EarlyWarning, WarningEdition
from legation.desks.briefing.warned.rules import LEAST_CASES, Case, boards
from legation.desks.briefing.warned.work import begin_update, change, checked, close, issue
from legation.desks.briefing.work import write_brief
from legation.desks.reporting.work import send
from legation.domain.errors import Refused, Rejected
from legation.domain.identity import key_of
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.domain.warning import brier
from legation.testing.installations import (
    NOW,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import planted_health
from legation.testing.reports import drafted, hand_of
from legation.testing.warned import SAYS, judging, warning_drafted

pytestmark = pytest.mark.django_db
SIGNAL = f"/signals/{key_of('signal', 'burst')}"


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    fill(here, mission_label("lima"))
    return here


@pytest.fixture
def head(here: Installation):
    return person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")


def brief_at(here: Installation, mission: str, at: datetime) -> Brief:
    return write_brief(here.archive, scope_of(mission), as_of=at, at=at, health=planted_health())


def newest(warning: EarlyWarning) -> WarningEdition:
    return WarningEdition.objects.filter(warning=warning).order_by("-number").first()


def test_a_probability_that_changed_is_scored_for_as_long_as_it_stood() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=n) for n in range(11)]
    said = [(days[0], 0.2), (days[5], 0.8)]
    assert brier(said, until=days[10], happened=True) == pytest.approx((0.64 + 0.04) / 2)
    assert brier(said, until=days[5], happened=True) == pytest.approx(0.64)
    assert brier([(days[0], 0.5)], until=days[3], happened=False) == pytest.approx(0.25)
    with pytest.raises(Rejected):
        brier(said, until=days[0], happened=True)


def test_a_warning_from_draft_to_its_score_and_every_act_on_record(here, head) -> None:
    hand = judging(here, head)
    warning = warning_drafted(hand, "lima", cites=f"https://example.org{SIGNAL}")
    issue(hand, newest(warning))
    with pytest.raises(Refused):
        change(hand, newest(warning), checked({**SAYS, "percent": "90"}, hand.ceiling))
    week = replace(hand, at=hand.at + timedelta(days=7))
    update = begin_update(week, warning)
    said = checked({**SAYS, "percent": "90", "cites": SIGNAL}, hand.ceiling)
    change(week, update, said)
    with pytest.raises(Rejected, match="what changed"):
        issue(week, newest(warning))
    change(week, newest(warning), said, reason="the strike was called")
    issue(week, newest(warning))
    later = replace(hand, at=hand.at + timedelta(days=14))
    with pytest.raises(Refused, match="may still happen"):
        close(later, warning, "did-not", says="it is over")
    close(later, warning, "happened", says="closed since Monday")
    warning.refresh_from_db()
    assert warning.brier == pytest.approx((0.28**2 + 0.1**2) / 2)
    assert warning.naive == pytest.approx(0.9**2)
    kept = here.archive.read("warnings", here.scope)
    assert kept.select("state", "edition", "outcome").rows() == [("closed", 2, "happened")]
    acts = list(Record.objects.order_by("number").values_list("act", flat=True))
    assert [one for one in acts if one.startswith("warning-")] == [
        *("warning-drafted", "warning-issued", "warning-drafted", "warning-draft-changed"),
        *("warning-draft-changed", "warning-updated", "warning-closed"),
    ]


def test_nothing_is_warned_of_without_evidence_or_wider_than_it(here, head) -> None:
    hand = judging(here, head)
    bare = warning_drafted(hand, "lima", cites="")
    with pytest.raises(Rejected, match="evidence"):
        issue(hand, newest(bare))
    with pytest.raises(Rejected, match="there is no"):
        warning_drafted(hand, "lima", cites="/signals/nowhere")
    with pytest.raises(Refused, match="mark it so"):
        warning_drafted(hand, "lima", cites=SIGNAL, marking="internal")
    with pytest.raises(Refused, match="meant for mission only"):
        warning_drafted(hand, "lima", cites=SIGNAL, audience="ministry")
    foreign = judging(here, person_at("oslo", RoleKind.HEAD_OF_MISSION))
    with pytest.raises(Rejected, match="there is no"):
        warning_drafted(foreign, "oslo", cites=SIGNAL)
    assert EarlyWarning.objects.count() == 1


def test_what_is_cited_opens_and_outlives_a_purge(here, head) -> None:
    report_hand = hand_of(here, head)
    report = drafted(report_hand, "lima")
    send(report_hand, report.editions.get())
    item = here.archive.read("items", here.scope).sort("published_at")["id"][-1]
    hand = judging(here, head)
    cites = f"{SIGNAL}\n/items/{item}\n/reports/of/{report.key}"
    warning = warning_drafted(hand, "lima", cites=cites)
    issue(hand, newest(warning))
    found = cited_things(here.archive, hand.scope, newest(warning).cites)
    assert [one["sort"] for one in found] == ["signals", "items", "reports"]
    assert not [one["says"] for one in found if "story:" in one["says"] or item in one["says"]]
    browser = signed_in(head)
    assert all(browser.get(one["address"]).status_code == 200 for one in found)
    kept = here.archive.evidence([item], here.scope, cited_by=f"warning:{warning.key}:1")
    assert kept["state"].to_list() == ["held"]


def test_open_warnings_stand_in_the_brief_above_what_machines_found(here, head) -> None:
    assert "We warn" not in str(brief_at(here, "lima", NOW).values)
    hand = judging(here, head)
    warning = warning_drafted(hand, "lima", cites=SIGNAL, marking="confidential")
    issue(hand, newest(warning))
    brief = brief_at(here, "lima", NOW + timedelta(hours=1))
    block = next(one for one in brief.content.blocks if one.slug == "warnings")
    assert block.lines[0].headline.text == f"We warn: {SAYS['title']}"
    assert (
        block.lines[0].says[0].text.startswith("Likely (72%) by the end of 30 April 2026; the like")
    )
    assert block.cards[1].opens == f"warnings/{warning.key}"
    assert brief.marking == Marking.CONFIDENTIAL
    assert "We warn" not in str(brief_at(here, "oslo", NOW + timedelta(hours=1)).values)
    closing = replace(hand, at=NOW + timedelta(hours=2))
    close(closing, warning, "happened", says="seen")
    assert "We warn" not in str(brief_at(here, "lima", NOW + timedelta(hours=3)).values)
    then = brief_at(here, "lima", NOW + timedelta(hours=1, minutes=1))
    assert "We warn" in str(then.values)


def test_the_scoreboard_says_too_few_cases_and_its_counts_are_its_lists(here, head) -> None:
    def cases(count: int) -> list[Case]:
        case = Case(mission="lima", state="closed", outcome="happened", brier=0.1, naive=0.4)
        return [case] * count

    few, enough = boards(cases(LEAST_CASES - 1))[0], boards(cases(LEAST_CASES))[0]
    assert (few.scored, few.score, few.naive) == (LEAST_CASES - 1, None, None)
    assert (enough.score, enough.naive) == (pytest.approx(0.1), pytest.approx(0.4))
    hand = judging(here, head)
    for outcome in ("happened", "partly", "undecided", ""):
        warning = warning_drafted(hand, "lima", cites=SIGNAL, saying=outcome)
        issue(hand, newest(warning))
        if outcome:
            later = replace(hand, at=hand.at + timedelta(days=1))
            close(later, warning, outcome, says="seen")
    board = scoreboard(scope_of("lima"))[0]
    assert (board.issued, board.open, board.scored) == (4, 1, 1)
    assert board.outcomes == {"happened": 1, "did-not": 0, "partly": 1, "undecided": 1}
    assert issued_warnings(scope_of("lima"), outcome="partly").count() == 1
    assert scoreboard(scope_of("oslo")) == []
    page = signed_in(head).get("/warnings/scoreboard").content.decode()
    assert "not enough data" in page


def test_the_whole_road_of_a_warning_in_the_browser(here, head) -> None:
    browser = signed_in(head)
    sent = {**SAYS, "mission": "lima", "cites": SIGNAL, "horizon": "2999-01-01"}
    page = browser.post("/warnings/write", sent)["Location"]
    assert "likely (72%)" in browser.get(page).content.decode()
    assert browser.post(f"{page}/issue").status_code == 302
    today = browser.get("/").content.decode()
    assert "1 January 2999" in today
    assert "2 January 2999" not in today
    assert browser.post(f"{page}/update")["Location"] == f"{page}/change"
    changed = {**sent, "percent": "30", "reason": "talks go on"}
    assert browser.post(f"{page}/change", changed)["Location"] == f"{page}/issue"
    assert browser.post(f"{page}/issue").status_code == 302
    told = browser.get(f"{page}.json").json()
    assert [one["field"] for one in told["editions"][0]["changes"]] == ["percent"]
    assert browser.post(f"{page}/close", {"outcome": "partly", "outcome_says": "x"})["Location"]
    assert browser.get("/warnings.json?outcome=partly").json()["total"] == 1
    assert browser.post("/warnings/write", {**sent, "percent": "100"}).status_code == 400
    reader = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    assert reader.get(page).status_code == 200
    assert reader.post("/warnings/write", sent).status_code == 403
