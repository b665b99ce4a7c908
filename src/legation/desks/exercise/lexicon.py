"""Lexicon: the words and sentences of one language, and the texts written from them."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from random import Random
from types import MappingProxyType

LANGUAGES = ("en", "fr", "es", "pt", "de", "ru", "uk", "ar", "zh", "tr", "sw", "hi", "am")
TOPICS = ("trade", "border", "summit", "flood", "quake", "embassy", "protest", "health", "energy")
CRISIS_TOPICS = ("flood", "quake", "embassy")

_SENTENCE_ENDS = ".!?。！？።؟।"
_FULL_STOPS: Mapping[str, str] = {"zh": "。", "hi": "।", "am": "።"}

Slots = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What is said about one kind of event; ``things`` mean the same at each place in every language."""

    hashtag: str
    things: Sequence[str]
    headlines: Sequence[str]
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language's sentences; every list holds templates with named slots."""

    language: str
    date: str
    months: Sequence[str]
    ministry: str
    offset_hours: int
    paper_words: Sequence[str]
    openers: Sequence[str]
    chatter: Sequence[str]
    closers: Sequence[str]
    attributions: Sequence[str]
    reactions: Sequence[str]
    anger: Sequence[str]
    slogans: Sequence[Sequence[str]]
    fan: Sequence[str]
    communiques: Sequence[str]
    topics: Mapping[str, Topic]

    def written_date(self, at: datetime) -> str:
        """Write a day as this language does."""
        name = self.months[at.month - 1] if self.months else ""
        return self.date.format(d=at.day, m=at.month, y=at.year, m_name=name)

    def headline(self, topic: str, slots: Slots, dice: Random) -> str:
        """Write one of the headlines of a topic."""
        return capital(dice.choice(self.topics[topic].headlines).format_map(slots))

    def body(self, topic: str, slots: Slots, dice: Random) -> str:
        """Write one to three sentences of a report, the last often naming who said so."""
        told = dice.sample(self.topics[topic].sentences, dice.randint(1, 2))
        if dice.random() < 0.7:
            told.append(dice.choice(self.attributions))
        return self._join(capital(line.format_map(slots)) for line in told)

    def small_talk(self, slots: Slots, dice: Random) -> str:
        """Write a post on an everyday matter."""
        opener, line = dice.choice(self.openers), dice.choice(self.chatter).format_map(slots)
        if opener[-1] in _SENTENCE_ENDS:
            line = capital(line)
        if line[-1] not in _SENTENCE_ENDS:
            line += _FULL_STOPS.get(self.language, ".")
        return self._join((opener, line, dice.choice(self.closers)))

    def _join(self, parts: Iterable[str]) -> str:
        gap = "" if self.language == "zh" else " "
        return gap.join(part for part in parts if part)


@cache
def lexicon(language: str) -> Lexicon:
    """Load the lexicon of a language."""
    raw = tomllib.loads(
        files("legation.desks.exercise").joinpath(f"lexicons/{language}.toml").read_text("utf-8")
    )
    topics = {name: Topic(**topic) for name, topic in raw.pop("topics").items()}
    return Lexicon(language=language, topics=MappingProxyType(topics), **raw)


def capital(text: str) -> str:
    """Begin with a capital letter and leave the rest as it is."""
    return text[:1].upper() + text[1:]
