"""Turn shapes into the paths that a map draws: areas, borders, coasts, neighbouring land."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography
from localties.data.memory import remembered

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from matplotlib import path as mpath
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from localties.data.tables import Tables

__all__ = ["Land", "area_path", "border_paths", "neighbouring_paths", "neighbours", "projected", "units_on"]

#: Islands below this many square metres are drawn a little larger, or no printer shows them.
SMALL_ISLAND = 2.5e8


@dataclass(frozen=True)
class Land:
    """The units that a map shows, as shapes and as the paths that draw them.

    Attributes
    ----------
    units : list of str
        `unit_id` of those with land in the extent.
    parts : geopandas.GeoSeries
        Their polygons by `unit_id`, in metres of the projection.
    areas : list of matplotlib.path.Path
        One a unit.
    inner, outer : matplotlib.path.Path
        Borders between two units; coasts and borders to others.
    islands : geopandas.GeoSeries
        The small ones of the parts.
    dots : list of matplotlib.path.Path
        One a small island.
    """

    units: list[str]
    parts: gpd.GeoSeries
    areas: list[mpath.Path]
    inner: mpath.Path
    outer: mpath.Path
    islands: gpd.GeoSeries
    dots: list[mpath.Path]


@remembered
def units_on(tables: Tables, day: str, country: str | None, crs: str, extent: tuple[float, float, float, float] | None) -> Land:
    """Give the units of a day within left, right, bottom, top in metres of a projection, or all."""
    import shapely

    units, exact, parts = _polygons(tables, day, country, crs)
    if extent is not None:
        left, right, bottom, top = extent
        parts = parts[exact.intersects(shapely.box(left, bottom, right, top))]
    shapes = {unit: parts.array[places] for unit, places in parts.groupby(level=0, sort=False).indices.items()}
    names = [unit for unit in units if unit in shapes]
    small = parts[parts.area < SMALL_ISLAND]
    return Land(names, parts, [area_path(shapes[unit]) for unit in names], *border_paths(parts), small, [area_path([island]) for island in small])


@remembered
def _polygons(tables: Tables, day: str, country: str | None, crs: str) -> tuple[tuple[str, ...], gpd.GeoSeries, gpd.GeoSeries]:
    """Units of a day, and their polygons by unit in metres of a projection, as they are and rounded: every frame is cut out of the same."""
    units = geography.units_at(tables, day, country=country).geometry.to_crs(crs)
    parts = units.explode()
    return tuple(units.index), parts, parts.transform(lambda points: np.round(points / geography.STEP) * geography.STEP)


@remembered
def neighbouring_paths(tables: Tables, crs: str, window: tuple[float, float, float, float]) -> tuple[mpath.Path, ...]:
    """Paths of neighbouring land within west, south, east, north in degrees, in metres of a projection."""
    import shapely

    return tuple(area_path(shapely.get_parts(shape)) for shape in projected(neighbours(tables, window), crs))


def projected(shapes: Iterable[BaseGeometry], crs: str) -> NDArray:
    """Shapes in metres of a projection, rounded to whole ones so that shared edges stay equal."""
    import shapely

    return shapely.transform(np.array(list(shapes), dtype=object), lambda points: np.column_stack(geography.project(*points.T, crs)))


def area_path(shapes: Iterable[BaseGeometry]) -> mpath.Path:
    """One path of all rings of polygons."""
    import shapely
    from matplotlib.path import Path

    points, ring = shapely.get_coordinates(shapely.get_rings(np.array(list(shapes), dtype=object)), return_index=True)
    first, last = np.diff(ring, prepend=-1) > 0, np.diff(ring, append=len(points)) > 0
    return Path(points, np.where(last, Path.CLOSEPOLY, np.where(first, Path.MOVETO, Path.LINETO)).astype(Path.code_type))


def border_paths(polygons: Iterable[BaseGeometry]) -> tuple[mpath.Path, mpath.Path]:
    """Path of the edges that two polygons share, and of those that one has alone.

    Parameters
    ----------
    polygons : iterable of shapely.Polygon
        A coverage: neighbours have the same points along their border.
    """
    import pandas as pd
    import shapely

    points, ring = shapely.get_coordinates(shapely.get_rings(np.array(list(polygons), dtype=object)), return_index=True)
    inside = np.diff(ring) == 0
    start, end = points[:-1][inside], points[1:][inside]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edges = pd.DataFrame(np.where(turned[:, None], np.hstack([end, start]), np.hstack([start, end])))
    shared = edges.duplicated(keep=False)
    return _line_path(edges[shared].drop_duplicates().to_numpy()), _line_path(edges[~shared].to_numpy())


def _line_path(edges: NDArray) -> mpath.Path:
    """One path of edges (x, y, x, y), joined to as few lines as there can be."""
    import shapely
    from matplotlib.path import Path

    lines = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(edges.reshape(-1, 2, 2))))
    points, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    return Path(points, np.where(np.diff(line, prepend=-1) > 0, Path.MOVETO, Path.LINETO).astype(Path.code_type))


def neighbours(tables: Tables, window: tuple[float, float, float, float]) -> NDArray:
    """Neighbouring land within west, south, east, north in degrees; none if the folder has no file of it."""
    import shapely

    path = tables.package.folder / "boundaries" / "context.geojson"
    if not path.exists():
        return np.array([], dtype=object)
    state = path.stat()
    near = shapely.clip_by_rect(_background(path, state.st_mtime_ns, state.st_size), *window)
    return near[~shapely.is_empty(near)]


@lru_cache(maxsize=4)
def _background(path: Path, changed: int, size: int) -> NDArray:
    """Shapes of a file, read anew when its time or size is another."""
    import geopandas as gpd

    return gpd.read_file(path).geometry.to_numpy()
