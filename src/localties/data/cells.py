"""Find the faults of single cells that the schema cannot say: letters, dates, numbers, order."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from localties.data.dates import PartialDate, parse_date, year_first
from localties.data.faults import Fault
from localties.data.tables import Package

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fault", "faults", "known_date", "known_day", "records"]


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
    for rule in (_text, _dates, _days, _numbers, _order):
        yield from rule(package, table, frame)


def _text(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    """Stray white space, line breaks, control characters, decomposed letters."""
    stray = re.compile(r"^\s|\s$|\s\s|[^\S ]|[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]")
    for column in frame:
        for value in frame[column].unique():
            if stray.search(value):
                problem, remedy = f"{value!r} holds stray white space or invisible characters", "Take them out, or let `make tidy` do it; a cell is one line with single spaces"
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
    """The library takes NaN, INF, 1_000 and digits of other scripts for numbers."""
    for column, item in package.fields(table).items():
        if item["type"] not in ("number", "integer"):
            continue
        limits = item.get("constraints", {})
        low, high = limits.get("minimum", -math.inf), limits.get("maximum", math.inf)
        for line, value in frame[column][frame[column] != ""].items():
            if not re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", value):
                yield Fault(package.path(table).name, int(line), column, value, f"{value!r} is no finite number", "Write digits 0 to 9 with a point for decimals, or leave the cell empty")
            elif not low <= float(value) <= high:
                yield Fault(package.path(table).name, int(line), column, value, f"{value} is out of range", f"Write a number from {limits.get('minimum', 'any')} to {limits.get('maximum', 'any')}")


def _days(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    """The library takes 2024-1-5 and digits of other scripts for days."""
    for column in (name for name, item in package.fields(table).items() if item["type"] == "date"):
        for line, value in frame[column][(frame[column] != "") & ~frame[column].str.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}")].items():
            yield Fault(package.path(table).name, int(line), column, value, f"{value!r} is no day of the calendar{year_first(value)}", "Write it as YYYY-MM-DD, such as 2025-06-04")


def _order(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    key = package.resources[table]["schema"]["primaryKey"]
    frame = frame[~frame[key[0]].str.startswith("line ")]  # a row without id is called so
    rows = list(frame[key].itertuples(index=False, name=None))
    for line, before, row in zip(frame.index[1:], rows, rows[1:]):
        if row < before:
            yield Fault(package.path(table).name, int(line), key[0], row[0], f"the row {' '.join(row)!r} stands after {' '.join(before)!r}", f"Sort the rows by {', '.join(key)}: `make tidy` does it")
            return  # one row out of place is enough to say so


def fault(package: Package, table: str, line: int, column: str, value: str, problem: str, remedy: str, level: str = "error") -> Fault:
    """A fault in a table, by the name of the table."""
    return Fault(package.path(table).name, int(line), column, value, problem, remedy, level)


def records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Rows as dictionaries; pandas' own way takes five times as long."""
    columns = list(frame)
    return [dict(zip(columns, row)) for row in zip(*(frame[column].tolist() for column in columns))]


def known_date(text: str) -> PartialDate | None:
    """The date, or nothing where it is empty or a fault of its own."""
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def known_day(text: str, default: dt.date) -> dt.date:
    """The day, or another where there is none or the cell is a fault of its own."""
    date = known_date(text)
    return date.earliest if date and date.precision == "day" else default
