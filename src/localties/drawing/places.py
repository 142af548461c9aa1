"""Place partners on plain maps of their countries, with far islands in a row below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography
from localties.data.labels import Labels
from localties.data.memory import remembered
from localties.drawing import insets, layout, maps, outlines

if TYPE_CHECKING:
    import pandas as pd
    import shapely
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["InsetGroup", "inset_group", "land_extent", "mappable", "places_of", "plain_map", "seat_inches"]

#: Inches between two boxes of far islands.
GAP = 0.14


def places_of(tables: Tables, pairs: pd.DataFrame, day: str) -> pd.DataFrame:
    """Seats of the partners of pairs.

    Returns
    -------
    pandas.DataFrame
        As `geography.seats`, without shapes, one row a partner, those of the first side before the others.

    Raises
    ------
    ValueError
        If a partner has no seat in `partners.csv`.
    """
    named = [identity for side in tables.package.sides for identity in pairs[f"{side}_partner"].unique()]
    places = _seats(tables, day).loc[named]
    homeless = list(places.index[places.longitude.isna() | places.latitude.isna()])
    if homeless:
        raise ValueError(f"no seat is known of {', '.join(homeless)}: give latitude and longitude in partners.csv, or leave the pair out")
    return places


@remembered
def _seats(tables: Tables, day: str) -> pd.DataFrame:
    """What maps show of seats: frames with shapes are slow."""
    import pandas as pd

    return pd.DataFrame(geography.seats(tables, day)[["country", "longitude", "latitude", "unit_at"]])


def mappable(tables: Tables, pairs: pd.DataFrame, *, day: str | None = None) -> pd.DataFrame:
    """Leave out the pairs that maps of two countries cannot show.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    day : str, optional
        EDTF; by default the data date.

    Returns
    -------
    pandas.DataFrame
        The pairs whose partners both have a seat, and this on the map of their own country:
        an embassy lies in the other one, a federation may lie nowhere.
    """
    shown = _mappable(tables, day or tables.package.data_date)
    return pairs[np.logical_and.reduce([pairs[f"{side}_partner"].isin(shown) for side in tables.package.sides])]


@remembered
def _mappable(tables: Tables, day: str) -> frozenset[str]:
    """Partners that have a seat on the map of their own country."""
    seats = geography.seats(tables, day)
    seats = seats[seats.geometry.notna()]
    shown: set[str] = set()
    for side in tables.package.sides:
        own, extent = seats[seats.country == side], land_extent(tables, side, day)
        x, y = geography.project(own.longitude, own.latitude, geography.fit_projection(maps.frame_of(tables, side)))
        shown |= set(own.index[(x >= extent.left) & (x <= extent.right) & (y >= extent.bottom) & (y <= extent.top)])
        for inset in tables.package.map(side).get("insets", []):
            west, south, east, north = inset["frame"]
            shown |= set(own.index[own.longitude.between(west, east) & own.latitude.between(south, north)])
    return frozenset(shown)


@remembered
def land_extent(tables: Tables, country: str, day: str) -> maps.Extent:
    """Extent of a country's land within its frame, in metres of its projection, and a little more."""
    frame = maps.frame_of(tables, country)
    crs = geography.fit_projection(frame)
    shown = maps.extent_of(crs, frame)
    parts = geography.units_at(tables, day, country=country).geometry.to_crs(crs).explode()
    left, bottom, right, top = parts[parts.intersects(_box(shown))].total_bounds
    more = 0.02 * max(right - left, top - bottom)
    return maps.Extent(max(left - more, shown.left), min(right + more, shown.right), max(bottom - more, shown.bottom), min(top + more, shown.top))


def _box(extent: maps.Extent) -> shapely.Polygon:
    import shapely

    return shapely.box(extent.left, extent.bottom, extent.right, extent.top)


def plain_map(tables: Tables, country: str, ax: Axes, *, day: str, tied: Sequence[str], boxes: Sequence[Sequence[float]] = (), words: Labels | None = None) -> Axes:
    """Draw the units of a country on white, without neighbours.

    Parameters
    ----------
    tables : Tables
    country : str
    ax : matplotlib.axes.Axes
    day : str
        EDTF; the day whose units are drawn.
    tied : sequence of str
        `unit_id` of the units to fill in a darker tone.
    boxes : sequence of four floats
        Where to draw far islands and disputed places, from `InsetGroup.boxes`.
    words : Labels, optional
        Give these their names.

    Returns
    -------
    matplotlib.axes.Axes
        With `ax.localties_crs`, the PROJ text of its projection, in metres.
    """
    frame = maps.frame_of(tables, country)
    crs, extent = geography.fit_projection(frame), land_extent(tables, country, day)
    maps.draw_units(ax, outlines.units_on(tables, day, country, crs, extent), tied)
    maps.set_frame(ax, crs, frame)
    ax.set(xlim=(extent.left, extent.right), ylim=(extent.bottom, extent.top))
    ax.set_facecolor("none")
    if boxes:
        insets.draw_insets(tables, country, ax, day, tied, words=words, places=boxes, sea=False)
    return ax


