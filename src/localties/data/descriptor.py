"""Check what `datapackage.json` sets besides the schema: sides, maps, residents, featured profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from localties.data.dates import LANGUAGES
from localties.data.faults import Fault, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Package

__all__ = ["faults"]

_FRAME = "Give west, south, east, north in degrees, such as [102, 8, 110, 23.5]"
_PLACE = "Give left, bottom, width, height as shares of the map, each from 0 to 1"


def faults(package: Package, frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Name what is wrong with the settings of a data folder.

    Parameters
    ----------
    package : Package
    frames : mapping of str to pandas.DataFrame
        Tables as text; what names a row of one that could not be read is not checked.

    Yields
    ------
    Fault
        Of ``datapackage.json``; `column` is the way to the setting, as ``maps.vn.frame``.
    """
    found = package.descriptor
    for country, drawn in found.get("maps", {}).items():
        way = f"maps.{country}"
        if country not in found["sides"]:
            yield _fault(way, country, f"{country!r} is none of the sides", f"Use one of: {', '.join(found['sides'])}")
        if "frame" in drawn:
            yield from _frame(f"{way}.frame", drawn["frame"])
        if "key" in drawn:
            yield from _place(f"{way}.key", drawn["key"])
        for kind in ("insets", "disputed"):
            for number, inset in enumerate(drawn.get(kind, [])):
                yield from _inset(f"{way}.{kind}[{number}]", inset, has_points=kind == "disputed")
    yield from _known(found, frames)


def _inset(way: str, inset: Mapping[str, Any], *, has_points: bool) -> Iterator[Fault]:
    nameless = [lang for lang in LANGUAGES if not inset.get("names", {}).get(lang)]
    if nameless:
        yield _fault(f"{way}.names", "", f"there is no name in {', '.join(nameless)}", f"Name it in {', '.join(LANGUAGES)}")
    bad = [*_frame(f"{way}.frame", inset.get("frame")), *_place(f"{way}.place", inset.get("place"))]
    yield from bad
    if has_points and not bad:
        west, south, east, north = inset["frame"]
        outside = [point for point in inset.get("points", []) if not (_numbers(point, 2) and west <= point[0] <= east and south <= point[1] <= north)]
        if outside or not inset.get("points"):
            yield _fault(f"{way}.points", str(outside or ""), f"the points {outside} lie outside the frame" if outside else "there are no points", "Give longitude and latitude of each place, within the frame")


def _known(found: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Settings that name rows of tables."""
    residents = found.get("residents")
    if residents and residents.get("host") not in found["sides"]:
        yield _fault("residents.host", str(residents.get("host")), f"{residents.get('host')!r} is none of the sides", f"Use one of: {', '.join(found['sides'])}")
    if residents and "measures" in frames and residents.get("measure") not in set(frames["measures"].code):
        yield _fault("residents.measure", str(residents.get("measure")), f"{residents.get('measure')!r} is not in measures.csv{did_you_mean(str(residents.get('measure')), frames['measures'].code)}", "Correct the word, or add the measure to measures.csv")
    for subject in found.get("featured", []) if "partners" in frames else []:
        for partner in subject.split("--"):
            if partner not in set(frames["partners"].partner_id):
                yield _fault("featured", subject, f"{partner!r} is not in partners.csv{did_you_mean(partner, frames['partners'].partner_id)}", "Write a partner_id, or two joined by --")


def _frame(way: str, found: Any) -> Iterator[Fault]:
    if not (_numbers(found, 4) and -180 <= found[0] < found[2] <= 180 and -90 <= found[1] < found[3] <= 90):
        yield _fault(way, str(found), f"{found} is no frame", _FRAME)


def _place(way: str, found: Any) -> Iterator[Fault]:
    if not (_numbers(found, 4) and all(0 <= part <= 1 for part in found) and found[2] > 0 and found[3] > 0):
        yield _fault(way, str(found), f"{found} is no place on the map", _PLACE)


def _numbers(found: Any, count: int) -> bool:
    return isinstance(found, list) and len(found) == count and all(isinstance(part, int | float) and not isinstance(part, bool) for part in found)


def _fault(way: str, found: str, problem: str, remedy: str) -> Fault:
    return Fault("datapackage.json", 0, way, found, problem, remedy)
