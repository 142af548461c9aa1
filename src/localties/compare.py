"""Compare what pairs said, agreed and did, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties import style, ties
from localties.labels import Labels
from localties.layout import measure, panel, size, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.tables import Tables

__all__ = ["STAGES", "draw_mark", "field_counts", "field_matrix", "field_matrix_height"]

#: Marker of each stage and whether it is filled; from left to right in a cell.
STAGES = {"said": ("o", False), "agreed": ("s", True), "done": ("o", True)}

#: Up to so many pairs are columns; more are rows under the fields.
_COLUMNS = 12

#: Inches: height of a row, of a row of many pairs, width of a column of totals.
_ROW, _LOW_ROW, _TOTAL = 0.27, 0.2, 0.34

_SMALL, _LABEL = style.SIZES["small"], style.SIZES["label"]

#: Degrees by which the names of many columns are slanted.
_SLANT = 60

_BAND, _ZERO = "#f3f6f8", "#b4bbc1"


def field_counts(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the pairs that said, agreed and did something in each field.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.

    Returns
    -------
    pandas.DataFrame
        Indexed by field: `pairs` (that name it at any stage), `said`, `agreed`, `done`
        (pairs); falling by `pairs`, then by the sum of the three, then by code. Fields that
        no pair names are left out.
    """
    stages = ties.pair_fields(tables)
    stages = stages[stages.pair.isin(pairs.pair)]
    found = stages.pivot_table(index="field", columns="stage", values="pair", aggfunc="nunique", fill_value=0).reindex(columns=list(STAGES), fill_value=0).astype(int)
    found.insert(0, "pairs", stages.groupby("field").pair.nunique().reindex(found.index, fill_value=0).astype(int))
    found.columns.name = None
    order = found.assign(stages=-found[list(STAGES)].sum(axis=1), least=-found.pairs, code=found.index).sort_values(["least", "stages", "code"])
    return found.loc[order.index]


@dataclass(frozen=True)
class _Grid:
    """A matrix in inches: its rows and columns with their names, and what lies in the cells."""

    words: Labels
    rows: dict[str, str]
    columns: dict[str, str]
    cells: pd.DataFrame
    left: float
    top: float
    wide: float
    high: float
    mark: float
    font: float
    slanted: bool

    @property
    def bottom(self) -> float:
        return self.top + self.high * len(self.rows)

    @property
    def right(self) -> float:
        return self.left + self.wide * len(self.columns)

    @property
    def height(self) -> float:
        return self.bottom + 0.08 + (0 if self.single else 0.18 * len(STAGES))

    def offset(self, stage: str) -> float:
        """Inches from the middle of a cell to the mark of a stage."""
        return (list(STAGES).index(stage) - 1) * (self.wide / 3 if self.single else min(self.wide * 0.31, 0.2))

    @property
    def single(self) -> bool:
        return len(self.columns) == 1


