"""The commands of a person's rights: what they write, what they say is left, and that they ask before."""

import zipfile
from pathlib import Path

import polars as pl
import pytest
from typer import Typer
from typer.testing import CliRunner

from legation.chancery.commands_people import people
from legation.chancery.installation import Installation
from legation.chancery.limits import begin_attempt, is_locked
from legation.chancery.models import Person
from legation.chancery.people import let_go
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.faces.cli.rights import rights
from legation.rounds.rights import erasing
from legation.rounds.safekeeping import anew
from legation.testing.installations import NOW, mission_label, planted_installation
from legation.testing.people import person_at
from legation.testing.planted_brief import planted_tables

pytestmark = pytest.mark.django_db
ACCOUNT = "plaza:qzhandle@plaza.example"
WHY = ("--words", "its owner wrote to us and asked")


@pytest.fixture
def here(home: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    for module in (erasing, anew):
        monkeypatch.setattr(module, "write_anew", lambda: True)
    tables = planted_tables(label=mission_label("lima"))
    tables["items"] = tables["items"].with_columns(
        account=pl.lit(ACCOUNT), platform=pl.lit("plaza"), kind=pl.lit("post")
    )
    here.archive.file(tables)
    return here


def run(here: Installation, commands: Typer, *words: str):
    return CliRunner().invoke(commands, list(words), obj=lambda: here)


def test_access_writes_a_new_file_and_erase_says_what_went_and_what_is_left(
    here: Installation, tmp_path: Path
) -> None:
    file, held = tmp_path / "held.zip", here.archive.count("items", here.scope)
    done = run(here, rights, "access", "qzhandle", str(file), *WHY)
    assert done.exit_code == 0, done.output
    assert f"{held}  Publications with all their versions" in done.output
    with zipfile.ZipFile(file) as packed:
        assert len(packed.read("held/items.jsonl").splitlines()) == held
    again = run(here, rights, "access", "qzhandle", str(file), *WHY)
    assert isinstance(again.exception, Refused)
    unsure = run(here, rights, "erase", "qzhandle", *WHY)
    assert isinstance(unsure.exception, Refused)
    assert here.archive.count("items", here.scope) == held
    done = run(here, rights, "erase", "qzhandle", *WHY, "--yes")
    assert done.exit_code == 0, done.output
    assert f"gone: {held} items" in done.output
    assert "left: Keyed references in the records" in done.output
    assert here.archive.count("items", here.scope) == 0
    listed = run(here, rights, "list").output
    assert "done 2026" in listed
    assert "qzhandle" not in listed


def test_who_left_is_forgotten_and_a_locked_account_opened(here: Installation) -> None:
    let_go(person_at("lima", RoleKind.READ, login="a.rossi", name="Anna"), at=NOW)
    assert isinstance(run(here, rights, "forget", "a.rossi").exception, Refused)
    done = run(here, rights, "forget", "a.rossi", "--yes")
    assert done.exit_code == 0, done.output
    assert "left: what they wrote" in done.output
    assert not Person.objects.filter(name="Anna").exists()
    person_at("lima", RoleKind.READ, login="head")
    for _ in range(5):
        begin_attempt("head", "192.0.2.1", at=NOW)
    assert is_locked("head", "192.0.2.1", at=NOW)
    opened = run(here, people, "open", "head")
    assert "5 failed attempts forgotten" in opened.output
    assert not is_locked("head", "192.0.2.1", at=NOW)
