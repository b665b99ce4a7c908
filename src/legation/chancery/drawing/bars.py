"""Values side by side: bars, and intervals as a dot with its whisker."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.chancery.drawing.figure import Figure, not_enough, rule, svg, text
from legation.chancery.drawing.figure import at as place
from legation.chancery.drawing.frame import WIDTH, Frame, round_steps
from legation.chancery.drawing.saying import language_or, number
from legation.chancery.joining import named, parted

ROW = 44.0
"""Height of one bar with its name above it."""
MOST_BARS = 12
"""Bars of one drawing; the table holds all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A named value with the ends of its interval, and the level of that interval (0–1)."""

    name: str
    low: float
    middle: float
    high: float


def bars(
    values: Sequence[tuple[str, float | None]], *, title: str, unit: str, language: str = ""
) -> Figure:
    """Draw up to twelve values from nought as bars with their numbers; what is unknown has none."""
    known = [value for _, value in values if value is not None]
    if not known:
        return not_enough(title, has=0, needs=1)
    spoken = language_or(language)
    frame = Frame(
        low=0, high=1, first=min([0.0, *known]), last=max([*known, 1e-9]), left=8, right=560
    )
    marks: list[SafeString] = []
    for row, (name, value) in enumerate(values[:MOST_BARS]):
        top = row * ROW
        marks.append(text(8, top + 16, _cut(name), kind="label"))
        if value is None:
            marks.append(text(8, top + 36, gettext("no data"), kind="tick"))
            continue
        start, end = sorted((frame.across(0), frame.across(value)))
        marks.append(
            format_html(
                '<rect class="bar s1" x="{}" y="{}" width="{}" height="14"/>',
                place(start),
                place(top + 23),
                place(max(end - start, 1.0)),
            )
        )
        marks.append(text(end + 8, top + 35, number(value, spoken), kind="value"))
    summary = gettext("%(title)s, %(unit)s: %(told)s") % {
        "title": title,
        "unit": unit,
        "told": ", ".join(
            f"{name} {number(value, spoken) or gettext('no data')}"
            for name, value in values[:MOST_BARS]
        ),
    }
    high = min(len(values), MOST_BARS) * ROW + 6
    left_out = len(values) - MOST_BARS
    says = gettext("%(count)d more stand in the table.") % {"count": left_out}
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(WIDTH, high), kind="bars"),
        head=("", unit),
        rows=tuple((name, number(value, spoken) or gettext("no data")) for name, value in values),
        legend=format_html("<p>{}</p>", says) if left_out > 0 else SafeString(""),
    )


def intervals(
    values: Sequence[Interval], *, title: str, unit: str, level: float = 0.9, language: str = ""
) -> Figure:
    """Draw values as dots with the whisker of their interval; ``level`` is the interval's, 0–1."""
    if not values:
        return not_enough(title, has=0, needs=1)
    spoken = language_or(language)
    steps = round_steps(
        min([0.0, *(one.low for one in values)]), max(one.high for one in values), most=4
    )
    foot = len(values[:MOST_BARS]) * ROW + 6
    frame = Frame(
        low=0, high=1, first=steps[0], last=steps[-1], left=16, right=WIDTH - 24, top=0, foot=foot
    )
    marks: list[SafeString] = []
    for step in steps:
        across = frame.across(step)
        marks.append(rule((across, 0), (across, foot), "zero" if step == 0 else "grid"))
        marks.append(text(across, foot + 18, number(step, spoken), anchor="middle", kind="tick"))
    for row, one in enumerate(values[:MOST_BARS]):
        marks += _whisker(frame, one, row * ROW + 30)
        marks.append(text(24, row * ROW + 17, _cut(one.name), kind="label"))
    told = [
        (one.name, *(number(value, spoken) for value in (one.low, one.middle, one.high)))
        for one in values
    ]
    summary = parted(named(name, f"{middle} ({low}–{high})") for name, low, middle, high in told)
    says = gettext("The dot is the middle, the line holds %(level)d in a hundred.")
    return Figure(
        title=title,
        summary=f"{unit}. {summary}",
        picture=svg(marks, title=title, summary=summary, size=(WIDTH, foot + 26), kind="dots"),
        head=("", gettext("Low"), gettext("Middle"), gettext("High")),
        rows=tuple(told),
        legend=format_html("<p>{}</p>", says % {"level": round(100 * level)}),
    )


def _whisker(frame: Frame, one: Interval, height: float) -> list[SafeString]:
    low, middle, high = (frame.across(value) for value in (one.low, one.middle, one.high))
    return [
        rule((low, height), (high, height), "whisker"),
        rule((low, height - 5), (low, height + 5), "whisker"),
        rule((high, height - 5), (high, height + 5), "whisker"),
        format_html(
            '<circle class="dot s1" cx="{}" cy="{}" r="5.5"/>', place(middle), place(height)
        ),
    ]


def _cut(says: str, letters: int = 60) -> str:
    return says if len(says) <= letters else says[: letters - 1] + "…"
