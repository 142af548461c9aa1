"""Axes for maps and words: matplotlib's own, without ticks and without lines around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.ticker import NullLocator

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.backend_bases import RendererBase
    from matplotlib.spines import Spine

__all__ = ["Bare"]


class _NoTicks:
    """An axis without the ticks from which all others are copied: to make those takes longer than the rest of its axes."""

    majorTicks = minorTicks = property(lambda axis: [])

    def set_major_locator(self, locator: object) -> None:
        """Find no place for a tick."""
        super().set_major_locator(NullLocator())

    def set_ticks(self, ticks: Sequence[float], *arguments: object, **options: object) -> None:
        """Take none, and refuse any: they would be lost."""
        if len(ticks):
            raise ValueError("bare axes show no ticks; make others, with `panel(..., bare=False)`")

    def reset_ticks(self) -> None:
        """Make none."""

    def set_clip_path(self, path: object, transform: object = None) -> None:
        """Cut off nothing: a label stands beside the axes."""

    def get_children(self) -> list[Artist]:
        """Only its words."""
        return [self.label, self.offsetText]

    def draw(self, renderer: RendererBase) -> None:
        """Draw a label, if there is one: to look for room among ticks takes as long as to draw the rest of an empty axes."""
        if self.label.get_text():
            super().draw(renderer)


class _Across(_NoTicks, XAxis):
    pass


class _Up(_NoTicks, YAxis):
    pass


class Bare(Axes):
    """Axes that never show a tick or a frame."""

    def _gen_axes_spines(self, *_: object) -> dict[str, Spine]:
        return {}

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _Across(self, clear=False), _Up(self, clear=False)
