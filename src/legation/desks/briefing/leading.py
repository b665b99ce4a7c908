"""Where each thing of a brief's list leads on: to the publications behind it, one step away."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from legation.chancery.explaining import explained
from legation.desks.briefing.content import BriefContent, Listed
from legation.desks.briefing.render.html import IS_OPENED_IN, STORY_PLACE, then
from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.store.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """Who follows which brief's lists on; ``story`` is the one that a number was told of, or empty."""

    archive: Archive
    scope: Scope
    content: BriefContent
    story: str = ""

    def lead(self, of: Listed, ids: Iterable[str]) -> Mapping[str, str]:
        """Give for each thing of a list the address that it opens, empty where nothing is behind it; an
        account is named by the key of its author's page."""
        wanted = list(ids)
        if self.story and of in NARROWED:
            return {one: self._in_story(**{NARROWED[of]: one}) for one in wanted}
        if of in _ELSEWHERE:
            return _ELSEWHERE[of](self, wanted)
        within = then(self.content.as_of) if of == Listed.STORIES else ""
        begins = IS_OPENED_IN.get(of)
        return {one: f"/{begins}/{one}{within}" if begins else "" for one in wanted}

    def _in_story(self, **asked: str) -> str:
        """Give the address of the story's publications, as they were known, narrowed by one thing."""
        known = then(self.content.as_of)
        return f"/{STORY_PLACE}{self.story}{known}&{urlencode(asked)}#items"

    def _sources(self, wanted: list[str]) -> Mapping[str, str]:
        """Lead to what a source published in the brief's period; of one that published nothing then, to its
        own page."""
        published = self._published()
        days = {"from": _day(self.content.period_start), "to": _day(self.content.as_of)}
        return {
            one: f"/search?{urlencode({'source': one, **days})}"
            if one in published
            else self._explained(one)
            for one in wanted
        }

    def _published(self) -> frozenset[str]:
        start, end = self.content.period_start, self.content.as_of
        read = self.archive.read(
            "items",
            self.scope,
            as_of=end,
            window=Window(start=start, end=end),
            columns=["source"],
        )
        return frozenset(read["source"].unique())

    def _languages(self, wanted: list[str]) -> Mapping[str, str]:
        """Lead to what was published in the language that stands first in ``am→en``, or alone."""
        until = {"to": _day(self.content.as_of)}
        return {
            one: f"/search?{urlencode({'language': one.partition('→')[0], **until})}"
            for one in wanted
        }

    def _scores(self, wanted: list[str]) -> Mapping[str, str]:
        """Lead to the forecast that was scored, ``FORECAST@TIME``, where it is held."""
        named = {one: one.partition("@")[0] for one in wanted}
        ids = {"id": list(dict.fromkeys(named.values()))}
        held = set(self.archive.read("forecasts", self.scope, matching=ids, columns=["id"])["id"])
        return {one: f"/forecasts/{of}" if of in held else "" for one, of in named.items()}

    def _named(self, wanted: list[str]) -> Mapping[str, str]:
        return {one: self._explained(one) for one in wanted}

    def _explained(self, name: str) -> str:
        known = explained(self.archive, self.scope, name)
        return known.opens if known else ""


NARROWED = {Listed.SOURCES: "source", Listed.LANGUAGES: "language", Listed.ACCOUNTS: "author"}
"""What narrows a story's publications, by the name that its address gives it."""
_ELSEWHERE: Mapping[Listed, Callable[[Leading, list[str]], Mapping[str, str]]] = {
    Listed.SOURCES: Leading._sources,
    Listed.LANGUAGES: Leading._languages,
    Listed.PAIRS: Leading._languages,
    Listed.SCORES: Leading._scores,
    Listed.QUARANTINED: Leading._named,
    Listed.ACCOUNTS: lambda _, wanted: {one: f"/accounts/{one}" for one in wanted},
    Listed.COUNTRIES: lambda _, wanted: {one: f"/countries/{one}" for one in wanted},
}


def story_told(content: BriefContent, asked: str) -> str:
    """Give the story that a number's address names, where the brief has a card on it; else nothing."""
    told = {card.opens for block in content.blocks for card in block.cards}
    return asked if f"{STORY_PLACE}{asked}" in told else ""


def _day(at: datetime) -> str:
    return at.date().isoformat()
