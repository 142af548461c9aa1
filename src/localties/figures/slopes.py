"""Draw what became of ties when units merged: a slope from each old unit to the new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography, ties
from localties.data.dates import day_before, parse_date
from localties.data.labels import Labels
from localties.data.lineage import heirs
from localties.drawing import layout, style
from localties.measures import merger
from localties.measures.centres import tie_units

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["FATE_COLORS", "merger_slopes", "tie_fates"]

#: Fill of a tie by what was found of it since; ``kept`` ties are those of bodies that go on.
FATE_COLORS = {"kept": "#a9b0b6", "renewed": style.SEQUENTIAL[4], "inherited": style.SEQUENTIAL[2], "other": style.SEQUENTIAL[0], "silent": style.PAPER}

#: Inches: from dot to dot, least height of a row, free edge, head of a column.
DOT, ROW, MARGIN, HEAD = 0.095, 0.135, 0.12, 0.3

_HEAD = {"fontsize": style.SIZES["label"], "fontweight": "bold"}


@dataclass(frozen=True)
class _Row:
    """A line of a column: a unit with its ties, or all units without any."""

    unit: str
    fates: tuple[str, ...]
    words: str
    remark: str = ""


def tie_fates(tables: Tables, *, day: str | None = None) -> pd.DataFrame:
    """Say of each tie held on the eve of a reform where it lay before and after, and what was found of it since.

    Parameters
    ----------
    tables : Tables
    day : str, optional
        First day of the new order, ISO; by default `merger.reform_day`.

    Returns
    -------
    pandas.DataFrame
        The ties of headline counts on the eve: `pair_before`, `pair` (on the day; two of the
        eve can be one), `unit_before`, `unit_after` (of the side whose units ended), `fate`
        (as in `merger.fates`, or ``kept`` where the body that held it goes on).

    Raises
    ------
    ValueError
        If units of no country, or of both, ended on the eve.
    """
    import pandas as pd

    day = day or merger.reform_day(tables)
    first = parse_date(day).earliest
    eve = day_before(day)
    held = tie_units(tables, ties.held(ties.partnerships(tables, as_of=eve)), day=eve)
    sides = sorted(set(tables.units.country[tables.units.valid_until == pd.Timestamp(eve)]))
    if len(sides) != 1:
        raise ValueError(f"units of {', '.join(sides) or 'no country'} ended on {eve}: give as `day` the day after units of one country ended")
    side = sides[0]
    partner, unit = heirs(tables.partners, first), heirs(tables.units, first)
    after = ["--".join(partner[body] for body in pair.split("--")) for pair in held.pair]
    fates = merger.fates(tables, day=day)
    found = dict(zip(fates.pair_before, fates.fate))
    rows = pd.DataFrame({"pair_before": held.pair, "pair": after, "unit_before": held[f"{side}_unit"]})
    return rows.assign(unit_after=rows.unit_before.map(unit), fate=[found.get(pair, "kept") for pair in rows.pair_before]).reset_index(drop=True)


def merger_slopes(tables: Tables, fig: FigureBase, *, lang: str = "en", day: str | None = None, only: Sequence[str] | None = None) -> Axes:
    """Join each unit before a reform to the unit that took it over, with the ties of both.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; about a seventh of an inch high for each old unit with ties.
    lang : {"en", "vi", "ja"}
    day : str, optional
        First day of the new order, ISO; by default `merger.reform_day`.
    only : sequence of str, optional
        `unit_id` of the new units to draw; by default all.

    Returns
    -------
    matplotlib.axes.Axes
        Over the whole figure, in inches. A dot is a tie, its colour what was found of it since;
        a line is an old unit, dark where ties went into a unit that took over several.

    Raises
    ------
    ValueError
        If the figure is too low for the rows.
    """
    words, day = Labels(tables, lang), day or merger.reform_day(tables)
    held = tie_fates(tables, day=day)
    flow = _flow(tables, held, day)
    if only is not None:
        flow, held = flow[flow.unit_after.isin(list(only))], held[held.unit_after.isin(list(only))]
    once = held.sort_values("fate", key=lambda cells: cells.map(list(FATE_COLORS).index), kind="stable").drop_duplicates("pair")
    before, after = _rows(held, "unit_before", flow, words), _rows(once, "unit_after", flow, words)
    before, after = _uncross(flow, before, after)
    width, height = layout.size(fig)
    ax = layout.blank(fig, label="slopes")
    top = height - _legend(ax, words, held, width, height) - HEAD
    y_before, y_after = _levels(before, top, MARGIN), _levels(after, top, MARGIN)
    heads = _heads(words, day, flow)
    x_before, x_after = _columns(fig, before, after, heads, width)
    for x, head, align in zip((x_before, x_after), heads, ("right", "left")):
        ax.text(x, top + 0.1, head, ha=align, va="bottom", **_HEAD)
    _draw_lines(ax, flow, before, after, y_before, y_after, x_before, x_after)
    for rows, heights, x, outward in ((before, y_before, x_before, -1), (after, y_after, x_after, 1)):
        _draw_rows(ax, rows, heights, x, outward)
    style.describe(ax, _say(words, day, flow, held, once))
    return ax


def _flow(tables: Tables, held: pd.DataFrame, day: str) -> pd.DataFrame:
    """Each unit of the eve with its successor and the ties of both, as `merger.unit_flow` gives them."""
    first = parse_date(day).earliest
    units = geography.units_at(tables, day_before(day))
    side = units.country[held.unit_before.iloc[0]] if len(held) else None
    after = units[units.country == side].index.to_series().map(heirs(tables.units, first)).rename("unit_after").rename_axis("unit_before").reset_index()
    before, since = held.unit_before.value_counts(), held.drop_duplicates("pair").unit_after.value_counts()
    return after.assign(ties_before=after.unit_before.map(before).fillna(0).astype(int), ties_after=after.unit_after.map(since).fillna(0).astype(int), merged=after.unit_after.duplicated(keep=False))


def _rows(held: pd.DataFrame, column: str, flow: pd.DataFrame, words: Labels) -> list[_Row]:
    """Units with ties from most to least, then those without in one row."""
    units = flow[column].drop_duplicates()
    order = list(FATE_COLORS)
    fates = {unit: tuple(sorted(held.fate[held[column] == unit], key=order.index)) for unit in units}
    twice = flow.groupby("unit_after").ties_before.sum() - flow.groupby("unit_after").ties_after.first() if column == "unit_after" else {}
    rows = [_Row(unit, found, f"{words.unit(unit)} {words.number(len(found))}", words.phrase("slopes twice", count=words.number(int(twice[unit]))) if twice.get(unit, 0) > 0 else "") for unit, found in fates.items() if found]
    rows.sort(key=lambda row: (-len(row.fates), row.unit))
    empty = sum(not found for found in fates.values())
    return rows + ([_Row("", (), words.phrase("slopes none", count=words.number(empty)))] if empty else [])


def _uncross(flow: pd.DataFrame, before: list[_Row], after: list[_Row]) -> tuple[list[_Row], list[_Row]]:
    """Order units with equally many ties so that few lines cross: each by the middle of what it is joined to."""
    for _ in range(8):
        for rows, own, other, others in ((before, "unit_before", "unit_after", after), (after, "unit_after", "unit_before", before)):
            place = {row.unit: number / len(others) for number, row in enumerate(others)}
            middle = flow[other].map(lambda unit: place.get(unit, 1.0)).groupby(flow[own]).mean()
            rows.sort(key=lambda row: (-len(row.fates), middle.get(row.unit, 1.0), row.unit))
    return before, after


def _levels(rows: list[_Row], top: float, bottom: float) -> list[float]:
    """Height of each row, with a gap where the number of ties changes."""
    steps = np.cumsum([0.5] + [1.0 if len(first.fates) == len(second.fates) else 1.6 for first, second in zip(rows, rows[1:])])
    pitch = min((top - bottom) / (steps[-1] + 0.5), 2.5 * ROW)
    if pitch < ROW:
        raise ValueError(f"{len(rows)} rows need {ROW * (steps[-1] + 0.5):.1f} inches, there are {top - bottom:.1f}: make the figure higher, or name fewer units in `only`")
    return list(top - pitch * steps)


def _columns(fig: FigureBase, before: list[_Row], after: list[_Row], heads: tuple[str, str], width: float) -> tuple[float, float]:
    """Where the lines begin and end: right of the names before, left of those after."""
    font = {"fontsize": style.SIZES["small"]}
    left, right = (max(layout.measure(fig, head, **_HEAD)[0], *(layout.measure(fig, f"{row.words}  {row.remark}", **font)[0] + DOT * len(row.fates) + 0.1 for row in rows)) for rows, head in ((before, heads[0]), (after, heads[1])))
    return MARGIN + left + 0.05, width - MARGIN - right - 0.1


def _heads(words: Labels, day: str, flow: pd.DataFrame) -> tuple[str, str]:
    eve = day_before(day)
    return words.phrase("slopes head", date=words.date(eve), count=words.number(len(flow))), words.phrase("slopes head", date=words.date(day), count=words.number(flow.unit_after.nunique()))


def _draw_lines(ax: Axes, flow: pd.DataFrame, before: list[_Row], after: list[_Row], y_before: list[float], y_after: list[float], x_before: float, x_after: float) -> None:
    """A line for each old unit in one collection, those that brought ties into a merger in front."""
    from matplotlib.collections import LineCollection

    starts, ends = ({row.unit: y for row, y in zip(rows, heights)} for rows, heights in ((before, y_before), (after, y_after)))
    rows = flow.assign(strong=flow.merged & (flow.ties_before > 0)).sort_values(["strong", "ties_before"], kind="stable")
    lines = [[(x_before + 0.08, starts.get(row.unit_before, starts.get(""))), (x_after - 0.08, ends.get(row.unit_after, ends.get("")))] for row in rows.itertuples()]
    colors, widths = np.where(rows.strong, style.SEQUENTIAL[3], style.GRID), np.where(rows.ties_before > 0, 0.6 + 0.45 * rows.ties_before, 0.5)
    drawn = LineCollection(lines, colors=list(colors), linewidths=widths, capstyle="round", zorder=1, gid="slopes")
    drawn.localties_units = list(rows.unit_before)
    ax.add_collection(drawn, autolim=False)


def _draw_rows(ax: Axes, rows: list[_Row], heights: list[float], x: float, outward: int) -> None:
    """Dots of the ties from the line outward, then name and number."""
    spots = [(x + outward * DOT * number, y, fate) for row, y in zip(rows, heights) for number, fate in enumerate(row.fates)]
    if spots:
        across, up, fates = zip(*spots)
        ax.scatter(across, up, s=22, c=[FATE_COLORS[fate] for fate in fates], edgecolors=style.INK, linewidths=0.5, zorder=3, gid="ties before" if outward < 0 else "ties after")
    for row, y in zip(rows, heights):
        edge = x + outward * (DOT * len(row.fates) + 0.02)
        align = "right" if outward < 0 else "left"
        color = style.INK if row.fates else style.MUTED
        ax.text(edge, y, row.words, ha=align, va="center_baseline", fontsize=style.SIZES["small"], color=color)
        if row.remark:
            ax.annotate(row.remark, (edge + layout.measure(ax.figure, row.words, fontsize=style.SIZES["small"])[0] + 0.08, y), ha=align, va="center_baseline", fontsize=style.SIZES["small"], color=style.MUTED)


def _legend(ax: Axes, words: Labels, held: pd.DataFrame, width: float, height: float) -> float:
    """Say what the dots mean, with the number of each; give the height that this takes."""
    font = {"fontsize": style.SIZES["small"]}
    x, y = MARGIN, height - 0.12
    for fate, color in FATE_COLORS.items():
        text = _counted(words, fate, int((held.fate == fate).sum()))
        wide = layout.measure(ax.figure, text, **font)[0] + 0.4
        if x > MARGIN and x + wide > width:
            x, y = MARGIN, y - 0.2
        ax.scatter([x + 0.06], [y], s=22, color=color, edgecolors=style.INK, linewidths=0.5)
        ax.text(x + 0.17, y, text, va="center_baseline", **font)
        x += wide
    return height - y + 0.2


def _counted(words: Labels, fate: str, count: int) -> str:
    return words.phrase("legend count", name=words.phrase(f"fate {fate}"), count=words.number(count))


def _say(words: Labels, day: str, flow: pd.DataFrame, held: pd.DataFrame, once: pd.DataFrame) -> str:
    told = [_counted(words, fate, count) for fate, count in held.fate.value_counts().reindex(list(FATE_COLORS)).dropna().astype(int).items()]
    return words.phrase("alt merger_slopes", day=words.date(day), units=words.number(len(flow)), successors=words.number(flow.unit_after.nunique()), before=words.number(len(held)), after=words.number(len(once)), fates=words.phrase("list comma").join(told))
