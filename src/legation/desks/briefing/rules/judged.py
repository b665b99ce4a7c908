"""Block two, first of all: the early warnings that people issued, above what machines found."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from legation.desks.briefing.content import (
    Card,
    Chance,
    Evidence,
    Line,
    Listed,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    say,
)
from legation.desks.briefing.rules.numbers import percent
from legation.desks.briefing.rules.picture import Picture

ON_PAGE = 3
"""Judged warnings on the page; the others stand in the details."""


def judged_cards(picture: Picture) -> tuple[Card, ...]:
    """Write each open warning: what may happen, how likely, by when, and why we judge so."""
    return tuple(
        Card(
            title=Quoted(text=row["title"]),
            opens=f"warnings/{row['id']}",
            sentences=(_likely(row), _because(row)),
        )
        for row in _rows(picture)
    )


def judged_lines(picture: Picture, places: dict[str, int]) -> tuple[Line, ...]:
    """Write the likeliest of them for the page; ``places`` are those of the cards they open."""
    return tuple(
        Line(headline=_title(row), says=(_likely(row),), card=places[f"warnings/{row['id']}"])
        for row in list(_rows(picture))[:ON_PAGE]
    )


def _rows(picture: Picture) -> Iterator[dict[str, Any]]:  # Any: the cells of a row
    return picture.judged.iter_rows(named=True)


def _title(row: dict[str, Any]) -> Sentence:  # Any: the cells of a row
    says = say("We warn: {title}", title=Quoted(text=row["title"]))
    return Sentence(register=Register.ASSESSMENT, parts=(says,), rests_on=(_evidence(row),))


def _likely(row: dict[str, Any]) -> Sentence:  # Any: the cells of a row
    parts: list[Part] = [
        say(
            "{likelihood} ({percent}) by the end of {day}",
            likelihood=Chance(row["probability"]),
            percent=percent(row["probability"]),
            day=Moment(at=row["horizon"] - timedelta(days=1), is_day=True),
        )
    ]
    if row["base_rate"] is not None:
        rate = percent(row["base_rate"])
        parts.append(say("; the like happens in {percent} of cases", percent=rate))
    return Sentence(
        register=Register.ASSESSMENT, parts=(*parts, say(".")), rests_on=(_evidence(row),)
    )


def _because(row: dict[str, Any]) -> Sentence:  # Any: the cells of a row
    says = say("A person judged so: {text}", text=Quoted(text=row["text"]))
    return Sentence(register=Register.ASSESSMENT, parts=(says,), rests_on=(_evidence(row),))


def _evidence(row: dict[str, Any]) -> Evidence:  # Any: the cells of a row
    return Evidence(of=Listed.WARNINGS, ids=(row["id"],), labels=(row["title"],))
