"""Do once what every notebook does first, in the process that they are forked from."""

from __future__ import annotations

from localties.data.labels import LANGUAGES
from localties.data.lean import import_mapclassify, import_statistics

__all__ = ["warm", "warm_for_profiles"]


def warm() -> None:
    """Warm up for all notebooks.

    Import, load the tables, derive pairs and findings, draw one figure with maps, say one
    pair in each language: the children find tables, shapes, borders, fonts, the size of
    letters and the forms of dates and numbers in memory.
    """
    import_statistics()
    import_mapclassify()
    import networkx  # noqa: F401

    from localties import findings
    from localties.data import tables
    from localties.figures import gallery  # noqa: F401

    try:
        findings(tables.load())
    except Exception:  # the notebooks will say what is wrong with the tables
        pass
    warm_for_profiles()


def warm_for_profiles() -> None:
    """Warm up for profiles: as `warm`, without statistics, which they do not ask for."""
    import matplotlib.pyplot as plt

    from localties.data import tables, ties
    from localties.drawing import style
    from localties.figures import sheet
    from localties.figures.profile import subject, summary
    from localties.measures import comparisons
    from localties.report import shell

    try:
        known = tables.load()
        pair = ties.held(ties.partnerships(known)).pair.iloc[0]
        for lang in LANGUAGES:
            summary(known, subject(known, pair), lang=lang)
            comparisons.timeline(known, pair, lang=lang)
            comparisons.differences(known, lang=lang)
    except Exception:  # as above
        pass
    else:
        with style.styled():
            style.save(sheet.draw(known, pair))
            plt.close("all")
    shell.warm()  # last: where there is a shell, what is drawn is shown in it
