"""Arrange maps, their key and a note on a figure of any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from localties.data.labels import Labels
from localties.drawing import insets, layout, maps, style
from localties.drawing.keys import Key, Plan, plan_key

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from localties.data.tables import Tables

__all__ = ["Arrangement", "arrange", "key_room", "tell_letters"]

#: Inches: free edge of the figure, room between maps and between maps and key, room between
#: maps and note, least height of a map.
MARGIN, GAP, ABOVE_NOTE, LEAST = 0.12, 0.3, 0.12, 1.0

NOTE: dict[str, Any] = {"fontsize": style.SIZES["small"], "color": style.MUTED, "linespacing": 1.3}


class Arrangement(NamedTuple):
    """Places in inches of the figure.

    `boxes` are left, bottom, width and height of each map, `corner` the upper left one of the
    key, `note` the lines that stand at the bottom.
    """

    boxes: list[tuple[float, float, float, float]]
    plan: Plan
    corner: tuple[float, float]
    note: str


def arrange(tables: Tables, fig: FigureBase, panels: Sequence[tuple[str, str]], key: Key, words: Labels) -> Arrangement:
    """Find the places that make maps largest.

    Parameters
    ----------
    tables : Tables
    fig : matplotlib.figure.Figure or SubFigure
    panels : sequence of (str, str)
        Country and title of each map, in rows from the upper left.
    key : Key
        Its note goes below the maps, with what letters above insets mean, if there are any.
    words : Labels

    Raises
    ------
    ValueError
        If no map would be an inch high.
    """
    found = _best(tables, fig, panels, key, key.note)
    told = tell_letters(tables, fig, {country: box[2] for (country, _), box in zip(panels, found.boxes)}, words)
    return _best(tables, fig, panels, key, f"{key.note}\n{told}") if told else found


def tell_letters(tables: Tables, fig: FigureBase, widths: Mapping[str, float], words: Labels) -> str:
    """What the letters above insets mean, a line for each country of maps so many inches wide; "" if there are none."""
    lines = []
    for country, width in widths.items():
        names = [words.phrase("key letter", letter=letter, name=name) for letter, name in insets.inset_names(tables, country, fig, width, words) if name]
        if names:
            lines.append(words.phrase("key letters", country=words.name(country), letters=words.phrase("list semicolon").join(names)))
    return "\n".join(lines)


def key_room(tables: Tables, country: str) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of the part of a country's map that is free for a key, in axes coordinates."""
    return tables.package.map(country).get("key", (0.0, 0.6, 0.4, 0.4))


def _best(tables: Tables, fig: FigureBase, panels: Sequence[tuple[str, str]], key: Key, note: str) -> Arrangement:
    """Try all numbers of rows with the key within a map, beside, and below; take the largest maps."""
    width, height = layout.size(fig)
    width = width - 2 * MARGIN
    lines = layout.wrap(fig, note, width, **NOTE)
    floor = MARGIN + (layout.measure(fig, lines, **NOTE)[1] + ABOVE_NOTE if note else 0)
    head = 0.1 + layout.measure(fig, "A\nA", fontsize=style.SIZES["body"])[1]
    shapes = [maps.aspect(tables, country) for country, _ in panels]
    down, across = plan_key(fig, key), plan_key(fig, key, across=width)
    options = []
    for rows in range(1, len(panels) + 1):
        columns = -(-len(panels) // rows)
        grid = [range(start, min(start + columns, len(panels))) for start in range(0, len(panels), columns)]
        for where, plan, wide, high in (("inside", down, 0.0, 0.0), ("beside", down, down.width + GAP, 0.0), ("below", down, 0.0, down.height + GAP), ("below", across, 0.0, across.height + GAP)):
            room = [(width - wide - GAP * (len(line) - 1)) / sum(shapes[place] for place in line) for line in grid]
            tall = min(*room, (height - floor - high) / len(grid) - head)
            host = _host(tables, panels, shapes, tall, down) if where == "inside" else 0
            if tall >= LEAST and host is not None and plan.width <= width and (where != "beside" or plan.height <= height - floor):
                options.append((round(tall, 3), -len(options), where, plan, grid, host))
    if not options:
        raise ValueError(f"a figure of {layout.size(fig)[0]:.1f} by {height:.1f} inches has no room for {len(panels)} maps and their key: make it larger")
    tall, _, where, plan, grid, host = max(options, key=lambda option: option[:2])
    boxes = _boxes(grid, shapes, tall, width - (plan.width + GAP if where == "beside" else 0), height, head)
    right, low = max(left + wide for left, _, wide, _ in boxes), min(bottom for _, bottom, _, _ in boxes)
    if where == "inside":
        left, bottom, _, part = key_room(tables, panels[host][0])
        corner = boxes[host][0] + left * boxes[host][2], boxes[host][1] + (bottom + part) * tall
    else:
        corner = (right + GAP, boxes[0][1] + tall) if where == "beside" else (MARGIN, low - GAP * 0.6)
    return Arrangement(boxes, plan, corner, lines)


def _host(tables: Tables, panels: Sequence[tuple[str, str]], shapes: Sequence[float], tall: float, plan: Plan) -> int | None:
    """The first map with room for the key."""
    for place, (country, _) in enumerate(panels):
        _, _, wide, high = key_room(tables, country)
        if plan.width <= wide * shapes[place] * tall and plan.height <= high * tall:
            return place
    return None


def _boxes(grid: Sequence[range], shapes: Sequence[float], tall: float, width: float, height: float, head: float) -> list[tuple[float, float, float, float]]:
    boxes = []
    for row, line in enumerate(grid):
        spare = width - sum(shapes[place] * tall for place in line)
        gap = min(spare / max(len(line) - 1, 1), GAP * 2)
        left, bottom = MARGIN, height - (row + 1) * (tall + head)
        for place in line:
            boxes.append((left, bottom, shapes[place] * tall, tall))
            left += shapes[place] * tall + gap
    return boxes
