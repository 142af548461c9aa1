"""Draw the reported numbers of a place or a pair as a table, with all that qualifies them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.dates import parse_date
from localties.data.labels import Labels
from localties.data.lineage import heirs
from localties.drawing import style
from localties.drawing.layout import blank, measure, size, wrap, write_lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["fact_table", "fact_table_height", "facts_about"]

_SMALL, _LABEL = style.SIZES["small"], style.SIZES["label"]

#: Inches: between columns, above and below the words of a row, height of the heads.
_GAP, _PAD, _HEAD = 0.2, 0.055, 0.27


def facts_about(tables: Tables, subject: str) -> pd.DataFrame:
    """Give the reported numbers about a place or a pair, the newest first.

    Parameters
    ----------
    tables : Tables
    subject : str
        A partner, or a pair as in `localties.partnerships`; of today.

    Returns
    -------
    pandas.DataFrame
        Rows of `figures`, undated ones last. Of a pair those that name both partners, or
        belong to one of its events; of a partner all that name it. What names a
        predecessor counts.

    Raises
    ------
    KeyError
        If there is no such partner or pair.
    """
    day = parse_date(tables.package.data_date).latest
    today = heirs(tables.units, day) | heirs(tables.partners, day)
    rows = tables.figures
    about = {side: rows[f"about_{side}"].map(today, na_action="ignore") for side in tables.package.sides}
    events = ties.events(tables)
    ends = subject.split("--")
    if len(ends) == 2 and subject in set(events.pair):
        named = (about[tables.package.sides[0]] == ends[0]) & (about[tables.package.sides[1]] == ends[1])
        chosen = rows[named | rows.event_id.isin(events.event_id[events.pair == subject])]
    elif subject in set(tables.partners.partner_id):
        chosen = rows[(about[tables.package.sides[0]] == subject) | (about[tables.package.sides[1]] == subject)]
    else:
        raise KeyError(f"{subject!r} is no partner and no pair with an event; partners.csv and the column pair of partnerships() name them")
    age = [-parse_date(text).latest.toordinal() if isinstance(text, str) else 0 for text in chosen.as_of]
    return chosen.iloc[sorted(range(len(age)), key=lambda place: (age[place], chosen.figure_id.iloc[place]))]


@dataclass(frozen=True)
class _Sheet:
    """A table in inches: heads, rows of cells broken into lines, their places."""

    heads: list[str]
    cells: list[list[str]]
    scopes: list[str]
    lefts: list[float]
    highs: list[float]
    notes: list[str]

    @property
    def height(self) -> float:
        return self.top + sum(self.highs) + 0.17 * len(self.notes) + 0.06 if self.cells else 0.3

    @property
    def top(self) -> float:
        return _HEAD + 0.14 * (max(map(_lines, self.heads)) - 1)


def _sheet(tables: Tables, fig: FigureBase, rows: pd.DataFrame, words: Labels, most: int | None) -> _Sheet:
    publisher = dict(zip(tables.sources.source_id, tables.sources.publisher))
    shown = rows if most is None else rows.head(most)
    width = size(fig)[0] - 2 * style.MARGIN
    small, bold = {"fontsize": _SMALL}, {"fontsize": _LABEL, "fontweight": "bold"}
    numbers = [wrap(fig, words.figure(row), width * 0.24, **bold) for _, row in shown.iterrows()]
    dates = [wrap(fig, words.date(text), width * 0.2, **small) for text in shown.as_of]
    sources = [wrap(fig, f"{publisher[source]}, {locator}", width * 0.24, **small) for source, locator in zip(shown.source_id, shown.locator)]
    heads = [wrap(fig, words.phrase(f"column {name}"), width * 0.22, **small) for name in ("figure", "scope", "as of", "source")]
    wide = [max((measure(fig, text, **font)[0] for text in [head, *cells]), default=0) + _GAP for head, cells, font in ((heads[0], numbers, bold), (heads[2], dates, small), (heads[3], sources, small))]
    middle = max(width - sum(wide), 1.0)
    labels = [wrap(fig, words.word("measures", code), middle - _GAP, fontsize=_LABEL) for code in shown.measure]
    scopes = [wrap(fig, text, middle - _GAP, **small) if isinstance(text, str) else "" for text in shown.scope]
    highs = [2 * _PAD + max(_lines(number) * 0.16, _lines(label) * 0.155 + _lines(scope) * 0.14, _lines(date) * 0.14, _lines(source) * 0.14) for number, label, scope, date, source in zip(numbers, labels, scopes, dates, sources)]
    lefts = [style.MARGIN, style.MARGIN + wide[0], style.MARGIN + wide[0] + middle, style.MARGIN + wide[0] + middle + wide[1]]
    notes = [words.phrase("and more", count=words.number(len(rows) - len(shown)))] if len(rows) > len(shown) else []
    notes += [words.phrase("scope in English")] if words.lang != "en" and any(scopes) else []
    return _Sheet(heads, [list(row) for row in zip(numbers, labels, dates, sources)], scopes, lefts, highs, notes)


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def fact_table_height(tables: Tables, subject: str, *, width: float, lang: str = "en", most: int | None = None) -> float:
    """Inches of height that `fact_table` wants in a figure or subfigure of a width; parameters as there."""
    from matplotlib.figure import Figure

    return _sheet(tables, Figure(figsize=(width, 4)), facts_about(tables, subject), Labels(tables, lang), most).height


def fact_table(tables: Tables, fig: FigureBase, subject: str, *, lang: str = "en", most: int | None = None) -> dict[str, Axes]:
    """Draw the reported numbers about a place or a pair, each with qualifier, scope, time and source.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; as high as `fact_table_height` says, else rows are drawn out or pressed.
    subject : str
        A partner or a pair; see `facts_about`.
    lang : {"en", "vi", "ja"}
        What is counted stays in the words of the table, and a note says so.
    most : int, optional
        Rows to draw; by default all. How many are left out is said.

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        ``facts``, in inches from the upper left corner.

    Raises
    ------
    KeyError
        If there is no such partner or pair.
    """
    words, rows = Labels(tables, lang), facts_about(tables, subject)
    sheet = _sheet(tables, fig, rows, words, most)
    ax = blank(fig, label="facts")
    ax.set_ylim(sheet.height, 0)
    name = words.pair(subject) if "--" in subject else words.name(subject)
    if not sheet.cells:
        ax.text(style.MARGIN, sheet.height / 2, words.phrase("no number"), va="center", fontsize=_LABEL, color=style.MUTED)
        style.describe(ax, words.phrase("alt no number", subject=name))
        return {"facts": ax}
    _write(ax, sheet, size(fig)[0])
    newest = rows.iloc[0]
    fact = words.phrase("fact", measure=words.word("measures", newest.measure), number=words.figure(newest))
    style.describe(ax, words.phrase("alt fact_table", subject=name, count=words.number(len(rows)), newest=fact))
    return {"facts": ax}


def _write(ax: Axes, sheet: _Sheet, width: float) -> None:
    """Heads, rows with thin rules between them, notes."""
    for head, x in zip(sheet.heads, sheet.lefts):
        write_lines(ax, x, sheet.top - 0.1 - 0.14 * (_lines(head) - 1), head, 0.14, fontsize=_SMALL, color=style.MUTED, gid="head")
    y, rules = sheet.top, [sheet.top]
    for (number, label, date, source), scope, high in zip(sheet.cells, sheet.scopes, sheet.highs):
        top = y + _PAD + 0.115  # the first baseline of all cells of a row
        write_lines(ax, sheet.lefts[0], top, number, 0.16, fontsize=_LABEL, fontweight="bold", gid="number")
        write_lines(ax, sheet.lefts[1], top, label, 0.155, fontsize=_LABEL, gid="measure")
        write_lines(ax, sheet.lefts[1], top + 0.155 * _lines(label) - 0.008, scope, 0.14, fontsize=_SMALL, color=style.MUTED, gid="scope")
        write_lines(ax, sheet.lefts[2], top, date, 0.14, fontsize=_SMALL, gid="as of")
        write_lines(ax, sheet.lefts[3], top, source, 0.14, fontsize=_SMALL, gid="source")
        y += high
        rules.append(y)
    ax.hlines(rules, style.MARGIN, width - style.MARGIN, color=[style.MUTED, *[style.GRID] * (len(rules) - 1)], linewidth=0.7, gid="rules")
    for number, note in enumerate(sheet.notes):
        ax.text(style.MARGIN, y + 0.06 + 0.17 * number, note, va="top", fontsize=_SMALL, color=style.MUTED, gid="note")
