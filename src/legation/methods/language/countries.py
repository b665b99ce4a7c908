"""The countries and organisations that a text names, with the place where it names them."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl
from ahocorasick_rs import AhoCorasick, MatchKind

from legation.domain.languages import UNDETERMINED
from legation.methods.language.aliases import Alias, aliases
from legation.methods.language.identify import spoken_in
from legation.methods.language.mentions import Mention, heard_rightly
from legation.methods.language.word_edges import is_word

MENTION = {"id": pl.String(), "code": pl.String(), "start": pl.Int64(), "end": pl.Int64()}
"""``start`` and ``end`` are half-open places in the text, in characters (code points)."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All aliases, ready to be looked for at once."""

    automaton: AhoCorasick
    entries: Sequence[Sequence[Alias]]


def countries(texts: pl.DataFrame) -> pl.DataFrame:
    """Find the countries and international organisations named in each text.

    Takes ``id`` and ``text`` and, where it is known, ``language`` (BCP 47; detected where it is null).
    Gives one row per mention, in order: ``id``, ``code`` (ISO 3166-1 alpha-2, or an organisation's id
    such as ``org:un``), ``start`` and ``end`` (characters, half open). Names are CLDR's in 38 languages
    and the house's own table of people, capitals, offices and organisations; a capital or an adjective
    counts as its country. Weakness: a list knows no meaning; guards keep out the best-known false
    friends (``data/guards.toml``).
    """
    told = texts.with_columns(spoken_in(texts))
    rows = [
        (key, mention.code, mention.start, mention.end)
        for key, text, spoken in told.select("id", "text", "language").iter_rows()
        if text
        for mention in mentions(text, spoken)
    ]
    return pl.DataFrame(rows, schema=MENTION, orient="row")


def mentions(text: str, language: str = UNDETERMINED) -> list[Mention]:
    """Find the actors named in one text, from left to right, never two over the same letters."""
    ordered = sorted(_admitted(text, language), key=lambda mention: (mention.start, -mention.end))
    kept: list[Mention] = []
    reached = 0
    for mention in ordered:
        if mention.start >= reached:
            kept.append(mention)
            reached = mention.end
    named = [mention for mention in kept if mention.code is not None]
    return heard_rightly(text, named)


def _admitted(text: str, language: str) -> Iterator[Mention]:
    """Yield every alias that stands in the text as a word of its own, with its capitals."""
    found = gazetteer()
    folded = fold(text)
    for place, start, end in found.automaton.find_matches_as_indexes(folded, overlapping=True):
        for alias in found.entries[place]:
            if _is_spoken(alias, language) and _has_its_capitals(alias, text[start:end]):
                stop = is_word(text, start, end, ending=alias.ending)
                if stop is not None:
                    yield Mention(alias.code, start, stop)
                    break


def _is_spoken(alias: Alias, language: str) -> bool:
    return alias.languages is None or language in alias.languages


def _has_its_capitals(alias: Alias, surface: str) -> bool:
    if alias.exact:
        return surface == alias.name
    if not alias.capital:
        return True
    return not any(
        wanted.isupper() and given.islower()
        for wanted, given in zip(alias.name, surface, strict=True)
    )


def fold(text: str) -> str:
    """Lower the case letter by letter, so that places in the text stay what they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


@cache
def gazetteer() -> Gazetteer:
    """Build the automaton once per process (about a second)."""
    by_name: dict[str, list[Alias]] = {}
    for alias in aliases():
        for name in _writings(alias.name):
            by_name.setdefault(fold(name), []).append(alias)
    names = sorted(by_name)
    entries = [sorted(set(by_name[name]), key=_freest_first) for name in names]
    return Gazetteer(AhoCorasick(names, matchkind=MatchKind.Standard), entries)


_JOINED = {"ড়": "ড়", "ঢ়": "ঢ়", "য়": "য়"}
"""Bengali letters with a dot: NFC writes two characters, keyboards often one."""


def _writings(name: str) -> set[str]:
    """Give a name as NFC writes it, and with the letters that keyboards write as one."""
    composed = unicodedata.normalize("NFC", name)
    typed = composed
    for parts, one in _JOINED.items():
        typed = typed.replace(parts, one)
    return {composed, typed}


def _freest_first(alias: Alias) -> tuple[bool, bool, bool, int, str]:
    """Order the readings of one name: hiding phrases, then exact ones, then whole words."""
    return (alias.code is not None, not alias.exact, alias.capital, alias.ending, alias.code or "")
