"""The flows of the archive: what each is called, its columns, and when two of its rows are one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.evidence import CITATION, PURGE
from legation.domain.forecast import FORECAST, FORECAST_SCORE
from legation.domain.item import ACCOUNT, ITEM, OBSERVATION
from legation.domain.report import REPORT
from legation.domain.signal import SIGNAL
from legation.domain.story import ANALYST_ACT, NARRATIVE_MEMBER, STORY_CHANGE, STORY_MEMBER
from legation.domain.tables import INSTANT, Schema
from legation.domain.warning import EARLY_WARNING


class FlowKind(StrEnum):
    """How a later row relates to an earlier one."""

    REVISED = "revised"
    """Rows of one key are revisions of one thing; a read gives the newest."""
    SUPERSEDED = "superseded"
    """Of the rows that agree in ``newest_by``, a read gives the newest."""
    APPENDED = "appended"
    """Every row stands for itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flow:
    """One flow. Rows that agree in ``key`` are the same row; ``subject`` is what ``ids`` select on."""

    name: str
    schema: Schema
    key: tuple[str, ...]
    subject: str
    kind: FlowKind = FlowKind.APPENDED
    newest_by: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Flow) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def stored(self) -> Schema:
        """The columns as the tables hold them: Delta knows no unsigned or half-precision numbers."""
        return {name: _stored(kind) for name, kind in self.schema.items()}

    @property
    def sorted_by(self) -> tuple[str, ...]:
        """The order of rows in a file, and of a read."""
        clock = "published_at" if "published_at" in self.schema else "known_at"
        return (clock, *(name for name in self.key if name != clock))


