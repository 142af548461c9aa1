"""Draw figures to pixels with letters from memory, and ask but once how much room a line of them takes."""

from __future__ import annotations

import io
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import font_manager, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase, RendererBase
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font, LoadFlags

__all__ = ["Haloed", "Renderer", "pixels"]

#: To how much of a pixel the place of a letter is rounded along its line; across the line to whole ones.
_STEPS = 4


class _FromMemory(RendererAgg):
    """Matplotlib's own, with fonts and letters in memory.

    Given the path of a font it would seek and read a whole buffer of the file for each letter,
    and make its pixels anew for each 64th of a pixel. Here letters stand at quarters of a pixel
    along a level or upright line and on whole ones across, where they are sharper.
    """

    #: Width in points and colour of an edge around letters, or none.
    halo: tuple[float, str] | None = None

    def draw_text(self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float, ismath: bool | str = False, mtext: Text | None = None) -> None:
        """Draw a line of letters."""
        size, flags = prop.get_size_in_points(), get_hinting_flag()
        try:
            is_plain = not ismath and angle % 90 == 0 and gc.get_antialiased() and (mtext is None or not (mtext.get_fontfeatures() or mtext.get_language()))
            laid = _laid(s, self._prepare_font(prop), size, self.dpi, flags) if is_plain else None
        except AttributeError:  # another version
            laid = None
        if laid is None:
            return super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        turn = int(angle // 90) % 4
        cos, sin = (1, 0, -1, 0)[turn], (0, 1, 0, -1)[turn]
        across, up = (1, _STEPS) if sin else (_STEPS, 1)
        letters = []
        for font, number, along, above in laid:
            right, part = divmod(round((x + along * cos - above * sin) * across), across)
            high, rest = divmod(round((self.height - y + along * sin + above * cos) * up), up)
            letter, left, top = _letter(font, number, size, self.dpi, flags, (cos, sin), 64 * part // across, 64 * rest // up)
            if letter.size:
                letters.append((letter, left + right, int(self.height) - top - high))
        if not letters:
            return
        line, left, foot = _joined(letters)
        if self.halo:
            width, color = self.halo
            edge, reach = _around(line, width * self.dpi / 144)
            around = self.new_gc()
            around.copy_properties(gc)
            around.set_foreground(color)
            self._renderer.draw_text_image(edge, left - reach, foot + reach, 0, around)
        self._renderer.draw_text_image(line, left, foot, 0, gc)  # at once: each call takes longer than a letter

    def _prepare_font(self, font_prop: FontProperties) -> FT2Font:
        try:
            files = _files(font_prop.copy(), len(font_manager.fontManager.ttflist), *map(tuple, (rcParams["font.family"], rcParams["font.sans-serif"])))
            font = font_manager._get_font(files, _kerning_factor=rcParams["text.kerning_factor"], thread_id=threading.get_ident(), enable_last_resort=rcParams["font.enable_last_resort"])
        except (AttributeError, KeyError, TypeError):  # another version: as fast as that is
            return super()._prepare_font(font_prop)
        font._set_transform([[0x10000, 0], [0, 0x10000]], [0, 0])
        font.clear()
        font.set_size(font_prop.get_size_in_points(), self.dpi)
        return font


class Renderer(_FromMemory):
    """Does not measure the same words again on another figure."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: bool | str) -> tuple[float, float, float]:
        """Width, height and descent of a line of letters in pixels."""
        return _room(s, prop.copy(), ismath, self.dpi, rcParams["text.hinting"])  # a font's properties can be changed: the copy cannot


class Haloed(Text):
    """Words with an edge that keeps them apart from what lies below.

    Parameters
    ----------
    x, y : float
    words : str
    halo : tuple of float, str
        Width in points and colour of the line of which one half is the edge.
    **look
        As for `matplotlib.text.Text`.
    """

    def __init__(self, x: float, y: float, words: str, halo: tuple[float, str], **look: object):
        super().__init__(x, y, words, path_effects=[withStroke(linewidth=halo[0], foreground=halo[1])], **look)
        self._halo, self._in_pixels = halo, False

    def get_path_effects(self) -> list[AbstractPathEffect]:
        """The edge, but where `draw` makes it of pixels: matplotlib would read each letter's outline from the font."""
        return [] if self._in_pixels else super().get_path_effects()

    def draw(self, renderer: RendererBase) -> None:
        """Draw the words."""
        if not isinstance(renderer, Renderer):
            return super().draw(renderer)
        self._in_pixels, renderer.halo = True, self._halo
        try:
            super().draw(renderer)
        finally:
            self._in_pixels, renderer.halo = False, None


class _Canvas(FigureCanvasAgg):
    _of: tuple[float, ...] | None = None

    def get_renderer(self) -> Renderer:
        asked = (*self.get_width_height(physical=True), self.figure.dpi)
        if asked != self._of:
            self.renderer, self._of = Renderer(*asked), asked
        return self.renderer


class _Nowhere(io.RawIOBase):
    """Takes the bytes of a picture that is read from its canvas: to keep them twice takes time."""

    def write(self, data: object) -> int:
        """Keep nothing."""
        return len(data)


def pixels(fig: Figure) -> np.ndarray:
    """Draw a figure as `Figure.savefig` does.

    Parameters
    ----------
    fig : matplotlib.figure.Figure

    Returns
    -------
    numpy.ndarray
        Bytes of shape (height, width, 4): red, green, blue, opacity.
    """
    before = fig.canvas
    canvas = _Canvas(fig)
    try:
        fig.savefig(_Nowhere(), format="rgba")
    finally:
        fig.set_canvas(before)
    return np.asarray(canvas.buffer_rgba())


@lru_cache(maxsize=20_000)
def _laid(text: str, font: FT2Font, size: float, dpi: float, flags: LoadFlags) -> tuple[tuple[FT2Font, int, float, float], ...]:
    """Font, number and place of each letter of a line, in pixels from its start; the font has that size."""
    return tuple((letter.ft_object, letter.glyph_index, letter.x, letter.y) for letter in font._layout(text, flags=flags))


@lru_cache(maxsize=20_000)
def _letter(font: FT2Font, number: int, size: float, dpi: float, flags: LoadFlags, direction: tuple[int, int], right: int, up: int) -> tuple[np.ndarray, int, int]:
    """Pixels of a letter and where they begin, moved by 64ths of a pixel."""
    from matplotlib.ft2font import RenderMode

    cos, sin = direction
    font.set_size(size, dpi)
    font._set_transform([[0x10000 * cos, -0x10000 * sin], [0x10000 * sin, 0x10000 * cos]], [right, up])
    drawn = font._render_glyph(number, flags, RenderMode.NORMAL)
    return drawn.buffer.copy(), drawn.left, drawn.top


def _joined(letters: list[tuple[np.ndarray, int, int]]) -> tuple[np.ndarray, int, int]:
    """One picture of the letters of a line, and where its lower left corner is; each comes with its upper left corner."""
    left, top = min(left for _, left, _ in letters), min(top for *_, top in letters)
    line = np.zeros((max(top + letter.shape[0] for letter, _, top in letters) - top, max(left + letter.shape[1] for letter, left, _ in letters) - left), np.uint8)
    for letter, x, y in letters:
        own = line[y - top : y - top + letter.shape[0], x - left : x - left + letter.shape[1]]
        np.maximum(own, letter, out=own)
    return line, left, top + line.shape[0]


def _around(line: np.ndarray, radius: float) -> tuple[np.ndarray, int]:
    """Pixels within so many of those of letters, and by how many more they reach at each side."""
    reach = int(radius + 1)
    found = np.zeros(np.add(line.shape, 2 * reach), np.uint8)
    for weight, shifts in _disc(radius).items():
        shade = line if weight == 1 else (line * weight).astype(np.uint8)
        for down, right in shifts:
            own = found[reach + down : reach + down + line.shape[0], reach + right : reach + right + line.shape[1]]
            np.maximum(own, shade, out=own)
    return found, reach


@lru_cache(maxsize=16)
def _disc(radius: float) -> dict[float, list[tuple[int, int]]]:
    """Steps to the pixels of a disc by how much of each it covers."""
    steps = range(-int(radius + 1), int(radius + 1) + 1)
    found: dict[float, list[tuple[int, int]]] = {}
    for down, right in ((down, right) for down in steps for right in steps):
        covered = round(min(radius + 1 - float(np.hypot(down, right)), 1.0), 6)  # from the middle of a pixel to its edge, and on to the middle of the next
        if covered > 0:
            found.setdefault(covered, []).append((down, right))
    return found


@lru_cache(maxsize=50_000)
def _room(text: str, font: FontProperties, formula: bool | str, dpi: float, hinting: str) -> tuple[float, float, float]:
    return _plain(dpi).get_text_width_height_descent(text, font, formula)


@lru_cache(maxsize=4)
def _plain(dpi: float) -> _FromMemory:
    return _FromMemory(1, 1, dpi)


@lru_cache(maxsize=200)
def _files(font: FontProperties, known: int, *families: tuple[str, ...]) -> tuple[tuple[io.BytesIO, int], ...]:
    """Files and faces of a font's letters, while so many fonts are known and the style names these families."""
    return tuple((_file(found.path), found.face_index) for found in font_manager.fontManager._find_fonts_by_props(font))


@lru_cache(maxsize=8)
def _file(path: str) -> io.BytesIO:
    """A font's file in memory."""
    return io.BytesIO(Path(path).read_bytes())
