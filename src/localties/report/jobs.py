"""Read notebooks that are to be executed, set their parameters, and judge what came of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.data.lean import import_jsonschema

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Job", "NotebookError", "Task"]

#: The same in every run and version, so that outputs in git change only with the data.
_METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python", "pygments_lexer": "ipython3"}}


class NotebookError(RuntimeError):
    """A notebook that could not be executed; the message names cell, line and error."""


@dataclass(frozen=True)
class Job:
    """A notebook to execute.

    Attributes
    ----------
    name : str
        Of its file.
    source : str
        Its text: format 4.5, whose cells have ids.
    folder : str
        Where it is executed.
    parameters : mapping
        Values of variables that the cell tagged ``parameters`` sets.
    timeout : float
        Seconds that it may take.
    """

    name: str
    source: str
    folder: str
    parameters: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    timeout: float = 300

    @classmethod
    def read(cls, path: str | Path, **options: Any) -> Job:
        """Make a job of a file.

        Raises
        ------
        NotebookError
            If it cannot be read.
        """
        path = Path(path)
        try:
            return cls(path.name, path.read_text(encoding="utf-8"), str(path.parent.resolve()), **options)
        except (OSError, UnicodeDecodeError) as error:
            raise NotebookError(f"{path.name} is no notebook ({error}). Restore it from git") from error


class Task:
    """A job on its way: `notebook`, what is expected of it, and how to tell what went wrong.

    Raises
    ------
    NotebookError
        If the job's text is no notebook, or takes no such parameters.
    """

    def __init__(self, job: Job):
        import_jsonschema()
        import nbformat

        self.name, parameters = job.name, job.parameters
        self.late = f"the notebook ran longer than {job.timeout:g} s. Make it faster or raise the limit"
        notebook = deepcopy(_parsed(job.name, job.source))
        # with other parameters a figure may rightly be missing
        self.figures = [_figures(cell) * (not parameters) for cell in notebook.cells]
        if parameters:
            place = _inject(notebook, parameters, self.name)
            self.figures.insert(place, 0)
        cells = [{**cell, "outputs": [], "execution_count": None} if cell.cell_type == "code" else cell for cell in notebook.cells]
        self.notebook = nbformat.from_dict({**notebook, "cells": cells, "metadata": _METADATA})

    def error(self, number: int, reason: str, line: int | None = None) -> NotebookError:
        """Name a cell, a line in it if known, and what went wrong there."""
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


@lru_cache(maxsize=16)
def _parsed(name: str, source: str) -> NotebookNode:
    """Read a notebook once, however many pages are made of it; not to be changed."""
    import nbformat

    try:
        notebook = nbformat.reads(source, as_version=4)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise NotebookError(f"{name} is no notebook ({str(error).splitlines()[0][:200]}). Restore it from git") from error
    return notebook


def _inject(notebook: NotebookNode, parameters: Mapping[str, Any], name: str) -> int:
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
