"""Draw the network of ties: who is tied to whom, and in how many parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from localties.data.labels import Labels
from localties.data.ties import paper_classes
from localties.drawing import style
from localties.drawing.layout import blank, measure, size
from localties.drawing.legend import draw_legend
from localties.drawing.names import haloed, inside
from localties.measures import centres

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase
    from numpy.typing import NDArray

    from localties.data.tables import Tables

__all__ = ["tie_web"]

#: Inches: between two places that have further ties, if no others hang on them; room around a part.
_FAR, _APART = 0.75, 0.08

#: By how much a part is drawn out, the first that has room is taken.
_PRESSES = np.arange(1.6, 0.45, -0.05)

#: Where a place of a single tie may stand from its other end: inches and directions.
_REACHES, _TURNS = (0.35, 0.45, 0.55, 0.7, 0.85), [np.array([np.cos(turn), np.sin(turn)]) for turn in np.linspace(0, 2 * np.pi, 48, endpoint=False)]

_SMALL = style.SIZES["small"]

#: Colours of the places of the two sides.
_SIDES = ("#7a2350", "#1d4f91")


def tie_web(tables: Tables, fig: FigureBase, pairs: pd.DataFrame, *, lang: str = "en") -> dict[str, Axes]:
    """Draw places as points and ties as lines, with no regard to where they lie.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
        Empty; 10 by 8 inches are enough for 70 ties.
    pairs : pandas.DataFrame
        Rows of `localties.partnerships`. Line width grows with the square root of the number of events, colour is
        the class of the highest paper.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    dict of matplotlib.axes.Axes
        ``web``, in inches. A place with several ties has its name in a box, one with a single tie beside a dot.
        Places that ties join stand together; the larger parts come first. Distances mean nothing.
    """
    words, sides = Labels(tables, lang), tables.package.sides
    graph = centres.network(tables, pairs=pairs)
    width, height = size(fig)
    top = height - draw_legend(fig, _entries(words, pairs, sides), left=style.MARGIN, top=height, width=width - 2 * style.MARGIN) - 0.08
    ax = blank(fig, top, label="web")
    boxes = {place: _box(fig, words.name(place), graph.degree[place]) for place in graph}
    spread = _spread(graph, boxes, width - 2 * style.MARGIN, top - 0.1) if len(graph) else {}
    _draw_ties(ax, {place: at for place, (at, _) in spread.items()}, pairs)
    _draw_places(ax, graph, spread, words, sides)
    parts = centres.components(tables, pairs=pairs)
    style.describe(ax, _say(words, graph, parts, sides))
    return {"web": ax}


def _say(words: Labels, graph: nx.Graph, parts: pd.DataFrame, sides: tuple[str, str]) -> str:
    if parts.empty:
        return words.phrase("alt tie_web nothing")
    largest = parts.iloc[0]
    hubs = sorted(graph, key=lambda place: (-graph.degree[place], place))[:3]
    names = words.phrase("list comma").join(words.phrase("name and count", name=words.name(place), count=words.number(graph.degree[place])) for place in hubs)
    members = {"first": words.number(int(largest[f"{sides[0]}_partners"])), "second": words.number(int(largest[f"{sides[1]}_partners"]))}
    return words.phrase("alt tie_web", places=words.number(len(graph)), ties=words.number(graph.number_of_edges()), parts=words.number(len(parts)), largest=words.number(int(largest.ties)), hubs=names, **members)


def _entries(words: Labels, pairs: pd.DataFrame, sides: tuple[str, str]) -> list[tuple[str, dict[str, object]]]:
    classes = paper_classes(pairs).tolist()
    kinds = dict(zip(classes, pairs.formality_kind))
    found = [(words.name(side), {"marker": "o", "markersize": 6, "color": color}) for side, color in zip(sides, _SIDES)]
    say = {level: words.phrase("contact only") if level == 0 else words.word("kinds", "attested") if level == 6 else words.word("kinds", kinds[level]) for level in kinds}
    return found + [(say[level], {"linestyle": "-", "linewidth": 2.4, "color": style.CLASS_COLORS[level]}) for level in sorted(say, key=lambda level: level or 9)]


def _box(fig: FigureBase, name: str, degree: int) -> tuple[float, float]:
    """Width and height in inches that a place takes with its name."""
    wide, high = measure(fig, name, fontsize=_SMALL, fontweight="bold" if degree > 1 else "normal")
    return (wide + 0.14, high + 0.1) if degree > 1 else (wide + 0.16, max(high, 0.12))


def _spread(graph: nx.Graph, boxes: dict[str, tuple[float, float]], width: float, height: float) -> dict[str, tuple[NDArray, int]]:
    """Place every part by itself, set the parts beside one another, as wide as the room allows.

    Gives the place in inches, and where its name stands: 0 on it, 1 right of it, -1 left.
    """
    import networkx as nx

    parts = [_ordered(graph, part) for part in sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))]
    flat = [_lay_out(part) for part in parts]
    for press in _PRESSES:
        fanned = [_fanned({place: at * press for place, at in where.items()}, part, 0.3 + 0.2 * press) for where, part in zip(flat, parts)]
        ways = [_ways(where, part, boxes) for where, part in zip(fanned, parts)]
        placed = [_relax(where, way, boxes) for where, way in zip(fanned, ways)]
        _, tall = _pack([_bounds(where, way, boxes) for where, way in zip(placed, ways)], width)
        if tall > height and press > _PRESSES[-1]:
            continue
        placed, ways = zip(*(_cleared(where, way, part, boxes) for where, way, part in zip(placed, ways, parts)))
        bounds = [_bounds(where, way, boxes) for where, way in zip(placed, ways)]
        corners, tall = _pack(bounds, width)
        if tall <= height:
            break
    rest = np.array([style.MARGIN, (height - tall) / 2])
    return {place: (at + rest + corner - bound[0], way[place]) for where, way, bound, corner in zip(placed, ways, bounds, corners) for place, at in where.items()}


def _ordered(graph: nx.Graph, places: Iterable[str]) -> nx.Graph:
    """Part of a graph whose places and ties come in the same order in every run; a view of one does not."""
    import networkx as nx

    part = nx.Graph()
    part.add_nodes_from(sorted(places))
    part.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges(part) if part.has_node(edge[0]) and part.has_node(edge[1])))
    return part


def _lay_out(part: nx.Graph) -> dict[str, NDArray]:
    """Positions in inches after Kamada and Kawai, of the places of several ties alone: distances on paper near those along the ties."""
    import networkx as nx

    core = _ordered(part, (place for place in part if part.degree[place] > 1))
    if len(core) < 2:
        return {place: np.zeros(2) for place in core or sorted(part)[:1]}
    crowd = {place: sum(part.degree[other] == 1 for other in part[place]) for place in core}
    for first, second in core.edges:
        core[first][second]["inches"] = _FAR + 0.06 * (crowd[first] + crowd[second])
    found = nx.kamada_kawai_layout(core, dist=dict(nx.all_pairs_dijkstra_path_length(core, weight="inches")))
    drawn = np.array([np.hypot(*(found[first] - found[second])) for first, second in core.edges])
    scale = np.median([core[first][second]["inches"] for first, second in core.edges] / drawn)
    return _turned({place: at * scale for place, at in found.items()})


def _turned(where: dict[str, NDArray]) -> dict[str, NDArray]:
    """Turn a part so that it is wider than high, as names are."""
    points = np.array(list(where.values()))
    middle = points.mean(axis=0)
    axis = np.linalg.svd(points - middle)[2]
    axis = axis * np.where(axis.sum(axis=1, keepdims=True) < 0, -1, 1)  # the sign of a singular vector is free
    return {place: axis @ (at - middle) for place, at in where.items()}


def _fanned(where: dict[str, NDArray], part: nx.Graph, near: float) -> dict[str, NDArray]:
    """Spread the places of a single tie around the other end, in the gaps between its further ties."""
    if len(part) == 2:
        first, second = sorted(part)
        return {first: np.zeros(2), second: np.array([0.55, 0.0])}
    for hub in (place for place in part if part.degree[place] > 1):
        single = sorted(place for place in part[hub] if part.degree[place] == 1)
        rays = sorted(float(np.arctan2(*(where[place] - where[hub])[::-1])) for place in part[hub] if place not in single) or [0.25]
        gaps = [(start, (end - start) % (2 * np.pi) or 2 * np.pi) for start, end in zip(rays, rays[1:] + rays[:1])]
        shares = [0] * len(gaps)
        for _ in single:
            shares[max(range(len(gaps)), key=lambda gap: gaps[gap][1] / (shares[gap] + 1))] += 1
        angles = [start + wide * (number + 1) / (share + 1) for (start, wide), share in zip(gaps, shares) for number in range(share)]
        for place, angle in zip(single, angles):  # further out at the sides, where the name of the hub reaches
            where[place] = where[hub] + (near + 0.25 * abs(np.cos(angle))) * np.array([np.cos(angle), np.sin(angle)])
    return where


def _ways(where: dict[str, NDArray], part: nx.Graph, boxes: dict[str, tuple[float, float]]) -> dict[str, int]:
    """Where each name stands: on a place of several ties, else outwards, or inwards if fewer ties of others lie there."""
    edges = np.array(part.edges)
    start, end = (np.array([where[place] for place in edges[:, side]])[:, None] for side in (0, 1))
    along = start + np.linspace(0, 1, 40)[:, None] * (end - start)
    found = {}
    for place, at in where.items():
        if part.degree[place] > 1:
            found[place] = 0
            continue
        out = 1 if at[0] >= where[next(iter(part[place]))][0] - 1e-9 else -1
        others = along[(edges != place).all(axis=1)]
        crossed = {way: inside(_rectangle(at, way, boxes[place]), others).any(axis=1).sum() for way in (out, -out)}
        found[place] = out if crossed[out] <= crossed[-out] + 1 else -out  # inwards lies its own tie too
    return found


def _rectangle(at: NDArray, way: int | NDArray, box: tuple[float, float] | NDArray) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Left, bottom, right, top of a place with its name, or of many at once."""
    (x, y), (wide, high) = np.transpose(at), np.transpose(box)
    left = np.where(way == 0, x - wide / 2, np.where(way > 0, x - 0.05, x + 0.05 - wide))
    return left, y - high / 2, left + wide, y + high / 2


