"""Character shingles of normalised texts as hashes, and their MinHash signatures, by column."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from rensa import RMinHash

from legation.methods.language.clean import IDEOGRAPH

PERMUTATIONS = 64
SEED = 20260101
"""Seed of the permutations: signatures of two seeds do not compare."""

_IDEOGRAPHIC_SHARE = 0.3
"""Share of syllable or word characters from which a text is cut into shorter shingles."""

_CHUNK = 20_000
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shingles:
    """The shingle hashes of many texts, one after the other; text i owns ``offsets[i]:offsets[i + 1]``."""

    hashes: Hashes
    offsets: npt.NDArray[np.int64]


def shingles(normal: pl.Series, *, length: int, ideographic_length: int) -> Shingles:
    """Cut each normal form into overlapping runs of ``length`` characters and hash them to 64 bits.

    Texts mostly in Chinese, Japanese, Korean, Thai and the like are cut into runs of
    ``ideographic_length``, as one character there says about as much as a syllable or a word. A text
    shorter than its run has no shingles.
    """
    forms = normal.fill_null("")
    lengths = forms.str.len_chars().to_numpy().astype(np.int64)
    points = np.frombuffer("".join(forms.to_list()).encode("utf-32-le", "replace"), dtype=np.uint32)
    is_short = forms.str.count_matches(IDEOGRAPH).to_numpy() > _IDEOGRAPHIC_SHARE * lengths
    runs = np.where(is_short, ideographic_length, length)
    owner = np.repeat(np.arange(len(forms)), lengths)
    ends = np.repeat(np.cumsum(lengths), lengths)
    keep = np.arange(len(points)) + runs[owner] <= ends
    hashes = np.where(
        is_short[owner], _rolling(points, ideographic_length), _rolling(points, length)
    )[keep]
    counts = np.bincount(owner[keep], minlength=len(forms))
    return Shingles(hashes=hashes, offsets=np.concatenate([[0], np.cumsum(counts)]))


def _rolling(points: npt.NDArray[np.uint32], length: int) -> Hashes:
    """Hash each run of ``length`` code points; the last runs, cut off by the end, are meaningless."""
    hashes = np.zeros(len(points), dtype=np.uint64)
    for step in range(length):
        hashes[: len(points) - step] = hashes[: len(points) - step] * _MULTIPLIER + points[step:]
        hashes ^= hashes >> np.uint64(29)
    return hashes


def signatures(normal: pl.Series) -> npt.NDArray[np.uint32]:
    """Give one MinHash signature of 64 numbers per text, over runs of 5 characters (3 in CJK).

    A text without shingles gets the signature of the empty set (all numbers at their maximum).
    """
    parts = [_signatures(part) for part in _chunks(normal)]
    return np.concatenate(parts) if parts else np.zeros((0, PERMUTATIONS), dtype=np.uint32)


def _signatures(normal: pl.Series) -> npt.NDArray[np.uint32]:
    cut = shingles(normal, length=5, ideographic_length=3)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        cut.hashes, cut.offsets.astype(np.uint64), PERMUTATIONS, SEED
    )
    return np.array(matrix.to_rows(), dtype=np.uint32).reshape(len(normal), PERMUTATIONS)


def _chunks(normal: pl.Series) -> Iterator[pl.Series]:
    for start in range(0, len(normal), _CHUNK):
        yield normal.slice(start, _CHUNK)
