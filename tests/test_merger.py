"""Test what becomes of ties whose holders end, on the made-up folder of conftest.py."""

import pandas as pd
import pytest

from localties import load
from localties.measures import merger


def rows(frame, *columns):
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame[list(columns)].itertuples(index=False, name=None)]


def add(mini, event_id, **cells):
    mini.add("events.csv", event_id=event_id, **{"date_basis": "printed", "status": "took_place", "summary": "Something happens.", "vn_partner": "vn-hop", "jp_partner": "jp-yama", **cells})
    mini.add("evidence.csv", event_id=event_id, source_id="paper-b", locator="p9", supports="all")


@pytest.fixture
def running(mini):
    """The memorandum of Bac and Yama still runs when Bac merges into Hop; nothing is known since."""
    mini.set("events.csv", ("bac-yama-2018-renewal",), "valid_until", "2026-03")
    mini.delete("events.csv", "hop-yama-2024-succession")
    mini.delete("evidence.csv", "hop-yama-2024-succession", "yama-page")
    mini.write("event_fields.csv", "".join(line for line in mini.lines("event_fields.csv") if not line.startswith("hop-yama")))
    return mini


def test_reform_day(mini, mini_tables):
    assert merger.reform_day(mini_tables) == "2024-07-01"
    for partner in ("vn-bac", "vn-nam"):
        mini.set("partners.csv", (partner,), "valid_until", "")
    with pytest.raises(ValueError, match="no local government of partners.csv has a valid_until"):
        merger.reform_day(load(mini.path))


def test_ministries_make_no_reform(mini):
    for number in range(3):
        mini.add("partners.csv", partner_id=f"vn-ministry-{number}", country="vn", tier="national_body", name_en="M", valid_until="2022-01-01")
    assert merger.reform_day(load(mini.path)) == "2024-07-01"


def test_a_silent_tie(running):
    """To 31 December 2025 it is 548 days from 1 July 2024."""
    found = merger.fates(load(running.path))
    assert rows(found, "pair_before", "pair", "holder", "heir", "fate", "formality", "since", "last_seen", "standing", "seen_since", "days_since", "events", "sources", "grade") == [
        ("vn-bac--jp-yama", "vn-hop--jp-yama", "vn-bac", "vn-hop", "silent", 3, "2015-04-10", "2018-03", "tie", None, 548, "", "", None)
    ]


@pytest.mark.parametrize(
    ("cells", "fate"),
    [
        ({"kind": "meeting", "date": "2024-07-01"}, "other"),
        ({"kind": "meeting", "date": "2024-06-30"}, "silent"),
        ({"kind": "meeting", "date": "2024"}, "silent"),  # it may have been before
        ({"kind": "meeting", "date": "2026-03", "status": "announced"}, "silent"),
        ({"kind": "succession", "date": "2024", "continues": "bac-yama-2018-renewal"}, "inherited"),  # it cannot have been before
        ({"kind": "succession", "date": "", "date_basis": "", "continues": "bac-yama-2018-renewal"}, "inherited"),
        ({"kind": "renewal", "date": "2025", "continues": "bac-yama-2018-renewal"}, "renewed"),
        ({"kind": "mou", "date": "2025-02-03"}, "renewed"),
    ],
)
def test_fates(running, cells, fate):
    add(running, "hop-yama-2025-thing", **cells)
    found = merger.fates(load(running.path))
    assert rows(found, "fate") == [(fate,)]
    assert rows(found, "events", "sources", "grade") == [("", "", None) if fate == "silent" else ("hop-yama-2025-thing", "paper-b", "C")]


def test_the_firmest_fate_counts_and_the_newest_event_is_seen(running):
    add(running, "hop-yama-2024-talk", kind="meeting", date="2025-12-01")
    add(running, "hop-yama-2025-mou", kind="mou", date="2025-02-03")
    found = merger.fates(load(running.path))
    assert rows(found, "fate", "seen_since", "days_since", "events") == [("renewed", "2025-12-01", 30, "hop-yama-2024-talk;hop-yama-2025-mou")]


def test_a_succession_without_date_has_no_days(running):
    add(running, "hop-yama-2025-succession", kind="succession", date="", date_basis="", continues="bac-yama-2018-renewal")
    assert rows(merger.fates(load(running.path)), "fate", "seen_since", "days_since", "events") == [("inherited", None, None, "hop-yama-2025-succession")]


def test_a_paper_with_a_company_renews_nothing(running):
    add(running, "hop-kisen-2025-mou", kind="mou", date="2025-02-03", jp_partner="jp-kisen-company")
    assert rows(merger.fates(load(running.path)), "fate") == [("silent",)]


