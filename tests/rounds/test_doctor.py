"""The doctor: each thing that would hurt later is seen, with its remedy, and well once mended."""

import re
from ctypes.util import find_library
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from legation.chancery.audit.heads import copy_heads, sign_head
from legation.chancery.audit.recording import record
from legation.chancery.fonts import PACKAGES
from legation.chancery.installation import Installation
from legation.chancery.keys import Keys
from legation.rounds.doctor import Finding, findings
from legation.rounds.volumes import swaps, volume_of
from legation.testing.installations import planted_installation

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = replace(planted_installation(home, "lima"), now=lambda: datetime.now(UTC))
    settings.LEGATION = here.settings
    return here


def found(here: Installation, what: str) -> Finding:
    (one,) = (one for one in findings(here) if one.what == what)
    return one


def test_keys_that_others_may_read_are_seen(here: Installation) -> None:
    Keys(here.settings.home).make_all()
    assert found(here, "keys/signing.key").is_well
    path = here.settings.home / "keys" / "signing.key"
    path.chmod(0o644)
    seen = found(here, "keys/signing.key")
    assert not seen.is_well
    assert "chmod 600" in seen.command


def test_no_key_and_no_file_that_a_setting_names_is_left_out(
    here: Installation, tmp_path: Path
) -> None:
    Keys(here.settings.home).make_all()
    made = sorted((here.settings.home / "keys").glob("*.key"))
    assert len(made) == 4
    for one in made:
        one.chmod(0o640)
        assert not found(here, f"keys/{one.name}").is_well
    told = tmp_path / "passphrase"
    told.write_text("correct horse")
    told.chmod(0o644)
    here = replace(here, settings=replace(here.settings, backup_passphrase_file=str(told)))
    assert not found(here, "backup_passphrase_file").is_well


def test_the_disk_and_the_memory_on_it_are_looked_at(here: Installation) -> None:
    volume = volume_of(here.settings.home)
    assert found(here, "encryption at rest").is_well == bool(volume.encrypted_by)
    assert found(here, "swap").is_well == all(one.is_safe for one in swaps())


def test_a_missing_and_a_late_backup_are_seen(here: Installation, tmp_path: Path) -> None:
    assert "backup_folder" in found(here, "backup").remedy
    here = replace(here, settings=replace(here.settings, backup_folder=str(tmp_path)))
    assert found(here, "backup").command == "legation backup"
    for suffix in (".backup", ".keys"):
        (tmp_path / f"legation-20260101T000000Z{suffix}").touch()
    assert found(here, "backup").is_well
    late = replace(here, now=lambda: datetime.now(UTC) + timedelta(days=2))
    assert not found(late, "backup").is_well


def test_a_clock_set_back_is_seen(here: Installation) -> None:
    assert found(here, "clock").is_well
    assert re.fullmatch(r"It is .*, \d\d:\d\d UTC\.", found(here, "clock").says)
    with timezone.override(ZoneInfo("America/Lima")):
        assert re.fullmatch(r"It is .* -05 · .*\d\d:\d\d UTC\.", found(here, "clock").says)
    record("a", by=None, mission="lima", subject=("a", "b"), at=datetime.now(UTC))
    sign_head(Keys(here.settings.home), at=datetime.now(UTC) + timedelta(hours=2))
    assert "behind" in found(here, "clock").says
    old = replace(here, now=lambda: datetime(1970, 1, 1, tzinfo=UTC))
    assert not found(old, "clock").is_well


def test_heads_that_are_not_off_the_machine_are_seen(here: Installation, tmp_path: Path) -> None:
    what = "heads off the machine"
    assert "head_folders" in found(here, what).remedy
    stick = tmp_path / "stick"
    here = replace(here, settings=replace(here.settings, head_folders=str(stick)))
    assert "Mount it" in found(here, what).remedy
    record("a", by=None, mission="lima", subject=("a", "b"), at=datetime.now(UTC))
    sign_head(Keys(here.settings.home), at=datetime.now(UTC))
    stick.mkdir()
    assert not found(here, what).is_well
    copy_heads(Keys(here.settings.home), stick)
    assert found(here, what).is_well


def test_a_language_that_no_font_writes_is_named_with_the_package_that_brings_one(
    here: Installation, monkeypatch
) -> None:
    if find_library("pango-1.0") is None:
        pytest.skip("no Pango on this machine: apt-get install libpango-1.0-0")
    nobody, everybody = "xx-nobody-speaks", "en"
    for language, (_, package) in list(PACKAGES.items()):
        monkeypatch.setitem(PACKAGES, language, (everybody, package))
    assert found(here, "PDF").is_well
    monkeypatch.setitem(PACKAGES, "zh", (nobody, "fonts-noto-cjk"))
    seen = found(here, "PDF")
    assert not seen.is_well
    assert "Chinese" in seen.says
    assert "Arabic" not in seen.says
    assert seen.command == "apt-get install fonts-noto-cjk"
