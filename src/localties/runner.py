"""Execute notebooks: in a kernel, or in a fork of a process that has imported the libraries."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.style import EPOCH
from localties.warm import CAN_FORK, ONE_THREAD, Ended, Late, Warm, at

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

__all__ = ["ENVIRONMENT", "NotebookError", "execute", "execute_all", "execute_forked"]

#: What a notebook must not inherit from the reader's machine.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": EPOCH, "TZ": "UTC", **ONE_THREAD}

#: The same in every run and version, so that outputs in git change only with the data.
_METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python", "pygments_lexer": "ipython3"}}

Parameters = Mapping[str, str | int | float | bool | None]


class NotebookError(RuntimeError):
    """A notebook that could not be executed; the message names cell, line and error."""


def execute(path: str | Path, *, parameters: Parameters | None = None, timeout: float = 300) -> NotebookNode:
    """Execute a notebook in a fresh kernel: the reference, and for systems that cannot fork.

    Parameters
    ----------
    path : path
        Notebook in format 4.5, whose cells have ids.
    parameters : mapping, optional
        Values of variables that the cell tagged ``parameters`` sets.
    timeout : float
        Seconds that the notebook may take.

    Returns
    -------
    nbformat.NotebookNode
        With outputs, and without anything that differs between two runs: times, counters
        of the kernel, version of Python.

    Raises
    ------
    NotebookError
        If the file is no notebook, it takes no such parameter, a cell fails, shows fewer
        figures than expected, or the notebook takes longer than `timeout`.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    path = Path(path)
    task = _Task(path, parameters)
    begun, end = [0], time.monotonic() + timeout
    with tempfile.TemporaryDirectory() as own:
        client = NotebookClient(task.notebook, kernel_name="python3", config=_transport(Path(own)), record_timing=False, resources={"metadata": {"path": str(path.parent)}})
        client.timeout_func = lambda _: max(1, round(end - time.monotonic()))
        client.on_cell_execute = lambda cell, cell_index: begun.append(cell_index)
        client.extra_arguments = ["--IPKernelApp.exec_lines=from localties.shell import name_cells; name_cells()"]
        try:
            # what a dying kernel says of its sockets helps nobody
            asyncio.run(client.async_execute(stderr=subprocess.DEVNULL, env={**os.environ, **ENVIRONMENT, "IPYTHONDIR": own}))
        except CellTimeoutError as error:
            raise task.error(begun[-1], _late(timeout)) from error
        except DeadKernelError as error:
            raise task.error(begun[-1], "the kernel died") from error
        except CellExecutionError as error:
            raise task.failure(begun[-1]) from error
    return task.finished()


def _transport(sockets: Path) -> Config:
    """Let a kernel talk through sockets of its own where the system has them: ports race."""
    from traitlets.config import Config

    if os.name == "nt":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(sockets / "kernel")}})


def execute_forked(path: str | Path, warm: Warm, *, parameters: Parameters | None = None, timeout: float = 300) -> NotebookNode:
    """Execute a notebook in a fork of a warm process: as `execute`, without its waits.

    The child has the libraries, runs the cells in the shell of IPython's kernel and hands
    its messages to nbclient. What differs from a kernel: stdout and stderr keep their true
    order; what a process that a cell starts says by itself comes after what the cell printed;
    modules that the warm process imported do not warn when they are imported again;
    functions registered with `atexit` do not run.

    Parameters
    ----------
    warm : localties.warm.Warm
        With `ENVIRONMENT` as its environment.
    """
    path = Path(path)
    task = _Task(path, parameters)
    try:
        task.notebook, failed = warm.call(_run, task.notebook, str(path.parent.resolve()), limit=timeout)
    except Ended as error:
        line = next((line for name, line in error.stack if name.startswith("<input ")), None)
        raise task.error(error.place or 0, _late(timeout) if isinstance(error, Late) else str(error), line) from error
    if failed is not None:
        raise task.failure(failed)
    return task.finished()


def execute_all(paths: Iterable[str | Path], *, warm: str = "localties.shell:warm", timeout: float = 300) -> Iterator[tuple[Path, NotebookNode | NotebookError]]:
    """Execute notebooks in the fastest way that the system has, one a processor at a time.

    Parameters
    ----------
    warm : str
        Function that imports what the notebooks need, as ``package.module:name``.

    Yields
    ------
    path, notebook or error
        As they become ready.
    """
    with Warm(warm, environment=ENVIRONMENT) if CAN_FORK else nullcontext() as process, ThreadPoolExecutor(processors()) as threads:
        largest = sorted(map(Path, paths), key=lambda path: path.stat().st_size if path.exists() else 0, reverse=True)  # long ones first, or one ends alone
        futures = {threads.submit(execute_forked, path, process, timeout=timeout) if process else threads.submit(execute, path, timeout=timeout): path for path in largest}
        for future in as_completed(futures):
            error = future.exception()
            if isinstance(error, NotebookError):
                yield futures[future], error
            else:
                yield futures[future], future.result()


