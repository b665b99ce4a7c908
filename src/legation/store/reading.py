"""A read as one query: what is in force at a time, inside a scope, through the asked filters."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.scope import Scope
from legation.domain.tables import INSTANT, Schema
from legation.domain.time import Window
from legation.store.flows import Flow, FlowKind
from legation.store.labels import Stored
from legation.store.querying import source_of
from legation.store.scoping import AMONG, EVERY, admitted

REVISION: Schema = {"id": pl.String(), "revision": pl.Int64(), "known_at": INSTANT}
"""What tells one row of an item from another."""
FEW = 200
"""So many ids are named in a query, which then reads no file part that cannot hold them; more are joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a reader asks of one flow; checked against its columns as it is made."""

    flow: Flow
    scope: Scope
    as_of: datetime | None = None
    known_from: datetime | None = None
    window: Window | None = None
    window_on: str = "published_at"
    columns: Sequence[str] | None = None
    ids: Sequence[str] | None = None
    matching: Mapping[str, Sequence[str]] | None = None
    limit: int | None = None
    newest_first: bool = False
    with_deleted: bool = False

    def __post_init__(self) -> None:
        named = [*(self.columns or ()), *(self.matching or ())]
        if self.window is not None:
            named.append(self.window_on)
        unknown = [name for name in named if name not in self.flow.schema]
        if unknown:
            raise Rejected(f"no column {unknown[0]!r}", where=f"flow {self.flow.name}")
        if self.as_of is not None and self.as_of.tzinfo is None:
            raise Rejected("as of an aware time only", where=f"flow {self.flow.name}")
        if self.known_from is not None and self.flow.kind is FlowKind.REVISED:
            raise Rejected("revisions are read from the first", where=f"flow {self.flow.name}")
        if self.limit is not None and self.limit < 0:
            raise Rejected("a limit is not negative", where=f"flow {self.flow.name}")

    @property
    def key(self) -> Hashable:
        """What tells this request from another, the scope and the time it is as of aside."""
        wanted = None if self.ids is None else digest_of(self.ids)
        matching = tuple((name, tuple(values)) for name, values in (self.matching or {}).items())
        return (
            *(self.flow.name, self.window, self.window_on, tuple(self.given), wanted),
            *(matching, self.limit, self.newest_first, self.with_deleted, self.known_from),
        )

    @property
    def given(self) -> list[str]:
        """The columns of the answer, in their order."""
        return list(self.flow.schema) if self.columns is None else list(self.columns)


def digest_of(ids: Sequence[str]) -> bytes:
    """Give what stands for ids in the key of an answer."""
    return hashlib.sha256(repr(list(ids)).encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One flow at one moment: the files of one version, and the rows that wait, each row once.

    ``labels`` are those that rows of the view may bear; ``edited`` (REVISION) names every row of the items
    that have more than one.
    """

    files: Sequence[str]
    pending: pl.DataFrame
    labels: frozenset[Stored]
    edited: pl.DataFrame

    def source(self, columns: Sequence[str]) -> str:
        """Write the FROM clause over everything in the view."""
        return source_of(columns, self.files, pending=bool(len(self.pending)))

    def replaced(self, at: datetime | None) -> pl.DataFrame:
        """Give (REVISION) the rows that a later one had replaced by a time."""
        known = self.edited if at is None else self.edited.filter(pl.col("known_at") <= at)
        last = known.sort("known_at", "revision").unique("id", keep="last")
        return known.join(last, on=list(REVISION), how="anti")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """SQL with its bound values and the tables it names."""

    sql: str
    bound: Mapping[str, object]
    tables: Mapping[str, pl.DataFrame]


def select(request: Request, view: View) -> Query:
    """Write the query whose rows are the answer, in the flow's order."""
    down = " DESC" if request.newest_first else ""
    order = ", ".join(f'"{name}"{down}' for name in _order(request))
    limit = "" if request.limit is None else f"LIMIT {int(request.limit)}"
    names = ", ".join(f'"{name}"' for name in request.given)
    sql = f"SELECT {names} FROM ({_answer(request, view)}) ORDER BY {order} {limit}"
    return _query(sql, request, view)


def count(request: Request, view: View) -> Query:
    """Write the query that counts the answer's rows as ``n``, reading no column it need not."""
    request = replace(request, columns=(request.flow.subject,), limit=None)
    sql = f"SELECT count(*) AS n FROM ({_answer(request, view)})"
    return _query(sql, request, view)


def every(request: Request, view: View) -> Query:
    """Write the query of all rows that the scope admits of the asked ids, in force or not."""
    source = view.source(list(request.flow.schema))
    sql = f"SELECT * FROM {source} WHERE {_admission(request, view)} AND {_of_ids(request)}"
    return Query(sql=sql, bound=_bound(request, view), tables=_tables(request, view))


def newest_known(request: Request, view: View) -> Query:
    """Write the query of the newest ``known_at`` that the scope admits."""
    columns = ["known_at", "mission", "marking", "audience"]
    source = view.source(columns)
    sql = f"SELECT max(known_at) AS at FROM {source} WHERE {_admission(request, view)}"
    return Query(sql=sql, bound=_bound(request, view), tables=_tables(request, view))


