"""Test what a profile tells of a place or a pair, on the made-up folder of conftest.py."""

import pandas as pd
import pytest

from localties import load, partnerships
from localties.measures import peers
from localties.measures.peers import identify


def rows(frame, *columns):
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame[list(columns)].itertuples(index=False, name=None)]


@pytest.fixture
def alike(mini):
    """Tran and Umi spoke of tourism too; Tran's tie is a memorandum, as that of Hop."""
    mini.add("event_fields.csv", event_id="tran-umi-2019-agreement", field="tourism", stage="said")
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", "mou")
    return load(mini.path)


@pytest.mark.parametrize(
    ("asked", "name", "kind", "members", "ended"),
    [
        ("vn-hop", "vn-hop", "place", ("vn-bac", "vn-hop", "vn-nam"), False),
        ("vn-bac", "vn-hop", "place", ("vn-bac", "vn-hop", "vn-nam"), False),  # the past leads to its heir
        ("jp-yama", "jp-yama", "place", ("jp-yama",), False),
        ("vn-hop--jp-yama", "vn-hop--jp-yama", "pair", ("jp-yama", "vn-bac", "vn-hop", "vn-nam"), False),
        ("jp-yama--vn-nam", "vn-hop--jp-yama", "pair", ("jp-yama", "vn-bac", "vn-hop", "vn-nam"), False),  # in either order
    ],
)
def test_identify(mini_tables, asked, name, kind, members, ended):
    found = identify(mini_tables, asked)
    assert (found.asked, found.name, found.kind, found.members, found.ended) == (asked, name, kind, members, ended)


def test_a_subject_that_ended_without_heir(mini):
    mini.set("partners.csv", ("vn-tran-city",), "valid_until", "2024-06-30")
    tables = load(mini.path)
    assert identify(tables, "vn-tran-city").ended and identify(tables, "vn-tran-city--jp-umi").ended and not identify(tables, "jp-umi").ended


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("vn-hopp", r"no partner 'vn-hopp' in partners.csv \(did you mean 'vn-hop'\?\); name a partner_id, or two joined by --"),
        ("vn-hop--jp-atlantis", "no partner 'jp-atlantis' in partners.csv"),
        ("vn-bac--jp-kisen-company", r"'vn-bac--jp-kisen-company' have no partnership.*; the column pair of partnerships\(\)"),  # a flight alone
    ],
)
def test_an_unknown_subject(mini_tables, asked, message):
    with pytest.raises(ValueError, match=message):
        identify(mini_tables, asked)


def test_peers_by_hand(alike):
    """Hop has tourism said and agreed, education agreed, health said, class 3; Tran energy agreed and done, tourism said, class 3."""
    found = peers.peers(alike, "vn-hop")
    assert rows(found, "peer", "likeness", "shared", "either", "sparse") == [("vn-tran-city", 2 / 7, 2, 7, True)]
    assert found.attrs == {"traits": 5, "sparse": False}
    found = peers.peers(alike, "vn-tran-city--jp-umi")
    assert rows(found, "peer", "likeness", "shared", "either", "sparse") == [("vn-hop--jp-yama", 2 / 7, 2, 7, False)]
    assert found.attrs == {"traits": 4, "sparse": True}


def test_likeness_is_mutual(alike):
    there, back = (peers.peers(alike, name).set_index("peer").likeness for name in ("jp-yama", "jp-umi"))
    assert there["jp-umi"] == back["jp-yama"]


def test_the_class_of_a_contact_is_no_trait(mini_tables):
    """Nam and Umi had a friendship agreement, which ended."""
    assert peers.peers(mini_tables, "vn-hop--jp-umi").attrs["traits"] == 0


def test_nothing_in_common(mini_tables):
    assert peers.peers(mini_tables, "vn-hop").empty and peers.uncovered_fields(mini_tables, "vn-hop").empty


def test_no_more_peers_than_asked_for(real):
    assert len(peers.peers(real, "vn-hue", most=3)) == 3
    everyone = peers.peers(real, "vn-hue", most=100).peer
    assert "vn-hue" not in set(everyone) and everyone.str.startswith("vn-").all()


