"""Who matters in a network of reposts: by whom many are led, whose posts travel, who is first, who connects.

Sources: Brin and Page (1998) for PageRank; Hirsch (2005) for h, here of cascades; Brandes, "A faster
algorithm for betweenness centrality" (2001) and Brandes and Pich (2007) for its estimate from some nodes,
here of the paths between accounts of different communities alone.
"""

import numpy as np
import polars as pl
from scipy import sparse

from legation.domain.errors import Rejected
from legation.methods.networks.communities import communities
from legation.methods.networks.simple import Floats, Ints, Simple, simple

FOLLOWED = 0.85
"""How likely who walks from account to account goes on to one that is reposted, rather than anywhere."""
STEADY = 1e-10
STEPS = 200
PIVOTS = 500
"""From so many accounts, at random, paths are followed; from all where there are fewer."""
AT_ONCE = 32
SCHEMA = pl.Schema(
    {
        "network": pl.String,
        "account": pl.String,
        "pagerank": pl.Float64,
        "h_index": pl.Int64,
        "seed_share": pl.Float64,
        "bridge": pl.Float64,
    }
)


def influence(reposts: pl.DataFrame, *, seed: int = 0) -> pl.DataFrame:
    """Score every account of each network: ``network``, ``account``, ``pagerank``, ``h_index``,
    ``seed_share`` and ``bridge``, by network, the highest pagerank first.

    Takes ``network``, ``source`` (who reposts), ``target`` (whom), ``at`` and, if there, ``item`` (which).
    ``pagerank`` sums to 1 over a network. ``h_index``: that many posts of the account were reposted by as
    many accounts. ``seed_share``: of the posts that the account and others reposted, the share that it
    reposted before all others; null where there are none. Both are null where ``item`` is not there.
    ``bridge``: the share of shortest paths between accounts of different communities that run over the
    account, estimated from PIVOTS accounts; direction is forgotten, and it is 0 where there is one community.
    Weakness: accounts that act together lift one another; take them out before.
    Raises Rejected where a column is missing.
    """
    for column in ("network", "source", "target", "at"):
        if column not in reposts.columns:
            raise Rejected(f"missing column {column!r}", where="influence")
    kept = reposts.filter(pl.col("source") != pl.col("target"))
    tables = [pl.DataFrame(schema=SCHEMA)]
    for (name,), part in kept.group_by("network", maintain_order=True):
        scored = _scored(part, seed=seed).with_columns(network=pl.lit(str(name)))
        tables.append(scored.select(*SCHEMA).cast(SCHEMA))
    return pl.concat(tables).sort(
        "network", "pagerank", "account", descending=[False, True, False], maintain_order=True
    )


def _scored(reposts: pl.DataFrame, *, seed: int) -> pl.DataFrame:
    network, accounts = simple(reposts.select("source", "target"))
    told = pl.DataFrame(
        {
            "account": accounts,
            "pagerank": pageranks(reposts, accounts),
            "bridge": between_communities(network, communities_of(network, seed=seed), seed=seed),
        }
    )
    if "item" not in reposts.columns:
        nothing = pl.lit(None)
        return told.with_columns(h_index=nothing, seed_share=nothing)
    posts = reposts.filter(pl.col("item").is_not_null())
    return (
        told.join(cascade_h(posts), on="account", how="left")
        .join(first_shares(posts), on="account", how="left")
        .with_columns(pl.col("h_index").fill_null(0))
    )


def pageranks(reposts: pl.DataFrame, accounts: pl.Series) -> Floats:
    """Rank ``accounts`` (sorted) by where a walk from ``source`` to ``target`` spends its time; sums to 1."""
    ends = [accounts.search_sorted(reposts[one]).to_numpy() for one in ("source", "target")]
    size = len(accounts)
    links = sparse.csr_matrix((np.ones(len(reposts)), (ends[0], ends[1])), (size, size))
    given = np.asarray(links.sum(axis=1)).ravel()
    onward = sparse.csr_matrix(
        sparse.diags(np.divide(1.0, given, where=given > 0, out=given * 0)) @ links
    ).T
    ranks = np.full(size, 1 / max(1, size))
    for _ in range(STEPS):
        lost = ranks[given == 0].sum()
        moved: Floats = FOLLOWED * (onward @ ranks + lost / size) + (1 - FOLLOWED) / size
        if np.abs(moved - ranks).sum() < STEADY:
            return moved
        ranks = moved
    return ranks


