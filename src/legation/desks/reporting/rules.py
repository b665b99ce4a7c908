"""What a report says, and when it may be sent: pure decisions."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from legation.domain.errors import Rejected
from legation.domain.roles import Power
from legation.domain.said import Listed, Said
from legation.domain.scope import Audience, Marking

LONGEST_TITLE, LONGEST_TEXT = 300, 100_000
"""Characters."""


class ReportKind(StrEnum):
    """What is reported: one conversation, or the mission's account for the capital."""

    CONTACT = "contact-report"
    TELEGRAM = "reporting-telegram"


class Reliability(StrEnum):
    """How reliable the source is: the letters of the Admiralty scale."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Credibility(StrEnum):
    """How credible what it said is: the digits of the Admiralty scale."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"
    SIX = "6"


class Act(StrEnum):
    """What is recorded of reports."""

    DRAFTED = "report-drafted"
    CHANGED = "report-draft-changed"
    SENT = "report-sent"
    CORRECTED = "report-corrected"
    IMPORTED = "report-imported"
    EXPORTED = "reports-exported"
    NAMES_SHOWN = "report-names-shown"


SENDS: Mapping[ReportKind, Power] = {
    ReportKind.CONTACT: Power.WRITE,
    ReportKind.TELEGRAM: Power.CLEAR,
}
"""Who sends: who writes sends a contact report, who clears a reporting telegram."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one edition says. ``met`` is whom, by function; names stand elsewhere."""

    title: str
    text: str
    met_on: date
    place: str
    met: str
    marking: Marking
    audience: Audience
    reliability: Reliability
    credibility: Credibility
    countries: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("title", "text", "met"):
            if not getattr(self, name).strip():
                raise Rejected("a report needs this", where=name)
        if len(self.title) > LONGEST_TITLE or len(self.text) > LONGEST_TEXT:
            raise Rejected("a report is not that long", where="text")

    def values(self) -> dict[str, object]:
        """Give it as JSON values."""
        return {
            "title": self.title,
            "text": self.text,
            "met_on": self.met_on.isoformat(),
            "place": self.place,
            "met": self.met,
            "marking": str(self.marking),
            "audience": str(self.audience),
            "reliability": str(self.reliability),
            "credibility": str(self.credibility),
            "countries": list(self.countries),
            "subjects": list(self.subjects),
        }

    @property
    def digest(self) -> str:
        """The SHA-256 over its JSON with sorted keys and no blanks."""
        canonical = json.dumps(
            self.values(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def searched(self) -> str:
        """All that a search looks at, in small letters."""
        parts = (self.title, self.text, self.place, self.met, *self.subjects)
        return "\n".join(parts).casefold()


def read_content(sent: Mapping[str, str], countries: tuple[str, ...]) -> Content:
    """Read what a form or a file sent, its countries checked already; Rejected names the wrong field."""
    return Content(
        title=sent.get("title", "").strip(),
        text=sent.get("text", "").strip(),
        met_on=_day(sent.get("met_on", "")),
        place=sent.get("place", "").strip(),
        met=sent.get("met", "").strip(),
        marking=Marking.of(sent.get("marking", "")),
        audience=Audience.of(sent.get("audience", "")),
        reliability=Reliability(_one_of(Reliability, sent.get("reliability", ""), "reliability")),
        credibility=Credibility(_one_of(Credibility, sent.get("credibility", ""), "credibility")),
        countries=countries,
        subjects=listed(sent.get("subjects", "")),
    )


def listed(said: str) -> tuple[str, ...]:
    """Part a list at commas and lines, each once."""
    parts = said.replace("\n", ",").split(",")
    return tuple(dict.fromkeys(one.strip() for one in parts if one.strip()))


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[dict[str, object]]:
    """Name each field in which two editions differ, with what it said and says."""
    return [
        {"field": name, "before": before[name], "after": after[name]}
        for name in before
        if before[name] != after[name]
    ]


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said.strip())
    except ValueError as unreadable:
        raise Rejected(
            Said("{word!r} is no day", word=said), where="met_on", remedy="such as 2026-03-01"
        ) from (unreadable)


def _one_of(kind: type[StrEnum], word: str, where: str) -> str:
    if word not in set(kind):
        raise Rejected(
            Said("{word!r} is none of {known}", word=word, known=Listed(kind)), where=where
        )
    return word
