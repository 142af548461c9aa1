"""Hold the tables against what others say: lists that places publish, and a blind second coding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.dates import parse_date
from localties.data.evidence import origins
from localties.data.lineage import heirs
from localties.measures.intervals import with_interval

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["audit", "listed_partners", "recall", "verdicts"]


def _table(tables: Tables, name: str) -> pd.DataFrame:
    if name not in tables.frames:
        raise ValueError(f"the data folder has no table {name}; add {name}.csv and its schema to datapackage.json")
    return tables.frames[name]


def listed_partners(tables: Tables) -> pd.DataFrame:
    """Say of each partner on a list that a place published, or the press for it, what the tables hold.

    Returns
    -------
    pandas.DataFrame
        In the order of `published_lists`: `source_id`, `holder` (as listed), `listed`, `partner_id`, `claim`
        (``agreement`` or ``contact``), `pair` (of today; missing where the listed partner is not known), `standing` (``tie``, ``contact`` or
        ``none``), `other_sources` (independent publishers beside this list, or whoever it copies, that tell of a paper of the pair, or of a claimed contact
        of anything that makes one).

    Raises
    ------
    ValueError
        If the tables have no lists.
    """
    import pandas as pd

    rows = _table(tables, "published_lists")
    today = heirs(tables.partners, parse_date(tables.package.data_date).latest)
    country = dict(zip(tables.partners.partner_id, tables.partners.country))
    standing = ties.partnerships(tables).set_index("pair").standing.to_dict()
    told = _told(tables)
    origin = dict(zip(tables.sources.source_id, tables.sources.copy_of.fillna(tables.sources.source_id)))
    publisher = dict(zip(tables.sources.source_id, tables.sources.publisher))
    records = []
    for row in rows.itertuples():
        known = isinstance(row.partner_id, str)
        both = sorted((today[row.holder], today[row.partner_id]), key=lambda one: tables.package.sides.index(country[one])) if known else []
        pair = "--".join(both) if known else None
        others = told[row.claim].get(pair, set()) - {publisher[row.source_id], publisher[origin[row.source_id]]}
        records.append((row.source_id, row.holder, row.listed, row.partner_id, row.claim, pair, standing.get(pair, "none"), len(others)))
    return pd.DataFrame(records, columns=["source_id", "holder", "listed", "partner_id", "claim", "pair", "standing", "other_sources"])


def _told(tables: Tables) -> dict[str, dict[str, set[str]]]:
    """Publishers that tell of a pair's papers, or of any contact of it."""
    events = ties.events(tables)
    bearing = {"agreement": events.is_paper, "contact": events.is_paper | events.kind.map(tables.kinds.set_index("code").makes_contact).astype(bool)}
    told = origins(tables)
    return {claim: told.merge(events.loc[chosen, ["event_id", "pair"]], on="event_id").groupby("pair").publisher.agg(set).to_dict() for claim, chosen in bearing.items()}


def recall(tables: Tables, *, by: str | None = None) -> pd.DataFrame:
    """Count how many of the listed partners stand in the tables.

    Parameters
    ----------
    tables : Tables
    by : {"holder"}, optional
        A row a holder of a list too; by default all lists together, each pair once.

    Returns
    -------
    pandas.DataFrame
        `holder` (if asked for; of today), `claim`, `listed` (pairs, once each; a name that is not known counts as one), `found` (of a claimed agreement: the
        tables hold a tie; of a claimed contact: a tie or a contact), `share`, `low`, `high` (Clopper-Pearson, 95 %), and `elsewhere` (of the found those that
        another publisher tells of too). Where a list is itself a source of the tables, finding it is no proof that they are complete: `elsewhere` is
        the careful number. The lists are of few places, so that the share speaks of these.

    Raises
    ------
    ValueError
        If the tables have no lists, or `by` is neither.
    """
    if by not in (None, "holder"):
        raise ValueError(f"by={by!r} is unknown; choose holder or None")
    today = heirs(tables.partners, parse_date(tables.package.data_date).latest)
    rows = listed_partners(tables)
    holder = rows.holder.map(today)
    rows = rows.assign(holder=holder, name=rows.pair.fillna(holder + " " + rows.listed), tie=rows.standing == "tie", known=rows.standing != "none")
    rows = rows.assign(elsewhere=rows.tie.where(rows.claim == "agreement", rows.known) & (rows.other_sources > 0)).sort_values("claim")
    keys = ["claim"] if by is None else ["holder", "claim"]
    # what one list calls an agreement and another a contact is claimed as an agreement, which comes first
    pairs = rows.groupby([*keys[:-1], "name"]).agg(claim=("claim", "first"), tie=("tie", "any"), known=("known", "any"), elsewhere=("elsewhere", "any")).reset_index()
    pairs = pairs.assign(found=pairs.tie.where(pairs.claim == "agreement", pairs.known))
    counts = pairs.groupby(keys).agg(listed=("name", "size"), found=("found", "sum"), elsewhere=("elsewhere", "sum")).reset_index()
    return with_interval(counts, count="found", total="listed", method="exact")[[*keys, "listed", "found", "share", "low", "high", "elsewhere"]]


def audit(tables: Tables) -> pd.DataFrame:
    """Give the agreement of the blind second coding, column by column, with its interval.

    Returns
    -------
    pandas.DataFrame
        Rows of `audit`: `column`, `criterion` (``equal``, ``compatible`` or ``overlap``), `compared`, `alike`, `share` (of an overlap its mean), `low`, `high`
        (Wilson, 95 %; missing for an overlap), `note`. Highest share first within a criterion.

    Raises
    ------
    ValueError
        If the tables have no audit.
    """
    rows = _table(tables, "audit")
    counted = rows.agreed.notna()
    found = with_interval(rows.assign(alike=rows.agreed.fillna(0)), count="alike", total="compared")
    found = found.assign(alike=rows.agreed, share=found.share.where(counted, rows.overlap), low=found.low.where(counted), high=found.high.where(counted))
    return found[["column", "criterion", "compared", "alike", "share", "low", "high", "note"]].sort_values(["criterion", "share", "column"], ascending=[True, False, True]).reset_index(drop=True)


def verdicts(tables: Tables) -> pd.DataFrame:
    """Count what became of the audited events once each difference was read again.

    Returns
    -------
    pandas.DataFrame
        Of the events whose second coder cannot have known the first coding: `verdict` (``stands``, ``sharpened``, ``wrong``), `events`, `of`, `share`, `low`, `high` (Clopper-Pearson, 95 %),
        `mended` (how many were corrected in the tables).

    Raises
    ------
    ValueError
        If the tables have no audited events.
    """
    import pandas as pd

    rows = _table(tables, "audited_events")
    rows = rows[rows.blind.astype(bool)]
    counts = pd.DataFrame({"verdict": ["stands", "sharpened", "wrong"]})
    counts["events"] = [int((rows.verdict == verdict).sum()) for verdict in counts.verdict]
    found = with_interval(counts.assign(of=len(rows)), count="events", total="of", method="exact")
    return found.assign(mended=[int(rows.mended_on[rows.verdict == verdict].notna().sum()) for verdict in counts.verdict])
