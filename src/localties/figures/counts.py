"""Choose what the figures of the gallery show, and count what their titles say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.dates import parse_date
from localties.data.geography import units_at
from localties.data.memory import remembered
from localties.data.ties import held, partnerships
from localties.drawing import lattice, spans
from localties.figures import atlas, facts, lanes, profile
from localties.measures import centres, growth, merger, quality, shares

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.labels import Labels
    from localties.data.tables import Tables

__all__ = [
    "RESIDENT_BREAKS",
    "RESIDENT_DAYS",
    "beyond",
    "by_side",
    "ending",
    "events",
    "fates",
    "fields",
    "grades",
    "half",
    "held_ties",
    "holding",
    "lively",
    "lively_ties",
    "opened",
    "parts",
    "places",
    "residents",
    "sheet_subject",
    "silence",
    "sized_places",
    "subject",
    "successors",
    "told",
    "told_pair",
    "units",
    "unseen_ties",
    "years",
]


#: Days and ends of classes of the maps of residents.
RESIDENT_DAYS, RESIDENT_BREAKS = ("2015-12-31", "2020-12-31", "2025-12-31"), (500, 2000, 5000, 10000, 20000)


def held_ties(tables: Tables) -> pd.DataFrame:
    """Ties between local governments, without those that aggregators alone attest."""
    return held(partnerships(tables))


def silence(tables: Tables, words: Labels) -> dict[str, object]:
    """How many ties were seen in the two years before the data date."""
    held, day = held_ties(tables), parse_date(tables.package.data_date).latest
    since = f"{day.year - 2}{tables.package.data_date[4:]}"
    seen = [isinstance(text, str) and parse_date(text).latest >= parse_date(since).latest for text in held.last_seen]
    return {"ties": words.number(len(held)), "seen": words.number(sum(seen)), "since": words.date(since[:7])}


def fields(tables: Tables, words: Labels) -> dict[str, object]:
    """Ties; of the fields they name, how many are agreed and done; the leading fields with their ties."""
    held = held_ties(tables)
    counts = lattice.field_counts(tables, held)
    share = {stage: words.percent(counts[stage].sum() / counts.pairs.sum()) for stage in ("agreed", "done")}
    leading = {column: words.word("fields", counts[column].idxmax()) for column in ("pairs", "done")}
    return {
        "ties": words.number(len(held)),
        **share,
        **{f"{column}_field": field[:1].lower() + field[1:] for column, field in leading.items()},
        **{f"{column}_ties": words.number(int(counts[column].max())) for column in leading},
    }


def opened(tables: Tables, words: Labels) -> dict[str, object]:
    """Pairs with a dated first signing, since when half of them, and how many stand."""
    signed = growth.first_signings(tables)
    years = signed.year.dropna().astype(int).sort_values()
    middle = years.iloc[len(years) // 2]
    return {"pairs": words.number(len(years)), "late": words.number(int((years >= middle).sum())), "middle": str(middle), "first": str(years.iloc[0]), "inferred": words.number(int((signed.date_basis == "inferred").sum()))}


def ending(tables: Tables, words: Labels) -> dict[str, object]:
    """Papers with a term, papers, and terms that ran out."""
    rows, papers = growth.terms(tables), ties.events(tables).is_paper.sum()
    return {"terms": words.number(len(rows)), "papers": words.number(int(papers)), "over": words.number(int((rows.state == "over").sum()))}


def sized_places(tables: Tables) -> pd.DataFrame:
    """Units of the second side with their size and number of ties."""
    return lanes.units_by_size(tables, tables.package.sides[1])


def places(tables: Tables, words: Labels) -> dict[str, object]:
    """Places drawn, those without a tie, and the largest of these."""
    places = sized_places(tables)
    none = places[places["count"] == 0].sort_values("size")
    return {"places": words.number(len(places)), "units": words.phrase(f"units {tables.package.sides[1]}"), "none": words.number(len(none)), "largest": words.name(none.place.iloc[-1])}


def unseen_ties(tables: Tables) -> list[str]:
    """Pairs whose last sight is long ago or undated."""
    seen = quality.last_seen(tables)
    return seen.pair[seen.seen.isin(["longer", "undated"])].tolist()


def holding(tables: Tables, words: Labels) -> dict[str, object]:
    """Ties, places that hold one on each side, and ties not seen lately."""
    said = spans.tie_counts(tables, held_ties(tables), words)
    return {"ties": said["ties"], "first": said["here"], "second": said["there"], "old": words.number(len(unseen_ties(tables)))}


def half(tables: Tables, words: Labels) -> dict[str, object]:
    """How many units of each side hold half of the ties."""
    found = {side: centres.concentration(tables, side).iloc[0] for side in tables.package.sides}
    told = {f"{name}_{part}": words.number(int(found[side][part])) for name, side in zip(("first", "second"), found) for part in ("half", "places")}
    return {**told, **{f"{name}_units": words.phrase(f"units {side}") for name, side in zip(("first", "second"), found)}}


def parts(tables: Tables, words: Labels) -> dict[str, object]:
    """Ties, separate parts of the network, and ties of the largest."""
    parts = centres.components(tables)
    return {"ties": words.number(int(parts.ties.sum())), "parts": words.number(len(parts)), "largest": words.number(int(parts.ties.iloc[0]))}


def years(tables: Tables, words: Labels) -> dict[str, object]:
    """The year with the most events, their number, and that of all dated events."""
    found = growth.reporting(tables).dropna(subset="year").set_index("year").events
    return {"year": str(found.idxmax()), "events": words.number(int(found.max())), "total": words.number(int(found.sum()))}


def lively_ties(tables: Tables) -> pd.DataFrame:
    """The 25 ties with the most events, the most first."""
    return held_ties(tables).sort_values(["events", "pair"], ascending=[False, True]).head(25)


def lively(tables: Tables, words: Labels) -> dict[str, object]:
    """The fewest ties that hold half of all events of ties."""
    events = held_ties(tables).events.sort_values(ascending=False)
    few = int((events.cumsum() < events.sum() / 2).sum()) + 1
    return {"ties": words.number(len(events)), "few": words.number(few), "events": words.number(int(events.sum())), "shown": words.number(len(lively_ties(tables)))}


@remembered
def told_pair(tables: Tables) -> str:
    """The pair about which most numbers are reported."""
    named = tables.figures.dropna(subset=[f"about_{side}" for side in tables.package.sides])
    known = set(ties.events(tables).pair)
    pairs = [pair for pair in named[[f"about_{side}" for side in tables.package.sides]].agg("--".join, axis=1) if pair in known]
    return max(sorted(set(pairs)), key=lambda pair: len(facts.facts_about(tables, pair)))


def told(tables: Tables, words: Labels) -> dict[str, object]:
    """The pair, its numbers, those with a qualifier, and their sources."""
    rows = facts.facts_about(tables, told_pair(tables))
    return {"pair": words.pair(told_pair(tables)), "count": words.number(len(rows)), "qualified": words.number(int((rows.qualifier != "exact").sum())), "sources": words.number(rows.source_id.nunique())}


def beyond(tables: Tables, words: Labels) -> dict[str, object]:
    """Of all fields that ties name, the share that got beyond talk."""
    rows = shares.beyond_talk(tables, held_ties(tables))
    return {"pooled": words.percent(rows.beyond.sum() / rows.named.sum())}


def units(tables: Tables, words: Labels) -> dict[str, object]:
    """Ties by unit, as in `by_side`."""
    return by_side(tables, words, atlas.unit_counts(tables, held_ties(tables)))


def events(tables: Tables, words: Labels) -> dict[str, object]:
    """Events by unit, as in `by_side`."""
    return by_side(tables, words, atlas.unit_counts(tables, atlas.local_events(tables)))


def by_side(tables: Tables, words: Labels, counts: pd.Series) -> dict[str, object]:
    """What titles say of numbers by unit: how many units have one, the highest and where it is."""
    found: dict[str, object] = {"date": words.date(tables.package.data_date)}
    for name, side in zip(("first", "second"), tables.package.sides):
        units = units_at(tables, tables.package.data_date, country=side).index
        own = counts[counts.index.isin(units)]
        found |= {name: words.name(side), f"{name}_units": words.number(len(units)), f"{name}_held": words.number(len(own)), f"{name}_hub": words.unit(own.idxmax()), f"{name}_most": words.number(int(own.max()))}
    return found


def residents(tables: Tables, words: Labels) -> dict[str, object]:
    """Residents on the first and the last of `RESIDENT_DAYS`."""
    host, measure = tables.package.residents
    rows = tables.unit_statistics[tables.unit_statistics.measure == measure]
    before, after = (int(rows["value"][rows.as_of == day].sum()) for day in (RESIDENT_DAYS[0], RESIDENT_DAYS[-1]))
    return {"label": words.word("measures", measure), "country": words.name(host), "start": RESIDENT_DAYS[0][:4], "end": RESIDENT_DAYS[-1][:4], "before": words.number(before), "after": words.number(after)}


def successors(tables: Tables, words: Labels) -> dict[str, object]:
    """Units that ended or went on, their successors, and how many of each hold ties."""
    flow = merger.unit_flow(tables)
    after = flow.drop_duplicates("unit_after")
    return {"units": words.number(len(flow)), "successors": words.number(len(after)), "before": words.number(int((flow.ties_before > 0).sum())), "after": words.number(int((after.ties_after > 0).sum()))}


def fates(tables: Tables, words: Labels) -> dict[str, object]:
    """Ties of units that ended, and how many were renewed or inherited."""
    found = merger.fates(tables).fate
    return {"ended": words.number(len(found)), "day": words.date(merger.reform_day(tables)), "date": words.date(tables.package.data_date), **{fate: words.number(int((found == fate).sum())) for fate in ("renewed", "inherited")}}


def grades(tables: Tables, words: Labels) -> dict[str, object]:
    """Ties of the best grade."""
    found = quality.grades(tables).set_index(["what", "grade"]).loc[("ties", "A")]
    return {"own": words.number(int(found["count"])), "ties": words.number(int(found["of"]))}


def sheet_subject(tables: Tables) -> str:
    """The first place or pair that `datapackage.json` features, else the tie with the most events."""
    return next(iter(tables.package.featured), lively_ties(tables).pair.iloc[0])


def subject(tables: Tables, words: Labels) -> dict[str, object]:
    """Name and summary of the place or pair whose sheet is shown."""
    found = profile.subject(tables, sheet_subject(tables))
    return {"name": words.subject(found.identity), "summary": profile.summary(tables, found, lang=words.lang)}
