"""Who holds how many ties, who is tied to whom, counts by size and by year: what is drawn is what was counted."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import each_language, found, words_of
from matplotlib.colors import to_hex
from matplotlib.text import Text

from localties import partnerships
from localties.data import ties
from localties.data.labels import Labels
from localties.drawing import layout, style
from localties.figures import holders, lanes, webs, years
from localties.measures import centres


@pytest.fixture(scope="module")
def held(real):
    return ties.held(partnerships(real))


@pytest.fixture(scope="module")
def made_up(mini_tables):
    return ties.held(partnerships(mini_tables))


# Lanes of counts


def draw_lanes(canvas, tables, frame, *, lang="en", **options):
    fig = canvas(9, lanes.count_lanes_height(tables, frame, width=9, lang=lang, groups=options.get("groups")))
    return fig, lanes.count_lanes(tables, fig, frame, size_label="people", count_label="ties", lang=lang, **options)["lanes"]


FRAME = pd.DataFrame({"place": ["jp-nara", "jp-gifu", "jp-kobe-city", "vn-hue", "jp-oita"], "size": [10, 100, 110, 105, 1000], "count": [0, 2, 2, 2, 5], "group": ["none", "tie", "tie", "weak", "tie"]})


def test_lanes_by_hand(canvas, real):
    """Three places of nearly one size get three levels; their lane has a median, the others are too short for one."""
    fig, ax = draw_lanes(canvas, real, FRAME, groups=lanes.results(Labels(real)))
    assert words_of(fig, "count") == ["5", "2", "0"] and words_of(fig, "places") == ["1", "3", "1"]
    dots = {(x, y) for line in ax.lines for x, y in zip(*line.get_data())}
    assert sorted(x for x, _ in dots) == [10, 100, 105, 110, 1000]
    depth = {x: y for x, y in dots}
    assert depth[1000] < depth[100] < depth[10] and len({depth[100], depth[105], depth[110]}) == 3
    (median,) = found(fig, "median")
    assert median.get_segments()[0][:, 0].tolist() == [105, 105]
    assert ax.get_lines()[0].get_gid() == "dots none" and ax.get_lines()[0].get_markerfacecolor() == style.PAPER
    assert "5 places in rows by ties" in style.described(fig) and "2 for 3 (median 105)" in style.described(fig)


@pytest.mark.parametrize("lang", each_language(first="ja"))
def test_every_place_has_its_name(canvas, real, lang):
    for side in real.package.sides:
        frame = lanes.units_by_size(real, side)
        fig, ax = draw_lanes(canvas, real, frame, lang=lang, groups=lanes.results(Labels(real, lang)))
        assert sorted(words_of(fig, "name")) == sorted(Labels(real, lang).name(place) for place in frame.place)
        assert layout.misplaced(fig) == []
        assert {tuple(point) for line in ax.lines for point in line.get_xydata()[:, :1]} == {(size,) for size in frame["size"]}


def test_sizes_within_a_decade_have_plain_numbers(canvas, real):
    """Within less than a decade matplotlib would label steps between, as formulas that are shown raw."""
    for sizes in ([100, 140, 150, 160, 190], [1000, 2000, 3000, 5000, 7000]):
        fig, _ = draw_lanes(canvas, real, FRAME.assign(size=sizes))
        fig.draw_without_rendering()
        assert not [text.get_text() for text in fig.findobj(Text) if "$" in text.get_text()]


def test_highlighted_places_are_bold(canvas, real):
    fig, _ = draw_lanes(canvas, real, FRAME, highlight=["jp-nara"])
    assert [text.get_text() for text in found(fig, "name") if text.get_fontweight() == "bold"] == ["Nara"]


def test_lanes_of_nothing(canvas, real):
    fig, _ = draw_lanes(canvas, real, FRAME.head(0))
    assert words_of(fig, "count") == [] and "0 places" in style.described(fig)


@pytest.mark.parametrize(("change", "options", "message"), [
    ({"size": 0}, {}, "the size of jp-nara, .* must be positive"),
    ({"size": np.nan}, {}, "the size of jp-nara.* is nan"),
    ({}, {"groups": {"tie": "tied"}}, "groups has no word for none, weak"),
    ({}, {"groups": dict.fromkeys(["tie", "none", "weak", "a", "b", "c"], "")}, "6 groups cannot be told apart; draw at most 5"),
])  # fmt: skip
def test_bad_lanes(canvas, real, change, options, message):
    with pytest.raises(ValueError, match=message):
        draw_lanes(canvas, real, FRAME.assign(**change), **options)


def test_units_by_size(real):
    frame = lanes.units_by_size(real, "jp").set_index("place")
    assert len(frame) == 47 and frame["count"].sum() == len(ties.held(partnerships(real)))
    assert frame.group["jp-kochi"] == "weak" and frame.group["jp-aomori"] == "none" and frame.group["jp-saitama"] == "contact"
    assert set(frame.group) <= set(lanes.results(Labels(real)))


# Rows of holders


def draw_rows(canvas, tables, pairs, *, width=10.0, lang="en", **options):
    fig = canvas(width, holders.holder_rows_height(tables, pairs, width=width, lang=lang, hollow=options.get("hollow_label", "")))
    return fig, holders.holder_rows(tables, fig, pairs, lang=lang, **options)["rows"]


@pytest.mark.parametrize("lang", each_language())
def test_each_tie_is_a_mark_on_either_side(canvas, real, held, lang):
    fig, ax = draw_rows(canvas, real, held, lang=lang)
    marks = {side: found(fig, f"ties {side}")[0] for side in real.package.sides}
    assert all(len(own.get_offsets()) == len(held) for own in marks.values())
    for side, own in marks.items():
        several = [count for count in held[f"{side}_partner"].value_counts() if count > 1]
        rows = pd.Series(own.get_offsets()[:, 1].round(3)).value_counts().sort_index()
        assert rows.tolist()[: len(several)] == several, "then come the places with a single tie, in columns"
        colors = sorted(to_hex(color) for color in own.get_edgecolors())
        assert colors == sorted(style.CLASS_COLORS[6 if pd.isna(value) else value] for value in held.formality)
    assert len(words_of(fig, "name")) == held.vn_partner.nunique() + held.jp_partner.nunique()
    assert sorted(map(int, words_of(fig, "count"))) == sorted(count for side in real.package.sides for count in held[f"{side}_partner"].value_counts() if count > 1)
    assert layout.misplaced(fig) == []


def test_hollow_marks(canvas, mini_tables, made_up):
    fig, _ = draw_rows(canvas, mini_tables, made_up, width=6, hollow=["vn-hop--jp-yama"], hollow_label="long silent")
    for side in ("vn", "jp"):
        assert sorted(to_hex(color) == style.PAPER for color in found(fig, f"ties {side}")[0].get_facecolors()) == [False, True]
    assert "2 ties as marks" in style.described(fig) and "Hollow marks (long silent): 1." in style.described(fig)
    with pytest.raises(ValueError, match="vn-a--jp-b is none of the 2 pairs"):
        draw_rows(canvas, mini_tables, made_up, hollow=["vn-a--jp-b"])


def test_rows_of_nothing(canvas, mini_tables, made_up):
    fig, _ = draw_rows(canvas, mini_tables, made_up.head(0))
    assert words_of(fig, "name") == []


# Curves of concentration


def test_curves_are_the_running_sums(canvas, real):
    fig = canvas(8, 4)
    holders.concentration_curves(real, fig)
    for side, places in (("vn", 34), ("jp", 47)):
        x, y = found(fig, f"curve {side}")[0].get_data()
        counts = centres.degrees(real, side).ties.to_numpy()
        assert len(x) == places + 1 and (x[-1], y[0], y[-1]) == (1, 0, 1)
        assert (np.diff(y) * counts.sum()).round().tolist() == counts.tolist()
        (half_x,), (half_y,) = found(fig, f"half {side}")[0].get_data()
        assert half_y >= 0.5 > y[round(half_x * places) - 1]
    assert "5 of 34 hold half of the ties" in style.described(fig) and layout.misplaced(fig) == []


def test_curves_of_the_made_up_folder(canvas, mini_tables):
    fig = canvas(8, 4)
    holders.concentration_curves(mini_tables, fig, level="partner")
    assert found(fig, "curve jp")[0].get_ydata().tolist() == [0, 0.5, 1]


# The network


def crossed_names(ax, lines, names):
    """Names over which a tie runs that is none of their place, and how often."""
    ends = np.array(lines.get_segments())
    ties = shapely.linestrings(ax.transData.transform(ends.reshape(-1, 2)).reshape(ends.shape))
    found = []
    for name, text in names.items():
        apart = np.hypot(*(ends - text.get_position()).transpose(2, 0, 1)).min(axis=1) > 0.08
        over = shapely.intersects(shapely.box(*text.get_window_extent().extents), ties[apart])
        found += [(name, int(over.sum()))] if over.any() else []
    return found


@pytest.mark.parametrize("lang", each_language())
def test_web_joins_the_right_places(canvas, real, held, lang):
    fig = canvas(10, 7.4)
    ax = webs.tie_web(real, fig, held, lang=lang)["web"]
    (lines,) = found(fig, "ties")
    names = {text.get_text(): text for text in [*found(fig, "hub"), *found(fig, "name")]}
    words = Labels(real, lang)
    assert len(lines.get_segments()) == len(held) and set(names) == {words.name(place) for side in real.package.sides for place in held[f"{side}_partner"]}
    assert len(found(fig, "hub")) == sum((held[f"{side}_partner"].value_counts() > 1).sum() for side in real.package.sides)
    centre = {name: np.array(text.get_position()) for name, text in names.items()}
    for segment, row in zip(lines.get_segments(), held.sort_values(["events", "pair"]).itertuples()):
        for end, place in zip(segment, (row.vn_partner, row.jp_partner)):
            assert np.hypot(*(centre[words.name(place)] - end)) < 0.08
    widths = lines.get_linewidths()
    assert list(widths) == sorted(widths)
    assert layout.misplaced(fig) == []
    assert crossed_names(ax, lines, names) == []
    boxes = [text.get_window_extent().padded(-1) for text in names.values()]
    assert not any(first.overlaps(second) for first, second in combinations(boxes, 2))
    assert all(ax.bbox.contains(*corner) for box in boxes for corner in box.corners())


def test_web_does_not_hang_on_the_order_of_rows(canvas, real, held):
    places = []
    for rows in (held, held.sample(frac=1, random_state=3)):
        fig = canvas(10, 7.4)
        webs.tie_web(real, fig, rows)
        places.append({text.get_text(): text.get_position() for gid in ("hub", "name") for text in found(fig, gid)})
    assert places[0] == places[1]


def test_web_of_little(canvas, mini_tables, made_up):
    """Two ties that share no place: two parts; none at all: an empty room that says so."""
    fig = canvas(5, 2)
    webs.tie_web(mini_tables, fig, made_up)
    assert len(found(fig, "ties")[0].get_segments()) == 2 and words_of(fig, "hub") == []
    assert "4 places and 2 ties in 2 separate parts" in style.described(fig)
    empty = canvas(5, 2)
    webs.tie_web(mini_tables, empty, made_up.head(0))
    assert style.described(empty) == "A network without a single tie."


# Bars by year


def test_bars_by_hand(canvas, real):
    counts = pd.DataFrame({"papers": [2, 0, 5, 3], "visits": [1, 4, 2, 9]}, index=pd.Index([2019, 2020, 2022, None], dtype="Int64", name="year"))
    fig = canvas(6, 3)
    axes = years.yearly_bars(real, fig, counts, bands={"between": (2020, 2021)})
    heights = {column: [bar.get_height() for bar in found(ax.figure, "bars") if bar.axes is ax] for column, ax in axes.items()}
    assert heights == {"papers": [2, 0, 0, 5], "visits": [1, 4, 0, 2]}, "a year without a row is a year without anything"
    assert {column: [bar.get_height() for bar in found(ax.figure, "undated") if bar.axes is ax] for column, ax in axes.items()} == {"papers": [3], "visits": [4]}, "nine would press the others flat"
    assert [item.axes for item in found(fig, "cut")] == [axes["visits"]], "a bar that is not as high as its number is cut"
    assert len(found(fig, "band")) == 2
    assert layout.misplaced(fig) == []
    assert "2019–2022" in style.described(fig) and "papers: 7 with a year, most in 2022 (5), 3 without" in style.described(fig)


@pytest.mark.parametrize(("index", "values", "message"), [([2019, 2019], [1, 2], r"\[2019\] stand twice"), ([None, None], [1, 2], "stand twice"), ([2019, 2020], [1, -2], "a count is negative")])
def test_bad_years(canvas, real, index, values, message):
    with pytest.raises(ValueError, match=message):
        years.yearly_bars(real, canvas(6, 3), pd.DataFrame({"papers": values}, index=pd.Index(index, dtype="Int64")))
