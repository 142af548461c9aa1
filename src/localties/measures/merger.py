"""Follow ties through a reform that ended the bodies which held them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.dates import day_before, parse_date
from localties.data.lineage import heirs
from localties.data.memory import remembered
from localties.measures.centres import tie_units
from localties.measures.intervals import with_interval

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["FATES", "fates", "reform_day", "seen_since", "unit_flow"]

#: What can become of a tie, from the firmest to the least.
FATES = ("renewed", "inherited", "other", "silent")


def reform_day(tables: Tables) -> str:
    """Give the day on which most local governments had given way: the first without them.

    Raises
    ------
    ValueError
        If no partner of the tables has ended.
    """
    local = tables.partners[tables.partners.tier.isin(ties.GOVERNMENTS)]
    last = local.valid_until.dropna()
    if last.empty:
        raise ValueError("no local government of partners.csv has a valid_until; there is no reform to follow")
    counts = last.value_counts()
    return (counts.index[counts == counts.max()].max() + dt.timedelta(days=1)).date().isoformat()


@remembered
def fates(tables: Tables, *, day: str | None = None) -> pd.DataFrame:
    """Say of each tie that an ended body held what was found of it since.

    Parameters
    ----------
    tables : Tables
    day : str, optional
        First day of the new order, ISO; by default `reform_day`.

    Returns
    -------
    pandas.DataFrame
        The ties of headline counts on the eve, whose holder ended that day. Sorted by fate, then pair:
        `pair_before`, `pair` (of the data date), `holder` (the ended body), `heir` (missing where the
        tables name none: who holds the tie is an open question), `fate` (``renewed``: both signed
        a paper since; ``inherited``: the heir's side or the other said that the tie goes on; ``other``: something else
        took place since; ``silent``: nothing was found), `formality`, `since`, `last_seen`,
        `standing` (today; a term may have run out), `seen_since` (EDTF of the newest event since, or missing), `days_since` (from
        it to the data date; of a silent tie from the reform on; missing if nothing since has a date), `events` (ids since, parted by semicolons), `sources`
        (of these events, ids), `grade` (the best of them, or missing).
    """
    import pandas as pd

    day = day or reform_day(tables)
    first = parse_date(day).earliest
    eve = day_before(day)
    now = parse_date(tables.package.data_date).latest
    before = ties.held(ties.partnerships(tables, as_of=eve))
    last = tables.partners.set_index("partner_id").valid_until
    ended = set(last.index[last == pd.Timestamp(eve)])
    today = heirs(tables.partners, now)
    standing = ties.partnerships(tables).set_index("pair").standing
    since = _since(tables, pd.Timestamp(first))
    records = []
    for row in before.to_dict("records"):
        bodies = [row[f"{side}_partner"] for side in tables.package.sides]
        holders = [body for body in bodies if body in ended]
        if not holders:
            continue
        pair = "--".join(today[body] for body in bodies)
        found = since[(since.pair == pair) & ~since[[f"{side}_partner" for side in tables.package.sides]].isin(holders).any(axis=1)]
        newest = found.dropna(subset="latest").sort_values(["latest", "event_id"]).iloc[-1:]
        seen = newest.date.iloc[0] if len(newest) else None
        start = newest.latest.iloc[0].date() if len(newest) else None if len(found) else first
        records.append(
            {
                "pair_before": row["pair"], "pair": pair, "holder": holders[0], "heir": today[holders[0]] if today[holders[0]] != holders[0] else None,
                "fate": _fate(tables, found), "formality": row["formality"], "since": row["since"], "last_seen": row["last_seen"], "standing": standing.get(pair),
                "seen_since": seen, "days_since": None if start is None else (now - start).days,
                "events": ";".join(sorted(found.event_id)), "sources": _sources(tables, found), "grade": found.grade.min() if len(found) else None,
            }
        )  # fmt: skip
    columns = ["pair_before", "pair", "holder", "heir", "fate", "formality", "since", "last_seen", "standing", "seen_since", "days_since", "events", "sources", "grade"]
    frame = pd.DataFrame(records, columns=columns).astype({"formality": "Int64", "days_since": "Int64"})
    return frame.sort_values(["fate", "pair_before"], key=lambda cells: cells.map(FATES.index) if cells.name == "fate" else cells).reset_index(drop=True)


def _since(tables: Tables, first: pd.Timestamp) -> pd.DataFrame:
    """Events that took place since; a succession may have no date, or one of its year alone, for it cannot come before."""
    rows = ties.events(tables)
    rows = rows[rows.status == "took_place"]
    return rows[(rows.earliest >= first) | ((rows.kind == "succession") & (rows.latest.isna() | (rows.latest >= first)))]


def _fate(tables: Tables, found: pd.DataFrame) -> str:
    signed = found.kind.map(tables.kinds.set_index("code").signed).astype(bool)
    if (signed & found.is_paper).any():
        return "renewed"
    return "inherited" if (found.kind == "succession").any() else "other" if len(found) else "silent"


def _sources(tables: Tables, found: pd.DataFrame) -> str:
    return ";".join(sorted(set(tables.evidence.source_id[tables.evidence.event_id.isin(found.event_id)])))


@remembered
def unit_flow(tables: Tables, *, day: str | None = None) -> pd.DataFrame:
    """Give the ties of each unit before a reform and of the unit that took it over after.

    Parameters
    ----------
    tables : Tables
    day : str, optional
        First day of the new order; by default `reform_day`.

    Returns
    -------
    pandas.DataFrame
        One row a unit that was valid on the eve, of the side where units ended that day, sorted by the new
        unit: `unit_before`, `unit_after`, `ties_before` (ties in the old unit on the
        eve), `ties_after` (in the new unit on the day), `ties_now` (in it, or in what became of it, on the
        data date), `merged` (the new unit took over more than one).
    """
    import pandas as pd

    from localties.data import geography

    day = day or reform_day(tables)
    eve = day_before(day)
    units = geography.units_at(tables, eve)
    sides = set(units.country[units.valid_until == pd.Timestamp(eve)])
    units = units[units.country.isin(sides)]
    after = units.index.map(heirs(tables.units, parse_date(day).earliest))
    now = pd.Index(after).map(heirs(tables.units, parse_date(tables.package.data_date).latest))
    counts = [_unit_ties(tables, when, sides) for when in (eve, day, tables.package.data_date)]
    places = (units.index, after, now)
    columns = {f"ties_{name}": [int(count.get(place, 0)) for place in where] for name, count, where in zip(("before", "after", "now"), counts, places)}
    found = pd.DataFrame({"unit_before": units.index, "unit_after": after, **columns})
    return found.assign(merged=found.unit_after.duplicated(keep=False)).sort_values(["unit_after", "unit_before"]).reset_index(drop=True)


@remembered
def seen_since(tables: Tables, *, day: str | None = None) -> pd.DataFrame:
    """Set ties whose holder ended in a reform beside those whose holder goes on.

    Parameters
    ----------
    tables : Tables
    day : str, optional
        First day of the new order; by default `reform_day`.

    Returns
    -------
    pandas.DataFrame
        Of the ties of headline counts on the eve: `group` (``ended``: the body that held it ended; ``grown``: both bodies go
        on, the unit of one took others in or was taken in; ``unchanged``), `ties`, `told` (something was found since, a
        statement that the tie goes on included), `seen` (an event other than such a statement, which only ties of the first
        group can have), and of `seen` in `ties` the columns of `localties.measures.intervals.with_interval` (Wilson).
    """
    import pandas as pd

    day = day or reform_day(tables)
    first = parse_date(day).earliest
    eve = day_before(day)
    held = tie_units(tables, ties.held(ties.partnerships(tables, as_of=eve)), day=eve)
    unit, partner = heirs(tables.units, first), heirs(tables.partners, parse_date(tables.package.data_date).latest)
    rows = _since(tables, pd.Timestamp(first))
    found = fates(tables, day=day).set_index("pair_before").events.str.split(";").map(lambda events: set(events) - {""}).to_dict()
    beside = set(rows.event_id[rows.kind != "succession"])
    records = []
    for row in held.to_dict("records"):
        pair, moved = row["pair"], any(unit.get(row[f"{side}_unit"]) != row[f"{side}_unit"] for side in tables.package.sides)
        today = "--".join(partner[body] for body in pair.split("--"))
        events = found.get(pair, set(rows.event_id[rows.pair == today]))
        records.append(("ended" if pair in found else "grown" if moved else "unchanged", bool(events), bool(events & beside)))
    counts = pd.DataFrame(records, columns=["group", "told", "seen"]).groupby("group").agg(ties=("told", "size"), told=("told", "sum"), seen=("seen", "sum"))
    counts = counts.reindex(["ended", "grown", "unchanged"], fill_value=0).astype("int64").reset_index()
    return with_interval(counts, count="seen", total="ties")


def _unit_ties(tables: Tables, day: str, sides: set[str]) -> pd.Series:
    import pandas as pd

    pairs = tie_units(tables, ties.held(ties.partnerships(tables, as_of=day)), day=day)
    return pd.concat([pairs[f"{side}_unit"] for side in tables.package.sides if side in sides] or [pd.Series(dtype="str")]).value_counts()
