"""Purging and citing: what goes is gone everywhere, what was cited still says what it said."""

import warnings
from pathlib import Path

import polars as pl
import pytest

from legation.domain.errors import Unavailable
from legation.domain.item import ACCOUNT, OBSERVATION
from legation.domain.scope import SCOPE_COLUMNS, Audience, Marking, Scope
from legation.domain.story import STORY_MEMBER
from legation.settings import Settings
from legation.store import purging
from legation.store.archive import Archive
from legation.store.flows import enrichment_flow
from legation.testing.rows import EVERYTHING, at, items, rows

SECRET = "the envoy leaves at noon quetzal"
OLD = {"native_id": "old", "hours": 1, "text": SECRET}
EDITED = {**OLD, "text": SECRET + ", or later", "known_at": at(2)}
YOUNG = {"native_id": "young", "hours": 20}
OTHER = {"source": "tribune", "native_id": "old", "hours": 1}
LANGUAGE = enrichment_flow("language", {"language": pl.String()})


@pytest.fixture
def purged(archive: Archive) -> Archive:
    """An archive from which the herald's first ten hours were purged, part of it from the inbox."""
    old = items([OLD])["id"][0]
    archive.file({"items": items([OLD, YOUNG, OTHER])})
    archive.flush()
    member = {"item": old, "story": "s", "similarity": 1.0, "method": "m/1"}
    counted = {"item": old, "source": "herald", "counter": "likes", "value": 1}
    said = {"item": old, "method": "language/1", "language": "en"}
    archive.file(
        {
            "items": items([EDITED]),
            "story_members": rows(STORY_MEMBER, [member]),
            "observations": rows(OBSERVATION, [counted]),
            LANGUAGE: rows(LANGUAGE.schema, [said]),
        }
    )
    archive.cite([old], cited_by="brief:1", scope=EVERYTHING, at=at(30))
    assert (
        archive.purge(source="herald", before=at(10), policy="raw, 90 days", at=at(40)).items == 1
    )
    return archive


def test_what_is_purged_is_in_no_table(purged: Archive) -> None:
    assert purged.read("items", EVERYTHING)["native_id"].to_list() == ["old", "young"]
    assert purged.read("items", EVERYTHING)["source"].to_list() == ["tribune", "herald"]
    for flow in ("story_members", "observations", LANGUAGE):
        assert purged.read(flow, EVERYTHING).is_empty()
    assert purged.revisions(items([OLD])["id"][0], EVERYTHING).is_empty()


def test_what_is_purged_is_in_no_file_but_its_citation(purged: Archive, settings: Settings) -> None:
    words = {
        path.parent.parent.name
        for path in settings.tables.glob("*/*/*.parquet")
        if SECRET in str(pl.read_parquet(path).to_dicts())
    }
    assert words == {"citations"}
    logs = b"".join(path.read_bytes() for path in Path(settings.tables).glob("*/_delta_log/*.json"))
    assert b"quetzal" not in logs


def test_the_story_of_what_is_purged_is_kept_by_ids_alone(purged: Archive) -> None:
    kept = purged.read("former_members", EVERYTHING)
    assert kept.select("item", "story", "method").rows() == [(items([OLD])["id"][0], "s", "m/1")]
    assert set(kept.columns) == {"item", "story", "method", "known_at", "reconstructed"} | set(
        SCOPE_COLUMNS
    )


def test_each_story_that_a_purged_item_was_in_is_kept_as_known_at_a_time(archive: Archive) -> None:
    old = items([OLD])["id"][0]
    archive.file({"items": items([OLD])})
    told = [("s", 2), ("s", 3), ("t", 4), ("s", 5)]
    moves = [
        {"item": old, "story": story, "method": "m/1", "known_at": at(hour)} for story, hour in told
    ]
    archive.file({"story_members": rows(STORY_MEMBER, moves)})
    archive.purge(source="herald", before=at(10), policy="raw", at=at(40))
    kept = [
        archive.read("former_members", EVERYTHING, as_of=at(hour))["story"].to_list()
        for hour in (1, 3, 4, 6)
    ]
    assert kept == [[], ["s"], ["t"], ["s"]]
    assert archive.count("former_members", EVERYTHING, matching={"story": ["t"]}) == 0


