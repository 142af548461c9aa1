"""A run that is killed at any moment leaves the former report whole, and the next one finishes."""

import compileall
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from conftest import write_mini

pytestmark = [pytest.mark.audit, pytest.mark.skipif(sys.platform != "linux", reason="elsewhere two folders change places in two steps")]

ROOT = Path(__file__).resolve().parents[1]
KILLS = 50

#: What the tables say, one way and the other: with each change every page is made anew.
WORDS = ("Both sign for three years.", "Both sign a paper of three years.")

#: The command, with a process to fork that has only imported what these notebooks need: more
#: of the moments fall into what is done with files.
COMMAND = """
import sys
from localties.__main__ import main
from localties.report import publish
publish.WARM = "light:warm"
sys.exit(main(["report"]))
"""

CELLS = {
    "01-events": ["from localties import load\nload().events[['event_id', 'summary']]"],
    "02-figure": ["import matplotlib.pyplot as plt\nplt.figure(figsize=(3, 2)).add_subplot().plot([1, 2]);"],
    "gallery": ["language = 'en'", "import matplotlib.pyplot as plt\nfrom IPython.display import display\nfig, _ = plt.subplots(figsize=(3, 2))\nplt.close(fig)\nfor number in range(3):\n    display(fig, metadata={'image/png': {'alt': f'Field {number} without a line, {language}'}})"],
    "profile": ["subject = 'vn-hop'\nlanguage = 'en'", "from IPython.display import Markdown\nMarkdown(f'# {subject} {language}')"],
}


class Copy:
    """A project of its own, with the package, the made-up tables and a few short notebooks."""

    def __init__(self, folder):
        self.folder, self.report = folder, folder / "report"
        shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(folder / "src", quiet=2)  # once, or each run that is killed would do so again
        write_mini(folder / "data")
        descriptor = json.loads((folder / "data" / "datapackage.json").read_text(encoding="utf-8"))
        (folder / "data" / "datapackage.json").write_text(json.dumps({**descriptor, "featured": ["vn-hop"]}), encoding="utf-8")
        (folder / "notebooks").mkdir()
        for name, sources in CELLS.items():
            cells = [nbformat.v4.new_markdown_cell(f"# Which {name}?", id="title")]
            cells += [nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": ["parameters"]} if "language = 'en'" in source else {}) for number, source in enumerate(sources)]
            (folder / "notebooks" / f"{name}.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")

    def say(self, state):
        path = self.folder / "data" / "events.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(WORDS[1 - state], WORDS[state]), encoding="utf-8")

    def start(self):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(self.folder / "src"), str(ROOT / "tests")]), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.Popen([sys.executable, "-c", COMMAND], env=environment, cwd=self.folder, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def finish(self):
        """Run to the end; return when the folder of the new report appeared and how long all took."""
        begun, running = time.monotonic(), self.start()
        appeared = self.wait_for_folder(running) - begun
        errors = running.communicate()[1]
        assert (running.returncode, errors) == (0, "")
        return appeared, time.monotonic() - begun

    def wait_for_folder(self, running):
        while not self.beside() and running.poll() is None:
            time.sleep(0.01)
        return time.monotonic()

    def beside(self):
        """Folders that a run has made beside the report and not yet deleted."""
        return [path.name for path in self.folder.iterdir() if path.name.startswith(".")]

    def snapshot(self):
        return {path.relative_to(self.report).as_posix(): path.read_bytes() for path in self.report.rglob("*") if path.is_file()}

    def processes(self):
        """Processes that were started in this project."""
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and str(self.folder / "src").encode() in _read(path / "environ")]


def _read(path):
    try:
        return path.read_bytes()
    except OSError:  # it has just ended
        return b""


def test_kills_at_random_moments_leave_a_whole_report(tmp_path):
    project, chance = Copy(tmp_path / "project"), random.Random(5)
    whole = []
    for state in (1, 0):
        shutil.rmtree(project.report, ignore_errors=True)
        project.say(state)
        appeared, took = project.finish()
        whole.insert(0, project.snapshot())
    assert {"index.html", "01-events.html", "profiles/ja/vn-hop.html", "gallery/vi/01.png"} <= set(whole[0]) == set(whole[1])
    assert whole[0] != whole[1]
    present, finished = 0, 0
    for number in range(KILLS):
        project.say(1 - present)
        left = set(project.beside())
        running = project.start()
        if number % 2:  # while it writes
            while not set(project.beside()) - left and running.poll() is None:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, took - appeared))
        else:
            time.sleep(chance.uniform(0, took))
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        assert "Traceback" not in running.communicate()[1]
        found = project.snapshot()
        assert found in whole, f"kill {number}: neither the former report nor the new one"
        assert len(project.beside()) <= 1, f"kill {number}: what killed runs left piles up"
        end = time.monotonic() + 20
        while project.processes():
            assert time.monotonic() < end, f"kill {number}: a process goes on"
            time.sleep(0.02)
        finished += found == whole[1 - present]
        present = whole.index(found)
    assert finished < KILLS / 2, "most were killed before their end"
    project.say(1 - present)
    project.finish()
    assert project.snapshot() == whole[1 - present]
    assert sorted(path.name for path in project.folder.iterdir()) == ["data", "notebooks", "report", "src"]