def _grid(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, lang: str) -> _Grid:
    """Fields down and pairs across where their names have room, else the other way round."""
    words, width = Labels(tables, lang), size(fig)[0]
    stages = ties.pair_fields(tables)
    stages = stages[stages.pair.isin(pairs.pair)]
    fields = {field: words.word("fields", field) for field in field_counts(tables, pairs).index}
    across = _shared(words, pairs)
    left = style.MARGIN + max((measure(fig, name, fontsize=_LABEL)[0] for name in fields.values()), default=0) + 0.14
    if len(pairs) == 1:
        return _Grid(words, fields, across, stages.rename(columns={"field": "row", "pair": "column"}), left, 0.3, min(2.4, width - left - style.MARGIN), _ROW, 6.0, _LABEL, False)
    wide = min((width - left - style.MARGIN - _TOTAL * len(STAGES)) / max(len(pairs), 1), 1.25)
    heads = {pair: wrap(fig, name, wide - 0.08, fontsize=_SMALL) for pair, name in across.items()}
    sizes = [measure(fig, head, fontsize=_SMALL, linespacing=1.15) for head in heads.values()]
    if all(one <= wide - 0.04 and high < 1 for one, high in sizes) and wide > 0.45:
        top = max([0.62, *(high + 0.1 for _, high in sizes)])
        return _Grid(words, fields, heads, stages.rename(columns={"field": "row", "pair": "column"}), left, top, wide, _ROW, 6.0, _LABEL, False)
    names = {pair: wrap(fig, name, 3.0, fontsize=_SMALL) for pair, name in across.items()}
    heads = {field: wrap(fig, name, 1.75, fontsize=_SMALL) for field, name in fields.items()}
    left = style.MARGIN + max(measure(fig, name, fontsize=_SMALL)[0] for name in names.values()) + 0.14
    wide = min((width - left - style.MARGIN - _TOTAL * len(STAGES) - 0.15) / max(len(fields), 1), 0.5)
    top = 0.12 + np.sin(np.radians(_SLANT)) * max(measure(fig, head, fontsize=_SMALL)[0] for head in heads.values()) + 0.1
    high = _LOW_ROW if not any("\n" in name for name in names.values()) else 0.27
    return _Grid(words, names, heads, stages.rename(columns={"pair": "row", "field": "column"}), left, max(top, 0.7), wide, high, 4.6, _SMALL, True)


def _shared(words: Labels, pairs: pd.DataFrame) -> dict[str, str]:
    """Names of the pairs, or of the other partner alone where all share one."""
    return dict(zip(pairs.pair, words.short_pairs(pairs.pair)))


def field_matrix_height(tables: Tables, pairs: pd.DataFrame, *, width: float, lang: str = "en") -> float:
    """Inches of height that `field_matrix` wants in a figure or subfigure of a width; parameters as there."""
    from matplotlib.figure import Figure

    return _grid(tables, Figure(figsize=(width, 4)), pairs, lang).height


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
    grid = _grid(tables, fig, pairs, lang)
    ax = panel(fig, 0, 0, *size(fig), label="matrix")
    ax.set(xlim=(0, size(fig)[0]), ylim=(grid.height, 0))
    ax.axis("off")
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


def _ruled(ax: Axes, grid: _Grid) -> None:
    """Bands under every second row, thin lines between columns."""
    from matplotlib.collections import PolyCollection

    tops = [grid.top + grid.high * row for row in range(0, len(grid.rows), 2)]
    end = grid.right if grid.single else grid.right + 0.06 + _TOTAL * len(STAGES)
    ax.add_collection(PolyCollection([[(style.MARGIN, y), (end, y), (end, y + grid.high), (style.MARGIN, y + grid.high)] for y in tops], facecolor=_BAND, linewidth=0, zorder=0, gid="bands"), autolim=False)
    steps = len(STAGES) if grid.single else len(grid.columns)
    ax.vlines(np.linspace(grid.left, grid.right, steps + 1), grid.top, grid.bottom, color=style.GRID, linewidth=0.6, zorder=1)


def _headed(ax: Axes, grid: _Grid) -> None:
    """Names of rows and columns, and in the corner what the marks mean."""
    for position, name in enumerate(grid.rows.values()):
        ax.text(style.MARGIN + 0.04, grid.top + grid.high * (position + 0.5), name, va="center" if "\n" in name else "center_baseline", fontsize=grid.font, linespacing=1.1, gid="row")
    for position, name in enumerate(() if grid.single else grid.columns.values()):
        x = grid.left + grid.wide * (position + 0.5)
        if grid.slanted:
            ax.text(x - 0.04, grid.top - 0.06, name, rotation=_SLANT, rotation_mode="anchor", ha="left", va="center", fontsize=_SMALL, linespacing=1.05, gid="column")
        else:
            ax.text(x, grid.top - 0.06, name, ha="center", va="bottom", fontsize=_SMALL, linespacing=1.15, gid="column")
    for row, stage in enumerate(STAGES):
        x, y = (grid.left + grid.wide / 2 + grid.offset(stage) - 0.25, grid.top - 0.14) if grid.single else (style.MARGIN + 0.1, grid.top - 0.5 + 0.18 * row)
        draw_mark(ax, x, y, stage, 6.0, gid="legend")
        ax.text(x + 0.12, y, grid.words.phrase(stage), va="center_baseline", fontsize=_SMALL)


