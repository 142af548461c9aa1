"""Name every fault of a folder of tables at once, with its place and remedy."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from localties.data import descriptor, rules
from localties.data.dates import year_first
from localties.data.faults import Fault, TableError, did_you_mean
from localties.data.lean import import_jsonschema
from localties.data.tables import Package, read_package, read_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Fault", "check"]

#: Unknown words of a column for which a near one is looked for; the search is slow in long tables.
HINTS = 50


def check(folder: str | Path | None = None) -> list[Fault]:
    """Check a data folder against its schema and the rules that a schema cannot say.

    Parameters
    ----------
    folder : path, optional
        The data folder; by default the project's own `data/`.

    Returns
    -------
    list of Fault
        Errors and warnings in the order of file and line; empty for a faultless folder.
        A table that cannot be read at all is one fault, and what depends on it is not
        reported again.

    Examples
    --------
    >>> from localties import check
    >>> [fault for fault in check() if fault.level == "error"]
    []
    """
    try:
        package = read_package(folder)
    except TableError as error:
        return [error.fault]
    faults, frames = [], {}
    for table in package.resources:
        try:
            frames[table] = read_rows(package, table)
        except TableError as error:
            faults.append(error.fault)
    named = {table: _named_rows(package, table, frame) for table, frame in frames.items()}
    return _tidy(package, [*faults, *_schema_faults(package, frames), *descriptor.faults(package, frames), *rules.faults(package, named)])


def _named_rows(package: Package, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that are not blank; one without id gets a name, lest empty cells seem to refer to it."""
    rows, key = frame[frame.ne("").any(axis=1)].copy(), package.resources[table]["schema"]["primaryKey"]
    if len(key) == 1:
        nameless = rows.index[rows[key[0]] == ""]
        rows.loc[nameless, key[0]] = [f"line {line}" for line in nameless]
    return rows


def _tidy(package: Package, faults: list[Fault]) -> list[Fault]:
    """Order the faults and keep the first that is said of a cell."""
    order = [resource["path"] for resource in package.resources.values()]
    first: dict[tuple[str, int, str], Fault] = {}
    blank = {(fault.file, fault.line) for fault in faults if fault.problem == "every cell of the row is empty"}
    for fault in faults:
        if (fault.file, fault.line) not in blank or not fault.column:
            first.setdefault((fault.file, fault.line, fault.column), fault)
    return sorted(first.values(), key=lambda fault: (order.index(fault.file) if fault.file in order else -1, fault.line, fault.column))


