"""Weigh sources: grades, independence, attestation, conflicts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from localties.data.dates import parse_date
from localties.data.lineage import heirs
from localties.data.memory import remembered

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["best_sources", "conflicts", "event_evidence", "independent_sources", "origins"]

_GRADE_BY_KIND = {"government": "B", "news_agency": "B", "press": "C", "organisation": "C", "research": "C", "aggregator": "D"}


@remembered
def origins(tables: Tables) -> pd.DataFrame:
    """Give each row of evidence the source in which its text stood first.

    Returns
    -------
    pandas.DataFrame
        Columns `event_id`, `publisher`, `publisher_kind`, `publisher_partner`, `side` of
        the original, a row a row of `evidence`.
    """
    sources = tables.sources.set_index("source_id")
    copies = sources.copy_of.dropna().to_dict()
    origin = [_origin(source, copies) for source in tables.evidence.source_id]
    found = sources.loc[origin, ["publisher", "publisher_kind", "publisher_partner", "side"]].reset_index(drop=True)
    return found.assign(event_id=tables.evidence.event_id)


def independent_sources(tables: Tables, evidence: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Count the independent sources of several events together.

    Parameters
    ----------
    tables : Tables
    evidence : pandas.DataFrame
        Rows of `origins`.
    by : str
        Column of `evidence` that says which events go together.

    Returns
    -------
    pandas.DataFrame
        Indexed by `by`: `sources` (count), `official_share` (of them, published by
        governments, 0 to 1), `<side>_attested` (some source was published there).
    """
    attested = {f"{side}_attested": evidence.side == side for side in tables.package.sides}
    used = evidence.assign(official_share=(evidence.publisher_kind == "government").astype(float), **attested).drop_duplicates([by, "publisher"])
    return used.groupby(by).agg(sources=("publisher", "size"), official_share=("official_share", "mean"), **{name: (name, "any") for name in attested})


@remembered
def event_evidence(tables: Tables) -> pd.DataFrame:
    """Weigh the sources of each event.

    Returns
    -------
    pandas.DataFrame
        Indexed by `event_id`: `grade` (A published by one of the two partners, B by another
        official body or a news agency, C by press or organisation, D by an aggregator
        alone), `sources` (independent ones: a copy and its original, and two pages of one
        publisher, count once), `official_share` (of them, published by governments, 0 to
        1), and `<side>_attested` (some source was published in that country).
    """

    first = tables.package.sides
    rows = _graded(tables)
    rows["official_share"] = (rows.publisher_kind == "government").astype(float)
    attested = [f"{side}_attested" for side in first]
    rows = rows.assign(**{f"{side}_attested": rows.side == side for side in first})
    grouped = rows.sort_values("grade").drop_duplicates(["event_id", "publisher"]).groupby("event_id")
    return grouped.agg(grade=("grade", "first"), sources=("publisher", "size"), official_share=("official_share", "mean"), **{name: (name, "any") for name in attested})


def _graded(tables: Tables) -> pd.DataFrame:
    """Rows of `origins`, in the order of `evidence`, with the grade that each gives its event."""
    rows = origins(tables).merge(tables.events[["event_id", *(f"{side}_partner" for side in tables.package.sides)]], on="event_id")
    return rows.assign(grade=rows.publisher_kind.map(_GRADE_BY_KIND).where(~_own_publication(tables, rows), "A"))


def best_sources(tables: Tables) -> pd.DataFrame:
    """Give the source of each event whose grade is the best, to send a reader to.

    Returns
    -------
    pandas.DataFrame
        Indexed by `event_id`: `source_id`, `locator`, `publisher`, `url` (missing if it has none). Among equals one
        with an address comes first, then the first by `source_id`.
    """
    rows = tables.evidence[["event_id", "source_id", "locator"]].assign(grade=_graded(tables).grade.to_numpy())
    rows = rows.merge(tables.sources[["source_id", "publisher", "url"]], on="source_id")
    rows = rows.assign(offline=rows.url.isna()).sort_values(["grade", "offline", "source_id"], kind="stable").drop_duplicates("event_id")
    return rows.set_index("event_id")[["source_id", "locator", "publisher", "url"]].sort_index()


def _origin(source: str, copies: dict[str, str]) -> str:
    seen = set()
    while source in copies and source not in seen:
        seen.add(source)
        source = copies[source]
    return source


def _own_publication(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Whether a source is published by a partner of the event, its heir or forebear."""
    today = heirs(tables.partners, dt.date.max)
    publisher = rows.publisher_partner.map(today)
    return sum(rows[f"{side}_partner"].map(today) == publisher for side in tables.package.sides) > 0


@remembered
def conflicts(tables: Tables) -> pd.DataFrame:
    """List where a source differs from the row of its event.

    Returns
    -------
    pandas.DataFrame
        Columns `event_id`, `column`, `value` (of the row), `reported`, `source_id`,
        `locator`, and `disagrees`: False where both can be true, because the source is
        merely less exact about a date, or announced what later took place.
    """
    import pandas as pd

    value = tables.events.set_index("event_id").to_dict("index")
    fields = tables.event_fields.groupby("event_id").field.agg(lambda found: " ".join(sorted(set(found)))).to_dict()
    records = []
    for row in tables.evidence.dropna(subset="reported").itertuples():
        for column, reported in (pair.split("=", 1) for pair in row.reported.split(";")):
            judged = fields.get(row.event_id) if column == "fields" else value[row.event_id][column]
            records.append((row.event_id, column, judged, reported, row.source_id, row.locator, not _compatible(column, judged, reported)))
    return pd.DataFrame(records, columns=["event_id", "column", "value", "reported", "source_id", "locator", "disagrees"])


def _compatible(column: str, value: object, reported: str) -> bool:
    if column == "status":
        return (value, reported) == ("took_place", "announced")
    if column in ("date", "valid_until") and isinstance(value, str) and reported:
        judged, told = parse_date(value), parse_date(reported)
        return judged.earliest <= told.latest and told.earliest <= judged.latest
    return False
