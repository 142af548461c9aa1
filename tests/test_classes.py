"""Classes end where mapclassify ends them, and what is printed is true of every number."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localties import Labels
from localties.data.lean import import_mapclassify
from localties.drawing import style
from localties.drawing.classes import SCHEMES, classify

import_mapclassify()
import mapclassify  # noqa: E402

COUNTS = [9, 9, 9, 5, 4, 4, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 7, 6]


@pytest.mark.filterwarnings("ignore:Numba not installed:UserWarning")
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("values", [COUNTS, [0.12, 0.5, 0.51, 3.25, 8.0, 9.75, 120.5]], ids=["counts", "shares"])
def test_classes_end_where_mapclassify_ends_them(scheme, values):
    found = classify(values, scheme=scheme, k=4)
    wanted = mapclassify.classify(values, scheme, k=4)
    assert list(found.bounds) == pytest.approx(sorted(set(wanted.bins)))
    assert np.bincount(found.find(values)).tolist() == wanted.counts.tolist()


def test_no_lots_are_drawn():
    assert {"NaturalBreaks", "JenksCaspallSampled", "FisherJenksSampled", "MaximumBreaks"}.isdisjoint(SCHEMES)


@pytest.mark.parametrize(
    ("values", "options", "intervals"),
    [
        (COUNTS, {"breaks": [1, 4]}, ["1", "2–4", "5–9"]),
        (COUNTS, {"breaks": [2, 5, 20, 50]}, ["1–2", "3–5", "6–9"]),
        (COUNTS, {"breaks": [3, math.inf]}, ["1–3", "over 3"]),
        ([1, 2, 2, 5], {}, ["1", "2", "5"]),
        ([7], {}, ["7"]),
        ([1200, 34567], {}, ["1,200", "34,567"]),
        ([0.5, 1.26, 2.5, 9.75], {"breaks": [1, 3]}, ["0–1", "over 1 to 3", "over 3 to 10"]),
        ([0.5, 1.26, 2.5, 9.75], {"breaks": [1.25, 1.3]}, ["0.5–1.25", "over 1.25 to 1.3", "over 1.3 to 9.75"]),
        ([], {}, []),
        ([math.nan, 3, 4], {}, ["3", "4"]),
    ],
)
def test_intervals_in_words(mini_tables, values, options, intervals):
    assert classify(values, **options).intervals(Labels(mini_tables)) == intervals


def test_intervals_in_three_languages(mini_tables):
    found = classify([0.5, 1500.5], breaks=[1000])
    assert [found.intervals(Labels(mini_tables, lang))[1] for lang in ("en", "vi", "ja")] == ["over 1,000 to 2,000", "trên 1.000 đến 2.000", "1,000超2,000以下"]


numbers = st.lists(st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3)), min_size=1, max_size=40)


@given(numbers, st.integers(1, 6), st.sampled_from(["EqualInterval", "Quantiles"]))
def test_what_is_printed_is_true_of_every_number(values, k, scheme):
    found = classify(values, scheme=scheme, k=k)
    places = found.find(values)
    lows = [-math.inf, *found.ends[:-1]]
    assert all(lows[place] < value <= found.ends[place] for place, value in zip(places, values))
    assert found.lowest <= min(values)
    assert list(found.ends) == sorted(set(found.ends))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40), st.integers(1, 6))
def test_whole_numbers_are_in_the_interval_that_is_printed(values, k):
    found = classify(values, scheme="Quantiles", k=k)
    assert found.whole
    lows = [found.lowest, *(end + 1 for end in found.ends[:-1])]
    assert all(lows[place] <= value <= found.ends[place] for place, value in zip(found.find(values), values))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_ends_that_fall_together_make_one_class(scheme):
    found = classify([0, 0, 0, -1, -2], scheme=scheme, k=2)
    assert list(found.ends) == sorted(set(found.ends)) and found.ends[-1] == 0


def test_order_of_the_numbers_does_not_matter():
    assert classify(COUNTS) == classify(COUNTS[::-1])


def test_colours_go_from_light_to_dark():
    assert classify(COUNTS, k=5).colors() == list(style.SEQUENTIAL)
    assert len(set(classify(range(20), k=7).colors())) == 7
    assert classify([3]).colors() == [style.SEQUENTIAL[2]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scheme": "Jenks"}, "scheme 'Jenks' is unknown; choose one of EqualInterval, FisherJenks, Quantiles, or give breaks"),
        ({"k": 0}, "k=0: there is one class at least; give 1 or more"),
        ({"breaks": [3, 3]}, r"breaks \[3, 3\] do not rise; give the upper ends of the classes from low to high"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        classify(COUNTS, **options)


def test_a_number_between_those_that_have_classes_of_their_own_is_named():
    with pytest.raises(ValueError, match=r"the values \[4.0\] lie outside the classes"):
        classify([1, 2, 5]).find([1, 4])


def test_a_number_outside_the_classes_is_named():
    with pytest.raises(ValueError, match=r"the values \[12.0\] lie outside the classes, which go from 1.0 to 9.0: classify all panels together"):
        classify(COUNTS).find([3, 12])
