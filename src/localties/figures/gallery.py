"""Draw every kind of figure once, with title, caption and alt text, in a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localties.data.labels import Labels
from localties.drawing import lines, spans, style
from localties.figures import atlas, circles, compare, counts, curves, dots, facts, flows, holders, lanes, lifelines, links, matrices, multiples, sheet, slopes, stacks, terms, webs, years
from localties.measures import growth, quality, shares

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure, SubFigure

    from localties.data.tables import Tables

__all__ = ["PLATES", "Plate", "draw"]


@dataclass(frozen=True)
class Plate:
    """A figure of the gallery.

    Attributes
    ----------
    name : str
        That of the function which draws it; the title is the phrase ``title <name>``, what
        is shown ``subtitle <name>``.
    size : tuple of float, or callable
        Width and height in inches, words around the figure included; or what gives them
        from tables and language, where the height depends on what is drawn.
    paint : callable
        Draws on the room that `style.page` gives: takes tables, that subfigure, a language.
    counts : callable
        Gives the values that title and subtitle are filled with, from tables and words.
    is_map : bool
        Whether the caption speaks of boundaries and projection.
    """

    name: str
    size: tuple[float, float] | Callable[[Tables, str], tuple[float, float]]
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
    fig = plt.figure(figsize=plate.size(tables, lang) if callable(plate.size) else plate.size)
    room = style.page(fig, title=words.phrase(f"title {plate.name}", **values), subtitle=words.phrase(f"subtitle {plate.name}", **values), caption=words.caption(map=plate.is_map))
    plate.paint(tables, room, lang)
    return fig


def _paint_lanes(tables: Tables, room: SubFigure, lang: str) -> None:
    words = Labels(tables, lang)
    lanes.count_lanes(tables, room, counts.sized_places(tables), size_label=words.word("measures", "population"), count_label=words.phrase("head ties"), groups=lanes.results(words), lang=lang)


def _paint_holders(tables: Tables, room: SubFigure, lang: str) -> None:
    holders.holder_rows(tables, room, counts.held_ties(tables), hollow=counts.unseen_ties(tables), hollow_label=Labels(tables, lang).phrase("not seen"), lang=lang)


def _by_year(tables: Tables, words: Labels) -> pd.DataFrame:
    found = growth.reporting(tables).set_index("year")
    found.insert(0, "signings", growth.signings_by_year(tables).set_index("year").ties)
    return found.fillna(0).rename(columns={"signings": words.phrase("first signings"), "events": words.phrase("yearly events"), "sources": words.phrase("yearly sources")})


def _lanes_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + lanes.count_lanes_height(tables, counts.sized_places(tables), width=10, lang=lang, groups=lanes.results(Labels(tables, lang)))


def _holders_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + holders.holder_rows_height(tables, counts.held_ties(tables), width=10, lang=lang, hollow=Labels(tables, lang).phrase("not seen"))


def _beyond(tables: Tables, words: Labels) -> pd.DataFrame:
    """Of the ties that name a field, the share that agreed on it or did something."""
    rows = shares.beyond_talk(tables, counts.held_ties(tables))
    return rows.assign(label=[words.word("fields", field) for field in rows.field], value=rows.share, count=rows.named)


def _paint_beyond(tables: Tables, room: SubFigure, lang: str) -> None:
    words, rows = Labels(tables, lang), shares.beyond_talk(tables, counts.held_ties(tables))
    reference = (rows.beyond.sum() / rows.named.sum(), words.phrase("all fields"))
    labels = {"axis_label": words.phrase("share beyond talk"), "interval_label": words.phrase("interval label"), "count_label": words.phrase("ties that name it")}
    dots.ranked_dots(tables, room, _beyond(tables, words), lang=lang, percent=True, limits=(0, 1), reference=reference, **labels)


def _multiples_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + multiples.pair_multiples_height(tables, counts.lively_ties(tables), width=10, lang=lang)


def _facts_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 9, 1.3 + facts.fact_table_height(tables, counts.told_pair(tables), width=9, lang=lang)


def _matrix_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + compare.field_matrix_height(tables, counts.held_ties(tables), width=10, lang=lang)


def _lifelines_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + lifelines.lifelines_height(tables, counts.held_ties(tables), width=10, lang=lang)


def _paint_residents(tables: Tables, room: SubFigure, lang: str) -> object:
    host, measure = tables.package.residents
    return atlas.statistic_maps(tables, room, measure, counts.RESIDENT_DAYS, country=host, lang=lang, breaks=counts.RESIDENT_BREAKS)


def _links_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 11, 1.7 + links.link_height(tables, counts.held_ties(tables))


def _graded(tables: Tables, words: Labels) -> pd.DataFrame:
    found = quality.grades(tables).pivot(index="what", columns="grade", values="count").loc[["events", "ties", "contacts"]]
    return found.rename(index=lambda what: words.phrase(f"what {what}"), columns=lambda grade: words.phrase(f"grade {grade}"))


PLATES = (
    Plate("flow_map", (10, 8.8), lambda tables, room, lang: flows.flow_map(tables, room, counts.held_ties(tables), lang=lang), lambda tables, words: spans.tie_counts(tables, counts.held_ties(tables), words), is_map=True),
    Plate("link_chart", _links_size, lambda tables, room, lang: links.link_chart(tables, room, counts.held_ties(tables), lang=lang), lambda tables, words: spans.tie_counts(tables, counts.held_ties(tables), words), is_map=True),
    Plate("tie_matrix", lambda tables, lang: (10, 1.4 + matrices.matrix_height(tables, counts.held_ties(tables), lang=lang)), lambda tables, room, lang: matrices.tie_matrix(tables, room, counts.held_ties(tables), lang=lang), lambda tables, words: spans.cell_counts(tables, counts.held_ties(tables), words)),
    Plate("great_circle_map", (10, 8.1), lambda tables, room, lang: circles.great_circle_map(tables, room, counts.held_ties(tables), lang=lang, named=spans.hubs(tables, counts.held_ties(tables))), lambda tables, words: spans.distance_counts(tables, counts.held_ties(tables), words), is_map=True),
    Plate("lifelines", _lifelines_size, lambda tables, room, lang: lifelines.lifelines(tables, room, lines.chronological(counts.held_ties(tables)), lang=lang), counts.silence),
    Plate("cumulative_chart", (9, 5.7), lambda tables, room, lang: curves.cumulative_chart(tables, room, lang=lang), counts.opened),
    Plate("term_chart", (9, 4.0), lambda tables, room, lang: terms.term_chart(tables, room, lang=lang), counts.ending),
    Plate("yearly_bars", (9, 5.2), lambda tables, room, lang: years.yearly_bars(tables, room, _by_year(tables, Labels(tables, lang)), lang=lang), counts.years),
    Plate("count_lanes", _lanes_size, _paint_lanes, counts.places),
    Plate("holder_rows", _holders_size, _paint_holders, counts.holding),
    Plate("concentration_curves", (8, 5), lambda tables, room, lang: holders.concentration_curves(tables, room, lang=lang), counts.half),
    Plate("tie_web", (10, 8.6), lambda tables, room, lang: webs.tie_web(tables, room, counts.held_ties(tables), lang=lang), counts.parts),
    Plate("field_matrix", _matrix_size, lambda tables, room, lang: compare.field_matrix(tables, room, lines.chronological(counts.held_ties(tables)), lang=lang), counts.fields),
    Plate("field_dots", (9, 6.7), lambda tables, room, lang: dots.field_dots(tables, room, counts.held_ties(tables), lang=lang), counts.fields),
    Plate("tie_maps", (10, 7.9), lambda tables, room, lang: atlas.tie_maps(tables, room, counts.held_ties(tables), lang=lang), counts.units, is_map=True),
    Plate("event_maps", (10, 7.9), lambda tables, room, lang: atlas.event_maps(tables, room, lang=lang), counts.events, is_map=True),
    Plate("statistic_maps", (10, 6.6), _paint_residents, counts.residents, is_map=True),
    Plate("merger_maps", (10, 7.3), lambda tables, room, lang: atlas.merger_maps(tables, room, lang=lang), counts.successors, is_map=True),
    Plate("merger_slopes", (9, 9), lambda tables, room, lang: slopes.merger_slopes(tables, room, lang=lang), counts.fates),
    Plate("ranked_dots", (9, 6.7), _paint_beyond, counts.beyond),
    Plate("pair_multiples", _multiples_size, lambda tables, room, lang: multiples.pair_multiples(tables, room, counts.lively_ties(tables), lang=lang), counts.lively),
    Plate("fact_table", _facts_size, lambda tables, room, lang: facts.fact_table(tables, room, counts.told_pair(tables), lang=lang), counts.told),
    Plate("stacked_rows", (9, 3), lambda tables, room, lang: stacks.stacked_rows(tables, room, _graded(tables, Labels(tables, lang)), colors=stacks.GRADE_COLORS, lang=lang), counts.grades),
    Plate("sheet", sheet.A4, lambda tables, room, lang: sheet.sheet(tables, room, counts.sheet_subject(tables), lang=lang), counts.subject, is_map=True),
)
