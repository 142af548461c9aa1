"""A run that is killed at any moment leaves the former report whole, and the next one finishes."""

import compileall
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from conftest import write_mini

pytestmark = [pytest.mark.audit, pytest.mark.skipif(sys.platform != "linux", reason="elsewhere two folders change places in two steps")]

ROOT = Path(__file__).resolve().parents[1]
KILLS = 50

#: What the tables say, one way and the other: with each change every page is made anew.
WORDS = ("Both sign for three years.", "Both sign a paper of three years.")

#: A process that has imported what the command needs and forks a run for each line, the name of a
#: file for its errors; it says their number, then how they ended. What notebooks are forked from
#: has only imported what these need: more of the moments fall into what is done with files.
NURSERY = """
import os, sys
import geopandas, pandas, tqdm
from localties.__main__ import main
from localties.data import check
from localties.report import directory, front, pages, publish
pages.exporter()
publish.WARM = "light:warm"
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(line.strip(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        os._exit(main(["report"]))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
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
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(ROOT / "tests")]), "PYTHONDONTWRITEBYTECODE": "1"}
        self.nursery = subprocess.Popen([sys.executable, "-c", NURSERY], env=environment, cwd=folder, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        (folder / "notebooks").mkdir()
        for name, sources in CELLS.items():
            cells = [nbformat.v4.new_markdown_cell(f"# Which {name}?", id="title")]
            cells += [nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": ["parameters"]} if "language = 'en'" in source else {}) for number, source in enumerate(sources)]
            (folder / "notebooks" / f"{name}.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")

    def say(self, state):
        path = self.folder / "data" / "events.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(WORDS[1 - state], WORDS[state]), encoding="utf-8")

    def start(self):
        return Running(self.nursery, self.folder.with_name("errors"))

    def close(self):
        with self.nursery:  # closes its pipes and waits for its end
            pass

    def finish(self):
        """Run to the end; return when the folder of the new report appeared and how long all took."""
        begun, running = time.monotonic(), self.start()
        appeared = self.wait_for_folder(running) - begun
        assert (running.wait(), running.errors.read_text()) == (0, "")
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
        """Processes of runs in this project."""
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and int(path.name) != self.nursery.pid and str(self.folder / "src").encode() in _read(path / "environ")]


class Running:
    """A run of the command."""

    def __init__(self, nursery, errors):
        self.errors, self._ended, self.returncode = errors, nursery.stdout, None
        nursery.stdin.write(f"{errors}\n".encode())
        self.pid = int(self._ended.readline())

    def poll(self):
        if self.returncode is None and select.select([self._ended], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self):
        self.returncode = int(self._ended.readline()) if self.returncode is None else self.returncode
        return self.returncode


def _read(path):
    try:
        return path.read_bytes()
    except OSError:  # it has just ended
        return b""


def test_kills_at_random_moments_leave_a_whole_report(tmp_path):
    with closing(Copy(tmp_path / "project")) as project:
        survive(project)


def survive(project):
    chance, whole = random.Random(5), []
    for state in (1, 0):
        shutil.rmtree(project.report, ignore_errors=True)
        project.say(state)
        appeared, took = project.finish()
        whole.insert(0, project.snapshot())
    assert {"index.html", "01-events.html", "profiles/ja/vn-hop.html", "gallery/vi/01.png"} <= set(whole[0]) == set(whole[1])
    assert whole[0] != whole[1]
    present, finished, going = 0, 0, {}
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
        running.wait()
        assert "Traceback" not in running.errors.read_text()
        found = project.snapshot()
        assert found in whole, f"kill {number}: neither the former report nor the new one"
        assert len(project.beside()) <= 1, f"kill {number}: what killed runs left piles up"
        going = {pid: going.get(pid, time.monotonic()) for pid in project.processes()}  # one that still imports may end beside the next run
        assert all(time.monotonic() - since < 20 for since in going.values()), f"kill {number}: a process goes on"
        finished += found == whole[1 - present]
        present = whole.index(found)
    assert finished < KILLS / 2, "most were killed before their end"
    project.say(1 - present)
    project.finish()
    assert project.snapshot() == whole[1 - present]
    end = time.monotonic() + 20
    while project.processes():
        assert time.monotonic() < end, "a process goes on"
        time.sleep(0.02)
    assert sorted(path.name for path in project.folder.iterdir()) == ["data", "notebooks", "report", "src"]
