"""Test partnerships and their evidence against cases computed by hand."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localties import Labels, conflicts, event_evidence, events, load, pair_fields, partnerships
from localties.data import evidence
from localties.data.lineage import heirs
from localties.data.ties import paper_classes
from localties.measures import comparisons

# The made-up folder; conftest.py tells what happens in it


def plain(value):
    return None if pd.isna(value) else value


def by_pair(tables, **options):
    frame = partnerships(tables, **options)
    return {row["pair"]: {key: plain(value) for key, value in row.items()} for row in frame.to_dict("records")}


EXPECTED = {
    "vn-hop--jp-umi": {
        "vn_partner": "vn-hop", "jp_partner": "jp-umi", "between_governments": True, "standing": "contact",
        "formality": 2, "formality_kind": "friendship_agreement", "since": "2010", "term_ends": None, "last_seen": "2021-05-05",
        "lineage": "jp-umi;vn-nam", "events": 2, "papers": 1, "said": "", "agreed": "", "done": "",
        "sources": 2, "official_share": 0.5, "vn_attested": True, "jp_attested": True, "grade": "B",
    },
    "vn-hop--jp-yama": {
        "vn_partner": "vn-hop", "jp_partner": "jp-yama", "between_governments": True, "standing": "tie",
        "formality": 3, "formality_kind": "mou", "since": "2015-04-10", "term_ends": "2029-07", "last_seen": "2024-08-01",
        "lineage": "jp-yama;vn-bac;vn-hop;vn-nam", "events": 4, "papers": 3, "said": "health;tourism", "agreed": "education_training;tourism", "done": "",
        "sources": 4, "official_share": 0.5, "vn_attested": True, "jp_attested": True, "grade": "A",
    },
    "vn-tran-city--jp-kisen-company": {
        "vn_partner": "vn-tran-city", "jp_partner": "jp-kisen-company", "between_governments": False, "standing": "contact",
        "formality": None, "formality_kind": None, "since": None, "term_ends": None, "last_seen": "2023~",
        "lineage": "jp-kisen-company;vn-tran-city", "events": 1, "papers": 0, "said": "", "agreed": "", "done": "",
        "sources": 1, "official_share": 0.0, "vn_attested": False, "jp_attested": True, "grade": "D",
    },
    "vn-tran-city--jp-umi": {
        "vn_partner": "vn-tran-city", "jp_partner": "jp-umi", "between_governments": True, "standing": "tie",
        "formality": 4, "formality_kind": "sector_agreement", "since": "2019-09-01/2019-09-03", "term_ends": None, "last_seen": "2019-09-01/2019-09-03",
        "lineage": "jp-umi;vn-tran-city", "events": 1, "papers": 1, "said": "", "agreed": "energy", "done": "energy",
        "sources": 1, "official_share": 1.0, "vn_attested": False, "jp_attested": True, "grade": "B",
    },
    "vn-tran-city--jp-yama": {
        "vn_partner": "vn-tran-city", "jp_partner": "jp-yama", "between_governments": True, "standing": "contact",
        "formality": None, "formality_kind": None, "since": None, "term_ends": None, "last_seen": None,
        "lineage": "jp-yama;vn-tran-city", "events": 1, "papers": 0, "said": "", "agreed": "", "done": "",
        "sources": 1, "official_share": 0.0, "vn_attested": True, "jp_attested": False, "grade": "C",
    },
}  # fmt: skip


def test_pairs_are_sorted_and_a_flight_alone_makes_none(mini_tables):
    assert list(partnerships(mini_tables).pair) == list(EXPECTED)


@pytest.mark.parametrize("pair", EXPECTED)
def test_partnership(mini_tables, pair):
    found = by_pair(mini_tables)[pair]
    assert found == EXPECTED[pair] | {"pair": pair}


@pytest.mark.parametrize(
    ("as_of", "pair", "expected"),
    [
        # the memorandum runs, then the renewal; from April 2023 on neither does
        ("2015-04-10", "vn-bac--jp-yama", {"standing": "tie", "since": "2015-04-10", "term_ends": "2018-04-09", "events": 1, "sources": 2, "agreed": "education_training"}),
        ("2016", "vn-bac--jp-yama", {"standing": "tie", "formality": 3, "term_ends": "2018-04-09", "last_seen": "2015-04-10", "lineage": "jp-yama;vn-bac", "grade": "B"}),
        ("2019", "vn-bac--jp-yama", {"standing": "tie", "formality": 3, "since": "2015-04-10", "term_ends": "2023-03", "last_seen": "2018-03", "papers": 2, "grade": "A"}),
        ("2023-03-31", "vn-bac--jp-yama", {"standing": "tie", "term_ends": "2023-03"}),
        ("2023-04-01", "vn-bac--jp-yama", {"standing": "contact", "formality": 3, "since": "2015-04-10", "term_ends": None}),
        # the last day of Bac, and the first of Hop, which takes over from Bac and from Nam
        ("2024-06-30", "vn-bac--jp-yama", {"standing": "contact", "lineage": "jp-yama;vn-bac", "events": 2, "sources": 3}),
        ("2024-06-30", "vn-nam--jp-yama", {"standing": "contact", "last_seen": None, "said": "health"}),
        ("2024-07-01", "vn-hop--jp-yama", {"standing": "contact", "vn_partner": "vn-hop", "lineage": "jp-yama;vn-bac;vn-nam", "events": 3, "sources": 3}),
        ("2024-07-31", "vn-hop--jp-yama", {"standing": "contact"}),
        ("2024-08-01", "vn-hop--jp-yama", {"standing": "tie", "term_ends": "2029-07", "since": "2015-04-10", "events": 4}),
        ("2029-07-31", "vn-hop--jp-yama", {"standing": "tie"}),
        ("2029-08-01", "vn-hop--jp-yama", {"standing": "contact", "formality": 3, "term_ends": None}),
        # Nam and Umi until the end of their tie
        ("2010", "vn-nam--jp-umi", {"standing": "tie", "since": "2010", "formality": 2}),
        ("2021-05-04", "vn-nam--jp-umi", {"standing": "tie", "events": 1, "last_seen": "2010"}),
        ("2021-05-05", "vn-nam--jp-umi", {"standing": "contact", "events": 2, "last_seen": "2021-05-05"}),
        # an interval is known from its first day on
        ("2019-09-01", "vn-tran-city--jp-umi", {"standing": "tie"}),
    ],
)
def test_partnership_as_of_a_day(mini_tables, as_of, pair, expected):
    found = by_pair(mini_tables, as_of=as_of)[pair]
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("as_of", "pair"),
    [("2009-12-31", "vn-nam--jp-umi"), ("2015-04-09", "vn-bac--jp-yama"), ("2024-06-30", "vn-hop--jp-yama"), ("2024-07-01", "vn-bac--jp-yama"), ("2019-08-31", "vn-tran-city--jp-umi")],
)
def test_no_partnership_yet_or_any_more(mini_tables, as_of, pair):
    assert pair not in by_pair(mini_tables, as_of=as_of)


def test_the_data_date_is_the_default(mini_tables):
    pd.testing.assert_frame_equal(partnerships(mini_tables), partnerships(mini_tables, as_of="2025-12-31"))


@pytest.mark.parametrize(
    ("event", "grade", "sources", "official_share", "vn_attested", "jp_attested"),
    [
        ("bac-kisen-2022-flight", "D", 1, 0.0, False, True),  # a blog alone
        ("bac-yama-2015-mou", "B", 2, 0.0, True, False),  # an agency, its copy elsewhere, a newspaper
        ("bac-yama-2018-renewal", "A", 2, 0.5, True, False),  # Bac's heir, two pages of a newspaper
        ("hop-yama-2024-succession", "A", 1, 1.0, False, True),  # the other partner
        ("nam-umi-2010-friendship", "B", 2, 0.5, True, True),  # a ministry that is no partner
        ("nam-umi-2021-ended", "C", 1, 0.0, True, False),
        ("nam-yama-undated-meeting", "C", 1, 0.0, True, False),
        ("tran-kisen-2023-agreement", "D", 1, 0.0, False, True),
        ("tran-umi-2019-agreement", "B", 1, 1.0, False, True),
        ("tran-yama-2026-mou", "C", 1, 0.0, True, False),
    ],
)
def test_event_evidence(mini_tables, event, grade, sources, official_share, vn_attested, jp_attested):
    row = event_evidence(mini_tables).loc[event]
    assert (row.grade, row.sources, row.official_share, row.vn_attested, row.jp_attested) == (grade, sources, official_share, vn_attested, jp_attested)


def test_a_partner_speaks_for_itself_alone(mini):
    """Yama's page makes no grade A of an event between others."""
    mini.set("evidence.csv", ("nam-umi-2021-ended", "paper-a"), "source_id", "yama-page")
    assert event_evidence(load(mini.path)).grade["nam-umi-2021-ended"] == "B"


