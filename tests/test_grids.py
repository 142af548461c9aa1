"""Ties are summed up by the units of a day, and units are ordered as they say."""

import numpy as np
import pandas as pd
import pytest
from conftest import some_pairs

from localties import partnerships
from localties.data import geography
from localties.drawing import grids


@pytest.fixture(scope="module")
def ties(real):
    pairs = partnerships(real)
    return pairs[pairs.between_governments & (pairs.standing == "tie")]


def test_cells_of_the_made_up_ties(mini_tables):
    pairs = partnerships(mini_tables)
    cells = grids.unit_cells(mini_tables, pairs[pairs.between_governments]).set_index(["row", "column"])
    # Hop has taken Nam over, and with it the city of Tran: two pairs in each cell
    assert list(cells.index) == [("vn-hop", "jp-umi"), ("vn-hop", "jp-yama")]
    assert cells.pairs.tolist() == [2, 2] and cells.standing.tolist() == ["tie", "tie"]
    assert cells.formality.tolist() == [4, 3], "of ties in force: the friendship of 2010 ended"
    assert cells.events.tolist() == [3, 5] and cells.papers.tolist() == [2, 3]


def test_sums_are_those_of_the_pairs(real, ties):
    cells = grids.unit_cells(real, ties)
    for column in ("events", "papers"):
        assert cells[column].sum() == ties[column].sum()
    assert cells.pairs.sum() == len(ties)
    unit = geography.seats(real, "2026-11-22").unit_at
    assert not cells.duplicated(["row", "column"]).any() and set(cells.row) == set(unit[ties.vn_partner])


def test_a_cell_has_the_class_of_its_highest_tie(real):
    pairs = some_pairs(real, 150)
    unit = geography.seats(real, "2026-11-22").unit_at
    cells = grids.unit_cells(real, pairs).set_index(["row", "column"])
    for key, own in pairs.groupby([pairs.vn_partner.map(unit), pairs.jp_partner.map(unit)]):
        held = own[own.standing == "tie"]
        assert cells.standing[key] == ("tie" if len(held) else "contact")
        best = held.formality.min()
        assert cells.formality[key] == best if pd.notna(best) else pd.isna(cells.formality[key])


def test_the_units_are_those_of_the_day(real, ties):
    before = grids.unit_cells(real, ties, day="2025-06-30")
    assert set(before.row) != set(grids.unit_cells(real, ties).row)
    assert set(before.row) <= set(geography.units_at(real, "2025-06-30", country="vn").index)


def test_a_partner_without_unit_is_named(mini_tables):
    pairs = partnerships(mini_tables)
    pairs.loc[pairs.index[0], "jp_partner"] = "jp-nowhere"
    with pytest.raises(ValueError, match="no unit is known of jp-nowhere: give unit_id in partners.csv, or leave the pair out"):
        grids.unit_cells(mini_tables, pairs)


BLOCKS = pd.DataFrame({"row": list("aabbccdd"), "column": list("wywyxzxz"), "events": [4, 4, 5, 3, 2, 2, 1, 9]}).assign(row=lambda frame: frame.row.map(dict(zip("abcd", "acbd"))))


def test_like_rows_and_columns_come_together():
    rows, columns = grids.seriated(BLOCKS)
    assert {frozenset(rows[:2]), frozenset(rows[2:])} == {frozenset("ac"), frozenset("bd")}
    assert {frozenset(columns[:2]), frozenset(columns[2:])} == {frozenset("wy"), frozenset("xz")}
    places = [(rows.index(row), columns.index(column)) for row, column in zip(BLOCKS.row, BLOCKS.column)]
    assert np.corrcoef(*np.array(places).T)[0, 1] > 0, "along the diagonal from the upper left"


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_cells_changes_nothing(seed):
    assert grids.seriated(BLOCKS.sample(frac=1, random_state=seed)) == grids.seriated(BLOCKS)


@pytest.mark.parametrize("order", grids.ORDERS)
@pytest.mark.parametrize("empty", [False, True])
def test_every_unit_stands_once(real, ties, order, empty):
    cells = grids.unit_cells(real, ties)
    for axis, side, name in zip(grids.unit_axes(real, cells, order=order, empty=empty), ("vn", "jp"), ("row", "column")):
        wanted = geography.units_at(real, "2026-11-22", country=side).index if empty else cells[name].unique()
        assert sorted(axis.units) == sorted(wanted)
        starts, spans = axis.places()
        assert list(starts) == axis.units and all(np.diff(list(starts.values())) > 1 - 1e-9)
        assert spans[-1][2] == pytest.approx(axis.length) and bool(spans[0][0]) == (order == "geographic")


def test_an_unknown_order_is_named(real, ties):
    with pytest.raises(ValueError, match="order 'random' is unknown; choose one of geographic, seriated"):
        grids.unit_axes(real, grids.unit_cells(real, ties), order="random")


@pytest.mark.parametrize(("highlight", "count"), [("vn-hue", 6), ("jp-nara", 2), ("vn-hue--jp-nara", 1), ("jp-yokohama-city", 3)])
def test_highlight_takes_a_unit_a_partner_or_a_pair(real, ties, highlight, count):
    cells = grids.unit_cells(real, ties)
    shown = cells[grids.chosen_cells(real, cells, highlight)]
    unit = geography.seats(real, "2026-11-22").unit_at
    for end in highlight.split("--"):
        assert all(unit[end] in pair for pair in zip(shown.row, shown.column))
    assert len(shown) >= count


def test_highlight_of_no_cell_is_named(real, ties):
    with pytest.raises(ValueError, match="highlight 'jp-okinawa' is in none of the .* cells"):
        grids.chosen_cells(real, grids.unit_cells(real, ties), "jp-okinawa")
