"""Draw how ties add up over time, class by class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localties.data import ties
from localties.data.labels import Labels
from localties.drawing import lines, style
from localties.drawing.layout import inches, measure, panel, size
from localties.drawing.legend import draw_legend, legend_height
from localties.drawing.plan import year_ticks
from localties.measures import growth

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["class_steps", "cumulative_chart", "standing_steps"]

_SMALL = style.SIZES["small"]

_BAR = style.SEQUENTIAL[3]

#: Inches: left of the axes, below them, height of the bars.
_LEFT, _FOOT, _BARS = 0.45, 0.24, 0.75


def class_steps(tables: Tables, signed: pd.DataFrame) -> pd.DataFrame:
    """Follow the highest class of each pair from its first signing on.

    Parameters
    ----------
    tables : Tables
    signed : pandas.DataFrame
        Rows of `growth.first_signings`; those without a year are left out.

    Returns
    -------
    pandas.DataFrame
        `pair`, `x` (decimal year, in the middle of a vague date), `formality` (6 where
        nobody tells the class) and `before` (class till then, 0 before the first): a row a
        pair, and one more for each higher class. Sorted by `x`.
    """
    import pandas as pd

    papers = ties.events(tables)
    papers = papers[papers.is_paper & papers.earliest.notna() & papers.pair.isin(signed.pair[signed.year.notna()])]
    papers = papers.assign(x=(lines.year_of(papers.earliest) + lines.year_of(papers.latest)) / 2, level=papers.formality.fillna(6).astype(int))
    first = dict(zip(signed.event_id, signed.pair))
    found = []
    for pair, own in papers.groupby("pair"):
        begin = own[own.event_id.isin(first)].x.iloc[0]
        held = 0
        for x, level in sorted(zip(np.maximum(own.x, begin), own.level)):
            if held == 0 or level < held:
                found.append((pair, x, level, held))
                held = level
    return pd.DataFrame(found, columns=["pair", "x", "formality", "before"]).sort_values(["x", "pair"]).reset_index(drop=True)


def standing_steps(tables: Tables, pairs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Count the pairs for which a dated paper stands.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows with a column `pair`.

    Returns
    -------
    tuple of numpy.ndarray
        Decimal years at which the count changes, in order, and the count from each on, up
        to the data date.
    """
    papers = lines.spans(lines.marks(tables, pairs))
    today = lines.year_of_end(tables.package.data_date)
    changes: dict[float, int] = {}
    for _, own in papers[papers.start <= today].groupby("line"):
        until = -np.inf
        for start, end in zip(own.start, own.end):  # sorted by start: join what overlaps
            if start > until:
                if np.isfinite(until):
                    changes[until] = changes.get(until, 0) - 1
                changes[start] = changes.get(start, 0) + 1
            until = max(until, end)
        if until <= today:
            changes[until] = changes.get(until, 0) - 1
    x = np.array(sorted(changes))
    return x, np.cumsum([changes[key] for key in x]) if len(x) else np.zeros(0, int)


