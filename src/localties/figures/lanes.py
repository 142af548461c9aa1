"""Set places in lanes by their count and along an axis by their size, each with its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.drawing import style
from localties.drawing.layout import inches, measure, panel, size
from localties.drawing.legend import draw_legend, legend_height
from localties.measures import centres

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["count_lanes", "count_lanes_height", "results", "units_by_size"]

#: Inches: height of a level, around a lane, below for the axis, above for heads, from a dot to its name, between two names.
_LEVEL, _PAD, _FOOT, _HEAD, _NAME, _APART = 0.158, 0.065, 0.44, 0.3, 0.06, 0.1

_SMALL, _DOT, _MIDDLE = style.SIZES["small"], 5.4, "#d08a3c"

#: Look of the dots of the first group, the second, ...
_LOOKS = ({"color": "#2c77ad"}, {"color": "#8d99a3"}, {"color": "#8d99a3", "markerfacecolor": style.PAPER}, {"color": style.INK, "marker": "x"}, {"color": "#8d99a3", "marker": "D"})


@dataclass(frozen=True)
class _Plan:
    """Dots with `x` in inches, `level` and whether the name stands left; lanes with `top` and `tall` in inches."""

    dots: pd.DataFrame
    lanes: pd.DataFrame
    ends: tuple[float, float]
    left: float
    right: float
    legend: list[tuple[str, dict[str, object]]]
    looks: dict[str, dict[str, object]]

    @property
    def height(self) -> float:
        return max(float(self.lanes.tall.sum()), 0.2)  # an empty frame has its axis all the same


def units_by_size(tables: Tables, side: str, *, measure: str = "population") -> pd.DataFrame:
    """Give the units of a side as `count_lanes` takes them: by ties and by a statistic that may be added.

    Returns
    -------
    pandas.DataFrame
        Units that have a number: `place`, `count` (ties on the data date), `partners`, `size`, `group` (key of `results`: what the
        search found, or ``weak`` where aggregators alone tell of a tie).
    """
    found = centres.degrees(tables, side).rename(columns={"ties": "count", "result": "group"})
    found["group"] = found.group.mask((found.group == "tie") & (found["count"] == 0), "weak")
    return found.assign(size=found.place.map(centres.unit_totals(tables, measure))).dropna(subset="size").reset_index(drop=True)


def results(words: Labels) -> dict[str, str]:
    """Words for the groups of `units_by_size`."""
    return {result: words.phrase(f"result {result}") for result in ("tie", "contact", "none", "not searched", "weak")}


def count_lanes_height(tables: Tables, frame: pd.DataFrame, *, width: float, lang: str = "en", groups: Mapping[str, str] | None = None) -> float:
    """Inches of height that `count_lanes` wants in a figure or subfigure of a width."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(width, 4))
    plan = _plan(fig, Labels(tables, lang), frame, groups)
    return legend_height(fig, plan.legend, width=width - 2 * style.MARGIN) + _HEAD + plan.height + _FOOT