def test_a_purge_cut_short_keeps_each_story_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = {"item": items([OLD])["id"][0], "story": "s", "similarity": 1.0, "method": "m/1"}
    archive.file({"items": items([OLD]), "story_members": rows(STORY_MEMBER, [member])})

    def cut(name: str) -> None:
        if name == "after-memberships":
            raise Unavailable("cut")

    monkeypatch.setattr(purging, "step", cut)
    with pytest.raises(Unavailable):
        archive.purge(source="herald", before=at(10), policy="raw", at=at(40))
    monkeypatch.undo()
    archive.purge(source="herald", before=at(10), policy="raw", at=at(41))
    assert archive.count("former_members", EVERYTHING) == 1
    assert archive.count("story_members", EVERYTHING) == 0


def test_a_tombstone_says_what_went(purged: Archive) -> None:
    stone = purged.purges(EVERYTHING).row(0, named=True)
    assert (stone["source"], stone["items"], stone["policy"]) == ("herald", 1, "raw, 90 days")
    assert stone["first_at"] == stone["last_at"] == at(1)
    assert len(stone["digest"]) == 64


def test_evidence_outlives_the_purge(purged: Archive) -> None:
    old, young = items([OLD, YOUNG])["id"].to_list()
    told = purged.evidence([old, young, "nobody"], EVERYTHING)
    assert told["item"].to_list() == [old, young, "nobody"]
    assert told["state"].to_list() == ["purged", "held", "unknown"]
    gone = told.row(0, named=True)
    assert gone["excerpt"] == EDITED["text"]
    assert (gone["purged_at"], gone["policy"], gone["source"]) == (at(40), "raw, 90 days", "herald")
    assert gone["digest"] == items([EDITED])["digest"][0]


def test_evidence_keeps_to_the_scope(purged: Archive) -> None:
    elsewhere = Scope(
        missions=frozenset({"oslo"}),
        marking=Marking.PUBLIC,
        audiences=frozenset({Audience.MINISTRY}),
    )
    told = purged.evidence([items([OLD])["id"][0], items([YOUNG])["id"][0]], elsewhere)
    assert told["state"].to_list() == ["unknown", "unknown"]
    assert told["excerpt"].null_count() == 2


def test_what_was_purged_does_not_come_back(purged: Archive) -> None:
    purged.file({"items": items([{**OLD, "known_at": at(50)}])})
    assert purged.read("items", EVERYTHING)["source"].to_list() == ["tribune", "herald"]
    assert purged.flush().counts == {"items": 0}
    assert purged.load([{"items": items([OLD])}]).counts == {"items": 0}


def test_a_second_purge_takes_nothing_more(purged: Archive) -> None:
    again = purged.purge(source="herald", before=at(10), policy="raw, 90 days", at=at(60))
    assert again.items == 0
    assert len(purged.purges(EVERYTHING)) == 1


def test_an_excerpt_is_short(archive: Archive) -> None:
    archive.file({"items": items([{"text": "é" * 1_000}])})
    ids = items([{}])["id"].to_list()
    archive.cite(ids, cited_by="brief:1", scope=EVERYTHING, at=at(1))
    archive.cite(ids, cited_by="brief:1", scope=EVERYTHING, at=at(2))
    kept = archive.read("citations", EVERYTHING)
    assert kept["excerpt"].to_list() == ["é" * 280]
    assert archive.evidence(ids, EVERYTHING)["state"].to_list() == ["held"]


def _cited_before_and_after_an_edit(archive: Archive) -> list[str]:
    """Cite one item as of a time before its edit, and by another brief after it."""
    archive.file({"items": items([OLD])})
    archive.file({"items": items([EDITED])})
    ids = items([OLD])["id"].to_list()
    archive.cite(ids, cited_by="brief:1", scope=EVERYTHING, at=at(30), as_of=at(1.5))
    archive.cite(ids, cited_by="brief:2", scope=EVERYTHING, at=at(31))
    return ids


