"""Names stand apart, in the order of their places, with leaders that do not cross."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localties.drawing import names, style

NOWHERE = np.empty((0, 2))


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(6, 4))
        yield fig
        plt.close(fig)


@pytest.mark.parametrize("positions", [[], [1.0], [0, 0, 0, 0], [5, 1, 3, 1.1], [-9, -9, 9, 9]])
def test_spread_keeps_order_and_gap(positions):
    before = np.array(positions, float)
    after = names.spread(before, 1.0, -10, 10)
    ranked = after[np.argsort(before, kind="stable")]
    assert (np.diff(ranked) >= 1 - 1e-9).all() and (after >= -10).all() and (after <= 10).all()


def test_spread_leaves_alone_what_is_apart():
    assert names.spread(np.array([3.0, 1.0, 9.0]), 1.0, 0, 10).tolist() == [3, 1, 9]


def test_spread_gives_each_its_own_room():
    assert np.diff(names.spread(np.array([5.0, 5.0, 5.0]), np.array([1.0, 3.0, 1.0]), 0, 10)).tolist() == [2, 2]


def segments(seats, column, heights):
    return [shapely.LineString([seat, (column, height)]) for seat, height in zip(seats, heights)]


def test_crossings_of_leaders_counted_by_hand():
    seats = np.array([[0.0, 0.0], [1.0, 0.0]])
    assert len(names.leader_crossings(seats, 2.0, np.array([1.0, -1.0]))) == 0
    assert len(names.leader_crossings(seats, 2.0, np.array([0.5, 0.6]))) == 1  # the farther passes above the nearer, and ends below it
    seats = np.array([[0.0, 1.0], [0.0, 0.0]])
    assert len(names.leader_crossings(seats, 2.0, np.array([0.0, 1.0]))) == 2  # one, told of both


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), unique=True, min_size=1, max_size=25), st.sampled_from([-3.0, 45.0]))
def test_leaders_of_a_column_do_not_cross(points, column):
    seats = np.array(points, float) + np.arange(len(points))[:, None] * [0.001, 0.0007]
    heights = names.in_column(seats, column, 1.5, 0, 40)
    assert np.diff(np.sort(heights)).min(initial=9) > 1.49
    drawn = segments(seats, column, heights)
    assert sum(first.crosses(second) for number, first in enumerate(drawn) for second in drawn[:number]) == 0


def test_names_of_equal_rank_are_named_all_or_none():
    rank, lines = [5.0, 2.0, 2.0, 1.0], [1, 1, 2, 1]
    assert [names.fewest_named(rank, lines, room) for room in (5, 4, 3, 1, 0)] == [1, 2, 5, 5, 6]
    assert names.fewest_named([], [], 4) == 0


def places(*points):
    return pd.DataFrame(points, columns=["x", "y"], index=[f"p{number}" for number in range(len(points))]).assign(reach=0.0)


def test_a_name_stands_beside_its_place(figure):
    placed = names.near_places(figure, places((3.0, 2.0)), {"p0": "Nara"}, NOWHERE, [], (0, 0, 6, 4), outward=1, size=9)
    assert placed == {"p0": (pytest.approx(3.07), pytest.approx(2), "left", False)}
    (x, _, side, _) = names.near_places(figure, places((3.0, 2.0)), {"p0": "Hue"}, NOWHERE, [], (0, 0, 6, 4), outward=-1, size=9)["p0"]
    assert side == "right" and x < 3


def test_names_keep_off_curves_boxes_and_other_places(figure):
    seats = places((3.0, 2.0), (3.2, 2.0))
    wall = np.column_stack([np.full(50, 3.3), np.linspace(1.5, 2.5, 50)])
    placed = names.near_places(figure, seats, {"p0": "Yamaguchi", "p1": "Fukuoka"}, wall, [(0, 2.05, 6, 4)], (0, 0, 6, 4), outward=1, size=9)
    for place, (x, y, side, _) in placed.items():
        left = x if side == "left" else x - 0.6
        assert y < 2.05 and not (left < 3.3 < left + 0.6 and 1.5 < y < 2.5)


def test_places_that_lie_on_one_another_are_listed(figure):
    placed = names.near_places(figure, places((3.0, 2.0), (3.01, 2.0)), {"p0": "Kyoto", "p1": "Kyoto City"}, NOWHERE, [], (0, 0, 6, 4), outward=1, size=9)
    assert placed["p0"][0] == placed["p1"][0] and abs(placed["p0"][1] - placed["p1"][1]) == pytest.approx(9 / 72 * names.LINE)


def test_no_room_is_told(figure):
    everywhere = np.random.default_rng(1).uniform([0, 0], [6, 4], (20000, 2))
    assert names.near_places(figure, places((3.0, 2.0)), {"p0": "Nara"}, everywhere, [], (0, 0, 6, 4), outward=1, size=9) is None
