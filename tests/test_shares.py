"""Test the shares of fields, on the made-up folder of conftest.py."""

import pandas as pd
import pytest

from localties import load, partnerships
from localties.data.ties import held
from localties.measures import shares
from localties.measures.intervals import with_interval

# Hop and Yama agreed education and tourism, and spoke of tourism and health; Tran and Umi agreed and did energy.


@pytest.fixture(scope="module")
def pairs(mini_tables):
    return held(partnerships(mini_tables))


def test_field_reach(mini_tables, pairs):
    found = shares.field_reach(mini_tables, pairs)
    assert found.stage.tolist()[:4] == ["named", "said", "agreed", "done"] and found.field.tolist()[::4] == list(mini_tables.fields.code)
    some = found[found.pairs > 0]
    assert list(zip(some.field, some.stage, some.pairs)) == [
        ("education_training", "named", 1), ("education_training", "agreed", 1),
        ("energy", "named", 1), ("energy", "agreed", 1), ("energy", "done", 1),
        ("health", "named", 1), ("health", "said", 1),
        ("tourism", "named", 1), ("tourism", "said", 1), ("tourism", "agreed", 1),
    ]  # fmt: skip
    assert (found.of == 2).all() and some.share.eq(0.5).all()
    assert found[found.stage == "named"].pooled.iloc[0] == pytest.approx(4 / (2 * len(mini_tables.fields)))


def test_beyond_talk_by_field(mini_tables, pairs):
    found = shares.beyond_talk(mini_tables, pairs)
    counts = {row.field: (row.named, row.agreed, row.done, row.beyond) for row in found.itertuples()}
    assert counts == {"education_training": (1, 1, 0, 1), "energy": (1, 1, 1, 1), "health": (1, 0, 0, 0), "tourism": (1, 1, 0, 1)}


def test_beyond_talk_by_pair(mini_tables, pairs):
    found = shares.beyond_talk(mini_tables, pairs, by="pair").set_index("pair")
    assert found.loc["vn-hop--jp-yama", ["named", "agreed", "done", "beyond"]].tolist() == [3, 2, 0, 2]
    assert found.loc["vn-tran-city--jp-umi", ["named", "agreed", "done", "beyond"]].tolist() == [1, 1, 1, 1]
    assert found.share.tolist() == pytest.approx([2 / 3, 1]) or found.share.tolist() == pytest.approx([1, 2 / 3])
    assert found.pooled.eq(3 / 4).all()
    one = with_interval(pd.DataFrame({"k": [2], "n": [3]}), count="k", total="n").iloc[0]
    assert found.loc["vn-hop--jp-yama", ["low", "high"]].tolist() == [one.low, one.high]


TWO_FIELDS = "event_id,field,stage\nbac-yama-2015-mou,energy,agreed\nbac-yama-2015-mou,health,said\ntran-umi-2019-agreement,energy,done\ntran-umi-2019-agreement,health,said\n"


def test_fields_apart(mini):
    """Two ties name two fields, and both got beyond talk in the first alone.

    Of each field one is expected, with a variance of 1/2: z is 1.41 and -1.41, their squares add up to 4.
    Dealt anew, a tie's one agreed field is the first or the second: half of the four ways are as far off.
    """
    mini.write("event_fields.csv", TWO_FIELDS)
    tables = load(mini.path)
    found = shares.fields_apart(tables, held(partnerships(tables)))
    assert found[["field", "named", "beyond", "expected"]].to_numpy().tolist() == [["energy", 2, 2, 1], ["health", 2, 0, 1]]
    assert found.z.tolist() == pytest.approx([2**0.5, -(2**0.5)])
    test = shares.apart_by_chance(tables, held(partnerships(tables))).set_index("measure")
    assert test.found.to_dict() == pytest.approx({"scatter": 4, "largest": 2**0.5})
    assert test.chance.tolist() == pytest.approx([0.5, 0.5], abs=0.03)


def test_a_tie_that_treats_all_its_fields_alike_tells_nothing(mini):
    mini.write("event_fields.csv", TWO_FIELDS.replace("mou,energy,agreed", "mou,energy,said").replace("agreement,energy,done", "agreement,energy,said"))
    tables = load(mini.path)
    assert shares.fields_apart(tables, held(partnerships(tables))).z.isna().all()
    assert shares.apart_by_chance(tables, held(partnerships(tables))).found.isna().all()


