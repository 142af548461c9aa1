"""Share out the fields of cooperation: which are named, how far beyond talk, and by whom told."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.evidence import origins
from localties.measures.intervals import DRAWS, SEED, bootstrap, shrunken, spearman, with_interval

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["apart_by_chance", "beyond_talk", "breadth", "breadth_by_events", "breadth_correlation", "field_reach", "field_reporters", "fields_apart", "fields_together", "stage_reporters"]

_STAGES = ("said", "agreed", "done")


def _flags(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Stages as columns of 0 and 1, a row a pair and field that it names."""
    named = ties.pair_fields(tables)
    named = named[named.pair.isin(pairs.pair)]
    return named.assign(one=1).pivot_table(index=["pair", "field"], columns="stage", values="one", aggfunc="max", fill_value=0).reindex(columns=list(_STAGES), fill_value=0).reset_index()


def field_reach(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the pairs that name each field, and those that said, agreed or did something in it.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`, such as `localties.data.ties.held`.

    Returns
    -------
    pandas.DataFrame
        One row a field of the vocabulary and stage, in that order: `field`, `stage`
        (``named`` is any of the three), `pairs`, `of` (all pairs given), `share`,
        `low`, `high` (Wilson, 95 %), and, drawn towards the mean of all fields at
        that stage, `pooled`, `shrunken`, `shrunken_low`, `shrunken_high` (see
        `localties.measures.intervals.shrunken`).
    """
    import pandas as pd

    flags = _flags(tables, pairs).assign(named=1)
    parts = []
    for stage in ("named", *_STAGES):
        counts = flags[flags[stage] == 1].groupby("field").size().reindex(tables.fields.code, fill_value=0)
        part = pd.DataFrame({"field": counts.index, "stage": stage, "pairs": counts.to_numpy(int), "of": len(pairs)})
        parts.append(shrunken(with_interval(part, count="pairs", total="of"), count="pairs", total="of"))
    order = {code: place for place, code in enumerate(tables.fields.code)}
    return pd.concat(parts).sort_values("field", key=lambda codes: codes.map(order), kind="stable").reset_index(drop=True)


def beyond_talk(tables: Tables, pairs: pd.DataFrame, *, by: str = "field") -> pd.DataFrame:
    """Say how many of the named fields got beyond talk: agreed in a paper, or something done.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
    by : {"field", "pair"}
        A row a field (of the pairs that name it) or a pair (of the fields that it names).

    Returns
    -------
    pandas.DataFrame
        The column `by`, `named`, `agreed`, `done`, `beyond` (agreed or done), then of `beyond` in
        `named` the columns of `localties.measures.intervals.with_interval` and `shrunken`: a pair
        with two fields is drawn far towards the mean, one with fifteen little. Sorted by `shrunken`,
        largest first; what nobody names has no row.

    Raises
    ------
    ValueError
        If `by` is neither.
    """
    if by not in ("field", "pair"):
        raise ValueError(f"by={by!r} is unknown; choose field or pair")
    flags = _flags(tables, pairs)
    flags = flags.assign(named=1, beyond=flags[["agreed", "done"]].max(axis=1))
    counts = flags.groupby(by)[["named", "agreed", "done", "beyond"]].sum().reset_index()
    found = shrunken(with_interval(counts, count="beyond", total="named"), count="beyond", total="named")
    return found.sort_values(["shrunken", by], ascending=[False, True]).reset_index(drop=True)


def fields_apart(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Set how often each field got beyond talk beside what would be expected of the ties that name it.

    A tie of which much was reported got further in all of its fields. So each tie is
    compared with itself: of each field that it names the share of all its fields that got
    beyond talk is expected.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        One row a field that somebody names: `field`, `named`, `beyond` (agreed or done), `expected`, `z`
        (distance of the two in standard deviations; missing if the ties that name the field
        treat all their fields alike). Largest `z` first.
    """
    flags = _beyond(tables, pairs)
    flags["variance"] = flags.expected * (1 - flags.expected)
    found = flags.groupby("field").agg(named=("pair", "size"), beyond=("beyond", "sum"), expected=("expected", "sum"), variance=("variance", "sum")).reset_index()
    found["z"] = (found.beyond - found.expected) / found.pop("variance").pow(0.5).where(lambda spread: spread > 0)
    return found.sort_values(["z", "field"], ascending=[False, True]).reset_index(drop=True)


def _beyond(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """A row a pair and field: whether it got beyond talk, and the share of the pair's fields that did."""
    flags = _flags(tables, pairs).sort_values(["pair", "field"])
    flags["beyond"] = flags[["agreed", "done"]].max(axis=1)
    return flags.assign(expected=flags.groupby("pair").beyond.transform("mean"))


def apart_by_chance(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Say whether fields differ more than chance would have it, all looked at together.

    What each tie did is dealt out anew among the fields that it names (fixed seed).

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        Two rows, `measure`: ``scatter`` (sum of the squared `z` of `fields_apart`) and ``largest`` (`z` of the
        field farthest off, without its sign). `found`, and `chance`: the share of dealings, this one
        among them, in which it is as large. Missing if no tie treats its fields differently.
    """
    import numpy as np
    import pandas as pd

    flags = _beyond(tables, pairs)
    tie, names = flags.groupby("pair").ngroup().to_numpy(), sorted(flags.field.unique())
    is_field = (flags.field.to_numpy()[:, None] == names).astype(float)
    expected, spread = flags.expected.to_numpy() @ is_field, np.sqrt((flags.expected * (1 - flags.expected)).to_numpy() @ is_field)
    result = pd.DataFrame({"measure": ["scatter", "largest"], "found": np.nan, "chance": np.nan})
    if not (spread > 0).any():
        return result
    beyond = flags.beyond.to_numpy()
    dealt = beyond[np.argsort(tie + np.random.default_rng(SEED).random((DRAWS, len(flags))), axis=1)]
    z = ((np.vstack([beyond, dealt]) @ is_field - expected) / np.where(spread > 0, spread, np.inf)).round(9)
    for row, values in enumerate(((z**2).sum(axis=1).round(6), np.abs(z).max(axis=1))):
        result.loc[row, ["found", "chance"]] = values[0], (values >= values[0]).mean()
    return result


def field_reporters(tables: Tables) -> pd.DataFrame:
    """Count which kind of source tells of which field.

    Returns
    -------
    pandas.DataFrame
        `field`, `publisher_kind`, `side` (of the original, where a page repeats another),
        `sources` (publishers that support the fields of an event with this field, counted once an
        event), `of` (all of that field), `share`. Sorted by field, kind, side.
    """
    told = _tellers(tables)
    named = tables.event_fields[["event_id", "field"]].drop_duplicates().merge(told, on="event_id")
    counts = named.groupby(["field", "publisher_kind", "side"]).size().rename("sources").reset_index()
    of = counts.groupby("field").sources.transform("sum")
    return counts.assign(of=of, share=counts.sources / of)


def stage_reporters(tables: Tables) -> pd.DataFrame:
    """Count in which stage the fields are that each kind of source tells of.

    Returns
    -------
    pandas.DataFrame
        `side` (of the original, where a page repeats another), `publisher_kind`, `said`, `agreed`, `done`: fields of events at
        that stage, counted once an event and publisher. Sorted by side and kind.
    """
    stages = tables.event_fields.merge(_tellers(tables), on="event_id")
    counts = stages.groupby(["side", "publisher_kind", "stage"]).size().unstack(fill_value=0)
    return counts.reindex(columns=list(_STAGES), fill_value=0).rename_axis(columns=None).reset_index()


def _tellers(tables: Tables) -> pd.DataFrame:
    """Rows of `origins` that support the fields of their event, once an event and publisher."""
    tells = [supports == "all" or "fields" in supports.split() for supports in tables.evidence.supports.fillna("")]
    return origins(tables)[tells].drop_duplicates(["event_id", "publisher"])


def fields_together(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the pairs that name two fields both.

    Returns
    -------
    pandas.DataFrame
        `first`, `second` (codes, first before second in the vocabulary), `both`, `only_first`,
        `only_second`, `jaccard` (both, of the pairs that name one or both; missing if nobody does). Most
        frequent first. Pairs with many events name many fields, and so many together.
    """
    import pandas as pd

    flags = _flags(tables, pairs)
    holders = {field: set(flags.pair[flags.field == field]) for field in tables.fields.code}
    records = []
    for first, second in combinations(tables.fields.code, 2):
        both, either = len(holders[first] & holders[second]), len(holders[first] | holders[second])
        records.append((first, second, both, len(holders[first]) - both, len(holders[second]) - both, both / either if either else float("nan")))
    found = pd.DataFrame(records, columns=["first", "second", "both", "only_first", "only_second", "jaccard"])
    return found.sort_values(["both", "first", "second"], ascending=[False, True, True]).reset_index(drop=True)


def breadth(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the fields of each pair beside its events, since who is reported often names much.

    Returns
    -------
    pandas.DataFrame
        In the order given: `pair`, `events`, `named`, `said`, `agreed`, `done`, `talk_only` (named,
        yet neither agreed nor done), `fields_per_event`.
    """
    flags = _flags(tables, pairs)
    flags = flags.assign(named=1, talk_only=1 - flags[["agreed", "done"]].max(axis=1))
    columns = ["named", *_STAGES, "talk_only"]
    counts = flags.groupby("pair")[columns].sum().reindex(pairs.pair, fill_value=0).astype("int64").reset_index()
    counts.insert(1, "events", pairs.events.to_numpy())
    return counts.assign(fields_per_event=counts.named / counts.events)


def breadth_by_events(tables: Tables, pairs: pd.DataFrame, *, edges: tuple[int, ...] = (1, 2, 4, 7)) -> pd.DataFrame:
    """Group pairs by their number of events and give the fields that they name.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
    edges : tuple of int
        Least number of events of each group, rising.

    Returns
    -------
    pandas.DataFrame
        `events_from`, `events_to` (missing for the last group), `pairs`, `median_named`, `least`, `most`,
        `median_talk_only`.
    """
    import pandas as pd

    rows = breadth(tables, pairs)
    ends = [*(edge - 1 for edge in edges[1:]), None]
    records = []
    for start, end in zip(edges, ends):
        group = rows[(rows.events >= start) & (rows.events <= (end or rows.events.max()))]
        records.append((start, end, len(group), group.named.median(), group.named.min(), group.named.max(), group.talk_only.median()))
    found = pd.DataFrame(records, columns=["events_from", "events_to", "pairs", "median_named", "least", "most", "median_talk_only"])
    return found.astype({"events_to": "Int64"})


def breadth_correlation(tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Say how far the number of fields goes with the number of events.

    Returns
    -------
    pandas.DataFrame
        One row: `pairs`, `rho` (Spearman), `low`, `high` (95 %, pairs drawn anew).
    """
    import pandas as pd

    rows = breadth(tables, pairs)
    rho, low, high = bootstrap(spearman, rows.events, rows.named)
    return pd.DataFrame([{"pairs": len(rows), "rho": rho, "low": low, "high": high}])
