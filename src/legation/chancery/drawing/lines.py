"""Values over time: lines with flags, stacked areas, small multiples, a small line with its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.chancery.drawing.figure import (
    Figure,
    joined,
    not_enough,
    path,
    rule,
    svg,
    text,
)
from legation.chancery.drawing.figure import (
    at as place,
)
from legation.chancery.drawing.frame import (
    HEIGHT,
    WIDTH,
    Frame,
    frame_for,
    time_axis,
    value_axis,
)
from legation.chancery.drawing.once import drawn_once
from legation.chancery.drawing.saying import day, language_or, number
from legation.chancery.drawing.timed import enlarged
from legation.chancery.joining import colon, parted

MOST_SERIES = 6
"""Series told apart in one drawing; beyond, use small multiples."""
INSIDE = 22.0
"""Height of an area that has room for its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One named row of values, as long as the times; None where nothing is known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something that happened at a time, marked on a line."""

    at: datetime
    says: str


def line(
    at: Sequence[datetime],
    series: Sequence[Series],
    *,
    title: str,
    unit: str,
    flags: Sequence[Flag] = (),
    language: str = "",
) -> Figure:
    """Draw up to six series as lines that differ in stroke as well as colour, with events flagged.

    A stretch without values is a gap, not a line. Times rise; each series is as long as ``at``.
    """
    known = [value for one in series for value in one.values if value is not None]
    if len(at) < 2 or len(known) < 2:
        return not_enough(title, has=len(known), needs=2)
    shown = series[:MOST_SERIES]
    spoken = language_or(language)
    frame = frame_for(known, at)
    marks = [*value_axis(frame, spoken), *time_axis(frame, at, spoken)]
    marks += _flags(frame, flags)
    for number_, one in enumerate(shown, start=1):
        marks.append(_line(frame, at, one.values, f"line s{number_}"))
    summary = summary_of(at, shown, unit, spoken)
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(WIDTH, HEIGHT), kind="lines"),
        head=(gettext("Day"), *(one.name for one in series)),
        rows=tuple(_rows(at, series, spoken)),
        legend=joined([_key([one.name for one in shown], "line"), _told(flags, spoken)]),
        timed=enlarged(at, [one.name for one in shown], [one.values for one in shown]),
    )


def stacked(
    at: Sequence[datetime],
    series: Sequence[Series],
    *,
    title: str,
    unit: str,
    language: str = "",
) -> Figure:
    """Draw up to six series as areas on top of each other, named inside where there is room.

    What is not known counts as nothing. More series are summed in a last one, so the top edge is
    always the sum of all.
    """
    if len(at) < 2 or not series:
        return not_enough(title, has=len(at), needs=2)
    spoken = language_or(language)
    shown = _with_rest(series)
    bottoms = [0.0] * len(at)
    layers: list[tuple[list[float], list[float]]] = []
    for one in shown:
        tops = [under + (value or 0.0) for under, value in zip(bottoms, one.values, strict=True)]
        layers.append((bottoms, tops))
        bottoms = tops
    frame = frame_for(bottoms, at)
    marks = value_axis(frame, spoken)
    for place_, (under, over) in enumerate(layers, start=1):
        ring = [*_points(frame, at, over), *reversed(_points(frame, at, under))]
        marks.append(
            format_html('<path class="area s{}" d="{}"/>', place_, path(ring, closed=True))
        )
    marks += _inside(frame, at, layers, [one.name for one in shown])
    marks += time_axis(frame, at, spoken)
    summary = summary_of(at, [Series(name=title, values=tuple(bottoms))], unit, spoken)
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(WIDTH, HEIGHT), kind="stacked"),
        head=(gettext("Day"), *(one.name for one in shown)),
        rows=tuple(_rows(at, shown, spoken)),
        legend=_key([one.name for one in shown], "area"),
    )


def small_multiples(
    at: Sequence[datetime],
    series: Sequence[Series],
    *,
    title: str,
    unit: str,
    language: str = "",
) -> Figure:
    """Draw each series in a small frame of its own, all on one scale, so that sizes compare."""
    known = [value for one in series for value in one.values if value is not None]
    if len(at) < 2 or len(known) < 2:
        return not_enough(title, has=len(known), needs=2)
    spoken = language_or(language)
    columns, wide, high = 3, WIDTH / 3, 104.0
    marks: list[SafeString] = []
    for number_, one in enumerate(series):
        left, top = (number_ % columns) * wide, (number_ // columns) * high
        frame = Frame(
            **_reach(known, at), left=left + 6, right=left + wide - 10, top=top + 28, foot=top + 92
        )
        marks.append(rule((frame.left, frame.foot), (frame.right, frame.foot), "zero"))
        marks.append(_line(frame, at, one.values, "line s1"))
        marks.append(text(left + 6, top + 18, _cut(one.name, 20), kind="label"))
        highest = max((value for value in one.values if value is not None), default=None)
        marks.append(
            text(left + wide - 10, top + 18, number(highest, spoken), anchor="end", kind="tick")
        )
    rows_ = -(-len(series) // columns)
    summary = summary_of(at, series, unit, spoken)
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(WIDTH, rows_ * high), kind="many"),
        head=(gettext("Day"), *(one.name for one in series)),
        rows=tuple(_rows(at, series, spoken)),
        legend=format_html(
            "<p>{}</p>", gettext("All on one scale; the number is the highest value of each.")
        ),
    )


@drawn_once
def sparkline(
    at: Sequence[datetime],
    values: Sequence[float | None],
    *,
    title: str,
    unit: str,
    target: float | None = None,
    language: str = "",
) -> Figure:
    """Draw one series small, its last value marked, with a dashed line where its target lies."""
    known = [value for value in values if value is not None]
    if len(at) < 2 or len(known) < 2:
        return not_enough(title, has=len(known), needs=2)
    spoken = language_or(language)
    reach = _reach([*known, *([] if target is None else [target])], at)
    frame = Frame(**reach, left=4, right=154, top=5, foot=39)
    marks = [_line(frame, at, values, "line s1")]
    if target is not None:
        height = frame.down(target)
        marks.insert(0, rule((0, height), (160, height), "target"))
    last = max(place_ for place_, value in enumerate(values) if value is not None)
    marks.append(
        format_html(
            '<circle class="end s1" cx="{}" cy="{}" r="3"/>',
            place(frame.across(at[last].timestamp())),
            place(frame.down(values[last] or 0.0)),
        )
    )
    summary = summary_of(at, [Series(name=title, values=tuple(values))], unit, spoken)
    if target is not None:
        told = gettext("target %(target)s") % {"target": number(target, spoken)}
        summary = parted([summary, told])
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(160, 44), kind="spark"),
        head=(gettext("Day"), unit),
        rows=tuple(_rows(at, [Series(name=title, values=tuple(values))], spoken)),
    )


def summary_of(at: Sequence[datetime], series: Sequence[Series], unit: str, language: str) -> str:
    """Say in one line the highest and the last value of up to six series, each with its day."""
    told = []
    for one in series[:MOST_SERIES]:
        known = [
            (value, moment)
            for value, moment in zip(one.values, at, strict=True)
            if value is not None
        ]
        if known:
            highest, on = max(known, key=lambda pair: pair[0])
            # the unit stands apart from the numbers, which would each ask for another form of it
            says = gettext("%(name)s, %(unit)s: highest %(highest)s on %(day)s, last %(last)s")
            told.append(
                says
                % {
                    "name": _cut(one.name, 40),
                    "highest": number(highest, language),
                    "unit": unit,
                    "day": day(on, language),
                    "last": number(known[-1][0], language),
                }
            )
    return parted(told)


def _line(
    frame: Frame, at: Sequence[datetime], values: Sequence[float | None], kind: str
) -> SafeString:
    """Draw a line in pieces: a value that is not known ends one."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for moment, value in zip(at, values, strict=True):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((frame.across(moment.timestamp()), frame.down(value)))
    drawn = "".join(path(piece if len(piece) > 1 else piece * 2) for piece in pieces)
    return format_html('<path class="{}" d="{}"/>', kind, drawn)