def _relax(where: dict[str, NDArray], way: dict[str, int], boxes: dict[str, tuple[float, float]]) -> dict[str, NDArray]:
    """Push places apart until no name lies on another."""
    names = list(where)
    at, side = np.array([where[name] for name in names]), np.array([way[name] for name in names])
    sizes = np.array([boxes[name] for name in names])
    for _ in range(300):
        left, low, right, high = _rectangle(at, side, sizes)
        over = np.minimum(right[:, None], right) - np.maximum(left[:, None], left) + 0.02
        above = np.minimum(high[:, None], high) - np.maximum(low[:, None], low) + 0.02
        hit = np.triu((over > 0) & (above > 0), 1)
        if not hit.any():
            break
        for first, second in zip(*hit.nonzero()):
            axis = 0 if over[first, second] < above[first, second] else 1
            step = min(over[first, second], above[first, second]) / 2
            sign = 1 if at[first, axis] > at[second, axis] else -1
            at[first, axis] += sign * step
            at[second, axis] -= sign * step
    return dict(zip(names, at))


def _cleared(where: dict[str, NDArray], way: dict[str, int], part: nx.Graph, boxes: dict[str, tuple[float, float]]) -> tuple[dict[str, NDArray], dict[str, int]]:
    """Move places of a single tie around its other end until neither they nor their ties lie on what is not theirs, where there is room."""
    import shapely

    where, way = dict(where), dict(way)
    for _ in range(3 if len(part) > 2 else 0):
        moved = False
        for place in (place for place in part if part.degree[place] == 1):
            hub, now = next(iter(part[place])), (where[place], way[place])
            around = [(box, other == hub) for other in part if other != place for box in [_rectangle(where[other], way[other], boxes[other])]]
            lines = shapely.linestrings([(where[first], where[second]) for first, second in part.edges if place not in (first, second)])
            if not _hits([now], where[hub], boxes[place], around, lines)[0]:
                continue
            tries = [now, *((where[hub] + reach * turn, side) for reach in _REACHES for turn in _TURNS for side in (1, -1))]
            cost = _hits(tries, where[hub], boxes[place], around, lines)
            best = min(range(len(tries)), key=lambda number: (cost[number], np.hypot(*(tries[number][0] - now[0])).round(6), number))
            where[place], way[place] = tries[best]
            moved |= best > 0
        if not moved:
            break
    return where, way


