"""A flow map draws each pair once, from seat to seat, and can be read with few pairs and with many."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import shapely
from conftest import covered_names, each_language, found, kept, on_insets, some_pairs

from localties import partnerships
from localties.data import geography
from localties.data.labels import Labels
from localties.drawing import layout, places, strands, style
from localties.figures import circles, counts, flows


@pytest.fixture(scope="module")
def hue(real):
    pairs = partnerships(real)
    return pairs[pairs.between_governments & (pairs.vn_partner == "vn-hue")]


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(10, 8))
        yield fig
        plt.close(fig)


@pytest.fixture(scope="module")
def drawn(real, hue):
    """The map of all pairs of Hue, not to be changed, and its axes."""
    yield from kept((10, 8), lambda fig: flows.flow_map(real, fig, hue))


def lines(fig):
    """The curves, without their white edges: path, width and colour."""
    (drawn,) = found(fig, "ties")
    return list(zip(drawn.get_paths()[1::2], drawn.get_linewidths()[1::2], drawn.get_edgecolors()[1::2]))


def seats_on_maps(fig, axes, sides):
    """Longitude and latitude of each mark: back from the figure through its map or inset."""
    seen = []
    for marks, side in zip(found(fig, "seats"), sides):
        pixels = marks.get_offset_transform().transform(marks.get_offsets())
        for pixel in pixels:
            shown = next(ax for ax in (*axes[side].localties_insets, axes[side]) if ax.bbox.contains(*pixel))
            seen.append((side, shown.localties_crs, *shown.transData.inverted().transform(pixel)))
    return seen


@pytest.mark.parametrize("lang", each_language())
def test_each_pair_is_one_curve_between_its_seats(real, hue, figure, lang):
    axes = flows.flow_map(real, figure, hue, lang=lang)
    assert set(axes) == {"vn", "jp", "links"}
    assert len(lines(figure)) == len(hue)
    marks = np.vstack([marks.get_offsets() for marks in found(figure, "seats")])
    bar = (sum(width for _, width, _ in lines(figure)) + 2 * strands.CASING * len(hue)) / 72
    for path, *_ in lines(figure):
        for end in (path.vertices[0], path.vertices[-1]):
            assert np.hypot(*(marks - end).T).min() <= bar / 2  # within the bar of a hub
    shown = {text.get_text() for text in figure.findobj(plt.Text)}
    words = Labels(real, lang)
    assert {words.name(place) for place in [*hue.vn_partner, *hue.jp_partner]} <= shown
    assert layout.misplaced(figure) == []


def test_marks_are_within_a_kilometre_of_the_seats(real, hue, drawn):
    figure, axes = drawn
    seats = real.partners.set_index("partner_id")
    marks = seats_on_maps(figure, axes, ("vn", "jp"))
    assert len(marks) == hue.vn_partner.nunique() + hue.jp_partner.nunique()
    for side, crs, x, y in marks:
        places = seats.loc[hue[f"{side}_partner"].unique()]
        away = np.subtract(geography.project(places.longitude, places.latitude, crs), [[x], [y]])
        assert np.hypot(*away).min() < 1000


def test_a_seat_on_a_far_island_is_marked_in_its_inset(real, figure):
    pairs = some_pairs(real, 3)
    pairs.loc[0, "jp_partner"] = "jp-okinawa"
    axes = flows.flow_map(real, figure, pairs)
    okinawa = real.partners.set_index("partner_id").loc["jp-okinawa"]
    (inset,) = [ax for ax in axes["jp"].localties_insets if any(np.hypot(x - geography.project(okinawa.longitude, okinawa.latitude, crs)[0], y - geography.project(okinawa.longitude, okinawa.latitude, crs)[1]) < 1000 for side, crs, x, y in seats_on_maps(figure, axes, ("vn", "jp")) if crs == ax.localties_crs)]
    assert inset is axes["jp"].localties_insets[0]


def test_widths_are_in_the_order_of_events_and_colours_are_classes(real, figure):
    pairs = some_pairs(real, 40)
    flows.flow_map(real, figure, pairs)
    widths = np.sort([width for _, width, _ in lines(figure)])
    assert widths / widths[0] == pytest.approx(np.sqrt(np.sort(pairs.events) / pairs.events.min()))
    classes = pairs.formality.fillna(6).where(pairs.standing == "tie", 0).astype(int)
    wanted = sorted(plt.matplotlib.colors.to_rgb(style.CLASS_COLORS[value]) for value in classes)
    assert np.allclose(sorted(tuple(color[:3]) for *_, color in lines(figure)), wanted)


def test_contacts_lie_behind_ties(drawn):
    figure, _ = drawn
    grey = [np.allclose(color[:3], plt.matplotlib.colors.to_rgb(style.CLASS_COLORS[0])) for *_, color in lines(figure)]
    assert grey == sorted(grey, reverse=True) and any(grey) and not all(grey)


PAGE, PANEL = (10, 8), (7, 3.2)


@pytest.mark.parametrize(("size", "count"), [*((PAGE, count) for count in (0, 1, 5, 200)), (PANEL, 1), (PANEL, 70), *(pytest.param(size, count, marks=pytest.mark.audit) for size, count in ((PAGE, 70), (PANEL, 0), (PANEL, 5), (PANEL, 200)))])
def test_few_and_many_pairs_can_be_read(real, figure, size, count):
    figure.set_size_inches(*size)
    pairs = some_pairs(real, count)
    flows.flow_map(real, figure, pairs)
    assert len(lines(figure)) == count == len(pairs)
    assert layout.misplaced(figure) == [] and covered_names(figure) == []
    named = sum(text.get_gid() == "name" for text in figure.findobj(plt.Text))
    places = pairs.vn_partner.nunique() + pairs.jp_partner.nunique()
    said = [text.get_text() for text in figure.findobj(plt.Text) if "not named" in text.get_text()]
    assert said == ([Labels(real).phrase("unnamed", count=places - named)] if named < places else [])
    assert named == places or count > 5


def struck(fig, axes):
    """Words, and frames of insets, on which a leader or a curve lies that belongs to none of them."""
    own = [inset for side in ("vn", "jp") for inset in axes[side].localties_insets]
    marks = [text for text in fig.findobj(plt.Text) if text.get_text().strip()]
    boxes = [(text.get_text(), shapely.box(*text.get_window_extent().extents).buffer(-1.5)) for text in marks]
    boxes += [(f"frame {number}", shapely.box(*inset.bbox.extents)) for number, inset in enumerate(own)]
    hits = []
    for leaders in found(fig, "leaders"):
        for points in (leaders.axes.transData.transform(points) for points in leaders.get_segments()):
            line, end = shapely.LineString(points), shapely.Point(points[-1])
            hits += [("leader", name) for name, box in boxes if line.intersects(box) and box.distance(end) > 6 and not shapely.intersects_xy(box, *points[0])]
    for path, width, _ in lines(fig):
        (points,) = path.to_polygons(axes["links"].transData, closed_only=False)
        curve = shapely.LineString(points).buffer(width * fig.dpi / 144)
        homes = [inset for inset in own if any(inset.bbox.contains(*end) for end in (points[0], points[-1]))]
        theirs = {f"frame {own.index(inset)}" for inset in homes} | {text.get_text() for inset in homes for text in inset.findobj(plt.Text)}
        hits += [("curve", name) for name, box in boxes if name not in theirs and curve.intersects(box)]
    return hits


@pytest.mark.parametrize(("size", "count", "lang"), [*each_language(*(((10, 7.4), count) for count in (1, 5, None)), first="ja"), *(((7, 3.2), count, "en") for count in (1, 5, None))])
def test_no_line_lies_on_words_or_insets(real, figure, size, count, lang):
    """A leader may touch the words that it leads to, a curve those of an inset in which it ends."""
    figure.set_size_inches(*size)
    ties = counts.held_ties(real)
    axes = flows.flow_map(real, figure, ties.head(count or len(ties)), lang=lang)
    figure.draw_without_rendering()
    assert struck(figure, axes) == []


def test_a_page_has_room_for_the_names_of_all_ties(real, figure):
    pairs = counts.held_ties(real)
    figure.set_size_inches(10, 7.4)
    flows.flow_map(real, figure, pairs)
    assert layout.misplaced(figure) == []
    assert len([text for text in figure.findobj(plt.Text) if text.get_gid() == "name"]) == pairs.vn_partner.nunique() + pairs.jp_partner.nunique()


def test_what_is_highlighted_is_always_named(real, figure):
    pairs = some_pairs(real, 200)
    counts = pairs.jp_partner.value_counts()
    place = min(counts.index[counts == 1])
    flows.flow_map(real, figure, pairs, highlight=place)
    words = Labels(real)
    shown = {text.get_text(): text.get_color() for text in figure.findobj(plt.Text) if text.get_gid() == "name"}
    assert shown[words.name(place)] == style.INK and style.PALE in shown.values()


@pytest.mark.parametrize("highlight", ["vn-hue", pytest.param("vn-hue--jp-nara", marks=pytest.mark.audit)])
def test_highlight_changes_colours_alone(real, figure, highlight):
    pairs = some_pairs(real, 60)
    first, second = figure.subfigures(1, 2)
    flows.flow_map(real, first, pairs)
    flows.flow_map(real, second, pairs, highlight=highlight)
    whole, faded = ({path.vertices.round(6).tobytes(): (width, tuple(color)) for path, width, color in lines(half)} for half in (first, second))
    assert whole.keys() == faded.keys() and len(whole) == len(pairs)
    grey = plt.matplotlib.colors.to_rgba(style.FADED)
    changed = [key for key in whole if whole[key] != faded[key]]
    kept = strands.chosen(pairs, ("vn", "jp"), highlight).sum()
    assert len(changed) == len(pairs) - kept > 0
    assert all(faded[key] == (whole[key][0], grey) for key in changed)


def test_the_legend_names_what_is_drawn(real, hue, drawn):
    figure, _ = drawn
    words = Labels(real)
    shown = [text.get_text() for text in figure.findobj(plt.Text)]
    for kind in hue.formality_kind[hue.standing == "tie"].dropna().unique():
        assert words.word("kinds", kind) in shown
    assert words.word("kinds", "letter_of_intent") not in shown
    assert words.phrase("contact only") in shown and "1" in shown and str(hue.events.max()) in shown
    ties = (hue.standing == "tie").sum()
    assert f"{ties} ties and {len(hue) - ties} contacts; places: 1 in Vietnam, {len(hue)} in Japan. Most pairs: Hue, {len(hue)}." in style.described(figure)


def test_a_pair_without_seat_is_named(real, figure):
    with pytest.raises(ValueError, match="no seat is known of .*jp-unesco-federation.*: give latitude and longitude in partners.csv"):
        flows.flow_map(real, figure, partnerships(real))


def test_a_seat_in_another_country_is_named(real, figure):
    pairs = partnerships(real)
    seats = geography.seats(real, "2026-11-22").geometry.notna()
    with pytest.raises(ValueError, match="vn-embassy-of-vietnam-in-japan lie outside the map of their own country: leave their pairs out"):
        flows.flow_map(real, figure, pairs[pairs.vn_partner.map(seats) & pairs.jp_partner.map(seats)])


def test_too_little_room_is_told(real, hue, figure):
    figure.set_size_inches(3, 2)
    with pytest.raises(ValueError, match="a figure of 3.0 by 2.0 inches leaves maps of 0.* inches: make it larger"):
        flows.flow_map(real, figure, hue)


def test_great_circles_join_the_seats(real, hue, figure):
    ax = circles.great_circle_map(real, figure, hue)["map"]
    (drawn,) = [found for found in ax.collections if found.get_gid() == "ties"]
    assert len(drawn.get_segments()) == len(hue)
    place = real.partners.set_index("partner_id")
    ends = {tuple(np.round(geography.project(row.longitude, row.latitude, ax.localties_crs))) for row in place.loc[[*hue.vn_partner, *hue.jp_partner]].itertuples()}
    assert {tuple(np.round(end)) for line in drawn.get_segments() for end in (line[0], line[-1])} == ends
    assert layout.misplaced(figure) == []
    assert len([found for found in ax.collections if found.get_gid() == "disputed"]) == 3


@pytest.mark.parametrize("lang", each_language(first="ja"))
def test_great_circles_leave_the_names_of_disputed_places_free(real, figure, lang):
    ax = circles.great_circle_map(real, figure, counts.held_ties(real), lang=lang, named=[])["map"]
    figure.draw_without_rendering()
    (drawn,) = [item for item in ax.collections if item.get_gid() == "ties"]
    ties = [shapely.LineString(ax.transData.transform(points)) for points in drawn.get_segments()]
    names = {text.get_text(): shapely.box(*text.get_window_extent().extents) for text in found(figure, "disputed name")}
    assert len(names) == 3
    assert [name for name, box in names.items() if not shapely.box(*ax.bbox.extents).contains(box)] == []
    assert [name for name, box in names.items() if any(tie.intersects(box) for tie in ties)] == []


def test_the_name_of_a_hub_finds_room_beside_insets(real, figure):
    """At the other side many places press the letters; the one name here needs no column for that."""
    pairs = partnerships(real)
    pairs = places.mappable(real, pairs[pairs.vn_partner == "vn-da-nang"])
    figure.set_size_inches(8.27, 3.7)
    flows.flow_map(real, figure, pairs, lang="vi")
    assert layout.misplaced(figure) == []


@pytest.mark.parametrize(("place", "lang"), each_language("jp-ehime", "jp-hyogo"))
def test_neighbours_without_room_beside_their_places_get_a_column(real, figure, place, lang):
    """On a low map far islands stand at the outer side; it has no column for few names until one finds no other room."""
    pairs = partnerships(real)
    pairs = places.mappable(real, pairs[pairs.jp_partner == place])
    figure.set_size_inches(8.27, 4.4)
    axes = flows.flow_map(real, figure, pairs, lang=lang)
    assert layout.misplaced(figure) == [] and on_insets(figure) == []
    assert set(figure.axes) == set(axes.values())  # nothing is left of the first try


@pytest.mark.parametrize("draw", [flows.flow_map, circles.great_circle_map])
def test_another_pair_of_countries_is_drawn_from_its_folder(elsewhere, figure, draw):
    pairs = partnerships(elsewhere)
    pairs = pairs[pairs.between_governments]
    draw(elsewhere, figure, pairs, lang="vi")
    drawn = lines(figure) if draw is flows.flow_map else found(figure, "ties")[0].get_segments()
    assert len(drawn) == len(pairs) == 4
    assert {"Bắc", "Hợp", "Trần", "Umi", "Yama"} >= {text.get_text() for text in figure.findobj(plt.Text) if text.get_gid() == "name"} >= {"Hợp", "Trần"}
    assert layout.misplaced(figure) == [] and "Portugal" in style.described(figure)
