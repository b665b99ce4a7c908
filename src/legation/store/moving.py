"""Moving batches from the inbox into the tables, and loading history past the inbox."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from legation.domain.errors import Unavailable
from legation.domain.tables import conform
from legation.store.faults import step
from legation.store.flows import ITEMS, Flow
from legation.store.holdings import Holdings, flows_in, rows_above
from legation.store.inbox import Waiting
from legation.store.locking import writing
from legation.store.tables import RETRIES

ROWS_AT_ONCE = 800_000
"""Rows of the inbox that are moved in one commit per flow."""
ROWS_LOADED_AT_ONCE = 400_000
"""Rows of history that are loaded in one commit per flow: more of them would not fit 1.5 GB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flushed:
    """How many rows of each flow were new, and from how many batches."""

    batches: int
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many rows came, and how many of each flow were new."""

    rows: int
    counts: Mapping[str, int] = field(default_factory=dict)


def flush(holdings: Holdings) -> Flushed:
    """Move every batch, in order; a batch leaves the inbox only when every table holds it."""
    counts: dict[str, int] = {}
    batches = 0
    with writing(holdings.settings.tables):
        while waiting := holdings.inbox.oldest(rows=ROWS_AT_ONCE):
            step("before-move")
            for flow in flows_in(waiting):
                added = _move(holdings, flow, waiting)
                counts[flow.name] = counts.get(flow.name, 0) + added
                step(f"after-{flow.name}")
            step("before-remove")
            numbers = [one.number for one in waiting]
            holdings.inbox.remove(numbers, at=datetime.now(UTC))
            step("after-remove")
            batches += len(waiting)
    return Flushed(batches=batches, counts=counts)


def load(
    holdings: Holdings,
    tables: Iterable[Mapping[Flow, pl.DataFrame]],
    *,
    after: Callable[[int], None] | None = None,
) -> Loaded:
    """Load history in large commits. What waits in the inbox goes first; loading the same again, as
    after a crash, adds nothing. ``after`` is told how many of the tables are durable by now."""
    counts: dict[str, int] = {}
    rows = taken = 0
    with writing(holdings.settings.tables):
        flush(holdings)
        held: dict[Flow, list[pl.DataFrame]] = {}
        size = 0
        for one in tables:
            taken += 1
            for flow, table in one.items():
                held.setdefault(flow, []).append(conform(table, flow.stored, name=flow.name))
                size += len(table)
                rows += len(table)
            if size >= ROWS_LOADED_AT_ONCE:
                _load(holdings, held, counts)
                size = 0
                if after:
                    after(taken)
        _load(holdings, held, counts)
        holdings.to_write(ITEMS, "")  # the keys of what came last: readers are spared its files too
        if after:
            after(taken)
    return Loaded(rows=rows, counts=counts)


def _load(holdings: Holdings, held: dict[Flow, list[pl.DataFrame]], counts: dict[str, int]) -> None:
    app = holdings.inbox.ledger().app
    while held:
        flow = min(held, key=lambda one: (one.name != "items", one.name))
        incoming = pl.concat(held.pop(flow))
        table = holdings.tables.of(flow)
        settled = holdings.settled(flow, incoming, holdings.to_write(flow, app))
        del incoming
        if len(settled):
            table.append(settled, app=app)
        counts[flow.name] = counts.get(flow.name, 0) + len(settled)
        step(f"after-load-{flow.name}")


def _move(holdings: Holdings, flow: Flow, waiting: Sequence[Waiting]) -> int:
    table = holdings.tables.of(flow)
    last = waiting[-1].number
    for _ in range(RETRIES):
        ledger = holdings.inbox.ledger()
        snapshot = holdings.to_write(flow, ledger.app)
        if snapshot.moved > ledger.last_number:
            holdings.inbox.rename()
            continue
        incoming = rows_above(waiting, flow, snapshot.moved)
        settled = holdings.settled(flow, incoming, snapshot)
        if settled.is_empty():
            return 0
        step(f"before-{flow.name}")
        if table.append(settled, app=ledger.app, number=last):
            return len(settled)
    raise Unavailable("the table changed at every try", where=f"table {flow.name}")
