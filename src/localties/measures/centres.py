"""Count who holds how many ties: degrees with their zeros, concentration, like places, the network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from localties.data import geography, ties
from localties.data.dates import parse_date
from localties.measures.intervals import bootstrap, gini

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["components", "concentration", "degrees", "like_size", "network", "tie_units", "unit_totals"]


def tie_units(tables: Tables, pairs: pd.DataFrame, *, day: str | None = None) -> pd.DataFrame:
    """Add to pairs the first-level units in which their partners lie on a day.

    Parameters
    ----------
    tables : Tables
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`.
    day : str, optional
        EDTF date; by default the data date.

    Returns
    -------
    pandas.DataFrame
        With ``<side>_unit``; missing for a partner that lies nowhere.
    """
    unit = geography.seats(tables, day or tables.package.data_date).unit_at
    return pairs.assign(**{f"{side}_unit": pairs[f"{side}_partner"].map(unit) for side in tables.package.sides})


def degrees(tables: Tables, side: str, *, level: str = "unit") -> pd.DataFrame:
    """Count the ties of each place of one country, those with none included.

    Parameters
    ----------
    tables : Tables
    side : str
        Country code.
    level : {"unit", "partner"}
        First-level units, with the ties of all governments that lie in them; or the local
        governments themselves. The zeros among the latter are those first-level governments that
        hold none and those others that the tables name for a contact: a city of which nothing
        was found has no row.

    Returns
    -------
    pandas.DataFrame
        Sorted by ties, then id: `place`, `ties`, `partners` (governments there that hold
        them; at level ``partner`` 1 or 0), `result` of the search in the unit (``tie``, ``contact``, ``none`` or
        ``not searched``).

    Raises
    ------
    ValueError
        If the side or the level is unknown.
    """
    if side not in tables.package.sides:
        raise ValueError(f"side {side!r} is unknown; choose one of {', '.join(tables.package.sides)}")
    if level not in ("unit", "partner"):
        raise ValueError(f"level {level!r} is unknown; choose unit or partner")
    day = tables.package.data_date
    held = tie_units(tables, ties.held(ties.partnerships(tables)))
    result = geography.coverage_at(tables, day).result
    places = geography.units_at(tables, day, country=side).index if level == "unit" else _governments(tables, side, held)
    grouped = held.groupby(f"{side}_{level}")
    found = places.to_frame(index=False, name="place").assign(ties=grouped.size().reindex(places, fill_value=0).to_numpy())
    found["partners"] = grouped[f"{side}_partner"].nunique().reindex(places, fill_value=0).to_numpy()
    unit = found.place if level == "unit" else found.place.map(geography.seats(tables, day).unit_at)
    return found.assign(result=unit.map(result)).sort_values(["ties", "place"], ascending=[False, True]).reset_index(drop=True)


def _governments(tables: Tables, side: str, held: pd.DataFrame) -> pd.Index:
    """Local governments of a side that exist on the data date, or that end without an heir but hold a tie."""
    import pandas as pd

    partners = tables.partners[(tables.partners.country == side) & tables.partners.tier.isin(ties.GOVERNMENTS)]
    day = parse_date(tables.package.data_date).latest
    ended = partners.valid_until.notna() & (partners.valid_until < pd.Timestamp(day))
    begun = partners.valid_from.isna() | (partners.valid_from <= pd.Timestamp(day))
    orphan = ended & partners.became.isna() & partners.partner_id.isin(held[f"{side}_partner"])
    return pd.Index(partners.partner_id[begun & (~ended | orphan)])


def concentration(tables: Tables, side: str, *, level: str = "unit") -> pd.DataFrame:
    """Say how far the ties of one country gather in few places.

    Parameters
    ----------
    tables : Tables
    side : str
    level : {"unit", "partner"}
        As in `degrees`; the zeros count.

    Returns
    -------
    pandas.DataFrame
        One row: `places`, `with_ties`, `ties`, `gini`, `low`, `high` (95 %, places drawn
        anew: how far the number hangs on single places), `top_1`, `top_3`, `top_5`, `top_10`
        (share of all ties that the first so many places hold, 0 to 1), `half` (how many places hold
        half of the ties).
    """
    import pandas as pd

    counts = degrees(tables, side, level=level).ties
    estimate, low, high = bootstrap(gini, counts)
    total = int(counts.sum())
    top = {f"top_{first}": counts.head(first).sum() / total if total else math.nan for first in (1, 3, 5, 10)}
    half = int((counts.cumsum() < total / 2).sum()) + 1 if total else 0
    return pd.DataFrame([{"places": len(counts), "with_ties": int((counts > 0).sum()), "ties": total, "gini": estimate, "low": low, "high": high, **top, "half": half}])


def unit_totals(tables: Tables, measure: str, *, day: str | None = None) -> pd.Series:
    """Add up the latest number of each unit for the units that hold its ground on a day.

    Parameters
    ----------
    tables : Tables
    measure : str
        A measure that may be added, such as ``population``.
    day : str, optional
        EDTF date; by default the data date.

    Returns
    -------
    pandas.Series
        Indexed by `unit_id`, in the unit of the measure. A unit without a number of its own
        gets the sum of those it took over, or none if one of them has none.
    """
    import pandas as pd

    day = day or tables.package.data_date
    numbers = tables.unit_statistics[tables.unit_statistics.measure == measure]
    numbers = numbers.assign(end=[parse_date(text).latest for text in numbers.as_of]).sort_values(["end", "as_of", "value"])
    own = dict(zip(numbers.unit_id, numbers.value))  # the last one stays
    forebears = tables.units.groupby("became").unit_id.agg(list).to_dict()

    def total(unit: str) -> float:
        return own[unit] if unit in own else sum(map(total, forebears[unit])) if unit in forebears else math.nan

    return pd.Series({unit: total(unit) for unit in geography.units_at(tables, day).index}, dtype="float64", name=measure).dropna()


def like_size(tables: Tables, side: str, *, measure: str = "population", nearest: int = 3) -> pd.DataFrame:
    """Set each unit in which no tie was found beside the units of like size.

    Parameters
    ----------
    tables : Tables
    side : str
    measure : str
        What size is; of `unit_statistics`, added up through mergers.
    nearest : int
        How many units of like size to look at; the distance is that of logarithms.

    Returns
    -------
    pandas.DataFrame
        Sorted by size. `place`, `result` (``none`` or ``contact``: a search found no tie;
        ``tie``: only one of grade D; ``not searched``), `size`, `neighbours` (ids parted by semicolons), `neighbour_ties` (their ties,
        in that order), `tied` (how many of them hold one). It says that like places are
        tied, not that this place should be.
    """
    import numpy as np
    import pandas as pd

    size = unit_totals(tables, measure)
    counts = degrees(tables, side).set_index("place")
    counts = counts[counts.index.isin(size.index)].sort_index()
    logs = np.log(size.reindex(counts.index))
    records = []
    for place in counts.index[counts.ties == 0]:
        near = (logs.drop(place) - logs[place]).abs().sort_values(kind="stable").index[:nearest]
        held = counts.ties[near]
        records.append((place, counts.result[place], size[place], ";".join(near), ";".join(map(str, held)), int((held > 0).sum())))
    found = pd.DataFrame(records, columns=["place", "result", "size", "neighbours", "neighbour_ties", "tied"])
    return found.sort_values(["size", "place"], ascending=[False, True]).reset_index(drop=True)


def network(tables: Tables, *, pairs: pd.DataFrame | None = None) -> nx.Graph:
    """Make the two-sided network of the ties.

    Returns
    -------
    networkx.Graph
        Nodes are partners with `side`, edges are ties with `pair`, `formality` and `events`;
        by default of all ties that headline counts take.
    """
    import networkx as nx

    pairs = ties.held(ties.partnerships(tables)) if pairs is None else pairs
    graph = nx.Graph()
    for row in pairs.to_dict("records"):
        first, second = ((side, row[f"{side}_partner"]) for side in tables.package.sides)
        for side, place in (first, second):
            graph.add_node(place, side=side)
        graph.add_edge(first[1], second[1], pair=row["pair"], formality=row["formality"], events=row["events"])
    return graph


def components(tables: Tables, *, pairs: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the parts into which the network of ties falls; `pairs` as in `network`.

    Returns
    -------
    pandas.DataFrame
        Largest first: `ties`, a column with the number of partners of each side
        (``<side>_partners``), `partners` (ids parted by semicolons).
    """
    import networkx as nx
    import pandas as pd

    graph = network(tables, pairs=pairs)
    records = []
    for part in nx.connected_components(graph):
        by_side = {f"{side}_partners": sum(graph.nodes[place]["side"] == side for place in part) for side in tables.package.sides}
        records.append({"ties": graph.subgraph(part).number_of_edges(), **by_side, "partners": ";".join(sorted(part))})
    columns = ["ties", *(f"{side}_partners" for side in tables.package.sides), "partners"]
    return pd.DataFrame(records, columns=columns).sort_values(["ties", "partners"], ascending=[False, True]).reset_index(drop=True)
