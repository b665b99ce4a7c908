"""What an early warning says, and how the past ones are summed up: pure decisions."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from legation.domain.errors import Refused, Rejected
from legation.domain.said import Said
from legation.domain.scope import Audience, Label, Marking

LEAST_CASES = 20
"""Scored cases from which a mission's score is told: below it says that there is not enough data."""
_CITED = re.compile(r"\b(signals|forecasts|items|reports/of)/([0-9A-Za-z_-]{1,80})")


class State(StrEnum):
    """How far a warning is."""

    DRAFT = "draft"
    ISSUED = "issued"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What came of it; only the first two are scored."""

    HAPPENED = "happened"
    DID_NOT = "did-not"
    PARTLY = "partly"
    UNDECIDED = "undecided"


class Act(StrEnum):
    """What is recorded of warnings."""

    DRAFTED = "warning-drafted"
    CHANGED = "warning-draft-changed"
    ISSUED = "warning-issued"
    UPDATED = "warning-updated"
    CLOSED = "warning-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one edition says. ``title`` is the event, ``percent`` how likely it is by the end of the day
    ``horizon`` (1–99), ``base_percent`` how often the like happens anyway, ``cites`` addresses of what it
    rests on."""

    title: str
    text: str
    percent: int
    horizon: date
    base_percent: int | None
    base_rate_says: str
    changes_mind: str
    indicators: str
    marking: Marking
    audience: Audience
    countries: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("title", "text", "changes_mind"):
            if not getattr(self, name).strip():
                raise Rejected("a warning needs this", where=name)
        for name in ("percent", "base_percent"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= 99:
                raise Rejected(
                    "what is neither impossible nor certain lies between 1 and 99 percent",
                    where=name,
                )

    @property
    def probability(self) -> float:
        """How likely, 0–1."""
        return self.percent / 100

    @property
    def base_rate(self) -> float | None:
        """How often the like happens anyway, 0–1."""
        return None if self.base_percent is None else self.base_percent / 100

    def values(self) -> dict[str, object]:
        """Give it as JSON values."""
        held = {name: getattr(self, name) for name in self.__slots__}
        plain = {name: list(one) if isinstance(one, tuple) else one for name, one in held.items()}
        return {**plain, "horizon": self.horizon.isoformat()}

    @property
    def digest(self) -> str:
        """The SHA-256 over its JSON with sorted keys and no blanks."""
        canonical = json.dumps(
            self.values(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def read_judgement(sent: Mapping[str, str], countries: tuple[str, ...]) -> Judgement:
    """Read what a form sent, its countries checked already; Rejected names the wrong field."""
    said = {name: sent.get(name, "").strip() for name in ("title", "text", "changes_mind")}
    base = sent.get("base_percent", "").strip()
    return Judgement(
        **said,
        indicators=sent.get("indicators", "").strip(),
        base_rate_says=sent.get("base_rate_says", "").strip(),
        percent=_percent(sent.get("percent", ""), "percent"),
        base_percent=_percent(base, "base_percent") if base else None,
        horizon=_day(sent.get("horizon", "")),
        marking=Marking.of(sent.get("marking", "")),
        audience=Audience.of(sent.get("audience", "")),
        countries=countries,
        cites=cited(sent.get("cites", "")),
    )


def cited(said: str) -> tuple[str, ...]:
    """Find the addresses of indicators, forecasts, publications and reports in what was pasted."""
    return tuple(dict.fromkeys(f"{sort}/{one}" for sort, one in _CITED.findall(said)))


def require_no_wider(label: Label, cited_labels: Iterable[Label]) -> None:
    """Raise Refused where a warning would tell more people, or less guardedly, what it rests on."""
    for one in cited_labels:
        if one.marking.rank > label.marking.rank:
            raise Refused(
                Said("it cites what is {marking}: mark it so", marking=one.marking), where="marking"
            )
        if one.audience == Audience.MISSION and one.mission != label.mission:
            raise Refused(
                Said("what only {mission} may read is not cited elsewhere", mission=one.mission),
                where="cites",
            )
        if list(Audience).index(one.audience) < list(Audience).index(label.audience):
            raise Refused(
                Said("it cites what is meant for {audience} only", audience=one.audience),
                where="audience",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One issued warning as the scoreboard counts it."""

    mission: str
    state: str
    outcome: str
    brier: float | None
    naive: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One mission's record. ``score`` is the mean Brier score and ``naive`` that of the stated base rates
    on the same cases; both None with fewer than LEAST_CASES of them."""

    mission: str
    issued: int
    open: int
    outcomes: Mapping[str, int]
    scored: int
    score: float | None
    compared: int
    score_compared: float | None
    naive: float | None


def boards(cases: Iterable[Case]) -> list[Board]:
    """Sum up the issued warnings mission by mission."""
    held: dict[str, list[Case]] = {}
    for case in cases:
        held.setdefault(case.mission, []).append(case)
    return [_board(mission, held[mission]) for mission in sorted(held)]


def _board(mission: str, cases: list[Case]) -> Board:
    scored = [one.brier for one in cases if one.brier is not None]
    both = [
        (one.brier, one.naive) for one in cases if one.brier is not None and one.naive is not None
    ]
    return Board(
        mission=mission,
        issued=len(cases),
        open=sum(one.state == State.ISSUED for one in cases),
        outcomes={str(kind): sum(one.outcome == kind for one in cases) for kind in Outcome},
        scored=len(scored),
        score=_mean(scored),
        compared=len(both),
        score_compared=_mean([one for one, _ in both]),
        naive=_mean([one for _, one in both]),
    )


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if len(values) >= LEAST_CASES else None


def _percent(said: str, where: str) -> int:
    plain = said.strip().rstrip("%").strip()
    if not plain.isdecimal() or len(plain) > 3:
        raise Rejected(Said("{word!r} is no whole percentage", word=said), where=where)
    return int(plain)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said.strip())
    except ValueError as unreadable:
        raise Rejected(
            Said("{word!r} is no day", word=said), where="horizon", remedy="such as 2026-03-01"
        ) from (unreadable)
