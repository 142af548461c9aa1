"""Test what is measured over time, on the made-up folder of conftest.py."""

import pandas as pd
import pytest

from localties import load
from localties.measures import growth


def rows(frame, *columns):
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame[list(columns)].itertuples(index=False, name=None)]


def test_first_signings(mini_tables):
    """Ended ties stay; what is merely announced, or signed with a company, is none."""
    found = growth.first_signings(mini_tables)
    assert rows(found, "pair", "standing", "event_id", "date_basis", "year", "first_formality", "host_side") == [
        ("vn-hop--jp-umi", "contact", "nam-umi-2010-friendship", "inferred", 2010, 2, None),
        ("vn-hop--jp-yama", "tie", "bac-yama-2015-mou", "printed", 2015, 3, "vn"),
        ("vn-tran-city--jp-umi", "tie", "tran-umi-2019-agreement", "printed", 2019, 4, "vn"),
    ]


@pytest.mark.parametrize("kind", ["renewal", "succession", "attested"])
def test_what_carries_a_paper_on_does_not_date_its_signing(mini, kind):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", kind)
    assert rows(growth.first_signings(load(mini.path)), "pair", "date_basis", "year")[-1] == ("vn-tran-city--jp-umi", "undated", None)


def test_a_date_over_new_year_has_no_year(mini):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "date", "2019-12-30/2020-01-02")
    assert rows(growth.first_signings(load(mini.path)), "date_basis", "year")[-1] == ("printed", None)


def test_aggregators_alone_do_not_count(mini):
    mini.set("evidence.csv", ("tran-umi-2019-agreement", "ministry-page"), "source_id", "blog")
    assert "vn-tran-city--jp-umi" not in set(growth.first_signings(load(mini.path)).pair)


def test_signings_by_year(mini, mini_tables):
    found = growth.signings_by_year(mini_tables)
    assert rows(found[found.ties > 0], "year", "printed", "inferred", "undated", "ties") == [(2010, 0, 1, 0, 1), (2015, 1, 0, 0, 1), (2019, 1, 0, 0, 1)]
    assert found.year.tolist()[:-1] == list(range(2010, 2026)) and pd.isna(found.year.iloc[-1])
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", "attested")
    assert rows(growth.signings_by_year(load(mini.path)).tail(1), "year", "printed", "inferred", "undated", "ties") == [(None, 0, 0, 1, 1)]


def test_cumulative_ties(mini_tables):
    wide = growth.cumulative_ties(mini_tables).pivot(index="year", columns="formality", values="ties")
    assert wide.loc[2010].tolist() == wide.loc[2014].tolist() == [0, 1, 0, 0, 0]
    assert wide.loc[2015].tolist() == wide.loc[2018].tolist() == [0, 1, 1, 0, 0]
    assert wide.loc[2019].tolist() == wide.loc[2025].tolist() == [0, 1, 1, 1, 0]
    assert list(wide.index) == list(range(2010, 2026))


def test_a_higher_paper_moves_a_pair_from_class_to_class(mini):
    mini.set("events.csv", ("bac-yama-2018-renewal",), "kind", "sister_city")
    wide = growth.cumulative_ties(load(mini.path)).pivot(index="year", columns="formality", values="ties")
    assert (wide.loc[2017].tolist(), wide.loc[2018].tolist()) == ([0, 1, 1, 0, 0], [1, 1, 0, 0, 0])


def test_around_years(mini_tables):
    found = growth.around_years(mini_tables, [2014, 2026], width=1)
    assert rows(found, "centre", "year", "offset", "printed", "inferred") == [
        (2014, 2013, -1, 0, 0), (2014, 2014, 0, 0, 0), (2014, 2015, 1, 1, 0),
        (2026, 2025, -1, 0, 0), (2026, 2026, 0, 0, 0), (2026, 2027, 1, 0, 0),
    ]  # fmt: skip


def test_signing_settings(mini, mini_tables):
    assert rows(growth.signing_settings(mini_tables), "host_side", "occasion_named", "ties") == [("unknown", False, 1), ("vn", False, 2)]
    mini.set("events.csv", ("tran-umi-2019-agreement",), "occasion", "umi-visit")
    assert rows(growth.signing_settings(load(mini.path)), "host_side", "occasion_named", "ties") == [("unknown", False, 1), ("vn", False, 1), ("vn", True, 1)]


def test_reporting(mini_tables):
    found = growth.reporting(mini_tables)
    assert rows(found[(found.events > 0) | (found.sources > 0)], "year", "events", "sources") == [
        (2010, 1, 0), (2015, 1, 1), (2018, 1, 0), (2019, 1, 0), (2021, 1, 0), (2022, 1, 0), (2023, 1, 0), (2024, 1, 0), (None, 1, 7),
    ]  # fmt: skip
    assert found.events.sum() == 9 and found.sources.sum() == len(mini_tables.sources)


def test_terms(mini_tables):
    """To 31 December 2025: 2,823 days from 9 April 2018, 1,006 from 31 March 2023; 1,308 more to 31 July 2029."""
    assert rows(growth.terms(mini_tables), "event_id", "valid_until", "days_left", "state", "later_paper", "standing") == [
        ("bac-yama-2015-mou", "2018-04-09", -2823, "over", True, "tie"),
        ("bac-yama-2018-renewal", "2023-03", -1006, "over", True, "tie"),
        ("hop-yama-2024-succession", "2029-07", 1308, "later", False, "tie"),
    ]


@pytest.mark.parametrize(("until", "state"), [("2025-12-30", "over"), ("2025-12-31", "soon"), ("2026", "soon"), ("2026-12-31", "soon"), ("2027-01-01", "later")])
def test_a_term_that_ends_within_a_year_is_soon(mini, until, state):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "valid_until", until)
    assert growth.terms(load(mini.path)).set_index("event_id").state["tran-umi-2019-agreement"] == state


def test_nothing_signed(mini):
    for file in ("events.csv", "evidence.csv", "event_fields.csv", "figures.csv"):
        mini.write(file, mini.lines(file)[0])
    tables = load(mini.path)
    assert growth.first_signings(tables).empty and growth.cumulative_ties(tables).empty and growth.terms(tables).empty
    assert growth.signings_by_year(tables).ties.sum() == 0 and growth.reporting(tables).events.sum() == 0


def test_waves_by_hand(mini_tables):
    """One signing each in 2015 and 2019, none in 2016 to 2018: mean 0.4, variance 0.3."""
    found = growth.waves(mini_tables, 2015, 2019)
    assert rows(found, "measure", "found", "years", "signings") == [("dispersion", pytest.approx(0.75), 5, 2), ("most", 1, 5, 2)]
    # two signings fall on one of five years with the chance of one fifth, then the mean is 0.4 and the variance 0.8
    assert rows(found, "low", "high") == [(pytest.approx(0.75), pytest.approx(2)), (1, 2)]


def test_waves_of_too_little(mini_tables):
    assert growth.waves(mini_tables, 2016, 2019)[["found", "low", "high"]].isna().all(axis=None)
    assert growth.waves(mini_tables, 2010, 2015)["signings"].tolist() == [1, 1]
    assert growth.waves(mini_tables, 2010, 2015, inferred=True)["signings"].tolist() == [2, 2]
