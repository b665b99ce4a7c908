"""The one road: listen, assess, anticipate, brief. The steps in order, readable in one sitting.

Listening (steps 1 to 3: read, admit, file) runs by itself in ``desks/listening``; this file goes on
where it ends.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from legation.chancery.installation import Installation
from legation.desks.briefing.lookups.pictures import PERIOD_DAYS
from legation.desks.briefing.models import Brief
from legation.domain.forecast import FORECAST, FORECAST_SCORE
from legation.domain.signal import SIGNAL
from legation.domain.tables import empty
from legation.domain.time import Window
from legation.rounds.briefing import watches, write_briefs
from legation.rounds.detecting import detect
from legation.rounds.enriching import enrich
from legation.rounds.foreseeing import foresee, score_due
from legation.rounds.grouping import group, ungrouped
from legation.rounds.guard import Guard
from legation.rounds.step import Tell, moment_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """What one update did: a brief for each mission, the installation's own first, how much each step
    found, and what failed."""

    briefs: tuple[Brief, ...]
    items: int
    stories: int
    narratives: int
    signals: int
    forecasts: int
    scores: int
    failures: tuple[str, ...]

    @property
    def brief(self) -> Brief:
        """The brief of the installation's own mission."""
        return self.briefs[0]


def update(
    here: Installation,
    *,
    as_of: datetime | None = None,
    regroup: bool = False,
    tell: Tell | None = None,
) -> Updated:
    """Walk the road once with what was known ``as_of`` a time, by default now.

    A past time gives what could have been known then, marked as reconstructed. ``regroup`` clusters
    the stories anew although it is not due yet. Misconfigured where the settings name a country to
    watch that is none.
    """
    watched = watches(here)
    say = tell or (lambda _step, _done, _of: None)
    guard = Guard()
    moment = moment_of(here.now(), as_of)
    window = Window.until(moment.as_of, days=here.settings.lookback_days)

    say("reading what is known", 0, 1)
    here.archive.flush()
    items = here.archive.read("items", here.scope, as_of=moment.as_of, window=window)

    enriched = enrich(
        here, items, guard=guard, progress=lambda done, of: say("enriching items", done, of)
    )

    say("grouping stories", 0, 1)
    grouped = partial(group, here, enriched, moment=moment, anew=regroup)
    told = guard.run("stories", grouped, otherwise=ungrouped(enriched))

    say("looking for signals", 0, 1)
    recent = Window.until(moment.as_of, days=PERIOD_DAYS)
    look = partial(detect, here, told, recent, moment=moment, guard=guard)
    signals = guard.run("signals", look, otherwise=empty(SIGNAL))

    say("forecasting attention", 0, 1)
    scored = partial(score_due, here, told, moment=moment)
    scores = guard.run("scores", scored, otherwise=empty(FORECAST_SCORE))
    foreseen = partial(foresee, here, told, moment=moment)
    forecasts = guard.run("forecasts", foreseen, otherwise=empty(FORECAST))

    say("writing the brief", 0, 1)
    here.archive.flush()
    briefs = write_briefs(here, told, watched, moment=moment, failures=guard.failures)
    here.archive.flush()
    return Updated(
        briefs=briefs,
        items=len(items),
        stories=told["story"].n_unique(),
        narratives=told["narrative"].drop_nulls().n_unique(),
        signals=len(signals),
        forecasts=forecasts["series"].n_unique(),
        scores=len(scores),
        failures=tuple(guard.failures),
    )


def told_of(done: Updated) -> str:
    """Say in one line how much an update found."""
    counts = (
        (done.items, "item", "items"),
        (done.stories, "story", "stories"),
        (done.narratives, "narrative", "narratives"),
        (done.signals, "indicator", "indicators"),
        (done.forecasts, "forecast", "forecasts"),
    )
    told = [f"{number:,} {one if number == 1 else many}" for number, one, many in counts]
    return ", ".join([*told, f"{done.scores:,} scored"])