BARRED: Schema = {
    "item": pl.String(),
    "source": pl.String(),
    "digest": pl.String(),
    "purge": pl.String(),
    "policy": pl.String(),
    "before": INSTANT,
    "known_at": INSTANT,
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""A purged item's id, once for each purge that took it: what it said before the latest ``before``, read
once more from an old feed, is not admitted again."""

FORMER_MEMBER: Schema = {
    "item": pl.String(),
    "story": pl.String(),
    "method": pl.String(),
    "known_at": INSTANT,
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""The story that a purged item was in, as of ``known_at``: ids only, so that what rested on the story is
known to have rested on it."""

ITEMS = Flow(name="items", schema=ITEM, key=("id",), subject="id", kind=FlowKind.REVISED)
ACCOUNTS = Flow(name="accounts", schema=ACCOUNT, key=("id", "source", "known_at"), subject="id")
CITATIONS = Flow(name="citations", schema=CITATION, key=("item", "cited_by"), subject="item")
PURGES = Flow(name="purges", schema=PURGE, key=("id",), subject="id")
BARRED_ITEMS = Flow(name="barred", schema=BARRED, key=("item", "purge"), subject="item")
FORMER_MEMBERS = Flow(
    name="former_members",
    schema=FORMER_MEMBER,
    key=("item", "story", "method", "known_at"),
    subject="item",
    kind=FlowKind.SUPERSEDED,
    newest_by=("item",),
)
KEPT_FLOWS = (CITATIONS, PURGES, BARRED_ITEMS, FORMER_MEMBERS)
"""What a purge leaves of the items that it takes."""

_STATIC = (
    ITEMS,
    Flow(
        name="observations",
        schema=OBSERVATION,
        key=("item", "counter", "value", "known_at"),
        subject="item",
    ),
    ACCOUNTS,
    Flow(
        name="story_members",
        schema=STORY_MEMBER,
        key=("item", "story", "method", "known_at"),
        subject="item",
        kind=FlowKind.SUPERSEDED,
        newest_by=("item",),
    ),
    Flow(
        name="narrative_members",
        schema=NARRATIVE_MEMBER,
        key=("story", "narrative", "method", "known_at"),
        subject="story",
        kind=FlowKind.SUPERSEDED,
        newest_by=("story",),
    ),
    Flow(
        name="analyst_acts",
        schema=ANALYST_ACT,
        key=("id", "undone", "known_at"),
        subject="id",
        kind=FlowKind.SUPERSEDED,
        newest_by=("id",),
    ),
    Flow(name="story_changes", schema=STORY_CHANGE, key=("id",), subject="id"),
    Flow(
        name="signals",
        schema=SIGNAL,
        key=("id", "known_at"),
        subject="id",
        kind=FlowKind.SUPERSEDED,
        newest_by=("id",),
    ),
    Flow(
        name="forecasts",
        schema=FORECAST,
        key=("id", "at", "known_at"),
        subject="id",
        kind=FlowKind.SUPERSEDED,
        newest_by=("id", "at"),
    ),
    Flow(
        name="forecast_scores",
        schema=FORECAST_SCORE,
        key=("forecast", "at", "known_at"),
        subject="forecast",
        kind=FlowKind.SUPERSEDED,
        newest_by=("forecast", "at"),
    ),
    Flow(
        name="reports",
        schema=REPORT,
        key=("id", "edition"),
        subject="id",
        kind=FlowKind.SUPERSEDED,
        newest_by=("id",),
    ),
    Flow(
        name="warnings",
        schema=EARLY_WARNING,
        key=("id", "edition", "state"),
        subject="id",
        kind=FlowKind.SUPERSEDED,
        newest_by=("id",),
    ),
    *KEPT_FLOWS,
)
FLOWS: Mapping[str, Flow] = {flow.name: flow for flow in _STATIC}
"""The flows known by name; each enricher adds one more."""

ENRICHED = "enriched_"
_ENRICHED_BASE: Schema = {
    "item": pl.String(),
    "method": pl.String(),
    "known_at": INSTANT,
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


def enrichment_flow(enricher_name: str, adds: Schema) -> Flow:
    """Give the flow of one enricher's columns; its version (``/2``) is a row's method, not another flow.

    A row belongs to one item as known at one time by one method; a read gives the newest of each item
    and method. Raises Rejected for a name that cannot name a folder, or a column of the base.
    """
    slug = enricher_name.partition("/")[0].lower()
    if not _SLUG.fullmatch(slug):
        raise Rejected(
            f"{enricher_name!r} cannot name a flow", remedy="use letters, digits, dashes"
        )
    taken = sorted(set(adds) & set(_ENRICHED_BASE))
    if taken:
        raise Rejected(f"an enricher may not add the column {taken[0]!r}", where=enricher_name)
    return Flow(
        name=ENRICHED + slug,
        schema={**_ENRICHED_BASE, **{name: _plain(kind) for name, kind in adds.items()}},
        key=("item", "method", "known_at"),
        subject="item",
        kind=FlowKind.SUPERSEDED,
        newest_by=("item", "method"),
    )


def flow_of(name: str, schema: Schema | None = None) -> Flow:
    """Give a flow by name; an enriched one needs the schema its rows came with."""
    if name in FLOWS:
        return FLOWS[name]
    if name.startswith(ENRICHED) and schema is not None:
        adds = {column: kind for column, kind in schema.items() if column not in _ENRICHED_BASE}
        return enrichment_flow(name.removeprefix(ENRICHED), adds)
    raise Rejected(f"there is no flow {name!r}", remedy=f"the flows: {', '.join(FLOWS)}")


def _plain(kind: pl.DataType) -> pl.DataType:
    """Fixed-size lists become lists, which every reader of the tables knows."""
    made = kind() if isinstance(kind, type) else kind
    return pl.List(made.inner) if isinstance(made, pl.Array) else made


_WIDER: Mapping[type[pl.DataType], pl.DataType] = {
    pl.UInt8: pl.Int16(),
    pl.UInt16: pl.Int32(),
    pl.UInt32: pl.Int64(),
    pl.Float16: pl.Float32(),
    pl.Categorical: pl.String(),
    pl.Enum: pl.String(),
}


def _stored(kind: pl.DataType) -> pl.DataType:
    if isinstance(kind, pl.List):
        return pl.List(_stored(kind.inner() if isinstance(kind.inner, type) else kind.inner))
    if isinstance(kind, pl.UInt64):
        raise Rejected("a table cannot hold 64-bit unsigned numbers", remedy="use Int64 or Binary")
    return _WIDER.get(type(kind), kind)
