"""What holds of every measure: neither the order of rows, nor the words of ids, nor the order of the two countries matters."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from localties import partnerships
from localties.data.ties import held
from localties.measures import centres, growth, merger, peers, people, quality, recall, shape, shares

TABLES = ("events", "evidence", "event_fields", "sources", "partners", "units", "unit_statistics", "coverage", "published_lists", "figures")


@pytest.fixture(scope="module")
def tables(mini_tables):
    """The made-up folder with residents, and with Tran ended without an heir, so that the merger has a tie to follow."""
    cells = [(unit, measure, float(value), f"{year}-12-31", None, "ministry-page") for unit, measure, year, value in [
        ("jp-umi", "vietnamese_residents", 2012, 5), ("jp-yama", "vietnamese_residents", 2012, 9), ("jp-umi", "vietnamese_residents", 2019, 7),
        ("jp-umi", "population", 2020, 1000), ("jp-yama", "population", 2020, 700), ("vn-bac", "population", 2020, 10), ("vn-nam", "population", 2020, 20),
    ]]  # fmt: skip
    ended = mini_tables.partners.valid_until.mask(mini_tables.partners.partner_id == "vn-tran-city", pd.Timestamp("2024-06-30"))
    lists = pd.DataFrame([("hop-page", "vn-bac", "Yama", "jp-yama", "agreement"), ("paper-a", "vn-nam", "Umi", "jp-umi", "contact")], columns=["source_id", "holder", "listed", "partner_id", "claim"])
    frames = {"unit_statistics": pd.DataFrame(cells, columns=list(mini_tables.unit_statistics)), "partners": mini_tables.partners.assign(valid_until=ended), "published_lists": lists}
    return replace(mini_tables, frames={**mini_tables.frames, **frames})


#: Measures that give one frame of the tables.
MEASURES = {
    "first_signings": growth.first_signings,
    "signings_by_year": growth.signings_by_year,
    "cumulative_ties": growth.cumulative_ties,
    "signing_settings": growth.signing_settings,
    "reporting": growth.reporting,
    "terms": growth.terms,
    "field_reach": lambda tables: shares.field_reach(tables, held(partnerships(tables))),
    "beyond_talk": lambda tables: shares.beyond_talk(tables, held(partnerships(tables))),
    "field_reporters": shares.field_reporters,
    "stage_reporters": shares.stage_reporters,
    "fields_together": lambda tables: shares.fields_together(tables, held(partnerships(tables))),
    "breadth": lambda tables: shares.breadth(tables, held(partnerships(tables))),
    "breadth_correlation": lambda tables: shares.breadth_correlation(tables, partnerships(tables)),
    "residents": people.residents,
    "residents_and_ties": people.residents_and_ties,
    "rank_correlation": lambda tables: people.rank_correlation(people.residents_and_ties(tables)),
    "completeness": people.completeness,
    "degrees": lambda tables: centres.degrees(tables, "jp"),
    "governments": lambda tables: centres.degrees(tables, "vn", level="partner"),
    "concentration": lambda tables: centres.concentration(tables, "vn", level="partner"),
    "like_size": lambda tables: centres.like_size(tables, "jp"),
    "components": centres.components,
    "fates": merger.fates,
    "unit_flow": merger.unit_flow,
    "seen_since": merger.seen_since,
    "grades": quality.grades,
    "sources_per_tie": quality.sources_per_tie,
    "attestation": quality.attestation,
    "official_share": quality.official_share,
    "last_told": quality.last_told,
    "conflict_counts": quality.conflict_counts,
    "last_seen": quality.last_seen,
    "last_seen_by_cohort": quality.last_seen_by_cohort,
    "joints": shape.joints,
    "waves": lambda tables: growth.waves(tables, 2010, 2025, inferred=True),
    "reach": people.reach,
    "recall": recall.recall,
}
#: Measures of one place or pair, which is named by its id.
OF_ONE = {
    "identify": lambda tables: pd.DataFrame([peers.identify(tables, "jp-yama--vn-bac")]),
    "peers": lambda tables: peers.peers(tables, "vn-hop--jp-yama"),
    "uncovered_fields": lambda tables: peers.uncovered_fields(tables, "vn-bac"),
    "ending_terms": lambda tables: peers.ending_terms(tables, "jp-yama"),
    "facts": lambda tables: peers.facts(tables, "jp-umi"),
    "evidence_list": lambda tables: peers.evidence_list(tables, "vn-hop"),
}


@pytest.fixture(scope="module")
def before(tables):
    """The tables as they were before anything was measured."""
    return {name: frame.copy() for name, frame in tables.frames.items()}


@pytest.fixture(scope="module")
def expected(tables, before):
    return {name: measure(tables) for name, measure in {**MEASURES, **OF_ONE}.items()}


@pytest.mark.parametrize("seed", [None, 7])
def test_the_order_of_rows_does_not_matter(tables, expected, seed):
    """Reversed, and shuffled."""
    orders = {name: range(len(tables.frames[name]))[::-1] if seed is None else np.random.default_rng(seed).permutation(len(tables.frames[name])) for name in TABLES}
    frames = {name: tables.frames[name].iloc[list(order)].reset_index(drop=True) for name, order in orders.items()}
    shuffled = replace(tables, frames={**tables.frames, **frames})
    for name, measure in {**MEASURES, **OF_ONE}.items():
        pd.testing.assert_frame_equal(measure(shuffled), expected[name], obj=name)


COLUMNS = {
    "partners": {"partner_id": "partner", "parent_id": "partner", "became": "partner", "unit_id": "unit"},
    "units": {"unit_id": "unit", "became": "unit"},
    "unit_statistics": {"unit_id": "unit", "source_id": "source"},
    "coverage": {"unit_id": "unit"},
    "sources": {"source_id": "source", "copy_of": "source", "publisher_partner": "partner"},
    "events": {"event_id": "event", "continues": "event", "vn_partner": "partner", "jp_partner": "partner"},
    "event_fields": {"event_id": "event"},
    "evidence": {"event_id": "event", "source_id": "source"},
    "published_lists": {"source_id": "source", "holder": "partner", "partner_id": "partner"},
}


def relabelled(tables):
    """The tables with other ids, in the reverse order of the old ones."""
    new = {}
    for table, kind in (("partners", "partner"), ("units", "unit"), ("sources", "source"), ("events", "event")):
        ids = sorted(tables.frames[table].iloc[:, 0], reverse=True)
        new[kind] = {old: f"{kind}-{place:02}" for place, old in enumerate(ids)}
    frames = {name: tables.frames[name].assign(**{column: tables.frames[name][column].map(new[kind]) for column, kind in columns.items()}) for name, columns in COLUMNS.items()}
    return replace(tables, frames={**tables.frames, **frames})


def bare(frame):
    """The numbers and codes of a frame without ids, its rows sorted."""
    kept = frame.drop(columns=[column for column in frame if column.endswith(("_id", "_partner", "_unit")) or column in ("pair", "pair_before", "place", "neighbours", "neighbour_ties", "tied", "partners", "holder", "heir", "events", "sources", "unit_before", "unit_after") and not pd.api.types.is_numeric_dtype(frame[column])])
    return sorted(map(str, kept.astype(object).itertuples(index=False, name=None)))


def test_the_words_of_ids_do_not_matter(tables, expected):
    other = relabelled(tables)
    for name, measure in MEASURES.items():
        assert bare(measure(other)) == bare(expected[name]), name


def test_the_order_of_the_countries_does_not_matter(tables, expected):
    package = replace(tables.package, descriptor={**tables.package.descriptor, "sides": list(reversed(tables.package.sides))})
    turned = replace(tables, package=package)
    for name in set(MEASURES) - {"attestation"}:
        assert bare(MEASURES[name](turned)) == bare(expected[name]), name
    by_state = quality.attestation(turned).set_index("attested").ties
    assert by_state.to_dict() == expected["attestation"].set_index("attested").ties.to_dict()


def test_nothing_is_changed_in_the_tables(tables, before, expected):
    assert set(expected) == {*MEASURES, *OF_ONE}
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, tables.frames[name])
