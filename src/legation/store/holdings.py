"""What an installation holds of each flow: its tables, and the inbox that is not in them yet."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from legation.domain.scope import Scope
from legation.domain.tables import INSTANT, conform, empty
from legation.settings import Settings
from legation.store.barring import SAID_AT_SQL, newest_bars, without_old
from legation.store.faults import is_missing_file, located, query_faults
from legation.store.flows import BARRED_ITEMS, ITEMS, KEPT_FLOWS, Flow, FlowKind, flow_of
from legation.store.inbox import Inbox, Waiting
from legation.store.keys import KeyIndex
from legation.store.labels import Labels, Stored, labels_of
from legation.store.models import Ledger
from legation.store.querying import Engine, source_of
from legation.store.reading import (
    REVISION,
    Query,
    Request,
    View,
    count,
    every,
    newest_known,
    select,
)
from legation.store.remembering import Few, Memory
from legation.store.scoping import admitted
from legation.store.settling import HISTORY, drop_held, settle_items
from legation.store.tables import FlowTables, Snapshot

KEPT_LOOKS = 200
"""Looks at flows of which nothing waits that a process keeps, by version and time."""
REMEMBERED_BYTES = 240_000_000
"""What a process that reads steadily keeps of answers, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One flow as it was looked at: the files of the version with their clocks, and what waits."""

    files: pl.DataFrame
    pending: pl.DataFrame
    version: int
    paths: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "paths", self.files["path"].to_list())

    def as_known(self, at: datetime | None) -> "Look":
        """Leave out what became known after a time: whole files, and rows that wait."""
        if at is None:
            return self
        return Look(
            files=_begun(self.files, at),
            pending=self.pending.filter(pl.col("known_at") <= at),
            version=self.version,
        )

    def known_from(self, at: datetime | None) -> "Look":
        """Leave out what was known before a time: whole files, and rows that wait."""
        if at is None:
            return self
        goes_on = (pl.col("last_known") >= at).fill_null(value=True)
        return Look(
            files=self.files.filter(goes_on),
            pending=self.pending.filter(pl.col("known_at") >= at),
            version=self.version,
        )


@dataclass(slots=True)
class Steady:
    """What one reader looked at: the inbox once, and each flow once."""

    inbox: tuple[list[Waiting], Ledger] | None = None
    looks: dict[str, Look] = field(default_factory=dict)
    is_making: bool = False
    earlier: dict[tuple[str, datetime | None], Look] = field(default_factory=dict)


class Holdings:
    """The parts that every verb of the archive works on."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.inbox = Inbox()
        self.tables = FlowTables(settings.tables)
        self.engine = Engine(settings)
        self.keys = KeyIndex(settings.derived / "keys" / ITEMS.name, ITEMS.subject)
        self.labels = Labels(self.engine)
        self.memory = Memory(REMEMBERED_BYTES)
        self._quiet = Few[Look](KEPT_LOOKS)
        self._admits = Few[frozenset[Stored]](KEPT_LOOKS)
        self._steady: ContextVar[Steady | None] = ContextVar("steady", default=None)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Look at each flow once: what is read inside is of one moment, and answers are remembered."""
        token = self._steady.set(Steady())
        try:
            yield
        finally:
            self._steady.reset(token)

    def remembered(
        self,
        key: Hashable,
        flows: Sequence[Flow],
        scope: Scope,
        make: Callable[[], pl.DataFrame],
        *,
        as_of: datetime | None,
    ) -> pl.DataFrame:
        """Give what ``make`` makes of these flows as of a time, remembered where the reader looks steadily
        and nothing that counts waits in the inbox.

        Scopes that admit the same labels of those in the files see the same. What is read while ``make``
        works is a part of what is remembered, and not remembered again.
        """
        steady = self._steady.get()
        if steady is None or steady.is_making:
            return make()
        looks = [self._look_as_of(flow, as_of) for flow in flows]
        if any(len(look.pending) for look in looks):
            return make()
        try:
            held = tuple(
                (flow.name, self._admitted(look, scope), *look.paths)
                for flow, look in zip(flows, looks, strict=True)
            )
        except query_faults():  # a purge took a file meanwhile: the read looks afresh, or says so
            return make()

        def made() -> pl.DataFrame:
            steady.is_making = True
            try:
                return make()
            finally:
                steady.is_making = False

        return self.memory.given((key, as_of, held), made)

    def _admitted(self, look: Look, scope: Scope) -> frozenset[Stored]:
        labels = self.labels.of(look.paths)
        return self._admits.given(
            (scope, labels), lambda: frozenset(admitted(scope, labels).iter_rows())
        )

    def standing(self, as_of: datetime | None) -> Hashable:
        """Give what changes as soon as answers as of a time rest on other table files."""
        files = (_begun(one.snapshot("").files, as_of) for one in self.tables.existing())
        return tuple(path for held in files for path in held["path"])

    def read(self, request: Request) -> pl.DataFrame:
        """Answer a request with the flow's declared types."""
        return self.remembered(
            request.key,
            [request.flow],
            request.scope,
            lambda: self._table_of(request),
            as_of=request.as_of,
        )

    def _table_of(self, request: Request) -> pl.DataFrame:
        table = self._answer(request, counted=False)
        schema = {name: request.flow.schema[name] for name in request.given}
        return conform(table, schema, name=f"flow {request.flow.name}")

    def count(self, request: Request) -> int:
        """Count what ``read`` would give, its limit aside."""
        key = ("count", request.key)
        counted = self.remembered(
            key,
            [request.flow],
            request.scope,
            lambda: self._answer(request, counted=True),
            as_of=request.as_of,
        )
        return int(counted.item())

    def revisions(self, item_id: str, scope: Scope) -> pl.DataFrame:
        """Give every revision of one item that the scope admits, first to last."""
        return self.every_revision([item_id], scope)

    def every_revision(self, item_ids: Sequence[str], scope: Scope) -> pl.DataFrame:
        """Give every revision of these items that the scope admits, in the order of what is known."""
        request = Request(flow=ITEMS, scope=scope, ids=item_ids)
        with located("query"):
            rows = self._run(every(request, self._view_for(request)))
        table = conform(rows, ITEMS.schema, name="revisions")
        return table.sort("known_at", "revision")

    def latest(self, flow: Flow, scope: Scope) -> datetime | None:
        """Say when the newest row that the scope admits became known."""
        request = Request(flow=flow, scope=scope)

        def ask() -> pl.DataFrame:
            with located("query"):
                return self._run(newest_known(request, self.view(flow)))

        found: datetime | None = self.remembered("latest", [flow], scope, ask, as_of=None).item()
        return found

    def view(self, flow: Flow, *, afresh: bool = False) -> View:
        """Look at a flow so that each row is there once, while a flusher moves batches meanwhile.

        The inbox is read first: a batch that is gone from it by then is in the table version read
        after, and one that is in both is left out by its number.
        """
        return self._view_of(flow, self._look_as_of(flow, None, afresh=afresh))

    def _look(self, flow: Flow, *, afresh: bool = False) -> Look:
        steady = self._steady.get() or Steady()
        if not afresh and flow.name in steady.looks:
            return steady.looks[flow.name]
        if steady.inbox is None or afresh:
            steady.inbox = (self.inbox.waiting(), self.inbox.ledger())
        everything, ledger = steady.inbox
        waiting = [one for one in everything if flow.name in one.tables]
        snapshot = self.tables.of(flow).snapshot(ledger.app, afresh=afresh)
        version = snapshot.version

        def looked(incoming: pl.DataFrame) -> Look:
            pending = self.settled(flow, incoming, snapshot)
            return Look(files=snapshot.files, pending=pending, version=version)

        if waiting or afresh:
            moved = snapshot.moved if snapshot.moved <= ledger.last_number else 0
            look = looked(rows_above(waiting, flow, moved))
        else:
            key = (flow.name, version, None)
            look = self._quiet.given(key, lambda: looked(empty(flow.stored)))
        steady.looks[flow.name] = look
        return look

    def _look_as_of(self, flow: Flow, at: datetime | None, *, afresh: bool = False) -> Look:
        steady = self._steady.get() or Steady()
        known = None if afresh else steady.earlier.get((flow.name, at))
        if known is None:
            look = self._look(flow, afresh=afresh)
            if afresh or len(look.pending):
                known = look.as_known(at)
            else:
                key = (flow.name, look.version, at)
                known = self._quiet.given(key, lambda: look.as_known(at))
            steady.earlier[flow.name, at] = known
        return known

    def _view_of(self, flow: Flow, look: Look) -> View:
        paths = look.paths
        is_revised = flow.kind is FlowKind.REVISED
        return View(
            files=paths,
            pending=look.pending,
            labels=self.labels.of(paths) | labels_of(look.pending),
            edited=self._edited(look) if is_revised else empty(REVISION),
        )

    def _edited(self, look: Look) -> pl.DataFrame:
        """Name (REVISION) every row of the items that have more than one, those that wait included."""
        paths = look.files["path"].to_list()
        revised = look.files.filter((pl.col("last_revision") != 0).fill_null(value=True))
        held = empty(REVISION)
        if len(revised):
            key = ("edited", *paths)
            held = self.memory.given(key, lambda: self._edited_in(paths, revised["path"].to_list()))
        if look.pending.is_empty():
            return held
        anew = look.pending.filter(pl.col("revision") > 0)
        before = self.known(look.files, anew, list(REVISION), on="id")
        parts = [held, before, look.pending]
        return pl.concat([conform(one, REVISION, name="revisions") for one in parts]).unique()

    def _edited_in(self, paths: list[str], revised: list[str]) -> pl.DataFrame:
        source = source_of(list(REVISION), paths, pending=False)
        later = source_of(["id", "revision"], revised, pending=False, bound_as="revised")
        sql = f"""
            SELECT {", ".join(REVISION)} FROM {source}
            SEMI JOIN (SELECT id FROM {later} WHERE revision > 0) USING (id)
        """
        found = self.engine.ask(sql, {"files": paths, "revised": revised})
        return conform(found, REVISION, name="revisions")

    def settled(self, flow: Flow, incoming: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
        """Keep of the incoming rows what a version of the table does not hold yet."""
        if len(incoming):
            incoming = self._without_barred(flow, incoming)
        if incoming.is_empty():
            return incoming
        files = snapshot.files
        if flow.kind is FlowKind.REVISED:
            near = self.keys.narrowed(files["path"].to_list(), incoming[flow.subject])
            files = files.filter(pl.col("path").is_in(near))
            return settle_items(incoming, self.known(files, incoming, HISTORY, on=flow.subject))
        if "known_at" in flow.key:
            first, last = incoming["known_at"].min(), incoming["known_at"].max()
            overlaps = (pl.col("first_known") <= last) & (pl.col("last_known") >= first)
            files = files.filter(overlaps.fill_null(value=True))
        held = self.known(files, incoming, flow.key, on=flow.subject)
        stored = {name: flow.stored[name] for name in flow.key}
        return drop_held(incoming, conform(held, stored, name=flow.name), key=flow.key)

    def to_write(self, flow: Flow, app: str) -> Snapshot:
        """Read a flow's newest version as whoever may write it does: its keys are brought up to it."""
        snapshot = self.tables.of(flow).snapshot(app)
        if flow == ITEMS:
            with located("keys"):
                self.keys.learn(snapshot.files["path"].to_list())
        return snapshot

    def known(
        self, files: pl.DataFrame, incoming: pl.DataFrame, columns: Sequence[str], *, on: str
    ) -> pl.DataFrame:
        """Give these columns of the table's rows whose ``on`` is among the incoming."""
        subjects = incoming.select(pl.col(on).unique().alias("wanted_id"))
        paths = files["path"].to_list()
        if not paths or subjects.is_empty():
            return incoming.select(columns).clear()
        names = ", ".join(f'"{name}"' for name in columns)
        source = source_of(list(dict.fromkeys([*columns, on])), paths, pending=False)
        sql = f'SELECT {names} FROM {source} WHERE "{on}" IN (SELECT wanted_id FROM wanted)'
        with located("query"):
            return self.engine.ask(sql, {"files": paths}, {"wanted": subjects})

    def scan(
        self,
        flow: Flow,
        condition: str,
        bound: Mapping[str, object],
        *,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Give all rows of a flow's table under a condition, beside every scope: for upkeep only."""
        schema = {name: flow.schema[name] for name in columns or flow.schema}
        paths = self.tables.of(flow).snapshot("").files["path"].to_list()
        if not paths:
            return empty(schema)
        names = ", ".join(f'"{name}"' for name in schema)
        source = source_of(list(flow.schema), paths, pending=False)
        with located("query"):
            rows = self.engine.ask(
                f"SELECT {names} FROM {source} WHERE {condition}", {"files": paths, **bound}
            )
        return conform(rows, schema, name=flow.name)

    def flow(self, flow: Flow | str) -> Flow:
        """Give the flow meant by a name."""
        return self.tables.flow_named(flow) if isinstance(flow, str) else flow

    def _without_barred(self, flow: Flow, incoming: pl.DataFrame) -> pl.DataFrame:
        column = "id" if flow.kind is FlowKind.REVISED else "item"
        if column not in flow.schema or flow in KEPT_FLOWS:
            return incoming
        files = self.tables.of(BARRED_ITEMS).snapshot("").files
        ids = incoming.select(item=pl.col(column), before=pl.lit(None, dtype=INSTANT))
        bars = newest_bars(self.known(files, ids, ("item", "before"), on="item"))
        if bars.is_empty():
            return incoming
        if flow.kind is FlowKind.REVISED:
            return without_old(incoming, bars)
        gone = self.gone(bars)
        return incoming.join(gone, left_on=column, right_on="item", how="anti")

    def gone(self, bars: pl.DataFrame) -> pl.DataFrame:
        """Give ``item`` of the bars (``newest_bars``) but those that were admitted again since."""
        view = self.view(ITEMS)
        columns = ["id", "published_at", "known_at"]
        source = source_of(columns, view.files, pending=bool(len(view.pending)))
        sql = f"""
            SELECT item FROM bars WHERE NOT EXISTS (
                FROM {source} WHERE id = item AND {SAID_AT_SQL} >= before
            )
        """
        bound = {"files": list(view.files)} if view.files else {}
        with located("query"):
            return self.engine.ask(sql, bound, {"bars": bars, "pending": view.pending})

    def _answer(self, request: Request, *, counted: bool) -> pl.DataFrame:
        write = count if counted else select
        try:
            return self._run(write(request, self._view_for(request)))
        except query_faults() as fault:
            if not is_missing_file(fault):
                with located("query"):
                    raise
        with located("query"):
            return self._run(write(request, self._view_for(request, afresh=True)))

    def _view_for(self, request: Request, *, afresh: bool = False) -> View:
        """Look at what a request reads; files of other times, and those that hold none of its items, are
        left out."""
        look = self._look_as_of(request.flow, request.as_of, afresh=afresh)
        view = self._view_of(request.flow, look.known_from(request.known_from))
        if request.flow != ITEMS or request.ids is None:
            return view
        wanted = pl.Series("id", list(request.ids), dtype=pl.String)
        return replace(
            view,
            files=self.keys.narrowed(view.files, wanted),
            edited=view.edited.filter(pl.col("id").is_in(wanted.implode())),
        )

    def _run(self, query: Query) -> pl.DataFrame:
        return self.engine.ask(query.sql, query.bound, query.tables)


def _begun(files: pl.DataFrame, at: datetime | None) -> pl.DataFrame:
    """Leave out the files of which all became known after a time."""
    if at is None:
        return files
    return files.filter((pl.col("first_known") <= at).fill_null(value=True))


def rows_above(waiting: Sequence[Waiting], flow: Flow, number: int) -> pl.DataFrame:
    """Give a flow's rows of the batches above a number, in the order they were filed."""
    parts = [
        one.tables[flow.name] for one in waiting if one.number > number and flow.name in one.tables
    ]
    if not parts:
        return empty(flow.stored)
    return pl.concat([conform(part, flow.stored, name=flow.name) for part in parts])


def flows_in(waiting: Sequence[Waiting]) -> list[Flow]:
    """Name the flows that batches hold, each once, items first: what is derived follows them."""
    schemas = {name: table.schema for one in waiting for name, table in one.tables.items()}
    order = sorted(schemas, key=lambda name: (name != "items", name))
    return [flow_of(name, schemas[name]) for name in order]
