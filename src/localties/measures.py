"""Measure partnerships: comparisons, reported numbers, headline findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from localties import ties
from localties.evidence import conflicts
from localties.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

    from localties.tables import Tables

__all__ = ["Finding", "comparison", "differences", "findings", "reported_figures", "timeline"]


@dataclass(frozen=True)
class Finding:
    """A headline result.

    Attributes
    ----------
    name : str
        Short name, for tests and links.
    sentence : str
        The result with its number and the count behind it.
    notebook : str
        Stem of the notebook that shows it.
    holds : bool
        Whether the data still support the words of the sentence, not just its numbers.
    threshold : str
        On what the words rest.
    """

    name: str
    sentence: str
    notebook: str
    holds: bool
    threshold: str


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
        and done, independent sources, attestation from both countries, grade.
    """
    import pandas as pd

    words = Labels(tables, lang)
    columns = {
        "pair": [words.pair(pair) for pair in pairs.pair],
        "rests on": [words.word("kinds", row.formality_kind) if row.standing == "tie" and isinstance(row.formality_kind, str) else words.phrase("contact only") for row in pairs.itertuples()],
        "since": [words.date(date) if isinstance(date, str) else "–" for date in pairs.since],
        "last seen": [words.date(date) for date in pairs.last_seen],
        "events": [words.number(count) for count in pairs.events],
        **{stage: [words.number(len(_fields(text))) for text in pairs[stage]] for stage in ("said", "agreed", "done")},
        "sources": [words.number(count) for count in pairs.sources],
        "both sides": [words.phrase("yes" if both else "no") for both in pairs[[f"{side}_attested" for side in tables.package.sides]].all(axis=1)],
        "grade": list(pairs.grade),
    }
    return pd.DataFrame({words.phrase(f"column {name}"): cells for name, cells in columns.items()})


def _fields(text: str) -> list[str]:
    return text.split(";") if text else []


def reported_figures(tables: Tables, *, lang: str = "en") -> pd.DataFrame:
    """Give the reported numbers as words, with qualifier, scope, time, source and paragraph.

    Returns
    -------
    pandas.DataFrame
        One row a row of `figures`, in its order. `url` is the address of the source, or "".
    """
    import pandas as pd

    words = Labels(tables, lang)
    rows = tables.figures.merge(tables.sources[["source_id", "publisher", "url"]], on="source_id")
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


def timeline(tables: Tables, pair: str, *, lang: str = "en") -> pd.DataFrame:
    """List the events of a pair with their evidence, undated ones last.

    Parameters
    ----------
    tables : Tables
    pair : str
        As in `localties.partnerships`, for example ``vn-hue--jp-nara``.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    KeyError
        If the pair has no event.
    """
    import pandas as pd

    words = Labels(tables, lang)
    rows = ties.events(tables)
    rows = rows[rows.pair == pair].sort_values(["earliest", "event_id"], na_position="last")
    if rows.empty:
        raise KeyError(f"{pair!r} has no event; the column pair of partnerships() names those that have")
    evidence = tables.evidence.merge(tables.sources[["source_id", "publisher"]], on="source_id")
    told = (evidence.publisher + ", " + evidence.locator).groupby(evidence.event_id).agg("; ".join)
    kind = [words.word("kinds", row.kind) + ("" if row.status == "took_place" else f" ({words.phrase(row.status)})") for row in rows.itertuples()]
    columns = {
        "date": [words.date(date) for date in rows.date],
        "kind": kind,
        "summary": rows.summary,
        "grade": rows.grade,
        "evidence": rows.event_id.map(told),
    }
    return pd.DataFrame({words.phrase(f"column {name}"): list(cells) for name, cells in columns.items()})


