"""What titles say of ties is counted right."""

import pandas as pd

from localties import Labels
from localties.data import geography
from localties.drawing import spans


def ties(*pairs):
    frame = pd.DataFrame([pair.split("--") for pair in pairs], columns=["vn_partner", "jp_partner"])
    return frame.assign(pair=list(pairs))


HELD = ties("vn-hue--jp-nara", "vn-hue--jp-kyoto", "vn-hue--jp-gifu", "vn-hue--jp-tokyo", "vn-hanoi--jp-tokyo", "vn-da-nang--jp-tokyo", "vn-quang-tri--jp-nara")


def test_the_fewest_places_that_hold_half(real):
    said = spans.tie_counts(real, HELD, Labels(real))
    assert said == {"ties": "7", "here": "4", "there": "4", "few": "1", "many": "2", "first": "Vietnam", "second": "Japan"}
    assert spans.tie_counts(real, HELD[HELD.vn_partner != "vn-hue"], Labels(real, "ja"))["few"] == "2"


def test_hubs_hold_four_ties_or_more(real):
    assert spans.hubs(real, HELD) == ["vn-hue"]


def test_the_nearest_and_the_farthest(real):
    said = spans.distance_counts(real, HELD, Labels(real, "vi"))
    seat = {row.partner_id: (row.longitude, row.latitude) for row in real.partners.itertuples()}
    km = {pair: geography.distance_km(*(seat[end] for end in pair.split("--"))) for pair in HELD.pair}
    assert said["near_pair"] == Labels(real, "vi").pair(min(km, key=km.get)) and said["far_pair"] == Labels(real, "vi").pair(max(km, key=km.get))
    assert said["near"] == Labels(real, "vi").number(round(min(km.values()), -1)) and said["ties"] == "7"


def test_possible_pairs_of_units(real):
    held = HELD.assign(standing="tie", formality=None, formality_kind=None, events=1, papers=1)
    said = spans.cell_counts(real, held, Labels(real))
    assert (said["cells"], said["possible"]) == ("7", "1,598")  # 34 by 47
