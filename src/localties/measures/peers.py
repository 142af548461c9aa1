"""Profile one place or pair: what it holds, who is like it, which terms end, what is reported of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localties.data import ties
from localties.data.dates import parse_date
from localties.data.faults import did_you_mean
from localties.data.lineage import heirs
from localties.data.memory import remembered
from localties.measures.growth import terms

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["Identity", "SPARSE", "ending_terms", "evidence_list", "facts", "identify", "own_pairs", "peers", "uncovered_fields"]

#: A subject with fewer traits than this is told as sparse: a likeness of two or three traits says little.
SPARSE = 5


@dataclass(frozen=True)
class Identity:
    """A place or a pair, as of the data date.

    Attributes
    ----------
    asked : str
        What was asked for, for example a province of the past.
    name : str
        Who holds its place today: `partner_id`, or a pair as in `localties.partnerships`.
    kind : str
        ``place`` or ``pair``.
    members : tuple of str
        All partners that `name` stands for: itself and its forebears (of a pair, those of both
        sides), sorted.
    ended : bool
        Whether the place, or one of the pair, ended without an heir.
    """

    asked: str
    name: str
    kind: str
    members: tuple[str, ...]
    ended: bool


@remembered
def identify(tables: Tables, asked: str) -> Identity:
    """Find a place or a pair by its id; one of the past leads to its heir.

    Parameters
    ----------
    tables : Tables
    asked : str
        `partner_id`, such as ``vn-hue``, or two of them joined by ``--`` in either order.

    Raises
    ------
    ValueError
        If no such partner is known, or the two have no partnership.

    Examples
    --------
    >>> from localties import load
    >>> identify(load(), "vn-thua-thien-hue").name
    'vn-hue'
    """
    heir = heirs(tables.partners, parse_date(tables.package.data_date).latest)
    parts = asked.split("--")
    for part in parts:
        if part not in heir:
            raise ValueError(f"no partner {part!r} in partners.csv{did_you_mean(part, heir)}; name a partner_id, or two joined by --")
    country = dict(zip(tables.partners.partner_id, tables.partners.country))
    today = sorted((heir[part] for part in parts), key=lambda part: tables.package.sides.index(country[part]))
    name = "--".join(today)
    if len(parts) > 1:
        known = set(ties.partnerships(tables).pair)
        if name not in known:
            raise ValueError(f"{asked!r} have no partnership{did_you_mean(name, known)}; the column pair of partnerships() names those that have")
    last = tables.partners.valid_until[tables.partners.partner_id.isin(today)]
    over = any(day.date() < parse_date(tables.package.data_date).latest for day in last.dropna())
    members = tuple(sorted(part for part, now in heir.items() if now in today))
    return Identity(asked, name, "pair" if len(parts) > 1 else "place", members, over)


def own_pairs(tables: Tables, about: Identity) -> list[str]:
    """Name the partnerships of a place, or that of a pair, in the order of `localties.partnerships`.

    Parameters
    ----------
    tables : Tables
    about : Identity
    """
    pairs = ties.partnerships(tables)
    return [pair for pair in pairs.pair if about.name in (pair, *pair.split("--"))]


@remembered
def _traits(tables: Tables) -> Mapping[str, frozenset[str]]:
    """Traits of each pair: field and stage, and the class of its papers while it is a tie."""
    pairs, flags = ties.partnerships(tables), ties.pair_fields(tables)
    found: dict[str, set[str]] = {pair: set() for pair in pairs.pair}
    for pair, field, stage in zip(flags.pair, flags.field, flags.stage):
        if pair in found:
            found[pair].add(f"{field} {stage}")
    held = pairs[(pairs.standing == "tie") & pairs.formality.notna()]
    for pair, formality in zip(held.pair, held.formality):
        found[pair].add(f"class {formality}")
    return {pair: frozenset(traits) for pair, traits in found.items()}


@remembered
def _pool(tables: Tables, by: str) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """Traits of all pairs, or of the pairs of all places of a side, and which of them are local governments."""
    pairs, traits = ties.partnerships(tables), _traits(tables)
    tier = dict(zip(tables.partners.partner_id, tables.partners.tier))
    found: dict[str, set[str]] = {}
    local: set[str] = set()
    for pair, owner, is_local in zip(pairs.pair, pairs[by], pairs.between_governments if by == "pair" else [tier[owner] in ties.GOVERNMENTS for owner in pairs[by]]):
        found.setdefault(owner, set()).update(traits[pair])
        local |= {owner} if is_local else set()
    return {owner: frozenset(own) for owner, own in found.items()}, frozenset(local)


@remembered
def _like(tables: Tables, about: Identity) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """Traits of all that can be peers of a subject, and its own."""
    by = "pair" if about.kind == "pair" else f"{dict(zip(tables.partners.partner_id, tables.partners.country))[about.name]}_partner"
    pool, local = _pool(tables, by)
    return {owner: own for owner, own in pool.items() if owner in local and owner != about.name}, pool.get(about.name, frozenset())


def peers(tables: Tables, asked: str, *, most: int = 5) -> pd.DataFrame:
    """List the places of the same country, or the pairs, with a like profile.

    The traits of a pair are the fields that it names, each with its stage (said, agreed,
    done), and the class of its highest paper while it is a tie; those of a place are the
    traits of all its partnerships. Likeness is Jaccard's: the traits that both have, of
    those that one or both have. Places of which much was reported have many traits, and are
    like each other for that alone.

    Parameters
    ----------
    tables : Tables
    asked : str
        As `identify` takes it.
    most : int
        How many to list.

    Returns
    -------
    pandas.DataFrame
        Likest first, then by id; those without a common trait are left out. `peer`, `likeness` (0 to 1),
        `shared` (traits in common), `either` (traits of one or both), `sparse` (the peer has fewer than
        `SPARSE` traits). `attrs["traits"]` is the number of the subject's own, `attrs["sparse"]` whether these are too few to say much.
    """
    pool, mine = _like(tables, identify(tables, asked))
    return _nearest(pool, mine, most)


def _nearest(pool: Mapping[str, frozenset[str]], mine: frozenset[str], most: int) -> pd.DataFrame:
    import pandas as pd

    rows = [(name, len(mine & theirs) / len(mine | theirs), len(mine & theirs), len(mine | theirs), len(theirs) < SPARSE) for name, theirs in pool.items() if mine & theirs]
    rows.sort(key=lambda row: (-row[1], -row[2], row[0]))
    found = pd.DataFrame(rows[:most], columns=["peer", "likeness", "shared", "either", "sparse"])
    found.attrs.update(traits=len(mine), sparse=len(mine) < SPARSE)
    return found


def uncovered_fields(tables: Tables, asked: str, *, most: int = 5) -> pd.DataFrame:
    """List the fields that the peers name and the subject does not.

    Returns
    -------
    pandas.DataFrame
        `field`, `peers` (how many of them name it), `of` (peers looked at), `done` (how many did something in it), `names` (their ids parted by semicolons).
        Named by most first. That a peer names a field is no advice to do so.
    """
    import pandas as pd

    pool, mine = _like(tables, identify(tables, asked))
    near = list(_nearest(pool, mine, most).peer)
    named = {trait.split()[0] for trait in mine}
    holders = {field: [name for name in near if any(trait.startswith(f"{field} ") for trait in pool[name])] for field in tables.fields.code if field not in named}
    rows = [(field, len(names), len(near), sum(f"{field} done" in pool[name] for name in names), ";".join(names)) for field, names in holders.items() if names]
    return pd.DataFrame(sorted(rows, key=lambda row: (-row[1], row[0])), columns=["field", "peers", "of", "done", "names"])


def ending_terms(tables: Tables, asked: str, *, within: int = 365) -> pd.DataFrame:
    """Give the terms of a subject's papers: rows of `localties.measures.growth.terms`, with `runs_out`.

    Returns
    -------
    pandas.DataFrame
        With `runs_out`: the term is over, or ends within so many days of the data date, and no later paper is known.
    """
    found = terms(tables, within=within)
    found = found[found.pair.isin(own_pairs(tables, identify(tables, asked)))].reset_index(drop=True)
    return found.assign(runs_out=found.state.isin(["over", "soon"]) & ~found.later_paper.astype(bool))


@remembered
def facts(tables: Tables, asked: str) -> pd.DataFrame:
    """List the numbers of a subject, each with its time and source.

    Returns
    -------
    pandas.DataFrame
        Of a local government: the statistics of its unit, today's and the forebears', and of
        any place the numbers reported about it; of a pair: those reported about the two or
        told of one of their events. `origin` (``statistic`` or ``reported``), `about` (unit or partner ids), `own` (False for the
        statistics of the unit in which a city or town merely lies), `measure`, `value`, `value_high`, `qualifier`, `unit`, `as_of`,
        `scope`, `source_id`, `newest` (of its origin, `about` and measure). By measure, newest first.
    """
    import numpy as np

    about, known = identify(tables, asked), _known(tables)
    own, lies = _units(tables, about)
    chosen = _told(tables, about, known)
    for unit in own | lies:
        chosen |= known.statistics.get(unit, set())
    places = sorted(chosen)  # by measure, newest first, as all are
    rows = known.rows.iloc[places].reset_index(drop=True)
    newest: dict[tuple, int] = {}
    keys = list(zip(rows.origin, rows.about, rows.measure))
    for key, place in zip(keys, places):
        newest[key] = max(newest.get(key, 0), known.ends[place])
    return rows.assign(
        own=np.array([origin == "reported" or unit in own for origin, unit, _ in keys], bool),
        newest=np.array([newest[key] == known.ends[place] for key, place in zip(keys, places)], bool),
    )


_FACTS = ["origin", "about", "own", "measure", "value", "value_high", "qualifier", "unit", "as_of", "scope", "source_id"]


@dataclass(frozen=True)
class _Known:
    """All numbers, sorted: rows, the last day of each, and where those of each unit, of each partner (by side) and of each event stand."""

    rows: pd.DataFrame
    ends: list[int]
    statistics: Mapping[str, set[int]]
    reported: tuple[Mapping[str, set[int]], ...]
    events: Mapping[str, set[int]]


@remembered
def _known(tables: Tables) -> _Known:
    import pandas as pd

    sides = [f"about_{side}" for side in tables.package.sides]
    unit = tables.unit_statistics.measure.map(dict(zip(tables.measures.code, tables.measures.unit)))
    statistics = tables.unit_statistics.assign(unit=unit, about=tables.unit_statistics.unit_id, own=True, origin="statistic", value_high=float("nan"), qualifier="exact")
    names = [";".join(part for part in pair if isinstance(part, str)) for pair in zip(*(tables.figures[side] for side in sides))]
    rows = pd.concat([statistics, tables.figures.assign(about=names, own=True, origin="reported")], ignore_index=True)
    rows["end"] = [parse_date(text).latest.toordinal() if isinstance(text, str) else 0 for text in rows.as_of]
    rows = rows.sort_values(["measure", "origin", "about", "end", "source_id", "value"], ascending=[True, False, True, False, True, True])
    found = [_where(rows[column]) for column in ("unit_id", *sides, "event_id")]
    return _Known(rows[_FACTS], rows.end.tolist(), found[0], tuple(found[1:-1]), found[-1])


def _where(column: pd.Series) -> dict[str, set[int]]:
    """Places of each value of a column."""
    found: dict[str, set[int]] = {}
    for place, value in enumerate(column):
        if isinstance(value, str):
            found.setdefault(value, set()).add(place)
    return found


def _units(tables: Tables, about: Identity) -> tuple[set[str], set[str]]:
    """Units of which a place is the government, and those in which it merely lies; then and today."""
    heir, kinds = heirs(tables.units, parse_date(tables.package.data_date).latest), set(tables.units.kind)
    own: set[str] = set()
    lies: set[str] = set()
    for partner, tier, unit in zip(tables.partners.partner_id, tables.partners.tier, tables.partners.unit_id):
        if about.kind == "place" and partner in about.members and tier in ties.GOVERNMENTS and isinstance(unit, str):
            (own if tier in kinds else lies).update((unit, heir[unit]))  # a city has no statistics of its own
    return own, lies


def _told(tables: Tables, about: Identity, known: _Known) -> set[int]:
    """Places of the numbers that were reported about a place, or about the two of a pair or one of their events."""
    first, second = (set().union(*(side.get(member, ()) for member in about.members)) for side in known.reported)
    if about.kind == "place":
        return first | second
    rows = ties.events(tables)
    return (first & second).union(*(known.events.get(event, ()) for event, pair in zip(rows.event_id, rows.pair) if pair == about.name))


def evidence_list(tables: Tables, asked: str) -> pd.DataFrame:
    """List the sources of a subject's events.

    Returns
    -------
    pandas.DataFrame
        Most used first: `source_id`, `publisher`, `publisher_kind`, `side`, `published`, `title`, `url`, `copy_of`, `events` (how many
        of the subject's events it tells of).
    """
    own, rows = set(own_pairs(tables, identify(tables, asked))), ties.events(tables)
    mine = {event for event, pair in zip(rows.event_id, rows.pair) if pair in own}
    told: dict[str, set[str]] = {}
    for event, source in zip(tables.evidence.event_id, tables.evidence.source_id):
        if event in mine:
            told.setdefault(source, set()).add(event)
    place = {source: place for place, source in enumerate(tables.sources.source_id)}
    order = sorted(told, key=lambda source: (-len(told[source]), source))
    found = tables.sources[["source_id", "publisher", "publisher_kind", "side", "published", "title", "url", "copy_of"]].iloc[[place[source] for source in order]]
    return found.assign(events=[len(told[source]) for source in order]).reset_index(drop=True)
