"""A person asks what is held on their account, and has it erased: everything is told, nothing is left
but what is said to be left."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings as django_settings
from django.db import connection

from legation.chancery.audit.models import Record
from legation.chancery.authors.keeping import end_voice, list_voice
from legation.chancery.authors.models import Disclosure, Erasure, PublicVoice, ShutOut
from legation.chancery.authors.veil import veil_of
from legation.chancery.authors.words import Left
from legation.chancery.installation import Installation
from legation.desks.briefing.models import Brief
from legation.desks.briefing.translated.models import MachineTranslation
from legation.desks.listening.models import Quarantined, Source
from legation.desks.listening.work import NewSource, add_source, collect
from legation.domain.errors import Refused, Rejected, Unavailable
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.domain.source import LegalBasis
from legation.rounds.duties import keep_retention
from legation.rounds.rights import erasing
from legation.rounds.rights.erasing import (
    carry_out_erasures,
    erase_what_came_back,
    order_erasure,
)
from legation.rounds.rights.finding import the_account
from legation.rounds.rights.telling import tell
from legation.testing.builders import make_batch
from legation.testing.fakes import FakeReader
from legation.testing.installations import NOW, brief_for, fill, mission_label, scope_of
from legation.testing.installations import planted_installation as planted
from legation.testing.people import give, person_at

ME = "mastodon:quetzal@birds.example"
HANDLE, WORDS = "quetzal@birds.example", "turquoise feathers over the harbour"
WHY = "she wrote to us and asked for it"
PAGE = "https://birds.example/@quetzal"


def rows(first: int = 1) -> list[dict[str, object]]:
    mine = {
        "platform": "mastodon",
        "account": HANDLE,
        "account_name": "Quetzal of the Birds",
        "followers": 7,
        "likes": 2,
    }
    return [
        {
            **mine,
            "native_id": f"https://birds.example/users/quetzal/{number}",
            "url": f"{PAGE}/{number}",
            "text": f"{WORDS} {number}",
            "published_at": NOW - timedelta(hours=20 - number),
        }
        for number in range(first, first + 3)
    ] + [{"native_id": "other", "platform": "mastodon", "account": "heron@birds.example"}]


def read(here: Installation, *given: dict[str, object]) -> None:
    """Read these rows from the source of birds, which is there from the first time on."""
    source = Source.objects.filter(name="birds").first() or add_source(
        NewSource(
            address="https://birds.example/feed",
            name="birds",
            mission="lima",
            legal_basis=LegalBasis.PUBLIC_TASK,
        ),
        at=NOW,
    )
    source.cursor = ""
    collect(source, FakeReader(batches=[make_batch(*given)]), here.archive, now=lambda: NOW)


@pytest.fixture
def here(home: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Installation:
    made = planted(home, "lima", "oslo")
    monkeypatch.setattr(django_settings, "LEGATION", made.settings)
    fill(made, mission_label("lima"))
    read(made, *rows(), {"native_id": "", **{k: rows()[0][k] for k in ("account", "text")}})
    made.archive.flush()
    return made


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is written anew outside of a transaction, which other tests run in."""
    monkeypatch.setattr(erasing, "write_anew", lambda: True)


def translated(here: Installation) -> None:
    item = here.archive.read("items", here.scope, matching={"account": [ME]})["id"][0]
    MachineTranslation.objects.create(
        item=item,
        digest="d",
        source="en",
        target="es",
        engine="x",
        text=f"{WORDS} en español",
        made_at=NOW,
        mission="lima",
        marking="internal",
        audience="ministry",
    )


def erased(here: Installation, said: str = ME) -> Erasure:
    order = order_erasure(here, said, words=WHY, by=None, at=NOW)
    list(carry_out_erasures(here))
    order.refresh_from_db()
    return order


@pytest.mark.parametrize(
    "said",
    [
        ME,
        HANDLE,
        "@quetzal@birds.example",
        "quetzal",
        PAGE,
        f"{PAGE}/2",
        "QUETZAL@birds.example",
        "key",
    ],
)
def test_an_account_is_known_by_each_of_its_names(here: Installation, said: str) -> None:
    word = veil_of(here.archive).key(ME) if said == "key" else said
    assert the_account(here.archive, here.scope, word) == ME