def test_uncovered_fields(alike):
    assert rows(peers.uncovered_fields(alike, "vn-hop"), "field", "peers", "of", "done", "names") == [("energy", 1, 1, 1, "vn-tran-city")]
    assert rows(peers.uncovered_fields(alike, "vn-tran-city"), "field", "peers", "of", "done") == [("education_training", 1, 1, 0), ("health", 1, 1, 0)]


def test_ending_terms(mini):
    mini.set("events.csv", ("hop-yama-2024-succession",), "valid_until", "2026-07")
    tables = load(mini.path)
    found = peers.ending_terms(tables, "jp-yama")
    assert rows(found, "event_id", "state", "runs_out") == [("bac-yama-2015-mou", "over", False), ("bac-yama-2018-renewal", "over", False), ("hop-yama-2024-succession", "soon", True)]
    assert peers.ending_terms(tables, "jp-umi").empty


def test_facts_of_a_place(mini_tables):
    found = peers.facts(mini_tables, "jp-umi")
    assert rows(found, "origin", "about", "own", "measure", "value", "unit", "as_of", "source_id", "newest") == [
        ("statistic", "jp-umi", True, "population", 1_000_000, "people", "2020-10-01", "ministry-page", True),
        ("reported", "vn;jp-umi", True, "visitors", 1000, "people", "2019", "paper-b", True),
    ]
    assert rows(peers.facts(mini_tables, "vn-tran-city"), "about", "measure") == [("vn-tran-city;jp", "companies")]


def test_facts_of_a_pair(mini_tables):
    """The visitors belong to an event of the pair; what is said of one of the two alone does not."""
    assert rows(peers.facts(mini_tables, "vn-tran-city--jp-umi"), "measure", "value", "value_high", "qualifier") == [("visitors", 1000, 1500, "about")]
    assert peers.facts(mini_tables, "vn-hop--jp-yama").empty


def test_a_company_has_no_statistics_of_its_unit(mini_tables):
    assert "statistic" not in set(peers.facts(mini_tables, "jp-kisen-company").origin)


def test_facts_of_a_city_and_of_forebears(real):
    city = peers.facts(real, "jp-kitakyushu-city").query("origin == 'statistic'")
    assert set(city.about) == {"jp-fukuoka"} and not city.own.any()
    hue = peers.facts(real, "vn-hue-city").query("origin == 'statistic'")
    assert {"vn-hue", "vn-thua-thien-hue"} <= set(hue.about) and hue.own.all()
    prefecture = peers.facts(real, "jp-nara").query("measure == 'vietnamese_residents' and origin == 'statistic'")
    assert prefecture.as_of.is_monotonic_decreasing and prefecture.newest.tolist() == [True] + [False] * (len(prefecture) - 1)


def test_evidence_list(mini_tables):
    found = peers.evidence_list(mini_tables, "vn-hop--jp-yama")
    assert rows(found, "source_id", "events", "copy_of") == [
        ("paper-a", 2, None), ("paper-b", 2, None), ("agency-2015", 1, None), ("agency-2015-copy", 1, "agency-2015"), ("hop-page", 1, None), ("yama-page", 1, None),
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["vn-binh-duong", "vn-hoa-binh-city", "jp-aomori", "jp-jetro", "vn-tay-ninh--jp-okayama-city"])
def test_every_kind_of_subject_has_a_profile(real, asked):
    name, pairs = identify(real, asked).name, partnerships(real)
    own = pairs[(pairs.pair == name) | (pairs.vn_partner == name) | (pairs.jp_partner == name)]
    found = peers.peers(real, asked)
    assert name not in set(found.peer) and found.likeness.between(0, 1).all() and found.likeness.is_monotonic_decreasing
    named = set(";".join(own[["said", "agreed", "done"]].to_numpy().ravel()).split(";"))
    assert not named & set(peers.uncovered_fields(real, asked).field)
    assert set(peers.ending_terms(real, asked).pair) <= set(own.pair)
    assert peers.facts(real, asked).source_id.isin(real.sources.source_id).all()
    assert (len(peers.evidence_list(real, asked)) > 0) == (len(own) > 0)


def test_every_partner_leads_to_one_that_nobody_took_over(real):
    holders = {identify(real, asked).name for asked in real.partners.partner_id}
    assert holders == set(real.partners.partner_id[real.partners.became.isna()])


def test_every_pair_is_a_subject_of_its_own(real):
    assert all(identify(real, pair).name == pair for pair in partnerships(real).pair[::25])
