"""Draw units and their land on maps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from localties.data import geography
from localties.data.labels import Labels
from localties.drawing import outlines, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["Extent", "aspect", "country_map", "draw_land", "draw_scale", "draw_units", "extent_of", "frame_of", "kilometres", "round_length", "scale_bar", "set_frame"]

#: Lengths of scale bars in metres.
ROUND_LENGTHS = (1e3, 2e3, 5e3, 10e3, 20e3, 50e3, 100e3, 200e3, 500e3, 1000e3, 2000e3)


class Extent(NamedTuple):
    """What a map shows, in metres of its projection."""

    left: float
    right: float
    bottom: float
    top: float

    def outline(self) -> tuple[NDArray, NDArray]:
        """Points on the four sides, as x and y."""
        x, y = np.linspace(self.left, self.right, 21), np.linspace(self.bottom, self.top, 21)
        same = np.ones(21)
        return np.concatenate([x, x, self.left * same, self.right * same]), np.concatenate([self.bottom * same, self.top * same, y, y])

    def widened(self, shape: float) -> Extent:
        """The same middle, made wider or higher until the width is so many times the height."""
        wider = max(shape * (self.top - self.bottom) - (self.right - self.left), 0) / 2
        higher = max((self.right - self.left) / shape - (self.top - self.bottom), 0) / 2
        return Extent(self.left - wider, self.right + wider, self.bottom - higher, self.top + higher)


def country_map(tables: Tables, country: str, ax: Axes, *, day: str | None = None, tied: Sequence[str] = (), frame: Sequence[float] | None = None, fills: Mapping[str, str] | None = None, hatched: Collection[str] = ()) -> Axes:
    """Draw the first-level units of a country as they were on a day.

    Parameters
    ----------
    tables : Tables
    country : str
    ax : matplotlib.axes.Axes
    day : str, optional
        EDTF; by default the data date.
    tied : sequence of str
        `unit_id` of the units to fill in a darker tone.
    frame : sequence of float, optional
        West, south, east, north in degrees; by default the frame that `datapackage.json`
        gives under `maps`, or all of the country.
    fills : mapping of str to str, optional
        Colour by `unit_id`, instead of the two tones.
    hatched : collection of str
        `unit_id` of the units to hatch.

    Returns
    -------
    matplotlib.axes.Axes
        With `ax.localties_crs`, the PROJ text of its projection, in metres.
    """
    frame = frame_of(tables, country) if frame is None else frame
    crs = geography.fit_projection(frame)
    extent = extent_of(crs, frame)
    draw_land(tables, ax, crs, extent)
    draw_units(ax, outlines.units_on(tables, day or tables.package.data_date, country, crs, extent), tied, fills=fills, hatched=hatched)
    _show(ax, crs, extent)
    return ax


def draw_units(ax: Axes, land: outlines.Land, tied: Collection[str] = (), *, fills: Mapping[str, str] | None = None, hatched: Collection[str] = ()) -> None:
    """Fill units; inner borders are light, coasts and outer borders dark.

    Small islands are drawn a little larger, in the colour of their unit. The collection with
    gid ``units`` has a path for each unit of its list `localties_units`. Where there is no unit,
    nothing is drawn.
    """
    if not land.units:
        return
    from matplotlib.collections import PathCollection
    from matplotlib.patches import PathPatch

    tied = set(tied)
    colors = {unit: fills[unit] if fills is not None else style.TIED if unit in tied else style.LAND for unit in land.units}
    filled = PathCollection(land.areas, facecolors=list(colors.values()), edgecolors="face", linewidths=0.25, zorder=2, gid="units")
    filled.localties_units, filled.localties_parts = land.units, land.parts
    ax.add_collection(filled, autolim=False)
    if marked := [path for unit, path in zip(land.units, land.areas) if unit in set(hatched)]:
        ax.add_collection(PathCollection(marked, facecolors="none", edgecolors=style.MUTED, linewidths=0, hatch=style.HATCH, zorder=2.05, gid="hatched"), autolim=False)
    if fills is not None:  # white alone is lost between units that are white
        ax.add_artist(PathPatch(land.inner, fill=False, edgecolor=style.BORDER, linewidth=0.9, joinstyle="round", zorder=2.08))
    ax.add_artist(PathPatch(land.inner, fill=False, edgecolor=style.PAPER, linewidth=0.6 if fills is None else 0.4, joinstyle="round", zorder=2.1, gid="inner borders"))
    ax.add_artist(PathPatch(land.outer, fill=False, edgecolor=style.COAST, linewidth=0.45, joinstyle="round", zorder=2.2, gid="outline"))
    own = [colors[unit] for unit in land.islands.index]
    if not own:
        return
    for width, color, order, gid in ((1.5, style.COAST, 2.3, "shores"), (0.8, own, 2.4, "islands")):
        ax.add_collection(PathCollection(land.dots, facecolors=color, edgecolors=color, linewidths=width, zorder=order, gid=gid), autolim=False)


def draw_land(tables: Tables, ax: Axes, crs: str, extent: Extent) -> None:
    """Draw neighbouring land, so that a coast can be told from a border; on axes or, as `draw_units` and `draw_scale`, on an `insets.Inset`."""
    from matplotlib.collections import PathCollection

    longitude, latitude = geography.unproject(*extent.outline(), crs)
    window = longitude.min() - 0.2, latitude.min() - 0.2, longitude.max() + 0.2, latitude.max() + 0.2
    if land := outlines.neighbouring_paths(tables, crs, window):
        ax.add_collection(PathCollection(land, facecolors=style.CONTEXT, edgecolors=style.PAPER, linewidths=0.5, zorder=1, gid="land"), autolim=False)


def extent_of(crs: str, frame: Sequence[float]) -> Extent:
    """Extent of a frame given in degrees: west, south, east, north."""
    x, y = geography.project(*Extent(frame[0], frame[2], frame[1], frame[3]).outline(), crs)
    return Extent(x.min(), x.max(), y.min(), y.max())


def set_frame(ax: Axes, crs: str, frame: Sequence[float]) -> None:
    """Show a frame given in degrees and hide the axes."""
    _show(ax, crs, extent_of(crs, frame))


def _show(ax: Axes, crs: str, extent: Extent) -> None:
    ax.set(xlim=(extent.left, extent.right), ylim=(extent.bottom, extent.top), aspect="equal", anchor="C", xlabel="", ylabel="", facecolor=style.SEA)
    ax.set_xticks([])
    ax.set_yticks([])
    for line in ax.spines.values():
        line.set_visible(False)
    ax.localties_crs = crs


def scale_bar(ax: Axes, words: Labels, *, start: float | None = None) -> None:
    """Draw a scale of a round length, at most a quarter of the map, above its upper right corner or from a share of its width on."""
    left, right = ax.get_xlim()
    length, share = round_length(right - left, 0.25)
    begin = 1 - share if start is None else start
    draw_scale(ax, words, length, ((begin, 1.012), (begin + share, 1.012)), "right" if start is None else "left", style.SIZES["small"])


def round_length(across: float, most: float) -> tuple[float, float]:
    """A round length in metres, and the share of a map so many metres wide that it takes: at most so much."""
    length = max((length for length in ROUND_LENGTHS if length <= across * most), default=ROUND_LENGTHS[0])
    return length, length / across


def draw_scale(ax: Axes, words: Labels, length: float, ends: Sequence[tuple[float, float]], align: str, size: float, *, below: bool = False) -> None:
    """Draw a scale from one end to the other in axes coordinates, and how long it is."""
    from matplotlib.lines import Line2D
    from matplotlib.transforms import ScaledTranslation

    ax.add_artist(Line2D(*zip(*ends), transform=ax.transAxes, color=style.INK, linewidth=size / 7, solid_capstyle="butt", clip_on=False, zorder=4, gid="scale"))
    away = ScaledTranslation(0, (-1.5 if below else 1.5) / 72, ax.figure.dpi_scale_trans)
    ax.text(*ends[0 if align == "left" else 1], kilometres(length, words), transform=ax.transAxes + away, fontsize=size, ha=align, va="top" if below else "bottom", zorder=4, gid="scale length")


def kilometres(length: float, words: Labels) -> str:
    """Say a length in metres."""
    return words.phrase("kilometres", number=words.number(length / 1000))


def frame_of(tables: Tables, country: str) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of a country's map: as set, or all of its units."""
    return tables.package.map(country).get("frame") or tuple(geography.units_at(tables, tables.package.data_date, country=country).total_bounds)


def aspect(tables: Tables, country: str) -> float:
    """Width of a country's map for a height of one."""
    frame = frame_of(tables, country)
    left, right, bottom, top = extent_of(geography.fit_projection(frame), frame)
    return (right - left) / (top - bottom)
