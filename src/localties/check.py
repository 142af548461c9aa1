"""Name every fault of a folder of tables at once, with its place and remedy."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from localties import rules
from localties.dates import year_first
from localties.faults import Fault, TableError, did_you_mean
from localties.tables import Package, read_package, read_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Fault", "check"]

#: From this many rows on, the tables are checked side by side in processes of their own.
PARALLEL_ROWS = 50_000


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
    schema = _schema_faults(package, frames)  # large tables are under way from here on
    between = list(rules.faults(package, {table: _named_rows(package, table, frame) for table, frame in frames.items()}))
    return _tidy(package, [*faults, *schema, *between])


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
    """What the frictionless library finds: types, constraints, keys."""
    import frictionless

    if not frames:
        return iter(())
    descriptor = _readable_part(package.descriptor, set(frames))
    try:
        frictionless.Package.from_descriptor(descriptor, basepath=str(package.folder))
    except frictionless.FrictionlessException as error:
        reasons = "; ".join(reason.note for reason in error.reasons) or error.error.note
        return iter([Fault("datapackage.json", 0, "", "", f"the schema is not valid: {reasons}", "Mend the schema")])
    cells = sum(frame.size for frame in frames.values())
    validate = partial(_validate, descriptor, str(package.folder), cells)
    if sum(map(len, frames.values())) < PARALLEL_ROWS:
        return _translated(package, frames, nullcontext(), map(validate, [list(frames)]))
    pool = ProcessPoolExecutor()
    largest_first = sorted(frames, key=lambda table: -len(frames[table]))
    return _translated(package, frames, pool, pool.map(validate, ([table] for table in largest_first)))


def _translated(package: Package, frames: dict[str, pd.DataFrame], pool: AbstractContextManager, found: Iterable[list[tuple[str, SimpleNamespace]]]) -> Iterator[Fault]:
    with pool:
        for table, error in (pair for pairs in found for pair in pairs):
            yield _translate(package, table, frames[table], error)


def _validate(descriptor: dict[str, Any], folder: str, cells: int, tables: list[str]) -> list[tuple[str, SimpleNamespace]]:
    """Let the library check tables; the errors come back as plain values, fit to travel."""
    import frictionless

    package = frictionless.Package.from_descriptor(descriptor, basepath=folder)
    names = ("type", "note", "row_number", "field_name", "cell", "field_names", "field_cells", "reference_name", "reference_field_names")
    found = []
    for table in tables:
        report = package.get_resource(table).validate(limit_errors=cells + 1)  # the default stops at 1,000 errors
        errors = (error for task in report.tasks for error in task.errors)
        found += [(table, SimpleNamespace(**{name: getattr(error, name, None) for name in names})) for error in errors]
    return found


def _readable_part(descriptor: dict[str, Any], tables: set[str]) -> dict[str, Any]:
    """The schema without unreadable tables, so that their fault is not said of others."""
    part = copy.deepcopy(descriptor)
    part["resources"] = [resource for resource in part["resources"] if resource["name"] in tables]
    for resource in part["resources"]:
        resource["encoding"] = "utf-8"  # without it Windows-1252 bytes pass
        for item in resource["schema"]["fields"]:
            if item["type"] == "number":  # the library cannot compare NaN; see cells._numbers
                item["constraints"] = {name: limit for name, limit in item.get("constraints", {}).items() if name not in ("minimum", "maximum")}
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in tables | {""}]
    return part


def _translate(package: Package, table: str, frame: pd.DataFrame, error: Any) -> Fault:
    """A frictionless error in plain words, at a line instead of a record."""
    line = int(frame.index[error.row_number - 2])  # the library counts records, header first
    if error.type == "blank-row":
        return Fault(package.path(table).name, line, "", "", "every cell of the row is empty", "Delete the row")
    if error.type == "foreign-key":
        return _dangling(package, table, frame, line, error)
    schema = package.resources[table]["schema"]
    if error.type == "primary-key":
        key = schema["primaryKey"]
        column = ", ".join(key)
        found = ", ".join(frame.loc[line, key])
        if len(key) == 1 and not found:
            column = key[0]  # said already as a required cell
        return Fault(package.path(table).name, line, column, found, f"this {column} stands in an earlier row too ({error.note})", f"Delete the row that repeats it, or give the new row an id of its own{_free(frame[key[0]])}")
    item = package.fields(table).get(error.field_name, {"name": "", "type": "string"})
    problem, remedy = _cell_words(item, error)
    if error.field_name in schema["primaryKey"] and not error.cell:
        remedy += _free(frame[error.field_name])
    return Fault(package.path(table).name, line, item["name"], error.cell or "", problem, remedy)


def _free(ids: pd.Series) -> str:
    """The next number, if the rows of a table are numbered."""
    found = ids[ids != ""].str.extract("^([a-z]+)([0-9]+)$")
    if found.empty or found.isna().any(axis=None) or found[0].nunique() > 1:
        return ""
    return f" ({found[0].iloc[0]}{found[1].astype(int).max() + 1:0{found[1].str.len().mode()[0]}d} is free)"


def _dangling(package: Package, table: str, frame: pd.DataFrame, line: int, error: Any) -> Fault:
    column, found = error.field_names[0], error.field_cells[0]
    other = error.reference_name or table
    target = package.path(other).name
    accepted = _keys(package, other, error.reference_field_names[0])
    near = did_you_mean(found, accepted)
    known = f"; {target} has: {', '.join(accepted)}" if not near and error.reference_field_names[0] == "code" and 0 < len(accepted) <= 30 else ""
    return Fault(package.path(table).name, line, column, found, f"{found!r} is not in {target}{near}", f"Correct the word, or add a row {found!r} to {target}{known}")


def _keys(package: Package, table: str, column: str) -> list[str]:
    return list(read_rows(package, table)[column])


_TYPES = {
    "number": ("is no number", "Write digits with a point for decimals and no thousands separator: 12500000 or 66.74"),
    "integer": ("is no whole number", "Write digits only"),
    "date": ("is no day of the calendar", "Write it as YYYY-MM-DD, such as 2025-06-04"),
    "boolean": ("is neither true nor false", "Write true or false"),
    "string": ("is no web address", "Write the whole address, beginning with https://"),
}


def _cell_words(item: dict[str, Any], error: Any) -> tuple[str, str]:
    found = error.cell or ""
    if error.type == "type-error":
        problem, remedy = _TYPES[item["type"]]
        return f"{found!r} {problem}{year_first(found)}", remedy
    constraint = re.match(r'constraint "(\w+)"', error.note)
    limits = item.get("constraints", {})
    match constraint and constraint[1]:
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
    return error.note, f"This column holds: {item.get('description', 'see datapackage.json')}"
