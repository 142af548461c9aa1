"""What is drawn is what the tables say, in three languages, with equal bytes."""


import os
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from localties import charts, flows, geography, layout, load, pair_fields, partnerships, style
from localties.labels import LANGUAGES, Labels
from localties.ties import events


@pytest.fixture(scope="module")
def tables():
    return load()


@pytest.fixture(scope="module")
def founding(tables):
    """The partnerships of the founding documents: few enough for each figure."""
    places = ["vn-hanoi--jp-tokyo", "vn-hanoi--jp-kanagawa", "vn-hanoi--jp-asahikawa-city", "vn-ho-chi-minh-city--jp-aichi", "vn-hue--jp-nara"]
    bodies = ["vn-hanoi--jp-jetro", "vn-unesco-federation--jp-unesco-federation"]
    return partnerships(tables).query("pair in @places or pair in @bodies")


@pytest.fixture(scope="module")
def local(founding):
    return founding[founding.between_governments]


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(10, 7))
        yield fig
        plt.close(fig)


def artists(fig, gid):
    return fig.findobj(lambda artist: artist.get_gid() == gid)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_flow_map_draws_one_curve_a_pair_from_seat_to_seat(tables, local, figure, lang):
    axes = flows.flow_map(tables, figure, local, lang=lang)
    (curves,) = artists(figure, "ties")
    assert set(axes) == {"vn", "jp", "links"}
    assert len(curves.get_paths()) == len(local)
    seats = np.vstack([found.get_offsets() for found in artists(figure, "seats")])
    for path in curves.get_paths():
        for x, y in (path.vertices[0], path.vertices[-1]):
            assert np.isclose(seats[:, 0], x).any()
            # lines leave a hub side by side, at most a tenth of an inch from the seat
            assert np.hypot(seats[:, 0] - x, seats[:, 1] - y).min() < 0.1
    shown = {text.get_text() for text in figure.findobj(plt.Text)}
    words = Labels(tables, lang)
    assert {words.name(place) for place in [*local.vn_partner, *local.jp_partner]} <= shown
    assert layout.misplaced(figure) == []


def test_seats_on_the_map_are_the_seats_in_the_table(tables, local, figure):
    axes = flows.flow_map(tables, figure, local)
    drawn = {gid: found for gid, found in zip(("vn", "jp"), artists(figure, "seats"))}
    for side, found in drawn.items():
        places = tables.partners.set_index("partner_id").loc[local[f"{side}_partner"].unique()]
        pixels = figure.dpi_scale_trans.transform(found.get_offsets())
        metres = axes[side].transData.inverted().transform(pixels)
        x, y = geography.project(places.longitude, places.latitude, axes[side].localties_crs)
        assert np.hypot(metres[:, 0] - x, metres[:, 1] - y).max() < 1000


def test_width_is_events_and_colour_is_class(tables, local, figure):
    flows.flow_map(tables, figure, local)
    (curves,) = artists(figure, "ties")
    assert sorted(curves.get_linewidths()) == pytest.approx(sorted(flows.line_width(local.events)))
    shown = sorted(map(tuple, np.round(curves.get_edgecolors()[:, :3], 3)))
    classes = local.formality.fillna(6).where(local.standing == "tie", 0).astype(int)
    wanted = sorted(tuple(np.round(plt.matplotlib.colors.to_rgb(style.CLASS_COLORS[value]), 3)) for value in classes)
    assert shown == wanted


def test_contacts_lie_below_ties(tables, local, figure):
    flows.flow_map(tables, figure, local)
    (curves,) = artists(figure, "ties")
    grey = [tuple(np.round(color[:3], 3)) == tuple(np.round(plt.matplotlib.colors.to_rgb(style.CLASS_COLORS[0]), 3)) for color in curves.get_edgecolors()]
    assert grey == sorted(grey, reverse=True) and any(grey) and not all(grey)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_link_chart_holds_all_ties(tables, figure, lang):
    pairs = partnerships(tables)
    ties = pairs[pairs.between_governments & (pairs.standing == "tie")]
    figure.set_size_inches(10, 13)
    flows.link_chart(tables, figure, ties, lang=lang)
    (curves,) = artists(figure, "ties")
    assert len(curves.get_paths()) == len(ties)
    shown = [text for text in figure.findobj(plt.Text) if text.get_text()]
    words = Labels(tables, lang)
    for side in ("vn", "jp"):
        place = tables.partners.set_index("partner_id").loc[ties[f"{side}_partner"].unique()].sort_values("latitude", ascending=False, kind="stable")
        names = {words.name(name) for name in place.index}
        column = sorted((text for text in shown if text.get_text().strip(" 0123456789") in names), key=lambda text: -text.get_position()[1])
        assert names <= {text.get_text().strip(" 0123456789") for text in column}
    assert layout.misplaced(figure) == []


@pytest.mark.parametrize("count", [0, 1])
def test_few_pairs_draw(tables, local, figure, count):
    flows.flow_map(tables, figure, local.head(count))
    assert sum(len(found.get_paths()) for found in artists(figure, "ties")) == count
    assert layout.misplaced(figure) == []


def test_a_pair_without_seat_is_named(tables, figure):
    with pytest.raises(ValueError, match="no seat is known of .*jp-unesco-federation.*: give latitude and longitude in partners.csv"):
        flows.flow_map(tables, figure, partnerships(tables))


