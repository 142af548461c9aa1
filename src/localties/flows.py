"""Draw ties between places as curves and great circles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from localties import geography, maps, style
from localties.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from localties.tables import Tables

__all__ = ["flow_map", "great_circle_map", "line_width", "link_chart", "spread"]


def line_width(events: Sequence[float] | NDArray) -> NDArray:
    """Width in points of a line that stands for a number of events: its square root.

    Examples
    --------
    >>> line_width([1, 4, 16]).tolist()
    [1.2, 2.4, 4.8]
    """
    return 1.2 * np.sqrt(np.asarray(events, float))


def flow_map(tables: Tables, fig: Figure, pairs: pd.DataFrame, *, lang: str = "en", day: str | None = None) -> dict[str, Axes]:
    """Draw ties between two maps side by side, each in its own projection and scale.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; about 10 by 7 inches.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`. Line width is the number of events, colour the
        class of the highest paper; contacts are grey and thin.
    lang : {"en", "vi", "ja"}
    day : str, optional
        EDTF; the day whose units are drawn, by default the data date.

    Returns
    -------
    dict of matplotlib.axes.Axes
        The two maps by country, and ``links``, which lies over both and holds the curves
        in inches of the figure.

    Raises
    ------
    ValueError
        If a partner has no seat in `partners.csv`.
    """
    words, sides = Labels(tables, lang), tables.package.sides
    day = day or tables.package.data_date
    places = _places(tables, pairs, day)
    left, right = (_name_width(fig, words, places.index[places.country == side]) + 0.3 for side in sides)
    grid = fig.add_gridspec(1, 2, width_ratios=[maps.aspect(tables, side) for side in sides], left=left / fig.get_figwidth(), right=1 - right / fig.get_figwidth(), top=0.87, bottom=0.14, wspace=0.09)
    axes = {side: fig.add_subplot(grid[position], label=side) for position, side in enumerate(sides)}
    for side, ax in axes.items():
        maps.country_map(tables, side, ax, day=day, tied=places.unit_at)
        maps.draw_insets(tables, side, ax, day, places.unit_at, words=words)
        maps.scale_bar(ax, words)
        ax.set_title(words.name(side), loc="left", fontweight="bold", pad=4)
    links = fig.add_axes((0, 0, 1, 1), zorder=5, label="links")
    links.axis("off")
    ends = {side: _ends(fig, axes[side], places[places.country == side]) for side in sides}
    _draw_curves(fig, links, pairs, ends, sides)
    for side, outward in zip(sides, (-1, 1)):
        box = axes[side].get_window_extent().transformed(fig.dpi_scale_trans.inverted())
        _draw_names(fig, links, ends[side], words, outward, box.x0 - 0.15 if outward < 0 else box.x1 + 0.15)
    _legend(links, pairs, words)
    return {**axes, "links": links}


def _places(tables: Tables, pairs: pd.DataFrame, day: str) -> pd.DataFrame:
    found = geography.seats(tables, day)
    named = [identity for side in tables.package.sides for identity in pairs[f"{side}_partner"].unique()]
    places = found.loc[named]
    homeless = list(places.index[places.geometry.isna()])
    if homeless:
        raise ValueError(f"no seat is known of {', '.join(homeless)}: give latitude and longitude in partners.csv, or leave the pair out")
    return places


def _name_width(fig: Figure, words: Labels, names: Sequence[str]) -> float:
    """Inches that the longest name takes."""
    text = fig.text(0, 0, "\n".join(words.name(identity) for identity in names), fontsize=style.SIZES["body"])
    width = text.get_window_extent().width / fig.dpi if len(names) else 0.0
    text.remove()
    return width


def _ends(fig: Figure, ax: Axes, places: pd.DataFrame) -> pd.DataFrame:
    """Seats in inches of the figure."""
    ax.apply_aspect()  # else the position is known only once the figure was drawn
    x, y = geography.project(places.longitude, places.latitude, ax.localties_crs)
    inches = fig.dpi_scale_trans.inverted().transform(ax.transData.transform(np.column_stack([x, y])))
    return places.assign(x=inches[:, 0], y=inches[:, 1])


def _draw_curves(fig: Figure, links: Axes, pairs: pd.DataFrame, ends: dict[str, pd.DataFrame], sides: tuple[str, str]) -> None:
    """One collection of curves, spread at hubs, contacts and long ones behind."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    first, second = (ends[side].loc[pairs[f"{side}_partner"]] for side in sides)
    rows = pairs.assign(x0=first.x.values, y0=first.y.values, x1=second.x.values, y1=second.y.values)
    rows["width"] = line_width(rows.events)
    for end, other, side in (("y0", "y1", sides[0]), ("y1", "y0", sides[1])):
        rows[f"{end}_spread"] = rows[end] + _side_by_side(rows, f"{side}_partner", other)
    rows["length"] = np.hypot(rows.x1 - rows.x0, rows.y1 - rows.y0)
    rows = rows.assign(is_tie=rows.standing == "tie").sort_values(["is_tie", "length"], ascending=[True, False])
    reach = 0.45 * (rows.x1 - rows.x0)
    corners = np.stack([rows.x0, rows.y0_spread, rows.x0 + reach, rows.y0_spread, rows.x1 - reach, rows.y1_spread, rows.x1, rows.y1_spread], axis=1)
    paths = [Path(corner.reshape(4, 2), [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]) for corner in corners]
    curves = PathCollection(paths, facecolors="none", edgecolors=_colors(rows), linewidths=rows.width, transform=fig.dpi_scale_trans, zorder=3, gid="ties")
    links.add_collection(curves)


def _side_by_side(rows: pd.DataFrame, hub: str, other: str) -> pd.Series:
    """Inches by which each line leaves its hub above or below the seat, so that none hides another."""
    stacked = rows.sort_values([hub, other])
    width = stacked.width / 72
    below = width.groupby(stacked[hub]).cumsum() - width / 2
    return below - width.groupby(stacked[hub]).transform("sum") / 2


def _colors(pairs: pd.DataFrame) -> list[str]:
    classes = pairs.formality.astype("float").fillna(6).where(pairs.standing == "tie", 0).astype(int)
    return [style.CLASS_COLORS[value] for value in classes]


def _draw_names(fig: Figure, ax: Axes, ends: pd.DataFrame, words: Labels, outward: int, column: float) -> None:
    """Names in a column of the figure, spread so that none overlaps, with leaders to the seats."""
    from matplotlib.collections import LineCollection

    inches = fig.dpi_scale_trans
    gap = style.SIZES["body"] / 72 * 1.7
    at = spread(ends.y.to_numpy(), gap, gap, fig.get_figheight() - gap)
    ax.scatter(ends.x, ends.y, s=16, color=style.INK, edgecolor=style.PAPER, linewidth=0.6, zorder=5, transform=inches, gid="seats")
    leaders = [[(x, y), (column - outward * 0.2, place), (column - outward * 0.05, place)] for x, y, place in zip(ends.x, ends.y, at)]
    ax.add_collection(LineCollection(leaders, colors=style.MUTED, linewidths=0.5, zorder=2.5, transform=inches))
    for identity, place in zip(ends.index, at):
        ax.text(column, place, words.name(identity), ha="right" if outward < 0 else "left", va="center", fontsize=style.SIZES["body"], zorder=6, transform=inches)


def spread(positions: NDArray, gap: float, low: float, high: float) -> NDArray:
    """Move positions as little as possible so that neighbours are a gap apart.

    Parameters
    ----------
    positions : numpy.ndarray
        Shape (n,).
    gap, low, high : float
        Least distance of two neighbours; range to stay in, as far as it has room.

    Returns
    -------
    numpy.ndarray
        Shape (n,), in the order of `positions`. Least squares (pool adjacent violators).

    Examples
    --------
    >>> spread(np.array([0.0, 0.0, 5.0]), 1.0, -10, 10).tolist()
    [-0.5, 0.5, 5.0]
    """
    order = np.argsort(positions, kind="stable")
    steps = gap * np.arange(len(positions))
    pools: list[list[float]] = []
    for value in positions[order] - steps:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            value, count = pools.pop()
            pools[-1] = [(pools[-1][0] * pools[-1][1] + value * count) / (pools[-1][1] + count), pools[-1][1] + count]
    moved = np.repeat([value for value, _ in pools], [count for _, count in pools]) if pools else np.array([])
    top = high - steps[-1] if len(steps) else high
    placed = np.empty(len(positions))
    placed[order] = np.clip(moved, low, max(low, top)) + steps
    return placed


def _legend(ax: Axes, pairs: pd.DataFrame, words: Labels, *, place: float = 0.135) -> None:
    """Say what colours and widths mean, for the classes that are drawn."""
    from matplotlib.lines import Line2D

    classes = pairs[pairs.standing == "tie"].dropna(subset="formality").sort_values("formality")
    undated = pairs[(pairs.standing == "tie") & pairs.formality.isna()]
    entries = [(words.word("kinds", kind), style.CLASS_COLORS[value], 2.4) for kind, value in dict(zip(classes.formality_kind, classes.formality)).items()]
    if len(undated):
        entries.append((words.word("kinds", "attested"), style.CLASS_COLORS[6], 2.4))
    if (pairs.standing == "contact").any():
        entries.append((words.phrase("contact only"), style.CLASS_COLORS[0], 2.4))
    for size in sorted({int(pairs.events.min()), int(pairs.events.max())}) if len(pairs) else ():
        entries.append((words.phrase("event" if size == 1 else "events", count=size), style.INK, float(line_width(size))))
    handles = [Line2D([], [], color=color, linewidth=width, label=label, solid_capstyle="butt") for label, color, width in entries]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, place), ncols=max(len(handles), 1) if len(handles) < 5 else -(-len(handles) // 2), fontsize=style.SIZES["label"], handlelength=1.8, columnspacing=1.6)


def link_chart(tables: Tables, fig: Figure, pairs: pd.DataFrame, *, lang: str = "en") -> Axes:
    """Draw ties between two columns of places, each in north-to-south order.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; about a fifth of an inch high for each place of the longer column, and three
        inches more.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`; width is the number of events, colour the class of
        the highest paper. The number beside a name is that of its pairs.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    matplotlib.axes.Axes
        Over the whole figure; what it holds is placed in inches of the figure.

    Raises
    ------
    ValueError
        If a partner has no seat in `partners.csv`.
    """
    words, sides = Labels(tables, lang), tables.package.sides
    places = _places(tables, pairs, tables.package.data_date)
    ax = fig.add_axes((0, 0, 1, 1), label="links")
    ax.axis("off")
    top, bottom, width = fig.get_figheight() - 1.15, 1.0, fig.get_figwidth()
    ends = {}
    for side, x, outward in zip(sides, (width * 0.3, width * 0.7), (-1, 1)):
        column = places[places.country == side].sort_values("latitude", ascending=False)
        ends[side] = column.assign(x=x, y=np.linspace(top, bottom, len(column)) if len(column) > 1 else (top + bottom) / 2)
        held = pairs[f"{side}_partner"].value_counts()
        ax.text(x, top + 0.3, words.name(side), ha="right" if outward < 0 else "left", fontweight="bold", transform=fig.dpi_scale_trans)
        for place in ends[side].itertuples():
            name = f"{words.name(place.Index)}  {held[place.Index]}" if outward < 0 else f"{held[place.Index]}  {words.name(place.Index)}"
            ax.text(x + outward * 0.08, place.y, name, ha="right" if outward < 0 else "left", va="center", fontsize=style.SIZES["label"], transform=fig.dpi_scale_trans)
    _draw_curves(fig, ax, pairs, ends, sides)
    _legend(ax, pairs, words, place=0.85 / fig.get_figheight())
    return ax


def great_circle_map(tables: Tables, ax: Axes, pairs: pd.DataFrame, *, lang: str = "en", day: str | None = None, named: Sequence[str] | None = None) -> Axes:
    """Draw ties as great circles on one map of both countries.

    Parameters
    ----------
    tables : Tables
    ax : matplotlib.axes.Axes
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    lang : {"en", "vi", "ja"}
    day : str, optional
        EDTF; by default the data date.
    named : sequence of str, optional
        Partners whose names are printed; by default all.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.collections import LineCollection

    day, words, sides = day or tables.package.data_date, Labels(tables, lang), tables.package.sides
    places = _places(tables, pairs, day)
    frame = _around(maps.frame_of(tables, sides[0]), maps.frame_of(tables, sides[1]))
    crs = geography.fit_projection(frame)
    maps.draw_land(tables, ax, crs, frame)
    maps.draw_units(ax, geography.units_at(tables, day).geometry.to_crs(crs), places.unit_at)
    maps.set_frame(ax, crs, frame)
    seat = {identity: (row.longitude, row.latitude) for identity, row in places.iterrows()}
    rows = pairs.assign(is_tie=pairs.standing == "tie").sort_values("is_tie")
    ends = zip(*(rows[f"{side}_partner"] for side in sides))
    lines = [np.column_stack(geography.project(*geography.great_circle(seat[a], seat[b]), crs)) for a, b in ends]
    ax.add_collection(LineCollection(lines, colors=_colors(rows), linewidths=line_width(rows.events) * (0.7 if len(rows) < 20 else 0.3), zorder=3, gid="ties"))
    for side, outward in zip(sides, (-1, 1)):
        found = _ends(ax.figure, ax, places[places.country == side])
        ax.scatter(found.x, found.y, s=5, color=style.INK, linewidth=0, zorder=4, transform=ax.figure.dpi_scale_trans)
        shown = found if named is None else found[found.index.isin(list(named))]
        _draw_names(ax.figure, ax, shown, words, outward, found.x.min() - 0.3 if outward < 0 else found.x.max() + 0.45)
    maps.scale_bar(ax, words)
    return ax


def _around(*frames: Sequence[float]) -> tuple[float, float, float, float]:
    """A frame around frames, with room for names at the sides."""
    west, south, east, north = np.array(frames).T
    return west.min() - 9, south.min() - 0.5, east.max() + 6, north.max() + 0.5
