"""What is drawn is what the tables say, in three languages, with equal bytes."""

import hashlib
import os
import subprocess
import sys
import time

import matplotlib.pyplot as plt
import pytest
from conftest import HERE

from localties import load, partnerships
from localties.data.labels import LANGUAGES
from localties.drawing import style
from localties.figures import flows, lifelines
from localties.measures import comparisons


@pytest.fixture(scope="module")
def tables():
    return load()


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(10, 7))
        yield fig
        plt.close(fig)


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


def digests():
    """Sums of two figures, in each format one of them."""
    tables = load()
    pairs = partnerships(tables)
    few = pairs[pairs.between_governments & (pairs.standing == "tie") & pairs.vn_partner.isin(["vn-hue", "vn-da-nang"])]
    found = []
    for lang, draw, drawn, options, formats in (("vi", flows.flow_map, few, {"highlight": "vn-hue"}, ["png"]), ("ja", lifelines.lifelines, pairs.head(5), {}, ["svg", "pdf"])):
        fig = plt.figure(figsize=(10, 8))
        draw(tables, fig, drawn, lang=lang, **options)
        found += [hashlib.sha256(style.save(fig, format)).hexdigest() for format in formats]
        plt.close(fig)
    return found


def test_two_processes_draw_equal_bytes(tmp_path):
    """This one, whatever its seed and settings are, and one of quite others; the audit draws the gallery in two, in each language."""
    matplotlibrc = tmp_path / "matplotlibrc"
    matplotlibrc.write_text("lines.linewidth: 9\nsavefig.dpi: 30\nfont.size: 40\n", encoding="utf-8")
    zone = "America/New_York" if time.timezone < 0 else "Asia/Tokyo"
    setting = {"PYTHONHASHSEED": "2", "TZ": zone, "LC_ALL": "C", "MATPLOTLIBRC": str(matplotlibrc), "MPLCONFIGDIR": str(tmp_path), "SOURCE_DATE_EPOCH": "1", "MPLBACKEND": "agg", **HERE}
    code = "import test_figures; test_figures.style.use(); print(*test_figures.digests())"
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, **setting}, stdout=subprocess.PIPE, text=True) as other:
        with style.styled():
            here = digests()
        assert other.communicate()[0].split() == here
    assert len(set(here)) == 3


def test_table_escapes_and_links_only_the_web():
    import pandas as pd

    frame = pd.DataFrame({"what": ["<b>a</b>", "b & c"], "source": ["one", "two"], "url": ["javascript:alert(1)", "https://example.org/?a=1&b=2"]})
    html = style.table(frame, caption="<i>x</i>").data
    assert "<b>" not in html and "&lt;b&gt;a&lt;/b&gt;" in html and "&lt;i&gt;" in html
    assert "javascript" not in html
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noreferrer">two</a>' in html
    assert html.count("<th") == 3  # thead and two columns; url has none


def test_a_column_of_sentences_gets_room_on_a_narrow_screen():
    import pandas as pd

    sentence = "x" * (style.LONG + 1)
    frame = pd.DataFrame({"place": ["Nara", "Hue", sentence], "told": ["short", sentence, sentence], "ties": ["1", "2", "3"]})
    html = style.table(frame, caption="Ties", numbers=["ties"]).data
    assert html.count('<td class="long" style="text-align: left">') == 3 and html.count('<td class="number">') == 3
    assert "long" not in style.table(frame.head(1), caption="Ties").data
    assert "long" not in style.table(frame.head(0), caption="Ties").data


def test_a_table_that_tells_its_numbers_has_them_on_the_right(tables):
    compared = comparisons.comparison(tables, partnerships(tables).head(1), lang="vi")
    assert len(compared.attrs["numbers"]) == 5 and set(compared.attrs["numbers"]) < set(compared.columns)
    assert style.table(compared, caption="Ties").data.count('<td class="number">') == 5
    assert 'class="number"' not in style.table(compared, caption="Ties", numbers=()).data
