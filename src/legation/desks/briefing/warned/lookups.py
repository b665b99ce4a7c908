"""Which early warnings a reader sees, what they rest on, and the scoreboard."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import get_language

from legation.chancery.contributing import Asked
from legation.chancery.joining import named
from legation.chancery.models import Person
from legation.chancery.roles import missions_where
from legation.chancery.scoping import seen_by
from legation.desks.briefing.lookups.subjects import series_names, signal_subject
from legation.desks.briefing.rules.findings import kind_of
from legation.desks.briefing.speaking import spoken
from legation.desks.briefing.warned.models import EarlyWarning, WarningEdition
from legation.desks.briefing.warned.rules import Board, Case, boards
from legation.domain.errors import Rejected
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import SCOPE_COLUMNS, Label, Scope, require_scope
from legation.domain.uncertainty import in_words
from legation.store.archive import Archive

FLOW_OF = {
    "signals": ("signals", "id"),
    "forecasts": ("forecasts", "id"),
    "items": ("items", "id"),
    "reports/of": ("reports", "id"),
}
"""Where the things that a warning cites are kept, by the beginning of their address."""
CITED_SAYS = 160
"""Characters of a cited thing's own words."""

# Rows of pages: text, numbers, days, times and lists.
Row = dict[str, Any]


def issued_warnings(
    scope: Scope,
    *,
    state: str = "",
    mission: str = "",
    outcome: str = "",
    country: str = "",
    scored: bool = False,
) -> QuerySet[WarningEdition]:
    """Give the newest issued edition of each warning that a scope admits, what was issued last first;
    ``country`` keeps those that name it (ISO code)."""
    found = _admitted(scope).filter(issued_at__isnull=False, number=F("warning__newest"))
    wanted = {"state": state, "mission": mission, "outcome": outcome}
    found = found.filter(**{f"warning__{name}": one for name, one in wanted.items() if one})
    if scored:
        found = found.filter(warning__brier__isnull=False)
    if country:
        named = found.values_list("pk", "countries")
        found = found.filter(pk__in=[key for key, codes in named if country in codes])
    return found.select_related("warning").order_by("-issued_at", "-pk")


def drafts(person: Person, scope: Scope, at: datetime) -> QuerySet[WarningEdition]:
    """Give the drafts at the missions where somebody writes, the last written first."""
    writes = missions_where(person, Power.WRITE, at)
    mine = _admitted(scope).filter(issued_at__isnull=True, warning__mission__in=writes)
    return mine.select_related("warning").order_by("-written_at", "-pk")


def the_warning(person: Person, scope: Scope | None, at: datetime, key: str) -> WarningEdition:
    """Give the newest edition of a warning that somebody may see, issued or, of a new one, its draft;
    Rejected when it is not there for them."""
    reader = require_scope(scope)
    found = issued_warnings(reader).filter(warning__key=key).first()
    begun = found or drafts(person, reader, at).filter(warning__key=key, warning__newest=0).first()
    if begun is None:
        raise Rejected(Said("no warning {key!r}", key=key))
    return begun


def the_draft(person: Person, scope: Scope | None, at: datetime, key: str) -> WarningEdition:
    """Give the draft of a warning that somebody may write on; Rejected when there is none."""
    found = drafts(person, require_scope(scope), at).filter(warning__key=key).first()
    if found is None:
        raise Rejected(Said("no draft of warning {key!r}", key=key))
    return found


def editions_of(warning: EarlyWarning, scope: Scope) -> list[Row]:
    """Give the issued editions that a scope admits, the newest first, each with what it changed."""
    seen = _admitted(scope).filter(warning=warning, issued_at__isnull=False)
    rows: list[Row] = []
    before: Mapping[str, object] | None = None
    for one in seen.select_related("issued_by").order_by("number"):
        said = one.judgement.values()
        changed = [name for name in said if before is not None and before[name] != said[name]]
        rows.insert(
            0,
            {
                "number": one.number,
                "issued_at": one.issued_at,
                "issued_by": one.issued_by.name if one.issued_by else "",
                "reason": one.reason,
                "digest": one.digest,
                "likelihood": in_words(one.judgement.probability, get_language() or "en"),
                "changes": [
                    {"field": name, "before": (before or {})[name], "after": said[name]}
                    for name in changed
                ],
            },
        )
        before = said
    return rows


def row_of(edition: WarningEdition) -> Row:
    """Give one edition as a row: what it says, of which warning, and what came of it."""
    warning = edition.warning
    return {
        **edition.judgement.values(),
        "horizon": edition.horizon,
        "key": warning.key,
        "mission": warning.mission_id,
        "state": warning.state,
        "outcome": warning.outcome,
        "outcome_says": warning.outcome_says,
        "brier": warning.brier,
        "edition": edition.number,
        "issued_at": edition.issued_at,
        "written_at": edition.written_at,
        "closed_at": warning.closed_at,
        "digest": edition.digest,
    }


def cited_things(archive: Archive, scope: Scope, cites: Sequence[str]) -> list[Row]:
    """Give what a scope sees of each cited thing, in order: its sort, address, words and label."""
    held: dict[str, Row] = {}
    for sort, (flow, column) in FLOW_OF.items():
        ids = [one.rpartition("/")[2] for one in cites if one.rpartition("/")[0] == sort]
        if not ids:
            continue
        table = archive.read(flow, scope, matching={column: ids}).unique(column, keep="first")
        about = next((one for one in ("subject", "series") if one in table.columns), None)
        names = series_names(archive, scope, table[about]) if about else {}
        for row in table.iter_rows(named=True):
            held[f"{sort}/{row[column]}"] = {
                "sort": sort.partition("/")[0],
                "address": f"/{sort}/{row[column]}",
                "says": _says(row, names),
                "at": row.get("published_at") or row.get("end") or row.get("origin"),
                "label": Label.of(**{name: row[name] for name in SCOPE_COLUMNS}),
            }
    return [held[one] for one in cites if one in held]


def scoreboard(scope: Scope) -> list[Board]:
    """Sum up the issued warnings that a scope admits, mission by mission."""
    return boards(
        Case(
            mission=one.warning.mission_id,
            state=one.warning.state,
            outcome=one.warning.outcome,
            brier=one.warning.brier,
            naive=one.warning.naive,
        )
        for one in issued_warnings(scope)
    )


def _says(row: Mapping[str, Any], names: Mapping[str, str]) -> str:  # Any: the cells of a row
    """Say what a cited thing is, by name: nothing is called by its id."""
    if "strength" in row:
        return named(spoken(kind_of(row["kind"])), signal_subject(row, names))
    if "series" in row:
        return names.get(row["series"], row["series"])
    return str(row["title"] or row["text"] or row["id"])[:CITED_SAYS]


def _admitted(scope: Scope) -> QuerySet[WarningEdition]:
    allowed = seen_by(require_scope(scope), mission="warning__mission_id")
    return WarningEdition.objects.filter(allowed)


def told_of_warnings(asked: Asked) -> list[object]:
    """Give what the list of warnings tells: each one's newest edition with its state, and one's drafts."""
    return told_of(asked.person, asked.scope, asked.at)


def told_of(person: Person, scope: Scope, at: datetime) -> list[object]:
    """Give the same for a reader."""
    issued = issued_warnings(scope).values_list("pk", "warning__state", "warning__outcome")
    return [list(issued), list(drafts(person, scope, at).values_list("pk", "written_at"))]
