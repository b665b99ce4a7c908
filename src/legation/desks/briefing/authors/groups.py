"""A group of accounts that act together: its members, its pairs with what each rests on, its communities."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from legation.chancery.authors.veil import Veil, veil_of
from legation.desks.briefing.authors.lookups import told_accounts
from legation.desks.briefing.rules.findings import Row, accounts_of, detail_of
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.methods.authenticity.item_actions import item_actions
from legation.methods.authenticity.pair_items import PAIR_ITEMS, pair_items
from legation.methods.language.clean import joined_text, text_hashes
from legation.methods.networks.communities import communities
from legation.store.archive import Archive

_EDGES = {
    "left": pl.String,
    "right": pl.String,
    "shared": pl.Int64,
    "expected": pl.Float64,
    "q": pl.Float64,
    "kind": pl.String,
    "window_seconds": pl.Float64,
}
_READ = ("id", "source", "kind", "account", "published_at", "title", "text", "urls", "hashtags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group as an indicator kept it: the accounts, and the pairs that it lists (``edges``)."""

    archive: Archive
    scope: Scope
    row: Row
    veil: Veil
    accounts: tuple[str, ...]
    edges: pl.DataFrame

    @property
    def total(self) -> int:
        """How many pairs were found; more than are listed where the group is large."""
        told = detail_of(self.row).get("edges_total")
        return told if isinstance(told, int) else self.edges.height


def the_group(archive: Archive, scope: Scope, signal: str) -> Group:
    """Find the group that an indicator is about; Rejected when this scope sees none of that name."""
    read = archive.read("signals", scope, matching={"id": [signal]})
    if read.is_empty():
        raise Rejected(Said("no indicator {signal!r}", signal=signal))
    row = read.sort("known_at").row(-1, named=True)
    accounts = accounts_of(row)
    if not accounts:
        raise Rejected("this indicator is not about a group of accounts")
    listed = detail_of(row).get("edges")
    edges = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    table = pl.DataFrame(edges, schema=_EDGES) if edges else pl.DataFrame(schema=_EDGES)
    ordered = table.sort(
        "q",
        pl.col("shared") - pl.col("expected"),
        "left",
        "right",
        descending=[False, True, False, False],
    )
    return Group(
        archive=archive,
        scope=scope,
        row=row,
        veil=veil_of(archive),
        accounts=accounts,
        edges=ordered,
    )


def members_of(group: Group) -> list[dict[str, Any]]:
    """Give the members, those in most listed pairs first: author columns, ``pairs``, ``community``."""
    pairs = Counter([*group.edges["left"], *group.edges["right"]])
    part = communities_of(group)
    ordered = sorted(group.accounts, key=lambda one: (-pairs[one], group.veil.key(one)))
    shown = told_accounts(group.archive, group.scope, ordered)
    return [{**row, "pairs": pairs[one], "community": part.get(one)} for one, row in shown.items()]


def communities_of(group: Group) -> Mapping[str, int]:
    """Number the communities of the members that the listed pairs join, from 1, the largest first."""
    if group.edges.is_empty():
        return {}
    weighed = group.edges.select("left", "right", weight=pl.col("shared").cast(pl.Float64))
    found = communities(weighed, resolution=1.0, seed=0, objective="modularity")
    sizes = found.group_by("community").agg(n=pl.len(), first=pl.col("node").min())
    order = sizes.sort("n", "first", descending=[True, False])["community"].to_list()
    return {node: order.index(one) + 1 for node, one in found.select("node", "community").rows()}


def pairs_of(group: Group, *, member: str = "") -> list[dict[str, Any]]:
    """Give the listed pairs as pages show them, the least likely by chance first; of one ``member`` (the key
    of an author's page) where it is named."""
    rows = []
    both = {*group.edges["left"], *group.edges["right"], *group.accounts}
    shown = told_accounts(group.archive, group.scope, sorted(both)) if both else {}
    for place, edge in enumerate(group.edges.iter_rows(named=True)):
        left, right = shown[edge["left"]], shown[edge["right"]]
        if not member or member in (left["author"], right["author"]):
            rows.append({**edge, "place": place, "left": left, "right": right})
    return rows


def held_items(group: Group, place: int) -> pl.DataFrame:
    """Give what one listed pair shares (PAIR_ITEMS), as far as it is still held; Rejected where the group
    has no such pair."""
    if place >= group.edges.height:
        raise Rejected("no such pair")
    edge = group.edges.slice(place, 1)
    window = Window(start=group.row["start"], end=group.row["end"])
    both = [edge["left"][0], edge["right"][0]]
    items = group.archive.read(
        "items",
        group.scope,
        window=window,
        matching={"account": both},
        columns=[*_READ, "repost_of"],
    )
    if items.is_empty():
        return pl.DataFrame(schema=dict(PAIR_ITEMS))
    hashed = text_hashes(joined_text(items)).select("id", "text_hash")
    return pair_items(edge, item_actions(items.join(hashed, on="id", how="left")))
