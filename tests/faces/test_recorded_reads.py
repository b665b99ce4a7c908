"""What is read of persons, searched for and done on the machine itself stands in the records."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from legation.chancery.audit.models import Record
from legation.chancery.audit.recording import reference
from legation.chancery.commands_missions import missions
from legation.chancery.installation import Installation
from legation.chancery.models import Mission
from legation.desks.listening import pages_live
from legation.desks.listening.commands import sources
from legation.desks.listening.commands_quarantine import quarantine
from legation.desks.listening.models import Quarantined, Source
from legation.desks.reporting.commands import reports
from legation.desks.reporting.work import send
from legation.domain.roles import RoleKind
from legation.rounds.retention import purge_by_hand
from legation.rounds.safekeeping.export import export_everything
from legation.testing.installations import NOW, fill, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import OPEN_LABEL
from legation.testing.reports import drafted, hand_of

pytestmark = pytest.mark.django_db
NAME = "Zephyrine Quandt"


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    return here


@pytest.fixture
def writer(here: Installation):
    return person_at("lima", RoleKind.ANALYST, login="writer")


def told(act: str) -> list[Record]:
    return list(Record.objects.filter(act=act).order_by("number"))


def run(here: Installation, commands: Typer, *words: str) -> None:
    done = CliRunner().invoke(commands, list(words), obj=lambda: here)
    assert done.exit_code == 0, (words, done.output, done.exception)


def test_a_search_is_recorded_by_a_reference_of_its_words_on_the_page_and_for_programs(
    here, writer
) -> None:
    browser = signed_in(writer)
    assert browser.get("/search").status_code == 200
    assert told("searched") == []
    found = browser.get("/search.json?q=Puerto%20Zephyr&language=es").json()
    browser.get("/search?q=puerto++zephyr")
    browser.get("/api/v1/search?q=PUERTO zephyr")
    browser.get("/search?country=PE")
    kept = told("searched")
    assert [one.by for one in kept] == [reference("person", str(writer.pk))] * 4
    assert [one.subject for one in kept[:3]] == [reference("search", "puerto zephyr")] * 3
    details = [json.loads(one.detail) for one in kept]
    assert details[0]["found"] == found["total"]
    assert details[0]["among"] == "publications"
    assert details[0]["asked"] != details[1]["asked"]
    assert {one["asked"][:6] for one in details} == {"keyed:"}
    whole = json.dumps([[one.subject, one.detail] for one in Record.objects.all()]).casefold()
    assert "puerto" not in whole
    assert "zephyr" not in whole


def test_what_the_page_of_what_comes_in_is_narrowed_to_is_recorded_once_a_day(
    here, writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)
    browser = signed_in(writer)
    for path in ("/live/", "/live.json"):
        assert browser.get(path).status_code == 200
    browser.get("/live/stream").getvalue()
    assert told("searched") == []
    asked = {"source": "gazette-zephyr", "q": "Zephyr"}
    for path in ("/live/", "/live.json", "/live/"):
        browser.get(path, asked)
    browser.get("/live/stream", asked).getvalue()
    (once,) = told("searched")
    assert once.by == reference("person", str(writer.pk))
    assert once.subject == reference("search", "zephyr")
    assert json.loads(once.detail)["among"] == "coming-in"
    assert "zephyr" not in f"{once.subject} {once.detail}".casefold()
    browser.get("/live/", {"source": "gazette-zephyr"})
    browser.get("/live/", {"kind": "post"})
    assert len(told("searched")) == 3
    signed_in(writer).get("/live/stream", {"source": "gazette-zephyr"}).getvalue()
    assert len(told("searched")) == 4
    program = json.loads(told("searched")[-1].detail)["asked"]
    assert program == json.loads(told("searched")[1].detail)["asked"]


def test_a_search_of_reports_is_recorded_too(here, writer) -> None:
    browser = signed_in(writer)
    browser.get("/reports/")
    browser.get("/reports/?country=pe")
    assert told("searched") == []
    browser.get("/reports/?q=harbour")
    run(here, reports, "list", "--q", "Harbour")
    page, machine = told("searched")
    assert page.subject == machine.subject == reference("search", "harbour")
    assert machine.by == "installation"
    assert json.loads(page.detail)["among"] == "reports"


def test_whoever_is_shown_the_names_of_who_was_met_stands_in_the_records(here, writer) -> None:
    hand = hand_of(here, writer)
    named, nameless = drafted(hand, "lima", names=(NAME,)), drafted(hand, "lima")
    browser = signed_in(writer)
    browser.get(f"/reports/{nameless.pk}")
    browser.get("/reports/")
    assert told("report-names-shown") == []
    assert NAME in browser.get(f"/reports/{named.pk}/change").content.decode()
    send(hand, named.editions.get())
    assert NAME in browser.get(f"/reports/{named.pk}").content.decode()
    assert browser.get(f"/reports/{named.pk}.json").json()["names"] == [NAME]
    reader = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    assert reader.get(f"/reports/{named.pk}").status_code == 200
    kept = told("report-names-shown")
    assert [one.subject for one in kept] == [reference("report", named.key)] * 3
    assert {one.by for one in kept} == {reference("person", str(writer.pk))}


def test_names_leave_the_machine_only_when_asked_for_and_not_unrecorded(
    here, writer, tmp_path: Path
) -> None:
    hand = hand_of(here, writer)
    send(hand, drafted(hand, "lima", names=(NAME,)).editions.get())
    export_everything(here, tmp_path / "without", scope=here.scope)
    run(here, reports, "export", str(tmp_path / "without.jsonl"))
    assert told("report-names-shown") == []
    assert not (tmp_path / "without/dossiers/reporting.personmet.jsonl").exists()
    written = [one.read_bytes() for one in (tmp_path / "without").rglob("*") if one.is_file()]
    assert not any(NAME.encode() in one for one in written)
    export_everything(here, tmp_path / "with", scope=here.scope, with_names=True)
    assert NAME in (tmp_path / "with/dossiers/reporting.personmet.jsonl").read_text("utf-8")
    run(here, reports, "export", str(tmp_path / "with.jsonl"), "--with-names")
    assert len(told("report-names-shown")) == 1
    asked = [json.loads(one.detail)["with_names"] for one in told("everything-exported")]
    assert asked == [False, True]
    asked = [json.loads(one.detail)["with_names"] for one in told("reports-exported")]
    assert asked == [False, True]


def test_what_is_done_to_sources_on_the_machine_is_recorded_like_on_the_pages(
    here, tmp_path: Path
) -> None:
    posts = tmp_path / "posts.ndjson"
    posts.write_text('{"id": "1", "text": "hello", "published_at": "2026-01-01"}\n{"id": "2"}\n')
    basis = ("--legal-basis", "public-task")
    run(here, sources, "add", str(posts), "--mission", "cusco", "--scope", "domestic", *basis)
    source = Source.objects.get()
    assert not source.is_enabled
    run(here, sources, "resume", source.id)
    assert Source.objects.get().is_enabled
    run(here, sources, "pause", source.id)
    assert not Source.objects.get().is_enabled
    acts = ["mission-opened", "source-added", "source-resumed", "source-paused"]
    kept = Record.objects.filter(mission="cusco").order_by("number")
    assert [one.act for one in kept] == acts
    assert {one.by for one in kept} == {"installation"}
    added = json.loads(kept[1].detail)
    assert (added["scope"], added["legal_basis"], added["is_on"]) == (
        "domestic",
        "public-task",
        False,
    )
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline xmlUrl="https://a.example/feed"/></body></opml>'
    )
    run(here, sources, "import-opml", str(opml), "--mission", "cusco")
    assert len(told("source-added")) == 2


def test_a_purge_and_a_second_reading_by_hand_are_recorded(here, tmp_path: Path) -> None:
    posts = tmp_path / "posts.ndjson"
    posts.write_text('{"id": "1", "text": "hello", "published_at": "2026-01-01"}\n{"id": "2"}\n')
    run(here, sources, "add", str(posts), "--legal-basis", "public-task", "--mission", "lima")
    source = Source.objects.get()
    run(here, quarantine, "retry")
    assert told("quarantine-retried") == []
    row = Quarantined.objects.create(
        source=source, at=NOW, seen_at=NOW, gone_at=NOW, digest="0" * 64, raw="x", reason="broken"
    )
    run(here, quarantine, "dismiss", str(row.pk), "--reason", "taken down")
    assert len(told("quarantine-dismissed")) == 1
    run(here, quarantine, "list", "--dismissed")
    run(here, quarantine, "show", str(row.pk))
    purge_by_hand(here, source.id, before=datetime(2030, 1, 1, tzinfo=UTC), dry_run=True)
    assert told("source-purged") == []
    purge_by_hand(here, source.id, before=datetime(2030, 1, 1, tzinfo=UTC))
    (purged,) = told("source-purged")
    assert json.loads(purged.detail)["before"].startswith("2030-01-01")


def test_what_is_done_to_missions_on_the_machine_is_recorded(here) -> None:
    run(here, missions, "open", "cusco")
    run(here, missions, "open", "cusco")
    run(here, missions, "change", "cusco", "--name", "Cusco")
    run(here, missions, "accredit", "cusco", "PE", "--since", "2020-01-01")
    run(here, missions, "lead", "cusco", "Ana", "--since", "2020-01-01")
    run(here, missions, "end-accreditation", "cusco", "PE")
    run(here, missions, "end-leading", "cusco")
    assert Mission.objects.get(pk="cusco").name == "Cusco"
    assert [one.act for one in Record.objects.filter(mission="cusco").order_by("number")] == [
        "mission-opened",
        "mission-changed",
        "accreditation-noted",
        "leading-noted",
        "accreditation-ended",
        "leading-ended",
    ]


def test_what_was_noted_of_a_mission_in_error_is_withdrawn_and_stands_on_record(here) -> None:
    run(here, missions, "open", "cusco")
    for kind, since in (("resident", "2020-01-01"), ("concurrent", "2021-01-01")):
        run(here, missions, "accredit", "cusco", "PE", "--kind", kind, "--since", since)
    run(here, missions, "lead", "cusco", "Ana", "--since", "2020-01-01", "--until", "2021-01-01")
    run(here, missions, "lead", "cusco", "Bo", "--since", "2022-01-01")
    cusco = Mission.objects.get(pk="cusco")
    run(here, missions, "withdraw-accreditation", "cusco", "PE", "--kind", "concurrent")
    assert [one.kind for one in cusco.accreditations.all()] == ["resident"]
    for words, why in (((), "2022-01-01, 2020-01-01"), (("--acting",), "nothing of the kind")):
        refused = CliRunner().invoke(
            missions, ["withdraw-leading", "cusco", *words], obj=lambda: here
        )
        assert why in str(refused.exception)
    run(here, missions, "withdraw-leading", "cusco", "--since", "2020-01-01")
    assert [one.name for one in cusco.headships.all()] == ["Bo"]
    done = [one.act for one in Record.objects.filter(mission="cusco").order_by("number")]
    assert done[-2:] == ["accreditation-withdrawn", "leading-withdrawn"]
    assert "leading-ended" not in done
