"""Draw many pairs as small panels on the same axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from localties.data.labels import Labels
from localties.data.ties import paper_classes
from localties.drawing import lines, style
from localties.drawing.layout import blank, size, wrap, write_lines
from localties.drawing.legend import draw_legend, legend_height
from localties.drawing.plan import year_ticks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["event_years", "pair_multiples", "pair_multiples_height"]

#: Inches: least width of a panel, between panels, height of what is plotted, of the years below.
_WIDE, _BETWEEN, _PLOT, _FOOT = 1.6, 0.24, 0.62, 0.22

_SMALL, _TINY = style.SIZES["small"], 7.0

#: Groups from the base of a bar upwards.
_GROUPS = ("paper", "contact", "mention", "announced")
_COLORS = {"contact": "#93a1ac", "mention": "#d3d9dd", "announced": style.PAPER}


def event_years(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the events of each pair by year and group.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.

    Returns
    -------
    pandas.DataFrame
        `line` (position of the pair), `year` (missing when undated), `group` (paper, contact,
        mention; announced whatever has not taken place), `level` (class of a paper, 6 where
        nobody tells it, 0 of all else) and `events` (count). A date that spans years counts
        where `lines.marks` puts it.
    """
    rows = lines.marks(tables, pairs)
    group = rows.group.replace("ended", "paper").where(rows.status == "took_place", "announced")
    year = np.floor(rows.x).astype("Int64")
    level = rows.paper_class.where(group == "paper", 0)
    return rows.assign(group=group, year=year, level=level).groupby(["line", "year", "group", "level"], dropna=False).size().rename("events").reset_index()


