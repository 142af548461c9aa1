"""The house style: a palette that all can read, words that find room, text for those who cannot see."""

import re
from itertools import combinations

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_rgb

from localties.drawing import layout, style

CONES = [None, "deuteranomaly", "protanomaly", "tritanomaly"]


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(6, 4))
        yield fig
        plt.close(fig)


def seen(color, cone):
    """Colour as a reader sees it who lacks one kind of cone (Machado et al. 2009)."""
    from colorspacious import cspace_convert

    if cone is None:
        return to_rgb(color)
    space = {"name": "sRGB1+CVD", "cvd_type": cone, "severity": 100}
    return cspace_convert(to_rgb(color), space, "sRGB1").clip(0, 1)


def apart(first, second, cone=None):
    """Difference of two colours in CAM02-UCS; one is hardly seen, ten at a glance."""
    from colorspacious import deltaE

    return deltaE(seen(first, cone), seen(second, cone), input_space="sRGB1")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("cone", CONES)
@pytest.mark.parametrize("palette", [style.CLASS_COLORS, style.STAGE_COLORS], ids=["classes", "stages"])
def test_any_two_colours_are_apart_for_every_reader(palette, cone):
    close = {pair: apart(palette[pair[0]], palette[pair[1]], cone) for pair in combinations(palette, 2)}
    assert min(close.values()) > 15, min(close, key=close.get)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("cone", CONES)
def test_the_classes_of_a_choropleth_darken_step_by_step(cone):
    steps = [style.NONE_FOUND, *style.SEQUENTIAL]
    lightness = [sum(part * share for part, share in zip(seen(color, cone), (0.2126, 0.7152, 0.0722))) for color in steps]
    assert lightness == sorted(lightness, reverse=True)
    assert all(apart(first, second, cone) > 8 for first, second in zip(steps, steps[1:]))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("cone", CONES)
def test_a_class_is_apart_from_sea_neighbours_and_units_without_one(cone):
    for color in style.SEQUENTIAL:
        assert all(apart(color, other, cone) > 8 for other in (style.SEA, style.CONTEXT, style.NONE_FOUND))
        assert apart(color, style.NOT_SEARCHED, cone) > 5  # which is hatched as well
    assert apart(style.NONE_FOUND, style.NOT_SEARCHED, cone) > 10
    assert min(apart(style.SEA, style.CONTEXT, cone), apart(style.NONE_FOUND, style.CONTEXT, cone)) > 5


def test_the_palette_test_can_fail():
    assert apart("#1a9850", "#d73027") > 30
    assert apart("#7f7f3f", "#8a7a3f", "deuteranomaly") < 15


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Nara", 1),
        ("Ho Chi Minh City and Hue hold the most ties", 2),
        ("ホーチミン市とフエ市が最も多くの提携を持っている、それぞれ九件。", 2),
        ("one\ntwo", 2),
    ],
)
def test_a_text_is_broken_to_fit(figure, text, lines):
    broken = layout.wrap(figure, text, 2.4, fontsize=10)
    assert len(broken.split("\n")) >= lines
    assert layout.measure(figure, broken, fontsize=10)[0] <= 2.4
    assert broken.replace("\n", " ").replace(" ", "") == text.replace("\n", " ").replace(" ", "")


@pytest.mark.parametrize("text", ["Đồng bằng sông Cửu Long", "Trung du và miền núi phía Bắc", "Red River Delta", "Văn-bản-dài-không-ngắt và", ""])
def test_even_lines_are_as_many_and_none_is_longer(figure, text):
    plain, even = (layout.wrap(figure, text, 1.3, even=even, fontsize=10) for even in (False, True))
    assert re.sub(r"\s", "", even) == re.sub(r"\s", "", text) and even.count("\n") == plain.count("\n")
    widths = [[layout.measure(figure, line, fontsize=10)[0] for line in broken.split("\n")] for broken in (plain, even)]
    assert max(widths[1]) - min(widths[1]) <= max(widths[0]) - min(widths[0]) and max(widths[1]) <= max(widths[0])
    assert text != "Đồng bằng sông Cửu Long" or even == "Đồng bằng\nsông Cửu Long"


