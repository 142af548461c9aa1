"""Draw ties between two maps side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.drawing import layout, maps, names, orders, places, strands, style, tiekeys

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["flow_map"]

#: Share of its length over which a curve keeps the direction in which it left.
REACH = (0.4, 0.4)

#: Inches above the maps for their names and scales.
HEAD = 0.45

#: Inches that maps must be high.
LEAST = 0.8

#: Up to so many names of a side are tried beside their places before they go to a column.
FEW = 16

#: Up to so many need no room at the outer side: they nearly always find some beside their places.
VERY_FEW = 6

#: Sizes of names in points, the largest that has room is taken.
NAME_SIZES = (9.0, 8.0, 7.0, 6.4)


def flow_map(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en", day: str | None = None, highlight: str | None = None) -> dict[str, Axes]:
    """Draw ties between two maps side by side, each in its own projection and scale.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; at least about 5 by 3 inches.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`. Line width is the number of events, colour the
        class of the highest paper; contacts are grey and lie behind.
    lang : {"en", "vi", "ja"}
    day : str, optional
        EDTF; the day whose units are drawn, by default the data date.
    highlight : str, optional
        A partner or a pair to show in full colour, all others faded.

    Returns
    -------
    dict of matplotlib.axes.Axes
        The two maps by country, and ``links``, which lies over both and holds curves,
        seats and names in inches of `fig`.

    Raises
    ------
    ValueError
        If a partner has no seat on the map of its country (`places.mappable` leaves such
        pairs out), `highlight` is not among the pairs, or the figure is too small.
    """
    day = day or tables.package.data_date
    drawn = _drawn(tables, fig, pairs, lang, day, highlight, columns=False)
    if drawn is None:  # a name found no room beside its place
        fig.clear()
        drawn = _drawn(tables, fig, pairs, lang, day, highlight, columns=True)
    return drawn


def _drawn(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, lang: str, day: str, highlight: str | None, *, columns: bool) -> dict[str, Axes] | None:
    """Draw what `flow_map` describes; none, half drawn, where names need a column that the plan has not."""
    words, sides = Labels(tables, lang), tables.package.sides
    seats = places.places_of(tables, pairs, day)
    kept = pairs[strands.chosen(pairs, sides, highlight)]
    plan = _plan(tables, fig, pairs, kept if highlight else kept.head(0), seats, words, day, columns=columns)
    in_color = set(kept[[f"{side}_partner" for side in sides]].to_numpy().ravel())
    links = layout.blank(fig, label="links", zorder=5)
    axes = {side: _country(tables, fig, links, side, plan, words, day, seats.unit_at[seats.index.isin(in_color)]) for side in sides}
    ends = {side: places.seat_inches(links, axes[side], seats[seats.country == side]) for side in sides}
    facing = {side: orders.facing(tables, side, day, toward) for side, toward in zip(sides, (1, -1))}
    scale = strands.fitting_scale(strands.lay(pairs, sides, ends, facing), 0.15 + 0.06 * (plan.high - plan.low))
    rows = strands.lay(pairs, sides, ends, facing, highlight=highlight, scale=scale)
    drawn = strands.draw_curves(links, rows, (facing[sides[0]], facing[sides[1]]), REACH)
    taken = np.vstack([_sampled(drawn), *(ends[side][["x", "y"]] for side in sides)]) if len(pairs) else np.empty((0, 2))
    for side, outward in zip(sides, (-1, 1)):
        if not _draw_places(fig, links, ends[side].assign(reach=ends[side].index.map(_reach(rows, side, sides))), plan, side, taken, set(ends[side].index) - in_color, outward):
            return None
    _draw_legend(fig, links, kept, words, scale, len(seats) - len(plan.named))
    style.describe(fig, tiekeys.told(kept, words, sides, "alt flow_map"))
    return {**axes, "links": links}


@dataclass(frozen=True)
class _Plan:
    """Where things stand, in inches: maps, insets and columns of names (where there is room for one) by country with their lowest and highest point, the band for other names."""

    boxes: dict[str, tuple[float, float, float, float]]
    insets: dict[str, places.InsetGroup]
    corners: dict[str, tuple[float, float]]
    columns: dict[str, float]
    spans: dict[str, tuple[float, float]]
    labels: dict[str, str]
    named: list[str]
    size: float
    low: float
    high: float


def _plan(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, kept: pd.DataFrame, seats: pd.DataFrame, words: Labels, day: str, *, columns: bool) -> _Plan:
    """Make the maps as large as names, insets and legend allow.

    Far islands stand in a row below each map; where the figure is low, at the outer side of map and names,
    with room for a column of very few names only if `columns` asks for it;
    where many names stand at the right, as far left as they can, out of the way of the leaders.
    """
    (width, height), sides = layout.size(fig), tables.package.sides
    foot, high = tiekeys.foot_height(fig, tiekeys.tie_entries(pairs, words)), height - HEAD
    low = foot + 0.2
    labels = {place: layout.wrap(fig, words.name(place), max(1.0, width * 0.17), fontsize=NAME_SIZES[0]) for place in seats.index}
    is_full = (seats.country == sides[1]).sum() > FEW
    under = 0.07 * height + 0.5 if is_full else 0.0
    for span in ((foot + 0.04, height), (low, high)):  # less where words below tell of places without a name
        named, size = _named(labels, pairs, kept, {sides[0]: high - low - under, sides[1]: span[1] - span[0]})
        if len(named) == len(labels):
            break
    own = {side: [place for place in named if seats.country[place] == side] for side in sides}
    extents = [places.land_extent(tables, side, day) for side in sides]
    aspects = [(extent.right - extent.left) / (extent.top - extent.bottom) for extent in extents]
    best = None
    for beside in (False, True):
        margins = [0.0 if beside and not columns and len(own[side]) <= VERY_FEW else layout.measure(fig, "\n".join(labels[place] for place in labels if seats.country[place] == side), fontsize=size)[0] + 0.3 for side in sides]
        insets = {side: places.inset_group(fig, tables, side, words, float(np.clip((0.07 if is_full else 0.085) * height, 0.3, 0.6)), (0.33 * width if is_full else (width - sum(margins)) / 2 - style.MARGIN), stacked=beside) for side in sides}
        outer = [group.width + 0.1 if beside and group.spans else 0.0 for group in insets.values()]
        depth = 0.0 if beside else max(group.height for group in insets.values()) + 0.03
        free = width - 2 * style.MARGIN - sum(margins) - sum(outer)
        tall = min(high - low - depth, free * 0.92 / sum(aspects))
        if best is None or (tall > 1.15 * best[0] and max(group.height for group in insets.values()) <= high - low):
            best = tall, beside, margins, insets, outer, depth, free
    tall, beside, margins, insets, outer, depth, free = best
    if tall < LEAST:
        raise ValueError(f"a figure of {width:.1f} by {height:.1f} inches leaves maps of {max(tall, 0):.1f} inches: make it larger")
    between = min(free - tall * sum(aspects), 0.8 * tall)
    left = style.MARGIN + margins[0] + outer[0] + (free - tall * sum(aspects) - between) / 2
    bottom = low + depth + (high - low - depth - tall) / 2
    first, second = (left, bottom, tall * aspects[0], tall), (left + tall * aspects[0] + between, bottom, tall * aspects[1], tall)
    widths = [group.width for group in insets.values()]
    starts = [style.MARGIN, width - style.MARGIN - outer[1] + 0.1] if beside else [style.MARGIN, style.MARGIN + widths[0] + 0.3] if is_full else _row_starts(style.MARGIN + margins[0] - 0.2, width - style.MARGIN - margins[1] + 0.2, (first[0] + first[2] + second[0]) / 2, second[0], widths)
    corners = {side: (start, min(bottom, high - insets[side].height) if beside else foot + 0.08 if is_full else bottom - depth) for side, start in zip(sides, starts)}
    at = (first[0] - 0.3, second[0] + second[2] + 0.3) if beside else (style.MARGIN + margins[0] - 0.3, width - style.MARGIN - margins[1] + 0.3)
    with_room = {side: x for side, x, margin in zip(sides, at, margins) if margin}
    spans = {sides[0]: (foot + depth if is_full and not beside else low, high), sides[1]: span}
    return _Plan({sides[0]: first, sides[1]: second}, insets, corners, with_room, spans, labels, named, size, low, high)


def _row_starts(low: float, high: float, middle: float, second: float, widths: Sequence[float]) -> list[float]:
    """Where two rows of insets start: between the columns of names, towards the middle, one after the other."""
    start = max(low, min(middle - 0.1, high - widths[1] - 0.15) - widths[0])
    return [start, max(min(second, high - widths[1]), start + widths[0] + 0.15)]


def _country(tables: Tables, fig: FigureBase, links: Axes, side: str, plan: _Plan, words: Labels, day: str, tied: Sequence[str]) -> Axes:
    """One map with its name, scale and insets."""
    left, bottom, wide, tall = plan.boxes[side]
    ax = layout.panel(fig, left, bottom, wide, tall, label=side, bare=True)
    places.plain_map(tables, side, ax, day=day, tied=tied, boxes=plan.insets[side].boxes(plan.corners[side], plan.boxes[side]), words=words)
    font = {"fontsize": style.SIZES["body"], "fontweight": "bold"}
    named = {other: layout.measure(fig, words.name(other), **font)[0] + 0.15 for other in plan.boxes}
    fits = all(named[other] + 0.45 < box[2] for other, box in plan.boxes.items())
    above = 0.07 if fits else 0.26  # above the scale, where there is no room beside it
    links.text(left, bottom + tall + above, words.name(side), va="bottom", **font)
    at_column = side == tables.package.sides[0]
    maps.scale_bar(ax, words, start=None if at_column or not fits else named[side] / wide)  # away from the leaders to the column of names
    return ax


def _draw_legend(fig: FigureBase, links: Axes, pairs: pd.DataFrame, words: Labels, scale: float, unnamed: int) -> None:
    entries = tiekeys.tie_entries(pairs, words, scale=scale)
    tiekeys.draw_foot(fig, entries)
    if unnamed:
        links.text(layout.size(fig)[0] - style.MARGIN, tiekeys.foot_height(fig, entries) + 0.03, words.phrase("unnamed", count=words.number(unnamed)), ha="right", va="bottom", fontsize=style.SIZES["small"], color=style.MUTED)


def _named(labels: dict[str, str], pairs: pd.DataFrame, kept: pd.DataFrame, heights: dict[str, float]) -> tuple[list[str], float]:
    """Places that get a name, and the size of the letters: all, or those with most pairs and events."""
    size, named = NAME_SIZES[0], set()
    for side, height in heights.items():
        rank = dict.fromkeys(pairs[f"{side}_partner"], 0.0)
        for place, events in zip(pairs[f"{side}_partner"], pairs.events):
            rank[place] += 1000 + events
        rank |= dict.fromkeys(kept[f"{side}_partner"], np.inf)
        lines = [labels[place].count("\n") + 1 for place in rank]
        least = names.fewest_named(list(rank.values()), lines, int(height / (NAME_SIZES[-1] / 72 * names.LINE)))
        shown = [(place, high) for (place, value), high in zip(rank.items(), lines) if value >= least]
        size = min(size, next((points for points in NAME_SIZES if sum(high for _, high in shown) * points / 72 * names.LINE <= height), NAME_SIZES[-1]))
        named |= {place for place, _ in shown}
    return [place for place in labels if place in named], size


def _sampled(drawn: object) -> NDArray:
    """Points along the curves, a twentieth of an inch apart or less."""
    t = np.linspace(0, 1, 120)[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return np.vstack([weights @ path.vertices for path in drawn.get_paths()[1::2]])


def _reach(rows: pd.DataFrame, side: str, sides: tuple[str, str]) -> dict[str, float]:
    """Half the height of each place's bar in inches."""
    found: dict[str, float] = {}
    for place, beside, width in zip(rows[f"{side}_partner"], rows[f"dy{sides.index(side)}"], rows.width):
        found[place] = max(found.get(place, 0.0), abs(beside) + width / 144)
    return found


def _draw_places(fig: FigureBase, links: Axes, found: pd.DataFrame, plan: _Plan, side: str, taken: NDArray, faded: set[str], outward: int) -> bool:
    """Mark the seats; write names beside them, or in a column where there is no room for all of them; whether there was one."""
    layout.dots(links, found.x, found.y, 11**0.5, facecolor=[style.PALE if place in faded else style.INK for place in found.index], edgecolor=style.PAPER, linewidth=0.5, zorder=5, gid="seats")
    found, column = found[found.index.isin(plan.named)], plan.columns.get(side)
    if not len(found):
        return True
    (left, bottom), insets = plan.corners[side], plan.insets[side]
    boxes = [(left, bottom, left + insets.width, bottom + insets.height)] if insets.spans else []
    room = (style.MARGIN, plan.low, layout.size(fig)[0] - style.MARGIN, plan.high)
    most = max(plan.size, NAME_SIZES[1]) if len(found) <= VERY_FEW else plan.size  # few need not be as small as the many of the other side
    sizes = [size for size in NAME_SIZES[:3] if size <= most] if len(found) <= FEW else []
    tried = ((size, names.near_places(fig, found, plan.labels, taken, boxes, room, outward=outward, size=size)) for size in sizes)
    size, placed = next((attempt for attempt in tried if attempt[1]), (plan.size, None))
    if placed is None and column is None:
        return False
    if placed is None:
        rooms = np.array([plan.labels[place].count("\n") + 1 for place in found.index]) * plan.size / 72 * names.LINE
        heights = names.in_column(found[["x", "y"]].to_numpy(), column - outward * names.TICK, rooms, plan.spans[side][0] + rooms.max() / 2, plan.spans[side][1] - rooms.max() / 2)
        placed = {identity: (column, height, "right" if outward < 0 else "left", True) for identity, height in zip(found.index, heights)}
    names.draw_names(links, found, plan.labels, placed, size=size, faded=faded)
    return True
