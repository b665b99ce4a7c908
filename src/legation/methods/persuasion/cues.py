"""Cues of persuasion, where they stand in a text: loaded words, labels, absolutes, fear, and the like.

After the techniques of the SemEval task on persuasion (Piskorski and others 2023) that show in single words;
the words were written by hand, so that every hint can be traced to the words it rests on. Weakness: words
know neither irony nor who is quoted, and a report on a disaster needs the word.
"""

import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import polars as pl

from legation.domain.errors import Rejected

LANGUAGES = ("en",)
"""Languages in which the cues were measured; elsewhere nothing is said."""
READ_CHARACTERS = 20_000
HINTED = {"id": pl.String(), "manipulative": pl.Float64(), "spans": pl.String()}
_SHOUTED = re.compile(r"(?<!\w)[A-Z]{4,}(?:\s+[A-Z]{2,})+(?!\w)|[?!]*(?:!!|\?!|!\?)[?!]*|(?<=\w)!")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """How cues make a score: what each weighs (1 where it is not named), and the power of the number of words
    by which their sum is divided."""

    weights: Mapping[str, float] = field(default_factory=dict)
    power: float = 0.0


DEFAULT = Weighing(
    weights={"loaded": 1.5, "labels": 1.5, "most": 1.5, "no_choice": 1.5, "flag": 2.0}
)


class Cue(NamedTuple):
    """One cue at one place of a text (characters, half open)."""

    start: int
    end: int
    cue: str


def persuasion(texts: pl.DataFrame, *, weighing: Weighing = DEFAULT) -> pl.DataFrame:
    """Hint at persuasion in each text: HINTED, one row a text.

    Takes ``id``, ``text`` and ``language`` (BCP 47). ``spans`` is a JSON list of ``start``, ``end`` and
    ``cue``; ``manipulative`` is 0 to 1: one minus e to the minus weight of the cues over a power of the
    number of words. It is no probability. Both are null in a language that was not measured, and for a
    text without words. Raises Rejected where a column is missing."""
    for column in ("id", "text", "language"):
        if column not in texts.columns:
            raise Rejected(f"missing column {column!r}", where="persuasion")
    rows = [
        (key, *_hint(text or "", language, weighing))
        for key, text, language in texts.select("id", "text", "language").iter_rows()
    ]
    return pl.DataFrame(rows, schema=HINTED, orient="row")


def cues(text: str, language: str) -> list[Cue]:
    """Find the cues of a text from left to right; where two overlap, the longer stands."""
    found = sorted(
        _all(text[:READ_CHARACTERS], language), key=lambda cue: (cue.start - cue.end, cue)
    )
    kept: list[Cue] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept)


def weighed(found: Sequence[Cue], words: int, weighing: Weighing = DEFAULT) -> float:
    """Put cues together: 0 without any, towards 1 the more they are for a text of so many words."""
    mass = sum(weighing.weights.get(one.cue, 1.0) for one in found)
    return 1.0 - math.exp(-mass / max(1, words) ** weighing.power)


def _hint(text: str, language: str | None, weighing: Weighing) -> tuple[float | None, str | None]:
    words = len(_WORD.findall(text[:READ_CHARACTERS]))
    if language not in LANGUAGES or not words:
        return None, None
    found = cues(text, language)
    spans = [{"start": one.start, "end": one.end, "cue": one.cue} for one in found]
    return weighed(found, words, weighing), json.dumps(spans)


def _all(text: str, language: str) -> Iterator[Cue]:
    for found in _SHOUTED.finditer(text):
        yield Cue(*found.span(), "shouting")
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose small form is two: places would shift
        lowered = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    for cue, pattern in _patterns(language).items():
        for found in pattern.finditer(lowered):
            yield Cue(*found.span(), cue)


@cache
def _patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    path = files("legation.methods.persuasion") / "data" / "cues.toml"
    told = tomllib.loads(path.read_text("utf-8"))[language]
    return {cue: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)") for cue, words in told.items()}
