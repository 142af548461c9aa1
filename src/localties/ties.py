"""Derive partnerships and their standing from events."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from localties.dates import parse_date
from localties.evidence import event_evidence, independent_sources, origins
from localties.lineage import heirs

if TYPE_CHECKING:
    import pandas as pd

    from localties.tables import Tables

__all__ = ["events", "pair_fields", "partnerships"]

#: Tiers of local government; a paper between two of them makes a tie.
GOVERNMENTS = {"municipality", "province", "prefecture", "designated_city", "city", "ward", "town", "village", "district"}


def events(tables: Tables, *, as_of: str | None = None) -> pd.DataFrame:
    """Give the events with what is derived from them.

    Parameters
    ----------
    tables : Tables
    as_of : str, optional
        EDTF date; events after it are left out, and partners are those of its last day.
        By default the data date.

    Returns
    -------
    pandas.DataFrame
        The columns of the table, and `pair` (the partners of that day, as
        ``vn-hue--jp-nara``), `<side>_today`, `earliest` and `latest` (days; missing when
        undated), `between_governments`, `formality` (of the paper or of what it continues; 1 to 5), `is_paper`
        (a paper between two governments exists), and the columns of `event_evidence`.
        Announced events after the day are kept: they are known on it.
    """
    import pandas as pd

    day = parse_date(as_of or tables.package.data_date).latest
    rows = tables.events.copy()
    dates = rows.date.map(lambda text: parse_date(text) if isinstance(text, str) else None)
    rows["earliest"] = pd.to_datetime(dates.map(lambda date: date.earliest if date else None))
    rows["latest"] = pd.to_datetime(dates.map(lambda date: min(date.latest, day) if date else None))
    rows = rows.astype({"earliest": "datetime64[s]", "latest": "datetime64[s]"})
    heir = heirs(tables.partners, day)
    for side in tables.package.sides:
        rows[f"{side}_today"] = rows[f"{side}_partner"].map(heir)
    first, second = (rows[f"{side}_today"] for side in tables.package.sides)
    rows["pair"] = first + "--" + second
    rows["formality"] = _formality(tables)
    rows["between_governments"] = _between_governments(tables)
    rows["is_paper"] = _is_paper(tables, rows)
    rows = rows.merge(event_evidence(tables), left_on="event_id", right_index=True, how="left")
    known = rows.earliest.isna() | (rows.earliest <= pd.Timestamp(day)) | (rows.status != "took_place")
    return rows[known].reset_index(drop=True)


def _formality(tables: Tables) -> pd.Series:
    """Class of each event's paper; a renewal has that of the paper which it renews."""
    import pandas as pd

    own = tables.events.kind.map(tables.kinds.set_index("code").formality).astype("Int64")
    by_id = dict(zip(tables.events.event_id, own))
    earlier = dict(zip(tables.events.event_id, tables.events.continues))
    carries = tables.events.kind.isin(["renewal", "succession"])
    for position in tables.events.index[carries]:
        event, seen = tables.events.event_id[position], set()
        while isinstance(event, str) and event not in seen and pd.isna(by_id.get(event)):
            seen.add(event)
            event = earlier.get(event)
        if isinstance(event, str):
            own[position] = by_id.get(event)
    return own


