"""A page is used again only if all on which it rests is as it was."""

import platform
import re
import shutil
import sys
from copy import copy
from pathlib import Path

import nbformat
import pytest

from localties.report import cache
from localties.report.build import Page, Report
from localties.report.cache import fingerprint

SITE = {"data_date": "2026-01-01", "version": "0", "sections": [], "fronts": {"en": {"question": "", "kicker": "", "lead": "", "counts": [], "findings": [], "downloads": [], "citation": {"text": "", "bibtex": ""}, "questions": {}}}}


class Project:
    """Notebooks that write down when they run."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "data").mkdir()
        (folder / "data" / "table.csv").write_text("a\n1\n", encoding="utf-8")
        (folder / "lock.txt").write_text("pandas==3", encoding="utf-8")
        for name in ("01-one", "02-two"):
            self.write(name, f"# Which {name}?")
        self.write("profile", "# Whose?", parameters={"subject": "vn-hue", "language": "en"})
        self.names = ["01-one", "02-two"]
        self.profiles = []

    def write(self, name, title, *sources, parameters=None):
        lines = "".join(f"{key} = {value!r}\n" for key, value in (parameters or {}).items())
        cells = [nbformat.v4.new_markdown_cell(title, id="title")]
        cells += [nbformat.v4.new_code_cell(lines, id="parameters", metadata={"tags": ["parameters"]})] * bool(parameters)
        about = "subject + language" if parameters else repr(name)
        cells += [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate([f"with open('../runs.txt', 'a') as file: file.write({about} + '\\n')\n{about}", *sources])]
        (self.folder / "notebooks").mkdir(exist_ok=True)
        (self.folder / "notebooks" / f"{name}.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")

    def report(self):
        path = self.folder / "notebooks" / "profile.ipynb"
        pages = [Page(name, self.folder / "notebooks" / f"{name}.ipynb") for name in self.names]
        pages += [Page(f"profiles/{language}/{subject}", path, {"subject": subject, "language": language}) for language, subject in self.profiles]
        return Report(self.folder / "report", pages, inputs=[self.folder / "data", self.folder / "lock.txt"], kept={"profiles/": path})

    def runs(self):
        """Names of the notebooks that ran since this was asked last."""
        path = self.folder / "runs.txt"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text("", encoding="utf-8")
        return sorted(text.split())

    def read(self, name):
        return (self.folder / "report" / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory, light):
    """A project with its report, not to be changed."""
    project = Project(tmp_path_factory.mktemp("built"))
    assert not project.report().is_current()
    assert project.report().build(light, lambda folder: dict(SITE)) == {}
    assert project.runs() == project.names
    return project


@pytest.fixture
def project(built, tmp_path, light):
    shutil.copytree(built.folder, tmp_path, dirs_exist_ok=True)
    project = copy(built)
    project.folder, project.names, project.profiles = tmp_path, list(built.names), []
    project.build = lambda: project.report().build(light, lambda folder: dict(SITE))
    return project


def test_nothing_runs_again_without_need(project):
    before = {path: path.read_bytes() for path in (project.folder / "report").rglob("*") if path.is_file()}
    assert project.report().is_current()
    project.build()
    assert project.runs() == []
    assert before == {path: path.read_bytes() for path in (project.folder / "report").rglob("*") if path.is_file()}


def test_a_title_that_a_notebook_puts_out_stands_on_all_pages(project):
    project.write("02-two", "No title.", "from IPython.display import Markdown\nMarkdown('# What did it find?')")
    project.build()
    assert "What did it find?" in project.read("01-one") and "What did it find?" in project.read("02-two")


ALL = {
    "a table": lambda folder: (folder / "data" / "table.csv").write_text("a\n2\n", encoding="utf-8"),
    "a table more": lambda folder: (folder / "data" / "other.csv").write_text("a\n", encoding="utf-8"),
    "a table less": lambda folder: (folder / "data" / "table.csv").unlink(),
    "another name": lambda folder: (folder / "data" / "table.csv").rename(folder / "data" / "tables.csv"),
    "a boundary": lambda folder: ((folder / "data" / "boundaries").mkdir(), (folder / "data" / "boundaries" / "x.geojson").write_text("{}", encoding="utf-8")),
    "the lock": lambda folder: (folder / "lock.txt").write_text("pandas==4", encoding="utf-8"),
    "no lock": lambda folder: (folder / "lock.txt").unlink(),
}


@pytest.mark.parametrize("change", ALL)
def test_another_input_renders_everything(project, change):
    ALL[change](project.folder)
    assert not project.report().is_current() and project.report().notes == {}
    project.build()
    assert project.runs() == project.names and project.report().is_current()


@pytest.mark.parametrize("part", ["report/build.py", "phrases.json", "templates/localties/style.css", "templates/localties/index.html.j2", "fonts/LocaltiesSans-Regular.woff2"])
def test_another_package_renders_everything(project, tmp_path, monkeypatch, part):
    shutil.copytree(cache.PACKAGE, tmp_path / "localties")
    monkeypatch.setattr(cache, "PACKAGE", tmp_path / "localties")
    project.build()
    project.runs()
    assert project.report().is_current()
    with (tmp_path / "localties" / part).open("ab") as file:
        file.write(b"\n")
    assert not project.report().is_current()


def test_another_python_platform_or_library_renders_everything(project, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version", "3.99")
        assert not project.report().is_current()
    with monkeypatch.context() as patch:
        patch.setattr(platform, "platform", lambda: "Plan 9")
        assert not project.report().is_current()
    (tmp_path / "site" / "pandas-99.dist-info").mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path / "site")
        assert not project.report().is_current()
    assert project.report().is_current()


def test_bytecode_is_no_change(tmp_path):
    (tmp_path / "data" / "__pycache__").mkdir(parents=True)
    before = fingerprint([tmp_path / "data"])
    (tmp_path / "data" / "__pycache__" / "build.pyc").write_bytes(b"")
    assert fingerprint([tmp_path / "data"]) == before


def test_another_notebook_runs_alone(project):
    project.write("02-two", "# Which 02-two?", "'more'")
    project.build()
    assert project.runs() == ["02-two"] and "more" in project.read("02-two")


def test_another_title_reaches_the_other_pages(project):
    project.write("02-two", "# How many?")
    project.build()
    assert project.runs() == project.names
    assert "How many?" in project.read("01-one") and "How many?" in project.read("index")


def test_another_notebook_more_or_less_reaches_the_other_pages(project):
    project.write("03-three", "# Which 03-three?")
    project.names.append("03-three")
    project.build()
    assert project.runs() == project.names and "03-three.html" in project.read("01-one")
    del project.names[0]
    assert not project.report().is_current()
    project.build()
    assert project.runs() == project.names and not (project.folder / "report" / "01-one.html").exists() and "01-one" not in project.read("index")


@pytest.mark.parametrize("name", ["01-one.html", "index.html", ".state.json", "fonts/OFL.txt"])
@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_a_file_that_was_changed_is_made_anew(project, name, change):
    path = project.folder / "report" / name
    before = path.read_bytes()
    path.write_bytes(b"{}") if change == "edited" else path.unlink()
    assert not project.report().is_current()
    project.build()
    assert path.read_bytes() == before and project.report().is_current()
    assert project.runs() == {"01-one.html": ["01-one"], ".state.json": project.names}.get(name, [])


def test_a_failure_is_not_kept(project):
    project.write("02-two", "# Which 02-two?", "1 / 0")
    assert [*project.build()] == ["02-two"]
    assert project.runs() == ["02-two"] and not project.report().is_current()
    assert "ZeroDivisionError" in project.read("02-two") and "ZeroDivisionError" in project.read("index")
    assert [*project.build()] == ["02-two"] and project.runs() == ["02-two"]
    project.write("02-two", "# Which 02-two?")
    assert project.build() == {} and project.runs() == ["02-two"]
    assert "ZeroDivisionError" not in project.read("index")


def test_a_notebook_that_cannot_be_read_is_missing(project):
    (project.folder / "notebooks" / "02-two.ipynb").write_bytes(b"\xff")
    errors = project.build()
    assert "02-two.ipynb is no notebook" in str(errors["02-two"]) and "02-two.ipynb is no notebook" in project.read("index")


def test_profiles_are_made_with_their_parameters_and_kept(project):
    project.profiles = [("ja", "vn-hue"), ("ja", "jp-nara"), ("vi", "vn-hue")]
    project.build()
    assert project.runs() == ["jp-naraja", "vn-hueja", "vn-huevi"]
    assert "vn-hueja" in project.read("profiles/ja/vn-hue") and 'href="../../ja.html"' in project.read("profiles/ja/vn-hue")
    assert 'lang="ja"' in project.read("profiles/ja/vn-hue")
    project.profiles = [("ja", "vn-hue")]
    assert project.report().is_current(), "the others stay"
    project.write("02-two", "# Another title?")
    project.build()
    assert project.runs() == project.names and "vn-huevi" in project.read("profiles/vi/vn-hue")
    project.write("profile", "# Of whom?", parameters={"subject": "vn-hue", "language": "en"})
    assert not project.report().is_current()
    project.build()
    assert project.runs() == ["vn-hueja"] and not (project.folder / "report" / "profiles" / "vi").exists()


def test_profiles_go_when_the_data_change(project):
    project.profiles = [("ja", "vn-hue")]
    project.build()
    project.profiles = []
    assert project.report().is_current()
    ALL["a table"](project.folder)
    project.build()
    assert not (project.folder / "report" / "profiles").exists()


def test_data_that_change_meanwhile_stop_the_report(project):
    project.write("01-one", "# Which 01-one?", "open('../data/table.csv', 'w').write('b')")
    before = project.read("01-one")
    with pytest.raises(RuntimeError, match="changed while the report was built; run it again"):
        project.build()
    assert project.read("01-one") == before
    assert {path.name for path in project.folder.iterdir()} == {"data", "lock.txt", "notebooks", "report", "runs.txt"}


def test_lists_are_told_of_profiles_and_failures(project, light):
    project.write("profile", "# Whose?", "assert subject != 'vn-hue'", parameters={"subject": "vn-hue", "language": "en"})
    project.profiles = [("ja", "vn-hue"), ("ja", "jp-nara")]
    told = []
    errors = project.report().build(light, lambda folder: dict(SITE), lists=lambda folder, names, errors, site: told.append((names, sorted(errors), site["version"])) or {})
    assert told == [(["profiles/ja/jp-nara"], ["profiles/ja/vn-hue"], "0")]
    assert re.search("profile.ipynb, cell 5 .*AssertionError", str(errors["profiles/ja/vn-hue"]))
    assert "AssertionError" in project.read("profiles/ja/vn-hue")


def test_notes_are_found_by_the_next_run(project, light):
    project.report().build(light, lambda folder: dict(SITE), notes={"checked": "0 errors"})
    assert project.report().notes["checked"] == "0 errors"


def test_what_all_pages_share_is_made_once(project, light):
    asked = []

    def site(folder):
        asked.append(folder)
        (folder / "data").mkdir()
        (folder / "data" / "table.csv").write_text("a\n", encoding="utf-8")
        return {**SITE, "version": f"9.{len(asked)}"}

    copied = project.folder / "report" / "data" / "table.csv"
    for text, calls in (("First.", 1), ("Second.", 1), ("Third.", 2)):
        if text == "Third.":
            copied.write_text("changed\n", encoding="utf-8")
        project.write("01-one", text)
        project.report().build(light, site)
        assert len(asked) == calls and copied.read_text(encoding="utf-8") == "a\n"
        assert f"9.{calls}" in project.read("01-one") and f"9.{calls}" in project.read("index")
