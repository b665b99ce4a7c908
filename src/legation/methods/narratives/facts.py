"""Facts that tell look-alike events apart: dates, weekdays, measured numbers, scores, names.

Two reports of a kind ("quake of 5.1 in Lima on Monday", "quake of 6.3 in Cusco") mean nearly the
same to any embedding. They are contrary when both state dates and share none, or when both state
decimals or scores and share neither one of these nor a name. Weakness: names are words with a
capital inside a sentence, so in scripts without capitals only dates tell events apart; whole
numbers are left out, because reports of one event count its victims differently.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from babel import Locale

Indices = npt.NDArray[np.int64]

LANGUAGES = (
    "ar",
    "bn",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "fa",
    "fi",
    "fr",
    "he",
    "hi",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "nb",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "sv",
    "sw",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh",
)
DECIMAL = re.compile(r"(?<![\d.,])\d+[.,]\d+(?![\d.,]*\d)")
SCORE = re.compile(r"(?<![\d-])\d{1,2}\s?[-–:]\s?\d{1,2}(?![\d-])")
ISO_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d-(\d\d)-(\d\d)(?!\d)")
IDEOGRAPHIC_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
WORD = re.compile(r"[^\W_]+")
NAME = re.compile(r"(?<=[\w,;:] )[^\W\d_a-z][^\W_]+")
LEAST_LETTERS = 4
"""Shorter names of weekdays are words in some other language; a month needs a day beside it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one text states; ``figures`` are decimals and scores."""

    dates: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]


@cache
def _calendar() -> dict[str, str]:
    """Map the names of days and months in ``LANGUAGES`` to "weekday 0" … and "month 1" …."""
    words: dict[str, str] = {}
    clashing: set[str] = set()
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for kind, tables in (("weekday", locale.days), ("month", locale.months)):
            for form in ("format", "stand-alone"):
                for number, name in tables[form]["wide"].items():
                    word, meaning = name.casefold().rstrip("."), f"{kind} {number}"
                    if words.setdefault(word, meaning) != meaning:
                        clashing.add(word)
    return {
        word: meaning
        for word, meaning in words.items()
        if word not in clashing
        and (meaning.startswith("month") or len(word) >= LEAST_LETTERS or not word.isascii())
    }


NO_FACTS = Facts(frozenset(), frozenset(), frozenset())


def facts_of(text: str) -> Facts:
    """Read the facts of one text; names only beside figures, which alone they qualify.

    >>> sorted(facts_of("A quake of 5.1 shook Lima on Monday").dates)
    ['weekday 0']
    """
    dates = frozenset(_dates(text))
    figures = frozenset(
        [found.replace(",", ".") for found in DECIMAL.findall(text)]
        + [re.sub(r"\s*[-–:]\s*", "-", found) for found in SCORE.findall(text)]
    )
    if not dates and not figures:
        return NO_FACTS
    names = {name.casefold() for name in NAME.findall(text)} if figures else set()
    return Facts(dates, figures, frozenset(names - _calendar().keys()))


def _dates(text: str) -> Iterable[str]:
    """Give days of the month as "month-day" and weekdays by name."""
    for found in (*ISO_DAY.findall(text), *IDEOGRAPHIC_DAY.findall(text)):
        yield f"{int(found[0])}-{int(found[1])}"
    words = WORD.findall(text.casefold())
    calendar = _calendar()
    for at, word in enumerate(words):
        meaning = calendar.get(word, "")
        if meaning.startswith("weekday"):
            yield meaning
        elif meaning.startswith("month"):
            around = words[max(at - 2, 0) : at + 2]
            for day in around:
                if day.isdigit() and 1 <= int(day) <= 31:
                    yield f"{meaning.removeprefix('month ')}-{int(day)}"


def contrary(facts: Sequence[Facts], left: Indices, right: Indices) -> npt.NDArray[np.bool_]:
    """Say for each pair of texts (by position) whether their facts keep them apart."""
    apart = np.zeros(len(left), dtype=bool)
    for at, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        if facts[one] is not NO_FACTS and facts[other] is not NO_FACTS:
            apart[at] = are_contrary(facts[one], facts[other])
    return apart


def are_contrary(one: Facts, other: Facts) -> bool:
    """Whether two texts state facts of which at most one can be about the same event."""
    for kind in ("weekday", ""):
        mine = {date for date in one.dates if date.startswith("weekday") == bool(kind)}
        theirs = {date for date in other.dates if date.startswith("weekday") == bool(kind)}
        if mine and theirs and not mine & theirs:
            return True
    return bool(
        one.figures
        and other.figures
        and not one.figures & other.figures
        and not one.names & other.names
    )
