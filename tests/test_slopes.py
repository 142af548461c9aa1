"""The slope chart joins every old unit to its successor and shows every tie once on each side."""

from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import each_language
from matplotlib.colors import to_hex

from localties import Labels, load, partnerships
from localties.data import ties
from localties.drawing import layout, style
from localties.figures import slopes
from localties.measures import merger


@pytest.fixture(scope="module")
def held(real):
    return slopes.tie_fates(real)


@pytest.fixture(scope="module")
def flow(real):
    return merger.unit_flow(real)


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(9, 8))
        yield fig
        plt.close(fig)


def found(fig, gid):
    (artist,) = fig.findobj(lambda item: item.get_gid() == gid)
    return artist


def colors(dots):
    return Counter(to_hex(color) for color in dots.get_facecolors())


def test_fates_are_those_of_the_merger_and_kept_where_the_holder_goes_on(real, held):
    fates = merger.fates(real).set_index("pair_before").fate
    own = held.set_index("pair_before").fate
    assert own[own != "kept"].sort_index().to_dict() == fates.sort_index().to_dict()
    assert set(held.fate) <= set(slopes.FATE_COLORS)
    hue = held[held.unit_before == "vn-hue"]
    assert set(hue.unit_after) == {"vn-hue"} and set(hue.fate) == {"kept"}


def test_ties_by_unit_are_those_of_the_merger(held, flow):
    before, after = held.unit_before.value_counts(), held.drop_duplicates("pair").unit_after.value_counts()
    assert before.to_dict() == {row.unit_before: row.ties_before for row in flow.itertuples() if row.ties_before}
    assert after.to_dict() == {row.unit_after: row.ties_after for row in flow.itertuples() if row.ties_after}


def test_a_line_joins_each_old_unit_to_its_successor(real, figure, flow):
    ax = slopes.merger_slopes(real, figure)
    lines = found(figure, "slopes")
    assert sorted(lines.localties_units) == sorted(flow.unit_before) and len(lines.get_segments()) == 63
    words, successor = Labels(real), flow.set_index("unit_before")
    for unit, segment in zip(lines.localties_units, lines.get_segments()):
        for end, name in ((0, unit), (1, successor.unit_after[unit])):
            ties = successor.ties_before[unit] if end == 0 else successor.ties_after[unit]
            near = [text for text in ax.texts if abs(text.get_position()[1] - segment[end][1]) < 1e-6 and (text.get_ha() == "right") == (end == 0)]
            wanted = f"{words.unit(name)} {ties}" if ties else "without ties"
            assert any(wanted in text.get_text() for text in near), (unit, wanted)


def test_dark_lines_brought_ties_into_a_merger(real, figure, flow):
    slopes.merger_slopes(real, figure)
    lines = found(figure, "slopes")
    dark = {unit for unit, color in zip(lines.localties_units, lines.get_colors()) if to_hex(color) == style.SEQUENTIAL[3]}
    assert dark == set(flow.unit_before[flow.merged & (flow.ties_before > 0)])
    assert "vn-hue" not in dark and "vn-ba-ria-vung-tau" in dark
    width = dict(zip(lines.localties_units, lines.get_linewidths()))
    assert width["vn-hue"] > width["vn-da-nang"] > width["vn-long-an"] > width["vn-ben-tre"] > width["vn-binh-phuoc"]


def test_a_dot_is_a_tie_in_the_colour_of_its_fate(real, figure, held):
    slopes.merger_slopes(real, figure)
    before, after = found(figure, "ties before"), found(figure, "ties after")
    assert colors(before) == {slopes.FATE_COLORS[fate]: number for fate, number in held.fate.value_counts().items()}
    assert len(before.get_offsets()) == len(held) == len(ties.held(partnerships(real, as_of="2025-06-30")))
    assert len(after.get_offsets()) == held.pair.nunique() == len(ties.held(partnerships(real, as_of="2025-07-01")))


def test_fates_are_told_apart_by_lightness():
    from matplotlib.colors import rgb_to_hsv, to_rgb

    values = [sum(np.array(to_rgb(slopes.FATE_COLORS[fate])) * (0.2126, 0.7152, 0.0722)) for fate in ("renewed", "inherited", "kept", "other", "silent")]
    assert values == sorted(values) and min(np.diff(values)) > 0.1
    assert rgb_to_hsv(to_rgb(slopes.FATE_COLORS["kept"]))[1] < 0.1