def cumulative_chart(tables: Tables, fig: FigureBase, pairs: pd.DataFrame | None = None, *, lang: str = "en") -> dict[str, Axes]:
    """Draw how many pairs had signed a first paper, by their highest class till then.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty.
    pairs : pandas.DataFrame, optional
        Rows of `localties.partnerships` to look at; by default all pairs of local
        governments that ever had a paper, without those of aggregators alone.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``ties``: areas, x the year, y the number of pairs whose first signing was till then;
        a pair that signs a higher paper moves to its area, one whose papers ended stays, and
        a line tells how many still stand. A block at the right stands for pairs without a
        dated signing. ``signings``: bars of first signings by year, those with an inferred
        date hollow.
    """
    words, signed = Labels(tables, lang), growth.first_signings(tables)
    signed = signed if pairs is None else signed[signed.pair.isin(pairs.pair)]
    steps, today = class_steps(tables, signed), lines.year_of_end(tables.package.data_date)
    level = signed.formality.fillna(6).astype(int)
    width, height = size(fig)
    right = max(measure(fig, f"00  {words.paper_class(value)}", fontsize=_SMALL)[0] for value in {*level, 3}) + 0.35
    block = measure(fig, words.phrase("undated"), fontsize=_SMALL)[0] + 0.2
    across = width - _LEFT - block - right - style.MARGIN
    x, stands = standing_steps(tables, signed[signed.year.notna()])
    standing = int(stands[-1]) if len(stands) else 0
    upper = _head(fig, words.phrase("pairs signed"), [(words.phrase("of these standing", count=words.number(standing)), {"linestyle": (0, (3, 2)), "linewidth": 1.1, "color": style.INK})], height)
    basis = [(words.phrase(f"date {basis}"), {"marker": "s", "markersize": 5.5, "color": _BAR, "markerfacecolor": face}) for basis, face in (("printed", _BAR), ("inferred", style.PAPER))]
    middle = _head(fig, words.phrase("first signings"), basis, _FOOT + _BARS + 0.15, above=True)
    bottom = _FOOT + _BARS + 0.15 + middle + 0.24
    axes = {name: panel(fig, _LEFT, low, width - _LEFT - style.MARGIN, high, label=name) for name, low, high in (("ties", bottom, height - bottom - upper - 0.1), ("signings", _FOOT, _BARS))}
    first = float(np.floor(steps.x.min())) if len(steps) else float(np.floor(today)) - 3
    inch = (today - first) / across
    for ax in axes.values():
        ax.set_xlim(first, today + (block + right) * inch)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0, pad=3)
        ticks = [year for year in year_ticks(first, today, across) if (year - first) / inch > 0.15]
        ax.set_xticks(ticks, list(map(str, ticks)))
    bands = _areas(axes["ties"], steps, x, stands, first, today)
    _undated(axes, level[signed.year.isna()], sum(bands.values()), today + block * inch / 2, 0.32 * inch, words)
    _ends(axes["ties"], bands, today, today + block * inch, inch, words)
    _signings(axes["signings"], signed, first, today, inch)
    counted = words.phrase("list comma").join(words.phrase("counted kind", kind=words.paper_class(value), count=words.number(count)) for value, count in bands.items())
    style.describe(fig, words.phrase("alt cumulative_chart", date=words.date(tables.package.data_date), total=words.number(sum(bands.values())), classes=counted or "0", undated=words.number(int(signed.year.isna().sum())), standing=words.number(standing)))
    return axes


def _areas(ax: Axes, steps: pd.DataFrame, x: np.ndarray, stands: np.ndarray, first: float, today: float) -> dict[int, int]:
    """Stack the classes, the highest below; give their heights at the right end."""
    edges = np.unique([first, *steps.x, today])
    until = np.searchsorted(steps.x, edges, side="right")  # steps are sorted by x
    base, ends = np.zeros(len(edges)), {}
    for value in sorted({*steps.formality, *steps.before} - {0}):
        moved = (steps.formality == value).astype(int) - (steps.before == value)
        count = np.append(0, np.cumsum(moved))[until]
        ax.fill_between(edges, base, base + count, step="post", facecolor=style.CLASS_COLORS[value], edgecolor=style.PAPER, linewidth=0.4, zorder=2, gid=f"class {value}")
        base = base + count
        if count[-1]:
            ends[value] = int(count[-1])
    if len(x):
        ax.step([*x, today], [*stands, stands[-1]], where="post", color=style.INK, linewidth=1.1, linestyle=(0, (3, 2)), zorder=3, gid="standing")
    ax.set_ylim(0, max(base[-1] * 1.12, 4))
    ticks = [tick for tick in ax.get_yticks() if tick == round(tick) and tick <= ax.get_ylim()[1]]
    ax.set_yticks(ticks, [str(int(tick)) for tick in ticks])
    ax.hlines(ticks, first, today, color=style.GRID, linewidth=0.6, zorder=0, gid="grid")
    return ends