def differences(tables: Tables, *, lang: str = "en") -> pd.DataFrame:
    """List in words where sources disagree with the value that was judged best.

    Returns
    -------
    pandas.DataFrame
        Rows of `localties.conflicts` whose two values cannot both be true.
    """
    import pandas as pd

    words = Labels(tables, lang)
    rows = conflicts(tables)
    rows = rows[rows.disagrees].merge(tables.sources[["source_id", "publisher", "url"]], on="source_id")
    rows = rows.merge(ties.events(tables)[["event_id", "pair", "summary"]], on="event_id")

    def say(column: str, value: object) -> str:
        if column in ("date", "valid_until"):
            return words.date(value)
        return words.word("kinds", value) if column == "kind" else words.name(value) if column.endswith("partner") else str(value)

    columns = {
        words.phrase("column pair"): [words.pair(pair) for pair in rows.pair],
        words.phrase("column summary"): rows.summary,
        words.phrase("column judged best"): [say(*cells) for cells in zip(rows["column"], rows.value)],
        words.phrase("column says"): [say(*cells) for cells in zip(rows["column"], rows.reported)],
        words.phrase("column source"): rows.publisher + ", " + rows.locator,
        "url": rows.url.fillna(""),
    }
    return pd.DataFrame(columns)


def findings(tables: Tables) -> list[Finding]:
    """State the headline results, each with its number and what its words rest on.

    Notebooks, README and tests share them.
    """
    pairs = ties.partnerships(tables)
    papers = pairs[pairs.standing == "tie"]
    words = Labels(tables)
    return [_standing(pairs, papers), _classes(words, papers), _hub(tables, words, pairs), _stages(tables, pairs), _certainty(tables), _conflicts(tables, pairs)]


def _standing(pairs: pd.DataFrame, papers: pd.DataFrame) -> Finding:
    share = len(papers) / len(pairs)
    sentence = f"{len(papers)} of the {len(pairs)} partnerships rest on a paper that two local governments signed; the other {len(pairs) - len(papers)} are contacts."
    return Finding("standing", sentence, "04-the-founding-cases", 0 < share < 1, "some partnerships have a paper, some have none")


def _classes(words: Labels, papers: pd.DataFrame) -> Finding:
    common = papers.formality.mode()
    kind = words.word("kinds", papers.formality_kind[papers.formality == common.iloc[0]].iloc[0]).lower()
    count = int((papers.formality == common.iloc[0]).sum())
    sentence = f"All {len(papers)} ties go no further than a {kind}: nobody signed a friendship or sister-city agreement."
    return Finding("classes", sentence, "04-the-founding-cases", bool((papers.formality > 2).all() and count == len(papers)), "no tie of class 1 or 2, all of one class")


def _hub(tables: Tables, words: Labels, pairs: pd.DataFrame) -> Finding:
    side = f"{tables.package.sides[0]}_partner"
    held = pairs[side].value_counts()
    sentence = f"{words.name(held.index[0])} holds {held.iloc[0]} of the {len(pairs)} partnerships, and no other place more than {held.iloc[1]}."
    return Finding("hub", sentence, "04-the-founding-cases", bool(held.iloc[0] > len(pairs) / 2), "one place holds more than half")


def _stages(tables: Tables, pairs: pd.DataFrame) -> Finding:
    stages = ties.pair_fields(tables)
    stages = stages[stages.pair.isin(pairs.pair)]
    named = stages.groupby(["pair", "field"]).stage.agg(set)
    done = sum("done" in found for found in named)
    agreed = sum("agreed" in found for found in named)
    sentence = f"Of the {len(named)} fields that the partnerships name, counted once a partnership, {agreed} stand in a signed paper and something was done in {done}."
    return Finding("stages", sentence, "04-the-founding-cases", done < agreed < len(named) / 2, "fewer done than agreed, fewer agreed than half of those named")


def _certainty(tables: Tables) -> Finding:
    rounded = int((tables.figures.qualifier != "exact").sum())
    total = len(tables.figures)
    sentence = f"{rounded} of the {total} reported numbers come with a word such as about, over or nearly; they are kept with it."
    return Finding("certainty", sentence, "04-the-founding-cases", 0 < rounded < total, "some numbers are qualified, some are not")


def _conflicts(tables: Tables, pairs: pd.DataFrame) -> Finding:
    found = conflicts(tables)
    events = found.event_id[found.disagrees].nunique()
    total = len(tables.events)
    sentence = f"For {events} of the {total} events a source contradicts the others; both values are kept."
    return Finding("conflicts", sentence, "04-the-founding-cases", events > 0, "at least one contradiction")
