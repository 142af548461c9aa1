"""Place units and partners: validity in time, projections, great circles, distances."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from localties.data.dates import parse_date
from localties.data.lineage import heirs
from localties.data.memory import remembered

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["coverage_at", "distance_km", "fit_projection", "great_circle", "project", "seats", "units_at", "unproject"]

#: Projected coordinates are rounded to this many metres, so that the last digits, which
#: differ between processors, never reach a figure.
STEP = 1.0


@remembered
def units_at(tables: Tables, day: str, *, country: str | None = None) -> gpd.GeoDataFrame:
    """Give the first-level units that were valid on a day.

    Parameters
    ----------
    tables : Tables
    day : str
        EDTF date; of a longer time its last day counts.
    country : str, optional
        Code of a country; by default all.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of `Tables.units`, EPSG:4326, indexed by `unit_id`.
    """
    import pandas as pd

    when = pd.Timestamp(parse_date(day).latest)
    units = tables.units
    valid = (units.valid_from.isna() | (units.valid_from <= when)) & (units.valid_until.isna() | (units.valid_until >= when))
    if country:
        valid &= units.country == country
    return units[valid].set_index("unit_id")


@remembered
def seats(tables: Tables, day: str) -> gpd.GeoDataFrame:
    """Give each partner's seat and the unit in which it lay on a day.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of `Tables.partners`, EPSG:4326, indexed by `partner_id`, with `unit_at` (the
        unit that held the place of the partner's `unit_id` on that day).
    """
    heir = heirs(tables.units, parse_date(day).latest)
    partners = tables.partners.set_index("partner_id")
    return partners.assign(unit_at=partners.unit_id.map(heir))


def coverage_at(tables: Tables, day: str) -> gpd.GeoDataFrame:
    """Say of each unit of a day what a search found there, or that nobody searched.

    Parameters
    ----------
    tables : Tables
    day : str
        EDTF date.

    Returns
    -------
    geopandas.GeoDataFrame
        As `units_at`, with `result`: ``tie``, ``contact``, ``none`` or ``not searched``. A
        unit that took others over has the best result of them; it counts as searched when
        one of them was.
    """
    units = units_at(tables, day)
    today = tables.coverage.unit_id.map(heirs(tables.units, parse_date(day).latest))
    order = ["tie", "contact", "none"]
    best = tables.coverage.result.map(order.index).groupby(today).min()
    return units.assign(result=[order[int(best[unit])] if unit in best.index else "not searched" for unit in units.index])


def fit_projection(bounds: tuple[float, float, float, float]) -> str:
    """Choose an equal-area projection that fits an extent.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in degrees, WGS 84.

    Returns
    -------
    str
        PROJ text: Albers' conic with standard parallels a sixth of the height inside the
        extent for what lies 25 degrees or more off the equator, else Lambert's azimuthal
        projection on its centre. Units are metres.

    Notes
    -----
    Rule of sixths after Snyder, *Map Projections: A Working Manual* (1987), p. 99.
    """
    west, south, east, north = bounds
    middle, centre = (west + east) / 2, (south + north) / 2
    if abs(centre) < 25:
        return f"+proj=laea +lat_0={centre:.2f} +lon_0={middle:.2f} +datum=WGS84 +units=m"
    sixth = (north - south) / 6
    return f"+proj=aea +lat_1={south + sixth:.2f} +lat_2={north - sixth:.2f} +lat_0={centre:.2f} +lon_0={middle:.2f} +datum=WGS84 +units=m"


def project(longitude: NDArray | float, latitude: NDArray | float, crs: str) -> tuple[NDArray, NDArray]:
    """Project points, rounded to whole metres.

    Parameters
    ----------
    longitude, latitude : array_like of float
        Degrees, WGS 84.
    crs : str
        PROJ text or EPSG code of a projection in metres.

    Returns
    -------
    x, y : numpy.ndarray
        Metres.
    """
    x, y = _transformer(crs).transform(np.asarray(longitude, float), np.asarray(latitude, float))
    return np.round(x / STEP) * STEP, np.round(y / STEP) * STEP


def unproject(x: NDArray | float, y: NDArray | float, crs: str) -> tuple[NDArray, NDArray]:
    """Give longitude and latitude (degrees, WGS 84) of points in metres of a projection."""
    return _transformer(crs).transform(np.asarray(x, float), np.asarray(y, float), direction="INVERSE")


@lru_cache(maxsize=None)
def _transformer(crs: str) -> pyproj.Transformer:
    import pyproj

    return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)


@lru_cache(maxsize=None)
def _geod() -> pyproj.Geod:
    import pyproj

    return pyproj.Geod(ellps="WGS84")


def great_circle(start: tuple[float, float], end: tuple[float, float], *, points: int = 64) -> tuple[NDArray, NDArray]:
    """Trace the shortest way between two places.

    Parameters
    ----------
    start, end : tuple of float
        Longitude and latitude in degrees, WGS 84.
    points : int
        How many points, ends included; at least 2.

    Returns
    -------
    longitude, latitude : numpy.ndarray
        Shape (points,), degrees.

    Raises
    ------
    ValueError
        For fewer than two points.
    """
    if points < 2:
        raise ValueError(f"points={points}: a line has two ends at least; give 2 or more")
    between = _geod().npts(*start, *end, points - 2) if points > 2 else []
    longitude, latitude = np.array([start, *between, end]).T
    return longitude, latitude


def distance_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Length of the shortest way between two places on the WGS 84 ellipsoid.

    Parameters
    ----------
    start, end : tuple of float
        Longitude and latitude in degrees.

    Returns
    -------
    float
        Kilometres.

    Examples
    --------
    >>> round(distance_km((105.85, 21.03), (139.69, 35.69)))  # Hanoi to Tokyo
    3668
    """
    return _geod().inv(*start, *end)[2] / 1000
