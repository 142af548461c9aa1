"""The sheet of each place and each tie is whole."""

import matplotlib.pyplot as plt
import pytest
from conftest import covered_names, on_insets

from localties.data.labels import LANGUAGES
from localties.drawing import layout, style
from localties.figures import profile, sheet

pytestmark = pytest.mark.audit


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sheet_is_whole(real, lang):
    """Each in one language, in turn; warnings are errors here, and matplotlib warns of each missing glyph."""
    faults = {}
    for asked in profile.subjects(real)[LANGUAGES.index(lang) :: len(LANGUAGES)]:
        with style.styled():
            fig = sheet.draw(real, asked, lang=lang)
            found = [*layout.misplaced(fig), *(f"{name!r} on an inset" for name in on_insets(fig)), *(f"{name!r} under a leader" for name in covered_names(fig))]
            plt.close(fig)
        if found:
            faults[asked] = found
    assert faults == {}
