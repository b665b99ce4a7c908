"""Purging: what a source said goes from every table, and a tombstone says that it went."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from legation.domain.evidence import PURGE
from legation.domain.identity import key_of
from legation.domain.scope import SCOPE_COLUMNS, Audience, Label, Marking
from legation.domain.tables import conform
from legation.store.barring import KEPT_SINCE, SAID_AT, newest_bars
from legation.store.faults import located, step
from legation.store.flows import (
    ACCOUNTS,
    BARRED,
    BARRED_ITEMS,
    FLOWS,
    FORMER_MEMBER,
    FORMER_MEMBERS,
    ITEMS,
    KEPT_FLOWS,
    PURGES,
    Flow,
)
from legation.store.holdings import Holdings
from legation.store.locking import writing
from legation.store.moving import flush
from legation.store.tables import MONTH

if TYPE_CHECKING:
    from legation.store.flow_table import FlowTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What a purge took: its id, how many items, and which."""

    id: str
    items: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be purged: a source's items from before a time, under which policy, and when.

    They are from when they were published, or known if that is earlier; with ``by_keeping`` from when
    they became known here, or were published if that is later.
    """

    source: str
    before: datetime
    policy: str
    at: datetime
    by_keeping: bool = False


def purge(holdings: Holdings, order: Order) -> Purged:
    """Remove every item of a source from before a time.

    In this order, so that a purge that was cut short is finished by the next of the same source: the
    ids are barred, the tombstone is filed, the stories that they were in are kept by their ids, what hangs
    on the items goes, then the items, and last the accounts of which the source holds no item in force any
    more.
    """
    source, before, policy, at = order.source, order.before, order.policy, order.at
    name = key_of("purge", source, policy, before.isoformat(), at.isoformat())
    with writing(holdings.settings.tables):
        flush(holdings)
        said = said_by(holdings, source)
        fallen = _fallen(said, before, "kept" if order.by_keeping else "at")
        app = holdings.inbox.ledger().app
        barred = holdings.scan(BARRED_ITEMS, "source = $source", {"source": source})
        fresh = fallen.join(still_gone(barred, said), left_on="id", right_on="item", how="anti")
        if len(fresh):
            bars = bars_of(fresh, purge=name, policy=policy, before=before, at=at)
            put(holdings, BARRED_ITEMS, bars, app)
            barred = pl.concat([barred, bars])
        step("after-bar")
        file_tombstones(holdings, barred, said, app)
        step("after-tombstone")
        gone = still_gone(barred, said)
        keep_memberships(holdings, gone, app)
        step("after-memberships")
        for table, column in hanging(holdings):
            remove(holdings, table, gone.rename({"item": column}))
        remove(holdings, holdings.tables.of(ACCOUNTS), _silent(holdings, source))
    return Purged(id=name, items=len(fresh), ids=tuple(fresh["id"]))


def said_by(holdings: Holdings, source: str) -> pl.DataFrame:
    """Every revision of a source: said ``at`` (published, or known if earlier), ``kept`` since."""
    columns = ("id", "source", "revision", "digest", "published_at", "known_at", *SCOPE_COLUMNS)
    rows = holdings.scan(ITEMS, "source = $source", {"source": source}, columns=columns)
    return rows.with_columns(at=SAID_AT, kept=KEPT_SINCE)


def _fallen(said: pl.DataFrame, before: datetime, clock: str) -> pl.DataFrame:
    """The newest revision of each item whose latest word is from before the time, by id."""
    old = said.filter(pl.col(clock).max().over("id") < before).sort("id", "known_at", "revision")
    return old.unique("id", keep="last", maintain_order=True)


def still_gone(barred: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The barred items but those that were admitted again because they said something newer."""
    bars = newest_bars(barred)
    again = said.join(bars, left_on="id", right_on="item").filter(pl.col("at") >= pl.col("before"))
    return bars.select("item").join(again.select(item="id"), on="item", how="anti")


def bars_of(
    fallen: pl.DataFrame, *, purge: str, policy: str, before: datetime, at: datetime
) -> pl.DataFrame:
    """Make the BARRED rows of items, of each a revision."""
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


def file_tombstones(holdings: Holdings, barred: pl.DataFrame, said: pl.DataFrame, app: str) -> None:
    """File the tombstone of every purge of the source that has none, also of one cut short."""
    filed = holdings.scan(PURGES, "true", {}, columns=["id"]).select(purge="id")
    times = said.group_by("id").agg(pl.col("at").min().alias("first"), pl.col("at").max())
    bare = barred.join(filed, on="purge", how="anti").join(
        times, left_on="item", right_on="id", how="left"
    )
    for _, rows in bare.sort("purge", "item").group_by("purge", maintain_order=True):
        put(holdings, PURGES, _tombstone(rows), app)