def _hits(tries: list[tuple[NDArray, int]], hub: NDArray, box: tuple[float, float], around: list[tuple[tuple[float, ...], bool]], lines: NDArray) -> NDArray:
    """On how many names and ties a place of a single tie, with its name and its tie, would lie."""
    import shapely

    spots = np.array([at for at, _ in tries])
    edges = np.array([_rectangle(at, side, box) for at, side in tries])
    name = shapely.box(*(edges + (-0.02, -0.02, 0.02, 0.02)).T)[:, None]
    words = shapely.box(*(edges + [(0.11 * (side > 0), 0, -0.11 * (side < 0), 0) for _, side in tries]).T)
    tie = shapely.linestrings(np.stack([np.broadcast_to(hub, spots.shape), spots], axis=1))
    taken, foreign = (shapely.box(*np.array(found).reshape(-1, 4).T) for found in ([one for one, _ in around], [one for one, is_hub in around if not is_hub]))
    found = [shapely.intersects(name, taken), shapely.intersects(name, lines), shapely.intersects(tie[:, None], foreign), shapely.crosses(tie[:, None], lines), shapely.intersects(tie, words)[:, None]]
    return sum(hit.sum(axis=1) for hit in found)


def _bounds(where: dict[str, NDArray], way: dict[str, int], boxes: dict[str, tuple[float, float]]) -> NDArray:
    """Lower left and upper right corner of a part."""
    found = np.array([_rectangle(at, way[place], boxes[place]) for place, at in where.items()])
    return np.array([found[:, :2].min(axis=0) - _APART, found[:, 2:].max(axis=0) + _APART])


