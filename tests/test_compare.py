"""Comparison of pairs: each mark and number is one of the tables."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from conftest import each_language, found
from matplotlib.colors import to_rgba

from localties import pair_fields, partnerships
from localties.data.labels import Labels
from localties.drawing import lattice, layout, lines, style
from localties.figures import compare, dots


@pytest.fixture(scope="module")
def pairs(real):
    return partnerships(real)


@pytest.fixture(scope="module")
def held(pairs):
    return lines.chronological(pairs[pairs.between_governments & (pairs.standing == "tie") & (pairs.grade != "D")])


@pytest.fixture(scope="module")
def made_up(mini_tables):
    return partnerships(mini_tables)


@pytest.fixture
def matrix(canvas):
    def matrix(tables, pairs, *, width=10.0, lang="en"):
        fig = canvas(width, compare.field_matrix_height(tables, pairs, width=width, lang=lang))
        return fig, compare.field_matrix(tables, fig, pairs, lang=lang)["matrix"]

    return matrix


# Fields


def test_counts_by_hand(mini_tables, made_up):
    """Hop and Yama agreed on education and tourism, and spoke of tourism and health; Tran and Umi did energy."""
    counts = lattice.field_counts(mini_tables, made_up)
    assert counts.loc[["education_training", "tourism", "health", "energy"]].to_numpy().tolist() == [[1, 0, 1, 0], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 1, 1]]
    assert list(counts.index) == ["energy", "tourism", "education_training", "health"]


def test_counts_of_no_pair(mini_tables, made_up):
    assert lattice.field_counts(mini_tables, made_up.head(0)).empty


@pytest.mark.parametrize(("count", "lang"), [(1, "en"), (1, "ja"), *each_language(7), (25, "vi"), pytest.param(66, "en", marks=pytest.mark.audit), (66, "ja")])
def test_the_matrix_has_a_mark_for_each_pair_field_and_stage(real, held, matrix, count, lang):
    shown = held.head(count)
    fig, _ = matrix(real, shown, lang=lang)
    stages = pair_fields(real).query("pair in @shown.pair").groupby("stage").size()
    for stage in lattice.STAGES:
        (marks,) = found(fig, stage)
        assert len(marks.get_offsets()) == stages.get(stage, 0)
        assert len(np.unique(marks.get_offsets().round(4), axis=0)) == stages.get(stage, 0)
    assert layout.misplaced(fig) == []
    assert len(style.described(fig)) > 20


@pytest.mark.parametrize(("count", "width", "lang"), each_language((1, 4.0), (3, 4.0), (7, 5.5), (25, 7.3)))
def test_a_narrow_matrix_turns_its_names(real, held, matrix, count, width, lang):
    fig, _ = matrix(real, held.head(count), width=width, lang=lang)
    assert layout.misplaced(fig) == []


def test_a_long_name_makes_its_own_row_high_alone(real, pairs):
    with style.styled():
        grid = lattice.plan_grid(real, plt.Figure(figsize=(8.3, 4)), pairs, "en")
    lines_of = np.array([name.count("\n") + 1 for name in grid.rows.values()])
    heights = np.diff(grid.edges)
    assert lines_of.max() > 2 and lines_of.min() == 1
    assert heights[lines_of == 1] == pytest.approx(grid.high) and grid.high < heights.max() == heights[lines_of.argmax()]
    assert grid.bottom == pytest.approx(grid.top + heights.sum())


def test_marks_of_a_cell_do_not_lie_on_one_another(real, held):
    """The planned marks are narrower than their distance, whatever the width."""
    with style.styled():
        for count, width in ((3, 4.0), (7, 5.5), (25, 7.3), (66, 10.0)):
            grid = lattice.plan_grid(real, plt.Figure(figsize=(width, 4)), held.head(count), "en")
            assert grid.mark / 72 < grid.offset("done") - grid.offset("agreed") and 2 * grid.offset("done") + grid.mark / 72 < grid.wide


def test_a_matrix_without_room_says_so(real, held):
    with style.styled(), pytest.raises(ValueError, match="25 pairs and 20 fields have no room in 4.0 inches beside their names; make the figure wider or draw fewer pairs"):
        compare.field_matrix(real, plt.Figure(figsize=(4, 9)), held.head(25))


def test_a_mark_stands_in_the_cell_of_its_pair_and_field(real, held, matrix):
    shown = held.head(25)
    fig, _ = matrix(real, shown)
    words = Labels(real)
    rows = {text.get_text(): text.get_position()[1] for text in found(fig, "row")}
    columns = {text.get_text().replace("\n", " "): text.get_position()[0] for text in found(fig, "column")}
    for stage in lattice.STAGES:
        own = pair_fields(real).query("pair in @shown.pair and stage == @stage")
        wanted = sorted((words.pair(row.pair), words.word("fields", row.field)) for row in own.itertuples())
        drawn = []
        for x, y in found(fig, stage)[0].get_offsets():
            drawn.append((min(rows, key=lambda name: abs(rows[name] - y)), min(columns, key=lambda name: abs(columns[name] + 0.04 - x))))
        assert sorted(drawn) == wanted


def test_totals_are_those_of_the_tables(real, held, matrix):
    shown = held.head(25)
    fig, _ = matrix(real, shown)
    stages = pair_fields(real).query("pair in @shown.pair")
    for stage in lattice.STAGES:
        own = stages[stages.stage == stage]
        drawn = [int(text.get_text()) for text in found(fig, f"total {stage}")]
        assert sorted(drawn[: len(shown)]) == sorted((own.pair == pair).sum() for pair in shown.pair)
        assert sum(drawn[: len(shown)]) == sum(drawn[len(shown) :]) == len(own)


def test_a_single_pair_shows_numbers_of_events(real, pairs, matrix):
    fig, _ = matrix(real, pairs[pairs.pair == "vn-hue--jp-nara"], width=4)
    own = pair_fields(real).query("pair == 'vn-hue--jp-nara' and events > 1")
    assert sorted(text.get_text() for text in found(fig, "events")) == sorted(f"×{count}" for count in own.events)
    assert not found(fig, "total said") and layout.misplaced(fig) == []


def test_a_pair_without_fields_says_so(mini_tables, made_up, matrix):
    fig, _ = matrix(mini_tables, made_up[made_up.pair == "vn-tran-city--jp-yama"])
    assert {text.get_text() for text in fig.findobj(plt.Text) if text.get_text()} == {"no field of cooperation is named"}
    assert style.described(fig) == "No field of cooperation is named for Tran – Yama."


@pytest.mark.parametrize("lang", each_language(first="ja"))
def test_dots_of_fields_stand_at_their_counts(real, held, canvas, lang):
    counts = lattice.field_counts(real, held)
    fig = canvas(9, dots.dots_height(len(counts)))
    dots.field_dots(real, fig, held, lang=lang)
    for stage in lattice.STAGES:
        (marks,) = found(fig, stage)
        assert marks.get_offsets()[:, 0].tolist() == counts[stage].tolist()
        assert [int(text.get_text()) for text in found(fig, f"column {stage}")] == counts[stage].tolist()
    assert layout.misplaced(fig) == []


@pytest.mark.parametrize("lang", each_language())
def test_narrow_dots_explain_their_marks_above(real, held, canvas, lang):
    fig = canvas(5, 6)
    dots.field_dots(real, fig, held.head(12), lang=lang)
    assert layout.misplaced(fig) == []
    assert {Labels(real, lang).phrase(stage) for stage in lattice.STAGES} <= {text.get_text() for text in fig.findobj(plt.Text)}


def test_dots_without_room_say_so(real, held, canvas):
    with pytest.raises(ValueError, match="no room is left for dots in 2.5 x 6.0 inches beside the words; make the figure larger"):
        dots.field_dots(real, canvas(2.5, 6), held)


def test_equal_counts_do_not_hide_one_another(real, held, canvas):
    fig = canvas(9, 6)
    dots.field_dots(real, fig, held)
    drawn = [tuple(np.round(place, 4)) for stage in lattice.STAGES for place in found(fig, stage)[0].get_offsets()]
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("count", [0, 1])
def test_dots_of_few_pairs(mini_tables, made_up, canvas, count):
    fig = canvas(5, 2)
    dots.field_dots(mini_tables, fig, made_up.head(count))
    assert layout.misplaced(fig) == []


# Ranked dots

SHARES = pd.DataFrame({"label": ["Bac", "Hop", "Nam", "Tran"], "value": [0.25, 0.5, 0.0, np.nan], "low": [0.1, 0.2, 0.0, np.nan], "high": [0.5, 0.8, 0.3, np.nan], "count": [8, 4, 10, 0]})


def test_ranked_dots_fall_and_keep_their_intervals(mini_tables, canvas):
    fig = canvas(6, dots.dots_height(4, reference=True))
    ax = dots.ranked_dots(mini_tables, fig, SHARES, percent=True, axis_label="share", interval_label="95%", count_label="n", reference=(0.4, "all"), highlight=["Bac"])["dots"]
    assert [text.get_text() for text in found(fig, "label")] == ["Hop", "Bac", "Nam", "Tran"]
    (values,), (intervals,), (reference,) = found(fig, "values"), found(fig, "intervals"), found(fig, "reference")
    assert values.get_offsets().tolist()[:3] == [[0.5, 0], [0.25, 1], [0, 2]] and np.ma.getmaskarray(values.get_offsets())[3].any()
    assert [segment[:, 0].tolist() for segment in intervals.get_segments()] == [[0.2, 0.8], [0.1, 0.5], [0.0, 0.3]]
    assert reference.get_segments()[0][:, 0].tolist() == [0.4, 0.4]
    assert np.allclose(values.get_facecolor()[1], to_rgba(style.INK)) and not np.allclose(values.get_facecolor()[0], to_rgba(style.INK))
    assert [text.get_text() for text in found(fig, "column ")] == ["50%", "25%", "0%", "–"]
    assert [text.get_text() for text in found(fig, "column 95%")] == ["20%–80%", "10%–50%", "0%–30%", ""]
    assert [text.get_text() for text in found(fig, "column n")] == ["4", "8", "10", "0"]
    assert ax.get_xlim()[0] <= 0 and ax.get_xlim()[1] >= 0.8
    assert layout.misplaced(fig) == []
    assert style.described(fig) == "Dots in falling order, 3 rows: share. First Hop with 50%, last Nam with 0%."


def test_ranked_dots_of_counts_have_whole_ticks(mini_tables, canvas):
    frame = pd.DataFrame({"label": ["Hop", "Tran"], "value": [2, 1]})
    ax = dots.ranked_dots(mini_tables, canvas(5, 2), frame, lang="ja")["dots"]
    assert all(tick == round(tick) for tick in ax.get_xticks())


def test_ranked_dots_of_nothing(mini_tables, canvas):
    fig = canvas(5, 2)
    dots.ranked_dots(mini_tables, fig, SHARES.head(0), axis_label="share")
    assert style.described(fig) == "No row has a value: share."


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        (SHARES.drop(columns="value"), {}, "no column value; it has label, low, high, count. Name the columns label, value"),
        (SHARES.assign(low=0.3), {}, "the interval of 'Bac', 0.3 to 0.5, does not hold its value 0.25"),
        (SHARES, {"highlight": ["Hup"]}, "no row has the label 'Hup'; highlight takes"),
    ],
)
def test_ranked_dots_refuse_what_they_cannot_show(mini_tables, canvas, frame, options, message):
    with pytest.raises(ValueError, match=message):
        dots.ranked_dots(mini_tables, canvas(5, 2), frame, **options)