def test_a_japanese_line_does_not_begin_with_a_closing_mark(figure):
    text = "奈良県、大阪府、京都府、兵庫県、滋賀県、和歌山県、三重県。"
    for width in (0.6, 0.75, 0.9, 1.1, 1.6):
        assert not any(line[0] in "、。" for line in layout.wrap(figure, text, width, fontsize=10).split("\n"))


@pytest.mark.parametrize("text", ["Ties between local governments of Vietnam and Japan, by class of their highest paper; contacts lie behind.", "奈良県、大阪府、京都府、兵庫県、滋賀県、和歌山県、三重県。", "W W W iiiiiiii i i i i i i WWWWWWWWWWWW i"])
@pytest.mark.parametrize("width", [0.3, 0.9, 1.7, 2.4])
def test_a_line_takes_all_that_fits(figure, text, width):
    lines = layout.wrap(figure, text, width, fontsize=10).split("\n")
    rest = text
    for line in lines:
        pieces = layout._pieces(rest)
        tried = ["".join(pieces[: count + 1]).rstrip() for count in range(len(pieces))]
        fitting = [one for one in tried if layout.measure(figure, one, fontsize=10)[0] <= width] or tried[:1]
        assert line == fitting[-1]
        rest = rest[len(line) :].lstrip()
    assert not rest


def test_pixels_are_those_that_matplotlib_saves(figure):
    from io import BytesIO

    import numpy as np
    from PIL import Image

    from localties.drawing import canvas

    figure.text(0.1, 0.5, "Huế – 奈良県", fontsize=20, rotation=10)
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.3))
    ax.plot([1, 3, 2])
    ax.tick_params(labelbottom=False, labelleft=False)  # level letters stand otherwise, see below
    raw, before = BytesIO(), figure.canvas
    figure.savefig(raw)
    assert np.array_equal(np.asarray(Image.open(raw)), canvas.pixels(figure))
    assert figure.canvas is before


@pytest.mark.parametrize(("angle", "x", "y"), [(0, 40.3, 70.4), (90, 60.4, 90.3), (180, 90.3, 40.4), (270, 39.6, 29.7)])
def test_letters_stand_where_they_are_sharp(angle, x, y):
    import numpy as np
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    from localties.drawing import canvas

    def drawn(renderer, x, y, text):
        renderer.draw_text(renderer.new_gc(), x, y, text, FontProperties(family=style.FAMILY, size=9), angle)
        return np.asarray(renderer.buffer_rgba())

    level = angle % 180 == 0
    ours = drawn(canvas.Renderer(120, 120, 150), x, y, "ế")
    theirs = drawn(RendererAgg(120, 120, 150), round(x * 4) / 4 if level else round(x), round(y) if level else round(y * 4) / 4, "ế")
    assert ours[:, :, 3].any() and np.array_equal(ours, theirs)
    off = drawn(RendererAgg(120, 120, 150), x, y, "ế")
    assert not np.array_equal(ours, off)
    words = "Huế – 奈良県 (dịch)"
    near = drawn(canvas.Renderer(120, 120, 150), x, y, words).astype(int) - drawn(RendererAgg(120, 120, 150), x, y, words)
    assert abs(near[:, :, 3].sum()) < 0.03 * drawn(RendererAgg(120, 120, 150), x, y, words)[:, :, 3].sum()