def count_lanes(tables: Tables, fig: FigureBase, frame: pd.DataFrame, *, size_label: str, count_label: str, lang: str = "en", groups: Mapping[str, str] | None = None, highlight: Collection[str] = ()) -> dict[str, Axes]:
    """Draw each place as a dot with its name: its lane is a count, its place in the lane a size.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; as high as `count_lanes_height` says.
    frame : pandas.DataFrame
        One row a place: `place` (id of a partner or unit), `size` (positive; the axis is logarithmic),
        `count` (whole number), and with `groups` also `group`.
    size_label, count_label : str
        What sizes and counts are, in the language.
    lang : {"en", "vi", "ja"}
    groups : mapping of str to str, optional
        Words for up to five groups, in the order of the legend: the first is drawn in colour, the second
        grey, the third hollow, the fourth as a cross, the fifth as a diamond.
    highlight : collection of str
        Ids of places whose names are bold.

    Returns
    -------
    dict of matplotlib.axes.Axes
        ``lanes``, where x is the size and y counts inches downwards. Lanes go from the highest count to
        the lowest, empty ones between left out; within a lane, dots stand lower only to
        make room for names. A stroke marks the median of a lane with three places or more.

    Raises
    ------
    ValueError
        If a size is missing or not positive, or a group has no word, or there are more than five.
    """
    words = Labels(tables, lang)
    plan = _plan(fig, words, frame, groups)
    width, height = size(fig)
    legend = draw_legend(fig, plan.legend, left=style.MARGIN, top=height, width=width - 2 * style.MARGIN)
    ax = panel(fig, plan.left, _FOOT, plan.right - plan.left, height - legend - _HEAD - _FOOT, label="lanes")
    ax.set(xscale="log", xlim=plan.ends, ylim=(plan.height, 0), xticks=[], yticks=[])
    ax.minorticks_off()
    ax.spines[:].set_visible(False)
    if len(plan.lanes):
        _axis(ax, words, plan, size_label)
    _heads(fig, ax, words, plan, count_label)
    _dots(ax, words, plan, set(highlight))
    lanes = [words.phrase("alt lane", count=words.number(lane["count"]), places=words.number(lane["places"]), median=words.number(round(lane["median"]))) for lane in plan.lanes.to_dict("records")]
    style.describe(ax, words.phrase("alt count_lanes", places=words.number(len(plan.dots)), size=size_label, count=count_label, lanes=words.phrase("list semicolon").join(lanes)))
    return {"lanes": ax}


def _plan(fig: FigureBase, words: Labels, frame: pd.DataFrame, groups: Mapping[str, str] | None) -> _Plan:
    _require(frame, groups)
    dots = frame.assign(name=[words.name(place) for place in frame.place], group=frame.group if groups else "").sort_values(["count", "size", "place"], ascending=[False, True, True])
    left = style.MARGIN + max(measure(fig, words.number(int(dots["count"].max())), fontsize=style.SIZES["body"], fontweight="bold")[0], 0.35) + 0.15 if len(dots) else 1.0
    right = size(fig)[0] - style.MARGIN - max(measure(fig, words.phrase("head places"), fontsize=_SMALL)[0], 0.3) - 0.1
    low, high = np.log10([dots["size"].min(), dots["size"].max()]) if len(dots) else (0.0, 1.0)
    room = max((high - low) * 0.03, 0.02)
    low, high = low - room, high + room
    x = (np.log10(dots["size"].to_numpy(float)) - low) / (high - low) * (right - left)
    wide = np.array([measure(fig, name, fontsize=_SMALL)[0] for name in dots.name])
    turned = x + _NAME + wide > right - left
    dots = dots.assign(x=x, turned=turned, start=np.where(turned, x - _NAME - wide, x - 0.05), end=np.where(turned, x + 0.05, x + _NAME + wide))
    dots["level"] = 0
    for _, lane in dots.groupby("count"):
        dots.loc[lane.index, "level"] = _levels(lane.start.to_numpy(), lane.end.to_numpy())
    lanes = dots.groupby("count").agg(places=("place", "size"), median=("size", "median"), levels=("level", "max")).sort_index(ascending=False).reset_index()
    lanes["tall"] = (lanes.levels + 1) * _LEVEL + 2 * _PAD
    lanes["top"] = lanes.tall.cumsum() - lanes.tall
    dots["y"] = dots["count"].map(lanes.set_index("count").top) + _PAD + (dots.level + 0.5) * _LEVEL
    looks = _looks(groups)
    legend = [(word, {**looks[group], "markersize": _DOT}) for group, word in (groups or {}).items() if group in set(dots.group)]
    if (lanes.places > 2).any():
        legend.append((words.phrase("lane median"), {"linestyle": "-", "linewidth": 1.6, "color": _MIDDLE}))
    return _Plan(dots, lanes, (10**low, 10**high), left, right, legend, looks)


def _require(frame: pd.DataFrame, groups: Mapping[str, str] | None) -> None:
    bad = frame[~(frame["size"] > 0)]
    if len(bad):
        raise ValueError(f"the size of {', '.join(map(str, bad.place))} is {', '.join(map(str, bad['size']))}; on a logarithmic axis it must be positive. Leave these places out and say so")
    if groups is not None and (absent := set(frame.group) - set(groups)):
        raise ValueError(f"groups has no word for {', '.join(sorted(map(str, absent)))}; give one for each value of the column group")
    if groups is not None and len(groups) > len(_LOOKS):
        raise ValueError(f"{len(groups)} groups cannot be told apart; draw at most {len(_LOOKS)}")


