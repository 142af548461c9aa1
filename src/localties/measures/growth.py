"""Follow the ties through time: first signings, growth by class, terms, and how much was reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.dates import parse_date
from localties.data.memory import remembered
from localties.measures.intervals import DRAWS, LEVEL, SEED

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["around_years", "cumulative_ties", "first_signings", "reporting", "signing_settings", "signings_by_year", "terms", "waves"]


@remembered
def first_signings(tables: Tables) -> pd.DataFrame:
    """Give the first signing of each pair of local governments that ever had a paper.

    Parameters
    ----------
    tables : Tables

    Returns
    -------
    pandas.DataFrame
        Sorted by pair, ties that have ended included, pairs known from aggregators alone
        (grade D) left out. `pair`, `<side>_partner`, `standing`, `formality` (highest class today),
        `event_id`, `date`, `date_basis` (printed or inferred; ``undated`` where no signing
        with a date is known: a renewal or a statement tells nothing of the first), `year` (missing
        where undated or spread over a new year), `first_formality` (class of that paper),
        `host_side`, `occasion`.
    """
    import pandas as pd

    pairs = ties.partnerships(tables)
    pairs = pairs[pairs.between_governments & (pairs.papers > 0) & (pairs.grade != "D")]
    papers = ties.events(tables)
    papers = papers[papers.is_paper & papers.earliest.notna() & ~papers.kind.isin(ties.RETROSPECTIVE)].sort_values(["earliest", "latest", "event_id"])
    first = papers.drop_duplicates("pair")[["pair", "event_id", "date", "date_basis", "formality", "host_side", "occasion"]].rename(columns={"formality": "first_formality"})
    partners = [f"{side}_partner" for side in tables.package.sides]
    found = pairs[["pair", *partners, "standing", "formality"]].merge(first, on="pair", how="left")
    years = [_year(date) for date in found.date]
    return found.assign(date_basis=found.date_basis.fillna("undated"), year=pd.array(years, dtype="Int64"))


def _year(text: str | None) -> int | None:
    if not isinstance(text, str):
        return None
    date = parse_date(text)
    return date.earliest.year if date.earliest.year == date.latest.year else None


def signings_by_year(tables: Tables) -> pd.DataFrame:
    """Count first signings by year, dates that are printed apart from those inferred.

    Returns
    -------
    pandas.DataFrame
        One row a year, from the first with a signing to that of the data date, years
        without one included, and a last row without year for what has no date: `year`,
        `printed`, `inferred`, `undated`, `ties` (their sum).
    """
    import pandas as pd

    signed = first_signings(tables)
    last = parse_date(tables.package.data_date).latest.year
    dated = signed.dropna(subset="year")
    counts = dated.groupby(["year", "date_basis"]).size().unstack(fill_value=0)
    years = range(int(dated.year.min()), last + 1) if len(dated) else []
    counts = counts.reindex(index=pd.Index(years, name="year"), columns=["printed", "inferred"], fill_value=0).reset_index().astype({"year": "Int64"})
    rest = pd.DataFrame({"year": pd.array([None], dtype="Int64"), "printed": [0], "inferred": [0], "undated": [int(signed.year.isna().sum())]})
    found = pd.concat([counts.assign(undated=0), rest], ignore_index=True)
    return found.assign(ties=found.printed + found.inferred + found.undated)


def cumulative_ties(tables: Tables) -> pd.DataFrame:
    """Count the pairs that had signed by the end of each year, by their highest class till then.

    A pair moves from one class to another when it signs a higher paper. Ended ties stay;
    pairs without a dated signing are left out, and so is grade D.

    Returns
    -------
    pandas.DataFrame
        `year`, `formality` (1 to 5), `ties`; every class in every year.
    """
    import pandas as pd

    signed = first_signings(tables).dropna(subset="year")
    papers = ties.events(tables)
    papers = papers[papers.is_paper & papers.formality.notna() & papers.pair.isin(signed.pair)]
    papers = papers.assign(year=papers.date.map(_year, na_action="ignore")).dropna(subset="year")
    by_year = papers.groupby(["pair", "year"]).formality.min().unstack("year")
    years = range(int(signed.year.min()), parse_date(tables.package.data_date).latest.year + 1) if len(signed) else []
    held = by_year.reindex(columns=years).astype("float64").cummin(axis=1).ffill(axis=1)
    classes = range(1, 6)
    return pd.DataFrame([(year, level, int((held[year] == level).sum())) for year in years for level in classes], columns=["year", "formality", "ties"])


def around_years(tables: Tables, years: Sequence[int], *, width: int = 2) -> pd.DataFrame:
    """Set the first signings of chosen years beside those of the years around them.

    Parameters
    ----------
    tables : Tables
    years : sequence of int
        For example anniversaries.
    width : int
        How many years before and after to show.

    Returns
    -------
    pandas.DataFrame
        `centre` (the chosen year), `year`, `offset` (years from it), `printed`, `inferred`.
        Counts to look at, not a test: a year is inferred for part of them, and a year with
        much ceremony is also a year with much reporting.
    """
    import pandas as pd

    counts = signings_by_year(tables).dropna(subset="year").set_index("year")
    rows = [(centre, centre + offset, offset) for centre in years for offset in range(-width, width + 1)]
    found = pd.DataFrame(rows, columns=["centre", "year", "offset"])
    return found.assign(**{basis: counts[basis].reindex(found.year, fill_value=0).to_numpy() for basis in ("printed", "inferred")})


def signing_settings(tables: Tables) -> pd.DataFrame:
    """Count first signings by where they took place and whether the tables name the occasion.

    Returns
    -------
    pandas.DataFrame
        `host_side` (``unknown`` if empty), `occasion_named`, `ties`. An occasion is coded
        where one journey or meeting has several rows; its absence says nothing.
    """
    signed = first_signings(tables)
    signed = signed[signed.date_basis != "undated"]
    named = signed.assign(host_side=signed.host_side.fillna("unknown"), occasion_named=signed.occasion.notna())
    return named.groupby(["host_side", "occasion_named"]).size().rename("ties").reset_index()


@remembered
def reporting(tables: Tables) -> pd.DataFrame:
    """Count events by their year and sources by the year in which they were published.

    Returns
    -------
    pandas.DataFrame
        One row a year from the first event on and a last one without year: `year`,
        `events` (that took place), `sources`. More is found of recent years because more
        was published and stays online; growth of the ties is seen through this.
    """
    import pandas as pd

    took_place = tables.events[tables.events.status == "took_place"]
    counts = {name: dates.map(_year, na_action="ignore").astype("Int64") for name, dates in (("events", took_place.date), ("sources", tables.sources.published))}
    known = counts["events"].dropna()
    years = range(int(known.min()), parse_date(tables.package.data_date).latest.year + 1) if len(known) else []
    found = pd.DataFrame({"year": pd.array([*years, None], dtype="Int64")})
    for name, values in counts.items():
        inside = values.isin(list(years))
        found[name] = [*(int((values == year).sum()) for year in years), int((~inside).sum())]
    return found


@remembered
def terms(tables: Tables, *, within: int = 365) -> pd.DataFrame:
    """List the papers between local governments that were signed for a term, and where the term stands.

    Parameters
    ----------
    tables : Tables
    within : int
        Days after the data date that count as soon.

    Returns
    -------
    pandas.DataFrame
        Sorted by the end of the term. `pair`, `event_id`, `date`, `valid_until`, `days_left`
        (to the last day that it can mean; negative when over), `state` (``over``, ``soon``,
        ``later``), `later_paper` (a later paper of the pair is known), `standing` of the pair.
    """
    day = parse_date(tables.package.data_date).latest
    papers = ties.events(tables)
    papers = papers[papers.is_paper]
    newest = papers.groupby("pair").earliest.max().to_dict()
    found = papers.dropna(subset="valid_until")[["pair", "event_id", "date", "earliest", "valid_until"]]
    left = [(parse_date(text).latest - day).days for text in found.valid_until]
    state = ["over" if days < 0 else "soon" if days <= within else "later" for days in left]
    standing = ties.partnerships(tables).set_index("pair").standing
    found = found.assign(days_left=left, state=state, later_paper=[first < newest[pair] for pair, first in zip(found.pair, found.earliest)], standing=found.pair.map(standing))
    return found.drop(columns="earliest").sort_values(["days_left", "event_id"]).reset_index(drop=True)


def waves(tables: Tables, first: int, last: int, *, inferred: bool = False) -> pd.DataFrame:
    """Say whether first signings crowd into single years more than chance alone would have it.

    Parameters
    ----------
    tables : Tables
    first, last : int
        Years to look at, both included.
    inferred : bool
        Count signings whose date is inferred too.

    Returns
    -------
    pandas.DataFrame
        Two rows, `measure`: ``dispersion`` (variance of the yearly counts by their mean) and
        ``most`` (signings of the busiest year). `found`, and `low` and `high`: the central 95 % when as many signings
        fall on these years with equal chance (fixed seed). `years`, `signings`. Missing for less than two years or signings.
    """
    import numpy as np
    import pandas as pd

    counts = signings_by_year(tables).dropna(subset="year").set_index("year")
    counts = counts.reindex(range(first, last + 1), fill_value=0)
    yearly = (counts.printed + counts.inferred * inferred).to_numpy(int)
    years, signings = len(yearly), int(yearly.sum())
    found = pd.DataFrame({"measure": ["dispersion", "most"], "found": np.nan, "low": np.nan, "high": np.nan, "years": years, "signings": signings})
    if years < 2 or signings < 2:
        return found
    drawn = np.random.default_rng(SEED).multinomial(signings, np.full(years, 1 / years), size=DRAWS)
    tail = (1 - LEVEL) / 2
    for row, of in enumerate((lambda counts: counts.var(axis=-1, ddof=1) / counts.mean(axis=-1), lambda counts: counts.max(axis=-1))):
        found.loc[row, ["found", "low", "high"]] = [of(yearly), *np.quantile(of(drawn), [tail, 1 - tail])]
    return found
