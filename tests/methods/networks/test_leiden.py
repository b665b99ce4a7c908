"""Leiden: what it finds is in test_communities; here what it holds, and how it reads links."""

import tracemalloc

import numpy as np
from scipy import sparse

from legation.methods.networks.leiden import Network, leiden


def _ring(nodes: int, reach: int) -> sparse.csr_matrix:
    """Link every node to its ``reach`` next ones, both ways."""
    left = np.repeat(np.arange(nodes), reach)
    right = (left + np.tile(np.arange(1, reach + 1), nodes)) % nodes
    one_way = sparse.csr_matrix((np.full(len(left), 0.5), (left, right)), shape=(nodes, nodes))
    return sparse.csr_matrix(one_way + one_way.T)


def test_a_link_takes_no_more_than_its_two_machine_numbers() -> None:
    links = _ring(20_000, 15)
    tracemalloc.start()
    network = Network.of(links, np.ones(20_000))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    per_node = 8 + 32 + 8 + 32  # where its links start, and its size
    assert held <= links.nnz * 13 + len(network) * per_node
    assert network.pull(0, [0] * len(network)) == {0: 15.0}


def test_links_of_a_node_to_itself_count_for_nothing_however_they_are_written() -> None:
    bare = _ring(60, 3)
    dice = np.random.default_rng(1)
    loops = sparse.csr_matrix(bare + sparse.diags(dice.random(60)))
    entries = loops.tocoo()
    order = dice.permutation(entries.nnz)
    shuffled = sparse.coo_matrix(
        (entries.data[order], (entries.row[order], entries.col[order])), shape=loops.shape
    ).tocsr()
    found = leiden(bare, sizes=np.ones(60), resolution=0.2, seed=1)
    assert found.max() > 0
    for links in (loops, shuffled):
        assert leiden(links, sizes=np.ones(60), resolution=0.2, seed=1).tolist() == found.tolist()
