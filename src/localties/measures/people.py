"""Set the ties beside the people: residents from the other country, before a tie and after."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from localties.data import geography
from localties.data.dates import parse_date
from localties.data.memory import remembered
from localties.measures.centres import degrees, tie_units, unit_totals
from localties.measures.growth import first_signings
from localties.measures.intervals import LEVEL, bootstrap, spearman

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["completeness", "count_model", "growth_by_tie", "leave_one_out", "rank_correlation", "reach", "residents", "residents_and_ties"]


def _setting(tables: Tables) -> tuple[str, str]:
    """Side that hosts residents of the other, and their measure."""
    found = tables.package.residents
    if found is None:
        raise ValueError("the tables name no measure of residents; give datapackage.json `residents` with the side that hosts them and its measure")
    return found


def residents(tables: Tables) -> pd.DataFrame:
    """Give the residents from the other country by unit and year.

    Returns
    -------
    pandas.DataFrame
        Sorted by year and unit: `unit_id`, `year` (the number is of its last day that the table names),
        `value` (people), `complete` (every unit of the country has a number for that year).

    Raises
    ------
    ValueError
        If the tables name no measure of residents.
    """
    import pandas as pd

    side, measure = _setting(tables)
    rows = tables.unit_statistics[tables.unit_statistics.measure == measure]
    places = set(geography.units_at(tables, tables.package.data_date, country=side).index)
    rows = rows.assign(end=pd.to_datetime([parse_date(text).latest for text in rows.as_of]))
    rows = rows.assign(year=rows.end.dt.year).sort_values(["year", "unit_id", "end", "value"]).drop_duplicates(["year", "unit_id"], keep="last")
    complete = rows.groupby("year").unit_id.agg(lambda units: places <= set(units))
    return rows.assign(complete=rows.year.map(complete).astype(bool))[["unit_id", "year", "value", "complete"]].reset_index(drop=True)


@remembered
def residents_and_ties(tables: Tables, *, year: int | None = None, printed_only: bool = True, without: str | None = None) -> pd.DataFrame:
    """Set the residents of each unit at the end of a year beside the ties first signed later.

    Parameters
    ----------
    tables : Tables
    year : int, optional
        A year for which the series is complete; by default the first.
    printed_only : bool
        Count a first signing whose date is inferred as undated.
    without : str, optional
        Partner of the other country (`partner_id` of today) whose ties are left out.

    Returns
    -------
    pandas.DataFrame
        One row a unit, sorted by id: `unit_id`, `residents` (people, end of the year),
        `population` (people, latest), `before`, `later` (pairs first signed until the end of the year, and
        after it, ties of cities counted where the city lies), `undated` (pairs without a dated signing, in neither). `attrs["year"]` is the year.

    Raises
    ------
    ValueError
        If the series is not complete for the year, or the tables have none; if the partner to leave out has signed nothing.
    """
    side, _ = _setting(tables)
    series = residents(tables)
    years = sorted(series.year[series.complete].unique())
    if not years or (year is not None and year not in years):
        raise ValueError(f"year {year} has no number for every unit; complete are {', '.join(map(str, years)) or 'none'}")
    year = int(years[0]) if year is None else year
    people = series[series.year == year].set_index("unit_id").value
    signed = tie_units(tables, _signings(tables, side, without))
    unit, dated = signed[f"{side}_unit"], signed.year.notna() & ((signed.date_basis == "printed") | (not printed_only))
    before, later = dated & (signed.year <= year).fillna(False), dated & (signed.year > year).fillna(False)
    counts = {name: unit[chosen].value_counts().reindex(people.index, fill_value=0).to_numpy() for name, chosen in (("before", before), ("later", later), ("undated", ~dated))}
    population = unit_totals(tables, "population").reindex(people.index)
    found = people.rename("residents").to_frame().assign(population=population, **counts).sort_index().reset_index()
    found.attrs["year"] = year
    return found


def _signings(tables: Tables, side: str, without: str | None) -> pd.DataFrame:
    """First signings, less those of one partner of the other country."""
    signed = first_signings(tables)
    if without is None:
        return signed
    other = signed[f"{next(other for other in tables.package.sides if other != side)}_partner"]
    if without not in set(other):
        raise ValueError(f"{without!r} has signed nothing; choose one of {', '.join(sorted(set(other)))}")
    return signed[other != without]


def growth_by_tie(tables: Tables, *, start: int | None = None, end: int | None = None) -> pd.DataFrame:
    """Follow the residents of units by whether their first tie was signed before a year, after it, or never.

    Parameters
    ----------
    tables : Tables
    start, end : int, optional
        Years for which the series is complete; by default the first and the last.

    Returns
    -------
    pandas.DataFrame
        `signed` (``before`` the end of the first year, ``later``, ``undated``: when is not known, or ``none``; inferred dates
        count), `places`, `residents` and `residents_after` (people at the end of either year), `times` (as many, of these sums), `median_times` (of
        the places' own ratios). Few people grow to many times as many more easily than many do.
    """
    import pandas as pd

    frame = residents_and_ties(tables, year=start, printed_only=False).set_index("unit_id")
    series = residents(tables)
    end = int(series.year[series.complete].max()) if end is None else end
    after = series[series.year == end].set_index("unit_id").value.reindex(frame.index)
    signed = np.select([frame.before > 0, frame.later > 0, frame.undated > 0], ["before", "later", "undated"], "none")
    rows = frame.assign(signed=pd.Categorical(signed, ["before", "later", "undated", "none"]), after=after, own=after / frame.residents)
    found = rows.groupby("signed", observed=True).agg(places=("own", "size"), residents=("residents", "sum"), residents_after=("after", "sum"), median_times=("own", "median")).reset_index()
    found.insert(4, "times", found.residents_after / found.residents)
    return found.astype({"signed": "str"})


def reach(tables: Tables) -> pd.DataFrame:
    """Say which share of the residents live in units that hold a tie on the data date.

    Returns
    -------
    pandas.DataFrame
        One row a year with a complete series: `year`, `residents` and `tied` (people, in all units and in those with a tie),
        `share`, and the same for comparison of all inhabitants, `population_share` (latest, the same in each row).
        Units of cities that hold a tie count whole.
    """
    side, _ = _setting(tables)
    series = residents(tables)
    series = series[series.complete]
    counts = degrees(tables, side).set_index("place").ties
    with_tie = set(counts.index[counts > 0])
    everybody = unit_totals(tables, "population").reindex(counts.index)
    found = series.groupby("year").value.sum().rename("residents").to_frame()
    found["tied"] = series[series.unit_id.isin(with_tie)].groupby("year").value.sum().reindex(found.index, fill_value=0.0)
    found["share"] = found.tied / found.residents
    return found.assign(population_share=everybody[everybody.index.isin(with_tie)].sum() / everybody.sum()).reset_index()


def rank_correlation(frame: pd.DataFrame, *, first: str = "residents", second: str = "later") -> pd.DataFrame:
    """Rank two columns of places and say how far the ranks go together.

    Parameters
    ----------
    frame : pandas.DataFrame
        As of `residents_and_ties`.
    first, second : str
        Columns of numbers.

    Returns
    -------
    pandas.DataFrame
        One row: `first`, `second`, `places`, `rho` (Spearman), `low`, `high` (95 %, places
        drawn anew with a fixed seed).
    """
    import pandas as pd

    rho, low, high = bootstrap(spearman, frame[first], frame[second])
    return pd.DataFrame([{"first": first, "second": second, "places": len(frame), "rho": rho, "low": low, "high": high}])


def count_model(frame: pd.DataFrame, *, count: str = "later", people: str = "residents", control: str | None = "population") -> pd.DataFrame:
    """Fit the number of later ties to residents and population, both in doublings.

    Parameters
    ----------
    frame : pandas.DataFrame
        As of `residents_and_ties`; one row a place.
    count, people : str
        Columns.
    control : str, optional
        Column held fixed beside `people`; None to leave it out.

    Returns
    -------
    pandas.DataFrame
        One row a term: `term`, `ratio` (times as many ties for a doubling), `low`,
        `high` (95 %), `model` (``poisson``, or ``negative_binomial`` where the counts scatter more
        than 1.5 times as widely as Poisson counts do), `dispersion` (Pearson's chi-square by degrees of freedom), `places`,
        `ties`. It describes places; it does not say what brings ties about.
    """
    import pandas as pd
    from statsmodels.discrete.discrete_model import NegativeBinomial
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.tools import add_constant  # from statsmodels.api all would take six times as long

    names = [people] + ([control] if control else [])
    if not frame[count].any():  # nothing to fit
        return pd.DataFrame({"term": names}).assign(ratio=np.nan, low=np.nan, high=np.nan, model="poisson", dispersion=np.nan, places=len(frame), ties=0)
    ordered = frame.sort_values([*names, count]).reset_index(drop=True)
    design = add_constant(np.log2(ordered[names].astype(float)))
    fit = GLM(ordered[count], design, family=Poisson()).fit()
    dispersion, model = float(fit.pearson_chi2 / fit.df_resid), "poisson"
    if dispersion > 1.5:
        with warnings.catch_warnings():  # the library tells of a Hessian when the counts scatter hardly more than chance
            warnings.simplefilter("ignore")
            fit, model = NegativeBinomial(ordered[count], design).fit(disp=0), "negative_binomial"
    span = fit.conf_int(1 - LEVEL)
    rows = [{"term": name, "ratio": float(np.exp(fit.params[name])), "low": float(np.exp(span.loc[name, 0])), "high": float(np.exp(span.loc[name, 1]))} for name in names]
    return pd.DataFrame(rows).assign(model=model, dispersion=dispersion, places=len(frame), ties=int(frame[count].sum()))


def leave_one_out(frame: pd.DataFrame, *, first: str = "residents", second: str = "later", control: str | None = "population") -> pd.DataFrame:
    """Leave each place out once and see how far the numbers hang on it.

    Returns
    -------
    pandas.DataFrame
        One row a place left out, sorted by `rho`: `left_out`, `rho` (rank correlation of
        the others), `ratio` (of `first` in `count_model` of the others).
    """
    import pandas as pd

    records = []
    for place in sorted(frame.unit_id):
        rest = frame[frame.unit_id != place]
        ratio = count_model(rest, count=second, people=first, control=control).set_index("term").ratio[first]
        records.append((place, float(spearman(rest[first], rest[second])), ratio))
    return pd.DataFrame(records, columns=["left_out", "rho", "ratio"]).sort_values(["rho", "left_out"]).reset_index(drop=True)


def completeness(tables: Tables, *, country: str | None = None) -> pd.DataFrame:
    """Say of each statistic how many of the units of its time have a number.

    Parameters
    ----------
    tables : Tables
    country : str, optional
        By default both.

    Returns
    -------
    pandas.DataFrame
        `country`, `measure`, `year`, `units` (with a number of that year), `of` (units valid at
        its end), `complete`. Numbers of one year are taken together, whatever their source.
        What `figures` alone tells, such as firms or capital, is reported of single places
        and never complete.
    """
    rows = tables.unit_statistics.merge(tables.units[["unit_id", "country"]], on="unit_id")
    rows = rows[rows.country == country] if country else rows
    rows = rows.assign(year=[parse_date(text).latest.year for text in rows.as_of])
    counts = rows.groupby(["country", "measure", "year"]).unit_id.nunique().rename("units").reset_index()
    counts["of"] = [len(geography.units_at(tables, str(row.year), country=row.country)) for row in counts.itertuples()]
    return counts.assign(complete=counts.units == counts.of)