def test_copies_of_copies_count_as_the_first(mini):
    mini.set("sources.csv", ("blog",), "copy_of", "agency-2015-copy")
    row = event_evidence(load(mini.path)).loc["bac-kisen-2022-flight"]
    assert (row.grade, row.vn_attested, row.jp_attested) == ("B", True, False)


def test_best_sources(mini, mini_tables):
    """The agency is better than the press and its own copy; a partner's own page is better than both; an address helps among equals."""
    found = evidence.best_sources(mini_tables)
    assert found.source_id["bac-yama-2015-mou"] == "agency-2015" and found.locator["bac-yama-2015-mou"] == "p1-3"
    assert found.source_id["bac-yama-2018-renewal"] == "hop-page"
    assert sorted(found.index) == sorted(mini_tables.events.event_id)
    mini.set("sources.csv", ("agency-2015-copy",), "url", "https://example.org/copy")
    assert evidence.best_sources(load(mini.path)).source_id["bac-yama-2015-mou"] == "agency-2015-copy"


def test_event_table(mini_tables):
    found = comparisons.event_table(mini_tables, ["tran-yama-2026-mou", "bac-yama-2015-mou"])
    assert found.values.tolist() == [
        ["Tran – Yama", "March 2026", "Memorandum of understanding (announced)", "They will sign.", "C", "1", "The Paper, p5", ""],
        ["Hop – Yama", "10 April 2015", "Memorandum of understanding", "Both sign for three years.", "B", "2", "The Agency, p1-3", ""],
    ]
    with pytest.raises(KeyError, match="there is no event 'hop-umi'"):
        comparisons.event_table(mini_tables, ["hop-umi"])


