"""Draw figures to pixels, and ask but once how much room a line of letters takes."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

__all__ = ["Renderer", "pixels"]


class Renderer(RendererAgg):
    """Matplotlib's own, but the same words on another figure are not measured again."""

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
def _plain(dpi: float) -> RendererAgg:
    return RendererAgg(1, 1, dpi)
