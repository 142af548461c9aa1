"""Say what the lines of pairs mean and show, as a legend and as a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localties.data.ties import paper_classes
from localties.drawing import layout, strands, style
from localties.drawing.legend import draw_legend, legend_height

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import FigureBase

    from localties.data.labels import Labels
    from localties.drawing.legend import Entry

__all__ = ["classes", "draw_foot", "foot_height", "tie_entries", "told"]

#: Up to so many that are equally large are named.
FEW = 3


def tie_entries(pairs: pd.DataFrame, words: Labels, *, scale: float = 1.0) -> list[Entry]:
    """Legend of the classes that are drawn, and of the widths of few and many events.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Rows of `localties.partnerships` that are drawn in full colour.
    words : Labels
    scale : float
        Of `strands.line_width`.

    Returns
    -------
    list of (str, mapping)
        For `legend.draw_legend`.
    """
    if not len(pairs):
        return []
    few, many = int(pairs.events.min()), int(pairs.events.max())
    counts = sorted({few, many, *(step for step in (5,) if few < step < many)})
    widths = [(words.number(count), _line(style.INK, float(strands.line_width(count, scale=scale)))) for count in counts]
    return [(words.phrase("highest paper"), {}), *((label, _line(color, 3.0)) for label, color in classes(pairs, words)), (words.phrase("events of a line"), {}), *widths]


def foot_height(fig: FigureBase, entries: list[Entry]) -> float:
    """Inches that a legend at the foot of a figure takes, with the margin below it."""
    return style.MARGIN + legend_height(fig, entries, width=layout.size(fig)[0] - 2 * style.MARGIN)


def draw_foot(fig: FigureBase, entries: list[Entry]) -> None:
    """Draw a legend at the foot of a figure."""
    draw_legend(fig, entries, left=style.MARGIN, top=foot_height(fig, entries), width=layout.size(fig)[0] - 2 * style.MARGIN)


def classes(pairs: pd.DataFrame, words: Labels) -> list[tuple[str, str]]:
    """Name and colour of each class of pairs, the most formal first, contacts last."""
    say = {0: words.phrase("contact only"), 6: words.word("kinds", "attested")}
    drawn = sorted(zip(paper_classes(pairs).tolist(), pairs.formality_kind), key=lambda pair: pair[0] or 9)
    return list({say.get(value) or words.word("kinds", kind): style.CLASS_COLORS[value] for value, kind in drawn}.items())


def _line(color: str, width: float) -> dict[str, object]:
    return {"linestyle": "-", "color": color, "linewidth": width}


def told(pairs: pd.DataFrame, words: Labels, sides: tuple[str, str], key: str) -> str:
    """Say what lines between two sides show: how many, the place with most, the widest.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Rows of `localties.partnerships` that are drawn in full colour.
    words : Labels
    sides : tuple of str
    key : str
        Phrase that says what kind of figure it is.
    """
    names = {"first": words.name(sides[0]), "second": words.name(sides[1])}
    if not len(pairs):
        return words.phrase("alt no pairs", **names)
    events = int(pairs.events.max())
    busiest = list(pairs.pair[pairs.events == events].sort_values())
    widest = words.phrase("alt pair", pair=words.pairs(busiest), events=_many(words, events, "event", "events")) if len(busiest) <= FEW else ""
    if len(pairs) == 1:
        return words.phrase(key, **names) + widest
    held = {place: int(count) for side in sides for place, count in pairs[f"{side}_partner"].value_counts().items()}
    most = sorted(place for place, count in held.items() if count == max(held.values()))
    hubs = words.phrase("alt hubs", most=words.phrase("list comma").join(words.name(place) for place in most), lines=words.number(max(held.values()))) if len(most) <= FEW else ""
    ties = int((pairs.standing == "tie").sum())
    counts = {"here": words.number(pairs[f"{sides[0]}_partner"].nunique()), "there": words.number(pairs[f"{sides[1]}_partner"].nunique())}
    many = words.phrase("alt pairs", ties=_many(words, ties, "tie", "ties"), contacts=_many(words, len(pairs) - ties, "contact", "contacts"), **names, **counts)
    return words.phrase(key, **names) + many + hubs + (words.phrase("alt widest", pair=widest) if widest else "")


def _many(words: Labels, count: int, one: str, several: str) -> str:
    return words.phrase(one if count == 1 else several, count=words.number(count))
