"""Measure partnerships: comparisons, reported numbers, headline findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localties import geography, ties
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
        "rests on": [_basis(words, row) for row in pairs.itertuples()],
        "since": [words.date(date) if isinstance(date, str) else "–" for date in pairs.since],
        "last seen": [words.date(date) for date in pairs.last_seen],
        "events": [words.number(count) for count in pairs.events],
        **{stage: [words.number(len(_fields(text))) for text in pairs[stage]] for stage in ("said", "agreed", "done")},
        "sources": [words.number(count) for count in pairs.sources],
        "both sides": [words.phrase("yes" if both else "no") for both in pairs[[f"{side}_attested" for side in tables.package.sides]].all(axis=1)],
        "grade": list(pairs.grade),
    }
    return pd.DataFrame({words.phrase(f"column {name}"): cells for name, cells in columns.items()})


def _basis(words: Labels, pair: tuple) -> str:
    if pair.standing != "tie":
        return words.phrase("contact only")
    return words.word("kinds", pair.formality_kind if isinstance(pair.formality_kind, str) else "attested")


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
    rows = conflicts(tables)
    rows = rows[rows.disagrees].merge(tables.sources[["source_id", "publisher", "url"]], on="source_id")
    rows = rows.merge(ties.events(tables)[["event_id", "pair", "summary"]], on="event_id")

    rows = rows if pairs is None else rows[rows.pair.isin(list(pairs))]

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

    Notebooks, README and tests share them. Ties are counted as of the data date between
    local governments; those that aggregators alone attest (grade D) are left out.
    """
    pairs = ties.partnerships(tables)
    local = pairs[pairs.between_governments]
    held = local[(local.standing == "tie") & (local.grade != "D")]
    words = Labels(tables)
    return [
        _standing(local, held),
        _classes(held),
        _hubs(tables, words, held),
        _reach(tables, held),
        _growth(held),
        _stages(tables, local),
        _merger(tables, held),
        _evidence(tables, held),
        _conflicts(tables),
        _certainty(tables),
    ]


def _standing(local: pd.DataFrame, held: pd.DataFrame) -> Finding:
    weak = int(((local.standing == "tie") & (local.grade == "D")).sum())
    contacts = int((local.standing == "contact").sum())
    sentence = f"{len(held)} ties between local governments of the two countries rest on a paper that has not ended ({weak} more are attested by aggregators alone); {contacts} further pairs have had contact without such a paper."
    return Finding("standing", sentence, "01-where-are-the-ties", contacts > 0 and weak < len(held) / 10, "fewer than a tenth of the ties rest on aggregators alone")


def _classes(held: pd.DataFrame) -> Finding:
    high = int((held.formality <= 2).sum())
    sister = int((held.formality == 1).sum())
    sentence = f"{high} of the {len(held)} ties are sister-city or friendship agreements ({sister} of them sister cities); the others are memoranda or narrower papers."
    return Finding("classes", sentence, "01-where-are-the-ties", high < len(held) / 2, "fewer than half are of class 1 or 2")


def _hubs(tables: Tables, words: Labels, held: pd.DataFrame) -> Finding:
    first, second = (held[f"{side}_partner"].value_counts() for side in tables.package.sides)
    top = sorted(words.name(place) for place in first.index[first == first.max()])
    verb, each = ("hold", " each") if len(top) > 1 else ("holds", "")
    sentence = f"{' and '.join(top)} {verb} the most ties, {first.max()}{each} of {len(held)}; in Japan no place holds more than {second.max()}."
    return Finding("hubs", sentence, "01-where-are-the-ties", bool(len(top) <= 3 and second.max() < first.max()), "at most three places lead, and none in Japan has as many")


def _reach(tables: Tables, held: pd.DataFrame) -> Finding:
    day = tables.package.data_date
    units, seat = geography.units_at(tables, day), geography.seats(tables, day).unit_at
    reached = [seat.reindex(held[f"{side}_partner"]).nunique() for side in tables.package.sides]
    total = [int((units.country == side).sum()) for side in tables.package.sides]
    sentence = f"Ties reach {reached[0]} of the {total[0]} first-level units of Vietnam and {reached[1]} of the {total[1]} prefectures of Japan, city ties counted where the city lies."
    return Finding("reach", sentence, "01-where-are-the-ties", all(0 < found <= count for found, count in zip(reached, total)), "counts alone")


def _growth(held: pd.DataFrame) -> Finding:
    years = held.since.dropna().str.slice(0, 4).astype(int).sort_values()
    middle = int(years.iloc[len(years) // 2])
    sentence = f"Half of the {len(years)} ties whose first paper has a date were signed in {middle} or later."
    return Finding("growth", sentence, "01-where-are-the-ties", bool((years >= middle).mean() >= 0.5), "the median year")


def _stages(tables: Tables, local: pd.DataFrame) -> Finding:
    stages = ties.pair_fields(tables)
    named = stages[stages.pair.isin(local.pair)].groupby(["pair", "field"]).stage.agg(set)
    agreed, done = (sum(stage in found for found in named) for stage in ("agreed", "done"))
    sentence = f"Of the {len(named)} fields that pairs of local governments name, counted once a pair, {agreed} stand in a signed paper or joint decision and something was reported as done in {done}."
    return Finding("stages", sentence, "01-where-are-the-ties", 0 < agreed < len(named) and 0 < done < len(named), "counts alone")


def _merger(tables: Tables, held: pd.DataFrame) -> Finding:
    ended = tables.partners[tables.partners.valid_until == "2025-06-30"].partner_id
    merged = held[held.lineage.map(lambda lineage: bool(set(lineage.split(";")) & set(ended)))]
    since = ties.events(tables).query("earliest >= '2025-07-01' and status == 'took_place'")
    carried = set(since.pair[since.is_paper]) & set(merged.pair)
    seen = (set(since.pair) & set(merged.pair)) - carried
    silent = len(merged) - len(carried) - len(seen)
    sentence = f"{len(merged)} ties were held by bodies that the reform of 1 July 2025 ended; since then {len(carried)} were carried on by a paper or statement, {len(seen)} saw other events, and of {silent} nothing was found."
    return Finding("merger", sentence, "01-where-are-the-ties", silent > len(carried), "more are silent than carried on")


def _evidence(tables: Tables, held: pd.DataFrame) -> Finding:
    double = int((held.sources >= 2).sum())
    both = int(held[[f"{side}_attested" for side in tables.package.sides]].all(axis=1).sum())
    sentence = f"{double} of the {len(held)} ties have at least two independent sources, and {both} are attested from both countries."
    return Finding("evidence", sentence, "01-where-are-the-ties", double > len(held) / 2, "more than half have two sources")


def _conflicts(tables: Tables) -> Finding:
    found = conflicts(tables)
    events = found.event_id[found.disagrees].nunique()
    sentence = f"For {events} of the {len(tables.events)} events a source contradicts the others; both values are kept."
    return Finding("conflicts", sentence, "04-the-founding-cases", events > 0, "at least one contradiction")


def _certainty(tables: Tables) -> Finding:
    rounded = int((tables.figures.qualifier != "exact").sum())
    sentence = f"{rounded} of the {len(tables.figures)} reported numbers come with a word such as about, over or nearly; they are kept with it."
    return Finding("certainty", sentence, "04-the-founding-cases", 0 < rounded < len(tables.figures), "some numbers are qualified, some are not")
