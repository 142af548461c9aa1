"""Crossings are counted right, and orders of places are what they say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localties.data import geography
from localties.drawing import orders


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ([], [], 0),
        ([1], [1], 0),
        ([1, 2], [1, 2], 0),
        ([1, 2], [2, 1], 1),
        ([1, 2, 3], [3, 2, 1], 3),
        ([1, 1, 1], [3, 2, 1], 0),  # of one hub
        ([1, 2, 2], [2, 2, 1], 1),
        ([1, 1, 2, 2], [1, 2, 1, 2], 1),  # all with all
    ],
)
def test_crossings_counted_by_hand(first, second, count):
    assert orders.crossings(first, second) == count == orders.crossings(second, first)


@given(st.permutations(range(7)))
def test_the_crossings_of_a_permutation_are_its_inversions(order):
    assert orders.crossings(range(7), order) == sum(order[i] > order[j] for i in range(7) for j in range(i + 1, 7))


TANGLE = pd.DataFrame({"a": ["p", "p", "q", "r"], "b": ["z", "y", "x", "y"]})


def test_barycentres_untangle_what_can_be_untangled():
    first, second = ["p", "q", "r"], ["x", "y", "z"]
    assert orders.pair_crossings(TANGLE, first, second) == 3
    found = orders.barycentric(TANGLE, first, second)
    assert orders.pair_crossings(TANGLE, *found) == 0
    assert sorted(found[0]) == first and sorted(found[1]) == second


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True, min_size=1, max_size=14))
def test_barycentres_never_add_a_crossing(ends):
    pairs = pd.DataFrame([(f"a{first}", f"b{second}") for first, second in ends], columns=["a", "b"])
    given_order = sorted(set(pairs.a)), sorted(set(pairs.b))
    assert orders.pair_crossings(pairs, *orders.barycentric(pairs, *given_order)) <= orders.pair_crossings(pairs, *given_order)


def test_regions_go_from_north_to_south(real):
    assert orders.regions(real, "jp", "2026-11-22") == ["Hokkaido", "Tohoku", "Kanto", "Chubu", "Kansai", "Chugoku", "Shikoku", "Kyushu"]
    assert orders.regions(real, "vn", "2026-11-22")[0] == "Northern Midlands and Mountains"
    assert orders.regions(real, "vn", "2026-11-22")[-1] == "Mekong River Delta"


def test_northward_is_latitude_in_a_country_that_is_as_wide_as_high(elsewhere):
    place = pd.DataFrame({"longitude": [-44.0, -44.5, -43.5], "latitude": [-15.2, -15.5, -15.8]}, index=["n", "m", "s"])
    north = orders.northward(elsewhere, "br", "2025-12-31", place.longitude, place.latitude)
    assert list(north.sort_values(ascending=False).index) == ["n", "m", "s"]


def test_places_go_by_region_then_northward():
    places = pd.DataFrame({"region": ["S", "N", "S", "N"], "north": [9.0, 1.0, 5.0, 2.0]}, index=list("abcd"))
    assert orders.north_to_south(places, ["N", "S"]) == ["d", "b", "a", "c"]


@pytest.mark.parametrize("country", ["vn", "jp"])
def test_lines_leave_towards_the_other_country(real, country):
    toward = 1 if country == "vn" else -1
    x, y = orders.facing(real, country, "2026-11-22", toward)
    assert np.hypot(x, y) == pytest.approx(1) and x * toward > 0.5
    units = geography.units_at(real, "2026-11-22", country=country)
    assert len(units) > 30
