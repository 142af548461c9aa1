"""Order places on two axes: from north to south, or so that few lines cross."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography
from localties.data.memory import remembered
from localties.drawing import maps

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["barycentric", "crossings", "facing", "north_to_south", "northward", "pair_crossings", "regions"]


def crossings(first: Sequence[float], second: Sequence[float]) -> int:
    """Count the crossings of lines between two axes.

    Parameters
    ----------
    first, second : sequence of float
        Shape (n,); where each line starts on one axis and ends on the other.

    Returns
    -------
    int
        Pairs of lines whose starts and ends lie in opposite order. Lines that share an end
        do not cross.

    Examples
    --------
    >>> crossings([1, 2, 3], [3, 2, 1]), crossings([1, 1, 2], [5, 6, 7])
    (3, 0)
    """
    start, end = np.asarray(first, float), np.asarray(second, float)
    opposite = np.sign(start[:, None] - start) * np.sign(end[:, None] - end) < 0
    return int(opposite.sum()) // 2


def pair_crossings(pairs: pd.DataFrame, first: Sequence[str], second: Sequence[str]) -> int:
    """Count the crossings of the lines of pairs for an order of places on each axis.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Two columns, the ends of each line.
    first, second : sequence of str
        All places of either column, in their order.
    """
    ranks = [{place: rank for rank, place in enumerate(order)} for order in (first, second)]
    return crossings(*(pairs.iloc[:, end].map(ranks[end]) for end in (0, 1)))


@remembered
def facing(tables: Tables, country: str, day: str, toward: int) -> tuple[float, float]:
    """Direction in which lines leave a country: across its longer axis, so that they keep off its land.

    Parameters
    ----------
    tables : Tables
    country, day : str
    toward : {-1, 1}
        Side on which the other country lies; of a country as wide as it is high the lines
        leave straight towards it.

    Returns
    -------
    tuple of float
        Of length one, on the country's own projection.
    """
    crs = geography.fit_projection(maps.frame_of(tables, country))
    middle = geography.units_at(tables, day, country=country).geometry.to_crs(crs).representative_point()
    if len(middle) < 3:
        return float(toward), 0.0
    spreads, axes = np.linalg.eigh(np.cov(np.vstack([middle.x, middle.y])))
    across = axes[:, 0] * np.sign(axes[0, 0] or 1) * toward
    weight = 1 - spreads[0] / spreads[1]
    direction = weight * across + (1.4 - weight) * np.array([toward, 0.0])
    return tuple(direction / np.hypot(*direction))


def northward(tables: Tables, country: str, day: str, longitude: pd.Series, latitude: pd.Series) -> pd.Series:
    """How far places lie towards the north end of their country, in metres along its longer axis.

    Of a country that runs from north-east to south-west this is the order in which its
    people name its regions, and leaders to names in this order hardly cross.
    """
    across, up = facing(tables, country, day, 1)
    x, y = geography.project(longitude, latitude, geography.fit_projection(maps.frame_of(tables, country)))
    return latitude * 0 + (across * y - up * x)


def regions(tables: Tables, country: str, day: str) -> list[str]:
    """Regions of a country from north to south, by the mean of their units' middles."""
    units = geography.units_at(tables, day, country=country)
    middle = units.geometry.representative_point()
    north = northward(tables, country, day, middle.x, middle.y).groupby(units.region).mean()
    return list(north.sort_values(ascending=False, kind="stable").index)


def north_to_south(places: pd.DataFrame, regions: Sequence[str]) -> list[str]:
    """Order places by region, and within a region from north to south.

    Parameters
    ----------
    places : pandas.DataFrame
        Indexed by partner or unit, with `region` and `north`, from `northward`.
    regions : sequence of str
        From north to south.
    """
    rank = {region: number for number, region in enumerate(regions)}
    ordered = places.assign(rank=places.region.map(rank), name=places.index).sort_values(["rank", "north", "name"], ascending=[True, False, True])
    return list(ordered.index)


def barycentric(pairs: pd.DataFrame, first: Sequence[str], second: Sequence[str], *, rounds: int = 24) -> tuple[list[str], list[str]]:
    """Order places so that few lines cross: each goes to the mean place of its partners, in turns.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Two columns, the ends of each line.
    first, second : sequence of str
        An order to start from.
    rounds : int

    Returns
    -------
    pair of list of str
        Of all rounds the order with the fewest crossings.

    Notes
    -----
    Barycentre heuristic of Sugiyama, Tagawa and Toda (1981).
    """
    orders = [list(first), list(second)]
    best = pair_crossings(pairs, *orders), [list(order) for order in orders]
    for turn in range(rounds):
        own, other = turn % 2, 1 - turn % 2
        rank = {place: number for number, place in enumerate(orders[other])}
        middle = pairs.iloc[:, other].map(rank).groupby(pairs.iloc[:, own].to_numpy()).mean()
        orders[own] = sorted(orders[own], key=middle.to_dict().__getitem__)
        found = pair_crossings(pairs, *orders)
        if found < best[0]:
            best = found, [list(order) for order in orders]
    return best[1][0], best[1][1]
