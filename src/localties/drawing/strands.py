"""Draw ties as curves whose width, colour and order come from the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from localties.data.ties import paper_classes
from localties.drawing import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from numpy.typing import NDArray

__all__ = ["chosen", "draw_curves", "fitting_scale", "lay", "line_width", "tie_colors"]

#: White edge at each side of a curve in points: tells curves apart where they run together or cross.
CASING = 0.5

#: Places nearer than about so many inches share one hub: a prefecture and its capital.
NEAR = 0.05


def line_width(events: Sequence[float] | NDArray, *, scale: float = 1.0) -> NDArray:
    """Width in points of a line that stands for a number of events: its square root.

    Examples
    --------
    >>> line_width([1, 4, 16]).tolist()
    [1.2, 2.4, 4.8]
    """
    return 1.2 * scale * np.sqrt(np.asarray(events, float))


def chosen(pairs: pd.DataFrame, sides: tuple[str, str], highlight: str | None) -> NDArray[np.bool_]:
    """Say which pairs to show in full colour.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    sides : tuple of str
    highlight : str or None
        A partner, a pair, or nothing: then all.

    Returns
    -------
    numpy.ndarray
        Shape (n,).

    Raises
    ------
    ValueError
        If it is neither a pair nor a partner of these pairs.
    """
    if highlight is None:
        return np.ones(len(pairs), bool)
    hit = (pairs[["pair", *(f"{side}_partner" for side in sides)]] == highlight).any(axis=1).to_numpy()
    if not hit.any():
        raise ValueError(f"highlight {highlight!r} is no partner and no pair of the {len(pairs)} pairs that are drawn; take a word of their columns pair, {sides[0]}_partner or {sides[1]}_partner")
    return hit


def tie_colors(pairs: pd.DataFrame, shown: NDArray[np.bool_] | None = None) -> list[str]:
    """Colour of each pair: the class of its highest paper, that of a contact, or faded."""
    shown = np.ones(len(pairs), bool) if shown is None else shown
    return [style.CLASS_COLORS[value] if full else style.FADED for value, full in zip(paper_classes(pairs), shown)]


def lay(pairs: pd.DataFrame, sides: tuple[str, str], ends: dict[str, pd.DataFrame], facing: dict[str, tuple[float, float]], *, highlight: str | None = None, scale: float = 1.0) -> pd.DataFrame:
    """Place the lines of pairs so that they leave each place side by side and do not cross there.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    sides : tuple of str
    ends : dict of pandas.DataFrame
        By side: `x` and `y` of each place in inches, indexed by partner.
    facing : dict of tuple
        By side: the direction, of length one, in which lines leave.
    highlight : str, optional
    scale : float
        Of `line_width`.

    Returns
    -------
    pandas.DataFrame
        `pair` and partners from back to front (faded ones, contacts and long ones behind), with
        `width` and `casing` (of the white edge) in points, `color`, `x0`, `y0`, `x1`, `y1` (the places), `dx0` ... `dy1`
        (by how much a line ends beside its place: across the direction in which it leaves,
        in the order in which the other ends lie), all in inches.
    """
    import pandas as pd

    shown, names, width = chosen(pairs, sides, highlight), pairs.pair.to_numpy(str), line_width(pairs.events, scale=scale)
    found = {name: pairs[name].to_numpy() for name in ("pair", *(f"{side}_partner" for side in sides))}
    found |= {"shown": shown, "is_tie": pairs.standing.to_numpy() == "tie", "width": width, "casing": np.full(len(pairs), CASING * scale), "color": tie_colors(pairs, shown)}
    at = [ends[side][["x", "y"]].to_numpy()[ends[side].index.get_indexer(pairs[f"{side}_partner"])] for side in sides]
    for end, side in enumerate(sides):
        x, y = facing[side]
        away = at[1 - end] - at[end]
        hub = np.unique((at[end] / NEAR).round(), axis=0, return_inverse=True)[1].ravel()
        angle = np.arctan2(x * away[:, 1] - y * away[:, 0], x * away[:, 0] + y * away[:, 1])
        beside = _side_by_side((width + 2 * CASING * scale) / 72, hub, np.lexsort((names, angle, hub)))
        found |= {f"x{end}": at[end][:, 0], f"y{end}": at[end][:, 1], f"hub{end}": hub, f"beside{end}": beside, f"dx{end}": -y * beside, f"dy{end}": x * beside}
    found["length"] = np.hypot(*(at[1] - at[0]).T)
    order = np.lexsort((names, -found["length"], found["is_tie"], shown))
    return pd.DataFrame({name: np.asarray(column)[order] for name, column in found.items()}, index=order)


def _side_by_side(width: NDArray, hub: NDArray, order: NDArray) -> NDArray:
    """Inches from the middle of its hub at which each line ends, one beside the other in an order that keeps hubs together."""
    found = np.empty(len(width))
    for own in np.split(order, np.flatnonzero(np.diff(hub[order])) + 1):
        found[own] = np.cumsum(width[own]) - width[own] / 2 - width[own].sum() / 2
    return found


def fitting_scale(rows: pd.DataFrame, longest: float) -> float:
    """Factor for all widths that makes no bar of a hub longer than so many inches.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `lay` with a scale of one.
    longest : float
    """
    if not len(rows):
        return 1.0
    bars = [np.bincount(rows[f"hub{end}"], rows.width + 2 * rows.casing).max() / 72 for end in (0, 1)]
    return float(np.clip(longest / max(bars), 0.25, 1.0))


def draw_curves(ax: Axes, rows: pd.DataFrame, facing: tuple[tuple[float, float], tuple[float, float]], reach: tuple[float, float]) -> PathCollection:
    """Draw the strands as one collection, each with a white edge, and a bar at each hub.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        From `overlay`.
    rows : pandas.DataFrame
        From `lay`.
    facing : pair of tuple of float
        Directions in which lines leave the first and the second side.
    reach : pair of float
        How far, as a share of its length, a line keeps these directions.

    Returns
    -------
    matplotlib.collections.PathCollection
        Two paths a pair, the white edge and the line, in the order of `rows`; `gid` is ``ties``.
    """
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.path import Path

    ends = [np.column_stack([rows[f"x{end}"] + rows[f"dx{end}"], rows[f"y{end}"] + rows[f"dy{end}"]]) for end in (0, 1)]
    bends = [ends[end] + _bend(ends[1 - end] - ends[end], np.array(facing[end]), reach[end]) for end in (0, 1)]
    corners = np.stack([ends[0], bends[0], bends[1], ends[1]], axis=1)
    paths = [Path(four, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]) for four in corners for _ in range(2)]
    colors = [color for own in rows.color for color in (style.PAPER, own)]
    widths = np.column_stack([rows.width + 2 * rows.casing, rows.width]).ravel()
    curves = PathCollection(paths, facecolors="none", edgecolors=colors, linewidths=widths, capstyle="butt", zorder=3, gid="ties")
    ax.add_collection(curves, autolim=False)
    bars, colors = _bars(rows)
    ax.add_collection(LineCollection(bars, colors=colors, linewidths=1.6, capstyle="butt", zorder=4, gid="hubs"), autolim=False)
    return curves


def _bend(chord: NDArray, facing: NDArray, reach: float) -> NDArray:
    """How far a line keeps its first direction: less, the more it must turn."""
    length = np.hypot(chord[:, 0], chord[:, 1])
    turn = (chord @ facing) / length
    return (reach * length * np.clip(0.3 + 0.7 * turn, 0.3, 1))[:, None] * facing


def _bars(rows: pd.DataFrame) -> tuple[list[NDArray], list[str]]:
    """Bars across the lines of each hub that has several, pale where none is highlighted."""
    bars, colors = [], []
    width, shown = rows.width.to_numpy(), rows.shown.to_numpy()
    for end in (0, 1):
        x, y, dx, dy, beside, hub = (rows[f"{name}{end}"].to_numpy() for name in ("x", "y", "dx", "dy", "beside", "hub"))
        wider = 1 + width / 144 / np.abs(beside).clip(min=1e-9)
        edges = np.column_stack([x + dx * wider, y + dy * wider])
        for own in (np.flatnonzero(hub == number) for number in np.unique(hub)):
            if len(own) > 1:
                bars.append(edges[own[[beside[own].argmin(), beside[own].argmax()]]])
                colors.append(style.INK if shown[own].any() else style.PALE)
    return bars, colors