def test_timeline_cites_every_source(mini):
    """A page that counts as a whole needs no place in it; each citation has its address, or none."""
    mini.set("sources.csv", ("yama-page",), "url", "https://example.org/yama")
    mini.set("sources.csv", ("paper-a",), "url", "https://example.org/a")
    found = comparisons.timeline(load(mini.path), "vn-hop--jp-yama").set_index("What happened")
    assert list(found) == ["Date", "Kind", "Grade", "Evidence", "url"]
    assert found.loc["The merged province carries the tie on.", ["Evidence", "url"]].tolist() == ["Yama Prefecture", "https://example.org/yama"]
    assert found.loc["Both sign for three years.", ["Evidence", "url"]].tolist() == ["The Agency, p1-3; A mirror, p1; The Paper, p2", "\n\nhttps://example.org/a"]


def test_the_first_page_of_a_document_is_said(mini):
    mini.set("sources.csv", ("yama-page",), "url", "https://example.org/yama.PDF")
    found = comparisons.timeline(load(mini.path), "vn-hop--jp-yama").set_index("What happened")
    assert found.Evidence["The merged province carries the tie on."] == "Yama Prefecture, pg1"


def test_conflicts(mini_tables):
    found = conflicts(mini_tables)
    assert list(found) == ["event_id", "column", "value", "reported", "source_id", "locator", "disagrees"]
    assert list(found.itertuples(index=False, name=None)) == [
        ("bac-kisen-2022-flight", "status", "took_place", "announced", "blog", "p1", False),
        ("bac-yama-2015-mou", "date", "2015-04-10", "2015-05", "paper-a", "p2", True),
        ("bac-yama-2015-mou", "kind", "mou", "friendship_agreement", "paper-a", "p2", True),
        ("bac-yama-2018-renewal", "valid_until", "2023-03", "2023-04", "paper-a", "p3", True),
        ("nam-umi-2010-friendship", "date", "2010", "2010-06-01", "ministry-page", "t1", False),
        ("tran-umi-2019-agreement", "date", "2019-09-01/2019-09-03", "2019-09", "ministry-page", "t1", False),
    ]


def test_no_conflicts(mini):
    rows = mini.rows("evidence.csv")
    mini.write_rows("evidence.csv", [rows[0], *([*row[:-1], ""] for row in rows[1:])])
    found = conflicts(load(mini.path))
    assert len(found) == 0
    assert list(found) == ["event_id", "column", "value", "reported", "source_id", "locator", "disagrees"]


