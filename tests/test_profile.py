"""A profile finds its place or pair, through mergers too, and says how little is known where it is little."""

import pytest

from localties import load, partnerships
from localties.data.labels import LANGUAGES
from localties.figures import profile


@pytest.fixture(scope="module")
def tables():
    return load()


def test_a_place_has_all_its_pairs_ties_first(tables):
    found = profile.subject(tables, "vn-hue")
    pairs = partnerships(tables)
    assert set(found.pairs.pair) == set(pairs.pair[pairs.vn_partner == "vn-hue"])
    assert list(found.pairs.standing) == sorted(found.pairs.standing, key=["tie", "contact"].index)
    assert found.side == "vn" and len(found.ties) + len(found.contacts) == len(found.pairs)


def test_a_pair_has_one_row(tables):
    found = profile.subject(tables, "vn-hue--jp-nara")
    assert list(found.pairs.pair) == ["vn-hue--jp-nara"] and found.side is None


@pytest.mark.parametrize(("past", "today"), [("vn-thua-thien-hue", "vn-hue"), ("vn-thua-thien-hue--jp-nara", "vn-hue--jp-nara"), ("jp-nara--vn-hue", "vn-hue--jp-nara")])
def test_a_partner_of_the_past_leads_to_its_heir_and_either_order_to_the_pair(tables, past, today):
    found = profile.subject(tables, past)
    assert (found.identity, found.asked) == (today, past)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("vn-hoe", "no partner 'vn-hoe' in partners.csv .did you mean 'vn-hue'.*name a partner_id, or two joined by --"),
        ("jp-aomori", "'jp-aomori' has no partnership; the column pair of partnerships"),
        ("vn-hue--jp-akita", "'vn-hue--jp-akita' have no partnership.*; the column pair of partnerships"),
        ("vn-hue--jp-nara--jp-kyoto", "'vn-hue--jp-nara--jp-kyoto' have no partnership"),
    ],
)
def test_what_has_no_profile_is_said(tables, asked, message):
    with pytest.raises(ValueError, match=message):
        profile.subject(tables, asked)


def test_every_tie_and_every_place_with_one_is_a_subject(tables):
    named = profile.subjects(tables)
    pairs = partnerships(tables)
    held = pairs[pairs.between_governments & (pairs.standing == "tie")]
    assert len(named) == len(set(named)) == len(held) + held.vn_partner.nunique() + held.jp_partner.nunique()
    assert {"vn-hue", "jp-nara", "vn-hue--jp-nara"} <= set(named)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_subject_is_summed_up(tables, lang):
    for identity in profile.subjects(tables)[::10]:
        said = profile.summary(tables, profile.subject(tables, identity), lang=lang)
        assert 20 < len(said) < 400 and "nan" not in said and "None" not in said


def test_a_sparse_pair_is_told_as_sparse(tables):
    pairs = partnerships(tables)
    sparse = pairs.pair[pairs.events == 1].iloc[0]
    assert profile.summary(tables, profile.subject(tables, sparse)).endswith("Little is known: the tables hold 1 event only.")
    rich = pairs.pair[pairs.events == pairs.events.max()].iloc[0]
    assert "Little is known" not in profile.summary(tables, profile.subject(tables, rich))
