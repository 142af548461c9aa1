"""A kernel, a fork and papermill put out the same, and git holds it."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from test_notebooks import PARAMETERS, committed, comparable

from localties.report import runner
from localties.report.jobs import Job
from localties.report.publish import PROFILES
from localties.report.runner import ENVIRONMENT, Runner
from localties.report.warm import CAN_FORK

pytestmark = [pytest.mark.audit, pytest.mark.skipif(not CAN_FORK, reason="this system cannot fork")]

ROOT = Path(__file__).resolve().parents[1]
JAPANESE = {"subject": "vn-hue", "language": "ja"}


@PARAMETERS
def test_a_kernel_gives_the_bytes_in_git(path):
    """Those of a fork: `make notebooks` wrote them, and the pages of a report that was run are theirs, as another audit sees."""
    assert comparable(runner.execute(Job.read(path))) == comparable(committed(path)), "run `make notebooks`"


def test_papermill_gives_the_outputs_of_a_fork(tmp_path):
    """With the same parameters, set by its own program; and the fork imports no library that takes long."""
    watched = nbformat.read(ROOT / "notebooks" / "profile.ipynb", as_version=4)
    watched.cells.insert(0, nbformat.v4.new_code_cell("import sys\nbefore = set(sys.modules)"))
    watched.cells.append(nbformat.v4.new_code_cell("print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"))
    with Runner(PROFILES) as run:
        ours = run.execute(Job.read(ROOT / "notebooks" / "profile.ipynb", parameters=JAPANESE)).cells
        more = run.execute(Job("watched.ipynb", nbformat.writes(watched), str(ROOT / "notebooks"), JAPANESE)).cells[-1].outputs
    assert more and not {"geopandas", "mapclassify", "matplotlib", "networkx", "pandas", "scipy", "sklearn", "statsmodels"} & {name for output in more for name in output.text.split()}
    command = [sys.executable, "-m", "papermill", "profile.ipynb", str(tmp_path / "made.ipynb"), "--no-progress-bar"]
    for key, value in JAPANESE.items():
        command += ["-p", key, value]
    done = subprocess.run(command, cwd=ROOT / "notebooks", env={**os.environ, **ENVIRONMENT, "IPYTHONDIR": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = nbformat.read(tmp_path / "made.ipynb", as_version=4).cells
    assert [place for place, cell in enumerate(made) if "injected-parameters" in cell.metadata.tags] == [place for place, cell in enumerate(ours) if cell.id == "injected-parameters"]
    assert [cell.get("outputs") for cell in made] == [cell.get("outputs") for cell in ours]
    assert sum(len(cell.get("outputs", ())) for cell in ours) > 3
