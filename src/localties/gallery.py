"""Draw every kind of figure once, with title, caption and alt text, in a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localties import flows, style
from localties.labels import Labels
from localties.ties import partnerships

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure, SubFigure

    from localties.tables import Tables

__all__ = ["PLATES", "Plate", "draw", "held_ties"]


@dataclass(frozen=True)
class Plate:
    """A figure of the gallery.

    Attributes
    ----------
    name : str
        That of the function which draws it; the title is the phrase ``title <name>``, what
        is shown ``subtitle <name>``.
    size : tuple of float
        Width and height in inches, words around the figure included.
    paint : callable
        Draws on the room that `style.page` gives: takes tables, that subfigure, a language.
    counts : callable
        Gives the values that title and subtitle are filled with, from tables and words.
    is_map : bool
        Whether the caption speaks of boundaries and projection.
    """

    name: str
    size: tuple[float, float]
    paint: Callable[[Tables, SubFigure, str], object]
    counts: Callable[[Tables, Labels], dict[str, object]]
    is_map: bool = False


def draw(plate: Plate, tables: Tables, *, lang: str = "en") -> Figure:
    """Draw a plate.

    Parameters
    ----------
    plate : Plate
    tables : Tables
    lang : {"en", "vi", "ja"}

    Returns
    -------
    matplotlib.figure.Figure
        To be shown or saved with `style.show` or `style.save`, and closed by the caller.
    """
    import matplotlib.pyplot as plt

    words = Labels(tables, lang)
    values = plate.counts(tables, words)
    fig = plt.figure(figsize=plate.size)
    title, subtitle = (words.phrase(f"{part} {plate.name}", **values) for part in ("title", "subtitle"))
    room = style.page(fig, title=title, subtitle=subtitle, caption=words.caption(map=plate.is_map))
    plate.paint(tables, room, lang)
    return fig


def held_ties(tables: Tables) -> pd.DataFrame:
    """Ties between local governments, without those that aggregators alone attest."""
    pairs = partnerships(tables)
    return pairs[pairs.between_governments & (pairs.standing == "tie") & (pairs.grade != "D")]


def _count_ties(tables: Tables, words: Labels) -> dict[str, object]:
    held = held_ties(tables)
    first, second = (held[f"{side}_partner"].value_counts() for side in tables.package.sides)
    return {"ties": words.number(len(held)), "first": words.number(len(first)), "second": words.number(len(second)), "most": words.number(first.max()), "hub": words.name(first.idxmax())}


PLATES = (Plate("link_chart", (10, 13), lambda tables, room, lang: flows.link_chart(tables, room, held_ties(tables), lang=lang), _count_ties),)
