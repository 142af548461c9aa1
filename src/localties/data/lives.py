"""Find the faults of units and partners: lives, successors, seats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from localties.data.cells import fault, known_day
from localties.data.faults import Fault, TableError, did_you_mean
from localties.data.tables import Package, read_shapes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COAST_TOLERANCE", "seats", "validity"]

#: A seat may lie this far outside its unit, in degrees: coasts are simplified and some inner
#: lines of the source are old (the seat of Can Tho lies 0.11 degrees outside its old shape).
COAST_TOLERANCE = 0.12


def validity(package: Package, frame: pd.DataFrame, table: str) -> Iterator[Fault]:
    """A life ends after it begins, and its successor begins the day after."""
    key = f"{table[:-1]}_id"
    begins = dict(zip(frame[key], frame.valid_from))
    country = dict(zip(frame[key], frame.country))
    became = dict(zip(frame[key], frame.became))
    for line, row in zip(frame.index, frame.itertuples()):
        identity = getattr(row, key)
        first, last = known_day(row.valid_from, dt.date.min), known_day(row.valid_until, dt.date.max)
        if last < first:
            yield fault(package, table, line, "valid_until", row.valid_until, f"{row.valid_until} is before valid_from {row.valid_from}", "Correct one of the two days")
        if row.became and not row.valid_until:
            yield fault(package, table, line, "valid_until", "", f"{identity} became {row.became}, but no last day is given", "Give the last day, or empty became")
        if row.became and country.get(row.became, row.country) != row.country:
            yield fault(package, table, line, "became", row.became, f"{row.became} lies in another country than {identity}", "Correct country or became")
        path = [identity]
        while became.get(path[-1]) and path.count(path[-1]) == 1:
            path.append(became[path[-1]])
        if path.count(path[-1]) > 1 and path[-1] == identity:
            yield fault(package, table, line, "became", row.became, f"became leads in a circle: {' -> '.join(path)}", "Correct became in one of these rows")
        start = known_day(begins.get(row.became, ""), dt.date.min)
        if row.became and last < dt.date.max and start > last + dt.timedelta(days=1):
            yield fault(package, table, line, "became", row.became, f"{row.became} begins on {start}, more than a day after {row.valid_until}", "Correct valid_until here or valid_from there")


def seats(package: Package, partners: pd.DataFrame, units: pd.DataFrame) -> Iterator[Fault]:
    """A seat lies in its unit, and the partner in the unit's country."""
    countries = dict(zip(units.unit_id, units.country))
    parents = dict(zip(partners.partner_id, partners.country))
    for line, row in zip(partners.index, partners.itertuples()):
        if countries.get(row.unit_id, row.country) != row.country:
            yield fault(package, "partners", line, "unit_id", row.unit_id, f"{row.unit_id} lies in another country than {row.partner_id}", "Correct country or unit_id")
        if row.parent_id and (row.parent_id == row.partner_id or parents.get(row.parent_id, row.country) != row.country):
            yield fault(package, "partners", line, "parent_id", row.parent_id, f"{row.parent_id} cannot be the parent of {row.partner_id}", "Name the body of the same country to which it belongs, or empty the cell")
        if bool(row.latitude) != bool(row.longitude):
            yield fault(package, "partners", line, "latitude", row.latitude, "only one of latitude and longitude is given", "Give both or none")
    try:
        shapes = read_shapes(package.folder)
    except TableError as error:
        yield error.fault
        return
    if not shapes:
        return
    for line, unit in zip(units.index, units.itertuples()):
        if unit.boundary not in shapes:
            yield fault(package, "units", line, "boundary", unit.boundary, f"no file in boundaries/ has {unit.boundary!r}{did_you_mean(unit.boundary, shapes)}", "Correct the word, or build the shape")
    boundary = dict(zip(units.unit_id, units.boundary))
    for line, row in zip(partners.index, partners.itertuples()):
        shape = shapes.get(boundary.get(row.unit_id))
        seat = _point(row.latitude, row.longitude)
        if shape is not None and seat is not None and (far := shape.distance(seat)) > COAST_TOLERANCE:
            yield fault(package, "partners", line, "latitude", row.latitude, f"the seat {row.latitude}, {row.longitude} lies {far:.2f} degrees outside {row.unit_id}", "Correct the coordinates (latitude first, then longitude) or unit_id")


def _point(latitude: str, longitude: str):
    import shapely

    try:
        return shapely.Point(float(longitude), float(latitude))
    except ValueError:
        return None