def _schema_faults(package: Package, frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """What the schema says of rows, cells and keys."""
    import_jsonschema()
    import frictionless

    resources = [{**resource, "schema": _comparable(resource["schema"])} for resource in package.resources.values()]
    try:
        schemas = _schemas(json.dumps({**package.descriptor, "resources": resources}))
    except frictionless.FrictionlessException as error:
        reasons = "; ".join(reason.note for reason in error.reasons) or error.error.note
        yield Fault("datapackage.json", 0, "", "", f"the schema is not valid: {reasons}", "Mend the schema")
        return
    for table, frame in frames.items():
        blank = frame.eq("").all(axis=1)
        for line in frame.index[blank]:
            yield Fault(package.path(table).name, int(line), "", "", "every cell of the row is empty", "Delete the row")
        yield from _cells(package, table, frame[~blank], schemas[table])
        yield from _doubles(package, table, frame[~blank])
        yield from _dangling(package, table, frame[~blank], frames)


@lru_cache(maxsize=4)
def _schemas(descriptor: str) -> Mapping[str, Any]:
    """Schemas of the frictionless library by table, made once of the same JSON."""
    import frictionless

    return MappingProxyType({resource.name: resource.schema for resource in frictionless.Package.from_descriptor(json.loads(descriptor)).resources})


def _comparable(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without limits of numbers: the library cannot compare NaN; see cells._numbers."""
    schema = copy.deepcopy(schema)
    for item in schema["fields"]:
        if item["type"] == "number":
            item["constraints"] = {name: limit for name, limit in item.get("constraints", {}).items() if name not in ("minimum", "maximum")}
    return schema


def _cells(package: Package, table: str, frame: pd.DataFrame, schema: Any) -> Iterator[Fault]:
    """Types and constraints, by the reader of the frictionless library; each distinct cell is read once."""
    for field in schema.fields:
        item, read, cells = package.fields(table)[field.name], field.create_cell_reader(), frame[field.name]
        for found in cells.unique():
            failed = read(found)[1]
            if not failed:
                continue
            problem, remedy = _cell_words(item, next(iter(failed)), found)
            if not found and field.name in schema.primary_key:
                remedy += _free(cells)
            for line in cells.index[cells == found]:
                yield Fault(package.path(table).name, int(line), field.name, found, problem, remedy)


def _doubles(package: Package, table: str, frame: pd.DataFrame) -> Iterator[Fault]:
    """Rows whose key stands in an earlier row."""
    key = package.resources[table]["schema"]["primaryKey"]
    column = ", ".join(key)
    for line in frame.index[frame.duplicated(key) & frame[key].ne("").any(axis=1)]:
        first = frame.index[frame[key].eq(frame.loc[line, key]).all(axis=1)][0]
        yield Fault(package.path(table).name, int(line), column, ", ".join(frame.loc[line, key]), f"this {column} stands in an earlier row too, in line {first}", f"Delete the row that repeats it, or give the new row an id of its own{_free(frame[key[0]])}")


def _dangling(package: Package, table: str, frame: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Cells that name a row of another table, or of this one, which is not there."""
    for key in package.resources[table]["schema"].get("foreignKeys", []):
        column, other = key["fields"][0], key["reference"]["resource"] or table
        if other not in frames:
            continue  # a table that cannot be read is a fault of its own
        accepted = list(frames[other][key["reference"]["fields"][0]])
        target, cells = package.path(other).name, frame[column]
        cells = cells[cells.ne("") & ~cells.isin(accepted)]
        for place, found in enumerate(cells.unique()):
            near = did_you_mean(found, accepted) if place < HINTS else ""
            known = f"; {target} has: {', '.join(accepted)}" if not near and key["reference"]["fields"] == ["code"] and 0 < len(accepted) <= 30 else ""
            for line in cells.index[cells == found]:
                yield Fault(package.path(table).name, int(line), column, found, f"{found!r} is not in {target}{near}", f"Correct the word, or add a row {found!r} to {target}{known}")


def _free(ids: pd.Series) -> str:
    """The next number, if the rows of a table are numbered."""
    found = ids[ids != ""].str.extract("^([a-z]+)([0-9]+)$")
    if found.empty or found.isna().any(axis=None) or found[0].nunique() > 1:
        return ""
    return f" ({found[0].iloc[0]}{found[1].astype(int).max() + 1:0{found[1].str.len().mode()[0]}d} is free)"


_TYPES = {
    "number": ("is no number", "Write digits with a point for decimals and no thousands separator: 12500000 or 66.74"),
    "integer": ("is no whole number", "Write digits only"),
    "date": ("is no day of the calendar", "Write it as YYYY-MM-DD, such as 2025-06-04"),
    "boolean": ("is neither true nor false", "Write true or false"),
    "string": ("is no web address", "Write the whole address, beginning with https://"),
}


def _cell_words(item: dict[str, Any], failed: str, found: str) -> tuple[str, str]:
    limits = item.get("constraints", {})
    match failed:
        case "type":
            problem, remedy = _TYPES[item["type"]]
            return f"{found!r} {problem}{year_first(found)}", remedy
        case "required":
            return "the cell is empty", f"Fill it in: {item['description']}"
        case "enum":
            return f"{found!r} is not accepted{did_you_mean(found, limits['enum'])}", f"Write one of: {', '.join(limits['enum'])}. This column holds: {item['description']}"
        case "pattern":
            return f"{found!r} has not the form {limits['pattern']}", f"This column holds: {item['description']}"
        case "minimum" | "maximum":
            return f"{found} is out of range", f"Write a number from {limits.get('minimum', 'any')} to {limits.get('maximum', 'any')}"
        case "maxLength":
            return f"the text has {len(found)} characters", f"Shorten it to {limits['maxLength']}"
    return f"{found!r} breaks the limit {failed} {limits[failed]!r}", f"This column holds: {item.get('description', 'see datapackage.json')}"
