"""Exporting everything: open formats, a manifest that holds, and nothing outside the scope."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.apps import apps

from legation.chancery.authors.models import Disclosure, PublicVoice
from legation.chancery.installation import Installation
from legation.chancery.mailing.models import Delivery
from legation.chancery.models import AccessRequest, Mission
from legation.chancery.tasks.models import Absence, Notification, Task, Wishes
from legation.chancery.tokens.models import Token
from legation.desks.briefing.models import MachineTranslation
from legation.desks.listening.models import Quarantined, SavedSearch, Source
from legation.desks.today.models import Comment, Visit
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Label, Marking
from legation.rounds.safekeeping.export import export_everything
from legation.rounds.safekeeping.exported import LEFT_OUT, WITHHELD, columns_of, dossiers
from legation.testing.installations import (
    NOW,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.people import person_at

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


def test_translations_by_machine_leave_only_with_the_scope_of_their_publication(
    here: Installation, tmp_path: Path
) -> None:
    for mission in ("lima", "oslo"):
        MachineTranslation.objects.create(
            item=f"item of {mission}",
            text=f"translated for {mission}",
            made_at=NOW,
            mission=mission,
            marking="internal",
        )
    MachineTranslation.objects.create(text="of no publication", made_at=NOW)
    export_everything(here, tmp_path / "out", scope=scope_of("lima"))
    (file,) = (tmp_path / "out").rglob("briefing.machinetranslation.jsonl")
    told = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    assert told == ["translated for lima"]


def test_the_manifest_names_every_file_with_its_digest(here: Installation, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = export_everything(here, out, scope=here.scope)
    listed = json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    found = {one.relative_to(out).as_posix() for one in out.rglob("*.*") if one.is_file()}
    assert set(listed) == found - {"manifest.json"}
    assert sum(one.get("rows", 0) for one in listed.values()) == done.rows
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
    plant("lima")
    export_everything(here, tmp_path / "out", scope=here.scope)
    named: set[str] = set()
    for file in (tmp_path / "out").rglob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            named |= set(json.loads(line))
    assert {"legal_basis", "login"} <= named
    columns = {name for model in dossiers() for name in columns_of(model)} | named
    assert not {one for one in columns if "password" in one or "session" in one or "secret" in one}
    assert "digest" not in columns_of(Token)


def test_all_that_the_house_keeps_is_exported_or_left_out_for_a_stated_reason() -> None:
    kept = {
        one._meta.label_lower for one in apps.get_models() if one.__module__.startswith("legation.")
    }
    out = {one._meta.label_lower for one in dossiers()}
    assert out | set(LEFT_OUT) == kept
    assert not out & set(LEFT_OUT)
    assert set(WITHHELD) <= out
    known = {field.name for name in WITHHELD for field in apps.get_model(name)._meta.fields}
    assert {one for columns in WITHHELD.values() for one in columns} <= known


def test_people_roles_posts_tasks_and_what_they_were_told_are_exported_as_far_as_the_scope_goes(
    here: Installation, tmp_path: Path
) -> None:
    plant("lima")
    plant("oslo")
    export_everything(here, tmp_path / "all", scope=here.scope)
    export_everything(here, tmp_path / "some", scope=scope_of("lima"))
    for name in EACH_MISSION:
        both, one = (rows_of(tmp_path / folder, name) for folder in ("all", "some"))
        assert len(both) == 2 * len(one) > 0, name
    told = "".join(one.read_text("utf-8") for one in (tmp_path / "some").rglob("*.jsonl"))
    assert "Ana of lima" in told
    assert "of oslo" not in told
    (said,) = rows_of(tmp_path / "some", "today.comment")
    people = {one["login"]: one["id"] for one in rows_of(tmp_path / "some", "chancery.person")}
    assert said["mentions"] == [people["ana-lima"]]
    assert rows_of(tmp_path / "some", "authors.publicvoice")[0]["name"] == "The Mayor"
    assert SEALED not in told


def test_files_given_as_sources_leave_with_their_sources(
    here: Installation, tmp_path: Path
) -> None:
    kept = here.settings.home / "uploads/kept"
    kept.mkdir(parents=True)
    for mission in ("lima", "oslo"):
        (kept / f"{mission}.xml").write_bytes(mission.encode())
        Source.objects.filter(mission=mission).update(address=str(kept / f"{mission}.xml"))
    outside = tmp_path / "letter.xml"
    outside.write_text("private")
    Source.objects.filter(pk="oslo-feed").update(mission="lima", address=str(outside))
    export_everything(here, tmp_path / "out", scope=scope_of("lima"))
    listed = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))["files"]
    assert [one.name for one in (tmp_path / "out/uploads").iterdir()] == ["lima.xml"]
    assert listed["uploads/lima.xml"] == {"sha256": hashlib.sha256(b"lima").hexdigest()}


EACH_MISSION = (
    *("chancery.person", "chancery.role", "chancery.accreditation", "chancery.headship"),
    *(
        "chancery.accessrequest",
        "tasks.task",
        "tasks.notification",
        "tasks.absence",
        "tasks.wishes",
    ),
    *("tokens.token", "mailing.delivery", "today.comment", "today.visit", "listening.savedsearch"),
    *("listening.source", "listening.quarantined", "authors.disclosure"),
)
LATER = NOW + timedelta(days=1)
SEALED = "a-digest-that-opens-nothing"


def plant(mission: str) -> None:
    """Let somebody at a mission hold a role, ask, be told, be away and say something."""
    ana = person_at(mission, RoleKind.WRITE, name=f"Ana of {mission}", login=f"ana-{mission}")
    deputy = person_at(mission, RoleKind.READ, login=f"deputy-{mission}")
    where, at = Mission.objects.get(pk=mission), {"at": NOW}
    ana.set_password(SEALED)
    ana.save()
    label = {"mission": mission, "marking": "internal", "audience": "mission"}
    told = {**label, "kind": "mention", "says": f"of {mission}"}
    where.accreditations.create(country="PE", starts_on=NOW.date(), seat=f"of {mission}")
    where.headships.create(
        name=f"Eva of {mission}", capacity="head-of-mission", starts_on=NOW.date()
    )
    AccessRequest.objects.create(
        kind="emergency", person=ana, mission=where, reason="of need", asked_by=ana, asked_at=NOW
    )
    Task.objects.create(
        **told, verb="read", subject="/x", power="read", key=mission, opened_at=NOW, person=ana
    )
    Notification.objects.create(**told, person=ana, address="/x", **at)
    Absence.objects.create(person=ana, deputy=deputy, starts_at=NOW, ends_at=LATER, made_at=NOW)
    Wishes.objects.create(person=ana, brief_to=f"{mission}@of.example")
    Token.objects.create(
        owner=ana,
        name="t",
        digest=f"{SEALED}{mission}",
        marking="public",
        made_at=NOW,
        expires_at=LATER,
    )
    Delivery.objects.create(person=ana, day=NOW.date(), key=f"of {mission}", claimed_at=NOW)
    comment = Comment.objects.create(**label, address="/x", text=f"of {mission}", author=ana, **at)
    comment.mentions.add(ana)
    Visit.objects.create(person=ana, seen_at=NOW, since=NOW)
    SavedSearch.objects.create(
        person=ana, name=f"of {mission}", asked="q=x", saved_at=NOW, seen_until=NOW
    )
    Disclosure.objects.create(
        person=ana, mission=mission, account="a", purpose="safety", words="of need", **at
    )
    PublicVoice.objects.get_or_create(
        account="x:1",
        defaults={"name": "The Mayor", "kind": "body", "reason": "y", "listed_at": NOW},
    )


def rows_of(folder: Path, name: str) -> list[dict[str, object]]:
    lines = (folder / f"dossiers/{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]
