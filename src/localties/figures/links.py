"""Draw ties between two columns of places, in north-to-south order, beside their maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.drawing import insets, layout, names, orders, places, strands, style, tiekeys

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["ORDERS", "link_chart", "link_height"]

ORDERS = ("geographic", "barycentre")

#: Sizes of names in points: the largest that has room is taken, `link_height` asks for the first.
SIZES = (8.4, 7.6, 7.0, 6.4, 5.8)

#: Size of headings and numbers beside that of names.
SMALLER = 0.86

#: Inches above the columns for the names of the countries; between a name and its axis.
HEAD, BESIDE = 0.34, 0.3

#: Inches by which leaders pass from a map to its names.
FAN = 0.4

#: Share of its length over which a curve stays level.
REACH = (0.42, 0.42)


def link_chart(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en", day: str | None = None, order: str = "geographic", highlight: str | None = None) -> dict[str, Axes]:
    """Draw ties between two columns of places, with a small map beside each.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; 10 to 12 inches wide, as high as `link_height` says.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`; width is the number of events, colour the class of
        the highest paper. The number beside a name is that of its pairs.
    lang : {"en", "vi", "ja"}
    day : str, optional
        EDTF; the day whose units and regions are shown, by default the data date.
    order : {"geographic", "barycentre"}
        Regions from north to south and places so within them, with leaders to the places on
        maps; or the places so that few curves cross, without maps.
    highlight : str, optional
        A partner or a pair to show in full colour, all others faded.

    Returns
    -------
    dict of matplotlib.axes.Axes
        ``links`` with curves and names in inches of `fig`, and the maps by country.

    Raises
    ------
    ValueError
        If a partner has no seat in `partners.csv`, `highlight` is not among the pairs or
        `order` is unknown.
    """
    if order not in ORDERS:
        raise ValueError(f"order {order!r} is unknown; choose one of {', '.join(ORDERS)}")
    words, sides = Labels(tables, lang), tables.package.sides
    day = day or tables.package.data_date
    kept = pairs[strands.chosen(pairs, sides, highlight)]
    in_color = set(kept[[f"{side}_partner" for side in sides]].to_numpy().ravel())
    links = layout.blank(fig, label="links", zorder=5)
    seats = _regions_of(tables, places.places_of(tables, pairs, day), day)
    width, height = layout.size(fig)
    low, high = tiekeys.foot_height(fig, tiekeys.tie_entries(pairs, words)) + 0.15, height - HEAD
    columns = {side: _headed(fig, words, groups) for side, groups in _columns(tables, pairs, seats, order, day).items()}
    size, scale = _fitting(columns, pairs, sides, high - low)
    frames = _across(tables, fig, words, columns, width, high - low, size, day, maps=order == "geographic")
    ends, axes = {}, {"links": links}
    for side, outward in zip(sides, (-1, 1)):
        ends[side] = _draw_column(links, columns[side], frames[side], words, size, (low, high), pairs, side, scale, in_color, outward)
        links.text(frames[side].axis + outward * BESIDE, height - style.MARGIN, words.name(side), ha="right" if outward < 0 else "left", va="top", fontsize=style.SIZES["body"], fontweight="bold")
    facing = {sides[0]: (1.0, 0.0), sides[1]: (-1.0, 0.0)}
    rows = strands.lay(pairs, sides, ends, facing, highlight=highlight, scale=scale)
    strands.draw_curves(links, rows, (facing[sides[0]], facing[sides[1]]), REACH)
    if frames[sides[0]].map_height:
        for side in sides:
            axes[side] = _draw_map(tables, fig, links, words, side, seats[seats.country == side], ends[side], frames[side], day, (low, high), in_color)
    tiekeys.draw_foot(fig, tiekeys.tie_entries(kept, words, scale=scale))
    style.describe(fig, tiekeys.told(kept, words, sides, "alt link_chart"))
    return axes


def link_height(tables: Tables, pairs: pd.DataFrame, *, order: str = "geographic") -> float:
    """Inches of height at which a link chart of pairs has room for all its names.

    Add what `style.page` takes for title and caption, about 1.6 inches.
    """
    sides, day = tables.package.sides, tables.package.data_date
    columns = _columns(tables, pairs, _regions_of(tables, places.places_of(tables, pairs, day), day), order, day)
    return max(4.0, max(_needed(columns[side], _bundles(pairs, side, 1.0), SIZES[0]) for side in sides) + HEAD + 0.9)


@dataclass(frozen=True)
class _Across:
    """Where a column stands, in inches from the left: its axis, the outer end of its names, its map."""

    axis: float
    port: float
    map_left: float
    map_width: float
    map_height: float


def _regions_of(tables: Tables, seats: pd.DataFrame, day: str) -> pd.DataFrame:
    """Seats with the `region` in which they lie, and `north`, by which they are ordered."""
    seats = seats.assign(region=seats.unit_at.map(tables.units.set_index("unit_id").region), north=0.0)
    for side in tables.package.sides:
        own = seats[seats.country == side]
        seats.loc[own.index, "north"] = orders.northward(tables, side, day, own.longitude, own.latitude)
    return seats


def _columns(tables: Tables, pairs: pd.DataFrame, seats: pd.DataFrame, order: str, day: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Groups of each column from top to bottom: the name of a region, or none, and its places."""
    sides = tables.package.sides
    ranked = {side: orders.north_to_south(seats[seats.country == side], orders.regions(tables, side, day)) for side in sides}
    if order == "barycentre":
        found = orders.barycentric(pairs[[f"{side}_partner" for side in sides]], *ranked.values())
        return {side: [("", column)] if column else [] for side, column in zip(sides, found)}
    groups: dict[str, list[tuple[str, list[str]]]] = {side: [] for side in sides}
    for side in sides:
        for place in ranked[side]:
            if not groups[side] or groups[side][-1][0] != seats.region[place]:
                groups[side].append((seats.region[place], []))
            groups[side][-1][1].append(place)
    return groups


def _bundles(pairs: pd.DataFrame, side: str, scale: float) -> pd.Series:
    """Inches that the lines of each place take side by side."""
    widths = pairs.assign(width=(strands.line_width(pairs.events, scale=scale) + 2 * strands.CASING * scale) / 72)
    return widths.groupby(f"{side}_partner").width.sum()


def _headed(fig: FigureBase, words: Labels, groups: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """The groups with the words of their headings, broken into lines no wider than about the names."""
    font = {"fontsize": SIZES[0] * SMALLER, "fontweight": "bold"}
    wide = layout.measure(fig, "\n".join(words.name(place) for _, column in groups for place in column) or "-", **font)[0]
    return [(layout.wrap(fig, words.region(region), max(wide, 1.25), even=True, **font) if region else "", column) for region, column in groups]


def _heights(groups: list[tuple[str, list[str]]], bundles: pd.Series, size: float) -> list[tuple[str, bool, float]]:
    """Rows of a column from top to bottom: a place or a heading, which of them, and its height."""
    line = size / 72 * names.LINE
    rows: list[tuple[str, bool, float]] = []
    for heading, column in groups:
        rows += [(heading, False, (0.6 + 0.9 * (heading.count("\n") + 1)) * line)] if heading else []
        rows += [(place, True, max(line, bundles[place] + 0.03)) for place in column]
    return rows


def _needed(groups: list[tuple[str, list[str]]], bundles: pd.Series, size: float) -> float:
    return sum(height for *_, height in _heights(groups, bundles, size))


def _fitting(columns: dict[str, list[tuple[str, list[str]]]], pairs: pd.DataFrame, sides: tuple[str, str], room: float) -> tuple[float, float]:
    """Size of the letters and scale of the widths with which both columns fit."""
    for size in SIZES:
        for scale in (1.0, 0.85, 0.7):
            if all(_needed(columns[side], _bundles(pairs, side, scale), size) <= room for side in sides):
                return size, scale
    return SIZES[-1], 0.4


def _across(tables: Tables, fig: FigureBase, words: Labels, columns: dict[str, list[tuple[str, list[str]]]], width: float, height: float, size: float, day: str, *, maps: bool) -> dict[str, _Across]:
    """Share the width out: a third of it to the curves, what names leave to the maps, both equally high."""
    sides = list(columns)
    wide = [max(_widest(fig, [words.name(place) for _, column in columns[side] for place in column], fontsize=size), _widest(fig, [heading for heading, _ in columns[side]], fontsize=size * SMALLER, fontweight="bold")) for side in sides]
    extents = [places.land_extent(tables, side, day) for side in sides]
    aspects = [(extent.right - extent.left) / (extent.top - extent.bottom) for extent in extents]
    free = width - 2 * style.MARGIN - sum(wide) - 2 * BESIDE
    tall = min((free * 0.99 - max(width / 3, 1.5) - 2 * FAN) / sum(aspects), 0.8 * height)
    if not maps or tall < 0.8:
        edge = max(style.MARGIN, (width - sum(wide) - 2 * BESIDE - 5.5) / 2)
        return {side: _Across(axis, port, 0, 0, 0) for side, axis, port in zip(sides, (edge + wide[0] + BESIDE, width - edge - wide[1] - BESIDE), (edge, width - edge))}
    first, second = style.MARGIN + tall * aspects[0] + FAN, width - style.MARGIN - tall * aspects[1] - FAN
    return {sides[0]: _Across(first + wide[0] + BESIDE, first, style.MARGIN, tall * aspects[0], tall), sides[1]: _Across(second - wide[1] - BESIDE, second, second + FAN, tall * aspects[1], tall)}


def _widest(fig: FigureBase, texts: list[str], **font: object) -> float:
    return layout.measure(fig, "\n".join(texts), **font)[0] if any(texts) else 0.0


def _draw_column(links: Axes, groups: list[tuple[str, list[str]]], across: _Across, words: Labels, size: float, band: tuple[float, float], pairs: pd.DataFrame, side: str, scale: float, in_color: set[str], outward: int) -> pd.DataFrame:
    """Write headings, names and number of pairs; give the places with `x` and `y` on their axis."""
    import pandas as pd

    rows, held = _heights(groups, _bundles(pairs, side, scale), size), pairs[f"{side}_partner"].value_counts()
    spare = band[1] - band[0] - sum(height for *_, height in rows)
    more = min(spare / max(len(held), 1), 0.22)
    at, found, align = band[1] - (spare - more * len(held)) / 2, {}, {"ha": "right" if outward < 0 else "left"}
    for name, is_place, height in rows:
        at -= height + more * is_place
        if not is_place:
            links.text(across.axis + outward * BESIDE, at + 0.02, name, va="bottom", fontsize=size * SMALLER, color=style.MUTED, fontweight="bold", linespacing=1.1, gid="region", **align)
            continue
        y, color = at + (height + more) / 2, style.INK if name in in_color else style.PALE
        links.text(across.axis + outward * BESIDE, y, words.name(name), va="center_baseline", fontsize=size, color=color, gid="name", **align)
        links.text(across.axis + outward * 0.07, y, words.number(int(held[name])), va="center_baseline", fontsize=size * SMALLER, color=style.MUTED if name in in_color else style.PALE, gid="count", **align)
        found[name] = (across.axis, y)
    return pd.DataFrame(found.values(), index=list(found), columns=["x", "y"], dtype=float)


def _draw_map(tables: Tables, fig: FigureBase, links: Axes, words: Labels, side: str, seats: pd.DataFrame, ends: pd.DataFrame, across: _Across, day: str, band: tuple[float, float], in_color: set[str]) -> Axes:
    """The small map, as high up as makes leaders cross least, and a leader from each seat to its name."""
    from matplotlib.collections import LineCollection

    (width, height), inward = layout.size(fig), 1 if across.port > across.map_left else -1
    turn = across.port - inward * names.TICK
    ax = layout.panel(fig, across.map_left, band[0], across.map_width, across.map_height, label=side, bare=True)
    places.plain_map(tables, side, ax, day=day, tied=seats.unit_at[seats.index.isin(in_color)])
    onto = places.seat_inches(links, ax, seats)[["x", "y"]].to_numpy()
    lifts = np.linspace(0, 1, 9)[[4, 3, 5, 2, 6, 1, 7, 0, 8]] * (band[1] - band[0] - across.map_height)
    lift = min(lifts, key=lambda up: len(names.leader_crossings(onto + [0, up], turn, ends.y[seats.index].to_numpy())))
    bottom = band[0] + lift
    ax.set_position((across.map_left / width, bottom / height, across.map_width / width, across.map_height / height))
    group = places.inset_group(fig, tables, side, words, 0.32, width, stacked=True)
    below, above = bottom - band[0], band[1] - bottom - across.map_height
    corner = (style.MARGIN if inward > 0 else width - style.MARGIN - group.width, band[0] + 0.05 if below >= above else band[1] - group.height)
    if max(below, above) > group.height + 0.1:
        insets.draw_insets(tables, side, ax, day, seats.unit_at[seats.index.isin(in_color)], words=words, places=group.boxes(corner, (across.map_left, bottom, across.map_width, across.map_height)), sea=False)
    found = places.seat_inches(links, ax, seats)
    layout.dots(links, found.x, found.y, 7**0.5, facecolor=[style.INK if place in in_color else style.PALE for place in found.index], edgecolor=style.PAPER, linewidth=0.4, zorder=5, gid="seats")
    leaders = [[(place.x, place.y), (turn, ends.y[place.Index]), (across.port - inward * 0.04, ends.y[place.Index])] for place in found.itertuples()]
    links.add_collection(LineCollection(leaders, colors=[style.LEADER if place in in_color else style.FADED for place in found.index], **names.LEADER), autolim=False)
    return ax