def test_a_conflict_about_fields(mini):
    """The word stands for the rows of event_fields, in reported as in supports."""
    mini.set("evidence.csv", ("nam-umi-2021-ended", "paper-a"), "reported", "fields=health")
    row = conflicts(load(mini.path)).set_index("event_id").loc["nam-umi-2021-ended"]
    assert (row["column"], row.reported) == ("fields", "health")


def test_what_was_announced_and_what_took_place_do_not_disagree_one_way_only(mini):
    mini.set("evidence.csv", ("tran-yama-2026-mou", "paper-a"), "reported", "status=took_place")
    assert conflicts(load(mini.path)).set_index("event_id").disagrees["tran-yama-2026-mou"]


def test_pair_fields(mini_tables):
    assert list(pair_fields(mini_tables).itertuples(index=False, name=None)) == [
        ("vn-hop--jp-kisen-company", "tourism", "done", 1),
        ("vn-hop--jp-yama", "education_training", "agreed", 2),
        ("vn-hop--jp-yama", "health", "said", 1),
        ("vn-hop--jp-yama", "tourism", "agreed", 1),
        ("vn-hop--jp-yama", "tourism", "said", 1),
        ("vn-tran-city--jp-umi", "energy", "agreed", 1),
        ("vn-tran-city--jp-umi", "energy", "done", 1),
    ]


def test_pair_fields_before_the_merger(mini_tables):
    assert list(pair_fields(mini_tables, as_of="2016").itertuples(index=False, name=None)) == [
        ("vn-bac--jp-yama", "education_training", "agreed", 1),
        ("vn-nam--jp-yama", "health", "said", 1),
    ]


@pytest.mark.parametrize(
    ("event", "formality", "is_paper"),
    [
        ("bac-yama-2015-mou", 3, True),
        ("bac-yama-2018-renewal", 3, True),  # of what it renews
        ("hop-yama-2024-succession", 3, True),  # of what that renewed
        ("nam-umi-2021-ended", None, False),
        ("nam-yama-undated-meeting", None, False),
        ("tran-kisen-2023-agreement", 4, False),  # a company is no government
        ("tran-yama-2026-mou", 3, False),  # not signed yet
    ],
)
def test_events_have_the_class_of_their_paper(mini_tables, event, formality, is_paper):
    row = events(mini_tables).set_index("event_id").loc[event]
    assert (plain(row.formality), row.is_paper) == (formality, is_paper)


def test_days_of_an_event(mini_tables):
    rows = events(mini_tables).set_index("event_id")
    assert rows.loc["tran-umi-2019-agreement", ["earliest", "latest"]].tolist() == [pd.Timestamp("2019-09-01"), pd.Timestamp("2019-09-03")]
    assert rows.loc["nam-yama-undated-meeting", ["earliest", "latest"]].isna().all()


def test_partners_of_an_event_as_signed_and_of_today(mini_tables):
    row = events(mini_tables).set_index("event_id").loc["bac-yama-2015-mou"]
    assert (row.vn_partner, row.vn_today, row["pair"]) == ("vn-bac", "vn-hop", "vn-hop--jp-yama")
    row = events(mini_tables, as_of="2024-06-30").set_index("event_id").loc["bac-yama-2015-mou"]
    assert (row.vn_today, row["pair"]) == ("vn-bac", "vn-bac--jp-yama")


# Cases of one more event


def add_event(mini, event_id, **cells):
    mini.add("events.csv", event_id=event_id, **{"date_basis": "printed" if cells.get("date") else "", "status": "took_place", "summary": "Something happens.", **cells})
    mini.add("evidence.csv", event_id=event_id, source_id="paper-a", locator="p9", supports="all")


TRAN_UMI = {"vn_partner": "vn-tran-city", "jp_partner": "jp-umi"}


def tran_umi(mini, **options):
    return by_pair(load(mini.path), **options)["vn-tran-city--jp-umi"]


def test_events_like_these_are_no_fault(mini):
    add_event(mini, "tran-umi-2021-renewal", date="2021", kind="renewal", continues="tran-umi-2019-agreement", **TRAN_UMI)
    add_event(mini, "tran-umi-2023-ended", date="2023", kind="ended", continues="tran-umi-2021-renewal", **TRAN_UMI)
    add_event(mini, "tran-umi-2026-ended", date="2026-06-01", kind="ended", status="announced", continues="tran-umi-2019-agreement", **TRAN_UMI)
    add_event(mini, "tran-yama-undated-attested", kind="attested", vn_partner="vn-tran-city", jp_partner="jp-yama")
    assert mini.errors() == []


