"""Find the tables and load them as typed pandas objects."""

from __future__ import annotations

import csv
import functools
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from localties.data.faults import TableError, did_you_mean
from localties.data.memory import state

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

__all__ = ["DATA", "Package", "Tables", "load", "read_package", "read_rows", "read_shapes"]

#: The data folder of the checkout that this package was installed from.
DATA = Path(__file__).resolve().parents[3] / "data"

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"


@dataclass(frozen=True)
class Package:
    """The schema of a data folder: `datapackage.json`, read once."""

    folder: Path
    descriptor: dict[str, Any]

    @property
    def data_date(self) -> str:
        """Day to which the tables claim to be true; "today" of every measure."""
        return self.descriptor["data_date"]

    @property
    def sides(self) -> tuple[str, str]:
        """Codes of the two countries, as in ``events.<side>_partner``."""
        first, second = self.descriptor["sides"]
        return first, second

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """Resource descriptors by table name."""
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    def map(self, country: str) -> dict[str, Any]:
        """How to draw a country, as set under `maps`; all is optional.

        `frame`: west, south, east, north in degrees. `key`: left, bottom, width, height of the
        part free for a key, in axes coordinates. `insets`: far islands, each with `names` by
        language, the `frame` to show and its `place` on the map in axes coordinates.
        `disputed`: places that more than one state claims, as insets and with `points`.
        """
        return self.descriptor.get("maps", {}).get(country, {})

    @property
    def residents(self) -> tuple[str, str] | None:
        """Country whose units count residents from the other, and the measure, if one is set."""
        found = self.descriptor.get("residents")
        return (found["host"], found["measure"]) if found else None

    @property
    def featured(self) -> list[str]:
        """Places and pairs whose profiles every report holds."""
        return self.descriptor.get("featured", [])

    def path(self, table: str) -> Path:
        """File of a table."""
        return self.folder / self.resources[table]["path"]

    def fields(self, table: str) -> dict[str, dict[str, Any]]:
        """Field descriptors of a table by column name."""
        return {item["name"]: item for item in self.resources[table]["schema"]["fields"]}

    def dates(self, table: str) -> list[str]:
        """Columns of a table that hold EDTF dates."""
        return [name for name, item in self.fields(table).items() if item.get("rdfType") == EDTF]


