"""Plan a matrix of pairs and fields: which go down, how names are turned, where cells are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data import ties
from localties.data.labels import Labels
from localties.drawing import style
from localties.drawing.layout import measure, size, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import FigureBase
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["Grid", "STAGES", "TOTAL", "field_counts", "plan_grid"]

#: Marker of each stage and whether it is filled; from left to right in a cell.
STAGES = {"said": ("o", False), "agreed": ("s", True), "done": ("o", True)}

#: Inches: width of a column of totals, height of a row, of a line of its name.
TOTAL, _ROW, _LOW_ROW, _NAME_LINE = 0.32, 0.27, 0.2, 0.13

#: Narrowest cell under slanted names, and at all; inches.
_SLANTED, _STEEP = 0.27, 0.15

_SMALL, _LABEL = style.SIZES["small"], style.SIZES["label"]


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
    import pandas as pd

    stages, own = ties.pair_fields(tables), set(pairs.pair)
    named: dict[str, dict[str, set[str]]] = {}
    for pair, field, stage in zip(stages.pair, stages.field, stages.stage):
        if pair in own:
            named.setdefault(field, {stage: set() for stage in STAGES})[stage].add(pair)
    counts = [(field, len(set().union(*by_stage.values())), *map(len, by_stage.values())) for field, by_stage in named.items()]
    counts.sort(key=lambda row: (-row[1], -sum(row[2:]), row[0]))
    return pd.DataFrame(counts, columns=["field", "pairs", *STAGES]).set_index("field")


@dataclass(frozen=True)
class Grid:
    """A matrix in inches from the upper left corner of its room.

    Attributes
    ----------
    rows, columns : dict of str
        Names of pairs and fields by their codes, or the other way round.
    cells : pandas.DataFrame
        Rows of `localties.pair_fields` with `row` and `column` in place of pair and field.
    pairs_down : bool
        Whether the rows are pairs.
    left, top, wide, high : float
        Inches to the cells, and of a cell whose row has a name of one line.
    angle : int
        Degrees by which the names of columns are turned.
    corner : bool
        Whether the marks are explained in the upper left corner, else above their columns.
    """

    words: Labels
    rows: dict[str, str]
    columns: dict[str, str]
    cells: pd.DataFrame
    pairs_down: bool
    left: float
    top: float
    wide: float
    high: float
    angle: int = 0
    corner: bool = True

    @property
    def edges(self) -> NDArray:
        """Inches to above each row, and to below the last: a row is as high as the lines of its name."""
        return self.top + np.cumsum([0.0, *(max(self.high, _NAME_LINE * (name.count("\n") + 1) + 0.01) for name in self.rows.values())])

    @property
    def middles(self) -> NDArray:
        """Inches to the middle of each row."""
        return (self.edges[:-1] + self.edges[1:]) / 2

    @property
    def bottom(self) -> float:
        """Inches to below the last row."""
        return float(self.edges[-1])

    @property
    def right(self) -> float:
        """Inches to the right of the last column."""
        return self.left + self.wide * len(self.columns)

    @property
    def totals(self) -> float:
        """Inches to the columns of totals; slanted names lean over what is close."""
        return self.right + 0.06 + (max(0.0, 0.3 - self.wide / 2) if self.angle == 60 else 0.0)

    @property
    def height(self) -> float:
        """Inches that all of it takes."""
        return self.bottom + 0.08 + (0 if self.single else 0.18 * len(STAGES))

    @property
    def single(self) -> bool:
        """Whether there is one column, which shows numbers of events."""
        return len(self.columns) == 1

    @property
    def mark(self) -> float:
        """Points that a mark is wide: three have room in a cell."""
        return min(4.6 if self.pairs_down else 6.0, self.wide * 0.29 * 72)

    @property
    def font(self) -> float:
        """Size of the names of rows."""
        return _SMALL if self.angle else _LABEL

    def offset(self, stage: str) -> float:
        """Inches from the middle of a cell to the mark of a stage."""
        return (list(STAGES).index(stage) - 1) * (self.wide / 3 if self.single else min(self.wide * 0.31, 0.2))


def plan_grid(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, lang: str) -> Grid:
    """Choose the way to draw a matrix in which the names have room.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Gives the width; its height does not matter.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    Grid
        Fields down where the names of pairs can be read level; else pairs down under slanted
        fields, fields down under slanted pairs, and the same with upright names.

    Raises
    ------
    ValueError
        If three marks do not fit in a cell either way.
    """
    words, stages = Labels(tables, lang), ties.pair_fields(tables)
    stages = stages[stages.pair.isin(pairs.pair)]
    fields = {field: words.word("fields", field) for field in field_counts(tables, pairs).index}
    named = dict(zip(pairs.pair, words.short_pairs(pairs.pair)))
    if len(named) == 1:
        return _single(fig, words, fields, named, _cells(stages, pairs_down=False))
    level = _level(fig, words, fields, named, _cells(stages, pairs_down=False))
    if level is not None:
        return level
    for angle, least in ((60, _SLANTED), (90, _STEEP)):
        for pairs_down in (True, False):
            grid = _turned(fig, words, fields, named, _cells(stages, pairs_down=pairs_down), pairs_down, angle)
            if grid.wide >= least:
                return grid
    raise ValueError(f"{len(pairs)} pairs and {len(fields)} fields have no room in {size(fig)[0]:.1f} inches beside their names; make the figure wider or draw fewer pairs")


def _cells(stages: pd.DataFrame, *, pairs_down: bool) -> pd.DataFrame:
    row, column = ("pair", "field") if pairs_down else ("field", "pair")
    return stages.rename(columns={row: "row", column: "column"})


def _left(fig: FigureBase, words: Labels, names: dict[str, str], font: float, *, pairs_down: bool) -> float:
    """Inches for the names of rows, the key in the corner and the head of the totals below."""
    wide = [measure(fig, name, fontsize=font)[0] + 0.14 for name in names.values()]
    wide += [measure(fig, words.phrase(stage), fontsize=_SMALL)[0] + 0.36 for stage in STAGES]
    return style.MARGIN + max([*wide, measure(fig, words.phrase(f"count {'pairs' if pairs_down else 'fields'}"), fontsize=_SMALL)[0] + 0.3])


def _single(fig: FigureBase, words: Labels, fields: dict[str, str], named: dict[str, str], cells: pd.DataFrame) -> Grid:
    left = _left(fig, words, fields, _LABEL, pairs_down=False)
    wide = min(2.4, size(fig)[0] - left - style.MARGIN)
    corner = any(measure(fig, words.phrase(stage), fontsize=_SMALL)[0] + 0.3 > wide / len(STAGES) for stage in STAGES)
    return Grid(words, fields, named, cells, False, left, 0.62 if corner else 0.3, wide, _ROW, corner=corner)


def _room(fig: FigureBase, left: float, columns: int, most: float) -> float:
    """Width of a cell beside names and totals."""
    return min((size(fig)[0] - left - style.MARGIN - 0.22 - TOTAL * len(STAGES)) / max(columns, 1), most)


def _level(fig: FigureBase, words: Labels, fields: dict[str, str], named: dict[str, str], cells: pd.DataFrame) -> Grid | None:
    """Fields down, the names of pairs level in a few lines, if they have room."""
    left = _left(fig, words, fields, _LABEL, pairs_down=False)
    wide = _room(fig, left, len(named), 1.25)
    if wide < 0.45:
        return None
    heads = {pair: wrap(fig, name, wide - 0.08, fontsize=_SMALL) for pair, name in named.items()}
    sizes = [measure(fig, head, fontsize=_SMALL, linespacing=1.15) for head in heads.values()]
    if any(across > wide - 0.04 or up > 1 for across, up in sizes):
        return None
    return Grid(words, fields, heads, cells, False, left, max([0.62, *(up + 0.1 for _, up in sizes)]), wide, _ROW)


def _turned(fig: FigureBase, words: Labels, fields: dict[str, str], named: dict[str, str], cells: pd.DataFrame, pairs_down: bool, angle: int) -> Grid:
    """Pairs or fields down, the names of the others turned; no cell is wide where these are cut off."""
    down, across = (named, fields) if pairs_down else (fields, named)
    rows = {key: wrap(fig, name, 3.0 if angle < 90 else 1.8, fontsize=_SMALL) for key, name in down.items()}
    left = _left(fig, words, rows, _SMALL, pairs_down=pairs_down)
    wide = _room(fig, left, len(across), 0.5)
    up, along = np.sin(np.radians(angle)), np.cos(np.radians(angle))
    reach = [4.0 if angle == 90 else (size(fig)[0] - style.MARGIN - left - wide * (place + 0.5)) / along for place in range(len(across))]
    two_lines = wide * up >= 0.3
    heads = {key: wrap(fig, name, min(long, 1.75), fontsize=_SMALL) if two_lines else name for (key, name), long in zip(across.items(), reach)}
    sizes = [measure(fig, head, fontsize=_SMALL)[0] for head in heads.values()]
    cut = angle < 90 and any(one > long + 0.02 or head.count("\n") > 1 for one, long, head in zip(sizes, reach, heads.values()))
    return Grid(words, rows, heads, cells, pairs_down, left, max(0.2 + up * max(sizes, default=0), 0.7), 0.0 if cut else wide, _LOW_ROW, angle)
