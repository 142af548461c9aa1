"""Execute notebooks: in a kernel, or in a fork of a process that has imported the libraries."""

from __future__ import annotations

import asyncio
import os
import pkgutil
import platform
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Hashable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from localties.drawing.style import EPOCH
from localties.report.jobs import Job, NotebookError, Task
from localties.report.warm import CAN_FORK, ONE_THREAD, Ended, Late, Warm, at

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

__all__ = ["ENVIRONMENT", "Runner", "execute", "execute_forked", "processors", "work"]

#: What a notebook must not inherit from the reader's machine.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": EPOCH, "TZ": "UTC", **ONE_THREAD}

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def execute(job: Job) -> NotebookNode:
    """Execute a notebook in a fresh kernel: the reference, and for systems that cannot fork.

    Returns
    -------
    nbformat.NotebookNode
        With outputs, and without anything that differs between two runs: times, counters
        of the kernel, version of Python.

    Raises
    ------
    NotebookError
        If the file is no notebook, it takes no such parameter, a cell fails or shows fewer
        figures than before, or the notebook takes longer than it may.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    task = Task(job)
    begun, end = [0], time.monotonic() + job.timeout
    with tempfile.TemporaryDirectory() as own:
        client = NotebookClient(task.notebook, kernel_name="python3", config=_transport(Path(own)), record_timing=False, resources={"metadata": {"path": job.folder}})
        client.timeout_func = lambda _: max(1, round(end - time.monotonic()))
        client.on_cell_execute = lambda cell, cell_index: begun.append(cell_index)
        client.extra_arguments = ["--IPKernelApp.exec_lines=from localties.report.shell import name_cells; name_cells()"]
        try:
            # what a dying kernel says of its sockets helps nobody
            _to_its_end(client.async_execute(stderr=subprocess.DEVNULL, env={**os.environ, **ENVIRONMENT, "IPYTHONDIR": own}))
        except CellTimeoutError as error:
            raise task.error(begun[-1], task.late) from error
        except DeadKernelError as error:
            raise task.error(begun[-1], "the kernel died") from error
        except CellExecutionError as error:
            raise task.failure(begun[-1]) from error
    return task.finished()


def _to_its_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine, also for a caller in whose thread a loop runs already: in Jupyter, say."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def _transport(sockets: Path) -> Config:
    """Let a kernel talk through sockets of its own where the system has them: ports race."""
    from traitlets.config import Config

    if os.name == "nt":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(sockets / "kernel")}})


def execute_forked(job: Job, warm: Warm) -> NotebookNode:
    """Execute a notebook in a fork of a warm process: as `execute`, without its waits.

    The child has the libraries, runs the cells in the shell of IPython's kernel and hands
    its messages to nbclient. What differs from a kernel: stdout and stderr keep their true
    order; what a process that a cell starts says by itself comes after what the cell printed;
    modules that the warm process imported do not warn when they are imported again;
    functions registered with `atexit` do not run.

    Parameters
    ----------
    job : Job
    warm : localties.report.warm.Warm
        With `ENVIRONMENT` as its environment.
    """
    task = Task(job)
    try:
        task.notebook, failed = warm.call(_run, task.notebook, job.folder, limit=job.timeout)
    except Ended as error:
        line = next((line for name, line in error.stack if name.startswith("<input ")), None)
        raise task.error(error.place or 0, task.late if isinstance(error, Late) else str(error), line) from error
    if failed is not None:
        raise task.failure(failed)
    return task.finished()


def _run(notebook: NotebookNode, folder: str) -> tuple[NotebookNode, int | None]:
    """In the child: the notebook with its outputs, and the number of the cell that failed."""
    from nbclient.exceptions import CellExecutionError

    from localties.report import shell

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


class Runner:
    """Executes many notebooks, one a processor at a time: in forks, or in kernels where nothing can be forked.

    It begins at once to import what the notebooks need, so make it early.

    Parameters
    ----------
    warm : str
        Function that imports it, as ``package.module:name``.
    executor : concurrent.futures.Executor, optional
        To have the work done elsewhere, such as `dask.distributed.Client.get_executor()`.
    stamp : str
        Function that tells code and data of a machine, as ``package.module:name``; those of
        the executor's machines must be those of this one.
    """

    def __init__(self, warm: str = "localties.report.shell:warm", *, executor: Executor | None = None, stamp: str = "platform:python_version"):
        self._where, self._executor, self._stamp = warm, executor, stamp
        self._warm, self._held = None, ExitStack()
        if CAN_FORK and executor is None:
            own = self._held.enter_context(tempfile.TemporaryDirectory())  # in the place of the reader's, who may have none that can be written
            self._warm = self._held.enter_context(Warm(warm, environment={**ENVIRONMENT, "IPYTHONDIR": own}))

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that notebooks are forked from, and those that still run."""
        self._held.close()

    def execute(self, job: Job) -> NotebookNode:
        """Execute one notebook here; may be called from several threads."""
        return execute_forked(job, self._warm) if self._warm else execute(job)

    def call(self, function: Callable[..., T], *arguments: Any, limit: float = 300) -> T:
        """Call a function where what the notebooks need is in memory already: in a fork, or else here.

        Parameters
        ----------
        function : callable
            Importable by its name. It, its arguments and its result can be pickled.
        limit : float
            Seconds that it may take in a fork.
        """
        return self._warm.call(function, *arguments, limit=limit) if self._warm else function(*arguments)

    def run(self, jobs: Mapping[K, Job]) -> Iterator[tuple[K, NotebookNode | NotebookError]]:
        """Execute notebooks in the order given; the work begins before a result is asked for.

        Returns
        -------
        iterator of key, notebook or error
            As they become ready.
        """
        if self._executor is not None:
            here = pkgutil.resolve_name(self._stamp)()
            return _results({self._executor.submit(work, jobs[key], self._where, self._stamp, here): key for key in jobs})
        threads = ThreadPoolExecutor(processors())
        futures = {threads.submit(self.execute, jobs[key]): key for key in jobs}
        threads.shutdown(wait=False)
        return _results(futures)


def _results(futures: dict[Future[NotebookNode], K]) -> Iterator[tuple[K, NotebookNode | NotebookError]]:
    try:
        for future in as_completed(futures):
            error = future.exception()
            yield futures[future], error if isinstance(error, NotebookError) else future.result()
    finally:
        for future in futures:
            future.cancel()


def processors() -> int:
    """Number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work(job: Job, warm: str, stamp: str, there: str) -> NotebookNode:
    """Execute a notebook where an executor calls this: in a fork of that machine's own warm process.

    Raises
    ------
    NotebookError
        As `execute`; also if `stamp` tells something else here than `there`.
    """
    here = pkgutil.resolve_name(stamp)()
    if here != there:
        raise NotebookError(f"{job.name}: {platform.node()} has other data, code or libraries than the machine that asks. Bring it to the same checkout and lock")
    with _making:
        runner = _own(warm, here)
    return runner.execute(job)


_making = threading.Lock()


@lru_cache(maxsize=1)
def _own(warm: str, stamp: str) -> Runner:
    """This process's runner, made anew when code or data have changed."""
    return Runner(warm)
