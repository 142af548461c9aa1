"""Run the commands: tidy and check the tables, run the notebooks, build the report, export the pairs."""

from __future__ import annotations

import argparse
import base64
import io
import re
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from localties.data.faults import Fault
from localties.data.labels import LANGUAGES
from localties.data.tables import DATA

if TYPE_CHECKING:
    from localties.measures.findings import Finding

NOTEBOOKS = DATA.parent / "notebooks"
REPORT = DATA.parent / "report"
EXPORT = DATA.parent / "export"
PROFILES = DATA.parent / "profiles"
PDF = DATA.parent / "localties.pdf"
README = DATA.parent / "README.md"

#: Notebook and cell whose figure the README shows.
OVERVIEW = ("01-where-are-the-ties", "links")
#: Between these marks of the README stand the findings.
MARKS = ("<!-- findings -->", "<!-- end of findings -->")


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the command line.

    Returns
    -------
    int
        Exit status: 0, or 1 if something is wrong with the input.
    """
    parser = argparse.ArgumentParser(prog="localties", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("check", help="name every fault of the tables")
    command.add_argument("folder", nargs="?", type=Path, default=DATA, help="data folder (default: the project's own)")
    command.set_defaults(run=_check)
    command = commands.add_parser("tidy", help="sort the tables and undo what a spreadsheet did to them")
    command.add_argument("folder", nargs="?", type=Path, default=DATA, help="data folder (default: the project's own)")
    command.set_defaults(run=_tidy)
    command = commands.add_parser("notebooks", help="execute the notebooks and keep their outputs")
    command.set_defaults(run=_notebooks)
    command = commands.add_parser("report", help="check the tables, execute the notebooks, render a page of each")
    command.add_argument("--target", type=Path, default=REPORT, help="folder of the report (default: report)")
    command.set_defaults(run=_report)
    command = commands.add_parser("profiles", help="build the report with a page for each place and each tie")
    command.add_argument("--lang", nargs="+", choices=LANGUAGES, default=["en"], help="languages of these pages (default: en)")
    command.add_argument("--target", type=Path, default=REPORT, help="folder of the report (default: report)")
    command.set_defaults(run=_report)
    command = commands.add_parser("profile", help="make the page of one place or one tie")
    command.add_argument("subject", help="a partner_id such as vn-hue, or a pair such as vn-hue--jp-nara")
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="its language (default: en)")
    command.add_argument("--pdf", action="store_true", help="print it too; needs an installed Chromium, Chrome or Edge")
    command.add_argument("--target", type=Path, default=PROFILES, help="folder to put it in (default: profiles)")
    command.set_defaults(run=_profile)
    command = commands.add_parser("pdf", help="build the report and print it as one PDF; needs an installed Chromium, Chrome or Edge")
    command.add_argument("--report", type=Path, default=REPORT, help="folder of the report (default: report)")
    command.add_argument("--target", type=Path, default=PDF, help="the PDF (default: localties.pdf)")
    command.set_defaults(run=_pdf)
    command = commands.add_parser("export", help="check the tables, write the pairs for spreadsheets and GIS")
    command.add_argument("--target", type=Path, default=EXPORT, help="folder of the export (default: export)")
    command.set_defaults(run=_export)
    options = parser.parse_args(arguments)
    return options.run(options)


def _check(options: argparse.Namespace) -> int:
    from localties.data.check import check

    faults = check(options.folder)
    for same in _alike(faults):
        print(same[0], _also(same), sep="", file=sys.stderr if same[0].level == "error" else sys.stdout)
    errors = sum(fault.level == "error" for fault in faults)
    print(f"{options.folder.name}: {_count(errors, 'error')}, {_count(len(faults) - errors, 'warning')}")
    return 1 if errors else 0


def _tidy(options: argparse.Namespace) -> int:
    from localties.data.faults import TableError
    from localties.data.tidy import tidy

    try:
        changed = tidy(options.folder)
    except TableError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(f"tidied: {path.name}" for path in changed) or "nothing to tidy")
    return 0


def _alike(faults: list[Fault]) -> list[list[Fault]]:
    """Faults that differ in their line alone, such as an unknown word used often."""
    groups: dict[Fault, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(replace(fault, line=0), []).append(fault)
    return list(groups.values())


def _also(same: list[Fault]) -> str:
    lines = [str(fault.line) for fault in same[1:]]
    more = ", ..." if len(lines) > 5 else ""
    return f" (also in {_count(len(lines), 'line')}: {', '.join(lines[:5])}{more})" if lines else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _notebooks(options: argparse.Namespace) -> int:
    from localties.report.build import refresh
    from localties.report.jobs import NotebookError
    from localties.report.publish import WARM, Project
    from localties.report.runner import Runner

    project = Project(DATA, NOTEBOOKS)
    try:
        with Runner(WARM) as run:
            changed = refresh([*project.paths, project.profile], run=run)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    changed += _readme()
    print("\n".join(f"changed: {path.name}" for path in changed) or "nothing changed")
    return 0


def _readme() -> list[Path]:
    """Bring the figure, the counts and the findings of the README up to the data."""
    import nbformat

    from localties.data.dates import format_date
    from localties.data.tables import load
    from localties.measures.findings import findings

    tables = load()
    cells = nbformat.read(NOTEBOOKS / f"{OVERVIEW[0]}.ipynb", as_version=4).cells
    output = next(cell for cell in cells if cell.id == OVERVIEW[1]).outputs[0]
    lines = "".join(f"{finding_line(finding)}\n" for finding in findings(tables))
    readme = README.read_text(encoding="utf-8")
    head, _, rest = readme.partition(MARKS[0])
    tail = rest.partition(MARKS[1])[2]
    alt = re.sub(r"!\[[^\]]*\]\(notebooks/overview.png\)", f"![{output.metadata['image/png'].alt}](notebooks/overview.png)", head)
    counts = re.sub(r"As of [^,\n]+, from \d+ sources", f"As of {format_date(tables.package.data_date)}, from {len(tables.sources)} sources", alt)
    fresh = {
        NOTEBOOKS / "overview.png": base64.b64decode(output.data["image/png"]),
        README: f"{counts}{MARKS[0]}\n{lines}{MARKS[1]}{tail}".encode(),
    }
    stale = [path for path, content in fresh.items() if not path.exists() or path.read_bytes() != content]
    for path in stale:
        path.write_bytes(fresh[path])
    return stale


def finding_line(finding: Finding) -> str:
    """Line of the README on a finding, with a link to its notebook where that is written."""
    path = f"notebooks/{finding.notebook}.ipynb"
    where = f"[{finding.notebook}]({path})" if (README.parent / path).exists() else finding.notebook
    return f"- {finding.sentence} ({where})"


def _report(options: argparse.Namespace) -> int:
    from localties.data.tables import read_package
    from localties.report.publish import Project, publish

    languages = getattr(options, "lang", ())
    try:
        found = publish(options.target, check=_checked, project=Project(DATA, NOTEBOOKS, tuple(read_package(DATA).featured)), profiles=languages, progress=bool(languages))
    except (FileExistsError, RuntimeError) as error:
        print(f"{error}\nthe report stays as it was", file=sys.stderr)
        return 1
    print(found.checked, found.front, sep="\n")
    for name, error in found.errors.items():
        print(f"{name} is missing: {error}", file=sys.stderr)
    return 1 if found.errors else 0


def _checked() -> str:
    """What the check says of tables without errors."""
    with redirect_stdout(io.StringIO()) as said:
        wrong = _check(argparse.Namespace(folder=DATA))
    if wrong:
        print(said.getvalue(), end="")
        raise RuntimeError("mend the tables first")
    return said.getvalue().rstrip()


def _profile(options: argparse.Namespace) -> int:
    from localties.report.jobs import NotebookError
    from localties.report.pdf import BrowserMissing, find_browser, print_pages
    from localties.report.publish import Project, profile

    try:
        if options.pdf:
            find_browser()  # before the work
        page = profile(options.subject, options.target, language=options.lang, project=Project(DATA, NOTEBOOKS))
        print(page)
        if options.pdf:
            print(print_pages([page], page.with_suffix(".pdf")))
    except (BrowserMissing, NotebookError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _pdf(options: argparse.Namespace) -> int:
    from localties.data.tables import read_package
    from localties.report.pdf import BrowserMissing, find_browser, print_pages
    from localties.report.publish import Project

    try:
        find_browser()
        if _report(argparse.Namespace(target=options.report)):
            print("nothing is printed: the report is not whole", file=sys.stderr)
            return 1
        pages = [options.report / "index.html", *(options.report / f"{path.stem}.html" for path in Project(DATA, NOTEBOOKS).paths)]
        print(print_pages(pages, options.target, title=read_package(DATA).descriptor["title"]))
    except BrowserMissing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _export(options: argparse.Namespace) -> int:
    from localties.data.export import export
    from localties.data.tables import load

    if _check(argparse.Namespace(folder=DATA)):
        print("the export stays as it was; mend the tables first", file=sys.stderr)
        return 1
    try:
        print(export(load(DATA), options.target))
    except OSError as error:
        print(f"{error}\nthe export stays as it was", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
