"""Phenomena: what else is planted beside campaigns: a crisis, surges, contagion, bubbles, silence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from legation.desks.exercise.cast import Account, Cast, Outlet, new_account
from legation.desks.exercise.lexicon import CRISIS_TOPICS, LANGUAGES
from legation.desks.exercise.stories import Story, draw_facts, spread
from legation.desks.exercise.utterances import Scheduled
from legation.desks.exercise.world import World

BLIND_LANGUAGES = ("am", "sw", "hi")
_BUBBLE_LANGUAGES = ("en", "es", "pt", "ru", "ar")
_ANGER_LOW, _ANGER_HIGH = 0.05, 0.75
_ANGER_MIDPOINT_SHARE, _ANGER_WIDTH_SHARE = 0.4, 0.08
_BOT_SHARE_OF_ITEMS = 0.01
BUBBLE_SHARE_OF_ITEMS = 0.06
BUBBLE_INSIDE = 0.93
BURST_END_SHARE = 0.2
_LOUDEST = ("ru", "ar", "es", "fr", "en", "pt", "zh", "tr", "uk", "de")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contagion:
    """A story along which anger rises; hours count from the start of the world."""

    story: str
    start_hour: float
    life_hours: float

    def anger(self, hour: float) -> float:
        """Give the probability that a reaction at this hour is angry."""
        middle = self.start_hour + _ANGER_MIDPOINT_SHARE * self.life_hours
        slope = (hour - middle) / (_ANGER_WIDTH_SHARE * self.life_hours)
        share = 1 / (1 + math.exp(-max(-60.0, min(60.0, slope))))
        return _ANGER_LOW + (_ANGER_HIGH - _ANGER_LOW) * share


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """An outlet that stops at an hour."""

    outlet: Outlet
    from_hour: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """An outlet that from an hour on delivers its entries so many hours after their stated time."""

    outlet: Outlet
    from_hour: float
    low_hours: float = 30.0
    high_hours: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Phenomena:
    """Everything planted but the campaigns; empty worlds hold none of it."""

    stories: Sequence[Story] = ()
    contagion: Contagion | None = None
    camps: Sequence[Sequence[Account]] = ()
    silence: Silence | None = None
    lateness: Lateness | None = None
    blind_language: str | None = None
    bots: Sequence[Account] = ()
    bot_minutes: Sequence[float] = ()


def plan_phenomena(world: World, cast: Cast) -> Phenomena:
    """Draw what is planted in a world."""
    if not world.is_planted:
        return Phenomena()
    dice = world.dice("phenomena")
    blind = dice.choice(BLIND_LANGUAGES)
    contagion = _contagion_story(world, cast, dice)
    stories = [_crisis(world, cast, dice), contagion, *_surges(world, cast, dice)]
    stories.append(_blind_story(blind, world, cast, dice))
    silent, late = dice.sample([name for name in _LOUDEST[:6]], 2)
    bots = _bots(world, cast, dice)
    return Phenomena(
        stories=stories,
        contagion=Contagion(story=contagion.id, start_hour=contagion.onset_hour, life_hours=72),
        camps=_camps(world, cast, dice),
        silence=Silence(
            outlet=cast.outlets[silent][0], from_hour=world.hours * dice.uniform(0.45, 0.65)
        ),
        lateness=Lateness(outlet=cast.outlets[late][0], from_hour=world.hours * 0.5),
        blind_language=blind,
        bots=bots,
        bot_minutes=[_bot_minutes(world, dice) for _ in bots],
    )


def bot_posts(phenomena: Phenomena, world: World) -> list[Scheduled]:
    """Give the posts of the bot-like accounts: evenly spaced, day and night."""
    posts = []
    for bot, minutes in zip(phenomena.bots, phenomena.bot_minutes, strict=True):
        dice, at = world.dice("bot", bot.id), 0.0
        while (at := at + minutes * 60 * dice.uniform(0.95, 1.05)) < world.hours * 3600:
            posts.append(Scheduled(second=int(at), account=bot, mark={"bot": bot.full_id}))
    return posts


def burst_hours(story: Story) -> tuple[float, float, float]:
    """Give start, peak and end of a story's surge in its first language, hours from the start."""
    hours = [story.onset_hour + step * 0.5 for step in range(2 * 96)]
    levels = [story.intensity(hour - 0.5, story.origin) for hour in hours]
    top = max(range(len(hours)), key=lambda k: levels[k])
    after = [hours[k] for k in range(top, len(hours)) if levels[k] < BURST_END_SHARE * levels[top]]
    return story.onset_hour, hours[top], after[0] if after else hours[-1]


