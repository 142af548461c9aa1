"""Draw far islands and disputed places in boxes beside or on the map of their country."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography
from localties.data.labels import Labels
from localties.data.memory import remembered
from localties.drawing import layout, maps, outlines, style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.collections import Collection as Drawn
    from matplotlib.figure import FigureBase
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["FarPlace", "Inset", "TEXT", "draw_insets", "far_places", "in_parts", "inset_names"]

#: Size in points of the words of insets.
TEXT = 7.0

#: Width in inches of a map from which on its insets have names; below, they have letters.
NAMES_FROM = 2.6

#: Insets lie above the map and below names and curves.
_ORDER = 4.5


class Inset:
    """A part of a map's axes that shows another place: what is added is drawn in metres of its own projection and cut at its edge.

    It has of `matplotlib.axes.Axes` what drawing a map takes, of which axes of its own would be the larger part.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    place : sequence of four floats
        Left, bottom, width, height in axes coordinates of the map.
    crs : str
        PROJ text.
    extent : Extent
        What it shows, as wide for its height as its place.
    """

    def __init__(self, ax: Axes, place: Sequence[float], crs: str, extent: maps.Extent):
        from matplotlib.transforms import Bbox, BboxTransformFrom, BboxTransformTo, TransformedBbox

        self.axes, self.figure, self.localties_crs, self.extent = ax, ax.figure, crs, extent
        self.bbox = TransformedBbox(Bbox.from_bounds(*place), ax.transAxes)
        self.transAxes = BboxTransformTo(self.bbox)
        self.transData = BboxTransformFrom(Bbox.from_extents(extent.left, extent.bottom, extent.right, extent.top)) + self.transAxes
        self.artists: list[Artist] = []

    def add_artist(self, artist: Artist) -> Artist:
        """Add an artist, above or below the others of the inset as its order says; its gid tells it from those of the map."""
        if not artist.is_transform_set():
            artist.set_transform(self.transData)
        artist.set(zorder=_ORDER + artist.get_zorder() / 10, gid=artist.get_gid() and f"inset {artist.get_gid()}")
        self.axes.add_artist(artist)
        artist.set_clip_box(self.bbox)
        self.artists.append(artist)
        return artist

    def add_collection(self, collection: Drawn, autolim: bool = False) -> Drawn:
        """Add a collection, which changes no limits."""
        return self.add_artist(collection)

    def text(self, x: float, y: float, words: str, **look: object) -> Text:
        """Write words, which may stand beside the inset."""
        from matplotlib.text import Text

        return self.add_artist(Text(x, y, words, clip_on=False, **look))

    @property
    def texts(self) -> list[Text]:
        """What is written."""
        from matplotlib.text import Text

        return [artist for artist in self.artists if isinstance(artist, Text)]

    def get_xlim(self) -> tuple[float, float]:
        return self.extent.left, self.extent.right

    def get_ylim(self) -> tuple[float, float]:
        return self.extent.bottom, self.extent.top

    def get_window_extent(self) -> Bbox:
        return self.bbox.frozen()


@dataclass(frozen=True)
class FarPlace:
    """What `datapackage.json` gives of an inset: names, place on the map, projection, extent; points of a disputed one in metres, shape (n, 2)."""

    names: Mapping[str, str]
    place: tuple[float, float, float, float]
    crs: str
    extent: maps.Extent
    points: NDArray | None

    def name(self, words: Labels) -> str:
        name = self.names[words.lang]
        return name if self.points is None else words.phrase("disputed", name=name)


@remembered
def far_places(tables: Tables, country: str) -> tuple[FarPlace, ...]:
    """The insets of a country's map, those of disputed places last."""
    given, found = tables.package.map(country), []
    for inset in [*given.get("insets", []), *given.get("disputed", [])]:
        crs = geography.fit_projection(inset["frame"])
        points = np.column_stack(geography.project(*np.array(inset["points"], float).T, crs)) if inset.get("points") else None
        found.append(FarPlace(inset["names"], tuple(inset["place"]), crs, maps.extent_of(crs, inset["frame"]), points))
    return tuple(found)


