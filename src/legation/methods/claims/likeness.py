"""How alike two statements are, and from where on they say the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legation.methods.claims.facts import NUMBER, Facts, differ
from legation.methods.claims.speech import Floats, Speech
from legation.methods.narratives.neighbours import Stream, earlier_neighbours

Indices = npt.NDArray[np.int64]
COMMON = 60
"""Runs of words that more statements quote than this do not tell whose words they are."""
QUOTED_ALIKE = 0.8
WORDED = 0.9
"""Cosine of words from which talk is the same talk."""
_RUN = 5
_PAIRS_AT_ONCE = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """From where on two statements say the same.

    ``meaning`` is the share of the vectors' cosine in the likeness within a language, the rest is the
    words' cosine; ``least`` is the least likeness. Across languages the vectors' cosine alone may reach
    ``least_across`` instead. ``bare`` more is asked where one states an amount and the other none.
    ``countries`` is how countries keep apart (``facts.differ``). So many ``candidates`` in meaning are
    compared."""

    meaning: float = 0.5
    least: float = 0.5
    least_across: float = 0.6
    bare: float = 0.0
    countries: str = "other"
    candidates: int = 20


DEFAULT = Rule()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of statements, compared: cosine of vectors (0 at the floor) and of words, whether their
    languages differ, and whether one is talk, which is told again by its words alone."""

    left: Indices
    right: Indices
    meaning: Floats
    wording: Floats
    across: npt.NDArray[np.bool_]
    talk: npt.NDArray[np.bool_]

    def above(self, rule: Rule) -> npt.NDArray[np.float64]:
        """Say how far each pair's likeness lies above what the rule asks; below it is negative."""
        within = rule.meaning * self.meaning + (1.0 - rule.meaning) * self.wording - rule.least
        over = np.maximum(within, self.meaning - rule.least_across)
        alike = np.where(self.across, over, within)
        return np.where(self.talk, self.wording - WORDED, alike).astype(np.float64)


def compared(speech: Speech, other: Speech, left: Indices, right: Indices) -> Pairs:
    """Compare rows of ``speech`` with rows of ``other``."""
    meaning = np.empty(len(left), dtype=np.float32)
    wording = np.empty(len(left), dtype=np.float32)
    for start in range(0, len(left), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        mine, theirs = left[part], right[part]
        meaning[part] = np.einsum("ij,ij->i", speech.vectors[mine], other.vectors[theirs])
        shared = speech.words[mine].multiply(other.words[theirs])
        wording[part] = np.asarray(shared.sum(axis=1)).ravel()
    return Pairs(
        left=left,
        right=right,
        meaning=(meaning - speech.floor) / (1.0 - speech.floor),
        wording=wording,
        across=speech.languages[left] != other.languages[right],
        talk=speech.talk[left] | other.talk[right],
    )


def kept_apart(one: Facts, other: Facts, above: float, rule: Rule) -> str:
    """Name why two statements are not one claim though they are alike, or nothing."""
    reason = differ(one, other, countries=rule.countries)
    if not reason and bool(one.amounts) != bool(other.amounts) and above < rule.bare:
        return NUMBER
    return reason


def neighbours(speech: Speech, rule: Rule) -> Pairs:
    """Compare each statement with the earlier ones nearest in meaning, by rising left row."""
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
    return compared(speech, speech, left, right)


def quoting(quoted: Sequence[Sequence[tuple[str, ...]]]) -> list[tuple[int, int]]:
    """Pair (later, earlier) the statements that quote the same words: all but a fifth of the shorter
    quotation."""
    runs: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, quotes in enumerate(quoted):
        for run in {
            words[at : at + _RUN] for words in quotes for at in range(len(words) - _RUN + 1)
        }:
            runs[run].append(row)
    pairs = {
        (later, earlier)
        for holders in runs.values()
        if len(holders) <= COMMON
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
