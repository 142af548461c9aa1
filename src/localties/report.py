"""Execute notebooks and render them as pages that open without a network."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.folders import replaced
from localties.pages import assets, card, exporter, front, page
from localties.style import EPOCH

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

__all__ = ["NotebookError", "build", "execute", "refresh"]

#: What a notebook's kernel must not inherit from the reader's machine.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": EPOCH, "TZ": "UTC"}

#: The same in every run and version, so that outputs in git change only with the data.
_METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python", "pygments_lexer": "ipython3"}}


class NotebookError(RuntimeError):
    """A notebook that could not be executed; the message names cell and error."""


def execute(path: str | Path, *, timeout: int = 300) -> NotebookNode:
    """Execute a notebook in a fresh kernel.

    Parameters
    ----------
    path : path
        Notebook in format 4.5, whose cells have ids.
    timeout : int
        Seconds that one cell may take.

    Returns
    -------
    nbformat.NotebookNode
        With outputs, and without anything that differs between two runs: times, counters
        of the kernel, version of Python.

    Raises
    ------
    NotebookError
        If the file is no notebook, or a cell fails or takes longer than `timeout`.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    path = Path(path)
    notebook = _read(path)
    with _environment(), tempfile.TemporaryDirectory() as sockets:
        client = NotebookClient(notebook, kernel_name="python3", config=_transport(Path(sockets)), timeout=timeout, record_timing=False, resources={"metadata": {"path": str(path.parent)}})
        try:
            client.execute(stderr=subprocess.DEVNULL)  # what a dying kernel says of its sockets helps nobody
        except CellTimeoutError as error:
            raise NotebookError(f"{path.name}, {_cell(notebook, -1)}: it ran longer than {timeout} s. Make it faster or raise the limit") from error
        except (CellExecutionError, DeadKernelError) as error:
            raise NotebookError(_failure(path, notebook, error)) from error
    notebook.metadata = nbformat.from_dict(_METADATA)
    return notebook


def _transport(sockets: Path) -> Config:
    """Let a kernel talk through sockets of its own where the system has them: ports race."""
    from traitlets.config import Config

    if os.name == "nt":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(sockets / "kernel")}})


@contextmanager
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(_ENVIRONMENT)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _read(path: Path) -> NotebookNode:
    import nbformat

    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(notebook)
    except (OSError, ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise NotebookError(f"{path.name} is no notebook ({str(error).splitlines()[0][:200]}). Restore it from git") from error
    return notebook


def _failure(path: Path, notebook: NotebookNode, error: Exception) -> str:
    """Name the cell that failed and its error, without the traceback."""
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                return f"{path.name}, {_cell(notebook, number)}: {output.ename}: {output.evalue}"
    return f"{path.name}: {str(error).strip().splitlines()[0]}"


def _cell(notebook: NotebookNode, number: int) -> str:
    """Name a cell; -1 is the last that was begun."""
    if number < 0:
        number = max((place for place, cell in enumerate(notebook.cells) if cell.get("execution_count") or cell.get("outputs")), default=0)
    return f"cell {number + 1} ({notebook.cells[number].id})"


def refresh(paths: Iterable[str | Path]) -> list[Path]:
    """Execute notebooks and write them back with their outputs.

    Returns
    -------
    list of pathlib.Path
        Those whose bytes changed.

    Raises
    ------
    NotebookError
        If one fails; it and those after it stay as they were.
    """
    import nbformat

    changed = []
    for path in map(Path, paths):
        text = nbformat.writes(execute(path)) + "\n"
        if path.read_text(encoding="utf-8") != text:
            _write(path, text)
            changed.append(path)
    return changed


def _write(path: Path, text: str) -> None:
    """Write beside the file and move into place, so that nothing is ever half-written."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)


def build(notebooks: Iterable[str | Path], target: str | Path, *, site: Callable[[Path], dict[str, Any]]) -> Path:
    """Execute notebooks and render a page of each, and a front page.

    Parameters
    ----------
    notebooks : iterable of path
        In the order in which the pages are linked.
    target : path
        Folder of the report; a former report there is replaced as a whole once everything
        succeeded, and stays untouched otherwise.
    site : callable
        Writes what else the report holds into its folder and returns what all pages share.

    Returns
    -------
    pathlib.Path
        The front page.

    Raises
    ------
    FileExistsError
        If `target` holds other files than a report.
    NotebookError
        If a notebook fails.
    """
    target = Path(target)
    executed = {Path(path).stem: execute(path) for path in notebooks}
    cards = [card(name, notebook) for name, notebook in executed.items()]
    with replaced(target, lambda name: name in ("data", "fonts", "pictures") or name.endswith(".html")) as fresh:
        html, shared = exporter(), {**site(fresh), "pages": cards}
        assets(fresh)
        for name, notebook in executed.items():
            _write(fresh / f"{name}.html", page(html, name, notebook, shared))
        front(fresh, shared)
    return target / "index.html"
