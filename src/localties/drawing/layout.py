"""Lay out the words of a figure: measure, wrap, keep room, find what is cut off."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.figure import Figure, FigureBase
    from matplotlib.text import Text
    from matplotlib.transforms import Transform
    from numpy.typing import ArrayLike
    from shapely import Polygon

    from localties.drawing.canvas import Renderer

__all__ = ["blank", "dots", "inches", "letters", "measure", "misplaced", "panel", "size", "wrap", "write_lines"]

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


def panel(fig: FigureBase, left: float, bottom: float, width: float, height: float, *, label: str = "", zorder: float = 0, bare: bool = False) -> Axes:
    """Add axes to a figure or subfigure, placed in inches from its lower left corner; bare ones for a map or words, without ticks.

    Raises
    ------
    ValueError
        If nothing is left of the room after the words around the axes.
    """
    across, up = size(fig)
    if width < 0.2 or height < 0.02:
        raise ValueError(f"no room is left for {label or 'the axes'} in {across:.1f} x {up:.1f} inches beside the words; make the figure larger")
    from matplotlib.axes import Axes

    from localties.drawing.bare import Bare

    return fig.add_axes((left / across, bottom / up, width / across, height / up), axes_class=Bare if bare else Axes, label=label, zorder=zorder)


def blank(fig: FigureBase, height: float | None = None, *, down: bool = False, label: str = "", zorder: float = 0) -> Axes:
    """Add axes of which nothing is seen, as wide as a figure or subfigure, whose data are inches.

    Parameters
    ----------
    fig : matplotlib.figure.Figure or SubFigure
    height : float, optional
        From its foot up, in inches; by default to its top.
    down : bool
        Whether to count from the upper left corner down, not from the lower left one up.
    label : str
    zorder : float
    """
    width, whole = size(fig)
    height = whole if height is None else height
    ax = panel(fig, 0, 0, width, height, label=label, zorder=zorder, bare=True)
    ax.set(xlim=(0, width), ylim=(height, 0) if down else (0, height))
    ax.axis("off")
    return ax


def dots(ax: Axes, x: ArrayLike, y: ArrayLike, size: float, *, marker: str = "o", transform: Transform | None = None, **look: object) -> PathCollection:
    """Draw marks so many points wide, as `Axes.scatter` does, but faster: limits and cycles of colours stay as they are.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x, y : array_like
        Shape (n,).
    size : float
        Width of a mark in points.
    marker : str
    transform : matplotlib.transforms.Transform, optional
        Of `x` and `y`; by default they are data coordinates.
    **look
        As for `matplotlib.collections.PathCollection`.
    """
    import numpy as np
    from matplotlib.collections import PathCollection
    from matplotlib.markers import MarkerStyle
    from matplotlib.transforms import IdentityTransform

    shape = MarkerStyle(marker)
    path = shape.get_path().transformed(shape.get_transform())
    found = PathCollection([path], [size**2], offsets=np.column_stack([x, y]), offset_transform=transform or ax.transData, **look)
    found.set_transform(IdentityTransform())
    return ax.add_collection(found, autolim=False)


def measure(fig: FigureBase, text: str, **font: object) -> tuple[float, float]:
    """Width and height in inches that a text takes; `font` as for `Figure.text`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> width, height = measure(Figure(), "Nara", fontsize=72)
    >>> bool(2 < width < 4), bool(0.5 < height < 2)
    (True, True)
    """
    return _measure(text, fig.dpi, tuple(sorted(font.items())), letters())


def letters() -> tuple[object, ...]:
    """Family and size of letters in the style that is set: what is measured depends on them."""
    from matplotlib import rcParams

    return *rcParams["font.family"], rcParams["font.size"]


@lru_cache(maxsize=20_000)
def _measure(text: str, dpi: float, font: tuple[tuple[str, object], ...], style: tuple[object, ...]) -> tuple[float, float]:
    """Measure on a canvas of its own: the size of a text depends on no figure but the style, and is asked for again and again."""
    written, renderer = _written(dpi, font, style)
    written.set_text(text)
    box = written.get_window_extent(renderer)
    return float(box.width / dpi), float(box.height / dpi)


@lru_cache(maxsize=200)
def _written(dpi: float, font: tuple[tuple[str, object], ...], style: tuple[object, ...]) -> tuple[Text, Renderer]:
    from matplotlib.figure import Figure

    from localties.drawing.canvas import Renderer

    return Figure(dpi=dpi).text(0, 0, "", **dict(font)), Renderer(1, 1, dpi)


def wrap(fig: FigureBase, text: str, width: float, *, even: bool = False, **font: object) -> str:
    """Break a text into lines of at most so many inches; `font` as for `Figure.text`.

    Latin letters break at spaces, Japanese ones between any two letters except before a
    closing mark or after an opening bracket. A single word that is longer stays whole.
    Line breaks in the text are kept. With `even` no line is much longer than another, as far as
    that takes no more lines: no word stands alone in a heading.
    """
    broken = "\n".join(_wrap_line(fig, line, width, font) for line in text.split("\n"))
    if not even:
        return broken
    narrower = (wrap(fig, text, width * share / 20, **font) for share in range(10, 20))
    return next((again for again in narrower if again.count("\n") == broken.count("\n")), broken)


def _wrap_line(fig: FigureBase, text: str, width: float, font: dict[str, object]) -> str:
    whole = measure(fig, text, **font)[0]
    if whole <= width:
        return text
    pieces, lines = _pieces(text), []

    def fits(count: int) -> bool:
        return count == 1 or measure(fig, "".join(pieces[:count]).rstrip(), **font)[0] <= width

    while pieces:
        # a line has about as many letters as the next: a proportional guess is rarely more than one piece off
        letters = accumulate(map(len, pieces))
        count = max(1, sum(1 for _ in takewhile(lambda ends: ends * whole <= width * len(text), letters)))
        while not fits(count):
            count -= 1
        while count < len(pieces) and fits(count + 1):
            count += 1
        lines.append("".join(pieces[:count]).rstrip())
        pieces = pieces[count:]
    return "\n".join(lines)


def _pieces(text: str) -> list[str]:
    """Cut a text wherever a line may break; spaces stay at the end of a piece."""
    pieces: list[str] = []
    for piece in filter(None, _BREAK.split(text)):
        if pieces and (piece[0] in _NEVER_FIRST or pieces[-1][-1] in _NEVER_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def write_lines(ax: Axes, x: float, y: float, text: str, step: float, **look: object) -> None:
    """Write lines from a first baseline on; matplotlib itself aligns several by the last one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Its y counts downwards.
    x, y : float
        Left end of the first baseline.
    text : str
        Lines, or "" for none.
    step : float
        From a baseline to the next.
    **look
        As for `Axes.text`.
    """
    for number, line in enumerate(text.split("\n") if text else ()):
        ax.text(x, y + step * number, line, va="baseline", **look)


def misplaced(fig: Figure, *, drawn: bool = False) -> list[str]:
    """Name the words of a figure that are cut off at its edge or lie on one another.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    drawn : bool
        Whether it was drawn or saved since its last change, and so is laid out already.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> fig = Figure(figsize=(2, 1))
    >>> _ = fig.text(0.9, 0.5, "far too long")
    >>> misplaced(fig)
    ["'far too long' cut off at the edge"]
    """
    import numpy as np
    from matplotlib.text import Text

    if not drawn:
        fig.draw_without_rendering()
    texts = [artist for artist in _shown(fig) if isinstance(artist, Text) and artist.get_visible() and artist.get_text().strip()]
    words = [text.get_text().replace("\n", " ") for text in texts]
    boxes = np.array([text.get_window_extent().extents for text in texts]).reshape(-1, 4) + (1, 1, -1, -1)  # a pixel may be shared
    low, high = boxes[:, :2], boxes[:, 2:]
    outside = (low < fig.bbox.min).any(axis=1) | (high > fig.bbox.max).any(axis=1)
    close = np.triu((low[:, None] <= high).all(axis=2) & (low <= high[:, None]).all(axis=2), 1)
    faults = [f"{words[place]!r} cut off at the edge" for place in np.flatnonzero(outside)]
    return faults + [f"{words[one]!r} on {words[other]!r}" for one, other in np.argwhere(close) if _outline(texts[one]).intersects(_outline(texts[other]))]


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


def _shown(artist: Artist) -> Iterator[Artist]:
    """What an artist is made of and itself, without the ticks of axes that are not drawn: hidden ones keep their words."""
    from matplotlib.axis import Axis

    is_hidden = isinstance(artist, Axis) and not (artist.get_visible() and artist.axes.axison)
    for child in (artist.label, artist.offsetText) if is_hidden else artist.get_children():
        yield from _shown(child)
    yield artist
