"""Maps show the seats that lie on them, and far islands in boxes that hold their names."""

import matplotlib.pyplot as plt
import pytest
from conftest import each_language

from localties import Labels, partnerships
from localties.data import geography
from localties.drawing import layout, places, style

DAY = "2026-11-22"


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(8, 6))
        yield fig
        plt.close(fig)


def test_pairs_are_left_out_whose_ends_lie_on_no_map(real):
    pairs = partnerships(real)
    shown = set(places.mappable(real, pairs).pair)
    assert "vn-embassy-of-vietnam-in-japan--jp-okinawa" not in shown, "it lies in the other country"
    assert "vn-unesco-federation--jp-unesco-federation" not in shown, "nobody knows where it lies"
    assert set(pairs.pair[pairs.between_governments]) <= shown < set(pairs.pair)


def test_a_seat_on_a_far_island_is_on_the_map(real):
    pairs = partnerships(real).head(1).assign(vn_partner="vn-hue", jp_partner="jp-okinawa")
    assert len(places.mappable(real, pairs)) == 1


def test_what_is_mappable_is_found_on_the_maps(real, figure):
    pairs = places.mappable(real, partnerships(real))
    seats, links = places.places_of(real, pairs, DAY), layout.blank(figure, label="links", zorder=5)
    for side in ("vn", "jp"):
        group = places.inset_group(figure, real, side, Labels(real), 0.4, 4.0)
        ax = places.plain_map(real, side, figure.add_axes((0.3, 0.3, 0.4, 0.6), label=side), day=DAY, tied=(), boxes=group.boxes((0.5, 0.3), (2.4, 1.8, 3.2, 3.6)), words=Labels(real))
        assert places.seat_inches(links, ax, seats[seats.country == side])[["x", "y"]].notna().all().all()


def test_all_land_within_the_frame_is_shown(real):
    for side in ("vn", "jp"):
        extent = places.land_extent(real, side, DAY)
        main = geography.units_at(real, DAY, country=side).to_crs(geography.fit_projection(real.package.map(side)["frame"])).geometry.explode()
        left, bottom, right, top = main[main.area == main.area.max()].total_bounds
        assert extent.left < left and right < extent.right and extent.bottom < bottom and top < extent.top


@pytest.mark.parametrize(("side", "stacked", "lang"), each_language(*((side, stacked) for side in ("vn", "jp") for stacked in (False, True))))
def test_boxes_of_far_islands_hold_their_names(real, figure, lang, side, stacked):
    words = Labels(real, lang)
    group = places.inset_group(figure, real, side, words, 0.4, 7.0, stacked=stacked)
    assert group.width < 7 and len(group.spans) == 3
    extent = places.land_extent(real, side, DAY)
    box = (2.0, 2.6, 3.2 * (extent.right - extent.left) / (extent.top - extent.bottom), 3.2)
    ax = places.plain_map(real, side, figure.add_axes((box[0] / 8, box[1] / 6, box[2] / 8, box[3] / 6)), day=DAY, tied=(), boxes=group.boxes((0.3, 0.2), box), words=words)
    assert layout.misplaced(figure) == []
    shown = [text.get_text().replace("\n", " ") for text in figure.findobj(plt.Text) if text.get_gid() == "inset name"]
    assert len(shown) == 3 and all(len(text) > 1 for text in shown), "names, no letters"
    tops = [text.get_window_extent().y1 for text in figure.findobj(plt.Text) if text.get_gid() == "inset name"]
    assert max(tops) / figure.dpi <= 0.2 + group.height + 0.02
    assert len(ax.localties_insets) == 3
