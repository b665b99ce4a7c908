"""Step 8: one brief for each mission, from what somebody of that mission alone may see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from legation.chancery.installation import Installation
from legation.chancery.missions import accreditations_on
from legation.chancery.models import Mission
from legation.desks.briefing.models import Brief
from legation.desks.briefing.rules.watch import Watch
from legation.desks.briefing.work import write_brief
from legation.rounds.health import system_health
from legation.rounds.step import Moment


def watches(here: Installation) -> Mapping[str, Watch]:
    """Say what each mission watches, the installation's own mission first: what the settings name, and
    where they name no country those where the mission is accredited today. Misconfigured where the
    settings name a country that is none."""
    said = Watch.read(countries=here.settings.watch_countries, words=here.settings.watch_words)
    day = here.now().date()
    accredited = {
        mission.id: tuple(dict.fromkeys(one.country for one in accreditations_on(mission, day)))
        for mission in Mission.objects.order_by("id")
    }
    own = here.settings.mission
    missions = (own, *(one for one in accredited if one != own))
    return {
        one: said if said.countries else replace(said, countries=accredited.get(one, ()))
        for one in missions
    }


def write_briefs(
    here: Installation,
    items: pl.DataFrame,
    watched: Mapping[str, Watch],
    *,
    moment: Moment,
    failures: Sequence[str] = (),
) -> tuple[Brief, ...]:
    """Write the brief of each mission as of the moment, in the order they are given."""
    written = []
    for mission, watch in watched.items():
        scope = replace(here.scope, missions=frozenset({mission}))
        health = system_health(here, items, scope, moment=moment, failures=failures)
        written.append(
            write_brief(
                here.archive,
                scope,
                as_of=moment.as_of,
                at=moment.at,
                health=health,
                watch=watch,
            )
        )
    return tuple(written)
