"""Each figure of the gallery says all in three languages, and nothing lies on anything else."""

import os
import subprocess
import sys

import matplotlib.pyplot as plt
import pytest

from localties import load
from localties.data.labels import LANGUAGES
from localties.drawing import layout, style
from localties.figures import gallery


@pytest.fixture(scope="module")
def tables():
    return load()


def cases():
    """Each plate in each language: a third of them, each in one, with `make test`, for `make report` draws and looks at all."""
    for number, plate in enumerate(gallery.PLATES):
        for lang in LANGUAGES:
            is_quick = number % 3 == 0 and lang == LANGUAGES[number // 3 % 3]
            yield pytest.param(plate, lang, marks=[] if is_quick else pytest.mark.audit, id=f"{plate.name}-{lang}")


@pytest.mark.parametrize(("plate", "lang"), list(cases()))
def test_a_plate_is_whole(tables, plate, lang, caplog):
    """Warnings are errors here, and matplotlib warns of each missing glyph."""
    with style.styled():
        fig = gallery.draw(plate, tables, lang=lang)
        assert layout.misplaced(fig) == []
        assert len(style.described(fig)) > 30
        fig.draw_without_rendering()
        assert not [text.get_text() for text in fig.findobj(plt.Text) if "$" in text.get_text() or "\\math" in text.get_text()]  # no formula is set
        plt.close(fig)
    assert not caplog.records


def test_names_of_plates_are_unique():
    names = [plate.name for plate in gallery.PLATES]
    assert len(names) == len(set(names))


DRAW = """
import hashlib
import sys

import matplotlib.pyplot as plt
from localties import load
from localties.drawing import style
from localties.figures import gallery
style.use()
tables = load()
for number, plate in enumerate(gallery.PLATES):
    for place, lang in enumerate(sys.argv[1:]):
        fig = gallery.draw(plate, tables, lang=lang)
        for format in ("png", "svg", "pdf") if place == number % 3 else ("png",):
            print(plate.name, lang, format, hashlib.sha256(style.save(fig, format)).hexdigest())
        plt.close(fig)
"""


@pytest.mark.audit
def test_two_processes_draw_the_gallery_to_the_byte(tmp_path):
    """As pixels in each language, as SVG and PDF in one in turn."""
    matplotlibrc = tmp_path / "matplotlibrc"
    matplotlibrc.write_text("lines.linewidth: 9\nsavefig.dpi: 30\nfont.size: 40\n", encoding="utf-8")
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "MPLCONFIGDIR": str(tmp_path / "a")},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C", "MATPLOTLIBRC": str(matplotlibrc), "MPLCONFIGDIR": str(tmp_path / "b"), "SOURCE_DATE_EPOCH": "1"},
    ]
    running = [subprocess.Popen([sys.executable, "-c", DRAW, *LANGUAGES], env={**os.environ, "MPLBACKEND": "agg", **setting}, stdout=subprocess.PIPE, text=True) for setting in settings]
    first, second = (process.communicate()[0].splitlines() for process in running)
    assert first == second
    assert len(first) == len(gallery.PLATES) * (len(LANGUAGES) + 2)
    assert len({line.split()[-1] for line in first}) == len(first), "two languages or formats gave the same file"
