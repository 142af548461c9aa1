"""Turn the events of pairs into lines of time: marks, stretches, links, ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localties.data import ties
from localties.data.dates import parse_date
from localties.data.memory import remembered

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["chronological", "lanes", "links", "marks", "spans", "stretches", "year_of"]

#: A date this many years wide or less is drawn in its middle, and a wider one gets a bar.
_POINT, _SHORT = 0.12, 1.05


def year_of(day: pd.Series) -> pd.Series:
    """Decimal year of days, missing where they are."""
    return day.dt.year + (day.dt.day_of_year - 1) / (365 + day.dt.is_leap_year)


def chronological(pairs: pd.DataFrame) -> pd.DataFrame:
    """Sort pairs by the first day that their first paper can have; ties first, undated ones last.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.

    Returns
    -------
    pandas.DataFrame
    """
    first = [(standing != "tie", parse_date(since).earliest.toordinal() if isinstance(since, str) else np.inf, pair) for standing, since, pair in zip(pairs.standing, pairs.since, pairs.pair)]
    return pairs.iloc[sorted(range(len(first)), key=first.__getitem__)]


def marks(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Place each event of the pairs on its line.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`; the first is line 0.

    Returns
    -------
    pandas.DataFrame
        Rows of `localties.events`, sorted by line and time, with `line`, `group` (paper,
        ended, contact, mention), `start` and `end` (decimal years within which the date
        lies), `x` (where the mark stands: amid a short date or that of a paper, else at
        its start; missing when undated) and `vague` (whether it has a bar).
    """
    line, rows = dict(zip(pairs.pair, range(len(pairs)))), _placed(tables)
    rows = rows[rows.pair.isin(line)]
    return rows.assign(line=rows.pair.map(line)).sort_values("line", kind="stable").reset_index(drop=True)


@remembered
def _placed(tables: Tables) -> pd.DataFrame:
    """All events by time, with what `marks` says of each, whichever its line."""
    rows = ties.events(tables)
    kinds = tables.kinds.set_index("code").loc[rows.kind].reset_index()
    paper = kinds.signed | kinds.retrospective
    rows["group"] = np.select([rows.kind == "ended", paper, kinds.makes_contact], ["ended", "paper", "contact"], "mention")
    rows["start"], rows["end"] = year_of(rows.earliest), year_of(rows.latest.where(rows.latest > rows.earliest, rows.earliest))
    wide = rows.end - rows.start
    middle = (rows.start + rows.end) / 2
    rows["x"] = middle.where((wide < _SHORT) | (rows.group == "paper"), rows.start)
    rows["vague"] = wide > _POINT
    return rows.sort_values(["x", "event_id"], na_position="last")


def lanes(x: np.ndarray, apart: float, *, until: np.ndarray | None = None, first: np.ndarray | None = None) -> np.ndarray:
    """Number the lane of each mark so that no two of one lane are closer than `apart`.

    Parameters
    ----------
    x : numpy.ndarray
        Shape (n,).
    apart : float
        In the unit of `x`.
    until : numpy.ndarray, optional
        Shape (n,); where the bar of a mark ends, by default at `x`.
    first : numpy.ndarray, optional
        Shape (n,); marks with True are placed first, and so lie on the lowest lanes.

    Returns
    -------
    numpy.ndarray
        Shape (n,), from 0.

    Examples
    --------
    >>> lanes(np.array([1.0, 1.1, 2.0]), 0.5).tolist()
    [0, 1, 0]
    """
    until = x if until is None else until
    placed: list[list[int]] = []
    found = np.zeros(len(x), int)
    late = np.zeros(len(x), bool) if first is None else ~first
    for mark in np.lexsort((x, late)):
        free = (lane for lane, taken in enumerate(placed) if all(x[mark] - until[other] >= apart or x[other] - until[mark] >= apart for other in taken))
        found[mark] = next(free, len(placed))
        placed.extend([] for _ in range(found[mark] + 1 - len(placed)))
        placed[found[mark]].append(mark)
    return found