def test_an_unknown_way_to_group(mini_tables, pairs):
    with pytest.raises(ValueError, match="by='kind' is unknown; choose field or pair"):
        shares.beyond_talk(mini_tables, pairs, by="kind")


def test_field_reporters(mini_tables):
    """The copy of the agency's text is the agency; pages that do not tell of the fields do not count."""
    found = shares.field_reporters(mini_tables)
    assert list(found[["field", "publisher_kind", "side", "sources", "of"]].itertuples(index=False, name=None)) == [
        ("education_training", "government", "vn", 1, 2),
        ("education_training", "news_agency", "vn", 1, 2),
        ("energy", "government", "jp", 1, 1),
        ("health", "press", "vn", 1, 1),
        ("tourism", "aggregator", "jp", 1, 3),
        ("tourism", "government", "jp", 1, 3),
        ("tourism", "government", "vn", 1, 3),
    ]
    assert found.groupby("field").share.sum().tolist() == pytest.approx([1, 1, 1, 1])


def test_fields_together(mini_tables, pairs):
    found = shares.fields_together(mini_tables, pairs)
    number = len(mini_tables.fields)
    assert len(found) == number * (number - 1) / 2
    assert list(found[found.both > 0][["first", "second", "both", "only_first", "only_second", "jaccard"]].itertuples(index=False, name=None)) == [
        ("education_training", "health", 1, 0, 0, 1),
        ("education_training", "tourism", 1, 0, 0, 1),
        ("health", "tourism", 1, 0, 0, 1),
    ]
    apart = found.set_index(["first", "second"]).loc[("education_training", "energy")]
    assert apart.tolist() == [0, 1, 1, 0]
    assert found.set_index(["first", "second"]).jaccard.isna()[("agriculture", "sports")]


def test_breadth(mini_tables, pairs):
    found = shares.breadth(mini_tables, pairs)
    columns = ["pair", "events", "named", "said", "agreed", "done", "talk_only", "fields_per_event"]
    assert list(found[columns].itertuples(index=False, name=None)) == [("vn-hop--jp-yama", 4, 3, 2, 2, 0, 1, 0.75), ("vn-tran-city--jp-umi", 1, 1, 0, 1, 1, 0, 1)]


def test_a_pair_without_fields_stays(mini):
    mini.write("event_fields.csv", "".join(line for line in mini.lines("event_fields.csv") if not line.startswith("tran-umi")))
    tables = load(mini.path)
    found = shares.breadth(tables, held(partnerships(tables)))
    assert found.named.tolist() == [3, 0]
    assert list(shares.beyond_talk(tables, held(partnerships(tables)), by="pair").pair) == ["vn-hop--jp-yama"]


def test_breadth_by_events(mini_tables, pairs):
    found = shares.breadth_by_events(mini_tables, pairs, edges=(1, 2, 5))
    assert found.events_from.tolist() == [1, 2, 5] and found.events_to.tolist()[:2] == [1, 4] and pd.isna(found.events_to[2])
    assert found.pairs.tolist() == [1, 1, 0]
    assert found[["median_named", "least", "most", "median_talk_only"]].to_numpy()[:2].tolist() == [[1, 1, 1, 0], [3, 3, 3, 1]]


def test_breadth_correlation(mini_tables):
    """Five pairs: by events 2, 4, 1, 1, 1 and by fields 0, 3, 0, 1, 0."""
    found = shares.breadth_correlation(mini_tables, partnerships(mini_tables)).iloc[0]
    events, fields = pd.Series([2, 4, 1, 1, 1]).rank(), pd.Series([0, 3, 0, 1, 0]).rank()
    assert found.rho == pytest.approx(events.corr(fields)) and found.pairs == 5


def test_stage_reporters(mini_tables):
    """The copy of the agency is the agency; The Paper supports no fields but those of the meeting."""
    found = shares.stage_reporters(mini_tables)
    assert list(found) == ["side", "publisher_kind", "said", "agreed", "done"]
    assert found.to_numpy().tolist() == [
        ["jp", "aggregator", 0, 0, 1],
        ["jp", "government", 1, 1, 1],
        ["vn", "government", 0, 2, 0],
        ["vn", "news_agency", 0, 1, 0],
        ["vn", "press", 1, 0, 0],
    ]
