"""Lay out the words of a figure: measure, wrap, keep room, find what is cut off."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase
    from matplotlib.text import Text
    from matplotlib.transforms import Transform
    from shapely import Polygon

__all__ = ["inches", "measure", "misplaced", "panel", "size", "wrap"]

#: Where a line may break: after a space, or between two letters one of which is Japanese,
#: but not before a closing mark or a small kana, nor after an opening bracket.
_BREAK = re.compile(r"(?<=[ \-–/])|(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])(?=[^ ])|(?=[\u3040-\u30ff\u3400-\u9fff])")
_NEVER_FIRST, _NEVER_LAST = "、。，．）」』】〕・ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.;:!?)%", "（「『【〔("


def size(fig: FigureBase) -> tuple[float, float]:
    """Width and height of a figure or subfigure in inches."""
    return fig.bbox.width / fig.dpi, fig.bbox.height / fig.dpi


def inches(fig: FigureBase) -> Transform:
    """Transform from inches, counted from the lower left corner of a figure or subfigure.

    Unlike `Figure.dpi_scale_trans`, it starts at the corner of a subfigure and holds at
    whatever resolution the figure is saved.
    """
    from matplotlib.transforms import Affine2D

    width, height = size(fig)
    return Affine2D().scale(1 / width, 1 / height) + fig.transSubfigure


def panel(fig: FigureBase, left: float, bottom: float, width: float, height: float, *, label: str = "") -> Axes:
    """Add axes to a figure or subfigure, placed in inches from its lower left corner."""
    across, up = size(fig)
    return fig.add_axes((left / across, bottom / up, width / across, height / up), label=label)


def measure(fig: FigureBase, text: str, **font: object) -> tuple[float, float]:
    """Width and height in inches that a text takes; `font` as for `Figure.text`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> width, height = measure(Figure(), "Nara", fontsize=72)
    >>> bool(2 < width < 4), bool(0.5 < height < 2)
    (True, True)
    """
    from matplotlib import rcParams

    return _measure(text, fig.dpi, tuple(sorted(font.items())), (*rcParams["font.family"], rcParams["font.size"]))


@lru_cache(maxsize=20_000)
def _measure(text: str, dpi: float, font: tuple[tuple[str, object], ...], style: tuple[object, ...]) -> tuple[float, float]:
    """Measure on a canvas of its own: the size of a text depends on no figure but the style, and is asked for again and again."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.figure import Figure

    box = Figure(dpi=dpi).text(0, 0, text, **dict(font)).get_window_extent(RendererAgg(1, 1, dpi))
    return float(box.width / dpi), float(box.height / dpi)


def wrap(fig: FigureBase, text: str, width: float, **font: object) -> str:
    """Break a text into lines of at most so many inches; `font` as for `Figure.text`.

    Latin letters break at spaces, Japanese ones between any two letters except before a
    closing mark or after an opening bracket. A single word that is longer stays whole.
    Line breaks in the text are kept.
    """
    return "\n".join(_wrap_line(fig, line, width, font) for line in text.split("\n"))


def _wrap_line(fig: FigureBase, text: str, width: float, font: dict[str, object]) -> str:
    if measure(fig, text, **font)[0] <= width:
        return text
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and measure(fig, (lines[-1] + piece).rstrip(), **font)[0] > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def _pieces(text: str) -> list[str]:
    """Cut a text wherever a line may break; spaces stay at the end of a piece."""
    pieces: list[str] = []
    for piece in filter(None, _BREAK.split(text)):
        if pieces and (piece[0] in _NEVER_FIRST or pieces[-1][-1] in _NEVER_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def misplaced(fig: Figure) -> list[str]:
    """Name the words of a figure that are cut off at its edge or lie on one another.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> fig = Figure(figsize=(2, 1))
    >>> _ = fig.text(0.9, 0.5, "far too long")
    >>> misplaced(fig)
    ["'far too long' cut off at the edge"]
    """
    from matplotlib.text import Text

    fig.draw_without_rendering()
    texts = [text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text().replace("\n", " "), text.get_window_extent(), text) for text in texts if _is_drawn(text)]
    canvas = fig.bbox.padded(1)
    faults = [f"{words!r} cut off at the edge" for words, box, _ in boxes if not (canvas.contains(box.x0, box.y0) and canvas.contains(box.x1, box.y1))]
    close = [(first, second) for first, second in combinations(boxes, 2) if first[1].padded(-1).overlaps(second[1].padded(-1))]
    return faults + [f"{first[0]!r} on {second[0]!r}" for first, second in close if _outline(first[2]).intersects(_outline(second[2]))]


def _outline(text: Text) -> Polygon:
    """The box of a text in pixels, a little smaller, turned as the text is."""
    from shapely import affinity, box

    angle, mode = text.get_rotation(), text.get_rotation_mode()
    if angle % 90 == 0 or mode != "anchor":
        return box(*text.get_window_extent().padded(-1).extents)
    text.set_rotation(0)
    flat = box(*text.get_window_extent().padded(-1).extents)
    text.set_rotation(angle)
    return affinity.rotate(flat, angle, origin=tuple(text.get_transform().transform(text.get_unitless_position())))


def _is_drawn(text: Text) -> bool:
    """Whether a text belongs to an axis that is drawn: hidden ticks keep their words."""
    axes = text.axes
    if axes is None:
        return True
    hidden = {id(label) for axis in (axes.xaxis, axes.yaxis) for label in axis.get_ticklabels(which="both") if not axis.get_visible() or not axes.axison}
    return id(text) not in hidden