def test_an_end_that_is_merely_announced_ends_nothing(mini):
    add_event(mini, "tran-umi-2026-ended", date="2026-06-01", kind="ended", status="announced", continues="tran-umi-2019-agreement", **TRAN_UMI)
    assert tran_umi(mini)["standing"] == "tie"


def test_an_end_of_the_last_paper_ends_what_it_renewed(mini):
    add_event(mini, "tran-umi-2021-renewal", date="2021", kind="renewal", continues="tran-umi-2019-agreement", **TRAN_UMI)
    assert tran_umi(mini)["standing"] == "tie"
    add_event(mini, "tran-umi-2023-ended", date="2023", kind="ended", continues="tran-umi-2021-renewal", **TRAN_UMI)
    assert tran_umi(mini)["standing"] == "contact"
    assert tran_umi(mini, as_of="2022")["standing"] == "tie"


def test_a_new_paper_after_the_end_makes_a_tie_again(mini):
    add_event(mini, "tran-umi-2021-ended", date="2021", kind="ended", continues="tran-umi-2019-agreement", **TRAN_UMI)
    assert tran_umi(mini)["standing"] == "contact"
    add_event(mini, "tran-umi-2023-sister", date="2023", kind="sister_city", **TRAN_UMI)
    found = tran_umi(mini)
    assert (found["standing"], found["formality"], found["formality_kind"], found["since"]) == ("tie", 1, "sister_city", "2019-09-01/2019-09-03")


def test_the_highest_class_counts(mini):
    add_event(mini, "tran-umi-2023-intent", date="2023", kind="letter_of_intent", **TRAN_UMI)
    assert (tran_umi(mini)["formality"], tran_umi(mini)["papers"]) == (4, 2)


def test_the_later_of_two_terms_is_the_end(mini):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "valid_until", "2029-06-30")
    add_event(mini, "tran-umi-2020-mou", date="2020", kind="mou", valid_until="2029", **TRAN_UMI)
    assert tran_umi(mini)["term_ends"] == "2029"  # its last day is six months later


def test_a_paper_of_unknown_date_makes_a_tie(mini):
    add_event(mini, "tran-yama-undated-attested", kind="attested", vn_partner="vn-tran-city", jp_partner="jp-yama")
    found = by_pair(load(mini.path))["vn-tran-city--jp-yama"]
    assert (found["standing"], found["since"], found["formality"], found["formality_kind"], found["last_seen"]) == ("tie", None, None, None, None)


@pytest.mark.parametrize("kind", ["renewal", "succession", "attested"])
def test_what_carries_a_paper_on_does_not_date_it(mini, kind):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "kind", kind)
    found = tran_umi(mini)
    assert (found["standing"], found["since"], found["last_seen"]) == ("tie", None, "2019-09-01/2019-09-03")


@pytest.mark.parametrize(("as_of", "known"), [("2024-06-30", False), ("2024-07-01", True)])
def test_a_succession_dated_by_its_year_is_not_known_before_the_merger(mini, as_of, known):
    """Here Nam takes Bac over, and keeps its name."""
    mini.set("partners.csv", ("vn-bac",), "became", "vn-nam")
    mini.set("partners.csv", ("vn-nam",), "valid_until", "")
    mini.set("partners.csv", ("vn-nam",), "became", "")
    mini.set("events.csv", ("hop-yama-2024-succession",), "vn_partner", "vn-nam")
    mini.set("events.csv", ("hop-yama-2024-succession",), "date", "2024")
    tables = load(mini.path)
    assert ("hop-yama-2024-succession" in set(events(tables, as_of=as_of).event_id)) == known
    assert by_pair(tables, as_of=as_of)["vn-nam--jp-yama"]["standing"] == ("tie" if known else "contact")


def test_a_postponed_signing_makes_no_tie(mini):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "status", "postponed")
    found = tran_umi(mini)
    assert (found["standing"], found["papers"], found["last_seen"]) == ("contact", 0, None)


def test_a_paper_older_than_any_known_day(mini):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "date", "../2019")
    assert (tran_umi(mini)["standing"], tran_umi(mini)["since"]) == ("tie", "../2019")


