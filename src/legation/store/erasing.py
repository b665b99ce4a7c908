"""Erasing: all that one account said goes from every table, and what stays does not name it any more.

Built on purging: the ids are barred for good, a tombstone is filed for each source, and the stories that the
items were in stay known by their ids. What an erasure that was cut short left is taken by the next one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from legation.domain.handle import HIDDEN, handle_of, written
from legation.domain.identity import key_of
from legation.domain.scope import SCOPE_COLUMNS, Scope
from legation.domain.tables import conform
from legation.store.faults import located, step
from legation.store.flows import ACCOUNTS, BARRED_ITEMS, CITATIONS, FLOWS, ITEMS, Flow
from legation.store.holdings import Holdings
from legation.store.locking import writing
from legation.store.moving import flush
from legation.store.purging import (
    bars_of,
    file_tombstones,
    hanging,
    keep_memberships,
    put,
    remove,
    said_by,
    still_gone,
)
from legation.store.reading import Request
from legation.store.tables import MONTH

if TYPE_CHECKING:
    from legation.store.flow_table import FlowTable

POLICY = "erased on request"
"""The policy of the tombstones that an erasure leaves."""
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Until when an erased item is barred: whatever it says later, it is not admitted again."""
_COLUMNS = ("id", "source", "native_id", "platform", "kind", *SCOPE_COLUMNS)
Row = dict[str, Any]  # Any: a row of any flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What is to be erased: the account (``platform:native``), what stands for it where it was counted with
    others (``stand_in``, of which nothing leads to it), and when."""

    account: str
    stand_in: str
    at: datetime

    @property
    def handle(self) -> str:
        """The account as its platform calls it."""
        return handle_of(self.account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure took: ``items`` of the account and ``copies`` of them by others, with their ids; the
    rows that hung on them by flow; rows by flow that stay and named it; and how many publications of others
    name it still."""

    items: int
    copies: int
    ids: tuple[str, ...] = ()
    hung: Mapping[str, int] = field(default_factory=dict)
    unnamed: Mapping[str, int] = field(default_factory=dict)
    named_by_others: int = 0


def erase(holdings: Holdings, order: Erasure) -> Erased:
    """Remove every item of an account, with all that hangs on it, and its name from what stays.

    In this order: the ids are barred, the tombstones filed, the stories kept by ids; then what hangs on the
    items goes, the name from what stays, the account, and last the items by which all of it is found.
    """
    with writing(holdings.settings.tables):
        flush(holdings)
        own = _own(holdings, order.account)
        copies = _copies(holdings, own)
        app = holdings.inbox.ledger().app
        gone = _bar(holdings, pl.concat([own, copies]), order, app)
        keep_memberships(holdings, gone, app)
        step("after-memberships")
        others = _named_by_others(holdings, order, gone)
        hung: dict[str, int] = {}
        for table, column in hanging(holdings):
            if table.flow != ITEMS:
                held = _held(holdings, table, gone.rename({"item": column}))
                hung |= {table.flow.name: held} if held else {}
                remove(holdings, table, gone.rename({"item": column}))
        unnamed = _unname(holdings, order, gone)
        accounts = holdings.tables.of(ACCOUNTS)
        account = pl.DataFrame({"id": [order.account]})
        held = _held(holdings, accounts, account)
        hung |= {ACCOUNTS.name: held} if held else {}
        remove(holdings, accounts, account)
        remove(holdings, holdings.tables.of(ITEMS), gone.rename({"item": "id"}))
    ids = (*own["id"], *copies["id"])
    return Erased(
        items=len(own),
        copies=len(copies),
        ids=ids,
        hung=hung,
        unnamed=unnamed,
        named_by_others=others,
    )


