"""Lines leave each place side by side, in the order of their other ends, as wide as they have events."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from localties.drawing import layout, strands, style

SIDES = ("aa", "bb")
LEVEL = {"aa": (1.0, 0.0), "bb": (-1.0, 0.0)}
COLUMNS = ["aa_partner", "bb_partner", "standing", "formality", "events"]


def table(*rows):
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"formality": "Int64"})
    return frame.assign(pair=frame.aa_partner + "--" + frame.bb_partner)


#: One hub with three partners, given out of order, and a contact of another place.
PAIRS = table(("aa-hub", "bb-low", "tie", 1, 1), ("aa-hub", "bb-high", "tie", 3, 9), ("aa-hub", "bb-middle", "tie", pd.NA, 4), ("aa-lone", "bb-middle", "contact", pd.NA, 1))
ENDS = {"aa": pd.DataFrame({"x": [1.0, 1.0], "y": [5.0, 2.0]}, index=["aa-hub", "aa-lone"]), "bb": pd.DataFrame({"x": [6.0] * 3, "y": [8.0, 5.0, 2.0]}, index=["bb-high", "bb-middle", "bb-low"])}


@pytest.fixture
def ax():
    with style.styled():
        fig = plt.figure(figsize=(7, 10))
        yield layout.blank(fig, label="links", zorder=5)
        plt.close(fig)


def test_lines_of_a_hub_end_in_the_order_of_their_other_ends():
    rows = strands.lay(PAIRS, SIDES, ENDS, LEVEL).set_index("pair")
    at = rows.dy0
    assert at["aa-hub--bb-high"] > at["aa-hub--bb-middle"] > at["aa-hub--bb-low"]
    assert at["aa-lone--bb-middle"] == 0  # alone it ends at its place
    assert (rows.dx0 == 0).all()


def test_lines_of_a_hub_lie_side_by_side_around_their_place():
    rows = strands.lay(PAIRS, SIDES, ENDS, LEVEL)
    hub = rows[rows.aa_partner == "aa-hub"].sort_values("dy0")
    gaps = np.diff(hub.dy0) - (hub.width.iloc[:-1].to_numpy() + hub.width.iloc[1:].to_numpy()) / 144
    assert gaps == pytest.approx([2 * strands.CASING / 72] * 2)
    low, high = hub.iloc[0], hub.iloc[-1]
    assert low.dy0 - low.width / 144 == pytest.approx(-(high.dy0 + high.width / 144))


def test_places_that_lie_on_one_another_share_a_hub():
    ends = {"aa": ENDS["aa"], "bb": ENDS["bb"].assign(y=[5.001, 5.0, 2.0])}
    rows = strands.lay(PAIRS, SIDES, ends, LEVEL)
    together = rows[rows.bb_partner != "bb-low"]
    assert together.dy1.nunique() == 3 and together.hub1.nunique() == 1


def test_the_direction_of_a_line_turns_the_bar():
    rows = strands.lay(PAIRS, SIDES, ENDS, {**LEVEL, "aa": (0.6, 0.8)})
    assert (rows.dx0 * 0.6 + rows.dy0 * 0.8).tolist() == pytest.approx([0] * 4)
    assert rows.dx0.abs().max() > 0


def test_width_is_events_and_colour_is_class():
    rows = strands.lay(PAIRS, SIDES, ENDS, LEVEL).set_index("pair")
    assert rows.width["aa-hub--bb-high"] == 3 * rows.width["aa-hub--bb-low"]
    assert rows.width["aa-hub--bb-middle"] == 2 * rows.width["aa-hub--bb-low"]
    wanted = {"aa-hub--bb-low": 1, "aa-hub--bb-high": 3, "aa-hub--bb-middle": 6, "aa-lone--bb-middle": 0}
    assert rows.color.to_dict() == {pair: style.CLASS_COLORS[value] for pair, value in wanted.items()}


def test_contacts_and_long_lines_lie_behind():
    rows = strands.lay(PAIRS, SIDES, ENDS, LEVEL)
    assert list(rows.is_tie) == [False, True, True, True]
    assert list(rows.length[rows.is_tie]) == sorted(rows.length[rows.is_tie], reverse=True)


def test_a_scale_makes_the_longest_bar_as_long_as_asked():
    rows = strands.lay(PAIRS, SIDES, ENDS, LEVEL)
    scale = strands.fitting_scale(rows, 0.1)
    assert scale < 1
    hub = strands.lay(PAIRS, SIDES, ENDS, LEVEL, scale=scale).query("aa_partner == 'aa-hub'")
    assert (hub.width + 2 * hub.casing).sum() / 72 == pytest.approx(0.1)
    assert strands.fitting_scale(rows, 9) == 1 and strands.fitting_scale(rows.head(0), 0.1) == 1


@pytest.mark.parametrize(("highlight", "shown"), [("aa-hub", [1, 1, 1, 0]), ("bb-middle", [0, 0, 1, 1]), ("aa-hub--bb-low", [1, 0, 0, 0]), (None, [1, 1, 1, 1])])
def test_highlight_takes_a_place_or_a_pair(highlight, shown):
    assert strands.chosen(PAIRS, SIDES, highlight).tolist() == [bool(value) for value in shown]


def test_highlight_of_nothing_that_is_drawn_is_named():
    with pytest.raises(ValueError, match="highlight 'aa-else' is no partner and no pair of the 4 pairs.*pair, aa_partner or bb_partner"):
        strands.chosen(PAIRS, SIDES, "aa-else")


def test_curves_are_one_collection_with_white_edges(ax):
    rows = strands.lay(PAIRS, SIDES, ENDS, LEVEL)
    drawn = strands.draw_curves(ax, rows, (LEVEL["aa"], LEVEL["bb"]), (0.4, 0.4))
    assert len(drawn.get_paths()) == 2 * len(PAIRS)
    edges, lines = drawn.get_linewidths()[0::2], drawn.get_linewidths()[1::2]
    assert np.array(edges) - lines == pytest.approx(2 * strands.CASING) and lines == pytest.approx(rows.width.tolist())
    colors = drawn.get_edgecolors()
    assert (colors[0::2, :3] == to_rgb(style.PAPER)).all() and not (colors[1::2, :3] == to_rgb(style.PAPER)).all(axis=1).any()
    (bars,) = [found for found in ax.collections if found.get_gid() == "hubs"]
    assert len(bars.get_segments()) == 2  # the hub, and the place with a tie and a contact
    assert not ax.patches and not ax.lines  # no arrowhead, nothing drawn line by line


def test_a_curve_leaves_in_the_direction_asked(ax):
    drawn = strands.draw_curves(ax, strands.lay(PAIRS, SIDES, ENDS, LEVEL), ((0.6, 0.8), (-1.0, 0.0)), (0.4, 0.4))
    for path in drawn.get_paths():
        first = path.vertices[1] - path.vertices[0]
        assert first / np.hypot(*first) == pytest.approx([0.6, 0.8])
