"""A folder is replaced as a whole or not at all, whatever kills the run."""

import os
import signal
import subprocess
import sys
import time

import pytest

from localties.data import folders
from localties.data.folders import replaced


def ours(name):
    return name.endswith(".html")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def fill(target, text):
    with replaced(target, ours) as fresh:
        (fresh / "index.html").write_text(text, encoding="utf-8")


@pytest.fixture(params=["in one step", "in two steps"])
def target(request, tmp_path, monkeypatch):
    if request.param == "in two steps":
        monkeypatch.setattr(folders, "_exchange", lambda one, other: False)
    fill(tmp_path / "report", "old")
    return tmp_path / "report"


def test_the_new_folder_takes_the_place_of_the_old(target):
    (target / "gone.html").write_text("old", encoding="utf-8")
    fill(target, "new")
    assert names(target) == ["index.html"] and (target / "index.html").read_text(encoding="utf-8") == "new"
    assert names(target.parent) == ["report"]


def test_a_block_that_fails_changes_nothing(target):
    with pytest.raises(LookupError), replaced(target, ours) as fresh:
        (fresh / "index.html").write_text("half", encoding="utf-8")
        raise LookupError
    assert (target / "index.html").read_text(encoding="utf-8") == "old" and names(target.parent) == ["report"]


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_files_of_others_are_not_lost(target, when):
    if when == "before":
        (target / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="thesis.docx would be lost"), replaced(target, ours):
        (target / "thesis.docx").write_text("mine", encoding="utf-8")
    assert names(target) == ["index.html", "thesis.docx"] and names(target.parent) == ["report"]


def test_a_file_is_no_folder_to_replace(tmp_path):
    (tmp_path / "report").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="report would be lost"):
        fill(tmp_path / "report", "new")


def test_a_link_stays_a_link(tmp_path):
    fill(tmp_path / "elsewhere", "old")
    (tmp_path / "report").symlink_to(tmp_path / "elsewhere")
    fill(tmp_path / "report", "new")
    assert (tmp_path / "report").is_symlink() and (tmp_path / "elsewhere" / "index.html").read_text(encoding="utf-8") == "new"


KILLED = """
import os, sys
from pathlib import Path
from localties.data import folders
if sys.argv[2] == "between":
    folders._exchange = lambda one, other: False
    Path.rename = lambda self, other, rename=Path.rename: (rename(self, other), os.kill(os.getpid(), 9))
with folders.replaced(sys.argv[1], lambda name: True) as fresh:
    (fresh / "index.html").write_text("new", encoding="utf-8")
    if sys.argv[2] == "before":
        os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so on Windows")
@pytest.mark.parametrize("when", ["before", "between"])
def test_the_next_run_undoes_what_a_killed_one_left(target, when):
    assert subprocess.run([sys.executable, "-c", KILLED, str(target), when]).returncode == -signal.SIGKILL
    assert len(names(target.parent)) == (2 if when == "before" else 1)
    assert target.exists() == (when == "before")
    with replaced(target, ours) as fresh:
        assert (target / "index.html").read_text(encoding="utf-8") == "old", "it is back before anything is built"
        (fresh / "index.html").write_text("newer", encoding="utf-8")
    assert (target / "index.html").read_text(encoding="utf-8") == "newer" and names(target.parent) == ["report"]


def test_a_run_that_goes_on_is_left_alone(target):
    with replaced(target, ours) as first:
        (first / "index.html").write_text("first", encoding="utf-8")
        fill(target, "second")
        assert first.exists() and (target / "index.html").read_text(encoding="utf-8") == "second"
    assert (target / "index.html").read_text(encoding="utf-8") == "first" and names(target.parent) == ["report"]


def test_other_hidden_folders_stay(target):
    (target.parent / ".report-notes").mkdir()
    fill(target, "new")
    assert names(target.parent) == [".report-notes", "report"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has renameat2")
def test_readers_see_one_folder_or_the_other(tmp_path):
    target = tmp_path / "report"
    fill(target, "0")
    code = "import sys; sys.path.insert(0, sys.argv[2]); from test_folders import fill\nfor number in range(1, 60): fill(sys.argv[1], str(number))"
    with subprocess.Popen([sys.executable, "-c", code, str(target), os.path.dirname(__file__)]) as writer:
        seen = set()
        while writer.poll() is None:
            seen.add((target / "index.html").read_text(encoding="utf-8"))
            time.sleep(0.0005)
    assert writer.returncode == 0 and (target / "index.html").read_text(encoding="utf-8") == "59" and len(seen) > 1
