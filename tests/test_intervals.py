"""Test the intervals against numbers computed by hand."""

import numpy as np
import pandas as pd
import pytest

from localties.measures.intervals import bootstrap, by_chance, difference, gini, shrunken, spearman, with_interval


def counts(*pairs):
    return pd.DataFrame(pairs, columns=["k", "n"])


def test_wilson_by_its_formula():
    row = with_interval(counts((263, 1000)), count="k", total="n").iloc[0]
    z = 1.959964
    centre, half = (263 + z**2 / 2) / (1000 + z**2), z / (1000 + z**2) * np.sqrt(263 * 737 / 1000 + z**2 / 4)
    assert row.share == 0.263
    assert [row.low, row.high] == pytest.approx([centre - half, centre + half], abs=1e-6)


def test_exact_interval_of_none_and_all():
    """With 0 of n the upper end solves (1 - p)^n = 0.025."""
    found = with_interval(counts((0, 10), (10, 10)), count="k", total="n", method="exact")
    end = 1 - 0.025 ** (1 / 10)
    assert found[["low", "high"]].to_numpy().ravel() == pytest.approx([0, end, 1 - end, 1])


def test_a_total_of_none_has_no_share():
    found = with_interval(counts((0, 0), (1, 2)), count="k", total="n")
    assert found.loc[0, ["share", "low", "high"]].isna().all() and found.share[1] == 0.5
    assert with_interval(counts(), count="k", total="n").empty


def test_a_count_beyond_its_total_is_named():
    with pytest.raises(ValueError, match="k is 3 of n 2; a count lies between 0 and its total"):
        with_interval(counts((1, 2), (3, 2)), count="k", total="n")


def test_an_unknown_method():
    with pytest.raises(ValueError, match="method 'wald' is unknown; choose one of wilson, exact"):
        with_interval(counts((1, 2)), count="k", total="n", method="wald")


def test_shrunken_by_hand():
    """2 and 8 of 10: pooled 1/2, scatter 1.8 where chance alone gives 1/4, so 31/45 of it is true; weight 14/31."""
    found = shrunken(counts((2, 10), (8, 10)), count="k", total="n")
    assert found.pooled.tolist() == [0.5, 0.5]
    assert found.shrunken.tolist() == pytest.approx([69 / 324, 255 / 324])
    assert (found.shrunken_low < found.shrunken).all() and (found.shrunken < found.shrunken_high).all()


def test_a_small_total_is_drawn_further():
    found = shrunken(counts((1, 1), (19, 20), (2, 20), (0, 1)), count="k", total="n")
    far, near = (1 - found.shrunken[0]) / (1 - found.pooled[0]), (0.95 - found.shrunken[1]) / (0.95 - found.pooled[1])
    assert 0 < near < far < 1


def test_rows_that_scatter_as_chance_has_it_get_one_share():
    found = shrunken(counts((5, 10), (5, 10)), count="k", total="n")
    assert found.shrunken.tolist() == [0.5, 0.5]
    assert found[["shrunken_low", "shrunken_high"]].to_numpy()[0] == pytest.approx(with_interval(counts((10, 20)), count="k", total="n")[["low", "high"]].to_numpy()[0])


@pytest.mark.parametrize("rows", [[], [(0, 0)], [(0, 3)], [(3, 3), (2, 2)], [(0, 1), (0, 4)]])
def test_odd_counts_shrink_without_a_warning(rows):
    found = shrunken(counts(*rows), count="k", total="n")
    assert len(found) == len(rows)
    assert found.shrunken.dropna().between(0, 1).all()


@pytest.mark.parametrize(("values", "expected"), [([0, 0, 0, 4], 0.75), ([1, 1, 1, 1], 0), ([1, 3], 0.25), ([5], 0), ([0, 0, 1, 1, 2], 0.5)])
def test_gini(values, expected):
    """Half of the mean difference of all pairs, those of a value with itself included, by the mean."""
    array = np.array(values, float)
    by_hand = np.abs(array[:, None] - array).mean() / 2 / array.mean()
    assert by_hand == pytest.approx(expected)
    assert float(gini(values)) == pytest.approx(expected)


