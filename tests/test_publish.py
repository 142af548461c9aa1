"""The whole report with profiles, on this machine and on others; one profile alone."""

import os
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import nbformat
import pytest

from localties import __main__ as program
from localties.data.tables import DATA
from localties.figures import profile
from localties.report import front, publish, runner
from localties.report.publish import Project
from localties.report.runner import Runner

SUBJECTS = ["jp-nara", "vn-hue", "vn-hue--jp-nara"]

#: What all pages share, in place of that of the tables.
SITE = {"data_date": "2026-01-01", "version": "0", "sections": ["profiles"], "fronts": {"en": {"question": "", "kicker": "", "lead": "", "counts": [], "findings": [], "downloads": [], "citation": {"text": "", "bibtex": ""}, "questions": {}}}}

#: In place of the real profile: it tells for whom it is, and on what process it ran.
STAND_IN = ["subject = 'vn-hue'\nlanguage = 'en'", "from IPython.display import Markdown\nfrom localties import Labels, load\nwords = Labels(load(), language)\nMarkdown('# ' + (words.pair if '--' in subject else words.name)(subject))"]


@pytest.fixture
def project(tmp_path, monkeypatch, light):
    """The project's own tables with one short notebook, three subjects and a stand-in for the profile."""
    monkeypatch.setattr(publish, "Runner", lambda where, executor=None, **options: Runner("light:warm", executor=executor, **options) if executor else nullcontext(light))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    monkeypatch.setattr(Runner, "call", lambda run, function, *arguments: function(*arguments))  # where the stand-ins are
    monkeypatch.setattr(profile, "subjects", lambda tables: list(SUBJECTS))
    monkeypatch.setattr(front, "site", lambda tables, folder: SITE)
    write(tmp_path / "notebooks" / "01-sum.ipynb", "1 + 1")
    write(tmp_path / "notebooks" / "profile.ipynb", *STAND_IN, tags=["parameters"])
    return Project(DATA, tmp_path / "notebooks")


def write(path, *sources, tags=()):
    path.parent.mkdir(exist_ok=True)
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": list(tags)} if tags and not number else {}) for number, source in enumerate(sources)]
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")


def read(folder, name):
    return (folder / f"{name}.html").read_text(encoding="utf-8")


