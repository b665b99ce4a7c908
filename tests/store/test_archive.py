"""Filing, moving and reading: what is filed once is read once, before and after the move."""

from pathlib import Path

import polars as pl
import pytest

from legation.domain.errors import Refused, Rejected
from legation.domain.item import OBSERVATION
from legation.domain.scope import Audience, Marking, Scope
from legation.domain.story import STORY_MEMBER
from legation.domain.time import Window
from legation.store.archive import Archive
from legation.store.flows import enrichment_flow
from legation.testing.rows import EVERYTHING, at, items, rows

A, B, C = ({"native_id": name, "hours": hour} for hour, name in enumerate("abc"))


def said(table: pl.DataFrame) -> list[str]:
    return table["text"].to_list()


def test_what_is_filed_is_read_before_and_after_the_move(archive: Archive) -> None:
    archive.file({"items": items([A, B])})
    assert said(archive.read("items", EVERYTHING)) == ["said a", "said b"]
    assert archive.flush().counts == {"items": 2}
    archive.file({"items": items([C])})
    assert said(archive.read("items", EVERYTHING)) == ["said a", "said b", "said c"]
    assert archive.flush().counts == {"items": 1}
    assert archive.health().inbox_batches == 0
    assert said(archive.read("items", EVERYTHING)) == ["said a", "said b", "said c"]


def test_numbers_rise(archive: Archive) -> None:
    numbers = [archive.file({"items": items([A])}) for _ in range(3)]
    assert numbers == sorted(set(numbers))


def test_the_same_item_is_held_once(archive: Archive) -> None:
    for _ in range(2):
        archive.file({"items": items([A, A, B])})
        assert len(archive.read("items", EVERYTHING)) == 2
    archive.flush()
    archive.file({"items": items([{**A, "known_at": at(50)}])})
    assert archive.flush().counts == {"items": 0}
    assert len(archive.revisions(items([A])["id"][0], EVERYTHING)) == 1


@pytest.mark.parametrize("moved", [False, True])
def test_an_edit_is_a_revision_and_the_past_still_reads_as_it_was(
    archive: Archive, moved: bool
) -> None:
    archive.file({"items": items([A])})
    if moved:
        archive.flush()
    archive.file({"items": items([{**A, "text": "corrected", "known_at": at(5)}])})
    if moved:
        archive.flush()
    assert said(archive.read("items", EVERYTHING)) == ["corrected"]
    assert said(archive.read("items", EVERYTHING, as_of=at(4))) == ["said a"]
    assert said(archive.read("items", EVERYTHING, as_of=at(5))) == ["corrected"]
    assert archive.read("items", EVERYTHING, as_of=at(-1)).is_empty()
    history = archive.revisions(items([A])["id"][0], EVERYTHING)
    assert history["revision"].to_list() == [0, 1]


@pytest.mark.parametrize("moved", [False, True])
def test_a_delete_hides_an_item_from_then_on(archive: Archive, moved: bool) -> None:
    gone = {**A, "text": "", "deleted": True, "known_at": at(5)}
    archive.file({"items": items([A, B])})
    if moved:
        archive.flush()
    archive.file({"items": items([gone])})
    archive.file({"items": items([{**gone, "known_at": at(6)}])})
    if moved:
        archive.flush()
    assert said(archive.read("items", EVERYTHING)) == ["said b"]
    assert said(archive.read("items", EVERYTHING, as_of=at(4))) == ["said a", "said b"]
    assert len(archive.read("items", EVERYTHING, with_deleted=True)) == 2
    assert len(archive.revisions(items([A])["id"][0], EVERYTHING)) == 2


def test_a_delete_of_what_was_never_held_adds_nothing(archive: Archive) -> None:
    archive.file({"items": items([{**A, "deleted": True}])})
    assert archive.flush().counts == {"items": 0}


def test_history_imported_again_after_an_edit_stays_as_it_is(archive: Archive) -> None:
    archive.file({"items": items([A])})
    archive.file({"items": items([{**A, "text": "corrected", "known_at": at(5)}])})
    archive.flush()
    archive.file({"items": items([A])})
    assert archive.flush().counts == {"items": 0}


def test_counters_are_only_added_to(archive: Archive) -> None:
    seen = [
        {"item": "x", "source": "herald", "counter": "likes", "value": 3, "known_at": at(h)}
        for h in (1, 2)
    ]
    archive.file({"observations": rows(OBSERVATION, seen)})
    archive.flush()
    archive.file({"observations": rows(OBSERVATION, seen)})
    assert archive.flush().counts == {"observations": 0}
    assert archive.count("observations", EVERYTHING) == 2


@pytest.mark.parametrize("moved", [False, True])
def test_the_newest_membership_is_in_force(archive: Archive, moved: bool) -> None:
    for hour, story in ((1, "s1"), (3, "s2")):
        member = {
            "item": "x",
            "story": story,
            "similarity": 0.9,
            "method": "m/1",
            "known_at": at(hour),
        }
        archive.file({"story_members": rows(STORY_MEMBER, [member])})
        if moved:
            archive.flush()
    assert archive.read("story_members", EVERYTHING)["story"].to_list() == ["s2"]
    assert archive.read("story_members", EVERYTHING, as_of=at(2))["story"].to_list() == ["s1"]
    assert archive.read("story_members", EVERYTHING, matching={"story": ["s1"]}).is_empty()


