"""Plan where the lines, marks and words of lifelines stand, in inches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from localties.data.dates import parse_date
from localties.data.labels import Labels
from localties.data.memory import remembered
from localties.drawing import lines, style
from localties.drawing.layout import letters, measure, size, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["Look", "Plan", "plan_lines", "year_ticks"]

#: Up to so many pairs, papers are labelled with kind and date, or with the date.
FEW, SOME = 3, 14


@dataclass(frozen=True)
class Look:
    """Sizes of one way to draw lines: marks, bars and words in points, the rest in inches."""

    mark: float
    bar: float
    font: float
    pitch: float
    pad: float
    arc: float
    tiers: int
    name: float


LOOKS = {
    "few": Look(mark=6.2, bar=4.4, font=style.SIZES["label"], pitch=0.12, pad=0.1, arc=0.13, tiers=7, name=1.7),
    "some": Look(mark=5.4, bar=3.8, font=style.SIZES["label"], pitch=0.1, pad=0.085, arc=0.11, tiers=3, name=2.1),
    "many": Look(mark=4.3, bar=2.6, font=style.SIZES["small"], pitch=0.07, pad=0.03, arc=0.06, tiers=0, name=3.2),
}


@dataclass
class Plan:
    """Where everything of lifelines stands.

    Attributes
    ----------
    rows, stretches, links, terms : pandas.DataFrame
        Of `lines`; rows with `lane`, `y` and `aside` (x in the block of undated things).
    labels : pandas.DataFrame
        `line`, `text`, `at` (x of what is labelled), `x`, `bottom`, `tier`, `ha`, `va`.
    base : numpy.ndarray
        y of each line, counted downwards.
    first, last, today : float
        Decimal years: the ends of the axis, and the data date.
    left, across, aside, head, foot, height : float
        Inches: names, axis of time, block of undated things, above, below, and the lines.
    """

    words: Labels
    look: Look
    mode: str
    names: list[str]
    rows: pd.DataFrame
    stretches: pd.DataFrame
    links: pd.DataFrame
    terms: pd.DataFrame
    today: float
    day: str
    first: float = 0.0
    last: float = 0.0
    left: float = 0.0
    across: float = 0.0
    aside: float = 0.0
    head: float = 0.22
    foot: float = 0.06
    height: float = 0.0
    margin: float = style.MARGIN
    base: np.ndarray = field(default_factory=lambda: np.zeros(0))
    labels: pd.DataFrame | None = None

    @property
    def scale(self) -> float:
        """Inches a year."""
        return self.across / (self.last - self.first)

    def ticks(self) -> list[int]:
        """Years that have room for their number."""
        return year_ticks(self.first, self.last, self.across)


def plan_lines(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, lang: str, *, mode: str | None = None) -> Plan:
    """Plan lifelines for the width of a figure or subfigure.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Gives the width; its height does not matter.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    lang : {"en", "vi", "ja"}
    mode : {"few", "some", "many"}, optional
        By default as many pairs need.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If the mode is unknown.
    """
    if mode is not None and mode not in LOOKS:
        raise ValueError(f"mode {mode!r} is unknown; choose one of {', '.join(LOOKS)}")
    mode = mode or ("few" if len(pairs) <= FEW else "some" if len(pairs) <= SOME else "many")
    return _planned(tables, tuple(pairs.pair), lang, mode, size(fig)[0], fig.dpi, letters())


@remembered
def _planned(tables: Tables, pairs: tuple[str, ...], lang: str, mode: str, width: float, dpi: float, typeface: tuple[object, ...]) -> Plan:
    """Plan once what is asked for its height first, and drawn then."""
    import pandas as pd
    from matplotlib.figure import Figure

    fig, words = Figure(figsize=(width, 1), dpi=dpi), Labels(tables, lang)
    look, today = LOOKS[mode], lines.year_of_end(tables.package.data_date)
    rows = lines.marks(tables, pd.DataFrame({"pair": pairs}))
    papers = lines.spans(rows)
    stated = np.array([isinstance(text, str) and lines.year_of_end(text) == end for text, end in zip(papers.stated, papers.end)], bool)
    plan = Plan(words, look, mode, _names(fig, words, pairs, look), rows, lines.stretches(rows, papers, today), lines.links(rows), papers[stated], today, words.date(tables.package.data_date))
    _across(fig, plan)
    _lanes(plan)
    labels = _labels(fig, plan)
    _stack(fig, plan, labels)
    return plan


def _names(fig: FigureBase, words: Labels, pairs: Sequence[str], look: Look) -> list[str]:
    """Names of the pairs in lines."""
    return [wrap(fig, name, look.name, fontsize=look.font) for name in words.short_pairs(pairs)]


def _across(fig: FigureBase, plan: Plan) -> None:
    """Share the width between names, time and undated things; choose the years."""
    rows, look, width = plan.rows, plan.look, size(fig)[0]
    line, x, start = (rows[name].to_numpy() for name in ("line", "x", "start"))
    is_dated = ~np.isnan(x)
    dated = x[is_dated]
    if not is_dated.all():
        header = measure(fig, plan.words.phrase("undated"), fontsize=style.SIZES["small"])[0]
        plan.aside = max(header + 0.16, min(np.bincount(line[~is_dated]).max(), 8) * look.pitch + 0.16)
    if len(plan.names) > 1:
        plan.left = plan.margin + max(measure(fig, name, fontsize=look.font)[0] for name in plan.names) + 0.12
    else:
        plan.left = plan.margin + 0.15
    plan.across = width - plan.left - plan.aside - plan.margin - (0.05 if plan.aside else 0.12)
    plan.first = float(np.floor(start[is_dated].min() if len(dated) else plan.today - 5))
    plan.last = max([plan.today, *dated, *plan.terms.end]) + 0.05
    plan.first = min(plan.first, float(np.floor(plan.last - 3)))
    if plan.mode == "many":  # room for the year left of the first mark
        plan.first -= np.ceil(0.36 / (plan.across / (plan.last - plan.first)))


def year_ticks(first: float, last: float, width: float) -> list[int]:
    """Round years between two decimal ones, at least 0.45 inches apart in `width`.

    Examples
    --------
    >>> year_ticks(1994, 2026.9, 6)
    [1995, 2000, 2005, 2010, 2015, 2020, 2025]
    """
    step = next((step for step in (1, 2, 5, 10, 20) if step * width / (last - first) >= 0.45), 50)
    return [year for year in range(int(np.ceil(first)), int(last) + 1) if year % step == 0]


def _lanes(plan: Plan) -> None:
    """Give each mark a lane below its line, and undated ones a place in their block."""
    rows, pitch = plan.rows, plan.look.pitch
    line, x, group = (rows[name].to_numpy() for name in ("line", "x", "group"))
    until = np.where(rows.vague & (group != "paper"), rows.end, x) * plan.scale
    first, dated = np.isin(group.astype(str), ["paper", "ended"]), ~np.isnan(x)
    lane, aside = np.zeros(len(rows), int), np.zeros(len(rows))
    across = max(int((plan.aside - 0.14) / pitch), 1)
    for number in np.unique(line):
        own = np.flatnonzero(dated & (line == number))
        lane[own] = lines.lanes(x[own] * plan.scale, pitch, until=until[own], first=first[own])
        own = np.flatnonzero(~dated & (line == number))
        lane[own], place = np.divmod(np.arange(len(own)), across)
        beside = np.minimum(len(own) - lane[own] * across, across)
        aside[own] = 0.06 + (plan.aside - 0.06) / 2 + (place - (beside - 1) / 2) * pitch
    rows["lane"], rows["aside"] = lane, aside


def _labels(fig: FigureBase, plan: Plan) -> list[list[tuple]]:
    """Labels of each line: text, x of what is labelled, left edge, width, height, tier."""
    if plan.mode == "many":
        years = _first_years(plan)
        return [years.get(line, []) for line in range(len(plan.names))]
    return [_tiers(fig, plan, found) for found in _candidates(plan)]


def _first_years(plan: Plan) -> dict[int, list[tuple]]:
    """The year of the first dated mark of each line, at its left."""
    lefts: dict[int, tuple[float, float]] = {}
    for line, x, start, vague in lines.each(plan.rows, "line", "x", "start", "vague"):
        if not np.isnan(x):
            left, begin = lefts.get(line, (np.inf, np.inf))
            lefts[line] = min(left, x, start if vague else x), min(begin, start)
    return {line: [(str(int(begin)), left, left - 0.06 / plan.scale, 0.0, 0.0, 0)] for line, (left, begin) in lefts.items()}


def _candidates(plan: Plan) -> list[list[tuple[float, list[str]]]]:
    """What could be printed on each line at which x, the fullest text first: papers and ends from the latest, then terms."""
    words, found = plan.words, [[] for _ in plan.names]
    for line, x, group, date, start, kind, status in lines.each(plan.rows[::-1], "line", "x", "group", "date", "start", "kind", "status"):
        if group not in ("paper", "ended") or np.isnan(x):
            continue
        texts = [words.date(date), str(int(start)) if parse_date(date).earliest.year == parse_date(date).latest.year else ""]
        found[line].append((x, [f"{words.event(kind, status)}\n{texts[0]}", *texts] if plan.mode == "few" else texts))
    for line, end, stated in zip(*(plan.terms[name][::-1] for name in ("line", "end", "stated"))):
        found[line].append((end, [words.phrase("until", date=words.date(stated))]))
    return found


def _tiers(fig: FigureBase, plan: Plan, candidates: list[tuple[float, list[str]]]) -> list[tuple]:
    """Print as much as has room: texts above their marks, or beginning at them as flags do."""
    ways = [_fill(fig, plan, candidates, flags) for flags in (False, True)]
    return max(ways, key=lambda labels: (len(labels), sum(len(label[0]) for label in labels), -sum(label[5] for label in labels)))


def _fill(fig: FigureBase, plan: Plan, candidates: list[tuple[float, list[str]]], flags: bool) -> list[tuple]:
    """Put each text on the lowest tier where it lies on no other and on no leader.

    They come from the latest to the first: the text of a flag then passes above later ones.
    """
    low, high = plan.first * plan.scale, plan.last * plan.scale
    taken: list[list[tuple[float, float]]] = [[] for _ in range(plan.look.tiers)]
    found = []
    for x, texts in candidates:
        at = x * plan.scale
        for text in filter(None, texts):
            width, height = _measure(fig, text)
            need = text.count("\n") + 1
            centred, right, left = at - width / 2, at - 0.02, at + 0.02 - width
            lefts = [min(max(place, low), high - width) for place in ((right, left, centred) if flags else (centred, right, left))]
            tiers = range(plan.look.tiers - need + 1)
            places = ((tier, place) for place in lefts for tier in tiers) if flags else ((tier, place) for tier in tiers for place in lefts)
            free = (where for where in places if _is_free(taken, where[0], need, where[1], where[1] + width, at))
            if (place := next(free, None)) is not None:
                for level in range(place[0] + need):
                    taken[level].append((place[1], place[1] + width) if level >= place[0] else (at, at))
                found.append((text, x, place[1] / plan.scale, width, height, place[0]))
                break
    return found


def _is_free(taken: list[list[tuple[float, float]]], tier: int, need: int, left: float, right: float, at: float) -> bool:
    def clear(level: int, low: float, high: float) -> bool:
        return all(high + 0.05 <= start or low - 0.05 >= end for start, end in taken[level])

    return all(clear(level, left, right) for level in range(tier, tier + need)) and all(clear(level, at, at) for level in range(tier))


def _measure(fig: FigureBase, text: str) -> tuple[float, float]:
    return measure(fig, text, fontsize=style.SIZES["small"], linespacing=1.2)


def _stack(fig: FigureBase, plan: Plan, labels: list[list[tuple]]) -> None:
    """Stack the lines, each as high as its marks and words want."""
    import pandas as pd

    rows, look = plan.rows, plan.look
    tier, half = 0.135, look.mark * 0.7 / 72
    linked, deep = set(plan.links.line), np.zeros(len(plan.names), int)
    np.maximum.at(deep, rows.line, rows.lane)
    base, top, printed = [], 0.0, []
    for line, (name, own) in enumerate(zip(plan.names, labels)):
        tiers = max((label[5] + (2 if "\n" in label[0] else 1) for label in own), default=0) if plan.mode != "many" else 0
        above = half + (tiers * tier + 0.05 if tiers else 0) + (look.arc - half if line in linked else 0)
        below = half + deep[line] * look.pitch
        tall = measure(fig, name, fontsize=look.font, linespacing=1.15)[1] if len(plan.names) > 1 else 0
        middle = top + look.pad + max(above, tall / 2)
        base.append(middle)
        top = middle + max(below, tall / 2) + look.pad
        lift = half + (look.arc - half if line in linked else 0) + 0.03
        for text, at, left, width, _, level in own:
            off = (at - left) * plan.scale / width if width else 1.0  # where the mark lies under its text
            ha = "right" if off > 0.8 else "left" if off < 0.2 else "center"
            x = left + width / plan.scale * {"left": 0, "center": 0.5, "right": 1}[ha]
            place = (x, middle, "right", "center") if plan.mode == "many" else (x, middle - lift - level * tier, ha, "bottom")
            printed.append((line, text, at, *place, level))
    plan.base, plan.height = np.array(base), max(top, 0.3)
    plan.labels = pd.DataFrame(printed, columns=["line", "text", "at", "x", "bottom", "ha", "va", "tier"])
    rows["y"] = plan.base[rows.line] + rows.lane * look.pitch if len(rows) else 0.0
    plan.foot = 0.24 if plan.height > 4 else 0.06
