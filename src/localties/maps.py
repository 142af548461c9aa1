"""Draw units and their land on maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from localties import geography, style
from localties.labels import Labels

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from localties.tables import Tables

__all__ = ["aspect", "country_map", "draw_insets", "draw_land", "draw_units", "frame_of", "scale_bar", "set_frame"]

#: Islands below this many square metres are outlined, or the white borders swallow them.
SMALL_ISLAND = 5e8


def country_map(tables: Tables, country: str, ax: Axes, *, day: str | None = None, tied: Sequence[str] = (), frame: Sequence[float] | None = None) -> Axes:
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

    Returns
    -------
    matplotlib.axes.Axes
        With `ax.localties_crs`, the PROJ text of its projection, in metres.
    """
    units = geography.units_at(tables, day or tables.package.data_date, country=country)
    frame = frame_of(tables, country) if frame is None else frame
    crs = geography.fit_projection(frame)
    draw_land(tables, ax, crs, frame)
    draw_units(ax, units.geometry.to_crs(crs), tied)
    set_frame(ax, crs, frame)
    return ax


def draw_units(ax: Axes, units: gpd.GeoSeries, tied: Sequence[str]) -> None:
    """Fill projected units; inner borders white, small islands outlined so that they are seen."""
    colors = np.where(units.index.isin(list(tied)), style.TIED, style.LAND)
    units.plot(ax=ax, color=list(colors), edgecolor=style.PAPER, linewidth=0.5, zorder=2, gid="units")
    parts = units.explode()
    small = parts.area < SMALL_ISLAND
    if small.any():
        parts[small].plot(ax=ax, color=list(colors[units.index.get_indexer(parts.index[small])]), edgecolor=style.COAST, linewidth=0.4, zorder=2.1)


def draw_land(tables: Tables, ax: Axes, crs: str, frame: Sequence[float]) -> None:
    """Draw neighbouring land, so that a coast can be told from a border."""
    import geopandas as gpd
    import shapely

    path = tables.package.folder / "boundaries" / "context.geojson"
    if path.exists():
        west, south, east, north = frame
        near = shapely.box(west - 15, south - 15, east + 15, north + 15)
        gpd.read_file(path).clip(near).to_crs(crs).plot(ax=ax, color=style.CONTEXT, linewidth=0, zorder=1)


def _frame_extent(crs: str, frame: Sequence[float]) -> tuple[float, float, float, float]:
    """Left, right, bottom, top in metres of a frame given in degrees."""
    west, south, east, north = frame
    edge = np.linspace(0, 1, 21)
    longitude = np.concatenate([west + (east - west) * edge] * 2 + [np.full(21, west), np.full(21, east)])
    latitude = np.concatenate([np.full(21, south), np.full(21, north)] + [south + (north - south) * edge] * 2)
    x, y = geography.project(longitude, latitude, crs)
    return x.min(), x.max(), y.min(), y.max()


def set_frame(ax: Axes, crs: str, frame: Sequence[float]) -> None:
    """Show a frame given in degrees and hide the axes."""
    left, right, bottom, top = _frame_extent(crs, frame)
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", anchor="C", xlabel="", ylabel="", facecolor=style.SEA)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    ax.localties_crs = crs


def scale_bar(ax: Axes, words: Labels) -> None:
    """Draw a scale of a round length, about a fifth of the map, above its upper right corner."""
    from matplotlib.lines import Line2D

    span = ax.get_xlim()[1] - ax.get_xlim()[0]
    length = max(step for step in (10e3, 50e3, 100e3, 200e3, 500e3, 1000e3) if step <= max(span * 0.25, 10e3))
    ax.add_line(Line2D([1 - length / span, 1], [1.012, 1.012], transform=ax.transAxes, color=style.INK, linewidth=1.2, solid_capstyle="butt", clip_on=False))
    ax.text(1, 1.02, words.phrase("kilometres", number=words.number(length / 1000)), transform=ax.transAxes, fontsize=style.SIZES["small"], ha="right", va="bottom")


def frame_of(tables: Tables, country: str) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of a country's map: as set, or all of its units."""
    return tables.package.frame(country) or tuple(geography.units_at(tables, tables.package.data_date, country=country).total_bounds)


def aspect(tables: Tables, country: str) -> float:
    """Width of a country's map for a height of one."""
    frame = frame_of(tables, country)
    left, right, bottom, top = _frame_extent(geography.fit_projection(frame), frame)
    return (right - left) / (top - bottom)


def draw_insets(tables: Tables, country: str, ax: Axes, day: str, tied: Sequence[str]) -> None:
    """Draw far islands in boxes of their own, as `datapackage.json` gives them under `maps`."""
    for inset in tables.package.insets(country):
        box = ax.inset_axes(inset["place"])
        country_map(tables, country, box, day=day, tied=tied, frame=inset["frame"])
        box.spines[:].set(visible=True, color=style.MUTED, linewidth=0.5)
