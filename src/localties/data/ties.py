"""Derive partnerships and their standing from events."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from localties.data.dates import parse_date
from localties.data.evidence import event_evidence, independent_sources, origins
from localties.data.lineage import heirs
from localties.data.memory import remembered

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["GOVERNMENTS", "RETROSPECTIVE", "events", "held", "pair_fields", "paper_classes", "partnerships"]

#: Tiers of local government; a paper between two of them makes a tie.
GOVERNMENTS = {"municipality", "province", "prefecture", "designated_city", "city", "ward", "town", "village", "district"}

#: Kinds that carry a paper on or tell of it: their date is not that of a first paper.
RETROSPECTIVE = {"renewal", "succession", "attested"}


@remembered
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
    return rows[known & ~_too_early(rows)].reset_index(drop=True)


def _too_early(rows: pd.DataFrame) -> pd.Series:
    """Whether a succession, dated by its year alone, is looked at from before the merger: what it carries on is another pair's yet."""
    carried = rows.continues.map(dict(zip(rows.event_id, rows.pair)))
    return (rows.kind == "succession") & carried.notna() & (carried != rows.pair)


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


@remembered
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


@remembered
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
        first paper; missing if only a later statement or renewal has a date), `term_ends` (EDTF), `last_seen` (EDTF of the last thing that took place),
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
    rows = rows[rows.pair.isin(rows.pair[rows.kind.map(makes_contact).astype(bool)])]
    found = _columns(tables, rows, day)
    stages = _stages(tables, rows)
    for stage in ("said", "agreed", "done"):
        named = stages[stages.stage == stage].groupby("pair").field.agg(";".join).to_dict()
        found[stage] = pd.Series([named.get(pair, "") for pair in found.pair], index=found.index, dtype="str")
    return found.astype({"pair": "str", "formality": "Int64"})


def _columns(tables: Tables, rows: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Columns of the pairs, each from one pass over all their events: a pass a pair takes ten times as long."""
    import pandas as pd

    sides = tables.package.sides
    first = rows.drop_duplicates("pair").set_index("pair").sort_index()
    papers = rows[rows.is_paper].sort_values(["earliest", "event_id"], na_position="last")
    running = papers[~papers.event_id.isin(_ended(rows, papers, day))]
    ties = set(running.pair)
    took_place = rows[(rows.status == "took_place") & rows.earliest.notna()].sort_values(["earliest", "latest"])
    judged = rows[rows.is_paper | ~rows.pair.isin(ties)]
    best = papers.groupby("pair").formality.min().dropna()
    class_word = tables.kinds.dropna(subset="formality").drop_duplicates("formality").set_index("formality").code
    lineage = [rows.groupby("pair")[f"{side}_partner"].agg(set).to_dict() for side in sides]
    columns = {
        **{f"{side}_partner": first[f"{side}_today"].to_dict() for side in sides},
        "between_governments": first.between_governments.to_dict(),
        "standing": {pair: "tie" if pair in ties else "contact" for pair in first.index},
        "formality": best.to_dict(),
        "formality_kind": best.map(class_word).to_dict(),
        "since": papers[~papers.kind.isin(RETROSPECTIVE)].drop_duplicates("pair").set_index("pair").date.to_dict(),
        "term_ends": _last_ends(running),
        "last_seen": took_place.drop_duplicates("pair", keep="last").set_index("pair").date.to_dict(),
        "lineage": {pair: ";".join(sorted(lineage[0][pair] | lineage[1][pair])) for pair in first.index},
        "events": rows.pair.value_counts().to_dict(),
        "papers": rows.groupby("pair").is_paper.sum().to_dict(),
        **independent_sources(tables, origins(tables).merge(rows[["event_id", "pair"]], on="event_id"), by="pair").to_dict(),
        "grade": judged.groupby("pair").grade.min().to_dict(),
    }
    return pd.DataFrame({"pair": list(first.index), **{name: [cells.get(pair) for pair in first.index] for name, cells in columns.items()}})


def _last_ends(running: pd.DataFrame) -> dict[str, str]:
    """End of the paper of each pair that runs longest."""
    dated = running.dropna(subset="valid_until")
    ends = dated.assign(end=[parse_date(text).latest.toordinal() for text in dated.valid_until])
    return ends.loc[ends.groupby("pair").end.idxmax()].set_index("pair").valid_until.to_dict()


def _ended(rows: pd.DataFrame, papers: pd.DataFrame, day: dt.date) -> set[str]:
    """Papers whose term is over, or which an event of the kind `ended` closed with all that they renewed."""
    earlier = dict(zip(rows.event_id, zip(rows.pair, rows.continues)))
    closed = set()
    for closing in rows.event_id[(rows.kind == "ended") & (rows.status == "took_place")]:
        pair, event = earlier[closing]
        while event in earlier and earlier[event][0] == pair and event not in closed:
            closed.add(event)
            event = earlier[event][1]
    over = {event for event, end in zip(papers.event_id, papers.valid_until) if isinstance(end, str) and parse_date(end).latest < day}
    return closed | over


def held(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the ties of headline counts: those better attested than by an aggregator alone (grade D).

    Parameters
    ----------
    pairs : pandas.DataFrame
        Rows of `partnerships`; a tie is always one between two local governments.
    """
    return pairs[(pairs.standing == "tie") & (pairs.grade != "D")]


def paper_classes(pairs: pd.DataFrame) -> NDArray:
    """Class of the highest paper of each pair: 1 to 5, 6 where nobody tells, 0 of contacts.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Rows of `partnerships`.

    Returns
    -------
    numpy.ndarray
        Shape (n,), whole numbers.
    """
    import numpy as np

    return np.where(pairs.standing.to_numpy() == "tie", pairs.formality.to_numpy(float, na_value=6), 0).astype(int)
