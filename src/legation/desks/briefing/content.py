"""What a brief says: blocks of cards of sentences, each resting on lists that open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from legation.desks.briefing.parts import (
    KEY_LENGTH,
    Amount,
    Chance,
    Counted,
    Evidence,
    Listed,
    Measured,
    Moment,
    Named,
    Part,
    Quoted,
    Row,
    Words,
    amount,
    capital,
    counted,
    flat,
    labelled,
    message,
    plural,
    say,
)
from legation.domain.errors import Rejected
from legation.domain.scope import Label

__all__ = [
    "FORMAT",
    "KEY_LENGTH",
    "SAID_AT_MOST",
    "Amount",
    "Block",
    "BriefContent",
    "Card",
    "Chance",
    "Chart",
    "Counted",
    "Evidence",
    "Excerpt",
    "Line",
    "Listed",
    "Measured",
    "Moment",
    "Named",
    "Part",
    "Quoted",
    "Register",
    "Row",
    "Sentence",
    "Words",
    "amount",
    "counted",
    "labelled",
    "message",
    "plural",
    "say",
]

FORMAT = "legation-brief/4"
"""How briefs are written: with the messages that their sentences are made of."""

SAID_AT_MOST = 2
"""Sentences under a headline of the page."""


class Register(StrEnum):
    """What kind of claim a sentence makes; each looks different on the page."""

    FACT = "fact"
    ASSESSMENT = "assessment"
    RECOMMENDATION = "recommendation"


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
        return "".join(part.text for part in self.leaves)

    @property
    def leaves(self) -> tuple[Part, ...]:
        """The sentence in English as words, quotations, counts, measures and moments in their order."""
        return capital(flat(self.parts))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every list behind the sentence, each once, counted ones first."""
        counts = [part.evidence for part in flat(self.parts) if isinstance(part, Counted)]
        return tuple(dict.fromkeys([*counts, *self.rests_on]))


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
    title: Part | None = None
    opens: str = ""
    chart: Chart | None = None

    @property
    def drawn_from(self) -> Evidence:
        """The list that opens what the chart draws: of the thing itself, else the first of the card's."""
        lists = [one for sentence in self.sentences for one in sentence.evidence]
        things = [one for one in lists if one.of in (Listed.STORIES, Listed.FORECASTS)]
        return (things or lists)[0]


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
    """A whole brief. ``excerpts`` hold the most telling publications of each list.

    ``format`` is how it was written: what was written before its messages were kept speaks English only.
    ``language`` is the one it is said in, and ``zone`` the time zone in which its times are said beside UTC
    (empty: in UTC alone); both are none of what is kept.
    """

    mission: str
    label: Label
    as_of: datetime
    made_at: datetime
    period_start: datetime
    is_reconstructed: bool
    blocks: tuple[Block, ...]
    excerpts: tuple[Excerpt, ...]
    versions: tuple[tuple[str, str], ...]
    format: str = FORMAT
    language: str = "en"
    zone: str = ""

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
