"""Test that the second coding and the published lists are what curation.md tells."""

import random
import re
from pathlib import Path

import pandas as pd

from localties.measures.intervals import with_interval

CURATION = (Path(__file__).resolve().parents[1] / "data" / "curation.md").read_text(encoding="utf-8")
SEED, EVENTS, DRAWN = 20261122, 548, 100
WORDS = {"equal": "{}", "compatible": "{}, both can be true", "overlap": "{}"}


def percent(low, high):
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def test_the_draw_can_be_repeated(real):
    """Numbers drawn among the ids of the first 548 events; ids added since can only have moved them on."""
    then = sorted(random.Random(SEED).sample(range(EVENTS), DRAWN))
    place = {event: number for number, event in enumerate(sorted(real.events.event_id))}
    now = [place[event] for event in real.audited_events.event_id]
    moved = [after - before for before, after in zip(then, now, strict=True)]
    assert now == sorted(now) and moved == sorted(moved)
    assert 0 <= moved[0] and moved[-1] <= len(place) - EVENTS


def test_agreement_is_told_with_its_interval(real):
    counts = with_interval(real.audit[real.audit.agreed.notna()], count="agreed", total="compared")
    told = [f"| {row.column}{', both can be true' if row.criterion == 'compatible' else ''} | {row.agreed} of {row.compared} | {percent(row.low, row.high)} |" for row in counts.itertuples()]
    told += [f"| {row.column} | mean overlap {row.overlap:.2f} | |" for row in real.audit[real.audit.overlap.notna()].itertuples()]
    assert [line for line in told if line not in CURATION] == []
    table = CURATION.split("| column | equal |")[1].split("\n\n")[0]
    assert len(re.findall("^\\| [a-z]", table, re.M)) == len(real.audit)


def test_error_rates_are_told_with_their_intervals(real):
    drawn = real.audited_events
    wrong, sharpened = (drawn.verdict == "wrong"), (drawn.verdict == "sharpened")
    assert drawn.mended_on.notna().equals(wrong | sharpened), "what is still wrong is mended"
    rates = pd.DataFrame({"what": ["wrong", "wrong or less exact", "wrong after mending"], "found": [wrong.sum(), (wrong | sharpened).sum(), (wrong & drawn.mended_on.isna()).sum()], "of": len(drawn)})
    rates = with_interval(rates, count="found", total="of", method="exact")
    told = [f"| {row.what} | {row.found} of {row.of} | {100 * row.low:.1f} to {100 * row.high:.1f} % |" for row in rates.itertuples()]
    others = EVENTS - len(drawn)
    first, both = (rates.set_index("what").loc[what] * others for what in ("wrong", "wrong or less exact"))
    told.append(f"{others} were coded once, so some {first.share:.0f} may be wrong, at most {first.high:.0f} (the upper ends of the interval); with less exact ones {both.share:.0f}, at most {both.high:.0f}.")
    assert [line for line in told if line not in CURATION] == []


def test_one_event_was_no_blind_trial(real):
    drawn = real.audited_events
    assert list(drawn.event_id[~drawn.blind]) == ["hanoi-kanagawa-2024-mou"]
    assert (real.audit.compared == len(drawn)).all()


def test_lists_are_of_partners_in_the_other_country(real):
    country = real.partners.set_index("partner_id").country
    lists = real.published_lists
    known = lists[lists.partner_id.notna()]
    assert (known.holder.map(country) != known.partner_id.map(country)).all()
    assert set(lists.holder.map(country)) == set(real.package.sides)
    assert {"vn-da-nang", "vn-hai-phong", "vn-binh-duong", "vn-hue-city"} <= set(lists.holder)
