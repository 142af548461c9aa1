"""Draw ties in time and compare what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localties import style, ties
from localties.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from localties.tables import Tables

__all__ = ["field_matrix", "lifelines"]

#: Years right of the axis of time at which undated things stand.
UNDATED = 1.1

_MARKERS = {"paper": ("D", 44), "contact": ("o", 30), "mention": ("^", 24)}


def lifelines(tables: Tables, ax: Axes, pairs: pd.DataFrame, *, lang: str = "en") -> Axes:
    """Draw what happened between pairs, a line a pair, undated things in a column of their own.

    Parameters
    ----------
    tables : Tables
    ax : matplotlib.axes.Axes
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`, drawn from top to bottom.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    matplotlib.axes.Axes
        x is the year. A diamond is a paper, a circle a contact, a triangle a mention;
        hollow marks were announced, a bar is the time within which a date lies.
    """
    words = Labels(tables, lang)
    rows = _placed(tables, pairs)
    rows["level"] = rows.groupby("line").x.transform(lambda x: _levels(x.to_numpy(), 0.28))
    rows["y"] = rows.line + 0.17 * rows.level * np.where(rows.level % 2, -1, 1) * 0.9
    dated = rows[rows.date.notna()]
    ax.hlines(range(len(pairs)), 0, 1, transform=ax.get_yaxis_transform(), color=style.GRID, linewidth=0.6, zorder=0)
    vague = dated[dated.end - dated.start > 0.12]
    ax.hlines(vague.y, vague.start, vague.end, color=style.MUTED, linewidth=1.6, alpha=0.45, zorder=1, gid="vague")
    for (group, status), part in rows.groupby(["group", "status"]):
        marker, size = _MARKERS[group]
        hollow = status != "took_place"
        ax.scatter(part.x, part.y, marker=marker, s=size, facecolor=style.PAPER if hollow else _mark_colors(part), edgecolor=_mark_colors(part), linewidth=1, zorder=3, gid=f"{group} {status}")
    _label_papers(ax, rows[rows.group == "paper"], words)
    ax.set_yticks(range(len(pairs)), [words.pair(pair, width=44) for pair in pairs.pair], fontsize=style.SIZES["label"], color=style.INK)
    _time_axis(ax, rows, words)
    ax.invert_yaxis()
    _mark_legend(ax, rows, words)
    return ax


def _placed(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Events of the pairs with line, group and place in time; undated ones right of the last year."""
    events = ties.events(tables)
    line = dict(zip(pairs.pair, range(len(pairs))))
    rows = events[events.pair.isin(line)].copy()
    kinds = tables.kinds.set_index("code")
    flags = kinds.loc[rows.kind].reset_index()
    rows["group"] = np.where(flags.signed | flags.retrospective, "paper", np.where(flags.makes_contact, "contact", "mention"))
    rows["line"] = rows.pair.map(line)
    rows["start"], rows["end"] = _year(rows.earliest), _year(rows.latest)
    rows["x"] = np.where(rows.end - rows.start < 1.05, (rows.start + rows.end) / 2, rows.start)
    rows["x"] = rows.x.fillna(_last_year(rows) + UNDATED)
    return rows.sort_values(["line", "x", "event_id"])


def _last_year(rows: pd.DataFrame) -> int:
    """End of the axis of time: the first of January after the last dated thing."""
    dated = rows.x[rows.earliest.notna()]
    return int(np.ceil(dated.max())) if len(dated) else 0


def _year(day: pd.Series) -> pd.Series:
    return day.dt.year + (day.dt.day_of_year - 1) / 365.25


def _levels(x: np.ndarray, apart: float) -> list[int]:
    """Lowest level on which each mark is clear of those before it; x is sorted."""
    ends: list[float] = []
    levels = []
    for value in x:
        level = next((number for number, end in enumerate(ends) if value - end >= apart), len(ends))
        ends[level : level + 1] = [value]
        levels.append(level)
    return levels


def _mark_colors(rows: pd.DataFrame) -> list[str]:
    classes = rows.formality.astype("float").fillna(0).astype(int)
    return [style.CLASS_COLORS[value] if group == "paper" else style.MUTED for value, group in zip(classes, rows.group)]


def _label_papers(ax: Axes, papers: pd.DataFrame, words: Labels) -> None:
    """Print the date of each paper, of the first of a line above it, of later ones below."""
    from matplotlib.patheffects import withStroke

    for row, later in zip(papers.itertuples(), papers.duplicated("line")):
        place = {"xytext": (0, -6), "va": "top"} if later else {"xytext": (0, 6), "va": "bottom"}
        ax.annotate(words.date(row.date), (row.x, row.y), textcoords="offset points", ha="center", path_effects=[withStroke(linewidth=2.5, foreground=style.PAPER)], fontsize=style.SIZES["small"], color=style.INK, zorder=4, **place)


def _time_axis(ax: Axes, rows: pd.DataFrame, words: Labels) -> None:
    last = _last_year(rows)
    first = int(np.floor(rows.start.min())) if rows.start.notna().any() else last
    years = list(range(first, last + 1, max(1, round((last - first) / 8))))
    labels = list(map(str, years))
    if rows.start.isna().any():
        ax.axvspan(last + UNDATED - 0.5, last + UNDATED + 0.5, color=style.SEA, zorder=-1, linewidth=0)
        years, labels = [*years, last + UNDATED], [*labels, words.date(None)]
    ticks = [(year, label) for year, label in zip(years, labels) if year < last or not label.isdigit()]  # room for the last word
    ax.set_xlim(first - (last - first) * 0.25, last + UNDATED + 0.9)
    ax.set_xticks(*zip(*ticks))
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)


def _mark_legend(ax: Axes, rows: pd.DataFrame, words: Labels) -> None:
    """Say what the marks mean that are drawn."""
    from matplotlib.lines import Line2D

    papers = rows[rows.group == "paper"].drop_duplicates("formality").sort_values("formality")
    entries = [(words.word("kinds", kind), *_MARKERS["paper"], color) for kind, color in zip(papers.kind, _mark_colors(papers))]
    entries += [(words.phrase(f"mark {group}"), *_MARKERS[group], style.MUTED) for group in ("contact", "mention") if group in set(rows.group)]
    handles = [Line2D([], [], linestyle="", marker=marker, markersize=size**0.5, color=color, label=label) for label, marker, size, color in entries]
    handles.append(Line2D([], [], linestyle="", marker="o", markersize=5.5, markerfacecolor=style.PAPER, color=style.MUTED, label=words.phrase("announced")))
    handles.append(Line2D([], [], color=style.MUTED, alpha=0.45, linewidth=1.6, label=words.phrase("within")))
    ax.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1.0), ncols=len(handles), fontsize=style.SIZES["label"], borderaxespad=0, handletextpad=0.4, columnspacing=1.2)


_STAGES = {"said": (-0.27, "o", False), "agreed": (0.0, "s", True), "done": (0.27, "o", True)}


def field_matrix(tables: Tables, ax: Axes, pairs: pd.DataFrame, *, lang: str = "en") -> Axes:
    """Draw which fields each pair said, agreed or did something about.

    Parameters
    ----------
    tables : Tables
    ax : matplotlib.axes.Axes
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`, drawn from left to right.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    matplotlib.axes.Axes
        Fields from top to bottom in falling number of pairs that name them. In each cell a
        ring at the left is said, a square in the middle agreed, a disc at the right done.
    """
    from matplotlib.lines import Line2D

    words = Labels(tables, lang)
    stages = ties.pair_fields(tables)
    stages = stages[stages.pair.isin(pairs.pair)]
    order = _field_order(stages)
    stages["x"], stages["y"] = stages.pair.map(dict(zip(pairs.pair, range(len(pairs))))), stages.field.map(order)
    ax.hlines(np.arange(len(order) + 1) - 0.5, -0.5, len(pairs) - 0.5, color=style.GRID, linewidth=0.5, zorder=0)
    ax.vlines(np.arange(1, len(pairs)) - 0.5, -0.5, len(order) - 0.5, color=style.GRID, linewidth=0.5, zorder=0)
    handles = []
    for stage, (offset, marker, filled) in _STAGES.items():
        part = stages[stages.stage == stage]
        color = style.STAGE_COLORS[stage]
        look = {"marker": marker, "color": color, "markerfacecolor": color if filled else style.PAPER}
        ax.plot(part.x + offset, part.y, linestyle="", markersize=6, markeredgewidth=1.2, gid=stage, **look)
        handles.append(Line2D([], [], linestyle="", markersize=6, markeredgewidth=1.2, label=words.phrase(stage), **look))
    ax.set_yticks(list(order.values()), [words.word("fields", field) for field in order], fontsize=style.SIZES["label"], color=style.INK)
    ax.set_xticks(range(len(pairs)), [words.pair(pair, width=18) for pair in pairs.pair], fontsize=style.SIZES["small"], color=style.INK)
    ax.set(xlim=(-0.5, len(pairs) - 0.5), ylim=(len(order) - 0.5, -0.5))
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.01), ncols=3, fontsize=style.SIZES["label"], borderaxespad=0.2)
    return ax


def _field_order(stages: pd.DataFrame) -> dict[str, int]:
    """Fields by falling number of pairs, then of stages, then by name."""
    count = stages.groupby("field").agg(pairs=("pair", "nunique"), stages=("stage", "size")).reset_index()
    ordered = count.sort_values(["pairs", "stages", "field"], ascending=[False, False, True])
    return {field: position for position, field in enumerate(ordered.field)}
