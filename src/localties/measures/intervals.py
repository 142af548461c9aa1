"""Put intervals around shares, ranks and concentrations, by stated methods and a fixed seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

__all__ = ["DRAWS", "LEVEL", "SEED", "bootstrap", "by_chance", "difference", "gini", "shrunken", "spearman", "with_interval"]

#: Seed of all that is drawn at random: the first data date.
SEED = 20261122
#: Resamples of a bootstrap.
DRAWS = 4999
#: Level of all intervals.
LEVEL = 0.95

_METHODS = {"wilson": "wilson", "exact": "beta"}


def with_interval(frame: pd.DataFrame, *, count: str, total: str, method: str = "wilson") -> pd.DataFrame:
    """Add the share that a count is of its total, with an interval of 95 %.

    Parameters
    ----------
    frame : pandas.DataFrame
    count, total : str
        Columns with whole numbers, the count at most the total.
    method : {"wilson", "exact"}
        Wilson's score interval, or that of Clopper and Pearson, which is never too short.

    Returns
    -------
    pandas.DataFrame
        With `share`, `low` and `high`, 0 to 1; missing where the total is 0.

    Raises
    ------
    ValueError
        If the method is unknown, or a count lies outside 0 and its total.

    Examples
    --------
    >>> import pandas as pd
    >>> with_interval(pd.DataFrame({"equal": [91], "of": [100]}), count="equal", total="of").round(3).values.tolist()
    [[91.0, 100.0, 0.91, 0.838, 0.952]]
    """
    from statsmodels.stats.proportion import proportion_confint

    if method not in _METHODS:
        raise ValueError(f"method {method!r} is unknown; choose one of {', '.join(_METHODS)}")
    found, of = frame[count].to_numpy(float), frame[total].to_numpy(float)
    if ((found < 0) | (found > of)).any():
        worst = frame[(found < 0) | (found > of)].iloc[0]
        raise ValueError(f"{count} is {worst[count]} of {total} {worst[total]}; a count lies between 0 and its total")
    share, low, high = (np.full(len(frame), np.nan) for _ in range(3))
    some = of > 0
    share[some] = found[some] / of[some]
    if some.any():
        low[some], high[some] = proportion_confint(found[some], of[some], alpha=1 - LEVEL, method=_METHODS[method])
    return frame.assign(share=share, low=np.clip(low, 0, share), high=np.clip(high, share, 1))


def shrunken(frame: pd.DataFrame, *, count: str, total: str) -> pd.DataFrame:
    """Draw shares of small totals towards the share of all rows together.

    The rows' true shares are taken to scatter as a beta distribution whose mean is the
    pooled share and whose scatter is what the rows' shares scatter beyond chance. A row
    of a small total is drawn far, one of a large total little; if the rows scatter no more
    than chance would have it, all get the pooled share with its Wilson interval.

    Parameters
    ----------
    frame : pandas.DataFrame
    count, total : str
        Columns with whole numbers.

    Returns
    -------
    pandas.DataFrame
        With `pooled` (the share of all rows), `shrunken` (mean of the row's distribution
        after its count is seen) and `shrunken_low`, `shrunken_high` (its central 95 %).

    Notes
    -----
    Empirical Bayes with the moment estimator of J. C. Kleinman, "Proportions with
    extraneous variance: single and independent samples", JASA 68 (1973), 46-54, weights
    the totals. The intervals leave out that the beta distribution is itself estimated.
    """
    from scipy.stats import beta
    from statsmodels.stats.proportion import proportion_confint

    found, of = frame[count].to_numpy(float), frame[total].to_numpy(float)
    pooled = found.sum() / of.sum() if of.sum() else np.nan
    share = _scatter(found[of > 0], of[of > 0], pooled)
    if share <= 0 or np.isnan(pooled):  # no more scatter than chance: one share for all
        low, high = proportion_confint(found.sum(), of.sum(), alpha=1 - LEVEL, method="wilson") if of.sum() else (np.nan, np.nan)
        return frame.assign(pooled=pooled, shrunken=pooled, shrunken_low=low, shrunken_high=high)
    weight = (1 - share) / share
    first, second = pooled * weight + found, (1 - pooled) * weight + of - found
    tail = (1 - LEVEL) / 2
    return frame.assign(pooled=pooled, shrunken=first / (first + second), shrunken_low=beta.ppf(tail, first, second), shrunken_high=beta.ppf(1 - tail, first, second))


def _scatter(found: NDArray, of: NDArray, pooled: float) -> float:
    """Correlation within a row that the scatter of the shares between rows implies; at most 0 for none."""
    rows, chance = len(of), pooled * (1 - pooled)
    if rows < 2 or not chance > 0:
        return 0.0
    spread = (of * (found / of - pooled) ** 2).sum()
    room = of.sum() - (of**2).sum() / of.sum() - (rows - 1)
    return min((spread - chance * (rows - 1)) / (chance * room), 0.99) if room > 0 else 0.0


def bootstrap(statistic: Callable[..., NDArray], *samples: ArrayLike, draws: int = DRAWS, seed: int = SEED) -> tuple[float, float, float]:
    """Give a statistic with the central 95 % of its values over resampled rows.

    Parameters
    ----------
    statistic : callable
        Takes as many arrays as there are samples, of shape (..., n), and gives one number
        for each row of them.
    *samples : array_like
        Shape (n,), aligned: row i of each is of one place. Their order does not matter.
    draws : int
    seed : int

    Returns
    -------
    estimate, low, high : float
        Percentile interval; draws in which the statistic is undefined are left out. The
        interval is missing for fewer than three rows, all three for none.
    """
    rows = np.array(sorted(zip(*(np.asarray(sample, float) for sample in samples))), float).T
    if rows.size == 0 or rows.shape[1] < 3:
        return float(statistic(*rows)) if rows.size else np.nan, np.nan, np.nan
    chosen = np.random.default_rng(seed).integers(rows.shape[1], size=(draws, rows.shape[1]))
    drawn = statistic(*(row[chosen] for row in rows))
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(drawn, [tail, 1 - tail]) if np.isfinite(drawn).any() else (np.nan, np.nan)
    return float(statistic(*rows)), float(low), float(high)


def difference(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float, float]:
    """Give the difference of two shares with its interval of 95 %.

    Parameters
    ----------
    first, second : tuple of int
        A count and its total, of two groups that have no row in common.

    Returns
    -------
    estimate, low, high : float
        First share less the second, -1 to 1; missing if one of the totals is 0.

    Notes
    -----
    R. G. Newcombe, "Interval estimation for the difference between independent
    proportions", Statistics in Medicine 17 (1998), 873-890, method 10: from both shares'
    Wilson intervals.

    Examples
    --------
    >>> [round(end, 4) for end in difference((56, 70), (48, 80))]
    [0.2, 0.0524, 0.3339]
    """
    import pandas as pd

    one, other = with_interval(pd.DataFrame([first, second], columns=["count", "of"]), count="count", total="of")[["share", "low", "high"]].to_numpy()
    between = one[0] - other[0]
    low = between - np.hypot(one[0] - one[1], other[2] - other[0])
    high = between + np.hypot(one[2] - one[0], other[0] - other[1])
    return float(between), float(low), float(high)


def by_chance(statistic: Callable[[NDArray], NDArray], *, places: int, units: int, draws: int = DRAWS, seed: int = SEED) -> tuple[float, float, float]:
    """Say what a statistic of counts would be if units fell on places by chance alone.

    Parameters
    ----------
    statistic : callable
        As in `bootstrap`, of one sample.
    places, units : int
        Each unit falls on one of the places, on all with the same chance.
    draws : int
    seed : int

    Returns
    -------
    mean, low, high : float
        Of the draws, `low` and `high` around their central 95 %; missing where the statistic is undefined.
    """
    drawn = statistic(np.random.default_rng(seed).multinomial(units, np.full(places, 1 / places), size=draws))
    if not np.isfinite(drawn).any():
        return np.nan, np.nan, np.nan
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return float(np.nanmean(drawn)), float(low), float(high)


def spearman(first: ArrayLike, second: ArrayLike) -> NDArray:
    """Rank correlation along the last axis; missing where one side is constant.

    Examples
    --------
    >>> float(spearman([1, 2, 3, 4], [10, 20, 40, 30]))
    0.8
    """
    from scipy.stats import rankdata

    ranks = [rankdata(values, axis=-1) for values in (first, second)]
    first, second = (rank - rank.mean(axis=-1, keepdims=True) for rank in ranks)
    scale = np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1))
    return np.divide((first * second).sum(axis=-1), scale, out=np.full(np.shape(scale), np.nan), where=scale > 0)


def gini(values: ArrayLike) -> NDArray:
    """Gini coefficient along the last axis: 0 if all hold the same, near 1 if one holds all.

    Examples
    --------
    >>> float(gini([0, 0, 0, 4])), float(gini([1, 1, 1, 1]))
    (0.75, 0.0)
    """
    ordered = np.sort(np.asarray(values, float), axis=-1)
    number = ordered.shape[-1]
    total = ordered.sum(axis=-1)
    weighted = (ordered * (2 * np.arange(1, number + 1) - number - 1)).sum(axis=-1)
    return np.divide(weighted, number * total, out=np.full(np.shape(total), np.nan), where=total > 0)
