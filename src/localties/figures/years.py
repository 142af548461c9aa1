"""Draw counts by year, one below the other, on one axis of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.drawing import style
from localties.drawing.layout import inches, measure, panel, size
from localties.drawing.plan import year_ticks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["yearly_bars"]

#: Inches: left of the bars, below them, above those of each panel for its name.
_LEFT, _FOOT, _HEAD = 0.2, 0.26, 0.36

_SMALL = style.SIZES["small"]

#: Colours of the panels, from the top.
_COLORS = ("#2c77ad", "#8d99a3", "#b8a05a")

_BAND = "#f4ece0"


def yearly_bars(tables: Tables, fig: FigureBase, counts: pd.DataFrame, *, lang: str = "en", bands: Mapping[str, tuple[int, int]] | None = None) -> dict[str, Axes]:
    """Draw one panel of bars a column, with the number on each bar.

    Parameters
    ----------
    tables : Tables
        Give the words.
    fig : matplotlib.figure.Figure or SubFigure
        Empty.
    counts : pandas.DataFrame
        Indexed by year, at most one row without a year; columns are named by what they count, in the language, from top to
        bottom.
    lang : {"en", "vi", "ja"}
    bands : mapping of str to (int, int), optional
        Words of spans to shade behind the bars, with their first and last year.

    Returns
    -------
    dict of matplotlib.axes.Axes
        By column. What has no year stands in a grey bar at the right, which is cut where its height would press the others flat.

    Raises
    ------
    ValueError
        If a year stands twice or a count is negative.
    """
    words = Labels(tables, lang)
    dated, rest = _split(counts)
    width, height = size(fig)
    first, last = (int(dated.index.min()), int(dated.index.max()) + 1) if len(dated) else (0, 1)
    block = measure(fig, words.phrase("undated"), fontsize=_SMALL)[0] + 0.15 if rest.sum() else 0.0
    across = width - _LEFT - style.MARGIN - block
    tall = (height - _FOOT) / max(len(dated.columns), 1)
    axes = {}
    for number, column in enumerate(dated):
        ax = axes[column] = panel(fig, _LEFT, _FOOT + (len(dated.columns) - 1 - number) * tall, width - _LEFT - style.MARGIN, tall - _HEAD, label=column)
        ax.set(xlim=(first, first + (last - first) * (across + block) / across), yticks=[], ylim=(0, max(dated[column].max(), 1)))
        ax.spines[:].set_visible(False)
        _bars(ax, words, dated[column], _COLORS[number % len(_COLORS)], across / (last - first), (last, block * (last - first) / across, int(rest[column])))
        for start, end in (bands or {}).values():
            ax.axvspan(start, end + 1, color=_BAND, zorder=0, linewidth=0, gid="band")
        fig.text(style.MARGIN, (_FOOT + (len(dated.columns) - number) * tall) - 0.12, column, transform=inches(fig), fontsize=_SMALL, color=style.INK, va="center_baseline")
        ticks = year_ticks(first, last, across) if number == len(dated.columns) - 1 else []
        ax.set_xticks([tick + 0.5 for tick in ticks], list(map(str, ticks)))
        ax.tick_params(length=0, pad=3)
    for word, (start, end) in (bands or {}).items():
        ax = next(iter(axes.values()))
        ax.annotate(word, ((start + end + 1) / 2, height - 0.12), xycoords=(ax.transData, inches(fig)), ha="center", va="center_baseline", fontsize=_SMALL, color=style.MUTED)
    style.describe(fig, _say(words, dated, rest))
    return axes


def _split(counts: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Rows with a year, none left out between; and the one without."""
    without = counts.index.isna()
    dated = counts[~without].set_axis(counts.index[~without].astype(int))
    if dated.index.has_duplicates or without.sum() > 1:
        raise ValueError(f"the years {dated.index[dated.index.duplicated()].unique().tolist()} stand twice; give one row a year, and at most one without")
    if (counts < 0).any(axis=None):
        raise ValueError("a count is negative; give counts of 0 or more")
    years = range(dated.index.min(), dated.index.max() + 1) if len(dated) else []
    return dated.reindex(years, fill_value=0), counts[without].sum()


def _bars(ax: Axes, words: Labels, counts: pd.Series, color: str, inch: float, rest: tuple[float, float, int]) -> None:
    """Bars with numbers on them; what has no year at the right."""
    ax.bar(counts.index + 0.5, counts.to_numpy(), 0.8, color=color, zorder=2, gid="bars")
    ax.hlines(0, counts.index.min(), rest[0], color=style.MUTED, linewidth=0.7, zorder=3)
    fits = inch > 0.22
    for year, count in counts.items():
        if count and fits:
            ax.annotate(words.number(int(count)), (year + 0.5, count), xytext=(0, 1.5), textcoords="offset points", ha="center", va="bottom", fontsize=7, color=style.MUTED, gid="number")
    left, wide, number = rest
    if number:
        middle, broad, drawn = left + wide / 2, 0.32 / inch, min(number, max(counts.max(), 1))
        ax.bar(middle, drawn, broad, color=style.GRID, zorder=2, gid="undated")
        if drawn < number:  # a bar of its height would press the others flat
            ax.plot([middle - broad / 2, middle + broad / 2], [drawn * 0.62, drawn * 0.74], color=style.PAPER, linewidth=3, zorder=2.5, gid="cut")
        ax.annotate(f"+{words.number(number)}", (left + wide / 2, drawn), xytext=(0, 1.5), textcoords="offset points", ha="center", va="bottom", fontsize=_SMALL)
        ax.annotate(words.phrase("undated"), (left + wide / 2, 0), xytext=(0, -3), textcoords="offset points", ha="center", va="top", fontsize=_SMALL, color=style.MUTED)


def _say(words: Labels, dated: pd.DataFrame, rest: pd.Series) -> str:
    """The sum and the highest year of each column."""
    told = []
    for column in dated:
        top = dated.index[int(np.argmax(dated[column]))] if len(dated) else 0
        told.append(words.phrase("alt yearly", column=column, total=words.number(int(dated[column].sum())), top=str(top), count=words.number(int(dated[column].max())) if len(dated) else "0", undated=words.number(int(rest[column]))))
    span = f"{dated.index.min()}–{dated.index.max()}" if len(dated) else words.phrase("undated")
    return words.phrase("alt yearly_bars", span=span, told=words.phrase("list semicolon").join(told))
