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
    key = frame.columns[0]
    names, became = frame[key].tolist(), frame["became"].tolist()  # lists are read faster than columns
    left = [place for place, heir in enumerate(became) if isinstance(heir, str)]
    ended = {names[place]: became[place] for place, last in zip(left, frame["valid_until"].iloc[left]) if last.date() < day}
    found = dict(zip(names, names))
    for identity in ended:
        path = [identity]
        while path[-1] in ended:
            path.append(ended[path[-1]])
            if path[-1] in path[:-1]:
                raise ValueError(f"became leads in a circle: {' -> '.join(path)}. Correct became in the table of {key}")
        found[identity] = path[-1]
    return found