@pytest.mark.parametrize("angle", [0, 90])
def test_an_edge_around_words_is_that_of_outlines(angle):
    """On dark ground as much is light, and in the same place, as where matplotlib draws along the outlines of letters."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from localties.drawing import canvas

    def light(fast):
        fig = Figure(figsize=(2, 2), dpi=150, facecolor="#202020")
        words = canvas.Haloed(0.5, 0.5, "奈良 Huế", (2.0, "#ffffff"), transform=fig.transFigure, rotation=angle, ha="center", va="center", fontsize=12, fontfamily=style.FAMILY, color="#202020")
        fig.add_artist(words)
        if fast:
            return canvas.pixels(fig)[:, :, 0].astype(float)
        plain = FigureCanvasAgg(fig)
        plain.draw()
        return np.asarray(plain.buffer_rgba())[:, :, 0].astype(float)

    with style.styled():
        ours, theirs = light(True) - 32, light(False) - 32
    assert theirs.sum() > 100_000 and abs(ours.sum() / theirs.sum() - 1) < 0.08
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.9


def test_letters_are_read_from_memory():
    from matplotlib.font_manager import FontProperties

    from localties.drawing import canvas

    with style.styled():
        font = canvas.Renderer(1, 1, 150)._prepare_font(FontProperties(family=style.FAMILY, weight="bold"))
    assert font.fname.getvalue() == (style.FONTS / "LocaltiesSans-Bold.ttf").read_bytes()


def test_a_page_keeps_its_words_off_the_room_between(figure):
    title = "A title that is longer than the figure is wide and so is broken into two lines or more"
    room = style.page(figure, title=title, subtitle="What is shown", caption="Source: localties.\nLines endorse no claim.")
    ax = room.add_axes((0, 0, 1, 1))
    ax.text(0, 1, "top", va="top")
    ax.text(0, 0, "bottom", va="bottom")
    ax.axis("off")
    assert layout.misplaced(figure) == []
    assert layout.size(room)[0] == pytest.approx(6) and 2 < layout.size(room)[1] < 3.6


def test_a_full_line_of_a_title_fits_as_outlines_too():
    """At 150 dots an inch letters are fitted to pixels and take less room than their outlines in SVG and PDF do."""
    with style.styled():
        title = "5 of 34 provinces and centrally run cities of Vietnam and 8 of 47 prefectures of"
        wide = layout.measure(plt.Figure(dpi=150), title, fontsize=style.SIZES["headline"], fontweight="bold")[0]
        fig = plt.figure(figsize=(wide + 2 * style.MARGIN + 0.01, 4))
        style.page(fig, title=title)
        fig.set_dpi(1200)
        assert fig.texts[0].get_window_extent().x1 <= fig.bbox.width
        plt.close(fig)


def test_inches_count_from_the_corner_of_a_subfigure(figure):
    room = style.page(figure, title="Title", caption="Source")
    x, y = layout.inches(room).transform((1, 1))
    assert x == pytest.approx(figure.dpi) and y == pytest.approx(room.bbox.y0 + figure.dpi)


def test_a_saved_picture_keeps_the_colours_of_small_patches(figure):
    """Thousands of shades of crossing lines, and classes that a few dots have."""
    from io import BytesIO

    import numpy as np
    from PIL import Image

    ax = figure.add_axes((0, 0, 1, 1))
    for number, color in enumerate(style.CLASS_COLORS.values()):
        ax.plot([0, 1], [np.linspace(0, 1, 60), np.roll(np.linspace(0, 1, 60), 7 * number + 5)], color=color, linewidth=0.7, alpha=0.6)
    dots = ["#c3ddb0", "#a9b0b6", "#43969f", "#142f5f"]
    ax.scatter([0.2, 0.4, 0.6, 0.8], [0.5] * 4, s=22, c=dots, edgecolors=style.INK, linewidths=0.5, zorder=9)
    raw = BytesIO()
    figure.savefig(raw)
    drawn = Image.open(raw).convert("RGB")
    assert len(drawn.getcolors(10**6)) > 5000
    saved = Image.open(BytesIO(style.save(figure)))
    assert saved.mode == "P" and saved.size == drawn.size
    shown = {"#%02x%02x%02x" % color for _, color in saved.convert("RGB").getcolors()}
    assert set(dots) <= shown and len(shown) <= 256
    assert np.abs(np.asarray(drawn).astype(int) - np.asarray(saved.convert("RGB"))).mean() < 3


def test_what_is_drawn_is_told_in_its_order(figure):
    first, second = figure.subfigures(1, 2)
    style.describe(first.subplots(), "Two ties in the north.")
    style.describe(second, "None in the south.")
    assert style.described(figure) == "Two ties in the north. None in the south."
    with pytest.raises(ValueError, match="alt text '' says too little"):
        style.show(plt.figure())
