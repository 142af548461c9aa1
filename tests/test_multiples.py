"""Small panels and tables of numbers: each count and each word is one of the tables."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import each_language, found, words_of
from matplotlib.colors import to_rgba

from localties import partnerships
from localties.data.labels import Labels
from localties.data.ties import events
from localties.drawing import layout, lines, style
from localties.figures import facts, multiples


@pytest.fixture(scope="module")
def pairs(real):
    return partnerships(real)


@pytest.fixture(scope="module")
def held(pairs):
    return lines.chronological(pairs[pairs.between_governments & (pairs.standing == "tie") & (pairs.grade != "D")])


@pytest.fixture
def draw(canvas):
    def draw(tables, pairs, *, width=10.0, **options):
        """Draw panels on a figure as high as they want."""
        fig = canvas(width, multiples.pair_multiples_height(tables, pairs, width=width, **options))
        multiples.pair_multiples(tables, fig, pairs, **options)
        return fig

    return draw


@pytest.fixture
def table(canvas):
    def table(tables, subject, *, width=9.0, **options):
        """Draw a table of facts on a figure as high as it wants."""
        fig = canvas(width, facts.fact_table_height(tables, subject, width=width, **options))
        facts.fact_table(tables, fig, subject, **options)
        return fig

    return table


# Panels


def test_years_by_hand(mini_tables):
    counts = multiples.event_years(mini_tables, partnerships(mini_tables))
    rows = [(row.line, None if row.year is not row.year or row.year != row.year else int(row.year), row.group, row.level) for row in counts.dropna(subset="year").itertuples()]
    assert rows == [(0, 2010, "paper", 2), (0, 2021, "paper", 6), (1, 2015, "paper", 3), (1, 2018, "paper", 3), (1, 2024, "paper", 3), (2, 2023, "paper", 4), (3, 2019, "paper", 4), (4, 2026, "announced", 0)]
    undated = counts[counts.year.isna()]
    assert undated[["line", "group", "events"]].to_numpy().tolist() == [[1, "contact", 1]]


@pytest.mark.parametrize("show", ["years", "steps"])
@pytest.mark.parametrize(("count", "lang"), [(0, "en"), (1, "ja"), pytest.param(7, "en", marks=pytest.mark.audit), (7, "vi"), (25, "ja"), pytest.param(66, "en", marks=pytest.mark.audit)])
def test_panels_have_room_for_all_words(real, held, draw, count, lang, show):
    shown = held.head(count)
    fig = draw(real, shown, lang=lang, show=show)
    assert layout.misplaced(fig) == []
    assert len(found(fig, "n")) == count
    assert "".join(words_of(fig, "name")).replace(" ", "") == "".join(Labels(real, lang).short_pairs(shown.pair)).replace(" ", "")
    assert len(style.described(fig)) > 20


def test_boxes_are_as_high_as_the_counts(real, held, draw):
    """The area of all boxes of a group, in units of one event, is the number of its dated events."""
    shown = held.head(25)
    fig = draw(real, shown)
    counts = multiples.event_years(real, shown).dropna(subset="year")
    boxes = {group: [path.get_extents() for path in found(fig, group)[0].get_paths()] for group in ("paper", "contact", "mention", "announced")}
    ones = [box.height for group in boxes for box in boxes[group]]
    unit = min(ones)
    for group, drawn in boxes.items():
        own = counts[counts.group == group]
        assert len(drawn) == len(own)
        assert [round(box.height / unit, 6) for box in drawn] == own.sort_values(["line", "year", "level"]).events.tolist()
    together = sorted((round(box.x0, 4), round(box.y0, 4)) for group in boxes for box in boxes[group])
    assert len(set(together)) == len(together)


def test_papers_have_the_colour_of_their_class_and_rules_that_of_the_pair(mini_tables, draw):
    pairs = partnerships(mini_tables)
    fig = draw(mini_tables, pairs)
    drawn = found(fig, "paper")[0].get_facecolor()
    assert np.allclose(drawn, [to_rgba(style.CLASS_COLORS[value]) for value in (2, 6, 3, 3, 3, 4, 4)])
    assert np.allclose(found(fig, "rules")[0].get_edgecolor(), [to_rgba(style.CLASS_COLORS[value]) for value in (0, 3, 0, 4, 0)])


def test_the_number_of_events_is_printed(mini_tables, draw):
    fig = draw(mini_tables, partnerships(mini_tables))
    assert words_of(fig, "n") == ["n = 2", "n = 4, 1 undated", "n = 1", "n = 1", "n = 1"]


def test_steps_end_at_the_number_of_dated_events(real, held, draw):
    shown = held.head(7)
    fig = draw(real, shown, show="steps")
    own = events(real).query("pair in @shown.pair and date.notna() and status == 'took_place'")
    assert [int(text) for text in words_of(fig, "end all")] == own.groupby("pair").size().reindex(shown.pair).tolist()
    high = [path.get_extents().height for path in found(fig, "all")[0].get_paths()]
    assert np.argsort(high, kind="stable").tolist() == np.argsort(own.groupby("pair").size().reindex(shown.pair), kind="stable").tolist()


def test_another_way_to_show_is_named(real, held):
    with pytest.raises(ValueError, match="show 'months' is unknown; choose years or steps"):
        multiples.pair_multiples(real, plt.Figure(), held.head(1), show="months")


# Facts


@pytest.mark.parametrize(("subject", "width", "lang"), each_language(("vn-ho-chi-minh-city--jp-aichi", 9), ("vn-hue", 6), ("jp-nara", 9)))
def test_every_number_stands_in_the_table(real, table, subject, width, lang):
    fig = table(real, subject, width=width, lang=lang)
    rows, words = facts.facts_about(real, subject), Labels(real, lang)
    assert " ".join(words_of(fig, "number")).replace(" ", "") == "".join(words.figure(row) for _, row in rows.iterrows()).replace(" ", "")
    assert "".join(words_of(fig, "scope")).replace(" ", "") == "".join(rows.scope.dropna()).replace(" ", "")
    assert "".join(words_of(fig, "as of")).replace(" ", "") == "".join(words.date(text) for text in rows.as_of).replace(" ", "")
    assert layout.misplaced(fig) == []
    assert (words.phrase("scope in English") in words_of(fig, "note")) == (lang != "en")


def test_facts_of_a_place_and_a_pair_by_hand(mini_tables):
    assert facts.facts_about(mini_tables, "vn-tran-city").figure_id.tolist() == ["f01"]
    assert facts.facts_about(mini_tables, "jp-umi").figure_id.tolist() == ["f02"]
    assert facts.facts_about(mini_tables, "vn-tran-city--jp-umi").figure_id.tolist() == ["f02"]  # by its event
    assert facts.facts_about(mini_tables, "vn-hop--jp-yama").empty


def test_facts_of_a_predecessor_count(real):
    assert {"vn-hue", "vn-thua-thien-hue"} <= set(facts.facts_about(real, "vn-hue").about_vn)


def test_newest_facts_come_first_and_the_rest_is_counted(real, table):
    fig = table(real, "vn-hue", most=3)
    assert words_of(fig, "as of") == ["2025", "June 2025", "June 2025"]
    assert words_of(fig, "note") == [f"and {len(facts.facts_about(real, 'vn-hue')) - 3} more"]


def test_no_fact_is_said(real, table):
    fig = table(real, "vn-hoa-binh-city--jp-ichinoseki-city")
    assert {text.get_text() for text in fig.findobj(plt.Text) if text.get_text()} == {"no number is reported"}
    assert style.described(fig) == "No number is reported about Hoa Binh City – Ichinoseki."


@pytest.mark.parametrize("subject", ["vn-hui", "vn-hue--jp-nowhere"])
def test_an_unknown_subject_is_named(real, subject):
    with pytest.raises(KeyError, match=f"'{subject}' is no partner and no pair with an event"):
        facts.facts_about(real, subject)
