"""The Merkle tree of RFC 6962: one root over all records, and short proofs about it.

Leaves and nodes are hashed under different prefixes, so that neither can pass for the other
(RFC 6962, 2.1). ``Peaks`` holds the roots of the full subtrees from left to right: enough to grow
the tree and to give its root, without its leaves.
"""

import hashlib
from collections.abc import Iterable, Sequence


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry as a leaf."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees as their parent."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Peaks:
    """A growing tree of which only the roots of its full subtrees are held."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks")

    def add(self, entry: bytes) -> None:
        """Grow by one entry."""
        node = leaf_hash(entry)
        rest = self.size
        while rest & 1:
            node = node_hash(self.peaks.pop(), node)
            rest >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Give the root; an empty tree has the hash of nothing."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(entries: Iterable[bytes]) -> bytes:
    """Give the root over all entries."""
    tree = Peaks()
    for entry in entries:
        tree.add(entry)
    return tree.root()


def inclusion_proof(entries: Sequence[bytes], index: int) -> list[bytes]:
    """Prove that the entry at ``index`` (from 0) is in the tree (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(entries):
        raise ValueError(f"no entry {index} among {len(entries)}")
    if len(entries) == 1:
        return []
    half = _split(len(entries))
    if index < half:
        return [*inclusion_proof(entries[:half], index), root_of(entries[half:])]
    return [*inclusion_proof(entries[half:], index - half), root_of(entries[:half])]


def consistency_proof(entries: Sequence[bytes], old_size: int) -> list[bytes]:
    """Prove that the tree of the first ``old_size`` entries is a beginning of this one (2.1.2)."""
    if not 0 < old_size <= len(entries):
        raise ValueError(f"no tree of {old_size} among {len(entries)}")
    return _subproof(entries, old_size, is_whole=True)


def is_included(
    entry: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Check an inclusion proof (the algorithm of RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf_hash(entry)
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(step, node)
            place, last = _skip(place, last, bit=0)
        else:
            node = node_hash(node, step)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def is_consistent(
    *, old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Check a consistency proof (the algorithm of RFC 9162, 2.1.4.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    steps = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not steps:
        return False
    place, last = old_size - 1, size - 1
    place, last = _skip(place, last, bit=1)
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            place, last = _skip(place, last, bit=0)
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == root


def _subproof(entries: Sequence[bytes], old_size: int, *, is_whole: bool) -> list[bytes]:
    if old_size == len(entries):
        return [] if is_whole else [root_of(entries)]
    half = _split(len(entries))
    if old_size <= half:
        left = _subproof(entries[:half], old_size, is_whole=is_whole)
        return [*left, root_of(entries[half:])]
    right = _subproof(entries[half:], old_size - half, is_whole=False)
    return [*right, root_of(entries[:half])]


def _skip(place: int, last: int, *, bit: int) -> tuple[int, int]:
    """Climb as long as the place ends in this bit and is not the leftmost."""
    while place and place & 1 == bit:
        place, last = place >> 1, last >> 1
    return place, last


def _split(count: int) -> int:
    """Give the largest power of two smaller than ``count``."""
    return 1 << ((count - 1).bit_length() - 1)