def test_words_that_mean_nobody_or_several_are_refused(here: Installation) -> None:
    read(here, {"native_id": "x", "platform": "mastodon", "account": "quetzal@ponds.example"})
    with pytest.raises(Rejected, match="2 accounts"):
        the_account(here.archive, here.scope, "quetzal")
    for word in ("nobody", "https://birds.example/@nobody", "", "x" * 400):
        with pytest.raises(Rejected):
            the_account(here.archive, here.scope, word)
    assert the_account(here.archive, here.scope, "x:nobody") == "x:nobody"


def test_all_that_is_held_is_told_in_an_open_file(here: Installation) -> None:
    translated(here)
    brief_for(here, scope_of("lima"))
    told = tell(here, here.scope, HANDLE, words=WHY, by=None, at=NOW)
    packed = zipfile.ZipFile(io.BytesIO(told.file))
    items = [json.loads(one) for one in packed.read("held/items.jsonl").splitlines()]
    assert sorted(one["text"] for one in items) == [f"{WORDS} {number}" for number in (1, 2, 3)]
    assert {one["account"] for one in items} == {ME}
    counts = {"items": 3, "observations": 3, "accounts": 1, "translations": 1, "quarantined": 1}
    assert counts.items() <= told.counts.items()
    for name, count in told.counts.items():
        assert len(packed.read(f"held/{name}.jsonl").splitlines()) == count
    summary = packed.read("summary.md").decode()
    assert ME in summary
    assert "public-task" in summary
    assert "Translations by machine: 1" in summary
    (source,) = (json.loads(one) for one in packed.read("held/sources.jsonl").splitlines())
    assert (source["legal_basis"], source["retention"]) == ("public-task", "raw")


def test_of_an_account_that_is_not_held_the_file_says_so(here: Installation) -> None:
    told = tell(here, here.scope, "x:nobody", words=WHY, by=None, at=NOW)
    assert dict(told.counts) == {}
    packed = zipfile.ZipFile(io.BytesIO(told.file))
    assert b"Nothing is held on it." in packed.read("summary.md")


def test_a_person_is_told_what_they_may_see_and_it_is_recorded_without_a_name(
    here: Installation,
) -> None:
    head = person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")
    told = tell(here, scope_of("lima"), ME, words=WHY, by=head, at=NOW)
    assert told.counts["items"] == 3
    elsewhere = replace(scope_of("oslo"), marking=Marking.PUBLIC)
    with pytest.raises(Rejected):
        tell(here, elsewhere, HANDLE, words=WHY, by=head, at=NOW)
    (seen,) = Disclosure.objects.all()
    assert (seen.person, seen.purpose, seen.words) == (head, "legal", WHY)
    (noted,) = Record.objects.filter(act="account-told")
    assert "quetzal" not in f"{noted.subject} {noted.detail} {seen.account}"
    again = tell(here, scope_of("lima"), ME, words=WHY, by=head, at=NOW)
    assert again.counts["seen_by"] == 1


def test_who_may_not_see_authors_is_told_nothing(here: Installation) -> None:
    for number, kind in enumerate((RoleKind.READ, RoleKind.WRITE, RoleKind.ADMINISTER)):
        person = person_at("lima", kind, login=f"somebody-{number}")
        with pytest.raises(Refused, match="reveal"):
            tell(here, scope_of("lima"), ME, words=WHY, by=person, at=NOW)


@pytest.mark.parametrize("words", ["", "short", f"asked by {HANDLE} herself", "x" * 401])
def test_a_purpose_is_said_and_names_nobody(here: Installation, words: str) -> None:
    with pytest.raises(Rejected):
        tell(here, here.scope, ME, words=words, by=None, at=NOW)
    with pytest.raises(Rejected):
        order_erasure(here, ME, words=words, by=None, at=NOW)
    assert not Erasure.objects.exists()
    assert not ShutOut.objects.exists()


