"""The picture of a brief, read from the archive within one scope and as of one time."""

from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl

from legation.desks.briefing.lookups.judged import open_warnings
from legation.desks.briefing.lookups.methods import methods_in_view
from legation.desks.briefing.lookups.publications import (
    as_publications,
    indicators,
    narrative_titles,
    publications,
    titles,
    tones,
)
from legation.desks.briefing.lookups.subjects import series_titles
from legation.desks.briefing.rules import TITLE, Picture, SystemHealth, read_at
from legation.desks.briefing.rules.picture import OF_NOW
from legation.domain.scope import SCOPE_COLUMNS, Audience, Label, Marking, Scope
from legation.domain.time import Window
from legation.store.archive import Archive

PERIOD_DAYS = 7.0
"""Length of a brief's period, and of the one before with which it is compared, days."""
END_MARGIN = timedelta(days=1)
"""A finding may end with the hour or day that ``as_of`` stands in."""
SCORE_DAYS = 90.0
"""How far back past forecasts are judged, days."""


def picture(
    archive: Archive,
    scope: Scope,
    *,
    as_of: datetime,
    at: datetime,
    health: SystemHealth,
    period_days: float = PERIOD_DAYS,
) -> Picture:
    """Read everything that a brief as of ``as_of`` may know; ``at`` is when it is written."""
    period = Window.until(as_of, days=period_days)
    previous = Window.until(period.start, days=period_days)
    both = Window(start=previous.start, end=as_of)
    published = publications(archive, scope, as_of=as_of, window=both)
    until = Window(start=period.start, end=as_of + END_MARGIN)
    signals = indicators(archive, scope, as_of=as_of, window=until, window_on="end")
    forecasts = archive.read("forecasts", scope, as_of=as_of).filter(pl.col("at") > as_of)
    scored = Window.until(as_of, days=SCORE_DAYS)
    scores = archive.read("forecast_scores", scope, as_of=as_of, window=scored, window_on="at")
    tables = (published, signals, forecasts, scores)
    seen = health.seen_by(scope)
    judged = open_warnings(archive, scope, as_of=as_of)
    later = _known_later(archive, scope, published, window=period, as_of=as_of, at=at)
    read = _labels((*tables, judged, later))
    fit, label = seen.read_at(scope).within(_label(read, scope))
    stories = titles(published)
    narratives = narrative_titles(archive, scope, published, stories=stories, as_of=as_of)
    named = pl.concat([stories, narratives])
    return Picture(
        mission=label.mission.replace("|", ", "),
        label=label,
        as_of=as_of,
        made_at=at,
        period=period,
        previous=previous,
        is_reconstructed=any(table["reconstructed"].any() for table in tables),
        publications=as_publications(published),
        titles=pl.concat(
            [named, _distant(archive, scope, named, (signals, forecasts), as_of=as_of)]
        ),
        signals=signals,
        forecasts=forecasts,
        scores=scores,
        health=replace(fit, versions=_versions(archive, scope, published, as_of=as_of)),
        tones=tones(archive, scope, published["id"].to_list(), as_of=as_of),
        newest_at=None if published.height else _newest(archive, scope, as_of),
        grouped_at=_grouped(archive, scope, both, as_of=as_of) if health.failures else None,
        judged=judged,
        has_later=not later.is_empty(),
        rests_on=tuple(dict.fromkeys([*read, *seen.labels_of(fit)])),
    )


def _versions(
    archive: Archive, scope: Scope, published: pl.DataFrame, *, as_of: datetime
) -> tuple[tuple[str, str], ...]:
    """Give the methods in view, each with its version as ``name/1``."""
    named = methods_in_view(archive, scope, published, as_of=as_of)
    return tuple((one.rpartition("/")[0], one) for one in named)


def _known_later(
    archive: Archive,
    scope: Scope,
    known: pl.DataFrame,
    *,
    window: Window,
    as_of: datetime,
    at: datetime,
) -> pl.DataFrame:
    """Give the labels of publications of a window that became known between a past time and now; a later
    revision of what was known is none."""
    if at - as_of <= OF_NOW:
        return known.clear().select(SCOPE_COLUMNS)
    columns = ["id", "known_at", *SCOPE_COLUMNS]
    held = archive.read("items", scope, as_of=at, window=window, columns=columns)
    is_later = (pl.col("known_at") > as_of) & ~pl.col("id").is_in(known["id"].implode())
    return held.filter(is_later).select(SCOPE_COLUMNS)


def _grouped(archive: Archive, scope: Scope, window: Window, *, as_of: datetime) -> datetime | None:
    """Say when an update last put a publication of both periods into a story."""
    members = archive.read(
        "story_members", scope, as_of=as_of, window=window, columns=["item", "known_at"]
    )
    last = members["known_at"].max() if members.height else None
    return last if isinstance(last, datetime) else None


def _distant(
    archive: Archive,
    scope: Scope,
    named: pl.DataFrame,
    findings: tuple[pl.DataFrame, pl.DataFrame],
    *,
    as_of: datetime,
) -> pl.DataFrame:
    """Name (TITLE) the stories and narratives of findings whose publications are older than both periods."""
    signals, forecasts = findings
    series = pl.concat([signals["subject"], forecasts["series"]]).unique().sort().to_list()
    known = set(named["story"])
    wanted = [
        one
        for one in series
        if one.partition(":")[0] in ("story", "narrative") and one.partition(":")[2] not in known
    ]
    told = series_titles(archive, scope, wanted, as_of=as_of)
    rows = [(one.partition(":")[2], *told[one]) for one in wanted if one in told]
    return pl.DataFrame(rows, schema=dict(TITLE), orient="row")


def _newest(archive: Archive, scope: Scope, as_of: datetime) -> datetime | None:
    """Say when the newest publication known by a time was published."""
    read = archive.read("items", scope, as_of=as_of, columns=["published_at"])
    newest = read["published_at"].max() if read.height else None
    return newest if isinstance(newest, datetime) else None


def _labels(tables: tuple[pl.DataFrame, ...]) -> list[Label]:
    """Name each label of what was read, once."""
    held = pl.concat([table.select(SCOPE_COLUMNS).unique() for table in tables]).unique()
    return [
        Label(mission=mission, marking=Marking(marking), audience=Audience(audience))
        for mission, marking, audience in held.sort(SCOPE_COLUMNS).rows()
    ]


def _label(read: list[Label], scope: Scope) -> Label:
    """Give the strictest label of all that was read; the scope's own missions where nothing was."""
    nothing = Label(
        mission="|".join(sorted(scope.missions)),
        marking=Marking.INTERNAL,
        audience=Audience.MISSION,
    )
    return Label.strictest([read_at(scope, one) for one in read] or [nothing])
