"""Remember what was derived from tables, and tell whether their files are still the same."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["remembered", "state"]


def state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of change of each file of a data folder."""
    found = [(str(path), path.stat()) for path in sorted([*folder.glob("*.*"), *folder.glob("boundaries/*.geojson")])]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in found)


def remembered(derive: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Let a function of `localties.data.tables.Tables` that gives a frame work once for each set of arguments.

    A caller gets a shallow copy; pandas copies on write, so that what one caller does to it
    no other sees.
    """

    @functools.wraps(derive)
    def ask(tables: Any, **options: Any) -> pd.DataFrame:
        key = (derive.__qualname__, *sorted(options.items()), *map(id, tables.frames.values()))
        if key not in tables._known:
            tables._known[key] = derive(tables, **options)
        return tables._known[key].copy(deep=False)

    return ask
