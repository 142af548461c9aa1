"""Test the tables against lists and a second coding, on the made-up folder of conftest.py."""

from dataclasses import replace

import pandas as pd
import pytest

from localties.measures import quality, recall

# Ties: Hop and Yama (four publishers tell of their papers, Hop's own page among them), Tran and Umi (a ministry).


def rows(frame, *columns):
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame[list(columns)].itertuples(index=False, name=None)]


def with_tables(tables, **frames):
    return replace(tables, frames={**tables.frames, **frames})


def lists(tables, *entries):
    return with_tables(tables, published_lists=pd.DataFrame(entries, columns=["source_id", "holder", "listed", "partner_id", "claim"]))


@pytest.fixture(scope="module")
def tables(mini_tables):
    return lists(
        mini_tables,
        ("hop-page", "vn-bac", "Yama", "jp-yama", "agreement"),  # the forebear's list, and its partner from the other side
        ("yama-page", "jp-yama", "Bac", "vn-bac", "contact"),
        ("ministry-page", "vn-tran-city", "Umi", "jp-umi", "agreement"),  # the list is the only source
        ("paper-a", "vn-tran-city", "Yama", "jp-yama", "contact"),
        ("paper-a", "vn-nam", "Umi", "jp-umi", "agreement"),  # it has ended
        ("paper-a", "vn-nam", "Kisen", "jp-kisen-company", "contact"),  # a flight alone
        ("paper-a", "vn-nam", "Atlantis", None, "agreement"),
    )


def test_listed_partners(tables):
    assert rows(recall.listed_partners(tables), "holder", "listed", "pair", "standing", "other_sources") == [
        ("vn-bac", "Yama", "vn-hop--jp-yama", "tie", 3),
        ("jp-yama", "Bac", "vn-hop--jp-yama", "tie", 3),
        ("vn-tran-city", "Umi", "vn-tran-city--jp-umi", "tie", 0),
        ("vn-tran-city", "Yama", "vn-tran-city--jp-yama", "contact", 0),
        ("vn-nam", "Umi", "vn-hop--jp-umi", "contact", 1),
        ("vn-nam", "Kisen", "vn-hop--jp-kisen-company", "none", 0),
        ("vn-nam", "Atlantis", None, "none", 0),
    ]


def test_a_copy_is_no_other_source(mini_tables):
    """The mirror repeats the agency: beside it, the newspaper, Hop's page and Yama's tell of the papers."""
    found = recall.listed_partners(lists(mini_tables, ("agency-2015-copy", "vn-bac", "Yama", "jp-yama", "agreement")))
    assert found.other_sources.tolist() == [3]


def test_of_a_listed_contact_any_contact_counts(mini_tables):
    """Nam and Umi had a paper, which was closed: beside Hop's list the ministry and the newspaper tell of them. Of Tran and Yama the newspaper, though nothing has been signed yet."""
    listed = lists(mini_tables, ("hop-page", "vn-nam", "Umi", "jp-umi", "contact"), ("paper-a", "vn-nam", "Umi", "jp-umi", "contact"), ("blog", "vn-tran-city", "Yama", "jp-yama", "contact"))
    assert recall.listed_partners(listed).other_sources.tolist() == [2, 1, 1]
    assert rows(recall.recall(listed), "claim", "listed", "found", "elsewhere") == [("contact", 2, 2, 2)]


def test_recall(tables):
    """Agreements: Yama, Umi with Tran, Umi with Nam, Atlantis; two are ties, one of them told of elsewhere. Contacts: Yama with Tran, Kisen; one is known."""
    found = recall.recall(tables)
    assert rows(found, "claim", "listed", "found", "share", "elsewhere") == [("agreement", 4, 2, 0.5, 1), ("contact", 2, 1, 0.5, 0)]
    assert found.low[1] == pytest.approx(1 - 0.975**0.5) and found.high[1] == pytest.approx(0.975**0.5)


