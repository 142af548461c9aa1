"""Say in flowing lines what the marks of a figure mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from localties.drawing import style
from localties.drawing.layout import inches, measure

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

__all__ = ["draw_legend", "legend_height"]

#: Inches: height of a line, width of a mark and of a stroke, from mark to word, between entries.
_LINE, _MARK, _STROKE, _GAP, _APART = 0.19, 0.1, 0.24, 0.06, 0.2

#: What a mark means and how `matplotlib.lines.Line2D` draws it; a stroke where it has a linestyle,
#: and where it has no look at all the heading of those that follow.
Entry = tuple[str, Mapping[str, object]]


def legend_height(fig: FigureBase, entries: Sequence[Entry], *, width: float) -> float:
    """Inches that a legend takes; parameters as for `draw_legend`."""
    places = _places(fig, entries, width)
    return _LINE * (places[-1][1] + 1) if places else 0.0


def draw_legend(fig: FigureBase, entries: Sequence[Entry], *, left: float, top: float, width: float) -> float:
    """Draw marks and their words from left to right, in as many lines as they need.

    Parameters
    ----------
    fig : matplotlib.figure.Figure or SubFigure
    entries : sequence of (str, mapping)
        Words, and the look of the mark as properties of a `matplotlib.lines.Line2D`: a
        stroke if they give a `linestyle`, else one marker; empty for a heading.
    left, top, width : float
        Inches in `fig`, from its lower left corner.

    Returns
    -------
    float
        Inches that it is high.
    """
    from matplotlib.lines import Line2D

    place = inches(fig)
    for (label, look), (x, line) in zip(entries, _places(fig, entries, width)):
        x, y, wide = left + x, top - _LINE * (line + 0.5), _wide(look)
        xs = [x, x + _STROKE] if "linestyle" in look else [x + _mark(look) / 2]
        if look:
            fig.add_artist(Line2D(xs, [y] * len(xs), **{"linestyle": "", "solid_capstyle": "butt", **look}, transform=place, gid="legend"))
        fig.text(x + wide, y, label, transform=place, ha="left", va="center_baseline", fontsize=style.SIZES["small"], color=style.INK if look else style.MUTED)
    return legend_height(fig, entries, width=width)


def _wide(look: Mapping[str, object]) -> float:
    """Inches from the left edge of an entry to its words."""
    return _mark(look) + _GAP if look else 0.0


def _mark(look: Mapping[str, object]) -> float:
    """Inches that a mark takes: a stroke, a marker, or a square that is larger than markers are."""
    size = float(look.get("markersize", 0)) / 72 if look.get("marker") == "s" else 0.0
    return _STROKE if "linestyle" in look else size if size > 1.25 * _MARK else _MARK


def _places(fig: FigureBase, entries: Sequence[Entry], width: float) -> list[tuple[float, int]]:
    """Left edge of each entry in inches, and its line."""
    places, x, line = [], 0.0, 0
    wides = [_wide(look) + measure(fig, label, fontsize=style.SIZES["small"])[0] for label, look in entries]
    for number, ((_, look), wide) in enumerate(zip(entries, wides)):
        needed = wide if look else _group(entries, wides, number, width)
        if x > 0 and x + needed > width:
            x, line = 0.0, line + 1
        places.append((x, line))
        x += wide + _APART
    return places


def _group(entries: Sequence[Entry], wides: Sequence[float], heading: int, width: float) -> float:
    """Inches that a heading needs on its line: with all that follows it if that fits on one line, else with the first."""
    end = next((number for number in range(heading + 1, len(entries)) if not entries[number][1]), len(entries))
    whole = sum(wides[heading:end]) + _APART * (end - heading - 1)
    return whole if whole <= width else sum(wides[heading : heading + 2]) + _APART
