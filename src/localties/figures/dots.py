"""Draw counts and estimates as dots, with their numbers in columns beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.drawing import style
from localties.drawing.lattice import STAGES, field_counts
from localties.drawing.layout import inches, measure, panel, size, wrap
from localties.drawing.legend import draw_legend
from localties.figures.compare import draw_mark, mark_look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["dots_height", "field_dots", "ranked_dots"]

#: Inches: height of a row, of the heads above, of the name of a reference, of the axis below.
_ROW, _HEAD, _NAME, _FOOT = 0.235, 0.26, 0.15, 0.27

_SMALL, _RANGE, _DOT = style.SIZES["small"], "#b9c6d0", style.SEQUENTIAL[3]


def dots_height(rows: int, *, reference: bool = False) -> float:
    """Inches of height that `field_dots` and `ranked_dots` want for a number of rows, and a reference line."""
    return _HEAD + (_NAME if reference else 0) + _ROW * max(rows, 1) + _FOOT


def field_dots(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en") -> dict[str, Axes]:
    """Draw how many pairs said, agreed and did something in each field.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; `dots_height` of the number of fields says how high.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``dots``, where x is the number of pairs. A ring is said, a square agreed, a disc
        done; fields from top to bottom in falling number of pairs that name them. The
        numbers stand in columns at the right, that of pairs which name the field at all first.
    """
    words, counts = Labels(tables, lang), field_counts(tables, pairs)
    names = [words.word("fields", field) for field in counts.index]
    cells = [[words.number(value) for value in counts[key]] for key in ("pairs", *STAGES)]
    heads = [words.phrase("any stage"), *(words.phrase(stage) for stage in STAGES)]
    narrow = sum(measure(fig, head, fontsize=_SMALL)[0] + 0.3 for head in heads) > 0.36 * size(fig)[0]
    legend = [(head, mark_look(stage, 5.0)) for head, stage in zip(heads[1:], STAGES)] if narrow else []
    above = draw_legend(fig, legend, left=style.MARGIN, top=size(fig)[1], width=size(fig)[0] - 2 * style.MARGIN)
    label = "" if narrow else words.phrase("count pairs")  # beside the marks there is room for a word a column, or for none
    ax = _frame(fig, names, list(zip([heads[0], "", "", ""] if narrow else heads, cells)), axis_label=label, marks=[None, *STAGES], above=above)
    y, values = np.arange(len(counts)), counts[list(STAGES)].to_numpy()
    most = max(values.max(initial=1), 1)
    ax.hlines(y, values.min(axis=1), values.max(axis=1), color=_RANGE, linewidth=2.2, zorder=2, gid="ranges")
    for number, stage in enumerate(STAGES):
        same = values == values[:, [number]]
        place = same[:, :number].sum(axis=1) - (same.sum(axis=1) - 1) / 2  # equal counts stand one above the other
        draw_mark(ax, counts[stage], y + 0.34 * place, stage, 5.6, gid=stage)
    _scale(ax, (0, most), words.number, whole=True)
    first = {"field": names[0], "count": words.number(int(counts.pairs.iloc[0]))} if names else {"field": words.phrase("no field"), "count": words.number(0)}
    style.describe(ax, words.phrase("alt field_dots", pairs=words.several(pairs.pair), **first, **{stage: words.number(int(counts[stage].sum())) for stage in STAGES}))
    return {"dots": ax}


def ranked_dots(
    tables: Tables,
    fig: FigureBase,
    frame: pd.DataFrame,
    *,
    lang: str = "en",
    axis_label: str = "",
    interval_label: str = "",
    count_label: str = "",
    percent: bool = False,
    limits: tuple[float, float] | None = None,
    reference: tuple[float, str] | None = None,
    highlight: Collection[str] = (),
) -> dict[str, Axes]:
    """Draw values in falling order, with their intervals and the counts behind them.

    Parameters
    ----------
    tables : Tables
        Give the words.
    fig : matplotlib.figure.Figure or SubFigure
        Empty; `dots_height` of the number of rows says how high.
    frame : pandas.DataFrame
        `label`, `value`, and if there are any `low` and `high` (ends of an interval) and
        `count` (what the value rests on). Rows whose value is missing come last, with a dash.
    lang : {"en", "vi", "ja"}
    axis_label, interval_label, count_label : str
        What values, intervals and counts are, in that language.
    percent : bool
        Whether values are shares from 0 to 1.
    limits : tuple of float, optional
        Ends of the axis; by default around all that is drawn, and from 0 unless some are less.
    reference : tuple of float and str, optional
        Value of a line across all rows, and its name.
    highlight : collection of str
        Labels that are drawn dark and in bold.

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``dots``, with the rows at y = 0, 1, ... from the top.

    Raises
    ------
    ValueError
        If a column is missing, an interval does not hold its value, or a highlighted label
        is not there.
    """
    words = Labels(tables, lang)
    _require(frame, highlight)
    rows = frame.sort_values("value", ascending=False, kind="stable", na_position="last").reset_index(drop=True)
    say = words.percent if percent else words.number
    columns = [("", [say(value) if value == value else "–" for value in rows.value])]
    if {"low", "high"} <= set(rows):
        columns.append((interval_label, [f"{say(low)}–{say(high)}" if low == low and high == high else "" for low, high in zip(rows.low, rows.high)]))
    if "count" in rows:
        columns.append((count_label, [words.number(count) for count in rows["count"]]))
    ax = _frame(fig, list(rows.label), columns, axis_label=axis_label, bold=highlight, head=_HEAD + (0 if reference is None else _NAME))
    y, strong = np.arange(len(rows)), rows.label.isin(list(highlight))
    ink = np.where(strong, style.INK, _DOT) if len(rows) else []
    if {"low", "high"} <= set(rows):
        known = rows.low.notna() & rows.high.notna()
        ax.hlines(y[known], rows.low[known], rows.high[known], color=_RANGE, linewidth=2.6, zorder=2, gid="intervals")
    ax.scatter(rows.value, y, s=34, color=ink, edgecolor=style.PAPER, linewidth=0.7, zorder=3, gid="values")
    ends = rows[[name for name in ("value", "low", "high") if name in rows]].to_numpy(float).ravel()
    ends = np.append(ends[~np.isnan(ends)], [] if reference is None else [reference[0]])
    _scale(ax, limits or (min(0.0, ends.min(initial=0)), ends.max(initial=0) or 1.0), say, whole=not percent and bool((ends == ends.round()).all()))
    if reference is not None:
        _refer(ax, *reference)
    style.describe(ax, _say(words, rows.dropna(subset="value"), say, axis_label))
    return {"dots": ax}


def _require(frame: pd.DataFrame, highlight: Collection[str]) -> None:
    if missing := {"label", "value"} - set(frame):
        raise ValueError(f"the frame has no column {', '.join(sorted(missing))}; it has {', '.join(map(str, frame))}. Name the columns label, value, low, high, count")
    if {"low", "high"} <= set(frame):
        outside = frame[(frame.value < frame.low) | (frame.value > frame.high)]
        if len(outside):
            raise ValueError(f"the interval of {outside.label.iloc[0]!r}, {outside.low.iloc[0]} to {outside.high.iloc[0]}, does not hold its value {outside.value.iloc[0]}. Give low <= value <= high, or leave low and high empty")
    if absent := set(highlight) - set(frame.label):
        raise ValueError(f"no row has the label {', '.join(map(repr, sorted(absent)))}; highlight takes values of the column label")


def _say(words: Labels, rows: pd.DataFrame, say: Callable[[float], str], what: str) -> str:
    if rows.empty:
        return words.phrase("alt no value", what=what)
    ends = {f"{place}_{part}": text for place, row in (("first", rows.iloc[0]), ("last", rows.iloc[-1])) for part, text in (("label", str(row.label).replace("\\n", " ")), ("value", say(row.value)))}
    return words.phrase("alt ranked_dots", count=words.number(len(rows)), what=what, **ends)


def _frame(fig: FigureBase, names: Sequence[str], columns: Sequence[tuple[str, Sequence[str]]], *, axis_label: str, bold: Collection[str] = (), marks: Sequence[str | None] = (), head: float = _HEAD, above: float = 0.0) -> Axes:
    """Axes between names at the left and columns of numbers at the right, one row each; `above` all that stays free."""
    from matplotlib.transforms import blended_transform_factory

    width, height = size(fig)
    shown = [wrap(fig, name, width * (0.34 if width > 5 else 0.42), fontsize=_SMALL) for name in names]
    weight = ["bold" if name in bold else "normal" for name in names]
    left = style.MARGIN + max((measure(fig, name, fontsize=_SMALL, fontweight=heavy)[0] for name, heavy in zip(shown, weight)), default=0) + 0.16
    marks = [*marks, *[None] * (len(columns) - len(marks))]
    wide = [max((measure(fig, text, fontsize=_SMALL)[0] for text in (title, *cells)), default=0) + (0.3 if mark else 0.16) for (title, cells), mark in zip(columns, marks)]
    right = width - style.MARGIN - sum(wide)
    label = wrap(fig, axis_label, max(right - left, 0.6), fontsize=_SMALL)
    top, deep = height - above, 0.14 * label.count("\n")
    ax = panel(fig, left, _FOOT, right - left - 0.08, top - deep - head - _FOOT, label="dots")
    ax.set(ylim=(max(len(names), 1) - 0.5, -0.5), yticks=[])
    ax.spines[:].set_visible(False)
    ax.hlines(np.arange(len(names)), 0, 1, transform=ax.get_yaxis_transform(), color=style.GRID, linewidth=0.5, zorder=0, gid="guides")
    row, head_at = blended_transform_factory(inches(fig), ax.transData), {"transform": inches(fig), "va": "center_baseline", "fontsize": _SMALL, "color": style.MUTED}
    fig.text(left, top - 0.11 - deep / 2, label, ha="left", **{**head_at, "va": "center" if deep else "center_baseline"})
    for y, (name, heavy) in enumerate(zip(shown, weight)):
        fig.text(style.MARGIN, y, name, transform=row, va="center" if "\n" in name else "center_baseline", fontsize=_SMALL, fontweight=heavy, linespacing=1.1, gid="label")
    for end, mark, (title, cells) in zip(right + np.cumsum(wide), marks, columns):
        fig.text(end, top - 0.11 - deep, title, ha="right", **head_at)
        if mark:
            draw_mark(ax, end - measure(fig, title, fontsize=_SMALL)[0] - 0.1, top - 0.11 - deep, mark, 5.0, gid="legend", transform=inches(fig), clip_on=False)
        for y, cell in enumerate(cells):
            fig.text(end, y, cell, transform=row, ha="right", va="center_baseline", fontsize=_SMALL, gid=f"column {mark or title}")
    return ax


def _scale(ax: Axes, limits: tuple[float, float], say: Callable[[float], str], *, whole: bool) -> None:
    """Few round ticks below, thin lines up from them, a little room at both ends."""
    from matplotlib.ticker import MaxNLocator

    low, high = limits
    room = 0.03 * (high - low)
    most = int(np.clip(ax.bbox.width / ax.figure.dpi / 0.5, 1, 5))
    ticks = [tick for tick in MaxNLocator(most, integer=whole, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high) if low - room <= tick <= high + room]
    ax.set_xlim(low - room, high + room)
    ax.set_xticks(ticks, [say(round(float(tick), 10)) for tick in ticks])
    ax.tick_params(length=0, pad=3)
    ax.vlines(ticks, 0, 1, transform=ax.get_xaxis_transform(), color=style.GRID, linewidth=[1.1 if tick == 0 else 0.6 for tick in ticks], zorder=0, gid="grid")


def _refer(ax: Axes, value: float, name: str) -> None:
    """A dashed line across all rows, named above."""
    ax.vlines([value], 0, 1, transform=ax.get_xaxis_transform(), color=style.INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1, gid="reference")
    low, high = ax.get_xlim()
    near = "right" if value > (low + high) / 2 else "left"
    ax.annotate(name, (value, 1), xycoords=ax.get_xaxis_transform(), xytext=(0, 1), textcoords="offset points", ha=near, va="bottom", fontsize=_SMALL)