@dataclass(frozen=True)
class _Grid:
    """Panels in inches from the upper left corner of the room."""

    names: list[str]
    columns: int
    wide: float
    head: float
    legend: float
    first: int
    last: int
    most: int

    @property
    def high(self) -> float:
        return self.head + _PLOT + _FOOT

    @property
    def height(self) -> float:
        return self.legend + max(-(-len(self.names) // self.columns), 1) * self.high + 0.04

    def corner(self, line: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Left edge and baseline of what is plotted in each panel."""
        row, column = np.divmod(np.asarray(line, int), self.columns)
        return style.MARGIN + 0.2 + column * (self.wide + _BETWEEN), self.legend + row * self.high + self.head + _PLOT

    def x(self, year: np.ndarray) -> np.ndarray:
        """Inches from the left edge of a panel to the beginning of a year."""
        return (np.asarray(year, float) - self.first) * self.wide / (self.last - self.first)

    def y(self, count: np.ndarray) -> np.ndarray:
        """Inches above the baseline."""
        return np.asarray(count, float) * _PLOT * 0.94 / self.most


def _grid(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, counts: pd.DataFrame, words: Labels, show: str) -> _Grid:
    width = size(fig)[0] - 2 * style.MARGIN - 0.4
    columns = max(1, min(len(pairs), int((width + _BETWEEN) / (_WIDE + _BETWEEN))))
    wide = min((width + _BETWEEN) / columns - _BETWEEN, 3.2)
    names = [wrap(fig, name, wide, fontsize=_SMALL, fontweight="bold") for name in words.short_pairs(pairs.pair)]
    deep = max((name.count("\n") + 1 for name in names), default=1)
    dated = counts.dropna(subset="year")
    last = int(lines.year_of_end(tables.package.data_date) + 0.999)
    first = min(int(dated.year.min()) if len(dated) else last - 3, last - 3)
    totals = dated.groupby(["line", "year"]).events.sum() if show == "years" else dated.groupby("line").events.sum()
    legend = legend_height(fig, _entries(pairs, counts, words, show), width=width) + 0.08
    return _Grid(names, columns, wide, 0.14 * deep + 0.32, legend, first, last, max(int(totals.max()) if len(totals) else 1, 3))


def pair_multiples_height(tables: Tables, pairs: pd.DataFrame, *, width: float, lang: str = "en", show: Literal["years", "steps"] = "years") -> float:
    """Inches of height that `pair_multiples` wants in a figure or subfigure of a width; parameters as there."""
    from matplotlib.figure import Figure

    return _grid(tables, Figure(figsize=(width, 4)), pairs, event_years(tables, pairs), Labels(tables, lang), show).height


def pair_multiples(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en", show: Literal["years", "steps"] = "years") -> dict[str, Axes]:
    """Draw a small panel a pair, all on the same axes.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; as high as `pair_multiples_height` says, else panels are drawn out or pressed.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`, from left to right and down.
    lang : {"en", "vi", "ja"}
    show : {"years", "steps"}
        Events a year as bars, papers below, or all events and papers till then as steps.

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``panels``, in inches from the upper left corner. Above each panel a rule in the colour
        of the pair's class, its name, and the number of its events, undated ones apart.

    Raises
    ------
    ValueError
        If `show` is another word.
    """
    if show not in ("years", "steps"):
        raise ValueError(f"show {show!r} is unknown; choose years or steps")
    words, counts = Labels(tables, lang), event_years(tables, pairs)
    grid = _grid(tables, fig, pairs, counts, words, show)
    width, height = size(fig)
    ax = blank(fig, label="panels")
    ax.set_ylim(grid.height, 0)
    _axes(ax, grid)
    _heads(ax, grid, pairs, counts, words)
    (_bars if show == "years" else _steps)(ax, grid, pairs, counts.dropna(subset="year"), words)
    draw_legend(fig, _entries(pairs, counts, words, show), left=style.MARGIN, top=height, width=width - 2 * style.MARGIN)
    undated = int(counts.events[counts.year.isna()].sum())
    style.describe(fig, words.phrase("alt pair_multiples", pairs=words.several(pairs.pair), events=words.number(int(counts.events.sum())), undated=words.number(undated), span=f"{grid.first}–{grid.last - 1}", most=words.number(grid.most)))
    return {"panels": ax}


def _entries(pairs: pd.DataFrame, counts: pd.DataFrame, words: Labels, show: str) -> list[tuple[str, dict[str, object]]]:
    """What colours mean that are drawn."""
    square = {"marker": "s", "markersize": 6}
    found = [(words.paper_class(value), {**square, "color": style.CLASS_COLORS[value]}) for value in sorted({*map(int, paper_classes(pairs)), *(counts.level if show == "years" else ())} - {0})]
    if show == "steps":
        return found + [(words.phrase("all events"), {**square, "color": _COLORS["mention"]})]
    names = {"contact": words.phrase("mark contact"), "mention": words.phrase("mark mention"), "announced": words.phrase("announced")}
    return found + [(names[group], {**square, "color": _COLORS["contact"] if group == "announced" else _COLORS[group], **({"markerfacecolor": style.PAPER} if group == "announced" else {})}) for group in names if group in set(counts.group)]


def _axes(ax: Axes, grid: _Grid) -> None:
    """Baselines, a few lines with their numbers in the first column, years under each panel."""
    from matplotlib.ticker import MaxNLocator

    left, base = grid.corner(np.arange(len(grid.names)))
    ticks = [int(tick) for tick in MaxNLocator(2, integer=True, steps=[1, 2, 5, 10]).tick_values(0, grid.most) if 0 < tick <= grid.most]
    for tick in ticks:
        ax.hlines(base - grid.y(tick), left, left + grid.wide, color=style.GRID, linewidth=0.5, zorder=0)
        for y in sorted(set(base)):
            ax.text(style.MARGIN + 0.15, y - grid.y(tick), str(tick), ha="right", va="center_baseline", fontsize=_TINY, color=style.MUTED, gid="count")
    ax.hlines(base, left, left + grid.wide, color=style.MUTED, linewidth=0.7, zorder=4, gid="baselines")
    years = year_ticks(grid.first, grid.last - 0.5, grid.wide)
    step = max(1, -(-len(years) // max(int(grid.wide / 0.6), 1)))
    for x, y in zip(left, base):
        for year in years[::step]:
            ax.text(x + grid.x(year + 0.5), y + 0.04, str(year), ha="center", va="top", fontsize=_TINY, color=style.MUTED, gid="year")


def _heads(ax: Axes, grid: _Grid, pairs: pd.DataFrame, counts: pd.DataFrame, words: Labels) -> None:
    """A rule in the colour of the class, the name, and how many events there are."""
    from matplotlib.collections import LineCollection

    left, base = grid.corner(np.arange(len(grid.names)))
    top = base - _PLOT - grid.head + 0.06
    ax.add_collection(LineCollection([[(x, y), (x + grid.wide, y)] for x, y in zip(left, top)], colors=[style.CLASS_COLORS[value] for value in paper_classes(pairs)], linewidths=2.4, gid="rules"), autolim=False)
    total, undated = counts.groupby("line").events.sum(), counts[counts.year.isna()].groupby("line").events.sum()
    for line, (name, x, y) in enumerate(zip(grid.names, left, top)):
        write_lines(ax, x, y + 0.165, name, 0.135, fontsize=_SMALL, fontweight="bold", gid="name")
        number = words.number(int(total.get(line, 0)))
        text = words.phrase("n undated", number=number, undated=words.number(int(undated[line]))) if line in undated else words.phrase("n", number=number)
        ax.text(x, y + 0.165 + 0.135 * (name.count("\n") + 1), text, va="baseline", fontsize=_TINY, color=style.MUTED, gid="n")


def _bars(ax: Axes, grid: _Grid, pairs: pd.DataFrame, counts: pd.DataFrame, words: Labels) -> None:
    """Stack the groups of each year; a collection a group."""
    from matplotlib.collections import PolyCollection

    order = counts.assign(rank=counts.group.map({group: rank for rank, group in enumerate(_GROUPS)})).sort_values(["line", "year", "rank", "level"])
    above = order.groupby(["line", "year"]).events.cumsum()
    order = order.assign(low=above - order.events, high=above)
    for group in _GROUPS:
        part = order[order.group == group]
        left, base = grid.corner(part.line)
        x0, x1 = (left + grid.x(part.year.astype(float) + side) for side in (0.08, 0.92))
        low, high = base - grid.y(part.low), base - grid.y(part.high)
        boxes = [[(a, c), (b, c), (b, d), (a, d)] for a, b, c, d in zip(x0, x1, low, high)]
        color = [style.CLASS_COLORS[value] for value in part.level] if group == "paper" else _COLORS[group]
        ax.add_collection(PolyCollection(boxes, facecolor=color, edgecolor=_COLORS["contact"] if group == "announced" else "none", linewidth=0.7 if group == "announced" else 0, zorder=3, gid=group), autolim=False)


def _steps(ax: Axes, grid: _Grid, pairs: pd.DataFrame, counts: pd.DataFrame, words: Labels) -> None:
    """Events till the end of each year as an area of steps, papers in the colour of the class before it."""
    from matplotlib.collections import PolyCollection

    shade = [style.CLASS_COLORS[value] for value in paper_classes(pairs)]
    ends = np.full(len(pairs), -np.inf)  # inches above the baseline of the number below
    for gid, groups, zorder in (("papers", _GROUPS[:1], 3), ("all", _GROUPS[:-1], 2)):
        shapes, lines_of = [], []
        for line, own in counts[counts.group.isin(groups)].groupby("line"):
            left, base = (float(part) for part in grid.corner(line))
            total = own.groupby("year").events.sum().sort_index().cumsum()
            xs = [*np.repeat(total.index.to_numpy(float), 2), float(grid.last)]
            shapes.append([*zip(left + grid.x(xs), base - grid.y([0, *np.repeat(total.to_numpy(), 2)])), (left + grid.wide, base)])
            lines_of.append(line)
            ends[line] = max(float(grid.y(total.iloc[-1])), ends[line] + 0.115)
            ax.text(left + grid.wide + 0.03, base - ends[line], words.number(int(total.iloc[-1])), va="center_baseline", fontsize=_TINY, color=style.INK, gid=f"end {gid}")
        colors = [shade[line] for line in lines_of] if gid == "papers" else _COLORS["mention"]
        ax.add_collection(PolyCollection(shapes, facecolor=colors, linewidth=0, zorder=zorder, gid=gid), autolim=False)
