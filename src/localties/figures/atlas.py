"""Map what the tables hold: ties and events per unit, statistics over years, both sides of a merger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.dates import day_before
from localties.data.labels import Labels
from localties.figures.choropleths import Panel, choropleths
from localties.measures import merger
from localties.measures.centres import tie_units

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["event_maps", "local_events", "merger_maps", "statistic_maps", "tie_maps", "unit_counts"]


def unit_counts(tables: Tables, rows: pd.DataFrame, *, day: str | None = None) -> pd.Series:
    """Count partnerships, or events, in the units where their partners lie on a day.

    Parameters
    ----------
    tables : Tables
    rows : pandas.DataFrame
        With the columns `<side>_partner`; a row counts once on each side.
    day : str, optional
        EDTF date; by default the data date.

    Returns
    -------
    pandas.Series
        Count by `unit_id`; units without any are left out.
    """
    import pandas as pd

    placed = tie_units(tables, rows, day=day)
    return pd.concat([placed[f"{side}_unit"] for side in tables.package.sides]).value_counts().sort_index()


def tie_maps(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en", day: str | None = None, top: int = 7) -> dict[str, Axes]:
    """Map the number of ties in each unit of both countries.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    lang, day, top
        As in `choropleths.choropleth`.

    Returns
    -------
    dict of matplotlib.axes.Axes
        The maps by name of the country.
    """
    counts = unit_counts(tables, pairs, day=day)
    panels = [Panel(side, counts, day) for side in tables.package.sides]
    return choropleths(tables, fig, panels, label=Labels(tables, lang).phrase("ties per unit"), lang=lang, top=top)


def event_maps(tables: Tables, fig: FigureBase, *, lang: str = "en", top: int = 7) -> dict[str, Axes]:
    """Map the number of events between local governments in each unit of both countries.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty.
    lang, top
        As in `choropleths.choropleth`.

    Returns
    -------
    dict of matplotlib.axes.Axes
        The maps by name of the country.
    """
    counts = unit_counts(tables, local_events(tables))
    return choropleths(tables, fig, [Panel(side, counts) for side in tables.package.sides], label=Labels(tables, lang).phrase("events per unit"), lang=lang, top=top)


def local_events(tables: Tables) -> pd.DataFrame:
    """Events between local governments that took place."""
    rows = ties.events(tables)
    return rows[rows.between_governments & (rows.status == "took_place")]


def statistic_maps(tables: Tables, fig: FigureBase, measure: str, days: Sequence[str], *, country: str, lang: str = "en", breaks: Sequence[float] | None = None, k: int = 5) -> dict[str, Axes]:
    """Map a statistic of the units of a country on several days.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty.
    measure : str
        A code of `measures.csv`.
    days : sequence of str
        EDTF, as in `as_of` of `unit_statistics.csv`; one map each.
    country : str
    lang, breaks, k
        As in `choropleths.choropleth`.

    Returns
    -------
    dict of matplotlib.axes.Axes
        The maps by day in words.

    Raises
    ------
    ValueError
        If the tables have no number for a day.
    """
    words = Labels(tables, lang)
    places = tables.units.unit_id[tables.units.country == country]
    rows = tables.unit_statistics[(tables.unit_statistics.measure == measure) & tables.unit_statistics.unit_id.isin(places)]
    if missing := [day for day in days if day not in set(rows.as_of)]:
        raise ValueError(f"unit_statistics.csv has no {measure} of {country} as of {', '.join(missing)}; it has {', '.join(sorted(set(rows.as_of))) or 'none'}")
    panels = [Panel(country, rows[rows.as_of == day].set_index("unit_id")["value"], day, words.date(day)) for day in days]
    return choropleths(tables, fig, panels, label=words.word("measures", measure), lang=lang, counted=False, breaks=breaks, k=k)


def merger_maps(tables: Tables, fig: FigureBase, *, lang: str = "en", day: str | None = None, top: int = 7) -> dict[str, Axes]:
    """Map the ties per unit of a country on the eve of a reform and on its day.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty.
    lang, top
        As in `choropleths.choropleth`.
    day : str, optional
        First day of the new order, ISO; by default `merger.reform_day`.

    Returns
    -------
    dict of matplotlib.axes.Axes
        The two maps by day in words.
    """
    import pandas as pd

    words, day = Labels(tables, lang), day or merger.reform_day(tables)
    eve = day_before(day)
    countries = sorted(set(tables.units.country[tables.units.valid_until == pd.Timestamp(eve)]))
    panels = [Panel(country, unit_counts(tables, ties.held(ties.partnerships(tables, as_of=when)), day=when), when, words.date(when)) for country in countries for when in (eve, day)]
    return choropleths(tables, fig, panels, label=words.phrase("ties per unit"), lang=lang, top=top)
