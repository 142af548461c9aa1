"""Draw the profile of one place or pair on one sheet of A4."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from localties.data import ties
from localties.data.labels import Labels
from localties.data.memory import remembered
from localties.drawing import lattice, lines, places, style
from localties.drawing.layout import blank, size, wrap
from localties.figures import compare, flows, lifelines, profile
from localties.figures.compare import STAGES
from localties.measures import peers

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase, SubFigure

    from localties.data.tables import Tables
    from localties.figures.profile import Subject

__all__ = ["A4", "draw", "sheet"]

#: Width and height of the sheet in inches.
A4 = (8.27, 11.69)

#: Inches that the map takes at least and at most, at most the lifelines, and, while the map is
#: small, at most fields and words.
_MAP, _WIDE_MAP, _LINES, _TOLD = 3.3, 4.4, 3.5, 3.3

#: Up to so many pairs have the dates of their papers beside the marks.
_DATED = 6

#: Share of the width that the words take, and inches above the first field.
_RIGHT, _HEAD = 0.54, 0.64

#: Inches between two rows of fields, two lines of words, and before a heading.
_ROW, _LINE, _GAP = 0.2, 0.165, 0.13

_LABEL, _SMALL = style.SIZES["label"], style.SIZES["small"]

#: Statistics that a sheet tells first, then whatever else is known.
_FIRST = ("population_scale", "population", "vietnamese_residents", "foreign_workers", "grdp", "gross_prefectural_product")


def draw(tables: Tables, asked: str, *, lang: str = "en") -> Figure:
    """Draw the whole page: `sheet` with name, summary and caption around it.

    Parameters
    ----------
    tables : Tables
    asked : str
        As for `localties.figures.profile.subject`.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    matplotlib.figure.Figure
        Of size `A4`; to be shown or saved with `style.show` or `style.save`.
    """
    import matplotlib.pyplot as plt

    words, found = Labels(tables, lang), profile.subject(tables, asked)
    fig = plt.figure(figsize=A4)
    room = style.page(fig, title=words.subject(found.identity), subtitle=profile.summary(tables, found, lang=lang), caption=words.caption(map=True))
    sheet(tables, room, asked, lang=lang)
    return fig


def sheet(tables: Tables, fig: FigureBase, asked: str, *, lang: str = "en") -> dict[str, Axes]:
    """Draw map, lifelines, fields, numbers, terms, peers and evidence of a place or pair.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; about 8.3 by 10.5 inches, the room that `style.page` leaves on `A4`.
    asked : str
        As for `localties.figures.profile.subject`.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        The axes of `flows.flow_map` and `lifelines.lifelines`, ``fields`` and ``words``. Where the
        lifelines of all pairs find no room, those of the lowest pairs are left out, and
        a line says how many.

    Raises
    ------
    ValueError
        As `localties.figures.profile.subject`.
    """
    words, found = Labels(tables, lang), profile.subject(tables, asked)
    width, height = size(fig)
    shown, mode, wanted = _that_fit(tables, found.pairs, width, lang)
    sections = _sections(tables, found, words, left_out=len(found.pairs) - len(shown))
    counts = lattice.field_counts(tables, found.pairs)
    told = min(max(_height(fig, sections, width * _RIGHT), _HEAD + _ROW * len(counts)), _TOLD)
    lived = min(wanted, _LINES)
    mapped = min(max(height - lived - told, _MAP), _WIDE_MAP)
    rows = fig.add_gridspec(3, 1, height_ratios=[mapped, lived, height - mapped - lived])
    top, middle, bottom = (fig.add_subfigure(rows[number]) for number in range(3))
    axes = {**flows.flow_map(tables, top, places.mappable(tables, found.pairs), lang=lang), **lifelines.lifelines(tables, middle, lines.chronological(shown), lang=lang, mode=mode)}
    left, right = (bottom.add_subfigure(spec) for spec in bottom.add_gridspec(1, 2, width_ratios=[1 - _RIGHT, _RIGHT]))
    axes["fields"] = _fields(left, counts, words)
    axes["words"] = _words(right, sections)
    style.describe(fig, words.sentences([f"{words.subject(found.identity)}:", profile.summary(tables, found, lang=lang)]))
    return axes


def _that_fit(tables: Tables, pairs: pd.DataFrame, width: float, lang: str) -> tuple[pd.DataFrame, str | None, float]:
    """The pairs whose lifelines find room, how much is said beside their marks, and their inches: all with dates, else as many as can be with years."""
    if len(pairs) <= _DATED and (wanted := lifelines.lifelines_height(tables, pairs, width=width, lang=lang)) <= _LINES:
        return pairs, None, wanted
    heights: dict[int, float] = {}

    def height(count: int) -> float:
        if count not in heights:
            heights[count] = lifelines.lifelines_height(tables, pairs.head(count), width=width, lang=lang, mode="many")
        return heights[count]

    # each line is about as high as the next: a proportional guess is rarely more than one off
    count = len(pairs) if height(len(pairs)) <= _LINES else max(1, int(len(pairs) * _LINES / height(len(pairs))))
    while count > 1 and height(count) > _LINES:
        count -= 1
    while count < len(pairs) and height(count + 1) <= _LINES:
        count += 1
    return pairs.head(count), "many", height(count)


def _fields(fig: SubFigure, counts: pd.DataFrame, words: Labels) -> Axes:
    """In how many pairs each field was said, agreed and done."""
    from matplotlib.collections import PolyCollection

    ax = blank(fig, down=True)
    width, height = size(fig)
    ax.text(style.MARGIN, _LINE, words.phrase("sheet fields"), fontsize=_LABEL, fontweight="bold", va="baseline")
    columns = {stage: width - 0.3 - 0.52 * place for place, stage in enumerate(reversed(STAGES))}
    for stage, x in columns.items():
        compare.draw_mark(ax, [x - 0.1], [0.42], stage, 5.5, gid="legend")
        ax.text(x - 0.1, 0.34, words.phrase(f"short {stage}"), ha="center", va="bottom", fontsize=_SMALL - 1, color=style.MUTED)
    room = int((height - _HEAD - 0.1) / _ROW)
    bands = [_HEAD + (position - 0.5) * _ROW for position in range(0, min(room, len(counts)), 2)]
    ax.add_collection(PolyCollection([[(style.MARGIN, y), (style.MARGIN, y + _ROW), (width - 0.1, y + _ROW), (width - 0.1, y)] for y in bands], facecolors="#f3f6f8", linewidths=0, zorder=0), autolim=False)
    for position, (field, count) in enumerate(counts.head(room).iterrows()):
        y = _HEAD + position * _ROW
        ax.text(style.MARGIN + 0.04, y, words.word("fields", field), va="center_baseline", fontsize=_SMALL)
        for stage, x in columns.items():
            if count[stage]:
                ax.text(x - 0.1, y, words.number(int(count[stage])), ha="center", va="center_baseline", fontsize=_SMALL, gid=stage, color=style.STAGE_COLORS[stage], fontweight="bold")
    if len(counts) > room:
        ax.text(style.MARGIN + 0.04, _HEAD + room * _ROW, words.phrase("sheet more fields", count=words.number(len(counts) - room)), va="center_baseline", fontsize=_SMALL, color=style.MUTED)
    if counts.empty:
        ax.text(style.MARGIN + 0.04, _HEAD, words.phrase("no field"), va="center_baseline", fontsize=_SMALL, color=style.MUTED)
    return ax


def _height(fig: FigureBase, sections: list[tuple[str, list[str]]], width: float) -> float:
    """Inches that the words take at a width."""
    lines = sum(wrap(fig, text, width - 0.2, fontsize=_SMALL).count("\n") + 1 for _, texts in sections for text in texts)
    return _LINE * (lines + 1) + (_LINE + 0.02 + _GAP) * len(sections)


def _words(fig: SubFigure, sections: list[tuple[str, list[str]]]) -> Axes:
    """Headings with lines below them, as many as find room."""
    ax = blank(fig, down=True)
    width, height = size(fig)
    y = _LINE
    for heading, texts in sections:
        broken = [wrap(fig, text, width - 0.2, fontsize=_SMALL) for text in texts]
        if y + _LINE * (broken[0].count("\n") + 2) > height:
            break
        ax.text(0.1, y, heading, fontsize=_LABEL, fontweight="bold", va="baseline")
        y += _LINE + 0.02
        for text in broken:
            high = _LINE * (text.count("\n") + 1)
            if y + high - _LINE > height:
                break
            ax.text(0.1, y - _LINE * 0.8, text, fontsize=_SMALL, va="top", linespacing=1.25, color=style.INK)
            y += high
        y += _GAP
    return ax


def _sections(tables: Tables, found: Subject, words: Labels, *, left_out: int) -> list[tuple[str, list[str]]]:
    """Headings and lines of terms, evidence, peers, numbers and events; the most pressing first."""
    sections = [
        ("sheet terms", _terms(tables, found, words)),
        ("sheet evidence", _evidence(found, words)),
        ("sheet peers", _peers(tables, found, words)),
        ("sheet figures", _figures(tables, found, words)),
        ("sheet events", _events(tables, found, words)),
    ]
    if left_out:
        sections.insert(0, ("sheet left out", [words.phrase("sheet more pairs", count=words.number(left_out))]))
    return [(words.phrase(heading), texts) for heading, texts in sections]


def _events(tables: Tables, found: Subject, words: Labels) -> list[str]:
    """The latest things that happened or were announced, newest first, undated ones last."""
    own, place = set(found.pairs.pair), "" if found.side is None else found.identity
    told = []
    for pair, date, kind, status, grade in islice((event for event in _newest_first(tables) if event[0] in own), 8):
        other = words.phrase("list comma").join(words.name(part) for part in pair.split("--") if part != place)
        told.append(words.phrase("sheet event of pair" if found.side is None else "sheet event", date=words.date(date), kind=words.event(kind, status), other=other, grade=grade))
    return told


@remembered
def _newest_first(tables: Tables) -> list[tuple[str, str, str, str, str]]:
    """Pair, date, kind, status and grade of each event, undated ones last."""
    rows = ties.events(tables).sort_values(["latest", "event_id"], ascending=[False, True], na_position="last")
    return list(zip(rows.pair, rows.date, rows.kind, rows.status, rows.grade))


def _terms(tables: Tables, found: Subject, words: Labels) -> list[str]:
    """Papers with a term; those that run out within a year of the data date, or did, are marked."""
    own = peers.ending_terms(tables, found.identity)
    state = {True: "sheet term runs out", False: "sheet term over"}
    told = [words.phrase(state[row.runs_out] if row.state == "over" or row.runs_out else "sheet term", pair=words.pair(row.pair), date=words.date(row.valid_until)) for row in own.itertuples()]
    return told or [words.phrase("sheet no term")]


def _both_sides(pairs: pd.DataFrame) -> pd.Series:
    """Whether sources of both countries attest each pair."""
    return pairs.filter(like="_attested").all(axis=1)


def _evidence(found: Subject, words: Labels) -> list[str]:
    """How well the ties are attested."""
    pairs = found.ties if len(found.ties) else found.pairs
    if found.side is None:
        return [words.phrase("sheet attested pair", both=words.phrase("yes" if _both_sides(pairs).all() else "no"), grade=pairs.grade.iloc[0])]
    grades = words.phrase("list comma").join(f"{grade} {words.number(count)}" for grade, count in pairs.grade.value_counts().sort_index().items())
    double = int((pairs.sources >= 2).sum())
    both = int(_both_sides(pairs).sum())
    return [words.phrase("sheet grades", grades=grades), words.phrase("sheet attested", double=words.number(double), both=words.number(both), of=words.number(len(pairs)))]


def _peers(tables: Tables, found: Subject, words: Labels) -> list[str]:
    """Likest places or pairs, and the fields that they name and the subject does not."""
    near = peers.peers(tables, found.identity, most=3)
    say = words.pair if found.side is None else words.name
    told = [words.phrase("list comma").join(f"{say(row.peer)} ({words.percent(row.likeness)})" for row in near.itertuples())] if len(near) else [words.phrase("sheet no peer")]
    missing = peers.uncovered_fields(tables, found.identity)
    if len(missing):
        named = words.phrase("list comma").join(words.word("fields", field) for field in missing.field.head(5))
        told.append(words.phrase("sheet uncovered", fields=named))
    return told


def _figures(tables: Tables, found: Subject, words: Labels) -> list[str]:
    """The newest number of each measure, statistics before reported ones."""
    order = {measure: place for place, measure in enumerate(_FIRST)}
    rows = [row for row in peers.facts(tables, found.identity).to_dict("records") if row["newest"] and row["own"]]
    rows.sort(key=lambda row: (order.get(row["measure"], len(order)), row["origin"] == "reported", row["measure"]))
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        best.setdefault(row["measure"], row)
    told = [words.phrase("sheet figure", measure=words.word("measures", measure), value=words.figure(row), date=words.date(row["as_of"])) for measure, row in best.items()]
    return told or [words.phrase("sheet no figure")]