@dataclass(frozen=True)
class Tables:
    """The tables of one data folder.

    Every table of the schema is an attribute of that name, a `pandas.DataFrame` with a
    fresh index; `units` and `partners` are `geopandas.GeoDataFrame` in EPSG:4326 (shapes
    of the units, seats of the partners; ``None`` where a table gives no place).

    Read them, don't write into them: what is derived from them is remembered. For changed
    tables make another object, ``dataclasses.replace(tables, frames={**tables.frames, ...})``.
    """

    package: Package
    frames: dict[str, pd.DataFrame] = field(repr=False)
    _known: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getattr__(self, name: str) -> pd.DataFrame:
        try:
            return self.__dict__["frames"][name]
        except KeyError:
            raise AttributeError(f"no table {name!r}; there are {', '.join(self.__dict__.get('frames', ()))}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.frames]


def load(folder: str | Path | None = None) -> Tables:
    """Load all tables of a data folder.

    Parameters
    ----------
    folder : path, optional
        A folder with `datapackage.json`, the tables that it names and
        `boundaries/*.geojson`; by default the project's own `data/`.

    Returns
    -------
    Tables
        Strings, numbers, booleans and days typed as the schema says; dates that may be
        known in part stay EDTF text, to be read with `localties.data.dates.parse_date`. As long
        as no file changes, the same object.

    Raises
    ------
    TableError
        If a file is missing, is not UTF-8, has another header than the schema or a value
        of another type. `localties.check` names all faults at once.

    Examples
    --------
    >>> from localties import load
    >>> load().kinds.set_index("code").label_ja["mou"]
    '覚書'
    """
    folder = (DATA if folder is None else Path(folder)).resolve()
    return _loaded(folder, state(folder))


@functools.lru_cache(maxsize=4)
def _loaded(folder: Path, state: tuple[tuple[str, int, int], ...]) -> Tables:
    """Load a folder once in each state of its files: what is derived from the tables is remembered with them."""
    package = read_package(folder)
    frames = {name: _frame(package, name) for name in package.resources}
    if "partners" in frames:
        frames["partners"] = _seats(frames["partners"])
    if "units" in frames:
        frames["units"] = _shapes(package, frames["units"])
    return Tables(package, frames)


def read_package(folder: str | Path | None = None) -> Package:
    """Read the schema of a data folder.

    Raises
    ------
    TableError
        If there is no `datapackage.json` or it is no JSON.
    """
    folder = DATA if folder is None else Path(folder)
    path = folder / "datapackage.json"
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
            raise TableError(str(path), None, None, "it lists no resources", "Give it a list `resources` with a descriptor of each table")
        return Package(folder, descriptor)
    except (FileNotFoundError, NotADirectoryError):
        raise TableError(str(path), None, None, "there is no such file", "Name a folder that holds datapackage.json and the tables it lists") from None
    except UnicodeDecodeError:
        raise TableError(str(path), None, None, "this is not UTF-8", "Save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        raise TableError(str(path), error.lineno, None, f"this is no JSON ({error.msg})", "Mend the syntax at that line") from None


def read_rows(package: Package, table: str) -> pd.DataFrame:
    """Read a table as text, refusing what pandas would let pass.

    Returns
    -------
    pandas.DataFrame
        One column of strings a field, "" for an empty cell, indexed by line in the file.

    Raises
    ------
    TableError
        For a missing or empty file, bytes that are not UTF-8, a byte-order mark, another
        header than the schema's, or a row of another length than the header.
    """
    import pandas as pd

    path = package.path(table)
    name = path.name
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise TableError(name, None, None, "the table is missing", f"Put {name} into {package.folder}, at least with its header row") from None
    text = _decode(name, raw)
    if not text.strip():
        raise TableError(name, 1, None, "the file is empty", f"Write at least the header row: {','.join(package.fields(table))}")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader)
        _check_header(package, table, header)
        rows = [(reader.line_num, *row) for row in reader]  # tuples of text, which Python does not look through for garbage
    except csv.Error as error:
        raise TableError(name, reader.line_num, None, f"this is no CSV ({error})", "Put a cell that holds a comma or a quote into double quotes and double the quotes in it") from None
    for line, *row in (row for row in rows if len(row) != len(header) + 1):
        cut = next((f"; one begins with a space: {cell[:40]!r}" for cell in row if cell.startswith(" ")), "")
        raise TableError(name, line, None, f"the row has {len(row)} cells, the header {len(header)}{cut}", "Add the missing commas, take out the surplus ones, or put a cell that holds a comma into double quotes")
    lines, *columns = zip(*rows) if rows else ([], *([] for _ in header))
    return pd.DataFrame(dict(zip(header, columns)), index=list(lines), dtype="object")


def _decode(name: str, raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        raise TableError(name, 1, None, "the file begins with a byte-order mark", "Save it as UTF-8 without byte-order mark, or let `make tidy` do it")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = raw[max(error.start - 10, 0) : error.start + 10].decode("cp1252", "replace").split("\n")[-1]
        raise TableError(name, line, None, f"the byte 0x{raw[error.start]:02x} near {found!r} is not UTF-8", "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)") from None


def _check_header(package: Package, table: str, header: list[str]) -> None:
    accepted = list(package.fields(table))
    if header == accepted:
        return
    missing = [column for column in accepted if column not in header]
    unknown = [column for column in header if column not in accepted]
    hints = [f"{column!r} is unknown{did_you_mean(column, accepted)}" for column in unknown]
    hints += [f"{column!r} is missing" for column in missing]
    if len(header) == 1 and (found := next((name for mark, name in ((";", "semicolons"), ("\t", "tabs")) if mark in header[0]), "")):
        raise TableError(package.path(table).name, 1, None, f"the header is wrong: {found} stand between the columns ({header[0][:40]!r})", "Save it with commas, or let `make tidy` do it. Write it as: " + ",".join(accepted))
    hints = hints or ["a column stands twice" if len(set(header)) < len(header) else "the order of the columns is another"]
    raise TableError(package.path(table).name, 1, None, "the header is wrong: " + "; ".join(hints), "Write it as: " + ",".join(accepted))


def _frame(package: Package, table: str) -> pd.DataFrame:
    frame = read_rows(package, table).astype("str").replace("", None)
    for column, item in package.fields(table).items():
        try:
            frame[column] = _typed(frame[column], item)
        except (KeyError, TypeError, ValueError):
            line = _first_bad(frame[column], item)
            raise TableError(package.path(table).name, line, column, f"{frame[column][line]!r} is no {item['type']}", "Run `python -m localties check` to see every fault") from None
    return frame.reset_index(drop=True)


def _typed(cells: pd.Series, item: dict[str, Any]) -> pd.Series:
    import pandas as pd

    match item["type"]:
        case "number":
            return pd.to_numeric(cells).astype("float64")
        case "integer":
            return pd.to_numeric(cells).astype("Int64")
        case "date":
            return pd.to_datetime(cells, format="%Y-%m-%d")
        case "boolean":
            words = {word: value for key, value in (("trueValues", True), ("falseValues", False)) for word in item[key]}
            return cells.map(lambda cell: words[cell] if isinstance(cell, str) else None).astype("boolean")
    return cells


def _first_bad(cells: pd.Series, item: dict[str, Any]) -> int:
    for line in cells.index:
        try:
            _typed(cells.loc[[line]], item)
        except (KeyError, TypeError, ValueError):
            return line
    raise AssertionError("a column cannot be typed though each of its cells can")


def _seats(partners: pd.DataFrame) -> gpd.GeoDataFrame:
    import geopandas as gpd

    known = partners.latitude.notna() & partners.longitude.notna()
    points = gpd.points_from_xy(partners.longitude, partners.latitude)
    geometry = gpd.GeoSeries(points, index=partners.index, crs="EPSG:4326").where(known, None)
    return gpd.GeoDataFrame(partners, geometry=geometry, crs="EPSG:4326")


def _shapes(package: Package, units: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give each unit its shape; units that differ in rank alone share one."""
    import geopandas as gpd

    shapes = read_shapes(package.folder)
    geometry = gpd.GeoSeries([shapes.get(name) for name in units.boundary], index=units.index, crs="EPSG:4326")
    return gpd.GeoDataFrame(units, geometry=geometry, crs="EPSG:4326")


def read_shapes(folder: Path) -> dict[str, BaseGeometry]:
    """Read the shapes of `boundaries/*.geojson` by `boundary_id`; background files have none."""
    shapes = {}
    for path in sorted((folder / "boundaries").glob("*.geojson")):
        try:
            shapes |= _read_shapes(path.read_bytes())
        except RuntimeError:  # of the library that reads it, whatever it found
            raise TableError(f"boundaries/{path.name}", None, None, "this is no GeoJSON", "Take the file from the repository again, or build it with boundaries/build.py") from None
    return shapes


@functools.lru_cache(maxsize=16)
def _read_shapes(raw: bytes) -> Mapping[str, BaseGeometry]:
    """Shapes in a file, read once while it stays the same."""
    import geopandas as gpd

    layer = gpd.read_file(io.BytesIO(raw))
    return MappingProxyType(dict(zip(layer.boundary_id, layer.geometry)) if "boundary_id" in layer else {})