def spans(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the time for which each dated paper between governments stands.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `marks`.

    Returns
    -------
    pandas.DataFrame
        `line`, `formality` (6 where nobody tells), `start`, `end` (decimal years; infinite
        where none is known) and `stated` (EDTF of a stated end of term, or missing). An
        event of the kind `ended` closes what it ends and all that this renews.
    """
    papers = rows[rows.is_paper & rows.x.notna()]
    closed = _closed(rows)
    term = [year_of_end(text) if isinstance(text, str) else np.inf for text in papers.valid_until]
    found = papers[["line", "event_id"]].assign(formality=papers.formality.fillna(6).astype(int), start=papers.x, stated=papers.valid_until)
    found["end"] = np.minimum(np.array(term, float), [closed.get(event, np.inf) for event in papers.event_id])
    return found.sort_values(["line", "start"]).reset_index(drop=True)


def year_of_end(text: str) -> float:
    """Decimal year at which the last day of an EDTF date is over."""
    day = parse_date(text).latest
    length = 366 if day.year % 4 == 0 and (day.year % 100 or day.year % 400 == 0) else 365
    return day.year + day.timetuple().tm_yday / length


def _closed(rows: pd.DataFrame) -> dict[str, float]:
    """When each paper was closed by an event, in decimal years; if nobody tells, when its pair was last seen."""
    found: dict[str, float] = {}
    closings = rows[(rows.group == "ended") & (rows.status == "took_place")]
    if closings.empty:
        return found
    earlier, last = dict(zip(rows.event_id, rows.continues)), rows.groupby("line").x.max()
    for event, line, x in zip(closings.continues, closings.line, closings.x):
        while event in earlier and event not in found:
            found[event] = last[line] if np.isnan(x) else x
            event = earlier[event]
    return found


def stretches(rows: pd.DataFrame, papers: pd.DataFrame, today: float) -> pd.DataFrame:
    """Cut each line where its state changes.

    Parameters
    ----------
    rows, papers : pandas.DataFrame
        Of `marks` and `spans`.
    today : float
        Decimal year of the data date.

    Returns
    -------
    pandas.DataFrame
        `line`, `start`, `end`, `formality` (highest paper so far, 0 before the first) and
        `state`: ``contact`` (no paper stands), ``seen`` (a paper stands, and something is
        known from then or later), ``silent`` (a paper stands, nothing newer is known), or
        ``ahead`` (what is left of a term after today).
    """
    import pandas as pd

    took_place = rows[rows.x.notna() & (rows.status == "took_place")]
    line_of, begin, until, formality = (papers[name].to_numpy() for name in ("line", "start", "end", "formality"))
    found = []
    for line, x in took_place.groupby("line").x:
        own = line_of == line
        starts, ends, classes, last = begin[own], until[own], formality[own], x.max()
        cuts = np.unique([x.min(), last, today, *starts, *ends[np.isfinite(ends)]])
        for start, end in zip(cuts, cuts[1:]):
            signed = starts <= start
            standing = ends[signed & (ends >= end)]
            state = "seen" if end <= last else "silent" if end <= today else "ahead"
            if len(standing) and (state != "ahead" or np.isfinite(standing).any()):
                found.append((line, start, end, classes[signed].min(), state))
            elif end <= last:
                found.append((line, start, end, 0, "contact"))
    return pd.DataFrame(found, columns=["line", "start", "end", "formality", "state"])


def links(rows: pd.DataFrame) -> pd.DataFrame:
    """Lead each dated paper back to the one which it continues.

    Returns
    -------
    pandas.DataFrame
        `line`, `formality` (of the later), `start` and `end` (x of the earlier and the
        later mark), `event_id` (of the later); only where both are dated.
    """
    known = rows[rows.x.notna() & (rows.group == "paper")]
    place = dict(zip(known.event_id, known.x))
    later = known[known.continues.isin(place)]
    start = later.continues.map(place).astype(float)
    return later[["line", "event_id"]].assign(formality=later.formality.fillna(6).astype(int), start=start, end=later.x).reset_index(drop=True)
