"""Describe the shape of the network of ties: joints, circles, and what chance would give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from localties.measures.centres import network
from localties.measures.intervals import LEVEL, SEED

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["by_chance", "circles", "joints"]


def circles(tables: Tables) -> list[list[str]]:
    """List closed circles of ties, from which all others can be put together.

    Returns
    -------
    list of list of str
        Partners in the order in which ties join them, the last again to the first; each circle begins with
        its first id and goes on to the lesser of that one's neighbours. Sorted by length, then by id.
    """
    import networkx as nx

    graph = nx.Graph(sorted(map(tuple, map(sorted, network(tables).edges))))
    found = []
    for circle in nx.cycle_basis(graph):
        start = circle.index(min(circle))
        turned = circle[start:] + circle[:start]
        found.append(turned if turned[1] < turned[-1] else turned[:1] + turned[:0:-1])
    return sorted(found, key=lambda circle: (len(circle), circle))


def joints(tables: Tables) -> pd.DataFrame:
    """Say how far the network would come apart without one partner or another.

    Returns
    -------
    pandas.DataFrame
        One row a partner with two ties or more, those that would cut off most first: `place`,
        `side`, `ties`, `part` (partners in its part of the network, itself included), `largest` (partners in the largest piece
        that would be left of it), `cut_off` (those outside this piece). It says how the ties hang together, not that
        anything passes along them.
    """
    import networkx as nx
    import pandas as pd

    graph = network(tables)
    records = []
    for place in (place for place in graph if graph.degree[place] > 1):
        part = nx.node_connected_component(graph, place)
        largest = max(map(len, nx.connected_components(graph.subgraph(part - {place}))))
        records.append((place, graph.nodes[place]["side"], graph.degree[place], len(part), largest, len(part) - 1 - largest))
    found = pd.DataFrame(records, columns=["place", "side", "ties", "part", "largest", "cut_off"])
    return found.sort_values(["cut_off", "ties", "place"], ascending=[False, False, True]).reset_index(drop=True)


def by_chance(tables: Tables, *, draws: int = 999) -> pd.DataFrame:
    """Set the shape of the network beside that of networks tied at random.

    Each partner keeps its number of ties, the partners at the other end are shuffled, and
    no pair is tied twice: every such network is drawn with the same chance, from a fixed seed.

    Parameters
    ----------
    tables : Tables
    draws : int

    Returns
    -------
    pandas.DataFrame
        Two rows, `measure`: ``loops`` (ties that could go without a part falling in two; the more
        parts, the more loops) and ``largest`` (partners in the largest part). `found`, `low`, `high` (central 95 % of the random networks), `as_few` (share of
        them with at most as many). All but `found` is missing where hardly any shuffle gives a network.
    """
    import numpy as np
    import pandas as pd

    graph = network(tables)
    names = sorted(graph)
    place = {name: number for number, name in enumerate(names)}
    first = tables.package.sides[0]
    edges = sorted((place[a], place[b]) if graph.nodes[a]["side"] == first else (place[b], place[a]) for a, b in graph.edges)
    starts, ends = np.array(edges, int).reshape(-1, 2).T
    random, drawn = np.random.default_rng(SEED), []
    for _ in range(100 * draws):
        mixed = random.permutation(ends)
        if len(set(zip(starts.tolist(), mixed.tolist()))) == len(edges):
            drawn.append(_shape(starts, mixed, len(names)))
        if len(drawn) == draws:
            break
    found = pd.DataFrame({"measure": ["loops", "largest"], "found": _shape(starts, ends, len(names))})
    if len(drawn) < draws:
        return found.assign(low=math.nan, high=math.nan, as_few=math.nan)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return found.assign(low=low, high=high, as_few=(np.array(drawn) <= found.found.to_numpy()).mean(axis=0))


def _shape(starts: NDArray, ends: NDArray, number: int) -> tuple[int, int]:
    """Loops and size of the largest part."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    parts, part = connected_components(coo_array((np.ones(len(starts)), (starts, ends)), shape=(number, number)), directed=False)
    return len(starts) - number + parts, int(np.bincount(part, minlength=1).max())