def snapshot(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def checked():
    return "data: 0 errors, 0 warnings"


def test_profiles_stand_in_the_report_and_in_its_lists(project, tmp_path):
    found = publish.publish(tmp_path / "report", check=checked, project=project, profiles=["ja", "vi"])
    assert found.errors == {} and found.checked == checked()
    assert "奈良県" in read(tmp_path / "report", "profiles/ja/jp-nara") and "Huế – Nara" in read(tmp_path / "report", "profiles/vi/vn-hue--jp-nara")
    listed = read(tmp_path / "report", "profiles/ja/index")
    assert all(f'href="{subject}.html"' in listed for subject in SUBJECTS) and 'href="../../ja.html"' in listed
    assert 'data-names="フエ市 vn-hue Hue Huế' in listed and re.search("提携[0-9]+件", listed)
    first = read(tmp_path / "report", "index")
    assert 'href="profiles/ja/index.html"' in first and "日本語: 3" in first and "Tiếng Việt: 3" in first


def test_a_report_without_profiles_keeps_those_that_are_there(project, tmp_path):
    publish.publish(tmp_path / "report", check=checked, project=project, profiles=["ja"])
    before = snapshot(tmp_path / "report")
    publish.publish(tmp_path / "report", check=checked, project=project)
    assert snapshot(tmp_path / "report") == before
    write(project.notebooks / "01-sum.ipynb", "2 + 2")
    publish.publish(tmp_path / "report", check=checked, project=project)
    assert read(tmp_path / "report", "profiles/ja/vn-hue").encode() == before[Path("profiles/ja/vn-hue.html")]
    assert "日本語: 3" in read(tmp_path / "report", "index")


def test_a_second_run_checks_and_runs_nothing(project, tmp_path, monkeypatch):
    first = publish.publish(tmp_path / "report", check=checked, project=project, profiles=["ja"])
    monkeypatch.setattr(publish, "Runner", None)
    assert publish.publish(tmp_path / "report", check=None, project=project, profiles=["ja"]) == first
    assert publish.publish(tmp_path / "report", check=None, project=project) == first
    with pytest.raises(TypeError):
        publish.publish(tmp_path / "report", check=checked, project=project, profiles=["vi"])


def test_a_second_run_loads_nothing_heavy(project, tmp_path):
    publish.publish(tmp_path / "report", check=checked, project=project)
    code = "import sys; from pathlib import Path; from localties.report.publish import *; publish(sys.argv[1], check=None, project=Project(notebooks=Path(sys.argv[2]))); print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code, str(tmp_path / "report"), str(tmp_path / "notebooks")], capture_output=True, text=True, check=True).stdout.split()
    assert not {"frictionless", "geopandas", "IPython", "jupyter_client", "matplotlib", "nbconvert", "nbformat", "pandas", "tqdm"} & set(loaded)


def test_tables_with_errors_stop_it(project, tmp_path):
    def wrong():
        raise RuntimeError("mend the tables first")

    with pytest.raises(RuntimeError, match="mend the tables first"):
        publish.publish(tmp_path / "report", check=wrong, project=project)
    assert not (tmp_path / "report").exists()


def test_a_profile_that_fails_is_listed_as_missing(project, tmp_path, monkeypatch, capfd):
    write(project.notebooks / "profile.ipynb", STAND_IN[0], "assert subject != 'vn-hue'", tags=["parameters"])
    monkeypatch.setattr(program, "NOTEBOOKS", project.notebooks)
    assert program.main(["profiles", "--lang", "vi", "--target", str(tmp_path / "report")]) == 1
    errors = capfd.readouterr().err
    assert "profiles/vi/vn-hue is missing: profile.ipynb, cell 3 (cell-1), line 1: AssertionError" in errors and "Traceback" not in errors
    assert re.search(r"(\d+)/\1 ", errors), "the bar"
    assert ">thiếu<" in read(tmp_path / "report", "profiles/vi/index") and "AssertionError" in read(tmp_path / "report", "profiles/vi/vn-hue")
    assert read(tmp_path / "report", "profiles/vi/jp-nara")


@pytest.fixture(scope="module", params=["threads", pytest.param("processes", marks=pytest.mark.audit), pytest.param("Dask", marks=pytest.mark.audit)])
def executor(request, light):
    """Each with its workers, which find `light` too; those of threads share the one that is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        if request.param == "threads":
            patch.setattr(runner, "_own", lambda warm, stamp: light)
        yield from started(request.param)


def started(kind):
    if kind == "threads":
        with ThreadPoolExecutor(2) as executor:
            yield executor
    elif kind == "processes":
        import multiprocessing

        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
            yield executor
    else:
        distributed = pytest.importorskip("distributed", reason="install the extra `cluster` to test it")
        with distributed.LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None) as cluster, distributed.Client(cluster) as client:
            yield client.get_executor()


def test_any_executor_gives_the_same_report(project, tmp_path, executor):
    publish.publish(tmp_path / "here", check=checked, project=project, profiles=["ja"])
    publish.publish(tmp_path / "there", check=checked, project=project, profiles=["ja"], executor=executor)
    assert snapshot(tmp_path / "here") == snapshot(tmp_path / "there")


def test_an_executor_tells_what_fails(project, tmp_path, executor):
    write(project.notebooks / "01-sum.ipynb", "import os\nos._exit(3)")
    found = publish.publish(tmp_path / "report", check=checked, project=project, executor=executor)
    assert str(found.errors["01-sum"]) == "01-sum.ipynb, cell 1 (cell-0): the process ended with status 3"


def test_a_machine_with_other_data_is_refused(project, tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "stamp", iter(["here", "there", "there"]).__next__)
    with ThreadPoolExecutor(1) as executor:
        found = publish.publish(tmp_path / "report", check=checked, project=project, executor=executor)
    assert "other data, code or libraries than the machine that asks" in str(found.errors["01-sum"])


def test_one_profile_alone(project, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(program, "NOTEBOOKS", project.notebooks)
    assert program.main(["profile", "vn-hue", "--lang", "ja", "--target", str(tmp_path / "one")]) == 0
    assert capfd.readouterr().out == f"{tmp_path / 'one' / 'vn-hue-ja.html'}\n"
    page = read(tmp_path / "one", "vn-hue-ja")
    assert "フエ" in page and 'lang="ja"' in page and 'href="ja.html"' not in page
    assert {path.name for path in (tmp_path / "one").iterdir()} == {"fonts", "vn-hue-ja.html"}


@pytest.mark.parametrize(("subject", "message"), [("vn-hoe", "no partner 'vn-hoe' in partners.csv (did you mean 'vn-hue'?)"), ("vn-hue--jp-akita", "have no partnership")])
def test_a_profile_of_nobody(project, tmp_path, monkeypatch, capfd, subject, message):
    monkeypatch.setattr(program, "NOTEBOOKS", project.notebooks)
    assert program.main(["profile", subject, "--target", str(tmp_path / "one")]) == 1
    assert message in capfd.readouterr().err and not (tmp_path / "one").exists()


def test_a_profile_is_printed(project, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(program, "NOTEBOOKS", project.notebooks)
    monkeypatch.setattr("localties.report.pdf.print_pages", lambda pages, target: f"{[page.name for page in pages]} to {target.name}")
    assert program.main(["profile", "vn-hue--jp-nara", "--pdf", "--target", str(tmp_path)]) == 0
    assert "['vn-hue--jp-nara-en.html'] to vn-hue--jp-nara-en.pdf" in capfd.readouterr().out


def test_the_real_subjects_are_places_and_ties(real):
    named = profile.subjects(real)
    assert len(named) == len(set(named)) > 100 and {"vn-hue", "jp-nara", "vn-hue--jp-nara"} <= set(named)
