"""Gather what the front page tells: counts, findings, files to download, how to cite."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.data.export import columns, export, guarded
from localties.data.labels import LANGUAGES, Labels
from localties.data.tables import read_rows
from localties.data.ties import partnerships
from localties.figures.counts import held_ties
from localties.measures.findings import findings

if TYPE_CHECKING:
    from localties.data.tables import Package, Tables

__all__ = ["downloads", "site"]

#: Notebooks whose question is asked in all languages; that of any other stays as it is written.
QUESTIONS = tuple("00-start-here 01-where-are-the-ties 02-how-did-the-ties-grow 03-what-do-they-work-on 04-the-founding-cases 05-people 06-who-is-at-the-centre 07-after-the-merger 08-how-good-is-the-evidence".split())


def site(tables: Tables, folder: str | Path) -> dict[str, Any]:
    """Write the downloads into ``folder/data`` and gather what the front pages tell.

    Parameters
    ----------
    tables : Tables
    folder : path
        That of the report.

    Returns
    -------
    dict
        For `localties.report.pages.front` and `localties.report.pages.page`: `data_date`, `version`,
        `sections` (of the front page), and `fronts`: by language `question`, `kicker`,
        `lead`, `counts` (number and what it counts), `findings`, `downloads`, `citation`.
        Profiles and gallery are added by whoever built them: `profiles`, a list of dicts
        with `href`, `lang`, `name`, `count`; `gallery`, one of dicts with `href`, `src`,
        `width`, `height`, `title`.
    """
    files = downloads(tables, Path(folder) / "data")
    return {
        "data_date": tables.package.data_date,
        "version": tables.package.descriptor["version"],
        "sections": ["findings", "notebooks", "profiles", "gallery", "data", "cite"],
        "fronts": {lang: _front(tables, files, Labels(tables, lang)) for lang in LANGUAGES},
    }


def _front(tables: Tables, files: list[dict[str, Any]], words: Labels) -> dict[str, Any]:
    package, held = tables.package, held_ties(tables)
    first, second = map(words.name, package.sides)
    places = [(held[f"{side}_partner"].nunique(), words.phrase("count places", country=words.name(side))) for side in package.sides]
    counts = [(len(held), words.phrase("count ties")), *places, (len(tables.sources), words.phrase("count sources"))]
    return {
        "question": words.phrase("page question", first=first, second=second),
        "kicker": words.phrase("page kicker", date=words.date(package.data_date)),
        "lead": _described(package.descriptor, words.lang),
        "counts": [(words.number(count), meaning) for count, meaning in counts],
        "findings": [{"sentence": finding.sentence, "notebook": finding.notebook} for finding in findings(tables, lang=words.lang)],
        "downloads": [{**file, "holds": _holds(tables, file["name"], words), "rows": words.number(file["rows"]) if file["rows"] else "", "size": _size(file["bytes"], words)} for file in files],
        "citation": _citation(package, words),
        "questions": {name: words.phrase(f"question {name}") for name in QUESTIONS},
    }


def downloads(tables: Tables, folder: Path) -> list[dict[str, Any]]:
    """Write the export, each table, the schema and the citation into a folder.

    A table is written as it stands, but as `localties.data.export.write_csv` does: UTF-8 with a
    byte-order mark, no text that a spreadsheet would run, no month that it takes for a day.

    Returns
    -------
    list of dict
        `name`, `rows` (0 if it is no table) and `bytes` of each file, those of most use first.
    """
    package = tables.package
    export(tables, folder)
    rows = {"ties.csv": len(partnerships(tables)), "ties.gpkg": 0}
    for name in package.resources:
        _write_table(package, name, folder / f"{name}.csv")
        rows[f"{name}.csv"] = len(tables.frames[name])
    for path in (*(package.folder / name for name in ("datapackage.json", "README.md", "curation.md")), package.folder.parent / "CITATION.cff"):
        if path.exists():
            shutil.copyfile(path, folder / path.name)
            rows[path.name] = 0
    return [{"name": name, "rows": count, "bytes": (folder / name).stat().st_size} for name, count in rows.items()]


def _described(item: Mapping[str, Any], lang: str) -> str:
    return item.get(f"description_{lang}", item["description"])


def _holds(tables: Tables, name: str, words: Labels) -> str:
    if name == "ties.csv":
        return words.phrase("file ties", count=len(columns(tables)))
    told = {"ties.gpkg": "file layers", "datapackage.json": "file schema", "README.md": "file readme", "curation.md": "file curation", "CITATION.cff": "file citation"}
    return words.phrase(told[name]) if name in told else _described(tables.package.resources[name.removesuffix(".csv")], words.lang)


def _write_table(package: Package, table: str, path: Path) -> None:
    frame = read_rows(package, table)
    texts = [column for column, item in package.fields(table).items() if item["type"] not in ("number", "integer")]
    frame[texts] = frame[texts].map(guarded)
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _size(count: int, words: Labels) -> str:
    """Size of a file, as 157 kB or 1.0 MB."""
    return f"{words.number(round(count / 1e6, 1))} MB" if count >= 1e6 else f"{words.number(max(round(count / 1e3), 1))} kB"


def _citation(package: Package, words: Labels) -> dict[str, str]:
    """Say how to cite, as a sentence and for BibTeX."""
    about = package.descriptor
    authors, title = " and ".join(person["title"] for person in about["contributors"]), f"{about['name']}: {about['title']}"
    told = {"author": f"{{{authors}}}", "title": f"{{{about['name']}}}: {about['title']}", "year": package.data_date[:4], "version": about["version"], "note": f"Data as of {package.data_date}", "license": about["licenses"][0]["name"]}
    entries = ",\n".join(f"  {name:<8}= {{{value}}}" for name, value in told.items())
    sentence = words.phrase("page citation", authors=authors, title=title, version=about["version"], date=words.date(package.data_date))
    return {"text": sentence, "bibtex": f"@misc{{{about['name']}_{package.data_date[:4]},\n{entries}\n}}"}