def held_of(holdings: Holdings, account: str, scope: Scope) -> dict[str, pl.DataFrame]:
    """Give what a scope sees of one account by flow: every revision of its items, what hangs on them (what
    briefs cited too), and the account's own rows. What names it among others is ``naming``'s."""
    of = {"account": [account]}
    asked = Request(flow=ITEMS, scope=scope, matching=of, columns=["id"], with_deleted=True)
    ids = holdings.read(asked)["id"].to_list()
    told = {ITEMS.name: holdings.every_revision(ids, scope)}
    flows = [one.flow for one in holdings.tables.existing()] + [
        holdings.flow(name) for name in FLOWS
    ]
    for flow in dict.fromkeys(flows):
        if "item" in flow.schema and ids:
            told[flow.name] = holdings.read(Request(flow=flow, scope=scope, ids=ids))
    told[ACCOUNTS.name] = holdings.read(Request(flow=ACCOUNTS, scope=scope, ids=[account]))
    return {name: table for name, table in told.items() if len(table)}


def naming(holdings: Holdings, account: str, scope: Scope) -> dict[str, pl.DataFrame]:
    """Give the findings and acts that a scope sees and that name one account among others."""
    signals = holdings.read(Request(flow=FLOWS["signals"], scope=scope))
    acts = holdings.read(Request(flow=FLOWS["analyst_acts"], scope=scope))
    signed = pl.any_horizontal(
        pl.col("detail").str.contains(one, literal=True) for one in _quoted(account)
    )
    told = {
        "signals": signals.filter(signed),
        "analyst_acts": acts.filter(pl.col("members").list.contains(account)),
    }
    return {name: table for name, table in told.items() if len(table)}


def unname_analyst(holdings: Holdings, by: str, *, called: str) -> int:
    """Put another name on the acts of one analyst; give how many bore theirs."""

    def renamed(row: Row) -> Row:
        return {**row, "by_name": called}

    with writing(holdings.settings.tables):
        flush(holdings)
        bound = {"by": by}
        return _changed(holdings, FLOWS["analyst_acts"], '"by" = $by', bound, change=renamed)


def _own(holdings: Holdings, account: str) -> pl.DataFrame:
    return _items(holdings, "account = $account", {"account": account})


def _copies(holdings: Holdings, own: pl.DataFrame) -> pl.DataFrame:
    """The reposts by others of what the account said: they hold its words."""
    if own.is_empty():
        return own
    bound = {"native": own["native_id"].to_list(), "platforms": own["platform"].unique().to_list()}
    condition = (
        "kind = 'repost' AND platform IN (SELECT unnest($platforms)) "
        "AND repost_of IN (SELECT unnest($native))"
    )
    return _items(holdings, condition, bound).join(own, on="id", how="anti")


def _items(holdings: Holdings, condition: str, bound: Mapping[str, object]) -> pl.DataFrame:
    rows = holdings.scan(ITEMS, condition, bound, columns=_COLUMNS)
    return rows.unique("id", maintain_order=True)


def _bar(holdings: Holdings, going: pl.DataFrame, order: Erasure, app: str) -> pl.DataFrame:
    """Bar the items for good, with a tombstone for each source; give (``item``) all that erasures barred."""
    for source in going["source"].unique().sort():
        said = said_by(holdings, source)
        of_source: Mapping[str, object] = {"source": source}
        barred = holdings.scan(BARRED_ITEMS, "source = $source", of_source)
        ids = going.filter(pl.col("source") == source).select("id")
        newest = said.join(ids, on="id", how="semi").sort("id", "known_at", "revision")
        held = still_gone(barred.filter(pl.col("policy") == POLICY), said)
        fresh = newest.unique("id", keep="last", maintain_order=True)
        fresh = fresh.join(held, left_on="id", right_on="item", how="anti")
        if len(fresh):
            name = key_of("erasure", source, order.stand_in, order.at.isoformat())
            bars = bars_of(fresh, purge=name, policy=POLICY, before=NEVER, at=order.at)
            put(holdings, BARRED_ITEMS, bars, app)
            barred = pl.concat([barred, bars])
        step("after-bar")
        file_tombstones(holdings, barred, said, app)
    erased = holdings.scan(BARRED_ITEMS, "policy = $policy", {"policy": POLICY}, columns=["item"])
    return erased.unique()


def _held(holdings: Holdings, table: "FlowTable", gone: pl.DataFrame) -> int:
    files, column = table.snapshot("").files, gone.columns[0]
    return len(holdings.known(files, gone, [column], on=column)) if len(files) else 0


