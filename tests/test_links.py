"""A link chart holds every pair once, in north-to-south order, beside maps whose leaders end at the seats."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import each_language, found, kept, some_pairs

from localties import partnerships
from localties.data import geography
from localties.data.labels import Labels
from localties.drawing import layout, names, orders, style
from localties.figures import links


@pytest.fixture(scope="module")
def ties(real):
    pairs = partnerships(real)
    return pairs[pairs.between_governments & (pairs.standing == "tie")]


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(11, 12))
        yield fig
        plt.close(fig)


@pytest.fixture(scope="module")
def drawn(real, ties):
    """The chart of all ties, not to be changed, and its axes."""
    yield from kept((11, 12), lambda fig: links.link_chart(real, fig, ties))


def column(fig, outward):
    """Names of one side from top to bottom: those left or right of the middle."""
    middle = layout.size(fig)[0] / 2
    return [text.get_text() for text in sorted(found(fig, "name"), key=lambda text: -text.get_position()[1]) if (text.get_position()[0] - middle) * outward > 0]


@pytest.mark.parametrize(("order", "lang"), each_language(*links.ORDERS))
def test_every_pair_is_a_curve_and_every_place_a_name(real, ties, figure, order, lang):
    figure.set_size_inches(11, links.link_height(real, ties, order=order))
    links.link_chart(real, figure, ties, lang=lang, order=order)
    (curves,) = found(figure, "ties")
    assert len(curves.get_paths()) == 2 * len(ties)
    words = Labels(real, lang)
    for side, outward in (("vn", -1), ("jp", 1)):
        held = ties[f"{side}_partner"].value_counts()
        assert sorted(column(figure, outward)) == sorted(words.name(place) for place in held.index)
    numbers = sorted(int(text.get_text()) for text in found(figure, "count"))
    assert numbers == sorted([*ties.vn_partner.value_counts(), *ties.jp_partner.value_counts()])
    assert layout.misplaced(figure) == []


def test_places_go_by_region_from_north_to_south(real, ties, drawn):
    figure, _ = drawn
    words, seats = Labels(real), geography.seats(real, "2026-11-22")
    region = real.units.set_index("unit_id").region
    for side, outward in (("vn", -1), ("jp", 1)):
        by_name = {words.name(place): place for place in ties[f"{side}_partner"]}
        shown = [region[seats.unit_at[by_name[name]]] for name in column(figure, outward)]
        wanted = [name for name in orders.regions(real, side, "2026-11-22") if name in shown]
        assert list(dict.fromkeys(shown)) == wanted, "each region once, in order"
    headings = {text.get_text().replace("\n", " ") for text in found(figure, "region")}
    assert {"Kansai", "Mekong Delta"} <= headings


def test_leaders_lead_from_seats_to_names_and_hardly_cross(real, ties, drawn):
    figure, axes = drawn
    seats = real.partners.set_index("partner_id")
    for side, leaders, marks in zip(("vn", "jp"), found(figure, "leaders"), found(figure, "seats")):
        starts = np.array([line[0] for line in leaders.get_segments()])
        assert np.allclose(starts, marks.get_offsets())
        metres = axes[side].transData.inverted().transform(axes["links"].transData.transform(starts))
        places = seats.loc[ties[f"{side}_partner"].unique()]
        x, y = geography.project(places.longitude, places.latitude, axes[side].localties_crs)
        assert np.hypot(metres[:, 0] - x, metres[:, 1] - y).max() < 1000
        ends = np.array([line[-1] for line in leaders.get_segments()])
        heights = {round(text.get_position()[1], 6) for text in found(figure, "name")}
        assert {round(end, 6) for end in ends[:, 1]} <= heights
        assert len(names.leader_crossings(starts, leaders.get_segments()[0][1][0], ends[:, 1])) < len(places)


def test_curves_of_a_place_do_not_cross_beside_it(real, ties, drawn):
    figure, _ = drawn
    (curves,) = found(figure, "ties")
    ends = np.array([[path.vertices[0], path.vertices[-1]] for path in curves.get_paths()[1::2]])
    counted = orders.crossings(ends[:, 0, 1], ends[:, 1, 1])
    shown = {side: [place for place in order] for side, order in zip(("vn", "jp"), _shown_orders(real, ties))}
    assert counted == orders.pair_crossings(ties[["vn_partner", "jp_partner"]], *shown.values())


def _shown_orders(real, ties):
    seats = geography.seats(real, "2026-11-22")
    seats = seats.assign(region=seats.unit_at.map(real.units.set_index("unit_id").region))
    for side in ("vn", "jp"):
        own = seats.loc[ties[f"{side}_partner"].unique()]
        own = own.assign(north=orders.northward(real, side, "2026-11-22", own.longitude, own.latitude))
        yield orders.north_to_south(own, orders.regions(real, side, "2026-11-22"))


def test_the_barycentre_order_has_fewer_crossings(real, ties, figure):
    count = {}
    for order, half in zip(links.ORDERS, figure.subfigures(1, 2)):
        links.link_chart(real, half, ties, order=order)
        (curves,) = found(half, "ties")
        ends = np.array([[path.vertices[0][1], path.vertices[-1][1]] for path in curves.get_paths()[1::2]])
        count[order] = orders.crossings(ends[:, 0], ends[:, 1])
    assert count["barycentre"] < count["geographic"] / 5


@pytest.mark.parametrize("count", [0, 1, 5, 70, 200])
def test_few_and_many_pairs_can_be_read(real, figure, count):
    pairs = some_pairs(real, count)
    high = links.link_height(real, pairs)
    figure.set_size_inches(11, high)
    links.link_chart(real, figure, pairs)
    (curves,) = found(figure, "ties")
    assert len(curves.get_paths()) == 2 * count
    assert layout.misplaced(figure) == []
    assert all(text.get_fontsize() >= 7 for text in figure.findobj(plt.Text) if text.get_text())


def test_less_room_makes_letters_smaller(real, ties, drawn, figure):
    full = {text.get_fontsize() for text in found(drawn[0], "name")}
    figure.set_size_inches(9, 9)
    links.link_chart(real, figure, ties)
    assert max(text.get_fontsize() for text in found(figure, "name")) < max(full)
    assert layout.misplaced(figure) == []


def test_highlight_fades_all_others(real, ties, figure):
    axes = links.link_chart(real, figure, ties, highlight="jp-nara")
    words = Labels(real)
    shown = {text.get_text() for text in found(figure, "name") if text.get_color() == style.INK}
    kept = ties[ties.jp_partner == "jp-nara"]
    assert shown == {words.name("jp-nara"), *map(words.name, kept.vn_partner)}
    (curves,) = found(figure, "ties")
    colors = [plt.matplotlib.colors.to_hex(color) for color in curves.get_edgecolors()[1::2]]
    assert len(colors) - colors.count(style.FADED) == len(kept)
    assert set(axes) == {"vn", "jp", "links"}


def test_an_unknown_order_is_named(real, ties, figure):
    with pytest.raises(ValueError, match="order 'random' is unknown; choose one of geographic, barycentre"):
        links.link_chart(real, figure, ties, order="random")


def test_another_pair_of_countries_is_drawn_from_its_folder(elsewhere, figure):
    pairs = partnerships(elsewhere)
    pairs = pairs[pairs.between_governments]
    links.link_chart(elsewhere, figure, pairs)
    assert column(figure, -1) == ["Hop", "Tran"] and sorted(column(figure, 1)) == ["Umi", "Yama"]
    assert {text.get_text() for text in found(figure, "region")} == {"North", "East"}
    assert layout.misplaced(figure) == []
