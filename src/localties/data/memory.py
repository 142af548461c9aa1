"""Remember what was derived from tables, and tell whether their files are still the same."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["remembered", "state"]

T = TypeVar("T")


def state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of change of each file of a data folder."""
    found = [(str(path), path.stat()) for path in sorted([*folder.glob("*.*"), *folder.glob("boundaries/*.geojson")])]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in found)


def remembered(derive: Callable[..., T]) -> Callable[..., T]:
    """Let a function of `localties.data.tables.Tables` work once for each set of arguments.

    Of a frame a caller gets a shallow copy; pandas copies on write, so that what one caller
    does to it no other sees. Anything else must be such that nobody changes it.
    """
    takes = inspect.signature(derive)

    @functools.wraps(derive)
    def ask(tables: Any, *arguments: Any, **options: Any) -> T:
        bound = takes.bind(tables, *arguments, **options)
        key = (derive.__module__, derive.__qualname__, *list(bound.arguments.items())[1:], *map(id, tables.frames.values()))
        if key not in tables._known:
            tables._known[key] = derive(tables, *arguments, **options)
        known = tables._known[key]
        return known.copy(deep=False) if hasattr(known, "iloc") else known

    return ask