def test_great_circles_join_the_seats(tables, local, figure):
    ax = flows.great_circle_map(tables, figure.add_axes((0.01, 0.1, 0.98, 0.8)), local)
    (lines,) = [found for found in ax.collections if found.get_gid() == "ties"]
    assert len(lines.get_segments()) == len(local)
    place = tables.partners.set_index("partner_id")
    ends = {tuple(np.round(geography.project(row.longitude, row.latitude, ax.localties_crs))) for row in place.loc[[*local.vn_partner, *local.jp_partner]].itertuples()}
    assert {tuple(np.round(end)) for line in lines.get_segments() for end in (line[0], line[-1])} == ends


@pytest.mark.parametrize("positions", [[], [1.0], [0, 0, 0, 0], [5, 1, 3, 1.1], [-9, -9, 9, 9]])
def test_spread_keeps_order_and_gap(positions):
    before = np.array(positions, float)
    after = flows.spread(before, 1.0, -10, 10)
    ranked = after[np.argsort(before, kind="stable")]
    assert (np.diff(ranked) >= 1 - 1e-9).all() and (after >= -10).all() and (after <= 10).all()


def test_spread_leaves_alone_what_is_apart():
    assert flows.spread(np.array([3.0, 1.0, 9.0]), 1.0, 0, 10).tolist() == [3, 1, 9]


def test_words_that_are_cut_or_overlap_are_refused(figure):
    figure.text(0.98, 0.5, "cut off at the right")
    figure.text(0.3, 0.3, "one")
    figure.text(0.301, 0.3, "two")
    with pytest.raises(ValueError, match="'cut off at the right' cut off at the edge; 'one' on 'two'"):
        style.show(figure, alt="A figure with three words that are badly placed.")


def test_alt_text_must_say_something(figure):
    with pytest.raises(ValueError, match="alt text 'map' says too little"):
        style.show(figure, alt="map")


@pytest.mark.parametrize("text", ["Thừa Thiên Huế – 奈良県", "ĐẮK LẮK ộ ẵ ữ ợ", "北九州市 鰺ヶ沢町 塩竈市 葛󠄀城市".replace("\U000e0100", ""), "ōū ₫ ≤ ′ “”"])
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_no_letter_is_missing(figure, text, weight, caplog):
    """Warnings are errors here, and matplotlib warns of each missing glyph."""
    figure.text(0.1, 0.5, text, fontweight=weight)
    style.save(figure)
    assert not caplog.records


def test_a_missing_letter_would_be_noticed(figure):
    figure.text(0.1, 0.5, "\u0e01")
    with pytest.raises(UserWarning, match="missing from font"):
        style.save(figure)


def test_unknown_format_is_named(figure):
    with pytest.raises(ValueError, match="format 'gif' is unknown; choose one of png, svg, pdf"):
        style.save(figure, "gif")


def test_every_name_and_word_of_the_tables_can_be_drawn(tables, figure):
    for lang in LANGUAGES:
        names = [*tables.units[f"name_{lang}"].dropna(), *tables.partners[f"name_{lang}"].dropna()]
        labels = [label for table in ("kinds", "fields", "measures") for label in tables.frames[table][f"label_{lang}"]]
        figure.text(0.1, 0.1, " ".join(names + labels))
    style.save(figure)


DRAW = """
import hashlib, matplotlib.pyplot as plt
from localties import charts, flows, load, partnerships, style
style.use()
tables = load()
pairs = partnerships(tables)
for lang in ("en", "ja"):
    fig = plt.figure(figsize=(10, 7))
    flows.flow_map(tables, fig, pairs[pairs.between_governments & (pairs.vn_partner == "vn-hue")], lang=lang)
    print(*(hashlib.sha256(style.save(fig, format)).hexdigest() for format in ("png", "svg", "pdf")))
    fig = plt.figure(figsize=(10, 4))
    charts.lifelines(tables, fig, pairs.head(5), lang=lang)
    print(*(hashlib.sha256(style.save(fig, format)).hexdigest() for format in ("png", "svg", "pdf")))
"""


def test_two_processes_draw_equal_bytes(tmp_path):
    matplotlibrc = tmp_path / "matplotlibrc"
    matplotlibrc.write_text("lines.linewidth: 9\nsavefig.dpi: 30\nfont.size: 40\n", encoding="utf-8")
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "MPLCONFIGDIR": str(tmp_path / "a")},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C", "MATPLOTLIBRC": str(matplotlibrc), "MPLCONFIGDIR": str(tmp_path / "b"), "SOURCE_DATE_EPOCH": "1"},
    ]
    running = [subprocess.Popen([sys.executable, "-c", DRAW], env={**os.environ, "MPLBACKEND": "agg", **setting}, stdout=subprocess.PIPE, text=True) for setting in settings]
    first, second = (process.communicate()[0] for process in running)
    assert first == second
    assert len(set(first.split())) == 12  # two figures, two languages, three formats


def test_table_escapes_and_links_only_the_web():
    import pandas as pd

    frame = pd.DataFrame({"what": ["<b>a</b>", "b & c"], "source": ["one", "two"], "url": ["javascript:alert(1)", "https://example.org/?a=1&b=2"]})
    html = style.table(frame, caption="<i>x</i>").data
    assert "<b>" not in html and "&lt;b&gt;a&lt;/b&gt;" in html and "&lt;i&gt;" in html
    assert "javascript" not in html
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noreferrer">two</a>' in html
    assert html.count("<th") == 3  # thead and two columns; url has none


