"""Text from the tables never runs: payloads in every text column reach no page of the report alive."""

import os
import shutil
from dataclasses import replace
from functools import partial

import nbformat
import pytest
from conftest import Folder
from payloads import alive, poison

from localties.data.labels import LANGUAGES
from localties.data.tables import DATA, read_package
from localties.report import publish
from localties.report.build import Report
from localties.report.runner import Runner

pytestmark = pytest.mark.audit

PROJECT = publish.Project()
FEATURED = read_package(DATA).featured

#: The profiles that the tables full of payloads are told by, one with a list of them.
PROFILES = [f"profiles/{LANGUAGES[0]}/{FEATURED[0]}", f"profiles/{LANGUAGES[-1]}/{FEATURED[-1]}"]
LIST = f"profiles/{LANGUAGES[0]}/index"
POISONED = ["index", "ja", "vi", *(path.stem for path in PROJECT.paths), *PROFILES]


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    """The report that all notebooks make of tables full of payloads, past the checker."""
    place = tmp_path_factory.mktemp("poisoned")
    shutil.copytree(DATA, place / "data", ignore=shutil.ignore_patterns("*.py", "*.md", "__pycache__"))
    poison(Folder(place / "data"), keep=True)
    (place / "poisoned_warm.py").write_text(WARM.format(data=str(place / "data")), encoding="utf-8")
    pages = [replace(page, path=_lenient(page.path, place)) for page in replace(PROJECT, data=place / "data").pages(FEATURED, LANGUAGES) if page.name in POISONED]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(place), prepend=os.pathsep)
        with Runner("poisoned_warm:warm") as run:
            errors = Report(place / "report", pages, inputs=[]).build(run, partial(publish.site, place / "data"), lists=partial(publish.lists, place / "data"))
    assert errors == {}
    return place / "report"


def _lenient(path, folder):
    """A copy of a notebook that goes on where a figure has no room for such names."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.update({"outputs": []} if cell.cell_type == "code" else {})
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "raises-exception"]
    nbformat.write(notebook, folder / path.name)
    return folder / path.name


#: Lets the notebooks take the other folder, and figures whose words lie on one another.
WARM = """
from pathlib import Path
from localties.data import tables
from localties.drawing import style
from localties.report import shell

def warm():
    shell.warm()
    tables.DATA = Path({data!r})
    style.misplaced = lambda figure, drawn=False: []
"""


@pytest.mark.parametrize("name", [*POISONED, LIST])
def test_payloads_in_every_column_reach_no_page_alive(poisoned, browser, name):
    assert alive(browser, poisoned / f"{name}.html", scripts=int(name == LIST), root=poisoned) == []
    text = (poisoned / f"{name}.html").read_text(encoding="utf-8")
    assert "pwn(" in text, "the page holds none of the texts"
