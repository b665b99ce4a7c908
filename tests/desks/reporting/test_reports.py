"""Reports: drafted, sent, corrected, searched under scope, exported; the wall between names and accounts."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.chancery.scoping import seen_by
from legation.desks.reporting.commands import reports
from legation.desks.reporting.lookups import sent_reports
from legation.desks.reporting.models import Edition, PersonMet, Report
from legation.desks.reporting.rules import ReportKind
from legation.desks.reporting.work import change, checked, correct, send
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Label, Marking, Scope
from legation.store.flows import FLOWS
from legation.testing.installations import (
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.people import person_at, signed_in
from legation.testing.reports import SAYS, drafted, hand_of

pytestmark = pytest.mark.django_db
NAME = "Zephyrine Quandt"


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    return here


@pytest.fixture
def writer(here: Installation):
    return person_at("lima", RoleKind.WRITE, login="writer")


def test_a_sent_edition_stands_and_is_corrected_by_a_new_one_that_says_why(here, writer) -> None:
    hand = hand_of(here, writer)
    report = drafted(hand, "lima")
    first = send(hand, report.editions.get())
    with pytest.raises(Refused):
        change(hand, first, checked({**SAYS, "text": "other"}, hand.ceiling), names=())
    second = correct(hand, report)
    assert correct(hand, report) == second
    with pytest.raises(Rejected, match="why"):
        send(hand, second)
    content = checked({**SAYS, "text": "The decree was signed."}, hand.ceiling)
    change(hand, second, content, names=(), reason="heard again")
    report.refresh_from_db()
    send(hand, Edition.objects.get(pk=second.pk))
    page = signed_in(writer).get(f"/reports/{report.pk}.json").json()
    assert page["report"]["text"] == "The decree was signed."
    assert [one["number"] for one in page["editions"]] == [2, 1]
    assert [one["field"] for one in page["editions"][0]["changes"]] == ["text"]
    cited = here.archive.read("reports", here.scope)
    assert cited["edition"].to_list() == [2]
    acts = list(Record.objects.order_by("number").values_list("act", flat=True))
    assert [one for one in acts if one.startswith("report-")] == [
        *("report-drafted", "report-sent", "report-drafted"),
        *("report-draft-changed", "report-corrected"),
    ]


def test_the_whole_road_of_a_report_in_the_browser(here, writer) -> None:
    browser = signed_in(writer)
    sent = {**SAYS, "kind": "contact-report", "mission": "lima", "names": NAME}
    page = browser.post("/reports/write", sent)["Location"]
    assert "draft" in browser.get(page).content.decode()
    assert browser.post(f"{page}/change", {**sent, "title": "Another title"}).status_code == 302
    assert browser.post(f"{page}/send").status_code == 302
    listed = browser.get("/reports.json?q=HARBOUR").json()
    assert (listed["total"], listed["rows"][0]["title"]) == (1, "Another title")
    assert browser.get("/reports.json?q=nothing").json()["total"] == 0
    assert browser.get("/reports.json?country=pe").json()["total"] == 1
    wrong = browser.post("/reports/write", {**sent, "met_on": "yesterday"})
    assert wrong.status_code == 400
    assert "There is a problem" in wrong.content.decode()


def test_who_only_reads_sees_no_draft_and_no_name_and_writes_nothing(here, writer) -> None:
    hand = hand_of(here, writer)
    report = drafted(hand, "lima", names=(NAME,))
    browser = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    assert browser.get(f"/reports/{report.pk}").status_code == 404
    assert browser.get("/reports.json").json()["drafts"] == []
    assert browser.post("/reports/write", {**SAYS, "mission": "lima"}).status_code == 403
    send(hand, report.editions.get())
    seen = browser.get(f"/reports/{report.pk}.json").json()
    assert seen["names"] is None
    assert NAME not in json.dumps(seen)
    assert browser.post(f"/reports/{report.pk}/correct").status_code == 403


def test_a_telegram_is_sent_by_who_clears(here, writer) -> None:
    hand = hand_of(here, writer)
    report = drafted(hand, "lima", kind=ReportKind.TELEGRAM)
    with pytest.raises(Refused):
        send(hand, report.editions.get())
    head = hand_of(here, person_at("lima", RoleKind.HEAD_OF_MISSION))
    assert send(head, report.editions.get()).sent_by == head.person


def test_what_is_marked_above_the_ceiling_is_refused_with_the_reason(
    home: Path, here, writer, settings
) -> None:
    settings.LEGATION = replace(here.settings, marking_ceiling="internal")
    browser = signed_in(writer)
    form = browser.get("/reports/write").content.decode()
    assert 'value="internal"' in form
    assert 'value="restricted"' not in form
    sent = {**SAYS, "kind": "contact-report", "mission": "lima"}
    answer = browser.post("/reports/write", sent)
    assert answer.status_code == 403
    assert "nothing above Internal: Restricted" in answer.content.decode()
    assert not Report.objects.exists()
    browser.logout()
    assert "Internal" in browser.get("/account/login/").content.decode()


def test_the_filter_of_dossiers_admits_exactly_what_the_scope_admits(here, writer) -> None:
    hand = hand_of(here, writer)
    other = hand_of(here, person_at("oslo", RoleKind.WRITE))
    for (mission, by), marking, audience in product(
        (("lima", hand), ("oslo", other)), Marking, Audience
    ):
        said = {"marking": str(marking), "audience": str(audience)}
        send(by, drafted(by, mission, **said).editions.get())
    every = list(Edition.objects.all())
    uneven = [frozenset(), *(frozenset({(m, one)}) for m in ("lima", "oslo") for one in Marking)]
    for missions, marking, ceilings in product(("lima", "lima oslo"), Marking, uneven):
        scope = Scope(
            missions=frozenset(missions.split()),
            marking=marking,
            audiences=frozenset(Audience),
            ceilings=ceilings,
        )
        found = set(Edition.objects.filter(seen_by(scope, mission="report__mission_id")))
        assert found == {one for one in every if scope.admits(one.label)}


def test_a_correction_marked_higher_takes_the_report_from_who_may_not_read_it(here, writer) -> None:
    hand = hand_of(here, writer)
    report = drafted(hand, "lima", marking="internal")
    send(hand, report.editions.get())
    low = replace(scope_of("lima"), marking=Marking.INTERNAL)
    assert sent_reports(low).count() == 1
    edition = correct(hand, report)
    content = checked({**SAYS, "marking": "confidential"}, hand.ceiling)
    change(hand, edition, content, names=(), reason="marked too low")
    send(hand, Edition.objects.get(pk=edition.pk))
    assert sent_reports(low).count() == 0
    assert sent_reports(scope_of("lima")).count() == 1


def test_what_is_exported_is_taken_in_elsewhere_once_and_names_only_when_asked_for(
    here, writer, tmp_path: Path
) -> None:
    hand = hand_of(here, writer)
    send(hand, drafted(hand, "lima", names=(NAME,), title="Запись о встрече").editions.get())
    plain, named = tmp_path / "plain.jsonl", tmp_path / "named.jsonl"
    assert run(here, "export", str(plain)) == 0
    assert run(here, "export", str(named), "--with-names") == 0
    assert NAME not in plain.read_text("utf-8")
    assert NAME in named.read_text("utf-8")
    assert run(here, "import", str(named)) == 0
    assert Edition.objects.count() == 1
    digest = Edition.objects.get().digest
    for model in (PersonMet, Edition, Report):
        model.objects.all().delete()
    assert run(here, "import", str(named)) == 0
    taken = sent_reports(scope_of("lima"), said="запись").get()
    assert (taken.digest, taken.report.author_name) == (digest, "writer")
    assert [one.name for one in taken.people_met.all()] == [NAME]
    named.write_text(named.read_text("utf-8").replace('"restricted"', '"secret"'), "utf-8")
    assert run(here, "import", str(named)) == 3


def run(here: Installation, *words: str) -> int:
    return CliRunner().invoke(reports, list(words), obj=lambda: here).exit_code


NOBODY = "Aldemunda Quarrel"
"""Somebody whom no report names: what a page of hits says of the words asked for, it says of her too."""
OBSERVED = ("store_", "listening_")
"""Tables of what is observed: the inbox, sources and what they hold."""


def test_the_wall_no_page_or_query_reaches_both_names_met_and_observed_accounts(
    here, writer
) -> None:
    label = mission_label("lima")
    assert label == Label(mission="lima", marking=Marking.RESTRICTED, audience=Audience.MISSION)
    fill(here, label)
    hand = hand_of(here, writer)
    report = drafted(hand, "lima", names=(NAME,))
    send(hand, report.editions.get())
    here.archive.flush()
    here.archive.rebuild_search()
    accounts = here.archive.read("items", here.scope)["account"].unique().to_list()
    browser = signed_in(writer)
    story = here.archive.read("story_members", here.scope)["story"][0]
    item = here.archive.read("items", here.scope)["id"][0]
    pages = ["/", "/stories/", f"/stories/{story}", f"/items/{item}", "/signals/", "/forecasts/"]
    pages += ["/reports/", f"/reports/{report.pk}", "/search?q=Zephyrine", "/status", "/sources/"]
    pages += ["/briefs/", f"/search?q={NAME}", "/reports.json?q=Zephyrine", "/people/"]
    named = []
    for path in pages:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = browser.get(path)
        echoes = 0
        if NAME in path:
            echoes = browser.get(path.replace(NAME, NOBODY)).content.decode().count(NOBODY)
        body = answer.content.decode().replace(NAME, "", echoes)
        statements = [one["sql"] for one in asked.captured_queries]
        reads_names = [one for one in statements if "personmet" in one]
        assert not [one for one in reads_names if any(table in one for table in OBSERVED)]
        if NAME in body:
            named.append(path)
            assert not any(one in body for one in accounts), path
            assert not any("store_" in one for one in statements), path
    assert named == [f"/reports/{report.pk}"]
    assert browser.get("/reports.json?q=Zephyrine").json()["total"] == 0


def test_the_wall_stands_in_the_tables_and_files(here, writer) -> None:
    hand = hand_of(here, writer)
    send(hand, drafted(hand, "lima", names=(NAME,)).editions.get())
    here.archive.flush()
    table = here.archive.read("reports", here.scope)
    assert NAME not in table.write_json()
    observed = {"account", "item", "story", "source", "url"}
    assert not observed & set(FLOWS["reports"].schema)
    keys = [one for one in PersonMet._meta.get_fields() if one.is_relation]
    assert [one.related_model for one in keys] == [Edition]
    held = [path for path in here.settings.tables.rglob("*") if path.is_file()]
    assert held
    assert not [path for path in held if NAME.encode() in path.read_bytes()]
