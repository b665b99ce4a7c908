"""Newsroom: the articles of one hour: reports of running stories, twins, wire copy, late entries."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from legation.desks.exercise.cast import PAPER_SHARES, Cast, Outlet
from legation.desks.exercise.feeds import site
from legation.desks.exercise.files import iso
from legation.desks.exercise.lexicon import Slots, lexicon
from legation.desks.exercise.lookalikes import Lookalike
from legation.desks.exercise.phenomena import Phenomena
from legation.desks.exercise.rhythm import activity, poisson
from legation.desks.exercise.stories import LIFE_HOURS, Story, slots_of
from legation.desks.exercise.utterances import Report, native_id
from legation.desks.exercise.world import World

_WIRE_SHARE = 0.15
_PAPER_SHARE = 0.12
_COPIES = 5
_COPY_HOURS = 3.0
_LONGEST_LAG_HOURS = 12


@dataclass(slots=True)
class Newsroom:
    """Writes the articles of a world hour by hour; it remembers late entries and slots."""

    world: World
    cast: Cast
    phenomena: Phenomena
    papers: Lookalike
    stories: Sequence[Story]
    _running: list[Story] = field(default_factory=list)
    _next: int = 0
    _serial: int = 0
    _late: list[tuple[float, str, Report]] = field(default_factory=list)
    _slots: dict[tuple[str, str], Slots] = field(default_factory=dict)
    _copied: int = 0

    def running(self, hour: int) -> list[Story]:
        """Give the stories that may be reported in this hour."""
        while self._next < len(self.stories) and self.stories[self._next].onset_hour < hour + 1:
            self._running.append(self.stories[self._next])
            self._next += 1
        ended = [s for s in self._running if s.onset_hour + LIFE_HOURS + _LONGEST_LAG_HOURS < hour]
        for story in ended:
            self._running.remove(story)
            for language in story.lags:
                self._slots.pop((story.id, language), None)
        return self._running

    def slots(self, story: Story, language: str) -> Slots:
        """Give a story's words in a language, kept while the story runs."""
        key = (story.id, language)
        if key not in self._slots:
            self._slots[key] = slots_of(story.facts, language, self.world, story.onset_hour)
        return self._slots[key]

    def rate(self, story: Story, language: str, hour: int) -> float:
        """Give the expected reports of a story in a language in an hour."""
        local = activity(self.world.at(hour), self.cast.communities[language].offset_hours)
        return story.intensity(hour, language) * (0.5 + 0.6 * local)

    def hour(self, hour: int, dice: Random) -> tuple[list[Report], list[Report]]:
        """Give the articles written in this hour, and those delivered in it."""
        written = [
            self._report(story, language, hour, dice)
            for story in self.running(hour)
            for language in story.lags
            for _ in range(self._count(story, language, hour, dice))
        ]
        written += self._copies(hour, written, dice)
        delivered = [*self._overdue(hour + 1), *self._held_back(written, hour, dice)]
        return written, sorted(delivered, key=lambda report: (report.at, report.native_id))

    @property
    def held(self) -> int:
        """How many articles are written and not delivered yet."""
        return len(self._late)

    def rest(self) -> Iterator[Report]:
        """Give what the late outlet delivers after the end of the world."""
        return iter(self._overdue(float("inf")))

    def _count(self, story: Story, language: str, hour: int, dice: Random) -> int:
        count = poisson(self.rate(story, language, hour), dice)
        breaks_now = language == story.origin and int(story.onset_hour) == hour
        return max(1, count) if breaks_now else count

    def _report(self, story: Story, language: str, hour: int, dice: Random) -> Report:
        words, slots = lexicon(language), self.slots(story, language)
        early = max(0.0, story.onset_hour + story.lags[language] - hour) if story.lags else 0.0
        at = self.world.at(hour + dice.uniform(min(0.99, early), 1.0))
        outlet = self._outlet(language, hour, dice)
        self._serial += 1
        number = native_id(self.world, "report", self._serial)
        is_paper = language == self.papers.language and dice.random() < _PAPER_SHARE
        return Report(
            native_id=number,
            at=at,
            outlet=outlet,
            title=words.headline(story.facts.topic, slots, dice),
            text=words.body(story.facts.topic, slots, dice),
            url=f"{site(outlet)}/{at:%Y/%m}/{number}",
            mark={"story": story.id},
            paper=dice.choice(self.papers.accounts).id if is_paper else None,
        )

    def _outlet(self, language: str, hour: int, dice: Random) -> Outlet:
        if language in self.cast.wires and dice.random() < _WIRE_SHARE:
            return self.cast.wires[language]
        outlet = dice.choices(self.cast.outlets[language], cum_weights=PAPER_SHARES)[0]
        silence = self.phenomena.silence
        if silence is not None and outlet == silence.outlet and hour + 1 > silence.from_hour:
            return self.cast.outlets[language][1]
        return outlet

    def _copies(self, hour: int, written: Sequence[Report], dice: Random) -> list[Report]:
        """Print a dispatch of the wire in the regional papers, every so often."""
        due = self._copied < _COPIES + self.world.days // 7 and hour >= self._copy_hour()
        wire = [
            r for r in written if r.outlet.is_wire and r.outlet.language == self.papers.language
        ]
        if not due or not wire or hour + _COPY_HOURS + 1 >= self.world.hours:
            return []
        self._copied += 1
        mark = {**wire[0].mark, "lookalike": self.papers.id, "dispatch": wire[0].native_id}
        return [self._copy(wire[0], account.id, mark, dice) for account in self.papers.accounts]

    def _copy_hour(self) -> float:
        copies = _COPIES + self.world.days // 7
        return (0.05 + 0.85 * self._copied / copies) * self.world.hours

    def _copy(self, dispatch: Report, paper: str, mark: dict[str, str], dice: Random) -> Report:
        self._serial += 1
        number = native_id(self.world, "report", self._serial)
        at = dispatch.at + timedelta(seconds=int(dice.uniform(60, _COPY_HOURS * 3600)))
        credit = f" ({dispatch.outlet.name})" if dice.random() < 0.3 else ""
        return replace(
            dispatch, native_id=number, at=at, text=dispatch.text + credit, mark=mark, paper=paper,
            url=f"https://{paper}.example/{at:%Y/%m}/{number}",
        )  # fmt: skip

    def _held_back(self, written: Sequence[Report], hour: int, dice: Random) -> Iterator[Report]:
        late = self.phenomena.lateness
        for report in written:
            is_late = late is not None and report.outlet == late.outlet and report.paper is None
            if late is None or not is_late or hour < late.from_hour:
                yield report
                continue
            due = hour + dice.uniform(late.low_hours, late.high_hours)
            mark = {**report.mark, "delivered_at": iso(self.world.at(due))}
            heapq.heappush(self._late, (due, report.native_id, replace(report, mark=mark)))

    def _overdue(self, until: float) -> list[Report]:
        delivered = []
        while self._late and self._late[0][0] < until:
            delivered.append(heapq.heappop(self._late)[2])
        return delivered