def _tombstone(rows: pl.DataFrame) -> pl.DataFrame:
    label = Label.strictest(
        Label(mission=mission, marking=Marking(marking), audience=Audience(audience))
        for mission, marking, audience in rows.select(SCOPE_COLUMNS).unique().iter_rows()
    )
    lines = (f"{item} {digest}\n" for item, digest in rows.select("item", "digest").iter_rows())
    row = {
        "id": rows["purge"][0],
        "source": rows["source"][0],
        "policy": rows["policy"][0],
        "purged_at": rows["known_at"][0],
        "items": len(rows),
        "first_at": rows["first"].min(),
        "last_at": rows["at"].max(),
        "digest": hashlib.sha256("".join(lines).encode()).hexdigest(),
        "known_at": rows["known_at"][0],
        "mission": label.mission,
        "marking": label.marking.value,
        "audience": label.audience.value,
    }
    return pl.DataFrame([row], schema=dict(PURGE))


def keep_memberships(holdings: Holdings, gone: pl.DataFrame, app: str) -> None:
    """Keep by their ids the stories that the items were in; of rows that say the same again the first."""
    files = holdings.tables.of(FLOWS["story_members"]).snapshot("").files
    if len(files) and len(gone):
        held = holdings.known(files, gone, list(FORMER_MEMBER), on="item").sort("item", "known_at")
        before = pl.col("story").shift().over("item")
        kept = held.filter(pl.col("story").ne_missing(before))
        put(holdings, FORMER_MEMBERS, conform(kept, FORMER_MEMBER, name="former members"), app)


def put(holdings: Holdings, flow: Flow, rows: pl.DataFrame, app: str) -> None:
    """Append to a flow's table what it does not hold yet."""
    table = holdings.tables.of(flow)
    settled = holdings.settled(flow, rows, table.snapshot(app))
    if len(settled):
        table.append(settled, app=app)


def hanging(holdings: Holdings) -> Iterator[tuple["FlowTable", str]]:
    """The tables whose rows hang on items, and last the items themselves."""
    for table in holdings.tables.existing():
        if "item" in table.flow.schema and table.flow not in (*KEPT_FLOWS, ITEMS):
            yield table, "item"
    yield holdings.tables.of(ITEMS), "id"


def _silent(holdings: Holdings, source: str) -> pl.DataFrame:
    """The accounts (``id``, ``source``) of which the source has no item in force any more."""
    of_source: Mapping[str, object] = {"source": source}
    condition = "source = $source"
    columns = ("id", "account", "deleted", "known_at", "revision")
    said = holdings.scan(ITEMS, condition, of_source, columns=columns)
    newest = said.sort("known_at", "revision").unique("id", keep="last")
    heard = newest.filter(~pl.col("deleted")).select("account")
    seen = holdings.scan(ACCOUNTS, condition, of_source, columns=("id", "source")).unique()
    return seen.join(heard, left_on="id", right_on="account", how="anti")


def remove(holdings: Holdings, table: "FlowTable", gone: pl.DataFrame) -> None:
    """Rewrite the months that hold any of these without them, and delete the files they stood in.

    ``gone`` has the columns of the table by which a row is known to go, its subject first.
    """
    files = table.snapshot("").files
    if len(files) and len(gone):
        months = [
            month
            for (month,), part in files.group_by("month", maintain_order=True)
            if _holds_any(holdings, part, gone)
        ]
        for month in sorted(months):
            paths = files.filter(pl.col("month") == month)["path"].to_list()
            _rewrite(holdings, table, gone, month=month, paths=paths)
        if months:
            table.vacuum(hours=0)
    step(f"after-purge-{table.flow.name}")


def _holds_any(holdings: Holdings, files: pl.DataFrame, gone: pl.DataFrame) -> bool:
    held = holdings.known(files, gone, gone.columns, on=gone.columns[0])
    return len(held.join(gone, on=gone.columns, how="semi")) > 0


def _rewrite(
    holdings: Holdings, table: "FlowTable", gone: pl.DataFrame, *, month: str, paths: list[str]
) -> None:
    names = ", ".join(f'"{name}"' for name in gone.columns)
    sql = f"""
        SELECT *, CAST($month AS VARCHAR) AS {MONTH}
        FROM read_parquet($files, hive_partitioning = false, union_by_name = true)
        ANTI JOIN gone USING ({names})
    """
    with located("query"), holdings.engine.cursor({"gone": gone}) as cursor:
        table.overwrite(month, cursor.sql(sql, params={"month": month, "files": paths}))
