"""Write the pairs as a table for spreadsheets and as layers for a GIS."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from localties.data.evidence import event_evidence
from localties.data.folders import replaced
from localties.data.geography import coverage_at, distance_km, great_circle, seats
from localties.data.labels import LANGUAGES, Labels
from localties.data.ties import events, partnerships

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["columns", "export", "guarded", "layers", "wide", "write_csv"]

STAGES = ("said", "agreed", "done")
SOURCES = 5  # addresses a pair
SHAPES = {"places": "Point", "ties": "LineString", "units": "MultiPolygon"}
#: What may lie in a folder that an export replaces, with what QGIS and macOS leave there.
OURS = {"README.txt", "ties.csv", "ties.gpkg", "ties.gpkg-shm", "ties.gpkg-wal", ".DS_Store"}

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # the wide ones count where Japanese is typed
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")

#: What is told of a partner, in the columns `<side>_<name>`.
_PARTNER = {
    "partner": "partner, as in partners.csv",
    **{f"name_{lang}": f"its name ({lang}); empty where none is attested" for lang in LANGUAGES},
    "tier": "level of government, or sort of body",
    "wikidata": "Wikidata item of the partner",
    "unit_id": "first-level unit in which it lies at the data date, as in units.csv",
    "unit_iso": "ISO 3166-2 code of that unit",
    "unit_wikidata": "Wikidata item of that unit",
    **{axis: f"{axis} of its seat in degrees, WGS 84; empty if none is known" for axis in ("latitude", "longitude")},
}
#: What is told of a pair, before its fields and after them.
_PAIR = {
    "distance_km": "great circle between the seats, whole kilometres",
    "between_governments": "whether both partners are local governments",
    "standing": "tie: a paper between two local governments was signed and has not ended; else contact",
    "formality": "class of the highest paper, 1 (sister city) to 5 (letter of intent); empty if none is known",
    **{f"formality_{lang}": f"that class in words ({lang})" for lang in LANGUAGES},
    "since": "date of the first paper (EDTF)",
    "term_ends": "when the running term ends (EDTF); empty if it is open or not known",
    "last_seen": "date of the last thing that took place (EDTF)",
    "lineage": "all partners that held it, as of their time; parted by semicolons",
    **{f"lineage_{lang}": f"their names ({lang}, else English) in the same order" for lang in LANGUAGES},
    "events": "number of events",
    "papers": "number of papers between governments",
}
_WEIGHT = {
    "sources": "number of independent sources",
    "official_share": "share of them that governments published, 0 to 1",
    "{side}_attested": "whether some source was published in that country",
    "grade": "grade of the papers of a tie, of all events of a contact: A best, D worst",
    **{f"source_{place + 1}": "address of one of its best sources, the best first" for place in range(SOURCES)},
}

_README = """\
{package[title]}
Data of {package[data_date]}, version {package[version]}.
Licence of the compilation: {licences}.
Cite it as "localties, data of {package[data_date]}". Boundaries: Natural Earth, public domain.

ties.csv    {pairs} pairs of partners ({ties} ties, else contacts), one a row, for spreadsheets:
            UTF-8, comma, decimal point. Where the decimal mark is a comma, open it through
            "Data, From Text/CSV" with the language English. A text that would run as a
            formula begins with an apostrophe. Dates are EDTF: 2024-10-17, 2024, 2022~ (about),
            2015/.. (since); a month is written 2024-10/2024-10, or Excel would make it a day.
ties.gpkg   The same for a GIS, WGS 84 (EPSG:4326), dates as in the tables:
            places (partners with a seat), ties (great circles between the seats; {off_map} pairs
            without two seats apart are in ties.csv alone), units (first-level units of that
            day, with what a search for ties found there: tie, contact, none, not searched).

{neutral}

Columns of ties.csv; the layer ties has them too, but for the coordinates:

{columns}
"""


def columns(tables: Tables) -> dict[str, str]:
    """Name the columns of `wide` in their order, with what each means."""
    sides = tables.package.sides
    fields = zip(tables.fields.code, tables.fields.label_en)
    return {
        "pair": "the two partners of the data date; the rows are sorted by it",
        **{f"{side}_{name}": meaning for side in sides for name, meaning in _PARTNER.items()},
        **_PAIR,
        **{f"field_{code}": f"{label}: which of said, agreed, done; empty if no event names it" for code, label in fields},
        **{name.format(side=side): meaning for name, meaning in _WEIGHT.items() for side in sides},
    }


def wide(tables: Tables) -> pd.DataFrame:
    """Put all that is derived of a pair into one row.

    Returns
    -------
    pandas.DataFrame
        One row a pair of `localties.partnerships`, tie or contact, sorted by pair, with the
        columns of `columns`. Dates are the EDTF texts of the tables.
    """
    import pandas as pd

    pairs = partnerships(tables)
    described = _described(tables)
    partners = [described.reindex(pairs[f"{side}_partner"]).add_prefix(f"{side}_").reset_index(drop=True) for side in tables.package.sides]
    found = pd.concat([pairs, *partners, _words(tables, pairs), _sources(tables, pairs)], axis=1)
    found["distance_km"] = pd.array([round(distance_km(*ends)) if ends else None for ends in _ends(tables, found)], dtype="Int64")
    return found[list(columns(tables))]


def _described(tables: Tables) -> pd.DataFrame:
    """Describe each partner and the unit in which it lies at the data date."""
    rows = seats(tables, tables.package.data_date)
    units = tables.units.set_index("unit_id")
    rows = rows.assign(unit_id=rows.unit_at, unit_iso=rows.unit_at.map(units.iso), unit_wikidata=rows.unit_at.map(units.wikidata))
    return rows[[name for name in _PARTNER if name != "partner"]]


def _words(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Say class, fields and lineage in words."""
    named = {stage: [text.split(";") for text in pairs[stage]] for stage in STAGES}
    cells = {f"formality_{lang}": pairs.formality_kind.map(tables.kinds.set_index("code")[f"label_{lang}"]) for lang in LANGUAGES}
    for field in tables.fields.code:
        cells[f"field_{field}"] = [" ".join(stage for stage in STAGES if field in named[stage][row]) for row in range(len(pairs))]
    for words in (Labels(tables, lang) for lang in LANGUAGES):
        cells[f"lineage_{words.lang}"] = ["; ".join(map(words.name, text.split(";"))) for text in pairs.lineage]
    return pairs[[]].assign(**cells).astype("str")


