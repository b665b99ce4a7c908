"""Exporting everything: open formats, a manifest that holds, and nothing outside the scope."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from legation.chancery.installation import Installation
from legation.desks.listening.models import Quarantined, Source
from legation.domain.errors import Refused
from legation.domain.scope import Audience, Label, Marking
from legation.rounds.safekeeping.export import columns_of, dossiers, export_everything
from legation.testing.installations import (
    NOW,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = replace(here.settings)
    open_label = Label(mission="lima", marking=Marking.PUBLIC, audience=Audience.PUBLIC)
    fill(here, open_label, saying="openly")
    fill(here, mission_label("oslo"), saying="fjord secret", native="o")
    for mission in ("lima", "oslo"):
        source = Source.objects.create(
            id=f"{mission}-feed",
            name=f"Feed of {mission}",
            address="https://x.example/",
            reader="feed",
            mission=mission,
            audience="mission",
            added_at=NOW,
        )
        Quarantined.objects.create(
            source=source,
            key=mission,
            origin=f"entry of {mission}",
            reason="no date",
            digest="0" * 64,
            raw="",
            at=NOW,
            seen_at=NOW,
        )
    return here


def test_all_that_the_scope_admits_is_there_and_nothing_else(
    here: Installation, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    scope = scope_of("lima")
    export_everything(here, out, scope=scope)
    items = pl.read_parquet(out / "flows" / "items.parquet")
    assert len(items) == here.archive.count("items", scope, with_deleted=True) > 0
    assert len(items) < here.archive.count("items", here.scope, with_deleted=True)
    whole = "".join(one.read_text("utf-8") for one in out.rglob("*.jsonl"))
    assert "Feed of lima" in whole
    assert "entry of lima" in whole
    assert "Feed of oslo" not in whole
    assert "entry of oslo" not in whole
    for table in out.rglob("*.parquet"):
        assert "fjord secret" not in str(pl.read_parquet(table).to_dicts())


def test_the_manifest_names_every_file_with_its_digest(here: Installation, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = export_everything(here, out, scope=here.scope)
    listed = json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    found = {one.relative_to(out).as_posix() for one in out.rglob("*.*") if one.is_file()}
    assert set(listed) == found - {"manifest.json"}
    assert sum(one["rows"] for one in listed.values()) == done.rows
    for name, one in listed.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == one["sha256"]
        if name.endswith(".jsonl"):
            lines = (out / name).read_text("utf-8").splitlines()
            assert len([json.loads(line) for line in lines]) == one["rows"]


def test_a_folder_in_use_is_refused(here: Installation, tmp_path: Path) -> None:
    (tmp_path / "letter").touch()
    with pytest.raises(Refused):
        export_everything(here, tmp_path, scope=here.scope)


def test_no_password_session_key_or_secret_is_among_the_dossiers(
    here: Installation, tmp_path: Path
) -> None:
    Source.objects.update(secrets={"token": "gAAAAsealed"})
    export_everything(here, tmp_path / "out", scope=here.scope)
    named: set[str] = set()
    for file in (tmp_path / "out").rglob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            named |= set(json.loads(line))
    assert "legal_basis" in named
    assert not {one for one in named if "password" in one or "session" in one or "secret" in one}
    columns = {name for model in dossiers() for name in columns_of(model)}
    assert not {one for one in columns if "password" in one or "session" in one or "secret" in one}
