"""Gather what the front page tells: counts, findings, files to download, how to cite."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.export import columns, export, guarded
from localties.findings import findings
from localties.gallery import held_ties
from localties.labels import Labels
from localties.tables import read_rows

if TYPE_CHECKING:
    from localties.tables import Package, Tables

__all__ = ["downloads", "site"]


def site(tables: Tables, folder: str | Path) -> dict[str, Any]:
    """Write the downloads into ``folder/data`` and gather what the front page tells.

    Parameters
    ----------
    tables : Tables
    folder : path
        That of the report.

    Returns
    -------
    dict
        For `localties.pages.front` and `localties.pages.page`: `title`, `kicker`, `lead`,
        `data_date`, `version`, `counts` (number and what it counts), `findings`, `downloads`
        and `citation`. Profiles and gallery are added by whoever built them: `profiles`, a
        list of dicts with `href`, `lang`, `name`, `count`; `gallery`, a list of dicts with
        `href`, `src`, `width`, `height`, `title`.
    """
    words, package = Labels(tables), tables.package
    held = held_ties(tables)
    places = [held[f"{side}_partner"].nunique() for side in package.sides]
    counts = [
        (words.number(len(held)), words.phrase("count ties")),
        *((words.number(count), words.phrase("count places", country=words.name(side))) for count, side in zip(places, package.sides)),
        (words.number(len(tables.sources)), words.phrase("count sources")),
    ]
    return {
        "title": package.descriptor["title"],
        "kicker": words.phrase("page kicker", date=words.date(package.data_date)),
        "lead": package.descriptor["description"],
        "data_date": package.data_date,
        "version": package.descriptor["version"],
        "counts": counts,
        "findings": [{"sentence": finding.sentence, "notebook": finding.notebook} for finding in findings(tables)],
        "downloads": downloads(tables, Path(folder) / "data"),
        "citation": _citation(package),
    }


def downloads(tables: Tables, folder: Path) -> list[dict[str, str]]:
    """Write the export, each table, the schema and the citation into a folder.

    A table is written as it stands, but as `localties.export.write_csv` does: UTF-8 with a
    byte-order mark, no text that a spreadsheet would run, no month that it takes for a day.

    Returns
    -------
    list of dict
        `name`, `holds`, `rows` and `size` of each file as words, those of most use first.
    """
    words, package = Labels(tables), tables.package
    export(tables, folder)
    files = [("ties.csv", words.phrase("file ties", count=len(columns(tables))), _length(folder / "ties.csv")), ("ties.gpkg", words.phrase("file layers"), "")]
    for name, resource in package.resources.items():
        _write_table(package, name, folder / f"{name}.csv")
        files.append((f"{name}.csv", resource["description"], words.number(len(tables.frames[name]))))
    for path, holds in ((package.folder / "datapackage.json", "file schema"), (package.folder.parent / "CITATION.cff", "file citation")):
        if path.exists():
            shutil.copyfile(path, folder / path.name)
            files.append((path.name, words.phrase(holds), ""))
    return [{"name": name, "holds": holds, "rows": str(rows), "size": _size(folder / name)} for name, holds, rows in files]


def _write_table(package: Package, table: str, path: Path) -> None:
    frame = read_rows(package, table)
    texts = [column for column, item in package.fields(table).items() if item["type"] not in ("number", "integer")]
    frame[texts] = frame[texts].map(guarded)
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _length(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _size(path: Path) -> str:
    """Size of a file, as 157 kB or 1.0 MB."""
    kilobytes = path.stat().st_size / 1000
    return f"{kilobytes / 1000:.1f} MB" if kilobytes >= 1000 else f"{max(kilobytes, 1):.0f} kB"


def _citation(package: Package) -> dict[str, str]:
    """Say how to cite, as a sentence and for BibTeX."""
    about, year = package.descriptor, package.data_date[:4]
    authors = " and ".join(person["title"] for person in about["contributors"])
    words = {"author": f"{{{authors}}}", "title": f"{{{about['name']}}}: {about['title']}", "year": year, "version": about["version"], "note": f"Data as of {package.data_date}", "license": about["licenses"][0]["name"]}
    fields = ",\n".join(f"  {name:<8}= {{{value}}}" for name, value in words.items())
    text = f"{authors}: {about['name']}: {about['title']}. Version {about['version']}, data as of {package.data_date}."
    return {"text": text, "bibtex": f"@misc{{{about['name']}_{year},\n{fields}\n}}"}
