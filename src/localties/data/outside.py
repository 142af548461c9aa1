"""Find the faults of what looks at the tables from outside: second coding and published lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from localties.data.cells import fault, records
from localties.data.faults import Fault, did_you_mean
from localties.data.tables import Package

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["agreement", "lists", "verdicts"]

#: Column of the table that holds the result, by criterion.
_RESULTS = {"equal": "agreed", "compatible": "agreed", "overlap": "overlap"}


def agreement(package: Package, audit: pd.DataFrame) -> Iterator[Fault]:
    """Each criterion has its own kind of result, and no more agree than were compared."""
    for line, row in zip(audit.index, records(audit)):
        yield from _column(package, "audit", line, row)
        result = _RESULTS.get(row["criterion"])
        for column in ("agreed", "overlap") if result else ():
            if bool(row[column]) != (column == result):
                yield fault(package, "audit", line, column, row[column], f"the result of {row['criterion']!r} stands in {result}", f"Write it there and leave {'overlap' if result == 'agreed' else 'agreed'} empty")
        numbers = [int(row[column]) for column in ("compared", "agreed") if re.fullmatch("[0-9]+", row[column])]
        if len(numbers) == 2 and 0 < numbers[0] < numbers[1]:
            yield fault(package, "audit", line, "agreed", row["agreed"], f"{row['agreed']} agree of {row['compared']} compared", "Correct one of the two numbers")


def verdicts(package: Package, audited_events: pd.DataFrame) -> Iterator[Fault]:
    """A row that does not stand names its column; only such a row was mended."""
    known = package.fields("audited_events")["verdict"]["constraints"]["enum"]
    for line, row in zip(audited_events.index, records(audited_events)):
        stands = row["verdict"] == "stands"
        yield from _column(package, "audited_events", line, row)
        if row["verdict"] in known and stands == bool(row["column"]):
            yield fault(package, "audited_events", line, "column", row["column"], f"the verdict is {row['verdict']!r}", "Empty the cell" if stands else "Name the column of the events that was not right")
        if stands and row["mended_on"]:
            yield fault(package, "audited_events", line, "mended_on", row["mended_on"], "the row stands, so nothing was mended", "Empty the cell, or correct the verdict")


def _column(package: Package, table: str, line: int, row: dict[str, str]) -> Iterator[Fault]:
    accepted = [*package.fields("events"), "fields"]
    if row["column"] not in {*accepted, ""}:
        yield fault(package, table, line, "column", row["column"], f"{row['column']!r} is no column of events.csv{did_you_mean(row['column'], accepted)}", "Name a column, or fields")


def lists(package: Package, published_lists: pd.DataFrame, partners: pd.DataFrame) -> Iterator[Fault]:
    """A listed partner is of the other country than the list."""
    country = dict(zip(partners.partner_id, partners.country))
    for line, row in zip(published_lists.index, records(published_lists)):
        sides = [country.get(row[column]) for column in ("holder", "partner_id")]
        if None not in sides and sides[0] == sides[1]:
            yield fault(package, "published_lists", line, "partner_id", row["partner_id"], f"{row['partner_id']} is of the same country as {row['holder']}", "Name the partner in the other country, or empty the cell")