def test_a_brief_of_a_past_time_cites_what_was_said_then(archive: Archive) -> None:
    _cited_before_and_after_an_edit(archive)
    kept = archive.read("citations", EVERYTHING).sort("cited_by")
    assert kept["excerpt"].to_list() == [SECRET, EDITED["text"]]
    assert kept["digest"].to_list() == [items([one])["digest"][0] for one in (OLD, EDITED)]
    assert kept["known_at"].to_list() == [at(30), at(31)]


def test_what_was_deleted_since_is_cited_as_it_stood(archive: Archive) -> None:
    archive.file({"items": items([OLD])})
    gone = {**OLD, "deleted": True, "known_at": at(5), "text": ""}
    archive.file({"items": items([gone])})
    ids = items([OLD])["id"].to_list()
    assert archive.cite(ids, cited_by="brief:1", scope=EVERYTHING, at=at(30)) == 0
    assert archive.cite(ids, cited_by="brief:2", scope=EVERYTHING, at=at(30), as_of=at(4)) == 1
    told = archive.evidence(ids, EVERYTHING, cited_by="brief:2").row(0, named=True)
    assert (told["state"], told["excerpt"]) == ("deleted", SECRET)


@pytest.mark.parametrize("purged", [False, True])
def test_each_brief_keeps_the_words_it_cited(archive: Archive, *, purged: bool) -> None:
    ids = _cited_before_and_after_an_edit(archive)
    if purged:
        archive.purge(source="herald", before=at(10), policy="raw", at=at(40))
    words = {
        brief: archive.evidence(ids, EVERYTHING, cited_by=brief)["excerpt"][0]
        for brief in ("brief:1", "brief:2", "brief:3", None)
    }
    assert words["brief:1"] == SECRET
    assert words["brief:2"] == words["brief:3"] == words[None] == EDITED["text"]


def test_an_id_that_says_something_newer_is_admitted_and_stays(purged: Archive) -> None:
    purged.file({"items": items([{**OLD, "text": "new words", "hours": 50}])})
    purged.flush()
    again = purged.purge(source="herald", before=at(10), policy="raw, 90 days", at=at(60))
    assert again.items == 0
    assert "new words" in purged.read("items", EVERYTHING)["text"].to_list()


AGAIN = {**OLD, "text": "new words", "hours": 50}
"""What the purged item says anew, after the time of the purge."""


@pytest.fixture
def again(purged: Archive) -> Archive:
    """The purged archive after the item said something newer and was judged, counted and grouped."""
    item = items([AGAIN])["id"][0]
    later = {"item": item, "known_at": at(51)}
    purged.file(
        {
            "items": items([AGAIN]),
            "story_members": rows(STORY_MEMBER, [{**later, "story": "s", "method": "m/1"}]),
            "observations": rows(
                OBSERVATION, [{**later, "source": "herald", "counter": "likes", "value": 2}]
            ),
            LANGUAGE: rows(LANGUAGE.schema, [{**later, "method": "language/1", "language": "en"}]),
        }
    )
    return purged


DERIVED = ("story_members", "observations", LANGUAGE)


def test_what_hangs_on_an_item_that_was_admitted_again_is_kept(again: Archive) -> None:
    waiting = [again.count(flow, EVERYTHING) for flow in DERIVED]
    again.flush()
    assert waiting == [again.count(flow, EVERYTHING) for flow in DERIVED] == [1, 1, 1]


def test_an_item_that_was_admitted_again_is_found(again: Archive) -> None:
    again.flush()
    assert again.search("new words", EVERYTHING, limit=5).ids == tuple(items([AGAIN])["id"])
    again.rebuild_search()
    assert again.search("new words", EVERYTHING, limit=5).total == 1


def test_an_item_that_was_admitted_again_is_purged_again(again: Archive) -> None:
    again.search("new words", EVERYTHING, limit=5)
    second = again.purge(source="herald", before=at(60), policy="raw, 30 days", at=at(90))
    assert second.ids == tuple(items([AGAIN, YOUNG]).sort("id")["id"])
    assert [again.count(flow, EVERYTHING) for flow in DERIVED] == [0, 0, 0]
    assert again.read("items", EVERYTHING)["source"].to_list() == ["tribune"]
    assert again.search("new words", EVERYTHING, limit=5).total == 0
    told = again.evidence(items([AGAIN])["id"].to_list(), EVERYTHING)
    assert told.select("state", "policy", "purged_at").rows() == [
        ("purged", "raw, 30 days", at(90))
    ]
    assert again.purges(EVERYTHING)["items"].to_list() == [1, 2]


