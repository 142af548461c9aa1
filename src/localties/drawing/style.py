"""Give every figure one look: font, palette, sizes, caption, alt text, equal bytes."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from localties.drawing.layout import measure, misplaced, size, wrap
from localties.drawing.palette import shrink

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import HTML
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase, SubFigure

__all__ = ["BORDER", "CLASS_COLORS", "COAST", "CONTEXT", "FADED", "FONTS", "GRID", "HATCH", "INK", "LAND", "LEADER", "MUTED", "NONE_FOUND", "NOT_SEARCHED", "PALE", "PAPER", "SEA", "SEQUENTIAL", "SIZES", "STAGE_COLORS", "TIED", "describe", "described", "page", "save", "show", "styled", "table", "use"]

FONTS = Path(__file__).parents[1] / "fonts"
FAMILY = "Localties Sans"

PAPER = "#ffffff"
SEA = "#e9f0f4"
LAND = "#e4dfd3"
TIED = "#cbbd98"
CONTEXT = "#e8e7e3"
COAST = "#8d8672"
BORDER = "#b3ae9f"
INK = "#1d2429"
MUTED = "#626b72"
GRID = "#d5d9dc"

#: Lines and names of what is there but not highlighted.
FADED, PALE = "#dfe2e4", "#9aa1a6"

#: Thin lines from places to their names.
LEADER = "#a9b0b5"

#: Colour of a tie by the class of its paper, 1 sister city to 5 letter of intent; 6 is a paper
#: whose class nobody tells, 0 a contact. Dark to light, so that the order survives in grey; any
#: two stay apart for readers who lack one kind of cone (a test simulates them).
CLASS_COLORS = {1: "#33083f", 2: "#a32f68", 3: "#2a66d8", 4: "#35a98f", 5: "#dba01e", 6: "#6b6b2b", 0: "#b8c0cc"}

#: Colour of the stages of a field of cooperation.
STAGE_COLORS = {"said": "#b8860b", "agreed": "#0b6aa8", "done": "#1d2429"}

#: Classes of a choropleth from few to many, light to dark; far islands keep their outline.
SEQUENTIAL = ("#c3ddb0", "#7fbda5", "#43969f", "#2a6494", "#142f5f")

#: Fill of units where a search found nothing, and of units that nobody searched, with their hatch.
NONE_FOUND, NOT_SEARCHED, HATCH = "#fdfcf8", "#d9dcde", "//////"

SIZES = {"small": 8.0, "label": 9.0, "body": 10.0, "headline": 15.0}

#: A column of a table whose cells mostly have more letters gets room on a narrow screen.
LONG = 40

#: Inches that stay free around the words of a figure.
MARGIN = 0.12

#: The day that PDF and SVG files carry instead of the clock.
EPOCH = "1764547200"

_RC = {
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZES["label"],
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": SIZES["body"],
    "axes.unicode_minus": True,
    "figure.dpi": 150,
    "figure.facecolor": PAPER,
    "font.family": [FAMILY],
    "font.size": SIZES["label"],
    "legend.frameon": False,
    "pdf.fonttype": 42,
    "savefig.dpi": 150,
    "svg.fonttype": "path",
    "svg.hashsalt": "localties",
    "text.color": INK,
    "text.hinting": "none",  # fitted to pixels, letters stand unevenly, and in no PDF or SVG
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "xtick.color": MUTED,
    "xtick.labelsize": SIZES["small"],
    "ytick.color": MUTED,
    "ytick.labelsize": SIZES["small"],
}


def use() -> None:
    """Set the house style for all figures that follow.

    Starts from matplotlib's own defaults, so that a reader's `matplotlibrc` changes nothing.
    """
    import matplotlib

    _register_fonts()
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(_RC)


@contextmanager
def styled() -> Iterator[None]:
    """Set the house style within a `with` block and restore what was there."""
    import matplotlib

    with matplotlib.rc_context():
        use()
        yield


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    from matplotlib import font_manager

    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)


def page(fig: Figure, *, title: str, subtitle: str = "", caption: str = "") -> SubFigure:
    """Write the words around a figure and give the room between them.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Empty.
    title : str
        The finding, in bold; broken into lines where it is longer than the figure is wide.
    subtitle, caption : str
        What is shown; source, date, coverage and projection, as `Labels.caption` says.

    Returns
    -------
    matplotlib.figure.SubFigure
        As wide as the figure, from below the subtitle to above the caption.
    """
    width, height = size(fig)
    blocks = [(title, {"fontsize": SIZES["headline"], "fontweight": "bold"}), (subtitle, {"fontsize": SIZES["body"], "color": MUTED, "linespacing": 1.35})]
    top = height - MARGIN
    for text, font in blocks:
        if text:
            lines = wrap(fig, text, width - 2 * MARGIN, **font)
            fig.text(MARGIN / width, top / height, lines, va="top", ha="left", **font)
            top -= measure(fig, lines, **font)[1] + 0.1
    font = {"fontsize": SIZES["small"], "color": MUTED, "linespacing": 1.45}
    lines = wrap(fig, caption, width - 2 * MARGIN, **font)
    fig.text(MARGIN / width, MARGIN / height, lines, va="bottom", ha="left", **font)
    bottom = MARGIN + (measure(fig, lines, **font)[1] + 0.1 if caption else 0)
    rows = fig.add_gridspec(3, 1, height_ratios=[height - top, top - bottom, bottom])
    return fig.add_subfigure(rows[1])


def save(fig: Figure, format: str = "png") -> bytes:
    """Draw a figure to bytes that are equal in every run on one platform.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    format : {"png", "svg", "pdf"}

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        For another format.
    """
    metadata = {"svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}
    if format == "png":
        from localties.drawing.canvas import pixels

        return shrink(pixels(fig))
    if format not in metadata:
        raise ValueError(f"format {format!r} is unknown; choose one of png, {', '.join(metadata)}")
    buffer = io.BytesIO()
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    try:
        fig.savefig(buffer, format=format, metadata=metadata[format])
    finally:
        os.environ.pop("SOURCE_DATE_EPOCH")
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before
    return buffer.getvalue()


def describe(drawn: Axes | FigureBase, text: str) -> None:
    """Say what was drawn, for those who cannot see it; `show` gives the text to the page.

    Parameters
    ----------
    drawn : matplotlib.axes.Axes, Figure or SubFigure
        Its figure collects the texts of all that is drawn on it, in that order.
    text : str
        One to three sentences made from the data.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> fig = Figure()
    >>> describe(fig.subplots(), "66 ties between 25 and 54 places.")
    >>> described(fig)
    '66 ties between 25 and 54 places.'
    """
    fig = _root(drawn)
    fig.localties_alt = [*getattr(fig, "localties_alt", ()), text]


def described(fig: Figure) -> str:
    """Text that says what a figure shows, "" if nothing on it was described."""
    return " ".join(getattr(fig, "localties_alt", ()))


def _root(drawn: Axes | FigureBase) -> Figure:
    while drawn.figure is not drawn:
        drawn = drawn.figure
    return drawn


def show(fig: Figure, alt: str | None = None) -> None:
    """Show a figure in a notebook with a text for those who cannot see it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Is closed afterwards, so that Jupyter does not show it again.
    alt : str, optional
        What the figure shows, in one to three sentences, made from the data; by default
        what its parts were described with.

    Raises
    ------
    ValueError
        If the text is too short to say anything, or a word of the figure is cut off or
        lies on another.
    """
    import matplotlib.pyplot as plt
    from IPython.display import Image, display

    alt = described(fig) if alt is None else alt
    if len(alt.split()) < 5 and len(alt) < 20:
        raise ValueError(f"alt text {alt!r} says too little; describe what the figure shows")
    picture = save(fig)
    if faults := misplaced(fig, drawn=True):
        raise ValueError("the figure has " + "; ".join(faults) + ". Make room for the words or shorten them")
    width = round(fig.get_figwidth() * 96)
    display(Image(picture, format="png", alt=alt, width=width))
    plt.close(fig)


def table(frame: pd.DataFrame, *, caption: str, numbers: Sequence[str] | None = None) -> HTML:
    """Show a table in a notebook with all its words.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells are escaped. A column ``url`` is not shown but makes links of the last column
        before it, if it holds a web address, or a line for each of the parts that a semicolon ends.
    caption : str
        What the table shows.
    numbers : sequence of str, optional
        Columns to align to the right; by default those that `frame.attrs` names as ``numbers``.

    Returns
    -------
    IPython.display.HTML
    """
    import pandas as pd
    from IPython.display import HTML

    numbers = frame.attrs.get("numbers", ()) if numbers is None else numbers
    shown = {column: [None if pd.isna(cell) else str(cell) for cell in frame[column]] for column in frame if column != "url"}
    cells = {column: [escape(text or "") for text in texts] for column, texts in shown.items()}
    if "url" in frame:
        last = list(shown)[-1]
        cells[last] = [_links(url, text or "") for url, text in zip(frame.url, shown[last])]
    # JupyterLab sets every cell flush right unless the cell says otherwise; the pages have their own style
    align = {column: ' class="number"' if column in numbers else ' style="text-align: left"' for column in shown}
    align |= {column: f' class="long"{align[column]}' for column in shown if column not in numbers and median([len(text) for text in shown[column] if text is not None] or [0]) > LONG}
    head = "".join(f'<th scope="col"{align[column]}>{escape(column)}</th>' for column in shown)
    body = "\n".join("<tr>" + "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(align.values(), row)) + "</tr>" for row in zip(*cells.values()))
    words = f'<caption style="text-align: left">{escape(caption)}</caption>'
    return HTML(f"<table>\n{words}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>")


def _links(urls: str, text: str) -> str:
    """Link a text, or its parts if there are several addresses; none if they cannot be told apart."""
    if "\n" not in urls:
        return _link(urls, text)
    parts, addresses = str(text).split("; "), urls.split("\n")
    return "; ".join(map(_link, addresses, parts)) if len(parts) == len(addresses) else escape(str(text))


def _link(url: str, text: str) -> str:
    said = escape(str(text))
    return f'<a href="{escape(url)}" rel="noreferrer">{said}</a>' if url.startswith(("https://", "http://")) else said