def _looks(groups: Mapping[str, str] | None) -> dict[str, dict[str, object]]:
    return {group: {"marker": "o", "markeredgewidth": 1.1, **look} for group, look in zip(groups or [""], _LOOKS)}


def _levels(start: np.ndarray, end: np.ndarray) -> list[int]:
    """Lowest level on which each name is clear of the others; taken from left to right."""
    found, taken = np.zeros(len(start), int), []
    for number in np.argsort(start, kind="stable"):
        level = next((level for level, until in enumerate(taken) if start[number] >= until + _APART), len(taken))
        taken[level:] = [end[number]] if level == len(taken) else [end[number], *taken[level + 1 :]]
        found[number] = level
    return found.tolist()


def _axis(ax: Axes, words: Labels, plan: _Plan, label: str) -> None:
    low, high = plan.ends
    decade = (plan.right - plan.left) / np.log10(high / low)
    steps = (1, 2, 5) if decade > 2 else (1, 3) if decade > 1.1 else (1,)
    ticks = [step * 10.0**power for power in range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1) for step in steps]
    ticks = [tick for tick in ticks if low <= tick <= high]
    ax.set_xticks(ticks, [words.number(tick if tick < 1 else int(tick)) for tick in ticks])
    ax.tick_params(length=0, pad=3)
    ax.set_xlabel(label, loc="left", fontsize=_SMALL, color=style.MUTED, labelpad=3)
    ax.vlines(ticks, 0, plan.height, color=style.GRID, linewidth=0.5, zorder=0, gid="grid")


def _heads(fig: FigureBase, ax: Axes, words: Labels, plan: _Plan, count_label: str) -> None:
    """Counts left of the lanes, numbers of places right of them, medians in them."""
    from matplotlib.transforms import blended_transform_factory

    row = blended_transform_factory(inches(fig), ax.transData)
    edges = [*plan.lanes.top, plan.height]
    end = size(fig)[0] - style.MARGIN
    ax.hlines(edges, 0, 1, transform=ax.get_yaxis_transform(), color=style.GRID, linewidth=0.8, zorder=0, gid="edges")
    fig.text(style.MARGIN, -0.1, count_label, transform=row, va="baseline", fontsize=_SMALL, color=style.MUTED)
    fig.text(end, -0.1, words.phrase("head places"), transform=row, ha="right", va="baseline", fontsize=_SMALL, color=style.MUTED)
    for number, lane in enumerate(plan.lanes.to_dict("records")):
        middle = lane["top"] + _PAD + _LEVEL / 2
        fig.text(plan.left - 0.15, middle, words.number(int(lane["count"])), transform=row, ha="right", va="center_baseline", fontsize=style.SIZES["body"], fontweight="bold", gid="count")
        fig.text(end, middle, words.number(lane["places"]), transform=row, ha="right", va="center_baseline", fontsize=_SMALL, color=style.MUTED, gid="places")
        if lane["places"] > 2:
            ax.vlines([lane["median"]], edges[number], edges[number + 1], color=_MIDDLE, linewidth=1.6, zorder=1, gid="median")


def _dots(ax: Axes, words: Labels, plan: _Plan, highlight: set[str]) -> None:
    from matplotlib.patheffects import withStroke

    for group, part in plan.dots.groupby("group"):
        ax.plot(part["size"], part.y, linestyle="", markersize=_DOT, zorder=3, gid=f"dots {group}", **plan.looks[group])
    halo = [withStroke(linewidth=2, foreground=style.PAPER)]
    for row in plan.dots.itertuples():
        place = {"xytext": (-_NAME * 72, 0), "ha": "right"} if row.turned else {"xytext": (_NAME * 72, 0), "ha": "left"}
        ax.annotate(row.name, (plan.dots.at[row.Index, "size"], row.y), textcoords="offset points", va="center_baseline", fontsize=_SMALL, fontweight="bold" if row.place in highlight else "normal", zorder=4, path_effects=halo, gid="name", **place)