def draw_mark(ax: Axes, x: object, y: object, stage: str, points: float, *, gid: str, **options: object) -> None:
    """Draw the marks of a stage at places of an axes, so many points wide; `options` go to `Axes.scatter`."""
    marker, filled = STAGES[stage]
    color = style.STAGE_COLORS[stage]
    ax.scatter(x, y, marker=marker, s=points**2, facecolor=color if filled else style.PAPER, edgecolor=color, linewidth=1.2, zorder=3, gid=gid, **options)


def _marked(ax: Axes, grid: _Grid) -> None:
    """A mark for each pair, field and stage."""
    row, column = ({key: position for position, key in enumerate(keys)} for keys in (grid.rows, grid.columns))
    for stage in STAGES:
        part = grid.cells[grid.cells.stage == stage]
        x = grid.left + grid.wide * (part.column.map(column) + 0.5) + grid.offset(stage)
        y = grid.top + grid.high * (part.row.map(row) + 0.5)
        draw_mark(ax, x, y, stage, grid.mark, gid=stage)
        if grid.single:
            for place, height, events in zip(x, y, part.events):
                if events > 1:
                    ax.text(place + 0.1, height, f"×{events}", va="center_baseline", fontsize=_SMALL, color=style.MUTED, gid="events")


def _summed(ax: Axes, grid: _Grid) -> None:
    """Totals of rows at the right, under their marks, and of columns below."""
    across, down = ("fields", "pairs") if grid.slanted else ("pairs", "fields")
    ax.text(grid.right + 0.06 + _TOTAL * len(STAGES) / 2, grid.top - 0.24, grid.words.phrase(f"count {across}"), ha="center", va="bottom", fontsize=_SMALL, color=style.MUTED)
    ax.text(style.MARGIN + 0.04, grid.bottom + 0.08 + 0.09, grid.words.phrase(f"count {down}"), va="center_baseline", fontsize=_SMALL, color=style.MUTED)
    for number, stage in enumerate(STAGES):
        part = grid.cells[grid.cells.stage == stage]
        x, y = grid.right + 0.06 + _TOTAL * (number + 0.5), grid.bottom + 0.08 + 0.18 * (number + 0.5)
        draw_mark(ax, x, grid.top - 0.12, stage, 5.0, gid="legend")
        draw_mark(ax, grid.left - 0.12, y, stage, 5.0, gid="legend")
        look = {"ha": "center", "va": "center_baseline", "fontsize": _SMALL, "gid": f"total {stage}"}
        for position, key in enumerate(grid.rows):
            _count(ax, x, grid.top + grid.high * (position + 0.5), int((part.row == key).sum()), grid.words, look)
        for position, key in enumerate(grid.columns):
            _count(ax, grid.left + grid.wide * (position + 0.5), y, int((part.column == key).sum()), grid.words, look)


def _count(ax: Axes, x: float, y: float, value: int, words: Labels, look: dict[str, object]) -> None:
    ax.text(x, y, words.number(value), color=style.INK if value else _ZERO, **look)


def _say(grid: _Grid, pairs: pd.DataFrame) -> str:
    """What is drawn, in words: counts of each stage, and the field that most pairs name."""
    words = grid.words
    if not len(grid.cells):
        return words.phrase("alt no field", pairs=words.several(pairs.pair))
    counts = {stage: words.number(int((grid.cells.stage == stage).sum())) for stage in STAGES}
    return words.phrase("alt field_matrix", pairs=words.several(pairs.pair), **counts, fields=words.number(grid.cells["row" if not grid.slanted else "column"].nunique()))
