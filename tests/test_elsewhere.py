"""The figures of time and comparison know no country: they draw a made-up folder of two others."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from conftest import each_language

from localties import partnerships
from localties.drawing import layout, style
from localties.figures import compare, curves, dots, facts, lifelines, multiples, terms


def lines_of_life(tables, fig, pairs, lang):
    return lifelines.lifelines(tables, fig, pairs, lang=lang)


def shares(tables, fig, pairs, lang):
    frame = pd.DataFrame({"label": list(pairs.pair), "value": pairs.official_share, "count": pairs.events})
    return dots.ranked_dots(tables, fig, frame, lang=lang, percent=True)


DRAWN = {
    "lifelines": lines_of_life,
    "cumulative_chart": lambda tables, fig, pairs, lang: curves.cumulative_chart(tables, fig, lang=lang),
    "term_chart": lambda tables, fig, pairs, lang: terms.term_chart(tables, fig, lang=lang),
    "field_matrix": lambda tables, fig, pairs, lang: compare.field_matrix(tables, fig, pairs, lang=lang),
    "field_dots": lambda tables, fig, pairs, lang: dots.field_dots(tables, fig, pairs, lang=lang),
    "ranked_dots": shares,
    "pair_multiples": lambda tables, fig, pairs, lang: multiples.pair_multiples(tables, fig, pairs, lang=lang),
    "fact_table": lambda tables, fig, pairs, lang: facts.fact_table(tables, fig, "pt-tran-city", lang=lang),
}


def test_the_folder_is_of_two_other_countries(elsewhere):
    assert elsewhere.package.sides == ("pt", "br")
    assert "pt-hop--br-yama" in set(partnerships(elsewhere).pair)


@pytest.mark.parametrize(("name", "lang"), each_language(*DRAWN))
def test_a_figure_of_two_other_countries(elsewhere, name, lang):
    with style.styled():
        fig = plt.figure(figsize=(8, 4.5))
        DRAWN[name](elsewhere, fig, partnerships(elsewhere), lang)
        assert layout.misplaced(fig) == []
        assert len(style.described(fig)) > 15
        assert not any("vn" in text.get_text() or "jp" in text.get_text() for text in fig.findobj(plt.Text))
        plt.close(fig)
