"""Cast: the missions, communities, accounts and outlets of a world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from legation.desks.exercise.lexicon import LANGUAGES, lexicon
from legation.desks.exercise.names import CITIES, COUNTRIES, PERSONS, spell
from legation.desks.exercise.world import World

PLATFORMS = ("plaza", "murmur")
WIRE_LANGUAGES = ("en", "fr", "es")
PAPER_SHARES = (0.5, 0.8, 1.0)
"""Cumulative share of a language's reports that its first, second and third paper print."""

_WEIGHTS = dict(
    zip(LANGUAGES, (20, 11, 13, 8, 7, 9, 5, 9, 8, 5, 3, 2, 2), strict=True),
)
_MISSION_NAMES = ("capital", "north", "south", "delta")
_FORMATS = ("rss", "atom", "json")
_LARGEST_AUDIENCE = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """The people of one language: their country, cities and persons by syllables."""

    language: str
    mission: str
    country: str
    cities: Sequence[str]
    persons: Sequence[str]
    offset_hours: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A fictional public voice; ``created_at`` is ISO 8601."""

    id: str
    name: str
    platform: str
    language: str
    created_at: str
    followers: int
    following: int

    @property
    def full_id(self) -> str:
        """Its id across platforms, as the archive writes it."""
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A newspaper or agency with a feed of its own."""

    slug: str
    name: str
    language: str
    mission: str
    format: str
    is_wire: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The accounts of one language with the cumulative weights by which they speak."""

    accounts: Sequence[Account]
    weights: Sequence[float]

    def draw(self, dice: Random) -> Account:
        """Draw who speaks next."""
        return dice.choices(self.accounts, cum_weights=self.weights)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody who speaks in a world, apart from those that a plan adds."""

    missions: Sequence[str]
    communities: Mapping[str, Community]
    populations: Mapping[str, Population]
    outlets: Mapping[str, Sequence[Outlet]]
    wires: Mapping[str, Outlet]


def cast_of(world: World) -> Cast:
    """Draw the cast of a world."""
    dice = world.dice("cast")
    missions = _MISSION_NAMES[: dice.randint(2, 4)]
    communities = _communities(missions, dice)
    return Cast(
        missions=missions,
        communities=communities,
        populations={name: _population(one, world) for name, one in communities.items()},
        outlets={name: _papers(one, dice) for name, one in communities.items()},
        wires={
            name: _wire(communities[name], number) for number, name in enumerate(WIRE_LANGUAGES)
        },
    )


def _communities(missions: Sequence[str], dice: Random) -> dict[str, Community]:
    countries = dice.sample(COUNTRIES, len(LANGUAGES))
    total = sum(_WEIGHTS.values())
    return {
        language: Community(
            language=language,
            mission=missions[number % len(missions)],
            country=countries[number],
            cities=tuple(dice.sample(CITIES, 6)),
            persons=tuple(dice.sample(PERSONS, 4)),
            offset_hours=lexicon(language).offset_hours,
            weight=_WEIGHTS[language] / total,
        )
        for number, language in enumerate(LANGUAGES)
    }


def _population(community: Community, world: World) -> Population:
    everyone = min(20_000, max(600, world.items // 8))
    count = max(40, round(everyone * community.weight))
    dice = world.dice("population", community.language)
    accounts = [new_account(f"{community.language}{k:05d}", community, dice) for k in range(count)]
    return Population(
        accounts=accounts, weights=list(accumulate(1 / (k + 10) ** 0.9 for k in range(count)))
    )


def new_account(
    native: str, community: Community, dice: Random, *, platform: str = "", year: str = ""
) -> Account:
    """Draw an account of a community; ``year`` may fix the day it was created as YYYY-MM-DD."""
    first, second = dice.choice(CITIES).replace("-", ""), dice.choice(PERSONS).split(" ")[0]
    born = year or f"{dice.randint(2012, 2025)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    return Account(
        id=native,
        name=f"{spell(second, community.language)} {first}{dice.randint(1, 999)}",
        platform=platform or PLATFORMS[dice.random() < 0.35],
        language=community.language,
        created_at=f"{born}T{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}:00Z",
        followers=min(_LARGEST_AUDIENCE, int(10 * dice.paretovariate(1.1))),
        following=min(5_000, int(20 * dice.paretovariate(1.3))),
    )


def _papers(community: Community, dice: Random) -> list[Outlet]:
    words = lexicon(community.language).paper_words
    places = dice.sample(community.cities, len(words))
    return [
        Outlet(
            slug=f"{community.language}-{place.replace('-', '')}-{number + 1}",
            name=f"{spell(place, community.language)} {word}",
            language=community.language,
            mission=community.mission,
            format=_FORMATS[(number + LANGUAGES.index(community.language)) % len(_FORMATS)],
        )
        for number, (place, word) in enumerate(zip(places, words, strict=True))
    ]


def _wire(community: Community, number: int) -> Outlet:
    return Outlet(
        slug=f"wire-{community.language}",
        name=f"Meridian Wire ({community.language})",
        language=community.language,
        mission=community.mission,
        format=_FORMATS[number],
        is_wire=True,
    )
