"""Lay out the key of a map: the classes, their ends, and how many units each has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from localties.drawing import layout, style

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

__all__ = ["Entry", "Key", "Plan", "plan_key"]

#: Inches: height of a line, from its top to the baseline, width and height of a patch, room
#: between columns, widest head of a column, width from which on a title is broken.
LINE, BASELINE, PATCH_WIDTH, PATCH_HEIGHT, GAP, HEAD, TITLE = 0.185, 0.11, 0.27, 0.13, 0.12, 0.85, 1.4

_TITLE = {"fontsize": style.SIZES["label"], "fontweight": "bold"}
_TEXT = {"fontsize": style.SIZES["small"]}
_MUTED = {"fontsize": style.SIZES["small"], "color": style.MUTED, "linespacing": 1.3}


class Entry(NamedTuple):
    """A patch of the key, what it means, and the number of units in each panel."""

    color: str
    is_hatched: bool
    text: str
    counts: tuple[str, ...]


class Key(NamedTuple):
    """A key: title, a head for the numbers of each panel, entries; and a note, which stands elsewhere."""

    title: str
    heads: tuple[str, ...]
    entries: tuple[Entry, ...]
    note: str = ""


@dataclass
class Plan:
    """What a key draws and where, in inches to the right of and below its upper left corner."""

    fig: FigureBase
    width: float = 0.0
    height: float = 0.0
    texts: list[tuple[float, float, str, dict[str, Any]]] = field(default_factory=list)
    patches: list[tuple[float, float, float, Entry]] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, *, ha: str = "left", va: str = "top", **font: Any) -> tuple[float, float]:
        """Place a text below a point, or with its baseline there; give its width and height."""
        size = layout.measure(self.fig, text, **font) if text else (0.0, 0.0)
        left = x - {"left": 0, "center": 0.5, "right": 1}[ha] * size[0]
        self.texts.append((left, y, text, {"va": va, **font}))
        self.width, self.height = max(self.width, left + size[0]), max(self.height, y + size[1])
        return size

    def patch(self, x: float, y: float, width: float, entry: Entry) -> None:
        """Place a patch below a point."""
        self.patches.append((x, y, width, entry))
        self.width, self.height = max(self.width, x + width), max(self.height, y + PATCH_HEIGHT)

    def draw(self, left: float, top: float) -> None:
        """Draw it with its upper left corner at a point in inches of the figure."""
        from matplotlib.patches import Rectangle

        inches = layout.inches(self.fig)
        for x, y, width, entry in self.patches:
            corner = (left + x, top - y - PATCH_HEIGHT)
            self.fig.add_artist(Rectangle(corner, width, PATCH_HEIGHT, facecolor=entry.color, edgecolor=style.COAST, linewidth=0.4, transform=inches, gid="key patch"))
            if entry.is_hatched:
                self.fig.add_artist(Rectangle(corner, width, PATCH_HEIGHT, fill=False, edgecolor=style.MUTED, linewidth=0, hatch=style.HATCH, transform=inches, gid="key hatch"))
        for x, y, text, font in self.texts:
            self.fig.text(left + x, top - y, text, ha="left", transform=inches, gid="key", **font)


def plan_key(fig: FigureBase, key: Key, *, across: float | None = None) -> Plan:
    """Lay out a key.

    Parameters
    ----------
    fig : matplotlib.figure.Figure or SubFigure
    key : Key
    across : float, optional
        Inches that it may be wide with one column an entry; by default it has one line an
        entry.

    Returns
    -------
    Plan
    """
    plan = Plan(fig)
    if across is None:
        _plan_down(plan, key)
    else:
        _plan_across(plan, key)
    return plan


def _plan_down(plan: Plan, key: Key) -> None:
    heads = [layout.wrap(plan.fig, head, HEAD, **_MUTED) for head in key.heads]
    columns = [max(layout.measure(plan.fig, text, **_TEXT)[0] for text in (head, *(entry.counts[place] for entry in key.entries))) for place, head in enumerate(heads)]
    words = max(layout.measure(plan.fig, entry.text, **_TEXT)[0] for entry in key.entries)
    first = PATCH_WIDTH + 0.08 + words
    rights = [first + sum(columns[: place + 1]) + GAP * (place + 1) for place in range(len(columns))]
    title = layout.wrap(plan.fig, key.title, max(rights[-1], TITLE), **_TITLE)
    y = plan.write(0, 0, title, **_TITLE)[1] + 0.06
    y += max(layout.measure(plan.fig, head, **_MUTED)[1] for head in heads)
    for right, head in zip(rights, heads):
        plan.write(right, y, head, ha="right", va="baseline", multialignment="right", **_MUTED)
    y += 0.09
    for entry in key.entries:
        plan.patch(0, y, PATCH_WIDTH, entry)
        plan.write(PATCH_WIDTH + 0.08, y + BASELINE, entry.text, va="baseline", **_TEXT)
        for right, count in zip(rights, entry.counts):
            plan.write(right, y + BASELINE, count, ha="right", va="baseline", **_MUTED)
        y += LINE


def _plan_across(plan: Plan, key: Key) -> None:
    heads = max(layout.measure(plan.fig, head, **_MUTED)[0] for head in key.heads) + GAP
    y = plan.write(0, 0, key.title, **_TITLE)[1] + 0.07
    x = heads
    for number, entry in enumerate(key.entries):
        width = max(layout.measure(plan.fig, entry.text, **_TEXT)[0] + GAP, 0.55)
        plan.patch(x, y, width - 0.02, entry)
        for line, text in enumerate((entry.text, *entry.counts), start=1):
            plan.write(x + width / 2, y + line * LINE + BASELINE, text, ha="center", va="baseline", **(_TEXT if line == 1 else _MUTED))
        x += width
    for line, head in enumerate(key.heads, start=2):
        plan.write(0, y + line * LINE + BASELINE, head, va="baseline", **_MUTED)
