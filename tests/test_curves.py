"""How ties add up, and when terms run out: heights and ends are those counted by hand."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import each_language, found
from matplotlib.colors import to_rgba

from localties import partnerships
from localties.data.labels import Labels
from localties.drawing import layout, style
from localties.figures import curves, terms
from localties.measures import growth


def height_at(area, x):
    """Height of an area of steps at a place inside of it."""
    polygon = area.get_paths()[0]
    ys = np.linspace(0, 100, 20001)
    inside = polygon.contains_points(np.column_stack([np.full_like(ys, x), ys]))
    return inside.sum() * (ys[1] - ys[0])


#: Hop and Umi sign a friendship in 2010 and end it on 5 May 2021; Bac and Yama a memorandum on
#: 10 April 2015 that runs to March 2023, carried on from 1 August 2024; Tran and Umi an agreement in 2019.
STANDING = [(2010.5, 1), (2015 + 99 / 365, 2), (2019 + 244 / 365, 3), (2021 + 124 / 365, 2), (2023 + 90 / 365, 1), (2024 + 213 / 366, 2)]


def test_steps_by_hand(mini_tables):
    steps = curves.class_steps(mini_tables, growth.first_signings(mini_tables))
    assert steps.pair.tolist() == ["vn-hop--jp-umi", "vn-hop--jp-yama", "vn-tran-city--jp-umi"]
    assert steps.formality.tolist() == [2, 3, 4] and steps.before.tolist() == [0, 0, 0]
    assert steps.x.tolist() == pytest.approx([x for x, _ in STANDING[:3]], abs=0.01)


def test_a_higher_paper_moves_a_pair(mini):
    from localties import load

    mini.set("events.csv", ("hop-yama-2024-succession",), "kind", "friendship_agreement")
    mini.set("events.csv", ("hop-yama-2024-succession",), "continues", "")
    for side in ("vn", "jp"):
        mini.set("events.csv", ("hop-yama-2024-succession",), f"signed_by_{side}", "executive")
    tables = load(mini.path)
    steps = curves.class_steps(tables, growth.first_signings(tables))
    own = steps[steps.pair == "vn-hop--jp-yama"]
    assert list(zip(own.formality, own.before)) == [(3, 0), (2, 3)]
    assert own.x.iloc[1] == pytest.approx(2024 + 213 / 366)


def test_what_stands_by_hand(mini_tables):
    x, count = curves.standing_steps(mini_tables, partnerships(mini_tables))
    assert list(zip(x, count)) == [(pytest.approx(at, abs=0.01), number) for at, number in STANDING]


def test_areas_are_as_high_as_counted(mini_tables, canvas):
    fig = canvas(8, 4.5)
    curves.cumulative_chart(mini_tables, fig)
    areas = {value: found(fig, f"class {value}")[0] for value in (2, 3, 4)}
    for x, heights in ((2012.0, (1, 0, 0)), (2017.0, (1, 1, 0)), (2020.0, (1, 1, 1)), (2025.0, (1, 1, 1))):
        assert [height_at(areas[value], x) for value in areas] == pytest.approx(heights, abs=0.02)
    assert all(np.allclose(area.get_facecolor(), to_rgba(style.CLASS_COLORS[value])) for value, area in areas.items())
    (line,) = found(fig, "standing")
    assert list(line.get_ydata()) == [number for _, number in STANDING] + [2]
    assert [text.get_text() for value in areas for text in found(fig, f"end {value}")] == ["1  Friendship agreement", "1  Memorandum of understanding", "1  Agreement in one field"]
    assert style.described(fig) == "By 31 December 2025, 3 pairs had a dated first signing, by highest class: Friendship agreement 1, Memorandum of understanding 1, Agreement in one field 1. 2 of them stand; 0 more have no dated signing."


@pytest.mark.parametrize("lang", each_language(first="ja"))
def test_the_real_chart_ends_at_the_counts_of_the_measures(real, canvas, lang):
    fig = canvas(9, 4.6)
    curves.cumulative_chart(real, fig, lang=lang)
    counts = growth.cumulative_ties(real)
    last = counts[counts.year == counts.year.max()].set_index("formality").ties
    words = Labels(real, lang)
    assert [int(found(fig, f"end {value}")[0].get_text().split()[0]) for value in last.index[last > 0]] == last[last > 0].tolist()
    years = growth.signings_by_year(real)
    undated = int(years.undated.sum())
    assert sum(bar.get_height() for bar in found(fig, "printed")) == years.printed.sum()
    assert sum(bar.get_height() for bar in found(fig, "inferred")) == years.inferred.sum()
    assert sum(bar.get_height() for bar in found(fig, "undated")) == 2 * undated > 0  # above and below
    assert words.phrase("undated") in {text.get_text() for text in fig.findobj(plt.Text)}
    assert layout.misplaced(fig) == []


@pytest.mark.parametrize("lang", each_language())
def test_a_narrow_chart_writes_less(real, canvas, lang):
    fig = canvas(5, 3.5)
    curves.cumulative_chart(real, fig, lang=lang)
    assert layout.misplaced(fig) == []


@pytest.mark.parametrize("pair", ["vn-hoa-binh-city--jp-ichinoseki-city", "vn-hue--jp-nara"])
def test_one_pair_has_a_chart_too(real, canvas, pair):
    fig = canvas(6, 3)
    curves.cumulative_chart(real, fig, partnerships(real).query("pair == @pair"))
    assert layout.misplaced(fig) == []


def test_terms_end_at_their_last_day(mini_tables, canvas):
    fig = canvas(8, terms.term_chart_height(mini_tables))
    terms.term_chart(mini_tables, fig)
    bars = found(fig, "bars")
    assert [bar.get_x() + bar.get_width() for bar in bars] == pytest.approx([2018 + 99 / 365, 2023 + 90 / 365, 2029 + 212 / 365])
    assert [bar.get_x() for bar in bars] == pytest.approx([2015 + 99 / 365, 2018.2, 2024 + 213 / 366], abs=0.01)
    assert [text.get_text() for text in found(fig, "end")] == ["until 9 April 2018", "until March 2023", "until July 2029"]
    assert len(found(fig, "later")[0].get_offsets()) == 3  # two after the first paper, one after the second
    assert style.described(fig).endswith("On 31 December 2025, 2 are over, 0 run out within a year, 1 later.")


def test_a_term_that_soon_runs_out_stands_out(mini_tables, canvas):
    fig = canvas(8, 2)
    terms.term_chart(mini_tables, fig, within=1400)
    assert [text.get_weight() for text in found(fig, "end")] == ["normal", "normal", "bold"]


@pytest.mark.parametrize(("pair", "lang"), each_language(None, "vn-hue--jp-nara"))
def test_terms_have_room(real, canvas, lang, pair):
    pairs = None if pair is None else partnerships(real).query("pair == @pair")
    fig = canvas(7, terms.term_chart_height(real, pairs))
    terms.term_chart(real, fig, pairs, lang=lang)
    assert len(found(fig, "bars")) == (len(growth.terms(real)) if pair is None else 0)
    assert layout.misplaced(fig) == []
    if pair:
        assert Labels(real, lang).phrase("no term") in {text.get_text() for text in fig.findobj(plt.Text)}
