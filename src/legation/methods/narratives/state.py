"""State of the live pass: the open stories as plain arrays, so that it can be kept and resumed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from legation.domain.errors import Rejected
from legation.methods.narratives.corpus import Floats
from legation.methods.narratives.terms import BUCKETS

Array = npt.NDArray[Any]  # names, instants, counts and weights: each its own type


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """The open stories of one embedder, one entry a story.

    ``names`` are ids, ``sums`` decayed vector sums (a row a story), ``last_at`` the newest item
    (seconds since 1970), ``sizes`` the items so far. Terms lie end to end: those of story ``i`` are
    ``buckets`` and ``weights`` from ``starts[i]`` to ``starts[i + 1]``. ``texts_with`` counts, for
    each bucket, the texts with that term among all ``texts`` ever seen; ``swept_at`` is when
    stories last expired.
    """

    names: Array
    sums: Floats
    last_at: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    buckets: npt.NDArray[np.int32]
    weights: Floats
    texts_with: Floats
    texts: int
    swept_at: float

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class LiveState:
    """The open stories of every embedder; empty at the start."""

    active: Mapping[str, Active]

    def to_arrays(self) -> dict[str, Array]:
        """Lay the state out as named arrays, fit for ``numpy.savez``."""
        arrays: dict[str, Array] = {"embedders": np.array(list(self.active), dtype=np.str_)}
        for at, active in enumerate(self.active.values()):
            for field in fields(Active):
                arrays[f"{at}.{field.name}"] = np.asarray(getattr(active, field.name))
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> "LiveState":
        """Read what ``to_arrays`` gave; Rejected when a part is missing."""
        try:
            return cls(
                {
                    str(embedder): Active(**_parts(arrays, at))
                    for at, embedder in enumerate(arrays["embedders"])
                }
            )
        except KeyError as missing:
            raise Rejected(
                f"the state lacks {missing}", where="live stories", remedy="group anew"
            ) from missing


def _parts(arrays: Mapping[str, Array], at: int) -> dict[str, Any]:
    # arrays of several types, and two plain numbers
    parts: dict[str, Any] = {field.name: arrays[f"{at}.{field.name}"] for field in fields(Active)}
    return parts | {"texts": int(parts["texts"]), "swept_at": float(parts["swept_at"])}


def no_stories(width: int) -> Active:
    """Begin with nothing open, for vectors of ``width`` numbers."""
    return Active(
        names=np.empty(0, dtype="U32"),
        sums=np.empty((0, width), dtype=np.float32),
        last_at=np.empty(0),
        sizes=np.empty(0, dtype=np.int64),
        starts=np.zeros(1, dtype=np.int64),
        buckets=np.empty(0, dtype=np.int32),
        weights=np.empty(0, dtype=np.float32),
        texts_with=np.zeros(BUCKETS, dtype=np.float32),
        texts=0,
        swept_at=float("-inf"),
    )
