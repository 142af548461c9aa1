"""Turn the frames of measures, which hold codes and numbers, into tables of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from localties.data.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["in_words"]

_PAIRS = {"pair", "pair_before"}
_NAMES = {"country", "heir", "holder", "left_out", "peer", "place", "unit_after", "unit_before", "unit_id"}
_LISTS = {"names", "neighbours"}
_DATES = {"as_of", "date", "last_seen", "published", "seen_since", "since", "valid_until"}
_YEARS = {"centre", "since_from", "since_to", "since_year", "year"}
_SHARES = {"jaccard", "likeness", "pooled", "population_share", "share", "shrunken", "top_1", "top_10", "top_3", "top_5"}
#: An estimate and the columns of its interval are one cell.
_ENDS = {"gini": ("low", "high"), "ratio": ("low", "high"), "rho": ("low", "high"), "share": ("low", "high"), "shrunken": ("shrunken_low", "shrunken_high")}


def in_words(tables: Tables, frame: pd.DataFrame, *, columns: Sequence[str] | None = None, lang: str = "en") -> pd.DataFrame:
    """Say a frame of measures in a language.

    Parameters
    ----------
    tables : Tables
    frame : pandas.DataFrame
        Of any function of `growth`, `shares`, `people`, `centres`, `merger`, `quality` or `peers`.
    columns : sequence of str, optional
        Columns to show, in that order; by default all. An estimate brings its interval with
        it: `share` is said as ``57% (44–67%)`` if `low` and `high` are there.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    pandas.DataFrame
        As many rows; headings and cells are words, an en dash for what is missing.

    Raises
    ------
    KeyError
        If the frame has no such column, or the column has no heading in `phrases.json`.

    Examples
    --------
    >>> from localties import load
    >>> from localties.measures import growth
    >>> tables = load()
    >>> in_words(tables, growth.terms(tables).tail(1), columns=["pair", "valid_until", "state"]).values.tolist()
    [['Hanoi – Fukuoka', '2028', 'later']]
    """
    import pandas as pd

    words = Labels(tables, lang)
    ends = {name: pair for name, pair in _ENDS.items() if name in frame and set(pair) <= set(frame)}
    inside = {end for name, pair in ends.items() for end in pair}
    chosen = [name for name in frame if name not in inside] if columns is None else list(columns)
    missing = [name for name in chosen if name not in frame]
    if missing:
        raise KeyError(f"the frame has no column {missing[0]!r}; it has {', '.join(map(str, frame.columns))}")
    said = {}
    for name in chosen:
        say = _cell(tables, words, name)
        cells = [say(value) if _known(value) else "–" for value in frame[name]]
        if name in ends:
            cells = [_interval(words, name, *row) if _known(row[1]) else cell for cell, row in zip(cells, frame[[name, *ends[name]]].itertuples(index=False, name=None))]
        said[_heading(words, name, tables)] = cells
    return pd.DataFrame(said)


def _known(value: object) -> bool:
    import pandas as pd

    return not pd.isna(value) and value != ""


def _heading(words: Labels, name: str, tables: Tables) -> str:
    for side in tables.package.sides:
        if name in (f"{side}_partner", f"{side}_partners"):
            return words.name(side)
    try:
        return words.phrase(f"heading {name}")
    except KeyError:
        raise KeyError(f"the column {name!r} has no heading; leave it out by columns=, or add the phrase 'heading {name}' to phrases.json") from None


def _cell(tables: Tables, words: Labels, name: str) -> Callable[[Any], str]:
    """How a column says a value."""
    if name in _PAIRS:
        return words.pair
    if name in _NAMES or name in {f"{side}_partner" for side in tables.package.sides}:
        return lambda value: _name(words, value)
    if name in _LISTS:
        return lambda value: words.phrase("list comma").join(_name(words, part) for part in value.split(";"))
    if name in _DATES:
        return words.date
    if name in _YEARS:
        return lambda value: str(int(value))
    if name in _SHARES:
        return lambda value: _percent(words, value)
    codes = {
        "attested": lambda code: _attested(words, code),
        "claim": lambda code: words.phrase(f"claim {code}"),
        "column": lambda column: _column(tables, words, column),
        "criterion": lambda code: words.phrase(f"criterion {code}"),
        "date_basis": lambda code: words.phrase(f"basis {code}"),
        "fate": lambda code: words.phrase(f"fate {code}"),
        "field": lambda code: words.word("fields", code),
        "first": lambda code: words.word("fields", code),
        "formality": lambda level: _class(tables, words, level),
        "host_side": lambda code: _side(tables, words, code),
        "kind": lambda code: words.word("kinds", code),
        "measure": lambda code: words.word("measures", code),
        "publisher_kind": lambda code: words.phrase(f"publisher {code}"),
        "result": lambda code: words.phrase(f"result {code}"),
        "second": lambda code: words.word("fields", code),
        "seen": lambda code: words.phrase(f"seen {code}"),
        "signed": lambda code: words.phrase(f"signed {code}"),
        "side": lambda code: _side(tables, words, code),
        "stage": lambda code: words.phrase(f"stage {code}"),
        "standing": lambda code: words.phrase(f"standing {code}"),
        "state": lambda code: words.phrase(f"term {code}"),
        "verdict": lambda code: words.phrase(f"verdict {code}"),
        "what": lambda code: words.phrase(f"what {code}"),
    }
    return codes.get(name, lambda value: _plain(words, value))


def _name(words: Labels, identity: str) -> str:
    return words.pair(identity) if "--" in identity else words.name(identity)


def _side(tables: Tables, words: Labels, code: str) -> str:
    return words.name(code) if code in tables.package.sides else words.phrase(f"side {code}")


def _attested(words: Labels, code: str) -> str:
    return words.phrase("attested only", country=words.name(code.removeprefix("only_"))) if code.startswith("only_") else words.phrase(f"attested {code}")


def _column(tables: Tables, words: Labels, column: str) -> str:
    """Name of a column of events; those of one side say of which country."""
    for side in tables.package.sides:
        if column in (f"{side}_partner", f"signed_by_{side}"):
            return words.phrase("differs partner" if column.endswith("partner") else "differs signatory", country=words.name(side))
    return words.phrase(f"differs {column}")


def _class(tables: Tables, words: Labels, level: int) -> str:
    kinds = tables.kinds[tables.kinds.formality == level]
    return words.word("kinds", kinds.code.iloc[0])


def _percent(words: Labels, value: float) -> str:
    return words.phrase("unit percent", number=words.number(round(float(value) * 100)))


def _plain(words: Labels, value: object) -> str:
    import numpy as np

    if isinstance(value, (bool, np.bool_)):
        return words.phrase("yes" if value else "no")
    if isinstance(value, (int, np.integer)):
        return words.number(int(value))
    if isinstance(value, (float, np.floating)):
        return words.number(int(value) if float(value).is_integer() else round(float(value), 2))
    return str(value)


def _interval(words: Labels, name: str, value: float, low: float, high: float) -> str:
    if name in _SHARES:
        ends = "–".join(words.number(round(float(end) * 100)) for end in (low, high))
        return f"{_percent(words, value)} ({words.phrase('unit percent', number=ends)})"
    return f"{_plain(words, float(value))} ({'–'.join(_plain(words, float(end)) for end in (low, high))})".replace("-", "−")
