"""Follow partners and units through mergers and changes of rank."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["heirs"]


def heirs(frame: pd.DataFrame, day: dt.date) -> dict[str, str]:
    """Map each partner, or unit, to the one that held its place on a day.

    Parameters
    ----------
    frame : pandas.DataFrame
        `Tables.partners` or `Tables.units`.
    day : datetime.date

    Returns
    -------
    dict of str
        Identifier to identifier, following `became` as long as the life before it has
        ended by that day.

    Raises
    ------
    ValueError
        If `became` leads in a circle.
    """
    import pandas as pd

    key = frame.columns[0]
    lives = zip(frame[key], frame["became"], frame["valid_until"])
    ended = {identity: heir for identity, heir, last in lives if pd.notna(heir) and last.date() < day}
    found = {}
    for identity in frame[key]:
        path = [identity]
        while path[-1] in ended:
            path.append(ended[path[-1]])
            if path[-1] in path[:-1]:
                raise ValueError(f"became leads in a circle: {' -> '.join(path)}. Correct became in the table of {key}")
        found[identity] = path[-1]
    return found
