"""Keys: only the files that may hold an id are compared, and what is lost of them costs no row."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from legation.settings import Settings
from legation.store import keys
from legation.store.archive import Archive
from legation.store.keys import KeyIndex
from legation.testing.rows import EVERYTHING, items


@pytest.fixture
def index(tmp_path: Path) -> KeyIndex:
    return KeyIndex(tmp_path / "keys", "id")


def files(folder: Path, *parts: list[str]) -> list[str]:
    """One file of ids for each part, named 0, 1, 2."""
    paths = [str(folder / f"{number}.parquet") for number, _ in enumerate(parts)]
    for path, ids in zip(paths, parts, strict=True):
        pl.DataFrame({"id": ids}, schema={"id": pl.String}).write_parquet(path)
    return paths


def ids(*names: str) -> pl.Series:
    return pl.Series(names, dtype=pl.String)


def test_only_the_files_that_hold_an_id_are_named(index: KeyIndex, tmp_path: Path) -> None:
    one, two, three = files(tmp_path, ["a", "b"], ["b", "c", "b"], ["d"])
    index.learn([one, two, three])
    assert index.narrowed([one, two, three], ids("x")) == []
    assert index.narrowed([one, two, three], ids("a", "x")) == [one]
    assert index.narrowed([one, two, three], ids("b")) == [one, two]
    assert index.narrowed([one, two, three], ids("d", "c")) == [two, three]
    assert index.narrowed([two], ids("a", "b")) == [two]


def test_a_file_of_which_nothing_is_said_may_hold_anything(index: KeyIndex, tmp_path: Path) -> None:
    one, two = files(tmp_path, ["a"], ["b"])
    index.learn([one])
    assert index.narrowed([one, two], ids("x")) == [two]


def test_another_holder_sees_what_was_learnt(index: KeyIndex, tmp_path: Path) -> None:
    paths = files(tmp_path, ["a"], ["b"])
    index.learn(paths)
    assert KeyIndex(tmp_path / "keys", "id").narrowed(paths, ids("b")) == paths[1:]


def test_files_that_are_gone_are_forgotten_and_the_rest_is_learnt_again(
    index: KeyIndex, tmp_path: Path
) -> None:
    one, two, three = files(tmp_path, ["a"], ["b"], ["c"])
    index.learn([one, two])
    index.learn([two, three])
    assert index.narrowed([two, three], ids("c")) == [three]
    assert index.narrowed([one, two, three], ids("x")) == [one]


def test_many_small_files_make_few_segments(
    index: KeyIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "LARGEST_SEGMENT", 32)
    paths = files(tmp_path, *([f"{number}"] for number in range(100)))
    for last in range(1, 101):
        index.learn(paths[:last])
    assert len(list((tmp_path / "keys").glob("*.keys"))) <= 12
    for number, path in enumerate(paths):
        assert index.narrowed(paths, ids(f"{number}")) == [path]


def spoilt_places(folder: Path) -> None:
    (folder / "places.npy").write_bytes(b"")


def cut_keys(folder: Path) -> None:
    whole = (folder / "keys.npy").read_bytes()
    (folder / "keys.npy").write_bytes(whole[:-4])


def other_polars(folder: Path) -> None:
    stated = json.loads((folder / "files.json").read_text())
    (folder / "files.json").write_text(json.dumps({**stated, "probe": stated["probe"] + 1}))


@pytest.mark.parametrize("harm", [spoilt_places, cut_keys, other_polars, shutil.rmtree])
def test_what_is_damaged_is_not_believed(settings: Settings, db: None, harm: object) -> None:
    archive = Archive(settings)
    archive.load([{"items": items([{"native_id": "a"}, {"native_id": "b"}])}])
    archive.load([{"items": items([{"native_id": "c"}])}])
    (folder,) = (settings.derived / "keys" / "items").glob("*.keys")
    harm(folder)
    again = Archive(settings)
    assert again.load([{"items": items([{"native_id": "a"}])}]).counts == {"items": 0}
    assert again.count("items", EVERYTHING) == 3


def test_after_a_compaction_and_a_rebuild_nothing_is_held_twice(archive: Archive) -> None:
    rows = [{"native_id": name} for name in "abcdef"]
    for row in rows:
        archive.load([{"items": items([row])}])
    archive.compact()
    assert archive.load([{"items": items(rows)}]).counts == {"items": 0}
    assert archive.rebuild_keys() == 1
    assert archive.load([{"items": items(rows)}]).counts == {"items": 0}
    assert archive.count("items", EVERYTHING) == len(rows)


def test_who_reads_after_an_import_is_spared_every_file_that_holds_none(
    settings: Settings, archive: Archive
) -> None:
    archive.load([{"items": items([{"native_id": "a"}])}, {"items": items([{"native_id": "b"}])}])
    archive.load([{"items": items([{"native_id": "c"}])}])
    paths = [str(path) for path in (settings.tables / "items").rglob("*.parquet")]
    assert len(paths) > 1
    index = KeyIndex(settings.derived / "keys" / "items", "id")
    assert index.narrowed(paths, ids("nobody")) == []
