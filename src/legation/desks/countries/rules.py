"""What a country's page and its visit brief say: sections under one label, evidence under numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from legation.chancery.annexed import Numbered, numbered
from legation.chancery.country_sections import Column, Section
from legation.domain.scope import Audience, Label, Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBrief:
    """One country as one reader may read it at a time; ``label`` is the strictest of what it cites."""

    code: str
    at: datetime
    label: Label
    sections: tuple[Section, ...]
    annex: tuple[Numbered, ...]

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each piece of evidence by its address."""
        return {one.cited.address: one.number for one in self.annex}


def composed(code: str, sections: Sequence[Section], *, at: datetime, home: str) -> VisitBrief:
    """Compose a page of sections; where they cite nothing it is for the reader's own mission only."""
    labels = [one for section in sections for one in section.every_label]
    nothing = Label(mission=home, marking=Marking.INTERNAL, audience=Audience.MISSION)
    return VisitBrief(
        code=code,
        at=at,
        label=Label.strictest(labels or [nothing]),
        sections=tuple(sections),
        annex=numbered(sections),
    )


def as_values(brief: VisitBrief) -> dict[str, Any]:
    """Give the page as JSON values; of figures the table of what they draw."""
    return {
        "code": brief.code,
        "at": brief.at,
        "label": asdict(brief.label),
        "sections": [_section(one) for one in brief.sections],
        "evidence": [{"number": one.number, **asdict(one.cited)} for one in brief.annex],
    }


def table_of(codes: Iterable[str], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Give a row for each of these countries that any column counts: ``code`` and ``cells``."""
    return [
        {
            "code": code,
            "cells": [
                {
                    "slug": one.slug,
                    "title": one.title,
                    "count": one.counts.get(code, 0),
                    "address": one.address.format(code=code),
                }
                for one in columns
            ],
        }
        for code in codes
        if any(one.counts.get(code) for one in columns)
    ]


def _section(one: Section) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "title": one.title,
        "says": one.says,
        "doubt": one.doubt,
        "otherwise": one.otherwise if one.is_empty else "",
        "entries": [asdict(entry) for entry in one.entries],
        "figures": [
            {"title": each.title, "head": each.head, "rows": each.rows, "note": each.note}
            for each in one.figures
        ],
        "whole": asdict(one.whole) if one.whole else None,
    }
