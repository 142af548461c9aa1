"""Draw ties as great circles on one map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography
from localties.data.labels import Labels
from localties.drawing import insets, layout, maps, names, outlines, places, strands, style, tiekeys

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["great_circle_map"]


def great_circle_map(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en", day: str | None = None, named: Sequence[str] | None = None, highlight: str | None = None) -> dict[str, Axes]:
    """Draw ties as great circles on one map of both countries.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; at least about 6 by 5 inches.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`; width is the number of events, colour the class of
        the highest paper.
    lang : {"en", "vi", "ja"}
    day : str, optional
        EDTF; by default the data date.
    named : sequence of str, optional
        Partners whose names are printed; by default all.
    highlight : str, optional
        A partner or a pair to show in full colour, all others faded.

    Returns
    -------
    dict of matplotlib.axes.Axes
        ``map``, in projected metres, and ``links`` with names and legend in inches of `fig`.

    Raises
    ------
    ValueError
        If a partner has no seat in `partners.csv`, or `highlight` is not among the pairs.
    """
    from matplotlib.collections import LineCollection

    day, words, sides = day or tables.package.data_date, Labels(tables, lang), tables.package.sides
    seats, shown = places.places_of(tables, pairs, day), strands.chosen(pairs, sides, highlight)
    in_color = set(pairs[shown][[f"{side}_partner" for side in sides]].to_numpy().ravel())
    links, scale = layout.blank(fig, label="links", zorder=5), 0.6 if len(pairs) < 20 else 0.4
    (width, height), entries = layout.size(fig), tiekeys.tie_entries(pairs[shown], words, scale=scale)
    tiekeys.draw_foot(fig, entries)
    low = tiekeys.foot_height(fig, entries) + 0.08
    ax = layout.panel(fig, style.MARGIN, low, width - 2 * style.MARGIN, height - low - 0.3, label="map", bare=True)
    frame = _around(maps.frame_of(tables, sides[0]), maps.frame_of(tables, sides[1]))
    crs = geography.fit_projection(frame)
    maps.draw_land(tables, ax, crs, maps.extent_of(crs, frame))
    maps.draw_units(ax, outlines.units_on(tables, day, None, crs, None), seats.unit_at[seats.index.isin(in_color)])
    maps.set_frame(ax, crs, frame)
    _mark_disputed(tables, ax, words)
    rows = pairs.assign(shown=shown, color=strands.tie_colors(pairs, shown), is_tie=pairs.standing == "tie").sort_values(["shown", "is_tie", "events", "pair"])
    seat = {identity: (row.longitude, row.latitude) for identity, row in seats.iterrows()}
    lines = [np.column_stack(geography.project(*geography.great_circle(seat[first], seat[second]), crs)) for first, second in zip(*(rows[f"{side}_partner"] for side in sides))]
    ax.add_collection(LineCollection(lines, colors=rows.color, linewidths=strands.line_width(rows.events, scale=scale), zorder=3, gid="ties"))
    for side, outward in zip(sides, (-1, 1)):
        _name_beside(fig, links, ax, places.seat_inches(links, ax, seats[seats.country == side]), words, named, in_color, outward)
    maps.scale_bar(ax, words)
    style.describe(fig, tiekeys.told(pairs[shown], words, sides, "alt great_circle_map"))
    return {"map": ax, "links": links}


def _around(*frames: Sequence[float]) -> tuple[float, float, float, float]:
    """A frame around frames, with room for names at the sides."""
    west, south, east, north = np.array(frames).T
    return west.min() - 6, south.min() - 1, east.max() + 4, north.max() + 0.5


def _mark_disputed(tables: Tables, ax: Axes, words: Labels) -> None:
    """Rings where disputed places are, and their names."""
    from matplotlib.patheffects import withStroke

    for side in tables.package.sides:
        for place in tables.package.map(side).get("disputed", []):
            x, y = geography.project(*np.array(place["points"], float).T, ax.localties_crs)
            ax.scatter(x, y, s=7, facecolor=style.PAPER, edgecolor=style.INK, linewidth=0.6, zorder=3.5, gid="disputed")
            name = words.phrase("disputed", name=place["names"][words.lang])
            lines = insets.in_parts(name)
            room = ax.transData.transform((x.max(), y.min()))[1] - ax.bbox.y0 - layout.measure(ax.figure, lines, fontsize=insets.TEXT)[1] * ax.figure.dpi
            down = 5 if room > 10 * ax.figure.dpi / 72 else -10
            ax.annotate(lines, (x.max(), y.min()), xytext=(6, -down), textcoords="offset points", ha="left", va="top" if down > 0 else "center", gid="disputed name", fontsize=insets.TEXT, color=style.MUTED, zorder=3.5, path_effects=[withStroke(linewidth=1.6, foreground=style.SEA)])


def _name_beside(fig: FigureBase, links: Axes, ax: Axes, found: pd.DataFrame, words: Labels, named: Sequence[str] | None, in_color: set[str], outward: int) -> None:
    """Mark the seats and write the names in a column beside the country."""
    links.scatter(found.x, found.y, s=5, color=[style.INK if place in in_color else style.PALE for place in found.index], linewidth=0, zorder=4, gid="seats")
    shown = found[found.index.isin(found.index if named is None else list(named))]
    if not len(shown):
        return
    box, size = ax.get_window_extent().transformed(links.transData.inverted()), style.SIZES["small"]
    labels = {place: words.name(place) for place in shown.index}
    wide = layout.measure(fig, "\n".join(labels.values()), fontsize=size)[0]
    column = min(found.x.max() + 0.45, box.x1 - wide - 0.05) if outward > 0 else max(found.x.min() - 0.35, box.x0 + wide + 0.05)
    heights = names.in_column(shown[["x", "y"]].to_numpy(), column - outward * names.TICK, size / 72 * names.LINE, box.y0 + 0.1, box.y1 - 0.1)
    placed = {place: (column, height, "right" if outward < 0 else "left", True) for place, height in zip(shown.index, heights)}
    names.draw_names(links, shown, labels, placed, size=size, faded=set(shown.index) - in_color)
