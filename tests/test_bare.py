"""Bare axes look like any others whose ticks and frames are taken away."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

from localties.drawing import layout, style
from localties.drawing.bare import Bare


def drawn(kind, *, label):
    with style.styled():
        fig = plt.figure(figsize=(3, 2))
        outer = fig.add_axes((0.1, 0.2, 0.7, 0.6), axes_class=kind, facecolor=style.SEA)
        inner = outer.inset_axes((0.5, 0.1, 0.4, 0.4), axes_class=kind)
        for ax in (outer, inner):
            ax.set(xlim=(0, 10), ylim=(0, 5), ylabel=label)
            ax.set_xticks([])
            ax.set_yticks([])
            for line in ax.spines.values():
                line.set_visible(False)
            ax.scatter([1, 4], [1, 2], clip_on=True)
        picture = style.save(fig)
        plt.close(fig)
    return picture


@pytest.mark.parametrize("label", ["", "Ties"])
def test_they_are_drawn_like_axes_without_ticks_and_frames(label):
    assert drawn(Bare, label=label) == drawn(Axes, label=label)


def test_ticks_are_refused(canvas):
    ax = layout.panel(canvas(3, 2), 0.5, 0.5, 2, 1, bare=True)
    with pytest.raises(ValueError, match="bare axes show no ticks"):
        ax.set_xticks([0, 0.5, 1], ["a", "b", "c"])


@pytest.mark.parametrize(("down", "limits"), [(False, (0, 1.5)), (True, (1.5, 0))])
def test_blank_axes_count_inches(canvas, down, limits):
    fig = canvas(3, 2)
    ax = layout.blank(fig, 1.5, down=down)
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 3), limits)
    assert (ax.transData.transform([(1, limits[0]), (3, limits[1])]) == fig.dpi_scale_trans.transform([(1, 0), (3, 1.5)])).all()
