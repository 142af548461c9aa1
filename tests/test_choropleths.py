"""The colour of each unit is the class of its number, the same in all panels; the key counts the units."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import each_language, found
from matplotlib.colors import to_hex

from localties import Labels, partnerships
from localties.data import geography, ties
from localties.data.tables import Tables
from localties.drawing import layout, style
from localties.drawing.classes import classify
from localties.figures import atlas
from localties.figures.choropleths import Panel, choropleth, choropleths
from localties.measures import merger

EVE, DAY = "2025-06-30", "2025-07-01"


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(10, 7))
        yield fig
        plt.close(fig)


@pytest.fixture(scope="module")
def held(real):
    return ties.held(partnerships(real))


@pytest.fixture(scope="module")
def counts(real, held):
    return atlas.unit_counts(real, held)


@pytest.fixture(scope="module")
def half_searched(real):
    """The tables as if nobody had searched the prefectures of Kyushu."""
    coverage = real.coverage[~real.coverage.unit_id.isin(["jp-oita", "jp-saga", "jp-kumamoto", "jp-miyazaki"])]
    return Tables(real.package, {**real.frames, "coverage": coverage})


def fills(ax):
    """Colour by unit as it is drawn, insets included."""
    return {unit: to_hex(color) for gid in ("units", "inset units") for units in found(ax, gid) for unit, color in zip(units.localties_units, units.get_facecolors())}


def in_words(figure):
    return [text.get_text() for text in found(figure, "key")]


def test_a_colour_is_the_class_of_the_number(real, figure, counts):
    axes = choropleths(real, figure, [Panel("vn", counts), Panel("jp", counts)], label="Ties")
    wanted = classify(counts)
    colors = wanted.colors()
    drawn = {unit: color for ax in axes.values() for unit, color in fills(ax).items()}
    assert set(drawn) == set(geography.units_at(real, real.package.data_date).index)
    for unit, color in drawn.items():
        assert color == (colors[wanted.find([counts[unit]])[0]] if unit in counts else style.NONE_FOUND)


def test_maps_with_insets_give_a_unit_one_colour(real, figure, counts):
    ax = choropleth(real, figure.add_subplot(), counts, country="jp", label="Ties")
    for units in found(ax, "units"):
        assert {unit: to_hex(color) for unit, color in zip(units.localties_units, units.get_facecolors())}.items() <= fills(ax).items()


def test_classes_are_pooled(real, figure, held):
    low, high = pd.Series({"vn-hue": 1, "vn-hanoi": 2}), pd.Series({"vn-hue": 2, "vn-hanoi": 60})
    axes = choropleths(real, figure, [Panel("vn", low, title="low"), Panel("vn", high, title="high")], label="Ties")
    assert fills(axes["low"])["vn-hanoi"] == fills(axes["high"])["vn-hue"]
    assert len({fills(axes["low"])["vn-hue"], fills(axes["low"])["vn-hanoi"], fills(axes["high"])["vn-hanoi"]}) == 3


def test_the_key_counts_the_units_of_each_panel(real, figure):
    rows = {when: ties.held(partnerships(real, as_of=when)) for when in (EVE, DAY)}
    before, after = (atlas.unit_counts(real, pairs, day=when) for when, pairs in rows.items())
    atlas.merger_maps(real, figure)
    shown = in_words(figure)
    classes = classify([*before[before.index.str.startswith("vn")], *after[after.index.str.startswith("vn")]])
    assert classes.scheme == "FisherJenks"
    words = Labels(real)
    for count, when in ((before, EVE), (after, DAY)):
        own = count[count.index.str.startswith("vn")]
        numbers = [*np.bincount(classes.find(own), minlength=len(classes.bounds)), len(geography.units_at(real, when, country="vn")) - len(own), 0]
        assert sum(numbers) == {EVE: 63, DAY: 34}[when]
        column = found_columns(figure)[words.date(when)]
        assert column == [words.number(int(number)) for number in numbers]
    assert [text for text in shown if "–" in text and "\n" not in text] == [text for text in classes.intervals(words) if "–" in text]


def found_columns(figure):
    """Numbers of the key below each head, from top to bottom, by the right edge that they share."""
    texts = [(text.get_text().replace("\n", " "), text.get_window_extent()) for text in found(figure, "key")]
    heads = {text: box for text, box in texts if text.split()[-1].isdigit() and len(text) > 4}
    return {head: [text for text, other in sorted(texts, key=lambda item: -item[1].y0) if text.isdigit() and abs(other.x1 - box.x1) < 3] for head, box in heads.items()}


def test_none_found_is_not_not_searched(half_searched, figure, counts):
    few = counts.drop([unit for unit in ("jp-oita", "jp-miyazaki") if unit in counts])
    ax = choropleth(half_searched, figure.add_subplot(), few, country="jp", label="Ties")
    drawn = fills(ax)
    assert {unit for unit, color in drawn.items() if color == style.NOT_SEARCHED} == {"jp-oita", "jp-saga", "jp-kumamoto", "jp-miyazaki"}
    assert drawn["jp-aomori"] == style.NONE_FOUND != style.NOT_SEARCHED
    assert len(found(ax, "hatched")[0].get_paths()) == 4
    assert {"none found", "not searched"} <= set(in_words(figure))
    patches = {to_hex(patch.get_facecolor()) for patch in found(figure, "key patch")}
    assert {style.NONE_FOUND, style.NOT_SEARCHED} <= patches and len(found(figure, "key hatch")) == 1
    assert "not searched: 4" in style.described(figure)


def test_zero_is_none_found(real, figure, counts):
    ax = choropleth(real, figure.add_subplot(), pd.Series({"vn-hue": 0, "vn-hanoi": 3}), country="vn", label="Ties")
    assert fills(ax)["vn-hue"] == style.NONE_FOUND != fills(ax)["vn-hanoi"]


def test_zero_of_a_statistic_is_a_number_and_a_missing_one_is_no_data(real, figure):
    values = pd.Series(1.5, index=geography.units_at(real, "2026", country="jp").index)
    values["jp-nara"], values["jp-osaka"], values["jp-oita"] = 0, np.nan, 9.5
    ax = choropleth(real, figure.add_subplot(), values, country="jp", label="Points", counted=False)
    drawn = fills(ax)
    assert drawn["jp-osaka"] == style.NOT_SEARCHED and len({drawn["jp-nara"], drawn["jp-oita"], drawn["jp-osaka"], drawn["jp-aichi"]}) == 4
    assert "no data" in in_words(figure) and "not searched" not in in_words(figure)
    assert "no data: 1" in style.described(figure)


@pytest.mark.parametrize("day, count", [(EVE, 63), (DAY, 34)])
def test_units_are_those_of_the_day(real, figure, day, count):
    ax = choropleth(real, figure.add_subplot(), pd.Series({"vn-hue": 2}), country="vn", label="Ties", day=day, key=False)
    assert len(fills(ax)) == count
    assert found(figure, "key") == []


@pytest.mark.parametrize(("size", "lang"), [((10, 7), "en"), ((5, 4.4), "vi"), ((13, 4), "ja"), ((4, 9), "en"), pytest.param((6, 4.5), "vi", marks=pytest.mark.audit), pytest.param((5, 4.4), "ja", marks=pytest.mark.audit)], ids=str)
def test_words_find_room_at_any_size(real, counts, lang, size):
    with style.styled():
        fig = plt.figure(figsize=size)
        room = fig.subfigures(2, 1, height_ratios=[0.1, 0.9])[1]
        axes = atlas.tie_maps(real, room, pd.DataFrame({"vn_partner": [], "jp_partner": []}), lang=lang) if size == (4, 9) else choropleths(real, room, [Panel("vn", counts), Panel("jp", counts)], label=Labels(real, lang).phrase("ties per unit"), lang=lang, top=6)
        assert layout.misplaced(fig) == []
        for ax in axes.values():
            box = ax.get_window_extent()
            assert room.bbox.x0 <= box.x0 < box.x1 <= room.bbox.x1 and room.bbox.y0 <= box.y0 < box.y1 <= room.bbox.y1
        plt.close(fig)


@pytest.mark.parametrize("lang", each_language(first="ja"))
def test_letters_of_insets_are_told_in_the_note(real, counts, lang):
    words = Labels(real, lang)
    with style.styled():
        fig = plt.figure(figsize=(6, 4.5))
        choropleths(real, fig, [Panel("vn", counts), Panel("jp", counts)], label="Ties", lang=lang)
        (note,) = found(fig, "note")
        shown = [text.get_text() for text in found(fig, "inset name")]
        plt.close(fig)
    assert shown == ["a", "b", "c", "a", "b", "c"]
    told = note.get_text().replace("\n", " ").replace(" ", "")
    for country in ("vn", "jp"):
        for place in real.package.map(country)["disputed"]:
            assert words.phrase("disputed", name=place["names"][lang]).replace(" ", "") in told


def test_a_single_map_holds_its_key_and_tells_its_letters_below(real, counts):
    with style.styled():
        fig = plt.figure(figsize=(4.6, 4.8))
        ax = choropleth(real, fig.add_axes((0.02, 0.12, 0.96, 0.82)), counts, country="jp", label="Ties", top=3)
        (note,) = found(fig, "note")
        assert "c Northern Territories (southern Kurils), disputed" in note.get_text().replace("\n", " ")
        assert layout.misplaced(fig) == []
        key, box = [text.get_window_extent() for text in found(fig, "key")], ax.get_window_extent()
        assert key and all(box.x0 < other.x0 and other.x1 < box.x0 + 0.5 * box.width and box.y0 + 0.4 * box.height < other.y0 for other in key)
        plt.close(fig)


@pytest.mark.parametrize("width", [3.6, 5, 8])
def test_no_name_lies_on_an_inset(real, width):
    """Boxes are where they will be drawn, though the map keeps its shape in a figure of another."""
    values = pd.Series({"vn-hue": 9, "vn-da-nang-2025": 8, "vn-quang-ngai-2025": 7, "vn-gia-lai-2025": 6, "vn-lam-dong-2025": 5, "vn-ho-chi-minh-city-2025": 4})
    with style.styled():
        fig = plt.figure(figsize=(width, 6))
        ax = choropleth(real, fig.add_axes((0.02, 0.02, 0.96, 0.92)), values, country="vn", label="Ties", top=6, key=False)
        names = [text.get_window_extent() for text in found(ax, "top")]
        fig.draw_without_rendering()
        boxes = [box.get_window_extent() for box in ax.localties_insets]
        assert len(names) >= 3 and not any(name.overlaps(box) for name in names for box in boxes)
        plt.close(fig)


def test_a_map_too_small_for_its_key_says_so(real, counts):
    fig = plt.figure(figsize=(2.4, 2.4))
    with pytest.raises(ValueError, match=r"the key takes 1\.\d by \d\.\d inches, the map has room for \d\.\d by 1\.\d: make the map larger, set key=False, or use choropleths"):
        choropleth(real, fig.add_axes((0, 0, 1, 1)), counts, country="jp", label="Ties")
    plt.close(fig)


def test_a_figure_without_room_says_so(real, counts):
    fig = plt.figure(figsize=(1, 1))
    with pytest.raises(ValueError, match="a figure of 1.0 by 1.0 inches has no room for 1 maps and their key: make it larger"):
        choropleths(real, fig, [Panel("vn", counts)], label="Ties")
    plt.close(fig)


def test_the_highest_are_named_with_a_line_to_their_middle(real, figure):
    values = pd.Series({"vn-hue": 9, "vn-da-nang-2025": 8, "vn-son-la": 7, "vn-ca-mau-2025": 2, "vn-gia-lai-2025": 2, "vn-hanoi": 1})
    axes = choropleths(real, figure, [Panel("vn", values)], label="Ties", top=4)
    ax = axes["Vietnam"]
    assert {text.get_text() for text in found(ax, "top")} == {"Hue 9", "Da Nang 8", "Son La 7"}  # two hold 2, and only one of them would be the fourth
    (middles,) = found(ax, "middles")
    units = geography.units_at(real, real.package.data_date, country="vn").to_crs(ax.localties_crs)
    points = ax.transData.inverted().transform(ax.transAxes.transform(middles.get_offsets()))
    assert sorted(units.index[units.contains(point)][0] for point in shapely.points(points)) == ["vn-da-nang-2025", "vn-hue", "vn-son-la"]
    land = units.union_all()
    for text in found(ax, "top"):
        corners = ax.transData.inverted().transform(text.get_window_extent().get_points())
        assert land.intersection(shapely.box(*corners.ravel())).area < 0.1 * shapely.box(*corners.ravel()).area
    assert layout.misplaced(figure) == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"vn-binh-duong": 2}, "there is no unit vn-binh-duong on 2026-11-22: give the values by unit_id of the units that geography.units_at gives for that day"),
        ({"vn-nowhere": 2, "vn-hue": 1}, "there is no unit vn-nowhere on 2026-11-22"),
    ],
)
def test_a_value_of_no_unit_is_named(real, figure, values, message):
    with pytest.raises(ValueError, match=message):
        choropleth(real, figure.add_subplot(), pd.Series(values), country="vn", label="Ties")


def test_two_panels_of_one_title_are_refused(real, figure, counts):
    with pytest.raises(ValueError, match=r"the titles \['Japan', 'Japan'\] are not all different: give each panel its own"):
        choropleths(real, figure, [Panel("jp", counts), Panel("jp", counts)], label="Ties")


def test_counts_by_unit_are_those_of_the_ties(real, held, counts):
    flow = merger.unit_flow(real).drop_duplicates("unit_after").set_index("unit_after").ties_now
    flow.index = flow.index.str.replace("vn-dong-nai-2025", "vn-dong-nai-2026")
    own = counts[counts.index.str.startswith("vn")]
    assert own.to_dict() == {unit: number for unit, number in flow.items() if number}
    assert counts[counts.index.str.startswith("jp")].sum() == len(held) == own.sum()


def test_a_statistic_that_is_not_there_is_named(real, figure):
    with pytest.raises(ValueError, match="unit_statistics.csv has no vietnamese_residents of jp as of 2022-12-31; it has 2012-12-31, "):
        atlas.statistic_maps(real, figure, "vietnamese_residents", ["2015-12-31", "2022-12-31"], country="jp")


def test_no_number_at_all_draws(real, figure):
    ax = choropleth(real, figure.add_subplot(), pd.Series(dtype=float), country="jp", label="Ties")
    assert set(fills(ax).values()) == {style.NONE_FOUND}
    assert style.described(figure) == "Japan: Ties. 0 of 47 units have a number; none found: 47."


@pytest.mark.parametrize("lang", each_language())
def test_two_other_countries_draw(elsewhere, figure, lang):
    axes = atlas.tie_maps(elsewhere, figure, partnerships(elsewhere, as_of="2023"), day="2023", lang=lang)
    assert {unit for ax in axes.values() for unit in fills(ax)} == {"pt-bac", "pt-nam", "br-yama", "br-umi"}
    assert list(axes) == [Labels(elsewhere, lang).name("pt"), Labels(elsewhere, lang).name("br")]
    assert layout.misplaced(figure) == []


def test_two_other_countries_merge(elsewhere, figure):
    axes = atlas.merger_maps(elsewhere, figure, day="2024-07-01")
    assert [set(fills(ax)) for ax in axes.values()] == [{"pt-bac", "pt-nam"}, {"pt-hop"}]
    assert layout.misplaced(figure) == []
