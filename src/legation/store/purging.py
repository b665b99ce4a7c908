"""Purging: what a source said goes from every table, and a tombstone says that it went."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from legation.domain.evidence import PURGE
from legation.domain.identity import key_of
from legation.domain.scope import SCOPE_COLUMNS, Audience, Label, Marking
from legation.domain.tables import conform
from legation.store.faults import located, step
from legation.store.flows import BARRED, BARRED_ITEMS, CITATIONS, ITEMS, PURGES, Flow
from legation.store.holdings import Holdings
from legation.store.locking import writing
from legation.store.moving import flush
from legation.store.tables import MONTH, FlowTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What a purge took: its id, how many items, and which."""

    id: str
    items: int
    ids: tuple[str, ...] = ()


def purge(
    holdings: Holdings, *, source: str, before: datetime, policy: str, at: datetime
) -> Purged:
    """Remove every item of ``source`` published, or known when that is earlier, before a time.

    In this order, so that a purge that was cut short is finished by the next of the same source: the
    ids are barred, the tombstone is filed, what hangs on the items goes, and the items go last.
    """
    name = key_of("purge", source, policy, before.isoformat(), at.isoformat())
    with writing(holdings.settings.tables):
        flush(holdings)
        fallen = _fallen(holdings, source, before)
        app = holdings.inbox.ledger().app
        if len(fallen):
            barred = _barred(fallen, purge=name, policy=policy, before=before, at=at)
            _put(holdings, BARRED_ITEMS, barred, app)
            step("after-bar")
            _put(holdings, PURGES, _tombstone(fallen, name=name, policy=policy, at=at), app)
            step("after-tombstone")
        gone = holdings.scan(BARRED_ITEMS, "source = $source", {"source": source}).select("item")
        for table, column in _touched(holdings):
            if _remove(holdings, table, column, gone):
                table.vacuum(hours=0)
            step(f"after-purge-{table.flow.name}")
    return Purged(id=name, items=len(fallen), ids=tuple(fallen["id"]))


def _fallen(holdings: Holdings, source: str, before: datetime) -> pl.DataFrame:
    """The newest revision of each item that falls, by id."""
    rows = holdings.scan(ITEMS, "source = $source", {"source": source}).select(
        "id", "source", "revision", "digest", "published_at", "known_at", *SCOPE_COLUMNS
    )
    clock = pl.min_horizontal("published_at", "known_at")
    first = rows.with_columns(at=clock).with_columns(first=pl.col("at").max().over("id"))
    old = first.filter(pl.col("first") < before).sort("id", "known_at", "revision")
    return old.unique("id", keep="last", maintain_order=True)


def _barred(
    fallen: pl.DataFrame, *, purge: str, policy: str, before: datetime, at: datetime
) -> pl.DataFrame:
    table = fallen.select(
        pl.col("id").alias("item"),
        "source",
        "digest",
        purge=pl.lit(purge),
        policy=pl.lit(policy),
        before=pl.lit(before),
        known_at=pl.lit(at),
        **{name: pl.col(name) for name in SCOPE_COLUMNS},
    )
    return conform(table, BARRED, name="barred")


def _tombstone(fallen: pl.DataFrame, *, name: str, policy: str, at: datetime) -> pl.DataFrame:
    label = Label.strictest(
        Label(mission=mission, marking=Marking(marking), audience=Audience(audience))
        for mission, marking, audience in fallen.select(SCOPE_COLUMNS).unique().iter_rows()
    )
    lines = (f"{item} {digest}\n" for item, digest in fallen.select("id", "digest").iter_rows())
    row = {
        "id": name,
        "source": fallen["source"][0],
        "policy": policy,
        "purged_at": at,
        "items": len(fallen),
        "first_at": fallen["at"].min(),
        "last_at": fallen["at"].max(),
        "digest": hashlib.sha256("".join(lines).encode()).hexdigest(),
        "known_at": at,
        "mission": label.mission,
        "marking": label.marking.value,
        "audience": label.audience.value,
    }
    return pl.DataFrame([row], schema=dict(PURGE))


def _put(holdings: Holdings, flow: Flow, rows: pl.DataFrame, app: str) -> None:
    table = holdings.tables.of(flow)
    settled = holdings.settled(flow, rows, table.snapshot(app))
    if len(settled):
        table.append(settled, app=app)


def _touched(holdings: Holdings) -> Iterator[tuple[FlowTable, str]]:
    """The tables whose rows hang on items, and last the items themselves."""
    for table in holdings.tables.existing():
        kept = (CITATIONS, PURGES, BARRED_ITEMS, ITEMS)
        if "item" in table.flow.schema and table.flow not in kept:
            yield table, "item"
    yield holdings.tables.of(ITEMS), "id"


def _remove(holdings: Holdings, table: FlowTable, column: str, gone: pl.DataFrame) -> bool:
    """Rewrite the months that hold any of the items without them; say whether there were any."""
    files = table.snapshot("").files
    if files.is_empty() or gone.is_empty():
        return False
    months = [
        month
        for (month,), part in files.group_by("month", maintain_order=True)
        if len(holdings.known(part, gone.rename({"item": column}), (column,), on=column))
    ]
    for month in sorted(months):
        paths = files.filter(pl.col("month") == month)["path"].to_list()
        _rewrite(holdings, table, column, gone=gone, month=month, paths=paths)
    return bool(months)


def _rewrite(
    holdings: Holdings,
    table: FlowTable,
    column: str,
    *,
    gone: pl.DataFrame,
    month: str,
    paths: list[str],
) -> None:
    sql = f"""
        SELECT *, CAST($month AS VARCHAR) AS {MONTH}
        FROM read_parquet($files, hive_partitioning = false, union_by_name = true) AS held
        ANTI JOIN gone ON held."{column}" = gone.item
    """
    with located("query"), holdings.engine.cursor({"gone": gone}) as cursor:
        table.overwrite(month, cursor.sql(sql, params={"month": month, "files": paths}))