def draw_insets(tables: Tables, country: str, ax: Axes, day: str, tied: Sequence[str] = (), *, words: Labels | None = None, fills: Mapping[str, str] | None = None, hatched: Collection[str] = (), places: Sequence[Sequence[float]] | None = None, sea: bool = True) -> list[Inset]:
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
        As in `maps.country_map`.
    words : Labels, optional
        Give the names above the boxes and the scales in them; without, there are none.
    places : sequence of four floats, optional
        Left, bottom, width, height of each box in axes coordinates, instead of those of
        `datapackage.json`.
    sea : bool
        Whether to hide what the map shows in the place of a box.

    Returns
    -------
    list of Inset
        Those of disputed places last; they are `ax.localties_insets` too. Above boxes too small
        for their names stand letters; `inset_names` says for which names.
    """
    ax.apply_aspect()  # boxes are placed by where the map is now
    far = far_places(tables, country)
    shown = [found.place for found in far] if places is None else places
    left, right, bottom, top = *ax.get_xlim(), *ax.get_ylim()
    ax.localties_insets = []
    for found, place in zip(far, shown, strict=True):
        shape = round(place[2] * (right - left) / (place[3] * (top - bottom)), 6)  # equal boxes of two figures show the same, which is cut out once
        inset = Inset(ax, place, found.crs, found.extent.widened(shape))
        land = outlines.units_on(tables, day, country, inset.localties_crs, inset.extent)
        maps.draw_land(tables, inset, inset.localties_crs, inset.extent)
        maps.draw_units(inset, land, tied, fills=fills, hatched=hatched)
        _frame(inset, sea)
        if found.points is not None:
            _mark(inset, found.points)
        if words:
            _scale(inset, land, found.points, words)
        ax.localties_insets.append(inset)
    if words:
        width = ax.get_window_extent().width / ax.figure.dpi
        for inset, (lines, _) in zip(ax.localties_insets, inset_names(tables, country, ax.figure, width, words, places=places)):
            _write(inset, lines)
    return ax.localties_insets


def _frame(inset: Inset, sea: bool) -> None:
    from matplotlib.patches import Rectangle

    if sea:
        inset.add_artist(Rectangle((0, 0), 1, 1, transform=inset.transAxes, facecolor=style.SEA, linewidth=0, zorder=0))
    inset.add_artist(Rectangle((0, 0), 1, 1, transform=inset.transAxes, fill=False, edgecolor=style.MUTED, linewidth=0.5, zorder=2.5, clip_on=False))


def _mark(inset: Inset, points: NDArray) -> None:
    """Mark disputed places with rings."""
    from matplotlib.lines import Line2D

    inset.add_artist(Line2D(*points.T, linestyle="", marker="o", markersize=3, markerfacecolor=style.PAPER, markeredgecolor=style.INK, markeredgewidth=0.7, zorder=3, gid="disputed"))


def _write(inset: Inset, lines: str) -> None:
    """Write a name above a box, or a letter above its right corner."""
    from matplotlib.transforms import ScaledTranslation

    is_letter = len(lines) == 1
    above = ScaledTranslation(0, 2 / 72, inset.figure.dpi_scale_trans)
    inset.text(int(is_letter), 1, lines, transform=inset.transAxes + above, fontsize=TEXT, ha="right" if is_letter else "left", va="bottom", linespacing=1.15, gid="name")


def _scale(inset: Inset, land: outlines.Land, points: NDArray | None, words: Labels) -> None:
    """Draw a scale into the corner where it hides no island and no point; none if it finds no room."""
    import shapely

    (left, bottom), size = (inset.extent.left, inset.extent.bottom), (inset.extent.right - inset.extent.left, inset.extent.top - inset.extent.bottom)
    width, height = inset.bbox.width / inset.figure.dpi, inset.bbox.height / inset.figure.dpi
    length, share = maps.round_length(size[0], 0.5)
    wide, high = max(share, _wide(inset.figure, maps.kilometres(length, words)) / width), 13 / 72 / height
    margin = 4 / 72 / width, 4 / 72 / height
    if wide > 0.9 or high > 0.42:
        return
    lows = {True: 1 - margin[1] - high, False: margin[1]}
    corners = [(is_up, start) for is_up in lows for start in (margin[0], 1 - margin[0] - wide)]
    rings = [] if points is None else shapely.transform(shapely.buffer(shapely.points((points - (left, bottom)) / size), 0.09), lambda shares: shares * size + (left, bottom))
    rooms = shapely.box(*np.array([(left + start * size[0], bottom + lows[is_up] * size[1], left + (start + wide) * size[0], bottom + (lows[is_up] + high) * size[1]) for is_up, start in corners]).T)
    hidden = shapely.area(shapely.intersection(np.array([*land.parts, *rings], dtype=object)[:, None], rooms)).sum(axis=0)
    is_up, start = corners[int(np.argmin(hidden))]
    begin, line = start if start == margin[0] else start + wide - share, lows[is_up] + high * is_up
    maps.draw_scale(inset, words, length, ((begin, line), (begin + share, line)), "left" if start == margin[0] else "right", TEXT, below=is_up)


def inset_names(tables: Tables, country: str, fig: FigureBase, width: float, words: Labels, *, places: Sequence[Sequence[float]] | None = None) -> list[tuple[str, str]]:
    """What stands above each inset of a map so many inches wide: its name in lines and "", or a letter and its name.

    Letters stand above all insets as soon as one is too narrow for its name, but not above
    those that a caller has placed.
    """
    far, found, is_narrow = far_places(tables, country), [], width < NAMES_FROM
    for inset, place in zip(far, [inset.place for inset in far] if places is None else places):
        name, room = inset.name(words), width * place[2] * 1.05
        lines, parts = [name], in_parts(name).split("\n")
        if _wide(fig, name) > room:
            lines = [layout.wrap(fig, part, room, fontsize=TEXT) for part in parts]
        is_narrow |= any("\n" in line and " " not in part for line, part in zip(lines, parts)) or max(_wide(fig, line) for line in lines) > room
        found.append((name, "\n".join(lines)))
    return [(letter, name) if is_narrow and places is None else (lines, "") for letter, (name, lines) in zip("abcdefghijklmnopqrstuvwxyz", found)]


def in_parts(name: str) -> str:
    """A name with a line break before what stands in brackets and after each comma."""
    return re.sub(r" (?=\()|(?=（)|(?<=,) |(?<=、)", "\n", name)


def _wide(fig: FigureBase, text: str) -> float:
    return layout.measure(fig, text, fontsize=TEXT)[0]
