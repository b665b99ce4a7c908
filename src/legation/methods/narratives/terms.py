"""Terms: the words of texts, counted and weighed by how rare they are.

No stop list: a word that stands in a large share of the texts carries no weight, in whatever
language it is.
"""

from array import array
from collections.abc import Iterable
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import sparse

from legation.methods.narratives.words import COMMON_SHARE, words_of

BUCKETS = 2**20
"""Terms are told apart by a hash of this range: two of 100,000 share a bucket one time in ten."""


TERMS_AT_ONCE = 1_000_000
ROWS_AT_ONCE = 20_000
"""What is weighed at once, so that no step holds several tables as large as that of the terms."""


def buckets_of(words: Iterable[str], known: dict[str, int]) -> list[int]:
    """Give each word's bucket; ``known`` keeps those already worked out."""
    found = []
    for word in words:
        bucket = known.get(word)
        if bucket is None:
            bucket = known[word] = crc32(word.encode("utf-8", "surrogatepass")) % BUCKETS
        found.append(bucket)
    return found


def counts_of(texts: Iterable[str]) -> sparse.csr_matrix:
    """Count the terms of every text: one row a text, one column a bucket."""
    known: dict[str, int] = {}
    columns, starts = array("i"), array("q", [0])
    for text in texts:
        columns.extend(buckets_of(words_of(text), known))
        starts.append(len(columns))
    counts = sparse.csr_matrix(
        (np.ones(len(columns), dtype=np.float32), np.array(columns), np.array(starts)),
        shape=(len(starts) - 1, BUCKETS),
    )
    counts.sum_duplicates()
    return counts


def rarity(
    texts_with: npt.NDArray[np.floating], texts: int, *, common_share: float = COMMON_SHARE
) -> npt.NDArray[np.floating]:
    """Weigh terms by rarity: 1 + ln((1 + texts) / (1 + texts with it)), 0 for stop words.

    A term is a stop word when more than ``common_share`` of at least 100 texts have it.
    """
    weights = np.log((1.0 + texts) / (1.0 + texts_with)) + 1.0
    return np.where((texts >= 100) & (texts_with > common_share * texts), 0.0, weights)


def weighed(
    counts: sparse.csr_matrix, texts_with: npt.NDArray[np.floating], texts: int
) -> sparse.csr_matrix:
    """Turn counts into unit rows of (1 + ln count) times rarity; a row without terms stays zero.

    ``texts_with`` counts for every column the texts that have the term, among all ``texts``.
    """
    rows = counts.astype(np.float32)
    for start in range(0, rows.nnz, TERMS_AT_ONCE):
        part = slice(start, start + TERMS_AT_ONCE)
        rare = rarity(texts_with[rows.indices[part]], texts)
        rows.data[part] = ((1.0 + np.log(rows.data[part])) * rare).astype(np.float32)
    rows.eliminate_zeros()
    for start in range(0, rows.shape[0], ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, rows.shape[0])
        some = rows[start:stop]
        lengths = np.sqrt(np.asarray(some.multiply(some).sum(axis=1)).ravel())
        each = np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(some.indptr))
        rows.data[rows.indptr[start] : rows.indptr[stop]] /= each
    return rows