def test_the_latest_purge_decides_what_may_come_back(again: Archive) -> None:
    again.purge(source="herald", before=at(60), policy="raw, 30 days", at=at(90))
    again.file({"items": items([AGAIN, OLD, {**OLD, "hours": 61}])})
    again.flush()
    assert again.read("items", EVERYTHING)["published_at"].to_list() == [at(1), at(61)]
    third = again.purge(source="herald", before=at(70), policy="raw, 30 days", at=at(99))
    assert third.items == 1


def test_rows_of_which_all_are_barred_pass_in_silence(purged: Archive) -> None:
    counted = {
        "item": items([OLD])["id"][0],
        "source": "herald",
        "counter": "likes",
        "known_at": at(50),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        purged.file({"observations": rows(OBSERVATION, [counted])})
        assert purged.flush().counts == {"observations": 0}


def _with_accounts(archive: Archive) -> None:
    """Two voices of the herald, one of which has said nothing lately, and the tribune's."""
    said = [
        {**OLD, "account": "x:gone"},
        {"native_id": "loud", "hours": 1, "account": "x:loud"},
        {**YOUNG, "account": "x:loud"},
        {**OTHER, "account": "x:gone"},
    ]
    archive.file({"items": items(said)})
    seen = [("x:gone", "herald"), ("x:loud", "herald"), ("x:gone", "tribune")]
    named = [{"id": name, "source": source, "name": SECRET} for name, source in seen]
    archive.file({"accounts": rows(ACCOUNT, named)})


def _seen(archive: Archive) -> list[tuple[object, ...]]:
    return sorted(archive.read("accounts", EVERYTHING).select("id", "source").rows())


def test_an_account_goes_with_the_last_item_its_source_holds_of_it(
    archive: Archive, settings: Settings
) -> None:
    _with_accounts(archive)
    archive.purge(source="herald", before=at(10), policy="raw", at=at(40))
    assert _seen(archive) == [("x:gone", "tribune"), ("x:loud", "herald")]
    files = settings.tables.glob("accounts/*/*.parquet")
    assert sum(pl.read_parquet(path).height for path in files) == 2


def test_a_source_without_items_has_no_accounts(archive: Archive) -> None:
    _with_accounts(archive)
    archive.file({"items": items([{**YOUNG, "deleted": True, "known_at": at(21), "text": ""}])})
    archive.purge(source="herald", before=at(10), policy="raw", at=at(40))
    assert _seen(archive) == [("x:gone", "tribune")]


def test_accounts_that_an_old_feed_brought_back_go_with_the_next_purge(archive: Archive) -> None:
    _with_accounts(archive)
    archive.purge(source="herald", before=at(10), policy="raw", at=at(40))
    back = {"id": "x:gone", "source": "herald", "known_at": at(41)}
    archive.file({"accounts": rows(ACCOUNT, [back])})
    assert archive.purge(source="herald", before=at(10), policy="raw", at=at(42)).items == 0
    assert _seen(archive) == [("x:gone", "tribune"), ("x:loud", "herald")]


def test_by_keeping_an_old_word_that_came_in_late_is_kept_its_full_time(archive: Archive) -> None:
    late, prompt = {"native_id": "late", "known_at": at(30)}, {"native_id": "prompt"}
    archive.file({"items": items([{**late, "hours": 1}, {**prompt, "hours": 1}])})
    archive.flush()
    order = {"source": "herald", "policy": "raw, 90 days", "by_keeping": True}
    assert archive.purge(before=at(10), at=at(40), **order).items == 1
    assert archive.read("items", EVERYTHING)["native_id"].to_list() == ["late"]
    assert archive.purge(before=at(31), at=at(60), **order).items == 1
    archive.file({"items": items([{**late, "hours": 1, "known_at": at(70)}])})
    assert archive.read("items", EVERYTHING).is_empty()