def test_an_enricher_has_a_table_of_its_own(archive: Archive) -> None:
    adds = {
        "vector": pl.Array(pl.Float32, 2),
        "minhash": pl.List(pl.UInt32()),
        "language": pl.String(),
    }
    flow = enrichment_flow("language/1", adds)
    row = {
        "item": "x",
        "method": "language/1",
        "vector": [0.5, 1.0],
        "minhash": [2**32 - 1],
        "language": "es",
    }
    archive.file({flow: rows(flow.schema, [row])})
    before = archive.read(flow, EVERYTHING, ids=["x"])
    archive.flush()
    after = archive.read(flow, EVERYTHING, ids=["x"])
    assert before.equals(after)
    assert after.schema["minhash"] == pl.List(pl.UInt32)
    assert after["minhash"].to_list() == [[2**32 - 1]]
    assert archive.read("enriched_language", EVERYTHING)["language"].to_list() == ["es"]
    assert archive.read(flow, EVERYTHING, ids=["y"]).is_empty()


def test_a_read_asks_by_window_column_and_number(archive: Archive) -> None:
    archive.file({"items": items([A, B])})
    archive.flush()
    archive.file({"items": items([{**C, "hashtags": ["vote", "peace"]}])})
    window = Window(start=at(1), end=at(2))
    assert said(archive.read("items", EVERYTHING, window=window)) == ["said b"]
    assert said(archive.read("items", EVERYTHING, limit=2, newest_first=True)) == [
        "said c",
        "said b",
    ]
    by_tag = archive.read("items", EVERYTHING, matching={"hashtags": ["peace"]}, columns=["text"])
    assert by_tag.rows() == [("said c",)]
    ids = items([A, C])["id"].to_list()
    assert said(archive.read("items", EVERYTHING, ids=ids)) == ["said a", "said c"]
    assert archive.read("items", EVERYTHING, ids=[]).is_empty()
    assert archive.count("items", EVERYTHING, window=window) == 1


def test_a_read_without_a_scope_is_refused(archive: Archive) -> None:
    for nothing in (None, "everything", {}):
        with pytest.raises(Refused):
            archive.read("items", nothing)  # type: ignore[arg-type]
        with pytest.raises(Refused):
            archive.count("items", nothing)  # type: ignore[arg-type]


def test_an_unknown_flow_or_column_is_named(archive: Archive) -> None:
    with pytest.raises(Rejected, match="nonsense"):
        archive.read("nonsense", EVERYTHING)
    with pytest.raises(Rejected, match="colour"):
        archive.read("items", EVERYTHING, columns=["colour"])
    with pytest.raises(Rejected, match="native_id"):
        archive.file({"items": items([A]).drop("native_id")})


def test_an_empty_archive_reads_as_empty_tables(archive: Archive) -> None:
    assert archive.read("signals", EVERYTHING).is_empty()
    assert archive.latest("items", EVERYTHING) is None
    assert archive.count("items", EVERYTHING) == 0


def test_the_newest_row_is_dated_within_the_scope(archive: Archive) -> None:
    archive.file({"items": items([A, {**C, "mission": "oslo", "audience": "mission"}])})
    archive.flush()
    lima = Scope(
        missions=frozenset({"lima"}), marking=Marking.PUBLIC, audiences=frozenset(Audience)
    )
    assert archive.latest("items", EVERYTHING) == at(2)
    assert archive.latest("items", lima) == at(0)


def test_loading_history_twice_holds_it_once(archive: Archive) -> None:
    tables = [{"items": items([A, B])}, {"items": items([B, C])}]
    told: list[int] = []
    assert archive.load(tables, after=told.append).counts == {"items": 3}
    assert archive.load(tables).counts == {"items": 0}
    assert said(archive.read("items", EVERYTHING)) == ["said a", "said b", "said c"]
    assert told == [2]


def test_many_small_files_become_few_and_say_the_same(archive: Archive) -> None:
    for name in "abcdef":
        archive.file({"items": items([{"native_id": name}])})
        archive.flush()
    before = archive.read("items", EVERYTHING)
    assert archive.compact() == 6
    assert archive.read("items", EVERYTHING).equals(before)
    archive.file({"items": items([{"native_id": "g"}])})
    assert archive.flush().counts == {"items": 1}
    archive.vacuum()
    assert archive.count("items", EVERYTHING) == 7


def test_what_was_known_before_a_time_is_not_looked_at(archive: Archive) -> None:
    flow = enrichment_flow("length/1", {"characters": pl.Int64()})
    ids = items([A, B, C])["id"].to_list()
    for hour, item in zip((1, 30, 60), ids, strict=True):
        row = {"item": item, "method": "length/1", "known_at": at(hour), "characters": hour}
        archive.file({flow: rows(flow.schema, [row])})
        if hour < 60:
            archive.flush()

    def told(**asked: object) -> list[int]:
        return archive.read(flow, EVERYTHING, **asked)["characters"].to_list()  # type: ignore[arg-type]

    assert told() == [1, 30, 60]
    assert told(known_from=at(30)) == [30, 60]
    assert told(known_from=at(2), as_of=at(40)) == [30]
    assert told(known_from=at(31)) == [60]
    files = archive._holdings.view(archive._holdings.flow(flow)).files
    assert len(files) == 2
    for path in files:
        if pl.read_parquet(path)["characters"].to_list() == [1]:
            Path(path).unlink()
    assert told(known_from=at(30)) == [30, 60]


def test_items_are_never_read_without_their_first_revisions(archive: Archive) -> None:
    with pytest.raises(Rejected, match="from the first"):
        archive.read("items", EVERYTHING, known_from=at(1))
