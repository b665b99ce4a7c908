"""``/metrics``: numbers for this machine, nothing for others, nobody's name."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from legation.chancery.audit.heads import sign_head
from legation.chancery.audit.recording import record
from legation.chancery.installation import Installation
from legation.chancery.keys import Keys
from legation.desks.listening.models import Source
from legation.rounds.children import ChildState, read_states, write_state
from legation.rounds.safekeeping.backup import DATA, KEYS
from legation.settings_file import choose
from legation.testing.installations import NOW, planted_installation

pytestmark = pytest.mark.django_db
LINE = re.compile(r'legation_[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9.e+]+')


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    write_state(home, ChildState(name="web", state="waiting", restarts=3))
    Source.objects.create(
        id="minister-quispe", name="Minister Quispe", reader="feed", address="x", added_at=NOW
    )
    record("brief-opened", by="ana", mission="lima", subject=("brief", "1"), at=NOW)
    sign_head(Keys(home), at=datetime.now(UTC))
    return here


def near(name: str = "127.0.0.1:8400") -> Client:
    """Who calls this machine by a name of its own."""
    return Client(headers={"host": name})


def test_this_machine_gets_numbers_in_prometheus_text(here: Installation) -> None:
    answer = near().get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.content.decode().splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert not [line for line in samples if not LINE.fullmatch(line)]
    assert [one.name for one in read_states(django_settings.LEGATION.home)] == ["web"]
    assert 'legation_process_restarts_total{process="web"} 3' in samples
    assert "legation_records_total 1" in samples
    assert 'legation_sources{state="off"} 1' in samples
    assert any(line.startswith("legation_head_age_seconds") for line in samples)
    assert "uispe" not in answer.content.decode()


def test_others_and_what_comes_through_a_proxy_get_nothing(here: Installation, settings) -> None:
    away = {"REMOTE_ADDR": "192.0.2.7"}
    assert near().get("/metrics", **away).status_code == 404
    proxied = near().get("/metrics", headers={"x-forwarded-for": "192.0.2.7"})
    assert proxied.status_code == 404
    # nginx by itself passes on nothing but the name that was called, where it is told to
    assert near("legation.example.org").get("/metrics").status_code == 404
    assert near("127.0.0.1.example.org").get("/metrics").status_code == 404
    assert near("").get("/metrics").status_code == 404
    for name in ("localhost", "[::1]:8400"):
        assert near(name).get("/metrics").status_code == 200
    settings.LEGATION = replace(here.settings, metrics=True)
    assert near().get("/metrics", **away).status_code == 200


def test_each_metric_is_one_group_under_one_type_line_with_several_processes(
    here: Installation,
) -> None:
    for name in ("listener", "flusher"):
        write_state(here.settings.home, ChildState(name=name, state="running", restarts=1))
    blocks: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    current = ""
    for line in near().get("/metrics").content.decode().splitlines():
        if line.startswith("# TYPE "):
            _, _, current, kind = line.split(" ")
            assert current not in kinds, "a metric is declared once"
            kinds[current] = kind
            continue
        assert re.split(r"[{ ]", line)[0] == current, "its samples stand under its declaration"
        blocks.setdefault(current, []).append(line)
    assert set(blocks) == set(kinds)
    assert len(blocks["legation_process_up"]) == 3
    assert len(blocks["legation_process_restarts_total"]) == 3
    assert kinds["legation_process_restarts_total"] == "counter"


def test_a_backup_folder_chosen_on_screen_is_measured_at_once(
    here: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    for end in (DATA, KEYS):
        (folder / f"legation-2026-01-01{end}").touch()
    assert "legation_backup_age_seconds" not in near().get("/metrics").content.decode()
    choose(here.settings, {"backup_folder": str(folder)})
    assert "legation_backup_age_seconds" in near().get("/metrics").content.decode()