def cascade_h(posts: pl.DataFrame) -> pl.DataFrame:
    """Give h of each account that was reposted: ``account``, ``h_index``."""
    sizes = posts.group_by(account="target", item="item").agg(size=pl.col("source").n_unique())
    ranked = sizes.with_columns(
        place=pl.col("size").rank("ordinal", descending=True).over("account")
    )
    return ranked.group_by("account").agg(
        h_index=(pl.col("size") >= pl.col("place")).sum().cast(pl.Int64)
    )


def first_shares(posts: pl.DataFrame) -> pl.DataFrame:
    """Give how often an account reposted before all others: ``account``, ``seed_share``."""
    came = posts.group_by("target", "item", account="source").agg(pl.col("at").min())
    of_post = ("target", "item")
    told = came.with_columns(
        others=pl.len().over(of_post) - 1,
        is_first=(pl.col("at") == pl.col("at").min().over(of_post))
        & ((pl.col("at") == pl.col("at").min().over(of_post)).sum().over(of_post) == 1),
    ).filter(pl.col("others") > 0)
    return told.group_by("account").agg(seed_share=pl.col("is_first").mean())


def communities_of(network: Simple, *, seed: int) -> Ints:
    """Find the community of each node, by modularity."""
    edges = pl.DataFrame(
        {"left": network.left, "right": network.right, "weight": np.ones(len(network))}
    )
    found = communities(edges, resolution=1.0, seed=seed, objective="modularity")
    labels: Ints = found.sort("node")["community"].to_numpy()
    return labels


def between_communities(
    network: Simple, community: Ints, *, seed: int, pivots: int = PIVOTS
) -> Floats:
    """Give each node's share of the shortest paths between nodes of different communities.

    Exact where ``pivots`` reaches the number of nodes; else estimated from as many, drawn by ``seed``.
    """
    size = network.size
    order = np.random.default_rng(seed).permutation(size)[: min(pivots, size)]
    links = (network.matrix != 0).astype(np.float64)
    over, pairs = np.zeros(size), 0.0
    for begin in range(0, len(order), AT_ONCE):
        starts = order[begin : begin + AT_ONCE]
        elsewhere = (community[:, None] != community[starts][None, :]).astype(np.float64)
        depended, reached = _depended(links, starts, elsewhere)
        over += depended.sum(axis=1)
        pairs += reached
    return over / pairs if pairs else over


def _depended(links: sparse.csr_matrix, starts: Ints, ends: Floats) -> tuple[Floats, float]:
    """Follow all shortest paths from each start to the nodes that ``ends`` weighs; give how much of them runs
    over each node, ends left out, and how many pairs there are."""
    depth = np.full(ends.shape, -1, dtype=np.int32)
    paths = np.zeros(ends.shape)
    columns = np.arange(len(starts))
    depth[starts, columns], paths[starts, columns] = 0, 1.0
    front, level = paths.copy(), 0
    while front.any():
        level += 1
        came = links @ front
        fresh = (came > 0) & (depth < 0)
        depth[fresh] = level
        front = np.where(fresh, came, 0.0)
        paths += front
    over = np.zeros(ends.shape)
    for at in range(level - 1, 0, -1):
        share = np.zeros(ends.shape)
        there = depth == at
        share[there] = (ends[there] + over[there]) / paths[there]
        over += np.where(depth == at - 1, (links @ share) * paths, 0.0)
    over[starts, columns] = 0.0
    reached = float((ends * (depth > 0)).sum())
    return over, reached