def processors() -> int:
    """Number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(notebook: NotebookNode, folder: str) -> tuple[NotebookNode, int | None]:
    """In the child: the notebook with its outputs, and the number of the cell that failed."""
    from nbclient.exceptions import CellExecutionError

    from localties import shell

    begun = [0]

    def begin(number: int) -> None:
        begun.append(number)
        at(number)

    os.chdir(folder if Path(folder).is_dir() else tempfile.gettempdir())
    try:
        shell.run(notebook, begin=begin)
    except CellExecutionError:
        return notebook, begun[-1]
    return notebook, None


def _late(timeout: float) -> str:
    return f"the notebook ran longer than {timeout:g} s. Make it faster or raise the limit"


class _Task:
    """A notebook to execute, what is expected of it, and how to tell what went wrong."""

    def __init__(self, path: Path, parameters: Parameters | None):
        import nbformat

        self.name = path.name
        notebook = _read(path)
        # with other parameters a figure may rightly be missing
        self.figures = [_figures(cell) * (not parameters) for cell in notebook.cells]
        if parameters:
            place = _inject(notebook, parameters, self.name)
            self.figures.insert(place, 0)
        cells = [{**cell, "outputs": [], "execution_count": None} if cell.cell_type == "code" else cell for cell in notebook.cells]
        self.notebook = nbformat.from_dict({**notebook, "cells": cells, "metadata": _METADATA})

    def error(self, number: int, reason: str, line: int | None = None) -> NotebookError:
        where = f", line {line}" if line else ""
        return NotebookError(f"{self.name}, cell {number + 1} ({self.notebook.cells[number].id}){where}: {reason}")

    def failure(self, number: int) -> NotebookError:
        """Name the cell that failed, the line in it and the error, without the traceback."""
        cell = self.notebook.cells[number]
        error = next((output for output in reversed(cell.outputs) if output.output_type == "error"), None)
        if error is None:
            return self.error(number, "it failed without a word")
        trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
        line = re.search(rf"Cell In\[{cell.execution_count}\], line (\d+)", trace)
        return self.error(number, f"{error.ename}: {error.evalue}", int(line[1]) if line else None)

    def finished(self) -> NotebookNode:
        """The notebook, if all its figures are there."""
        import nbformat

        for number, (cell, figures) in enumerate(zip(self.notebook.cells, self.figures)):
            wanted = max(figures, int("figure" in cell.metadata.get("tags", ())))
            if (shown := _figures(cell)) < wanted:
                raise self.error(number, f"it shows {shown} figures instead of {wanted}. Mend it, or clear its outputs if it is to show fewer")
            if cell.cell_type == "code":
                cell.outputs = _joined(cell.outputs)
        return nbformat.from_dict({**self.notebook, "metadata": _METADATA})


def _figures(cell: NotebookNode) -> int:
    return sum(any(kind.startswith("image/") for kind in output.get("data", ())) for output in cell.get("outputs", ()))


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join what one stream said in one breath: a kernel cuts it where its clock ticks."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if joined and output.output_type == joined[-1].output_type == "stream" and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _read(path: Path) -> NotebookNode:
    import nbformat

    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(notebook)
    except (OSError, ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise NotebookError(f"{path.name} is no notebook ({str(error).splitlines()[0][:200]}). Restore it from git") from error
    return notebook


def _inject(notebook: NotebookNode, parameters: Parameters, name: str) -> int:
    """Set parameters as papermill does, in a cell after that tagged ``parameters``; return its place."""
    import nbformat

    place = next((place for place, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", ())), None)
    if place is None:
        raise NotebookError(f"{name} takes no parameters. Tag the cell that sets {', '.join(parameters)} with `parameters`")
    lines = ast.parse(notebook.cells[place].source).body
    known = [target.id for line in lines if isinstance(line, ast.Assign) for target in line.targets if isinstance(target, ast.Name)]
    if unknown := sorted(set(parameters) - set(known)):
        raise NotebookError(f"{name} has no parameter {', '.join(unknown)}; it has {', '.join(known)}")
    source = "# Parameters\n" + "\n".join(f"{key} = {value!r}" for key, value in parameters.items())
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(source, id="injected-parameters", metadata={"tags": ["injected-parameters"]}))
    return place + 1
