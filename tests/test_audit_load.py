"""Ten runs on a busy machine, each of other settings, give equal bytes."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from localties.report.runner import processors

pytestmark = pytest.mark.audit

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = "07-after-the-merger"
FEATURED = ["vn-hue"]

ZONES = ["UTC", "Asia/Tokyo", "Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Chatham"]
LOCALES = ["C.UTF-8", "C", "POSIX"]


def settings(number):
    """Those of a run: all that a machine could tell a process by the way."""
    return {"PYTHONHASHSEED": str(number), "TZ": ZONES[number % len(ZONES)], "LC_ALL": LOCALES[number % len(LOCALES)], "OMP_NUM_THREADS": str(1 + number % 3), "COLUMNS": str(40 + 20 * number), "SOURCE_DATE_EPOCH": str(number * 10**8), "MPLBACKEND": ["agg", "svg"][number % 2]}


def run(project, folder, number):
    """Make the report with the settings of a run; its files by name."""
    target = folder / f"report-{number}"
    environment = {**os.environ, **settings(number), "PYTHONPATH": str(project / "src"), "MPLCONFIGDIR": str(folder / f"config-{number}"), "HOME": str(folder / f"home-{number}")}
    done = subprocess.run([sys.executable, "-m", "localties", "report", "--target", str(target)], env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in sorted(target.rglob("*")) if path.is_file()}


def test_ten_runs_under_load_give_equal_bytes(tmp_path):
    """Five at a time are the load of one another: each has a fraction of a processor, and another one at each moment."""
    project = tmp_path / "project"
    for part in ("src", "data"):
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.txt", project)
    (project / "notebooks").mkdir()
    for name in (NOTEBOOK, "profile"):
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", project / "notebooks")
    descriptor = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    (project / "data" / "datapackage.json").write_text(json.dumps({**descriptor, "featured": FEATURED}), encoding="utf-8")
    with ThreadPoolExecutor(max(5, 2 * processors())) as several:
        first, *others = several.map(partial(run, project, tmp_path), range(10))
    assert {"index.html", f"{NOTEBOOK}.html", "profiles/ja/vn-hue.html", "data/ties.gpkg"} <= set(first)
    assert [[name for name in {**first, **found} if first.get(name) != found.get(name)] for found in others] == [[]] * 9