def _points(
    frame: Frame, at: Sequence[datetime], values: Sequence[float]
) -> list[tuple[float, float]]:
    return [
        (frame.across(moment.timestamp()), frame.down(value))
        for moment, value in zip(at, values, strict=True)
    ]


def _inside(
    frame: Frame,
    at: Sequence[datetime],
    layers: Sequence[tuple[list[float], list[float]]],
    names: Sequence[str],
) -> list[SafeString]:
    """Write each area's name where it is thickest; nothing where it is nowhere thick enough."""
    marks: list[SafeString] = []
    inner = range(len(at) // 8, max(len(at) - len(at) // 8, 1))
    for (under, over), name in zip(layers, names, strict=True):
        thick = max(inner, key=lambda step: over[step] - under[step])
        if frame.down(under[thick]) - frame.down(over[thick]) > INSIDE:
            height = frame.down((under[thick] + over[thick]) / 2) + 5
            across = frame.across(at[thick].timestamp())
            marks.append(text(across, height, _cut(name, 14), anchor="middle", kind="inside"))
    return marks


def _flags(frame: Frame, flags: Sequence[Flag]) -> list[SafeString]:
    """Draw each event as a line with its number in a flag; the legend says what it was."""
    marks: list[SafeString] = []
    for number_, flag in enumerate(flags, start=1):
        moment = flag.at.timestamp()
        if frame.first <= moment <= frame.last:
            across = frame.across(moment)
            marks.append(rule((across, frame.top), (across, frame.foot), "flag"))
            marks.append(
                format_html(
                    '<circle class="flag" cx="{}" cy="{}" r="9"/>', place(across), frame.top - 4
                )
            )
            marks.append(text(across, frame.top, str(number_), anchor="middle", kind="flagged"))
    return marks


def _told(flags: Sequence[Flag], language: str) -> SafeString:
    if not flags:
        return SafeString("")
    rows_ = ((day(flag.at, language), colon(), flag.says) for flag in flags)
    return format_html(
        '<ol class="flags">{}</ol>',
        format_html_join("", '<li>{}{}<bdi dir="auto">{}</bdi></li>', rows_),
    )


def _key(names: Sequence[str], mark: str) -> SafeString:
    """Say which mark is which series; nothing where there is one."""
    if len(names) < 2:
        return SafeString("")
    swatch = (
        '<li><svg class="chart swatch" viewBox="0 0 28 12" aria-hidden="true">'
        '<path class="{} s{}" d="{}"/></svg> <bdi dir="auto">{}</bdi></li>'
    )
    shape = "M0 6L28 6" if mark == "line" else "M0 0L28 0L28 12L0 12Z"
    told = ((mark, place_, shape, name) for place_, name in enumerate(names, start=1))
    return format_html('<ul class="key">{}</ul>', format_html_join("", swatch, told))


def _with_rest(series: Sequence[Series]) -> list[Series]:
    if len(series) <= MOST_SERIES:
        return list(series)
    kept, rest = series[: MOST_SERIES - 1], series[MOST_SERIES - 1 :]
    summed = tuple(
        sum(one.values[step] or 0.0 for one in rest) for step in range(len(rest[0].values))
    )
    return [*kept, Series(name=gettext("all others"), values=summed)]


def _reach(known: Sequence[float], at: Sequence[datetime]) -> dict[str, float]:
    low, high = min([0.0, *known]), max([*known, 1e-9])
    return {"low": low, "high": high, "first": at[0].timestamp(), "last": at[-1].timestamp()}


def _rows(at: Sequence[datetime], series: Sequence[Series], language: str) -> list[tuple[str, ...]]:
    columns = zip(*(one.values for one in series), strict=True)
    return [
        (day(moment, language, has_year=True), *(number(value, language) for value in values))
        for moment, values in zip(at, columns, strict=True)
    ]


def _cut(says: str, letters: int) -> str:
    return says if len(says) <= letters else says[: letters - 1] + "…"
