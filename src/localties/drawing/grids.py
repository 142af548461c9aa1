"""Sum ties up by the units in which their partners lie, and order the units for a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography
from localties.drawing import orders

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["Axis", "ORDERS", "chosen_cells", "seriated", "unit_axes", "unit_cells"]

ORDERS = ("geographic", "seriated")

#: Free line before a region, in cells.
HEADING = 0.85


def unit_cells(tables: Tables, pairs: pd.DataFrame, *, day: str | None = None) -> pd.DataFrame:
    """Sum pairs up by the units in which their partners lie.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    day : str, optional
        EDTF; the day whose units count, by default the data date.

    Returns
    -------
    pandas.DataFrame
        A row a pair of units that has any: `row` and `column` (unit of the first and the
        second side), `pairs`, `events`, `papers`, `standing` (``tie`` if one is), `formality`
        and `formality_kind` (of its highest tie).

    Raises
    ------
    ValueError
        If a partner lies in no unit.
    """
    unit = geography.seats(tables, day or tables.package.data_date).unit_at
    first, second = tables.package.sides
    rows = pairs.assign(row=pairs[f"{first}_partner"].map(unit), column=pairs[f"{second}_partner"].map(unit))
    lost = sorted({*rows[f"{first}_partner"][rows.row.isna()], *rows[f"{second}_partner"][rows.column.isna()]})
    if lost:
        raise ValueError(f"no unit is known of {', '.join(lost)}: give unit_id in partners.csv, or leave the pair out")
    rows = rows.assign(rank=rows.formality.astype(float).fillna(6).where(rows.standing == "tie", 9)).sort_values(["row", "column", "rank", "pair"])
    best = rows.drop_duplicates(["row", "column"]).reset_index(drop=True)
    sums = rows.groupby(["row", "column"]).agg(pairs=("pair", "size"), events=("events", "sum"), papers=("papers", "sum")).reset_index()
    is_tie = best.standing == "tie"
    return sums.assign(standing=best.standing, formality=best.formality.where(is_tie), formality_kind=best.formality_kind.where(is_tie))


def seriated(cells: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Order rows and columns so that like ones lie together, along the diagonal as far as they can.

    Parameters
    ----------
    cells : pandas.DataFrame
        `row`, `column`, `events`.

    Notes
    -----
    Average linkage of cosine distances of square roots, with the optimal order of leaves of
    Bar-Joseph, Gifford and Jaakkola (2001).
    """
    from scipy.cluster.hierarchy import leaves_list, linkage

    table = np.sqrt(cells.pivot_table(index="row", columns="column", values="events", fill_value=0).astype(float))
    found = []
    for frame in (table, table.T):
        order = leaves_list(linkage(frame.to_numpy(), "average", "cosine", optimal_ordering=True)) if len(frame) > 2 else range(len(frame))
        found.append([frame.index[number] for number in order])
    drawn = table.loc[found[0], found[1]].to_numpy()
    rows, columns = np.nonzero(drawn)
    if len(rows) > 1 and np.cov(rows, columns)[0, 1] < 0:
        found[1].reverse()
    return found[0], found[1]


@dataclass(frozen=True)
class Axis:
    """Units of one side in groups, each with the heading of its region, if any."""

    groups: list[tuple[str, list[str]]]

    @property
    def units(self) -> list[str]:
        """All units in order."""
        return [unit for _, units in self.groups for unit in units]

    @property
    def length(self) -> float:
        """Cells and headings, in cells."""
        return sum(len(units) + (HEADING if heading else 0) for heading, units in self.groups)

    def places(self) -> tuple[dict[str, float], list[tuple[str, float, float]]]:
        """Start of each unit in cells; heading, first and last edge of each group."""
        at, starts, spans = 0.0, {}, []
        for heading, units in self.groups:
            at += HEADING if heading else 0
            starts |= {unit: at + number for number, unit in enumerate(units)}
            spans.append((heading, at, at + len(units)))
            at += len(units)
        return starts, spans


def unit_axes(tables: Tables, cells: pd.DataFrame, *, order: str = "geographic", day: str | None = None, empty: bool = False) -> tuple[Axis, Axis]:
    """Order the units of both sides.

    Parameters
    ----------
    tables : Tables
    cells : pandas.DataFrame
        From `unit_cells`.
    order : {"geographic", "seriated"}
        Blocks by region from north to south, or like rows and columns together.
    day : str, optional
        EDTF; by default the data date.
    empty : bool
        Whether to hold units that have no pair.

    Raises
    ------
    ValueError
        If `order` is unknown.
    """
    day = day or tables.package.data_date
    if order not in ORDERS:
        raise ValueError(f"order {order!r} is unknown; choose one of {', '.join(ORDERS)}")
    found, sorted_units = [], seriated(cells) if order == "seriated" and len(cells) else ([], [])
    for side, name, seriation in zip(tables.package.sides, ("row", "column"), sorted_units):
        units = geography.units_at(tables, day, country=side)
        shown = units if empty else units[units.index.isin(cells[name])]
        middle = shown.geometry.representative_point()
        shown = shown.assign(north=orders.northward(tables, side, day, middle.x, middle.y))
        ranked = orders.north_to_south(shown, orders.regions(tables, side, day))
        if order == "seriated":
            found.append(Axis([("", [*seriation, *(unit for unit in ranked if unit not in set(seriation))])]))
            continue
        groups: dict[str, list[str]] = {}
        for unit in ranked:
            groups.setdefault(shown.region[unit], []).append(unit)
        found.append(Axis(list(groups.items())))
    return found[0], found[1]


def chosen_cells(tables: Tables, cells: pd.DataFrame, highlight: str | None, *, day: str | None = None) -> NDArray[np.bool_]:
    """Say which cells to show in full colour.

    Parameters
    ----------
    tables : Tables
    cells : pandas.DataFrame
        From `unit_cells`.
    highlight : str or None
        A unit, a partner, a pair of either, or nothing: then all.
    day : str, optional
        EDTF; the day whose units count.

    Raises
    ------
    ValueError
        If no cell is of it.
    """
    if highlight is None:
        return np.ones(len(cells), bool)
    unit = geography.seats(tables, day or tables.package.data_date).unit_at.to_dict()
    held = set(cells.row) | set(cells.column)
    asked = {end if end in held else unit.get(end) for end in highlight.split("--")}
    hit = np.array([asked <= {row, column} for row, column in zip(cells.row, cells.column)], bool)
    if not hit.any():
        raise ValueError(f"highlight {highlight!r} is in none of the {len(cells)} cells that are drawn; take a unit, a partner or a pair of those")
    return hit
