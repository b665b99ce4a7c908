"""The writing system of each text, counted over its letters by column."""

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

NO_SCRIPT = "Zyyy"
"""ISO 15924 code of a text without letters (numbers, emoji, blanks)."""

READ_CHARACTERS = 400
"""Characters of each text that are looked at."""

_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x005A, "Latn"), (0x0061, 0x007A, "Latn"), (0x00AA, 0x00AA, "Latn"),
    (0x00C0, 0x00D6, "Latn"), (0x00D8, 0x00F6, "Latn"), (0x00F8, 0x02AF, "Latn"),
    (0x0370, 0x03FF, "Grek"), (0x0400, 0x052F, "Cyrl"), (0x0531, 0x058F, "Armn"),
    (0x0591, 0x05F4, "Hebr"), (0x0620, 0x065F, "Arab"), (0x066E, 0x06EF, "Arab"),
    (0x06FA, 0x06FF, "Arab"), (0x0700, 0x074F, "Syrc"), (0x0750, 0x077F, "Arab"),
    (0x0780, 0x07BF, "Thaa"), (0x07C0, 0x07FF, "Nkoo"), (0x08A0, 0x08FF, "Arab"),
    (0x0900, 0x097F, "Deva"), (0x0980, 0x09FF, "Beng"), (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"), (0x0B00, 0x0B7F, "Orya"), (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"), (0x0C80, 0x0CFF, "Knda"), (0x0D00, 0x0D7F, "Mlym"),
    (0x0D80, 0x0DFF, "Sinh"), (0x0E00, 0x0E7F, "Thai"), (0x0E80, 0x0EFF, "Laoo"),
    (0x0F00, 0x0FFF, "Tibt"), (0x1000, 0x109F, "Mymr"), (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Kore"), (0x1200, 0x139F, "Ethi"), (0x1780, 0x17FF, "Khmr"),
    (0x1800, 0x18AF, "Mong"), (0x1C90, 0x1CBF, "Geor"), (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"), (0x2D00, 0x2D2F, "Geor"), (0x2D30, 0x2D7F, "Tfng"),
    (0x2D80, 0x2DDF, "Ethi"), (0x3040, 0x30FF, "Jpan"), (0x3130, 0x318F, "Kore"),
    (0x3400, 0x4DBF, "Hani"), (0x4E00, 0x9FFF, "Hani"), (0xAB00, 0xAB2F, "Ethi"),
    (0xAC00, 0xD7AF, "Kore"), (0xF900, 0xFAFF, "Hani"), (0xFB1D, 0xFB4F, "Hebr"),
    (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFE, "Arab"),
)  # fmt: skip
_CODES = (NO_SCRIPT, *sorted({code for _, _, code in _RANGES}))
_JAPANESE_SHARE = 0.1
"""Kana among kana and Han from which a text is Japanese rather than Chinese."""


def scripts(texts: pl.Series) -> pl.Series:
    """Name the ISO 15924 script that most letters of each text belong to, or ``Zyyy``.

    Han letters together with kana are ``Jpan``, alone ``Hani``; Hangul is ``Kore``. Null gives ``Zyyy``.
    """
    counts = _counts(texts)
    _favour_japanese(counts)
    winner = counts[:, 1:].argmax(axis=1) + 1 if counts.size else np.zeros(0, dtype=np.int64)
    winner = np.where(counts[:, 1:].sum(axis=1) == 0, 0, winner)
    return pl.Series(texts.name, np.asarray(_CODES)[winner].tolist(), dtype=pl.String)


def _counts(texts: pl.Series) -> npt.NDArray[np.int64]:
    """Count letters per text (rows) and script (columns, in the order of ``_CODES``)."""
    cut = texts.fill_null("").str.slice(0, READ_CHARACTERS)
    lengths = cut.str.len_chars().to_numpy().astype(np.int64)
    points = np.frombuffer("".join(cut.to_list()).encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds = _table()[np.minimum(points, len(_table()) - 1)]
    rows = np.repeat(np.arange(len(cut), dtype=np.int64), lengths)
    flat = np.bincount(rows * len(_CODES) + kinds, minlength=len(cut) * len(_CODES))
    return flat.reshape(len(cut), len(_CODES))


def _favour_japanese(counts: npt.NDArray[np.int64]) -> None:
    """Move Han letters to Japanese where there is enough kana beside them."""
    han, kana = _CODES.index("Hani"), _CODES.index("Jpan")
    both = counts[:, han] + counts[:, kana]
    japanese = counts[:, kana] >= np.maximum(_JAPANESE_SHARE * both, 1)
    counts[japanese, kana] += counts[japanese, han]
    counts[japanese, han] = 0


@cache
def _table() -> npt.NDArray[np.uint8]:
    """Map each code point of the basic plane to its place in ``_CODES``; one slot for all others."""
    table = np.zeros(0x10000 + 1, dtype=np.uint8)
    for first, last, code in _RANGES:
        table[first : last + 1] = _CODES.index(code)
    return table
