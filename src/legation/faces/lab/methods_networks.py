"""The tools for networks on any file."""

import polars as pl

from legation.faces.lab.method import LabMethod, Option
from legation.methods.networks.bubbles import LEAST_NODES, bubbles
from legation.methods.networks.influence import influence


def run_bubbles(table: pl.DataFrame, *, rewirings: int, seed: int) -> pl.DataFrame:
    """Score each network; one that is too small has no scores, and its line says nothing else."""
    return bubbles(table, rewirings=rewirings, seed=seed)


BUBBLES = LabMethod(
    name="bubbles",
    needs={
        "network": "name of the network; each is scored by itself",
        "source": "who reposts, replies or mentions",
        "target": "whom; direction is forgotten",
    },
    optional={"weight": "how often; 0 is no link, links are counted and not weighed"},
    gives={
        "network": f"name; its scores are null where fewer than {LEAST_NODES} nodes hang together",
        "ei": "links between the two sides less those within, of all: -1 (none cross) to 1",
        "rwc": "random-walk controversy: 1 where walks end on the side they began on, about 0 by chance",
        "modularity": "of the two sides, -0.5 to 1",
        "ei_denoised": "ei less the mean of networks of the same degrees",
        "rwc_denoised": "rwc less the mean of networks of the same degrees",
        "modularity_denoised": "modularity less the mean of networks of the same degrees",
        "z": "modularity_denoised in standard deviations of chance; null below two rewirings",
        "low": "lower end of the 95 % interval of modularity_denoised",
        "high": "upper end of it",
    },
    run=run_bubbles,
    options=(
        Option("rewirings", int, 5, "networks of chance to compare with", least=0, most=1000),
        Option("seed", int, 0, "the same seed gives the same scores", least=0, most=2**31 - 1),
    ),
)


def run_influence(table: pl.DataFrame, *, seed: int) -> pl.DataFrame:
    """Score every account of each network."""
    return influence(table, seed=seed)


INFLUENCE = LabMethod(
    name="influence",
    needs={
        "network": "name of the network; each is scored by itself",
        "source": "who reposts",
        "target": "whom; an account that reposts itself is left out",
        "at": "when, ISO 8601",
    },
    optional={"item": "which post; without it h_index and seed_share are null"},
    gives={
        "network": "name of the network",
        "account": "account, the highest pagerank of its network first",
        "pagerank": "share of a walk from reposter to reposted that is spent here; 1 over a network",
        "h_index": "so many posts of the account were reposted by as many accounts",
        "seed_share": "of the posts that it and others reposted, the share it reposted first; null for none",
        "bridge": "share of shortest paths between communities that run over it, 0 to 1",
    },
    run=run_influence,
    options=(
        Option("seed", int, 0, "the same seed gives the same scores", least=0, most=2**31 - 1),
    ),
)

METHODS = [BUBBLES, INFLUENCE]
