"""The notebooks in git are what a run gives, and can be read without seeing."""

import platform
import re
import sys
from pathlib import Path

import nbformat
import pytest

from localties import findings
from localties.report.jobs import Job

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "notebooks" / "gallery.ipynb"
NOTEBOOKS = sorted(set((ROOT / "notebooks").glob("*.ipynb")) - {GALLERY})
PARAMETERS = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

#: Notebooks that argue; the others show what their parameters ask for.
QUESTIONS = pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem[0].isdigit()], ids=lambda path: path.stem)


def committed(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def found(real):
    return findings(real)


def comparable(notebook):
    """All of it where the lock promises equal bytes, elsewhere all but the pictures."""
    if sys.platform == "linux" and platform.machine() == "x86_64":
        return nbformat.writes(notebook)
    return [[{kind: data for kind, data in output.get("data", {}).items() if kind != "image/png"} for output in cell.get("outputs", ())] for cell in notebook.cells]


def test_the_two_first_notebooks_are_there():
    assert {"01-where-are-the-ties", "04-the-founding-cases"} <= {path.stem for path in NOTEBOOKS}


def test_running_a_notebook_changes_no_byte(light):
    """Of one that needs little time; the audit runs all."""
    path = ROOT / "notebooks" / "04-the-founding-cases.ipynb"
    assert comparable(light.execute(Job.read(path))) == comparable(committed(path)), "run `make notebooks`"


@PARAMETERS
def test_file_is_small_and_holds_nothing_of_one_run(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_400_000
    assert text == nbformat.writes(committed(path)) + "\n"
    assert "/home/" not in text and "object at 0x" not in text
    metadata = committed(path).metadata
    assert set(metadata) == {"kernelspec", "language_info"} and "version" not in metadata.language_info
    assert all(set(cell.metadata) <= {"tags"} and (not cell.metadata or not path.stem[0].isdigit()) for cell in committed(path).cells)


@PARAMETERS
def test_cells_have_names_for_ids(path):
    ids = [cell.id for cell in committed(path).cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in ids), "a name, so that a diff says which cell changed"


@PARAMETERS
def test_every_figure_says_what_it_shows(path):
    figures = [output for cell in committed(path).cells for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})]
    assert figures
    for figure in figures:
        alt = figure.metadata["image/png"]["alt"]
        assert len(alt.split()) >= 8 and "nan" not in alt.split() and "None" not in alt


@PARAMETERS
def test_a_notebook_prints_no_warning_and_no_error(path):
    kinds = {(output.output_type, output.get("name")) for cell in committed(path).cells for output in cell.get("outputs", ())}
    assert {kind for kind, _ in kinds} <= {"display_data", "execute_result"}


@QUESTIONS
def test_shape_of_a_notebook(path):
    cells = committed(path).cells
    assert 15 <= len(cells) <= 45
    assert re.match(r"# .+\?$", cells[0].source), "the title is the question"
    answer = next(output for cell in cells for output in cell.get("outputs", ()))
    assert "**" in answer.data["text/markdown"] and re.search(r"\d", answer.data["text/markdown"]), "then the answer with its number"
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    assert max(len(source.splitlines()) for source in code) <= 20
    assert not any(re.search(r"^\s*(def|class) |warnings\.|https?://", source, re.M) for source in code)
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert any(source.startswith("## What the data cannot say") for source in prose)
    assert prose[-1].startswith("## Limits")


@PARAMETERS
def test_findings_are_shown_where_they_say(path, found):
    shown = " ".join(str(output.get("data", {}).get("text/markdown", "")) + str(output.get("data", {}).get("text/html", "")) for cell in committed(path).cells for output in cell.get("outputs", ()))
    for finding in found:
        if finding.notebook == path.stem:
            assert finding.sentence in shown, "run `make notebooks`"


def test_the_gallery_holds_no_pictures():
    """They are some three megabytes, and stand in every report."""
    assert all(not cell.get("outputs") for cell in committed(GALLERY).cells)
