"""Each figure of the gallery says all in three languages, and nothing lies on anything else."""

import os
import subprocess
import sys

import matplotlib.pyplot as plt
import pytest
from conftest import HERE

from localties import load
from localties.data.labels import LANGUAGES
from localties.drawing import layout, style
from localties.figures import gallery


@pytest.fixture(scope="module")
def tables():
    return load()


def faults(fig):
    """What of a plate that was drawn is not whole."""
    formulas = [text.get_text() for text in fig.findobj(plt.Text) if "$" in text.get_text() or "\\math" in text.get_text()]
    return [*layout.misplaced(fig, drawn=True), *(f"a formula is set: {text}" for text in formulas), *["hardly described"] * (len(style.described(fig)) <= 30)]


@pytest.mark.parametrize(("plate", "lang"), [pytest.param(plate, LANGUAGES[number % 3], id=plate.name) for number, plate in enumerate(gallery.PLATES[::3])])
def test_a_plate_is_whole(tables, plate, lang, caplog):
    """A third of them, each in one language: the audit and `make report` draw and look at all. Warnings are errors here, and matplotlib warns of each missing glyph."""
    with style.styled():
        fig = gallery.draw(plate, tables, lang=lang)
        fig.draw_without_rendering()
        assert faults(fig) == []
        plt.close(fig)
    assert not caplog.records


def test_faults_of_a_plate_are_seen(canvas):
    figure = canvas(3, 2)
    figure.text(0.98, 0.5, "$x$ far too long")
    figure.draw_without_rendering()
    assert faults(figure) == ["'$x$ far too long' cut off at the edge", "a formula is set: $x$ far too long", "hardly described"]


def test_names_of_plates_are_unique():
    names = [plate.name for plate in gallery.PLATES]
    assert len(names) == len(set(names))


DRAW = """
import hashlib
import sys
import warnings

import matplotlib.pyplot as plt
from localties import load
from localties.drawing import style
from localties.figures import gallery
from test_gallery import faults
style.use()
tables = load()
warnings.simplefilter("error")
for number, plate in enumerate(gallery.PLATES):
    for place, lang in enumerate(sys.argv[1:]):
        fig = gallery.draw(plate, tables, lang=lang)
        for format in ("png", "svg", "pdf") if place == number % 3 else ("png",):
            print(plate.name, lang, format, hashlib.sha256(style.save(fig, format)).hexdigest())
            if format == "png":
                for fault in faults(fig):
                    print("fault:", plate.name, lang, fault)
        plt.close(fig)
"""


@pytest.mark.audit
def test_two_processes_draw_the_gallery_whole_and_to_the_byte(tmp_path):
    """As pixels in each language, as SVG and PDF in one in turn; whole in each."""
    matplotlibrc = tmp_path / "matplotlibrc"
    matplotlibrc.write_text("lines.linewidth: 9\nsavefig.dpi: 30\nfont.size: 40\n", encoding="utf-8")
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "MPLCONFIGDIR": str(tmp_path / "a")},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C", "MATPLOTLIBRC": str(matplotlibrc), "MPLCONFIGDIR": str(tmp_path / "b"), "SOURCE_DATE_EPOCH": "1"},
    ]
    running = [subprocess.Popen([sys.executable, "-c", DRAW, *LANGUAGES], env={**os.environ, "MPLBACKEND": "agg", **HERE, **setting}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for setting in settings]
    (first, errors), (second, other) = ((out.splitlines(), errors) for out, errors in (process.communicate() for process in running))
    assert ([line for line in first if line.startswith("fault")], errors, other) == ([], "", "")
    assert first == second
    assert len(first) == len(gallery.PLATES) * (len(LANGUAGES) + 2)
    assert len({line.split()[-1] for line in first}) == len(first), "two languages or formats gave the same file"
