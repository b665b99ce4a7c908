"""Reading steadily: one moment, answers remembered, and never another reader's or an older one."""

from datetime import timedelta

import polars as pl
from deltalake import DeltaTable
from hypothesis import given
from hypothesis import strategies as st

from legation.domain.scope import Audience, Marking, Scope
from legation.settings import Settings
from legation.store.archive import Archive
from legation.store.reading import digest_of
from legation.store.remembering import Few, Memory
from legation.testing.rows import DAWN, items

LIMA = Scope(
    missions=frozenset({"lima"}), marking=Marking.CONFIDENTIAL, audiences=frozenset(Audience)
)
OSLO = Scope(
    missions=frozenset({"oslo"}), marking=Marking.CONFIDENTIAL, audiences=frozenset(Audience)
)


def _texts(archive: Archive, scope: Scope = LIMA, **asked: object) -> list[str]:
    return archive.read("items", scope, columns=["text"], **asked)["text"].to_list()


def test_what_is_filed_meanwhile_is_read_from_the_next_look_on(archive: Archive) -> None:
    archive.file({"items": items([{"native_id": "1", "text": "one"}])})
    archive.flush()
    with archive.steady():
        assert _texts(archive) == ["one"]
        archive.file({"items": items([{"native_id": "2", "text": "two"}])})
        assert _texts(archive) == ["one"]
        assert archive.count("items", LIMA) == 1
        archive.flush()
        assert _texts(archive) == ["one"]
    with archive.steady():
        assert sorted(_texts(archive)) == ["one", "two"]
    assert sorted(_texts(archive)) == ["one", "two"]


def test_an_edit_a_deletion_and_a_purge_end_what_was_remembered(archive: Archive) -> None:
    def told() -> list[str]:
        with archive.steady():
            return _texts(archive)

    archive.file({"items": items([{"text": "first"}])})
    archive.flush()
    assert told() == told() == ["first"]
    archive.file({"items": items([{"text": "second", "hours": 1}])})
    assert told() == ["second"]
    archive.flush()
    assert told() == told() == ["second"]
    archive.file({"items": items([{"text": "second", "deleted": True, "hours": 2}])})
    archive.flush()
    assert told() == []
    with archive.steady():
        assert _texts(archive, as_of=DAWN + timedelta(minutes=90)) == ["second"]
    archive.purge(
        source="herald",
        before=DAWN + timedelta(days=9),
        policy="p",
        at=DAWN + timedelta(days=10),
    )
    with archive.steady():
        assert _texts(archive, as_of=DAWN + timedelta(minutes=90)) == []


def test_nobody_is_given_what_was_remembered_for_another(archive: Archive) -> None:
    rows = [
        {"native_id": "1", "text": "of lima", "mission": "lima", "audience": "mission"},
        {"native_id": "2", "text": "of oslo", "mission": "oslo", "audience": "mission"},
    ]
    archive.file({"items": items(rows)})
    archive.flush()
    for _ in range(2):
        with archive.steady():
            assert _texts(archive, LIMA) == ["of lima"]
            assert _texts(archive, OSLO) == ["of oslo"]


def test_what_becomes_known_later_leaves_an_answer_as_of_a_time_remembered(
    archive: Archive,
) -> None:
    made = []

    def make() -> pl.DataFrame:
        made.append(1)
        return archive.read("items", LIMA, as_of=DAWN, columns=["text"])

    def told() -> list[str]:
        with archive.steady():
            given_ = archive.remembered("texts", ["items"], LIMA, make, as_of=DAWN)
            return given_["text"].to_list()

    archive.file({"items": items([{"native_id": "1", "text": "one"}])})
    archive.flush()
    assert told() == told() == ["one"]
    archive.file({"items": items([{"native_id": "2", "text": "two", "hours": 5}])})
    assert told() == ["one"]
    archive.flush()
    assert told() == ["one"]
    assert len(made) == 1
    assert archive.remembered("texts", ["items"], LIMA, make, as_of=DAWN).height == 1
    assert len(made) == 2


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 400)), max_size=40))
def test_memory_keeps_no_more_than_its_size_and_gives_what_was_made(
    asked: list[tuple[int, int]],
) -> None:
    memory = Memory(4_000)
    for key, rows in asked:
        table = memory.given((key, rows), lambda rows=rows: pl.DataFrame({"n": list(range(rows))}))
        assert table.height == rows
        held = sum(one.estimated_size() for one in memory._tables.values())
        assert held <= 4_000


def test_ids_that_read_alike_when_joined_are_told_apart() -> None:
    assert digest_of(["a", "b"]) != digest_of(["a\nb"])
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])


def test_what_another_process_moves_is_seen_also_when_the_log_was_cleaned_meanwhile(
    archive: Archive, settings: Settings
) -> None:
    def told() -> list[str]:
        with archive.steady():
            return sorted(_texts(archive))

    other = Archive(settings)
    other.file({"items": items([{"native_id": "1", "text": "one"}])})
    other.flush()
    assert told() == told() == ["one"]
    log = settings.tables / "items" / "_delta_log"
    known = set(log.glob("*.json"))
    for number in ("2", "3"):
        other.file({"items": items([{"native_id": number, "text": f"text {number}"}])})
        other.flush()
    DeltaTable(str(log.parent)).create_checkpoint()
    for commit in sorted(set(log.glob("*.json")) - known)[:1]:
        commit.unlink()
    assert told() == ["one", "text 2", "text 3"]


def test_of_a_few_values_the_least_recently_asked_goes_first() -> None:
    few, made = Few[str](2), list[str]()

    def given(key: str) -> str:
        return few.given(key, lambda: made.append(key) or key.upper())

    assert [given(one) for one in "abacab"] == list("ABACAB")
    assert made == ["a", "b", "c", "b"]
