"""Find the faults of single cells that the schema cannot say: letters, dates, numbers, order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from localties.dates import parse_date
from localties.faults import Fault
from localties.tables import Package

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["faults"]


def faults(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    """Apply the rules that look at one table, cell by cell.

    Parameters
    ----------
    package : Package
    table : str
        Name of the table.
    frame : pandas.DataFrame
        The table as text, indexed by line.
    """
    for rule in (_text, _dates, _numbers, _order):
        yield from rule(package, table, frame)


def _text(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    """Stray white space, line breaks, control characters, decomposed letters."""
    stray = re.compile(r"^\s|\s$|\s\s|[^\S ]|[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]")
    for column in frame:
        for value in frame[column].unique():
            if stray.search(value):
                problem, remedy = f"{value!r} holds stray white space or invisible characters", "Take them out; a cell is one line with single spaces"
            elif not unicodedata.is_normalized("NFC", value):
                problem, remedy = f"{value!r} has letters built from loose accents", f"Write it in Unicode form NFC: {unicodedata.normalize('NFC', value)}"
            else:
                continue
            for line in frame.index[frame[column] == value]:
                yield Fault(package.path(table).name, int(line), column, value, problem, remedy)


def _dates(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    for column in package.dates(table):
        for value in frame[column].unique():
            try:
                value and parse_date(value)
            except ValueError as error:
                for line in frame.index[frame[column] == value]:
                    yield Fault(package.path(table).name, int(line), column, value, str(error), "Write 2024, 2024-10, 2024-10-17, 2024~ (about), 2024-10-14/2024-10-19 (interval) or leave it empty")


def _numbers(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    """The library takes NaN and INF for numbers."""
    for column in (name for name, item in package.fields(table).items() if item["type"] == "number"):
        for line in frame.index[frame[column].str.fullmatch(r"(?i)[-+]?(nan|inf|infinity)")]:
            yield Fault(package.path(table).name, int(line), column, frame[column][line], f"{frame[column][line]!r} is no finite number", "Write digits, or leave the cell empty")


def _order(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    key = package.resources[table]["schema"]["primaryKey"]
    rows = list(frame[key].itertuples(index=False, name=None))
    for line, before, row in zip(frame.index[1:], rows, rows[1:]):
        if row < before:
            yield Fault(package.path(table).name, int(line), key[0], row[0], f"the row {' '.join(row)!r} stands after {' '.join(before)!r}", f"Sort the rows by {', '.join(key)}", "error")
            return  # one row out of place is enough to say so
