"""Administration: how the installation does, for who looks after it and for nobody else, and no content."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.audit.recording import record
from legation.chancery.installation import Installation
from legation.chancery.keys import Keys
from legation.chancery.sealing import new_recipient
from legation.desks.listening.models import Source
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.faces.web.secret import access_key
from legation.rounds.children import ChildState, write_state
from legation.rounds.doctor_use import findings_of_use
from legation.rounds.jobs import Job, carry_out
from legation.rounds.records import verified
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
PAGES = ("health", "settings", "records", "backups")
SECRET = "zanzibarquartz"


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    held = replace(here.settings, database=f"postgres://legation:{SECRET}@db.example/legation")
    settings.LEGATION = replace(held, database="")
    return here


@pytest.fixture
def keeper(here: Installation) -> Client:
    return signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"))


@pytest.mark.parametrize("kind", [None, *RoleKind])
def test_only_who_administers_opens_it_and_an_auditor_the_records(
    here: Installation, kind: RoleKind | None
) -> None:
    browser = signed_in(person_at("lima", *([kind] if kind else []), login="somebody"))
    opened = {page for page in PAGES if browser.get(f"/administration/{page}").status_code == 200}
    expected = {RoleKind.ADMINISTER: set(PAGES), RoleKind.AUDITOR: {"records"}}
    assert opened == expected.get(kind, set())


def test_the_single_user_by_the_key_opens_it_and_finds_it_in_the_bar(here: Installation) -> None:
    browser = Client()
    browser.get("/", {"key": access_key(here.settings.home)})
    for page in PAGES:
        assert browser.get(f"/administration/{page}").status_code == 200
    assert "/administration/health" in browser.get("/people/").content.decode()


def test_health_says_in_words_what_to_do_and_quotes_no_source(
    here: Installation, keeper: Client
) -> None:
    Source.objects.create(
        id="s",
        name=f"Feed {SECRET}",
        address="https://s.example/",
        reader="feed",
        mission="lima",
        is_enabled=True,
        legal_basis="public-task",
        failures_in_a_row=5,
        last_error=SECRET,
        added_at=NOW,
    )
    write_state(here.settings.home, ChildState(name="web", state="dead", last_error=SECRET))
    told = keeper.get("/administration/health.json").json()
    found = {one["what"]: one for one in told["findings"]}
    assert "does not answer" in found["sources"]["says"]
    assert found["processes"]["command"] == "legation serve"
    assert "legation update" in found["brief"]["command"]
    assert told["wanting"] == sum(not one["is_well"] for one in told["findings"])
    assert SECRET not in keeper.get("/administration/health").content.decode()


def test_settings_say_where_they_come_from_and_never_a_secret(
    here: Installation, keeper: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"openai:https://user:{SECRET}@model.example/v1"
    settings.LEGATION = replace(settings.LEGATION, embedder=address)
    (here.settings.home / "legation.toml").write_text('body = "organisation"\n', "utf-8")
    monkeypatch.setenv("LEGATION_SIZE", "large")
    answer = keeper.get("/administration/settings.json")
    rows = {one["name"]: one for one in answer.json()["settings"]}
    assert (rows["body"]["value"], rows["body"]["origin"]) == ("organisation", "file")
    assert (rows["size"]["origin"], rows["port"]["origin"]) == ("environment", "default")
    assert rows["embedder"]["value"].startswith("openai:")
    assert SECRET not in answer.content.decode()
    (here.settings.home / "legation.toml").write_text("body = ", "utf-8")
    assert "legation.toml" in keeper.get("/administration/settings.json").json()["broken"]


def test_records_are_verified_and_a_changed_one_is_named(here: Installation) -> None:
    Keys(here.settings.home).make_all()
    for number in range(3):
        record("a", by=None, mission="lima", subject=("a", str(number)), at=NOW)
    carry_out(here.settings.home, Job.VERIFY, lambda _: verified(here))
    auditor = signed_in(person_at("lima", RoleKind.AUDITOR, login="auditor"))
    told = auditor.get("/administration/records.json").json()
    assert told["job"]["state"] == "done"
    assert told["job"]["says"][0].startswith("3 records follow one another")


def test_a_bad_record_stops_the_verifying(here: Installation) -> None:
    said = {"at": "x", "act": "a", "by": "b", "mission": "m", "subject": "s", "detail": "{}"}
    Record.objects.create(number=1, prev_hash="0" * 64, hash="0" * 64, **said)
    with pytest.raises(Refused, match="first bad record: 1"):
        list(verified(here))


def test_a_backup_is_not_begun_where_nobody_could_open_it(
    here: Installation, keeper: Client, settings, tmp_path: Path
) -> None:
    assert keeper.post("/administration/backups/now").status_code == 400
    settings.LEGATION = replace(settings.LEGATION, backup_folder=str(tmp_path))
    answer = keeper.post("/administration/backups/now")
    assert (answer.status_code, "Nobody could open" in answer.content.decode()) == (400, True)
    recipient = new_recipient()[1]
    settings.LEGATION = replace(settings.LEGATION, backup_recipient=recipient)
    for suffix in (".backup", ".keys"):
        (tmp_path / f"legation-20260101T000000Z{suffix}").write_bytes(b"x" * 2048)
    told = keeper.get("/administration/backups.json").json()
    assert [one["bytes"] for one in told["backups"]] == [2048]
    assert told["can_be_opened"]


def test_one_administrator_alone_is_seen_until_there_is_a_second_person(
    here: Installation, keeper: Client
) -> None:
    def people() -> bool:
        (found,) = (one for one in findings_of_use(here) if one.what == "people")
        return found.is_well

    assert not people()
    person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")
    assert people()
