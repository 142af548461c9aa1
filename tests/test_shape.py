"""Test joints, circles and chance on small networks made for them."""

import pytest

from localties import load
from localties.measures import shape


def rows(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


def tied(mini, *pairs):
    """The made-up folder with these ties alone: each a memorandum between two new towns."""
    for event in ("tran-umi-2019-agreement", "hop-yama-2024-succession", "bac-yama-2015-mou", "bac-yama-2018-renewal"):
        mini.set("events.csv", (event,), "kind", "meeting")
    for side, place in sorted({(side, place) for pair in pairs for side, place in zip(("vn", "jp"), pair)}):
        mini.add("partners.csv", partner_id=f"{side}-{place}", country=side, tier="town", name_en=place)
    for first, second in pairs:
        mini.add("events.csv", event_id=f"{first}-{second}", date="2020", date_basis="printed", vn_partner=f"vn-{first}", jp_partner=f"jp-{second}", kind="mou", status="took_place", summary="They sign.")
        mini.add("evidence.csv", event_id=f"{first}-{second}", source_id="ministry-page", locator="p1", supports="all")
    return load(mini.path)


def test_joints(mini):
    """A chain p, x, q, y, r, and s with z beside it: without q, y and r fall off, or p and x."""
    found = shape.joints(tied(mini, ("p", "x"), ("q", "x"), ("q", "y"), ("r", "y"), ("s", "z")))
    assert rows(found, "place", "side", "ties", "part", "largest", "cut_off") == [("vn-q", "vn", 2, 5, 2, 2), ("jp-x", "jp", 2, 5, 3, 1), ("jp-y", "jp", 2, 5, 3, 1)]


def test_a_circle_has_no_joint(mini):
    tables = tied(mini, ("p", "x"), ("q", "x"), ("q", "y"), ("p", "y"), ("r", "y"))
    found = shape.joints(tables).set_index("place").cut_off
    assert found.to_dict() == {"jp-x": 0, "jp-y": 1, "vn-p": 0, "vn-q": 0}
    assert shape.circles(tables) == [["jp-x", "vn-p", "jp-y", "vn-q"]]


def test_a_chain_has_no_circle(mini):
    assert shape.circles(tied(mini, ("p", "x"), ("q", "x"), ("q", "y"))) == []


def test_by_chance_where_there_is_no_choice(mini):
    """Two places with two ties each can only be tied in a circle."""
    found = shape.by_chance(tied(mini, ("p", "x"), ("q", "x"), ("q", "y"), ("p", "y")), draws=20)
    assert rows(found, "measure", "found", "low", "high", "as_few") == [("loops", 1, 1, 1, 1), ("largest", 4, 4, 4, 1)]


def test_by_chance_by_hand(mini):
    """p and x have two ties, q, r, y and z one: five networks, all of two parts; in one of the five p and x are not tied, and three partners are the most."""
    found = shape.by_chance(tied(mini, ("p", "y"), ("p", "z"), ("q", "x"), ("r", "x")), draws=400).set_index("measure")
    assert found.found.to_dict() == {"loops": 0, "largest": 3}
    assert found.low.to_dict() == {"loops": 0, "largest": 3} and found.high.to_dict() == {"loops": 0, "largest": 4}
    assert found.as_few["loops"] == 1 and found.as_few["largest"] == pytest.approx(0.2, abs=0.06)


def test_by_chance_of_nothing(mini):
    assert rows(shape.by_chance(tied(mini), draws=5), "measure", "found") == [("loops", 0), ("largest", 0)]
