"""Words for the search index: scripts written without blanks are cut into pairs of characters."""

import re
import unicodedata

import polars as pl

_RUN = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0002ffff"
_BLANKLESS = re.compile(f"[{_RUN}]+")
_POLARS_RUN = "[\\x{0e00}-\\x{0eff}\\x{1000}-\\x{109f}\\x{1780}-\\x{17ff}\\x{3040}-\\x{30ff}\\x{3400}-\\x{9fff}\\x{f900}-\\x{faff}\\x{ff66}-\\x{ff9f}\\x{20000}-\\x{2ffff}]"
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
