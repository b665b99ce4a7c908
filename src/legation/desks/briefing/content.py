"""What a brief says: blocks of cards of sentences, each resting on lists that open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from legation.domain.errors import Rejected
from legation.domain.identity import key_of
from legation.domain.scope import Label

KEY_LENGTH = 16
"""Hexadecimal digits of an evidence key."""
SAID_AT_MOST = 2
"""Sentences under a headline of the page."""


class Register(StrEnum):
    """What kind of claim a sentence makes; each looks different on the page."""

    FACT = "fact"
    ASSESSMENT = "assessment"
    RECOMMENDATION = "recommendation"


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
    """A list that a sentence rests on; ``labels`` say each id in words where it does not itself."""

    of: Listed
    ids: tuple[str, ...]
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.ids)) != len(self.ids):
            raise Rejected("a list of evidence names each thing once")
        if self.labels and len(self.labels) != len(self.ids):
            raise Rejected("a list of evidence has a label for each id or none")

    @property
    def key(self) -> str:
        """The same things in the same order have the same key."""
        return key_of("evidence", self.of, *self.ids)[:KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class Words:
    """Our own words. A digit is refused: numbers are counted, measured or moments."""

    text: str

    def __post_init__(self) -> None:
        if re.search(r"\d", self.text):
            raise Rejected(f"a number in plain words opens nothing: {self.text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Somebody else's words or name, in their language (BCP 47, or empty)."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many things a list holds; the number is the list's length and nothing else."""

    evidence: Evidence
    one: str
    many: str

    @property
    def number(self) -> int:
        """The length of the list."""
        return len(self.evidence.ids)

    @property
    def text(self) -> str:
        """The number with its noun."""
        return f"{self.number:,} {self.one if self.number == 1 else self.many}"


@dataclass(frozen=True, slots=True)
class Measured:
    """A number that is not a count (a share, a quantile, a strength), or a method's name."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant in UTC, said to the day or to the minute; one that ``is_near`` without its year."""

    at: datetime
    is_day: bool = False
    is_near: bool = False

    @property
    def text(self) -> str:
        """The instant as people write it."""
        day = f"{self.at.day} {self.at:%B}" if self.is_near else f"{self.at.day} {self.at:%B %Y}"
        return day if self.is_day else f"{day}, {self.at:%H:%M} UTC"


Part = Words | Quoted | Counted | Measured | Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One claim with what it rests on: the lists it counts, and those it merely rests on."""

    register: Register
    parts: tuple[Part, ...]
    rests_on: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if not any(evidence.ids for evidence in self.evidence):
            raise Rejected(f"a sentence without evidence is not written: {self.text}")

    @property
    def text(self) -> str:
        """The sentence in plain characters."""
        return "".join(part.text for part in self.parts)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every list behind the sentence, each once, counted ones first."""
        counted = [part.evidence for part in self.parts if isinstance(part, Counted)]
        return tuple(dict.fromkeys([*counted, *self.rests_on]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A small series for drawing and for its table; ``low`` and ``high`` make it a fan."""

    caption: str
    at: tuple[datetime, ...]
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Sentences about one thing; ``opens`` is that thing's address in the installation."""

    sentences: tuple[Sentence, ...]
    title: Quoted | Words | None = None
    opens: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of the page: a headline and at most two short sentences; ``card`` is the place of the
    card among its block's that it opens, from 0."""

    headline: Sentence
    says: tuple[Sentence, ...] = ()
    card: int = 0

    def __post_init__(self) -> None:
        if len(self.says) > SAID_AT_MOST:
            raise Rejected(f"more than two sentences are no line of a page: {self.headline.text}")

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The headline and what it says."""
        return (self.headline, *self.says)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One of the six blocks: its ``lines`` stand on the page, its ``cards`` in the details behind it."""

    slug: str
    title: str
    cards: tuple[Card, ...]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A cited publication as the annex shows it."""

    id: str
    source: str
    published_at: datetime
    known_at: datetime
    language: str
    title: str
    text: str
    url: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefContent:
    """A whole brief. ``excerpts`` hold the most telling publications of each list."""

    mission: str
    label: Label
    as_of: datetime
    made_at: datetime
    period_start: datetime
    is_reconstructed: bool
    blocks: tuple[Block, ...]
    excerpts: tuple[Excerpt, ...]
    versions: tuple[tuple[str, str], ...]

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence in reading order: the page, then the details."""
        for block in self.blocks:
            for line in block.lines:
                yield from line.sentences
        for block in self.blocks:
            for card in block.cards:
                yield from card.sentences

    def evidence(self) -> dict[str, Evidence]:
        """Every list by its key, in reading order."""
        return {one.key: one for sentence in self.sentences() for one in sentence.evidence}
