"""Bars cut into parts: every length and number is one counted by hand."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from localties.drawing import layout, style
from localties.figures import stacks

COUNTS = pd.DataFrame({"good": [3, 0, 0], "middling": [1, 2, 0], "bad": [0, 198, 0]}, index=["ties", "contacts", "nothing"])
COLORS = ("#142f5f", "#9ccdaa", "#fdfcf8")


@pytest.fixture
def fig():
    with style.styled():
        fig = plt.figure(figsize=(7, stacks.stacked_rows_height(COUNTS, width=7)))
        yield fig
        plt.close(fig)


def texts(fig, gid):
    return [text.get_text() for text in fig.findobj(lambda artist: artist.get_gid() == gid and hasattr(artist, "get_text"))]


def test_parts_are_shares_of_their_row(mini_tables, fig):
    ax = stacks.stacked_rows(mini_tables, fig, COUNTS, colors=COLORS, total_label="All")["rows"]
    bars = [bar for container in ax.containers for bar in container]
    assert [(round(bar.get_x(), 9), round(bar.get_width(), 9)) for bar in bars] == [(0, 0.75), (0, 0), (0, 0), (0.75, 0.25), (0, 0.01), (0, 0), (1, 0), (0.01, 0.99), (0, 0)]
    assert texts(fig, "total") == ["4", "200", "0"]
    assert texts(fig, "count") == ["3", "1", "198"], "2 of 200 have no room for a number"
    assert layout.misplaced(fig) == []
    assert style.described(fig) == "Bars of parts. ties, 4 in all: good 3, middling 1, bad 0; contacts, 200 in all: good 0, middling 2, bad 198; nothing, 0 in all: good 0, middling 0, bad 0."


def test_numbers_can_be_read_on_their_colour(mini_tables, fig):
    ax = stacks.stacked_rows(mini_tables, fig, COUNTS, colors=COLORS)["rows"]
    assert {text.get_text(): text.get_color() for text in ax.texts if text.get_gid() == "count"} == {"3": style.PAPER, "1": style.INK, "198": style.INK}


def test_bad_input_is_named(mini_tables, fig):
    with pytest.raises(ValueError, match="there are 3 parts and 2 colors"):
        stacks.stacked_rows(mini_tables, fig, COUNTS, colors=COLORS[:2])
    with pytest.raises(ValueError, match="a count is negative"):
        stacks.stacked_rows(mini_tables, fig, COUNTS - 1, colors=COLORS)
