"""Shares: how many texts of a whole hold an emotion, and whether the head can tell on this kind of text.

A head answers as often as its training texts held the emotion; on other texts counting its answers misleads. Here the
share is the weight at which a mixture of the scores known of texts with and without the emotion lies nearest to the
scores seen (HDy: González-Castro, Alaiz-Rodríguez and Alegre 2013); where no mixture lies near, none is told.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

BINS = 8
LEAST_OF_EACH = 25
"""Texts with, and without, the emotion from which a reference is made."""

LEAST_TEXTS = 100
"""Texts of a background below which nothing is said of it."""

_WEIGHTS = np.linspace(0.0, 1.0, 201)
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Scores (log odds) of held-out texts: ``edges`` of the bins, and how many texts ``having`` the emotion and
    ``lacking`` it fell into each."""

    edges: tuple[float, ...]
    having: tuple[int, ...]
    lacking: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """``share`` (0–1) of texts that hold the emotion, and ``misfit``: the squared Hellinger distance that no
    mixture explains and chance does not either (at most 0: a perfect fit)."""

    share: float
    misfit: float


def reference(scores: Numbers, holds: npt.NDArray[np.bool_]) -> Reference | None:
    """Make a reference of held-out scores and answers; None where too few hold the emotion, or lack it."""
    if min(holds.sum(), (~holds).sum()) < LEAST_OF_EACH:
        return None
    edges = np.quantile(scores, np.linspace(0, 1, BINS + 1)[1:-1])
    return Reference(
        edges=tuple(float(edge) for edge in edges),
        having=tuple(_counted(scores[holds], edges).tolist()),
        lacking=tuple(_counted(scores[~holds], edges).tolist()),
    )


def estimate(scores: Numbers, known: Reference) -> Estimate:
    """Estimate the share of an emotion among texts of these scores."""
    seen = _counted(scores, np.array(known.edges))
    having, lacking = np.array(known.having), np.array(known.lacking)
    mixed = _WEIGHTS[:, None] * having / having.sum() + (1 - _WEIGHTS[:, None]) * lacking / lacking.sum()
    distance = 1.0 - np.sqrt(mixed * seen / seen.sum()).sum(axis=1)
    best = int(distance.argmin())
    share = float(_WEIGHTS[best])
    spread = share**2 / having.sum() + (1 - share) ** 2 / lacking.sum() + 1 / seen.sum()
    chance = (BINS - 1) / 8 * spread
    return Estimate(share=share, misfit=float(distance[best] - chance))


def _counted(scores: Numbers, edges: Numbers) -> npt.NDArray[np.int64]:
    return np.bincount(np.searchsorted(edges, scores), minlength=BINS)


@cache
def references() -> Mapping[tuple[str, str], Reference]:
    """Read the bundled references by language of the training data and label."""
    told = json.loads((_folder() / "references.json").read_text("utf-8"))
    return {
        (name, label): Reference(**{part: tuple(row) for part, row in one.items()})
        for name, labels in told["references"].items()
        for label, one in labels.items()
    }


@cache
def largest_misfit() -> float:
    """The misfit up to which a label is trusted: all but a twentieth of the held-out sets lie below."""
    told = json.loads((_folder() / "references.json").read_text("utf-8"))
    return float(told["largest_misfit"])


def _folder():  # type: ignore[no-untyped-def]
    return files("legation.methods.emotion") / "data"
