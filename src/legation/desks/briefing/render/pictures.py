"""The drawings of the pages: attention over time, sources, countries, fans, and how forecasts did."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import sqrt

import polars as pl
from django.utils.translation import gettext

from legation.chancery.drawing.bars import Interval, bars, intervals
from legation.chancery.drawing.figure import Figure, not_enough
from legation.chancery.drawing.forecasts import Said, fan, reliability
from legation.chancery.drawing.lines import Flag, Series, line, small_multiples
from legation.chancery.drawing.world import map_by_country
from legation.chancery.foreign import one_line
from legation.chancery.recognition import profile_in_force
from legation.desks.briefing.rules.scored import LEAST_CASES, by_model
from legation.desks.briefing.rules.scored import calibration as levels_come_true
from legation.domain.languages import UNDETERMINED

SHOWN = 4
"""Languages or stories that have a line of their own; the others share one."""
SOURCES = 12
HOURLY = timedelta(days=3)
"""Stretch up to which publications are counted by hour."""
DAYS_BEFORE = 28
"""Days of the past that a forecast is drawn after."""

Names = Mapping[str, str]


def attention(
    items: pl.DataFrame, *, by: str, names: Names, title: str, flags: Sequence[Flag] = ()
) -> Figure:
    """Draw publications over time, a line for each of the four most frequent values of a column.

    ``items`` needs ``published_at`` and the column; ``names`` calls its values, others by themselves.
    A step without publications is nought: it was listened for.
    """
    counted = by_step(items, by=by)
    at = tuple(counted["at"])
    series = [
        Series(name=names.get(one, one), values=tuple(counted[one].cast(pl.Float64)))
        for one in counted.columns[1:]
    ]
    is_hourly = len(at) > 1 and at[1] - at[0] < timedelta(days=1)
    unit = gettext("publications an hour") if is_hourly else gettext("publications a day")
    return line(at, series, title=title, unit=unit, flags=flags)


def by_step(items: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Count publications by hour (of up to three days) or day: ``at`` and a column for each of the most
    frequent values of ``by``, the largest first, and one for all others where there are any."""
    if not items.height:
        return pl.DataFrame({"at": []})
    stamps = items["published_at"].sort()
    step = "1h" if stamps[-1] - stamps[0] <= HOURLY else "1d"
    named = pl.col(by).fill_null("").replace("", UNDETERMINED)
    told = items.select(at=pl.col("published_at").dt.truncate(step), of=named)
    largest = told["of"].value_counts().sort("count", "of", descending=[True, False])["of"]
    kept = largest.head(SHOWN).to_list()
    rest = gettext("all others")
    grouped = told.with_columns(
        of=pl.when(pl.col("of").is_in(kept)).then("of").otherwise(pl.lit(rest))
    )
    wide = grouped.group_by("at").agg(
        *((pl.col("of") == one).sum().alias(one) for one in kept),
        *([(pl.col("of") == rest).sum().alias(rest)] if len(largest) > SHOWN else []),
    )
    return wide.sort("at").upsample("at", every=step).with_columns(pl.exclude("at").fill_null(0))


def sources(items: pl.DataFrame, names: Names) -> Figure:
    """Draw how many publications each source brought, the busiest first."""
    counted = items["source"].value_counts().sort("count", "source", descending=[True, False])
    rows = [(names.get(source, source), float(count)) for source, count in counted.rows()]
    return bars(rows, title=gettext("Publications by source"), unit=gettext("publications"))


def countries(items: pl.DataFrame) -> Figure:
    """Draw how many of these publications name each country; what none names is nought."""
    named = items["countries"].explode(empty_as_null=True).drop_nulls().value_counts()
    title = gettext("Countries and territories that these publications name")
    if not named.height:
        says = gettext("None of these publications names a country or territory.")
        return Figure(title=title, summary=says, note=says)
    values = {code: float(count) for code, count in named.rows()}
    unit = gettext("publications")
    return map_by_country(values, profile_in_force(), title=title, unit=unit, otherwise=0.0)


