"""Open stories: what the live pass holds in memory while items stream in.

A story is a decayed sum of its items' vectors and of their terms, and the time of its newest item.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
import numpy.typing as npt

from legation.methods.narratives.corpus import Floats
from legation.methods.narratives.neighbours import LEADING, leading_directions
from legation.methods.narratives.state import Active

HOUR = 3600.0
CROWDED = 3_000
"""Above this many open stories, candidates come from the leading directions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRule:
    """When an item joins an open story.

    The likeness is ``meaning`` times the cosine of vectors plus the rest times the cosine of
    terms, less ``drift_per_day`` for every day since the story's newest item; an item joins the
    likeliest of its ``candidates`` (nearest in meaning, and as many in words) from ``least`` up.
    ``half_life_hours`` is the age at which an item counts half for what its story is about;
    a story without news for ``expiry_hours`` closes. ``kept_terms`` are kept a story, and terms
    that stand in more than ``crowded_term`` open stories find no candidates.
    """

    meaning: float = 0.5
    least: float = 0.25
    drift_per_day: float = 0.03
    half_life_hours: float = 48.0
    expiry_hours: float = 72.0
    sweep_hours: float = 6.0
    candidates: int = 8
    kept_terms: int = 60
    crowded_term: int = 400


@dataclass(slots=True)
class OpenStories:
    """The open stories by row; rows are added at the end and removed only by ``sweep``."""

    rule: LiveRule
    names: list[str]
    sums: Floats
    norms: Floats
    last_at: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.int64]
    terms: list[dict[int, float]]
    term_norms: list[float]
    postings: dict[int, list[int]] = field(default_factory=dict)
    directions: Floats | None = None
    leads: Floats | None = None
    focused_at: int = 0

    @classmethod
    def of(cls, active: Active, rule: LiveRule) -> "OpenStories":
        """Open the stories of a kept state."""
        bounds = active.starts.tolist()
        buckets, weights = active.buckets.tolist(), active.weights.tolist()
        terms = [
            dict(zip(buckets[start:stop], weights[start:stop], strict=True))
            for start, stop in zip(bounds, bounds[1:], strict=False)
        ]
        stories = cls(
            rule=rule,
            names=[str(name) for name in active.names],
            sums=active.sums.copy(),
            norms=np.linalg.norm(active.sums, axis=1).astype(np.float32),
            last_at=active.last_at.copy(),
            sizes=active.sizes.copy(),
            terms=terms,
            term_norms=[_length(each) for each in terms],
        )
        for row, each in enumerate(terms):
            stories._post(row, each)
        stories.focus()
        return stories

    def __len__(self) -> int:
        return len(self.names)

    def nearest(self, vectors: Floats) -> npt.NDArray[np.int64]:
        """Give each vector's ``candidates`` nearest rows in meaning, in no order."""
        count = len(self)
        if count > 2 * max(self.focused_at, CROWDED // 2):
            self.focus()
        width = min(self.rule.candidates, count)
        if width == 0:
            return np.empty((len(vectors), 0), dtype=np.int64)
        lengths = np.where(self.norms[:count] > 0, self.norms[:count], 1.0)
        if self.leads is None:
            likeness = (vectors @ self.sums[:count].T) / lengths
        else:
            likeness = ((vectors @ self.directions) @ self.leads[:count].T) / lengths
        return np.argpartition(-likeness, width - 1, axis=1)[:, :width]

    def focus(self) -> None:
        """Find the leading directions of a crowd of stories; a small one is compared in full."""
        self.focused_at = len(self)
        if len(self) < CROWDED or self.sums.shape[1] <= LEADING:
            self.directions = self.leads = None
            return
        self.directions = leading_directions(self.sums[: len(self)])
        self.leads = np.asarray(self.sums @ self.directions, dtype=np.float32)

    def _lead(self, row: int) -> None:
        if self.leads is not None and self.directions is not None:
            self.leads[row] = self.sums[row] @ self.directions

    def sharing(self, terms: dict[int, float]) -> list[int]:
        """Give the ``candidates`` rows that share most of the terms' weight."""
        shared: dict[int, float] = {}
        for bucket, weight in terms.items():
            rows = self.postings.get(bucket, ())
            if len(rows) <= self.rule.crowded_term:
                for row in rows:
                    shared[row] = shared.get(row, 0.0) + weight
        best = sorted(shared.items(), key=lambda entry: (-entry[1], entry[0]))
        return [row for row, _ in best[: self.rule.candidates]]

    def best(
        self, rows: Iterable[int], vector: Floats, terms: dict[int, float], at: float
    ) -> tuple[int, float]:
        """Find the likeliest of some rows, and its likeness; (-1, -1) when there is none."""
        several = np.fromiter(rows, dtype=np.int64)
        if not len(several):
            return -1, -1.0
        lengths = self.norms[several]
        meaning = (self.sums[several] @ vector) / np.where(lengths > 0, lengths, 1.0)
        wording = np.array([self._wording(row, terms) for row in several.tolist()])
        days = np.maximum(at - self.last_at[several], 0.0) / (24 * HOUR)
        rule = self.rule
        likeness = rule.meaning * meaning + (1 - rule.meaning) * wording - rule.drift_per_day * days
        likeness[days * 24 > rule.expiry_hours] = -1.0
        top = int(np.argmax(likeness))
        return int(several[top]), float(likeness[top])

    def cosine(self, row: int, vector: Floats) -> float:
        """Give the cosine of a vector to a story's centroid, 0–1."""
        length = float(self.norms[row]) or 1.0
        return min(max(float(self.sums[row] @ vector) / length, 0.0), 1.0)

    def _wording(self, row: int, terms: dict[int, float]) -> float:
        held, length = self.terms[row], self.term_norms[row]
        if length == 0.0:
            return 0.0
        return sum(weight * held.get(bucket, 0.0) for bucket, weight in terms.items()) / length

    def open(self, name: str, vector: Floats, terms: dict[int, float], at: float) -> int:
        """Open a story with one item; give its row."""
        row = len(self)
        if row == len(self.sums):
            self._grow()
        self.names.append(name)
        self.sums[row], self.last_at[row], self.sizes[row] = vector, at, 1
        self.norms[row] = np.linalg.norm(vector)
        self._lead(row)
        self.terms.append(dict(terms))
        self.term_norms.append(_length(terms))
        self._post(row, terms)
        return row

    def join(self, row: int, vector: Floats, terms: dict[int, float], at: float) -> None:
        """Add an item to a story, what it was about before counting less with time."""
        hours = max(at - float(self.last_at[row]), 0.0) / HOUR
        fading = 0.5 ** (hours / self.rule.half_life_hours)
        self.sums[row] = self.sums[row] * fading + vector
        self.norms[row] = np.linalg.norm(self.sums[row])
        self._lead(row)
        self.last_at[row] = max(at, float(self.last_at[row]))
        self.sizes[row] += 1
        held = self.terms[row]
        self._post(row, [bucket for bucket in terms if bucket not in held])
        if fading < 1.0:
            held = {bucket: weight * fading for bucket, weight in held.items()}
        for bucket, weight in terms.items():
            held[bucket] = held.get(bucket, 0.0) + weight
        if len(held) > self.rule.kept_terms:
            heaviest = sorted(held.items(), key=lambda entry: (-entry[1], entry[0]))
            held = dict(heaviest[: self.rule.kept_terms])
        self.terms[row], self.term_norms[row] = held, _length(held)

    def sweep(self, at: float) -> "OpenStories":
        """Close the stories without news for ``expiry_hours``; the others get new rows."""
        stays = self.last_at[: len(self)] >= at - self.rule.expiry_hours * HOUR
        rows = np.flatnonzero(stays)
        swept = OpenStories(
            rule=self.rule,
            names=[self.names[row] for row in rows],
            sums=self.sums[rows],
            norms=self.norms[rows],
            last_at=self.last_at[rows],
            sizes=self.sizes[rows],
            terms=[self.terms[row] for row in rows],
            term_norms=[self.term_norms[row] for row in rows],
        )
        for row, terms in enumerate(swept.terms):
            swept._post(row, terms)
        swept.focus()
        return swept

    def kept(self, *, texts_with: Floats, texts: int, swept_at: float) -> Active:
        """Lay the stories out as arrays."""
        count = len(self)
        lengths = [len(each) for each in self.terms]
        total = sum(lengths)
        buckets = np.fromiter((b for each in self.terms for b in each), np.int32, total)
        weights = np.fromiter((w for each in self.terms for w in each.values()), np.float32, total)
        return Active(
            names=np.array(self.names, dtype="U32"),
            sums=self.sums[:count].copy(),
            last_at=self.last_at[:count].copy(),
            sizes=self.sizes[:count].copy(),
            starts=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
            buckets=buckets,
            weights=weights,
            texts_with=texts_with,
            texts=texts,
            swept_at=swept_at,
        )

    def _post(self, row: int, terms: Iterable[int]) -> None:
        for bucket in terms:
            self.postings.setdefault(bucket, []).append(row)

    def _grow(self) -> None:
        room = max(256, len(self.sums) // 2)
        self.sums = _longer(self.sums, room)
        if self.leads is not None:
            self.leads = _longer(self.leads, room)
        self.norms = np.concatenate([self.norms, np.zeros(room, dtype=np.float32)])
        self.last_at = np.concatenate([self.last_at, np.zeros(room)])
        self.sizes = np.concatenate([self.sizes, np.zeros(room, dtype=np.int64)])


def _longer(rows: Floats, room: int) -> Floats:
    return np.concatenate([rows, np.zeros((room, rows.shape[1]), dtype=np.float32)])


def _length(terms: dict[int, float]) -> float:
    return sqrt(sum(weight * weight for weight in terms.values()))
