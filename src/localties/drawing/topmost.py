"""Write names and numbers beside the highest units of a map, where they find room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from localties.drawing import layout, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox
    from shapely.geometry.base import BaseGeometry

    from localties.data.labels import Labels

__all__ = ["label_top"]

#: Inches between a unit's middle and its name, tried in this order, and directions tried.
REACH = (0.12, 0.2, 0.3, 0.42, 0.56, 0.72, 0.9)
DIRECTIONS = [(np.cos(angle), np.sin(angle)) for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False)]

_FONT = {"fontsize": style.SIZES["small"]}


def label_top(ax: Axes, numbers: pd.Series, words: Labels, *, top: int, keep_out: Iterable[Bbox] = ()) -> list[str]:
    """Name the highest units of a map of `maps.country_map`, each with its number.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    numbers : pandas.Series
        By `unit_id`.
    words : Labels
    top : int
        How many at most; of units with equal numbers all are named or none.
    keep_out : iterable of matplotlib.transforms.Bbox
        Parts of the canvas, in pixels, that stay free.

    Returns
    -------
    list of str
        `unit_id` of the units that were named, with a line from the middle of the unit to a
        place off the land; a name without room there is left out.
    """
    import shapely
    from matplotlib.collections import LineCollection

    (drawn,) = [found for found in ax.collections if found.get_gid() == "units"]
    land = drawn.localties_parts.transform(ax.transData.transform)
    coast = shapely.simplify(shapely.buffer(shapely.coverage_union_all(land.to_numpy()), 3), 3)
    taken = [shapely.box(*box.extents) for box in keep_out]
    fraction = ax.transAxes.inverted()
    named, lines = [], []
    for unit in _highest(numbers, top):
        if unit not in land.index:
            continue
        largest = max(land.loc[[unit]], key=lambda part: part.area)
        text = f"{words.unit(unit)} {words.number(numbers[unit])}"
        size = np.array(layout.measure(ax.figure, text, **_FONT)) * ax.figure.dpi
        middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=1))[0]
        place = _place(middle, size, coast, taken, ax)
        if place is None:
            continue
        centre, end = place
        taken += [_boxes(centre, size * 1.08), shapely.linestrings([middle, end])]
        named.append(unit)
        ax.text(*fraction.transform(centre), text, ha="center", va="center", transform=ax.transAxes, zorder=4, gid="top", **_FONT)
        lines.append(fraction.transform(np.array([middle, end])))
    ax.add_collection(LineCollection(lines, colors=style.INK, linewidths=0.6, transform=ax.transAxes, zorder=3.9, gid="leaders"), autolim=False)
    if lines:
        ax.scatter(*np.array(lines)[:, 0].T, s=7, color=style.INK, edgecolor=style.PAPER, linewidth=0.4, transform=ax.transAxes, zorder=4, gid="middles")
    return named


def _highest(numbers: pd.Series, top: int) -> list[str]:
    """At most so many units, from the highest down; of units with equal numbers all or none."""
    ranked = numbers.sort_values(ascending=False, kind="stable")
    if len(ranked) > top:
        ranked = ranked[ranked > ranked.iloc[top]]
    return list(ranked.index)


def _boxes(centres: np.ndarray, size: np.ndarray) -> np.ndarray:
    import shapely

    return shapely.box(*np.moveaxis(centres - size / 2, -1, 0), *np.moveaxis(centres + size / 2, -1, 0))


def _place(middle: np.ndarray, size: np.ndarray, coast: BaseGeometry, taken: list[BaseGeometry], ax: Axes) -> tuple[np.ndarray, np.ndarray] | None:
    """Centre of a text and end of the line to it, where it is near and hides no land."""
    import shapely

    reach, inch = np.repeat(REACH, len(DIRECTIONS)), ax.figure.dpi
    direction = np.tile(DIRECTIONS, (len(REACH), 1))
    ends = middle + direction * reach[:, None] * inch
    with np.errstate(divide="ignore"):
        edge = (size / 2 / np.abs(direction)).min(axis=1)
    centres = ends + direction * (edge + 0.03 * inch)[:, None]
    boxes = _boxes(centres, size * 1.05)
    lines = shapely.linestrings(np.stack([np.broadcast_to(middle, ends.shape), ends], axis=1))
    others = shapely.union_all(taken)
    free = shapely.contains(shapely.box(*ax.get_window_extent().padded(-3).extents), boxes) & ~shapely.intersects(others, boxes) & ~shapely.intersects(others, lines)
    hidden = shapely.area(shapely.intersection(boxes[free], coast)) / shapely.area(boxes[free])
    cost = np.full(len(reach), np.inf)
    cost[free] = reach[free] + 8 * hidden + 0.15 * (hidden > 0)
    best = int(cost.argmin())
    return (centres[best], ends[best]) if cost[best] < REACH[-1] + 0.2 else None