def test_a_body_without_heir(running):
    """Whose the tie of Tran is now stays open; what it did before its end is no sign of life after."""
    running.set("partners.csv", ("vn-tran-city",), "valid_until", "2024-06-30")
    found = merger.fates(load(running.path))
    assert rows(found, "pair_before", "heir", "fate") == [("vn-bac--jp-yama", "vn-hop", "silent"), ("vn-tran-city--jp-umi", None, "silent")]


def test_ties_that_ended_before_have_no_fate(mini_tables):
    found = merger.fates(mini_tables)
    assert found.empty and "fate" in found


def test_fates_after_another_day(running):
    assert merger.fates(load(running.path), day="2020-01-01").empty


def test_unit_flow(mini_tables):
    """On the eve Tran's tie lies in Nam; Hop takes that of Bac up a month after the merger."""
    found = merger.unit_flow(mini_tables)
    assert rows(found, "unit_before", "unit_after", "ties_before", "ties_after", "ties_now", "merged") == [("vn-bac", "vn-hop", 0, 1, 2, True), ("vn-nam", "vn-hop", 1, 1, 2, True)]


def group(found):
    return rows(found, "group", "ties", "told", "seen")


def test_a_statement_tells_of_a_tie_that_is_not_seen(running):
    """Bac and Yama: silent, then carried over by statement, then seen at a meeting as well. Tran goes on in a unit that merged."""
    others = [("grown", 1, 0, 0), ("unchanged", 0, 0, 0)]
    assert group(merger.seen_since(load(running.path))) == [("ended", 1, 0, 0), *others]
    add(running, "hop-yama-2025-succession", kind="succession", date="2025", continues="bac-yama-2018-renewal")
    assert group(merger.seen_since(load(running.path))) == [("ended", 1, 1, 0), *others]
    add(running, "hop-yama-2025-talk", kind="meeting", date="2025-12-01")
    found = merger.seen_since(load(running.path))
    assert group(found) == [("ended", 1, 1, 1), *others]
    assert found.share.tolist()[:2] == [1, 0] and pd.isna(found.share.iloc[2])
    add(running, "tran-umi-2025-talk", kind="meeting", date="2025-12-01", vn_partner="vn-tran-city", jp_partner="jp-umi")
    assert group(merger.seen_since(load(running.path)))[1] == ("grown", 1, 1, 1)


def test_real_ties_are_in_one_group_each(real):
    found = merger.seen_since(real).set_index("group")
    fates = merger.fates(real)
    assert found.ties["ended"] == len(fates) and found.told["ended"] == (fates.fate != "silent").sum()
    assert found.seen["ended"] >= fates.fate.isin(["renewed", "other"]).sum()
    assert (found.told == found.seen).drop("ended").all(), "nobody needs to state that a tie of a living body goes on"
    eve = merger.ties.held(merger.ties.partnerships(real, as_of="2025-06-30"))
    assert found.ties.sum() == len(eve)


def test_real_fates_count_every_tie_of_an_ended_body_once(real):
    found = merger.fates(real)
    assert found.pair_before.is_unique and set(found.fate) <= set(merger.FATES)
    assert ((found.fate == "silent") == (found.events == "")).all()
    assert set(found.holder[found.heir.isna()]) == {"vn-hoa-binh-city", "vn-hoi-an-city", "vn-lac-duong-district"}


@pytest.mark.parametrize(
    ("pair", "fate"),
    [("vn-vinh-phuc--jp-tochigi", "renewed"), ("vn-ben-tre--jp-ehime", "renewed"), ("vn-quang-binh--jp-yamanashi", "inherited"), ("vn-kien-giang--jp-kobe-city", "inherited"), ("vn-quang-nam--jp-kinokawa-city", "inherited"), ("vn-yen-bai--jp-mimasaka-city", "silent")],
)
def test_real_fate(real, pair, fate):
    assert merger.fates(real).set_index("pair_before").fate[pair] == fate


def test_real_unit_flow_adds_up(real):
    from localties import partnerships
    from localties.data import ties

    found = merger.unit_flow(real)
    before, after = (len(ties.held(partnerships(real, as_of=day))) for day in ("2025-06-30", "2025-07-01"))
    assert len(found) == 63 and found.unit_after.nunique() == 34
    assert found.ties_before.sum() == before
    assert found.drop_duplicates("unit_after").ties_after.sum() == after
    assert found.set_index("unit_before").ties_before[["vn-an-giang", "vn-kien-giang"]].tolist() == [0, 2], "what An Giang inherited was not its own before"