def _crisis(world: World, cast: Cast, dice: Random) -> Story:
    origin = dice.choice(_LOUDEST)
    lags, shares = spread(cast, origin, dice, count=7)
    return Story(
        id="s-crisis",
        facts=draw_facts(dice.choice(CRISIS_TOPICS), cast.communities[origin], cast, dice),
        onset_hour=world.hours * dice.uniform(0.5, 0.8),
        growth_hours=dice.uniform(1.0, 2.0),
        decay_hours=dice.uniform(12, 20),
        size=world.items * dice.uniform(0.06, 0.09) / 4,
        lags={name: lag / 4 for name, lag in lags.items()},
        shares=shares,
        reactions=3.0,
        role="crisis",
    )


def _contagion_story(world: World, cast: Cast, dice: Random) -> Story:
    origin = dice.choice(("en", "es", "ru", "pt"))
    return Story(
        id="s-contagion",
        facts=draw_facts("protest", cast.communities[origin], cast, dice),
        onset_hour=world.hours * dice.uniform(0.1, 0.45),
        growth_hours=6.0,
        decay_hours=40.0,
        size=max(8.0, world.items * 0.004),
        lags={origin: 0.0},
        shares={origin: 1.0},
        reactions=5.0,
        role="contagion",
    )


def _surges(world: World, cast: Cast, dice: Random) -> list[Story]:
    surges = []
    for number, topic in enumerate(
        dice.sample(("trade", "border", "summit", "health"), 2), start=1
    ):
        origin = dice.choice(_LOUDEST)
        lags, shares = spread(cast, origin, dice, count=3)
        surges.append(
            Story(
                id=f"s-surge-{number}",
                facts=draw_facts(topic, cast.communities[origin], cast, dice),
                onset_hour=world.hours * dice.uniform(0.3, 0.9),
                growth_hours=dice.uniform(0.8, 2.0),
                decay_hours=dice.uniform(8, 14),
                size=world.items * 0.012,
                lags=lags,
                shares=shares,
                reactions=1.0,
                role="surge",
            )
        )
    return surges


def _blind_story(language: str, world: World, cast: Cast, dice: Random) -> Story:
    return Story(
        id="s-blind",
        facts=draw_facts("border", cast.communities[language], cast, dice),
        onset_hour=world.hours * dice.uniform(0.2, 0.8),
        growth_hours=2.0,
        decay_hours=24.0,
        size=max(6.0, world.items * 0.001),
        lags={language: 0.0},
        shares={language: 1.0},
        role="blind",
    )


def _camps(world: World, cast: Cast, dice: Random) -> list[list[Account]]:
    community = cast.communities[dice.choice(_BUBBLE_LANGUAGES)]
    return [
        [
            new_account(
                f"{community.language}{dice.randrange(10_000, 19_999)}{k}",
                community,
                dice,
                platform="plaza",
            )
            for k in range(dice.randint(20, 40))
        ]
        for _ in range(2)
    ]


def _bots(world: World, cast: Cast, dice: Random) -> list[Account]:
    communities = [cast.communities[dice.choice(LANGUAGES[:9])] for _ in range(4)]
    return [
        new_account(f"{one.language}{dice.randrange(10_000, 19_999)}", one, dice)
        for one in communities
    ]


def _bot_minutes(world: World, dice: Random) -> float:
    least = world.hours * 60 / (world.items * _BOT_SHARE_OF_ITEMS)
    return max(dice.uniform(20, 45), least)
