"""Draw every kind of figure once, with title, caption and alt text, in a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localties import atlas, centres, charts, compare, curves, dots, facts, flows, growth, holders, lanes, lattice, lines, links, matrices, merger, multiples, quality, shares, slopes, spans, stacks, style, terms, ties, webs, years
from localties.dates import parse_date
from localties.geography import units_at
from localties.labels import Labels
from localties.ties import held, partnerships

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
    title, subtitle = (words.phrase(f"{part} {plate.name}", **values) for part in ("title", "subtitle"))
    room = style.page(fig, title=title, subtitle=subtitle, caption=words.caption(map=plate.is_map))
    plate.paint(tables, room, lang)
    return fig


def held_ties(tables: Tables) -> pd.DataFrame:
    """Ties between local governments, without those that aggregators alone attest."""
    return held(partnerships(tables))


def _count_silence(tables: Tables, words: Labels) -> dict[str, object]:
    """How many ties were seen in the two years before the data date."""
    held, day = held_ties(tables), parse_date(tables.package.data_date).latest
    since = f"{day.year - 2}{tables.package.data_date[4:]}"
    seen = [isinstance(text, str) and parse_date(text).latest >= parse_date(since).latest for text in held.last_seen]
    return {"ties": words.number(len(held)), "seen": words.number(sum(seen)), "since": words.date(since[:7])}


def _count_fields(tables: Tables, words: Labels) -> dict[str, object]:
    """Ties; of the fields they name, how many are agreed and done; the leading fields with their ties."""
    held = held_ties(tables)
    counts = lattice.field_counts(tables, held)
    share = {stage: words.percent(counts[stage].sum() / counts.pairs.sum()) for stage in ("agreed", "done")}
    leading = {column: words.word("fields", counts[column].idxmax()) for column in ("pairs", "done")}
    return {
        "ties": words.number(len(held)),
        **share,
        **{f"{column}_field": field[:1].lower() + field[1:] for column, field in leading.items()},
        **{f"{column}_ties": words.number(int(counts[column].max())) for column in leading},
    }


def _count_growth(tables: Tables, words: Labels) -> dict[str, object]:
    """Pairs with a dated first signing, since when half of them, and how many stand."""
    signed = growth.first_signings(tables)
    years = signed.year.dropna().astype(int).sort_values()
    middle = years.iloc[len(years) // 2]
    return {"pairs": words.number(len(years)), "late": words.number(int((years >= middle).sum())), "middle": str(middle), "first": str(years.iloc[0]), "inferred": words.number(int((signed.date_basis == "inferred").sum()))}


def _count_terms(tables: Tables, words: Labels) -> dict[str, object]:
    rows, papers = growth.terms(tables), ties.events(tables).is_paper.sum()
    return {"terms": words.number(len(rows)), "papers": words.number(int(papers)), "over": words.number(int((rows.state == "over").sum()))}


def _places(tables: Tables) -> pd.DataFrame:
    return lanes.units_by_size(tables, tables.package.sides[1])


def _paint_lanes(tables: Tables, room: SubFigure, lang: str) -> None:
    words = Labels(tables, lang)
    lanes.count_lanes(tables, room, _places(tables), size_label=words.word("measures", "population"), count_label=words.phrase("head ties"), groups=lanes.results(words), lang=lang)


def _count_places(tables: Tables, words: Labels) -> dict[str, object]:
    places = _places(tables)
    none = places[places["count"] == 0].sort_values("size")
    return {"places": words.number(len(places)), "units": words.phrase(f"units {tables.package.sides[1]}"), "none": words.number(len(none)), "largest": words.name(none.place.iloc[-1])}


def _not_seen(tables: Tables) -> list[str]:
    seen = quality.last_seen(tables)
    return seen.pair[seen.seen.isin(["longer", "undated"])].tolist()


def _paint_holders(tables: Tables, room: SubFigure, lang: str) -> None:
    holders.holder_rows(tables, room, held_ties(tables), hollow=_not_seen(tables), hollow_label=Labels(tables, lang).phrase("not seen"), lang=lang)


def _count_holders(tables: Tables, words: Labels) -> dict[str, object]:
    said = spans.tie_counts(tables, held_ties(tables), words)
    return {"ties": said["ties"], "first": said["here"], "second": said["there"], "old": words.number(len(_not_seen(tables)))}


def _count_half(tables: Tables, words: Labels) -> dict[str, object]:
    """How many units of each side hold half of the ties."""
    found = {side: centres.concentration(tables, side).iloc[0] for side in tables.package.sides}
    told = {f"{name}_{part}": words.number(int(found[side][part])) for name, side in zip(("first", "second"), found) for part in ("half", "places")}
    return {**told, **{f"{name}_units": words.phrase(f"units {side}") for name, side in zip(("first", "second"), found)}}


def _count_parts(tables: Tables, words: Labels) -> dict[str, object]:
    parts = centres.components(tables)
    return {"ties": words.number(int(parts.ties.sum())), "parts": words.number(len(parts)), "largest": words.number(int(parts.ties.iloc[0]))}


def _by_year(tables: Tables, words: Labels) -> pd.DataFrame:
    found = growth.reporting(tables).set_index("year")
    found.insert(0, "signings", growth.signings_by_year(tables).set_index("year").ties)
    return found.fillna(0).rename(columns={"signings": words.phrase("first signings"), "events": words.phrase("yearly events"), "sources": words.phrase("yearly sources")})


def _count_years(tables: Tables, words: Labels) -> dict[str, object]:
    found = growth.reporting(tables).dropna(subset="year").set_index("year").events
    return {"year": str(found.idxmax()), "events": words.number(int(found.max())), "total": words.number(int(found.sum()))}


def _lanes_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + lanes.count_lanes_height(tables, _places(tables), width=10, lang=lang, groups=lanes.results(Labels(tables, lang)))


def _holders_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + holders.holder_rows_height(tables, held_ties(tables), width=10, lang=lang, hollow=Labels(tables, lang).phrase("not seen"))


def _lively(tables: Tables) -> pd.DataFrame:
    """The 25 ties with the most events, the most first."""
    return held_ties(tables).sort_values(["events", "pair"], ascending=[False, True]).head(25)


def _count_lively(tables: Tables, words: Labels) -> dict[str, object]:
    """The fewest ties that hold half of all events of ties."""
    events = held_ties(tables).events.sort_values(ascending=False)
    few = int((events.cumsum() < events.sum() / 2).sum()) + 1
    return {"ties": words.number(len(events)), "few": words.number(few), "events": words.number(int(events.sum())), "shown": words.number(len(_lively(tables)))}


def _told(tables: Tables) -> str:
    """The pair about which most numbers are reported."""
    named = tables.figures.dropna(subset=[f"about_{side}" for side in tables.package.sides])
    known = set(ties.events(tables).pair)
    pairs = [pair for pair in named[[f"about_{side}" for side in tables.package.sides]].agg("--".join, axis=1) if pair in known]
    return max(sorted(set(pairs)), key=lambda pair: len(facts.facts_about(tables, pair)))


def _count_facts(tables: Tables, words: Labels) -> dict[str, object]:
    rows = facts.facts_about(tables, _told(tables))
    return {"pair": words.pair(_told(tables)), "count": words.number(len(rows)), "qualified": words.number(int((rows.qualifier != "exact").sum())), "sources": words.number(rows.source_id.nunique())}


def _beyond(tables: Tables, words: Labels) -> pd.DataFrame:
    """Of the ties that name a field, the share that agreed on it or did something."""
    rows = shares.beyond_talk(tables, held_ties(tables))
    return rows.assign(label=[words.word("fields", field) for field in rows.field], value=rows.share, count=rows.named)


def _count_beyond(tables: Tables, words: Labels) -> dict[str, object]:
    rows = shares.beyond_talk(tables, held_ties(tables))
    return {"pooled": words.percent(rows.beyond.sum() / rows.named.sum())}


def _paint_beyond(tables: Tables, room: SubFigure, lang: str) -> None:
    words, rows = Labels(tables, lang), shares.beyond_talk(tables, held_ties(tables))
    reference = (rows.beyond.sum() / rows.named.sum(), words.phrase("all fields"))
    labels = {"axis_label": words.phrase("share beyond talk"), "interval_label": words.phrase("interval label"), "count_label": words.phrase("ties that name it")}
    dots.ranked_dots(tables, room, _beyond(tables, words), lang=lang, percent=True, limits=(0, 1), reference=reference, **labels)


def _multiples_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + multiples.pair_multiples_height(tables, _lively(tables), width=10, lang=lang)


def _facts_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 9, 1.3 + facts.fact_table_height(tables, _told(tables), width=9, lang=lang)


def _matrix_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + compare.field_matrix_height(tables, held_ties(tables), width=10, lang=lang)


def _lifelines_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 10, 1.3 + charts.lifelines_height(tables, held_ties(tables), width=10, lang=lang)


def _count_units(tables: Tables, words: Labels) -> dict[str, object]:
    return _by_side(tables, words, atlas.unit_counts(tables, held_ties(tables)))


def _count_events(tables: Tables, words: Labels) -> dict[str, object]:
    return _by_side(tables, words, atlas.unit_counts(tables, atlas.local_events(tables)))


def _by_side(tables: Tables, words: Labels, counts: pd.Series) -> dict[str, object]:
    """What titles say of numbers by unit: how many units have one, the highest and where it is."""
    found: dict[str, object] = {"date": words.date(tables.package.data_date)}
    for name, side in zip(("first", "second"), tables.package.sides):
        units = units_at(tables, tables.package.data_date, country=side).index
        own = counts[counts.index.isin(units)]
        found |= {name: words.name(side), f"{name}_units": words.number(len(units)), f"{name}_held": words.number(len(own)), f"{name}_hub": words.unit(own.idxmax()), f"{name}_most": words.number(int(own.max()))}
    return found


#: Days and ends of classes of the maps of residents.
RESIDENT_DAYS, RESIDENT_BREAKS = ("2015-12-31", "2020-12-31", "2025-12-31"), (500, 2000, 5000, 10000, 20000)


def _paint_residents(tables: Tables, room: SubFigure, lang: str) -> object:
    host, measure = tables.package.residents
    return atlas.statistic_maps(tables, room, measure, RESIDENT_DAYS, country=host, lang=lang, breaks=RESIDENT_BREAKS)


def _count_residents(tables: Tables, words: Labels) -> dict[str, object]:
    host, measure = tables.package.residents
    rows = tables.unit_statistics[tables.unit_statistics.measure == measure]
    before, after = (int(rows["value"][rows.as_of == day].sum()) for day in (RESIDENT_DAYS[0], RESIDENT_DAYS[-1]))
    return {"label": words.word("measures", measure), "country": words.name(host), "start": RESIDENT_DAYS[0][:4], "end": RESIDENT_DAYS[-1][:4], "before": words.number(before), "after": words.number(after)}


def _count_merger(tables: Tables, words: Labels) -> dict[str, object]:
    flow = merger.unit_flow(tables)
    after = flow.drop_duplicates("unit_after")
    return {"units": words.number(len(flow)), "successors": words.number(len(after)), "before": words.number(int((flow.ties_before > 0).sum())), "after": words.number(int((after.ties_after > 0).sum()))}


def _count_fates(tables: Tables, words: Labels) -> dict[str, object]:
    found = merger.fates(tables).fate
    return {"ended": words.number(len(found)), "day": words.date(merger.reform_day(tables)), "date": words.date(tables.package.data_date), **{fate: words.number(int((found == fate).sum())) for fate in ("renewed", "inherited")}}


def _links_size(tables: Tables, lang: str) -> tuple[float, float]:
    return 11, 1.7 + links.link_height(tables, held_ties(tables))


def _graded(tables: Tables, words: Labels) -> pd.DataFrame:
    found = quality.grades(tables).pivot(index="what", columns="grade", values="count").loc[["events", "ties", "contacts"]]
    return found.rename(index=lambda what: words.phrase(f"what {what}"), columns=lambda grade: words.phrase(f"grade {grade}"))


def _count_grades(tables: Tables, words: Labels) -> dict[str, object]:
    found = quality.grades(tables).set_index(["what", "grade"]).loc[("ties", "A")]
    return {"own": words.number(int(found["count"])), "ties": words.number(int(found["of"]))}


PLATES = (
    Plate("flow_map", (10, 8.6), lambda tables, room, lang: flows.flow_map(tables, room, held_ties(tables), lang=lang), lambda tables, words: spans.tie_counts(tables, held_ties(tables), words), is_map=True),
    Plate("link_chart", _links_size, lambda tables, room, lang: links.link_chart(tables, room, held_ties(tables), lang=lang), lambda tables, words: spans.tie_counts(tables, held_ties(tables), words), is_map=True),
    Plate("tie_matrix", lambda tables, lang: (10, 1.4 + matrices.matrix_height(tables, held_ties(tables), lang=lang)), lambda tables, room, lang: matrices.tie_matrix(tables, room, held_ties(tables), lang=lang), lambda tables, words: spans.cell_counts(tables, held_ties(tables), words)),
    Plate("great_circle_map", (10, 8.1), lambda tables, room, lang: flows.great_circle_map(tables, room, held_ties(tables), lang=lang, named=spans.hubs(tables, held_ties(tables))), lambda tables, words: spans.distance_counts(tables, held_ties(tables), words), is_map=True),
    Plate("lifelines", _lifelines_size, lambda tables, room, lang: charts.lifelines(tables, room, lines.chronological(held_ties(tables)), lang=lang), _count_silence),
    Plate("cumulative_chart", (9, 5.7), lambda tables, room, lang: curves.cumulative_chart(tables, room, lang=lang), _count_growth),
    Plate("term_chart", (9, 4.0), lambda tables, room, lang: terms.term_chart(tables, room, lang=lang), _count_terms),
    Plate("yearly_bars", (9, 5.2), lambda tables, room, lang: years.yearly_bars(tables, room, _by_year(tables, Labels(tables, lang)), lang=lang), _count_years),
    Plate("count_lanes", _lanes_size, _paint_lanes, _count_places),
    Plate("holder_rows", _holders_size, _paint_holders, _count_holders),
    Plate("concentration_curves", (8, 5), lambda tables, room, lang: holders.concentration_curves(tables, room, lang=lang), _count_half),
    Plate("tie_web", (10, 8.6), lambda tables, room, lang: webs.tie_web(tables, room, held_ties(tables), lang=lang), _count_parts),
    Plate("field_matrix", _matrix_size, lambda tables, room, lang: compare.field_matrix(tables, room, lines.chronological(held_ties(tables)), lang=lang), _count_fields),
    Plate("field_dots", (9, 6.7), lambda tables, room, lang: dots.field_dots(tables, room, held_ties(tables), lang=lang), _count_fields),
    Plate("tie_maps", (10, 7.9), lambda tables, room, lang: atlas.tie_maps(tables, room, held_ties(tables), lang=lang), _count_units, is_map=True),
    Plate("event_maps", (10, 7.9), lambda tables, room, lang: atlas.event_maps(tables, room, lang=lang), _count_events, is_map=True),
    Plate("statistic_maps", (10, 6.6), _paint_residents, _count_residents, is_map=True),
    Plate("merger_maps", (10, 7.3), lambda tables, room, lang: atlas.merger_maps(tables, room, lang=lang), _count_merger, is_map=True),
    Plate("merger_slopes", (9, 9), lambda tables, room, lang: slopes.merger_slopes(tables, room, lang=lang), _count_fates),
    Plate("ranked_dots", (9, 6.7), _paint_beyond, _count_beyond),
    Plate("pair_multiples", _multiples_size, lambda tables, room, lang: multiples.pair_multiples(tables, room, _lively(tables), lang=lang), _count_lively),
    Plate("fact_table", _facts_size, lambda tables, room, lang: facts.fact_table(tables, room, _told(tables), lang=lang), _count_facts),
    Plate("stacked_rows", (9, 3), lambda tables, room, lang: stacks.stacked_rows(tables, room, _graded(tables, Labels(tables, lang)), colors=stacks.GRADE_COLORS, lang=lang), _count_grades),
)
