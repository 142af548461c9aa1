"""Write tables anew in their one form: UTF-8, commas, plain line ends, sorted by key."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from pathlib import Path

from localties.data.tables import Package, read_package

__all__ = ["tidy"]

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def tidy(folder: str | Path | None = None) -> list[Path]:
    """Undo what spreadsheets and pasting do to tables, and sort their rows.

    Byte-order mark, UTF-16, semicolons or tabs for commas, line ends, columns in another
    order, empty rows and columns, stray white space, invisible characters and loose accents
    go; no word is changed.

    Parameters
    ----------
    folder : path, optional
        The data folder; by default the project's own `data/`.

    Returns
    -------
    list of Path
        The files that were changed. A table whose cells cannot be told apart stays as it
        is; `localties.check` says what is wrong with it.

    Raises
    ------
    TableError
        If there is no schema.
    """
    package = read_package(folder)
    changed = []
    for table in package.resources:
        path = package.path(table)
        before = path.read_bytes() if path.exists() else b""
        after = _tidied(package, table, before)
        if after is not None and after != before:
            path.write_bytes(after)
            changed.append(path)
    return changed


def _tidied(package: Package, table: str, raw: bytes) -> bytes | None:
    """The table in its one form, or nothing where its cells cannot be told apart."""
    columns = list(package.fields(table))
    found = _cells(raw, columns)
    if found is None:
        return None
    header, *rows = found
    place = {column: header.index(column) for column in columns}
    rows = [[row[place[column]] for column in columns] for row in rows]
    key = [columns.index(column) for column in package.resources[table]["schema"]["primaryKey"]]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([columns, *sorted(rows, key=lambda row: [row[number] for number in key])])
    return out.getvalue().encode("utf-8")


def _cells(raw: bytes, columns: list[str]) -> list[list[str]] | None:
    """The cells of a file whose header has these columns, whatever parts them."""
    try:
        text = raw.decode("utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    for delimiter in ",;\t":
        try:
            rows = [[_clean(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
        except csv.Error:
            continue
        rows = [row for row in rows if any(row)]
        if rows and not any(cell for row in rows for cell in row[len(columns) :]) and len(rows[0]) > len(columns):
            rows = [row[: len(columns)] for row in rows]  # empty columns at the right; without them in the header, a row has a comma too many
        if rows and sorted(rows[0]) == sorted(columns):
            return rows if all(len(row) == len(columns) for row in rows) else None
    return None


def _clean(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", cell)).split())
