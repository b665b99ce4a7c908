"""Block two, first of all: the early warnings that people issued, above what machines found."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from legation.desks.briefing.content import (
    Card,
    Evidence,
    Line,
    Listed,
    Measured,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.picture import Picture
from legation.domain.uncertainty import likelihood

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
    parts = (Words("We warn: "), Quoted(text=row["title"]))
    return Sentence(register=Register.ASSESSMENT, parts=parts, rests_on=(_evidence(row),))


def _likely(row: dict[str, Any]) -> Sentence:  # Any: the cells of a row
    parts: list[Part] = [
        Words(f"{likelihood(row['probability']).word.capitalize()} ("),
        Measured(f"{row['probability']:.0%}"),
        Words(") by the end of "),
        Moment(at=row["horizon"] - timedelta(days=1), is_day=True),
    ]
    if row["base_rate"] is not None:
        parts += [Words("; the like happens in "), Measured(f"{row['base_rate']:.0%}")]
        parts += [Words(" of cases")]
    return Sentence(
        register=Register.ASSESSMENT, parts=(*parts, Words(".")), rests_on=(_evidence(row),)
    )


def _because(row: dict[str, Any]) -> Sentence:  # Any: the cells of a row
    parts = (Words("A person judged so: "), Quoted(text=row["text"]))
    return Sentence(register=Register.ASSESSMENT, parts=parts, rests_on=(_evidence(row),))


def _evidence(row: dict[str, Any]) -> Evidence:  # Any: the cells of a row
    return Evidence(of=Listed.WARNINGS, ids=(row["id"],), labels=(row["title"],))
