"""Lines of time: what is drawn is what the tables say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import each_language
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgba

from localties import partnerships
from localties.data.labels import Labels
from localties.data.ties import events
from localties.drawing import layout, lines, style
from localties.figures import lifelines

MARKS = ("paper", "ended", "contact", "mention")


@pytest.fixture(scope="module")
def pairs(real):
    return partnerships(real)


@pytest.fixture(scope="module")
def held(pairs):
    return lines.chronological(pairs[pairs.between_governments & (pairs.standing == "tie") & (pairs.grade != "D")])


@pytest.fixture(scope="module")
def made_up(mini_tables):
    """Hop and Umi (ended), Hop and Yama (renewed, inherited), and three pairs of Tran."""
    return partnerships(mini_tables)


@pytest.fixture
def draw():
    """Draw lifelines on a figure as high as they want; close it after the test."""
    drawn = []

    def draw(tables, pairs, *, width=10.0, **options):
        height = lifelines.lifelines_height(tables, pairs, width=width, lang=options.get("lang", "en"))
        fig = plt.figure(figsize=(width, height))
        drawn.append(fig)
        return fig, lifelines.lifelines(tables, fig, pairs, **options)

    with style.styled():
        yield draw
        for fig in drawn:
            plt.close(fig)


def marks(fig):
    return fig.findobj(lambda artist: (artist.get_gid() or "").split(" ")[0] in MARKS)


def found(fig, gid):
    (artist,) = fig.findobj(lambda artist: artist.get_gid() == gid)
    return artist


def lines_of(fig, bands):
    """Line on which each stretch lies, by the height of the guides."""
    guides = [segment[0][1] for segment in found(fig, "guides").get_segments()]
    return [guides.index(segment[0][1]) for segment in bands.get_segments()]


# What the lines are made of


def test_marks_stand_in_the_middle_of_a_vague_date(mini_tables, made_up):
    rows = lines.marks(mini_tables, made_up).set_index("event_id")
    assert rows.x["nam-umi-2010-friendship"] == pytest.approx(2010.5, abs=0.01)
    assert rows.x["bac-yama-2015-mou"] == pytest.approx(2015 + 99 / 365)
    assert rows.x["tran-umi-2019-agreement"] == pytest.approx(2019 + 244 / 365)
    assert rows.x["tran-yama-2026-mou"] == pytest.approx(2026 + 74 / 365, abs=0.15)
    assert np.isnan(rows.x["nam-yama-undated-meeting"])
    assert rows.vague["nam-umi-2010-friendship"] and not rows.vague["tran-umi-2019-agreement"]
    assert rows.group["nam-umi-2021-ended"] == "ended"


def test_stretches_by_hand(mini_tables, made_up):
    """Bac and Yama: papers from April 2015 to March 2023; a gap; Hop carries on to July 2029."""
    rows = lines.marks(mini_tables, made_up)
    got = lines.stretches(rows, lines.spans(rows), 2026.0)
    own = got[got.line == 1]
    assert own.state.tolist() == ["seen", "seen", "seen", "contact", "silent", "ahead"]
    assert own.start.iloc[0] == pytest.approx(2015 + 99 / 365)
    assert own.end.tolist()[2:] == pytest.approx([2023 + 90 / 365, 2024 + 213 / 366, 2026.0, 2029 + 212 / 365])
    assert own.formality.tolist() == [3, 3, 3, 0, 3, 3]
    umi = got[got.line == 0]
    assert umi.state.tolist() == ["seen"] and umi.end.iloc[0] == pytest.approx(2021 + 124 / 365)
    assert got[got.line == 3].state.tolist() == ["silent"]
    assert set(got.line) == {0, 1, 3}  # nothing dated took place between the others and a government


def test_a_tie_that_an_undated_event_ended_does_not_stand(mini):
    from localties import load

    mini.set("events.csv", ("nam-umi-2021-ended",), "date", "")
    mini.set("events.csv", ("nam-umi-2021-ended",), "date_basis", "")
    tables = load(mini.path)
    rows = lines.marks(tables, partnerships(tables))
    got = lines.stretches(rows, lines.spans(rows), 2026.0)
    assert got[got.line == 0].empty


def test_links_lead_back_to_what_is_continued(mini_tables, made_up):
    got = lines.links(lines.marks(mini_tables, made_up))
    assert list(zip(got.line, got.start.round(1), got.end.round(1))) == [(1, 2015.3, 2018.2), (1, 2018.2, 2024.6)]


def test_pairs_are_sorted_by_first_paper(made_up):
    assert lines.chronological(made_up).pair.tolist() == ["vn-hop--jp-yama", "vn-tran-city--jp-umi", "vn-hop--jp-umi", "vn-tran-city--jp-kisen-company", "vn-tran-city--jp-yama"]


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 5), st.booleans()), max_size=30), st.floats(0.1, 3))
def test_no_two_marks_of_a_lane_touch(rows, apart):
    x, length, first = (np.array(column) for column in zip(*rows)) if rows else (np.zeros(0), np.zeros(0), np.zeros(0, bool))
    until = x + length
    lane = lines.lanes(x, apart, until=until, first=first.astype(bool))
    for one in range(len(x)):
        for other in range(one):
            if lane[one] == lane[other]:
                early, late = sorted((one, other), key=lambda mark: x[mark])
                assert x[late] - until[early] >= apart or x[early] - until[late] >= apart
    assert set(lane) == set(range(lane.max() + 1)) if len(x) else True


# What is drawn


@pytest.mark.parametrize(("count", "lang"), [(0, "en"), (1, "vi"), (3, "ja"), *each_language(7), (30, "en"), (66, "vi"), pytest.param(66, "ja", marks=pytest.mark.audit)])
def test_every_event_is_one_mark_and_words_have_room(real, held, draw, count, lang):
    shown = held.head(count)
    fig, _ = draw(real, shown, lang=lang)
    assert sum(len(group.get_offsets()) for group in marks(fig)) == events(real).pair.isin(shown.pair).sum()
    assert layout.misplaced(fig) == []
    assert len(style.described(fig)) > 20


def test_what_is_merely_announced_is_no_paper(draw, mini_tables, made_up):
    """Of Tran and Yama a memorandum is announced, and nothing else known."""
    fig, _ = draw(mini_tables, made_up[made_up.pair == "vn-tran-city--jp-yama"])
    assert "Papers: 0; contacts: 0; mentions: 0; not known to have taken place: 1;" in style.described(fig)


@pytest.mark.parametrize("width", [4.5, 7.0])
@pytest.mark.parametrize("pair", ["vn-hanoi--jp-fukuoka", "vn-hoa-binh-city--jp-ichinoseki-city", "vn-hue--jp-nara"])
def test_a_single_pair_fits_a_narrow_room(real, pairs, draw, pair, width):
    fig, axes = draw(real, pairs[pairs.pair == pair], width=width)
    assert layout.misplaced(fig) == []
    assert ("undated" in axes) == events(real).query("pair == @pair").date.isna().any()


def test_the_room_may_be_a_part_of_a_figure(real, held):
    with style.styled():
        fig = plt.figure(figsize=(8.27, 11.69))
        upper, lower = fig.subfigures(2, 1, height_ratios=[3, 1])
        lifelines.lifelines(real, lower, held.tail(2))
        assert layout.misplaced(fig) == []
        boxes = [text.get_window_extent() for text in fig.findobj(plt.Text) if text.get_text()]
        assert boxes and all(lower.bbox.padded(1).y1 >= box.y1 for box in boxes)
        assert not upper.findobj(plt.Text)
        plt.close(fig)


def test_undated_things_stand_in_a_block_of_their_own(real, pairs, draw):
    shown = pairs[pairs.vn_partner == "vn-hue"]
    fig, axes = draw(real, shown)
    own = events(real).query("pair in @shown.pair")
    assert sum(len(group.get_offsets()) for group in marks(axes["undated"])) == own.date.isna().sum() > 0
    assert sum(len(group.get_offsets()) for group in marks(axes["time"])) == own.date.notna().sum()
    low, high = axes["undated"].get_xlim()
    places = np.concatenate([group.get_offsets() for group in marks(axes["undated"])])
    assert ((places[:, 0] > low) & (places[:, 0] < high)).all()
    assert len(np.unique(places.round(4), axis=0)) == len(places)


def test_marks_stand_at_their_dates(mini_tables, made_up, draw):
    fig, axes = draw(mini_tables, made_up)
    rows = lines.marks(mini_tables, made_up)
    drawn = np.concatenate([group.get_offsets() for group in marks(axes["time"])])
    assert sorted(drawn[:, 0]) == pytest.approx(sorted(rows.x.dropna()))
    place = dict(zip(drawn[:, 0].round(6), drawn[:, 1]))
    assert [place[round(x, 6)] for x in rows.x.dropna()] == sorted(drawn[:, 1])  # rows are sorted by line


def test_stated_ends_are_strokes_at_their_last_day(mini_tables, made_up, draw):
    fig, _ = draw(mini_tables, made_up)
    x = [segment[0][0] for segment in found(fig, "terms").get_segments()]
    assert x == pytest.approx([2018 + 99 / 365, 2023 + 90 / 365, 2029 + 212 / 365])
    assert len(found(fig, "renewals").get_segments()) == 2


def test_what_is_announced_is_hollow_and_papers_have_the_colour_of_their_class(mini_tables, made_up, draw):
    fig, _ = draw(mini_tables, made_up)
    announced = found(fig, "paper announced")
    assert np.allclose(announced.get_facecolor(), to_rgba(style.PAPER))
    assert np.allclose(announced.get_edgecolor(), to_rgba(style.CLASS_COLORS[3]))
    drawn = sorted(map(tuple, found(fig, "paper took_place").get_facecolor().round(6)))
    assert drawn == sorted(tuple(np.round(to_rgba(style.CLASS_COLORS[value]), 6)) for value in (2, 3, 3, 3, 4, 4))


def test_the_band_is_wide_while_a_tie_is_seen(mini_tables, made_up, draw):
    fig, _ = draw(mini_tables, made_up)
    seen, silent = found(fig, "band seen"), found(fig, "band silent")
    assert seen.get_linewidth()[0] > 2 * silent.get_linewidth()[0]
    assert {segment[1][0] for segment in silent.get_segments()} == {2026.0}


def test_dates_stand_above_their_marks(real, held, draw):
    """No label lies on a mark, and each begins, ends or is centred near the x of its paper."""
    fig, axes = draw(real, held.head(7))
    ax = axes["time"]
    fig.draw_without_rendering()
    points = np.concatenate([ax.transData.transform(group.get_offsets()) for group in marks(ax)])
    for text in ax.findobj(lambda artist: artist.get_gid() == "date"):
        box = text.get_window_extent()
        inside = (points[:, 0] > box.x0) & (points[:, 0] < box.x1) & (points[:, 1] > box.y0) & (points[:, 1] < box.y1)
        assert not inside.any(), text.get_text()


@pytest.mark.parametrize("lang", each_language())
def test_few_pairs_are_labelled_with_kind_and_date(real, pairs, draw, lang):
    fig, _ = draw(real, pairs[pairs.pair == "vn-hanoi--jp-fukuoka"], lang=lang)
    words = Labels(real, lang)
    shown = {text.get_text() for text in fig.findobj(plt.Text)}
    assert f"{words.word('kinds', 'mou')}\n{words.date('2008-02-22')}" in shown
    assert words.phrase("until", date=words.date("2028")) in shown


def test_a_place_that_all_pairs_share_is_not_repeated(real, pairs, draw):
    fig, _ = draw(real, pairs[pairs.vn_partner == "vn-hai-phong"])
    names = {text.get_text() for text in fig.findobj(lambda artist: artist.get_gid() == "name")}
    assert "Kitakyushu" in names and not any("Hai Phong" in name for name in names)


def test_a_highlighted_place_stays_strong(real, held, draw):
    shown = held.head(30)
    fig, _ = draw(real, shown, highlight="vn-hue")
    names = fig.findobj(lambda artist: artist.get_gid() == "name")
    assert [text.get_color() == style.INK for text in names] == [pair.startswith("vn-hue--") for pair in shown.pair]
    bands = found(fig, "band silent")
    strong = [shown.pair.iloc[line].startswith("vn-hue--") for line in lines_of(fig, bands)]
    assert [alpha == 1 for alpha in bands.get_edgecolor()[:, 3]] == strong and any(strong) and not all(strong)


def test_a_highlight_that_is_not_there_is_named(real, held, draw):
    with pytest.raises(ValueError, match="'vn-hui' is in none of the 5 pairs; give a pair"):
        draw(real, held.head(5), highlight="vn-hui")


def test_an_unknown_mode_is_named(real, held, draw):
    with pytest.raises(ValueError, match="mode 'all' is unknown; choose one of few, some, many"):
        lifelines.lifelines(real, plt.Figure(), held.head(5), mode="all")


def test_marks_are_collections_however_many(real, held, draw):
    """As many artists beside words for 66 pairs as for 14 of the same kinds."""
    counted = []
    for shown in (held.head(30), held):
        fig, axes = draw(real, shown, mode="many")
        counted.append(len(axes["time"].collections))
    assert counted[0] <= counted[1] < 25


def test_height_grows_with_the_pairs(real, held):
    with style.styled():
        heights = [lifelines.lifelines_height(real, held.head(count), width=10) for count in (1, 7, 30, 66)]
    assert heights == sorted(heights) and heights[-1] < 20


def test_years_have_room():
    from localties.drawing.plan import year_ticks

    assert year_ticks(2024.0, 2026.9, 5) == [2024, 2025, 2026]
    assert year_ticks(1994, 2026.9, 2) == [2000, 2010, 2020]
