"""Weigh the tables themselves: grades, sources, attestation, age, recall, the audit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.dates import parse_date
from localties.data.evidence import conflicts, origins
from localties.data.lineage import heirs
from localties.data.memory import remembered
from localties.measures.growth import first_signings
from localties.measures.intervals import bootstrap, with_interval

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["SEEN", "attestation", "conflict_counts", "grades", "last_seen", "last_seen_by_cohort", "last_told", "national_totals", "official_share", "place_totals", "sources_per_tie"]

#: How long ago a tie was last seen: fewer than so many full years.
SEEN = {"year": 1, "three_years": 3, "five_years": 5, "longer": None}


def grades(tables: Tables) -> pd.DataFrame:
    """Count events, ties and contacts by the grade of their evidence.

    Returns
    -------
    pandas.DataFrame
        `what` (``events``, ``ties``, ``contacts`` between local governments), `grade` (A to
        D), `count`, `of`, `share`, `low`, `high` (Wilson, 95 %).
    """
    import pandas as pd

    pairs = ties.partnerships(tables)
    pairs = pairs[pairs.between_governments]
    groups = {"events": ties.events(tables).grade, "ties": pairs.grade[pairs.standing == "tie"], "contacts": pairs.grade[pairs.standing == "contact"]}
    rows = [(what, grade, int((found == grade).sum()), len(found)) for what, found in groups.items() for grade in "ABCD"]
    return with_interval(pd.DataFrame(rows, columns=["what", "grade", "count", "of"]), count="count", total="of")


def sources_per_tie(tables: Tables) -> pd.DataFrame:
    """Count ties by their number of independent sources.

    Returns
    -------
    pandas.DataFrame
        `sources` (every number from 1 to the largest), `ties`.
    """
    counts = ties.held(ties.partnerships(tables)).sources.value_counts()
    numbers = range(1, int(counts.index.max()) + 1) if len(counts) else []
    return counts.reindex(list(numbers), fill_value=0).rename_axis("sources").rename("ties").reset_index()


def attestation(tables: Tables) -> pd.DataFrame:
    """Count ties by the countries whose publications speak of them.

    Returns
    -------
    pandas.DataFrame
        `attested` (``both``, ``only_<side>`` for each, ``neither``), `ties`, `of`, `share`, `low`,
        `high` (Wilson, 95 %).
    """
    import pandas as pd

    held = ties.held(ties.partnerships(tables))
    first, second = (held[f"{side}_attested"].astype(bool) for side in tables.package.sides)
    states = {"both": first & second, f"only_{tables.package.sides[0]}": first & ~second, f"only_{tables.package.sides[1]}": second & ~first, "neither": ~first & ~second}
    rows = [(state, int(found.sum()), len(held)) for state, found in states.items()]
    return with_interval(pd.DataFrame(rows, columns=["attested", "ties", "of"]), count="ties", total="of")


def official_share(tables: Tables) -> pd.DataFrame:
    """Say how many of the statements behind the ties come from governments, by the country of the publisher.

    Returns
    -------
    pandas.DataFrame
        `side` (of the original), `official`, `of` (statements: one an event and publisher, copies joined
        with their original), `share`, `low`, `high` (95 %, publishers drawn anew: the statements of one are not independent), `publishers`, `official_publishers`.
    """
    held = ties.held(ties.partnerships(tables))
    rows = ties.events(tables)[["event_id", "pair"]]
    told = origins(tables).merge(rows[rows.pair.isin(held.pair)], on="event_id").drop_duplicates(["event_id", "publisher"])
    told = told.assign(official=told.publisher_kind == "government")
    counts = told.groupby("side").agg(official=("official", "sum"), of=("official", "size")).reset_index()
    each = told.groupby(["side", "publisher"]).official.agg(["sum", "size"])
    spans = [bootstrap(lambda found, of: found.sum(axis=-1) / of.sum(axis=-1), each.loc[side]["sum"], each.loc[side]["size"]) for side in counts.side]
    counts = counts.assign(**{name: [span[place] for span in spans] for place, name in enumerate(("share", "low", "high"))})
    number = told.groupby("side").publisher.nunique()
    official = told[told.official].groupby("side").publisher.nunique()
    return counts.assign(publishers=counts.side.map(number), official_publishers=counts.side.map(official).fillna(0).astype("int64"))


def conflict_counts(tables: Tables) -> pd.DataFrame:
    """Count where sources differ, by column of the event.

    Returns
    -------
    pandas.DataFrame
        `column`, `disagree` (the two cannot both be true), `less_exact` (they can), `events`
        (with a disagreement). Most frequent first.
    """
    found = conflicts(tables)
    counts = found.groupby("column").disagrees.agg(disagree="sum", of="size").reset_index()
    events = found[found.disagrees].groupby("column").event_id.nunique()
    counts = counts.assign(less_exact=counts.of - counts.disagree, events=counts["column"].map(events).fillna(0).astype("int64"))
    return counts[["column", "disagree", "less_exact", "events"]].astype({"disagree": "int64"}).sort_values(["disagree", "column"], ascending=[False, True]).reset_index(drop=True)


@remembered
def last_seen(tables: Tables) -> pd.DataFrame:
    """Say how long ago something between the partners of each tie was last reported to take place.

    Returns
    -------
    pandas.DataFrame
        Sorted by pair: `pair`, `since_year` (first signing; missing where undated), `last_seen` (EDTF), `days` (from the
        last day that it can mean, or of an open time from its first, to the data date; missing where undated),
        `seen` (key of `SEEN`, or ``undated``). Not seen is not ended: it may only not have been reported or not have been found.
    """
    import pandas as pd

    now = parse_date(tables.package.data_date).latest
    held = ties.held(ties.partnerships(tables))
    rows = ties.events(tables)
    rows = rows[rows.pair.isin(held.pair) & (rows.status == "took_place") & rows.date.notna()]
    newest = pd.Series([_end(text, now) for text in rows.date], index=rows.index, dtype="object").groupby(rows.pair).max()
    seen = [newest.get(pair) for pair in held.pair]
    days = [None if last is None else (now - last).days for last in seen]
    year = first_signings(tables).set_index("pair").year
    found = held[["pair", "last_seen"]].assign(since_year=held.pair.map(year).astype("Int64"), days=pd.array(days, dtype="Int64"), seen=[_seen(last, now) for last in seen])
    return found[["pair", "since_year", "last_seen", "days", "seen"]].reset_index(drop=True)


def _end(text: str, now: dt.date) -> dt.date:
    date = parse_date(text)
    return date.earliest if date.latest == dt.date.max else min(date.latest, now)


def _seen(last: dt.date | None, now: dt.date) -> str:
    if last is None:
        return "undated"
    years = now.year - last.year - ((now.month, now.day) < (last.month, last.day))
    return next(name for name, end in SEEN.items() if end is None or years < end)


def last_told(tables: Tables) -> pd.DataFrame:
    """Say how long ago a page that speaks of each tie was last published, whether or not anything had taken place.

    Returns
    -------
    pandas.DataFrame
        Sorted by pair: `pair`, `published` (EDTF of the newest source of any event of the pair; missing if none has a date), `days` (from the last
        day that it can mean to the data date), `told` (key of `SEEN`, or ``undated``). A page without a date may be as new.
    """
    import pandas as pd

    now = parse_date(tables.package.data_date).latest
    held = ties.held(ties.partnerships(tables))
    rows = tables.evidence.merge(ties.events(tables)[["event_id", "pair"]], on="event_id").merge(tables.sources[["source_id", "published"]], on="source_id")
    rows = rows[rows.published.notna()]
    rows = rows.assign(end=[_end(text, now) for text in rows.published]).sort_values("end").drop_duplicates("pair", keep="last").set_index("pair")
    end = [rows.end.get(pair) for pair in held.pair]
    days = pd.array([None if last is None else (now - last).days for last in end], dtype="Int64")
    return pd.DataFrame({"pair": held.pair.tolist(), "published": [rows.published.get(pair) for pair in held.pair], "days": days, "told": [_seen(last, now) for last in end]})


def last_seen_by_cohort(tables: Tables, *, edges: tuple[int, ...] = (2012, 2016, 2020)) -> pd.DataFrame:
    """Count ties by when they were first signed and when they were last seen.

    Parameters
    ----------
    tables : Tables
    edges : tuple of int
        Last year of each cohort but the newest, rising.

    Returns
    -------
    pandas.DataFrame
        `since_from`, `since_to` (years, the outer ends open and missing; both missing for undated first signings), `seen` (as of `last_seen`; every
        class in every cohort), `ties`, `of` (ties of the cohort).
    """
    import pandas as pd

    rows = last_seen(tables)
    starts, ends = [None, *(edge + 1 for edge in edges)], [*edges, None]
    cohort = [None if pd.isna(year) else next(place for place, end in enumerate(ends) if end is None or year <= end) for year in rows.since_year]
    rows = rows.assign(cohort=pd.array(cohort, dtype="Int64"))
    records = []
    for place, (start, end) in enumerate([*zip(starts, ends), (None, None)]):
        group = rows[rows.cohort.isna()] if place == len(ends) else rows[(rows.cohort == place).fillna(False)]
        records += [(start, end, seen, int((group.seen == seen).sum()), len(group)) for seen in (*SEEN, "undated")]
    return pd.DataFrame(records, columns=["since_from", "since_to", "seen", "ties", "of"]).astype({"since_from": "Int64", "since_to": "Int64"})


@remembered
def national_totals(tables: Tables) -> pd.DataFrame:
    """Set what speakers say of all pairs or agreements of the two countries beside what the tables hold for that day.

    Returns
    -------
    pandas.DataFrame
        Rows of `figures` about both whole countries in pairs or agreements, by time: `figure_id`, `measure`,
        `value`, `qualifier`, `as_of`, `scope`, `source_id`, and of that day `ties`, `ever_signed` (pairs of local governments with a paper), `papers`
        (known between them), `partnerships` (of local governments, contacts included). What the speakers count is not published.
    """
    first, second = tables.package.sides
    figures = tables.figures
    said = figures[(figures[f"about_{first}"] == first) & (figures[f"about_{second}"] == second) & figures.unit.isin(["pairs", "agreements"])].dropna(subset="as_of")
    known = {}
    for day in set(said.as_of):
        pairs = ties.partnerships(tables, as_of=day)
        local = pairs[pairs.between_governments]
        known[day] = {"ties": len(ties.held(pairs)), "ever_signed": int((local.papers > 0).sum()), "papers": int(local.papers.sum()), "partnerships": len(local)}
    said = said[["figure_id", "measure", "value", "qualifier", "as_of", "scope", "source_id"]]
    columns = {name: [known[day][name] for day in said.as_of] for name in ("ties", "ever_signed", "papers", "partnerships")}
    return said.assign(**columns).sort_values(["as_of", "figure_id"]).reset_index(drop=True)


@remembered
def place_totals(tables: Tables) -> pd.DataFrame:
    """Set how many partners in the other country a place is said to have beside those that the tables hold for that day.

    Returns
    -------
    pandas.DataFrame
        Rows of `figures` in localities about one place and the whole other country, by place and time: `figure_id`, `place` (of today), `value`,
        `qualifier`, `as_of`, `scope`, `source_id`, and of that day, or of the data date if it has none, `ties` and `contacts` with local governments
        of whoever then held the place. Places count as they like: read the scope.
    """
    import pandas as pd

    now, figures, records = tables.package.data_date, tables.figures, []
    today = heirs(tables.partners, parse_date(now).latest)
    for side, other in (tables.package.sides, tables.package.sides[::-1]):
        said = figures[(figures.measure == "localities") & figures[f"about_{side}"].isin(today) & (figures[f"about_{other}"] == other)]
        for row in said.to_dict("records"):
            day = row["as_of"] if isinstance(row["as_of"], str) else now
            then = heirs(tables.partners, parse_date(day).latest)[row[f"about_{side}"]]
            pairs = ties.partnerships(tables, as_of=day)
            own = pairs[(pairs[f"{side}_partner"] == then) & pairs.between_governments]
            records.append({**row, "place": today[row[f"about_{side}"]], "ties": len(ties.held(own)), "contacts": int((own.standing == "contact").sum())})
    columns = ["figure_id", "place", "value", "qualifier", "as_of", "scope", "source_id", "ties", "contacts"]
    return pd.DataFrame(records, columns=columns).sort_values(["place", "as_of", "figure_id"]).reset_index(drop=True)