def test_grade_is_of_the_papers_of_a_tie(mini):
    mini.set("events.csv", ("nam-umi-2021-ended",), "kind", "meeting")
    mini.set("events.csv", ("nam-umi-2021-ended",), "continues", "")
    mini.set("evidence.csv", ("nam-umi-2021-ended", "paper-a"), "source_id", "hop-page")
    found = by_pair(load(mini.path))["vn-hop--jp-umi"]
    assert (found["standing"], found["grade"], found["sources"]) == ("tie", "B", 3)


def test_grade_is_of_all_events_of_a_contact(mini):
    mini.set("evidence.csv", ("nam-umi-2021-ended", "paper-a"), "source_id", "hop-page")
    found = by_pair(load(mini.path))["vn-hop--jp-umi"]
    assert (found["standing"], found["grade"]) == ("contact", "A")


def test_one_event(mini):
    for file in ("events.csv", "evidence.csv", "event_fields.csv"):
        head, *rows = mini.rows(file)
        mini.write_rows(file, [head, *(row for row in rows if row[0] == "tran-umi-2019-agreement")])
    pair = "vn-tran-city--jp-umi"
    assert by_pair(load(mini.path)) == {pair: EXPECTED[pair] | {"pair": pair}}


def test_no_events(mini, mini_tables):
    for file in ("events.csv", "evidence.csv", "event_fields.csv", "figures.csv"):
        mini.write(file, mini.lines(file)[0])
    tables = load(mini.path)
    for derive in (partnerships, events, event_evidence, pair_fields, conflicts):
        found = derive(tables)
        assert len(found) == 0
        assert list(found) == list(derive(mini_tables)), derive.__name__


def test_no_events_yet(mini_tables):
    settled = replace(mini_tables, frames={**mini_tables.frames, "events": mini_tables.events.dropna(subset="date").query("status == 'took_place'")})
    assert list(partnerships(settled, as_of="1999")) == list(partnerships(mini_tables))


# Heirs


def lives(*rows):
    frame = pd.DataFrame(rows, columns=["partner_id", "valid_until", "became"])
    return frame.assign(valid_until=pd.to_datetime(frame.valid_until))


@pytest.mark.parametrize(
    ("day", "of_a", "of_b"),
    [("2000-12-31", "a", "b"), ("2001-01-01", "b", "b"), ("2010-12-31", "b", "b"), ("2011-01-01", "c", "c"), ("9999-12-31", "c", "c")],
)
def test_heirs(day, of_a, of_b):
    frame = lives(("a", "2000-12-31", "b"), ("b", "2010-12-31", "c"), ("c", None, None))
    assert heirs(frame, dt.date.fromisoformat(day)) == {"a": of_a, "b": of_b, "c": "c"}


def test_heirs_of_what_ended_without_one():
    assert heirs(lives(("a", "2000-12-31", None)), dt.date(2020, 1, 1)) == {"a": "a"}


def test_heirs_of_nobody():
    assert heirs(lives(), dt.date(2020, 1, 1)) == {}


def test_heirs_in_a_circle():
    frame = lives(("a", "2000-12-31", "b"), ("b", "2010-12-31", "a"))
    assert heirs(frame, dt.date(2005, 1, 1)) == {"a": "b", "b": "b"}
    with pytest.raises(ValueError, match=r"became leads in a circle: a -> b -> a\. Correct became in the table of partner_id"):
        heirs(frame, dt.date(2020, 1, 1))


# What holds for all data


def rearranged(tables, **orders):
    frames = {name: tables.frames[name].iloc[list(order)].reset_index(drop=True) for name, order in orders.items()}
    return replace(tables, frames={**tables.frames, **frames})


@settings(max_examples=8)
@given(st.data())
def test_the_order_of_rows_does_not_matter(mini_tables, data):
    names = ("events", "evidence", "event_fields", "sources", "partners", "kinds")
    shuffled = rearranged(mini_tables, **{name: data.draw(st.permutations(range(len(mini_tables.frames[name])))) for name in names})
    pd.testing.assert_frame_equal(partnerships(shuffled), partnerships(mini_tables))
    pd.testing.assert_frame_equal(event_evidence(shuffled).sort_index(), event_evidence(mini_tables).sort_index())
    pd.testing.assert_frame_equal(pair_fields(shuffled), pair_fields(mini_tables))


