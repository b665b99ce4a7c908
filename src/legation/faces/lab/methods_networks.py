"""The tools for networks on any file."""

import polars as pl

from legation.faces.lab.method import LabMethod, Option
from legation.methods.networks.bubbles import LEAST_NODES, bubbles


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

METHODS = [BUBBLES]
