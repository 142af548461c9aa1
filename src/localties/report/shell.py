"""Run the cells of a notebook in this process, as a kernel would in its own."""

from __future__ import annotations

import asyncio
import builtins
import getpass
import io
import os
import sys
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from localties.data.lean import import_jsonschema

if TYPE_CHECKING:
    from ipykernel.zmqshell import ZMQInteractiveShell
    from nbclient import NotebookClient
    from nbformat import NotebookNode

__all__ = ["name_cells", "run"]


def run(notebook: NotebookNode, *, begin: Callable[[int], None] = lambda number: None) -> None:
    """Run a notebook's cells and fill in their outputs.

    The shell is that of IPython's kernel and the messages it sends are handled by nbclient,
    so that outputs are those of a kernel; but nothing is started and nothing waits. The
    process belongs to the notebook from then on: call it in one that ends thereafter.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    begin : callable
        Told the number of each cell before it runs.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails that is not tagged ``raises-exception``.
    """
    from nbclient import NotebookClient

    client = NotebookClient(notebook)
    wire = _wire(client)
    asyncio.run(_cells(_shell(wire), wire, client, begin))


async def _cells(shell: ZMQInteractiveShell, wire: Any, client: NotebookClient, begin: Callable[[int], None]) -> None:
    for number, cell in enumerate(client.nb.cells):
        if cell.cell_type != "code" or not cell.source.strip() or client.skip_cells_with_tag in cell.metadata.get("tags", ()):
            continue
        begin(number)
        wire.number, cell.outputs, cell.execution_count = number, [], shell.execution_count
        client.clear_before_next_output = False
        error = await _cell(shell, cell.source)
        wire.flush()
        reply = {"status": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": shell._last_traceback or []} if error is not None else {"status": "ok"}
        await client._check_raise_for_error(cell, number, {"content": reply})


async def _cell(shell: ZMQInteractiveShell, source: str) -> BaseException | None:
    """Run one cell as `IPythonKernel.do_execute` does: inside a running loop."""
    trouble = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:  # the shell shows it when it runs the cell
        transformed, trouble = source, sys.exc_info()
    if shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=trouble):
        result = await shell.run_cell_async(source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=trouble)
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(source, store_history=True)
    error = result.error_in_exec if result.error_before_exec is None else result.error_before_exec
    if error is None and shell._last_traceback_during_displayhook:
        error = RuntimeError("the last value of the cell cannot be shown")
    return error


@lru_cache(maxsize=1)
def _made() -> ZMQInteractiveShell:
    """The shell of this process, which has run nothing; children forked from here find it made."""
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell
    from traitlets.config import Config

    class Shell(ZMQInteractiveShell):
        def init_profile_dir(self, profile_dir: Any) -> None:
            """Read and write nothing of the reader's."""

        def enable_gui(self, gui: Any = None) -> None:
            """There is no window, and figures are shown in line without a loop."""

    return Shell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}), compiler_class=XCachingCompiler)


def _shell(wire: Any) -> ZMQInteractiveShell:
    """The shell on the wire, with this process's streams."""
    from IPython.core.error import StdinNotImplementedError
    from IPython.core.shellapp import InteractiveShellApp

    def refuse(call: str) -> Callable[..., NoReturn]:
        def refused(*_: Any, **__: Any) -> NoReturn:
            raise StdinNotImplementedError(f"{call} was called, but this frontend does not support input requests.")

        return refused

    shell = _made()
    shell.displayhook.session = shell.display_pub.session = wire
    shell.displayhook.topic = b"execute_result"
    name_cells()
    _show_figures(shell)
    InteractiveShellApp.init_path(SimpleNamespace(ignore_cwd=False))  # the notebook's folder, after Python's own
    builtins.input, getpass.getpass = refuse("raw_input"), refuse("getpass")
    sys.stdout, sys.stderr = _Stream(wire, "stdout", 1), _Stream(wire, "stderr", 2)
    return shell


def _show_figures(shell: ZMQInteractiveShell) -> None:
    """Do what the backend does when it is imported: this process may have done so before it had a shell."""
    if "matplotlib_inline.backend_inline" in sys.modules:
        import matplotlib
        from IPython.core.pylabtools import activate_matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support

        backend = matplotlib.get_backend(auto_select=False)
        activate_matplotlib(backend)
        configure_inline_support(shell, backend)


def name_cells() -> None:
    """Let warnings name a cell as ``<input 3>``, not as a file of this process."""
    from IPython import get_ipython

    get_ipython().compile.get_code_name = lambda raw, code, number: f"<input {number}>"


class _Stream(io.TextIOBase):
    """What a cell writes, on its way to the wire."""

    encoding = "UTF-8"

    def __init__(self, wire: Any, name: str, descriptor: int):
        self._wire, self._name, self._descriptor = wire, name, descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self._wire.stream(self._name, text)
        return len(text)


def _wire(client: NotebookClient) -> Any:
    """A kernel's session whose messages go to nbclient in the same process."""
    from jupyter_client.session import Session

    class Wire(Session):
        number = 0
        _name, _texts, _read = "stdout", [], {1: 0, 2: 0}

        def stream(self, name: str, text: str) -> None:
            if name != self._name:
                self.flush()
            self._name = name
            self._texts.append(text)

        def flush(self) -> None:
            texts, self._texts = self._texts, []
            if texts:
                self._deliver("stream", {"name": self._name, "text": "".join(texts)})
            for descriptor, name in ((1, "stdout"), (2, "stderr")):
                if spilled := os.pread(descriptor, 10_000_000, self._read[descriptor]):
                    self._read[descriptor] += len(spilled)
                    self._deliver("stream", {"name": name, "text": spilled.decode("utf-8", "replace")})

        def send(self, stream: Any, message: Any, content: Any = None, parent: Any = None, ident: Any = None, **_: Any) -> None:
            self.flush()
            if isinstance(message, dict):
                self._deliver(message["msg_type"], message["content"])
            else:
                self._deliver(message, content)

        def _deliver(self, kind: str, content: Any) -> None:
            message = self.msg(kind, self.unpack(self.pack(content)))
            client.process_message(message, client.nb.cells[self.number], self.number)

    return Wire()


def warm() -> None:
    """Import, before any fork, what `run` needs, and make the shell and what checks each output."""
    import_jsonschema()
    import bdb  # noqa: F401

    import ipykernel.kernelapp  # noqa: F401
    import IPython.core.logger  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import nbclient  # noqa: F401
    from nbformat.v4 import new_output

    new_output("stream")
    _made().transform_cell("pass")
