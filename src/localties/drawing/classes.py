"""Put numbers into classes and say the ends of each class."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.drawing import style

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Classes", "SCHEMES", "classify"]

#: Ways to set the ends of classes, after mapclassify; those that draw lots are left out.
SCHEMES = ("EqualInterval", "FisherJenks", "Quantiles")


@dataclass(frozen=True)
class Classes:
    """Classes of numbers, from low to high.

    Attributes
    ----------
    scheme : str
        One of `SCHEMES`, ``UserDefined``, or ``own`` where each number has its own class.
    bounds : tuple of float
        Upper end of each class, which belongs to it.
    ends : tuple of float
        The same as it is printed, rounded so that every number stays in its class.
    lowest : float
        Lower end of the first class, as it is printed.
    whole : bool
        Whether all numbers are counts; then the intervals are of whole numbers.
    """

    scheme: str
    bounds: tuple[float, ...]
    ends: tuple[float, ...]
    lowest: float
    whole: bool

    def find(self, values: Iterable[float]) -> NDArray:
        """Class of each value, counted from 0.

        Raises
        ------
        ValueError
            If a value lies above the last class or below the first, or is none of those that
            have classes of their own.
        """
        values = np.asarray(list(values), float)
        inside = np.isin(values, self.bounds) if self.scheme == "own" else (values >= self.lowest) & (values <= self.bounds[-1])
        if not inside.all():
            raise ValueError(f"the values {sorted(set(values[~inside].tolist()))} lie outside the classes, which go from {self.lowest} to {self.bounds[-1] if self.bounds else self.lowest}: classify all panels together")
        return np.searchsorted(self.bounds, values, side="left")

    def colors(self) -> list[str]:
        """Colour of each class, light to dark."""
        from matplotlib.colors import to_hex, to_rgb

        if len(self.bounds) == 1:
            return [style.SEQUENTIAL[2]]
        ramp = np.array([to_rgb(color) for color in style.SEQUENTIAL])
        at = np.linspace(0, len(ramp) - 1, len(self.bounds))
        return [to_hex([np.interp(place, range(len(ramp)), part) for part in ramp.T]) for place in at]

    def intervals(self, words: Labels) -> list[str]:
        """Ends of each class in words: ``1``, ``2–4`` for counts; ``0.5–1.2``, ``over 1.2 to 3`` else."""
        if self.scheme == "own":
            return [words.number(end) for end in self.ends]
        lows = [self.lowest, *(end + 1 if self.whole else end for end in self.ends[:-1])]
        return [self._interval(words, low, high, first=place == 0) for place, (low, high) in enumerate(zip(lows, self.ends))]

    def _interval(self, words: Labels, low: float, high: float, *, first: bool) -> str:
        if np.isinf(high):
            return words.phrase("qualifier over", number=words.number(low - self.whole))
        if low == high:
            return words.number(high)
        return words.phrase("interval" if self.whole or first else "interval over", low=words.number(low), high=words.number(high))


def classify(values: Iterable[float], *, scheme: str = "FisherJenks", k: int = 5, breaks: Sequence[float] | None = None) -> Classes:
    """Set the ends of classes for numbers, of all panels together.

    Parameters
    ----------
    values : iterable of float
        Numbers that are missing are passed over.
    scheme : {"EqualInterval", "FisherJenks", "Quantiles"}
        As in mapclassify.
    k : int
        Number of classes; fewer if there are fewer different values.
    breaks : sequence of float, optional
        Upper ends of the classes, rising, instead of a scheme. A last one is added if a
        value is higher, and those above the highest value are left out but for the first,
        which becomes that value; infinity stays, and is printed as "over".

    Returns
    -------
    Classes

    Raises
    ------
    ValueError
        For an unknown scheme, `k` below one, or breaks that do not rise.

    Examples
    --------
    >>> classify([1, 1, 2, 3, 9], k=3).bounds
    (1.0, 3.0, 9.0)
    >>> classify([1, 40, 250], breaks=[10, 100]).bounds
    (10.0, 100.0, 250.0)
    """
    if scheme not in SCHEMES:
        raise ValueError(f"scheme {scheme!r} is unknown; choose one of {', '.join(SCHEMES)}, or give breaks")
    if k < 1:
        raise ValueError(f"k={k}: there is one class at least; give 1 or more")
    if breaks is not None and not all(low < high for low, high in zip(breaks, breaks[1:])):
        raise ValueError(f"breaks {list(breaks)} do not rise; give the upper ends of the classes from low to high")
    numbers = np.asarray(list(values), float)
    numbers = numbers[~np.isnan(numbers)]
    different = np.unique(numbers)
    if not len(numbers) or (breaks is None and len(different) <= k):
        scheme, bounds = "own", different
    else:
        scheme, bounds = (scheme, _bounds(numbers, scheme, k)) if breaks is None else ("UserDefined", _given(numbers, breaks))
    if not len(numbers):
        return Classes(scheme, (), (), 0.0, True)
    whole = bool((numbers == np.floor(numbers)).all())
    ends, lowest = (np.floor(bounds), numbers.min()) if whole else _rounded(numbers, bounds)
    return Classes(scheme, tuple(bounds.tolist()), tuple(ends.tolist()), float(lowest), whole)


def _bounds(numbers: NDArray, scheme: str, k: int) -> NDArray:
    """Upper ends as mapclassify sets them, each once."""
    import mapclassify

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Numba not installed", UserWarning)  # slower, but the same ends
        warnings.filterwarnings("ignore", "Not enough unique values", UserWarning)  # ends that fall together make one class
        return np.unique(mapclassify.classify(numbers, scheme, k=k).bins)


def _given(numbers: NDArray, breaks: Sequence[float]) -> NDArray:
    bounds = np.asarray(breaks, float)
    most = numbers.max()
    if np.isinf(bounds[-1]):
        return bounds
    return np.append(bounds[bounds < most], most)


def _rounded(numbers: NDArray, bounds: NDArray) -> tuple[NDArray, float]:
    """Upper ends and lowest number with as few decimals as keep every number in its class."""
    kept = np.searchsorted(bounds, numbers)
    for decimals in range(-6, 7):
        step = 10.0**-decimals
        ends = np.round(np.ceil(np.round(bounds / step, 9)) * step, max(decimals, 0))
        if len(np.unique(ends)) == len(ends) and (np.searchsorted(ends, numbers) == kept).all():
            break
    return ends, float(np.round(np.floor(np.round(numbers.min() / step, 9)) * step, max(decimals, 0)))