def test_what_is_erased_is_told_with_what_could_not_be(here: Installation, apart: None) -> None:
    translated(here)
    (item, *_) = here.archive.read("items", here.scope, matching={"account": [ME]})["id"]
    here.archive.cite([item], cited_by="brief:1", scope=here.scope, at=NOW)
    answer = {"native_id": "answer", "account": "heron@birds.example", "mentions": [HANDLE]}
    read(here, {**answer, "platform": "mastodon", "text": f"as @{HANDLE} says"})
    order = erased(here)
    took = {"items": 3, "observations": 3, "accounts": 1, "translations": 1, "quarantined": 1}
    assert took.items() <= order.took.items()
    left = {one["what"]: one["count"] for one in order.left}
    assert left[Left.EXCERPTS] == 1
    assert left[Left.OTHERS] == 1
    assert {Left.RECORDS, Left.SENT, Left.WRITTEN, Left.TOMBSTONES} <= set(left)
    assert (order.account, order.done_at) == ("", NOW)
    acts = list(Record.objects.order_by("number").values_list("act", flat=True))
    assert acts[-2:] == ["erasure-ordered", "account-erased"]
    told = str(list(Record.objects.values())) + str(list(Erasure.objects.values()))
    assert "quetzal" not in told
    assert here.archive.read("items", here.scope, matching={"account": [ME]}).is_empty()


def test_an_erased_account_is_collected_no_more_and_nobody_elses_goes(
    here: Installation, apart: None
) -> None:
    others = here.archive.count("items", here.scope) - 3
    erased(here)
    held = here.archive.count("items", here.scope)
    assert held == others
    refused = {"native_id": "", "platform": "mastodon", "account": HANDLE, "text": WORDS}
    read(here, *rows(first=100), refused, {"native_id": "new", "account": "heron@birds.example"})
    here.archive.flush()
    assert here.archive.count("items", here.scope) == others + 1
    assert here.archive.read("items", here.scope, matching={"account": [ME]}).is_empty()
    assert ME not in here.archive.read("accounts", here.scope)["id"].to_list()
    assert not Quarantined.objects.filter(raw__icontains="quetzal").exists()
    (shut,) = ShutOut.objects.all()
    assert "quetzal" not in shut.reference


def test_what_came_back_meanwhile_is_erased_by_the_daily_round(
    here: Installation, apart: None
) -> None:
    order_erasure(here, ME, words=WHY, by=None, at=NOW)
    said: list[str] = []
    keep_retention(here, said.append)
    assert said == ["3 items of an erased account gone again"]
    assert here.archive.read("items", here.scope, matching={"account": [ME]}).is_empty()
    assert list(erase_what_came_back(here)) == []


def test_a_public_figure_and_a_medium_are_refused_with_the_reason(
    here: Installation, apart: None
) -> None:
    voice = list_voice(
        ME,
        name="Quetzal",
        kind="public-figure",
        reason="spokesperson of the ministry of birds",
        by=None,
        at=NOW,
    )
    with pytest.raises(Refused, match="spokesperson of the ministry of birds"):
        order_erasure(here, ME, words=WHY, by=None, at=NOW)
    outlet = here.archive.read("items", here.scope)["account"].drop_nulls().unique().to_list()
    website = next(one for one in outlet if one.startswith("web:"))
    with pytest.raises(Refused, match="outlet"):
        order_erasure(here, website, words=WHY, by=None, at=NOW)
    assert not ShutOut.objects.exists()
    end_voice(voice, by=None, at=NOW)
    erased(here)
    (kept,) = PublicVoice.objects.all()
    assert "quetzal" not in f"{kept.account} {kept.name} {kept.reason}".lower()


def test_only_who_sees_authors_at_every_mission_up_to_the_highest_marking_orders(
    here: Installation,
) -> None:
    head = person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")
    with pytest.raises(Refused, match="oslo"):
        order_erasure(here, ME, words=WHY, by=head, at=NOW)
    give(head, "oslo", RoleKind.ANALYST, ceiling=Marking.INTERNAL)
    with pytest.raises(Refused, match="up to confidential at oslo"):
        order_erasure(here, ME, words=WHY, by=head, at=NOW)
    give(head, "oslo", RoleKind.ANALYST)
    order = order_erasure(here, ME, words=WHY, by=head, at=NOW)
    assert order.asked_by == head
    with pytest.raises(Refused, match="ordered already"):
        order_erasure(here, ME, words=WHY, by=head, at=NOW)