def _sources(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Choose addresses: by grade, originals before copies, then what tells of a paper."""
    rows = tables.evidence.assign(grade=_grades(tables)).merge(events(tables)[["event_id", "pair", "is_paper"]], on="event_id")
    rows = rows.merge(tables.sources[["source_id", "url", "copy_of"]], on="source_id").dropna(subset="url")
    rows = rows.assign(copy=rows.copy_of.notna(), other=~rows.is_paper).sort_values(["grade", "copy", "other", "source_id"])
    addresses = rows.drop_duplicates(["pair", "url"]).groupby("pair").url.agg(list).to_dict()
    chosen = [(addresses.get(pair, []) + [None] * SOURCES)[:SOURCES] for pair in pairs.pair]
    return pairs[[]].assign(**{f"source_{place + 1}": [row[place] for row in chosen] for place in range(SOURCES)}).astype("str")


def _grades(tables: Tables) -> list[str]:
    """Grade each row of the evidence as if its event had no other source."""
    alone = tables.evidence.assign(event_id=tables.evidence.index.astype(str))
    told = tables.evidence[["event_id"]].merge(tables.events, on="event_id", how="left").assign(event_id=alone.event_id)
    grades = event_evidence(replace(tables, frames={**tables.frames, "events": told, "evidence": alone})).grade
    return list(grades.reindex(alone.event_id))


def _ends(tables: Tables, found: pd.DataFrame) -> list[tuple[tuple[float, float], tuple[float, float]] | None]:
    """Longitude and latitude of both seats of each pair, or None where one is not known."""
    seat = found[[f"{side}_{axis}" for side in tables.package.sides for axis in ("longitude", "latitude")]]
    rows = zip(seat.itertuples(index=False, name=None), seat.notna().all(axis=1))
    return [(row[:2], row[2:]) if known else None for row, known in rows]


def layers(tables: Tables, pairs: pd.DataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Place pairs, as from `wide`: their partners, the ways between them, the units.

    Returns
    -------
    dict of geopandas.GeoDataFrame
        EPSG:4326. `places` (points): each partner of a pair that has a seat, with its
        numbers of `ties` and `contacts`. `ties` (great circles as lines): each pair whose
        seats are known and apart, with the columns of `wide` but the coordinates. `units`
        (multipolygons): the units of the data date, with `result`, what the search found
        there, and the numbers of `ties` and `contacts` of the partners that lie in them.
    """
    return dict(zip(SHAPES, (_places(tables, pairs), _lines(tables, pairs), _units(tables, pairs))))


def _places(tables: Tables, pairs: pd.DataFrame) -> gpd.GeoDataFrame:
    described = _described(tables).drop(columns=["latitude", "longitude"])
    found = tables.partners[["partner_id", "country", "geometry"]].join(described, on="partner_id")
    found = _counted(found, found.partner_id, pairs, [f"{side}_partner" for side in tables.package.sides])
    return found[(found.ties + found.contacts > 0) & found.geometry.notna()].sort_values("partner_id", ignore_index=True)


def _lines(tables: Tables, pairs: pd.DataFrame) -> gpd.GeoDataFrame:
    import geopandas as gpd
    from shapely.geometry import LineString

    shapes = [LineString(zip(*great_circle(*ends))) if ends and ends[0] != ends[1] else None for ends in _ends(tables, pairs)]
    plain = pairs.drop(columns=[f"{side}_{axis}" for side in tables.package.sides for axis in ("latitude", "longitude")])
    return gpd.GeoDataFrame(plain, geometry=shapes, crs="EPSG:4326").dropna(subset="geometry").reset_index(drop=True)


def _units(tables: Tables, pairs: pd.DataFrame) -> gpd.GeoDataFrame:
    from shapely.geometry import MultiPolygon

    found = coverage_at(tables, tables.package.data_date).reset_index().sort_values("unit_id", ignore_index=True)
    found = _counted(found, found.unit_id, pairs, [f"{side}_unit_id" for side in tables.package.sides])
    # a layer has one type of geometry
    shapes = [shape if shape.geom_type == "MultiPolygon" else MultiPolygon([shape]) for shape in found.geometry]
    names = [f"name_{lang}" for lang in LANGUAGES]
    return found[["unit_id", "country", "kind", *names, "iso", "wikidata", "region", "result", "ties", "contacts", "geometry"]].set_geometry(shapes, crs="EPSG:4326")


def _counted(frame: gpd.GeoDataFrame, identity: pd.Series, pairs: pd.DataFrame, ends: list[str]) -> gpd.GeoDataFrame:
    """Count the ties and contacts that have an end there; one with both ends there is one."""
    held = pairs.melt(["pair", "standing"], ends, value_name="place")[["pair", "standing", "place"]].drop_duplicates()
    counts = {f"{standing}s": held.place[held.standing == standing].value_counts() for standing in ("tie", "contact")}
    return frame.assign(**{name: identity.map(count).fillna(0).astype("int64") for name, count in counts.items()})


def write_csv(pairs: pd.DataFrame, path: str | Path) -> None:
    """Write the pairs, as from `wide`, so that a spreadsheet shows them as they are.

    Notes
    -----
    UTF-8 with a byte-order mark, without which Excel takes the file for the system's old
    code page. Lines end in CRLF on every system, as RFC 4180 has it and Excel writes.

    A text that begins with ``= + - @``, their wide forms, a tab or a line break gets a
    leading apostrophe, so that it never runs as a formula. The type of the value decides,
    not its look: a negative number is a number, which runs nothing, and stays one.

    Quotes do not keep a spreadsheet from reading a text as a date. Excel makes a month such
    as ``2024-10`` the first of October (LibreOffice leaves it); it is written as the interval
    ``2024-10/2024-10``, which is EDTF too, means the same, and stays text in both. A full
    day becomes the date of that day, which LibreOffice shows as it stands and Excel in the
    reader's own form, and a year a number: neither gains or loses anything. Other intervals
    and the marks ``~`` and ``?`` stay text. An apostrophe would show, and break EDTF.
    """
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(pairs.columns)
        writer.writerows([_cell(value) for value in row] for row in pairs.itertuples(index=False, name=None))


def guarded(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula, or taking a month for a day.

    Examples
    --------
    >>> guarded("=1+1"), guarded("2024-10"), guarded("Nara")
    ("'=1+1", '2024-10/2024-10', 'Nara')
    """
    shown = f"{text}/{text}" if _MONTH.fullmatch(text) else text
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _cell(value: object) -> str:
    """Write one cell: a text guarded, a number to four decimals, nothing for a missing one."""
    import pandas as pd

    if isinstance(value, str):
        return guarded(value)
    if pd.isna(value):
        return ""
    if pd.api.types.is_bool(value):
        return "true" if value else "false"
    return str(int(value) if float(value).is_integer() else round(float(value), 4))


def export(tables: Tables, target: str | Path) -> Path:
    """Write `ties.csv`, `ties.gpkg` and `README.txt` into a folder.

    A former export there is replaced as a whole once everything succeeded, and stays
    untouched otherwise.

    Raises
    ------
    FileExistsError
        If `target` is a file, or holds other files than those of an export.
    """
    pairs = wide(tables)
    placed = layers(tables, pairs)
    with replaced(target, OURS.__contains__) as fresh:
        write_csv(pairs, fresh / "ties.csv")
        _write_layers(placed, fresh / "ties.gpkg", tables.package.data_date)
        (fresh / "README.txt").write_text(_readme(tables, pairs, placed), encoding="utf-8", newline="\n")
    return Path(target)


def _write_layers(placed: dict[str, gpd.GeoDataFrame], path: Path, day: str) -> None:
    """Write the layers, stamped with the data date so that equal data give equal bytes."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day}T00:00:00.000Z"})
    try:
        for name, layer in placed.items():
            layer.to_file(path, layer=name, driver="GPKG", engine="pyogrio", geometry_type=SHAPES[name])
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _readme(tables: Tables, pairs: pd.DataFrame, placed: dict[str, gpd.GeoDataFrame]) -> str:
    package = tables.package.descriptor
    counts = {"pairs": len(pairs), "ties": int((pairs.standing == "tie").sum()), "off_map": len(pairs) - len(placed["ties"])}
    licences = "; ".join(f"{item['title']} ({item['name'].replace('-', ' ')}), {item['path']}" for item in package["licenses"])
    neutral = "\n".join(Labels(tables, lang).phrase("neutral lines") for lang in LANGUAGES)
    meanings = "\n".join(f"{name:<28}{meaning}" for name, meaning in columns(tables).items())
    return _README.format(package=package, licences=licences, neutral=neutral, columns=meanings, **counts)
