"""Test what is measured of residents, on the made-up folder of conftest.py and on small frames."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from localties import load
from localties.measures import people


def with_residents(tables, **numbers):
    """The tables with residents: unit_2015=number."""
    cells = [(unit.replace("_", "-"), "vietnamese_residents", float(value), f"{year}-12-31", None, "ministry-page") for (unit, year), value in ((name.rsplit("_", 1), value) for name, value in numbers.items())]
    cells += [("jp-umi", "population", 1000.0, "2020", None, "ministry-page"), ("jp-yama", "population", 500.0, "2020", None, "ministry-page")]
    return replace(tables, frames={**tables.frames, "unit_statistics": pd.DataFrame(cells, columns=list(tables.unit_statistics))})


@pytest.fixture(scope="module")
def tables(mini_tables):
    return with_residents(mini_tables, jp_umi_2012=5, jp_umi_2015=8, jp_yama_2015=90, jp_umi_2019=10, jp_yama_2019=120)


def rows(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_residents(tables):
    assert rows(people.residents(tables), "unit_id", "year", "value", "complete") == [
        ("jp-umi", 2012, 5, False), ("jp-umi", 2015, 8, True), ("jp-yama", 2015, 90, True), ("jp-umi", 2019, 10, True), ("jp-yama", 2019, 120, True),
    ]  # fmt: skip


def test_residents_and_ties(tables):
    """Yama signed in 2015; Umi in 2010 (inferred) and, with the city of Tran, in 2019."""
    found = people.residents_and_ties(tables)
    assert found.attrs["year"] == 2015
    assert rows(found, "unit_id", "residents", "population", "before", "later", "undated") == [("jp-umi", 8, 1000, 0, 1, 1), ("jp-yama", 90, 500, 1, 0, 0)]
    found = people.residents_and_ties(tables, printed_only=False)
    assert rows(found, "unit_id", "before", "later", "undated") == [("jp-umi", 1, 1, 0), ("jp-yama", 1, 0, 0)]
    assert rows(people.residents_and_ties(tables, year=2019), "unit_id", "before", "later", "undated") == [("jp-umi", 1, 0, 1), ("jp-yama", 1, 0, 0)]


def test_a_partner_whose_ties_are_left_out(tables):
    """Without the city of Tran Umi has no later tie."""
    found = people.residents_and_ties(tables, without="vn-tran-city")
    assert rows(found, "unit_id", "before", "later", "undated") == [("jp-umi", 0, 0, 1), ("jp-yama", 1, 0, 0)]
    with pytest.raises(ValueError, match="'vn-tran' has signed nothing; choose one of vn-"):
        people.residents_and_ties(tables, without="vn-tran")


@pytest.mark.parametrize("year", [2012, 2016])
def test_a_year_that_is_not_complete(tables, year):
    with pytest.raises(ValueError, match=f"year {year} has no number for every unit; complete are 2015, 2019"):
        people.residents_and_ties(tables, year=year)


def test_no_residents(mini_tables):
    assert people.residents(mini_tables).empty
    with pytest.raises(ValueError, match="complete are none"):
        people.residents_and_ties(mini_tables)


def test_no_measure_of_residents(mini_tables):
    package = replace(mini_tables.package, descriptor={key: value for key, value in mini_tables.package.descriptor.items() if key != "residents"})
    with pytest.raises(ValueError, match="the tables name no measure of residents; give datapackage.json `residents`"):
        people.residents(replace(mini_tables, package=package))


def test_rank_correlation():
    frame = pd.DataFrame({"residents": [1, 2, 3, 4, 5], "later": [2, 1, 4, 3, 5]})
    found = people.rank_correlation(frame).iloc[0]
    assert found.rho == pytest.approx(0.8) and found.places == 5 and found.low < 0.8 <= found.high


def test_count_model_by_hand():
    """Three times as many ties where residents double, twice as many where population does: 1, 3, 2 and 6 in the mean."""
    frame = pd.DataFrame({"residents": [10, 20, 10, 20] * 2, "population": [100, 100, 200, 200] * 2, "later": [0, 2, 1, 5, 2, 4, 3, 7]})
    found = people.count_model(frame)
    assert found.term.tolist() == ["residents", "population"] and found.ratio.tolist() == pytest.approx([3, 2])
    assert found.model.eq("poisson").all() and found.ties.eq(24).all() and found.places.eq(8).all()
    assert (found.low < found.ratio).all() and (found.ratio < found.high).all()


def test_the_interval_of_the_count_model_by_hand():
    """8 and 16 ties in all: the logarithm of their ratio has the variance 1/8 + 1/16."""
    frame = pd.DataFrame({"residents": [1, 2] * 2, "later": [3, 7, 5, 9]})
    found = people.count_model(frame, control=None).iloc[0]
    half = 1.959964 * np.sqrt(1 / 8 + 1 / 16)
    assert [found.ratio, found.low, found.high] == pytest.approx([2, 2 * np.exp(-half), 2 * np.exp(half)], rel=1e-5)


def test_no_ties_make_no_model():
    found = people.count_model(pd.DataFrame({"residents": [1, 2, 4], "later": [0, 0, 0]}), control=None)
    assert found[["ratio", "low", "high", "dispersion"]].isna().all(axis=None) and found.ties.tolist() == [0]


def test_counts_that_scatter_widely_get_the_other_model():
    frame = pd.DataFrame({"residents": [1, 1, 1, 1, 2, 2, 2, 2], "later": [0, 0, 0, 20, 1, 0, 0, 39]})
    found = people.count_model(frame, control=None).iloc[0]
    assert found.model == "negative_binomial" and found.dispersion > 1.5 and found.ratio == pytest.approx(2, rel=0.01)
    assert found.high / found.low > 10


def test_leave_one_out():
    """Without e ties go from 2 to 4 in the mean where residents double; ranks 1.5, 1.5, 3.5, 3.5 and 1, 2.5, 2.5, 4."""
    frame = pd.DataFrame({"unit_id": list("abcde"), "residents": [1, 1, 2, 2, 16], "later": [1, 3, 3, 5, 0]})
    found = people.leave_one_out(frame, control=None).set_index("left_out")
    assert found.rho["e"] == pytest.approx(3 / np.sqrt(4 * 4.5)) and found.ratio["e"] == pytest.approx(2)
    assert len(found) == 5 and found.rho.idxmax() == "e" and found.rho.is_monotonic_increasing


def test_completeness(mini_tables):
    found = people.completeness(with_residents(mini_tables, jp_umi_2015=8, jp_umi_2019=1, jp_yama_2019=2))
    assert rows(found, "country", "measure", "year", "units", "of", "complete") == [
        ("jp", "population", 2020, 2, 2, True), ("jp", "vietnamese_residents", 2015, 1, 2, False), ("jp", "vietnamese_residents", 2019, 2, 2, True),
    ]  # fmt: skip
    assert people.completeness(mini_tables, country="vn").empty


def test_the_real_series_adds_up(real):
    """The sums that data/curation.md checks."""
    found = people.residents(real).groupby("year").value.sum()
    assert (found[2020], found[2024], found[2025]) == (442_190, 633_920, 680_482)
    assert people.residents(real).complete.all() and people.residents_and_ties(real).attrs["year"] == 2012


def test_a_place_is_counted_before_or_later_or_undated(real):
    from localties.measures.growth import first_signings

    for printed_only in (True, False):
        found = people.residents_and_ties(real, year=2015, printed_only=printed_only)
        assert found[["before", "later", "undated"]].to_numpy().sum() == len(first_signings(real))


def test_reach_by_hand(mini):
    """Yama alone holds a tie: 90 of 98 residents, 120 of 130; 500 of 1,500 inhabitants."""
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", "meeting")
    found = people.reach(with_residents(load(mini.path), jp_umi_2012=5, jp_umi_2015=8, jp_yama_2015=90, jp_umi_2019=10, jp_yama_2019=120))
    assert rows(found, "year", "residents", "tied") == [(2015, 98, 90), (2019, 130, 120)]
    assert found.share.tolist() == pytest.approx([90 / 98, 120 / 130]) and found.population_share.tolist() == pytest.approx([1 / 3] * 2)


def test_growth_by_tie_by_hand(tables):
    """Umi signed in 2010, Yama in 2015: 8 residents became 10, 90 became 120."""
    found = people.growth_by_tie(tables)
    assert rows(found, "signed", "places", "residents", "residents_after") == [("before", 2, 98, 130)]
    assert found.times.tolist() == pytest.approx([130 / 98]) and found.median_times.tolist() == pytest.approx([(10 / 8 + 120 / 90) / 2])


def test_growth_of_units_without_a_tie(mini):
    mini.set("events.csv", ("nam-umi-2010-friendship",), "kind", "meeting")
    found = people.growth_by_tie(with_residents(load(mini.path), jp_umi_2015=8, jp_yama_2015=90, jp_umi_2019=10, jp_yama_2019=120))
    assert rows(found, "signed", "places", "residents") == [("before", 1, 90), ("later", 1, 8)], "the city of Tran signed with Umi in 2019"
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", "attested")
    found = people.growth_by_tie(with_residents(load(mini.path), jp_umi_2015=8, jp_yama_2015=90, jp_umi_2019=10, jp_yama_2019=120))
    assert rows(found, "signed", "residents_after") == [("before", 120), ("undated", 10)]
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", "delegation")
    found = people.growth_by_tie(with_residents(load(mini.path), jp_umi_2015=8, jp_yama_2015=90, jp_umi_2019=10, jp_yama_2019=120))
    assert rows(found, "signed", "residents_after") == [("before", 120), ("none", 10)]