def _pack(bounds: list[NDArray], width: float) -> tuple[list[NDArray], float]:
    """Set rectangles one after the other as low as they go; the height that they take."""
    taken: list[tuple[float, float, float, float]] = []
    corners = []
    for low, high in bounds:
        wide, tall = high - low
        tries = [(y, x) for x in {0.0, *(box[2] for box in taken)} for y in {0.0, *(box[3] for box in taken)} if x + wide <= max(width, wide) + 1e-9]
        free = [(y, x) for y, x in sorted(tries) if all(x >= box[2] or x + wide <= box[0] or y >= box[3] or y + tall <= box[1] for box in taken)]
        y, x = min(free, key=lambda corner: (corner[0] + tall, corner[0], corner[1]))
        taken.append((x, y, x + wide, y + tall))
        corners.append(np.array([x, y]))
    tall = max((box[3] for box in taken), default=0.0)
    return [np.array([corner[0], tall - corner[1] - (high - low)[1]]) for corner, (low, high) in zip(corners, bounds)], tall


def _draw_ties(ax: Axes, where: dict[str, NDArray], pairs: pd.DataFrame) -> None:
    from matplotlib.collections import LineCollection

    order = pairs.sort_values(["events", "pair"])
    ends = [tuple(pair.split("--")) for pair in order.pair]
    lines = LineCollection([(where[first], where[second]) for first, second in ends], colors=[style.CLASS_COLORS[level] for level in paper_classes(order)], linewidths=1.1 * np.sqrt(order.events.to_numpy(float)), zorder=2, gid="ties")
    ax.add_collection(lines, autolim=False)


def _draw_places(ax: Axes, graph: nx.Graph, spread: dict[str, tuple[NDArray, int]], words: Labels, sides: tuple[str, str]) -> None:
    color = dict(zip(sides, _SIDES))
    single = [place for place in graph if graph.degree[place] == 1]
    ax.scatter(*np.array([spread[place][0] for place in single]).reshape(-1, 2).T, s=26, color=[color[graph.nodes[place]["side"]] for place in single], edgecolor=style.PAPER, linewidth=0.8, zorder=3, gid="single")
    for place, ((x, y), way) in spread.items():
        if graph.degree[place] > 1:
            ax.text(x, y, words.name(place), ha="center", va="center", fontsize=_SMALL, fontweight="bold", color=style.PAPER, zorder=4, gid="hub", bbox={"boxstyle": "round,pad=0.28", "facecolor": color[graph.nodes[place]["side"]], "edgecolor": style.PAPER, "linewidth": 1.0})
        else:
            haloed(ax, x + 0.07 * way, y, words.name(place), ha="left" if way > 0 else "right", va="center_baseline", fontsize=_SMALL, zorder=4, gid="name")