def _is_paper(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Whether an event shows that a paper between two local governments exists."""
    signed = rows.kind.map(tables.kinds.set_index("code").signed).astype(bool)
    exists = signed | rows.kind.isin(["succession", "attested"])
    return rows.between_governments & exists & (rows.kind != "ended") & (rows.status == "took_place")


def _between_governments(tables: Tables) -> pd.Series:
    tier = tables.partners.set_index("partner_id").tier
    first, second = (tables.events[f"{side}_partner"].map(tier).isin(GOVERNMENTS) for side in tables.package.sides)
    return first & second


def pair_fields(tables: Tables, *, as_of: str | None = None) -> pd.DataFrame:
    """Count the events in which a pair named a field, by stage.

    Returns
    -------
    pandas.DataFrame
        Columns `pair`, `field`, `stage` (said, agreed, done), `events` (count).
    """
    return _stages(tables, events(tables, as_of=as_of))


def _stages(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Count the fields of events that are known already."""
    named = tables.event_fields.merge(rows[["event_id", "pair"]], on="event_id")
    return named.groupby(["pair", "field", "stage"]).size().rename("events").reset_index()


def partnerships(tables: Tables, *, as_of: str | None = None) -> pd.DataFrame:
    """Derive one row a pair of partners.

    Parameters
    ----------
    tables : Tables
    as_of : str, optional
        EDTF date to see the pairs from; by default the data date. Partners are named as on
        that day, predecessors joined to their successors.

    Returns
    -------
    pandas.DataFrame
        Sorted by pair. `pair`, `<side>_partner`, `between_governments`, `standing` (``tie``: a paper between two
        governments was signed and has not ended; else ``contact``), `formality` (1 sister
        city to 5 letter of intent; the highest), `formality_kind`, `since` (EDTF of the
        first paper), `term_ends` (EDTF), `last_seen` (EDTF of the last thing that took place),
        `lineage` (all partners that held it, as of their time), `events` (count), `said`,
        `agreed`, `done` (fields, parted by semicolons), and of all its events together
        `sources`, `official_share`, `<side>_attested`, and `grade` (of the papers of a tie,
        of all events of a contact).

    Examples
    --------
    >>> from localties import load, partnerships
    >>> partnerships(load()).set_index("pair").standing["vn-hue--jp-nara"]
    'tie'
    """
    import pandas as pd

    rows = events(tables, as_of=as_of)
    day = parse_date(as_of or tables.package.data_date).latest
    makes_contact = tables.kinds.set_index("code").makes_contact
    contact = rows[rows.kind.map(makes_contact).astype(bool)].pair.unique()
    stages = _stages(tables, rows)
    evidence = origins(tables).merge(rows[["event_id", "pair"]], on="event_id")
    told = dict(list(evidence.groupby("pair")))
    records = [_record(tables, pair, group, told[pair], day) for pair, group in rows[rows.pair.isin(contact)].groupby("pair")]
    found = pd.DataFrame(records, columns=_columns(tables.package.sides))
    for stage in ("said", "agreed", "done"):
        named = stages[stages.stage == stage].groupby("pair").field.agg(";".join).to_dict()
        found[stage] = pd.Series([named.get(pair, "") for pair in found.pair], index=found.index, dtype="str")
    return found.astype({"formality": "Int64"})


def _columns(sides: tuple[str, str]) -> list[str]:
    """Columns of a record, so that a table without pairs has them too."""
    partners, attested = ([f"{side}_{word}" for side in sides] for word in ("partner", "attested"))
    middle = ["between_governments", "standing", "formality", "formality_kind", "since", "term_ends", "last_seen", "lineage", "events", "papers"]
    return ["pair", *partners, *middle, "sources", "official_share", *attested, "grade"]


def _record(tables: Tables, pair: str, group: pd.DataFrame, told: pd.DataFrame, day: dt.date) -> dict[str, object]:
    sides = tables.package.sides
    papers = group[group.is_paper].sort_values(["earliest", "event_id"], na_position="last")
    running = papers[~papers.event_id.isin(_ended(group, papers, day))]
    standing = "tie" if len(running) else "contact"
    judged = papers if standing == "tie" else group
    evidence = independent_sources(tables, told)
    took_place = group[group.status == "took_place"]
    best = papers.sort_values("formality").iloc[0] if papers.formality.notna().any() else None
    return {
        "pair": pair,
        **{f"{side}_partner": group[f"{side}_today"].iloc[0] for side in sides},
        "between_governments": group.between_governments.iloc[0],
        "standing": standing,
        "formality": best.formality if best is not None else None,
        "formality_kind": _class_word(tables, best),
        "since": papers.date.iloc[0] if len(papers) else None,
        "term_ends": max(running.valid_until.dropna(), key=lambda text: parse_date(text).latest, default=None),
        "last_seen": took_place.dropna(subset="earliest").sort_values(["earliest", "latest"]).date.iloc[-1:].squeeze() if took_place.earliest.notna().any() else None,
        "lineage": ";".join(sorted({*group[f"{sides[0]}_partner"], *group[f"{sides[1]}_partner"]})),
        "events": len(group),
        "papers": len(papers),
        **evidence,
        "grade": judged.grade.min(),
    }


def _class_word(tables: Tables, paper: pd.Series | None) -> str | None:
    """Kind that stands for the class of a paper: a renewed memorandum is a memorandum."""
    if paper is None:
        return None
    kinds = tables.kinds[tables.kinds.formality == paper.formality]
    return kinds.code.iloc[0]


def _ended(group: pd.DataFrame, papers: pd.DataFrame, day: dt.date) -> set[str]:
    """Papers whose term is over, or which an event of the kind `ended` closed with all that they renewed."""
    earlier = dict(zip(group.event_id, group.continues))
    closed = set()
    for event in group.continues[(group.kind == "ended") & (group.status == "took_place")]:
        while isinstance(event, str) and event not in closed:
            closed.add(event)
            event = earlier.get(event)
    over = {event for event, end in zip(papers.event_id, papers.valid_until) if isinstance(end, str) and parse_date(end).latest < day}
    return closed | over
