"""Small drawings as inline SVG, a line or a fan; the table beside says the same."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.desks.briefing.content import Chart, Moment
from legation.desks.briefing.rules.numbers import roughly, wholly
from legation.desks.briefing.speaking import spoken

WIDTH, HEIGHT, MARGIN = 160.0, 40.0, 3.0


def drawing(chart: Chart) -> SafeString:
    """Draw a chart; a fan where it has an interval, a line with its last point marked where not."""
    if len(chart.values) < 2:
        return SafeString("")
    top = max([*chart.values, *chart.high, 1.0])
    line = _points(chart.values, top)
    end = line[-1]
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        "{}"
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.6"'
        ' stroke-linejoin="round"/><circle cx="{}" cy="{}" r="2.2" fill="currentColor"/></svg>',
        *(int(WIDTH), int(HEIGHT), int(WIDTH), int(HEIGHT)),
        summary(chart),
        _area(chart, top),
        _joined(line),
        *end,
    )


def summary(chart: Chart) -> str:
    """Say a chart in one line, in the language spoken now: what, its busiest day and its last; for a fan,
    its first and last day."""
    told = {"caption": chart.caption, "last_day": _day(chart.at[-1])}
    if chart.high:
        ends = {"first": spoken(wholly(chart.values[0])), "last": spoken(wholly(chart.values[-1]))}
        says = gettext("%(caption)s: %(first)s on %(day)s, %(last)s on %(last_day)s")
        return says % {**told, **ends, "day": _day(chart.at[0])}
    last, highest = chart.values[-1], max(chart.values)
    day = _day(chart.at[chart.values.index(highest)])
    values = {"last": spoken(roughly(last)), "highest": spoken(roughly(highest)), "day": day}
    if last == highest:
        says = gettext("%(caption)s: %(last)s on %(last_day)s, the last day and the busiest")
    else:
        says = gettext("%(caption)s: %(highest)s on %(day)s, the busiest; %(last)s on the last day")
    return says % {**told, **values}


def _day(at: datetime) -> str:
    return spoken(Moment(at=at, is_day=True, is_near=True))


def rows(chart: Chart) -> list[tuple[str, str, str, str]]:
    """Give the chart's numbers as table rows: day, value, and the interval's ends or nothing."""
    low = chart.low or (None,) * len(chart.values)
    high = chart.high or (None,) * len(chart.values)
    return [
        (f"{at:%Y-%m-%d}", spoken(roughly(value)), _number(under), _number(over))
        for at, value, under, over in zip(chart.at, chart.values, low, high, strict=True)
    ]


def _number(value: float | None) -> str:
    return "" if value is None else spoken(roughly(value))


def _area(chart: Chart, top: float) -> SafeString:
    if chart.high:
        ring = [*_points(chart.high, top), *reversed(_points(chart.low, top))]
    else:
        line, foot = _points(chart.values, top), f"{HEIGHT - MARGIN:.1f}"
        ring = [(line[0][0], foot), *line, (line[-1][0], foot)]
    return format_html('<polygon points="{}" fill="currentColor" opacity=".15"/>', _joined(ring))


def _points(values: Sequence[float], top: float) -> list[tuple[str, str]]:
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    room = HEIGHT - 2 * MARGIN
    return [
        (f"{MARGIN + place * step:.1f}", f"{HEIGHT - MARGIN - room * value / top:.1f}")
        for place, value in enumerate(values)
    ]


def _joined(points: Sequence[tuple[str, str]]) -> str:
    return " ".join(f"{across},{down}" for across, down in points)