def test_gini_of_nothing_is_missing():
    assert np.isnan(gini([0, 0]))


@pytest.mark.parametrize(("first", "second", "expected"), [([1, 2, 3], [1, 2, 3], 1), ([1, 2, 3], [9, 4, 1], -1), ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 1 - 6 * 4 / (5 * 24))])
def test_spearman(first, second, expected):
    """Without equal values 1 - 6 Σd² / n(n² - 1)."""
    assert float(spearman(first, second)) == pytest.approx(expected)


def test_spearman_of_equal_values_takes_their_mean_rank():
    """Ranks 1.5, 1.5, 3, 4 and 1, 2.5, 2.5, 4: products of the distances from 2.5 add to 3.75, squares to 4.5 and 4.5."""
    assert float(spearman([1, 1, 2, 3], [1, 2, 2, 3])) == pytest.approx(((-1) * (-1.5) + (-1) * 0 + 0.5 * 0 + 1.5 * 1.5) / 4.5)


def test_spearman_with_a_constant_is_missing():
    assert np.isnan(spearman([1, 1, 1], [1, 2, 3]))


def test_bootstrap_is_the_same_in_any_order_and_at_each_run():
    first, second = [0, 1, 2, 5, 9, 4], [1, 0, 3, 4, 8, 9]
    once = bootstrap(spearman, first, second, draws=200)
    order = [3, 0, 5, 1, 4, 2]
    assert once == bootstrap(spearman, [first[place] for place in order], [second[place] for place in order], draws=200)
    assert once[1] < once[0] <= once[2]
    assert bootstrap(gini, [1, 2, 4, 8, 16], draws=50) != bootstrap(gini, [1, 2, 4, 8, 16], draws=50, seed=1)


def test_bootstrap_of_a_mean_by_hand():
    """Of 0, 0 and 3 the mean of a draw is 0 with chance 8/27 and 3 with 1/27, so the ends are 0 and 3."""
    assert bootstrap(lambda values: values.mean(axis=-1), [0, 3, 0]) == (1, 0, 3)


def test_bootstrap_of_few_rows_has_no_interval():
    estimate, low, high = bootstrap(gini, [1, 3])
    assert estimate == 0.25 and np.isnan(low) and np.isnan(high)
    assert np.isnan(bootstrap(gini, [])).all()


def test_draws_without_a_value_are_left_out():
    estimate, low, high = bootstrap(gini, [0, 0, 0, 1], draws=400)
    assert estimate == 0.75 and 0 <= low <= high <= 0.75


def test_difference_by_newcombe():
    """56 of 70 against 48 of 80: R. G. Newcombe, Statistics in Medicine 17 (1998), table II, method 10 gives 0.0524 to 0.3339."""
    assert difference((56, 70), (48, 80)) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_difference_turned_round_changes_its_sign():
    there, back = difference((7, 26), (1, 16)), difference((1, 16), (7, 26))
    assert there == pytest.approx((-back[0], -back[2], -back[1]))


def test_difference_from_nothing_is_missing():
    assert np.isnan(difference((0, 0), (1, 2))).all()


def test_gini_by_chance_of_one_unit_in_two_places():
    """One of the two holds it, always."""
    assert by_chance(gini, places=2, units=1) == (0.5, 0.5, 0.5)


def test_gini_by_chance_by_hand():
    """Two units in two places: together with chance 1/2 (Gini 1/2), else one each (0)."""
    mean, low, high = by_chance(gini, places=2, units=2)
    assert mean == pytest.approx(0.25, abs=0.02) and (low, high) == (0, 0.5)
    assert by_chance(gini, places=2, units=2) == (mean, low, high)


def test_by_chance_without_units_is_missing():
    assert np.isnan(by_chance(gini, places=3, units=0)).all()