def _query(sql: str, request: Request, view: View) -> Query:
    return Query(sql=sql, bound=_bound(request, view), tables=_tables(request, view))


def _answer(request: Request, view: View) -> str:
    columns = _touched(request)
    source = view.source(columns)
    if request.flow.kind is FlowKind.SUPERSEDED:
        return _newest(request, view, source)
    if len(view.edited):
        source = f"{source} ANTI JOIN replaced USING ({', '.join(REVISION)})"
    return f"SELECT * FROM {source} WHERE {_known(request)} AND {_filters(request, view)}"


def _newest(request: Request, view: View, source: str) -> str:
    flow = request.flow
    by = ", ".join(f'"{name}"' for name in flow.newest_by)
    order = ", ".join(
        f'"{name}" DESC' for name in ("known_at", *flow.key) if name not in flow.newest_by
    )
    matching = list(enumerate(request.matching or {}))
    inside = [_matches(request, place) for place, name in matching if name in flow.newest_by]
    if flow.subject in flow.newest_by:
        inside.append(_of_ids(request))
    later = [_matches(request, place) for place, name in matching if name not in flow.newest_by]
    if later:
        # the newest of some rows matches only where one of them does: the others are not put in order
        ever = f"SELECT {by} FROM {source} WHERE {' AND '.join([_known(request), *later])}"
        inside.append(f"({by}) IN ({ever})")
    return f"""
        SELECT * FROM (
            SELECT * FROM {source} WHERE {" AND ".join([_known(request), *inside])}
            QUALIFY row_number() OVER (PARTITION BY {by} ORDER BY {order}) = 1
        ) WHERE {_filters(request, view)}
    """


def _admission(request: Request, view: View) -> str:
    """All rows where the scope admits every label in the view, else those that bear an admitted one."""
    return EVERY if len(admitted(request.scope, view.labels)) == len(view.labels) else AMONG


def _filters(request: Request, view: View) -> str:
    conditions = [_admission(request, view), _of_ids(request)]
    if request.window is not None:
        on = f'"{request.window_on}"'
        conditions.append(f"{on} >= $window_start AND {on} < $window_end")
    conditions += [_matches(request, place) for place in range(len(request.matching or {}))]
    if request.flow.kind is FlowKind.REVISED and not request.with_deleted:
        conditions.append("NOT deleted")
    return " AND ".join(conditions)


def _known(request: Request) -> str:
    ends = {"known_at >= $known_from": request.known_from, "known_at <= $as_of": request.as_of}
    return " AND ".join(one for one, at in ends.items() if at is not None) or "true"


def _of_ids(request: Request) -> str:
    if request.ids is None:
        return "true"
    subject = f'"{request.flow.subject}"'
    if len(request.ids) > FEW:
        return f"{subject} IN (SELECT wanted_id FROM wanted)"
    named = ", ".join(f"$id_{place}" for place in range(len(request.ids)))
    return f"{subject} IN ({named})" if named else "false"


def _matches(request: Request, place: int) -> str:
    name = list(request.matching or {})[place]
    if isinstance(request.flow.schema[name], pl.List):
        return f'list_has_any("{name}", $match_{place})'
    return f'"{name}" IN (SELECT unnest($match_{place}))'


def _bound(request: Request, view: View) -> dict[str, object]:
    bound: dict[str, object] = {}
    if view.files:
        bound["files"] = list(view.files)
    if request.as_of is not None:
        bound["as_of"] = request.as_of
    if request.known_from is not None:
        bound["known_from"] = request.known_from
    if request.window is not None:
        bound |= {"window_start": request.window.start, "window_end": request.window.end}
    if request.ids is not None and len(request.ids) <= FEW:
        bound |= {f"id_{place}": one for place, one in enumerate(request.ids)}
    for place, values in enumerate((request.matching or {}).values()):
        bound[f"match_{place}"] = [str(value) for value in values]
    return bound


def _tables(request: Request, view: View) -> dict[str, pl.DataFrame]:
    tables = {"admitted": admitted(request.scope, view.labels)}
    if len(view.pending) or not view.files:
        tables["pending"] = view.pending
    if len(view.edited):
        tables["replaced"] = view.replaced(request.as_of)
    if request.ids is not None and len(request.ids) > FEW:
        wanted = pl.Series("wanted_id", list(request.ids), dtype=pl.String)
        tables["wanted"] = wanted.unique().to_frame()
    return tables


def _touched(request: Request) -> list[str]:
    """The columns the query needs; the rest of a wide flow is never read from the disk."""
    flow = request.flow
    needed = {*request.given, *flow.key, *flow.newest_by, *_order(request), flow.subject}
    needed |= {"known_at", "mission", "marking", "audience", *(request.matching or {})}
    if request.window is not None:
        needed.add(request.window_on)
    if flow.kind is FlowKind.REVISED:
        needed |= {"revision", "deleted"}
    return [name for name in flow.schema if name in needed]


def _order(request: Request) -> list[str]:
    on = [request.window_on] if request.window_on in request.flow.schema else []
    return list(dict.fromkeys([*on, *request.flow.sorted_by, "known_at"]))