def _named_by_others(holdings: Holdings, order: Erasure, gone: pl.DataFrame) -> int:
    """Count the publications that mention the account, or write its handle, and stay."""
    condition = (
        "list_contains(mentions, $handle) OR contains(lower(concat_ws(' ', title, text)), $written)"
    )
    bound = {"handle": order.handle, "written": f"@{order.handle.lower()}"}
    named = holdings.scan(ITEMS, condition, bound, columns=["id"]).unique()
    return len(named.join(gone, left_on="id", right_on="item", how="anti"))


def _unname(holdings: Holdings, order: Erasure, gone: pl.DataFrame) -> dict[str, int]:
    """Take the account out of the findings, acts and citations that stay; give how many rows named it."""
    words = written(order.handle)

    def detail(row: Row) -> Row:
        said = _without(json.loads(row["detail"] or "{}"), order)
        return {**row, "detail": json.dumps(said, ensure_ascii=False, sort_keys=True)}

    def members(row: Row) -> Row:
        return {**row, "members": [_without(one, order) for one in row["members"]]}

    def cited(row: Row) -> Row:
        kept = {name: row[name] and words.sub(HIDDEN, row[name]) for name in ("title", "excerpt")}
        return {**row, "url": None, **kept}

    quoted = dict(zip(("plain", "escaped"), _quoted(order.account), strict=True))
    signed = " OR ".join(f"contains(detail, ${name})" for name in quoted)
    done = {
        "signals": _changed(holdings, FLOWS["signals"], signed, quoted, change=detail),
        "analyst_acts": _changed(
            holdings,
            FLOWS["analyst_acts"],
            "list_contains(members, $account)",
            {"account": order.account},
            change=members,
        ),
        "citations": _changed(
            holdings,
            CITATIONS,
            "item IN (SELECT unnest($ids))",
            {"ids": gone["item"].to_list()},
            change=cited,
        ),
    }
    return {name: rows for name, rows in done.items() if rows}


def _changed(
    holdings: Holdings,
    flow: Flow,
    condition: str,
    bound: Mapping[str, object],
    *,
    change: Callable[[Row], Row],
) -> int:
    """Put changed rows in the place of those under a condition; give how many became others."""
    held = holdings.scan(flow, condition, bound)
    pairs = [(row, change(row)) for row in held.iter_rows(named=True)]
    fresh = [new for old, new in pairs if new != old]
    if fresh:
        schema = dict(flow.stored)
        table = conform(pl.DataFrame(fresh, schema=schema), flow.stored, name=flow.name)
        _replace(holdings, holdings.tables.of(flow), table)
    step(f"after-unnaming-{flow.name}")
    return len(fresh)


def _replace(holdings: Holdings, table: "FlowTable", fresh: pl.DataFrame) -> None:
    """Write rows in the place of those with the same key, and delete the files that those stood in."""
    files = table.snapshot("").files
    dated = fresh.with_columns(pl.col("known_at").dt.strftime("%Y-%m").alias(MONTH))
    names = ", ".join(f'"{name}"' for name in table.flow.key)
    sql = f"""
        SELECT *, CAST($month AS VARCHAR) AS {MONTH} FROM (
            SELECT * FROM read_parquet($files, hive_partitioning = false, union_by_name = true)
            ANTI JOIN fresh USING ({names})
            UNION ALL BY NAME SELECT * FROM fresh
        )
    """
    for (month,), part in dated.group_by(MONTH):
        paths = files.filter(pl.col("month") == month)["path"].to_list()
        bound = {"month": month, "files": paths}
        rows = part.drop(MONTH)
        with located("query"), holdings.engine.cursor({"fresh": rows}) as cursor:
            table.overwrite(str(month), cursor.sql(sql, params=bound))
    table.vacuum(hours=0)


def _quoted(account: str) -> tuple[str, str]:
    """The account as JSON may write it."""
    return json.dumps(account, ensure_ascii=False), json.dumps(account)


def _without(told: Any, order: Erasure) -> Any:  # Any: JSON of any depth
    if told == order.account:
        return order.stand_in
    if isinstance(told, list):
        return [_without(one, order) for one in told]
    if isinstance(told, dict):
        return {name: _without(one, order) for name, one in told.items()}
    return told