def forecast_fan(
    steps: pl.DataFrame, *, past: pl.DataFrame, unit: str = "", named: str = ""
) -> Figure:
    """Draw a forecast after the past it follows, under the name of its series where it is given.

    ``steps`` is a forecast's rows in order, ``past`` has ``at`` and ``value`` by the same step, and may
    be empty where the past is not held. A name in other people's words is isolated in its direction.
    """
    called = one_line(named)
    return fan(
        steps["at"].to_list(),
        steps["quantiles"].to_list(),
        title=f"\u2068{called}\u2069" if called else gettext("What is expected, after what was"),
        unit=unit or str(steps["unit"][0]),
        past_at=past["at"].to_list(),
        past=past["value"].to_list(),
    )


def past_of(items: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """Count a series' publications by the forecast's step over the four weeks before it: ``at``, ``value``.

    A step without publications counts nought, as the forecaster counted it.
    """
    empty = pl.DataFrame(schema={"at": steps.schema["at"], "value": pl.Float64()})
    origin, first = steps["origin"][0], steps["at"][0]
    step = steps["at"][1] - first if steps.height > 1 else timedelta(days=1)
    since = max(origin - timedelta(days=DAYS_BEFORE), origin - 60 * step)
    held = items.filter(pl.col("published_at").is_between(since, origin, closed="left"))
    if not held.height:
        return empty
    back = ((origin - pl.col("published_at")) / step).ceil().cast(pl.Int64)
    counted = held.group_by(back=back).agg(value=pl.len().cast(pl.Float64))
    whole = pl.DataFrame({"back": range(int(counted["back"].max()), 0, -1)})  # type: ignore[arg-type]
    filled = whole.join(counted, on="back", how="left", maintain_order="left")
    return filled.select(
        at=pl.lit(origin) - pl.col("back") * step, value=pl.col("value").fill_null(0.0)
    ).cast({"at": steps.schema["at"]})


def scoreboard(scored: pl.DataFrame) -> list[Figure]:
    """Draw how the forecasts that came due did (of ``with_verdicts``), by model: how often their 50 % and
    90 % intervals held what happened, with the doubt of so many steps, and their loss beside that of
    repeating last week."""
    title = gettext("How often the intervals held (50 and 90 are right)")
    unit = gettext("percent of the steps")
    models = [one for one in by_model(scored) if one.loss is not None]
    if not models:
        return [not_enough(title, has=scored.height, needs=LEAST_CASES)]
    held: list[Interval] = []
    losses: list[tuple[str, float | None]] = []
    for one in models:
        for share, level in ((one.held50, "50 %"), (one.held90, "90 %")):
            if share is not None:
                name = f"{one.model}, {level} ({one.cases})"
                held.append(wilson(name, held=share * one.cases, of=one.cases))
        losses += [(one.model, one.loss), (gettext("last week repeated"), one.naive)]
    return [
        intervals(held, title=title, unit=unit, level=0.95),
        bars(
            losses,
            title=gettext("Mean loss of the forecasts, smaller is better"),
            unit=gettext("loss"),
        ),
    ]


def calibration(scored: pl.DataFrame) -> Figure:
    """Draw how often what happened lay at or below each stated quantile."""
    title = gettext("How often it came out at or below what was said")
    told = levels_come_true(scored)
    if not told:
        return not_enough(title, has=scored.height, needs=LEAST_CASES)
    said = [Said(probability=level, came_true=share, count=scored.height) for level, share in told]
    return reliability(said, title=title)


def wilson(name: str, *, held: float, of: int) -> Interval:
    """Give a share in percent with its 95 % interval (Wilson 1927, right for few and for extreme shares)."""
    z, p = 1.959964, held / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    low, high = max(middle - reach, 0.0), min(middle + reach, 1.0)
    return Interval(name=name, low=100 * low, middle=100 * p, high=100 * high)


def by_story(items: pl.DataFrame, names: Names) -> Figure:
    """Draw the stories of a narrative, each in its frame on one scale."""
    largest = (
        items["story"].drop_nulls().value_counts().sort("count", "story", descending=[True, False])
    )
    kept = largest["story"].head(9).to_list()
    days = items.select(at=pl.col("published_at").dt.truncate("1d"), story="story")
    wide = days.group_by("at").agg(*((pl.col("story") == one).sum().alias(one) for one in kept))
    filled = wide.sort("at").upsample("at", every="1d").with_columns(pl.exclude("at").fill_null(0))
    series = [
        Series(name=names.get(one, one), values=tuple(filled[one].cast(pl.Float64))) for one in kept
    ]
    return small_multiples(
        tuple(filled["at"]),
        series,
        title=gettext("Its stories"),
        unit=gettext("publications a day"),
    )
