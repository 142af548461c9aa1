"""Draw ties as curves whose width, colour and order come from the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

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
    classes = pairs.formality.astype("float").fillna(6).where(pairs.standing == "tie", 0).astype(int)
    shown = np.ones(len(pairs), bool) if shown is None else shown
    return [style.CLASS_COLORS[value] if full else style.FADED for value, full in zip(classes, shown)]


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
        The pairs from back to front (faded ones, contacts and long ones behind), with
        `width` and `casing` (of the white edge) in points, `color`, `x0`, `y0`, `x1`, `y1` (the places), `dx0` ... `dy1`
        (by how much a line ends beside its place: across the direction in which it leaves,
        in the order in which the other ends lie), all in inches.
    """
    rows = pairs.reset_index(drop=True)
    shown = chosen(rows, sides, highlight)
    rows = rows.assign(shown=shown, is_tie=rows.standing == "tie", width=line_width(rows.events, scale=scale), casing=CASING * scale, color=tie_colors(rows, shown))
    for end, side in enumerate(sides):
        place = ends[side].loc[rows[f"{side}_partner"]]
        rows[f"x{end}"], rows[f"y{end}"] = place.x.to_numpy(), place.y.to_numpy()
    for end, side in enumerate(sides):
        x, y = facing[side]
        away_x, away_y = (rows[f"{axis}{1 - end}"] - rows[f"{axis}{end}"] for axis in "xy")
        rows[f"hub{end}"] = rows.groupby([(rows[f"{axis}{end}"] / NEAR).round() for axis in "xy"]).ngroup()
        beside = _side_by_side(rows, f"hub{end}", np.arctan2(x * away_y - y * away_x, x * away_x + y * away_y))
        rows[f"beside{end}"], rows[f"dx{end}"], rows[f"dy{end}"] = beside, -y * beside, x * beside
    rows["length"] = np.hypot(rows.x1 - rows.x0, rows.y1 - rows.y0)
    return rows.sort_values(["shown", "is_tie", "length", "pair"], ascending=[True, True, False, True])


def _side_by_side(rows: pd.DataFrame, hub: str, angle: pd.Series) -> pd.Series:
    """Inches from the middle of a hub at which each of its lines ends, in the order of angles."""
    stacked = rows.assign(angle=angle).sort_values([hub, "angle", "pair"])
    width = (stacked.width + 2 * stacked.casing) / 72
    groups = width.groupby(stacked[hub])
    return groups.cumsum() - width / 2 - groups.transform("sum") / 2


def fitting_scale(rows: pd.DataFrame, longest: float) -> float:
    """Factor for all widths that makes no bar of a hub longer than so many inches.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `lay` with a scale of one.
    longest : float
    """
    bars = [(rows.width + 2 * rows.casing).groupby(rows[f"hub{end}"]).sum().max() / 72 for end in (0, 1)]
    return float(np.clip(longest / max(bars), 0.25, 1.0)) if len(rows) else 1.0


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
    for end in (0, 1):
        wider = 1 + rows.width / 144 / rows[f"beside{end}"].abs().clip(lower=1e-9)
        edges = rows.assign(x=rows[f"x{end}"] + rows[f"dx{end}"] * wider, y=rows[f"y{end}"] + rows[f"dy{end}"] * wider)
        for _, hub in edges.groupby(f"hub{end}"):
            if len(hub) > 1:
                bars.append(hub.loc[[hub[f"beside{end}"].idxmin(), hub[f"beside{end}"].idxmax()], ["x", "y"]].to_numpy())
                colors.append(style.INK if hub.shown.any() else style.PALE)
    return bars, colors
