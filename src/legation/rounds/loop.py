"""The one road: listen, assess, anticipate, brief. The steps in order, readable in one sitting.

Listening (steps 1 to 3: read, admit, file) runs by itself in ``desks/listening``; this file goes on
where it ends.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl

from legation.chancery.installation import Installation
from legation.desks.briefing.lookups.pictures import PERIOD_DAYS
from legation.desks.briefing.models import Brief
from legation.domain.forecast import FORECAST, FORECAST_SCORE
from legation.domain.item import ITEM
from legation.domain.signal import SIGNAL
from legation.domain.tables import empty
from legation.domain.time import Window
from legation.rounds.briefing import watches, write_briefs
from legation.rounds.detecting import detect, detector_needs
from legation.rounds.enriching import enrich, enriched, enricher_needs, vectors_of
from legation.rounds.foreseeing import foresee, score_due
from legation.rounds.grouping import group, ungrouped
from legation.rounds.guard import Guard
from legation.rounds.step import Moment, Tell, moment_of

GROUPED = frozenset({"id", "published_at", "title", "text", "text_hash", "urls", "countries"})
HEALTH = frozenset({"id", "source", "published_at", "language", "embedder"})
"""Columns that the steps after enriching work on, beside those that detectors need."""


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

    What is held of the look-back are its words and what was said of them; vectors are read as they are used.

    A past time gives what could have been known then, marked as reconstructed. ``regroup`` clusters
    the stories anew although it is not due yet. Misconfigured where the settings name a country to
    watch that is none.
    """
    watched = watches(here)
    say = tell or (lambda _step, _done, _of: None)
    guard = Guard()
    moment = moment_of(here.now(), as_of)

    say("reading what is known", 0, 1)
    here.archive.flush()
    later = GROUPED | HEALTH | detector_needs()
    items = _known(here, later | enricher_needs(here), moment=moment)

    enrich(here, items, guard=guard, progress=partial(say, "enriching items"))
    items = enriched(here, items, later)

    say("grouping stories", 0, 1)
    vectors = vectors_of(here, items)
    grouped = partial(group, here, items, moment=moment, anew=regroup, vectors=vectors)
    told = guard.run("stories", grouped, otherwise=ungrouped(items))

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


def _known(here: Installation, columns: Collection[str], *, moment: Moment) -> pl.DataFrame:
    """Read these columns of the items of the look-back."""
    return here.archive.read(
        "items",
        here.scope,
        as_of=moment.as_of,
        window=Window.until(moment.as_of, days=here.settings.lookback_days),
        columns=[name for name in ITEM if name in columns],
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
