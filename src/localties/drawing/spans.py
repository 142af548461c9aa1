"""Count what the titles of figures say of ties: who holds them, and how far they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localties.data import geography
from localties.drawing.grids import unit_cells

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.labels import Labels
    from localties.data.tables import Tables

__all__ = ["HUB", "cell_counts", "distance_counts", "hubs", "tie_counts"]

#: Ties from which a place is named where there is no room for all names.
HUB = 4


def tie_counts(tables: Tables, held: pd.DataFrame, words: Labels) -> dict[str, object]:
    """Number of ties, of the places that hold them, and of the fewest that hold half of them, by side.

    Returns
    -------
    dict
        `ties`, `here` and `there` (places of the first and the second side), `few` and
        `many` (those that hold half), as numbers in words' language; `first`, `second`
        (names of the sides).
    """
    sides = tables.package.sides
    counts = [held[f"{side}_partner"].value_counts() for side in sides]
    half = [int((count.cumsum() < len(held) / 2).sum()) + 1 for count in counts]
    values = {"ties": len(held), "here": len(counts[0]), "there": len(counts[1]), "few": half[0], "many": half[1]}
    return {**{name: words.number(value) for name, value in values.items()}, "first": words.name(sides[0]), "second": words.name(sides[1])}


def distance_counts(tables: Tables, held: pd.DataFrame, words: Labels) -> dict[str, object]:
    """How far ties reach in kilometres, rounded to ten, and which reach nearest and farthest.

    Returns
    -------
    dict
        `ties`, `named` (`HUB`), `near`, `middle` (median), `far`, `near_pair`, `far_pair`.
    """
    seat = geography.seats(tables, tables.package.data_date)[["longitude", "latitude"]].apply(tuple, axis=1)
    ends = zip(*(held[f"{side}_partner"].map(seat) for side in tables.package.sides))
    far = held.assign(km=[geography.distance_km(*end) for end in ends]).sort_values(["km", "pair"])
    length = {"near": far.km.iloc[0], "middle": far.km.median(), "far": far.km.iloc[-1]}
    return {"ties": words.number(len(held)), "named": words.number(HUB), "near_pair": words.pair(far.pair.iloc[0]), "far_pair": words.pair(far.pair.iloc[-1]), **{name: words.number(round(km, -1)) for name, km in length.items()}}


def hubs(tables: Tables, held: pd.DataFrame) -> list[str]:
    """Places with `HUB` ties or more."""
    return [place for side in tables.package.sides for place, count in held[f"{side}_partner"].value_counts().items() if count >= HUB]


def cell_counts(tables: Tables, held: pd.DataFrame, words: Labels) -> dict[str, object]:
    """How many pairs of units hold ties, of all that the units of the data date could form.

    Returns
    -------
    dict
        `cells`, `possible`; `first`, `second` (names of the sides).
    """
    sides = tables.package.sides
    units = [len(geography.units_at(tables, tables.package.data_date, country=side)) for side in sides]
    return {"cells": words.number(len(unit_cells(tables, held))), "possible": words.number(units[0] * units[1]), "first": words.name(sides[0]), "second": words.name(sides[1])}
