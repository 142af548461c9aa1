"""Write the names of places so that none lies on another and leaders do not cross."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from localties.drawing import layout, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase
    from numpy.typing import NDArray

    from localties.drawing.canvas import Haloed


__all__ = ["LEADER", "draw_names", "fewest_named", "haloed", "in_column", "inside", "leader_crossings", "near_places", "spread"]

LEADER = {"linewidths": 0.45, "zorder": 2.5, "gid": "leaders"}

#: Inches before a column of names at which leaders turn level.
TICK = 0.12

#: By how much leaders may rise an inch of their way.
SLOPES = (0.0, -0.35, 0.35, -0.7, 0.7, -1.1, 1.1)

#: Height of a line of names as a multiple of the size of its letters.
LINE = 1.42


def spread(positions: NDArray, gap: float | NDArray, low: float, high: float) -> NDArray:
    """Move positions as little as possible so that neighbours are a gap apart.

    Parameters
    ----------
    positions : numpy.ndarray
        Shape (n,).
    gap : float or numpy.ndarray
        Room that each takes, shape (n,) or the same for all; two neighbours are half the
        sum of theirs apart.
    low, high : float
        Range to stay in, as far as it has room.

    Returns
    -------
    numpy.ndarray
        Shape (n,), in the order of `positions`. Least squares (pool adjacent violators).

    Examples
    --------
    >>> spread(np.array([0.0, 0.0, 5.0]), 1.0, -10, 10).tolist()
    [-0.5, 0.5, 5.0]
    """
    order = np.argsort(positions, kind="stable")
    rooms = np.broadcast_to(np.asarray(gap, float), len(positions))
    placed = np.empty(len(positions))
    placed[order] = _stacked(positions[order], rooms[order], low, high)
    return placed


def _stacked(positions: NDArray, rooms: NDArray, low: float, high: float) -> NDArray:
    """As `spread`, for positions whose order from low to high is given, whatever they are."""
    steps = np.concatenate([[0], np.cumsum((rooms[1:] + rooms[:-1]) / 2)]) if len(rooms) else rooms
    pools: list[float] = []
    counts: list[int] = []
    for value in (positions - steps).tolist():  # numbers of Python's own are added faster than those of an array
        count = 1
        while pools and pools[-1] > value:
            before, many = pools.pop(), counts.pop()
            value, count = (before * many + value * count) / (many + count), many + count
        pools.append(value)
        counts.append(count)
    moved = np.repeat(pools, counts) if pools else np.array([])
    top = high - steps[-1] if len(steps) else high
    return np.clip(moved, low, max(low, top)) + steps


def fewest_named(rank: Sequence[float], lines: Sequence[int], room: int) -> float:
    """Least rank that gives a name, so that names take no more lines than there is room for.

    Places of equal rank are named all or none: which of them to name would be chance.

    Examples
    --------
    >>> fewest_named([9, 3, 2, 2, 1, 1, 1], [1] * 7, 5), fewest_named([4, 4], [1, 1], 1)
    (2, 5)
    """
    ranks = sorted(set(rank))
    return next((least for least in ranks if sum(high for own, high in zip(rank, lines) if own >= least) <= room), ranks[-1] + 1 if ranks else 0)


def in_column(seats: NDArray, column: float, gap: float | NDArray, low: float, high: float) -> NDArray:
    """Heights of names in a column at one side of seats, so that straight leaders hardly cross.

    Parameters
    ----------
    seats : numpy.ndarray
        Shape (n, 2).
    column : float
        Where leaders end.
    gap, low, high : float
        As of `spread`.

    Returns
    -------
    numpy.ndarray
        Shape (n,). Parallel leaders do not cross: names are spread around where leaders of
        some slope meet the column, then two names whose leaders still cross change places,
        which makes leaders shorter, until none do. Of several slopes the one is taken that
        leaves the fewest crossings, then the one whose names are most in the order of their
        places from top to bottom.
    """
    rooms = np.broadcast_to(np.asarray(gap, float), len(seats))
    tried = [_uncrossed(seats, column, seats[:, 1] + slope * np.abs(column - seats[:, 0]), rooms, low, high) for slope in SLOPES]
    level = np.argsort(np.argsort(seats[:, 1], kind="stable"), kind="stable")
    return min(tried, key=lambda heights: (len(leader_crossings(seats, column, heights)), int(np.abs(np.argsort(np.argsort(heights)) - level).sum())))


def _uncrossed(seats: NDArray, column: float, wanted: NDArray, rooms: NDArray, low: float, high: float) -> NDArray:
    """Heights near the wanted ones, of names that change places until their leaders do not cross."""
    order = np.argsort(wanted, kind="stable")
    heights = np.empty(len(seats))
    for _ in range(len(seats) ** 2):
        heights[order] = _stacked(wanted[order], rooms[order], low, high)
        crossed = leader_crossings(seats, column, heights)
        if not len(crossed):
            break
        one, two = (int(np.flatnonzero(order == leader)[0]) for leader in crossed[0])
        order[[one, two]] = order[[two, one]]
    return heights


def leader_crossings(seats: NDArray, column: float, heights: NDArray) -> NDArray:
    """Pairs of straight leaders, from seats to heights on a column, that cross: shape (n, 2)."""
    run, rise = column - seats[:, 0], heights - seats[:, 1]
    farther = np.abs(run)[:, None] >= np.abs(run)
    passes = seats[:, None, 1] + rise[:, None] * (seats[None, :, 0] - seats[:, None, 0]) / np.where(run == 0, 1, run)[:, None]
    return np.argwhere(farther & (np.sign(passes - seats[None, :, 1]) * np.sign(heights[:, None] - heights) < 0))


def near_places(fig: FigureBase, seats: pd.DataFrame, labels: dict[str, str], taken: NDArray, boxes: Sequence[Sequence[float]], room: Sequence[float], *, outward: int, size: float) -> dict[str, tuple[float, float, str, bool]] | None:
    """Find room for each name beside its place, or none where one name finds no room.

    Parameters
    ----------
    fig : matplotlib.figure.Figure or SubFigure
    seats : pandas.DataFrame
        `x`, `y` and `reach` (half the bar of a hub), inches.
    labels : dict of str
        By index of `seats`.
    taken : numpy.ndarray
        Shape (m, 2), points on which no name may lie.
    boxes : sequence of four floats
        Left, bottom, right, top of what no name and no leader may lie on.
    room : sequence of four floats
        The same of the room for names.
    outward : {-1, 1}
        Side to try first.
    size : float
        Points.

    Returns
    -------
    dict of tuple or None
        By place: x, y of the middle of the side of a name that is next to its place, the
        alignment ``left`` or ``right``, and whether it lies so far away that it needs a leader.
    """
    spots, reach, known = seats[["x", "y"]].to_numpy(float), seats.reach.to_numpy(float), list(seats.index)
    waiting = _blocks(spots)
    for _ in range(3 * len(waiting)):
        placed: dict[str, tuple[float, float, str, bool]] = {}
        blocked, lines = [], [taken]
        for number, block in enumerate(waiting):
            found = _place(fig, spots[block], np.fmax.reduce(reach[block]), [labels[known[place]] for place in block], np.delete(spots, block, axis=0), lines, boxes, blocked, room, outward, size)
            if found is None:
                waiting = [block, *waiting[:number], *waiting[number + 1 :]]  # it goes first in the next round
                break
            placed.update(zip([known[place] for place in block], found))
        else:
            return placed
    return None


def _blocks(spots: NDArray) -> list[list[int]]:
    """Places that lie on one another get their names one below the other."""
    close = np.hypot(spots[:, None, 0] - spots[:, 0], spots[:, None, 1] - spots[:, 1]) < 0.09
    blocks: list[list[int]] = []
    for place in range(len(spots)):
        near = next((block for block in blocks if close[block[0], place]), None)
        blocks.append([place]) if near is None else near.append(place)
    return [sorted(block, key=lambda place: -spots[place, 1]) for block in blocks]


def _place(fig: FigureBase, spots: NDArray, reach: float, labels: list[str], others: NDArray, lines: list[NDArray], boxes: Sequence[Sequence[float]], blocked: list[tuple], room: Sequence[float], outward: int, size: float) -> list[tuple[float, float, str, bool]] | None:
    """Place of each name of a block; adds what it takes to `lines` and `blocked`."""
    width, pitch = layout.measure(fig, "\n".join(labels), fontsize=size)[0], size / 72 * LINE
    x0, y0 = spots.mean(axis=0)
    counts = np.array([label.count("\n") + 1 for label in labels])
    half = pitch * counts.sum() / 2
    tries = _tries(outward, reach, half)
    across, up = (max(abs(at[axis]) for at in tries) + more + 0.1 for axis, more in ((0, width), (1, half)))
    window = x0 - across, y0 - up, x0 + across, y0 + up  # nothing farther away can be met
    near = np.vstack([points[inside(window, points)] for points in lines])
    for dx, dy, far in tries:
        x, y, side = x0 + dx, y0 + dy, 1 if dx > 0 else -1
        left = x if side > 0 else x - width
        mine = (left - 0.03, y - half + 0.01, left + width + 0.03, y + half - 0.01)
        wide = (mine[0] - 0.06, mine[1] - 0.06, mine[2] + 0.06, mine[3] + 0.06)  # a name belongs to the seat that is nearest
        if not _within(mine, room) or any(_meet(mine, box) for box in (*boxes, *blocked)) or _holds(wide, others) or _holds(mine, near):
            continue
        middles = y + half - pitch * (np.cumsum(counts) - counts / 2)
        ends = np.column_stack([np.full(len(middles), x - side * TICK), middles])
        leaders = np.linspace(spots, ends, 24) if far else np.empty((0, 1, 2))
        whole, later = leaders.reshape(-1, 2), leaders[4:].reshape(-1, 2)  # they begin among their own curves, and may begin in a box
        if not (any(_holds(box, whole) for box in blocked) or any(_holds(box, later) for box in boxes) or _close(later, others, 0.06) or _close(later, near, 0.03)):
            blocked.append(mine)
            lines.append(whole)
            return [(x, middle, "left" if side > 0 else "right", far) for middle in middles]
    return None


def _tries(outward: int, reach: float, half: float) -> list[tuple[float, float, bool]]:
    """Where a name may start from its place and whether that takes a leader, best first: near before far, outward before inward."""
    near = [(outward * 0.07, 0.0, False), *((way * outward * 0.05, turn * (half + 0.04 + reach), False) for way in (1, -1) for turn in (1, -1))]
    return near + _far_tries(outward)


@lru_cache(maxsize=2)
def _far_tries(outward: int) -> list[tuple[float, float, bool]]:
    turns = np.deg2rad([0, 25, -25, 50, -50, 70, -70])
    far = [(float(way * outward * (step * np.cos(turn) + TICK)), float(step * np.sin(turn)), True) for step in np.arange(0.12, 0.9, 0.13) for way in (1, -1) for turn in turns]
    dx, dy = np.array(far)[:, :2].T
    return [far[place] for place in np.argsort(np.hypot(dx, dy) * np.where(dx * outward > 0, 1, 1.6), kind="stable")]


def _within(box: Sequence[float], room: Sequence[float]) -> bool:
    return box[0] >= room[0] and box[1] >= room[1] and box[2] <= room[2] and box[3] <= room[3]


def _close(line: NDArray, points: NDArray, distance: float) -> bool:
    """Whether a leader passes one of the points within a distance."""
    if not len(line):
        return False
    points = points[inside((*line.min(axis=0) - 2 * distance, *line.max(axis=0) + 2 * distance), points)]
    return bool((np.hypot(line[:, None, 0] - points[None, :, 0], line[:, None, 1] - points[None, :, 1]) < distance).any())


def _holds(box: Sequence[float], points: NDArray) -> bool:
    return bool(inside(box, points).any())


def inside(box: Sequence[float], points: NDArray) -> NDArray:
    """Which points, in an array of shape (..., 2), lie within a box of left, bottom, right and top."""
    return (points[..., 0] > box[0]) & (points[..., 0] < box[2]) & (points[..., 1] > box[1]) & (points[..., 1] < box[3])


def _meet(first: Sequence[float], second: Sequence[float]) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def haloed(ax: Axes, x: float, y: float, words: str, *, halo: float = 2.0, **look: object) -> Haloed:
    """Write words as `Axes.text` does, with an edge of paper half as many points wide as `halo`."""
    from localties.drawing.canvas import Haloed

    written = Haloed(x, y, words, (halo, style.PAPER), **{"transform": ax.transData, "clip_on": False, **look})
    return ax.add_artist(written)


def draw_names(ax: Axes, seats: pd.DataFrame, labels: dict[str, str], placed: dict[str, tuple[float, float, str, bool]], *, size: float, faded: Collection[str] = ()) -> None:
    """Write names where `near_places` or `in_column` found room, with leaders as one collection."""
    from matplotlib.collections import LineCollection

    leaders, colors = [], []
    for identity, (x, y, side, far) in placed.items():
        seat, inward = seats.loc[identity], -1 if side == "left" else 1
        if far:
            leaders.append([(seat.x, seat.y), (x + inward * TICK, y), (x + inward * 0.03, y)])
            colors.append(style.FADED if identity in faded else style.LEADER)
        color = style.PALE if identity in faded else style.INK
        haloed(ax, x, y, labels[identity], ha=side, va="center_baseline" if "\n" not in labels[identity] else "center", multialignment=side, color=color, fontsize=size, zorder=6, gid="name")
    ax.add_collection(LineCollection(leaders, colors=colors, **LEADER), autolim=False)
