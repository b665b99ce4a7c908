"""What a sentence is made of: messages with named places, and what stands in them, each with its evidence.

A message is an English text that the catalogues translate: ``{name}`` in it is a place. Beside it every
part keeps what it takes to say it in another language: the number and not its digits, the code of a
country and not its name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from legation.domain.errors import Rejected
from legation.domain.identity import key_of
from legation.domain.uncertainty import likelihood

KEY_LENGTH = 16
"""Hexadecimal digits of an evidence key."""
NUMBER = "{number}"
"""Where a counted noun's number stands."""


class Listed(StrEnum):
    """What a list of evidence holds."""

    ITEMS = "items"
    STORIES = "stories"
    SIGNALS = "signals"
    WARNINGS = "warnings"
    FORECASTS = "forecasts"
    SCORES = "scores"
    SOURCES = "sources"
    LANGUAGES = "languages"
    COUNTRIES = "countries"
    ACCOUNTS = "accounts"
    PAIRS = "pairs"
    QUARANTINED = "quarantined"
    STATES = "states"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A list that a sentence rests on; ``labels`` say each id in words where it does not itself, and
    ``said`` what it takes to say them in another language."""

    of: Listed
    ids: tuple[str, ...]
    labels: tuple[str, ...] = ()
    said: "tuple[Part, ...]" = ()

    def __post_init__(self) -> None:
        if len(set(self.ids)) != len(self.ids):
            raise Rejected("a list of evidence names each thing once")
        for told in (self.labels, self.said):
            if told and len(told) != len(self.ids):
                raise Rejected("a list of evidence has a label for each id or none")

    @property
    def key(self) -> str:
        """The same things in the same order have the same key."""
        return key_of("evidence", self.of, *self.ids)[:KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class Words:
    """Our own words: a message, and the parts in its places. A digit in it is refused: numbers are
    counted, measured or moments."""

    message: str
    places: "tuple[tuple[str, Part], ...]" = ()

    def __post_init__(self) -> None:
        if re.search(r"\d", self.message):
            raise Rejected(f"a number in plain words opens nothing: {self.message!r}")

    @property
    def text(self) -> str:
        """The words in English, what stands in the places included."""
        places = {name: plain_text((part,)) for name, part in self.places}
        return "".join(
            f"{before}{places.get(name, '')}" for before, name in in_places(self.message)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Somebody else's words or name, in their language (BCP 47, or empty).

    One that ``tells_language`` has its language behind it where that is not the reader's; ``aside`` is
    the language's English name where it is not English.
    """

    text: str
    language: str = ""
    tells_language: bool = False
    aside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many things a list holds; the number is the list's length and nothing else. ``said`` is the
    number with its noun where it is not said in English."""

    evidence: Evidence
    one: str
    many: str
    said: str = ""

    @property
    def number(self) -> int:
        """The length of the list."""
        return len(self.evidence.ids)

    @property
    def text(self) -> str:
        """The number with its noun."""
        return self.said or with_noun(f"{self.number:,}", self.one, self.many)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number that is not a count (a share, a quantile, a strength), or a method's name.

    ``value`` in the manner of ``style`` is what other languages write; without a style the text stands.
    """

    text: str
    value: float = 0.0
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A measured number with its noun, which no list holds."""

    number: Measured
    one: str
    many: str

    @property
    def text(self) -> str:
        """The number with its noun."""
        return with_noun(self.number.text, self.one, self.many)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A language or country by its code, and its name in English as it was then."""

    kind: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability, 0–1, by the word of the one scale."""

    probability: float

    @property
    def text(self) -> str:
        """The word."""
        return likelihood(self.probability).word


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after another, the last behind “and”."""

    parts: "tuple[Part, ...]"

    @property
    def text(self) -> str:
        """The parts in English."""
        return plain_text((self,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant in UTC, said to the day, to the minute, or by the clock alone; a day that ``is_near``
    without its year. ``said`` is the instant where it is not said in English."""

    at: datetime
    is_day: bool = False
    is_near: bool = False
    is_clock: bool = False
    said: str = ""

    @property
    def text(self) -> str:
        """The instant as people write it."""
        if self.said or self.is_clock:
            return self.said or f"{self.at:%H:%M}"
        day = f"{self.at.day} {self.at:%B}" if self.is_near else f"{self.at.day} {self.at:%B %Y}"
        return day if self.is_day else f"{day}, {self.at:%H:%M} UTC"


Part = Words | Quoted | Counted | Measured | Amount | Named | Chance | Row | Moment


def say(message: str, **places: Part) -> Words:
    """Make our own words of a message, with a part for each of its places."""
    return Words(message, tuple(places.items()))


def counted(one: str, many: str, evidence: Evidence) -> Counted:
    """Count a list; both forms of the noun hold ``{number}``."""
    return Counted(evidence=evidence, one=one, many=many)


def amount(one: str, many: str, number: Measured) -> Amount:
    """Say a measured number with its noun; both forms hold ``{number}``."""
    return Amount(number=number, one=one, many=many)


def message(text: str) -> str:
    """Mark a text for the catalogues that is chosen while the brief is written."""
    return text


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark a counted noun for the catalogues that is chosen while the brief is written."""
    return one, many


def labelled(of: Listed, ids: tuple[str, ...], said: tuple[Part, ...]) -> Evidence:
    """List things as evidence that each have a label in our own words."""
    return Evidence(of=of, ids=ids, labels=tuple(one.text for one in said), said=said)


def with_noun(number: str, one: str, many: str) -> str:
    """Say a number with its noun in English.

    >>> with_noun("1", "{number} source", "{number} sources")
    '1 source'
    """
    noun = one if number == "1" else many
    return noun.replace(NUMBER, number) if NUMBER in noun else f"{number} {noun}"


def in_places(text: str) -> list[tuple[str, str]]:
    """Part a message into the words before each place and the place's name, the last one's empty.

    >>> in_places("about {country}.")
    [('about ', 'country'), ('.', '')]
    """
    pieces = re.split(r"\{(\w+)\}", text)
    return list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How each sort of part is said in one language."""

    words: Callable[[Words], str]
    counted: Callable[[Counted], Counted]
    measured: Callable[[Measured | Amount | Named], Measured]
    chance: Callable[[Chance], str]
    moment: Callable[[Moment], Moment]
    aside: Callable[[Quoted], str]
    between: Callable[[int], list[str]]
    """What stands between so many parts in a row."""
    brackets: tuple[str, str] = (" (", ")")


def _between(count: int) -> list[str]:
    return [", "] * (count - 2) + [" and "] * (count > 1)


ENGLISH = Speech(
    words=lambda part: part.message,
    counted=lambda part: part,
    measured=lambda part: part if isinstance(part, Measured) else Measured(part.text),
    chance=lambda part: part.text,
    moment=lambda part: part,
    aside=lambda part: part.aside,
    between=_between,
)
"""The language in which briefs are written."""


def flat(parts: tuple[Part, ...], speech: Speech = ENGLISH) -> tuple[Part, ...]:
    """Give what parts come to in a language, one after another: words, quotations, counts, measures and
    moments; a sentence that begins with words begins with a capital."""
    leaves: list[Part] = []
    for leaf in (leaf for part in parts for leaf in _leaves(part, speech)):
        if isinstance(leaf, Words) and leaves and isinstance(leaves[-1], Words):
            leaves[-1] = Words(leaves[-1].message + leaf.message)
        elif leaf.text:
            leaves.append(leaf)
    return tuple(leaves)


def capital(leaves: tuple[Part, ...]) -> tuple[Part, ...]:
    """Begin with a capital where our own words come first."""
    first = leaves[0] if leaves else None
    match first:
        case Words(message):
            return (Words(message[0].upper() + message[1:]), *leaves[1:])
        case Counted(said=said) if said:
            return (replace(first, said=said[0].upper() + said[1:]), *leaves[1:])
        case _:
            return leaves


def chained(parts: tuple[Part, ...]) -> Words:
    """Give parts one after another as one."""
    names = [f"part{'_' * place}" for place in range(len(parts))]
    return Words("".join(f"{{{name}}}" for name in names), tuple(zip(names, parts, strict=True)))


def _leaves(part: Part, speech: Speech) -> list[Part]:
    match part:
        case Words():
            places = dict(part.places)
            leaves: list[Part] = []
            for before, name in in_places(speech.words(part)):
                leaves += [Words(before)] if before else []
                leaves += _leaves(places[name], speech) if name in places else []
            return leaves
        case Row(parts):
            between = [*map(Words, speech.between(len(parts))), Words("")]
            rows = zip(parts, between, strict=True)
            return [leaf for one, mark in rows for leaf in (*_leaves(one, speech), mark)]
        case Quoted():
            aside = speech.aside(part) if part.tells_language else ""
            opens, closes = map(Words, speech.brackets)
            bare = Quoted(text=part.text, language=part.language)
            return [bare, opens, Measured(aside), closes] if aside else [bare]
        case Counted():
            return [speech.counted(part)]
        case Chance():
            return [Words(speech.chance(part))]
        case Moment():
            return [speech.moment(part)]
        case _:
            return [speech.measured(part)]


def plain_text(parts: tuple[Part, ...]) -> str:
    """Give parts in English, as plain characters."""
    return "".join(part.message if isinstance(part, Words) else part.text for part in flat(parts))