def _undated(axes: dict[str, Axes], level: pd.Series, total: int, x: float, wide: float, words: Labels) -> None:
    """A block on top for pairs without a dated signing, and a bar of them below."""
    if level.empty:
        return
    top = total
    for value, count in level.value_counts().sort_index().items():
        axes["ties"].bar(x, count, wide, bottom=top, facecolor=style.CLASS_COLORS[value], alpha=0.55, zorder=2, gid="undated")
        top += count
    axes["signings"].bar(x, len(level), wide, facecolor=style.GRID, zorder=2, gid="undated")
    for ax, height in ((axes["ties"], top), (axes["signings"], len(level))):
        ax.annotate(f"+{len(level)}", (x, height), xytext=(0, 1.5), textcoords="offset points", ha="center", va="bottom", fontsize=_SMALL)
        ax.annotate(words.phrase("undated"), (x, 0), xycoords=("data", "axes fraction"), xytext=(0, -3), textcoords="offset points", ha="center", va="top", fontsize=_SMALL, color=style.MUTED)


def _ends(ax: Axes, bands: dict[int, int], today: float, at: float, inch: float, words: Labels) -> None:
    """Name each area at its right end."""
    middle = np.cumsum(list(bands.values())) - np.array(list(bands.values())) / 2
    gap = 0.17 * (ax.get_ylim()[1] / (ax.bbox.height / ax.figure.dpi))
    rank = gap * np.arange(len(middle))
    placed = np.maximum.accumulate(middle - rank) + rank if len(middle) else middle
    for (value, count), y, label in zip(bands.items(), middle, placed):
        ax.plot([today, at, at + 0.1 * inch], [y, y, label], color=style.CLASS_COLORS[value], linewidth=0.9, zorder=1, gid="leader")
        ax.plot([at + 0.17 * inch], [label], marker="s", markersize=5.5, color=style.CLASS_COLORS[value], gid="swatch")
        ax.text(at + 0.26 * inch, label, f"{words.number(count)}  {words.paper_class(value)}", va="center_baseline", fontsize=_SMALL, gid=f"end {value}")


def _signings(ax: Axes, signed: pd.DataFrame, first: float, today: float, inch: float) -> None:
    """Bars of first signings by year, with their numbers."""
    counts = signed.dropna(subset="year").groupby(["year", "date_basis"]).size().unstack(fill_value=0).reindex(columns=["printed", "inferred"], fill_value=0)
    years = counts.index.to_numpy(float) + 0.5
    ax.bar(years, counts.printed, 0.8, color=_BAR, zorder=2, gid="printed")
    ax.bar(years, counts.inferred, 0.8, bottom=counts.printed, facecolor=style.PAPER, edgecolor=_BAR, linewidth=0.9, zorder=2, gid="inferred")
    for year, count in zip(years, counts.sum(axis=1)) if inch < 8 else ():  # numbers have room over bars an eighth of an inch wide
        ax.annotate(str(count), (year, count), xytext=(0, 1.5), textcoords="offset points", ha="center", va="bottom", fontsize=7, color=style.MUTED, gid="number")
    ax.set(yticks=[], ylim=(0, max(counts.sum(axis=1).max() * 1.15 if len(counts) else 0, int(signed.year.isna().sum()) * 1.25, 1)))
    ax.hlines(0, first, today, color=style.MUTED, linewidth=0.7)


def _head(fig: FigureBase, text: str, entries: list[tuple[str, dict[str, object]]], y: float, *, above: bool = False) -> float:
    """Write what a panel counts and what its marks mean, below y or above it; give the height."""
    width = size(fig)[0] - 2 * style.MARGIN
    beside = measure(fig, text, fontsize=_SMALL)[0] + 0.2
    need = sum(measure(fig, label, fontsize=_SMALL)[0] + 0.5 for label, _ in entries)
    left, lines_down = (style.MARGIN + beside, 0) if beside + need <= width else (style.MARGIN, 1)
    high = 0.19 + lines_down * legend_height(fig, entries, width=width)
    top = y + high if above else y
    fig.text(style.MARGIN, top - 0.095, text, transform=inches(fig), fontsize=_SMALL, color=style.MUTED, va="center_baseline")
    draw_legend(fig, entries, left=left, top=top - 0.19 * lines_down, width=width - left + style.MARGIN)
    return high
