"""Draw the papers that were signed for a term, and when it runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localties.data import ties
from localties.data.labels import Labels
from localties.drawing import lines, style
from localties.drawing.layout import measure, panel, size, wrap
from localties.drawing.legend import draw_legend
from localties.drawing.plan import year_ticks
from localties.figures.lifelines import draw_years
from localties.measures import growth

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["term_chart", "term_chart_height"]

_SMALL = style.SIZES["small"]

#: Colour of a term that is over, runs out soon, or later.
_COLORS = {"over": "#c3cad0", "soon": style.INK, "later": style.SEQUENTIAL[3]}


def _term_rows(tables: Tables, pairs: pd.DataFrame | None, within: int) -> pd.DataFrame:
    """Terms with `x` and `until` (decimal years), and papers of the same pair that came later."""
    rows = growth.terms(tables, within=within)
    rows = rows if pairs is None else rows[rows.pair.isin(pairs.pair)]
    papers = ties.events(tables)
    papers = papers[papers.is_paper & papers.earliest.notna()]
    papers = papers.assign(x=(lines.year_of(papers.earliest) + lines.year_of(papers.latest)) / 2)
    x = dict(zip(papers.event_id, papers.x))
    rows = rows.assign(x=rows.event_id.map(x).astype(float), until=[lines.year_of_end(text) for text in rows.valid_until])
    later = [[other for other in papers.x[papers.pair == pair] if other > begin] for pair, begin in zip(rows.pair, rows.x)]
    return rows.assign(later=later).reset_index(drop=True)


def term_chart_height(tables: Tables, pairs: pd.DataFrame | None = None, *, within: int = 365) -> float:
    """Inches of height that `term_chart` wants."""
    return 0.55 + 0.26 * max(len(_term_rows(tables, pairs, within)), 1)


def term_chart(tables: Tables, fig: FigureBase, pairs: pd.DataFrame | None = None, *, lang: str = "en", within: int = 365) -> dict[str, Axes]:
    """Draw the papers that were signed for a term, from signing to its stated end.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; `term_chart_height` says how high.
    pairs : pandas.DataFrame, optional
        Rows of `localties.partnerships` to look at; by default all.
    lang : {"en", "vi", "ja"}
    within : int
        Days after the data date; terms that run out in them stand out.

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``terms``: a bar a paper, the first to run out on top, x the year. Terms that are over
        are pale, those that soon run out dark; a diamond is a later paper of the same pair.
    """
    words, rows = Labels(tables, lang), _term_rows(tables, pairs, within)
    width, height = size(fig)
    names = [wrap(fig, words.pair(pair), width * 0.34, fontsize=_SMALL) for pair in rows.pair]
    ends = [words.phrase("until", date=words.date(text)) for text in rows.valid_until]
    left = style.MARGIN + _widest(fig, names) + 0.15
    right = _widest(fig, ends) + 0.2
    entries = _entries(rows, words)
    legend = draw_legend(fig, entries, left=style.MARGIN, top=height, width=width - 2 * style.MARGIN)
    ax = panel(fig, left, 0.06, width - left - style.MARGIN, height - legend - 0.33, label="terms", bare=True)
    _bars(fig, ax, rows, right, words, tables)
    _name(ax, rows, names, ends, left - style.MARGIN)
    if rows.empty:
        ax.text(0, 0.5, words.phrase("no term"), transform=ax.transAxes, va="center", fontsize=_SMALL, color=style.MUTED)
    counts = {state: words.number(int((rows.state == state).sum())) for state in _COLORS}
    style.describe(ax, words.phrase("alt term_chart", terms=words.number(len(rows)), **counts, date=words.date(tables.package.data_date)))
    return {"terms": ax}


def _entries(rows: pd.DataFrame, words: Labels) -> list[tuple[str, dict[str, object]]]:
    """What colours and marks mean that are drawn."""
    found = [(words.phrase(f"bar {state}"), {"marker": "s", "markersize": 5.5, "color": color}) for state, color in _COLORS.items() if (rows.state == state).any()]
    if rows.later.map(bool).any():
        found.append((words.phrase("later paper"), {"marker": "D", "markersize": 4.5, "color": style.INK}))
    return found


def _widest(fig: FigureBase, texts: list[str]) -> float:
    return max((measure(fig, text, fontsize=_SMALL, fontweight="bold")[0] for text in texts), default=0)


def _bars(fig: FigureBase, ax: Axes, rows: pd.DataFrame, right: float, words: Labels, tables: Tables) -> None:
    """Bars from signing to end, and later papers, with room for words at the right."""
    today = lines.year_of_end(tables.package.data_date)
    first, last = float(np.floor(rows.x.min() if rows.x.notna().any() else today - 3)), max([today, *rows.until])
    across = ax.bbox.width / ax.figure.dpi - right
    ax.set(xlim=(first, last + right * (last - first) / across), ylim=(max(len(rows), 1) - 0.5, -0.5))
    draw_years(fig, ax, year_ticks(first, last, across), (first, last), today, words.date(tables.package.data_date), across / (last - first), below=False)
    start = rows.x.fillna(rows.until)  # an undated paper has an end alone
    ax.barh(np.arange(len(rows)), rows.until - start, 0.42, left=start, color=[_COLORS[state] for state in rows.state], zorder=2, gid="bars")
    marks = [(x, row) for row, xs in enumerate(rows.later) for x in xs]
    ax.scatter(*(zip(*marks) if marks else ((), ())), marker="D", s=20, color=style.INK, edgecolor=style.PAPER, linewidth=0.6, zorder=4, gid="later")


def _name(ax: Axes, rows: pd.DataFrame, names: list[str], ends: list[str], left: float) -> None:
    """Names of the pairs at the left, stated ends in a column at the right."""
    for row, (name, end, state) in enumerate(zip(names, ends, rows.state)):
        look = {"textcoords": "offset points", "fontsize": _SMALL, "fontweight": "bold" if state == "soon" else "normal"}
        ax.annotate(name, (0, row), xycoords=ax.get_yaxis_transform(), xytext=(-left * 72, 0), va="center" if "\n" in name else "center_baseline", linespacing=1.1, gid="name", **look)
        ax.annotate(end, (1, row), xycoords=ax.get_yaxis_transform(), xytext=(0, 0), ha="right", va="center_baseline", color=style.MUTED if state == "over" else style.INK, gid="end", **look)
