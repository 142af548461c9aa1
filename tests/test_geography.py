"""Test the vintages of units, the seats, the projections and the ways between places."""

import math

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localties import load, partnerships
from localties.data import geography
from localties.data.geography import distance_km, fit_projection, great_circle, project, seats, units_at
from localties.data.lives import COAST_TOLERANCE

HANOI, TOKYO = (105.85, 21.03), (139.69, 35.69)


# Vintages


@pytest.mark.parametrize(
    ("day", "country", "count", "there", "gone"),
    [
        ("2024-12-31", "vn", 63, "vn-thua-thien-hue", "vn-hue"),
        ("2024", "vn", 63, "vn-thua-thien-hue", "vn-hue"),  # the last day of the year counts
        ("2025-01-01", "vn", 63, "vn-hue", "vn-thua-thien-hue"),
        ("2025-03-01", "vn", 63, "vn-hue", "vn-thua-thien-hue"),
        ("2025-06-30", "vn", 63, "vn-binh-duong", "vn-ho-chi-minh-city-2025"),
        ("2025-07-01", "vn", 34, "vn-ho-chi-minh-city-2025", "vn-binh-duong"),
        ("2026-04-29", "vn", 34, "vn-dong-nai-2025", "vn-dong-nai-2026"),
        ("2026-04-30", "vn", 34, "vn-dong-nai-2026", "vn-dong-nai-2025"),
        ("2013-11-17", "jp", 47, "jp-tokyo", "vn-hanoi"),
        ("2026-04-30", None, 81, "jp-nara", "vn-binh-duong"),
        ("2026-04-30", "fr", 0, None, "jp-nara"),
    ],
)
def test_units_at(real, day, country, count, there, gone):
    units = units_at(real, day, country=country)
    assert len(units) == count and units.index.name == "unit_id" and units.crs == "EPSG:4326"
    assert there is None or there in units.index
    assert gone not in units.index


def test_units_at_the_data_date(real):
    units = units_at(real, real.package.data_date, country="vn")
    assert len(units) == 34 and "vn-dong-nai-2026" in units.index
    assert units.kind.value_counts().to_dict() == {"province": 27, "municipality": 7}


def test_every_unit_has_a_shape(real):
    assert real.units.geometry.notna().all()
    assert real.units.geometry.is_valid.all() and not real.units.geometry.is_empty.any()


@pytest.mark.parametrize(("day", "country"), [("2024-12-31", "vn"), ("2025-03-01", "vn"), ("2025-07-01", "vn"), ("2026-11-22", "vn"), ("2026-11-22", "jp")])
def test_the_units_of_a_day_tile_the_country(real, day, country):
    shapes = units_at(real, day, country=country).geometry.array
    assert shapely.coverage_is_valid(np.asarray(shapes))


def test_both_vintages_cover_the_same_land(real):
    old, new = (units_at(real, day, country="vn").geometry.union_all() for day in ("2024-12-31", "2025-07-01"))
    assert old.symmetric_difference(new).area < 1e-3 * old.area


@pytest.mark.parametrize(("before", "after"), [("vn-binh-duong", "vn-ho-chi-minh-city-2025"), ("vn-thua-thien-hue", "vn-hue"), ("vn-dong-nai", "vn-dong-nai-2026")])
def test_a_unit_lies_in_what_took_it_over(real, before, after):
    shapes = real.units.set_index("unit_id").geometry
    assert shapes[after].intersection(shapes[before]).area > 0.99 * shapes[before].area


# Seats


def test_every_seat_lies_in_its_unit(real):
    shapes = real.units.set_index("unit_id").geometry
    placed = real.partners[real.partners.geometry.notna() & real.partners.unit_id.notna()]
    assert len(placed) > 0
    for row in placed.itertuples():
        assert shapes[row.unit_id].distance(row.geometry) <= COAST_TOLERANCE, row.partner_id


def test_every_partner_of_a_partnership_between_governments_has_a_seat(real):
    ties = partnerships(real).query("between_governments")
    seat = real.partners.set_index("partner_id").geometry
    for partner in {*ties.vn_partner, *ties.jp_partner}:
        assert seat[partner] is not None, partner


@pytest.mark.parametrize(("day", "unit"), [("2024-06-30", "vn-nam"), ("2024-07-01", "vn-hop"), ("2024", "vn-hop")])
def test_the_unit_of_a_seat_on_a_day(mini_tables, day, unit):
    placed = seats(mini_tables, day)
    assert placed.unit_at["vn-tran-city"] == unit
    assert placed.unit_at["jp-yama"] == "jp-yama"
    assert placed.crs == "EPSG:4326"
    assert (placed.geometry["vn-tran-city"].x, placed.geometry["vn-tran-city"].y) == (105.2, 19.2)


def test_a_partner_without_a_unit(mini):
    mini.set("partners.csv", ("jp-kisen-company",), "unit_id", "")
    placed = seats(load(mini.path), "2025")
    assert placed.unit_at.isna()["jp-kisen-company"] and placed.geometry["jp-kisen-company"] is None


