"""Draw how wholes fall into parts: a bar a row, with the number in each part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.drawing import style
from localties.drawing.layout import inches, measure, panel, size, wrap
from localties.drawing.legend import draw_legend, legend_height

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["GRADE_COLORS", "stacked_rows", "stacked_rows_height"]

#: Colours of the grades A to D.
GRADE_COLORS = (style.SEQUENTIAL[4], style.SEQUENTIAL[3], style.SEQUENTIAL[2], style.SEQUENTIAL[0])

#: Inches: height of a row and of its bar, head above the bars, free edge below, gap between parts.
_ROW, _BAR, _HEAD, _FOOT = 0.34, 0.24, 0.3, 0.08

_SMALL = style.SIZES["small"]


def stacked_rows_height(counts: pd.DataFrame, *, width: float) -> float:
    """Inches of height that `stacked_rows` wants in a figure or subfigure of a width; parameters as there."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(width, 4))
    return legend_height(fig, _entries(counts, [style.GRID] * counts.shape[1]), width=width - 2 * style.MARGIN) + _HEAD + _ROW * max(len(counts), 1) + _FOOT


def stacked_rows(tables: Tables, fig: FigureBase, counts: pd.DataFrame, *, colors: Sequence[str], total_label: str = "", lang: str = "en") -> dict[str, Axes]:
    """Draw a bar a row, all equally long, cut into parts by their counts.

    Parameters
    ----------
    tables : Tables
        Give the words.
    fig : matplotlib.figure.Figure or SubFigure
        Empty; as high as `stacked_rows_height` says.
    counts : pandas.DataFrame
        Whole numbers. The index names the rows, from top to bottom, the columns the parts, from
        left to right, both in the language.
    colors : sequence of str
        One a part.
    total_label : str
        What is counted, above the totals at the right.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``rows``, where x is the share from 0 to 1 and the rows lie at y = 0, 1, ... from the top. The count stands in each
        part that has room for it; a row that sums to 0 is empty.

    Raises
    ------
    ValueError
        If there is not one colour a part, or a count is negative.
    """
    if len(colors) != counts.shape[1]:
        raise ValueError(f"there are {counts.shape[1]} parts and {len(colors)} colors; give one a part")
    if (counts < 0).any(axis=None):
        raise ValueError("a count is negative; give counts of 0 or more")
    words, (width, height) = Labels(tables, lang), size(fig)
    totals = counts.sum(axis=1).to_numpy()
    names = [wrap(fig, name, 0.3 * width, fontsize=_SMALL) for name in counts.index]
    left = style.MARGIN + max((measure(fig, name, fontsize=_SMALL)[0] for name in names), default=0) + 0.12
    right = style.MARGIN + max(measure(fig, text, fontsize=_SMALL)[0] for text in (total_label, *map(words.number, totals.tolist()))) + 0.1
    top = height - draw_legend(fig, _entries(counts, colors), left=style.MARGIN, top=height, width=width - 2 * style.MARGIN)
    ax = panel(fig, left, _FOOT, width - left - right, top - _HEAD - _FOOT, label="rows")
    ax.set(xlim=(0, 1), ylim=(max(len(counts), 1) - 0.5, -0.5), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    _bars(ax, words, counts, totals, colors, width - left - right)
    small = {"fontsize": _SMALL, "va": "center_baseline"}
    for y, (name, total) in enumerate(zip(names, totals.tolist())):
        ax.annotate(name, (0, y), xytext=(-0.12 * 72, 0), textcoords="offset points", ha="right", linespacing=1.1, annotation_clip=False, gid="name", **{**small, "va": "center" if "\n" in name else "center_baseline"})
        ax.annotate(words.number(total), (1, y), xytext=((right - style.MARGIN) * 72, 0), textcoords="offset points", ha="right", annotation_clip=False, gid="total", **small)
    fig.text(width - style.MARGIN, top - _HEAD / 2, total_label, transform=inches(fig), ha="right", color=style.MUTED, **small)
    style.describe(fig, _say(words, counts, totals))
    return {"rows": ax}


def _entries(counts: pd.DataFrame, colors: Sequence[str]) -> list[tuple[str, dict[str, object]]]:
    return [(str(part), {"marker": "s", "markersize": 7.5, "color": color, "markeredgecolor": style.MUTED, "markeredgewidth": 0.5}) for part, color in zip(counts, colors)]


def _bars(ax: Axes, words: Labels, counts: pd.DataFrame, totals: np.ndarray, colors: Sequence[str], inch: float) -> None:
    """Parts of each bar from the left, with the count where it fits."""
    shares = counts.to_numpy(float) / np.maximum(totals, 1)[:, None]
    starts = shares.cumsum(axis=1) - shares
    for number, color in enumerate(colors):
        ax.barh(np.arange(len(counts)), shares[:, number], _BAR / _ROW, left=starts[:, number], color=color, edgecolor=style.PAPER, linewidth=0.8, gid="parts")
        for y in np.flatnonzero(shares[:, number]):
            text = words.number(int(counts.iloc[y, number]))
            if measure(ax.figure, text, fontsize=_SMALL)[0] + 0.04 <= shares[y, number] * inch:
                ax.text(starts[y, number] + shares[y, number] / 2, y, text, ha="center", va="center_baseline", fontsize=_SMALL, color=_on(color), gid="count")


def _on(color: str) -> str:
    """Ink or paper, whichever can be read on a colour."""
    from matplotlib.colors import to_rgb

    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in to_rgb(color)]
    return style.PAPER if np.dot(linear, (0.2126, 0.7152, 0.0722)) < 0.2 else style.INK


def _say(words: Labels, counts: pd.DataFrame, totals: np.ndarray) -> str:
    told = []
    for (name, row), total in zip(counts.iterrows(), totals.tolist()):
        parts = words.phrase("list comma").join(f"{part} {words.number(int(count))}" for part, count in row.items())
        told.append(words.phrase("alt stacked row", name=name, total=words.number(total), parts=parts))
    return words.phrase("alt stacked_rows", rows=words.phrase("list semicolon").join(told))
