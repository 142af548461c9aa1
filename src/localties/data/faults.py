"""Describe a fault of a table: where it is, what was found and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Fault", "TableError", "did_you_mean"]


@dataclass(frozen=True)
class Fault:
    """One fault of a data folder.

    Attributes
    ----------
    file : str
        File within the data folder.
    line : int
        Line of the file, the header being 1; 0 if the fault is of the whole file.
    column : str
        Name of the column, or "".
    value : str
        What was found.
    problem, remedy : str
        What is wrong, and what to do.
    level : {"error", "warning"}
    """

    file: str
    line: int
    column: str
    value: str
    problem: str
    remedy: str
    level: str = "error"

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        mark = "" if self.level == "error" else "warning: "
        return f"{place}: {mark}{self.problem}. {self.remedy}."


class TableError(ValueError):
    """A table that cannot be read; the message names file, line, column and remedy."""

    def __init__(self, file: str, line: int | None, column: str | None, problem: str, remedy: str):
        self.fault = Fault(file, line or 0, column or "", "", problem, remedy)
        super().__init__(str(self.fault))


def did_you_mean(found: str, accepted: Iterable[str]) -> str:
    """Ask for the nearest accepted word, if one is near.

    Examples
    --------
    >>> did_you_mean("vn-hanoy", ["vn-hanoi", "vn-hue"])
    " (did you mean 'vn-hanoi'?)"
    """
    near = difflib.get_close_matches(found, accepted, n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""