@dataclass(frozen=True)
class InsetGroup:
    """Boxes of far islands and disputed places, in a row or one above the other.

    Attributes
    ----------
    spans : list of tuple
        Left edge, lower edge and width of each in inches, from the lower left corner of all.
    high : float
        Inches of each box; above it stands its name.
    width, height : float
        Inches of all, names included; none without boxes.
    """

    spans: list[tuple[float, float, float]]
    high: float
    width: float
    height: float

    def boxes(self, corner: tuple[float, float], map_box: Sequence[float]) -> list[tuple[float, float, float, float]]:
        """Left, bottom, width, height of each in axes coordinates of a map.

        Parameters
        ----------
        corner : pair of float
            Lower left corner of all in inches of the figure.
        map_box : four floats
            Left, bottom, width, height of the map in inches of the figure.
        """
        left, bottom, width, tall = map_box
        return [((corner[0] + x - left) / width, (corner[1] + y - bottom) / tall, across / width, self.high / tall) for x, y, across in self.spans]


def inset_group(fig: FigureBase, tables: Tables, country: str, words: Labels, high: float, most: float, *, stacked: bool = False) -> InsetGroup:
    """Lay out the boxes of a country, as wide as their frames or their names need.

    Parameters
    ----------
    fig : matplotlib.figure.Figure or SubFigure
    tables : Tables
    country : str
    words : Labels
    high : float
        Inches of a box.
    most : float
        Inches that a row may be wide: names are broken into as few lines as fit.
    stacked : bool
        One above the other instead of in a row.
    """
    far = insets.far_places(tables, country)
    names, extents = [inset.name(words) for inset in far], [inset.extent for inset in far]
    for wide in (1.0,) if stacked else (1.5, 1.2, 1.0, 0.8):
        lines = [layout.wrap(fig, name, wide, fontsize=insets.TEXT) for name in names]
        named = [layout.measure(fig, line + ("\nM" if "\n" in line else ""), fontsize=insets.TEXT)[1] + 0.05 for line in lines]
        widths = [max(high * (extent.right - extent.left) / (extent.top - extent.bottom), layout.measure(fig, line, fontsize=insets.TEXT)[0] + 0.01) for extent, line in zip(extents, lines)]
        if sum(widths) + GAP * (len(widths) - 1) <= most:
            break
    if not far:
        return InsetGroup([], high, 0.0, 0.0)
    if stacked:
        tops = np.cumsum([name + high + 0.06 for name in named])
        return InsetGroup([(0.0, float(tops[-1] - top), across) for top, across in zip(tops, widths)], high, max(widths), float(tops[-1]))
    lefts = np.cumsum([0, *(across + GAP for across in widths)])
    return InsetGroup([(float(left), 0.0, across) for left, across in zip(lefts, widths)], high, float(lefts[-1] - GAP), high + max(named))


def seat_inches(links: Axes, ax: Axes, places: pd.DataFrame) -> pd.DataFrame:
    """Places with `x` and `y`: where their seats lie on axes that count in inches.

    A seat outside the map's frame is placed in the inset that shows it.

    Raises
    ------
    ValueError
        If a seat lies on neither: an embassy in the other country, say.
    """
    ax.apply_aspect()  # else the position is known only once the figure was drawn
    longitude, latitude, found = places.longitude.to_numpy(), places.latitude.to_numpy(), np.full((len(places), 2), np.nan)
    for shown in (ax, *getattr(ax, "localties_insets", ())):
        x, y = geography.project(longitude, latitude, shown.localties_crs)
        (left, right), (bottom, top) = shown.get_xlim(), shown.get_ylim()
        here = np.isnan(found[:, 0]) & (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
        if here.any():
            found[here] = links.transData.inverted().transform(shown.transData.transform(np.column_stack([x, y])[here]))
    lost = list(places.index[np.isnan(found[:, 0])])
    if lost:
        raise ValueError(f"{', '.join(lost)} lie outside the map of their own country: leave their pairs out, as `places.mappable` does, or widen the frame or add an inset in datapackage.json")
    return places.assign(x=found[:, 0], y=found[:, 1])
