"""Numbers that a text states, the same however they are written: 4,000,000 is 4 million is 400万.

Digits of any script are read, with separators of thousands, with the words for thousand, million, billion
and per cent in 14 languages, and number words in 10. Left out are digits that belong to a name (MH17,
COVID-19), to a link or to a time of day. Years (1900 to 2099) are told apart from amounts. Weakness:
1.500 is read as one and a half thousand in every language; number words that are put together
(twenty-five) are read as their first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from legation.methods.claims.words import any_of, tables

_DIGITS = re.compile(
    r"(?<![\w.,:/-])(\d{1,3}(?:[.,٬' \u00a0\u202f’]\d{3})+(?:[.,٫]\d{1,2})?|\d+(?:[.,٫]\d+)?)"
    r"(?![\d:/]|[.,]\d)(-?)"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,٬' \u00a0\u202f’]\d{3})+(?:[.,٫]\d{1,2})?")
_GROUPED = re.compile(r"[.,٬' \u00a0\u202f’](?=\d{3}(?!\d))")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|º|ª|er|e|ème)\b")
FIRST_YEAR, LAST_YEAR = 1900, 2099


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a text counts: ``amounts`` as written in full ("4000000", "13%"), and ``years``."""

    amounts: frozenset[str]
    years: frozenset[str]


def numbers_of(text: str, language: str) -> Numbers:
    """Read the numbers of a text in a language (BCP 47).

    >>> sorted(numbers_of("In 1999 some 2,500 of 4 million died, 13 percent", "en").amounts)
    ['13%', '2500', '4000000']
    """
    amounts, years = set(), set()
    lowered = text.casefold()
    for found in _DIGITS.finditer(lowered):
        written = found.group(1)
        after = lowered[found.end(1) :]
        if after[:1].isalpha() and not _scaled(after, language) and not _ORDINAL.match(after):
            continue
        value, is_year = _value(written), len(written) == 4 and written.isdecimal()
        scale, percent = _behind(after, language)
        if is_year and scale == 1 and not percent and FIRST_YEAR <= value <= LAST_YEAR:
            years.add(str(int(value)))
        else:
            amounts.add(_named(value * scale, percent=percent))
    known = tables()["numbers"].get(language)
    if known:
        for found in _spelled(language).finditer(lowered):
            scale, percent = _behind(lowered[found.end() :], language)
            amounts.add(_named(known[found.group()] * scale, percent=percent))
    return Numbers(frozenset(amounts), frozenset(years))


def _value(written: str) -> float:
    grouped = _THOUSANDS.fullmatch(written)
    plain = _GROUPED.sub("", written) if grouped else written
    return float(re.sub(r"[,٫]", ".", plain))


def _named(value: float, *, percent: bool) -> str:
    return f"{value:.12g}{'%' if percent else ''}"


def _behind(after: str, language: str) -> tuple[float, bool]:
    """Read what follows a number: by how much it is multiplied, and whether it is a share of a hundred."""
    scale = 1.0
    for _ in range(2):
        found = _scaled(after, language)
        if not found:
            break
        scale *= scales(language)[found.group(1)]
        after = after[found.end() :]
    return scale, bool(_percent().match(after))


def _scaled(after: str, language: str) -> re.Match[str] | None:
    return _scales(language).match(after)


@cache
def scales(language: str) -> Mapping[str, int]:
    """Give the words that multiply the number before them."""
    told = tables()["scales"]
    return {**told[""], **told.get(language, {})}


@cache
def _scales(language: str) -> re.Pattern[str]:
    free = "万萬亿億만억"
    words = any_of(word for word in scales(language) if word not in free)
    return re.compile(rf"[\s\u00a0\u202f-]?((?:{words})(?!\w)|[{free}])\.?")


@cache
def _percent() -> re.Pattern[str]:
    return re.compile(rf"[\s\u00a0\u202f-]?(?:{any_of(tables()['percent']['words'])})")


@cache
def _spelled(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{any_of(tables()['numbers'][language])})(?!\w)")
