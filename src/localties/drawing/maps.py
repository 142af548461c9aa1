"""Draw units and their land on maps."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from localties.data import geography
from localties.data.labels import Labels
from localties.drawing import layout, outlines, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["Extent", "aspect", "country_map", "draw_insets", "draw_land", "draw_units", "extent_of", "frame_of", "in_parts", "inset_names", "scale_bar", "set_frame"]

#: Size in points of the words of insets.
INSET_TEXT = 7.0

#: Width in inches of a map from which on its insets have names; below, they have letters.
NAMES_FROM = 2.6

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


def country_map(tables: Tables, country: str, ax: Axes, *, day: str | None = None, tied: Sequence[str] = (), frame: Sequence[float] | None = None, shape: float | None = None, fills: Mapping[str, str] | None = None, hatched: Collection[str] = ()) -> Axes:
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
    shape : float, optional
        Width of the map for a height of one, to which the frame is widened; by default that
        of the frame.
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
    extent = extent_of(crs, frame) if shape is None else extent_of(crs, frame).widened(shape)
    _draw_neighbours(tables, ax, crs, extent)
    draw_units(ax, outlines.units_on(tables, day or tables.package.data_date, country, crs, extent), tied, fills=fills, hatched=hatched)
    _show(ax, crs, extent)
    return ax


def draw_units(ax: Axes, land: outlines.Land, tied: Collection[str] = (), *, fills: Mapping[str, str] | None = None, hatched: Collection[str] = ()) -> None:
    """Fill units; inner borders are light, coasts and outer borders dark.

    Small islands are drawn a little larger, in the colour of their unit. The collection with
    gid ``units`` has a path for each unit of its list `localties_units`.
    """
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
    for width, color, order, gid in ((1.5, style.COAST, 2.3, "shores"), (0.8, own, 2.4, "islands")):
        ax.add_collection(PathCollection(land.dots, facecolors=color, edgecolors=color, linewidths=width, zorder=order, gid=gid), autolim=False)


def draw_land(tables: Tables, ax: Axes, crs: str, frame: Sequence[float]) -> None:
    """Draw neighbouring land, so that a coast can be told from a border."""
    _draw_neighbours(tables, ax, crs, extent_of(crs, frame))


def _draw_neighbours(tables: Tables, ax: Axes, crs: str, extent: Extent) -> None:
    from matplotlib.collections import PathCollection

    longitude, latitude = geography.unproject(*extent.outline(), crs)
    window = longitude.min() - 0.2, latitude.min() - 0.2, longitude.max() + 0.2, latitude.max() + 0.2
    ax.add_collection(PathCollection(outlines.neighbouring_paths(tables, crs, window), facecolors=style.CONTEXT, edgecolors=style.PAPER, linewidths=0.5, zorder=1, gid="land"), autolim=False)


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
    ax.spines[:].set_visible(False)
    ax.localties_crs = crs


def scale_bar(ax: Axes, words: Labels, *, start: float | None = None) -> None:
    """Draw a scale of a round length, at most a quarter of the map, above its upper right corner or from a share of its width on."""
    length, share = _round_length(ax, 0.25)
    left = 1 - share if start is None else start
    _draw_scale(ax, words, length, ((left, 1.012), (left + share, 1.012)), "right" if start is None else "left", style.SIZES["small"])


def _round_length(ax: Axes, most: float) -> tuple[float, float]:
    """A round length in metres, and the share of the map's width that it takes: at most so much."""
    span = ax.get_xlim()[1] - ax.get_xlim()[0]
    length = max((length for length in ROUND_LENGTHS if length <= span * most), default=ROUND_LENGTHS[0])
    return length, length / span


def _draw_scale(ax: Axes, words: Labels, length: float, ends: Sequence[tuple[float, float]], align: str, size: float, *, below: bool = False) -> None:
    from matplotlib.lines import Line2D

    ax.add_line(Line2D(*zip(*ends), transform=ax.transAxes, color=style.INK, linewidth=size / 7, solid_capstyle="butt", clip_on=False, zorder=4, gid="scale"))
    x, y = ends[0 if align == "left" else 1]
    ax.annotate(_kilometres(length, words), (x, y), xycoords="axes fraction", xytext=(0, -1.5 if below else 1.5), textcoords="offset points", fontsize=size, ha=align, va="top" if below else "bottom", zorder=4)


def _kilometres(length: float, words: Labels) -> str:
    return words.phrase("kilometres", number=words.number(length / 1000))


def frame_of(tables: Tables, country: str) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of a country's map: as set, or all of its units."""
    return tables.package.map(country).get("frame") or tuple(geography.units_at(tables, tables.package.data_date, country=country).total_bounds)


def aspect(tables: Tables, country: str) -> float:
    """Width of a country's map for a height of one."""
    frame = frame_of(tables, country)
    left, right, bottom, top = extent_of(geography.fit_projection(frame), frame)
    return (right - left) / (top - bottom)


