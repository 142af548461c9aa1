"""A matrix has a square a pair of units, as large as it has events, with sums that add up."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import each_language, some_pairs
from matplotlib.colors import to_hex

from localties import partnerships
from localties.data.labels import Labels
from localties.drawing import grids, layout, strands, style
from localties.figures import matrices


@pytest.fixture(scope="module")
def ties(real):
    pairs = partnerships(real)
    return pairs[pairs.between_governments & (pairs.standing == "tie")]


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(10, 8.5))
        yield fig
        plt.close(fig)


def texts(fig, gid):
    return fig.findobj(lambda item: isinstance(item, plt.Text) and item.get_gid() == gid)


def squares(fig):
    (drawn,) = fig.findobj(lambda item: item.get_gid() == "cells")
    return [path.get_extents() for path in drawn.get_paths()], drawn.get_facecolors()


@pytest.mark.parametrize(("order", "empty", "lang"), each_language(("geographic", False), ("geographic", True), ("seriated", False)))
def test_all_cells_names_and_sums_are_there(real, ties, figure, lang, order, empty):
    figure.set_size_inches(10, matrices.matrix_height(real, ties, lang=lang, order=order, empty=empty))
    matrices.tie_matrix(real, figure, ties, lang=lang, order=order, empty=empty)
    cells, words = grids.unit_cells(real, ties), Labels(real, lang)
    assert len(squares(figure)[0]) == len(cells)
    shown = [text.get_text().replace("\n", "") for text in texts(figure, "name")]
    assert len(shown) == (34 + 47 if empty else cells.row.nunique() + cells.column.nunique())
    assert {words.unit(unit) for unit in [*cells.row, *cells.column]} <= set(shown)
    totals = [int(text.get_text()) for text in texts(figure, "total")]
    assert totals[-1] == ties.events.sum() and sum(totals) == 3 * totals[-1]
    assert (0 in totals) == empty
    assert layout.misplaced(figure) == []


@pytest.mark.parametrize("count", matrices.COUNTS)
def test_area_is_the_number_and_colour_the_class(real, ties, figure, count):
    matrices.tie_matrix(real, figure, ties, count=count)
    cells = grids.unit_cells(real, ties)
    boxes, colors = squares(figure)
    value = cells[count][cells[count] > 0].to_numpy()
    assert np.array([box.width * box.height for box in boxes]) / value == pytest.approx(boxes[0].width ** 2 / value[0])
    assert [to_hex(color) for color in colors] == strands.tie_colors(cells[cells[count] > 0])


def test_a_square_stands_where_its_names_cross(real, ties, figure):
    matrices.tie_matrix(real, figure, ties)
    words, cells = Labels(real), grids.unit_cells(real, ties)
    row = {text.get_text(): text.get_position()[1] for text in texts(figure, "name") if text.get_rotation() == 0}
    column = {text.get_text(): text.get_position()[0] for text in texts(figure, "name") if text.get_rotation() == 90}
    for box, first, second in zip(squares(figure)[0], cells.row, cells.column):
        assert ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) == pytest.approx((column[words.unit(second)], row[words.unit(first)]))


def test_numbers_in_cells_are_the_events(real, ties, figure):
    figure.set_size_inches(10, matrices.matrix_height(real, ties))
    matrices.tie_matrix(real, figure, ties)
    assert sorted(int(text.get_text()) for text in texts(figure, "number")) == sorted(grids.unit_cells(real, ties).events)


@pytest.mark.parametrize("count", [1, 5, 70, 200])
def test_few_and_many_pairs_can_be_read(real, figure, count):
    pairs = some_pairs(real, count).assign(papers=1)
    figure.set_size_inches(10, matrices.matrix_height(real, pairs))
    matrices.tie_matrix(real, figure, pairs)
    assert len(squares(figure)[0]) == len(grids.unit_cells(real, pairs))
    assert layout.misplaced(figure) == []
    assert all(text.get_fontsize() >= 5.5 for text in texts(figure, "name"))


def test_highlight_changes_colours_alone(real, ties, figure):
    whole, faded = figure.subfigures(1, 2)
    matrices.tie_matrix(real, whole, ties)
    matrices.tie_matrix(real, faded, ties, highlight="vn-hue")
    (boxes, colors), (same, changed) = squares(whole), squares(faded)
    assert [box.bounds for box in boxes] == [box.bounds for box in same]
    grey = np.array([to_hex(color) == style.FADED for color in changed])
    cells = grids.unit_cells(real, ties)
    assert (~grey == (cells.row == "vn-hue")).all() and np.allclose(colors[~grey], changed[~grey])


def test_units_that_nobody_searched_have_a_dash(mini_tables, figure):
    pairs = partnerships(mini_tables)
    matrices.tie_matrix(mini_tables, figure, pairs[pairs.jp_partner == "jp-umi"], empty=True)
    assert sorted(text.get_text() for text in texts(figure, "total")) == ["3", "3", "3", "–"]  # Yama


@pytest.mark.parametrize(("options", "message"), [({"count": "visits"}, "count 'visits' is unknown; choose one of events, papers, pairs"), ({"highlight": "vn-ha-tinh"}, "highlight 'vn-ha-tinh' is in none")])
def test_what_cannot_be_drawn_is_named(real, ties, figure, options, message):
    with pytest.raises(ValueError, match=message):
        matrices.tie_matrix(real, figure, ties, **options)


def test_too_little_room_is_told(real, ties, figure):
    figure.set_size_inches(3, 3)
    with pytest.raises(ValueError, match="a figure of 3.0 by 3.0 inches has no room for a matrix of .* rows and .* columns: make it larger"):
        matrices.tie_matrix(real, figure, ties)


def test_another_pair_of_countries_is_drawn_from_its_folder(elsewhere, figure):
    pairs = partnerships(elsewhere)
    matrices.tie_matrix(elsewhere, figure, pairs[pairs.between_governments], lang="ja")
    assert {text.get_text().replace("\n", "") for text in texts(figure, "name")} == {"Hop", "海県", "山県"}
    assert layout.misplaced(figure) == [] and "Portugal" in style.described(figure)
