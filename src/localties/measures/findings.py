"""State the ten headline findings in words, each with its number and what its words rest on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localties.data import geography, ties
from localties.data.faults import did_you_mean
from localties.data.labels import Labels
from localties.data.memory import remembered
from localties.measures import centres, growth, merger, people, quality, recall, shares
from localties.measures.comparisons import founding_pairs

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["Finding", "LULL", "findings"]

#: Two years with few signings; the sentence sets them beside the two before and the two after.
LULL = (2020, 2021)


@dataclass(frozen=True)
class Finding:
    """A headline result.

    Attributes
    ----------
    name : str
        Short name, for tests and links.
    sentence : str
        The result with its number, in the language asked for.
    count : int
        How many rows, ties mostly, the number is drawn from.
    notebook : str
        Stem of the notebook that shows it.
    holds : bool
        Whether the data still support the words of the sentence, not just its numbers.
    threshold : str
        On what the words rest, in the language asked for.
    """

    name: str
    sentence: str
    count: int
    notebook: str
    holds: bool
    threshold: str


def findings(tables: Tables, *, lang: str = "en", names: Collection[str] | None = None) -> list[Finding]:
    """State the headline results, each with its number and what its words rest on.

    Notebooks, README and tests share them. Ties are counted as of the data date between
    local governments; those that aggregators alone attest (grade D) are left out.

    Parameters
    ----------
    tables : Tables
    lang : {"en", "vi", "ja"}
    names : collection of str, optional
        Which findings to state; by default all ten.

    Returns
    -------
    list of Finding
        By notebook. A finding for which the tables have no data says so by `holds`.

    Raises
    ------
    ValueError
        If a name or the language is unknown.

    Examples
    --------
    >>> from localties import load
    >>> [finding.notebook for finding in findings(load(), names=["reach", "merger"])]
    ['01-where-are-the-ties', '07-after-the-merger']
    """
    unknown = sorted(set(names or ()) - set(_MAKERS))
    if unknown:
        raise ValueError(f"there is no finding {unknown[0]!r}{did_you_mean(unknown[0], _MAKERS)}; choose of {', '.join(_MAKERS)}")
    return [_stated(tables, name, lang) for name in _MAKERS if names is None or name in names]


@remembered
def _stated(tables: Tables, name: str, lang: str) -> Finding:
    pairs = ties.partnerships(tables)
    return _MAKERS[name](tables, Labels(tables, lang), pairs, ties.held(pairs))


def _finding(words: Labels, name: str, sentence: str, notebook: str, *, count: int, holds: bool) -> Finding:
    return Finding(name, sentence, int(count), notebook, bool(holds), words.phrase(f"threshold {name}"))


def _numbers(words: Labels, **counts: float) -> dict[str, str]:
    return {name: words.number(count) for name, count in counts.items()}


def _countries(tables: Tables, words: Labels) -> dict[str, str]:
    return dict(zip(("first", "second"), (words.name(side) for side in tables.package.sides)))


def _standing(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    local = pairs[pairs.between_governments]
    weak, contacts = int((local.standing == "tie").sum()) - len(held), int((local.standing == "contact").sum())
    sentence = words.phrase("finding standing", **_countries(tables, words), **_numbers(words, ties=len(held), weak=weak, contacts=contacts))
    return _finding(words, "standing", sentence, "01-where-are-the-ties", count=len(local), holds=contacts > len(held) and weak < len(held) / 10)


def _reach(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    found = geography.coverage_at(tables, tables.package.data_date)
    searched, none = int((found.result != "not searched").sum()), int((found.result == "none").sum())
    placed = centres.tie_units(tables, held)
    reached, total, units = {}, {}, {}
    for name, side in zip(("first", "second"), tables.package.sides):
        reached[f"reached_{name}"], total[f"total_{name}"] = placed[f"{side}_unit"].nunique(), int((found.country == side).sum())
        units[f"units_{name}"] = words.phrase(f"units {side}")
    sentence = words.phrase("finding reach", **units, **_numbers(words, **reached, **total, searched=searched, none=none))
    half = all(count > every / 2 for count, every in zip(reached.values(), total.values()))
    return _finding(words, "reach", sentence, "01-where-are-the-ties", count=len(found), holds=half and searched == len(found))


def _classes(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    number = {level: int((held.formality == level).fillna(False).sum()) for level in range(1, 6)}
    counts = {"high": number[1] + number[2], "sister": number[1], "memoranda": number[3], "narrow": number[4] + number[5], "unknown": int(held.formality.isna().sum())}
    sentence = words.phrase("finding classes", **_numbers(words, ties=len(held), **counts))
    return _finding(words, "classes", sentence, "02-how-did-the-ties-grow", count=len(held), holds=0 < counts["high"] < len(held) / 3)


def _growth(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    signed = growth.first_signings(tables)
    years = signed.year[signed.date_basis == "printed"].dropna().astype(int).sort_values().tolist()
    middle = years[len(years) // 2] if years else LULL[0]
    lull, before, after = (sum(start <= year <= start + 1 for year in years) for start in (LULL[0], LULL[0] - 2, LULL[1] + 1))
    text = {"middle": str(middle), "lull_from": str(LULL[0]), "lull_to": str(LULL[1])}
    recent = sum(year >= middle for year in years)
    sentence = words.phrase("finding growth", **text, **_numbers(words, dated=len(years), recent=recent, lull=lull, before=before, after=after))
    return _finding(words, "growth", sentence, "02-how-did-the-ties-grow", count=len(years), holds=recent > len(years) / 2 and lull < min(before, after) / 2)


def _stages(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    named = shares.breadth(tables, held)[["named", "agreed", "done", "talk_only"]].sum()
    reach = shares.field_reach(tables, held).query("stage == 'named'").sort_values(["pairs", "field"], ascending=[False, True])
    top, counts = words.word("fields", reach.field.iloc[0]), reach.pairs.tolist()
    sentence = words.phrase("finding stages", top=top, **_numbers(words, ties=len(held), top_count=counts[0], named=int(named.named), agreed=int(named.agreed), done=int(named.done), talk=int(named.talk_only)))
    return _finding(words, "stages", sentence, "03-what-do-they-work-on", count=named.named, holds=counts[0] > counts[1] and 0 < named.done < named.agreed < named.named)


def _founding(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    told, documents = founding_pairs(tables)
    own = pairs[pairs.pair.isin(told)]
    papers = own[own.standing == "tie"]
    sentence = words.phrase("finding founding", **_numbers(words, documents=documents, pairs=len(own), papers=len(papers)))
    return _finding(words, "founding", sentence, "04-the-founding-cases", count=len(own), holds=len(papers) > 0 and (papers.formality >= 3).fillna(False).all())


def _people(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    if tables.package.residents is None or not people.residents(tables).complete.any():
        return Finding("people", words.phrase("finding people missing"), 0, "05-people", False, words.phrase("threshold people"))
    places = people.residents_and_ties(tables)
    rank = people.rank_correlation(places).iloc[0]
    model = people.count_model(places).iloc[0]
    numbers = {"rho": rank.rho, "low": rank.low, "high": rank.high, "ratio": model.ratio, "ratio_low": model.low, "ratio_high": model.high}
    host = tables.package.residents[0]
    home = next(side for side in tables.package.sides if side != host)
    text = {"home": words.name(home), "units": words.phrase(f"units {host}"), "year": str(places.attrs["year"])}
    sentence = words.phrase("finding people", **text, **_numbers(words, places=len(places), later=int(places.later.sum()), **{name: round(float(number), 2) for name, number in numbers.items()}))
    return _finding(words, "people", sentence, "05-people", count=len(places), holds=rank.low > 0 and model.low < 1 < model.high)


def _hubs(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    first, second = (held[f"{side}_partner"].value_counts() for side in tables.package.sides)
    most, most_other = (int(counts.max()) if len(counts) else 0 for counts in (first, second))
    top = sorted(first.index[first == most], key=words.name)
    half, half_other = (int(centres.concentration(tables, side, level="partner").half.iloc[0]) for side in tables.package.sides)
    names = words.phrase("list comma").join(words.name(place) for place in top)
    numbers = _numbers(words, ties=len(held), most=most, most_other=most_other, half=half, half_other=half_other)
    sentence = words.phrase("finding hubs", **_countries(tables, words), places=names, **numbers)
    return _finding(words, "hubs", sentence, "06-who-is-at-the-centre", count=len(held), holds=len(top) <= 3 and most_other < most and half < half_other / 2)


def _merger(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    try:
        day = merger.reform_day(tables)
    except ValueError:  # nobody ended
        return Finding("merger", words.phrase("finding merger missing"), 0, "07-after-the-merger", False, words.phrase("threshold merger"))
    rows = merger.fates(tables, day=day)
    number = {fate: int((rows.fate == fate).sum()) for fate in merger.FATES}
    heirless = int(((rows.fate == "silent") & rows.heir.isna()).sum())
    sentence = words.phrase("finding merger", day=words.date(day), **_numbers(words, ties=len(rows), **number, heirless=heirless))
    return _finding(words, "merger", sentence, "07-after-the-merger", count=len(rows), holds=number["silent"] > max(number["renewed"], number["inherited"], number["other"]))


def _evidence(tables: Tables, words: Labels, pairs: pd.DataFrame, held: pd.DataFrame) -> Finding:
    double = int((held.sources >= 2).sum())
    both = int(quality.attestation(tables).set_index("attested").ties["both"])
    old = int((quality.last_seen(tables).seen == "longer").sum())
    sentence = words.phrase("finding evidence", **_numbers(words, ties=len(held), double=double, both=both, old=old))
    if "published_lists" in tables.frames:
        agreements = recall.recall(tables).set_index("claim").reindex(["agreement"], fill_value=0).iloc[0]
        counts = {name: int(agreements[name]) for name in ("listed", "found", "elsewhere")}
        sentence = words.sentences([sentence, words.phrase("finding recall", **_numbers(words, **counts))])
    return _finding(words, "evidence", sentence, "08-how-good-is-the-evidence", count=len(held), holds=min(double, both) > len(held) / 2)


_MAKERS = {
    "standing": _standing,
    "reach": _reach,
    "classes": _classes,
    "growth": _growth,
    "stages": _stages,
    "founding": _founding,
    "people": _people,
    "hubs": _hubs,
    "merger": _merger,
    "evidence": _evidence,
}