def draw_insets(tables: Tables, country: str, ax: Axes, day: str, tied: Sequence[str] = (), *, words: Labels | None = None, fills: Mapping[str, str] | None = None, hatched: Collection[str] = (), places: Sequence[Sequence[float]] | None = None) -> list[Axes]:
    """Draw far islands and disputed places in boxes of their own, as `datapackage.json` gives them under `maps`.

    Parameters
    ----------
    tables : Tables
    country : str
    ax : matplotlib.axes.Axes
        With the country's map on it.
    day : str
        EDTF; the day whose units are drawn.
    tied, fills, hatched
        As in `country_map`.
    words : Labels, optional
        Give the names above the boxes and the scales in them; without, there are none.
    places : sequence of four floats, optional
        Left, bottom, width, height of each box in axes coordinates, instead of those of
        `datapackage.json`.

    Returns
    -------
    list of matplotlib.axes.Axes
        The boxes, those of disputed places last. Above boxes too small for their names stand
        letters; `inset_names` says for which names.
    """
    from localties.drawing.bare import Bare

    ax.apply_aspect()  # boxes are placed by where the map is now
    boxes, (left, right, bottom, top) = [], (*ax.get_xlim(), *ax.get_ylim())
    insets = _insets(tables, country, places)
    for inset in insets:
        x, y, width, height = inset["place"]
        box = ax.inset_axes((x, y, width, height), axes_class=Bare, zorder=4.5)
        shape = round(width * (right - left) / (height * (top - bottom)), 6)  # equal boxes of two figures show the same, which is cut out once
        country_map(tables, country, box, day=day, tied=tied, frame=inset["frame"], shape=shape, fills=fills, hatched=hatched)
        box.spines[:].set(visible=True, color=style.MUTED, linewidth=0.5)
        if points := inset.get("points"):
            box.scatter(*geography.project(*np.array(points, float).T, box.localties_crs), s=9, facecolor=style.PAPER, edgecolor=style.INK, linewidth=0.7, zorder=3, gid="disputed")
        boxes.append(box)
    if words:
        extent = ax.get_window_extent()
        size = extent.width / ax.figure.dpi, extent.height / ax.figure.dpi
        for box, inset, (lines, _) in zip(boxes, insets, inset_names(tables, country, ax.figure, size[0], words, places=places)):
            box.annotate(lines, (int(len(lines) == 1), 1), xycoords="axes fraction", xytext=(0, 2), textcoords="offset points", fontsize=INSET_TEXT, ha="right" if len(lines) == 1 else "left", va="bottom", linespacing=1.15, gid="inset name")
            _scale_box(box, size[0] * inset["place"][2], size[1] * inset["place"][3], words)
    return boxes


def _insets(tables: Tables, country: str, places: Sequence[Sequence[float]] | None = None) -> list[dict[str, Any]]:
    insets = [*tables.package.map(country).get("insets", []), *tables.package.map(country).get("disputed", [])]
    return insets if places is None else [{**inset, "place": place} for inset, place in zip(insets, places, strict=True)]


def inset_names(tables: Tables, country: str, fig: FigureBase, width: float, words: Labels, *, places: Sequence[Sequence[float]] | None = None) -> list[tuple[str, str]]:
    """What stands above each inset of a map so many inches wide: its name in lines and "", or a letter and its name.

    Letters stand above all insets as soon as one is too narrow for its name, but not above
    those that a caller has placed.
    """
    insets, found, is_narrow = _insets(tables, country, places), [], width < NAMES_FROM
    for inset in insets:
        name, room = inset["names"][words.lang], width * inset["place"][2] * 1.05
        name = words.phrase("disputed", name=name) if "points" in inset else name
        lines, parts = [name], in_parts(name).split("\n")
        if _wide(fig, name) > room:
            lines = [layout.wrap(fig, part, room, fontsize=INSET_TEXT) for part in parts]
        is_narrow |= any("\n" in line and " " not in part for line, part in zip(lines, parts)) or max(_wide(fig, line) for line in lines) > room
        found.append((name, "\n".join(lines)))
    return [(letter, name) if is_narrow and places is None else (lines, "") for letter, (name, lines) in zip("abcdefghijklmnopqrstuvwxyz", found)]


def in_parts(name: str) -> str:
    """A name with a line break before what stands in brackets and after each comma."""
    return re.sub(r" (?=\()|(?=（)|(?<=,) |(?<=、)", "\n", name)


def _wide(fig: FigureBase, text: str) -> float:
    return layout.measure(fig, text, fontsize=INSET_TEXT)[0]


def _scale_box(box: Axes, width: float, height: float, words: Labels) -> None:
    """Draw a scale into the corner of an inset of so many inches where it hides no island and no point; none if it finds no room."""
    import shapely

    length, share = _round_length(box, 0.5)
    wide, high = max(share, _wide(box.figure, _kilometres(length, words)) / width), 13 / 72 / height
    margin = 4 / 72 / width, 4 / 72 / height
    if wide > 0.9 or high > 0.42:
        return
    to_axes = box.transData + box.transAxes.inverted()
    shown = [shapely.transform(part, to_axes.transform) for found in box.collections if found.get_gid() == "units" for part in found.localties_parts]
    shown += [shapely.Point(point).buffer(0.09) for found in box.collections if found.get_gid() == "disputed" for point in to_axes.transform(found.get_offsets())]
    lows = {True: 1 - margin[1] - high, False: margin[1]}
    corners = [(is_up, left) for is_up in lows for left in (margin[0], 1 - margin[0] - wide)]
    hidden = [shapely.area(shapely.intersection(shown, shapely.box(left, lows[is_up], left + wide, lows[is_up] + high))).sum() for is_up, left in corners]
    is_up, left = corners[int(np.argmin(hidden))]
    start, line = left if left == margin[0] else left + wide - share, lows[is_up] + high * is_up
    _draw_scale(box, words, length, ((start, line), (start + share, line)), "left" if left == margin[0] else "right", INSET_TEXT, below=is_up)
