"""Words for the search index: scripts written without blanks are cut into pairs of characters."""

import re
import unicodedata

import polars as pl

_BLOCKS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Kana
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x2FFFF),
)
_BLANKLESS = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _BLOCKS) + "]+")
_POLARS_RUN = "[" + "".join(f"\\x{{{a:x}}}-\\x{{{b:x}}}" for a, b in _BLOCKS) + "]"
_NO_WORD = r"[^\p{L}\p{N}\p{M}]+"
LONGEST = 100_000
"""Characters of one text that are indexed."""


def words(text: str) -> list[list[str]]:
    """Cut a question into terms; the pairs of one blankless run stay together, to be met in a row.

    >>> words("Paz 和平谈判")
    [['paz'], ['和平', '平谈', '谈判']]
    """
    (prepared,) = plain(pl.Series([text]))
    return [_pairs(word) for word in prepared.split()]


def segmented(texts: pl.Series) -> list[str]:
    """Give each text as its terms with a blank between."""
    prepared = plain(texts)
    cut = prepared.str.contains(_POLARS_RUN)
    return [
        _BLANKLESS.sub(_spaced, text) if blankless else text
        for text, blankless in zip(prepared, cut, strict=True)
    ]


def plain(texts: pl.Series) -> pl.Series:
    """Give texts in one normal form (NFKC, small letters), blanks for all that is no part of a word."""
    normal = texts.fill_null("").str.slice(0, LONGEST).str.normalize("NFKC").str.to_lowercase()
    apart = normal.str.replace_all(f"({_POLARS_RUN}+)", " $1 ")
    return apart.str.replace_all(_NO_WORD, " ")


def is_blankless(term: str) -> bool:
    """Say whether a term comes from a script without blanks."""
    return bool(_BLANKLESS.fullmatch(unicodedata.normalize("NFKC", term)))


def _pairs(run: str) -> list[str]:
    if len(run) < 2 or not _BLANKLESS.fullmatch(run):
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _spaced(match: re.Match[str]) -> str:
    return f" {' '.join(_pairs(match.group()))} "
