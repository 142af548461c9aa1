"""A kernel, a fork and papermill put out the same, and git holds it."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from test_notebooks import NOTEBOOKS, PARAMETERS, committed, comparable

from localties.report import runner
from localties.report.jobs import Job
from localties.report.publish import WARM
from localties.report.runner import ENVIRONMENT, Runner
from localties.report.warm import CAN_FORK

pytestmark = [pytest.mark.audit, pytest.mark.skipif(not CAN_FORK, reason="this system cannot fork")]

ROOT = Path(__file__).resolve().parents[1]
JAPANESE = {"subject": "vn-hue", "language": "ja"}


@pytest.fixture(scope="module")
def forked():
    """Each notebook as a fork gives it; the profile once more in Japanese."""
    jobs = {path.stem: Job.read(path) for path in NOTEBOOKS}
    with Runner(WARM) as run:
        return dict(run.run({**jobs, "japanese": Job.read(ROOT / "notebooks" / "profile.ipynb", parameters=JAPANESE)}))


@PARAMETERS
def test_running_a_notebook_changes_no_byte(path, forked):
    assert isinstance(forked[path.stem], nbformat.NotebookNode), forked[path.stem]
    assert comparable(forked[path.stem]) == comparable(committed(path)), "run `make notebooks`"


@PARAMETERS
def test_a_kernel_gives_the_bytes_of_a_fork(path, forked):
    assert nbformat.writes(runner.execute(Job.read(path))) == nbformat.writes(forked[path.stem])


def test_papermill_gives_the_outputs_of_a_fork(tmp_path, forked):
    """With the same parameters, set by its own program."""
    command = [sys.executable, "-m", "papermill", "profile.ipynb", str(tmp_path / "made.ipynb"), "--no-progress-bar"]
    for key, value in JAPANESE.items():
        command += ["-p", key, value]
    done = subprocess.run(command, cwd=ROOT / "notebooks", env={**os.environ, **ENVIRONMENT, "IPYTHONDIR": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made, ours = (notebook.cells for notebook in (nbformat.read(tmp_path / "made.ipynb", as_version=4), forked["japanese"]))
    assert [place for place, cell in enumerate(made) if "injected-parameters" in cell.metadata.tags] == [place for place, cell in enumerate(ours) if cell.id == "injected-parameters"]
    assert [cell.get("outputs") for cell in made] == [cell.get("outputs") for cell in ours]
    assert sum(len(cell.get("outputs", ())) for cell in ours) > 3
