"""Turn the events of pairs into lines of time: marks, stretches, links, ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from localties.data import ties
from localties.data.dates import parse_date
from localties.data.memory import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["chronological", "each", "lanes", "links", "marks", "spans", "stretches", "year_of"]

#: A date this many years wide or less is drawn in its middle, and a wider one gets a bar.
_POINT, _SHORT = 0.12, 1.05

#: What `marks` gives; each further column would take time at each step.
_SHOWN = ("event_id", "pair", "kind", "status", "date", "valid_until", "continues", "is_paper", "group", "paper_class", "start", "end", "x", "vague")


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
        What lines show of `localties.events` (`event_id`, `pair`, `kind`, `status`, `date`,
        `valid_until`, `continues`, `is_paper`), sorted by line and time, with `line`, `group` (paper,
        ended, contact, mention), `paper_class` (its formality, 6 where nobody tells), `start` and `end` (decimal years within which the date
        lies), `x` (where the mark stands: amid a short date or that of a paper, else at
        its start; missing when undated) and `vague` (whether it has a bar).
    """
    places = _places(tables)
    own = [places.get(pair, ()) for pair in pairs.pair]
    rows = _placed(tables).iloc[[place for found in own for place in found]]
    return rows.assign(line=np.repeat(np.arange(len(own)), [len(found) for found in own])).reset_index(drop=True)


@remembered
def _places(tables: Tables) -> dict[str, list[int]]:
    """Where the events of each pair stand among all."""
    found: dict[str, list[int]] = {}
    for place, pair in enumerate(_placed(tables).pair):
        found.setdefault(pair, []).append(place)
    return found


@remembered
def _placed(tables: Tables) -> pd.DataFrame:
    """All events by time, with what `marks` says of each, whichever its line."""
    rows = ties.events(tables)
    kinds = tables.kinds.set_index("code").loc[rows.kind].reset_index()
    paper = kinds.signed | kinds.retrospective
    rows["group"] = np.select([rows.kind == "ended", paper, kinds.makes_contact], ["ended", "paper", "contact"], "mention")
    rows["paper_class"] = rows.formality.fillna(6).astype(int)
    rows["start"], rows["end"] = year_of(rows.earliest), year_of(rows.latest.where(rows.latest > rows.earliest, rows.earliest))
    wide = rows.end - rows.start
    middle = (rows.start + rows.end) / 2
    rows["x"] = middle.where((wide < _SHORT) | (rows.group == "paper"), rows.start)
    rows["vague"] = wide > _POINT
    return rows.sort_values(["x", "event_id"], na_position="last")[list(_SHOWN)]


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
    import pandas as pd

    closed = _closed(rows)
    papers = [
        (line, event, level, x, min(year_of_end(until) if isinstance(until, str) else np.inf, closed.get(event, np.inf)), until)
        for line, event, level, x, until, is_paper in each(rows, "line", "event_id", "paper_class", "x", "valid_until", "is_paper")
        if is_paper and not np.isnan(x)
    ]
    return pd.DataFrame(papers, columns=["line", "event_id", "formality", "start", "end", "stated"])


def each(rows: pd.DataFrame, *columns: str) -> Iterator[tuple]:
    """Go through some columns of rows: for the few rows of a figure faster than pandas.

    Parameters
    ----------
    rows : pandas.DataFrame
    *columns : str

    Returns
    -------
    iterator of tuple
        A row each, of Python's own values.
    """
    return zip(*(rows[column].tolist() for column in columns))


def year_of_end(text: str) -> float:
    """Decimal year at which the last day of an EDTF date is over."""
    day = parse_date(text).latest
    length = 366 if day.year % 4 == 0 and (day.year % 100 or day.year % 400 == 0) else 365
    return day.year + day.timetuple().tm_yday / length


def _closed(rows: pd.DataFrame) -> dict[str, float]:
    """When each paper was closed by an event, in decimal years; if nobody tells, when its pair was last seen."""
    found: dict[str, float] = {}
    earlier, last = {}, {}
    for event, continues, line, x in each(rows, "event_id", "continues", "line", "x"):
        earlier[event] = continues
        if not np.isnan(x):
            last[line] = x  # they are sorted by time
    for event, line, x, group, status in each(rows, "continues", "line", "x", "group", "status"):
        while (group, status) == ("ended", "took_place") and event in earlier and event not in found:
            found[event] = last.get(line, np.nan) if np.isnan(x) else x
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

    own: dict[int, tuple[list[float], list[tuple[float, float, int]]]] = {}
    for line, x, status in each(rows, "line", "x", "status"):
        if status == "took_place" and not np.isnan(x):
            own.setdefault(line, ([], []))[0].append(x)
    for line, *paper in each(papers, "line", "start", "end", "formality"):
        own[line][1].append(tuple(paper))
    found = []
    for line, (seen, stands) in own.items():
        last = max(seen)
        cuts = sorted({min(seen), last, today, *(start for start, *_ in stands), *(end for _, end, _ in stands if np.isfinite(end))})
        for start, end in zip(cuts, cuts[1:]):
            standing = [until for begin, until, _ in stands if begin <= start and until >= end]
            state = "seen" if end <= last else "silent" if end <= today else "ahead"
            if standing and (state != "ahead" or np.isfinite(standing).any()):
                found.append((line, start, end, min(level for begin, _, level in stands if begin <= start), state))
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
    import pandas as pd

    known = [row for row in each(rows, "line", "event_id", "paper_class", "x", "continues", "group") if row[5] == "paper" and not np.isnan(row[3])]
    place = {event: x for _, event, _, x, *_ in known}
    found = [(line, event, level, place[continues], x) for line, event, level, x, continues, _ in known if continues in place]
    return pd.DataFrame(found, columns=["line", "event_id", "formality", "start", "end"])
