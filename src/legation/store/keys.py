"""Keys: which table files may hold which ids, so that a batch is compared with those alone.

Derived from the table files, which never change once they are written: what is said of a file holds as
long as a table lists it, and a file of which nothing is said may hold anything. So whatever is lost or
left over here costs time and no row.
"""

import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

LARGEST_SEGMENT = 4_000_000
"""Keys of one segment at most: what merging holds in memory is a few times 12 bytes for each."""
_Keys = NDArray[np.uint64]
_Places = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Segment:
    """Sorted keys, and for each the place of its file among ``files``."""

    files: tuple[str, ...]
    keys: _Keys
    places: _Places
    folder: Path | None = None
    """Where it is kept, if it is."""

    def files_of(self, wanted: _Keys) -> set[str]:
        """Name the files that hold any of some sorted keys."""
        first = np.searchsorted(self.keys, wanted, side="left")
        behind = np.searchsorted(self.keys, wanted, side="right")
        found = np.zeros(len(self.files), dtype=bool)
        first, behind = first[behind > first], behind[behind > first]
        for step in range(int((behind - first).max(initial=0))):
            found[self.places[(first + step)[first + step < behind]]] = True
        return {self.files[place] for place in np.flatnonzero(found)}


@dataclass(slots=True)
class KeyIndex:
    """The keys of one flow's subject under ``folder``; written by whoever may write the tables."""

    folder: Path
    column: str
    _opened: dict[str, _Segment] = field(default_factory=dict)

    def narrowed(self, paths: Sequence[str], ids: pl.Series) -> list[str]:
        """Leave out of the table files those that surely hold none of the ids."""
        wanted, may_hold, known = _keys(ids), set[str](), set[str]()
        for segment in self._segments():
            known.update(segment.files)
            may_hold |= segment.files_of(wanted)
        return [
            path for path in paths if (name := Path(path).name) in may_hold or name not in known
        ]

    def learn(self, paths: Sequence[str]) -> None:
        """Take in the files that are new, and forget what was said of files that are gone."""
        names = {Path(path).name for path in paths}
        kept, known = list[_Segment](), set[str]()
        for segment in sorted(self._segments(), key=lambda one: -len(one.keys)):
            if names.issuperset(segment.files) and not known.issuperset(segment.files):
                kept.append(segment)
                known.update(segment.files)
        self._forget_all_but(kept)
        for fresh in self._read(path for path in paths if Path(path).name not in known):
            kept = self._added(kept, fresh)

    def clear(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _segments(self) -> list[_Segment]:
        names = {one.name for one in self.folder.glob("*.keys")}
        opened = {name: self._opened.get(name) or _open(self.folder / name) for name in names}
        self._opened = {name: one for name, one in opened.items() if one is not None}
        return list(self._opened.values())

    def _forget_all_but(self, kept: Sequence[_Segment]) -> None:
        folders = {segment.folder for segment in kept}
        for folder in self.folder.glob("*"):
            if folder not in folders:
                shutil.rmtree(folder, ignore_errors=True)

    def _read(self, paths: Iterator[str]) -> Iterator[_Segment]:
        for path in paths:
            keys = _keys(pl.read_parquet(path, columns=[self.column])[self.column])
            yield _Segment((Path(path).name,), keys, np.zeros(len(keys), dtype=np.uint32))

    def _added(self, kept: Sequence[_Segment], fresh: _Segment) -> list[_Segment]:
        """Write a segment, together with those that are not much larger, which it replaces."""
        together, rest, size = [fresh], list[_Segment](), len(fresh.keys)
        for segment in sorted(kept, key=lambda one: len(one.keys)):
            length = len(segment.keys)
            if not rest and length <= 2 * size and size + length <= LARGEST_SEGMENT:
                together.append(segment)
                size += length
            else:
                rest.append(segment)
        kept = [*rest, self._write(_merged(together))]
        self._forget_all_but(kept)
        return kept

    def _write(self, segment: _Segment) -> _Segment:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{uuid.uuid4()}.draft"
        draft.mkdir()
        _save(draft / "keys.npy", segment.keys)
        _save(draft / "places.npy", segment.places)
        with (draft / "files.json").open("w", encoding="utf-8") as out:
            json.dump({"probe": _probe(), "files": segment.files}, out)
            out.flush()
            os.fsync(out.fileno())
        whole = draft.rename(draft.with_suffix(".keys"))
        return _Segment(segment.files, segment.keys, segment.places, whole)


def _keys(ids: pl.Series) -> _Keys:
    return np.sort(ids.hash().to_numpy())


def _merged(segments: Sequence[_Segment]) -> _Segment:
    files = tuple(dict.fromkeys(name for one in segments for name in one.files))
    place = {name: number for number, name in enumerate(files)}
    keys = np.concatenate([one.keys for one in segments])
    places = np.concatenate([_moved(one, place) for one in segments])
    order = np.argsort(keys, kind="stable")
    return _Segment(files, keys[order], places[order])


def _moved(segment: _Segment, place: Mapping[str, int]) -> _Places:
    new = np.array([place[name] for name in segment.files], dtype=np.uint32)
    return new[segment.places]


def _save(path: Path, array: _Keys | _Places) -> None:
    with path.open("wb") as out:
        np.save(out, array)
        out.flush()
        os.fsync(out.fileno())


def _open(folder: Path) -> _Segment | None:
    """Open a segment; None for one that is gone meanwhile, damaged, or of another polars."""
    try:
        stated = json.loads((folder / "files.json").read_text("utf-8"))
        keys = np.load(folder / "keys.npy", mmap_mode="r")
        places = np.load(folder / "places.npy", mmap_mode="r")
    except (OSError, EOFError, ValueError):
        return None
    if stated.get("probe") != _probe() or len(keys) != len(places):
        return None
    return _Segment(tuple(stated["files"]), keys, places, folder)


@cache
def _probe() -> int:
    """Keys are hashes of one release of polars; those of another give another number here."""
    return int(pl.Series(["legation"]).hash()[0])
