"""Compose the profile of one place or one pair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from localties.data.dates import parse_date
from localties.data.labels import Labels
from localties.data.memory import remembered
from localties.data.ties import partnerships
from localties.measures import peers
from localties.measures.wording import in_words

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["Subject", "numbers", "sources", "subject", "subjects", "summary"]

#: Below so many events a profile says that it rests on little.
SPARSE = 4


@dataclass(frozen=True)
class Subject:
    """A place or a pair, with all that is known of it.

    Attributes
    ----------
    identity : str
        `partner_id` as of the data date, or a pair as ``vn-hue--jp-nara``.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`: ties by rising class and falling number of
        events, then contacts by falling number of events.
    side : str or None
        Country of a place; None for a pair.
    asked : str
        What was asked for: `identity`, or a partner of the past that it took over.
    """

    identity: str
    pairs: pd.DataFrame
    side: str | None
    asked: str

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Its pairs that are ties."""
        return self.pairs[self.pairs.standing == "tie"]

    @cached_property
    def contacts(self) -> pd.DataFrame:
        """Its pairs that are mere contacts."""
        return self.pairs[self.pairs.standing == "contact"]


@remembered
def subject(tables: Tables, identity: str) -> Subject:
    """Find a place or a pair.

    Parameters
    ----------
    tables : Tables
    identity : str
        As for `localties.measures.peers.identify`.

    Returns
    -------
    Subject

    Raises
    ------
    ValueError
        If there is no such partner, it has no partnership, or the two have none.
    """
    about, pairs = peers.identify(tables, identity), partnerships(tables)
    own = set(peers.own_pairs(tables, about))
    if not own:
        raise ValueError(f"{about.name!r} has no partnership; the column pair of partnerships() names those there are")
    keys = list(zip(pairs.standing.to_numpy() != "tie", pairs.formality.to_numpy(float, na_value=9), -pairs.events, pairs.pair))
    places = [place for place, pair in enumerate(pairs.pair) if pair in own]
    side = None if about.kind == "pair" else dict(zip(tables.partners.partner_id, tables.partners.country))[about.name]
    return Subject(about.name, pairs.iloc[sorted(places, key=keys.__getitem__)].reset_index(drop=True), side, identity)


def subjects(tables: Tables) -> list[str]:
    """Name all that have a profile: each tie between local governments, each place that holds one."""
    pairs = partnerships(tables)
    held = pairs[pairs.between_governments & (pairs.standing == "tie")]
    places = {place for side in tables.package.sides for place in held[f"{side}_partner"]}
    return [*sorted(places), *held.pair]


def summary(tables: Tables, found: Subject, *, lang: str = "en") -> str:
    """Say in two or three sentences what is known of a place or a pair, and how little where it is little.

    Parameters
    ----------
    tables : Tables
    found : Subject
    lang : {"en", "vi", "ja"}

    Returns
    -------
    str
    """
    words = Labels(tables, lang)
    parts = [_of_pair(words, found.pairs.iloc[0]) if found.side is None else _of_place(tables, words, found)]
    if found.pairs.events.sum() < SPARSE:
        parts.append(words.phrase("profile sparse", count=words.counted("event", found.pairs.events.sum())))
    return words.sentences(parts)


def _of_place(tables: Tables, words: Labels, found: Subject) -> str:
    other = next(side for side in tables.package.sides if side != found.side)
    ties, contacts = len(found.ties), len(found.contacts)
    first = min(found.ties.since.dropna(), key=lambda text: parse_date(text).earliest, default=None)
    last = max(found.pairs.last_seen.dropna(), key=lambda text: parse_date(text).latest, default=None)
    said = [words.phrase("profile place", ties=words.counted("tie", ties), contacts=words.counted("contact", contacts), country=words.name(other))]
    if first:
        said.append(words.phrase("profile first paper", date=words.date(first)))
    if last:
        said.append(words.phrase("profile last seen", date=words.date(last)))
    return words.sentences(said)


def _of_pair(words: Labels, pair: pd.Series) -> str:
    kind = words.word("kinds", pair.formality_kind if isinstance(pair.formality_kind, str) else "attested") if pair.standing == "tie" else words.phrase("contact only")
    said = [words.phrase("profile pair", kind=kind, events=words.counted("event", pair.events), sources=words.counted("source", pair.sources), grade=pair.grade)]
    if isinstance(pair.since, str):
        said.append(words.phrase("profile first paper", date=words.date(pair.since)))
    if isinstance(pair.last_seen, str):
        said.append(words.phrase("profile last seen", date=words.date(pair.last_seen)))
    return words.sentences(said)


def numbers(tables: Tables, asked: str, *, lang: str = "en") -> pd.DataFrame:
    """List the numbers of a subject in words, the newest of each kind.

    Parameters
    ----------
    tables : Tables
    asked : str
        As for `subject`.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    pandas.DataFrame
        Of `localties.measures.peers.facts`: what is counted, number with qualifier, time, about whom,
        scope, source; `url` is the address of the source, or "".
    """
    import pandas as pd

    words = Labels(tables, lang)
    known = {source: (publisher, url) for source, publisher, url in zip(tables.sources.source_id, tables.sources.publisher, tables.sources.url)}
    cells = [row for row in peers.facts(tables, asked).to_dict("records") if row["newest"]]
    origin = [known[row["source_id"]] for row in cells]
    columns = {
        "measure": [words.word("measures", row["measure"]) for row in cells],
        "figure": [words.figure(row) for row in cells],
        "as of": [words.date(row["as_of"]) for row in cells],
        "about": [" – ".join(words.name(part) for part in row["about"].split(";")) for row in cells],
        "scope": [row["scope"] if isinstance(row["scope"], str) else "" for row in cells],
        "source": [publisher for publisher, _ in origin],
    }
    return pd.DataFrame({**{words.phrase(f"column {name}"): column for name, column in columns.items()}, "url": [url if isinstance(url, str) else "" for _, url in origin]})


def sources(tables: Tables, asked: str, *, lang: str = "en") -> pd.DataFrame:
    """List the sources of a subject's events in words, most used first.

    Returns
    -------
    pandas.DataFrame
        Of `localties.measures.peers.evidence_list`; `url` is the address of the source, or "".
    """
    rows = peers.evidence_list(tables, asked)
    said = in_words(tables, rows, columns=["publisher", "publisher_kind", "side", "published", "events", "title"], lang=lang)
    return said.assign(url=list(rows.url.fillna("")))
