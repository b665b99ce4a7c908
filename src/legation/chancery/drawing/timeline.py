"""What happened when: events on a line of time, in lanes where they would cover each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.chancery.drawing.figure import Figure, not_enough, rule, svg, text
from legation.chancery.drawing.figure import at as place
from legation.chancery.drawing.frame import WIDTH, Frame, time_axis
from legation.chancery.drawing.saying import day, language_or
from legation.chancery.joining import named, parted

LANES = 6
"""Lanes above the line; what finds none free is drawn as a mark alone and told in the table."""
LETTER = 7.6
"""Room of one letter in the drawing's units, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, and what sort of thing it was (``ours`` is filled, others hollow)."""

    at: datetime
    says: str
    is_ours: bool = False


def timeline(events: Sequence[Event], *, title: str, language: str = "") -> Figure:
    """Draw events in order of time with their words, our own as filled squares, others' as hollow dots."""
    if not events:
        return not_enough(title, has=0, needs=1)
    spoken = language_or(language)
    ordered = sorted(events, key=lambda one: one.at)
    lanes = _lanes(ordered)
    used = 1 + max((lane for lane in lanes if lane is not None), default=0)
    foot = 20 + used * 26.0
    frame = Frame(
        low=0, high=1, left=16, right=WIDTH - 16, top=8, foot=foot,
        first=ordered[0].at.timestamp(), last=max(ordered[-1].at.timestamp(), ordered[0].at.timestamp() + 1),
    )  # fmt: skip
    marks = [rule((8, foot), (WIDTH - 8, foot), "zero")]
    drawn = [_event(frame, one, lane) for one, lane in zip(ordered, lanes, strict=True)]
    marks += [mark for one in drawn for mark in one if "<text" not in mark]
    marks += [mark for one in drawn for mark in one if "<text" in mark]
    marks += time_axis(frame, _ends(ordered), spoken)
    rows = tuple(
        (day(one.at, spoken, has_year=True), one.says, gettext("ours") if one.is_ours else "")
        for one in ordered
    )
    summary = parted(named(when, says) for when, says, _ in rows)
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(WIDTH, foot + 30), kind="timeline"),
        head=(gettext("Day"), gettext("Event"), ""),
        rows=rows,
        legend=format_html("<p>{}</p>", gettext("Squares are our own, dots are others’.")),
    )


def _event(frame: Frame, one: Event, lane: int | None) -> list[SafeString]:
    across = frame.across(one.at.timestamp())
    shape = (
        '<rect class="ours" x="{}" y="{}" width="10" height="10"/>'
        if one.is_ours
        else '<circle class="theirs" cx="{}" cy="{}" r="5"/>'
    )
    moved = 5 if one.is_ours else 0
    marks = [format_html(shape, place(across - moved), place(frame.foot - moved))]
    if lane is not None:
        height = frame.foot - 18 - lane * 26
        is_late = across > WIDTH * 0.6
        marks.insert(0, rule((across, height + 4), (across, frame.foot - 5), "axis"))
        anchor = "end" if is_late else "start"
        marks.append(
            text(
                across + (3 if is_late else -3), height, _cut(one.says), anchor=anchor, kind="label"
            )
        )
    return marks


def _lanes(ordered: Sequence[Event]) -> list[int | None]:
    """Give each event the lowest lane in which its words cover no others."""
    first = ordered[0].at.timestamp()
    reach = (ordered[-1].at.timestamp() - first) or 1.0
    taken: list[list[tuple[float, float]]] = [[] for _ in range(LANES)]
    given: list[int | None] = []
    for one in ordered:
        across = 16 + (WIDTH - 32) * (one.at.timestamp() - first) / reach
        wide = len(_cut(one.says)) * LETTER
        start, end = (
            (across - wide, across + 8) if across > WIDTH * 0.6 else (across - 8, across + wide)
        )
        free = (
            lane
            for lane, held in enumerate(taken)
            if all(end < left or right < start for left, right in held)
        )
        lane = next(free, None)
        given.append(lane)
        if lane is not None:
            taken[lane].append((start, end))
    return given


def _ends(ordered: Sequence[Event]) -> list[datetime]:
    first, last = ordered[0].at, ordered[-1].at
    step = (last - first) / 5
    return [first + step * place_ for place_ in range(6)] if step else [first]


def _cut(says: str, letters: int = 34) -> str:
    return says if len(says) <= letters else says[: letters - 1] + "…"
