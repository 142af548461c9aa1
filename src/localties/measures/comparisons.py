"""Set partnerships side by side in words: comparisons, reported numbers, timelines, differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.evidence import best_sources, conflicts
from localties.data.labels import Labels
from localties.data.memory import remembered

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["comparison", "differences", "event_table", "founding_pairs", "reported_figures", "timeline"]


def comparison(tables: Tables, pairs: pd.DataFrame, *, lang: str = "en") -> pd.DataFrame:
    """Set pairs side by side in words.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    pandas.DataFrame
        One row a pair, in the order given; all cells are words of the language: what the
        pair rests on, since when, signed papers, events, last seen, fields said, agreed
        and done, independent sources, attestation from both countries, grade. `attrs["numbers"]`
        names the columns that count.
    """
    import pandas as pd

    words = Labels(tables, lang)
    columns = {
        "pair": [words.pair(pair) for pair in pairs.pair],
        "rests on": [_basis(words, *row) for row in zip(pairs.standing, pairs.formality_kind)],
        "since": [words.date(date) if isinstance(date, str) else "–" for date in pairs.since],
        "last seen": [words.date(date) for date in pairs.last_seen],
        "events": [words.number(count) for count in pairs.events],
        **{stage: [words.number(len(_fields(text))) for text in pairs[stage]] for stage in ("said", "agreed", "done")},
        "sources": [words.number(count) for count in pairs.sources],
        "both sides": [words.phrase("yes" if both else "no") for both in pairs[[f"{side}_attested" for side in tables.package.sides]].all(axis=1)],
        "grade": list(pairs.grade),
    }
    found = pd.DataFrame({words.phrase(f"column {name}"): cells for name, cells in columns.items()})
    found.attrs["numbers"] = [words.phrase(f"column {name}") for name in ("events", "said", "agreed", "done", "sources")]
    return found


def _basis(words: Labels, standing: str, kind: object) -> str:
    if standing != "tie":
        return words.phrase("contact only")
    return words.word("kinds", kind if isinstance(kind, str) else "attested")


def _fields(text: str) -> list[str]:
    return text.split(";") if text else []


def reported_figures(tables: Tables, *, sources: Sequence[str] | None = None, lang: str = "en") -> pd.DataFrame:
    """Give the reported numbers as words, with qualifier, scope, time, source and paragraph.

    Parameters
    ----------
    tables : Tables
    sources : sequence of str, optional
        `source_id` of the sources to read; by default all.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    pandas.DataFrame
        One row a row of `figures`, in its order. `url` is the address of the source, or "".
    """
    import pandas as pd

    words = Labels(tables, lang)
    rows = tables.figures.merge(tables.sources[["source_id", "publisher", "url"]], on="source_id")
    rows = rows if sources is None else rows[rows.source_id.isin(list(sources))]
    about = [" – ".join(words.name(row[f"about_{side}"]) for side in tables.package.sides if isinstance(row[f"about_{side}"], str)) for row in rows.to_dict("records")]
    columns = {
        words.phrase("column about"): about,
        words.phrase("column figure"): [words.figure(row) for _, row in rows.iterrows()],
        words.phrase("column scope"): rows.scope,
        words.phrase("column as of"): [words.date(date) for date in rows.as_of],
        words.phrase("column source"): rows.publisher + ", " + rows.locator,
        "url": rows.url.fillna(""),
    }
    return pd.DataFrame(columns)


def timeline(tables: Tables, pair: str | Sequence[str], *, lang: str = "en") -> pd.DataFrame:
    """List the events of a pair, or of several, with their evidence, undated ones last.

    Parameters
    ----------
    tables : Tables
    pair : str or sequence of str
        As in `localties.partnerships`, for example ``vn-hue--jp-nara``.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    pandas.DataFrame
        Date, kind, summary, grade and evidence in words; of several pairs also the pair. `url` has the
        addresses of the sources of the evidence, a line each, empty where there is none.

    Raises
    ------
    KeyError
        If none of the pairs has an event.
    """
    import pandas as pd

    words = Labels(tables, lang)
    rows = ties.events(tables)
    rows = rows[rows.pair.isin([pair] if isinstance(pair, str) else list(pair))].sort_values(["earliest", "event_id"], na_position="last")
    if rows.empty:
        raise KeyError(f"{pair!r} has no event; the column pair of partnerships() names those that have")
    evidence = _evidence(tables)
    columns = {
        "date": [words.date(date) for date in rows.date],
        **({} if isinstance(pair, str) else {"pair": [words.pair(name) for name in rows.pair]}),
        "kind": list(map(words.event, rows.kind, rows.status)),
        "summary": rows.summary,
        "grade": rows.grade,
        "evidence": rows.event_id.map(evidence.cited),
    }
    return pd.DataFrame({**{words.phrase(f"column {name}"): list(cells) for name, cells in columns.items()}, "url": rows.event_id.map(evidence.url).tolist()})


@remembered
def _evidence(tables: Tables) -> pd.DataFrame:
    """What is cited for each event, and the addresses, a line each."""
    rows = tables.evidence.merge(tables.sources[["source_id", "publisher", "url"]], on="source_id")
    events = rows.assign(cited=_cited(rows), url=rows.url.fillna("")).groupby("event_id")
    return events.agg({"cited": "; ".join, "url": "\n".join})


def _cited(rows: pd.DataFrame) -> pd.Series:
    """Publisher and place in the source; of a web page taken as a whole the publisher alone."""
    whole = (rows.locator == "pg1") & ~rows.url.fillna("").str.lower().str.endswith(".pdf")
    return rows.publisher + (", " + rows.locator).where(~whole, "")


def event_table(tables: Tables, events: Sequence[str], *, lang: str = "en") -> pd.DataFrame:
    """List events of any pairs, each with its best source.

    Parameters
    ----------
    tables : Tables
    events : sequence of str
        `event_id`, in the order in which they shall stand.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    pandas.DataFrame
        One row an event: pair, date, kind, summary, grade, number of independent sources, the best of them with
        its paragraph; `url` is its address, or "".

    Raises
    ------
    KeyError
        If there is no such event.
    """
    import pandas as pd

    words = Labels(tables, lang)
    known = ties.events(tables).set_index("event_id")
    if unknown := [event for event in events if event not in known.index]:
        raise KeyError(f"there is no event {unknown[0]!r}; the column event_id of events() names all")
    rows, best = known.loc[list(events)], best_sources(tables).loc[list(events)]
    columns = {
        "pair": [words.pair(pair) for pair in rows.pair],
        "date": [words.date(date) for date in rows.date],
        "kind": list(map(words.event, rows.kind, rows.status)),
        "summary": rows.summary,
        "grade": rows.grade,
        "sources": [words.number(count) for count in rows.sources],
        "source": _cited(best),
    }
    return pd.DataFrame({**{words.phrase(f"column {name}"): list(cells) for name, cells in columns.items()}, "url": best.url.fillna("").tolist()})


def differences(tables: Tables, *, pairs: Sequence[str] | None = None, lang: str = "en") -> pd.DataFrame:
    """List in words where sources disagree with the value that was judged best.

    Parameters
    ----------
    tables : Tables
    pairs : sequence of str, optional
        Pairs to look at; by default all.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    pandas.DataFrame
        Rows of `localties.conflicts` whose two values cannot both be true.
    """
    import pandas as pd

    words = Labels(tables, lang)
    rows = _disagreements(tables)
    rows = rows if pairs is None else rows[rows.pair.isin(list(pairs))]

    def say(column: str, value: object) -> str:
        if column in ("date", "valid_until"):
            return words.date(value)
        if column.startswith("signed_by_"):
            return words.phrase(f"signatory {value}")
        return words.word("kinds", value) if column == "kind" else words.name(value) if column.endswith("partner") else str(value)

    columns = {
        words.phrase("column pair"): [words.pair(pair) for pair in rows.pair],
        words.phrase("column summary"): rows.summary,
        words.phrase("column judged best"): [say(*cells) for cells in zip(rows["column"], rows.value)],
        words.phrase("column says"): [say(*cells) for cells in zip(rows["column"], rows.reported)],
        words.phrase("column source"): rows.cited,
        "url": rows.url.fillna(""),
    }
    return pd.DataFrame(columns)


@remembered
def _disagreements(tables: Tables) -> pd.DataFrame:
    """Rows of `conflicts` whose two values cannot both be true, with their events and sources."""
    rows = conflicts(tables)
    rows = rows[rows.disagrees].merge(tables.sources[["source_id", "publisher", "url"]], on="source_id")
    return rows.merge(ties.events(tables)[["event_id", "pair", "summary"]], on="event_id").assign(cited=_cited)


def founding_pairs(tables: Tables) -> tuple[list[str], int]:
    """Name the pairs of which the founding documents tell.

    Returns
    -------
    pairs : list of str
        Sorted; of today, as in `localties.partnerships`.
    documents : int
        How many founding documents there are: sources whose title names the file.
    """
    documents = tables.sources.source_id[tables.sources.title.str.contains("(document ", regex=False)]
    told = tables.evidence.event_id[tables.evidence.source_id.isin(documents)]
    rows = ties.events(tables)
    made = set(ties.partnerships(tables).pair)
    return sorted(made & set(rows.pair[rows.event_id.isin(told)])), len(documents)