@pytest.mark.parametrize("lang", each_language())
def test_words_find_room(real, figure, held, lang, caplog):
    slopes.merger_slopes(real, figure, lang=lang)
    assert layout.misplaced(figure) == []
    shown, words = {text.get_text() for text in figure.findobj(plt.Text)}, Labels(real, lang)
    assert {words.phrase("legend count", name=words.phrase(f"fate {fate}"), count=words.number(int((held.fate == fate).sum()))) for fate in slopes.FATE_COLORS} <= shown
    assert all(f"{number}" in style.described(figure) for number in (63, 34, len(held), held.pair.nunique()))
    assert not caplog.records


def test_few_units_draw_small(real):
    with style.styled():
        fig = plt.figure(figsize=(5.5, 2))
        slopes.merger_slopes(real, fig.subfigures(1, 2, width_ratios=[0.1, 5])[1], only=["vn-an-giang-2025", "vn-hue"])
        assert sorted(found(fig, "slopes").localties_units) == ["vn-an-giang", "vn-hue", "vn-kien-giang"]
        shown = {text.get_text().rstrip(" 0123456789") for text in fig.findobj(plt.Text)}
        assert {"Hue", "An Giang", "Kien Giang"} <= shown and "Da Nang" not in shown
        assert layout.misplaced(fig) == []
        plt.close(fig)


def test_too_low_a_figure_is_named(real):
    fig = plt.figure(figsize=(9, 3))
    with pytest.raises(ValueError, match=r"\d+ rows need \d\.\d inches, there are \d\.\d: make the figure higher, or name fewer units in `only`"):
        slopes.merger_slopes(real, fig)
    plt.close(fig)


def test_a_day_on_which_no_unit_ended_is_named(real):
    with pytest.raises(ValueError, match="units of no country ended on 2025-05-31: give as `day` the day after units of one country ended"):
        slopes.tie_fates(real, day="2025-06-01")


def test_another_folder_draws(mini, figure):
    """Tran, a city in Nam, holds the one tie of the eve; it goes on in Hop."""
    tables = load(mini.path)
    held = slopes.tie_fates(tables, day="2024-07-01")
    assert held.to_dict("records") == [{"pair_before": "vn-tran-city--jp-umi", "pair": "vn-tran-city--jp-umi", "unit_before": "vn-nam", "unit_after": "vn-hop", "fate": "kept"}]
    slopes.merger_slopes(tables, figure, day="2024-07-01")
    assert sorted(found(figure, "slopes").localties_units) == ["vn-bac", "vn-nam"]
    assert layout.misplaced(figure) == []


def test_two_other_countries_draw(elsewhere, figure):
    slopes.merger_slopes(elsewhere, figure, day="2024-07-01")
    assert sorted(found(figure, "slopes").localties_units) == ["pt-bac", "pt-nam"]
    assert layout.misplaced(figure) == []


def test_a_tie_that_two_old_units_held_is_one_after(mini, figure):
    """Bac and Nam both sign with Umi; in Hop it is one tie, that of the province, and a third of the city of Tran."""
    for event, partner in (("bac-umi-2022-friendship", "vn-bac"), ("nam-umi-2022-friendship", "vn-nam")):
        mini.add("events.csv", event_id=event, date="2022-05-06", date_basis="printed", vn_partner=partner, jp_partner="jp-umi", kind="friendship_agreement", status="took_place", summary="Both sign.")
        mini.add("evidence.csv", event_id=event, source_id="ministry-page", locator="t2", supports="all")
    tables = load(mini.path)
    held = slopes.tie_fates(tables, day="2024-07-01")
    assert sorted(held.unit_before) == ["vn-bac", "vn-nam", "vn-nam"] and held.pair.nunique() == 2
    slopes.merger_slopes(tables, figure, day="2024-07-01")
    assert {"Bac 1", "Nam 2", "Hop 2", "(1 held by two old units)"} <= {text.get_text() for text in figure.findobj(plt.Text)}
    assert (len(found(figure, "ties before").get_offsets()), len(found(figure, "ties after").get_offsets())) == (3, 2)
    flow = merger.unit_flow(tables, day="2024-07-01")
    assert flow.ties_before.tolist() == [1, 2] and flow.ties_after.tolist() == [2, 2]
