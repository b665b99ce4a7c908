"""How alike two statements are, and from where on they say the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legation.methods.claims.facts import Facts, differ
from legation.methods.claims.speech import Speech
from legation.methods.narratives.neighbours import Stream, earlier_neighbours

Indices = npt.NDArray[np.int64]
Likeness = npt.NDArray[np.float64]
COMMON = 60
"""Quotations that share a run of words with more others than this are not compared by it."""
QUOTED_ALIKE = 0.8
_PAIRS_AT_ONCE = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """From where on two statements say the same.

    ``meaning`` is the share of the vectors' cosine in the likeness within a language, the rest is the words'
    cosine; ``least`` is the least likeness. Across languages the vectors' cosine alone must reach ``least_across``.
    ``bare`` more is asked where one states a number and the other none. ``countries``: see ``facts.differ``.
    ``candidates`` neighbours in meaning are compared.
    """

    meaning: float = 0.5
    least: float = 0.6
    least_across: float = 0.7
    bare: float = 0.1
    countries: str = "other"
    candidates: int = 20
    quotes: bool = True


DEFAULT = Rule()
SLACK = 0.1
"""A statement may be so much less like the first of its claim than the rule asks, if it is like another."""


def over(speech: Speech, other: Speech, left: Indices, right: Indices, rule: Rule) -> Likeness:
    """Say for pairs (row of ``speech``, row of ``other``) how far their likeness lies above what the rule asks."""
    above = np.empty(len(left), dtype=np.float64)
    for start in range(0, len(left), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        mine, theirs = left[part], right[part]
        cosine = np.einsum("ij,ij->i", speech.vectors[mine], other.vectors[theirs])
        meaning = (cosine - speech.floor) / (1.0 - speech.floor)
        shared = speech.words[mine].multiply(other.words[theirs])
        wording = np.asarray(shared.sum(axis=1)).ravel()
        within = rule.meaning * meaning + (1.0 - rule.meaning) * wording - rule.least
        across = np.array(
            [
                speech.languages[a] != other.languages[b]
                for a, b in zip(mine.tolist(), theirs.tolist(), strict=True)
            ],
            dtype=bool,
        )
        above[part] = np.where(across, np.maximum(within, meaning - rule.least_across), within)
    return above


def kept_apart(one: Facts, other: Facts, above: float, rule: Rule) -> str:
    """Name why two statements are not one claim though they are alike, or nothing."""
    reason = differ(one, other, countries=rule.countries)
    if not reason and bool(one.amounts) != bool(other.amounts) and above < rule.bare:
        return "number"
    return reason


def candidates(speech: Speech, rule: Rule) -> tuple[Indices, Indices]:
    """Pair each statement with the earlier ones nearest in meaning, by rising left row."""
    stream = Stream(
        seconds=np.arange(len(speech), dtype=np.float64),
        vectors=speech.vectors,
        terms=speech.words,
        floors=np.full(len(speech), speech.floor, dtype=np.float32),
    )
    nothing = np.empty(0, dtype=np.int64)
    found = list(earlier_neighbours(stream, window_seconds=np.inf, candidates=rule.candidates))
    left = np.concatenate([nothing, *(one for one, _ in found)])
    right = np.concatenate([nothing, *(other for _, other in found)])
    return left, right


def quoting(quoted: Sequence[Sequence[tuple[str, ...]]]) -> list[tuple[int, int]]:
    """Pair (later, earlier) the statements that quote the same words: all but a fifth of the shorter quotation."""
    runs: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, quotes in enumerate(quoted):
        for words in quotes:
            for at in range(len(words) - 3):
                holders = runs[words[at : at + 4]]
                if not holders or holders[-1] != row:
                    holders.append(row)
    pairs = {
        (later, earlier)
        for holders in runs.values()
        if 1 < len(holders) <= COMMON
        for place, later in enumerate(holders)
        for earlier in holders[:place]
    }
    return sorted(
        (later, earlier)
        for later, earlier in pairs
        if any(same_words(one, two) for one in quoted[later] for two in quoted[earlier])
    )


def same_words(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Say whether all but a fifth of the shorter one's words stand in the other."""
    shorter, longer = sorted((set(one), set(two)), key=len)
    return len(shorter & longer) >= QUOTED_ALIKE * len(shorter)
