"""Draw figures to pixels with letters from memory, and ask but once how much room a line of them takes."""

from __future__ import annotations

import io
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import font_manager, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

__all__ = ["Renderer", "pixels"]


class _FromMemory(RendererAgg):
    """Matplotlib's own, with fonts in memory: given a path, it seeks and reads a whole buffer of the file for each letter."""

    def _prepare_font(self, font_prop: FontProperties) -> FT2Font:
        try:
            files = tuple((_file(font.path), font.face_index) for font in font_manager.fontManager._find_fonts_by_props(font_prop))
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


class _Canvas(FigureCanvasAgg):
    _of: tuple[float, ...] | None = None

    def get_renderer(self) -> Renderer:
        asked = (*self.get_width_height(physical=True), self.figure.dpi)
        if asked != self._of:
            self.renderer, self._of = Renderer(*asked), asked
        return self.renderer


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
        fig.savefig(io.BytesIO(), format="rgba")
    finally:
        fig.set_canvas(before)
    return np.asarray(canvas.buffer_rgba())


@lru_cache(maxsize=50_000)
def _room(text: str, font: FontProperties, formula: bool | str, dpi: float, hinting: str) -> tuple[float, float, float]:
    return _plain(dpi).get_text_width_height_descent(text, font, formula)


@lru_cache(maxsize=4)
def _plain(dpi: float) -> _FromMemory:
    return _FromMemory(1, 1, dpi)


@lru_cache(maxsize=8)
def _file(path: str) -> io.BytesIO:
    """A font's file in memory."""
    return io.BytesIO(Path(path).read_bytes())
