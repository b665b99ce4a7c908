"""A forecast small enough for a row of a table: its bands and its middle, without axes."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.chancery.drawing.figure import Figure, not_enough, path, svg
from legation.chancery.drawing.forecasts import BANDS
from legation.chancery.drawing.frame import Frame
from legation.chancery.drawing.once import drawn_once
from legation.chancery.drawing.saying import day, language_or, number
from legation.domain.forecast import LEVELS


@drawn_once
def small_fan(
    at: Sequence[datetime],
    quantiles: Sequence[Sequence[float]],
    *,
    title: str,
    unit: str,
    language: str = "",
) -> Figure:
    """Draw a forecast's bands of 90, 80 and 50 in a hundred and its middle, small; from two steps on.

    ``quantiles`` holds for each step the values at ``legation.domain.forecast.LEVELS``; nought stands at
    the foot of the picture. The row of the table that it stands in says its last values.
    """
    if len(at) < 2:
        return not_enough(title, has=len(at), needs=2)
    spoken = language_or(language)
    columns = [list(column) for column in zip(*quantiles, strict=True)]
    frame = Frame(
        low=min([0.0, *columns[0]]),
        high=max([1.0, *columns[-1]]),
        first=at[0].timestamp(),
        last=at[-1].timestamp(),
        left=4,
        right=154,
        top=4,
        foot=40,
    )
    across = [frame.across(moment.timestamp()) for moment in at]

    def points(level: float) -> list[tuple[float, float]]:
        values = columns[LEVELS.index(level)]
        return [(x, frame.down(value)) for x, value in zip(across, values, strict=True)]

    marks: list[SafeString] = []
    for place, (low, high) in enumerate(BANDS, start=1):
        ring = path([*points(high), *reversed(points(low))], closed=True)
        marks.append(format_html('<path class="band b{}" d="{}"/>', place, ring))
    marks.append(format_html('<path class="line middle" d="{}"/>', path(points(0.5))))
    ends = quantiles[-1]
    summary = gettext(
        "%(title)s: %(middle)s %(unit)s on %(day)s, nine in ten between %(low)s and %(high)s"
    ) % {
        "title": title,
        "middle": number(ends[LEVELS.index(0.5)], spoken),
        "unit": unit,
        "day": day(at[-1], spoken),
        "low": number(ends[0], spoken),
        "high": number(ends[-1], spoken),
    }
    drawn = svg(marks, title=title, summary=summary, size=(160, 44), kind="spark")
    return Figure(title=title, summary=summary, picture=drawn)
