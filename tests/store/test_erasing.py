"""Erasing one account: what it said is in no file, what stays does not name it, nothing of others goes."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from legation.domain.errors import Unavailable
from legation.domain.item import ACCOUNT, OBSERVATION
from legation.domain.scope import Audience
from legation.domain.signal import SIGNAL
from legation.domain.story import ANALYST_ACT, STORY_MEMBER
from legation.settings import Settings
from legation.store import erasing
from legation.store.archive import Archive
from legation.store.flows import enrichment_flow
from legation.testing.rows import EVERYTHING, at, items, rows

ME, OTHER = "mastodon:quetzal@birds.example", "mastodon:heron@birds.example"
STAND_IN = "mastodon:~0123456789abcdef"
WORDS = "the envoy leaves at noon with turquoise feathers"
MINE = {
    "native_id": "https://birds.example/users/quetzal/1",
    "platform": "mastodon",
    "account": ME,
    "account_name": "Quetzal",
    "url": "https://birds.example/@quetzal/1",
    "text": f"{WORDS} says quetzal@birds.example",
    "kind": "post",
    "hours": 1,
}
EDITED = {**MINE, "text": f"{WORDS}, or later", "known_at": at(2)}
ELSEWHERE = {**MINE, "source": "tribune", "known_at": at(800), "hours": 800}
COPY = {
    "native_id": "https://birds.example/users/heron/2",
    "platform": "mastodon",
    "account": OTHER,
    "kind": "repost",
    "repost_of": MINE["native_id"],
    "text": WORDS,
    "hours": 3,
}
ANSWER = {
    "native_id": "https://birds.example/users/heron/3",
    "platform": "mastodon",
    "account": OTHER,
    "kind": "reply",
    "text": "I doubt it",
    "mentions": ["quetzal@birds.example"],
    "hours": 4,
}
LANGUAGE = enrichment_flow("language", {"language": pl.String()})


def ids(*given: dict[str, object]) -> list[str]:
    return items(given)["id"].to_list()


def fill(archive: Archive) -> None:
    (mine, answer) = ids(MINE, ANSWER)
    archive.file({"items": items([MINE, COPY, ANSWER, ELSEWHERE])})
    archive.flush()
    archive.file({"items": items([EDITED])})
    member = {"story": "s", "similarity": 1.0, "method": "m/1"}
    edges = [{"left": ME, "right": OTHER, "shared": 3}]
    detail = json.dumps({"accounts": [ME, OTHER], "edges": edges})
    account = {"id": ME, "name": "Quetzal", "source": "herald"}
    verdict = {"id": "a", "kind": "not-coordinated", "members": [OTHER, ME], "undone": False}
    archive.file(
        {
            "story_members": rows(
                STORY_MEMBER, [{**member, "item": mine}, {**member, "item": answer}]
            ),
            "observations": rows(OBSERVATION, [{"item": mine, "counter": "likes", "value": 1}]),
            "accounts": rows(ACCOUNT, [account, {**account, "id": OTHER, "name": "Heron"}]),
            "signals": rows(SIGNAL, [{"id": "x", "detail": detail}, {"id": "y", "detail": "{}"}]),
            "analyst_acts": rows(ANALYST_ACT, [verdict]),
            LANGUAGE: rows(LANGUAGE.schema, [{"item": mine, "language": "en", "method": "l/1"}]),
        }
    )
    archive.cite([mine, answer], cited_by="brief:1", scope=EVERYTHING, at=at(30))
    archive.rebuild_search()


@pytest.fixture
def filled(archive: Archive) -> Archive:
    fill(archive)
    return archive


def test_what_it_said_goes_with_all_that_hangs_on_it_and_the_copies(filled: Archive) -> None:
    done = filled.erase(ME, stand_in=STAND_IN, at=at(900))
    assert (done.items, done.copies, done.named_by_others) == (2, 1, 1)
    assert set(done.ids) == {*ids(MINE, ELSEWHERE), *ids(COPY)}
    assert done.hung == {
        "accounts": 1,
        "enriched_language": 1,
        "observations": 1,
        "story_members": 1,
    }
    assert filled.read("items", EVERYTHING)["id"].to_list() == ids(ANSWER)
    assert filled.read("story_members", EVERYTHING)["item"].to_list() == ids(ANSWER)
    assert filled.read("accounts", EVERYTHING)["id"].to_list() == [OTHER]
    assert filled.search("turquoise", EVERYTHING, limit=5).total == 0
    assert filled.search("doubt", EVERYTHING, limit=5).total == 1


def test_findings_verdicts_and_citations_name_it_no_more(filled: Archive) -> None:
    done = filled.erase(ME, stand_in=STAND_IN, at=at(900))
    assert done.unnamed == {"signals": 1, "analyst_acts": 1, "citations": 1}
    (signal,) = filled.read("signals", EVERYTHING, ids=["x"]).to_dicts()
    told = json.loads(signal["detail"])
    assert told["accounts"] == [STAND_IN, OTHER]
    assert told["edges"] == [{"left": STAND_IN, "right": OTHER, "shared": 3}]
    assert filled.count("signals", EVERYTHING) == 2
    assert filled.read("analyst_acts", EVERYTHING)["members"].to_list() == [[OTHER, STAND_IN]]
    cited = {one["item"]: one for one in filled.read("citations", EVERYTHING).to_dicts()}
    (mine, answer) = ids(MINE, ANSWER)
    assert (cited[mine]["url"], cited[mine]["excerpt"]) == (None, f"{WORDS}, or later")
    assert cited[answer]["excerpt"] == "I doubt it"


def test_nothing_of_it_is_in_a_file_but_what_others_said_and_what_briefs_cited(
    filled: Archive, settings: Settings
) -> None:
    filled.erase(ME, stand_in=STAND_IN, at=at(900))
    tables = {
        path.relative_to(settings.tables).parts[0]
        for path in settings.tables.glob("*/*/*.parquet")
        for held in [str(pl.read_parquet(path).to_dicts())]
        if "turquoise" in held or "quetzal" in held.lower()
    }
    assert tables == {"citations", "items"}
    for path in [*settings.tables.rglob("*.json"), *settings.derived.rglob("*")]:
        held = path.read_bytes().lower() if Path(path).is_file() else b""
        assert b"turquoise" not in held, path
        assert b"quetzal" not in held, path


def test_what_is_erased_is_not_admitted_again_whatever_it_says(filled: Archive) -> None:
    filled.erase(ME, stand_in=STAND_IN, at=at(900))
    later = {**MINE, "text": "something else", "hours": 1000, "known_at": at(1000)}
    filled.file({"items": items([later])})
    filled.flush()
    assert filled.read("items", EVERYTHING)["id"].to_list() == ids(ANSWER)


def test_tombstones_and_stories_by_ids_stay(filled: Archive) -> None:
    filled.erase(ME, stand_in=STAND_IN, at=at(900))
    stones = filled.purges(EVERYTHING).sort("source")
    assert stones.select("source", "items", "policy").rows() == [
        ("herald", 2, erasing.POLICY),
        ("tribune", 1, erasing.POLICY),
    ]
    assert filled.read("former_members", EVERYTHING)["item"].to_list() == ids(MINE)
    (said,) = filled.evidence(ids(MINE), EVERYTHING, cited_by="brief:1").to_dicts()
    assert (said["state"], said["policy"]) == ("purged", erasing.POLICY)


@pytest.mark.parametrize(
    "cut_at",
    [
        "after-bar",
        "after-memberships",
        "after-purge-observations",
        "after-unnaming-signals",
        "after-purge-accounts",
    ],
)
def test_an_erasure_cut_short_is_finished_by_the_next(
    filled: Archive, monkeypatch: pytest.MonkeyPatch, cut_at: str
) -> None:
    def cut(name: str) -> None:
        if name == cut_at:
            raise Unavailable("cut")

    for module in ("erasing", "purging"):
        monkeypatch.setattr(f"legation.store.{module}.step", cut)
    with pytest.raises(Unavailable):
        filled.erase(ME, stand_in=STAND_IN, at=at(900))
    monkeypatch.undo()
    filled.erase(ME, stand_in="mastodon:~fedcba9876543210", at=at(901))
    assert filled.read("items", EVERYTHING)["id"].to_list() == ids(ANSWER)
    assert filled.count("observations", EVERYTHING) == 0
    assert filled.purges(EVERYTHING)["items"].sum() == 3
    assert ME not in str(filled.read("signals", EVERYTHING).to_dicts())


def test_a_second_account_of_the_same_source_is_erased_too(filled: Archive) -> None:
    filled.erase(ME, stand_in=STAND_IN, at=at(900))
    done = filled.erase(OTHER, stand_in="mastodon:~fedcba9876543210", at=at(901))
    assert (done.items, done.copies) == (1, 0)
    assert filled.count("items", EVERYTHING) == 0


def test_an_account_that_said_nothing_here_takes_nothing(filled: Archive) -> None:
    before = filled.count("items", EVERYTHING)
    done = filled.erase("mastodon:nobody@birds.example", stand_in=STAND_IN, at=at(900))
    assert (done.items, done.copies, dict(done.hung), dict(done.unnamed)) == (0, 0, {}, {})
    assert filled.count("items", EVERYTHING) == before
    assert filled.purges(EVERYTHING).is_empty()


def test_what_is_held_of_an_account_is_told_by_flow_and_in_scope(filled: Archive) -> None:
    filled.flush()
    held = filled.held_of(ME, EVERYTHING)
    assert {name: len(table) for name, table in held.items()} == {
        "items": 3,
        "accounts": 1,
        "citations": 1,
        "enriched_language": 1,
        "observations": 1,
        "story_members": 1,
        "naming_signals": 1,
        "naming_analyst_acts": 1,
    }
    hidden = replace(
        EVERYTHING, missions=frozenset({"oslo"}), audiences=frozenset({Audience.MISSION})
    )
    assert filled.held_of(ME, hidden) == {}
