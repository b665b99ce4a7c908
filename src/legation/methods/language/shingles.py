"""Character shingles of normalised texts as hashes, and their MinHash signatures, by column."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

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

_CHUNK = 2_000
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
    is_short = _is_ideographic(forms, lengths)
    runs = np.where(is_short, ideographic_length, length)
    counts = np.maximum(lengths - runs + 1, 0)
    begins_run = np.repeat(
        np.tile([True, False], len(forms)), np.column_stack([counts, lengths - counts]).ravel()
    )
    hashes = _rolling(points, length)
    if is_short.any():
        here = np.repeat(is_short, lengths)
        hashes[here] = _rolling(points, ideographic_length)[here]
    return Shingles(hashes=hashes[begins_run], offsets=np.concatenate([[0], np.cumsum(counts)]))


def _is_ideographic(forms: pl.Series, lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell which texts have more than their share of ideographs; only texts with enough letters of three
    bytes can, so the others are not looked at."""
    result = np.zeros(len(forms), dtype=np.bool_)
    may_be = forms.str.len_bytes().to_numpy() > (1 + _IDEOGRAPHIC_SHARE) * lengths
    if may_be.any():
        counted = forms.filter(pl.Series(may_be)).str.count_matches(IDEOGRAPH).to_numpy()
        result[may_be] = counted > _IDEOGRAPHIC_SHARE * lengths[may_be]
    return result


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
    numbers = chain.from_iterable(matrix.to_rows())
    return np.fromiter(numbers, np.uint32, len(normal) * PERMUTATIONS).reshape(-1, PERMUTATIONS)


def _chunks(normal: pl.Series) -> Iterator[pl.Series]:
    for start in range(0, len(normal), _CHUNK):
        yield normal.slice(start, _CHUNK)
