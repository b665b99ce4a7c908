"""Forecasts and how far to trust them: the fan of a forecast, and how often what was said came true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.chancery.drawing.figure import Figure, joined, not_enough, path, rule, svg, text
from legation.chancery.drawing.figure import at as place
from legation.chancery.drawing.frame import HEIGHT, WIDTH, Frame, frame_for, time_axis, value_axis
from legation.chancery.drawing.saying import day, language_or, number, share
from legation.chancery.joining import parted
from legation.domain.forecast import LEVELS

BANDS = ((0.05, 0.95), (0.1, 0.9), (0.25, 0.75))
"""Ends of the bands that hold nine, eight and five in ten, the widest first."""
LEAST_FORECASTS = 10
"""Scored statements under which no frequency is drawn: their share would be chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Statements of about one probability: the mean said, the share that came true, how many."""

    probability: float
    came_true: float
    count: int


def fan(
    at: Sequence[datetime],
    quantiles: Sequence[Sequence[float]],
    *,
    title: str,
    unit: str,
    past_at: Sequence[datetime] = (),
    past: Sequence[float] = (),
    language: str = "",
) -> Figure:
    """Draw a forecast's middle in bands of 50, 80 and 90 in a hundred, after what was before it.

    ``quantiles`` holds for each step the values at ``legation.domain.forecast.LEVELS``.
    """
    if not at:
        return not_enough(title, has=0, needs=1)
    spoken = language_or(language)
    whole = [*past_at, *at]
    highest = [value for step in quantiles for value in step]
    frame = frame_for([*past, *highest], whole if len(whole) > 1 else [at[0], at[0]])
    marks = value_axis(frame, spoken)
    steps, columns = _joined_to_past(at, quantiles, past_at, past)
    across = [frame.across(moment.timestamp()) for moment in steps]
    for number_, (low, high) in enumerate(BANDS, start=1):
        under, over = (columns[LEVELS.index(level)] for level in (low, high))
        ring = [
            *((x, frame.down(value)) for x, value in zip(across, over, strict=True)),
            *reversed([(x, frame.down(value)) for x, value in zip(across, under, strict=True)]),
        ]
        marks.append(
            format_html('<path class="band b{}" d="{}"/>', number_, path(ring, closed=True))
        )
    middle = columns[LEVELS.index(0.5)]
    for kind, (places, values) in {
        "line s1": ([frame.across(moment.timestamp()) for moment in past_at], past),
        "line middle": (across, middle),
    }.items():
        drawn = path([(x, frame.down(value)) for x, value in zip(places, values, strict=True)])
        marks.append(format_html('<path class="{}" d="{}"/>', kind, drawn))
    marks += time_axis(frame, whole, spoken)
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
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(WIDTH, HEIGHT), kind="fan"),
        head=(gettext("Day"), *(f"{100 * level:g}%" for level in LEVELS)),
        rows=tuple(_fan_rows(at, quantiles, past_at, past, language=spoken)),
        legend=_fan_key(),
    )


def reliability(said: Sequence[Said], *, title: str, language: str = "") -> Figure:
    """Draw how often statements of each probability came true; on the diagonal they were right.

    Dots grow with the number of statements. Fewer than ten statements are not enough for a picture.
    """
    counted = sum(one.count for one in said)
    if counted < LEAST_FORECASTS:
        return not_enough(title, has=counted, needs=LEAST_FORECASTS)
    spoken = language_or(language)
    size = 340.0
    frame = Frame(low=0, high=1, first=0, last=1, left=64, right=size - 16, top=36, foot=size - 56)
    marks: list[SafeString] = []
    for step in (0.0, 0.25, 0.5, 0.75, 1.0):
        marks.append(rule((frame.left, frame.down(step)), (frame.right, frame.down(step)), "grid"))
        told = share(step, spoken)
        marks.append(text(frame.left - 8, frame.down(step) + 4, told, anchor="end", kind="tick"))
        marks.append(text(frame.across(step), frame.foot + 20, told, anchor="middle", kind="tick"))
    marks.append(rule((frame.left, frame.foot), (frame.right, frame.top), "target"))
    points = [(frame.across(one.probability), frame.down(one.came_true)) for one in said]
    marks.append(format_html('<path class="line s1" d="{}"/>', path(points)))
    for (across, down), one in zip(points, said, strict=True):
        radius = 3 + 9 * (one.count / max(each.count for each in said)) ** 0.5
        marks.append(
            format_html(
                '<circle class="dot s1" cx="{}" cy="{}" r="{}"/>',
                *map(place, (across, down, radius)),
            )
        )
    middle = (frame.left + frame.right) / 2
    marks.append(text(middle, size - 12, gettext("Said"), anchor="middle", kind="label"))
    marks.append(text(8, 18, gettext("Came true"), kind="label"))
    rows = tuple(
        (share(one.probability, spoken), share(one.came_true, spoken), number(one.count, spoken))
        for one in said
    )
    summary = parted(
        gettext("said %(said)s, came true %(true)s of %(count)s")
        % {"said": a, "true": b, "count": c}
        for a, b, c in rows
    )
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(size, size), kind="reliability"),
        head=(gettext("Said"), gettext("Came true"), gettext("Statements")),
        rows=rows,
        legend=format_html(
            "<p>{}</p>",
            gettext(
                "On the dashed line, statements were exactly right; larger dots rest on more of them."
            ),
        ),
    )


def _joined_to_past(
    at: Sequence[datetime],
    quantiles: Sequence[Sequence[float]],
    past_at: Sequence[datetime],
    past: Sequence[float],
) -> tuple[list[datetime], list[list[float]]]:
    """Let the fan begin at the last known value; give its times and one column for each level."""
    columns = [list(column) for column in zip(*quantiles, strict=True)]
    if not past_at:
        return list(at), columns
    return [past_at[-1], *at], [[past[-1], *column] for column in columns]


def _fan_rows(
    at: Sequence[datetime],
    quantiles: Sequence[Sequence[float]],
    past_at: Sequence[datetime],
    past: Sequence[float],
    *,
    language: str,
) -> list[tuple[str, ...]]:
    place_of_middle = LEVELS.index(0.5)
    before = [
        (
            day(moment, language, has_year=True),
            *(
                number(value, language) if level == place_of_middle else ""
                for level in range(len(LEVELS))
            ),
        )
        for moment, value in zip(past_at, past, strict=True)
    ]
    after = [
        (day(moment, language, has_year=True), *(number(value, language) for value in step))
        for moment, step in zip(at, quantiles, strict=True)
    ]
    return [*before, *after]


def _fan_key() -> SafeString:
    says = (gettext("90 in a hundred"), gettext("80 in a hundred"), gettext("50 in a hundred"))
    swatch = (
        '<li><svg class="chart swatch" viewBox="0 0 28 12" aria-hidden="true">'
        '<path class="band b{}" d="M0 0L28 0L28 12L0 12Z"/></svg> {}</li>'
    )
    items = [format_html(swatch, number_, one) for number_, one in enumerate(says, start=1)]
    middle = format_html(
        '<li><svg class="chart swatch" viewBox="0 0 28 12" aria-hidden="true">'
        '<path class="line middle" d="M0 6L28 6"/></svg> {}</li>',
        gettext("middle"),
    )
    return format_html('<ul class="key">{}{}</ul>', middle, joined(items))