def relabelled(tables, partner, event, source):
    columns = {
        "partners": {"partner_id": partner, "parent_id": partner, "became": partner},
        "sources": {"source_id": source, "copy_of": source, "publisher_partner": partner},
        "events": {"event_id": event, "continues": event, "vn_partner": partner, "jp_partner": partner},
        "event_fields": {"event_id": event},
        "evidence": {"event_id": event, "source_id": source},
    }
    frames = {name: tables.frames[name].assign(**{column: tables.frames[name][column].map(names) for column, names in cells.items()}) for name, cells in columns.items()}
    return replace(tables, frames={**tables.frames, **frames})


@settings(max_examples=8)
@given(st.data())
def test_the_words_of_ids_do_not_matter(mini_tables, data):
    def new_names(table):
        ids = list(mini_tables.frames[table].iloc[:, 0])
        return dict(zip(ids, data.draw(st.permutations([f"{table}-{number}" for number in range(len(ids))]))))

    partner, event, source = (new_names(table) for table in ("partners", "events", "sources"))
    found = by_pair(relabelled(mini_tables, partner, event, source))
    for pair, row in by_pair(mini_tables).items():
        first, second = (partner[identity] for identity in pair.split("--"))
        twin = found.pop(f"{first}--{second}")
        assert set(twin.pop("lineage").split(";")) == {partner[identity] for identity in row.pop("lineage").split(";")}
        assert twin | {"pair": pair, "vn_partner": row["vn_partner"], "jp_partner": row["jp_partner"]} == row
    assert found == {}


@pytest.mark.parametrize("day", ["2014", "2018-03-31", "2022", "2024-07-01"])
def test_the_past_does_not_know_the_future(mini_tables, day):
    last = pd.Timestamp(pd.Period(day).end_time.date())
    known = events(mini_tables)
    later = known[(known.status == "took_place") & (known.earliest > last)].event_id
    assert len(later) > 0
    past = replace(mini_tables, frames={**mini_tables.frames, "events": mini_tables.events[~mini_tables.events.event_id.isin(later)].reset_index(drop=True)})
    pd.testing.assert_frame_equal(partnerships(past, as_of=day), partnerships(mini_tables, as_of=day))


def test_nothing_is_changed_in_the_tables(mini_tables):
    before = {name: frame.copy() for name, frame in mini_tables.frames.items()}
    partnerships(mini_tables), conflicts(mini_tables), pair_fields(mini_tables), event_evidence(mini_tables)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, mini_tables.frames[name])


# The real tables


@pytest.fixture(scope="module")
def real_pairs(real):
    return by_pair(real)


@pytest.mark.parametrize(
    ("pair", "standing", "since"),
    [
        ("vn-hue--jp-nara", "tie", "2024-12"),
        ("vn-ho-chi-minh-city--jp-aichi", "tie", "2016-09-13"),
        ("vn-hanoi--jp-kanagawa", "tie", "2024-10-14/2024-10-19"),
        ("vn-hanoi--jp-tokyo", "tie", "2013-11-17/2013-11-20"),
        ("vn-hanoi--jp-asahikawa-city", "contact", None),
        ("vn-hanoi--jp-jetro", "contact", None),
        ("vn-unesco-federation--jp-unesco-federation", "contact", None),
    ],
)
def test_the_founding_relations(real_pairs, pair, standing, since):
    found = real_pairs[pair]
    assert (found["standing"], found["since"]) == (standing, since)
    assert found["formality"] == (3 if standing == "tie" else None)


def test_a_shopping_centre_alone_makes_no_contact(real, real_pairs):
    assert "jp-aeon-mall" in set(real.events.jp_partner)
    assert not any("jp-aeon-mall" in pair for pair in real_pairs)


def test_hue_before_and_after_it_became_a_city(real, real_pairs):
    assert by_pair(real, as_of="2024-12-31")["vn-thua-thien-hue--jp-nara"]["standing"] == "tie"
    assert "vn-hue--jp-nara" in by_pair(real, as_of="2025-01-01")
    assert real_pairs["vn-hue--jp-nara"]["lineage"] == "jp-nara;vn-hue;vn-thua-thien-hue"


def test_coverage_says_what_the_events_say(real):
    """The result of a unit is that of the last day on which it was: 30 June 2025 for those merged away."""
    last = real.units.set_index("unit_id").valid_until.dt.strftime("%Y-%m-%d").fillna(real.package.data_date)
    unit_of = real.partners.set_index("partner_id").unit_id
    found = {}
    for day in last[real.coverage.unit_id].unique():
        unit_then = heirs(real.units, dt.date.fromisoformat(day))
        for row in partnerships(real, as_of=day).itertuples():
            for partner in (row.vn_partner, row.jp_partner):
                if pd.notna(unit_of[partner]):
                    found.setdefault((day, unit_then[unit_of[partner]]), set()).add(row.standing)
    wrong = []
    for row in real.coverage.itertuples():
        standings = found.get((last[row.unit_id], row.unit_id), set())
        if row.result != ("tie" if "tie" in standings else "contact" if standings else "none"):
            wrong.append((row.unit_id, row.result, standings))
    assert len(real.coverage) > 100 and not wrong