# Projections

FRAMES = {"vietnam": (101.9, 8.3, 110.0, 23.6), "japan": (128.4, 30.0, 146.2, 45.8), "both": (101.9, 8.3, 146.2, 45.8), "south": (140.0, -44.0, 150.0, -34.0)}


def cell(west, south, steps=200):
    """Outline of a cell of one degree, closely stepped along its parallels."""
    along = np.linspace(0, 1, steps)
    return np.concatenate([west + along, np.full(steps, west + 1), west + 1 - along, np.full(steps, west)]), np.concatenate([np.full(steps, south), south + along, np.full(steps, south + 1), south + 1 - along])


@pytest.mark.parametrize("frame", FRAMES)
def test_projections_keep_areas_to_one_percent(frame):
    west, south, east, north = FRAMES[frame]
    crs = fit_projection(FRAMES[frame])
    for corner in [(west, south), (east - 1, south), (west, north - 1), (east - 1, north - 1)]:
        longitude, latitude = cell(*corner)
        drawn = shapely.Polygon(np.column_stack(project(longitude, latitude, crs))).area
        true = abs(pyproj.Geod(ellps="WGS84").polygon_area_perimeter(longitude, latitude)[0])
        assert drawn == pytest.approx(true, rel=0.01)


@pytest.mark.parametrize("frame", FRAMES)
def test_projections_are_metres_about_the_middle(frame):
    west, south, east, north = FRAMES[frame]
    x, y = project((west + east) / 2, (south + north) / 2, fit_projection(FRAMES[frame]))
    assert abs(x) < 1000 and abs(y) < 1000
    upper = project((west + east) / 2, (south + north) / 2 + 0.1, fit_projection(FRAMES[frame]))[1]
    assert upper - y == pytest.approx(11_100, rel=0.05)


@given(st.floats(100, 150), st.floats(5, 50))
def test_projected_points_are_whole_metres(longitude, latitude):
    for value in project(longitude, latitude, fit_projection(FRAMES["both"])):
        assert value == math.floor(value)


def test_projecting_many_points_and_none():
    crs = fit_projection(FRAMES["vietnam"])
    x, y = project(np.array([105.0, 106.0, 107.0]), np.array([20.0, 20.0, 20.0]), crs)
    assert x.shape == y.shape == (3,) and (np.diff(x) > 100_000).all()
    x, y = project([], [], crs)
    assert x.shape == y.shape == (0,)


# Ways

place = st.tuples(st.floats(-179, 179), st.floats(-89, 89))


def test_hanoi_to_tokyo():
    assert distance_km(HANOI, TOKYO) == pytest.approx(3668.5, abs=1)


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        ((0, 0), (1, 0), 111.320),  # a degree of the equator
        ((0, 0), (0, 90), 10_001.966),  # from the equator to the pole
        ((179.5, 0), (-179.5, 0), 111.320),  # over the date line
        (HANOI, HANOI, 0),
    ],
)
def test_distances_that_are_known(start, end, km):
    assert distance_km(start, end) == pytest.approx(km, abs=0.001)


@given(place, place)
def test_distance_is_the_same_both_ways(start, end):
    assert distance_km(start, end) == pytest.approx(distance_km(end, start), abs=1e-6)
    assert 0 <= distance_km(start, end) < 20_005


def length(longitude, latitude):
    points = list(zip(longitude, latitude))
    return sum(distance_km(*ends) for ends in zip(points, points[1:]))


@pytest.mark.parametrize("points", [2, 3, 64])
def test_a_great_circle_joins_its_ends_by_the_shortest_way(points):
    longitude, latitude = great_circle(HANOI, TOKYO, points=points)
    assert longitude.shape == latitude.shape == (points,)
    assert (longitude[0], latitude[0]) == HANOI and (longitude[-1], latitude[-1]) == TOKYO
    assert length(longitude, latitude) == pytest.approx(3668.5, abs=1)
    assert (np.diff(longitude) > 0).all()


def test_a_great_circle_is_no_straight_line_of_the_map():
    latitude = great_circle((100, 40), (140, 40), points=3)[1]
    assert latitude[1] > 41


@pytest.mark.parametrize("points", [1, 0, -1])
def test_a_line_of_less_than_two_points(points):
    with pytest.raises(ValueError, match=f"points={points}: a line has two ends at least; give 2 or more"):
        great_circle(HANOI, TOKYO, points=points)


def test_coverage_follows_the_units_through_the_merger(real):
    before, after = (geography.coverage_at(real, day) for day in ("2025-06-30", "2025-07-01"))
    assert before.result["vn-ho-chi-minh-city"] == after.result["vn-ho-chi-minh-city-2025"] == "tie"
    assert len(after) == 34 + 47
    assert (before.result != "not searched").sum() == 110  # Hue has a row as province and as municipality
    assert after.result["vn-gia-lai-2025"] == "tie"  # that of Binh Dinh, though Gia Lai had none
    assert (after.result == "not searched").sum() == 0
