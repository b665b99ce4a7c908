"""Stories: the events of a world, their courses through languages, and the slots they fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from legation.desks.exercise.cast import Cast, Community
from legation.desks.exercise.lexicon import CRISIS_TOPICS, LANGUAGES, TOPICS, Slots, lexicon
from legation.desks.exercise.names import spell
from legation.desks.exercise.rhythm import course
from legation.desks.exercise.world import World

REPORT_SHARE = 0.30
REACTIONS_PER_REPORT = 0.67
LIFE_HOURS = 96
TWIN_EVERY = 6
_LARGEST_SHARE = 0.006
_ORDINARY_TOPICS = tuple(topic for topic in TOPICS if topic not in CRISIS_TOPICS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What happened: topic, places and persons by syllables, a number and the thing it is about."""

    topic: str
    country: str
    other_country: str
    city: str
    person: str
    number: int
    thing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An event and its course; hours count from the start of the world, ``size`` reports in all."""

    id: str
    facts: Facts
    onset_hour: float
    growth_hours: float
    decay_hours: float
    size: float
    lags: Mapping[str, float]
    shares: Mapping[str, float]
    reactions: float = REACTIONS_PER_REPORT
    twin_of: str | None = None
    role: str | None = None

    @property
    def origin(self) -> str:
        """The language in which it was reported first."""
        return next(iter(self.lags))

    def stir(self, hour: float) -> float:
        """Give the expected reports and reactions in all languages in the hour that begins here."""
        return (1 + self.reactions) * sum(self.intensity(hour, language) for language in self.lags)

    def intensity(self, hour: float, language: str) -> float:
        """Give the expected reports in a language during the hour that begins at ``hour``."""
        age = hour + 0.5 - self.onset_hour - self.lags[language]
        if age > LIFE_HOURS:
            return 0.0
        shape = course(age, growth_hours=self.growth_hours, decay_hours=self.decay_hours)
        return self.size * self.shares[language] * shape


def plan_stories(world: World, cast: Cast) -> list[Story]:
    """Plan the stories of a world, by onset; sizes add up to the share of reports."""
    dice = world.dice("stories")
    per_day = min(400, round(6 + world.items / (world.days * 90)))
    drawn = [
        _draw(cast, day * 24 + dice.uniform(0, 24), dice)
        for day in range(world.days)
        for _ in range(per_day)
    ]
    drawn += _twins(drawn, world, dice)
    drawn.sort(key=lambda story: story.onset_hour)
    return _number(_scale(drawn, REPORT_SHARE * world.items))


def slots_of(facts: Facts, language: str, world: World, onset_hour: float) -> Slots:
    """Give the words that fill a story's templates in a language."""
    words = lexicon(language)
    return {
        "country": spell(facts.country, language),
        "country2": spell(facts.other_country, language),
        "city": spell(facts.city, language),
        "person": spell(facts.person, language),
        "number": str(facts.number),
        "thing": words.topics[facts.topic].things[facts.thing],
        "date": words.written_date(world.start + timedelta(hours=onset_hour)),
    }


def draw_facts(topic: str, community: Community, cast: Cast, dice: Random) -> Facts:
    """Draw what happened in a community's country."""
    others = [one.country for one in cast.communities.values() if one is not community]
    return Facts(
        topic=topic,
        country=community.country,
        other_country=dice.choice(others),
        city=dice.choice(community.cities),
        person=dice.choice(community.persons),
        number=dice.randint(11, 980),
        thing=dice.randrange(3),
    )


def spread(
    cast: Cast, origin: str, dice: Random, *, count: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Draw the lag in hours and the share of reports of each language that tells a story."""
    weights = {name: one.weight for name, one in cast.communities.items()}
    others = [name for name in LANGUAGES if name != origin]
    others.sort(key=lambda name: dice.random() ** (1 / weights[name]), reverse=True)
    told = [origin, *others[: count - 1]]
    lags = {name: 0.0 if name == origin else dice.uniform(1, 12) for name in told}
    raw = {name: weights[name] * (3 if name == origin else 1) for name in told}
    return lags, {name: value / sum(raw.values()) for name, value in raw.items()}


def _draw(cast: Cast, onset_hour: float, dice: Random) -> Story:
    weights = [cast.communities[name].weight for name in LANGUAGES]
    origin = dice.choices(LANGUAGES, weights)[0]
    size = 2 * dice.paretovariate(1.2)
    lags, shares = spread(cast, origin, dice, count=min(5, 1 + int(size / 3)))
    topic = dice.choice(_ORDINARY_TOPICS) if dice.random() < 0.85 else dice.choice(CRISIS_TOPICS)
    return Story(
        id="",
        facts=draw_facts(topic, cast.communities[origin], cast, dice),
        onset_hour=onset_hour,
        growth_hours=dice.uniform(1, 6),
        decay_hours=dice.uniform(6, 36),
        size=size,
        lags=lags,
        shares=shares,
    )


def _twins(stories: Sequence[Story], world: World, dice: Random) -> list[Story]:
    last = world.hours - 12
    twins = []
    for story in stories[::TWIN_EVERY]:
        onset = story.onset_hour + dice.uniform(48, 120)
        if onset < last:
            facts = replace(
                story.facts, number=story.facts.number + 7, thing=(story.facts.thing + 1) % 3
            )
            twins.append(replace(story, facts=facts, onset_hour=onset, twin_of=_key(story)))
    return twins


def _key(story: Story) -> str:
    return f"{story.onset_hour:.6f}"


def _scale(stories: Sequence[Story], reports: float) -> list[Story]:
    total = sum(story.size for story in stories)
    largest = max(4.0, _LARGEST_SHARE * reports / REPORT_SHARE)
    return [
        replace(one, size=min(largest, max(2.0, one.size * reports / total))) for one in stories
    ]


def _number(stories: Sequence[Story]) -> list[Story]:
    ids = {_key(story): f"s{number:05d}" for number, story in enumerate(stories, start=1)}
    return [
        replace(story, id=ids[_key(story)], twin_of=ids.get(story.twin_of or ""))
        for story in stories
    ]
