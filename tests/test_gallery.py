"""Each figure of the gallery says all in three languages, and nothing lies on anything else."""

import matplotlib.pyplot as plt
import pytest

from localties import gallery, layout, load, style
from localties.labels import LANGUAGES


@pytest.fixture(scope="module")
def tables():
    return load()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("plate", gallery.PLATES, ids=lambda plate: plate.name)
def test_a_plate_is_whole(tables, plate, lang, caplog):
    """Warnings are errors here, and matplotlib warns of each missing glyph."""
    with style.styled():
        fig = gallery.draw(plate, tables, lang=lang)
        assert layout.misplaced(fig) == []
        assert len(style.described(fig)) > 30
        fig.draw_without_rendering()
        plt.close(fig)
    assert not caplog.records


def test_names_of_plates_are_unique():
    names = [plate.name for plate in gallery.PLATES]
    assert len(names) == len(set(names))
