"""Emotion heads: linear scores over character runs and an embedding, and how they are kept in a file."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from legation.domain.errors import Misconfigured
from legation.methods.emotion.features import weighted

LABELS = ("anger", "disgust", "fear", "joy", "sadness", "surprise")
_LEVELS = 127
_RARITY_LEVELS = 255

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The scores of one language: ``labels`` it was taught, and for each of them a row of weights.

    ``rarity`` weighs the cells of the character runs, ``cells`` and ``places`` weigh the features;
    ``bias`` is such that a score above 0 means yes. ``embedder`` is the id of the model whose vectors
    ``places`` belong to; ``mix`` is how much a vector weighs beside the runs (0: not at all).
    """

    labels: tuple[str, ...]
    embedder: str
    mix: float
    rarity: Floats
    cells: Floats
    places: Floats
    bias: Floats

    def scores(self, runs: csr_matrix, vectors: Floats) -> Floats:
        """Give one row per text and one column per label: the log odds, 0 where yes begins."""
        by_runs = weighted(runs, self.rarity) @ self.cells.T
        return np.asarray(
            by_runs + self.mix * (vectors @ self.places.T) + self.bias, dtype=np.float32
        )


def save(head: Head, path: Path) -> None:
    """Write a head in 8 bits a weight: a scale per label, signed levels, zero where it rounds to zero."""
    top = np.maximum(np.abs(head.cells).max(axis=1, keepdims=True), 1e-12)
    rarest = max(float(head.rarity.max()), 1e-12)
    held = {
        "cells": np.round(head.cells / top * _LEVELS).astype(np.int8),
        "scale": (top / _LEVELS).astype(np.float32),
        "rarity": np.round(head.rarity / rarest * _RARITY_LEVELS).astype(np.uint8),
        "rarest": np.float32(rarest / _RARITY_LEVELS),
        "places": head.places.astype(np.float16),
        "bias": head.bias.astype(np.float32),
        "mix": np.float32(head.mix),
        "labels": np.array(head.labels),
        "embedder": np.array(head.embedder),
    }
    np.savez_compressed(path, **held)


def load(source: Traversable) -> Head:
    """Read a head; Misconfigured when the file is not one."""
    try:
        with source.open("rb") as raw, np.load(raw, allow_pickle=False) as held:
            return Head(
                labels=tuple(held["labels"].tolist()),
                embedder=str(held["embedder"]),
                mix=float(held["mix"]),
                rarity=held["rarity"].astype(np.float32) * held["rarest"],
                cells=held["cells"].astype(np.float32) * held["scale"],
                places=held["places"].astype(np.float32),
                bias=held["bias"],
            )
    except (OSError, ValueError, KeyError) as broken:
        raise Misconfigured(
            f"cannot be read as an emotion head: {broken}", where=str(source)
        ) from broken


@cache
def head_of(name: str) -> Head:
    """Load the bundled head of that name (a language of the training data), once per process."""
    return load(_folder() / f"{name}.npz")


@cache
def scores_of() -> dict[str, Any]:  # JSON
    """Read what was measured of each bundled head (``scores.json``)."""
    told: dict[str, Any] = json.loads((_folder() / "scores.json").read_text("utf-8"))
    return told


def _folder() -> Traversable:
    return files("legation.methods.emotion") / "data"
