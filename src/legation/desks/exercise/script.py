"""Script: everything about a world that is decided before its first hour."""

from collections.abc import Sequence
from dataclasses import dataclass

from legation.desks.exercise.campaigns import Campaign, plan_campaigns
from legation.desks.exercise.cast import Cast, cast_of
from legation.desks.exercise.lookalikes import Lookalikes, plan_lookalikes
from legation.desks.exercise.phenomena import Phenomena, plan_phenomena
from legation.desks.exercise.stories import Story, plan_stories
from legation.desks.exercise.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The cast of a world and all that is planned for it; stories by onset."""

    world: World
    cast: Cast
    stories: Sequence[Story]
    phenomena: Phenomena
    campaigns: Sequence[Campaign]
    lookalikes: Lookalikes


def script_of(world: World) -> Script:
    """Decide what happens in a world."""
    cast = cast_of(world)
    phenomena = plan_phenomena(world, cast)
    stories = [*plan_stories(world, cast), *phenomena.stories]
    return Script(
        world=world,
        cast=cast,
        stories=sorted(stories, key=lambda story: story.onset_hour),
        phenomena=phenomena,
        campaigns=plan_campaigns(world, cast),
        lookalikes=plan_lookalikes(world, cast),
    )
