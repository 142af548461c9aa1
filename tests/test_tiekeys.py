"""Legend and alt text of ties say what is drawn, and name all that are equally large."""

import pandas as pd
import pytest

from localties import Labels
from localties.drawing import style, tiekeys

SIDES = ("vn", "jp")


def pairs(*rows):
    frame = pd.DataFrame(rows, columns=["vn_partner", "jp_partner", "standing", "formality", "formality_kind", "events"]).astype({"formality": "Int64"})
    return frame.assign(pair=frame.vn_partner + "--" + frame.jp_partner)


ROWS = [("vn-hue", "jp-nara", "tie", 3, "mou", 5), ("vn-hanoi", "jp-tokyo", "tie", 1, "sister_city", 2), ("vn-hue", "jp-kyoto", "contact", pd.NA, None, 1), ("vn-hanoi", "jp-nara", "tie", pd.NA, None, 5)]


def test_the_legend_goes_from_the_most_formal_to_contacts(real):
    entries = tiekeys.tie_entries(pairs(*ROWS), Labels(real))
    words = ["Highest paper", "Sister city", "Memorandum of understanding", "Attested agreement", "Contact, no paper between governments", "Events", "1", "5"]
    assert [label for label, _ in entries] == words
    assert [look.get("color") for _, look in entries[1:5]] == [style.CLASS_COLORS[value] for value in (1, 3, 6, 0)]
    assert entries[-1][1]["linewidth"] > entries[-2][1]["linewidth"]
    assert tiekeys.tie_entries(pairs(), Labels(real)) == []


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], "Vietnam and Japan, with no pair between them."),
        (ROWS[:1], "Map. Hue – Nara, 5 events."),
        (ROWS[:3], "Map. 2 ties and 1 contact; places: 2 in Vietnam, 3 in Japan. Most pairs: Hue, 2. Most events: Hue – Nara, 5 events."),
        (ROWS, "Map. 3 ties and 1 contact; places: 2 in Vietnam, 3 in Japan. Most pairs: Nara, Hanoi, Hue, 2. Most events: Hanoi – Nara, Hue – Nara, 5 events."),
    ],
)
def test_the_text_names_all_that_are_equally_large(real, monkeypatch, rows, text):
    words = Labels(real)
    phrase = words.phrase
    monkeypatch.setattr(words, "phrase", lambda key, **values: "Map. " if key == "alt flow_map" else phrase(key, **values))
    assert tiekeys.told(pairs(*rows), words, SIDES, "alt flow_map") == text
