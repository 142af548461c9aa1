"""Draw ties as a matrix of units, rows of one country by columns of the other."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from localties.data import geography
from localties.data.labels import Labels
from localties.drawing import layout, strands, style, tiekeys
from localties.drawing.grids import Axis, chosen_cells, unit_axes, unit_cells

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables
    from localties.drawing.legend import Entry

__all__ = ["COUNTS", "matrix_height", "tie_matrix"]

COUNTS = ("events", "papers", "pairs")

#: Inches of a cell at most and at least.
MOST, LEAST = 0.25, 0.08

#: Share of a cell that its square takes at most; cells from which small squares get a number beside them.
FULL, NUMBERED = 0.94, 0.175

#: Colour of a pair of regions.
GROUND = "#f3f4f5"

#: Inches between names and cells, from cells to totals, of a column of totals, and of all below the cells.
GAP, TO_TOTAL, TOTAL, BELOW = 0.07, 0.13, 0.4, 0.42


def matrix_height(tables: Tables, pairs: pd.DataFrame, *, width: float = 10, lang: str = "en", order: str = "geographic", empty: bool = False) -> float:
    """Inches of height that a matrix of pairs takes on a figure so many inches wide.

    Add what `style.page` takes for title and caption, about 1.3 inches.
    """
    from matplotlib.figure import Figure

    words, cells = Labels(tables, lang), unit_cells(tables, pairs)
    axes = unit_axes(tables, cells, order=order, empty=empty)
    with style.styled():
        fig = Figure(figsize=(width, 99))
        plan = _plan(fig, axes, words, 0.0)
        foot = tiekeys.foot_height(fig, _entries(cells.assign(value=cells.events), words, "events", plan.cell, int(cells.events.max()) if len(cells) else 1))
    return 99 - plan.top + axes[0].length * plan.cell + BELOW + foot


def tie_matrix(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en", day: str | None = None, count: str = "events", order: str = "geographic", empty: bool = False, highlight: str | None = None) -> Axes:
    """Draw which units hold ties with which, a square a pair of units.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; as high as `matrix_height` says.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`; a place counts in the unit in which it lies.
    lang : {"en", "vi", "ja"}
    day : str, optional
        EDTF; the day whose units are shown, by default the data date.
    count : {"events", "papers", "pairs"}
        What the area and the number of a square and the totals count; the colour is the
        class of the highest paper.
    order : {"geographic", "seriated"}
        Blocks by region from north to south, or like rows and columns together.
    empty : bool
        Whether to show units without any pair, with a total of 0, or a dash where nobody
        searched.
    highlight : str, optional
        A unit, a partner or a pair of either to show in full colour, all others faded.

    Returns
    -------
    matplotlib.axes.Axes
        Counts in inches of `fig`; ``cells`` is its collection of squares.

    Raises
    ------
    ValueError
        If a partner lies in no unit, `count` or `order` is unknown or `highlight` is not
        among the pairs.
    """
    if count not in COUNTS:
        raise ValueError(f"count {count!r} is unknown; choose one of {', '.join(COUNTS)}")
    words, day = Labels(tables, lang), day or tables.package.data_date
    cells = unit_cells(tables, pairs, day=day)
    cells = cells.assign(value=cells[count], shown=chosen_cells(tables, cells, highlight, day=day))
    axes = unit_axes(tables, cells, order=order, day=day, empty=empty)
    plan = _plan(fig, axes, words, tiekeys.foot_height(fig, _entries(cells, words, count, MOST, cells.value.max())))
    entries = _entries(cells[cells.shown], words, count, plan.cell, cells.value.max())
    ax = layout.blank(fig, label="matrix", zorder=5)
    bright = set(cells.row[cells.shown]) | set(cells.column[cells.shown])
    _draw_ground(ax, plan)
    _draw_names(ax, plan, words, bright, tables.package.sides)
    _draw_squares(ax, plan, cells, words)
    _draw_totals(ax, plan, cells, words, _unsearched(tables, day))
    tiekeys.draw_foot(fig, entries)
    style.describe(fig, _alt(cells[cells.shown], words, tables.package.sides, count))
    return ax


class _Plan(NamedTuple):
    """Where the matrix stands in inches: upper left corner of the cells, side of a cell, size of the letters, whether column names run down letter by letter."""

    axes: tuple[Axis, Axis]
    left: float
    top: float
    cell: float
    size: float
    upright: bool

    def edges(self) -> tuple[dict[str, float], dict[str, float]]:
        """Upper edge of each row and left edge of each column."""
        rows, columns = (axis.places()[0] for axis in self.axes)
        return {unit: self.top - at * self.cell for unit, at in rows.items()}, {unit: self.left + at * self.cell for unit, at in columns.items()}


def _plan(fig: FigureBase, axes: tuple[Axis, Axis], words: Labels, foot: float) -> _Plan:
    """Make the cells as large as names, totals and legend allow."""
    width, height = layout.size(fig)
    rows, columns = axes
    upright = all(_stands(words.unit(unit)) for unit in columns.units)
    for size in (8.0, 7.4, 6.8, 6.2, 5.6):
        wide = layout.measure(fig, "\n".join(words.unit(unit) for unit in rows.units) or "-", fontsize=size)[0]
        tall = max((layout.measure(fig, _column_name(words.unit(unit), upright), fontsize=size, linespacing=1.05)[1 if upright else 0] for unit in columns.units), default=0.3)
        tall = max(tall, max((layout.measure(fig, words.region(heading), fontsize=size, fontweight="bold")[0] for heading, _ in columns.groups), default=0))
        across, down = width - 2 * style.MARGIN - wide - GAP - TOTAL, height - foot - tall - style.MARGIN - 0.2 - GAP - BELOW
        cell = min(across / max(columns.length, 1), down / max(rows.length, 1), MOST)
        if cell >= size / 72 * 1.28:
            break
    if cell < LEAST:
        raise ValueError(f"a figure of {width:.1f} by {height:.1f} inches has no room for a matrix of {len(rows.units)} rows and {len(columns.units)} columns: make it larger, or leave empty units out")
    left = style.MARGIN + wide + GAP + max((across - columns.length * cell) / 2, 0)
    return _Plan(axes, left, height - style.MARGIN - 0.2 - tall - GAP, cell, size, upright)


def _stands(name: str) -> bool:
    """Whether a name can be written from top to bottom: of wide letters, without a long vowel, whose mark would have to be turned."""
    return all(unicodedata.east_asian_width(letter) == "W" and letter != "ー" for letter in name)


def _column_name(name: str, upright: bool) -> str:
    return "\n".join(name) if upright else name


def _draw_ground(ax: Axes, plan: _Plan) -> None:
    """A pale field a pair of regions, cut into cells by white lines."""
    from matplotlib.collections import LineCollection, PatchCollection
    from matplotlib.patches import Rectangle

    rows, columns = ([(start, end) for _, start, end in axis.places()[1]] for axis in plan.axes)
    fields = [Rectangle((plan.left + plan.cell * first, plan.top - plan.cell * low), plan.cell * (last - first), plan.cell * (low - high)) for high, low in rows for first, last in columns]
    ax.add_collection(PatchCollection(fields, facecolors=GROUND, edgecolors="none", zorder=1, gid="fields"), autolim=False)
    upper, lefts = plan.edges()
    right, bottom = plan.left + plan.cell * plan.axes[1].length, plan.top - plan.cell * plan.axes[0].length
    cuts = [[(plan.left, y), (right, y)] for y in upper.values()] + [[(x, plan.top), (x, bottom)] for x in lefts.values()]
    ax.add_collection(LineCollection(cuts, colors=style.PAPER, linewidths=0.7, zorder=2), autolim=False)


def _draw_names(ax: Axes, plan: _Plan, words: Labels, bright: set[str], sides: tuple[str, str]) -> None:
    """Names of units, of regions before their units, and of the two countries."""
    (upper, lefts), half = plan.edges(), plan.cell / 2
    for unit, y in upper.items():
        ax.text(plan.left - GAP, y - half, words.unit(unit), ha="right", va="center_baseline", fontsize=plan.size, color=style.INK if unit in bright else style.PALE, gid="name")
    for unit, x in lefts.items():
        ax.text(x + half, plan.top + GAP, _column_name(words.unit(unit), plan.upright), ha="center", va="bottom", rotation=0 if plan.upright else 90, linespacing=1.05, fontsize=plan.size, color=style.INK if unit in bright else style.PALE, gid="name")
    font = {"fontsize": plan.size * 0.95, "fontweight": "bold", "color": style.MUTED, "gid": "region"}
    for heading, start, _ in plan.axes[0].places()[1]:
        if heading:
            ax.text(plan.left, plan.top - plan.cell * (start - 0.06), words.region(heading), ha="left", va="bottom", **font)
    for heading, start, _ in plan.axes[1].places()[1]:
        if heading:
            name = words.region(heading)
            is_upright = plan.upright and len(name) < 6 and _stands(name)
            ax.text(plan.left + plan.cell * (start - 0.42), plan.top + GAP, _column_name(name, is_upright), ha="center", va="bottom", rotation=0 if is_upright else 90, linespacing=1.05, **font)
    height = layout.size(ax.figure)[1]
    for name, x, align in ((words.name(sides[0]), plan.left - GAP, "right"), (words.name(sides[1]), plan.left, "left")):
        ax.text(x, height - style.MARGIN, name, ha=align, va="top", fontsize=style.SIZES["body"], fontweight="bold")


def _draw_squares(ax: Axes, plan: _Plan, cells: pd.DataFrame, words: Labels) -> None:
    """A square a cell, its area the number; the number within it, or beside it where the square is small."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    upper, lefts = plan.edges()
    cells = cells[cells.value > 0]
    side = plan.cell * FULL * np.sqrt(cells.value / max(cells.value.max(), 1))
    colors = strands.tie_colors(cells, cells.shown.to_numpy())
    middles = [(lefts[column] + plan.cell / 2, upper[row] - plan.cell / 2) for row, column in zip(cells.row, cells.column)]
    squares = [Rectangle((x - size / 2, y - size / 2), size, size) for (x, y), size in zip(middles, side)]
    ax.add_collection(PatchCollection(squares, facecolors=colors, edgecolors="none", zorder=3, gid="cells"), autolim=False)
    letters = float(np.clip(plan.cell * 72 * 0.5, 4.8, 7.0))
    for (x, y), size, value, color, shown in zip(middles, side, cells.value, colors, cells.shown):
        text = words.number(int(value))
        if size >= letters / 72 * max(0.92, 0.56 * len(text) + 0.12):
            ax.text(x, y, text, ha="center", va="center_baseline", fontsize=letters, color=_on(color) if shown else style.PALE, zorder=4, gid="number")
        elif plan.cell >= NUMBERED:
            ax.text(x + size / 2 + 0.012, y, text, ha="left", va="center_baseline", fontsize=letters - 0.8, color=style.MUTED if shown else style.PALE, zorder=4, gid="number")


def _on(color: str) -> str:
    """Ink or paper, whichever is easier to read on a colour."""
    from matplotlib.colors import to_rgb

    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(color))
    return style.PAPER if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.3 else style.INK


def _draw_totals(ax: Axes, plan: _Plan, cells: pd.DataFrame, words: Labels, unsearched: set[str]) -> None:
    """Sums of rows and columns, and of all; a dash where nobody searched."""
    upper, lefts = plan.edges()
    right, bottom = plan.left + plan.cell * plan.axes[1].length, plan.top - plan.cell * plan.axes[0].length
    font = {"fontsize": min(plan.size, 7.4), "color": style.MUTED, "gid": "total"}
    sums = [cells.groupby(name).value.sum() for name in ("row", "column")]
    said = [{unit: "–" if unit in unsearched and not own.get(unit, 0) else words.number(int(own.get(unit, 0))) for unit in units} for own, units in zip(sums, (upper, lefts))]
    for unit, y in upper.items():
        ax.text(right + TO_TOTAL, y - plan.cell / 2, said[0][unit], ha="left", va="center_baseline", **font)
    for unit, x in lefts.items():
        ax.text(x + plan.cell / 2, bottom - GAP, said[1][unit], ha="center", va="top", **font)
    ax.text(right + TO_TOTAL, bottom - GAP, words.number(int(cells.value.sum())), ha="left", va="top", fontweight="bold", **{**font, "color": style.INK})


def _unsearched(tables: Tables, day: str) -> set[str]:
    found = geography.coverage_at(tables, day)
    return set(found.index[found.result == "not searched"])


def _entries(cells: pd.DataFrame, words: Labels, count: str, cell: float, full: int) -> list[Entry]:
    """Classes of the squares that are drawn, and squares of few and the most; `full` is what fills a cell."""
    if not len(cells):
        return []
    looks = [(label, {"marker": "s", "color": color, "markersize": 6.5, "markeredgewidth": 0}) for label, color in tiekeys.classes(cells, words)]
    what = words.phrase(f"matrix {count}")
    if cell >= NUMBERED:
        return [(words.phrase("highest paper"), {}), *looks, (words.phrase("matrix numbers", what=what), {})]
    most = int(cells.value.max())
    sizes = [(words.number(step), {"marker": "s", "color": style.MUTED, "markersize": 72 * cell * FULL * (step / max(full, 1)) ** 0.5, "markeredgewidth": 0}) for step in sorted({1, min(5, most), most})]
    return [(words.phrase("highest paper"), {}), *looks, (what[:1].upper() + what[1:], {}), *sizes]


def _alt(cells: pd.DataFrame, words: Labels, sides: tuple[str, str], count: str) -> str:
    names = {"first": words.name(sides[0]), "second": words.name(sides[1])}
    if not len(cells):
        return words.phrase("alt no pairs", **names)
    top = cells[cells.value == cells.value.max()]
    most = words.phrase("list comma").join(f"{words.unit(row)} – {words.unit(column)}" for row, column in zip(top.row, top.column)) if len(top) <= tiekeys.FEW else words.number(len(top))
    counts = {"cells": len(cells), "here": cells.row.nunique(), "there": cells.column.nunique(), "total": cells.value.sum(), "value": cells.value.max()}
    return words.phrase("alt tie_matrix", **names) + words.phrase("alt cells", what=words.phrase(f"matrix {count}"), most=most, **names, **{name: words.number(int(value)) for name, value in counts.items()})
