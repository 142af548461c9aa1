"""Compare what pairs said, agreed and did, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.drawing import style
from localties.drawing.lattice import STAGES, TOTAL, Grid, plan_grid
from localties.drawing.layout import blank, dots

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["draw_mark", "field_matrix", "field_matrix_height", "mark_look"]

_SMALL, _LABEL = style.SIZES["small"], style.SIZES["label"]

_BAND, _ZERO = "#f3f6f8", "#b4bbc1"


def field_matrix_height(tables: Tables, pairs: pd.DataFrame, *, width: float, lang: str = "en") -> float:
    """Inches of height that `field_matrix` wants in a figure or subfigure of a width; parameters as there."""
    from matplotlib.figure import Figure

    return plan_grid(tables, Figure(figsize=(width, 4)), pairs, lang).height


def field_matrix(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en") -> dict[str, Axes]:
    """Draw which fields each pair said, agreed or did something about.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; as high as `field_matrix_height` says, else rows are drawn out or pressed.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`, in the order drawn.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``matrix``, in inches from its upper left corner. Fields go down in falling number of
        pairs that name them and pairs across; where the names of the pairs have no room, pairs
        go down and fields across. In each cell a ring at the left is said, a square in the
        middle agreed, a disc at the right done. Totals at the right and below; of a single
        pair the number of events instead, beside its mark where it is not one.
    """
    grid = plan_grid(tables, fig, pairs, lang)
    ax = blank(fig, label="matrix")
    ax.set_ylim(grid.height, 0)
    if not grid.rows:
        ax.text(style.MARGIN, grid.height / 2, grid.words.phrase("no field"), va="center", color=style.MUTED, fontsize=_LABEL)
    else:
        _ruled(ax, grid)
        _headed(ax, grid)
        _marked(ax, grid)
        if not grid.single:
            _summed(ax, grid)
    style.describe(ax, _say(grid, pairs))
    return {"matrix": ax}


def _ruled(ax: Axes, grid: Grid) -> None:
    """Bands under every second row, thin lines between columns."""
    from matplotlib.collections import PolyCollection

    bands = list(zip(grid.edges, grid.edges[1:]))[::2]
    end = grid.right if grid.single else grid.totals + TOTAL * len(STAGES)
    ax.add_collection(PolyCollection([[(style.MARGIN, upper), (end, upper), (end, lower), (style.MARGIN, lower)] for upper, lower in bands], facecolor=_BAND, linewidth=0, zorder=0, gid="bands"), autolim=False)
    steps = len(STAGES) if grid.single else len(grid.columns)
    ax.vlines(np.linspace(grid.left, grid.right, steps + 1), grid.top, grid.bottom, color=style.GRID, linewidth=0.6, zorder=1)


def _headed(ax: Axes, grid: Grid) -> None:
    """Names of rows and columns, and in the corner what the marks mean."""
    for name, y in zip(grid.rows.values(), grid.middles):
        ax.text(style.MARGIN + 0.04, y, name, va="center" if "\n" in name else "center_baseline", fontsize=grid.font, linespacing=1.1, gid="row")
    for position, name in enumerate(() if grid.single else grid.columns.values()):
        x = grid.left + grid.wide * (position + 0.5)
        if grid.angle:
            ax.text(x - (0.04 if grid.angle < 90 else 0), grid.top - 0.06, name, rotation=grid.angle, rotation_mode="anchor", ha="left", va="center", fontsize=_SMALL, linespacing=1.05, gid="column")
        else:
            ax.text(x, grid.top - 0.09, name, ha="center", va="baseline", fontsize=_SMALL, linespacing=1.15, gid="column")
    for row, stage in enumerate(STAGES):
        x, y = (grid.left + grid.wide / 2 + grid.offset(stage) - 0.25, grid.top - 0.14) if not grid.corner else (style.MARGIN + 0.1, grid.top - 0.5 + 0.18 * row)
        draw_mark(ax, x, y, stage, 6.0, gid="legend")
        ax.text(x + 0.12, y, grid.words.phrase(stage), va="center_baseline", fontsize=_SMALL)


def mark_look(stage: str, points: float) -> dict[str, object]:
    """Look of the mark of a stage, so many points wide, for `localties.drawing.legend`."""
    marker, filled = STAGES[stage]
    color = style.STAGE_COLORS[stage]
    return {"marker": marker, "markersize": points, "color": color, "markerfacecolor": color if filled else style.PAPER, "markeredgewidth": 1.2}


def draw_mark(ax: Axes, x: object, y: object, stage: str, points: float, *, gid: str, **options: object) -> None:
    """Draw the marks of a stage at places of an axes, so many points wide; `options` go to `layout.dots`."""
    look = mark_look(stage, points)
    dots(ax, x, y, points, marker=look["marker"], facecolor=look["markerfacecolor"], edgecolor=look["color"], linewidth=look["markeredgewidth"], zorder=3, gid=gid, **options)


def _marked(ax: Axes, grid: Grid) -> None:
    """A mark for each pair, field and stage."""
    row, column = dict(zip(grid.rows, grid.middles)), {key: position for position, key in enumerate(grid.columns)}
    for stage in STAGES:
        part = grid.cells[grid.cells.stage == stage]
        x = grid.left + grid.wide * (part.column.map(column) + 0.5) + grid.offset(stage)
        y = part.row.map(row)
        draw_mark(ax, x, y, stage, grid.mark, gid=stage)
        if grid.single:
            for place, height, events in zip(x, y, part.events):
                if events > 1:
                    ax.text(place + 0.1, height, f"×{events}", va="center_baseline", fontsize=_SMALL, color=style.MUTED, gid="events")


def _summed(ax: Axes, grid: Grid) -> None:
    """Totals of rows at the right, under their marks, and of columns below."""
    across, down = ("fields", "pairs") if grid.pairs_down else ("pairs", "fields")
    ax.text(grid.totals + TOTAL * len(STAGES) / 2, grid.top - 0.24, grid.words.phrase(f"count {across}"), ha="center", va="bottom", fontsize=_SMALL, color=style.MUTED)
    ax.text(style.MARGIN + 0.04, grid.bottom + 0.08 + 0.09, grid.words.phrase(f"count {down}"), va="center_baseline", fontsize=_SMALL, color=style.MUTED)
    for number, stage in enumerate(STAGES):
        part = grid.cells[grid.cells.stage == stage]
        x, y = grid.totals + TOTAL * (number + 0.5), grid.bottom + 0.08 + 0.18 * (number + 0.5)
        draw_mark(ax, x, grid.top - 0.12, stage, 5.0, gid="legend")
        draw_mark(ax, grid.left - 0.12, y, stage, 5.0, gid="legend")
        look = {"ha": "center", "va": "center_baseline", "fontsize": _SMALL, "gid": f"total {stage}"}
        of_row, of_column = part.row.value_counts().to_dict(), part.column.value_counts().to_dict()
        for key, middle in zip(grid.rows, grid.middles):
            _count(ax, x, middle, of_row.get(key, 0), grid.words, look)
        for position, key in enumerate(grid.columns):
            _count(ax, grid.left + grid.wide * (position + 0.5), y, of_column.get(key, 0), grid.words, look)


def _count(ax: Axes, x: float, y: float, value: int, words: Labels, look: dict[str, object]) -> None:
    ax.text(x, y, words.number(value), color=style.INK if value else _ZERO, **look)


def _say(grid: Grid, pairs: pd.DataFrame) -> str:
    """What is drawn, in words: counts of each stage, and the field that most pairs name."""
    words = grid.words
    if not len(grid.cells):
        return words.phrase("alt no field", pairs=words.several(pairs.pair))
    counts = {stage: words.number(int((grid.cells.stage == stage).sum())) for stage in STAGES}
    return words.phrase("alt field_matrix", pairs=words.several(pairs.pair), **counts, fields=words.number(grid.cells["column" if grid.pairs_down else "row"].nunique()))
