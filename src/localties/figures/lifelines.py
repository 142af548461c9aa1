"""Draw what happened between pairs, a line of time for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from localties.drawing import style
from localties.drawing.layout import dots, inches, measure, panel, size
from localties.drawing.legend import draw_legend, legend_height
from localties.drawing.lines import chronological, each
from localties.drawing.names import haloed
from localties.drawing.plan import FEW, Plan, plan_lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["draw_years", "lifelines", "lifelines_height"]

#: Marker, and its size as a share of that of a paper.
_MARKERS = {"paper": ("D", 1.0), "ended": ("X", 1.4), "contact": ("o", 1.0), "mention": ("^", 1.05)}
_INK = {"contact": "#5f6b75", "mention": "#5f6b75", "ended": style.INK}
_CONTACT = style.CLASS_COLORS[0]

#: How faint a line is that is not highlighted.
_FAINT = 0.2


def lifelines_height(tables: Tables, pairs: pd.DataFrame, *, width: float, lang: str = "en", mode: str | None = None) -> float:
    """Inches of height that `lifelines` wants in a figure or subfigure of a width.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    width : float
        Inches.
    lang : {"en", "vi", "ja"}
    mode : {"few", "some", "many"}, optional
        As for `lifelines`.
    """
    from matplotlib.figure import Figure

    fig = Figure(figsize=(width, 4))
    plan = plan_lines(tables, fig, chronological(pairs), lang, mode=mode)  # as they are mostly drawn: then it is planned already
    return plan.height + plan.foot + plan.head + _legend_height(fig, plan)


def lifelines(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en", highlight: str | None = None, mode: str | None = None) -> dict[str, Axes]:
    """Draw what happened between pairs, a line a pair, undated things in a block at the right.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; as high as `lifelines_height` says, else the lines are drawn out or pressed.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`, drawn from top to bottom; `lines.chronological`
        sorts them. Up to 3 are labelled with kind and date of each paper, up to 14 with
        dates, more with the year of the first paper.
    lang : {"en", "vi", "ja"}
    highlight : str, optional
        A pair, or a partner, whose lines stay strong while the others fade.
    mode : {"few", "some", "many"}, optional
        How much is said beside the marks; by default as the number of pairs has room for.

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``time``, where x is the year, and ``undated`` if something is. A diamond is a paper, coloured by
        class; a cross its end, a disc a contact, a triangle a mention; hollow marks were
        announced. A grey bar is the time within which a date lies. The band is the time for
        which a paper stands; where nothing newer is known it is thin. An arc leads from a
        paper to the one that renews it, a stroke across marks the stated end of a term.

    Raises
    ------
    ValueError
        If `highlight` is in none of the pairs, or the mode is unknown.
    """
    strong = _strong(pairs, highlight)
    plan = plan_lines(tables, fig, pairs, lang, mode=mode)
    width, height = size(fig)
    legend = draw_legend(fig, _entries(plan), left=plan.margin, top=height, width=width - 2 * plan.margin)
    room = height - legend - plan.head - plan.foot
    axes = {"time": panel(fig, plan.left, plan.foot, plan.across, room, label="time", bare=True)}
    if plan.aside:
        axes["undated"] = panel(fig, plan.left + plan.across, plan.foot, plan.aside, room, label="undated", bare=True)
    for ax in axes.values():
        ax.set_ylim(plan.height, 0)
        ax.patch.set_visible(False)
    axes["time"].set_xlim(plan.first, plan.last)
    axes["time"].hlines(plan.base, plan.first, plan.last, color=style.GRID, linewidth=0.5, zorder=0, gid="guides")
    draw_years(fig, axes["time"], plan.ticks(), (plan.first, plan.last), plan.today, plan.day, plan.scale, below=plan.foot > 0.1)
    if plan.aside:
        _undated(axes["undated"], plan)
    _bands(axes["time"], plan, strong)
    _marks(axes, plan, strong)
    _names(fig, axes["time"], plan, strong)
    _dates(axes["time"], plan, strong)
    style.describe(fig, _say(plan, pairs))
    return axes


def _say(plan: Plan, pairs: pd.DataFrame) -> str:
    """What is drawn, in words: counts, ends of the time, papers of few pairs."""
    words, rows = plan.words, plan.rows
    status, group, x = (rows[name].to_numpy() for name in ("status", "group", "x"))
    took_place, is_dated = status == "took_place", ~np.isnan(x)
    counted = {name: words.number(int((took_place & (group == name)).sum())) for name in ("paper", "contact", "mention")}
    span = f"{int(rows.start.to_numpy()[is_dated].min())}–{int(x[is_dated].max())}" if is_dated.any() else words.phrase("undated")
    text = words.phrase("alt lifelines", pairs=words.several(pairs.pair), **counted, waiting=words.number(int((~took_place).sum())), span=span, undated=words.number(int((~is_dated).sum())))
    papers = [words.phrase("paper of a date", kind=words.word("kinds", kind), date=words.date(date)) for kind, date, own, took in zip(rows.kind, rows.date, group, took_place) if took and own in ("paper", "ended")]
    if len(pairs) <= FEW and papers:
        text += " " + words.phrase("alt papers", papers=words.phrase("list semicolon").join(papers))
    return text


def _strong(pairs: pd.DataFrame, highlight: str | None) -> np.ndarray:
    """Whether each pair is drawn with full strength."""
    if highlight is None:
        return np.ones(len(pairs), bool)
    found = np.array([highlight in (pair, *pair.split("--")) for pair in pairs.pair], bool)
    if not found.any():
        raise ValueError(f"{highlight!r} is in none of the {len(pairs)} pairs; give a pair, as vn-hue--jp-nara, or a partner of one of them")
    return found


def _legend_height(fig: FigureBase, plan: Plan) -> float:
    return legend_height(fig, _entries(plan), width=size(fig)[0] - 2 * plan.margin)


def _entries(plan: Plan) -> list[tuple[str, dict[str, object]]]:
    """What the marks mean that are drawn."""
    from matplotlib.path import Path

    words, rows, look = plan.words, plan.rows, plan.look
    half = np.linspace(0, np.pi, 9)
    arc = Path(np.column_stack([-np.cos(half), 0.6 * np.sin(half) - 0.35]))
    groups = set(rows.group)
    mark = {"markersize": look.mark, "markeredgewidth": 0.8}
    found = [(words.paper_class(value), {**mark, "marker": "D", "color": style.CLASS_COLORS[value]}) for value in sorted(set(rows.paper_class[rows.group == "paper"]))]
    names = {"ended": words.word("kinds", "ended"), "contact": words.phrase("mark contact"), "mention": words.phrase("mark mention")}
    found += [(names[group], {**mark, "marker": _MARKERS[group][0], "markersize": look.mark * _MARKERS[group][1], "color": _INK[group]}) for group in names if group in groups]
    for status in sorted({"announced", "postponed"} & set(rows.status)):
        found.append((words.phrase(status), {**mark, "marker": "o", "markerfacecolor": style.PAPER, "color": _INK["contact"]}))
    strokes = {
        "seen": ("line seen", {"linewidth": look.bar, "color": style.MUTED}),
        "silent": ("line silent", {"linewidth": 1.0, "color": style.MUTED}),
        "contact": ("line contact", {"linewidth": 1.0, "color": _CONTACT}),
    }
    found += [(words.phrase(phrase), {"linestyle": "-", **line}) for state, (phrase, line) in strokes.items() if state in set(plan.stretches.state)]
    if len(plan.links):
        found.append((words.phrase("line renewal"), {"marker": arc, "markersize": look.mark * 1.6, "markerfacecolor": "none", "markeredgewidth": 0.9, "color": style.INK}))
    if len(plan.terms):
        found.append((words.phrase("line term"), {"marker": "|", "markersize": look.mark * 1.9, "markeredgewidth": 1.6, "color": style.INK}))
    if rows.vague.any():
        found.append((words.phrase("within"), {"linestyle": "-", "linewidth": look.mark * 0.75, "color": style.MUTED, "alpha": 0.3}))
    return found


def draw_years(fig: FigureBase, ax: Axes, ticks: Sequence[int], ends: tuple[float, float], today: float, day: str, scale: float, *, below: bool) -> None:
    """Write years above an axis of time, and below it too; draw lines down from them and at the data date.

    Parameters
    ----------
    fig : matplotlib.figure.Figure or SubFigure
    ax : matplotlib.axes.Axes
        Its limits are set.
    ticks : sequence of int
    ends : tuple of float
        Decimal years between which there is time.
    today : float
        Decimal year of the data date, which is `day` in words; named where time goes on after it.
    scale : float
        Inches a year.
    below : bool
        Whether the years are written below, too.
    """
    from matplotlib.transforms import offset_copy

    ticks, (_, last) = list(ticks), ends
    ax.vlines(ticks, 0, 1, transform=ax.get_xaxis_transform(), color=style.GRID, linewidth=0.6, zorder=0, gid="grid")
    if last > today + 0.2:
        ax.vlines([today], 0, 1, transform=ax.get_xaxis_transform(), color=style.INK, linewidth=0.9, zorder=1, gid="today")
        half = measure(fig, day, fontsize=style.SIZES["small"])[0] / scale / 2
        middle = min(today, max(last, ax.get_xlim()[1]) - half)
        ax.annotate(day, (middle, 1), xytext=(0, 4), xycoords=ax.get_xaxis_transform(), textcoords="offset points", ha="center", va="bottom", fontsize=style.SIZES["small"], color=style.INK)
        ticks = [year for year in ticks if abs(year - middle) > half + 0.22 / scale]
    for edge, va in ((1, "bottom"), (0, "top"))[: 1 + below]:
        outside = offset_copy(ax.get_xaxis_transform(), ax.figure, y=4 if edge else -4, units="points")
        for year in ticks:
            ax.text(year, edge, str(year), transform=outside, ha="center", va=va, fontsize=style.SIZES["small"], color=style.MUTED, gid="year")


def _undated(ax: Axes, plan: Plan) -> None:
    ax.set_xlim(0, plan.aside)
    ax.axvspan(0.06, plan.aside, color=style.SEA, zorder=-1, linewidth=0, gid="undated")
    ax.set_title(plan.words.phrase("undated"), fontsize=style.SIZES["small"], color=style.MUTED, pad=4, x=(plan.aside + 0.06) / 2 / plan.aside)


def _bands(ax: Axes, plan: Plan, strong: np.ndarray) -> None:
    """Stretches, arcs of renewal, stated ends of terms, times within which a date lies."""
    from matplotlib.collections import LineCollection
    from matplotlib.colors import to_rgba

    def draw(found: Iterable[tuple[int, str, Sequence]], width: float, gid: str, *, zorder: float, alpha: float = 1.0) -> None:
        numbers, colors, paths = zip(*rows) if (rows := list(found)) else ((), (), ())
        shades = [to_rgba(color, alpha * (1 if strong[line] else _FAINT)) for line, color in zip(numbers, colors)]
        ax.add_collection(LineCollection(paths, colors=shades, linewidths=width, capstyle="butt", zorder=zorder, gid=gid), autolim=False)

    base, shade = plan.base, style.CLASS_COLORS
    stretches, links, terms = (list(frame.itertuples(index=False)) for frame in (plan.stretches, plan.links, plan.terms))
    for state, width in (("contact", 1.0), ("seen", plan.look.bar), ("silent", 1.0), ("ahead", 1.0)):
        draw(((row.line, shade[row.formality], [(row.start, base[row.line]), (row.end, base[row.line])]) for row in stretches if row.state == state), width, f"band {state}", zorder=2)
    half, rise = np.linspace(0, np.pi, 17), plan.look.arc
    arcs = [np.column_stack([(row.start + row.end) / 2 - np.cos(half) * (row.end - row.start) / 2, base[row.line] - np.sin(half) * rise]) for row in links]
    draw(((row.line, shade[row.formality], arc) for row, arc in zip(links, arcs)), 0.8, "renewals", zorder=2.5)
    reach = plan.look.mark * 0.95 / 72
    draw(((row.line, shade[row.formality], [(row.end, base[row.line] - reach), (row.end, base[row.line] + reach)]) for row in terms), 1.6, "terms", zorder=3.5)
    dates = each(plan.rows, "line", "start", "end", "y", "vague", "x")
    draw(((line, style.MUTED, [(start, y), (end, y)]) for line, start, end, y, vague, x in dates if vague and x == x), plan.look.mark * 0.75, "vague", zorder=3, alpha=0.3)


def _marks(axes: dict[str, Axes], plan: Plan, strong: np.ndarray) -> None:
    """One mark an event; a collection for each group and status, dated or not."""
    from matplotlib.colors import to_rgba

    parts: dict[tuple[str, str, bool], list[tuple[int, int, float, float]]] = {}
    for group, status, line, level, x, aside, y in each(plan.rows, "group", "status", "line", "paper_class", "x", "aside", "y"):
        undated = x != x
        parts.setdefault((group, status, undated), []).append((line, level, aside if undated else x, y))
    for (group, status, undated), part in sorted(parts.items()):
        marker, share = _MARKERS[group]
        line, levels, x, y = zip(*part)
        ink = [style.CLASS_COLORS[level] if group == "paper" else _INK[group] for level in levels]
        # a faded mark is mixed with the paper, so that its band does not shine through
        edge = np.array([to_rgba(color) for color in ink]) * np.where(strong[list(line)], 1, _FAINT)[:, None] + (1 - np.where(strong[list(line)], 1, _FAINT))[:, None]
        took_place, ax = status == "took_place", axes["undated" if undated else "time"]
        dots(ax, x, y, plan.look.mark * share, marker=marker, facecolor=edge if took_place else style.PAPER, edgecolor=style.PAPER if took_place else edge, linewidth=0.5 if took_place else 0.9, zorder=4, clip_on=False, gid=f"{group} {status}")


def _names(fig: FigureBase, ax: Axes, plan: Plan, strong: np.ndarray) -> None:
    """Names of the pairs, flush left; that of a single one stands above its line."""
    if len(plan.names) == 1:
        return
    for name, base, bright in zip(plan.names, plan.base, strong):
        y = size(fig)[1] and ax.transData.transform((plan.first, base))[1]
        y = inches(fig).inverted().transform((0, y))[1]
        fig.text(plan.margin, y, name, transform=inches(fig), va="center", ha="left", fontsize=plan.look.font, linespacing=1.15, color=style.INK if bright else style.MUTED, gid="name")


def _dates(ax: Axes, plan: Plan, strong: np.ndarray) -> None:
    """Print dates, above their marks or left of the first."""
    high = plan.labels[plan.labels.tier > 0]
    if len(high):
        ax.vlines(high["at"], high.bottom, [plan.base[line] - plan.look.mark / 72 for line in high.line], color=style.MUTED, linewidth=0.5, zorder=1.5, gid="leaders")
    for row in plan.labels.itertuples():
        haloed(ax, row.x, row.bottom, row.text, halo=2.2, ha=row.ha, va=row.va, fontsize=style.SIZES["small"], color=style.INK if strong[row.line] else style.MUTED, linespacing=1.2, zorder=5, gid="date")