def test_every_real_event_is_graded(real):
    graded = event_evidence(real)
    assert set(graded.index) == set(real.events.event_id)
    assert set(graded.grade) <= set("ABCD") and (graded.sources > 0).all()
    assert graded.official_share.between(0, 1).all()


@pytest.mark.parametrize(
    ("before", "after", "jp", "since", "carried"),
    [
        ("vn-binh-duong", "vn-ho-chi-minh-city", "jp-yamaguchi", "2014", "succession"),
        ("vn-ben-tre", "vn-vinh-long", "jp-ehime", "2022-08-01", "mou"),
        ("vn-vinh-phuc", "vn-phu-tho", "jp-tochigi", "2021-11-23", "mou"),
    ],
)
def test_ties_of_merged_provinces_walk_through_time(real, before, after, jp, since, carried):
    """Held by the old province to the last day, by its heir from the next, and carried on later."""
    old, new = f"{before}--{jp}", f"{after}--{jp}"
    last, next_day, today = (by_pair(real, as_of=day) for day in ("2025-06-30", "2025-07-01", real.package.data_date))
    assert last[old]["standing"] == "tie" and new not in last
    assert next_day[new]["standing"] == "tie" and old not in next_day
    assert next_day[new]["lineage"] == last[old]["lineage"] == f"{jp};{before}"
    assert next_day[new]["since"] == last[old]["since"] == today[new]["since"] == since
    assert set(today[new]["lineage"].split(";")) == {jp, before, after}
    own = events(real).query("pair == @new and vn_partner == @after and is_paper")
    assert carried in set(own.kind) and (own.earliest >= "2025-07-01").all()


def test_ben_tres_term_ran_out_before_vinh_long_signed(real):
    between = by_pair(real, as_of="2025-12-31")["vn-vinh-long--jp-ehime"]
    assert between["standing"] == "contact" and between["since"] == "2022-08-01"
    assert by_pair(real)["vn-vinh-long--jp-ehime"]["standing"] == "tie"


def test_hue_has_three_lives(real):
    life = real.partners.set_index("partner_id")[["tier", "valid_from", "valid_until", "became"]]
    assert life.loc["vn-thua-thien-hue", "became"] == life.loc["vn-hue-city", "became"] == "vn-hue"
    assert str(life.loc["vn-thua-thien-hue", "valid_until"].date()) == str(life.loc["vn-hue-city", "valid_until"].date()) == "2024-12-31"
    assert str(life.loc["vn-hue", "valid_from"].date()) == "2025-01-01" and life.loc["vn-hue", "tier"] == "municipality"


def test_at_least_forty_ties_have_two_independent_sources(real):
    pairs = partnerships(real)
    ties = pairs[pairs.between_governments & (pairs.standing == "tie")]
    assert (ties.sources >= 2).sum() >= 40


def test_differences_say_who_signed(mini):
    """The paper of two departments is told of as one of the executive."""
    mini.set("evidence.csv", ("tran-umi-2019-agreement", "ministry-page"), "reported", "signed_by_jp=executive")
    for lang, judged, says in [("en", "signed by a department", "signed by the executive"), ("ja", "部局が署名", "首長が署名")]:
        found = comparisons.differences(load(mini.path), pairs=["vn-tran-city--jp-umi"], lang=lang)
        assert found.iloc[0, [2, 3]].tolist() == [judged, says]


def test_every_signatory_has_words(real):
    for side in real.package.sides:
        codes = real.package.fields("events")[f"signed_by_{side}"]["constraints"]["enum"]
        assert all(Labels(real, lang).phrase(f"signatory {code}") for code in codes for lang in ("en", "vi", "ja"))


def test_classes_of_papers_by_hand():
    import pandas as pd

    pairs = pd.DataFrame({"standing": ["tie", "tie", "contact", "contact"], "formality": pd.array([2, None, 3, None], dtype="Int64")})
    assert paper_classes(pairs).tolist() == [2, 6, 0, 0]
