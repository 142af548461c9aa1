"""Test degrees, concentration, like places and the network, on the made-up folder of conftest.py."""

from dataclasses import replace

import pandas as pd
import pytest

from localties import load, partnerships
from localties.measures import centres

# Ties: Hop and Yama, Tran (a city in Hop) and Umi.


def rows(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


def statistics(tables, **values):
    """The tables with other numbers: measure__unit=value."""
    cells = [(unit.replace("_", "-"), measure, float(value), "2020", None, "ministry-page") for (measure, unit), value in ((name.split("__"), value) for name, value in values.items())]
    frame = pd.DataFrame(cells, columns=list(tables.unit_statistics))
    return replace(tables, frames={**tables.frames, "unit_statistics": frame})


def test_tie_units(mini_tables):
    pairs = partnerships(mini_tables).query("standing == 'tie'")
    assert rows(centres.tie_units(mini_tables, pairs), "vn_unit", "jp_unit") == [("vn-hop", "jp-yama"), ("vn-hop", "jp-umi")]
    assert rows(centres.tie_units(mini_tables, pairs, day="2024-06-30"), "vn_unit")[1] == ("vn-nam",)


def test_degrees_of_units(mini_tables):
    """A city's tie counts in its province; units nobody searched say so."""
    assert rows(centres.degrees(mini_tables, "vn"), "place", "ties", "partners", "result") == [("vn-hop", 2, 2, "not searched")]
    assert rows(centres.degrees(mini_tables, "jp"), "place", "ties", "partners", "result") == [("jp-umi", 1, 1, "tie"), ("jp-yama", 1, 1, "not searched")]


def test_degrees_of_partners(mini_tables):
    assert rows(centres.degrees(mini_tables, "vn", level="partner"), "place", "ties", "partners") == [("vn-hop", 1, 1), ("vn-tran-city", 1, 1)]


def test_places_without_a_tie_are_zeros(mini):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", "meeting")
    tables = load(mini.path)
    assert rows(centres.degrees(tables, "jp"), "place", "ties", "partners") == [("jp-yama", 1, 1), ("jp-umi", 0, 0)]
    assert rows(centres.degrees(tables, "vn", level="partner"), "place", "ties") == [("vn-hop", 1), ("vn-tran-city", 0)]


def test_a_body_that_ended_without_heir_keeps_its_tie(mini):
    mini.set("partners.csv", ("vn-tran-city",), "valid_until", "2024-06-30")
    assert ("vn-tran-city", 1) in rows(centres.degrees(load(mini.path), "vn", level="partner"), "place", "ties")


@pytest.mark.parametrize(("side", "level", "message"), [("fr", "unit", "side 'fr' is unknown; choose one of vn, jp"), ("vn", "city", "level 'city' is unknown; choose unit or partner")])
def test_an_unknown_side_or_level(mini_tables, side, level, message):
    with pytest.raises(ValueError, match=message):
        centres.degrees(mini_tables, side, level=level)


def test_concentration(mini_tables):
    found = centres.concentration(mini_tables, "jp").iloc[0]
    assert (found.places, found.with_ties, found.ties, found.gini, found.top_1, found.top_3, found.half) == (2, 2, 2, 0, 0.5, 1, 1)
    assert pd.isna(found.low)


def test_concentration_of_nothing(mini):
    for event in ("tran-umi-2019-agreement", "hop-yama-2024-succession"):
        mini.set("events.csv", (event,), "kind", "meeting")
    found = centres.concentration(load(mini.path), "jp").iloc[0]
    assert (found.ties, found.with_ties, found.half) == (0, 0, 0) and pd.isna(found.gini) and pd.isna(found.top_1)


def test_concentration_of_the_real_tables_adds_up(real):
    for side in real.package.sides:
        counts = centres.degrees(real, side).ties
        found = centres.concentration(real, side).iloc[0]
        assert found.ties == counts.sum() and found.places == len(counts)
        assert found.low <= found.gini <= found.high < 1
        assert counts.head(int(found.half)).sum() >= found.ties / 2 > counts.head(int(found.half) - 1).sum()


def test_unit_totals_add_up_through_a_merger(mini_tables):
    tables = statistics(mini_tables, population__vn_bac=10, population__vn_nam=32, population__jp_umi=7)
    assert centres.unit_totals(tables, "population").to_dict() == {"vn-hop": 42, "jp-umi": 7}
    assert centres.unit_totals(tables, "population", day="2024-06-30").to_dict() == {"vn-bac": 10, "vn-nam": 32, "jp-umi": 7}


def test_unit_totals_want_every_forebear(mini_tables):
    assert centres.unit_totals(statistics(mini_tables, population__vn_bac=10), "population").empty
    assert centres.unit_totals(statistics(mini_tables, population__vn_bac=10, population__vn_hop=50), "population").to_dict() == {"vn-hop": 50}


def test_unit_totals_take_the_latest(mini_tables):
    tables = statistics(mini_tables, population__jp_umi=7)
    later = tables.unit_statistics.assign(as_of="2022-10", value=9.0)
    both = replace(tables, frames={**tables.frames, "unit_statistics": pd.concat([later, tables.unit_statistics], ignore_index=True)})
    assert centres.unit_totals(both, "population").to_dict() == {"jp-umi": 9}


def test_real_population_is_that_of_the_country(real):
    """99,474,320 in 2022, the sum that data/curation.md checks."""
    found = centres.unit_totals(real, "population")
    assert found[found.index.str.startswith("vn-")].sum() == 99_474_320
    assert found.index.str.startswith("vn-").sum() == 34 and found.index.str.startswith("jp-").sum() == 47


def test_like_size(mini):
    """Of Yama (1,000) and Umi (900), Umi holds no tie and Yama is its neighbour."""
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", "meeting")
    tables = statistics(load(mini.path), population__jp_umi=900, population__jp_yama=1000, population__vn_hop=1)
    columns = ("place", "result", "size", "neighbours", "neighbour_ties", "tied")
    assert rows(centres.like_size(tables, "jp"), *columns) == [("jp-umi", "tie", 900, "jp-yama", "1", 1)]
    assert centres.like_size(tables, "vn").empty


def test_like_size_takes_the_nearest_by_ratio(real):
    found = centres.like_size(real, "jp", nearest=2)
    assert (found.neighbours.str.count(";") == 1).all() and (found["size"].diff().dropna() <= 0).all()
    assert set(found.place) == set(centres.degrees(real, "jp").query("ties == 0").place)


def test_network(mini_tables):
    graph = centres.network(mini_tables)
    assert sorted(map(sorted, graph.edges)) == [["jp-umi", "vn-tran-city"], ["jp-yama", "vn-hop"]]
    assert graph.edges["vn-hop", "jp-yama"] == {"pair": "vn-hop--jp-yama", "formality": 3, "events": 4}
    assert graph.nodes["jp-umi"] == {"side": "jp"}


def test_components(mini, mini_tables):
    columns = ("ties", "vn_partners", "jp_partners", "partners")
    assert rows(centres.components(mini_tables), *columns) == [(1, 1, 1, "jp-umi;vn-tran-city"), (1, 1, 1, "jp-yama;vn-hop")]
    mini.set("events.csv", ("tran-yama-2026-mou",), "status", "took_place")
    mini.set("events.csv", ("tran-yama-2026-mou",), "date", "2025-03")
    assert rows(centres.components(load(mini.path)), *columns) == [(3, 2, 2, "jp-umi;jp-yama;vn-hop;vn-tran-city")]


def test_components_of_the_real_tables_add_up(real):
    found = centres.components(real)
    ties = partnerships(real).query("standing == 'tie' and grade != 'D'")
    assert found.ties.sum() == len(ties)
    assert found.vn_partners.sum() == ties.vn_partner.nunique() and found.jp_partners.sum() == ties.jp_partner.nunique()
