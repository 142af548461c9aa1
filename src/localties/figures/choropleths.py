"""Colour units by the class of their number, in one map or in several with the same classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography
from localties.data.labels import Labels
from localties.drawing import insets, layout, maps, style
from localties.drawing.classes import Classes, classify
from localties.drawing.keys import Entry, Key, plan_key
from localties.drawing.panels import MARGIN, NOTE, arrange, key_room, tell_letters
from localties.drawing.topmost import label_top

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase
    from matplotlib.transforms import Bbox

    from localties.data.tables import Tables

__all__ = ["Panel", "choropleth", "choropleths"]

#: Colour of a unit without a class.
STATES = {"none found": style.NONE_FOUND, "not searched": style.NOT_SEARCHED, "no data": style.NOT_SEARCHED}


#: Inches that a scale takes above the right end of a map.
SCALE_WIDTH = 0.7


@dataclass(frozen=True)
class Panel:
    """A map of `choropleths`.

    Attributes
    ----------
    country : str
    values : pandas.Series
        Numbers by `unit_id`; those of other countries are passed over.
    day : str, optional
        EDTF; the day whose units are drawn, by default the data date.
    title : str
        By default the name of the country.
    """

    country: str
    values: pd.Series
    day: str | None = None
    title: str = ""


def choropleth(tables: Tables, ax: Axes, values: pd.Series, *, country: str, label: str, lang: str = "en", day: str | None = None, counted: bool = True, classes: Classes | None = None, scheme: str = "FisherJenks", k: int = 5, breaks: Sequence[float] | None = None, top: int = 0, key: bool = True) -> Axes:
    """Colour the units of a country by the class of their number.

    Parameters
    ----------
    tables : Tables
    ax : matplotlib.axes.Axes
    values : pandas.Series
        Numbers by `unit_id` of units that are valid on the day; those of other countries
        are passed over.
    country : str
    label : str
        What the numbers are, in the language; title of the key.
    lang : {"en", "vi", "ja"}
    day : str, optional
        EDTF; by default the data date.
    counted : bool
        Whether the numbers count what the search found: then a unit without one, or with
        zero, is "none found" or "not searched", as `coverage.csv` says; else it has "no data".
    classes : Classes, optional
        Those of other maps too; by default the values are classified by `scheme` and `k`,
        or by `breaks`, as in `localties.drawing.classes.classify`.
    top : int
        Names and numbers of at most that many highest units are written, where they find
        room; of units with equal numbers all or none.
    key : bool
        Whether to draw the key, in the room that `datapackage.json` gives under `maps`, and a
        note below the map, of one to three lines.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a value belongs to no unit of that day, or lies outside the classes; if the map is
        too small for its key.
    """
    words, panel = Labels(tables, lang), Panel(country, values, day)
    numbers, states = _read(tables, panel, counted)
    classes = classify(numbers, scheme=scheme, k=k, breaks=breaks) if classes is None else classes
    _paint(tables, ax, panel, numbers, states, classes, words)
    keep_out = _draw_key(tables, ax, country, _key(words, label, [(numbers, states)], [""], classes, counted), words) if key else []
    if top:
        label_top(ax, numbers, words, top=top, keep_out=[*keep_out, *_inset_boxes(ax)])
    style.describe(ax, _say(words, words.name(country), label, numbers, states))
    return ax


def choropleths(tables: Tables, fig: FigureBase, panels: Sequence[Panel], *, label: str, lang: str = "en", counted: bool = True, classes: Classes | None = None, scheme: str = "FisherJenks", k: int = 5, breaks: Sequence[float] | None = None, top: int = 0) -> dict[str, Axes]:
    """Draw several maps whose colours mean the same, with one key that counts the units of each.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty, of any size; the maps are set in the rows that make them largest, and the key
        into one of them, beside or below them.
    panels : sequence of Panel
        Their titles differ.
    label, lang, counted, classes, scheme, k, breaks, top
        As in `choropleth`; classes are those of the numbers of all panels.

    Returns
    -------
    dict of matplotlib.axes.Axes
        The maps by title of the panel.

    Raises
    ------
    ValueError
        As in `choropleth`, and if two panels have one title.
    """
    words = Labels(tables, lang)
    panels = [panel if panel.title else replace(panel, title=words.name(panel.country)) for panel in panels]
    if len({panel.title for panel in panels}) < len(panels):
        raise ValueError(f"the titles {[panel.title for panel in panels]} are not all different: give each panel its own")
    read = [_read(tables, panel, counted) for panel in panels]
    classes = classify(np.concatenate([numbers for numbers, _ in read]), scheme=scheme, k=k, breaks=breaks) if classes is None else classes
    legend = _key(words, label, read, [panel.title for panel in panels], classes, counted)
    boxes, plan, corner, note = arrange(tables, fig, [(panel.country, panel.title) for panel in panels], legend, words)
    width, height = layout.size(fig)
    axes = {}
    for panel, (numbers, states), (left, bottom, wide, high) in zip(panels, read, boxes):
        ax = axes[panel.title] = layout.panel(fig, left, bottom, wide, high, label=panel.title, bare=True)
        _paint(tables, ax, panel, numbers, states, classes, words)
        _head(fig, panel.title, left, bottom + high, wide)
        style.describe(ax, _say(words, panel.title, label, numbers, states))
    plan.draw(*corner)
    fig.text(MARGIN, MARGIN, note, va="bottom", transform=layout.inches(fig), gid="note", **NOTE)
    for panel, (numbers, _) in zip(panels, read) if top else ():
        ax = axes[panel.title]
        label_top(ax, numbers, words, top=top, keep_out=[_pixels(fig, corner[0], corner[1] - plan.height, plan.width, plan.height), *_inset_boxes(ax)])
    return axes


def _head(fig: FigureBase, title: str, left: float, bottom: float, width: float) -> None:
    """Write a title above a map, beside its scale or, where that leaves no room, above the scale."""
    font = {"fontsize": style.SIZES["body"], "fontweight": "bold"}
    beside, long = width - SCALE_WIDTH, layout.measure(fig, title, **font)[0]
    is_above = beside < long <= width or layout.measure(fig, layout.wrap(fig, title, beside, **font), **font)[0] > beside
    lines = title if is_above else layout.wrap(fig, title, beside, **font)
    fig.text(left, bottom + (0.22 if is_above else 0.06), lines, va="bottom", transform=layout.inches(fig), **font)


def _read(tables: Tables, panel: Panel, counted: bool) -> tuple[pd.Series, pd.Series]:
    """Numbers of the units that have a class, and the state of the units that have none."""
    day = panel.day or tables.package.data_date
    units = geography.units_at(tables, day, country=panel.country).index
    country = tables.units.set_index("unit_id").country
    values = panel.values.dropna().astype(float)
    unknown = [unit for unit in values.index if unit not in country.index]
    gone = [unit for unit in values.index if unit not in units and country.get(unit) == panel.country]
    if unknown or gone:
        raise ValueError(f"there is no unit {', '.join([*unknown, *gone])} on {day}: give the values by unit_id of the units that geography.units_at gives for that day")
    numbers = values[values.index.isin(units)].reindex([unit for unit in units if unit in values.index])
    if not counted:
        return numbers, _states(units, numbers, lambda unit: "no data")
    numbers = numbers[numbers > 0]
    result = geography.coverage_at(tables, day).result
    return numbers, _states(units, numbers, lambda unit: "not searched" if result[unit] == "not searched" else "none found")


def _states(units: pd.Index, numbers: pd.Series, say) -> pd.Series:
    import pandas as pd

    without = [unit for unit in units if unit not in numbers.index]
    return pd.Series([say(unit) for unit in without], index=without, dtype="object")


def _paint(tables: Tables, ax: Axes, panel: Panel, numbers: pd.Series, states: pd.Series, classes: Classes, words: Labels) -> None:
    """Draw the map of a panel with its insets and scale."""
    day, colors = panel.day or tables.package.data_date, classes.colors()
    fills = {unit: colors[place] for unit, place in zip(numbers.index, classes.find(numbers))} | {unit: STATES[state] for unit, state in states.items()}
    hatched = set(states.index[states != "none found"])
    maps.country_map(tables, panel.country, ax, day=day, fills=fills, hatched=hatched)
    insets.draw_insets(tables, panel.country, ax, day, words=words, fills=fills, hatched=hatched)
    maps.scale_bar(ax, words)


def _key(words: Labels, label: str, read: Sequence[tuple[pd.Series, pd.Series]], titles: Sequence[str], classes: Classes, counted: bool) -> Key:
    """Classes from high to low, then the states, with the number of units of each panel."""
    found = [np.bincount(classes.find(numbers), minlength=len(classes.bounds)) for numbers, _ in read]
    entries = [Entry(color, False, text, tuple(words.number(int(counts[place])) for counts in found)) for place, (color, text) in enumerate(zip(classes.colors(), classes.intervals(words)))]
    states = ("none found", "not searched") if counted else ("no data",) if any(len(without) for _, without in read) else ()
    entries += [Entry(STATES[state], state != "none found", words.phrase(state), tuple(words.number(int((without == state).sum())) for _, without in read)) for state in states]
    scheme = words.phrase(f"scheme {classes.scheme}")
    if len(read) == 1:
        return Key(label, (words.phrase("key units"),), tuple(entries), words.phrase("key note", scheme=scheme))
    return Key(label, tuple(titles), tuple(entries), words.phrase("key note pooled", scheme=scheme))


def _draw_key(tables: Tables, ax: Axes, country: str, key: Key, words: Labels) -> list[Bbox]:
    """Draw a key into the room of a map and its note below; give the part of the canvas that the key takes."""
    fig, plan, extent = ax.figure, plan_key(ax.figure, key), ax.get_window_extent()
    left, bottom, wide, high = np.multiply(key_room(tables, country), (extent.width, extent.height) * 2) / fig.dpi
    if plan.width > wide or plan.height > high:
        raise ValueError(f"the key takes {plan.width:.1f} by {plan.height:.1f} inches, the map has room for {wide:.1f} by {high:.1f}: make the map larger, set key=False, or use choropleths")
    x, y = layout.inches(fig).inverted().transform(extent.min)
    plan.draw(x + left, y + bottom + high)
    width = extent.width / fig.dpi
    told = tell_letters(tables, fig, {country: width}, words)
    ax.annotate(layout.wrap(fig, f"{key.note}\n{told}".strip(), width, **NOTE), (0, 0), xycoords="axes fraction", xytext=(0, -5), textcoords="offset points", va="top", gid="note", **NOTE)
    return [_pixels(fig, x + left, y + bottom + high - plan.height, plan.width, plan.height)]


def _pixels(fig: FigureBase, left: float, bottom: float, width: float, height: float) -> Bbox:
    from matplotlib.transforms import Bbox

    return Bbox(layout.inches(fig).transform([(left, bottom), (left + width, bottom + height)])).padded(4)


def _inset_boxes(ax: Axes) -> list[Bbox]:
    """Parts of the canvas that insets and their names take."""
    return [found for box in ax.localties_insets for found in (box.get_window_extent().padded(3), *(text.get_window_extent().padded(3) for text in box.texts))]


def _say(words: Labels, title: str, label: str, numbers: pd.Series, states: pd.Series) -> str:
    """What a map shows, in words."""
    told = [words.phrase("alt state", state=words.phrase(state), count=words.number(int(count))) for state, count in states.value_counts().sort_index().items()]
    values = {"title": title, "label": label, "count": words.number(len(numbers)), "units": words.number(len(numbers) + len(states))}
    ends = ""
    if len(numbers):
        highest = words.phrase("list comma").join(words.unit(unit) for unit in numbers.index[numbers == numbers.max()][:5])
        ends = words.phrase("alt ends", low=words.number(numbers.min()), high=words.number(numbers.max()), names=highest)
    return words.phrase("alt choropleth", ends=ends, states=words.phrase("alt states", states=words.phrase("list comma").join(told)) if told else "", **values)
