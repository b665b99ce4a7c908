"""State of the live pass: a window of items and their stories, as arrays to keep and resume."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from legation.domain.errors import Rejected
from legation.methods.narratives.facts import NO_FACTS, Facts
from legation.methods.narratives.terms import BUCKETS

Array = npt.NDArray[Any]  # ids, instants, counts and weights: each its own type


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """The items of one embedder in the window, by rising time, and the stories they are in.

    One entry an item: ``ids``, ``facts``, ``seconds`` (since 1970), ``vectors`` (half precision),
    ``floors`` (of cosines), ``stories`` (row in ``names``); terms lie end to end, those of item
    ``i`` are ``buckets`` and ``weights`` from ``starts[i]`` to ``starts[i + 1]``. One entry a story:
    ``names``. One entry a pair of stories: ``link_left``, ``link_right`` and ``link_weight``, the
    weight between their items. ``texts_with`` counts for each bucket the texts with that term among
    all ``texts`` seen.
    """

    ids: Array
    facts: list[Facts]
    seconds: npt.NDArray[np.float64]
    vectors: npt.NDArray[np.float16]
    floors: npt.NDArray[np.float32]
    starts: npt.NDArray[np.int64]
    buckets: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    stories: npt.NDArray[np.int64]
    names: Array
    link_left: npt.NDArray[np.int64]
    link_right: npt.NDArray[np.int64]
    link_weight: npt.NDArray[np.float64]
    texts_with: npt.NDArray[np.float32]
    texts: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def terms(self) -> sparse.csr_matrix:
        """The items' terms, one row an item."""
        return sparse.csr_matrix(
            (self.weights, self.buckets, self.starts), shape=(len(self), BUCKETS)
        )


@dataclass(frozen=True, slots=True)
class LiveState:
    """The recent items of every embedder; empty at the start."""

    recent: Mapping[str, Recent]

    def to_arrays(self) -> dict[str, Array]:
        """Lay the state out as named arrays, fit for ``numpy.savez``: none holds objects."""
        arrays: dict[str, Array] = {"embedders": np.array(list(self.recent), dtype=np.str_)}
        for at, recent in enumerate(self.recent.values()):
            for field in fields(Recent):
                if field.name != "facts":
                    arrays[f"{at}.{field.name}"] = np.asarray(getattr(recent, field.name))
            arrays[f"{at}.facts"] = _facts_as_bytes(recent.facts)
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> "LiveState":
        """Read what ``to_arrays`` gave; Rejected when a part is missing."""
        try:
            names = [str(embedder) for embedder in arrays["embedders"]]
            return cls({name: Recent(**_parts(arrays, at)) for at, name in enumerate(names)})
        except KeyError as missing:
            raise Rejected(
                f"the state lacks {missing}", where="live stories", remedy="group anew"
            ) from missing


def _parts(arrays: Mapping[str, Array], at: int) -> dict[str, Any]:
    # arrays of several types, facts, and one plain number
    parts: dict[str, Any] = {field.name: arrays[f"{at}.{field.name}"] for field in fields(Recent)}
    return parts | {"texts": int(parts["texts"]), "facts": _facts_from_bytes(parts["facts"])}


def _facts_as_bytes(facts: list[Facts]) -> npt.NDArray[np.uint8]:
    """Write facts as JSON lines; most items state none and take an empty line."""
    lines = [
        json.dumps([sorted(each.dates), sorted(each.figures), sorted(each.names)])
        if each != NO_FACTS
        else ""
        for each in facts
    ]
    return np.frombuffer("".join(line + "\n" for line in lines).encode(), dtype=np.uint8)


def _facts_from_bytes(data: npt.NDArray[np.uint8]) -> list[Facts]:
    return [
        Facts(*map(frozenset, json.loads(line))) if line else NO_FACTS
        for line in data.tobytes().decode().split("\n")[:-1]
    ]


def nothing_yet(width: int) -> Recent:
    """Begin with no item, for vectors of ``width`` numbers."""
    return Recent(
        ids=np.empty(0, dtype=np.str_),
        facts=[],
        seconds=np.empty(0),
        vectors=np.empty((0, width), dtype=np.float16),
        floors=np.empty(0, dtype=np.float32),
        starts=np.zeros(1, dtype=np.int64),
        buckets=np.empty(0, dtype=np.int32),
        weights=np.empty(0, dtype=np.float32),
        stories=np.empty(0, dtype=np.int64),
        names=np.empty(0, dtype=np.str_),
        link_left=np.empty(0, dtype=np.int64),
        link_right=np.empty(0, dtype=np.int64),
        link_weight=np.empty(0),
        texts_with=np.zeros(BUCKETS, dtype=np.float32),
        texts=0,
    )


def within(recent: Recent, since_seconds: float) -> Recent:
    """Let go of the items from before ``since_seconds``, and of stories that keep none."""
    start = int(np.searchsorted(recent.seconds, since_seconds))
    if start == 0:
        return recent
    kept, stories = np.unique(recent.stories[start:], return_inverse=True)
    row = np.full(len(recent.names), -1, dtype=np.int64)
    row[kept] = np.arange(len(kept))
    left, right = row[recent.link_left], row[recent.link_right]
    both = (left >= 0) & (right >= 0)
    first_term = int(recent.starts[start])
    return Recent(
        ids=recent.ids[start:],
        facts=recent.facts[start:],
        seconds=recent.seconds[start:],
        vectors=recent.vectors[start:],
        floors=recent.floors[start:],
        starts=recent.starts[start:] - first_term,
        buckets=recent.buckets[first_term:],
        weights=recent.weights[first_term:],
        stories=stories.astype(np.int64),
        names=recent.names[kept],
        link_left=left[both],
        link_right=right[both],
        link_weight=recent.link_weight[both],
        texts_with=recent.texts_with,
        texts=recent.texts,
    )