def test_recall_by_holder(tables):
    """Of today: Hop for Bac and Nam. What two hold is counted with each."""
    assert rows(recall.recall(tables, by="holder"), "holder", "claim", "listed", "found", "elsewhere") == [
        ("jp-yama", "contact", 1, 1, 1), ("vn-hop", "agreement", 3, 1, 1), ("vn-hop", "contact", 1, 0, 0), ("vn-tran-city", "agreement", 1, 1, 0), ("vn-tran-city", "contact", 1, 1, 0),
    ]  # fmt: skip


def test_an_unknown_way_to_group(tables):
    with pytest.raises(ValueError, match="by='claim' is unknown; choose holder or None"):
        recall.recall(tables, by="claim")


def test_audit(mini_tables):
    frame = pd.DataFrame(
        [("kind", "equal", 100, 91, None, "meeting"), ("status", "equal", 100, 99, None, None), ("fields", "overlap", 100, None, 0.74, None)], columns=["column", "criterion", "compared", "agreed", "overlap", "note"]
    ).astype({"agreed": "Int64", "overlap": "float64"})
    found = recall.audit(with_tables(mini_tables, audit=frame))
    assert rows(found, "column", "criterion", "alike", "share") == [("status", "equal", 99, 0.99), ("kind", "equal", 91, 0.91), ("fields", "overlap", None, 0.74)]
    assert found.low.round(3).tolist()[:2] == [0.946, 0.838] and found[["low", "high"]].isna().all(axis=1).tolist() == [False, False, True]


def test_verdicts(mini_tables):
    day = pd.Timestamp("2025-12-01")
    frame = pd.DataFrame([("a", True, "stands", None), ("b", True, "wrong", day), ("c", True, "wrong", None), ("d", False, "wrong", day)], columns=["event_id", "blind", "verdict", "mended_on"])
    found = recall.verdicts(with_tables(mini_tables, audited_events=frame))
    assert rows(found, "verdict", "events", "of", "share", "mended") == [("stands", 1, 3, 1 / 3, 0), ("sharpened", 0, 3, 0, 0), ("wrong", 2, 3, 2 / 3, 1)]
    assert found.high[1] == pytest.approx(1 - 0.025 ** (1 / 3))


@pytest.mark.parametrize(("measure", "table"), [(recall.recall, "published_lists"), (recall.audit, "audit"), (recall.verdicts, "audited_events")])
def test_a_folder_without_the_table_says_so(mini_tables, measure, table):
    bare = replace(mini_tables, frames={name: frame for name, frame in mini_tables.frames.items() if name != table})
    with pytest.raises(ValueError, match=f"the data folder has no table {table}; add {table}.csv"):
        measure(bare)


def test_place_totals(mini_tables):
    """At the end of 2016 Bac holds a tie with Yama; Nam one with Umi and a contact; today Hop holds them."""
    figure = mini_tables.figures.iloc[:1].drop(columns=["figure_id", "about_vn", "about_jp", "measure", "as_of"])
    said = [("f1", "vn-bac", "jp", "2016"), ("f2", "vn-nam", "jp", "2016"), ("f3", "vn-hop", "jp", None), ("f4", "vn", "jp-umi", "2016"), ("f5", "vn", "jp", "2016"), ("f6", "vn-bac", "jp-umi", "2016")]
    frame = pd.concat([figure.assign(figure_id=name, about_vn=one, about_jp=other, as_of=day, measure="localities") for name, one, other, day in said], ignore_index=True)[list(mini_tables.figures)]
    found = quality.place_totals(with_tables(mini_tables, figures=frame))
    assert rows(found, "figure_id", "place", "as_of", "ties", "contacts") == [("f4", "jp-umi", "2016", 1, 0), ("f1", "vn-hop", "2016", 1, 0), ("f2", "vn-hop", "2016", 1, 1), ("f3", "vn-hop", None, 1, 1)]