def test_an_order_that_failed_waits_and_is_carried_out_the_next_time(
    here: Installation, apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_erasure(here, ME, words=WHY, by=None, at=NOW)

    def full(*_: object, **__: object) -> None:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(type(here.archive), "erase", full)
    assert list(carry_out_erasures(here)) == [f"erasure {order.pk}: the disk is full"]
    monkeypatch.undo()
    monkeypatch.setattr(erasing, "write_anew", lambda: False)
    assert list(carry_out_erasures(here)) == [f"erasure {order.pk}: 3 items gone"]
    order.refresh_from_db()
    assert Left.DATABASE in {one["what"] for one in order.left}
    assert list(carry_out_erasures(here)) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_in_any_file_but_what_is_said_to_be(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = planted(home, "lima", "oslo")
    monkeypatch.setattr(django_settings, "LEGATION", made.settings)
    fill(made, mission_label("lima"))
    read(made, *rows(), {"native_id": "", **{k: rows()[0][k] for k in ("account", "text")}})
    made.archive.flush()
    members = pl.DataFrame(
        [
            {"item": one, "story": "s", "method": "stories/1", "published_at": NOW}
            for one in _mine(made)
        ]
    )
    signal = {"id": "x", "kind": "coordination", "detail": json.dumps({"accounts": [ME, "x:y"]})}
    made.archive.file({"story_members": _whole(members), "signals": _whole(pl.DataFrame([signal]))})
    translated(made)
    brief = brief_for(made, made.scope)
    old = {**brief.values, "format": "legation-brief/1", "note": f"{ME} and {HANDLE} wrote {WORDS}"}
    Brief.objects.filter(pk=brief.pk).update(values=old)
    made.archive.cite(_mine(made)[:1], cited_by=brief.cited_by, scope=made.scope, at=NOW)
    made.archive.rebuild_search()
    made.archive.rebuild_keys()
    made.archive.flush()
    assert _holding(home, HANDLE) >= {"items", "accounts", "signals"}
    assert "database" in _holding(home, HANDLE)
    erased(made)
    assert _holding(home, HANDLE) == set()
    assert _holding(home, "Quetzal of the Birds") == set()
    assert _holding(home, "users/quetzal") == set()
    assert _holding(home, "turquoise") == {"citations", "database"}
    Brief.objects.all().delete()
    erasing.write_anew()
    assert _holding(home, "turquoise") == {"citations"}


def _mine(here: Installation) -> list[str]:
    return here.archive.read("items", here.scope, matching={"account": [ME]})["id"].to_list()


def _whole(table: pl.DataFrame) -> pl.DataFrame:
    """Fill up rows of a flow with label and clock."""
    flow = "signals" if "detail" in table.columns else "story_members"
    from legation.store.flows import FLOWS

    usual = {"known_at": NOW, "reconstructed": False, "mission": "lima", "start": NOW, "end": NOW}
    usual |= {"marking": "internal", "audience": "ministry"}
    schema = FLOWS[flow].schema
    given = [{name: row.get(name, usual.get(name)) for name in schema} for row in table.to_dicts()]
    return pl.DataFrame(given, schema=dict(schema))


def _holding(home: Path, word: str) -> set[str]:
    """Name what of an installation holds a word: flows, and whatever else, the database as it lies there."""
    found = set()
    for path in (one for one in home.rglob("*") if one.is_file()):
        place = path.relative_to(home).parts
        if path.suffix == ".parquet":
            held = str(pl.read_parquet(path).to_dicts())
        else:
            held = path.read_bytes().decode("utf-8", "replace")
        if word.lower() in held.lower():
            found.add(place[1] if place[0] == "tables" else place[0])
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        files = [one for one in name.parent.glob(f"{name.name}*") if one.is_file()]
        held = b"".join(one.read_bytes() for one in files)
        found |= {"database"} if word.lower().encode() in held.lower() else set()
    else:
        found |= {"database"} if word.lower() in _dumped().lower() else set()
    return found


def _dumped() -> str:
    from django.apps import apps

    own = (one for one in apps.get_models() if one.__module__.startswith("legation."))
    return str([list(one._default_manager.values()) for one in own])
