"""Draw who holds how many ties, a mark a tie, and how far they gather in few places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.data.ties import paper_classes
from localties.drawing import style
from localties.drawing.layout import blank, inches, measure, panel, size, wrap
from localties.drawing.legend import draw_legend, legend_height
from localties.measures import centres

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["concentration_curves", "holder_rows", "holder_rows_height"]

#: Inches: height of a row, from mark to mark, width of a mark, above the rows for heads, between columns.
_ROW, _PITCH, _MARK, _HEAD, _GAP = 0.18, 0.145, 0.1, 0.36, 0.25

_SMALL = style.SIZES["small"]

#: Colours of the curves of the two countries.
_CURVES = ("#2c77ad", "#a32f68")


@dataclass(frozen=True)
class _Block:
    """The rows of one side in inches: where it begins, how wide a name is, how wide a column of single ties is."""

    side: str
    left: float
    names: float
    wide: float
    rows: list[tuple[str, list[int], int, int]]  # partner, its ties as rows of pairs, column, row


def holder_rows_height(tables: Tables, pairs: pd.DataFrame, *, width: float, lang: str = "en", hollow: str = "") -> float:
    """Inches of height that `holder_rows` wants in a figure or subfigure of a width; `hollow` is its `hollow_label`."""
    from matplotlib.figure import Figure

    fig, words = Figure(figsize=(width, 4)), Labels(tables, lang)
    legend = legend_height(fig, _entries(words, pairs, hollow), width=width - 2 * style.MARGIN)
    return legend + _HEAD + _ROW * _deepest(_blocks(tables, fig, pairs, words)) + 0.05


def holder_rows(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en", hollow: Collection[str] = (), hollow_label: str = "") -> dict[str, Axes]:
    """Draw each tie as a mark, once beside its partner on the one side and once on the other.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; as high as `holder_rows_height` says.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    lang : {"en", "vi", "ja"}
    hollow : collection of str
        Pairs whose marks are hollow.
    hollow_label : str
        What hollow marks say, in the language.

    Returns
    -------
    dict of matplotlib.axes.Axes
        ``rows``, in inches downwards. At the left the partners of the first side, at the right those of the
        second, by falling number of ties; the colour of a mark is the class of the highest
        paper, filled marks come first. Partners with a single tie stand in several columns if there is room.

    Raises
    ------
    ValueError
        If a hollow pair is none of the pairs.
    """
    if absent := set(hollow) - set(pairs.pair):
        raise ValueError(f"{', '.join(sorted(absent))} is none of the {len(pairs)} pairs; hollow takes values of the column pair")
    words = Labels(tables, lang)
    rows = pairs.assign(hollow=pairs.pair.isin(list(hollow)), level=paper_classes(pairs)).sort_values(["hollow", "level", "pair"]).reset_index(drop=True)
    width, height = size(fig)
    top = height - draw_legend(fig, _entries(words, rows, hollow_label if len(hollow) else ""), left=style.MARGIN, top=height, width=width - 2 * style.MARGIN)
    ax = blank(fig, top, down=True, label="rows")
    for block in _blocks(tables, fig, rows, words):
        _draw_block(ax, block, rows, words)
    style.describe(ax, _say(tables, words, rows, hollow_label))
    return {"rows": ax}


def _say(tables: Tables, words: Labels, rows: pd.DataFrame, hollow_label: str) -> str:
    told = []
    for side in tables.package.sides:
        counts = rows[f"{side}_partner"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        top = words.phrase("list comma").join(words.phrase("name and count", name=words.name(place), count=words.number(int(count))) for place, count in counts.head(5).items())
        told.append(words.phrase("alt holders", country=words.name(side), places=words.number(len(counts)), single=words.number(int((counts == 1).sum())), top=top))
    text = words.phrase("alt holder_rows", ties=words.number(len(rows)), sides=words.phrase("list semicolon").join(told))
    return text + (" " + words.phrase("alt hollow", count=words.number(int(rows.hollow.sum())), label=hollow_label) if rows.hollow.any() else "")


def _entries(words: Labels, pairs: pd.DataFrame, hollow: str) -> list[tuple[str, dict[str, object]]]:
    """What the colours and hollow marks mean."""
    classes = paper_classes(pairs)
    kinds = pairs.assign(level=classes).drop_duplicates("level").set_index("level").formality_kind
    say = {level: words.phrase("contact only") if level == 0 else words.word("kinds", "attested") if level == 6 else words.word("kinds", kinds[level]) for level in set(classes)}
    look = {"marker": "s", "markersize": 5.6, "markeredgewidth": 1.0}
    found = [(say[level], {**look, "color": style.CLASS_COLORS[level]}) for level in sorted(say, key=lambda level: level or 9)]
    return [*found, (hollow, {**look, "color": style.MUTED, "markerfacecolor": style.PAPER})] if hollow else found


def _blocks(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, words: Labels) -> list[_Block]:
    """Share the width between the sides, and fill columns with partners of a single tie."""
    sides, width = tables.package.sides, size(fig)[0]
    held = {side: pairs.groupby(f"{side}_partner").indices for side in sides}
    share = np.clip(len(held[sides[0]]) / max(sum(map(len, held.values())), 1), 0.33, 0.67)
    found, left = [], style.MARGIN
    for side, room in zip(sides, ((width - 2 * style.MARGIN) * share, (width - 2 * style.MARGIN) * (1 - share))):
        names = max((measure(fig, words.name(place), fontsize=_SMALL, fontweight="bold" if len(own) > 1 else "normal")[0] for place, own in held[side].items()), default=0.5)
        one = names + 0.08 + _PITCH + _GAP
        columns = max(int((room + _GAP) / one), 1)
        ordered = sorted(held[side], key=lambda place: (-len(held[side][place]), words.name(place)))
        many = [place for place in ordered if len(held[side][place]) > 1]
        single = ordered[len(many) :]
        deep = -(-len(single) // columns)
        rows = [(place, list(held[side][place]), 0, number) for number, place in enumerate(many)]
        rows += [(place, list(held[side][place]), number // deep, len(many) + number % deep) for number, place in enumerate(single)]
        found.append(_Block(side, left, names, one, rows))
        left += room + 0.1
    return found


def _deepest(blocks: list[_Block]) -> int:
    return max((row + 1 for block in blocks for *_, row in block.rows), default=1)


def _draw_block(ax: Axes, block: _Block, rows: pd.DataFrame, words: Labels) -> None:
    """Names flush right, marks beside them, the number behind two or more."""
    head = {"va": "baseline", "fontsize": style.SIZES["body"], "fontweight": "bold"}
    ax.text(block.left, _HEAD - 0.12, words.name(block.side), **head)
    x, y, colors, faces = [], [], [], []
    for place, own, column, row in block.rows:
        start, middle = block.left + column * block.wide + block.names, _HEAD + (row + 0.5) * _ROW
        ax.text(start, middle, words.name(place), ha="right", va="center_baseline", fontsize=_SMALL, fontweight="bold" if len(own) > 1 else "normal", gid="name")
        for number, tie in enumerate(own):
            color = style.CLASS_COLORS[int(rows.level[tie])]
            x.append(start + 0.08 + _PITCH * (number + 0.5))
            y.append(middle)
            colors.append(color)
            faces.append(style.PAPER if rows.hollow[tie] else color)
        if len(own) > 1:
            ax.text(start + 0.12 + _PITCH * len(own), middle, words.number(len(own)), va="center_baseline", fontsize=_SMALL, color=style.MUTED, gid="count")
    ax.scatter(x, y, marker="s", s=5.6**2, facecolor=faces, edgecolor=colors, linewidth=1.0, gid=f"ties {block.side}")


def concentration_curves(tables: Tables, fig: FigureBase, *, lang: str = "en", level: str = "unit") -> dict[str, Axes]:
    """Draw which share of the ties the places that hold most of them have together.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty.
    lang : {"en", "vi", "ja"}
    level : {"unit", "partner"}
        As in `localties.measures.centres.degrees`.

    Returns
    -------
    dict of matplotlib.axes.Axes
        ``curves``: x is the share of the places, those with most ties first, y the share of the ties. A place is a
        step along a curve, those with none are its flat end; the diagonal is what equal numbers would give.
    """
    words = Labels(tables, lang)
    width, height = size(fig)
    ax = panel(fig, 0.62, 0.5, min(width - 3.4, height - 0.7), height - 0.7, label="curves")
    ax.plot([0, 1], [0, 1], color=style.MUTED, linewidth=0.8, linestyle=(0, (4, 3)), gid="equal")
    ax.text(0.99, 0.06, words.phrase("equal share"), color=style.MUTED, fontsize=_SMALL, va="baseline", ha="right")
    told, top = [], height - 0.35
    for side, color in zip(tables.package.sides, _CURVES):
        counts = centres.degrees(tables, side, level=level).ties.to_numpy()
        found = centres.concentration(tables, side, level=level).iloc[0]
        shares = np.concatenate([[0], counts.cumsum() / max(counts.sum(), 1)])
        ax.plot(np.arange(len(shares)) / max(len(counts), 1), shares, color=color, linewidth=1.6, marker="o", markersize=2.6, gid=f"curve {side}")
        half = int(found.half)
        ax.plot([half / max(len(counts), 1)], [shares[half]], marker="o", markersize=7, markerfacecolor=style.PAPER, markeredgewidth=1.6, color=color, gid=f"half {side}")
        values = {name: words.number(int(found[name])) for name in ("places", "with_ties", "half")} | {name: words.number(round(float(found[name]), 2)) if found[name] == found[name] else "–" for name in ("gini", "low", "high")}
        say = words.phrase("concentration", **values)
        told.append(words.phrase("of a country", country=words.name(side), told=say))
        left = ax.get_position().x1 * width + 0.3
        lines = wrap(fig, say, width - left - style.MARGIN, fontsize=_SMALL)
        fig.text(left, top, words.name(side), transform=inches(fig), fontsize=style.SIZES["body"], fontweight="bold", color=color, va="baseline")
        fig.text(left, top - 0.1, lines, transform=inches(fig), fontsize=_SMALL, va="top", linespacing=1.35)
        top -= measure(fig, lines, fontsize=_SMALL, linespacing=1.35)[1] + 0.55
    _percent_axes(ax, words)
    style.describe(ax, words.phrase("alt concentration_curves", told=words.sentences(told)))
    return {"curves": ax}


def _percent_axes(ax: Axes, words: Labels) -> None:
    ticks = np.linspace(0, 1, 5)
    ax.set(xlim=(0, 1.01), ylim=(0, 1.02))
    ax.set_xticks(ticks[1:], [words.percent(tick) for tick in ticks[1:]])  # one nought is enough
    ax.set_yticks(ticks, [words.percent(tick) for tick in ticks])
    ax.grid(color=style.GRID, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, pad=3)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(words.phrase("share of places"), loc="left", fontsize=_SMALL, color=style.MUTED)
    ax.set_ylabel(words.phrase("share of ties"), loc="bottom", fontsize=_SMALL, color=style.MUTED)
